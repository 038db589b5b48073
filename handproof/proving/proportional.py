"""Proportionality: ``f ∝ g`` in some variables.

The factor ``f / g`` is worked out in canonical form: it must be free of the variables and not 0.
What the kernel then checks is the equation between two points of the variables that
`handproof.proving.two_points` makes of the claim.
"""

from __future__ import annotations

from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.rational import to_term
from handproof.proving.rewriting import OutOfTime
from handproof.proving.scalar import Attempt, plans, prove_scalar
from handproof.proving.two_points import two_points, variables
from handproof.terms.build import app
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Sym
from handproof.terms.scope import free_symbols

NAME = "proportional"


def prove_proportional(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove ``propto(f, g, v...)``: the the certificate is for its `two_points`."""
    asked = two_points(obligation)
    if asked is None:
        return Abstention(NAME, "not a proportionality")
    if not _has_factor(asked, variables(obligation.claim), budget):
        return Abstention(NAME, "no factor free of the variables and not zero was found")
    outcome = prove_scalar(asked, budget)
    if isinstance(outcome, Proof):
        return Proof(NAME, outcome.certificate)
    if isinstance(outcome, Abstention):
        return Abstention(NAME, outcome.reason, outcome.needs)
    return outcome


def _has_factor(asked: Obligation, moved: tuple[Sym, ...], budget: Budget) -> bool:
    """Whether the canonical form of ``f / g`` is free of the variables and provably not 0."""
    claim = asked.claim
    assert isinstance(claim, App)
    product, other = claim.args
    assert isinstance(product, App)
    assert isinstance(other, App)
    left, right = product.args[0], other.args[1]
    for plan in plans(asked):
        s = Attempt(asked, budget, plan).simplifier
        try:
            f, g = s.quotient(s.simplify(left).term), s.quotient(s.simplify(right).term)
            factor = f * g.inverse()
        except (OutOfTime, TermError, ZeroDivisionError, RecursionError):
            continue
        free = not any(free_symbols(letter) & set(moved) for letter in factor.letters)
        if free and s.condition(app("nonzero", to_term(factor))) is not None:
            return True
    return False
