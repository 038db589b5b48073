"""What a term can be worth: a number, a matrix, a family, a function, a set, a law, a truth.

A 1 by 1 matrix *is* a number, so no `Mat` is ever 1 by 1: make one with `array`. Families are
tuples. Entries are numbers of `handproof.proving.numbers`, of any kind and mixed.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from flint import fmpq, fmpq_mat

from handproof.proving.numbers import (
    Number,
    is_zero,
    not_evaluable,
    reciprocal,
    sign,
    total,
    undefined,
)

Value = Any
"""A number, `Mat`, tuple (family), `Closure`, `Elements`, `Law` or `Truth`."""

Row = tuple[Number, ...]
LARGEST_EXPANSION = 6
"""Sizes up to which a determinant is expanded without dividing."""


@dataclass(frozen=True, slots=True)
class Mat:
    """A matrix that is not 1 by 1; ``data`` holds its rows."""

    rows: int
    cols: int
    data: tuple[Row, ...]


@dataclass(frozen=True, slots=True)
class Closure:
    """A function: what to do with its arguments."""

    call: Callable[..., Value]
    coefficients: tuple[Number, ...] = ()
    """Of a polynomial in one variable (a function symbol of a model), the constant first."""


@dataclass(frozen=True, slots=True)
class Elements:
    """A set: its members where they are finitely many, and a membership test."""

    members: tuple[Value, ...] | None
    contains: Callable[[Value], bool]
    dimension: int = 0
    """For the real vectors of a length: that length; 0 for every other set."""


@dataclass(frozen=True, slots=True)
class Law:
    """A named distribution with the values of its parameters."""

    name: str
    parameters: tuple[Value, ...]


@dataclass(frozen=True, slots=True)
class Truth:
    """Whether a proposition holds. ``holds`` False is always rigorous; ``exact`` says whether True
    is, or only that balls overlap. ``left`` and ``right`` are the sides of a relation."""

    holds: bool
    exact: bool = True
    left: Value = None
    right: Value = None


def polynomial(coefficients: tuple[Number, ...]) -> Closure:
    """The polynomial function with these coefficients, the constant first.

    Of several arguments, or of matrices, it is the polynomial in ``1 x_1 + 2 x_2 + ...``, the sum
    of all entries, row after row, weighted by their place.
    """

    def call(*arguments: Value) -> Number:
        entries = [x for argument in arguments for x in numbers_of(argument)]
        at = total(weight * x for weight, x in enumerate(entries, 1))
        result: Number = fmpq(0)
        for coefficient in reversed(coefficients):
            result = result * at + coefficient
        return result

    return Closure(call, coefficients)


def array(rows: Sequence[Sequence[Number]], cols: int | None = None) -> Value:
    """A matrix from its rows, or the number that a 1 by 1 matrix is."""
    data = tuple(tuple(row) for row in rows)
    width = len(data[0]) if data else (cols or 0)
    return data[0][0] if len(data) == 1 and width == 1 else Mat(len(data), width, data)


def tabulate(rows: int, cols: int, entry: Callable[[int, int], Number]) -> Value:
    """The matrix with ``entry(i, j)``, indices from 0."""
    return array([[entry(i, j) for j in range(cols)] for i in range(rows)], cols)


def matrix(value: Value) -> Mat:
    """The value as a matrix; a number is 1 by 1."""
    return value if isinstance(value, Mat) else Mat(1, 1, ((value,),))


def is_number(value: Value) -> bool:
    """Whether the value is a number."""
    return not isinstance(value, (Mat, tuple, Closure, Elements, Law, Truth))


def add(left: Value, right: Value) -> Value:
    """Sum of two numbers or two matrices of one shape."""
    if not isinstance(left, Mat):
        return left + right
    return Mat(
        left.rows,
        left.cols,
        tuple(
            tuple(a + b for a, b in zip(x, y, strict=True))
            for x, y in zip(left.data, right.data, strict=True)
        ),
    )


def scale(factor: Number, value: Value) -> Value:
    """A number times a number or a matrix."""
    return each(lambda x: factor * x, value)


def each(function: Callable[[Number], Number], value: Value) -> Value:
    """A function of each entry."""
    if not isinstance(value, Mat):
        return function(value)
    return Mat(value.rows, value.cols, tuple(tuple(map(function, row)) for row in value.data))


def multiply(left: Value, right: Value) -> Value:
    """Product; a number scales."""
    if not isinstance(left, Mat) or not isinstance(right, Mat):
        return (
            right * left
            if not isinstance(right, Mat) and not isinstance(left, Mat)
            else (scale(right, left) if isinstance(left, Mat) else scale(left, right))
        )
    columns = list(zip(*right.data, strict=True)) if right.rows else [()] * right.cols
    return array([[_dot(row, column) for column in columns] for row in left.data], right.cols)


def _dot(row: Sequence[Number], column: Sequence[Number]) -> Number:
    result: Number = fmpq(0)
    for a, b in zip(row, column, strict=True):
        result = result + a * b
    return result


def transpose(value: Value) -> Value:
    """Transpose."""
    if not isinstance(value, Mat):
        return value
    rows = tuple(zip(*value.data, strict=True)) if value.rows else ((),) * value.cols
    return Mat(value.cols, value.rows, rows)


def identity(size: int) -> Value:
    """Identity matrix."""
    return tabulate(size, size, lambda i, j: fmpq(int(i == j)))


def trace(value: Value) -> Number:
    """Trace."""
    return total(row[i] for i, row in enumerate(value.data)) if isinstance(value, Mat) else value


def determinant(value: Value) -> Number:
    """Determinant, expanded without division: right for dual numbers at singular matrices too."""
    if not isinstance(value, Mat):
        return value
    if value.rows > LARGEST_EXPANSION:
        rows = [list(row) for row in value.data]
        if not all(isinstance(x, fmpq) for row in rows for x in row):
            raise not_evaluable(f"the determinant of a {value.rows} x {value.rows} matrix")
        return fmpq_mat(rows).det()
    minors: dict[int, Number] = {0: fmpq(1)}
    for row in value.data:
        larger: dict[int, Number] = {}
        for used, minor in minors.items():
            parity = 1
            for j in reversed(range(value.cols)):
                if used >> j & 1:
                    parity = -parity
                    continue
                term = minor * row[j] if parity > 0 else -(minor * row[j])
                key = used | 1 << j
                larger[key] = larger[key] + term if key in larger else term
        minors = larger
    return minors[(1 << value.cols) - 1]


def inverse(value: Value) -> Value:
    """Inverse by Gauss-Jordan; `Undefined` for a singular matrix."""
    if not isinstance(value, Mat):
        return reciprocal(value)
    n = value.rows
    work = [[*row, *(fmpq(int(i == j)) for j in range(n))] for i, row in enumerate(value.data)]
    for column in range(n):
        pivot = next((r for r in range(column, n) if _pivot(work[r][column])), None)
        if pivot is None:
            raise undefined("the inverse of a singular matrix")
        work[column], work[pivot] = work[pivot], work[column]
        factor = reciprocal(work[column][column])
        work[column] = [x * factor for x in work[column]]
        for r in range(n):
            if r != column and not _plain_zero(work[r][column]):
                lead = work[r][column]
                work[r] = [x - lead * y for x, y in zip(work[r], work[column], strict=True)]
    return array([row[n:] for row in work])


def _pivot(x: Number) -> bool:
    return not is_zero(x)


def _plain_zero(x: Number) -> bool:
    return isinstance(x, fmpq) and x == 0


def leading_minors(value: Value) -> list[Number]:
    """Determinants of the upper left corners."""
    full = matrix(value)
    corners = range(1, full.rows + 1)
    return [determinant(array([row[:k] for row in full.data[:k]])) for k in corners]


def principal_minors(value: Value) -> list[Number]:
    """Determinants of all principal submatrices."""
    full = matrix(value)
    found = []
    for chosen in product((False, True), repeat=full.rows):
        keep = [i for i, yes in enumerate(chosen) if yes]
        if keep:
            found.append(determinant(array([[full.data[i][j] for j in keep] for i in keep])))
    return found


def numbers_of(value: Value) -> list[Number]:
    """All numbers in a number, matrix or family, row after row."""
    if isinstance(value, Mat):
        return [x for row in value.data for x in row]
    if isinstance(value, tuple):
        return [x for member in value for x in numbers_of(member)]
    return [value]


def diagonal_entries(value: Value) -> list[Number]:
    """Entries of the diagonal."""
    return [row[i] for i, row in enumerate(value.data)] if isinstance(value, Mat) else [value]


def square_root(value: Value) -> Value:
    """Root of a positive semidefinite matrix: diagonal or 2 by 2; others are not evaluable."""
    from handproof.proving.functions import elementary

    if not isinstance(value, Mat):
        return elementary("sqrt", value)
    off = [x for i, row in enumerate(value.data) for j, x in enumerate(row) if i != j]
    if all(_plain_zero(x) for x in off):
        roots = [elementary("sqrt", x) for x in diagonal_entries(value)]
        n = value.rows
        return tabulate(n, n, lambda i, j: roots[i] if i == j else fmpq(0))
    if value.rows != 2:
        raise not_evaluable("the square root of a matrix that is neither diagonal nor 2 x 2")
    if not _plain_zero(value.data[0][1] - value.data[1][0]):
        raise undefined("the square root of a matrix that is not symmetric")
    if any(sign(x) < 0 for x in principal_minors(value)):
        raise undefined("the square root of a matrix that is not positive semidefinite")
    root = elementary("sqrt", determinant(value))
    half = elementary("sqrt", trace(value) + 2 * root)
    return scale(reciprocal(half), add(value, scale(root, identity(2))))
