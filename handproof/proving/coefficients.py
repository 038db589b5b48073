"""Coefficients of the completion: rational numbers, or rational functions of scalar parameters.

Where a problem has no parameters the coefficients are plain `flint.fmpq`; otherwise `Ratio`, a
reduced quotient of two polynomials over Q. Both support ``+ - * /``, truth and equality, so the
completion does not care. The kernel never sees these: they only say which multiple to emit.
"""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from flint import Ordering, fmpq, fmpq_mpoly_ctx

Coefficient = Any
"""`flint.fmpq` or `Ratio`."""


class Ratio:
    """A reduced quotient of polynomials, the denominator with leading coefficient 1."""

    __slots__ = ("den", "num")

    def __init__(self, num: Any, den: Any) -> None:
        self.num, self.den = num, den

    def __bool__(self) -> bool:
        return bool(self.num)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Ratio) and bool(self.num == other.num and self.den == other.den)

    def __hash__(self) -> int:
        return hash((str(self.num), str(self.den)))

    def __neg__(self) -> Ratio:
        return Ratio(-self.num, self.den)

    def __add__(self, other: Ratio) -> Ratio:
        if self.den == other.den:
            if self.den.is_one():
                return Ratio(self.num + other.num, self.den)
            return reduced(self.num + other.num, self.den)
        return reduced(self.num * other.den + other.num * self.den, self.den * other.den)

    def __sub__(self, other: Ratio) -> Ratio:
        return self + -other

    def __mul__(self, other: Ratio) -> Ratio:
        if self.den.is_one() and other.den.is_one():
            return Ratio(self.num * other.num, self.den)
        return reduced(self.num * other.num, self.den * other.den)

    def __truediv__(self, other: Ratio) -> Ratio:
        return reduced(self.num * other.den, self.den * other.num)


def reduced(num: Any, den: Any) -> Ratio:
    """``num / den`` in lowest terms."""
    if not num:
        return Ratio(num, num.context().constant(1))
    if not den.is_one():
        common = num.gcd(den)
        if not common.is_one():
            num, den = num // common, den // common
        lead = den.leading_coefficient()
        if lead != 1:
            num, den = num / lead, den / lead
    return Ratio(num, den)


class Field:
    """Q, or Q(parameters); ``atoms`` are the parameters' indices in the normal form's algebra."""

    def __init__(self, atoms: tuple[int, ...]) -> None:
        self.atoms = atoms
        self._position = {atom: i for i, atom in enumerate(atoms)}
        names = [f"x{i}" for i in range(len(atoms))]
        self._ring = fmpq_mpoly_ctx.get(names, Ordering.lex) if atoms else None
        self.one: Coefficient = self.number(1)

    def number(self, value: Fraction | int) -> Coefficient:
        """A rational number as a coefficient."""
        fraction = Fraction(value)
        plain = fmpq(fraction.numerator, fraction.denominator)
        if self._ring is None:
            return plain
        return Ratio(self._ring.constant(plain), self._ring.constant(1))

    def polynomial(self, terms: list[tuple[tuple[tuple[int, int], ...], Fraction]]) -> Coefficient:
        """A polynomial in the parameters from ``(powers, coefficient)`` rows."""
        if self._ring is None:
            return self.number(sum((c for _, c in terms), Fraction(0)))
        data: dict[tuple[int, ...], fmpq] = {}
        for powers, coefficient in terms:
            exponents = [0] * len(self.atoms)
            for atom, power in powers:
                exponents[self._position[atom]] += power
            key = tuple(exponents)
            value = fmpq(coefficient.numerator, coefficient.denominator)
            data[key] = data.get(key, fmpq(0)) + value
        return Ratio(self._ring.from_dict(data), self._ring.constant(1))

    def constant(self, value: Coefficient) -> Fraction | None:
        """The rational number that a coefficient is, or None."""
        if not isinstance(value, Ratio):
            return Fraction(int(value.p), int(value.q))
        if not (value.num.is_constant() and value.den.is_one()):
            return None
        if not value.num:
            return Fraction(0)
        lead = value.num.leading_coefficient()
        return Fraction(int(lead.p), int(lead.q))

    def rows(self, polynomial: Any) -> list[tuple[tuple[tuple[int, int], ...], Fraction]]:
        """A polynomial of the ring as ``(powers, coefficient)`` rows."""
        return [
            (
                tuple((self.atoms[i], int(e)) for i, e in enumerate(exponents) if e),
                Fraction(int(c.p), int(c.q)),
            )
            for exponents, c in polynomial.to_dict().items()
        ]

    def factors(self, polynomial: Any) -> list[Any]:
        """The irreducible factors, with repetition, constants left out."""
        _, parts = polynomial.factor()
        return [factor for factor, count in parts for _ in range(int(count))]
