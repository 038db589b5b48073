"""Numbers: exact where rational, balls elsewhere, normal forms of constants, dual numbers."""

from __future__ import annotations

from fractions import Fraction

import pytest
from flint import arb, ctx, fmpq

from handproof.proving.duals import Dual, tangent
from handproof.proving.formal import Formal
from handproof.proving.functions import elementary, pi, power
from handproof.proving.numbers import (
    Imprecise,
    NotEvaluable,
    Number,
    Precision,
    Undefined,
    ball,
    difference,
    fraction,
    integer,
    rational,
    rational_root,
    show,
    sign,
)


def q(above: int, below: int = 1) -> Number:
    return fmpq(above, below)


def log(x: Number) -> Number:
    return elementary("log", x)


def exp(x: Number) -> Number:
    return elementary("exp", x)


def sqrt(x: Number) -> Number:
    return elementary("sqrt", x)


EXACT = {
    "exp 0": (exp(q(0)), q(1)),
    "log 1": (log(q(1)), q(0)),
    "sqrt of a square": (sqrt(q(9, 4)), q(3, 2)),
    "cube root": (power(q(8, 27), q(1, 3)), q(2, 3)),
    "negative power": (power(q(2), q(-3)), q(1, 8)),
    "sigmoid 0": (elementary("sigmoid", q(0)), q(1, 2)),
    "gamma": (elementary("gamma", q(5)), q(24)),
    "factorial": (elementary("factorial", q(4)), q(24)),
    "floor": (elementary("floor", q(-7, 2)), q(-4)),
    "log of a product": (log(q(6)) - log(q(2)) - log(q(3)), q(0)),
    "log of a root": (2 * log(sqrt(q(3))) - log(q(3)), q(0)),
    "exp of a log": (exp(log(q(5)) * q(2)), q(25)),
    "log of an exp": (log(exp(q(2, 3))), q(2, 3)),
    "square of a root": (sqrt(q(2)) * sqrt(q(2)), q(2)),
    "root of pi": (sqrt(2 * pi()) * sqrt(2 * pi()) / pi(), q(2)),
    "exp of a sum": (exp(q(1, 3)) * exp(q(2, 3)) / exp(q(1)), q(1)),
    "softplus": (elementary("softplus", q(2)) - log(1 + exp(q(2))), q(0)),
    "sigmoid both ways": (elementary("sigmoid", q(2)) - exp(q(2)) / (1 + exp(q(2))), q(0)),
    "sigmoid of a minus": (elementary("sigmoid", q(2)) + elementary("sigmoid", q(-2)) - 1, None),
    "log of a sum": (exp(log(1 + sqrt(q(2)))) - sqrt(q(2)), q(1)),
    "erf twice": (elementary("erf", q(1)) - elementary("erf", q(1)), q(0)),
}


@pytest.mark.parametrize("name", EXACT)
def test_exact_values(name: str) -> None:
    found, expected = EXACT[name]
    if expected is None:  # 0, but only the balls know
        assert ball(found).contains(0)
        return
    assert isinstance(found, fmpq)
    assert found == expected


UNEQUAL = {
    "log 2, log 3": (log(q(2)), log(q(3))),
    "sqrt 2, 7/5": (sqrt(q(2)), q(7, 5)),
    "exp 1, exp 2": (exp(q(1)), exp(q(2))),
    "log of a sum": (log(q(1) + sqrt(q(2))), log(q(1)) + log(sqrt(q(2)))),
    "pi, 22/7": (pi(), q(22, 7)),
    "rationals": (q(1, 3), q(1, 2)),
}


@pytest.mark.parametrize("name", UNEQUAL)
def test_unequal_values_are_told_apart(name: str) -> None:
    left, right = UNEQUAL[name]
    assert difference(left, right) in (-1, 1)
    assert difference(right, left) == -difference(left, right)


UNDEFINED = {
    "log 0": lambda: log(q(0)),
    "log of a negative": lambda: log(q(-2)),
    "sqrt of a negative": lambda: sqrt(q(-1)),
    "0 to the -1": lambda: power(q(0), q(-1)),
    "root of a negative": lambda: power(q(-2), q(1, 2)),
    "gamma at a pole": lambda: elementary("gamma", q(-1)),
    "factorial of a negative": lambda: elementary("factorial", q(-1)),
    "logit 1": lambda: elementary("logit", q(1)),
    "lgamma 0": lambda: elementary("lgamma", q(0)),
    "derivative of abs at 0": lambda: elementary("abs", Dual(1, q(0), q(1))),
    "no integer": lambda: integer(q(1, 2), "an index"),
}


@pytest.mark.parametrize("name", UNDEFINED)
def test_outside_the_domain(name: str) -> None:
    with pytest.raises(Undefined) as caught:
        UNDEFINED[name]()
    assert caught.value.code == "HP311"


TOO_MUCH = {
    "power": lambda: power(q(9), q(387420489)),
    "digits": lambda: power(power(q(3), q(4096)), q(4096)),
    "factorial": lambda: elementary("factorial", q(10**6)),
}


@pytest.mark.parametrize("name", TOO_MUCH)
def test_too_large_is_not_evaluable(name: str) -> None:
    with pytest.raises(NotEvaluable):
        TOO_MUCH[name]()


def test_a_ball_that_contains_zero_decides_nothing() -> None:
    wide = arb(0, 1)
    with pytest.raises(Imprecise):
        sign(wide)
    with pytest.raises(Imprecise):
        difference(wide, q(0))


def test_narrow_overlap_is_not_equality() -> None:
    third = arb(1) / 3
    assert difference(third, q(1, 3)) is None


DERIVATIVES = {
    "power": (lambda x: power(x, q(3)), lambda x: 3 * x * x),
    "quotient": (lambda x: 1 / x, lambda x: -1 / (x * x)),
    "exp": (exp, exp),
    "log": (log, lambda x: 1 / x),
    "sqrt": (sqrt, lambda x: 1 / (2 * sqrt(x))),
    "sigmoid": (
        lambda x: elementary("sigmoid", x),
        lambda x: elementary("sigmoid", x) * elementary("sigmoid", -x),
    ),
    "softplus": (lambda x: elementary("softplus", x), lambda x: elementary("sigmoid", x)),
    "tanh": (lambda x: elementary("tanh", x), lambda x: 1 / power(elementary("cosh", x), q(2))),
    "erf": (
        lambda x: elementary("erf", x),
        lambda x: 2 * exp(-x * x) / sqrt(pi()),
    ),
    "gamma": (
        lambda x: elementary("lgamma", x + 1) - elementary("lgamma", x),
        lambda x: 1 / x,
    ),
    "x to the x": (lambda x: power(x, x), lambda x: power(x, x) * (1 + log(x))),
}


@pytest.mark.parametrize("name", DERIVATIVES)
def test_dual_numbers_differentiate(name: str) -> None:
    function, expected = DERIVATIVES[name]
    at = q(7, 5)
    found = tangent(function(Dual(1, at, q(1))), 1)
    gap = ball(found) - ball(expected(at))
    assert gap.contains(0)
    assert abs(gap).abs_upper() < arb(2) ** -30


def test_nested_derivatives_keep_their_infinitesimals_apart() -> None:
    # d/dx (x * d/dy (x + y)) = 1, the classic confusion of perturbations gives 2
    x = Dual(1, q(2), q(1))
    y = Dual(2, q(3), q(1))
    inner = tangent(x + y, 2)
    assert tangent(x * inner, 1) == 1


def test_second_derivative() -> None:
    x = Dual(2, Dual(1, q(3), q(1)), q(1))
    assert tangent(tangent(x * x * x, 2), 1) == 18


def test_precision_is_set_back() -> None:
    before = ctx.prec
    with pytest.raises(ZeroDivisionError), Precision(300):
        1 / fmpq(ctx.prec - 300)
    assert ctx.prec == before


def test_text_and_fractions() -> None:
    assert show(q(-3, 6)) == "-1/2"
    assert fraction(rational(Fraction(2, 7))) == Fraction(2, 7)
    assert show(log(q(2))).startswith("[0.693147")
    assert isinstance(log(q(2)), Formal)
    assert rational_root(q(2), 2) is None
