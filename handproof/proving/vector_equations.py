"""Equations of numbers that equations of vectors and matrices give when they are multiplied out.

From ``A x = t x`` come ``x'A x = t x'x`` and ``|A x|^2 = t^2 |x|^2``, from ``A A = A`` comes
``x'A A x = x'A x``. `consequences` lists them for the vectors that Γ says are not 0 and those of
the claim; `solved` finds a claim among their combinations by exact linear algebra.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.normal import SCALAR, Powers, Shape, Value, join
from handproof.proving.simplex import nonnegative_solution
from handproof.terms.build import div, eq, mul, num, transpose
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE
from handproof.terms.sorts import shape

MOST_EQUATIONS = 24
"""Consequences that are used for one claim."""

MOST_VECTORS = 4
"""Vectors that equations are multiplied by."""


def consequences(builder: ProofBuilder, facts: FactProver, claim: Term) -> list[Step]:
    """Equations of numbers from those of Γ by multiplying with vectors of the claim and Γ."""
    return list(dict.fromkeys(_consequences(builder, facts, claim)))[:MOST_EQUATIONS]


def _consequences(builder: ProofBuilder, facts: FactProver, claim: Term) -> Iterator[Step]:
    vectors = list(_vectors(facts, claim))[:MOST_VECTORS]
    equations = [e for e in facts.known("eq") if _shape(e.left) is not None]
    for step in equations:
        found = _shape(step.left)
        if found is None or found == SCALAR or found[1] != ONE:
            continue
        for side in (*vectors, *_images(step, vectors)):
            if _shape(side) == found:
                yield _product(builder, step, transpose(side), None)
        yield from _squared(builder, step)
    for step in equations:
        found = _shape(step.left)
        if found is None or found == SCALAR or found[0] != found[1]:
            continue
        for x in vectors:
            for y in vectors:
                if _shape(x) == _shape(y) == (found[0], ONE):
                    yield _product(builder, step, transpose(x), y)


def _vectors(facts: FactProver, claim: Term) -> Iterator[Term]:
    """Vectors that are not 0, then those of the claim."""
    seen: dict[Term, None] = {}
    for step in facts.known("ne"):
        seen.setdefault(step.left)
    for symbol in sorted(free_symbols(claim), key=repr):
        seen.setdefault(symbol)
    for term in seen:
        found = _shape(term)
        if found is not None and found[1] == ONE and found[0] != ONE:
            yield term


def _images(step: Step, vectors: Sequence[Term]) -> Iterator[Term]:
    """``A'x`` for the matrices of an equation: what ``x'A`` is the transpose of."""
    matrices = [
        part
        for part in dict.fromkeys(subterms(step.left))
        if isinstance(part, Sym) and (found := _shape(part)) and found[0] == found[1] != ONE
    ]
    for matrix in matrices:
        for x in vectors:
            if _shape(x) == (_rows(matrix), ONE):
                yield mul(transpose(matrix), x)


def _product(builder: ProofBuilder, step: Step, left: Term, right: Term | None) -> Step:
    """``left l right = left r right``."""
    outer = [left] if right is None else [left, right]
    sides = [mul(*outer[:1], side, *outer[1:]) for side in step.proposition.children]
    return builder.combine(eq(*sides), [Use(step, left, right)])


def _squared(builder: ProofBuilder, step: Step) -> Iterator[Step]:
    """``l'l = r'r``."""
    left, right = step.left, step.right
    if isinstance(right, App) and right.op == "zeros":
        return
    goal = eq(mul(transpose(left), left), mul(transpose(right), right))
    uses = [Use(step, transpose(left)), Use(step, None, right, "T")]
    yield builder.combine(goal, uses)


def solved(
    builder: ProofBuilder,
    facts: FactProver,
    claim: Term,
    factor: Term,
    nonzero: Step,
    known: Sequence[Step],
) -> Step | None:
    """``a = b`` from ``(a - b) factor`` as a combination of known equations of numbers."""
    left, right = claim.children
    goal = eq(mul(left, factor), mul(right, factor))
    terms = [goal, *(k.proposition for k in known)]
    normal, symmetric = facts.normaliser_for(*(side for t in terms for side in t.children))
    target = normal.difference(*goal.children)
    if target.den or not target.terms:
        return None
    columns: list[tuple[dict[Powers, Fraction], Step, Term]] = []
    for step in known:
        value = normal.difference(step.left, step.right)
        if value.den or not value.terms:
            continue
        for ratio in _ratios(target, value):
            vector = {join(p, ratio): c for (_, p), c in value.terms.items()}
            number = normal.to_term(Value(SCALAR, {((), ratio): Fraction(1)}))
            columns.append((vector, step, number))
            columns.append(({p: -c for p, c in vector.items()}, step, mul(num(-1), number)))
    wanted = {p: c for (_, p), c in target.terms.items()}
    found = nonnegative_solution([vector for vector, _, _ in columns], wanted)
    if found is None:
        return None
    uses = [
        Use(step, div(mul(num(x), number), factor))
        for x, (_, step, number) in zip(found, columns, strict=True)
        if x
    ]
    return builder.combine(claim, uses, symmetric, [nonzero])


def _ratios(target: Value, value: Value) -> list[Powers]:
    """Monomials that carry a monomial of the equation to one of the target."""
    found: dict[Powers, None] = {(): None}
    for _, powers in target.terms:
        for _, own in value.terms:
            rest = dict(powers)
            for atom, exponent in own:
                rest[atom] = rest.get(atom, 0) - exponent
            if all(e >= 0 for e in rest.values()):
                found[tuple(sorted((a, e) for a, e in rest.items() if e))] = None
    return list(found)[:4]


def _shape(term: Term) -> Shape | None:
    return shape(term.sort)


def _rows(term: Term) -> object:
    found = shape(term.sort)
    assert found is not None
    return found[0]
