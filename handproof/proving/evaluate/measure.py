"""Integrals, named laws, densities, expectations, entropies and divergences."""

from __future__ import annotations

from collections.abc import Callable
from typing import cast

from flint import fmpq

from handproof.proving import gaussians as g
from handproof.proving import values as v
from handproof.proving.evaluate.quadrature import quadrature
from handproof.proving.evaluate.scope import Handler, Scope
from handproof.proving.functions import elementary, pi, power
from handproof.proving.numbers import (
    NotEvaluable,
    Number,
    integer,
    is_zero,
    not_evaluable,
    reciprocal,
    sign,
    total,
    undefined,
)
from handproof.proving.values import Elements, Law, Truth, Value
from handproof.terms.nodes import App, Bind, Term
from handproof.terms.sorts import Random

LAWS = (
    "normal",
    "bernoulli",
    "uniform",
    "gamma_law",
    "beta_law",
    "exponential",
    "poisson",
    "binomial_law",
    "categorical",
    "dirichlet",
)
Bound = Number | None
"""A bound of an integral; None is infinite."""


def _law(scope: Scope, term: App | Bind) -> Law:
    found = cast(App, term)
    return Law(found.op, tuple(scope.value(arg) for arg in found.args))


def infinite(term: Term) -> int:
    """1 or -1 for an infinite bound, 0 for a finite one."""
    if isinstance(term, App) and term.op == "neg":
        return -infinite(term.args[0])
    return int(isinstance(term, App) and term.op == "infinity")


def _bounds(scope: Scope, term: Bind) -> tuple[Bound, Bound]:
    low, high = term.args
    if infinite(low) > 0 or infinite(high) < 0:
        raise not_evaluable("an integral that runs backwards from infinity")
    return (
        None if infinite(low) else scope.value(low),
        None if infinite(high) else scope.value(high),
    )


def _integral(scope: Scope, term: App | Bind) -> Value:
    binder = cast(Bind, term)
    low, high = _bounds(scope, binder)
    return _integrated(scope, binder, low, high)


def _integrated(scope: Scope, binder: Bind, low: Bound, high: Bound) -> Value:
    inner = scope.raised()
    level = inner.root.level
    try:
        body = inner.child({binder.var: g.variables(level, 1)}).value(binder.body)
        return v.each(lambda x: _closed_form(x, level, low, high), body)
    except NotEvaluable:
        return quadrature(scope, binder, low, high)


def _closed_form(x: Number, level: int, low: Bound, high: Bound) -> Number:
    if low is None and high is None:
        return g.integrate(x, level, 1)
    if low is None or high is None:
        bound = high if low is None else low
        found = g.half_line(x, level, bound, upward=high is None)
    else:
        found = g.antiderivative_between(x, level, low, high)
    if found is None:
        raise not_evaluable("an integral without a closed form here")
    return found


def _integral_over(scope: Scope, term: App | Bind) -> Value:
    binder = cast(Bind, term)
    (domain,) = binder.args
    if isinstance(domain, App) and domain.op == "interval":
        low, high = (None if infinite(arg) else scope.value(arg) for arg in domain.args)
        return _integrated(scope, binder, low, high)
    elements: Elements = scope.value(domain)
    if elements.members is not None:
        raise not_evaluable("a Lebesgue integral over a finite set")
    if not elements.dimension:
        raise not_evaluable("an integral over this set")
    if elements.dimension == 1:
        return _integrated(scope, binder, None, None)
    inner = scope.raised()
    level, count = inner.root.level, elements.dimension
    body = inner.child({binder.var: g.variables(level, count)}).value(binder.body)
    return v.each(lambda x: g.integrate(x, level, count), body)


def _expect(scope: Scope, term: App | Bind) -> Value:
    binder = cast(Bind, term)
    law: Law = scope.value(binder.args[0])
    if not isinstance(law, Law):
        raise not_evaluable("an expectation under a law that is not named")
    if law.name == "normal":
        return _expect_normal(scope, binder, law)
    outcomes = masses(law)
    if outcomes is None:
        raise not_evaluable(f"an expectation under {law.name}")
    results = [
        v.scale(mass, scope.child({binder.var: x}).value(binder.body)) for x, mass in outcomes
    ]
    result = results[0]
    for more in results[1:]:
        result = v.add(result, more)
    return result


def _expect_normal(scope: Scope, binder: Bind, law: Law) -> Value:
    mean, cov = law.parameters
    _check_covariance(cov)
    inner = scope.raised()
    level, count = inner.root.level, v.matrix(mean).rows
    body = inner.child({binder.var: g.variables(level, count)}).value(binder.body)
    return v.each(lambda x: g.expected(x, level, mean, cov), body)


def _check_covariance(cov: Value) -> None:
    if any(sign(minor) < 0 for minor in v.principal_minors(cov)):
        raise undefined("a covariance that is not positive semidefinite")


def masses(law: Law) -> list[tuple[Number, Number]] | None:
    """Values and probabilities of a law with finitely many values; None for another law."""
    if law.name == "bernoulli":
        (p,) = law.parameters
        _probability(p)
        return [(fmpq(0), 1 - p), (fmpq(1), p)]
    if law.name == "categorical":
        weights = v.numbers_of(law.parameters[0])
        for weight in weights:
            _probability(weight)
        if not is_zero(total(weights) - 1):
            raise undefined("probabilities that do not sum to 1")
        return [(fmpq(k + 1), weight) for k, weight in enumerate(weights)]
    if law.name == "binomial_law":
        count, p = law.parameters
        n = integer(count, "the number of trials")
        if not 0 <= n <= 64:
            raise not_evaluable("a binomial law with this many trials")
        return [(fmpq(k), _binomial_mass(n, k, p)) for k in range(n + 1)]
    return None


def _probability(p: Number) -> None:
    if sign(p) < 0 or sign(1 - p) < 0:
        raise undefined("a probability outside [0, 1]")


def _binomial_mass(n: int, k: int, p: Number) -> Number:
    _probability(p)
    ways = fmpq(1)
    for i in range(k):
        ways = ways * (n - i) / (i + 1)
    return ways * power(p, fmpq(k)) * power(1 - p, fmpq(n - k))


def _density(scope: Scope, term: App | Bind) -> Value:
    law, x = (scope.value(arg) for arg in cast(App, term).args)
    if not isinstance(law, Law):
        raise not_evaluable("the density of a law that is not named")
    return density(law, x)


def density(law: Law, x: Value) -> Number:
    """Density or mass of a named law at a value; 0 outside its support."""
    if law.name == "normal":
        mean, spread = law.parameters
        return _normal_density(mean, spread, x)
    outcomes = masses(law)
    if outcomes is not None:
        return total(mass for value, mass in outcomes if is_zero(value - x))
    row = DENSITIES.get(law.name)
    if row is None:
        raise not_evaluable(f"the density of {law.name}")
    return row(*law.parameters, x)


def _normal_density(mean: Value, cov: Value, x: Value) -> Number:
    if any(sign(minor) <= 0 for minor in v.leading_minors(cov)):
        raise undefined("the density of a normal law whose covariance is not positive definite")
    gap = v.add(x, v.each(lambda y: -y, mean))
    precision = v.inverse(cov)
    square = v.multiply(v.multiply(v.transpose(gap), precision), gap)
    normal = elementary("sqrt", v.determinant(v.scale(2 * pi(), cov)))
    return elementary("exp", -square / fmpq(2)) * reciprocal(normal)


def _positive(*parameters: Number) -> None:
    if any(sign(p) <= 0 for p in parameters):
        raise undefined("a parameter of a law that is not positive")


def _uniform(low: Number, high: Number, x: Number) -> Number:
    _positive(high - low)
    inside = sign(x - low) >= 0 and sign(high - x) >= 0
    return reciprocal(high - low) if inside else fmpq(0)


def _exponential(rate: Number, x: Number) -> Number:
    _positive(rate)
    return fmpq(0) if sign(x) < 0 else rate * elementary("exp", -(rate * x))


def _gamma(shape: Number, rate: Number, x: Number) -> Number:
    _positive(shape, rate)
    if sign(x) <= 0:
        return fmpq(0)
    scale = power(rate, shape) / elementary("gamma", shape)
    return scale * power(x, shape - 1) * elementary("exp", -(rate * x))


def _beta(a: Number, b: Number, x: Number) -> Number:
    _positive(a, b)
    if sign(x) <= 0 or sign(1 - x) <= 0:
        return fmpq(0)
    scale = elementary("gamma", a + b) / (elementary("gamma", a) * elementary("gamma", b))
    return scale * power(x, a - 1) * power(1 - x, b - 1)


def _poisson(mean: Number, x: Number) -> Number:
    _positive(mean)
    k = integer(x, "a count")
    if k < 0:
        return fmpq(0)
    return power(mean, x) * elementary("exp", -mean) / elementary("factorial", x)


DENSITIES: dict[str, Callable[..., Number]] = {
    "uniform": _uniform,
    "exponential": _exponential,
    "gamma_law": _gamma,
    "beta_law": _beta,
    "poisson": _poisson,
}
"""Densities of laws with infinitely many values: parameters, then the point."""


def _entropy(scope: Scope, term: App | Bind) -> Value:
    law = scope.value(cast(App, term).args[0])
    if not isinstance(law, Law):
        raise not_evaluable("the entropy of something that is not a named law")
    outcomes = masses(law)
    if outcomes is not None:
        # 0 log 0 = 0 by continuity: outcomes without mass do not count.
        return total(-(p * elementary("log", p)) for _, p in outcomes if not is_zero(p))
    if law.name == "normal":
        cov = law.parameters[1]
        full = v.scale(2 * pi() * elementary("exp", fmpq(1)), cov)
        return elementary("log", v.determinant(full)) / fmpq(2)
    raise not_evaluable(f"the entropy of {law.name}")


def _divergence(scope: Scope, term: App | Bind) -> Value:
    p, q = (scope.value(arg) for arg in cast(App, term).args)
    if not (isinstance(p, Law) and isinstance(q, Law) and p.name == q.name):
        raise not_evaluable("a divergence of laws of different kinds")
    if p.name == "normal":
        return _normal_divergence(*p.parameters, *q.parameters)
    left, right = masses(p), masses(q)
    if left is None or right is None or len(left) != len(right):
        raise not_evaluable(f"a divergence of {p.name}")
    pairs = zip(left, right, strict=True)
    return total(
        a * elementary("log", a * reciprocal(b)) for (_, a), (_, b) in pairs if not is_zero(a)
    )


def _normal_divergence(m: Value, s: Value, n: Value, t: Value) -> Number:
    precision = v.inverse(t)
    gap = v.add(n, v.each(lambda x: -x, m))
    square = v.multiply(v.multiply(v.transpose(gap), precision), gap)
    spread = v.trace(v.multiply(precision, s))
    ratio = elementary("log", v.determinant(t) * reciprocal(v.determinant(s)))
    return (spread + square - v.matrix(m).rows + ratio) / fmpq(2)


def _distributed(scope: Scope, term: App | Bind) -> Truth:
    """A value follows a law where the law gives it a positive density: any such draw can happen.

    A random variable of a valid law exists; its fact holds in every model of the parameters.
    """
    member, law_term = cast(App, term).args
    law = scope.value(law_term)
    if not isinstance(law, Law):
        raise not_evaluable("a law that is not named")
    if isinstance(member.sort, Random):
        _check_parameters(law)
        return Truth(True)
    return Truth(sign(density(law, scope.value(member))) > 0)


def _check_parameters(law: Law) -> None:
    if law.name == "normal":
        _check_covariance(law.parameters[1])
    elif masses(law) is None:
        if law.name not in DENSITIES:
            raise not_evaluable(f"the parameters of {law.name}")
        if law.name != "uniform":
            _positive(*law.parameters)
        else:
            _positive(law.parameters[1] - law.parameters[0])


def _independent(_scope: Scope, _term: App | Bind) -> Truth:
    # Independence says nothing of single values: every combination of draws can happen.
    return Truth(True)


MEASURE: dict[str, Handler] = {
    **dict.fromkeys(LAWS, _law),
    "integral": _integral,
    "integral_over": _integral_over,
    "expect": _expect,
    "density": _density,
    "entropy": _entropy,
    "divergence": _divergence,
    "distributed": _distributed,
    "independent": _independent,
}
"""Operator or binder to handler."""

__all__ = ["MEASURE", "density", "masses"]
