"""Typed errors of the numerics package.

Every error says what was expected, what was found and how to fix it, and
carries a stable code; the codes of this package are HP801 to HP849.
"""

from __future__ import annotations


class NumericsError(Exception):
    """Base of all errors raised by `numerics`.

    Attributes:
        code: stable code, for example ``HP801``.
        expected: what the operation needed.
        found: what it got instead.
        fix: what the user can do about it.
    """

    code = "HP800"

    def __init__(self, expected: str, found: str, fix: str) -> None:
        super().__init__(f"{self.code}: expected {expected}; found {found}. {fix}")
        self.expected = expected
        self.found = found
        self.fix = fix


class DataNotFound(NumericsError):
    """A data set is in none of the places that were searched."""

    code = "HP801"


class DataCorrupt(NumericsError):
    """A data file is damaged, truncated or not the file its name promises."""

    code = "HP802"


class UnknownDataset(NumericsError):
    """The name of a data set is not in the table."""

    code = "HP803"


class DownloadFailed(NumericsError):
    """A download did not come back, or came back with the wrong contents."""

    code = "HP804"


class ShapeMismatch(NumericsError):
    """A tensor has another shape than the model or estimator needs."""

    code = "HP811"


class BadParameter(NumericsError):
    """A parameter lies outside its domain."""

    code = "HP812"


class NoMaximum(NumericsError):
    """The likelihood has no maximiser for these data."""

    code = "HP813"


class TooManyStates(NumericsError):
    """Exact enumeration was asked for a model that is too large for it."""

    code = "HP821"


class UnreliableEstimate(NumericsError):
    """An estimate was refused because its own diagnostics say it is worthless."""

    code = "HP822"


class UnknownStudy(NumericsError):
    """The name of a study is not in the table."""

    code = "HP831"


class CheckpointMismatch(NumericsError):
    """A checkpoint belongs to another configuration, or is damaged."""

    code = "HP832"


class NotCompilable(NumericsError):
    """A term has no translation to torch."""

    code = "HP841"
