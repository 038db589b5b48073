"""Sizes: polynomials with integer coefficients in size variables.

Shapes of matrices, lengths of families and the value of ``tr I_n`` are sizes. They are compared
as polynomials (``d + q`` equals ``q + d``); two different names are never taken as equal.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

Monomial = tuple[str, ...]
"""A product of size variables: their names, sorted, with repetition; ``()`` is 1."""


@dataclass(frozen=True, slots=True)
class Size:
    """A polynomial in size variables; ``terms`` is sorted and free of zero coefficients."""

    terms: tuple[tuple[Monomial, int], ...]

    @staticmethod
    def of(value: Size | int | str) -> Size:
        """The size that an integer, a variable's name or a size stands for."""
        if isinstance(value, Size):
            return value
        if isinstance(value, str):
            return Size((((value,), 1),))
        return _collect({(): value})

    def __add__(self, other: Size | int | str) -> Size:
        total = dict(self.terms)
        for monomial, coefficient in Size.of(other).terms:
            total[monomial] = total.get(monomial, 0) + coefficient
        return _collect(total)

    def __sub__(self, other: Size | int | str) -> Size:
        return self + Size.of(other) * -1

    def __mul__(self, other: Size | int | str) -> Size:
        total: dict[Monomial, int] = {}
        for left, a in self.terms:
            for right, b in Size.of(other).terms:
                monomial = tuple(sorted(left + right))
                total[monomial] = total.get(monomial, 0) + a * b
        return _collect(total)

    @property
    def constant(self) -> int | None:
        """The integer that this size is, or None where it has variables."""
        if not self.terms:
            return 0
        if len(self.terms) == 1 and self.terms[0][0] == ():
            return self.terms[0][1]
        return None

    @property
    def variables(self) -> frozenset[str]:
        """The names of the size variables that occur."""
        return frozenset(name for monomial, _ in self.terms for name in monomial)

    def value(self, sizes: Mapping[str, int]) -> int:
        """The integer for given values of the variables; KeyError for a missing one."""
        total = 0
        for monomial, coefficient in self.terms:
            product = coefficient
            for name in monomial:
                product *= sizes[name]
            total += product
        return total

    def __str__(self) -> str:
        if not self.terms:
            return "0"
        parts: list[str] = []
        ordered = sorted(self.terms, key=lambda term: (term[1] < 0, -len(term[0]), term[0]))
        for monomial, coefficient in ordered:
            body = "*".join(monomial)
            magnitude = abs(coefficient)
            if not body:
                body = str(magnitude)
            elif magnitude != 1:
                body = f"{magnitude}*{body}"
            sign = "-" if coefficient < 0 else "+"
            parts.append(
                body if not parts and sign == "+" else f"{sign} {body}" if parts else f"-{body}"
            )
        return " ".join(parts)


def _collect(terms: dict[Monomial, int]) -> Size:
    return Size(tuple(sorted((m, c) for m, c in terms.items() if c)))


ONE = Size.of(1)
