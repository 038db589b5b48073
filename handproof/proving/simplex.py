"""Exact linear feasibility: nonnegative rational multiples of given vectors that sum to a vector.

The first phase of the simplex method with exact rationals and Bland's rule, which cannot cycle
(Bland 1977, Mathematics of Operations Research 2(2)). Vectors with an entry that no other can
cancel are left out beforehand.
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

from flint import fmpq

MOST_PIVOTS = 400

Row = list[fmpq]
Key = TypeVar("Key", bound=Hashable)


def nonnegative_solution(
    columns: Sequence[Mapping[Key, Fraction]], target: Mapping[Key, Fraction]
) -> list[Fraction] | None:
    """Coefficients ``>= 0`` of columns that combine to ``target``; None where there are none."""
    solution = [Fraction(0)] * len(columns)
    kept = _useful(columns, target)
    keys = list(dict.fromkeys(k for k in target if target[k]))
    keys += list(dict.fromkeys(k for j in kept for k in columns[j] if k not in set(keys)))
    reachable = {k for j in kept for k in columns[j]}
    if any(k not in reachable for k in target if target[k]):
        return None
    found = _solve(keys, [columns[j] for j in kept], target)
    if found is None:
        return None
    for j, value in zip(kept, found, strict=True):
        solution[j] = Fraction(int(value.p), int(value.q))
    return solution


def _useful(columns: Sequence[Mapping[Key, Fraction]], target: Mapping[Key, Fraction]) -> list[int]:
    """The columns that may have a positive coefficient: each entry is wanted or cancelled."""
    kept = list(range(len(columns)))
    while True:
        signs: dict[Key, set[bool]] = {k: {x < 0} for k, x in target.items() if x}
        for j in kept:
            for key, x in columns[j].items():
                if x:
                    signs.setdefault(key, set()).add(x > 0)
        # an entry of the target counts as one of the other sign: it takes the column's up
        fine = [
            j
            for j in kept
            if all(not x or (not x > 0) in signs[key] for key, x in columns[j].items())
        ]
        if len(fine) == len(kept):
            return kept
        kept = fine


def _solve(
    keys: Sequence[Key], columns: Sequence[Mapping[Key, Fraction]], target: Mapping[Key, Fraction]
) -> list[fmpq] | None:
    width = len(columns)
    table, basis = _tableau(keys, columns, target)
    costs = [fmpq(0)] * (width + 1)
    for row in table:
        costs = [c - x for c, x in zip(costs, row, strict=True)]
    for _ in range(MOST_PIVOTS):
        entering = next((j for j in range(width) if costs[j] < 0), None)
        if entering is None:
            break
        leaving = _leaving(table, basis, entering)
        if leaving is None:
            return None
        _pivot(table, leaving, entering)
        factor, pivot = costs[entering], table[leaving]
        costs = [x - factor * y if y else x for x, y in zip(costs, pivot, strict=True)]
        basis[leaving] = entering
    if any(b >= width and row[-1] != 0 for b, row in zip(basis, table, strict=True)):
        return None
    solution = [fmpq(0)] * width
    for b, row in zip(basis, table, strict=True):
        if b < width:
            solution[b] = row[-1]
    return solution


def _tableau(
    keys: Sequence[Key],
    columns: Sequence[Mapping[Key, Fraction]],
    target: Mapping[Key, Fraction],
) -> tuple[list[Row], list[int]]:
    """Rows with a nonnegative right side, and one artificial variable each as basis."""
    table: list[Row] = []
    for key in keys:
        row = [_rational(column.get(key)) for column in (*columns, target)]
        table.append([-x for x in row] if row[-1] < 0 else row)
    return table, [len(columns) + i for i in range(len(keys))]


def _rational(value: Fraction | None) -> fmpq:
    return fmpq(0) if value is None else fmpq(value.numerator, value.denominator)


def _leaving(table: list[Row], basis: list[int], entering: int) -> int | None:
    best: tuple[fmpq, int, int] | None = None
    for i, row in enumerate(table):
        if row[entering] > 0:
            candidate = (row[-1] / row[entering], basis[i], i)
            if best is None or candidate < best:
                best = candidate
    return None if best is None else best[2]


def _pivot(table: list[Row], leaving: int, entering: int) -> None:
    scale = table[leaving][entering]
    pivot = table[leaving] = [x / scale if x else x for x in table[leaving]]
    for i, row in enumerate(table):
        factor = row[entering]
        if i != leaving and factor:
            table[i] = [x - factor * y if y else x for x, y in zip(row, pivot, strict=True)]
