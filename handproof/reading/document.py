"""A write-up as blocks in order: headings, prose with formulas, displays, given blocks."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path

from handproof.reading.errors import ReadError
from handproof.reading.source import Source
from handproof.terms.spans import Span

MAX_DOCUMENT = 4_000_000
"""Characters of one document."""

Extent = tuple[int, int]
"""Offsets in the source: from, to."""


@dataclass(frozen=True, slots=True)
class Heading:
    """A heading, or the title of a theorem or proof: what follows is a section of its own."""

    text: str
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Prose:
    """A stretch of text; ``maths`` are the contents of its inline formulas, in order."""

    start: int
    end: int
    maths: tuple[Extent, ...] = ()


@dataclass(frozen=True, slots=True)
class Display:
    """A displayed formula: its content, and its extent with the delimiters."""

    start: int
    end: int
    outer: Extent
    label: str = ""
    tag: str = ""


@dataclass(frozen=True, slots=True)
class GivenBlock:
    """An explicit block of declarations: its lines."""

    lines: tuple[Extent, ...]
    start: int
    end: int


@dataclass(frozen=True, slots=True)
class Boundary:
    """A theorem, proof or answer begins or ends."""

    kind: str
    opens: bool
    start: int
    end: int


GOAL_BLOCKS = frozenset(("theorem", "lemma", "proposition", "corollary", "claim", "conjecture"))
"""Boundaries between which formulas are claims to be shown."""

Block = Heading | Prose | Display | GivenBlock | Boundary


@dataclass(frozen=True, slots=True)
class Document:
    """A document: where it came from, its text, its blocks, what is wrong with it as a whole."""

    path: Path | None
    source: Source
    blocks: tuple[Block, ...]
    problems: tuple[ReadError, ...] = field(default=())

    def span(self, block: Block) -> Span:
        """Where a block stands."""
        if isinstance(block, Display):
            return self.source.span(*block.outer)
        return self.source.span(block.start, block.end)

    def text(self, start: int, end: int) -> str:
        """The text between two offsets."""
        return self.source.text[start:end]


def load(path: Path) -> str:
    """The text of a file; HP409 where it is not text, HP402 where it is too large."""
    nowhere = Span(1, 1, 1, 1)
    if path.stat().st_size > 4 * MAX_DOCUMENT:
        size = path.stat().st_size
        raise ReadError("HP402", f"{path.name} has {size} bytes: too large", nowhere, "split it")
    data = path.read_bytes()
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        where = Span(line, 1, line, 1)
        raise ReadError(
            "HP409", f"{path.name} is not UTF-8 text", where, "save it as UTF-8"
        ) from error
    check_text(text)
    return text.replace("\r\n", "\n").replace("\r", "\n")


def check_text(text: str) -> None:
    """HP409 for text with control characters, HP402 for too much of it."""
    if len(text) > MAX_DOCUMENT:
        message = f"the document has {len(text)} characters, more than {MAX_DOCUMENT}"
        raise ReadError("HP402", message, Span(1, 1, 1, 1), "split it")
    place = text.find("\x00")
    if place >= 0:
        line = text.count("\n", 0, place) + 1
        raise ReadError("HP409", "the document is binary, not text", Span(line, 1, line, 1))
