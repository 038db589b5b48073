"""Typed errors of the search; their codes are HP851 to HP859."""

from __future__ import annotations

from numerics.errors import NumericsError


class MapNotSupported(NumericsError):
    """An expression uses an operation that has no exact enclosure here."""

    code = "HP851"


class BadProblem(NumericsError):
    """Shapes, symbols or the start of a map do not fit together."""

    code = "HP852"


class EmptySpace(NumericsError):
    """A parameter space holds no point."""

    code = "HP853"


class NotTestable(NumericsError):
    """A property that no orbit could ever violate, or that cannot be evaluated."""

    code = "HP854"


class MapUndefined(NumericsError):
    """The map has a pole, or is not a real number, at the start."""

    code = "HP855"


class TwinMismatch(NumericsError):
    """A function and its symbolic twin disagree."""

    code = "HP856"


class BadRun(NumericsError):
    """A run cannot be started, resumed or loaded as asked."""

    code = "HP857"
