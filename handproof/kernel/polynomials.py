"""Polynomials over Q whose monomials are atoms with exponents and a word of matrix letters."""

from __future__ import annotations

from fractions import Fraction

Monomial = tuple[tuple[int, int], ...]
Word = tuple[tuple[int, bool], ...]
Number = int | Fraction
Poly = dict[tuple[Monomial, Word], Number]
UNIT: Poly = {((), ()): 1}
MAX_POWER = 64


def merge(left: Monomial, right: Monomial) -> Monomial:
    """The product of two monomials."""
    if not left or not right:
        return left or right
    total = dict(left)
    for atom, exponent in right:
        total[atom] = total.get(atom, 0) + exponent
    return tuple(sorted(total.items()))


def plus(target: Poly, more: Poly, factor: Number = 1) -> Poly:
    """Add ``factor * more`` to ``target``, in place."""
    for term, c in more.items():
        total = target.get(term, 0) + c * factor
        if total:
            target[term] = total
        else:
            target.pop(term, None)
    return target


def exact(number: Number) -> Number:
    """An integer where it is one: integers are faster."""
    return number.numerator if number.denominator == 1 else number


def constant(poly: Poly) -> Number | None:
    """The number that a polynomial is, or None."""
    if not poly:
        return 0
    return poly.get(((), ())) if len(poly) == 1 else None
