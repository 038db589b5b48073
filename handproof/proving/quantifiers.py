"""Claims opened up: ``for all`` and ``if`` around a claim become symbols and facts of Γ.

A model of the opened obligation in which its claim fails breaks the claim as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.evaluate.truth import second_point, variables_of
from handproof.proving.variation import varied
from handproof.terms.build import app
from handproof.terms.context import Context, Fact, Obligation, Origin
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, fresh, substitute


@dataclass(frozen=True, slots=True)
class Opened:
    """The symbols, facts and claim that a quantified claim opens to."""

    symbols: tuple[Sym, ...]
    facts: tuple[Term, ...]
    claim: Term


def open_claim(claim: Term, taken: frozenset[Sym]) -> Opened:
    """Strip leading ``forall`` and ``implies``; bound variables get names that are not taken."""
    symbols: list[Sym] = []
    facts: list[Term] = []
    while True:
        if isinstance(claim, Bind) and claim.op == "forall":
            names = taken | frozenset(symbols)
            var = fresh(claim.var, names)
            symbols.append(var)
            facts.append(app("in", var, claim.args[0]))
            claim = substitute(claim.body, {claim.var: var})
        elif isinstance(claim, App) and claim.op == "implies":
            facts.append(claim.args[0])
            claim = claim.args[1]
        else:
            break
    if isinstance(claim, App) and claim.op == "propto":
        symbols += [second_point(v) for v in claim.args[2:] if isinstance(v, Sym)]
    return Opened(tuple(symbols), tuple(facts), claim)


def opened(obligation: Obligation) -> Obligation:
    """The obligation with its claim opened, and differentials as directional derivatives."""
    obligation = varied(obligation)
    context = obligation.context
    taken = frozenset(context.symbols) | free_symbols(obligation.claim)
    for definition in context.definitions:
        taken |= {definition.symbol} | free_symbols(definition.body)
    for fact in context.facts:
        taken |= free_symbols(fact.proposition)
    found = open_claim(obligation.claim, taken)
    if not found.symbols and not found.facts:
        return obligation
    moved = {v: second_point(v) for v in variables_of(found.claim)}
    stated = [f.proposition for f in context.facts] + list(found.facts)
    again = [substitute(p, moved) for p in stated if not free_symbols(p).isdisjoint(moved)]
    extra = tuple(
        Fact(f"claim {k + 1}", proposition, Origin.HYPOTHESIS)
        for k, proposition in enumerate((*found.facts, *again))
    )
    wider = Context(context.symbols + found.symbols, context.definitions, context.facts + extra)
    return Obligation(wider, found.claim)


def branches(obligation: Obligation) -> tuple[Obligation, ...]:
    """The opened obligation; an equivalence as one obligation for each direction.

    A model of one direction in which its conclusion fails breaks the equivalence.
    """
    found = opened(obligation)
    claim = found.claim
    if not (isinstance(claim, App) and claim.op == "iff"):
        return (found,)
    directions = (claim.args, claim.args[::-1])
    return tuple(opened(Obligation(found.context, app("implies", *pair))) for pair in directions)
