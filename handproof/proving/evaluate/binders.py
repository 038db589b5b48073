"""Sums, products, families, functions, extrema over finite sets, and derivatives.

Derivatives are those of `handproof.terms`: by a symbol (or an entry or a member of it), definitions
unfolded, at the symbol's own value. They are computed with dual numbers, one pass a direction.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from typing import cast

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.duals import Dual, tangent
from handproof.proving.evaluate.algebra import position
from handproof.proving.evaluate.scope import Handler, Scope
from handproof.proving.numbers import Number, difference, imprecise, integer, not_evaluable
from handproof.proving.values import Elements, Mat, Value
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.sorts import Scalar, shape

LONGEST_RANGE = 4096


def _range(scope: Scope, term: App | Bind) -> Iterator[Value]:
    binder = cast(Bind, term)
    low, high = (integer(scope.value(arg), "a bound") for arg in binder.args)
    if high - low > LONGEST_RANGE:
        raise not_evaluable("a range this long")
    for k in range(low, high + 1):
        yield scope.child({binder.var: fmpq(k)}).value(binder.body)


def _members(scope: Scope, term: App | Bind) -> Iterator[Value]:
    binder = cast(Bind, term)
    elements: Elements = scope.value(binder.args[0])
    if elements.members is None:
        raise not_evaluable(f"{binder.op} over an infinite set")
    for member in elements.members:
        yield scope.child({binder.var: member}).value(binder.body)


def _sum(items: Callable[[Scope, App | Bind], Iterator[Value]]) -> Handler:
    def handle(scope: Scope, term: App | Bind) -> Value:
        found = list(items(scope, term))
        return reduce(v.add, found) if found else _zero(scope, cast(Bind, term).body)

    return handle


def _zero(scope: Scope, body: Term) -> Value:
    sizes = shape(body.sort)
    if sizes is None or isinstance(body.sort, Scalar):
        return fmpq(0)
    return v.tabulate(scope.size(sizes[0]), scope.size(sizes[1]), lambda i, j: fmpq(0))


def _prod(items: Callable[[Scope, App | Bind], Iterator[Value]]) -> Handler:
    return lambda scope, term: reduce(lambda a, b: a * b, items(scope, term), fmpq(1))


def _family(scope: Scope, term: App | Bind) -> Value:
    binder = cast(Bind, term)
    length = integer(scope.value(binder.args[0]), "a length")
    if length > LONGEST_RANGE:
        raise not_evaluable("a family this long")
    indices = range(1, length + 1)
    return tuple(scope.child({binder.var: fmpq(k)}).value(binder.body) for k in indices)


def _lambda(scope: Scope, term: App | Bind) -> Value:
    binder = cast(Bind, term)
    return v.Closure(scope.function((binder.var,), binder.body))


def _extremum(wanted: int) -> Handler:
    def choose(left: Number, right: Number) -> Number:
        found = difference(left, right)
        if found is None:
            raise imprecise("the largest of several numbers is not decided")
        return left if found in (wanted, 0) else right

    return lambda scope, term: reduce(choose, _members(scope, term))


def _derivative(scope: Scope, term: App | Bind) -> Value:
    """``derivative(var, point, body)``: of the body by its variable, at the point."""
    binder = cast(Bind, term)
    point = scope.value(binder.args[0])
    inner = scope.raised()
    level = inner.root.level
    moved = inner.child({binder.var: Dual(level, point, fmpq(1))})
    return v.each(lambda x: tangent(x, level), moved.value(binder.body))


def _partial(scope: Scope, term: App | Bind) -> Value:
    function, variable = cast(App, term).args
    return _along(scope, function, variable, lambda value: _only(value, fmpq(1)))


def _only(value: Value, direction: Number) -> Value:
    if isinstance(value, (Mat, tuple)):
        raise not_evaluable("a partial derivative by something that is not a number")
    return direction


def _gradient(scope: Scope, term: App | Bind) -> Value:
    function, variable = cast(App, term).args
    at = v.matrix(scope.value(variable))

    def entry(i: int, j: int) -> Number:
        unit = v.tabulate(at.rows, at.cols, lambda k, l: fmpq(int((k, l) == (i, j))))
        return _along(scope, function, variable, lambda _: unit)

    return v.tabulate(at.rows, at.cols, entry)


def _gradient_symmetric(scope: Scope, term: App | Bind) -> Value:
    """Entry i, j: the derivative along ``x_ij = x_ji``, one variable where i is not j."""
    function, variable = cast(App, term).args
    at = v.matrix(scope.value(variable))

    def entry(i: int, j: int) -> Number:
        pair = v.tabulate(
            at.rows, at.cols, lambda k, l: fmpq(int((k, l) == (i, j) or (l, k) == (i, j)))
        )
        return _along(scope, function, variable, lambda _: pair)

    return v.tabulate(at.rows, at.cols, entry)


def _jacobian(scope: Scope, term: App | Bind) -> Value:
    """One column an entry of the variable, its columns one below the other."""
    function, variable = cast(App, term).args
    at = v.matrix(scope.value(variable))
    places = [(i, j) for j in range(at.cols) for i in range(at.rows)]

    def column(place: tuple[int, int]) -> Mat:
        unit = v.tabulate(at.rows, at.cols, lambda k, l: fmpq(int((k, l) == place)))
        return v.matrix(_along(scope, function, variable, lambda _: unit))

    columns = [column(place) for place in places]
    return v.tabulate(columns[0].rows, len(columns), lambda i, j: columns[j].data[i][0])


def _directional(scope: Scope, term: App | Bind) -> Value:
    function, variable, direction = cast(App, term).args
    along = scope.value(direction)
    return _along(scope, function, variable, lambda _: along)


def _along(
    scope: Scope, function: Term, variable: Term, direction: Callable[[Value], Value]
) -> Value:
    """Derivative of ``function`` at the value of ``variable``, in a direction of its shape."""
    symbol = _symbol(variable)
    level = scope.root.level + 1
    moved = scope.override(symbol, _moved(scope, variable, level, direction))
    return v.each(lambda x: tangent(x, level), moved.value(function))


def _symbol(variable: Term) -> Sym:
    while isinstance(variable, App) and variable.op in ("entry", "at"):
        variable = variable.args[0]
    if not isinstance(variable, Sym):
        raise not_evaluable("a derivative by something that is not a variable")
    return variable


def _moved(scope: Scope, variable: Term, level: int, direction: Callable[[Value], Value]) -> Value:
    """The value of the variable's symbol with the infinitesimal step in its place."""
    value = scope.value(variable)
    moved = _dual(value, direction(value), level)
    while isinstance(variable, App):
        whole = scope.value(variable.args[0])
        moved = _replaced(scope, variable, whole, moved)
        variable = variable.args[0]
    return moved


def _replaced(scope: Scope, variable: App, whole: Value, part: Value) -> Value:
    if variable.op == "at":
        index = position(scope, variable.args[1], len(whole))
        return (*whole[:index], part, *whole[index + 1 :])
    full = v.matrix(whole)
    if len(variable.args) == 2 and full.cols == 1:
        place = position(scope, variable.args[1], full.rows), 0
    elif len(variable.args) == 2:
        place = 0, position(scope, variable.args[1], full.cols)
    else:
        row = position(scope, variable.args[1], full.rows)
        place = row, position(scope, variable.args[2], full.cols)
    return v.tabulate(
        full.rows, full.cols, lambda i, j: part if (i, j) == place else full.data[i][j]
    )


def _dual(value: Value, direction: Value, level: int) -> Value:
    if isinstance(value, tuple):
        return tuple(_dual(x, d, level) for x, d in zip(value, direction, strict=True))
    at, along = v.matrix(value), v.matrix(direction)
    return v.tabulate(at.rows, at.cols, lambda i, j: Dual(level, at.data[i][j], along.data[i][j]))


BINDERS: dict[str, Handler] = {
    "sum": _sum(_range),
    "prod": _prod(_range),
    "sum_over": _sum(_members),
    "prod_over": _prod(_members),
    "family": _family,
    "lambda": _lambda,
    "maximum": _extremum(1),
    "minimum": _extremum(-1),
    "derivative": _derivative,
    "partial": _partial,
    "gradient": _gradient,
    "gradient_symmetric": _gradient_symmetric,
    "jacobian": _jacobian,
    "directional": _directional,
}
"""Binder or operator of differentiation to handler."""
