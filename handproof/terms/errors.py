"""Errors of terms: each carries a stable code, what was expected, what was found, and a fix."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass
class TermError(Exception):
    """A term that cannot be made. ``code`` is stable; its page is in ``docs/errors``."""

    code: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.fix})" if self.fix else "")


class ShapeError(TermError):
    """HP101: shapes do not fit."""


class ArityError(TermError):
    """HP102: an operator with the wrong number or kind of arguments."""


class UnknownOperatorError(TermError):
    """HP103: an operator or binder that does not exist."""


class CaptureError(TermError):
    """HP104: a substitution into a place where the symbol is a point of differentiation."""


class FormatError(TermError):
    """HP105: JSON that is not a term."""
