"""Numbers that terms are evaluated to: exact rationals, and rigorous balls where they must be.

A number is a `flint.fmpq` as long as it is rational; the first transcendental value turns it into
a `flint.arb` ball at the working precision (`flint.ctx.prec` bits), or a `flint.acb` ball inside
an integral. `Tower` is the base of the numbers that stand on numbers: dual numbers for
derivatives (`handproof.proving.duals`), Gaussian integrands (`handproof.proving.gaussians`).
Every comparison that a ball cannot decide raises `Imprecise`: nothing is ever decided by rounding.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from flint import acb, arb, ctx, fmpq, fmpz

from handproof.proving.formal import Formal
from handproof.proving.formal import power as formal_power
from handproof.terms.nodes import Term

Number = Any
"""``fmpq``, `Formal`, ``arb``, ``acb`` or a `Tower` over them."""

LARGEST_EXPONENT = 4096
LARGEST_FACTORIAL = 2000
SMALLEST_ACCURACY = 40
"""Bits that two overlapping balls must agree on; fewer ask for more precision."""


@dataclass(eq=False)
class EvaluationError(Exception):
    """A term without a number. ``code`` is stable; its page is in ``docs/errors``."""

    code: str
    message: str
    fix: str = ""

    def __str__(self) -> str:
        return f"{self.code}: {self.message}" + (f" ({self.fix})" if self.fix else "")


class Undefined(EvaluationError):
    """HP311: an operator outside its domain; ``needs`` are facts that would give it a value."""

    needs: tuple[Term, ...] = ()
    located: bool = False
    side: str = ""
    """``left``, ``right`` or ``both`` where a relation has no value on that side."""


class Imprecise(EvaluationError):
    """HP312: the balls are too wide to decide; more precision may help."""


class NotEvaluable(EvaluationError):
    """HP313: an operator or a size that this evaluator does not carry out."""


def undefined(message: str, needs: tuple[Term, ...] = ()) -> Undefined:
    """The error for a value outside a domain."""
    error = Undefined("HP311", message)
    error.needs = needs
    return error


def imprecise(message: str) -> Imprecise:
    """The error for a decision that these balls do not allow."""
    return Imprecise("HP312", message, "evaluate with more precision")


def not_evaluable(message: str) -> NotEvaluable:
    """The error for what this evaluator does not carry out."""
    return NotEvaluable("HP313", message)


class Tower:
    """A number over other numbers; for the one of the higher ``level`` the other is a constant."""

    __slots__ = ("level",)
    level: int

    def lifted(self, other: Number) -> Tower:
        """``other`` as a constant of this tower."""
        raise NotImplementedError

    def plus(self, other: Any) -> Number:
        """Sum with a member of the same tower."""
        raise NotImplementedError

    def times(self, other: Any) -> Number:
        """Product with a member of the same tower."""
        raise NotImplementedError

    def reciprocal(self) -> Number:
        """1 over this number."""
        raise NotImplementedError

    def elementary(self, name: str) -> Number:
        """An elementary function of this number, by its name in `handproof.proving.functions`."""
        raise NotImplementedError

    @property
    def standard(self) -> Number:
        """The number underneath that signs and comparisons look at."""
        raise NotImplementedError

    def _same(self, other: Number) -> Tower:
        if isinstance(other, Tower) and other.level == self.level:
            return other
        return self.lifted(other)

    def _below(self, other: Number) -> bool:
        return isinstance(other, Tower) and other.level > self.level

    def __add__(self, other: Number) -> Number:
        return (
            other.plus(other.lifted(self)) if self._below(other) else self.plus(self._same(other))
        )

    __radd__ = __add__

    def __neg__(self) -> Number:
        return self.times(self.lifted(fmpq(-1)))

    def __sub__(self, other: Number) -> Number:
        return self + -other

    def __rsub__(self, other: Number) -> Number:
        return -self + other

    def __mul__(self, other: Number) -> Number:
        if self._below(other):
            return other.times(other.lifted(self))
        return self.times(self._same(other))

    __rmul__ = __mul__

    def __truediv__(self, other: Number) -> Number:
        return self * reciprocal(other)

    def __rtruediv__(self, other: Number) -> Number:
        return self.reciprocal() * other


def rational(value: int | Fraction) -> Number:
    """A Python integer or fraction as a number."""
    if isinstance(value, int):
        return fmpq(value)
    return fmpq(value.numerator, value.denominator)


def fraction(value: Number) -> Fraction:
    """A rational number as a Python fraction."""
    return Fraction(int(value.p), int(value.q))


def is_rational(value: Number) -> bool:
    """Whether the number is exact."""
    return isinstance(value, fmpq)


def ball(value: Number) -> Any:
    """The number as a ball."""
    if isinstance(value, Formal):
        return value.ball
    return value if isinstance(value, (arb, acb)) else arb(value)


def standard(value: Number) -> Number:
    """The number below all towers."""
    while isinstance(value, Tower):
        value = value.standard
    return value


def sign(value: Number) -> int:
    """-1, 0 or 1; `Imprecise` where a ball does not decide it."""
    value = standard(value)
    if isinstance(value, fmpq):
        return (value > 0) - (value < 0)
    if isinstance(value, acb):
        raise not_evaluable("the sign of a complex ball")
    value = ball(value)
    if value > 0:
        return 1
    if value < 0:
        return -1
    if value.is_zero():
        return 0
    raise imprecise("the sign of a number is not decided")


def is_zero(value: Number) -> bool:
    """Whether the number is 0; `Imprecise` where a ball that contains 0 does not decide it."""
    value = standard(value)
    if isinstance(value, fmpq):
        return bool(value == 0)
    if isinstance(value, acb):
        return bool(value.is_zero())
    return sign(value) == 0


def reciprocal(value: Number) -> Number:
    """1 / value; `Undefined` at 0."""
    if isinstance(value, Tower):
        return value.reciprocal()
    if isinstance(value, acb):
        return 1 / value
    if is_zero(value):
        raise undefined("division by zero")
    return formal_power(value, fmpq(-1)) if isinstance(value, Formal) else 1 / value


def difference(left: Number, right: Number) -> int | None:
    """Sign of ``left - right``; None where two balls overlap and both are narrow.

    Raises `Imprecise` when they overlap but are too wide to mean anything.
    """
    left, right = standard(left), standard(right)
    if isinstance(left, fmpq) and isinstance(right, fmpq):
        return (left > right) - (left < right)
    if isinstance(left, acb) or isinstance(right, acb):
        raise not_evaluable("comparison of complex numbers")
    gap = ball(left) - ball(right)
    if not gap.is_finite():
        raise imprecise("a value is not finite at this precision")
    if gap > 0:
        return 1
    if gap < 0:
        return -1
    if _same_form(left, right):
        return 0
    if gap.is_zero():
        return None
    scale = 1 + abs(ball(left)).abs_upper()
    if not abs(gap).abs_upper() < scale * arb(2) ** -SMALLEST_ACCURACY:
        raise imprecise("the balls of both sides overlap but are wide")
    return None


def _same_form(left: Number, right: Number) -> bool:
    """Whether two constants are equal by their normal forms."""
    if not (isinstance(left, Formal) or isinstance(right, Formal)):
        return False
    if isinstance(left, arb) or isinstance(right, arb):
        return False
    gap = left - right
    return isinstance(gap, fmpq) and bool(gap == 0)


def integer(value: Number, what: str) -> int:
    """The number as a Python integer; `Undefined` where it is not one."""
    value = standard(value)
    if isinstance(value, fmpq) and value.q == 1:
        return int(value.p)
    raise undefined(f"{what} must be an integer, found {show(value)}")


def total(values: Iterable[Number]) -> Number:
    """Sum of numbers."""
    result: Number = fmpq(0)
    for value in values:
        result = result + value
    return result


def show(value: Number, digits: int = 20) -> str:
    """Exact rational as text, or the ball ``[mid +/- radius]``."""
    value = standard(value)
    if isinstance(value, fmpq):
        return str(fraction(value))
    return str(ball(value).str(digits))


def rational_root(value: Any, degree: int) -> Any | None:
    """The exact positive root of a nonnegative rational, or None where it is irrational."""
    roots = []
    for part in (value.p, value.q):
        part = fmpz(part)
        root = part.root(degree) if part > 0 else fmpz(0)
        if root**degree != part:
            return None
        roots.append(root)
    return fmpq(roots[0], roots[1])


class Precision:
    """``with Precision(bits):`` sets the precision of balls, and sets it back."""

    def __init__(self, bits: int) -> None:
        self.bits = bits
        self.before = 0

    def __enter__(self) -> None:
        self.before = ctx.prec
        ctx.prec = self.bits

    def __exit__(self, *_exception: object) -> None:
        ctx.prec = self.before
