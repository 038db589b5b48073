"""Invertible by an equation: a matrix that is, or multiplied by others becomes, one known so.

``A^-1 + B^-1`` is invertible because ``A (A^-1 + B^-1) B = A + B`` is. The multipliers tried are
the matrices whose inverses occur in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.facts import FactProver
from handproof.proving.unfolding import unfolded
from handproof.terms.build import app, eq, mul, size_term
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape

Prove = Callable[[Term], Step | None]
"""Proves an equation in a short time, or does not."""

MOST_TRIES = 30
"""Equations that are tried for one condition."""


def invertible_by_equation(
    builder: ProofBuilder, facts: FactProver, prove: Prove, matrix: Term, claim: Term | None = None
) -> Step | None:
    """``invertible(matrix)`` from an equation with a matrix that is known to be invertible.

    Where the claim says what the inverse is, the product with that is tried.
    """
    if claim is not None:
        inverse = _claimed_inverse(builder, prove, matrix, claim)
        if inverse is not None:
            return inverse
    known = [
        step
        for step in facts.known("invertible")
        if step.proposition.children[0].sort == matrix.sort
        and step.proposition.children[0] is not matrix
    ]
    known.sort(key=lambda step: isinstance(step.proposition.children[0], Sym))
    tries = 0
    for left, right in _multipliers(builder, matrix):
        product = _product(left, matrix, right)
        for step in known:
            tries += 1
            if tries > MOST_TRIES:
                return None
            equal = prove(eq(step.proposition.children[0], product))
            if equal is not None:
                return _factor(builder, builder.transport(step, [equal]), left, matrix, right)
    return None


def _claimed_inverse(builder: ProofBuilder, prove: Prove, matrix: Term, claim: Term) -> Step | None:
    """``invertible(M)`` from ``M R = I`` where the claim is ``M^-1 = R`` or ``R = M^-1``."""
    if not (isinstance(claim, App) and claim.op == "eq"):
        return None
    for side, other in (claim.args, claim.args[::-1]):
        if not (isinstance(side, App) and side.op == "inv" and side.args[0] is matrix):
            continue
        size = size_term(_rows(matrix))
        found = prove(eq(mul(matrix, other), app("identity", size)))
        if found is not None:
            values = {"A": matrix, "B": other, "n": size}
            return builder.axiom(axiom("invertible_of_right_inverse"), values, [found])
    return None


def _rows(matrix: Term) -> Size:
    found = shape(matrix.sort)
    assert found is not None
    return found[0]


def _multipliers(builder: ProofBuilder, matrix: Term) -> Iterator[tuple[Term | None, Term | None]]:
    """Pairs of a left and a right multiplier, simple ones first."""
    context = builder.obligation.context
    body = unfolded(matrix, context) or matrix
    found: dict[Term, None] = {}
    for part in subterms(body):
        if isinstance(part, App) and part.op == "inv" and part.sort == matrix.sort:
            found.setdefault(part.args[0])
    yield None, None
    for one in found:
        yield one, None
        yield None, one
    for one in found:
        for other in found:
            if one is not other:
                yield one, other


def _product(left: Term | None, matrix: Term, right: Term | None) -> Term:
    inner = matrix if right is None else mul(matrix, right)
    return inner if left is None else mul(left, inner)


def _factor(
    builder: ProofBuilder, step: Step, left: Term | None, matrix: Term, right: Term | None
) -> Step:
    """``invertible`` of a factor of an invertible product of square matrices."""
    size = size_term(_rows(matrix))
    if left is not None:
        inner = matrix if right is None else mul(matrix, right)
        values = {"A": left, "B": inner, "n": size}
        step = builder.axiom(axiom("invertible_right_factor"), values, [step])
    if right is not None:
        values = {"A": matrix, "B": right, "n": size}
        step = builder.axiom(axiom("invertible_left_factor"), values, [step])
    return step
