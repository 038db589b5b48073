"""Multipliers: a difference as a combination of known equations, over the rational functions.

First the numerator of one equation is divided into the numerator of the difference; then a
combination of all equations with rational multiples of a few monomials is solved for by linear
algebra over Q.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.builder import Step
from handproof.proving.rational import ONE, Monomial, Quotient, monomial_product
from handproof.terms.nodes import Sym

MOST_COLUMNS = 400
"""Unknown multiples in one linear system."""
MOST_DEGREE = 4
"""Degree of a multiplier: the sum of the sizes of its exponents."""
ROUNDS = 5
"""How far the multiples may lead away from the terms of the difference."""


@dataclass(frozen=True, slots=True)
class Equation:
    """A known equation and the difference of its sides."""

    step: Step
    gap: Quotient


def multipliers(
    difference: Quotient, equations: Sequence[Equation]
) -> list[tuple[Equation, Quotient]] | None:
    """Pairs whose products sum to ``difference``; None where none are found."""
    if difference.is_zero:
        return []
    for equation in equations:
        ratio = difference * equation.gap.inverse()
        if _divides(ratio, difference, equation.gap):
            return [(equation, ratio)]
    return _combination(difference, equations)


def _divides(ratio: Quotient, difference: Quotient, gap: Quotient) -> bool:
    """Whether the quotient brings in no denominator that neither side has."""
    if ratio.polynomial:
        return True
    allowed = {difference.denominator, gap.denominator}
    return ratio.denominator in allowed


def _combination(
    difference: Quotient, equations: Sequence[Equation]
) -> list[tuple[Equation, Quotient]] | None:
    """Rational multiples of monomials times equations; all over one common denominator."""
    common = Quotient(((ONE, Fraction(1)),), difference.denominator)
    target = dict((difference * common.inverse()).terms)
    found = _solved(target, equations, common, plain=True)
    return found or _solved(target, equations, common, plain=False)


def _solved(
    target: dict[Monomial, Fraction], equations: Sequence[Equation], common: Quotient, plain: bool
) -> list[tuple[Equation, Quotient]] | None:
    columns = _columns(target, equations, plain)
    solution = _solve([shifted for _, _, shifted in columns], target)
    if solution is None:
        return None
    found: dict[Step, tuple[Equation, Quotient]] = {}
    for (equation, monomial, _), value in zip(columns, solution, strict=True):
        if not value:
            continue
        scale = Quotient(((ONE, Fraction(1)),), equation.gap.denominator).inverse()
        part = Quotient(((monomial, value),)) * scale * common
        known = found.get(equation.step)
        found[equation.step] = (equation, part if known is None else known[1] + part)
    return list(found.values())


Column = tuple[Equation, Monomial, dict[Monomial, Fraction]]
"""An equation, the monomial it is multiplied by, and the terms of the product."""


def _columns(
    target: dict[Monomial, Fraction], equations: Sequence[Equation], plain: bool
) -> list[Column]:
    """Multiples of the equations that share a term with the target, or with such a multiple.

    ``plain`` multipliers are powers of symbols only.
    """
    reached: dict[Monomial, None] = dict.fromkeys(target)
    found: dict[tuple[int, Monomial], Column] = {}
    for _ in range(ROUNDS):
        before = list(reached)
        for position, equation in enumerate(equations):
            for monomial in _candidates(before, equation.gap.terms, plain):
                key = (position, monomial)
                if key in found or len(found) >= MOST_COLUMNS:
                    continue
                shifted = {monomial_product(m, monomial): c for m, c in equation.gap.terms}
                found[key] = (equation, monomial, shifted)
                reached.update(dict.fromkeys(shifted))
    return list(found.values())


def _candidates(
    reached: Sequence[Monomial], own: Sequence[tuple[Monomial, Fraction]], plain: bool
) -> list[Monomial]:
    """Monomials of low degree that carry a term of the equation to a term that was reached."""
    found = {monomial_product(t, m, -1): None for t in reached for m, _ in own}
    return [
        m
        for m in found
        if sum(abs(e) for _, e in m) <= MOST_DEGREE
        and not (plain and any(not isinstance(letter, Sym) for letter, _ in m))
    ]


def _solve(
    columns: Sequence[dict[Monomial, Fraction]], target: dict[Monomial, Fraction]
) -> list[Fraction] | None:
    """Coefficients of the columns that sum to the target, by elimination over Q."""
    pivots: list[tuple[Monomial, dict[Monomial, Fraction], dict[int, Fraction]]] = []
    for index, column in enumerate(columns):
        row, origin = _reduced(dict(column), {index: Fraction(1)}, pivots)
        if row:
            lead = min(row, key=repr)
            scale = 1 / row[lead]
            row = {m: c * scale for m, c in row.items()}
            origin = {i: c * scale for i, c in origin.items()}
            pivots.append((lead, row, origin))
    rest, used = _reduced(dict(target), {}, pivots)
    if rest:
        return None
    return [-used.get(index, Fraction(0)) for index in range(len(columns))]


def _reduced(
    row: dict[Monomial, Fraction],
    origin: dict[int, Fraction],
    pivots: list[tuple[Monomial, dict[Monomial, Fraction], dict[int, Fraction]]],
) -> tuple[dict[Monomial, Fraction], dict[int, Fraction]]:
    for lead, pivot, source in pivots:
        factor = row.get(lead)
        if not factor:
            continue
        for monomial, coefficient in pivot.items():
            row[monomial] = row.get(monomial, Fraction(0)) - factor * coefficient
        for index, coefficient in source.items():
            origin[index] = origin.get(index, Fraction(0)) - factor * coefficient
    return {m: c for m, c in row.items() if c}, origin
