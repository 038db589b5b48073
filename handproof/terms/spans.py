"""Where things stand in a source: spans, kept beside the terms on their occurrences."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of a source; lines and columns from 1, ``end`` after the last character."""

    line: int
    column: int
    end_line: int
    end_column: int

    def __str__(self) -> str:
        return f"{self.line}:{self.column}"


Path = tuple[int, ...]
"""A place in a term: positions among ``children`` from the root."""


@dataclass(frozen=True, slots=True)
class Located:
    """The spans of the occurrences of one term, by place."""

    spans: tuple[tuple[Path, Span], ...] = ()

    def at(self, path: Path) -> Span | None:
        """The span of the innermost recorded place on the way to ``path``."""
        best: tuple[int, Span] | None = None
        for place, span in self.spans:
            if path[: len(place)] == place and (best is None or len(place) > best[0]):
                best = len(place), span
        return best[1] if best else None
