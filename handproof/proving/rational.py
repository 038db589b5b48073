"""Quotients of polynomials whose letters are terms: the canonical form of a scalar.

A `Quotient` is ``numerator / denominator``: the numerator a Laurent polynomial over Q (a letter may
have a negative exponent), the denominator a polynomial without monomial content, primitive and
with a positive leading coefficient; both have no common factor. Two quotients are equal as
rational functions of their letters iff they are the same object by value. Common factors are
found by python-flint; nothing here is trusted, the kernel checks every equation.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from math import gcd, lcm

import flint

from handproof.terms.build import add, div, mul, neg, num, power
from handproof.terms.nodes import Num, Term
from handproof.terms.text import to_text

Monomial = tuple[tuple[Term, int], ...]
"""Letters with nonzero exponents, sorted by `letter_key`."""
Poly = Mapping[Monomial, Fraction]

ONE: Monomial = ()


@lru_cache(maxsize=100_000)
def letter_key(letter: Term) -> tuple[int, str]:
    """The order of letters: short texts first, then by text."""
    text = to_text(letter)
    return len(text), text


def _monomial_key(monomial: Monomial) -> tuple[int, list[tuple[tuple[int, str], int]]]:
    return -sum(e for _, e in monomial), [(letter_key(t), -e) for t, e in monomial]


def monomial_product(left: Monomial, right: Monomial, sign: int = 1) -> Monomial:
    """The product (``sign`` 1) or the quotient (``sign`` -1) of two monomials."""
    powers = dict(left)
    for letter, exponent in right:
        powers[letter] = powers.get(letter, 0) + sign * exponent
    kept = [(letter, e) for letter, e in powers.items() if e]
    return tuple(sorted(kept, key=lambda pair: letter_key(pair[0])))


@dataclass(frozen=True, slots=True)
class Quotient:
    """A canonical quotient: ``terms`` (Laurent numerator) over ``denominator``."""

    terms: tuple[tuple[Monomial, Fraction], ...]
    denominator: tuple[tuple[Monomial, Fraction], ...] = ((ONE, Fraction(1)),)

    @staticmethod
    def of(value: Term | int | Fraction) -> Quotient:
        """A letter, or a rational number."""
        if isinstance(value, Num):
            value = value.value
        if isinstance(value, Term):
            return Quotient(((((value, 1),), Fraction(1)),))
        return Quotient(((ONE, Fraction(value)),) if value else ())

    def __add__(self, other: Quotient) -> Quotient:
        if self.denominator == other.denominator:
            return make(_plus(self.terms, other.terms), dict(self.denominator))
        left = _times(self.terms, other.denominator)
        right = _times(other.terms, self.denominator)
        total = _plus(left.items(), right.items())
        return make(total, _times(self.denominator, other.denominator))

    def __neg__(self) -> Quotient:
        return Quotient(tuple((m, -c) for m, c in self.terms), self.denominator)

    def __sub__(self, other: Quotient) -> Quotient:
        return self + -other

    def __mul__(self, other: Quotient) -> Quotient:
        return make(_times(self.terms, other.terms), _times(self.denominator, other.denominator))

    def inverse(self) -> Quotient:
        """One over it; ZeroDivisionError for 0."""
        if not self.terms:
            raise ZeroDivisionError("inverse of the zero quotient")
        return make(dict(self.denominator), dict(self.terms))

    def __pow__(self, exponent: int) -> Quotient:
        base = self if exponent >= 0 else self.inverse()
        result = Quotient.of(1)
        for _ in range(abs(exponent)):
            result = result * base
        return result

    @property
    def is_zero(self) -> bool:
        """Whether it is 0."""
        return not self.terms

    @property
    def constant(self) -> Fraction | None:
        """The rational number that it is, or None."""
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1 and self.terms[0][0] == ONE and self.polynomial:
            return self.terms[0][1]
        return None

    @property
    def polynomial(self) -> bool:
        """Whether the denominator is 1 (the numerator may still be Laurent)."""
        return self.denominator == ((ONE, Fraction(1)),)

    @property
    def letters(self) -> frozenset[Term]:
        """The letters that occur."""
        parts = (*self.terms, *self.denominator)
        return frozenset(letter for monomial, _ in parts for letter, _ in monomial)


def _plus(
    left: Iterable[tuple[Monomial, Fraction]], right: Iterable[tuple[Monomial, Fraction]]
) -> dict[Monomial, Fraction]:
    total = dict(left)
    for monomial, coefficient in right:
        total[monomial] = total.get(monomial, Fraction(0)) + coefficient
    return total


def _times(
    left: Iterable[tuple[Monomial, Fraction]], right: Iterable[tuple[Monomial, Fraction]]
) -> dict[Monomial, Fraction]:
    total: dict[Monomial, Fraction] = {}
    right = tuple(right)
    for m, a in left:
        for n, b in right:
            product = monomial_product(m, n)
            total[product] = total.get(product, Fraction(0)) + a * b
    return total


def make(numerator: Poly, denominator: Poly) -> Quotient:
    """The canonical quotient of two Laurent polynomials; ZeroDivisionError for denominator 0."""
    top = {m: c for m, c in numerator.items() if c}
    low = {m: c for m, c in denominator.items() if c}
    if not low:
        raise ZeroDivisionError("the denominator is zero")
    if not top:
        return Quotient(())
    if len(low) > 1:
        top, low = _reduce(top, low)
    content = _content(low)
    low = {monomial_product(m, content, -1): c for m, c in low.items()}
    lead = _leading_scale(low)
    top = {monomial_product(m, content, -1): c / lead for m, c in top.items()}
    return Quotient(_sorted(top), _sorted({m: c / lead for m, c in low.items()}))


def _sorted(terms: Poly) -> tuple[tuple[Monomial, Fraction], ...]:
    return tuple(sorted(terms.items(), key=lambda pair: _monomial_key(pair[0])))


def _leading_scale(terms: Poly) -> Fraction:
    """The rational by which the polynomial becomes primitive with a positive leading term."""
    if len(terms) == 1:
        return next(iter(terms.values()))
    scale = Fraction(
        gcd(*(c.numerator for c in terms.values())), lcm(*(c.denominator for c in terms.values()))
    )
    first = terms[min(terms, key=_monomial_key)]
    return scale if first > 0 else -scale


def _content(terms: Poly) -> Monomial:
    """The largest Laurent monomial that divides every term."""
    lowest: dict[Term, int] = {}
    for letter in {letter for monomial in terms for letter, _ in monomial}:
        lowest[letter] = min(dict(monomial).get(letter, 0) for monomial in terms)
    kept = [(letter, e) for letter, e in lowest.items() if e]
    return tuple(sorted(kept, key=lambda pair: letter_key(pair[0])))


def _reduce(
    top: dict[Monomial, Fraction], low: dict[Monomial, Fraction]
) -> tuple[dict[Monomial, Fraction], dict[Monomial, Fraction]]:
    """Both polynomials divided by their common factor."""
    top_content, low_content = _content(top), _content(low)
    letters = sorted(
        {letter for part in (top, low) for monomial in part for letter, _ in monomial},
        key=letter_key,
    )
    ring = _ring(len(letters))
    p, q = (
        _to_flint(part, c, letters, ring) for part, c in ((top, top_content), (low, low_content))
    )
    common = p.gcd(q)
    if common.total_degree() > 0:
        p, q = p / common, q / common
    return _from_flint(p, letters, top_content), _from_flint(q, letters, low_content)


@lru_cache(maxsize=64)
def _ring(count: int) -> flint.fmpq_mpoly_ctx:
    return flint.fmpq_mpoly_ctx.get(tuple(f"x{i}" for i in range(count)))


def _to_flint(
    terms: Poly, content: Monomial, letters: list[Term], ring: flint.fmpq_mpoly_ctx
) -> flint.fmpq_mpoly:
    position = {letter: i for i, letter in enumerate(letters)}
    data: dict[tuple[int, ...], flint.fmpq] = {}
    for monomial, coefficient in terms.items():
        exponents = [0] * len(letters)
        for letter, exponent in monomial_product(monomial, content, -1):
            exponents[position[letter]] = exponent
        data[tuple(exponents)] = flint.fmpq(coefficient.numerator, coefficient.denominator)
    return ring.from_dict(data)


def _from_flint(
    poly: flint.fmpq_mpoly, letters: list[Term], content: Monomial
) -> dict[Monomial, Fraction]:
    result: dict[Monomial, Fraction] = {}
    for exponents, coefficient in poly.to_dict().items():
        monomial = tuple((letters[i], int(e)) for i, e in enumerate(exponents) if e)
        value = Fraction(int(coefficient.p), int(coefficient.q))
        result[monomial_product(monomial, content)] = value
    return result


def factors(quotient: Quotient) -> tuple[Fraction, tuple[tuple[Quotient, int], ...]]:
    """A rational number and irreducible factors with exponents; their product is the quotient."""
    if not quotient.terms:
        return Fraction(0), ()
    number, found = Fraction(1), dict[Quotient, int]()
    for part, sign in ((dict(quotient.terms), 1), (dict(quotient.denominator), -1)):
        content = _content(part)
        for letter, exponent in content:
            key = Quotient.of(letter)
            found[key] = found.get(key, 0) + sign * exponent
        letters = sorted({t for m in part for t, _ in m}, key=letter_key)
        if not letters or len(part) == 1:
            number *= next(iter(part.values())) ** sign
            continue
        poly = _to_flint(part, content, letters, _ring(len(letters)))
        unit, pairs = poly.factor()
        number *= Fraction(int(unit.p), int(unit.q)) ** sign
        for factor, exponent in pairs:
            terms = _from_flint(factor, letters, ONE)
            lead = _leading_scale(terms)
            number *= lead ** (sign * int(exponent))
            key = Quotient(_sorted({m: c / lead for m, c in terms.items()}))
            found[key] = found.get(key, 0) + sign * int(exponent)
    return number, tuple((key, e) for key, e in found.items() if e)


def to_term(quotient: Quotient) -> Term:
    """The quotient as a term: a sum of monomials, over the denominator where there is one."""
    top = _polynomial_term(quotient.terms)
    return top if quotient.polynomial else div(top, _polynomial_term(quotient.denominator))


def _polynomial_term(terms: tuple[tuple[Monomial, Fraction], ...]) -> Term:
    parts = [monomial_term(monomial, coefficient) for monomial, coefficient in terms]
    if not parts:
        return num(0)
    return parts[0] if len(parts) == 1 else add(*parts)


def monomial_term(monomial: Monomial, coefficient: Fraction) -> Term:
    """One monomial as a term: ``c x y^2 / (z w^3)``, minus in front."""
    size = abs(coefficient)
    above = [_letter_power(t, e) for t, e in monomial if e > 0]
    below = [_letter_power(t, -e) for t, e in monomial if e < 0]
    if size != 1 or not above:
        above.insert(0, num(size))
    product = above[0] if len(above) == 1 else mul(*above)
    if below:
        product = div(product, below[0] if len(below) == 1 else mul(*below))
    return neg(product) if coefficient < 0 else product


def _letter_power(letter: Term, exponent: int) -> Term:
    return letter if exponent == 1 else power(letter, exponent)
