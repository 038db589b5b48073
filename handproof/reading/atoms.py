"""Names, numerals, brackets, fractions, roots and matrices as terms."""

from __future__ import annotations

from fractions import Fraction as Rational

from handproof.reading.environment import indices_of
from handproof.reading.reader import SCALAR, Reader, Shape, is_scalar, show
from handproof.reading.tree import (
    Chain,
    Dots,
    Fraction,
    Grid,
    Group,
    Name,
    Node,
    Number,
    Product,
    Root,
    Text,
    Word,
    key,
    strip,
)
from handproof.terms.build import app, num, size_term
from handproof.terms.nodes import Num, Term
from handproof.terms.sorts import Family

IDENTITIES = frozenset(("I", "\\mathbf{I}", "\\mathbb{I}", "\\boldsymbol{I}", "\\bm{I}", "Id"))
ONES = frozenset(("\\mathbf{1}", "\\mathbb{1}", "\\boldsymbol{1}", "\\bm{1}"))
ZEROS = frozenset(("\\mathbf{0}", "\\boldsymbol{0}", "\\bm{0}", "\\mathbb{0}"))
CONSTANTS = {"\\pi": "pi", "\\infty": "infinity"}


def number(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """A numeral; ``0`` where a matrix is expected is the zero matrix."""
    assert isinstance(node, Number)
    value = Rational(node.text)
    if value == 0 and expected not in (None, SCALAR):
        assert expected is not None
        return app("zeros", size_term(expected[0]), size_term(expected[1]))
    return num(value)


def name(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """A symbol: bound, declared, a constant, an unsized identity, a function at its parameters."""
    label = key(node)
    assert label is not None
    symbol = reader.value(label)
    if symbol is not None:
        return symbol
    if label in reader.env.functions:
        return own_arguments(reader, node, label)
    if label in CONSTANTS:
        return app(CONSTANTS[label])
    if label in ("e", "\\mathrm{e}"):
        return app("euler")
    if label in IDENTITIES or label in ONES or label in ZEROS:
        return unsized(reader, node, label, expected)
    if reader.env.range(label) is not None:
        from handproof.reading.binding import free_index

        return free_index(reader, node, label)
    raise undeclared(reader, node, label)


def undeclared(reader: Reader, node: Node, label: str) -> Exception:
    """HP405, with a word on indices that were bound elsewhere in the formula."""
    hint = f"declare it in a given block: `{label} in R`"
    if label in reader.notes.bound:
        message = f"the index `{label}` is used outside of the sum or product that binds it"
        return reader.error("HP412", message, node, "put brackets around the body")
    return reader.error("HP405", f"`{label}` is not declared", node, hint)


def unsized(reader: Reader, node: Node, label: str, expected: Shape | None) -> Term:
    """``I``, ``\\mathbf 1``, ``\\mathbf 0`` take the size that is expected."""
    if expected is None:
        raise reader.need_shape(node)
    rows, cols = size_term(expected[0]), size_term(expected[1])
    if label in ONES:
        return app("ones", rows, cols)
    if label in ZEROS:
        return num(0) if expected == SCALAR else app("zeros", rows, cols)
    if expected[0] != expected[1]:
        message = f"`{reader.text(node)}` is square where {show(expected)} is needed"
        raise reader.ill(message, node)
    return app("identity", rows)


def own_arguments(reader: Reader, node: Node, label: str) -> Term:
    """A function named without arguments: its value at its own parameters (``\\partial\\ell``)."""
    for symbol in reversed(reader.env.functions[label]):
        definition = reader.env.definition(symbol)
        if definition is None or not definition.parameters:
            continue
        given = tuple(reader.env.values.get(_key(p.name)) for p in definition.parameters)
        if all(
            g is not None and g.sort == p.sort
            for g, p in zip(given, definition.parameters, strict=True)
        ):
            return reader.make(node, "apply", symbol, *(g for g in given if g is not None))
    message = f"the function `{label}` stands without arguments"
    raise reader.error("HP404", message, node, "write its arguments")


def _key(latex: str) -> str:
    from handproof.reading.environment import name_key

    return name_key(latex)


def word(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """An upright name alone: a declared symbol; functions of the language need an argument."""
    assert isinstance(node, Word)
    if reader.value(node.name) is not None or node.name in reader.env.functions:
        return name(reader, node, expected)
    if node.name in IDENTITIES:
        return unsized(reader, node, node.name, expected)
    if node.name == "e":
        return app("euler")
    raise reader.error("HP404", f"`{reader.text(node)}` has no argument or is not known", node)


def group(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Brackets that group; bars are a determinant or a modulus by the shape of what they hold."""
    assert isinstance(node, Group)
    if node.opening in ("|", "\\|"):
        return bars(reader, node)
    if any(isinstance(part, Text) for part in node.parts):
        raise reader.error("HP404", "words inside a formula", node, "write the terms out")
    if node.opening not in ("(", "[", "{", "\\{") or not node.parts:
        raise reader.error("HP404", f"`{reader.text(node)}` is not supported here", node)
    if len(node.parts) > 1:
        raise reader.error("HP404", "a list in brackets is not supported here", node)
    inner = strip(node.parts[0])
    if isinstance(inner, Grid):
        return grid(reader, inner, expected)
    if isinstance(inner, Chain):
        raise reader.error("HP404", "a relation inside brackets is not a value", node)
    return reader.term(node.parts[0], expected)


def bars(reader: Reader, node: Group) -> Term:
    """``|A|``: determinant of a square matrix, modulus of a number; ``\\|x\\|``: norm."""
    if len(node.parts) != 1:
        raise reader.error("HP404", "a list between bars", node)
    term = reader.term(node.parts[0])
    if node.opening == "\\|":
        return reader.make(node, "norm", term)
    rows, cols = reader.shape(term, node.parts[0])
    if (rows, cols) == SCALAR:
        return reader.make(node, "abs", term)
    if rows == cols:
        return reader.make(node, "det", term)
    found = f"`{reader.text(node.parts[0])}` is {show((rows, cols))}"
    message = f"{found}: bars need a number or a square matrix"
    raise reader.ill(message, node, "write \\|x\\| for a norm")


def fraction(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """A quotient, a binomial coefficient or a derivative."""
    from handproof.reading.derivatives import derivative_fraction

    assert isinstance(node, Fraction)
    if node.kind == "binom":
        return reader.make(node, "binomial", reader.term(node.top), reader.term(node.bottom))
    found = derivative_fraction(reader, node)
    if found is not None:
        return found
    return quotient(reader, node, node.top, node.bottom, expected)


def quotient(reader: Reader, node: Node, top: Node, bottom: Node, expected: Shape | None) -> Term:
    """``top / bottom``; the bottom must be a number."""
    below = reader.term(bottom)
    if not is_scalar(below):
        message = (
            f"`{reader.text(bottom)}` is {show(reader.shape(below, bottom))}: it cannot divide"
        )
        raise reader.ill(message, bottom, "multiply by its inverse")
    return reader.make(node, "div", reader.term(top, expected), below)


def root(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """``\\sqrt{x}``; of a number."""
    assert isinstance(node, Root)
    if node.index is not None:
        raise reader.error("HP404", "a root other than the square root", node, "write a power")
    return reader.make(node, "sqrt", reader.term(node.body))


def grid(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Cases, a matrix, or its determinant."""
    assert isinstance(node, Grid)
    if node.environment in ("vmatrix", "Vmatrix"):
        op = "det" if node.environment == "vmatrix" else "norm"
        return reader.make(node, op, matrix(reader, node))
    return cases(reader, node, expected) if "cases" in node.environment else matrix(reader, node)


def matrix(reader: Reader, node: Grid) -> Term:
    """A block matrix; zeros take the size of their row and column."""
    width = len(node.rows[0])
    if node.environment in ("aligned", "gathered", "split") or any(
        len(r) != width for r in node.rows
    ):
        raise reader.error("HP404", f"a {node.environment} with uneven rows is not a matrix", node)
    cells: list[list[Term | None]] = []
    for row in node.rows:
        if any(cell is None or isinstance(strip(cell), Dots) for cell in row):
            raise reader.error("HP404", "a matrix with dots or empty cells", node)
        cells.append([None if _flexible(c) else reader.term(c) for c in row if c is not None])
    heights = [_first(reader, node, [row[j] for j in range(width)], 0) for row in cells]
    widths = [_first(reader, node, [row[j] for row in cells], 1) for j in range(width)]
    blocks = [
        found or reader.term(_cell(node, i, j), (heights[i], widths[j]))
        for i, row in enumerate(cells)
        for j, found in enumerate(row)
    ]
    return reader.make(node, "block", num(len(cells)), num(width), *blocks)


def _cell(node: Grid, i: int, j: int) -> Node:
    found = node.rows[i][j]
    assert found is not None
    return found


def _first(reader: Reader, node: Grid, cells: list[Term | None], side: int):  # type: ignore[no-untyped-def]
    for cell in cells:
        if cell is not None:
            return reader.shape(cell, node)[side]
    return SCALAR[side]


def _flexible(node: Node | None) -> bool:
    if node is None:
        return False
    found = strip(node)
    if isinstance(found, Number):
        return found.text == "0"
    return isinstance(found, (Name, Word)) and found.name in IDENTITIES | ONES | ZEROS


def cases(reader: Reader, node: Grid, expected: Shape | None) -> Term:
    """``cases(condition, value, ..., otherwise)``."""
    from handproof.reading.relations import condition

    parts: list[Term] = []
    for number_of_row, row in enumerate(node.rows):
        if len(row) not in (1, 2) or row[0] is None:
            raise reader.error("HP404", "a case needs a value and a condition", node)
        value = reader.term(row[0], expected)
        test = row[1] if len(row) == 2 else None
        if test is None or (isinstance(test, Text) and test.text in ("otherwise", "else")):
            if number_of_row != len(node.rows) - 1:
                raise reader.error(
                    "HP404", "only the last case may stand without a condition", node
                )
            parts.append(value)
        else:
            parts += [condition(reader, test), value]
    return reader.make(node, "cases", *parts)


def text(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Words where a term belongs: never dropped, so never read."""
    raise reader.error(
        "HP404", f"words in a formula: `{reader.text(node)}`", node, "write the terms out"
    )


def dots(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Dots stand for what is not written: refused."""
    raise reader.error(
        "HP404", "dots stand for what is not written", node, "write a sum or a family"
    )


def index(reader: Reader, node: Node) -> Term:
    """An index: an integer term; a name that nothing declares becomes a free index."""
    from handproof.reading.binding import free_index

    node = strip(node)
    label = key(node)
    if isinstance(node, (Name, Word)) and label is not None and reader.value(label) is None:
        return free_index(reader, node, label)
    last = node.items[-1] if isinstance(node, Product) else None
    if last is not None and not last.sign and isinstance(strip(last.node), Number):
        message = f"`{reader.text(node)}`: two indices, not a product"
        raise reader.error("HP406", message, node, "separate indices by a comma")
    return reader.term(node)


def sized_subscript(reader: Reader, base: str, sub: Node) -> Term | None:
    """``I_d``, ``\\mathbf 1_n``, ``0_{n \\times p}``: constants with their sizes."""
    kind = {
        **dict.fromkeys(IDENTITIES, "I"),
        **dict.fromkeys(ONES, "1"),
        **dict.fromkeys(ZEROS, "0"),
    }
    found = {"1": "1", "0": "0"}.get(base) or kind.get(base)
    if found is None:
        return None
    sizes = _sizes(reader, sub)
    if not sizes:
        raise reader.error("HP410", "a size is missing", sub)
    inner = strip(sub)
    run = isinstance(inner, Product) and not any(item.sign for item in inner.items)
    if run and len(sizes) > 1:
        if found != "I":
            message = f"`{base}_{reader.text(sub)}`: a product of sizes, or rows and columns?"
            raise reader.error("HP406", message, sub, "write n \\times p")
        sizes = [reader.make(sub, "mul", *sizes)]
    if sizes[0] is num(0):
        raise reader.error("HP404", f"`{base}_0` is no array: a function or a name?", sub)
    if found == "I":
        if len(sizes) == 2 and sizes[0] is not sizes[1]:
            raise reader.ill(f"an identity is square, not {sizes[0]!r} x {sizes[1]!r}", sub)
        return reader.make(sub, "identity", sizes[0])
    op = "ones" if found == "1" else "zeros"
    return reader.make(sub, op, sizes[0], sizes[1] if len(sizes) > 1 else num(1))


def _sizes(reader: Reader, sub: Node) -> list[Term]:
    inner = strip(sub)
    if isinstance(inner, Product) and [i.sign for i in inner.items] == ["", "*"]:
        return [reader.term(item.node) for item in inner.items]
    return [reader.term(part) for part in indices_of(sub)]


def is_numeral(term: Term, value: int) -> bool:
    """Whether a term is this numeral."""
    return isinstance(term, Num) and term.value == value


def is_family(term: Term) -> bool:
    """Whether a term is an indexed family."""
    return isinstance(term.sort, Family)
