"""Multipliers: a difference as a combination of known equations, over the rational functions.

First the numerator of one equation is divided into the numerator of the difference; then a
combination of all equations with rational multiples of a few monomials is solved for by linear
algebra over Q.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache

import flint

from handproof.proving.builder import Step
from handproof.proving.rational import ONE, Monomial, Quotient, monomial_product
from handproof.terms.nodes import Sym

MOST_COLUMNS = 200
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
    equations = relevant(difference, equations)
    for equation in equations:
        ratio = difference * equation.gap.inverse()
        if _divides(ratio, difference, equation.gap):
            return [(equation, ratio)]
    return _combination(difference, equations)


def relevant(difference: Quotient, equations: Sequence[Equation]) -> list[Equation]:
    """The equations that the difference reaches through common letters."""
    letters = set(difference.letters)
    left, found = list(equations), list[Equation]()
    while True:
        near = [e for e in left if e.gap.letters & letters]
        if not near:
            return found
        found += near
        left = [e for e in left if e not in near]
        letters = letters.union(*(e.gap.letters for e in near))


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
    frontier = list(target)
    for _ in range(ROUNDS if plain else 1):
        fresh: dict[Monomial, None] = {}
        for position, equation in enumerate(equations):
            for monomial in _candidates(frontier, equation.gap.terms, plain):
                if len(found) >= MOST_COLUMNS:
                    return list(found.values())
                if (position, monomial) in found:
                    continue
                shifted = {monomial_product(m, monomial): c for m, c in equation.gap.terms}
                found[position, monomial] = (equation, monomial, shifted)
                fresh.update(dict.fromkeys(m for m in shifted if m not in reached))
        frontier = list(fresh)
        reached.update(fresh)
    return list(found.values())


def _candidates(
    reached: Sequence[Monomial], own: Sequence[tuple[Monomial, Fraction]], plain: bool
) -> list[Monomial]:
    """Monomials of low degree that carry a term of the equation to a term that was reached."""
    found: dict[Monomial, None] = {}
    for t in reached:
        for m, _ in own:
            if plain and not _same_functions(t, m):
                continue
            ratio = monomial_product(t, m, -1)
            if sum(abs(e) for _, e in ratio) <= MOST_DEGREE:
                found[ratio] = None
    return list(found)


def _same_functions(left: Monomial, right: Monomial) -> bool:
    """Whether two monomials differ in powers of symbols only."""
    return _functions(left) == _functions(right)


@lru_cache(maxsize=100_000)
def _functions(monomial: Monomial) -> Monomial:
    return tuple(pair for pair in monomial if not isinstance(pair[0], Sym))


def _solve(
    columns: Sequence[dict[Monomial, Fraction]], target: dict[Monomial, Fraction]
) -> list[Fraction] | None:
    """Coefficients of the columns that sum to the target, by elimination over Q."""
    number: dict[Monomial, int] = {}
    for column in columns:
        for monomial in column:
            number.setdefault(monomial, len(number))
    if any(monomial not in number for monomial in target):
        return None
    width = len(columns)
    entries = [flint.fmpq(0)] * (len(number) * (width + 1))
    for place, column in enumerate((*columns, target)):
        for monomial, c in column.items():
            entries[number[monomial] * (width + 1) + place] = flint.fmpq(c.numerator, c.denominator)
    reduced, rank = flint.fmpq_mat(len(number), width + 1, entries).rref()
    solution = [Fraction(0)] * width
    for row in range(rank):
        lead = next(j for j in range(width + 1) if reduced[row, j] != 0)
        if lead == width:
            return None
        value = reduced[row, width]
        solution[lead] = Fraction(int(value.p), int(value.q))
    return solution
