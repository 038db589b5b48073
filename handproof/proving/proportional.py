"""Proportionality: ``f ∝ g`` in some variables, as an equation between two points of them.

``f`` is proportional to ``g`` in ``v`` if ``f(v) g(v') = f(v') g(v)`` for any two points at which Γ
holds, and the factor ``f / g`` is not 0. The kernel knows no ``∝``: what it checks is that equation
(`two_points`); the factor is worked out here, and must be free of the variables and not 0.
"""

from __future__ import annotations

from handproof.proving.evaluate.truth import second_point
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.quantifiers import opened
from handproof.proving.rational import to_term
from handproof.proving.rewriting import OutOfTime
from handproof.proving.scalar import Attempt, plans, prove_scalar
from handproof.proving.unfolding import reach, unfolded
from handproof.terms.build import app, eq, mul
from handproof.terms.context import Context, Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute, transform

NAME = "proportional"


def prove_proportional(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove ``propto(f, g, v...)``: the certificate is for the statement of `two_points`."""
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


def two_points(obligation: Obligation) -> Obligation | None:
    """The obligation that ``f(v) g(v') = f(v') g(v)`` for two points; None for another claim.

    What is defined in terms of the variables is unfolded, so that it moves with them; the facts of
    Γ about the variables hold at both points.
    """
    moved = variables(obligation.claim)
    if not moved:
        return None
    wide = opened(obligation)
    claim = wide.claim
    assert isinstance(claim, App)
    left, right = (_unfolded(side, moved, wide.context) for side in claim.args[:2])
    second = {v: second_point(v) for v in moved}
    cross = eq(mul(left, substitute(right, second)), mul(substitute(left, second), right))
    return Obligation(wide.context, cross)


def variables(claim: Term) -> tuple[Sym, ...]:
    """The variables of a proportionality, under ``forall`` and ``implies`` too; else none."""
    while True:
        if isinstance(claim, Bind) and claim.op == "forall":
            claim = claim.body
        elif isinstance(claim, App) and claim.op == "implies":
            claim = claim.args[1]
        else:
            break
    if not (isinstance(claim, App) and claim.op == "propto"):
        return ()
    found = tuple(v for v in claim.args[2:] if isinstance(v, Sym))
    return found if len(found) == len(claim.args) - 2 else ()


def _unfolded(term: Term, moved: tuple[Sym, ...], context: Context) -> Term:
    """Defined symbols that depend on the variables replaced by their definitions."""

    def rule(node: Term) -> Term | None:
        called = isinstance(node, App) and node.op == "apply"
        if not (isinstance(node, Sym) or called):
            return None
        body = unfolded(node, context)
        if body is None or not reach(node, context) & set(moved):
            return None
        return _unfolded(body, moved, context)

    return transform(term, rule)


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
