"""Exact linear feasibility: nonnegative rational multiples of given vectors that sum to a vector.

The first phase of the simplex method with fractions and Bland's rule, which cannot cycle
(Bland 1977, Mathematics of Operations Research 2(2)).
"""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Sequence
from fractions import Fraction
from typing import TypeVar

MOST_PIVOTS = 400

Row = list[Fraction]
Key = TypeVar("Key", bound=Hashable)


def nonnegative_solution(
    columns: Sequence[Mapping[Key, Fraction]], target: Mapping[Key, Fraction]
) -> list[Fraction] | None:
    """Coefficients ``>= 0`` of columns that combine to ``target``; None where there are none."""
    keys = list(dict.fromkeys(k for column in (*columns, target) for k in column))
    reachable = {k for column in columns for k in column}
    if any(k not in reachable for k in target):
        return None
    table, basis = _tableau(keys, columns, target)
    width = len(columns)
    for _ in range(MOST_PIVOTS):
        costs = _costs(table, basis, width)
        entering = next((j for j in range(width) if costs[j] < 0), None)
        if entering is None:
            break
        leaving = _leaving(table, basis, entering)
        if leaving is None:
            return None
        _pivot(table, leaving, entering)
        basis[leaving] = entering
    if any(b >= width and row[-1] != 0 for b, row in zip(basis, table, strict=True)):
        return None
    solution = [Fraction(0)] * width
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
    zero = Fraction(0)
    table: list[Row] = []
    for key in keys:
        row = [column.get(key, zero) for column in columns] + [target.get(key, zero)]
        table.append([-x for x in row] if row[-1] < 0 else row)
    return table, [len(columns) + i for i in range(len(keys))]


def _costs(table: list[Row], basis: list[int], width: int) -> Row:
    """Reduced costs of the columns for the sum of the artificial variables."""
    total = [Fraction(0)] * width
    for b, row in zip(basis, table, strict=True):
        if b >= width:
            total = [t - x for t, x in zip(total, row[:-1], strict=True)]
    return total


def _leaving(table: list[Row], basis: list[int], entering: int) -> int | None:
    best: tuple[Fraction, int, int] | None = None
    for i, row in enumerate(table):
        if row[entering] > 0:
            candidate = (row[-1] / row[entering], basis[i], i)
            if best is None or candidate < best:
                best = candidate
    return None if best is None else best[2]


def _pivot(table: list[Row], leaving: int, entering: int) -> None:
    scale = table[leaving][entering]
    table[leaving] = [x / scale for x in table[leaving]]
    for i, row in enumerate(table):
        factor = row[entering]
        if i != leaving and factor:
            table[i] = [x - factor * y for x, y in zip(row, table[leaving], strict=True)]
