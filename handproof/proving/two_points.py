"""Proportionality as an equation between two points: what the kernel checks for ``f ∝ g``.

``propto(f, g, v)`` is no function of the values of its arguments, so the kernel does not know it.
Its meaning is an equation that the kernel does know: ``f(v) g(v') = f(v') g(v)`` for any two points
``v``, ``v'`` at which Γ holds.
"""

from __future__ import annotations

from handproof.proving.evaluate.truth import second_point
from handproof.proving.quantifiers import opened
from handproof.proving.unfolding import reach, unfolded
from handproof.terms.build import eq, mul
from handproof.terms.context import Context, Obligation
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import substitute, transform


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
