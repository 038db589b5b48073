"""A derivation as data: blocks of prose, declarations, suppositions, steps and conclusions."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.portfolio import Question
from handproof.terms.context import Definition, Obligation
from handproof.terms.nodes import Sym, Term
from handproof.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """Why a formula became no obligation: the code of the error, its message, its fix."""

    code: str
    message: str
    fix: str = ""
    ill_formed: bool = False
    span: Span | None = None


@dataclass(frozen=True, slots=True)
class Link:
    """One relation of a step: its obligation, or the problem that reading it met.

    ``question`` holds its obligation and those that settle it as well. ``tentative`` says why Γ
    may be incomplete (a line was not read): then nothing is refuted.
    """

    relation: str
    latex: str
    question: Question | None
    problem: Problem | None = None
    tentative: str = ""

    @property
    def obligation(self) -> Obligation | None:
        """The obligation, where the relation was understood."""
        return None if self.question is None else self.question.asked


@dataclass(frozen=True, slots=True)
class Prose:
    """Text between formulas, with inline mathematics in dollars."""

    text: str


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading inside a derivation."""

    text: str


@dataclass(frozen=True, slots=True)
class Declared:
    """A symbol with the words that say what it is."""

    symbol: Sym
    words: str


@dataclass(frozen=True, slots=True)
class Defined:
    """A definition, as the author wrote it."""

    definition: Definition
    latex: str
    span: Span


@dataclass(frozen=True, slots=True)
class Supposed:
    """A hypothesis of the author's, under the label that steps cite."""

    label: str
    proposition: Term | None
    latex: str
    span: Span
    because: str = ""
    problem: Problem | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """A written step: one link for each relation of its chain.

    ``using`` holds the labels of the suppositions and earlier steps that its Γ contains;
    ``conclusion`` marks a claim of the whole derivation.
    """

    label: str
    latex: str
    links: tuple[Link, ...]
    span: Span
    because: str = ""
    using: tuple[str, ...] = ()
    conclusion: bool = False


Block = Prose | Heading | Declared | Defined | Supposed | Step


@dataclass(frozen=True, slots=True)
class Unread:
    """A stretch of a write-up that was not understood."""

    span: Span
    text: str
    problem: Problem


@dataclass(frozen=True, slots=True)
class Document:
    """One derivation or write-up, read."""

    path: str
    title: str
    blocks: tuple[Block, ...]
    source: str = ""
    unread: tuple[Unread, ...] = ()
    implicit: bool = False
    """Whether Γ holds all that stands before (a write-up), not only what a step cites."""

    @property
    def steps(self) -> tuple[Step, ...]:
        """The steps in order."""
        return tuple(block for block in self.blocks if isinstance(block, Step))
