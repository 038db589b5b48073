"""Typing rules of the operators: from the sorts of the arguments to the sort of the result.

A rule returns a sort or raises `ShapeError` naming both shapes, `ArityError` for a wrong count.
"""

from __future__ import annotations

from collections.abc import Callable

from handproof.terms.errors import ArityError, ShapeError
from handproof.terms.nodes import App, Num, Sym, Term
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import (
    INTEGER,
    PROPOSITION,
    REAL,
    Distribution,
    Family,
    Function,
    Matrix,
    Random,
    Scalar,
    SetOf,
    Sort,
    matrix,
    shape,
)

Typing = Callable[[tuple[Term, ...]], Sort]
Binding = Callable[[Sym, tuple[Term, ...], Term], Sort]


def size_of(term: Term) -> Size:
    """The size that an integer term stands for; ShapeError where it is not a polynomial."""
    if isinstance(term, Num) and term.value.denominator == 1:
        return Size.of(int(term.value))
    if isinstance(term, Sym) and term.sort == INTEGER:
        return Size.of(term.name)
    if isinstance(term, App) and term.op in ("add", "mul", "neg"):
        parts = [size_of(arg) for arg in term.args]
        if term.op == "neg":
            return parts[0] * -1
        total = parts[0]
        for part in parts[1:]:
            total = total + part if term.op == "add" else total * part
        return total
    raise ShapeError("HP101", f"{term!r} is not a size", "use integers, size variables, +, - and *")


def shape_of(term: Term, role: str) -> tuple[Size, Size]:
    found = shape(term.sort)
    if found is None:
        raise ShapeError("HP101", f"{role} {term!r} is {term.sort}, not a number or a matrix")
    return found


def show_shape(found: tuple[Size, Size]) -> str:
    return f"{found[0]} x {found[1]}"


def square_size(term: Term, what: str) -> Size:
    rows, cols = shape_of(term, what)
    if rows != cols:
        raise ShapeError("HP101", f"{what} needs a square matrix, but {term!r} is {rows} x {cols}")
    return rows


def need_scalar(term: Term, what: str) -> None:
    if not isinstance(term.sort, Scalar):
        raise ShapeError("HP101", f"{what} needs a number, but {term!r} is {term.sort}")


def all_integers(args: tuple[Term, ...]) -> bool:
    return all(arg.sort == INTEGER for arg in args)


def add(args: tuple[Term, ...]) -> Sort:
    first = shape_of(args[0], "a term of the sum")
    for arg in args[1:]:
        found = shape_of(arg, "a term of the sum")
        if found != first:
            raise ShapeError(
                "HP101",
                f"cannot add {args[0]!r} ({show_shape(first)}) and {arg!r} ({show_shape(found)})",
                "check the sizes of identities and transposes",
            )
    return INTEGER if all_integers(args) else matrix(*first)


def mul(args: tuple[Term, ...]) -> Sort:
    rows, cols = shape_of(args[0], "a factor")
    for position, arg in enumerate(args[1:], 1):
        more, out = shape_of(arg, "a factor")
        if (more, out) == (ONE, ONE):
            continue
        if (rows, cols) == (ONE, ONE):
            rows, cols = more, out
            continue
        if cols != more:
            before = args[position - 1]
            raise ShapeError(
                "HP101",
                f"cannot multiply {before!r} ({show_shape(shape_of(before, ''))}) "
                f"with {arg!r} ({show_shape((more, out))}): {cols} columns meet {more} rows",
                "check transposes and the sizes of identities",
            )
        cols = out
    return INTEGER if all_integers(args) else matrix(rows, cols)


def div(args: tuple[Term, ...]) -> Sort:
    need_scalar(args[1], "division")
    return matrix(*shape_of(args[0], "a numerator"))


def pow(args: tuple[Term, ...]) -> Sort:
    need_scalar(args[1], "an exponent")
    if isinstance(args[0].sort, Matrix):
        size = square_size(args[0], "a power")
        return matrix(size, size)
    nonnegative = isinstance(args[1], Num) and args[1].value >= 0
    return INTEGER if all_integers(args) and nonnegative else REAL


def same(args: tuple[Term, ...]) -> Sort:
    found = shape_of(args[0], "the argument")
    return INTEGER if all_integers(args) else matrix(*found)


def square_to_square(args: tuple[Term, ...]) -> Sort:
    size = square_size(args[0], "this operator")
    return matrix(size, size)


def square_to_scalar(args: tuple[Term, ...]) -> Sort:
    square_size(args[0], "this operator")
    return REAL


def transpose(args: tuple[Term, ...]) -> Sort:
    rows, cols = shape_of(args[0], "the argument of a transpose")
    return matrix(cols, rows)


def identity(args: tuple[Term, ...]) -> Sort:
    size = size_of(args[0])
    return matrix(size, size)


def constant_matrix(args: tuple[Term, ...]) -> Sort:
    return matrix(size_of(args[0]), size_of(args[1]))


def elementwise(args: tuple[Term, ...]) -> Sort:
    return matrix(*shape_of(args[0], "the argument"))


def hadamard(args: tuple[Term, ...]) -> Sort:
    return add(args)


def kron(args: tuple[Term, ...]) -> Sort:
    rows, cols = ONE, ONE
    for arg in args:
        more = shape_of(arg, "a factor")
        rows, cols = rows * more[0], cols * more[1]
    return matrix(rows, cols)


def vec(args: tuple[Term, ...]) -> Sort:
    rows, cols = shape_of(args[0], "the argument of vec")
    return matrix(rows * cols, 1)


def diag(args: tuple[Term, ...]) -> Sort:
    rows, cols = shape_of(args[0], "the argument of diag")
    if cols != ONE:
        raise ShapeError("HP101", f"diag needs a column vector, but {args[0]!r} is {rows} x {cols}")
    return matrix(rows, rows)


def diagonal(args: tuple[Term, ...]) -> Sort:
    return matrix(square_size(args[0], "the diagonal"), 1)


def to_scalar(args: tuple[Term, ...]) -> Sort:
    shape_of(args[0], "the argument")
    return REAL


def scalar_function(args: tuple[Term, ...]) -> Sort:
    for arg in args:
        need_scalar(arg, "this function")
    return REAL


def entry(args: tuple[Term, ...]) -> Sort:
    rows, cols = shape_of(args[0], "the array of an entry")
    for index in args[1:]:
        if index.sort != INTEGER:
            raise ShapeError("HP101", f"an index must be an integer, but {index!r} is {index.sort}")
    if len(args) == 2 and cols != ONE and rows != ONE:
        raise ShapeError("HP101", f"{args[0]!r} is {rows} x {cols}: one index is not enough")
    return REAL


def at(args: tuple[Term, ...]) -> Sort:
    family = args[0].sort
    if not isinstance(family, Family):
        raise ShapeError("HP101", f"{args[0]!r} is {family}, not a family: it has no index")
    if args[1].sort != INTEGER:
        raise ShapeError("HP101", f"an index must be an integer, but {args[1]!r} is {args[1].sort}")
    return family.element


def apply(args: tuple[Term, ...]) -> Sort:
    function = args[0].sort
    if not isinstance(function, Function):
        raise ShapeError("HP101", f"{args[0]!r} is {function}, not a function")
    if len(function.domain) != len(args) - 1:
        raise ArityError(
            "HP102", f"{args[0]!r} takes {len(function.domain)} arguments, not {len(args) - 1}"
        )
    for expected, arg in zip(function.domain, args[1:], strict=True):
        if not compatible(expected, arg.sort):
            raise ShapeError("HP101", f"{args[0]!r} expects {expected}, but {arg!r} is {arg.sort}")
    return function.codomain


def need_variable(term: Term) -> None:
    """A symbol, or a member of a family; ShapeError for anything that only has its shape."""
    member = isinstance(term, App) and term.op in ("entry", "at")
    if not isinstance(term, Sym) and not member:
        raise ShapeError("HP101", f"{term!r} is not a variable", "differentiate by a symbol")


def gradient(args: tuple[Term, ...]) -> Sort:
    need_scalar(args[0], "a gradient")
    need_variable(args[1])
    return matrix(*shape_of(args[1], "the variable of a gradient"))


def gradient_symmetric(args: tuple[Term, ...]) -> Sort:
    size = square_size(args[1], "a gradient by a symmetric matrix")
    gradient(args)
    return matrix(size, size)


def jacobian(args: tuple[Term, ...]) -> Sort:
    """A row for each entry of the column ``F``, a column for each entry of ``X``."""
    rows, cols = shape_of(args[0], "what is differentiated")
    if cols != ONE:
        raise ShapeError(
            "HP101",
            f"a Jacobian needs a column, but {args[0]!r} is {rows} x {cols}",
            "stack its columns: vec(F)",
        )
    need_variable(args[1])
    more, wide = shape_of(args[1], "the variable of a Jacobian")
    return matrix(rows, more * wide)


def directional(args: tuple[Term, ...]) -> Sort:
    if not compatible(args[1].sort, args[2].sort):
        raise ShapeError("HP101", f"the direction {args[2]!r} has not the shape of {args[1]!r}")
    return matrix(*shape_of(args[0], "what is differentiated"))


def block(args: tuple[Term, ...]) -> Sort:
    """``block(rows, cols, a11, a12, ...)``: a matrix of blocks, row after row."""
    count_rows, count_cols = (size_of(arg).constant for arg in args[:2])
    blocks = args[2:]
    if count_rows is None or count_cols is None or count_rows * count_cols != len(blocks):
        raise ArityError("HP102", "a block matrix needs rows x columns blocks")
    heights = [shape_of(blocks[i * count_cols], "a block")[0] for i in range(count_rows)]
    widths = [shape_of(blocks[j], "a block")[1] for j in range(count_cols)]
    for position, block in enumerate(blocks):
        i, j = divmod(position, count_cols)
        found = shape_of(block, "a block")
        if found != (heights[i], widths[j]):
            wanted = show_shape((heights[i], widths[j]))
            raise ShapeError(
                "HP101", f"block {block!r} is {show_shape(found)}, its place is {wanted}"
            )
    total_rows, total_cols = Size.of(0), Size.of(0)
    for height in heights:
        total_rows = total_rows + height
    for width in widths:
        total_cols = total_cols + width
    return matrix(total_rows, total_cols)


def relation(args: tuple[Term, ...]) -> Sort:
    left, right = args[0], args[1]
    if not compatible(left.sort, right.sort):
        shapes = shape(left.sort), shape(right.sort)
        if shapes[0] is not None and shapes[1] is not None:
            raise ShapeError(
                "HP101",
                f"the left side is {show_shape(shapes[0])}, "
                f"the right side is {show_shape(shapes[1])}",
                "both sides of a relation need one shape",
            )
        raise ShapeError("HP101", f"the left side is {left.sort}, the right side {right.sort}")
    return PROPOSITION


def order(args: tuple[Term, ...]) -> Sort:
    need_scalar(args[0], "an order relation")
    need_scalar(args[1], "an order relation")
    return PROPOSITION


def anything(_args: tuple[Term, ...]) -> Sort:
    return PROPOSITION


def propositions(args: tuple[Term, ...]) -> Sort:
    for arg in args:
        if arg.sort != PROPOSITION:
            raise ShapeError("HP101", f"{arg!r} is {arg.sort}, not a proposition")
    return PROPOSITION


def set_of_arrays(args: tuple[Term, ...]) -> Sort:
    sizes = [size_of(arg) for arg in args] + [ONE, ONE]
    return SetOf(matrix(sizes[0], sizes[1]))


def cases(args: tuple[Term, ...]) -> Sort:
    """``cases(condition, value, condition, value, ..., otherwise)``."""
    return add(args[1::2] + (args[-1:] if len(args) % 2 else ()))


def compatible(left: Sort, right: Sort) -> bool:
    """Whether a thing of one sort may stand where the other is expected (integers are reals)."""
    left_shape, right_shape = shape(left), shape(right)
    if left_shape is not None and right_shape is not None:
        return left_shape == right_shape
    return left == right


def distribution(value: Callable[[tuple[Term, ...]], Sort]) -> Typing:
    return lambda args: Distribution(value(args))


def density(args: tuple[Term, ...]) -> Sort:
    law = args[0].sort
    if not isinstance(law, Distribution) or not compatible(law.value, args[1].sort):
        raise ShapeError("HP101", f"{args[0]!r} has no density at {args[1]!r}")
    return REAL


def realised(args: tuple[Term, ...]) -> Sort:
    sort = args[0].sort
    value = sort.value if isinstance(sort, Random) else sort
    return matrix(*(shape(value) or (ONE, ONE)))


def covariance(args: tuple[Term, ...]) -> Sort:
    sort = args[0].sort
    rows, _ = shape(sort.value if isinstance(sort, Random) else sort) or (ONE, ONE)
    return matrix(rows, rows)


def scalar_property(args: tuple[Term, ...]) -> Sort:
    need_scalar(args[0], "this property")
    return PROPOSITION


def propositional_square(args: tuple[Term, ...]) -> Sort:
    square_size(args[0], "this property")
    return PROPOSITION


def body(_var: Sym, _args: tuple[Term, ...], body: Term) -> Sort:
    return INTEGER if body.sort == INTEGER else matrix(*shape_of(body, "the body"))


def body_scalar(_var: Sym, _args: tuple[Term, ...], body: Term) -> Sort:
    need_scalar(body, "this binder")
    return REAL


def family(_var: Sym, args: tuple[Term, ...], body: Term) -> Sort:
    return Family(size_of(args[0]), body.sort)


def argument(var: Sym, _args: tuple[Term, ...], body: Term) -> Sort:
    need_scalar(body, "this binder")
    return var.sort
