"""Γ ⊢ φ: contexts, facts with their origin, definitions, and obligations."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from handproof.terms.nodes import Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import size_names


class Origin(Enum):
    """Where a fact of Γ comes from; everything but DECLARED and DEFINITION is printed by name."""

    DECLARED = "declared"
    """Written by the author where the symbol was declared (``sigma > 0``, ``S symmetric``)."""
    HYPOTHESIS = "hypothesis"
    """Supposed by the author: assumed, not checked."""
    STEP = "step"
    """An earlier step; carries that step's verdict."""
    LAW = "law"
    """Brought by a distribution: parameter domain, support."""
    POSITION = "position"
    """Assumed because an operator needs it (argument of a logarithm); not stated."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A proposition that Γ holds, under a label that certificates and verdicts cite."""

    label: str
    proposition: Term
    origin: Origin


@dataclass(frozen=True, slots=True)
class Definition:
    """``symbol := body``, or ``symbol(parameters) := body`` where there are parameters."""

    symbol: Sym
    body: Term
    parameters: tuple[Sym, ...] = ()


@dataclass(frozen=True, slots=True)
class Context:
    """Γ: declared symbols, definitions in order of dependency, facts."""

    symbols: tuple[Sym, ...] = ()
    definitions: tuple[Definition, ...] = ()
    facts: tuple[Fact, ...] = ()

    def definition(self, symbol: Sym) -> Definition | None:
        """The definition of a symbol, or None."""
        return next((d for d in self.definitions if d.symbol is symbol), None)

    def with_facts(self, *facts: Fact) -> Context:
        """Γ with more facts."""
        return replace(self, facts=self.facts + facts)

    def without(self, label: str) -> Context:
        """Γ without the fact of that label."""
        return replace(self, facts=tuple(f for f in self.facts if f.label != label))


@dataclass(frozen=True, slots=True)
class Obligation:
    """Γ ⊢ φ. ``claim`` is a proposition over symbols that Γ declares."""

    context: Context
    claim: Term

    def relevant(self) -> Obligation:
        """The same obligation with the symbols and definitions that the claim and facts need."""
        needed = set(free_symbols(self.claim))
        for fact in self.context.facts:
            needed |= free_symbols(fact.proposition)
        definitions: list[Definition] = []
        for definition in reversed(self.context.definitions):
            if definition.symbol in needed:
                definitions.append(definition)
                needed |= free_symbols(definition.body) - set(definition.parameters)
        sizes = {name for symbol in needed for name in size_names(symbol.sort)}
        symbols = tuple(s for s in self.context.symbols if s in needed or s.name in sizes)
        kept = Context(symbols, tuple(reversed(definitions)), self.context.facts)
        return Obligation(kept, self.claim)

    def mentioned(self) -> frozenset[Sym]:
        """The symbols of claim, facts and the definitions under them, and their sizes."""
        small = self.relevant()
        found = set(free_symbols(small.claim)) | set(small.context.symbols)
        for fact in small.context.facts:
            found |= free_symbols(fact.proposition)
        for definition in small.context.definitions:
            found |= free_symbols(definition.body) | {definition.symbol}
        return frozenset(found)
