"""Rigorous numerical integrals in one variable, by acb's adaptive Gauss-Legendre integration."""

from __future__ import annotations

from typing import Any

from flint import acb, arb, ctx

from handproof.proving import values as v
from handproof.proving.evaluate.scope import Scope
from handproof.proving.numbers import (
    EvaluationError,
    Number,
    Tower,
    ball,
    imprecise,
    not_evaluable,
)
from handproof.proving.values import Value
from handproof.terms.nodes import Bind

EVALUATIONS = 20_000
TOLERANCE_BITS = 64


def quadrature(scope: Scope, binder: Bind, low: Number | None, high: Number | None) -> Value:
    """Integral between finite bounds; infinite ones need a closed form and are not evaluable."""
    if low is None or high is None:
        raise not_evaluable("an infinite integral that has no closed form here")
    if isinstance(low, Tower) or isinstance(high, Tower):
        raise not_evaluable("a derivative by a bound of an integral")

    def integrand(x: Any, _analytic: bool) -> Any:
        try:
            value = scope.child({binder.var: x}).value(binder.body)
        except (EvaluationError, ZeroDivisionError):
            return acb("nan")
        if not v.is_number(value) or isinstance(value, Tower):
            raise not_evaluable("an integral of something that is not a number")
        return acb(value)

    tolerance = arb(2) ** -min(TOLERANCE_BITS, ctx.prec)
    found = acb.integral(
        integrand,
        acb(ball(low)),
        acb(ball(high)),
        rel_tol=tolerance,
        abs_tol=tolerance,
        eval_limit=EVALUATIONS,
    )
    if not found.is_finite():
        raise imprecise("the integral did not converge")
    return found.real
