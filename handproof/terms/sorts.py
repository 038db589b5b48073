"""Sorts: what a term can be. Shapes are sizes, so that one statement speaks of all dimensions."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.terms.sizes import ONE, Size


@dataclass(frozen=True, slots=True)
class Scalar:
    """A number; ``field`` is ``"real"``, ``"complex"`` or ``"integer"`` (an index or a size)."""

    field: str = "real"

    def __str__(self) -> str:
        return {"real": "a real number", "complex": "a complex number"}.get(
            self.field, "an integer"
        )


@dataclass(frozen=True, slots=True)
class Matrix:
    """A real matrix, ``rows`` by ``cols``; a column vector has one column. Never 1 by 1."""

    rows: Size
    cols: Size

    def __str__(self) -> str:
        if self.cols == ONE:
            return f"a column vector of length {self.rows}"
        return f"a {self.rows} x {self.cols} matrix"


@dataclass(frozen=True, slots=True)
class Family:
    """``x_1, ..., x_n``: elements of one sort for each value of one index from 1 to ``length``."""

    length: Size
    element: Sort

    def __str__(self) -> str:
        return f"a family of length {self.length}, each {self.element}"


@dataclass(frozen=True, slots=True)
class Function:
    """A function of one or more arguments."""

    domain: tuple[Sort, ...]
    codomain: Sort

    def __str__(self) -> str:
        return f"a function of {len(self.domain)} argument{'s' * (len(self.domain) > 1)}"


@dataclass(frozen=True, slots=True)
class Proposition:
    """Something that is true or false: an equation, a bound, a property."""

    def __str__(self) -> str:
        return "a proposition"


@dataclass(frozen=True, slots=True)
class SetOf:
    """A set of things of one sort."""

    element: Sort

    def __str__(self) -> str:
        return f"a set, each element {self.element}"


@dataclass(frozen=True, slots=True)
class Distribution:
    """A probability distribution on values of one sort."""

    value: Sort

    def __str__(self) -> str:
        return f"a distribution of {self.value}"


@dataclass(frozen=True, slots=True)
class Random:
    """A random variable (apart from its values) with values of one sort."""

    value: Sort

    def __str__(self) -> str:
        return f"a random variable, {self.value}"


Sort = Scalar | Matrix | Family | Function | Proposition | SetOf | Distribution | Random

REAL = Scalar("real")
COMPLEX = Scalar("complex")
INTEGER = Scalar("integer")
PROPOSITION = Proposition()


def matrix(rows: Size | int | str, cols: Size | int | str) -> Matrix | Scalar:
    """The sort of a ``rows`` by ``cols`` matrix; 1 by 1 is a real scalar, as on paper."""
    rows, cols = Size.of(rows), Size.of(cols)
    if rows == ONE and cols == ONE:
        return REAL
    return Matrix(rows, cols)


def shape(sort: Sort) -> tuple[Size, Size] | None:
    """Rows and columns of a scalar or a matrix; None for every other sort."""
    if isinstance(sort, Scalar):
        return ONE, ONE
    if isinstance(sort, Matrix):
        return sort.rows, sort.cols
    return None


def size_names(sort: Sort) -> frozenset[str]:
    """The names of the size variables in a sort."""
    if isinstance(sort, Matrix):
        return sort.rows.variables | sort.cols.variables
    if isinstance(sort, Family):
        return sort.length.variables | size_names(sort.element)
    if isinstance(sort, Function):
        return size_names(sort.codomain).union(*(size_names(s) for s in sort.domain))
    if isinstance(sort, SetOf):
        return size_names(sort.element)
    if isinstance(sort, (Distribution, Random)):
        return size_names(sort.value)
    return frozenset()
