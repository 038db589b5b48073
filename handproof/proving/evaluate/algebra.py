"""Operators of numbers, matrices and families: each handler takes a scope and an application."""

from __future__ import annotations

from collections.abc import Callable
from functools import reduce
from typing import cast

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.evaluate.scope import Handler, Scope
from handproof.proving.functions import elementary, integer_power, pi, power
from handproof.proving.numbers import (
    Number,
    difference,
    imprecise,
    integer,
    is_zero,
    not_evaluable,
    reciprocal,
    total,
    undefined,
)
from handproof.proving.values import Truth, Value
from handproof.terms.nodes import App, Bind, Term

LARGEST_SIDE = 12
"""Rows or columns of the largest matrix that is built (Kronecker products grow fast)."""


def _args(scope: Scope, term: App | Bind) -> list[Value]:
    return [scope.value(arg) for arg in cast(App, term).args]


def _unary(function: Callable[[Value], Value]) -> Handler:
    return lambda scope, term: function(scope.value(cast(App, term).args[0]))


def _nary(function: Callable[[Value, Value], Value]) -> Handler:
    return lambda scope, term: reduce(function, _args(scope, term))


def _scalar(name: str) -> Handler:
    return lambda scope, term: elementary(name, scope.value(cast(App, term).args[0]))


def _mapped(name: str) -> Handler:
    return _unary(lambda value: v.each(lambda x: elementary(name, x), value))


def _div(scope: Scope, term: App | Bind) -> Value:
    left, right = _args(scope, term)
    return v.scale(reciprocal(right), left)


def _pow(scope: Scope, term: App | Bind) -> Value:
    base, exponent = _args(scope, term)
    if not isinstance(base, v.Mat):
        return power(base, exponent)
    if isinstance(exponent, fmpq) and exponent.q == 2:
        base, exponent = v.square_root(base), exponent * 2
    if not isinstance(exponent, fmpq) or exponent.q != 1 or abs(exponent) > 64:
        raise not_evaluable("a matrix to this power")
    steps = int(exponent.p)
    if steps < 0:
        base, steps = v.inverse(base), -steps
    return reduce(v.multiply, [base] * steps, v.identity(base.rows))


def _identity(scope: Scope, term: App | Bind) -> Value:
    return v.identity(_side(scope, cast(App, term).args[0]))


def _side(scope: Scope, term: Term) -> int:
    size = integer(scope.value(term), "a size")
    if size < 0:
        raise undefined("a size is negative")
    if size > LARGEST_SIDE:
        raise not_evaluable(f"a matrix with {size} rows or columns")
    return size


def _constant(number: int) -> Handler:
    def make(scope: Scope, term: App | Bind) -> Value:
        rows, cols = (_side(scope, arg) for arg in cast(App, term).args)
        return v.tabulate(rows, cols, lambda i, j: fmpq(number))

    return make


def _diag(value: Value) -> Value:
    entries = [row[0] for row in v.matrix(value).data]
    n = len(entries)
    return v.tabulate(n, n, lambda i, j: entries[i] if i == j else fmpq(0))


def _block(scope: Scope, term: App | Bind) -> Value:
    _rows, cols, *blocks = cast(App, term).args
    width = integer(scope.value(cols), "a size")
    found = [v.matrix(scope.value(block)) for block in blocks]
    data: list[tuple[Number, ...]] = []
    for start in range(0, len(found), width):
        strip = found[start : start + width]
        data += [sum((b.data[i] for b in strip), ()) for i in range(strip[0].rows)]
    return v.array(data)


def _hadamard(left: Value, right: Value) -> Value:
    a, b = v.matrix(left), v.matrix(right)
    return v.tabulate(a.rows, a.cols, lambda i, j: a.data[i][j] * b.data[i][j])


def _kron(left: Value, right: Value) -> Value:
    a, b = v.matrix(left), v.matrix(right)
    if max(a.rows * b.rows, a.cols * b.cols) > LARGEST_SIDE:
        raise not_evaluable("a Kronecker product of this size")

    def entry(i: int, j: int) -> Number:
        return a.data[i // b.rows][j // b.cols] * b.data[i % b.rows][j % b.cols]

    return v.tabulate(a.rows * b.rows, a.cols * b.cols, entry)


def _vec(value: Value) -> Value:
    full = v.matrix(value)
    return v.array([[row[j]] for j in range(full.cols) for row in full.data], 1)


def norm_squared(value: Value) -> Number:
    """Sum of the squares of the entries."""
    return total(x * x for x in v.numbers_of(value))


def position(scope: Scope, term: Term, limit: int) -> int:
    """The index that a term is, from 0; `Undefined` outside 1..limit."""
    index = integer(scope.value(term), "an index")
    if not 1 <= index <= limit:
        raise undefined(f"the index {index} is not in 1..{limit}")
    return index - 1


def _entry(scope: Scope, term: App | Bind) -> Value:
    args = cast(App, term).args
    value = v.matrix(scope.value(args[0]))
    if len(args) == 3:
        row = position(scope, args[1], value.rows)
        return value.data[row][position(scope, args[2], value.cols)]
    if value.cols == 1:
        return value.data[position(scope, args[1], value.rows)][0]
    return value.data[0][position(scope, args[1], value.cols)]


def _at(scope: Scope, term: App | Bind) -> Value:
    family, index = cast(App, term).args
    members = scope.value(family)
    return members[position(scope, index, len(members))]


def _apply(scope: Scope, term: App | Bind) -> Value:
    function, *arguments = _args(scope, term)
    if not isinstance(function, v.Closure):
        raise not_evaluable("the application of something that is not a function")
    return function.call(*arguments)


def _cases(scope: Scope, term: App | Bind) -> Value:
    args = cast(App, term).args
    for condition, value in zip(args[0:-1:2], args[1::2], strict=False):
        truth: Truth = scope.value(condition)
        if truth.holds and not truth.exact:
            raise imprecise("a case is not decided")
        if truth.holds:
            return scope.value(value)
    if len(args) % 2:
        return scope.value(args[-1])
    raise undefined("no case applies")


def _extreme(wanted: int) -> Handler:
    def choose(left: Value, right: Value) -> Value:
        found = difference(left, right)
        if found is None:
            raise imprecise("the larger of two numbers is not decided")
        return left if found in (wanted, 0) else right

    return _nary(choose)


def _beta(left: Value, right: Value) -> Value:
    together = elementary("gamma", left + right)
    return elementary("gamma", left) * elementary("gamma", right) / together


def _binomial(above: Value, below: Value) -> Value:
    k = integer(below, "the lower entry of a binomial coefficient")
    if k < 0:
        return fmpq(0)
    steps = [(above - i) / fmpq(i + 1) for i in range(min(k, 2000))]
    return reduce(lambda a, b: a * b, steps, fmpq(1))


def _pinv(value: Value) -> Value:
    """For full column or full row rank; other ranks are not evaluable."""
    across = v.transpose(value)
    for gram, left in ((v.multiply(across, value), True), (v.multiply(value, across), False)):
        if not is_zero(v.determinant(gram)):
            inverse = v.inverse(gram)
            return v.multiply(inverse, across) if left else v.multiply(across, inverse)
    if all(isinstance(x, fmpq) and x == 0 for x in v.numbers_of(value)):
        return across
    raise not_evaluable("the pseudo-inverse of a matrix that has no full rank")


def _infinite(_scope: Scope, _term: App | Bind) -> Value:
    raise not_evaluable("infinity outside the bounds of an integral")


ALGEBRA: dict[str, Handler] = {
    "add": _nary(v.add),
    "neg": _unary(lambda value: v.each(lambda x: -x, value)),
    "mul": _nary(v.multiply),
    "div": _div,
    "pow": _pow,
    "inv": _unary(v.inverse),
    "transpose": _unary(v.transpose),
    "trace": _unary(v.trace),
    "det": _unary(v.determinant),
    "sqrtm": _unary(v.square_root),
    "pinv": _unary(_pinv),
    "identity": _identity,
    "zeros": _constant(0),
    "ones": _constant(1),
    "diag": _unary(_diag),
    "diagonal": _unary(lambda value: v.array([[x] for x in v.diagonal_entries(value)], 1)),
    "block": _block,
    "hadamard": _nary(_hadamard),
    "kron": _nary(_kron),
    "vec": _unary(_vec),
    "map_exp": _mapped("exp"),
    "map_log": _mapped("log"),
    "map_sigmoid": _mapped("sigmoid"),
    "norm": _unary(lambda value: elementary("sqrt", norm_squared(value))),
    "norm_sq": _unary(norm_squared),
    "entry": _entry,
    "at": _at,
    "apply": _apply,
    "cases": _cases,
    "pi": lambda _s, _t: pi(),
    "euler": lambda _s, _t: elementary("exp", fmpq(1)),
    "infinity": _infinite,
    "beta": _nary(_beta),
    "binomial": _nary(_binomial),
    "min": _extreme(-1),
    "max": _extreme(1),
    **{
        name: _scalar(name)
        for name in (
            "exp",
            "log",
            "sqrt",
            "abs",
            "sign",
            "sin",
            "cos",
            "tan",
            "sinh",
            "cosh",
            "tanh",
            "sigmoid",
            "softplus",
            "logit",
            "erf",
            "gamma",
            "lgamma",
            "digamma",
            "factorial",
            "floor",
        )
    },
}
"""Operator to handler."""

__all__ = ["ALGEBRA", "integer_power", "norm_squared", "position"]
