"""What write-ups say about eigenvalues, eigenvectors and diagonal matrices, as declarations."""

from __future__ import annotations

from handproof.reading.environment import Environment
from handproof.reading.families import dotted_name, without_argument
from handproof.reading.memberships import bound_size, free_letter
from handproof.reading.place import Place, is_new_name, new_name
from handproof.reading.reader import Reader
from handproof.reading.tree import Chain, Group, Node, Product, Scripts, Word, key, strip, walk
from handproof.terms.build import app, bind, eq, mat, num
from handproof.terms.context import Definition
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import INTEGER, Matrix, matrix
from handproof.terms.typing_rules import size_of


def _reader(place: Place, env: Environment) -> Reader:
    from handproof.reading.elaborate import reader_for

    return reader_for(place.source, env)


def vector_name(label: str, env: Environment) -> str:
    """A name for the vector of ``d_1, \\dots, d_q`` where ``d`` alone is something else."""
    return label if label not in env.values else f"{label}_{{\\bullet}}"


def is_diagonal(node: Node) -> bool:
    """Whether a node is ``\\text{diag}(..)`` of a list with dots."""
    found = strip(node)
    if not (isinstance(found, Product) and len(found.items) == 2):
        return False
    head, group = found.items[0].node, strip(found.items[1].node)
    named = isinstance(head, Word) and head.name in ("diag", "Diag")
    return named and isinstance(group, Group) and dotted_name(group.parts) is not None


def listed_members(node: Node) -> list[tuple[str, Node]]:
    """Bases, last indices of ``\\text{diag}(a_1, \\dots, a_n)``, ``a_1 \\ge \\dots \\ge a_n``."""
    out: list[tuple[str, Node]] = []
    for part in walk(node):
        if isinstance(part, Product) and is_diagonal(part):
            group = strip(part.items[1].node)
            assert isinstance(group, Group)
            found = dotted_name(group.parts)
            if found is not None:
                out.append((found[0], found[2]))
        if isinstance(part, Chain) and {s.name for s in part.signs} <= {"ge", "gt", "le", "lt"}:
            sides = tuple(without_argument(side) for side in part.sides)
            found = dotted_name(sides)
            if found is not None:
                out.append((found[0], found[2]))
    return out


def declare_listed(place: Place, base: str, last: Node, env: Environment) -> Environment:
    """``a_1, \\dots, a_n`` in a diagonal or in order: a vector of numbers of length n."""
    known = env.array(base)
    if known is not None and isinstance(known.sort, Matrix):
        raise place.error("HP408", f"`{base}` is known")
    env = bound_size(last, env)
    vector = mat(vector_name(base, env), size_of(_reader(place, env).term(last)))
    return env.declare(vector).member(base, vector)


def declare_diagonal(place: Place, left: Node, right: Node, env: Environment) -> Environment:
    """``D = \\text{diag}(d_1, \\dots, d_q)``: D by the declared d_i, a definition or facts."""
    node = strip(right)
    assert isinstance(node, Product)
    group = strip(node.items[1].node)
    dotted = dotted_name(group.parts) if isinstance(group, Group) else None
    vector = env.array(dotted[0]) if dotted else None
    if dotted is None or vector is None or not isinstance(vector.sort, Matrix):
        raise place.error("HP408", f"`{place.text}`: the entries are not declared")
    high = _reader(place, env).term(dotted[2])
    whole = vector.sort.rows == size_of(high) and vector.sort.cols == ONE
    if is_new_name(left, env):
        symbol = Sym(new_name(left, place), matrix(size_of(high), size_of(high)))
        if whole:
            return env.define(Definition(symbol, app("diag", vector)))
        return _part_diagonal(env.declare(symbol), symbol, vector, high)
    known = env.values.get(key(left) or "")
    if known is None or known.sort != matrix(size_of(high), size_of(high)):
        raise place.error("HP408", f"`{place.text}` does not fit what is declared")
    if whole:
        return env.assume(eq(known, app("diag", vector)))
    return _part_diagonal(env, known, vector, high)


def _part_diagonal(env: Environment, symbol: Sym, vector: Sym, high: Term) -> Environment:
    """The first entries of a longer vector on the diagonal, as facts."""
    index = Sym(free_letter(env), INTEGER)
    entries = eq(app("entry", symbol, index, index), app("entry", vector, index))
    each = bind("forall", index, app("range", num(1), high), entries)
    return env.assume(app("diagonal_matrix", symbol), each)


def declare_eigenvectors(
    names: Place, count: Place, of: Place | None, env: Environment
) -> Environment:
    """``$U_q$ contains the $q$ principal eigenvectors of $S$``: the shape, and nothing more."""
    label = new_name(names.node(), names)
    env = bound_size(count.node(), env)
    columns = size_of(_reader(count, env).term(count.node()))
    if of is None:
        raise names.error("HP408", "eigenvectors of what?")
    matrix_of = _reader(of, env).term(of.node())
    if not isinstance(matrix_of.sort, Matrix) or matrix_of.sort.rows != matrix_of.sort.cols:
        raise of.error("HP408", f"`{of.text}` is not a square matrix")
    if label in env.values:
        raise names.error("HP408", f"`{label}` is known")
    return env.declare(Sym(label, matrix(matrix_of.sort.rows, columns)))


def declare_eigenvalues(names: Place, of: Place, env: Environment) -> Environment:
    """``$\\lambda_1 \\ge \\dots \\ge \\lambda_d$ are the eigenvalues of $S$``: a vector."""
    node = strip(names.node(lists=True))
    symbol = env.values.get(key(of.node()) or "")
    if not isinstance(node, Chain) or symbol is None or not isinstance(symbol.sort, Matrix):
        raise names.error("HP408", "not a chain of eigenvalues of a declared matrix")
    lists = listed_members(node)
    if not lists:
        raise names.error("HP408", "the eigenvalues have no common name")
    base, last = lists[0]
    vector = env.array(base)
    if vector is None:
        env = declare_listed(names, base, last, env)
        vector = env.array(base)
    assert vector is not None
    if vector.sort != matrix(symbol.sort.rows, ONE):
        raise names.error("HP408", f"{of.text} has {symbol.sort.rows} eigenvalues")
    falling = {sign.name for sign in node.signs} <= {"ge", "gt"}
    env = env.eigenvalue(vector, symbol)
    return env.assume(app("decreasing", vector)) if falling else env


def declare_decomposition(place: Place, env: Environment) -> Environment:
    """``S = U \\Lambda U^\\top``, called an eigendecomposition, brings U and Lambda into being."""
    node = strip(place.node(lists=True))
    symbol = env.values.get(key(node.sides[0]) or "") if isinstance(node, Chain) else None
    product = strip(node.sides[1]) if isinstance(node, Chain) and len(node.sides) == 2 else None
    if symbol is None or not isinstance(product, Product) or len(product.items) != 3:
        raise place.error("HP408", "not of the form S = U L U^T")
    outer, inner, last = (item.node for item in product.items)
    if not (isinstance(last, Scripts) and key(last.base) == key(outer)):
        raise place.error("HP408", "not of the form S = U L U^T")
    if not (is_new_name(outer, env) and isinstance(symbol.sort, Matrix)):
        raise place.error("HP408", "the factors are known")
    vectors, values = Sym(key(outer) or "", symbol.sort), Sym(key(inner) or "", symbol.sort)
    env = env.declare(vectors).assume(app("orthogonal", vectors))
    if is_new_name(inner, env):
        env = env.declare(values).assume(app("diagonal_matrix", values))
    return env.assume(eq(symbol, _reader(place, env).term(product)))
