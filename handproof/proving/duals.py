"""Dual numbers: a value and its derivative in one direction (forward differentiation).

``Dual(level, v, t)`` is ``v + t e`` with ``e^2 = 0``. Nested derivatives use one level each, so
that their infinitesimals stay apart. Derivatives are exact (or balls), never difference quotients.
"""

from __future__ import annotations

from typing import Any

from flint import fmpq

from handproof.proving.functions import derivative, elementary
from handproof.proving.numbers import Number, Tower, reciprocal


class Dual(Tower):
    """``value + tangent e``."""

    __slots__ = ("tangent", "value")

    def __init__(self, level: int, value: Number, tangent: Number) -> None:
        self.level = level
        self.value = value
        self.tangent = tangent

    def lifted(self, other: Number) -> Dual:
        return Dual(self.level, other, fmpq(0))

    def plus(self, other: Any) -> Dual:
        return Dual(self.level, self.value + other.value, self.tangent + other.tangent)

    def times(self, other: Any) -> Dual:
        tangent = _product(self.value, other.tangent) + _product(self.tangent, other.value)
        return Dual(self.level, self.value * other.value, tangent)

    def __neg__(self) -> Dual:
        return Dual(self.level, -self.value, -self.tangent)

    def reciprocal(self) -> Dual:
        value = reciprocal(self.value)
        return Dual(self.level, value, -(value * value * self.tangent))

    def elementary(self, name: str) -> Dual:
        value = elementary(name, self.value)
        return Dual(self.level, value, _product(derivative(name, self.value, value), self.tangent))

    @property
    def standard(self) -> Number:
        return self.value


def _product(left: Number, right: Number) -> Number:
    # An exact zero stays exact beside a ball: most tangents are 0.
    for factor in (left, right):
        if isinstance(factor, fmpq) and factor == 0:
            return factor
    return left * right


def tangent(value: Number, level: int) -> Number:
    """The derivative part of a number at a level; 0 for a constant."""
    if isinstance(value, Dual) and value.level == level:
        return value.tangent
    return fmpq(0)
