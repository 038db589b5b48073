"""Definitions unfolded: one step of a symbol, a defined function's value, or a lambda's."""

from __future__ import annotations

from functools import lru_cache

from handproof.terms.context import Context, Definition
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute, transform


@lru_cache(maxsize=1024)
def _table(definitions: tuple[Definition, ...]) -> dict[Sym, Definition]:
    return {definition.symbol: definition for definition in definitions}


def definition_of(symbol: Sym, context: Context) -> Definition | None:
    """The definition of a symbol, by table."""
    return _table(context.definitions).get(symbol)


def unfolded(term: Term, context: Context) -> Term | None:
    """The body that ``term`` stands for, one level; None where it is not defined."""
    if isinstance(term, Sym):
        found = definition_of(term, context)
        return found.body if found is not None and not found.parameters else None
    if not (isinstance(term, App) and term.op == "apply"):
        return None
    function, *arguments = term.args
    if isinstance(function, Sym):
        found = definition_of(function, context)
        if found is None or len(found.parameters) != len(arguments):
            return None
        return substitute(found.body, dict(zip(found.parameters, arguments, strict=True)))
    body: Term = function
    values: dict[Sym, Term] = {}
    for argument in arguments:
        if not (isinstance(body, Bind) and body.op == "lambda"):
            return None
        values[body.var] = argument
        body = body.body
    return substitute(body, values)


def unfold_all(term: Term, context: Context) -> Term:
    """Every defined symbol and function replaced by its body, to the end."""

    def rule(node: Term) -> Term | None:
        body = unfolded(node, context)
        return None if body is None else unfold_all(body, context)

    return transform(term, rule)


def depends(term: Term, symbol: Sym, context: Context) -> bool:
    """Whether a term mentions a symbol, directly or through definitions."""
    return symbol in reach(term, context)


@lru_cache(maxsize=100_000)
def reach(term: Term, context: Context) -> frozenset[Sym]:
    """The free symbols of a term and of the definitions that it mentions."""
    seen: set[Sym] = set()
    stack = list(free_symbols(term))
    while stack:
        current = stack.pop()
        if current in seen:
            continue
        seen.add(current)
        found = definition_of(current, context)
        if found is not None:
            stack.extend(free_symbols(found.body) - set(found.parameters))
    return frozenset(seen)
