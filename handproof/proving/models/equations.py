"""Equations among the facts: in which symbol they are affine, and their exact solution there.

``C^{-1} W = C^{-1} S C^{-1} W`` is affine in S, an eigen-equation ``S Q = Q L`` in S and in L, a
singular value decomposition ``W = Q D V'`` in W: linear algebra over Q builds their models.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from flint import fmpq, fmpq_mat

from handproof.proving import values as v
from handproof.proving.evaluate import Scope
from handproof.proving.models.traits import SYMMETRIC_TRAITS, Traits
from handproof.proving.numbers import Number, is_rational, rational_root
from handproof.proving.values import Value
from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import INTEGER, REAL, Family, Matrix, Sort

HIGH = 99
"""Stands for functions that are not polynomials."""

_LINEAR = (
    "add",
    "neg",
    "transpose",
    "trace",
    "diagonal",
    "diag",
    "vec",
    "entry",
    "at",
    "block",
    "sum",
    "sum_over",
    "family",
    "gradient",
    "partial",
    "directional",
    "differential",
    "forall",
)
_PRODUCTS = ("mul", "hadamard", "kron")


@dataclass(frozen=True, slots=True)
class Equation:
    """An equation among the facts, perhaps for all members of a range."""

    label: str
    proposition: Term
    left: Term
    right: Term
    symbols: tuple[Sym, ...]
    """Free symbols, definitions unfolded."""
    unknowns: tuple[Sym, ...]
    """The symbols that it can be solved for, the best first."""
    quadratic: frozenset[Sym] = frozenset()
    """The numbers among them in which it is of degree 2."""


def equation(label: str, proposition: Term, context: Context, traits: Traits) -> Equation | None:
    """The fact as an equation, or None where it is none; integers are never solved for."""
    inner = proposition
    while isinstance(inner, Bind) and inner.op == "forall":
        inner = inner.body
    if not (isinstance(inner, App) and inner.op == "eq"):
        return None
    left, right = inner.args
    symbols = unfolded_symbols(proposition, context)
    degrees = Degrees(context)
    degree = {s: max(degrees.of(left, s), degrees.of(right, s)) for s in symbols}
    unknowns = [
        s
        for s in symbols
        if s.sort != INTEGER
        and context.definition(s) is None
        and (degree[s] == 1 or (degree[s] == 2 and s.sort == REAL and inner is proposition))
        and not traits.has(s, "orthonormal_columns", "orthogonal", "binary", "signs", "listed")
    ]
    unknowns.sort(key=lambda s: (degree[s], *_preference(s, left, right, context, traits)))
    quadratic = frozenset(s for s in unknowns if degree[s] == 2)
    return Equation(label, proposition, left, right, symbols, tuple(unknowns), quadratic)


def _preference(
    symbol: Sym, left: Term, right: Term, context: Context, traits: Traits
) -> tuple[int, int, str]:
    alone = any(
        one is symbol and symbol not in unfolded_symbols(other, context)
        for one, other in ((left, right), (right, left))
    )
    structure = len(traits.of.get(symbol, ()))
    return (0 if alone else 1, structure, symbol.name)


def unfolded_symbols(term: Term, context: Context) -> tuple[Sym, ...]:
    """Free symbols with definitions unfolded (defined symbols among them), in order of name."""
    found: set[Sym] = set()
    todo = list(free_symbols(term))
    while todo:
        symbol = todo.pop()
        if symbol in found:
            continue
        found.add(symbol)
        definition = context.definition(symbol)
        if definition is not None:
            todo.extend(free_symbols(definition.body) - set(definition.parameters))
    return tuple(sorted(found, key=lambda s: s.name))


class Degrees:
    """Degree of a term in a symbol, definitions unfolded; `HIGH` at most, never too low."""

    def __init__(self, context: Context) -> None:
        self.context = context
        self.known: dict[tuple[Term, Sym], int] = {}

    def of(self, term: Term, symbol: Sym) -> int:
        """The degree."""
        key = term, symbol
        if key not in self.known:
            self.known[key] = HIGH  # cyclic definitions end here
            self.known[key] = min(self._degree(term, symbol), HIGH)
        return self.known[key]

    def _degree(self, term: Term, symbol: Sym) -> int:
        if isinstance(term, Num):
            return 0
        if isinstance(term, Sym):
            definition = self.context.definition(term)
            if term is symbol or definition is None:
                return int(term is symbol)
            return self.of(definition.body, symbol)
        if isinstance(term, Bind) and term.var is symbol:
            return max((self.of(arg, symbol) for arg in term.args), default=0)
        degrees = [self.of(child, symbol) for child in term.children]
        if not any(degrees):
            return 0
        return self._combined(term, degrees, symbol)

    def _combined(self, term: Term, degrees: list[int], symbol: Sym) -> int:
        assert isinstance(term, (App, Bind))
        if term.op in ("gradient", "partial", "directional") and degrees[1]:
            return self._derived(term, degrees, symbol)
        if term.op in _LINEAR:
            return self._linear(term, degrees)
        if term.op in _PRODUCTS:
            return sum(degrees)
        if term.op == "div" and not degrees[1]:
            return degrees[0]
        if term.op == "norm_sq":
            return 2 * degrees[0]
        exponent = term.children[-1]
        if term.op == "pow" and isinstance(exponent, Num) and exponent.value in (1, 2, 3, 4):
            return degrees[0] * int(exponent.value)
        return HIGH

    @staticmethod
    def _derived(term: App | Bind, degrees: list[int], symbol: Sym) -> int:
        """Degree of a derivative of a polynomial by the symbol itself."""
        variable = term.children[1]
        if variable is not symbol or any(degrees[2:]) or degrees[0] >= HIGH:
            return HIGH
        return max(0, degrees[0] - 1)

    @staticmethod
    def _linear(term: App | Bind, degrees: list[int]) -> int:
        if isinstance(term, Bind):
            return HIGH if any(degrees[:-1]) else degrees[-1]
        if term.op in ("entry", "at", "block") and any(
            d for d, arg in zip(degrees, term.args, strict=True) if arg.sort == INTEGER
        ):
            return HIGH
        return max(degrees)


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
    propositions: Sequence[Term], shape: Template, at: Callable[[Value], Scope]
) -> System | None:
    """The linear system that equations are in the coordinates; None where it is not rational."""

    def probe(u: list[Number]) -> list[Number]:
        scope = at(shape.assemble(u))
        return [x for p in propositions for x in residuals(scope, p)]

    zero = [fmpq(0)] * shape.count
    base = probe(zero)
    columns = []
    for k in range(shape.count):
        moved = probe([*zero[:k], fmpq(1), *zero[k + 1 :]])
        columns.append([x - y for x, y in zip(moved, base, strict=True)])
    numbers = base + [x for column in columns for x in column]
    if not all(is_rational(x) for x in numbers):
        return None
    rows = [[column[i] for column in columns] for i in range(len(base))]
    return System(rows, [-x for x in base])


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
