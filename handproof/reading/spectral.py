"""What write-ups say about eigenvalues, eigenvectors and diagonal matrices, as declarations."""

from __future__ import annotations

from handproof.reading.declaring import Place, new_name
from handproof.reading.environment import Environment
from handproof.reading.families import dotted_name
from handproof.reading.memberships import bound_size, free_letter
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


def declare_diagonal(place: Place, left: Node, right: Node, env: Environment) -> Environment:
    """``D = \\text{diag}(d_1, \\dots, d_q)``: D, and the d_i where nothing declares them."""
    node = strip(right)
    assert isinstance(node, Product)
    group = strip(node.items[1].node)
    dotted = dotted_name(group.parts) if isinstance(group, Group) else None
    if dotted is None:
        raise place.error("HP408", f"`{place.text}` lists no entries")
    base, _, high = dotted
    env = bound_size(high, env)
    length = size_of(_reader(place, env).term(high))
    vector = env.array(base)
    if vector is None or not isinstance(vector.sort, Matrix):
        vector = mat(vector_name(base, env), length)
        env = env.declare(vector).member(base, vector)
    label = new_name(left, place)
    symbol = Sym(label, matrix(length, length))
    if isinstance(vector.sort, Matrix) and vector.sort.rows == length and vector.sort.cols == ONE:
        return env.define(Definition(symbol, app("diag", vector)))
    return _part_diagonal(env.declare(symbol), symbol, vector, _reader(place, env).term(high))


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
    columns = size_of(_reader(count, env).term(count.node()))
    if of is None:
        raise names.error("HP408", "eigenvectors of what?")
    matrix_of = _reader(of, env).term(of.node())
    if not isinstance(matrix_of.sort, Matrix) or matrix_of.sort.rows != matrix_of.sort.cols:
        raise of.error("HP408", f"`{of.text}` is not a square matrix")
    return env.declare(Sym(label, matrix(matrix_of.sort.rows, columns)))


def declare_eigenvalues(names: Place, of: Place, env: Environment) -> Environment:
    """``$\\lambda_1 \\ge \\dots \\ge \\lambda_d$ are the eigenvalues of $S$``: a vector, in order."""
    node = strip(names.node(lists=True))
    symbol = env.values.get(key(of.node()) or "")
    if not isinstance(node, Chain) or symbol is None or not isinstance(symbol.sort, Matrix):
        raise names.error("HP408", "not a chain of eigenvalues of a declared matrix")
    base = next((key(p.base) for p in walk(node.sides[0]) if isinstance(p, Scripts)), None)
    if base is None:
        raise names.error("HP408", "the eigenvalues have no common name")
    vector = env.array(base)
    if vector is None:
        vector = mat(vector_name(base, env), symbol.sort.rows)
        env = env.declare(vector).member(base, vector)
    falling = {sign.name for sign in node.signs} <= {"ge", "gt"}
    env = env.eigenvalue(vector, symbol)
    return env.assume(app("decreasing", vector)) if falling else env


def is_word(node: Node, *names: str) -> bool:
    """Whether a node is one of these upright names."""
    return isinstance(node, Word) and node.name in names
