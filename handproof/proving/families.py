"""Equations for all indices of a range: ``c_i = lambda_i for i = 1..q``, used member by member."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.builder import Step
from handproof.proving.facts import FactProver
from handproof.proving.scopes import Scopes
from handproof.terms.build import app
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols

MEMBERS = ("entry", "at")
"""Operators that take a member of an array."""


@dataclass(frozen=True, slots=True)
class Family:
    """``array[..., var, ...] = ...`` for all ``var`` in ``over``, by ``step``."""

    array: Sym
    pattern: App
    var: Sym
    over: Term
    step: Step


def families(facts: FactProver) -> tuple[Family, ...]:
    """The equations of Γ for members of an array, whose right sides are free of that array."""
    found: list[Family] = []
    for fact in facts.context.facts:
        claim = fact.proposition
        if not (isinstance(claim, Bind) and claim.op == "forall" and isinstance(claim.body, App)):
            continue
        if claim.body.op != "eq":
            continue
        left, right = claim.body.args
        if not (isinstance(left, App) and left.op in MEMBERS and claim.var in left.args):
            continue
        array = left.args[0]
        if isinstance(array, Sym) and array not in free_symbols(right):
            step = facts.builder.fact(fact.label)
            found.append(Family(array, left, claim.var, claim.args[0], step))
    return tuple(found)


def member_equation(known: tuple[Family, ...], scope: Scopes, term: App) -> Step | None:
    """The equation for this member, where its index is known to be in the range."""
    for family in known:
        index = _index(family, term)
        if index is None:
            continue
        member = scope.facts.holds(app("in", index, family.over))
        if member is not None:
            return scope.builder.specialise(family.step, index, member)
    return None


def _index(family: Family, term: App) -> Term | None:
    """The value of the family's variable that makes its pattern the term."""
    if term.op != family.pattern.op or len(term.args) != len(family.pattern.args):
        return None
    found: Term | None = None
    for wanted, have in zip(family.pattern.args, term.args, strict=True):
        if wanted is family.var:
            if found is not None and found is not have:
                return None
            found = have
        elif wanted is not have:
            return None
    return found
