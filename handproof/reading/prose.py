"""Prose with its formulas taken out: what the context patterns match on.

Each inline formula becomes a numbered mark, so that a pattern is plain words and marks and the
formulas keep their places in the source.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from handproof.reading.document import Extent, Prose
from handproof.reading.place import Place
from handproof.reading.source import Source

OPEN, CLOSE = "\u27e6", "\u27e7"
MARK = OPEN + r"\d+" + CLOSE
"""A regular expression for one formula."""
MARKS = MARK + r"(?:(?:\s*,\s*|\s+)(?:(?:and|or)\s+)?" + MARK + r")*"
"""One formula or a list of them."""


@dataclass(frozen=True, slots=True)
class Words:
    """A paragraph as words with marks; ``places[k]`` is the formula of mark k."""

    text: str
    places: tuple[Place, ...]
    start: int
    end: int

    def marked(self, text: str) -> tuple[Place, ...]:
        """The formulas whose marks stand in a part of the text."""
        return tuple(self.places[int(k)] for k in re.findall(OPEN + r"(\d+)" + CLOSE, text))

    def before(self, number: int, letters: int = 60) -> str:
        """The words before a formula."""
        place = self.text.find(f"{OPEN}{number}{CLOSE}")
        return self.text[max(place - letters, 0) : place]


def words_of(source: Source, block: Prose) -> Words:
    """The words of a paragraph."""
    parts: list[str] = []
    cursor = block.start
    for number, (start, end) in enumerate(block.maths):
        opened = _opening(source.text, start)
        parts.append(source.text[cursor:opened])
        parts.append(f"{OPEN}{number}{CLOSE}")
        cursor = _closing(source.text, end)
    parts.append(source.text[cursor : block.end])
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", "".join(parts))
    text = re.sub(r"[*]+|\\emph|\\textbf|[{}]", "", text)
    places = tuple(Place(source, start, end).trimmed() for start, end in block.maths)
    return Words(" ".join(text.split()), places, block.start, block.end)


def _opening(text: str, start: int) -> int:
    for mark in ("$$", "\\(", "$"):
        if text.endswith(mark, 0, start):
            return start - len(mark)
    return start


def _closing(text: str, end: int) -> int:
    for mark in ("$$", "\\)", "$"):
        if text.startswith(mark, end):
            return end + len(mark)
    return end


def paragraph(text: str) -> Words:
    """A text with ``$..$`` as words; for the examples of the pattern table."""
    maths: list[Extent] = [found.span(1) for found in re.finditer(r"\$([^$]*)\$", text)]
    return words_of(Source(text), Prose(0, len(text), tuple(maths)))
