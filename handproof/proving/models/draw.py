"""Random values of symbols: generic rationals, simple numbers to redo by hand, boundary cases.

Generic values are rationals with the denominators 3, 5, 7, 11 and 13, never integers: a claim
that holds only at special values is not to pass. Simple values are small integers and halves.
Boundary values are zeros, repeated and rank-deficient ones where Γ allows them.
"""

from __future__ import annotations

from dataclasses import dataclass
from random import Random

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.evaluate import Scope
from handproof.proving.models.traits import SYMMETRIC_TRAITS, Traits
from handproof.proving.numbers import Number, integer, not_evaluable
from handproof.proving.values import Mat, Value
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sorts import INTEGER, REAL, Family, Function, Matrix, Scalar, Sort

DENOMINATORS = (3, 5, 7, 11, 13)
SIMPLE = (1, 1, 2, 2, 3, -1, -1, -2, 0, fmpq(1, 2), fmpq(-1, 2))
LARGEST_VALUE = 64
"""Entries of the largest matrix that is drawn."""


@dataclass(frozen=True, slots=True)
class Draw:
    """How values are drawn: generic, or simple, or boundary cases."""

    random: Random
    simple: bool = False
    boundary: float = 0.0
    """How often a value is a boundary case; at 1 whatever may be 0 is."""
    aligned: bool = False
    """Whether matrices are to share their eigenvectors or singular vectors."""
    frames: tuple[Mat, ...] = ()
    """Orthonormal columns that matrices are aligned with: eigenvectors, singular vectors."""

    def number(self) -> Number:
        """Any real number."""
        if self.simple:
            return fmpq(self.random.choice(SIMPLE))
        return self.random.choice((1, -1)) * self.positive()

    def positive(self) -> Number:
        """A number above 0."""
        if self.simple:
            return fmpq(self.random.choice((1, 1, 2, 2, 3, 4, fmpq(1, 2))))
        below = self.random.choice(DENOMINATORS)
        return fmpq(self._numerator(below), below)

    def _numerator(self, below: int) -> int:
        while True:
            above = self.random.randint(1, 2 * below)
            if above % below:
                return above

    def unit(self) -> Number:
        """A number strictly between 0 and 1."""
        if self.simple:
            return fmpq(self.random.choice((1, 1, 2)), self.random.choice((3, 4)))
        below = self.random.choice(DENOMINATORS)
        return fmpq(self.random.randint(1, below - 1), below)

    def degenerate(self) -> bool:
        """Whether this value is to be a boundary case."""
        return self.random.random() < self.boundary


def draw(symbol: Sym, scope: Scope, traits: Traits, how: Draw) -> Value:
    """A value of the symbol's sort with the symbol's traits; `NotEvaluable` for other sorts."""
    return _of_sort(symbol, symbol.sort, scope, traits, how)


def _of_sort(symbol: Sym, sort: Sort, scope: Scope, traits: Traits, how: Draw) -> Value:
    if isinstance(sort, Family):
        length = scope.size(sort.length)
        members = [_of_sort(symbol, sort.element, scope, traits, how) for _ in range(length)]
        numbers = all(v.is_number(member) for member in members)
        if traits.has(symbol, "decreasing") and numbers:
            members.sort(reverse=True)
        return tuple(members)
    if isinstance(sort, Matrix):
        rows, cols = scope.size(sort.rows), scope.size(sort.cols)
        if rows * cols > LARGEST_VALUE:
            raise not_evaluable(f"drawing a {rows} x {cols} matrix")
        return _matrix(symbol, rows, cols, scope, traits, how)
    if isinstance(sort, Scalar) and sort.field != "complex":
        return _scalar(symbol, sort, scope, traits, how)
    if isinstance(sort, Function) and _numeric(sort):
        return _function(how)
    raise not_evaluable(f"drawing {symbol.name}, {sort}")


def _numeric(sort: Function) -> bool:
    """Whether a function takes numbers and matrices to real numbers."""
    plain = all(isinstance(part, (Scalar, Matrix)) for part in sort.domain)
    return plain and sort.codomain == REAL


def _function(how: Draw) -> Value:
    # A cubic: smooth, without symmetry, exact.
    return v.polynomial(tuple(how.number() for _ in range(4)))


def _scalar(symbol: Sym, sort: Scalar, scope: Scope, traits: Traits, how: Draw) -> Number:
    if traits.has(symbol, "listed"):
        choices = [scope.value(low) for low, _ in traits.intervals[symbol] if low is not None]
        return how.random.choice(choices)
    if traits.has(symbol, "binary"):
        return fmpq(how.random.randint(0, 1))
    if traits.has(symbol, "signs"):
        return fmpq(how.random.choice((-1, 1)))
    if sort == INTEGER and symbol in traits.ranges:
        low, high = (integer(scope.value(bound), "a bound") for bound in traits.ranges[symbol])
        if low > high:
            raise not_evaluable(f"{symbol.name} has an empty range")
        return fmpq(how.random.randint(low, high))
    if sort == INTEGER or traits.has(symbol, "naturals", "range"):
        return fmpq(how.random.randint(1 if traits.has(symbol, "positive") else 0, 4))
    bounds = traits.intervals.get(symbol)
    if bounds:
        return _between(bounds, scope, traits, symbol, how)
    if traits.has(symbol, "nonnegative") and how.degenerate():
        return fmpq(0)
    if traits.has(symbol, "positive", "nonnegative"):
        return how.positive()
    if how.degenerate() and not traits.has(symbol, "nonzero"):
        return fmpq(0 if how.boundary == 1 else how.random.choice((0, 0, 0, 1, -1)))
    value = how.number()
    return how.positive() if traits.has(symbol, "nonzero") and value == 0 else value


def _between(
    bounds: list[tuple[Term | None, Term | None]],
    scope: Scope,
    traits: Traits,
    symbol: Sym,
    how: Draw,
) -> Number:
    lows = [scope.value(low) for low, _ in bounds if low is not None and not _infinite(low)]
    highs = [scope.value(high) for _, high in bounds if high is not None and not _infinite(high)]
    low, high = (max(lows) if lows else None), (min(highs) if highs else None)
    if how.degenerate() and traits.has(symbol, "nonnegative") and low == 0:
        return fmpq(0)
    if low is not None and high is not None:
        return low + (high - low) * how.unit()
    if low is not None:
        return low + how.positive()
    return high - how.positive() if high is not None else how.number()


def _infinite(term: Term) -> bool:
    return isinstance(term, App) and (
        term.op == "infinity" or (term.op == "neg" and _infinite(term.args[0]))
    )


def _matrix(symbol: Sym, rows: int, cols: int, scope: Scope, traits: Traits, how: Draw) -> Value:
    if traits.has(symbol, "orthonormal_columns", "orthogonal"):
        return orthonormal(rows, cols, how)
    if traits.has(symbol, "idempotent", "involution") and rows == cols:
        kind = "projection" if traits.has(symbol, "idempotent") else "involution"
        return _special(rows, kind, how, traits.has(symbol, *SYMMETRIC_TRAITS))
    if traits.has(symbol, "diagonal_matrix"):
        return _diagonal(symbol, rows, traits, how)
    aligned = _aligned(symbol, rows, cols, traits, how)
    if aligned is not None:
        return aligned
    if traits.has(symbol, *SYMMETRIC_TRAITS) and rows == cols:
        return _symmetric(symbol, rows, traits, how)
    if how.degenerate() and not traits.has(symbol, "invertible", "binary", "signs"):
        return _degenerate(rows, cols, how)

    def entry(_i: int, _j: int) -> Number:
        return _scalar(symbol, Scalar(), scope, traits, how)

    value = v.tabulate(rows, cols, entry)
    if traits.has(symbol, "decreasing"):
        ordered = sorted(v.numbers_of(value), reverse=True)
        value = v.tabulate(rows, cols, lambda i, j: ordered[i + j])
    return value


def _aligned(symbol: Sym, rows: int, cols: int, traits: Traits, how: Draw) -> Value | None:
    """``U diag`` or, for symmetric matrices, ``U diag U' + c (I - U U')``, where a frame fits."""
    frame = next((f for f in how.frames if f.rows == rows and cols in (f.cols, rows)), None)
    if frame is None:
        alone = how.aligned and rows == cols and traits.has(symbol, *SYMMETRIC_TRAITS)
        return _diagonal(symbol, rows, traits, how) if alone else None
    scales = [how.positive() for _ in range(frame.cols)]
    middle = v.tabulate(frame.cols, frame.cols, lambda i, j: scales[i] if i == j else fmpq(0))
    scaled = v.multiply(frame, middle)
    if cols == frame.cols and not traits.has(symbol, *SYMMETRIC_TRAITS):
        return scaled
    if not traits.has(symbol, *SYMMETRIC_TRAITS):
        return None
    rest = v.scale(-how.positive(), v.multiply(frame, v.transpose(frame)))
    whole = v.add(v.multiply(scaled, v.transpose(frame)), rest)
    return v.add(whole, v.scale(how.positive(), v.identity(rows)))


_KINDS = ("zero", "rank one", "rank one", "identity", "projection", "projection", "involution")


def _degenerate(rows: int, cols: int, how: Draw) -> Value:
    kind = how.random.choice(_KINDS)
    if kind == "zero" or how.boundary == 1:
        return v.tabulate(rows, cols, lambda i, j: fmpq(0))
    if kind != "rank one" and rows == cols:
        return _special(rows, kind, how)
    if kind == "identity":
        return v.tabulate(rows, cols, lambda i, j: fmpq(1))
    column = [how.number() for _ in range(rows)]
    row = [how.number() for _ in range(cols)]
    return v.tabulate(rows, cols, lambda i, j: column[i] * row[j])


def _special(size: int, kind: str, how: Draw, symmetric: bool = False) -> Value:
    """A multiple of the identity, an idempotent matrix, or one that is its own inverse."""
    if kind == "identity":
        return v.scale(how.number(), v.identity(size))
    basis = v.tabulate(size, size, lambda i, j: how.number())
    if symmetric or v.determinant(basis) == 0:
        basis = orthonormal(size, size, how)
    kept = how.random.randint(0, size)
    lost = fmpq(0 if kind == "projection" else -1)
    middle = v.tabulate(
        size, size, lambda i, j: (fmpq(1) if i < kept else lost) if i == j else fmpq(0)
    )
    return v.multiply(v.multiply(basis, middle), v.inverse(basis))


def _diagonal(symbol: Sym, size: int, traits: Traits, how: Draw) -> Value:
    positive = ("positive_definite", "diagonal positive")
    signed = ("positive_semidefinite", "diagonal nonnegative", "nonnegative")
    if traits.has(symbol, *positive):
        entries = [how.positive() for _ in range(size)]
    elif traits.has(symbol, *signed):
        entries = [how.positive() for _ in range(size)]
        if how.degenerate() and not traits.has(symbol, "invertible"):
            entries[-1] = fmpq(0)
            entries = entries if how.random.random() < 0.5 else [fmpq(0)] * size
    else:
        entries = [how.number() for _ in range(size)]
        if how.degenerate() and not traits.has(symbol, "invertible"):
            entries[how.random.randrange(size)] = fmpq(0)
    if how.degenerate() and how.random.random() < 0.5:
        entries = entries[:1] * size
    if traits.has(symbol, "diagonal decreasing", "decreasing"):
        entries.sort(reverse=True)
    return v.tabulate(size, size, lambda i, j: entries[i] if i == j else fmpq(0))


def _symmetric(symbol: Sym, size: int, traits: Traits, how: Draw) -> Value:
    if traits.has(symbol, "positive_definite"):
        return positive_definite(size, how)
    if traits.has(symbol, "positive_semidefinite"):
        if how.degenerate() and not traits.has(symbol, "invertible"):
            column = [how.number() for _ in range(size)]
            return v.tabulate(size, size, lambda i, j: column[i] * column[j])
        return positive_definite(size, how)
    if how.degenerate() and not traits.has(symbol, "invertible"):
        turned = orthonormal(size, size, Draw(how.random))
        kept = how.random.randint(0, size)
        middle = v.tabulate(size, size, lambda i, j: fmpq(int(i == j and i < kept)))
        return v.multiply(v.multiply(turned, middle), v.transpose(turned))
    entries = {(i, j): how.number() for i in range(size) for j in range(i + 1)}
    return v.tabulate(size, size, lambda i, j: entries[max(i, j), min(i, j)])


def positive_definite(size: int, how: Draw) -> Value:
    """``L L' + positive diagonal``; one in three is small, with eigenvalues below 1."""
    if how.simple and how.random.random() < 0.5:
        diagonal = [how.positive() for _ in range(size)]
        return v.tabulate(size, size, lambda i, j: diagonal[i] if i == j else fmpq(0))
    lower = v.tabulate(size, size, lambda i, j: how.number() if j <= i else fmpq(0))
    extra = [how.positive() for _ in range(size)]
    shift = v.tabulate(size, size, lambda i, j: extra[i] if i == j else fmpq(0))
    drawn = v.add(v.multiply(lower, v.transpose(lower)), shift)
    small = fmpq(extra[0]).p % 3 == 0  # no draw of its own: what is drawn after it stays the same
    return v.multiply(fmpq(1, 16), drawn) if small else drawn


def orthonormal(rows: int, cols: int, how: Draw) -> Value:
    """Columns of a product of two reflections (a reflection alone would be symmetric)."""
    if cols > rows:
        raise not_evaluable(f"{cols} orthonormal columns of length {rows}")
    if how.simple or how.degenerate():
        order = list(range(rows))
        how.random.shuffle(order)
        signs = [how.random.choice((1, 1, -1)) for _ in range(rows)]
        return v.tabulate(rows, cols, lambda i, j: fmpq(signs[j] if order[j] == i else 0))
    turn = v.multiply(_reflection(rows, how), _reflection(rows, how))
    flip = how.random.choice((1, -1))
    full = v.matrix(turn)
    return v.tabulate(rows, cols, lambda i, j: full.data[i][j] * (flip if j == 0 else 1))


def _reflection(size: int, how: Draw) -> Value:
    # Small integers without zeros keep denominators small.
    normal = [how.random.choice((1, 2, 3, -1, -2)) for _ in range(size)]
    square = sum(x * x for x in normal)
    return v.tabulate(
        size, size, lambda i, j: fmpq(int(i == j)) - fmpq(2 * normal[i] * normal[j], square)
    )
