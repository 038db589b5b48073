"""What a derivation has declared so far, and the reading of its formulas in that light."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass

import sympy

from handproof.engine.document import Problem
from handproof.engine.errors import DerivationError
from handproof.proving.directions import in_directions
from handproof.reading.elaborate import Formula, read_formula, read_term
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import read_given
from handproof.reading.splitting import over_all
from handproof.terms.build import app, bind, num
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.latex import to_latex
from handproof.terms.nodes import App, Num, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import INTEGER, PROPOSITION, REAL, Function
from handproof.terms.spans import Span
from handproof.terms.text import to_text

PROPERTY_WORDS = {
    "invertible": "invertible",
    "symmetric": "symmetric",
    "diagonal": "diagonal_matrix",
    "orthogonal": "orthogonal",
    "positive definite": "positive_definite",
    "positive semidefinite": "positive_semidefinite",
}
"""Properties in words that a formula may end with: ``D \\text{ invertible}``."""

ARROWS = {
    r"\implies": "implies",
    r"\Rightarrow": "implies",
    r"\Longrightarrow": "implies",
    r"\iff": "iff",
    r"\Leftrightarrow": "iff",
    r"\Longleftrightarrow": "iff",
}
"""Arrows between formulas, and the propositions that they make."""

_ARROW = re.compile("(" + "|".join(map(re.escape, ARROWS)) + r")(?![a-zA-Z])")
_PROPERTY = re.compile(rf"(.+?)\\text\{{\s*(?:is )?({'|'.join(PROPERTY_WORDS)})\s*\}}\s*")

Bridge = Callable[[sympy.Basic], Term]


@dataclass(frozen=True, slots=True)
class Reading:
    """One relation of a formula as understood, or why it was not."""

    relation: str
    latex: str
    claim: Term | None
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class DefinitionReading:
    """A definition as understood, and as it is typeset."""

    definition: Definition
    latex: str


class Notation:
    """The declarations in force. Grows as the derivation is written; nothing is ever removed."""

    def __init__(self) -> None:
        self._env = Environment()
        self._definitions: list[Definition] = []
        self._facts: list[Fact] = []
        self._indices: list[tuple[Sym, Term]] = []

    @property
    def symbols(self) -> Mapping[str, Sym]:
        """The declared symbols by name."""
        return {symbol.name: symbol for symbol in self._env.symbols}

    def declare(self, symbol: Sym) -> None:
        """Add a symbol; HP525 where its name has another sort already."""
        known = self.symbols.get(symbol.name)
        if known is not None and known is not symbol:
            raise DerivationError(
                "HP525", f"{symbol.name} is declared as {known.sort} and again as {symbol.sort}"
            )
        self._env = self._env.declare(symbol)

    def fact(self, fact: Fact) -> None:
        """Add a declared fact."""
        self._facts.append(fact)
        self._env = self._env.assume(fact.proposition)

    def index(self, symbol: Sym, upper: Term) -> None:
        """An index whose range is 1 to ``upper`` wherever a formula does not say otherwise."""
        self._env = self._env.index(symbol.name, num(1), upper)
        self._indices.append((symbol, upper))

    def for_each(self, proposition: Term) -> Term:
        """What a proposition states as a fact: for each value of its free indices.

        ``x > 0`` and its kin become the properties that side conditions ask for.
        """
        free = free_symbols(proposition)
        proposition = _as_property(proposition)
        for symbol, upper in reversed(self._indices):
            if symbol in free:
                over = app("range", num(1), upper)
                proposition = bind("forall", symbol, over, proposition)
        return proposition

    def given(self, text: str) -> None:
        """Add what a given block declares."""
        try:
            declared = read_given(text, self._env)
        except (ReadError, IllFormed) as error:
            raise DerivationError(error.code, error.message) from error
        old = set(self._env.facts)
        self._definitions.extend(declared.definitions[len(self._env.definitions) :])
        self._env = declared
        for proposition in declared.facts:
            if proposition not in old:
                self._facts.append(Fact(to_text(proposition), proposition, Origin.DECLARED))

    def add_definition(self, definition: Definition) -> None:
        """Add a definition; its symbol is declared with it."""
        self._definitions.append(definition)
        self._env = self._env.define(definition)

    def read(
        self, formula: str | sympy.Basic, bridge: Bridge, everywhere: bool = False
    ) -> tuple[Reading, ...]:
        """The relations of a formula, each as a claim or a problem.

        ``everywhere`` makes "for all x in R^n" beside it a quantifier, as a supposition means it;
        a claim is about the x that is declared, of which nothing more is known.
        """
        if not isinstance(formula, str):
            claim = bridge(formula)
            if claim.sort != PROPOSITION:
                raise DerivationError(
                    "HP526", f"{formula} states nothing", "write an equation: sympy.Eq(left, right)"
                )
            assert isinstance(claim, App)
            return (Reading(claim.op, to_latex(claim), claim),)
        try:
            if _ARROW.search(formula) is not None:
                return tuple(self._arrows(formula))
            stated = self._property(formula)
            if stated is not None:
                return (Reading(_relation(stated), formula, stated),)
            read = read_formula(formula, self._env)
        except (ReadError, IllFormed) as error:
            return (Reading("", formula, None, problem_of(error)),)
        return readings_of(over_all(read) if everywhere else read, formula)

    def _property(self, formula: str) -> Term | None:
        """``D \\text{ invertible}`` as a proposition, or None."""
        stated = _PROPERTY.fullmatch(formula)
        if stated is None:
            return None
        return app(PROPERTY_WORDS[stated.group(2)], read_term(stated.group(1), self._env))

    def _arrows(self, formula: str) -> Iterator[Reading]:
        """``A \\implies B \\iff C``: one reading for each arrow."""
        parts = _ARROW.split(formula)
        sides = [self._property(p.strip()) or self._whole(p) for p in parts[::2]]
        for place, arrow in enumerate(parts[1::2]):
            written = "".join(parts[2 * place : 2 * place + 3]).strip()
            op = ARROWS[arrow]
            yield Reading(op, written, app(op, sides[place], sides[place + 1]))

    def _whole(self, formula: str) -> Term:
        """All relations of a formula beside an arrow as one proposition."""
        read = read_formula(formula, self._env)
        if not read.claims:
            raise ReadError("HP410", "no relation beside an arrow", read.span, "write an equation")
        return _as_property(read.proposition)

    def definition(
        self, name: str, value: str | sympy.Basic | None, bridge: Bridge
    ) -> DefinitionReading:
        """The definition that ``name`` and ``value``, or ``left = right`` alone, write."""
        left, right = (name, value) if value is not None else _sides(name)
        head, parameters, pattern = self._left(left)
        env = self._env.declare(*(p for p in parameters if p.name not in self.symbols))
        if isinstance(right, str):
            try:
                body = read_term(right, env)
            except (ReadError, IllFormed) as error:
                raise DerivationError(error.code, f"{name}: {error.message}") from error
        else:
            body = bridge(right)
        undeclared = free_symbols(body) - set(env.symbols)
        if undeclared:
            raise DerivationError("HP527", f"{name}: {sorted(map(str, undeclared))} not declared")
        sort = Function(tuple(p.sort for p in parameters), body.sort) if parameters else body.sort
        symbol = Sym(head, sort)
        if pattern:
            self._env = self._env.conditional(pattern, symbol)
        shown = right if isinstance(right, str) else to_latex(body)
        return DefinitionReading(Definition(symbol, body, parameters), f"{left} := {shown}")

    def _left(self, left: str) -> tuple[str, tuple[Sym, ...], str]:
        """Name, parameters and conditional pattern of ``f``, ``f(x, y)`` or ``p(h_j = u | v)``."""
        plain = left.replace(r"\left", "").replace(r"\right", "").strip()
        match = re.fullmatch(r"([^()]+?)\s*\((.*)\)", plain)
        if match is None:
            return plain, (), ""
        head, inside = match.groups()
        before, bar, after = _partition(inside)
        slots = [part.strip() for part in before.split(",")]
        given = [part.strip() for part in after.split(",")] if bar else []
        indices: list[Sym] = []
        values: list[Sym] = []
        for slot in [*slots, *given]:
            name, _, named = (part.strip() for part in slot.partition("="))
            if named and "_" in name:
                indices.append(Sym(name.split("_", 1)[1].strip("{}"), INTEGER))
            values.append(self._parameter(named or name))
        if not bar:
            return head, (*indices, *values), ""
        written = ", ".join(slot.partition("=")[0].strip() for slot in slots)
        behind = ", ".join(given)
        pattern = rf"{head}({written} \mid {behind})"
        return rf"{head}_{{{written} \mid {behind}}}", (*indices, *values), pattern

    def _parameter(self, name: str) -> Sym:
        return self.symbols.get(name, Sym(name, REAL))

    def obligation(self, claim: Term, facts: tuple[Fact, ...]) -> Obligation:
        """Γ ⊢ claim: all declarations and definitions, and the facts that the step cites.

        Of the declared facts those are kept that speak of symbols that the claim, the cited
        facts or the definitions under them mention, other than sizes, and so on.
        """
        context = Context(self._env.symbols, tuple(self._definitions), facts)
        declared = _about(self._facts, set(Obligation(context, claim).mentioned()))
        whole = Context(self._env.symbols, tuple(self._definitions), (*declared, *facts))
        return in_directions(Obligation(whole, claim))

    @staticmethod
    def latex(
        formula: str | sympy.Basic, proposition: Term | None, readings: tuple[Reading, ...] = ()
    ) -> str:
        """How a formula is typeset: as written, or printed from its term."""
        if isinstance(formula, str):
            return formula
        if proposition is not None:
            return to_latex(proposition)
        return readings[0].latex


def _about(facts: Sequence[Fact], mentioned: set[Sym]) -> list[Fact]:
    """The facts that tie a mentioned symbol other than a size, what they mention too, and so on."""
    kept: set[Fact] = set()
    while True:
        more = [fact for fact in facts if fact not in kept and _speaks_of(fact, mentioned)]
        if not more:
            return [fact for fact in facts if fact in kept]
        kept.update(more)
        mentioned = mentioned.union(*(free_symbols(fact.proposition) for fact in more))


def _speaks_of(fact: Fact, mentioned: set[Sym]) -> bool:
    free = free_symbols(fact.proposition)
    return free <= mentioned or any(s in mentioned and s.sort != INTEGER for s in free)


_SIGNS = {"gt": "positive", "ge": "nonnegative", "ne": "nonzero"}


def _as_property(proposition: Term) -> Term:
    if isinstance(proposition, App) and proposition.op in _SIGNS:
        left, right = proposition.args
        if isinstance(right, Num) and right.value == 0:
            return app(_SIGNS[proposition.op], left)
    return proposition


def readings_of(read: Formula, source: str) -> tuple[Reading, ...]:
    """One reading for each relation of a chain ``a = b = c``."""
    if not read.claims:
        problem = Problem("HP410", "no relation: nothing is stated", "write an equation")
        return (Reading("", source, None, problem),)
    if len(read.claims) == 1:
        return (Reading(_relation(read.claims[0].proposition), source, read.claims[0].proposition),)
    made = []
    for before, after, claim in zip(read.links, read.links[1:], read.claims, strict=False):
        latex = _between(source, before.span, after.span)
        made.append(Reading(_relation(claim.proposition), latex, claim.proposition))
    return tuple(made)


def _relation(claim: Term) -> str:
    return claim.op if isinstance(claim, App) else "forall"


def _between(source: str, first: Span, last: Span) -> str:
    """The source from the start of one span to the end of another."""
    starts = [0]
    for line in source.splitlines(keepends=True):
        starts.append(starts[-1] + len(line))
    begin = starts[first.line - 1] + first.column - 1
    end = starts[last.end_line - 1] + last.end_column - 1
    return source[begin:end]


def problem_of(error: ReadError | IllFormed) -> Problem:
    """A reading error as the problem of a link."""
    fix = error.fix if isinstance(error, ReadError) else error.error.fix
    ill = isinstance(error, IllFormed)
    return Problem(error.code, error.message, fix, ill_formed=ill, span=error.span)


def _sides(text: str) -> tuple[str, str]:
    depth = 0
    for position, character in enumerate(text):
        depth += (character in "([{") - (character in ")]}")
        if character == "=" and depth == 0:
            return text[:position].strip(), text[position + 1 :].strip()
    raise DerivationError("HP528", f"{text!r} defines nothing", "write name = value")


def _partition(inside: str) -> tuple[str, bool, str]:
    for bar in (r"\mid", r"\vert", "|"):
        if bar in inside:
            before, _, after = inside.partition(bar)
            return before, True, after
    return inside, False, ""
