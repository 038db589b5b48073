"""Elementary functions of numbers: exact where they are rational, balls elsewhere.

`FUNCTIONS` is the table: exact values, ball and complex ball, derivative. Domains follow
`handproof.terms.operators.DOMAIN`.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from flint import acb, arb, fmpq, fmpz

from handproof.proving.formal import (
    Formal,
    atom,
    exponential,
    logarithm,
    made,
    rational_form,
)
from handproof.proving.formal import power as formal_power
from handproof.proving.numbers import (
    LARGEST_EXPONENT,
    LARGEST_FACTORIAL,
    Number,
    Tower,
    ball,
    imprecise,
    is_zero,
    not_evaluable,
    rational_root,
    reciprocal,
    sign,
    undefined,
)

LARGEST_BITS = 1_000_000


@dataclass(frozen=True, slots=True)
class Elementary:
    """One function: ``exact`` returns None where the value is not known to be rational."""

    exact: Callable[[Any], Any | None]
    ball: Callable[[Any], Any]
    derivative: Callable[[Number, Number], Number]
    domain: str = ""
    """``positive``, ``nonnegative``, ``probability`` (strictly between 0 and 1) or empty."""


def elementary(name: str, x: Number) -> Number:
    """The function ``name`` of a number; `Undefined` outside its domain."""
    if isinstance(x, Tower):
        return x.elementary(name)
    row = FUNCTIONS[name]
    if isinstance(x, acb):
        return _complex(name, row, x)
    _check_domain(name, row.domain, x)
    if isinstance(x, fmpq):
        found = row.exact(x)
        if found is not None:
            return found
    value = _formal(name, row, x)
    if not ball(value).is_finite():
        raise imprecise(f"{name} has no finite ball at this precision")
    return value


def _formal(name: str, row: Elementary, x: Number) -> Number:
    """The value with its normal form, where the argument has one."""
    if isinstance(x, arb):
        return row.ball(x)
    if name == "exp":
        return exponential(x)
    if name == "log":
        return logarithm(x)
    if name == "sqrt":
        return power(x, fmpq(1, 2))
    if name == "sigmoid":
        return reciprocal(1 + exponential(-x))
    if name == "softplus":
        return logarithm(1 + exponential(x))
    if name == "logit":
        return logarithm(x * reciprocal(1 - x))
    return atom(row.ball(ball(x)), name, x)


def derivative(name: str, x: Number, value: Number) -> Number:
    """Derivative of the function ``name`` at ``x``, where it has the value ``value``."""
    return FUNCTIONS[name].derivative(x, value)


def _check_domain(name: str, domain: str, x: Number) -> None:
    if domain == "positive" and sign(x) <= 0:
        raise undefined(f"{name} of a number that is not positive")
    if domain == "nonnegative" and sign(x) < 0:
        raise undefined(f"{name} of a negative number")
    if domain == "probability" and (sign(x) <= 0 or sign(1 - x) <= 0):
        raise undefined(f"{name} of a number that is not between 0 and 1")


def _complex(name: str, row: Elementary, x: Any) -> Any:
    # A branch cut must give a non-finite ball: the integrator then subdivides.
    inside = {"softplus": lambda: 1 + x.exp(), "logit": lambda: x / (1 - x)}.get(name)
    cut = inside() if inside is not None else x
    if (row.domain or inside is not None) and not cut.real > 0:
        return acb("nan")
    if name in ("floor", "abs", "sign", "factorial"):
        raise not_evaluable(f"{name} inside a numerical integral")
    return row.ball(x)


def power(base: Number, exponent: Number) -> Number:
    """``base ** exponent``: integer exponents by multiplication, others of positive bases."""
    if isinstance(exponent, fmpq) and exponent.q == 1:
        return integer_power(base, int(exponent.p))
    if isinstance(exponent, fmpq) and isinstance(base, fmpq):
        return _rational_power(base, exponent)
    if isinstance(base, Tower):
        pass  # the logarithm below knows its domain
    elif isinstance(base, acb):
        if not base.real > 0:
            return acb("nan")
    elif sign(base) == 0 and sign(exponent) > 0:
        return fmpq(0)
    elif sign(base) <= 0:
        raise undefined("a power with an exponent that is not an integer needs a positive base")
    if isinstance(exponent, fmpq) and isinstance(base, Formal):
        return formal_power(base, exponent)
    if isinstance(exponent, fmpq) and exponent == fmpq(1, 2):
        return elementary("sqrt", base)
    return elementary("exp", elementary("log", base) * exponent)


def integer_power(base: Number, exponent: int) -> Number:
    """``base ** exponent`` by squaring; ``x ** 0`` is 1."""
    if abs(exponent) > LARGEST_EXPONENT:
        raise not_evaluable(f"a power with exponent {exponent}")
    if isinstance(base, fmpq):
        if base.height_bits() * abs(exponent) > LARGEST_BITS:
            raise not_evaluable("a power with this many digits")
        if exponent < 0 and base == 0:
            raise undefined("division by zero")
        return base**exponent
    if exponent < 0:
        return reciprocal(integer_power(base, -exponent))
    if isinstance(base, Formal):
        return formal_power(base, fmpq(exponent)) if exponent else fmpq(1)
    result: Number = fmpq(1)
    while exponent:
        if exponent & 1:
            result = result * base
        base = base * base if exponent > 1 else base
        exponent >>= 1
    return result


def _rational_power(base: Any, exponent: Any) -> Number:
    if base < 0:
        raise undefined("a power with an exponent that is not an integer needs a positive base")
    if base == 0:
        if exponent < 0:
            raise undefined("division by zero")
        return fmpq(0)
    if exponent.q <= 12:
        root = rational_root(base, int(exponent.q))
        if root is not None:
            return integer_power(root, int(exponent.p))
    monomial, coefficient = rational_form(base, exponent)
    value = arb(base).sqrt() if exponent == fmpq(1, 2) else (arb(base).log() * exponent).exp()
    return made(value, {monomial: coefficient})


def _at(point: int, value: Any) -> Callable[[Any], Any | None]:
    return lambda x: value if x == point else None


def _gamma_exact(x: Any) -> Any | None:
    if x.q != 1:
        return None
    if x <= 0:
        raise undefined("the gamma function at 0, -1, -2, ...")
    return _factorial(int(x.p) - 1)


def _factorial(n: int) -> Any:
    if n > LARGEST_FACTORIAL:
        raise not_evaluable(f"the factorial of {n}")
    return fmpq(fmpz.fac_ui(fmpz(n)))


def _factorial_exact(x: Any) -> Any | None:
    return _gamma_exact(x + 1)


def _floor_ball(x: Any) -> Any:
    value = x.floor()
    if not value.is_exact():
        raise imprecise("the floor of a number is not decided")
    return value


def _exp(x: Number) -> Number:
    return elementary("exp", x)


def _flat(x: Number, _value: Number) -> Number:
    if isinstance(x, fmpq) and x.q == 1:
        raise undefined("the derivative of floor at an integer")
    return fmpq(0)


def _sign_derivative(x: Number, _value: Number) -> Number:
    if is_zero(x):
        raise undefined("the derivative of a sign or an absolute value at 0")
    return fmpq(0)


def _abs_derivative(x: Number, _value: Number) -> Number:
    if is_zero(x):
        raise undefined("the derivative of an absolute value at 0")
    return fmpq(sign(x))


def _sigmoid(x: Any) -> Any:
    return 1 / (1 + (-x).exp())


FUNCTIONS: dict[str, Elementary] = {
    "exp": Elementary(_at(0, fmpq(1)), lambda x: x.exp(), lambda x, v: v),
    "log": Elementary(_at(1, fmpq(0)), lambda x: x.log(), lambda x, v: reciprocal(x), "positive"),
    "sqrt": Elementary(
        lambda x: rational_root(x, 2),
        lambda x: x.sqrt(),
        lambda x, v: reciprocal(2 * v),
        "nonnegative",
    ),
    "abs": Elementary(abs, abs, _abs_derivative),
    "sign": Elementary(lambda x: fmpq(sign(x)), lambda x: arb(sign(x)), _sign_derivative),
    "sin": Elementary(_at(0, fmpq(0)), lambda x: x.sin(), lambda x, v: elementary("cos", x)),
    "cos": Elementary(_at(0, fmpq(1)), lambda x: x.cos(), lambda x, v: -elementary("sin", x)),
    "tan": Elementary(_at(0, fmpq(0)), lambda x: x.tan(), lambda x, v: 1 + v * v),
    "sinh": Elementary(_at(0, fmpq(0)), lambda x: x.sinh(), lambda x, v: elementary("cosh", x)),
    "cosh": Elementary(_at(0, fmpq(1)), lambda x: x.cosh(), lambda x, v: elementary("sinh", x)),
    "tanh": Elementary(_at(0, fmpq(0)), lambda x: x.tanh(), lambda x, v: 1 - v * v),
    "sigmoid": Elementary(_at(0, fmpq(1, 2)), _sigmoid, lambda x, v: v * (1 - v)),
    "softplus": Elementary(
        lambda x: None, lambda x: (1 + x.exp()).log(), lambda x, v: elementary("sigmoid", x)
    ),
    "logit": Elementary(
        lambda x: fmpq(0) if x == fmpq(1, 2) else None,
        lambda x: (x / (1 - x)).log(),
        lambda x, v: reciprocal(x * (1 - x)),
        "probability",
    ),
    "erf": Elementary(
        _at(0, fmpq(0)), lambda x: x.erf(), lambda x, v: _exp(-x * x) * 2 / elementary("sqrt", pi())
    ),
    "gamma": Elementary(
        _gamma_exact, lambda x: x.gamma(), lambda x, v: v * elementary("digamma", x)
    ),
    "lgamma": Elementary(
        lambda x: fmpq(0) if x in (1, 2) else None,
        lambda x: x.lgamma(),
        lambda x, v: elementary("digamma", x),
        "positive",
    ),
    "digamma": Elementary(
        lambda x: None, lambda x: x.digamma(), lambda x, v: elementary("trigamma", x)
    ),
    "trigamma": Elementary(
        lambda x: None,
        lambda x: acb(1).polygamma(x).real,
        lambda x, v: _no_derivative("trigamma"),
    ),
    "factorial": Elementary(
        _factorial_exact,
        lambda x: (x + 1).gamma(),
        lambda x, v: v * elementary("digamma", x + 1),
    ),
    "floor": Elementary(lambda x: fmpq(x.floor()), _floor_ball, _flat),
}


def pi() -> Number:
    """The circle constant."""
    return atom(arb.pi(), "pi")


def _no_derivative(name: str) -> Number:
    raise not_evaluable(f"the derivative of {name}")
