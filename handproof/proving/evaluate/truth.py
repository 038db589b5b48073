"""Propositions: relations, logic, properties of matrices, sets and membership.

A `Truth` that does not hold is rigorous: exact numbers, or balls that exclude each other. What
overlapping balls cannot decide holds without being exact, or raises `Imprecise`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from itertools import pairwise, product
from typing import cast

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.evaluate.scope import Handler, Scope
from handproof.proving.numbers import (
    Undefined,
    difference,
    imprecise,
    integer,
    is_rational,
    is_zero,
    not_evaluable,
    sign,
    standard,
    undefined,
)
from handproof.proving.values import Elements, Mat, Truth, Value
from handproof.terms.nodes import App, Bind, Sym, Term

LARGEST_SET = 4096


def sides(scope: Scope, term: App | Bind) -> tuple[Value, Value]:
    """Both sides of a relation; `Undefined` says which has no value."""
    found: list[Value] = []
    lost: list[Undefined | None] = []
    for arg in cast(App, term).args[:2]:
        try:
            found.append(scope.value(arg))
            lost.append(None)
        except Undefined as error:
            found.append(None)
            lost.append(error)
    left, right = lost
    first = left or right
    if first is not None:
        needs = tuple(need for error in (left, right) if error for need in error.needs)
        fresh = undefined(first.message, needs)
        fresh.located = True
        fresh.side = "both" if left and right else "left" if left else "right"
        raise fresh
    return found[0], found[1]


def compare_equal(left: Value, right: Value) -> Truth:
    """Equality of numbers, matrices and families, entry by entry."""
    exact = True
    for x, y in zip(v.numbers_of(left), v.numbers_of(right), strict=True):
        found = difference(x, y)
        if found:
            return Truth(False, True, left, right)
        exact = exact and found == 0
    return Truth(True, exact, left, right)


def _eq(scope: Scope, term: App | Bind) -> Truth:
    left, right = sides(scope, term)
    if isinstance(left, (v.Closure, v.Law, Elements)):
        raise not_evaluable("equality of functions, laws or sets")
    return compare_equal(left, right)


def _ne(scope: Scope, term: App | Bind) -> Truth:
    truth = _eq(scope, term)
    if truth.holds and not truth.exact:
        raise imprecise("two numbers are not told apart")
    return Truth(not truth.holds, True, truth.left, truth.right)


def _order(allowed: tuple[int, ...]) -> Handler:
    def handle(scope: Scope, term: App | Bind) -> Truth:
        left, right = sides(scope, term)
        found = difference(left, right)
        if found is None:
            return Truth(True, False, left, right)
        return Truth(found in allowed, True, left, right)

    return handle


def _propto(scope: Scope, term: App | Bind) -> Truth:
    """Equal up to a factor free of the variables: the same ratio at a second point of them.

    The second value of ``x`` is the value of the symbol ``x'`` that opening the claim brings.
    """
    left, right = sides(scope, term)
    moved = scope
    for variable in cast(App, term).args[2:]:
        if not isinstance(variable, Sym):
            raise not_evaluable("proportionality with respect to something that is not a symbol")
        moved = moved.override(variable, scope.symbol(second_point(variable)))
    other_left, other_right = sides(moved, term)
    truth = compare_equal(left * other_right, other_left * right)
    if is_zero(other_left) or is_zero(other_right):
        return truth
    return Truth(truth.holds, truth.exact, left / other_left, right / other_right)


def second_point(variable: Sym) -> Sym:
    """The symbol that holds the second value of a variable of proportionality."""
    return Sym(variable.name + "'", variable.sort)


def variables_of(claim: Term) -> list[Sym]:
    """The variables of a proportionality; its second point satisfies the same facts."""
    if isinstance(claim, App) and claim.op == "propto":
        return [v for v in claim.args[2:] if isinstance(v, Sym)]
    return []


def _all(truths: Iterable[Truth]) -> Truth:
    exact = True
    for truth in truths:
        if not truth.holds:
            return truth
        exact = exact and truth.exact
    return Truth(True, exact)


def _and(scope: Scope, term: App | Bind) -> Truth:
    return _all(scope.value(arg) for arg in cast(App, term).args)


def _or(scope: Scope, term: App | Bind) -> Truth:
    weak = False
    for arg in cast(App, term).args:
        truth: Truth = scope.value(arg)
        if truth.holds and truth.exact:
            return truth
        weak = weak or truth.holds
    return Truth(weak, not weak)


def certain(truth: Truth) -> bool:
    """The truth as a plain yes or no; `Imprecise` where balls only overlap."""
    if truth.holds and not truth.exact:
        raise imprecise("a condition is not decided")
    return truth.holds


def _not(scope: Scope, term: App | Bind) -> Truth:
    return Truth(not certain(scope.value(cast(App, term).args[0])))


def _implies(scope: Scope, term: App | Bind) -> Truth:
    condition, conclusion = cast(App, term).args
    return scope.value(conclusion) if certain(scope.value(condition)) else Truth(True)


def _iff(scope: Scope, term: App | Bind) -> Truth:
    left, right = (certain(scope.value(arg)) for arg in cast(App, term).args)
    return Truth(left == right)


def _quantifier(scope: Scope, term: App | Bind) -> Truth:
    binder = cast(Bind, term)
    elements: Elements = scope.value(binder.args[0])
    if elements.members is None:
        raise not_evaluable("a quantifier over an infinite set")
    truths = (scope.child({binder.var: x}).value(binder.body) for x in elements.members)
    if binder.op == "forall":
        return _all(truths)
    return Truth(any(certain(truth) for truth in truths))


def _sign_test(allowed: tuple[int, ...]) -> Handler:
    return _property(lambda value: Truth(sign(value) in allowed))


def _property(test: Callable[[Value], Truth]) -> Handler:
    def handle(scope: Scope, term: App | Bind) -> Truth:
        value = scope.value(cast(App, term).args[0])
        truth = test(value)
        return truth if truth.holds or truth.left is not None else Truth(False, left=value)

    return handle


def _symmetric(value: Value) -> Truth:
    return compare_equal(value, v.transpose(value))


def _definite(strict: bool) -> Callable[[Value], Truth]:
    def test(value: Value) -> Truth:
        symmetric = _symmetric(value)
        if not symmetric.holds:
            return Truth(False)
        minors = v.leading_minors(value) if strict else v.principal_minors(value)
        allowed = (1,) if strict else (0, 1)
        return Truth(all(sign(x) in allowed for x in minors), symmetric.exact)

    return test


def _diagonal(value: Value) -> Truth:
    full = v.matrix(value)
    off = [x for i, row in enumerate(full.data) for j, x in enumerate(row) if i != j]
    return _all(compare_equal(x, fmpq(0)) for x in off)


def _orthonormal(value: Value) -> Truth:
    full = v.matrix(value)
    return compare_equal(v.multiply(v.transpose(value), value), v.identity(full.cols))


def _orthogonal(value: Value) -> Truth:
    full = v.matrix(value)
    return _orthonormal(value) if full.rows == full.cols else Truth(False)


def _decreasing(value: Value) -> Truth:
    found = [difference(x, y) for x, y in pairwise(v.numbers_of(value))]
    return Truth(all(x != -1 for x in found), all(x is not None for x in found))


def _in(scope: Scope, term: App | Bind) -> Truth:
    member, elements = (scope.value(arg) for arg in cast(App, term).args)
    if not isinstance(elements, Elements):
        raise not_evaluable("membership in something that is not a set")
    return Truth(elements.contains(member))


def _vectors(entries: tuple[int, int]) -> Handler:
    def handle(scope: Scope, term: App | Bind) -> Elements:
        length = integer(scope.value(cast(App, term).args[0]), "a length")
        if 2**length > LARGEST_SET:
            raise not_evaluable(f"a set of 2^{length} vectors")
        rows = product([fmpq(entry) for entry in entries], repeat=length)
        members = tuple(v.array([[x] for x in row], 1) for row in rows)
        return Elements(members, lambda value: _each_of(value, entries))

    return handle


def _each_of(value: Value, entries: tuple[int, ...]) -> bool:
    return all(is_rational(standard(x)) and standard(x) in entries for x in v.numbers_of(value))


def _integer(value: Value) -> bool:
    value = standard(value)
    return is_rational(value) and value.q == 1


def _range(scope: Scope, term: App | Bind) -> Elements:
    low, high = (integer(scope.value(arg), "a bound") for arg in cast(App, term).args)
    if high - low > LARGEST_SET:
        raise not_evaluable("a range this long")
    members = tuple(fmpq(k) for k in range(low, high + 1))
    return Elements(members, lambda value: _integer(value) and low <= standard(value) <= high)


def _interval(scope: Scope, term: App | Bind) -> Elements:
    bounds = [None if _infinite(arg) else scope.value(arg) for arg in cast(App, term).args]

    def contains(value: Value) -> bool:
        low, high = bounds
        return (low is None or sign(value - low) > 0) and (high is None or sign(high - value) > 0)

    return Elements(None, contains)


def _infinite(term: Term) -> bool:
    if isinstance(term, App) and term.op == "neg":
        return _infinite(term.args[0])
    return isinstance(term, App) and term.op == "infinity"


def _reals(scope: Scope, term: App | Bind) -> Elements:
    sizes = [integer(scope.value(arg), "a size") for arg in cast(App, term).args]
    rows, cols = (*sizes, 1, 1)[:2]

    def contains(value: Value) -> bool:
        full = value if isinstance(value, Mat) else v.matrix(value)
        return (full.rows, full.cols) == (rows, cols)

    return Elements(None, contains, rows if cols == 1 else 0)


def _naturals(_scope: Scope, _term: App | Bind) -> Elements:
    return Elements(None, lambda value: _integer(value) and standard(value) >= 0)


def _set(scope: Scope, term: App | Bind) -> Elements:
    members = tuple(scope.value(arg) for arg in cast(App, term).args)

    def contains(value: Value) -> bool:
        return any(certain(compare_equal(value, member)) for member in members)

    return Elements(members, contains)


TRUTH: dict[str, Handler] = {
    "eq": _eq,
    "propto": _propto,
    "ne": _ne,
    "le": _order((-1, 0)),
    "lt": _order((-1,)),
    "ge": _order((0, 1)),
    "gt": _order((1,)),
    "and": _and,
    "or": _or,
    "not": _not,
    "implies": _implies,
    "iff": _iff,
    "forall": _quantifier,
    "exists": _quantifier,
    "positive": _sign_test((1,)),
    "nonnegative": _sign_test((0, 1)),
    "nonzero": _sign_test((-1, 1)),
    "invertible": _property(lambda value: Truth(not is_zero(v.determinant(value)))),
    "symmetric": _property(_symmetric),
    "diagonal_matrix": _property(_diagonal),
    "positive_definite": _property(_definite(True)),
    "positive_semidefinite": _property(_definite(False)),
    "orthonormal_columns": _property(_orthonormal),
    "orthogonal": _property(_orthogonal),
    "decreasing": _property(_decreasing),
    "in": _in,
    "binary": _vectors((0, 1)),
    "signs": _vectors((-1, 1)),
    "range": _range,
    "interval": _interval,
    "reals": _reals,
    "naturals": _naturals,
    "set": _set,
}
"""Operator or binder to handler."""
