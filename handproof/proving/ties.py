"""Symbols that a hypothesis ties to the variable of a derivative.

``a = x'x`` as a hypothesis, not as a definition, leaves open whether ``da/dx`` is 0 (a is a symbol
of its own) or ``2 x`` (a stands for ``x'x``). Authors mean the second, the terms say the first:
neither is tested or refuted; a definition settles it.
"""

from __future__ import annotations

from collections.abc import Iterator

from handproof.proving.models.equations import unfolded_symbols
from handproof.proving.models.traits import flatten
from handproof.terms.context import Context, Obligation
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.operators import DERIVATIVES
from handproof.terms.scope import free_symbols


def tied(obligation: Obligation) -> str:
    """Says which fact ties which symbol to the variable of a derivative; empty where none does."""
    context = obligation.context
    for function, variable in _derivatives(obligation.claim):
        inside = {
            s
            for s in unfolded_symbols(function, context)
            if s is not variable and context.definition(s) is None
        }
        for label, proposition in flatten(context.facts):
            for symbol in _determined(proposition, variable, inside, context):
                return (
                    f"{label} ties {symbol.name} to {variable.name}: define {symbol.name} "
                    "to say that the derivative sees it"
                )
    return ""


def _derivatives(claim: Term) -> Iterator[tuple[Term, Sym]]:
    for part in subterms(claim):
        if isinstance(part, App) and part.op in DERIVATIVES:
            variable = part.args[1]
            while isinstance(variable, App):
                variable = variable.args[0]
            if isinstance(variable, Sym):
                yield part.args[0], variable


def _determined(
    proposition: Term, variable: Sym, inside: set[Sym], context: Context
) -> Iterator[Sym]:
    """Symbols that an equation gives outright in the variable, or as its inverse."""
    if not (isinstance(proposition, App) and proposition.op == "eq"):
        return
    for one, other in (proposition.args, proposition.args[::-1]):
        given = one if isinstance(one, Sym) and one in inside else None
        if given is not None and variable in unfolded_symbols(other, context):
            yield given
        inverse = isinstance(one, App) and isinstance(other, App) and other.op == "identity"
        if inverse and variable in unfolded_symbols(one, context):
            yield from sorted(free_symbols(one) & inside, key=lambda s: s.name)
