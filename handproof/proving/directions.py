"""Differentials as directional derivatives.

``dL = tr(G' dW)`` says: in every direction ``dW`` the derivative of ``L`` is ``tr(G' dW)``. The
variables of such a statement are the symbols without a definition whose differential it writes
(``dW``); where it writes none, they are the arguments of the functions that it differentiates
(``dL(W, s)``: ``W`` and ``s``). Everything else is held fixed. `in_directions` declares one new
symbol for the direction of each variable and replaces ``d(e)`` by the sum of the derivatives of
``e`` by the variables in these directions, so refuters, provers and kernel see derivatives only.
"""

from __future__ import annotations

from dataclasses import replace

from handproof.proving.unfolding import definition_of
from handproof.terms.build import add, app
from handproof.terms.context import Context, Fact, Obligation
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import transform
from handproof.terms.sorts import INTEGER, Matrix, Scalar

PREFIX = "\\mathrm{d}"


def in_directions(obligation: Obligation) -> Obligation:
    """The obligation with its differentials as directional derivatives.

    Without differentials in the claim it is returned as it is, except that facts with
    differentials are left out. Facts with differentials are kept where they hold for all
    variables of the claim. A claim whose variables cannot be told is returned unchanged.
    """
    context = obligation.context
    differential = [fact for fact in context.facts if _differentials(fact.proposition)]
    if not _differentials(obligation.claim):
        if not differential:
            return obligation
        kept = tuple(fact for fact in context.facts if fact not in differential)
        return replace(obligation, context=replace(context, facts=kept))
    variables = variables_of(obligation.claim, context)
    if not variables:
        return obligation
    taken = {symbol.name for symbol in context.symbols}
    directions = {variable: _direction(variable, taken) for variable in variables}
    facts: list[Fact] = []
    for fact in context.facts:
        if fact not in differential:
            facts.append(fact)
        elif set(variables) <= set(variables_of(fact.proposition, context)):
            facts.append(replace(fact, proposition=_translated(fact.proposition, directions)))
    symbols = (*context.symbols, *directions.values())
    changed = replace(context, symbols=symbols, facts=tuple(facts))
    return Obligation(changed, _translated(obligation.claim, directions))


def variables_of(statement: Term, context: Context) -> tuple[Sym, ...]:
    """The variables that the differentials of a statement are taken over, in order of sight."""
    found: dict[Sym, None] = {}
    for node in _differentials(statement):
        inner = node.args[0]
        while isinstance(inner, App) and inner.op == "transpose":
            inner = inner.args[0]
        if isinstance(inner, Sym) and _free(inner, context):
            found[inner] = None
    if found:
        return tuple(found)
    for node in _differentials(statement):
        argument = node.args[0]
        if isinstance(argument, App) and argument.op == "apply":
            found.update((x, None) for x in argument.args[1:] if isinstance(x, Sym))
    return tuple(x for x in found if _free(x, context))


def _free(symbol: Sym, context: Context) -> bool:
    """Whether a symbol is a real number or matrix without a definition."""
    varies = isinstance(symbol.sort, Matrix) or (
        isinstance(symbol.sort, Scalar) and symbol.sort != INTEGER
    )
    return varies and definition_of(symbol, context) is None


def _differentials(term: Term) -> list[App]:
    return [p for p in subterms(term) if isinstance(p, App) and p.op == "differential"]


def _direction(variable: Sym, taken: set[str]) -> Sym:
    name = PREFIX + variable.name
    while name in taken:
        name += "'"
    taken.add(name)
    return Sym(name, variable.sort)


def _translated(term: Term, directions: dict[Sym, Sym]) -> Term:
    def rule(node: Term) -> Term | None:
        if not (isinstance(node, App) and node.op == "differential"):
            return None
        inner = node.args[0]
        if isinstance(inner, Sym) and inner in directions:
            return directions[inner]
        parts = [app("directional", inner, x, h) for x, h in directions.items()]
        return parts[0] if len(parts) == 1 else add(*parts)

    return transform(term, rule)
