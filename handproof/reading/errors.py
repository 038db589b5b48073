"""Errors of reading: a stable code, what was found, where, and a fix; never a guess."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.terms.errors import TermError
from handproof.terms.spans import Span

CODES: dict[str, str] = {
    "HP401": "brackets, braces or environments do not match",
    "HP402": "too long or too deeply nested",
    "HP403": "a command that is not mathematics; nothing is ever executed or opened",
    "HP404": "notation that is not supported",
    "HP405": "a symbol that is not declared",
    "HP406": "two readings, and neither kinds nor shapes decide",
    "HP407": "an integral without a differential, or a derivative without a variable",
    "HP408": "a line of a given block that is not understood",
    "HP409": "a document that is not text in a known form",
    "HP410": "an operand or an operator is missing",
    "HP411": "an index whose range is not known",
    "HP412": "an index is free and bound in one formula",
    "HP413": "a name that is declared twice, differently",
}
"""The codes of this layer; a page each in ``docs/errors``."""


@dataclass
class ReadError(Exception):
    """What was written is not understood: verdict ``unread``, with the exact span."""

    code: str
    message: str
    span: Span
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.span}: {self.code}: {self.message}" + (f" ({self.fix})" if self.fix else "")


class NeedShapeError(ReadError):
    """A part whose shape its surroundings must decide (``I`` without a size)."""


@dataclass
class IllFormed(Exception):
    """What was written has no meaning: shapes do not fit, at the span of the offending part."""

    error: TermError
    span: Span

    @property
    def code(self) -> str:
        """The code of the underlying error (HP101 for shapes)."""
        return self.error.code

    @property
    def message(self) -> str:
        """What does not fit, with the shapes."""
        return self.error.message

    def __str__(self) -> str:
        return f"{self.span}: {self.error}"
