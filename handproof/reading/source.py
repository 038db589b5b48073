"""A source text: offsets to lines and columns, also through an expansion of macros."""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from functools import cached_property

from handproof.terms.spans import Span


@dataclass(frozen=True)
class Source:
    """A text and where its characters stand: ``offsets[i]`` is the place of the i-th in ``base``.

    Without a base the text is the document itself. ``line`` and ``column`` (from 1) are those of
    its first character.
    """

    text: str
    base: Source | None = None
    offsets: tuple[int, ...] = field(default=(), repr=False)
    line: int = 1
    column: int = 1

    @cached_property
    def _starts(self) -> list[int]:
        return [0, *(i + 1 for i, c in enumerate(self.text) if c == "\n")]

    def position(self, offset: int) -> tuple[int, int]:
        """Line and column, both from 1, of an offset."""
        if self.base is not None:
            last = self.offsets[-1] + 1 if self.offsets else 0
            return self.base.position(self.offsets[offset] if offset < len(self.offsets) else last)
        row = bisect_right(self._starts, offset) - 1
        column = offset - self._starts[row] + 1
        return self.line + row, column + (self.column - 1 if row == 0 else 0)

    def span(self, start: int, end: int) -> Span:
        """The span of ``text[start:end]``."""
        if self.base is not None and self.offsets:
            return self._mapped(start, end)
        return Span(*self.position(start), *self.position(end))

    def _mapped(self, start: int, end: int) -> Span:
        assert self.base is not None
        inside = self.offsets[start:end] or self.offsets[start : start + 1] or self.offsets[-1:]
        return self.base.span(min(inside), max(inside) + 1)
