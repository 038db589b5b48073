"""Determinants: of a multiple of the identity plus a part of low rank, of a diagonal matrix.

``C = s I + Q B Q'`` with orthonormal columns ``Q`` has ``|C| = |B + s I| s^(d - q)``; it is
recognised in the words of the normal form, through the equations for ``C`` that Γ holds.
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from handproof.proving.builder import Step, Use
from handproof.proving.normal import SCALAR, Value
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.terms.build import add, app, eq, mul, neg, transpose
from handproof.terms.nodes import App, Sym, Term, subterms


def diagonal(s: Simplifier, term: Term) -> Conversion | None:
    """``|diag(c)| = prod c_i``."""
    assert isinstance(term, App)
    inner = term.args[0]
    if not (isinstance(inner, App) and inner.op == "diag"):
        return None
    step = s.by_axiom("det_diag", {"c": inner.args[0], "n": s.rows(inner)})
    return None if step is None else Conversion(step.right, step)


def of_identity(s: Simplifier, term: Term) -> Conversion | None:
    """``|I| = 1`` and ``|c I| = c^n``."""
    assert isinstance(term, App)
    inner = term.args[0]
    if isinstance(inner, App) and inner.op == "identity":
        step = s.by_axiom("det_identity", {"n": inner.args[0]})
        return None if step is None else Conversion(step.right, step)
    if not (isinstance(inner, App) and inner.op == "mul" and len(inner.args) == 2):
        return None
    factor, matrix = inner.args
    if not (isinstance(matrix, App) and matrix.op == "identity"):
        return None
    size = matrix.args[0]
    scaled = s.by_axiom("det_scale", {"c": factor, "A": matrix, "n": size})
    one = s.by_axiom("det_identity", {"n": size})
    if scaled is None or one is None:
        return None
    power = app("pow", factor, size)
    goal = eq(term, power)
    return Conversion(power, s.builder.combine(goal, [Use(scaled), Use(one, power)]))


def of_eigenvalues(s: Simplifier, term: Term) -> Conversion | None:
    """``|U diag(c) U'| = prod c_i`` for a known orthogonal ``U``."""
    assert isinstance(term, App)
    inner = term.args[0]
    middles = [t for t in subterms(inner) if isinstance(t, App) and t.op == "diag"]
    for known in s.facts.known("orthogonal"):
        frame = known.proposition.children[0]
        for middle in dict.fromkeys(middles):
            if s.rows(middle) is not s.rows(frame) or s.rows(inner) is not s.rows(frame):
                continue
            written = mul(frame, middle, transpose(frame))
            same = s.combined(eq(inner, written)) if s.normal.equal(inner, written) else None
            values = {"U": frame, "c": middle.args[0], "n": s.rows(frame)}
            step = s.by_axiom("det_eigenvalues", values) if same else None
            if same is not None and step is not None:
                moved = s.builder.congruence(term, [same])
                return Conversion(step.right, s.builder.trans(moved, step))
    return None


def low_rank(s: Simplifier, term: Term) -> Conversion | None:
    """``|s I + Q B Q'| = |B + s I| s^(d - q)`` for a known ``Q`` with orthonormal columns."""
    assert isinstance(term, App)
    for known in s.facts.known("orthonormal_columns"):
        q = known.proposition.children[0]
        for equation in _written(s, term.args[0]):
            found = _parted(s, equation.right if equation else term.args[0], q)
            if found is None:
                continue
            step = _law(s, term, equation, q, *found)
            if step is not None:
                return Conversion(step.right, step)
    return None


def _written(s: Simplifier, matrix: Term) -> Iterator[Step | None]:
    """Equations for the matrix that Γ holds, its definition, and None for it as it stands."""
    yield None
    for step in s.facts.known("eq"):
        if step.left is matrix:
            yield step
        elif step.right is matrix:
            yield s.builder.symm(step)
    if isinstance(matrix, Sym) and s.context.definition(matrix) is not None:
        yield s.builder.unfold(matrix)


def _parted(s: Simplifier, matrix: Term, q: Term) -> tuple[Term, Term] | None:
    """``(s, B)`` of ``s I + Q B Q'``, or None; ``s`` is not 0."""
    n = s.normal
    value, letter = n(matrix), n(q)
    if value.den or value.shape[0] != value.shape[1] or len(letter.terms) != 1:
        return None
    ((word, _),) = letter.terms
    if len(word) != 1:
        return None
    first, last = word[0], n.algebra.flip[word[0]]
    scale: dict[tuple[tuple[int, ...], tuple[tuple[int, int], ...]], Fraction] = {}
    middle = dict(scale)
    for (path, powers), coefficient in value.terms.items():
        if not path:
            scale[(), powers] = coefficient
        elif len(path) > 1 and path[0] == first and path[-1] == last:
            middle[path[1:-1], powers] = coefficient
        else:
            return None
    if not scale:
        return None
    size = letter.shape[1]
    factor = Value(SCALAR, scale)
    whole = n.algebra.add(
        [Value((size, size), middle), n.algebra.multiply(factor, n.algebra.identity(size))],
        (size, size),
    )
    return n.to_term(factor), n.to_term(whole)


def _law(
    s: Simplifier, term: App, equation: Step | None, q: Term, scale: Term, core: Term
) -> Step | None:
    d, columns = s.rows(q), s.rows(transpose(q))
    values = {"Q": q, "A": core, "s": scale, "d": d, "q": columns}
    step = s.by_axiom("det_low_rank_plus_scaled", values)
    if step is None:
        return None
    shape = add(
        mul(q, core, transpose(q)),
        mul(scale, add(app("identity", d), neg(mul(q, transpose(q))))),
    )
    same = s.combined(eq(term.args[0], shape), [Use(equation)] if equation else [])
    if same is None:
        return None
    return s.builder.trans(s.builder.congruence(term, [same]), step)
