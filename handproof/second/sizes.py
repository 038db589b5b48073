"""Sizes: polynomials with integer coefficients in names of integers that are at least 1."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from math import comb

from handproof.second.terms import Size, refuse

HIGHEST = 8


def collect(pairs: Iterable[tuple[tuple[str, ...], int]]) -> Size:
    """The polynomial of monomials with coefficients."""
    table: dict[tuple[str, ...], int] = {}
    for names, coefficient in pairs:
        table[names] = table.get(names, 0) + coefficient
    return tuple(sorted(item for item in table.items() if item[1]))


def multiply(left: Size, right: Size) -> Size:
    """The product."""
    pairs = [(tuple(sorted(m + n)), a * b) for m, a in left for n, b in right]
    if any(len(names) > HIGHEST or abs(c) >= 1 << 64 for names, c in pairs) or len(pairs) > 4096:
        raise refuse("HP287", "a size is too long")
    return collect(pairs)


def minus(left: Size, right: Size) -> Size:
    """The difference."""
    return collect([*left, *((names, -c) for names, c in right)])


def lowest(
    size: Iterable[tuple[tuple[str, ...], int | Fraction]],
) -> int | Fraction | None:
    """The value at (1, ..., 1) if ``size`` grows from there in every direction, else None.

    Written in ``y = x - 1`` every coefficient but the constant must be >= 0.
    """
    moved: dict[tuple[str, ...], int | Fraction] = {}
    for names, coefficient in size:
        if len(names) > HIGHEST:
            return None
        exponents = [(name, names.count(name)) for name in sorted(set(names))]
        parts: list[tuple[tuple[str, ...], int]] = [((), 1)]
        for name, exponent in exponents:
            parts = [(kept + (name,) * k, ways * comb(exponent, k))
                     for kept, ways in parts for k in range(exponent + 1)]  # fmt: skip
        for kept, ways in parts:
            moved[kept] = moved.get(kept, 0) + coefficient * ways
    constant = moved.pop((), 0)
    return constant if min(moved.values(), default=0) >= 0 else None
