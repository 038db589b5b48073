"""Symbols that stand for something: definitions and equations ``S = body`` of Γ as openings.

A symbol is opened where its body mentions array operators, since a block matrix must be seen to be
one. Where that does not settle a claim all are opened. Properties of an opened symbol hold for its
body: ``S`` invertible makes ``D - C A^-1 B`` invertible.
"""

from __future__ import annotations

from collections.abc import Mapping

from handproof.proving.arrays import ARRAY_OPERATORS
from handproof.proving.builder import Step
from handproof.proving.facts import FactProver
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import Matrix

Openings = Mapping[Sym, Step]
"""Symbols with equations ``symbol = body``; no symbol is reached from its own body."""

PROPERTIES = ("invertible", "positive_definite", "positive_semidefinite", "symmetric")
"""Properties that the body of an opened symbol has if the symbol has them."""


def openings(facts: FactProver) -> dict[Sym, Step]:
    """All matrix symbols with a definition or an equation of Γ that serves as one."""
    builder, table = facts.builder, dict[Sym, Step]()
    for row in facts.context.definitions:
        if not row.parameters and isinstance(row.symbol.sort, Matrix):
            table[row.symbol] = builder.unfold(row.symbol)
    for known in facts.known("eq"):
        for flipped in (False, True):
            symbol, body = known.proposition.children[:: -1 if flipped else 1]
            if not isinstance(symbol, Sym) or not isinstance(symbol.sort, Matrix):
                continue
            if symbol in table or isinstance(body, Sym) or symbol in _reached(body, table):
                continue
            table[symbol] = builder.symm(known) if flipped else known
            break
    return table


def speaking(table: Openings) -> dict[Sym, Step]:
    """The openings whose bodies mention array operators, directly or through others."""
    return {s: step for s, step in table.items() if speaks(step.right, table)}


def speaks(term: Term, table: Openings) -> bool:
    """Whether a term mentions array operators, directly or through openings."""
    return any(
        (isinstance(part, App) and part.op in ARRAY_OPERATORS)
        or (isinstance(part, Sym) and part in table and speaks(table[part].right, table))
        for part in subterms(term)
    )


def with_openings(facts: FactProver, table: Openings) -> FactProver:
    """Facts that know the properties of opened symbols for their bodies."""
    pairs = [
        (known, known.proposition.children[0]) for op in PROPERTIES for known in facts.known(op)
    ]
    steps = [
        facts.builder.transport(known, [table[symbol]])
        for known, symbol in pairs
        if isinstance(symbol, Sym) and symbol in table
    ]
    return facts.with_steps(*steps) if steps else facts


def _reached(term: Term, table: Openings) -> set[Sym]:
    """The symbols of a term and of what they are opened to."""
    found: set[Sym] = set()
    stack = list(free_symbols(term))
    while stack:
        symbol = stack.pop()
        if symbol not in found:
            found.add(symbol)
            if symbol in table:
                stack.extend(free_symbols(table[symbol].right))
    return found
