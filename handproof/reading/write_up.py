"""`read_document`: a write-up as declarations, definitions and statements in order.

Every displayed formula appears, read or with the error that reading it gave; inline formulas that
claim something appear as mentions. A statement knows what may be used for it: the symbols of its
problem, and the facts and definitions written before it.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from handproof.reading.candidates import goal
from handproof.reading.conditions import conditions, supposed
from handproof.reading.document import (
    GOAL_BLOCKS,
    Boundary,
    Display,
    Document,
    GivenBlock,
    Prose,
    check_text,
    load,
)
from handproof.reading.elaborate import Formula, read_statement
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.latex_document import read_latex
from handproof.reading.leads import (
    CONSTANTS,
    CONTRADICTED,
    PART,
    SET_TO_ZERO,
    Kind,
    kind_of,
    references,
)
from handproof.reading.markdown import read_markdown
from handproof.reading.prose import Words, words_of
from handproof.reading.rows import Statement
from handproof.reading.sections import Found, Section, collect, split
from handproof.reading.splitting import JOINED, closed, implication, is_zero, part, vanishing
from handproof.reading.unheard import TRAILING, has_contract, skipped, unclaimed, unheard
from handproof.terms.context import Definition
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.spans import Span


@dataclass(frozen=True, slots=True)
class ReadStatement:
    """A statement of a write-up: what it says or why it is unread, and what it may rest on."""

    kind: Kind
    span: Span
    latex: str
    environment: Environment
    formula: Formula | None = None
    error: ReadError | IllFormed | None = None
    definition: Definition | None = None
    lead: str = ""
    """The words before the display."""
    label: str = ""
    tag: str = ""
    refs: tuple[str, ...] = ()
    """Labels and numbers of equations, and ``part (b)``, that the words cite."""
    continues: bool = False
    """Whether it stands in the same display as the statement before it."""
    problem: int = 0
    """The number of the problem (section) it belongs to."""
    doubt: str = ""
    """Why more may be supposed for it than was read; empty where nothing speaks for that."""


@dataclass(frozen=True, slots=True)
class ReadDocument:
    """A write-up as read."""

    document: Document
    statements: tuple[ReadStatement, ...]
    declared: tuple[Found, ...]
    problems: tuple[ReadError | IllFormed, ...] = field(default=())


def read_document(what: Path | str, markdown: bool = True) -> ReadDocument:
    """A file (by its suffix ``.tex`` or other) or a text (Markdown unless said otherwise).

    Raises `ReadError` only for what is no document at all (binary, too large); anything inside a
    document that is not understood is a statement or a problem with its error.
    """
    if isinstance(what, Path):
        text = load(what)
        markdown = what.suffix.lower() not in (".tex", ".latex", ".ltx")
    else:
        check_text(what)
        text = what
    path = what if isinstance(what, Path) else None
    document = read_markdown(text, path) if markdown else read_latex(text, path)
    found: list[Found] = []
    statements: list[ReadStatement] = []
    problems: list[ReadError | IllFormed] = list(document.problems)
    base = Environment()
    outside = skipped(document)
    contract, doubt = False, _of_problems(problems) or (outside.reason if outside else "")
    for number, section in enumerate(split(document)):
        collected = collect(document, section, base)
        has = contract or has_contract(section)
        missed = unheard(document, collected, has)
        here = doubt or _of_problems(collected.problems) or (missed.reason if missed else "")
        if number == 0:
            contract, doubt = has, here
        if number == 0 and any(isinstance(b, GivenBlock) for b in section.blocks):
            base = _of_given(collected)
        found += [f for f in collected.found if f.facts or f.definitions or f.symbols]
        problems += collected.problems
        statements += _Walk(document, collected, number, here).statements()
    return ReadDocument(document, tuple(statements), tuple(found), tuple(problems))


def _of_problems(problems: Sequence[ReadError | IllFormed]) -> str:
    """What was supposed in a given block but not read leaves everything in doubt."""
    return f"line {problems[0].span.line} was not read" if problems else ""


def _of_given(section: Section) -> Environment:
    """What the given blocks of the first section declare holds in all problems."""
    env = Environment()
    for found in section.found:
        if found.pattern == "given":
            env = env.declare(*found.symbols).assume(*found.facts)
            env = replace(env, definitions=env.definitions + found.definitions)
    return env


class _Walk:
    """Goes through the blocks of a problem with the environment as it grows."""

    def __init__(self, document: Document, section: Section, number: int, doubt: str) -> None:
        self.document, self.section, self.number = document, section, number
        self.doubt = doubt
        self.env = section.environment
        self.pending = sorted(
            (f for f in section.found if f.facts or f.definitions), key=lambda f: f.offset
        )
        self.lead = ""
        self.words: Words | None = None
        self.consumed = {f.offset for f in section.found}
        self.theorem = False
        self.out: list[ReadStatement] = []

    def statements(self) -> list[ReadStatement]:
        """All statements of the problem."""
        parsed = dict(self.section.parsed)
        for place, block in enumerate(self.section.blocks):
            if isinstance(block, Boundary):
                self.theorem = block.opens and block.kind in GOAL_BLOCKS
                self.lead, self.words = "", None
            elif isinstance(block, Prose):
                self._absorb(block.end)
                self._trailing(block, place)
                self._words(words_of(self.document.source, block))
            elif isinstance(block, Display):
                self._absorb(self._reach(place, block))
                self._display(block, parsed[block])
                self.lead, self.words = "", None
        return self.out

    def _trailing(self, block: Prose, place: int) -> None:
        """A display between a display and its "where" may be a condition of the one before."""
        after = self.section.blocks[place + 1 : place + 2]
        joins = bool(after) and isinstance(after[0], Display)
        if joins and TRAILING.search(words_of(self.document.source, block).text):
            reason = "the words after it may put a condition on it"
            last = len(self.out) - 1
            while last >= 0:
                self.out[last] = replace(self.out[last], doubt=self.out[last].doubt or reason)
                if not self.out[last].continues:
                    break
                last -= 1

    def _words(self, words: Words) -> None:
        """A paragraph: what it supposes are hypotheses; it leads into the display after it."""
        self.lead, self.words = words.text, words
        for inline in supposed(words, self.consumed):
            draft = self._draft(inline.statement.start, inline.statement.end)
            try:
                formula = read_statement(self.document.source, inline.statement, self.env)
            except (ReadError, IllFormed) as error:
                self._add(None, Kind.HYPOTHESIS, draft, error=error)
                continue
            defined = self._about_defined(formula)
            self._add(None, Kind.STEP if defined else Kind.HYPOTHESIS, draft, formula)

    def _conditional(self, formula: Formula, span: Span) -> Formula:
        """The formula with the conditions that the words before its display put on it."""
        if self.words is None:
            return formula
        more = conditions(self.words, self.consumed, self.env, span)
        return replace(formula, clauses=formula.clauses + tuple(more))

    def _reach(self, place: int, block: Display) -> int:
        """Facts of a ``where ..`` paragraph after a display belong to the display."""
        if place + 1 < len(self.section.blocks):
            after = self.section.blocks[place + 1]
            if isinstance(after, Prose):
                words = words_of(self.document.source, after).text.lower()
                if words.startswith(("where", "with ", "in which")):
                    return after.end
        return block.end

    def _absorb(self, offset: int) -> None:
        """Facts and definitions written before an offset are in force."""
        while self.pending and self.pending[0].offset < offset:
            found = self.pending.pop(0)
            known = {d.symbol for d in self.env.definitions}
            fresh = tuple(d for d in found.definitions if d.symbol not in known)
            facts = tuple(f for f in found.facts if f not in self.env.facts)
            self.env = self.env.define(*fresh).assume(*facts)

    def _display(self, block: Display, parsed: tuple[Statement, ...] | ReadError) -> None:
        if isinstance(parsed, ReadError):
            self._add(block, self._kind(), self._draft(block.start, block.end), error=parsed)
            return
        number = 0
        while number < len(parsed):
            stop = number + 1
            while stop < len(parsed) and parsed[stop].connective in JOINED:
                stop += 1
            draft = self._draft(parsed[number].start, parsed[stop - 1].end)
            draft = replace(draft, continues=number > 0)
            if stop == number + 1:
                self._statement(block, parsed[number], draft)
            else:
                self._joined(block, parsed[number:stop], draft)
            number = stop

    def _joined(self, block: Display, chain: tuple[Statement, ...], draft: ReadStatement) -> None:
        """``A \\Rightarrow B \\Leftrightarrow C`` claims that one follows from another."""
        try:
            formulas = [read_statement(self.document.source, s, self.env) for s in chain]
            formula = self._conditional(implication(formulas), draft.span)
        except (ReadError, IllFormed) as error:
            self._add(block, self._kind(), draft, error=error)
            return
        self._add(block, Kind.GOAL if self._kind() is Kind.GOAL else Kind.STEP, draft, formula)

    def _draft(self, start: int, end: int) -> ReadStatement:
        """A statement that knows its text and place."""
        text = self.document.text(start, end)
        left = len(text) - len(text.lstrip())
        span = self.document.source.span(start + left, start + left + len(text.strip()))
        return ReadStatement(Kind.STEP, span, text.strip(), self.env)

    def _doubt(self) -> str:
        """Why a model in which the statement fails may not refute it."""
        return self.doubt or unclaimed(self.lead)

    def _kind(self) -> Kind:
        if goal(self.lead, self.theorem):
            return Kind.GOAL
        return Kind.HYPOTHESIS if self.theorem else kind_of(self.lead)

    def _add(
        self,
        block: Display | None,
        kind: Kind,
        draft: ReadStatement,
        formula: Formula | None = None,
        error: ReadError | IllFormed | None = None,
        definition: Definition | None = None,
    ) -> None:
        if kind is Kind.HYPOTHESIS and formula is not None:
            formula = closed(formula)
        parts = tuple(f"part ({letter})" for letter in PART.findall(self.lead))
        refs = references(self.lead) + parts
        made = replace(
            draft, kind=kind, formula=formula, error=error, definition=definition, lead=self.lead,
            label=block.label if block else "", tag=block.tag if block else "", refs=refs,
            problem=self.number, doubt=draft.doubt or self._doubt(),
        )  # fmt: skip
        self.out.append(made)

    def _statement(self, block: Display, statement: Statement, draft: ReadStatement) -> None:
        kind = self._kind()
        here = [f for f in self.section.found if f.offset == statement.start]
        if any(f.pattern == "membership" for f in here) and statement.error is None:
            self._add(block, Kind.DECLARATION, draft)
            return
        try:
            formula = read_statement(self.document.source, statement, self.env)
            formula = self._conditional(formula, draft.span)
        except (ReadError, IllFormed) as error:
            self._add(block, kind, draft, error=error)
            return
        definition = next((f.definitions[0] for f in here if f.definitions), None)
        relations = {link.relation for link in formula.links[1:]}
        if relations <= {"in", "distributed"} and relations and kind is Kind.STEP:
            kind = Kind.DECLARATION if relations == {"in"} else Kind.HYPOTHESIS
        if kind is Kind.HYPOTHESIS and self._about_defined(formula):
            kind = Kind.STEP
        if definition is not None:
            self._split(block, kind, draft, formula, definition)
        elif SET_TO_ZERO.search(self.lead) and kind is not Kind.GOAL:
            self._stationary(block, draft, formula)
        else:
            self._claim(block, kind, draft, formula)

    def _about_defined(self, formula: Formula) -> bool:
        """Supposing an equation for what has a definition might contradict it: it is a step."""
        first = formula.links[0].term
        head = first.args[0] if isinstance(first, App) and first.op in ("apply", "at") else first
        return isinstance(head, Sym) and self.env.definition(head) is not None

    def _claim(self, block: Display, kind: Kind, draft: ReadStatement, formula: Formula) -> None:
        """A formula as it stands, unless the words take it back."""
        error: ReadError | None = None
        equation = any(link.relation == "eq" for link in formula.links)
        if kind is Kind.STEP and equation and CONSTANTS.search(self.lead):
            message = "equality up to constants is not an equation"
            error = ReadError("HP404", message, draft.span, "write the constant")
        elif kind is Kind.STEP and CONTRADICTED.search(self.lead):
            message = "the words before it may deny this formula"
            error = ReadError("HP406", message, draft.span, "say plainly what holds")
        elif any(link.relation == "define" for link in formula.links[1:]):
            message = "`:=` gives a meaning to what has one already, or to no name"
            error = ReadError("HP406", message, draft.span, "write `=` for a claim")
        wordless = not re.search(r"[^\W\d_]", self.lead) and not draft.continues
        if wordless and not draft.doubt and self._bare(formula):
            draft = replace(draft, doubt="without words it may be supposed")
        self._add(block, kind, draft, formula, error)

    def _bare(self, formula: Formula) -> bool:
        """Whether a formula bounds or equates a symbol without a definition."""
        ends = (formula.links[0].term, formula.links[-1].term)
        return any(isinstance(t, Sym) and self.env.definition(t) is None for t in ends)

    def _split(
        self,
        block: Display,
        kind: Kind,
        draft: ReadStatement,
        formula: Formula,
        definition: Definition,
    ) -> None:
        """One relation of the chain is the definition; the others claim something."""
        place = next(
            (
                k
                for k, link in enumerate(formula.links[:-1])
                if _heads(link.term, definition.symbol)
            ),
            0,
        )
        if place > 0:
            self._claim(block, Kind.STEP, draft, part(formula, 0, place))
        whole = replace(draft, continues=draft.continues or place > 0)
        self._add(block, Kind.DEFINITION, whole, part(formula, place, place + 1), None, definition)
        if len(formula.links) > place + 2:
            rest = part(formula, place + 1, len(formula.links) - 1)
            self._claim(block, kind, replace(whole, continues=True), rest)

    def _stationary(self, block: Display, draft: ReadStatement, formula: Formula) -> None:
        """``setting it to zero`` supposes that a derivative vanishes; what follows is a step."""
        last = formula.links[-1]
        if len(formula.links) > 2 and is_zero(last.term):
            self._claim(block, Kind.STEP, draft, part(formula, 0, len(formula.links) - 2))
            zero = part(formula, len(formula.links) - 2, len(formula.links) - 1)
            self._add(block, Kind.HYPOTHESIS, replace(draft, continues=True), zero)
            return
        before = self.out[-1].formula if self.out else None
        derivative = before.links[0].term if before is not None else None
        if isinstance(derivative, App) and derivative.op in ("partial", "gradient"):
            assert before is not None
            supposed = vanishing(derivative, before, draft.span)
            self._add(block, Kind.HYPOTHESIS, replace(draft, latex=self.lead), supposed)
            self._claim(block, Kind.STEP, replace(draft, continues=True), formula)
            return
        self._claim(block, Kind.HYPOTHESIS, draft, formula)


def _heads(term: Term, symbol: Sym) -> bool:
    """Whether a term is the symbol, its value at arguments, or a member of it."""
    return term is symbol or (
        isinstance(term, App) and term.op in ("apply", "at") and term.args[0] is symbol
    )
