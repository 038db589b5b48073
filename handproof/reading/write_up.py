"""`read_document`: a write-up as declarations, definitions and statements in order.

Every displayed formula appears, read or with the error that reading it gave; inline formulas that
claim something appear as mentions. A statement knows what may be used for it: the symbols of its
problem, and the facts and definitions written before it.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from pathlib import Path

from handproof.reading.document import (
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
from handproof.reading.leads import CONSTANTS, CONTRADICTED, PART, Kind, kind_of, references
from handproof.reading.markdown import read_markdown
from handproof.reading.prose import words_of
from handproof.reading.rows import Statement
from handproof.reading.sections import Found, Section, collect, split
from handproof.terms.context import Definition
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
    for number, section in enumerate(split(document)):
        collected = collect(document, section, base)
        if number == 0 and any(isinstance(b, GivenBlock) for b in section.blocks):
            base = _of_given(collected)
        found += [f for f in collected.found if f.facts or f.definitions or f.symbols]
        problems += collected.problems
        statements += _Walk(document, collected, number).statements()
    return ReadDocument(document, tuple(statements), tuple(found), tuple(problems))


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

    def __init__(self, document: Document, section: Section, number: int) -> None:
        self.document, self.section, self.number = document, section, number
        self.env = section.environment
        self.pending = sorted(
            (f for f in section.found if f.facts or f.definitions), key=lambda f: f.offset
        )
        self.lead = ""
        self.goals = False
        self.out: list[ReadStatement] = []

    def statements(self) -> list[ReadStatement]:
        """All statements of the problem."""
        parsed = dict(self.section.parsed)
        for place, block in enumerate(self.section.blocks):
            if isinstance(block, Boundary):
                theorem = block.kind not in ("proof", "answer", "solution", "remark", "example")
                self.goals = block.opens and theorem
                self.lead = ""
            elif isinstance(block, Prose):
                self._absorb(block.end)
                self.lead = words_of(self.document.source, block).text
            elif isinstance(block, Display):
                self._absorb(self._reach(place, block))
                self._display(block, parsed[block])
        return self.out

    def _reach(self, place: int, block: Display) -> int:
        """Facts of a ``where ..`` paragraph after a display belong to the display."""
        if place + 1 < len(self.section.blocks):
            after = self.section.blocks[place + 1]
            if isinstance(after, Prose):
                words = words_of(self.document.source, after).text.lower()
                if words.startswith(("where", "with ", "here", "in which")):
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
            span, latex = self._extent(block.start, block.end)
            kind = self._kind()
            self._add(block, kind, span, latex, error=parsed, first=True)
        else:
            for number, statement in enumerate(parsed):
                self._statement(block, statement, first=number == 0)
        self.lead = ""

    def _extent(self, start: int, end: int) -> tuple[Span, str]:
        text = self.document.text(start, end)
        left = len(text) - len(text.lstrip())
        stop = start + left + len(text.strip())
        return self.document.source.span(start + left, stop), text.strip()

    def _kind(self) -> Kind:
        return Kind.GOAL if self.goals else kind_of(self.lead)

    def _add(
        self,
        block: Display,
        kind: Kind,
        span: Span,
        latex: str,
        formula: Formula | None = None,
        error: ReadError | IllFormed | None = None,
        definition: Definition | None = None,
        first: bool = True,
    ) -> None:
        parts = tuple(f"part ({letter})" for letter in PART.findall(self.lead))
        made = ReadStatement(
            kind, span, latex, self.env, formula, error, definition, self.lead, block.label,
            block.tag, references(self.lead) + parts, not first, self.number,
        )  # fmt: skip
        self.out.append(made)

    def _statement(self, block: Display, statement: Statement, first: bool) -> None:
        span, latex = self._extent(statement.start, statement.end)
        kind = self._kind()
        definition = self._definition(statement)
        if definition is not None:
            kind = Kind.DEFINITION
        try:
            formula = read_statement(self.document.source, statement, self.env)
        except (ReadError, IllFormed) as error:
            self._add(block, kind, span, latex, error=error, first=first)
            return
        kind, denied = self._refine(kind, formula, definition, span)
        if denied is not None:
            self._add(block, kind, span, latex, formula, denied, first=first)
            return
        self._add(block, kind, span, latex, formula, None, definition, first)

    def _refine(
        self, kind: Kind, formula: Formula, definition: Definition | None, span: Span
    ) -> tuple[Kind, ReadError | None]:
        relations = {link.relation for link in formula.links[1:]}
        if relations == {"in"}:
            return Kind.DECLARATION, None
        if relations == {"distributed"} and kind is Kind.STEP:
            return Kind.HYPOTHESIS, None
        if definition is None and kind is Kind.STEP:
            if CONSTANTS.search(self.lead) and relations & {"eq"}:
                message = "equality up to constants is not an equation"
                return kind, ReadError("HP404", message, span, "write the constant")
            if CONTRADICTED.search(self.lead):
                message = "the words before it may deny this formula"
                return kind, ReadError("HP406", message, span, "say plainly what holds")
        return kind, None

    def _definition(self, statement: Statement) -> Definition | None:
        """The definition that this statement was found to make, put in force from here on."""
        for found in self.section.found:
            if found.definitions and found.offset == statement.start:
                return found.definitions[0]
        return None
