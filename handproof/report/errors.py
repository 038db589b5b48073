"""Errors of the report layer: each says what was expected, what was found, and what to do."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(eq=False)
class ReportError(Exception):
    """Base of the errors that writing a report can raise.

    Attributes:
        expected: what the report needed.
        found: what it got.
        fix: what the reader can do about it.
    """

    expected: str
    found: str
    fix: str

    code = "HP700"

    def __str__(self) -> str:
        return f"{self.code}: expected {self.expected}; found {self.found}. {self.fix}"


@dataclass(eq=False)
class FormulaError(ReportError):
    """A formula that cannot be typeset.

    Attributes:
        formula: the LaTeX source, as given.
        position: 0-based offset into the source where reading stopped, if known.
    """

    formula: str = ""
    position: int | None = None

    code = "HP701"


@dataclass(eq=False)
class MissingResourceError(ReportError):
    """A file that an installed package should have brought (KaTeX, a font, a template)."""

    code = "HP702"


@dataclass(eq=False)
class FigureError(ReportError):
    """A figure that cannot be put into a report."""

    code = "HP703"
