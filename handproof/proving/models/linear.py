"""Linear algebra over Q for models: coordinates of symbols, systems from probes, solutions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from handproof.proving import values as v
from handproof.proving.evaluate import Scope
from handproof.proving.models.traits import SYMMETRIC_TRAITS, Traits
from handproof.proving.numbers import Number, is_rational, rational_root
from handproof.proving.values import Value
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.sorts import Family, Matrix, Sort


@dataclass(frozen=True, slots=True)
class Template:
    """Values of a symbol by coordinates: all entries, or those that its structure leaves free."""

    count: int
    assemble: Callable[[Sequence[Number]], Value]
    coordinates: Callable[[Value], list[Number]]


def template(symbol: Sym, scope: Scope, traits: Traits) -> Template:
    """The template of a symbol; symmetric and diagonal matrices have fewer coordinates."""
    symmetric = traits.has(symbol, *SYMMETRIC_TRAITS)
    return _template(symbol.sort, scope, symmetric, traits.has(symbol, "diagonal_matrix"))


def _template(sort: Sort, scope: Scope, symmetric: bool, diagonal: bool) -> Template:
    if isinstance(sort, Family):
        one = _template(sort.element, scope, symmetric, diagonal)
        return _repeated(one, scope.size(sort.length))
    if not isinstance(sort, Matrix):
        return Template(1, lambda u: u[0], lambda x: [x])
    rows, cols = scope.size(sort.rows), scope.size(sort.cols)
    if diagonal:
        places = {(i, i): i for i in range(rows)}
    elif symmetric:
        lower = [(i, j) for i in range(rows) for j in range(i + 1)]
        places = {place: k for k, place in enumerate(lower)}
        places |= {(j, i): k for (i, j), k in places.items()}
    else:
        places = {(i, j): i * cols + j for i in range(rows) for j in range(cols)}
    count = max(places.values(), default=-1) + 1
    first = {k: place for place, k in reversed(list(places.items()))}

    def assemble(u: Sequence[Number]) -> Value:
        zero = fmpq(0)
        return v.tabulate(rows, cols, lambda i, j: u[places[i, j]] if (i, j) in places else zero)

    def coordinates(value: Value) -> list[Number]:
        data = v.matrix(value).data
        return [data[first[k][0]][first[k][1]] for k in range(count)]

    return Template(count, assemble, coordinates)


def _repeated(one: Template, times: int) -> Template:
    n = one.count

    def assemble(u: Sequence[Number]) -> Value:
        return tuple(one.assemble(u[k * n : (k + 1) * n]) for k in range(times))

    def coordinates(value: Value) -> list[Number]:
        return [x for member in value for x in one.coordinates(member)]

    return Template(n * times, assemble, coordinates)


@dataclass(frozen=True, slots=True)
class System:
    """``matrix u = right`` over Q."""

    matrix: list[list[Number]]
    right: list[Number]


def residuals(scope: Scope, proposition: Term) -> list[Number]:
    """Left minus right of an equation, entry by entry, for all members of its ranges."""
    if isinstance(proposition, Bind):
        members = scope.value(proposition.args[0]).members or ()
        return [
            x
            for member in members
            for x in residuals(scope.child({proposition.var: member}), proposition.body)
        ]
    assert isinstance(proposition, App)
    left, right = (v.numbers_of(scope.value(arg)) for arg in proposition.args)
    return [x - y for x, y in zip(left, right, strict=True)]


def system(
    propositions: Sequence[Term], at: Callable[[Sequence[Number]], Scope], base: Sequence[Number]
) -> System | None:
    """The linear system that equations are in the coordinates; None where it is not rational.

    They are evaluated at ``base`` and one step from it in each coordinate.
    """

    def probe(u: Sequence[Number]) -> list[Number]:
        scope = at(u)
        return [x for p in propositions for x in residuals(scope, p)]

    start = list(base)
    here = probe(start)
    columns = []
    for k in range(len(start)):
        moved = probe([*start[:k], start[k] + 1, *start[k + 1 :]])
        columns.append([x - y for x, y in zip(moved, here, strict=True)])
    if not all(is_rational(x) for x in here + [x for column in columns for x in column]):
        return None
    rows = [[column[i] for column in columns] for i in range(len(here))]
    right = [
        sum((a * x for a, x in zip(row, start, strict=True)), -value)
        for row, value in zip(rows, here, strict=True)
    ]
    return System(rows, right)


def solve(found: System, wish: Sequence[Number]) -> list[Number] | None:
    """The solution whose free coordinates are those of ``wish``; None where there is none."""
    count = len(wish)
    if not found.matrix:
        return list(wish)
    reduced, rank = fmpq_mat(
        [[*row, right] for row, right in zip(found.matrix, found.right, strict=True)]
    ).rref()
    result = list(wish)
    pivots: list[tuple[int, list[Number]]] = []
    for i in range(rank):
        row = [reduced[i, j] for j in range(count + 1)]
        pivot = next(j for j, x in enumerate(row) if x != 0)
        if pivot == count:
            return None
        pivots.append((pivot, row))
    solved = {pivot for pivot, _ in pivots}
    for pivot, row in pivots:
        known = sum((row[j] * wish[j] for j in range(count) if j not in solved), fmpq(0))
        result[pivot] = row[count] - known
    return result


def nearest(found: System, wish: Sequence[Number]) -> list[Number] | None:
    """The solution nearest to ``wish`` (for conditions such as positive definite)."""
    count = len(wish)
    reduced, rank = fmpq_mat(
        [[*row, right] for row, right in zip(found.matrix, found.right, strict=True)]
    ).rref()
    rows = [[reduced[i, j] for j in range(count + 1)] for i in range(rank)]
    if any(all(x == 0 for x in row[:count]) for row in rows):
        return None
    if not rows:
        return list(wish)
    a = fmpq_mat([row[:count] for row in rows])
    gap = [
        row[count] - sum((x * w for x, w in zip(row, wish, strict=False)), fmpq(0)) for row in rows
    ]
    step = a.transpose() * (a * a.transpose()).inv() * fmpq_mat([[x] for x in gap])
    return [w + step[j, 0] for j, w in enumerate(wish)]


def quadratic_roots(at: Callable[[Number], list[Number]]) -> list[Number]:
    """Rational roots of a quadratic equation in one number, from its residual at 0, 1 and -1."""
    (base,), (plus,), (minus,) = at(fmpq(0)), at(fmpq(1)), at(fmpq(-1))
    if not all(is_rational(x) for x in (base, plus, minus)):
        return []
    a, b = (plus + minus) / 2 - base, (plus - minus) / 2
    if a == 0:
        return [] if b == 0 else [-base / b]
    discriminant = b * b - 4 * a * base
    root = None if discriminant < 0 else rational_root(discriminant, 2)
    return [] if root is None else [(-b + root) / (2 * a), (-b - root) / (2 * a)]


LARGEST_SQUARE = 400


def sum_of_squares(value: Number, count: int) -> list[Number] | None:
    """Rationals whose squares add up to the value, found by a small search; None where it fails."""
    if not is_rational(value) or value < 0:
        return None
    for factor in range(1, 5):
        target = value * value.q * factor * factor * value.q
        if target <= LARGEST_SQUARE:
            found = _integers(int(target.p), count)
            if found is not None:
                return [fmpq(x, int(value.q) * factor) for x in found]
    return None


def _integers(total: int, count: int) -> list[int] | None:
    if count == 1:
        root = int(total**0.5 + 0.5)
        return [root] if root * root == total else None
    for first in range(int((total / count) ** 0.5) + 1, -1, -1):
        rest = total - first * first
        found = _integers(rest, count - 1) if rest >= 0 else None
        if found is not None:
            return [first, *found]
    for first in range(int((total / count) ** 0.5) + 2, int(total**0.5) + 1):
        found = _integers(total - first * first, count - 1)
        if found is not None:
            return [first, *found]
    return None
