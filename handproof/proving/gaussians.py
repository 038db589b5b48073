"""Integrands ``sum of p(x) exp(q(x))``, p a polynomial, q of degree 2: Gaussian integrals exactly.

A term is evaluated with its integration variables as generators of this number; what comes out is
integrated in closed form (Isserlis' moments, the Gaussian normalisation), exact up to the balls of
``pi``, ``exp`` and square roots. Functions that lead out of the class are not evaluable here.
"""

from __future__ import annotations

from math import comb, factorial
from typing import Any

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.functions import elementary, pi, power
from handproof.proving.numbers import (
    Number,
    Tower,
    not_evaluable,
    reciprocal,
    sign,
    total,
    undefined,
)
from handproof.proving.values import Value

Exponents = tuple[int, ...]
Poly = dict[Exponents, Number]
"""Coefficients by the exponents of the variables; constants have all exponents 0."""
Part = tuple[Poly, Poly]
"""``p exp(q)`` as (q, p); q is empty for a polynomial."""

MOST_PARTS = 512
HIGHEST_DEGREE = 24


class Integrand(Tower):
    """A sum of parts ``p(x) exp(q(x))`` in ``count`` real variables."""

    __slots__ = ("count", "parts")

    def __init__(self, level: int, count: int, parts: list[Part]) -> None:
        self.level = level
        self.count = count
        self.parts = parts

    def lifted(self, other: Number) -> Integrand:
        return Integrand(self.level, self.count, [({}, {(0,) * self.count: other})])

    def plus(self, other: Any) -> Integrand:
        plain: Poly = {}
        parts: list[Part] = []
        for q, p in (*self.parts, *other.parts):
            if q:
                parts.append((q, p))
            else:
                plain = _sum(plain, p)
        return self._make([({}, plain), *parts] if plain else parts)

    def times(self, other: Any) -> Integrand:
        parts = [(_sum(q, r), _product(p, s)) for q, p in self.parts for r, s in other.parts]
        result = self._make([])
        for part in parts:
            result = result.plus(self._make([part]))
        return result

    def reciprocal(self) -> Integrand:
        q, c = self._single("a quotient")
        return self._make([(_scaled(q, fmpq(-1)), {self._one: reciprocal(c)})])

    def elementary(self, name: str) -> Number:
        if name == "exp":
            return self._exponential()
        constant = self._constant()
        if constant is not None:
            return self.lifted(elementary(name, constant))
        if name == "log":
            q, c = self._single("a logarithm")
            return self._make([({}, _sum(q, {self._one: elementary("log", c)}))])
        if name == "sqrt":
            q, c = self._single("a square root")
            return self._make([(_scaled(q, fmpq(1, 2)), {self._one: elementary("sqrt", c)})])
        if name == "sigmoid":
            return reciprocal(1 + elementary("exp", -self))
        raise not_evaluable(f"{name} in an integrand")

    @property
    def standard(self) -> Number:
        constant = self._constant()
        if constant is None:
            raise not_evaluable("a comparison of an integrand")
        return constant

    @property
    def _one(self) -> Exponents:
        return (0,) * self.count

    def _make(self, parts: list[Part]) -> Integrand:
        if len(parts) > MOST_PARTS:
            raise not_evaluable("an integrand with this many terms")
        return Integrand(self.level, self.count, parts)

    def _constant(self) -> Number | None:
        """The number that this is where no variable occurs."""
        if not self.parts:
            return fmpq(0)
        one = self._one
        if len(self.parts) == 1 and not self.parts[0][0] and set(self.parts[0][1]) <= {one}:
            return self.parts[0][1].get(one, fmpq(0))
        return None

    def _single(self, what: str) -> tuple[Poly, Number]:
        """Exponent and coefficient where this is ``c exp(q)``."""
        if len(self.parts) == 1 and set(self.parts[0][1]) == {self._one}:
            return self.parts[0][0], self.parts[0][1][self._one]
        raise not_evaluable(f"{what} of an integrand that is a sum")

    def _exponential(self) -> Integrand:
        if len(self.parts) > 1 or any(q for q, _ in self.parts):
            raise not_evaluable("an exponential of an exponential in an integrand")
        if not self.parts:
            return self.lifted(fmpq(1))
        exponent = {m: c for m, c in self.parts[0][1].items() if any(m)}
        if any(sum(m) > 2 for m in exponent):
            raise not_evaluable("an exponent of a degree above 2")
        constant = elementary("exp", self.parts[0][1].get(self._one, fmpq(0)))
        return self._make([(exponent, {self._one: constant})])


def _sum(left: Poly, right: Poly) -> Poly:
    result = dict(left)
    for m, c in right.items():
        found = result[m] + c if m in result else c
        if isinstance(found, fmpq) and found == 0:
            result.pop(m, None)
        else:
            result[m] = found
    return result


def _scaled(poly: Poly, factor: Number) -> Poly:
    return {m: factor * c for m, c in poly.items()}


def _product(left: Poly, right: Poly) -> Poly:
    result: Poly = {}
    for m, a in left.items():
        for n, b in right.items():
            key = tuple(i + j for i, j in zip(m, n, strict=True))
            if sum(key) > HIGHEST_DEGREE:
                raise not_evaluable("a polynomial of this degree in an integrand")
            result = _sum(result, {key: a * b})
    return result


def variables(level: int, count: int) -> Value:
    """The column of integration variables; a number where there is one."""
    units = [tuple(int(i == j) for j in range(count)) for i in range(count)]
    return v.array([[Integrand(level, count, [({}, {unit: fmpq(1)})])] for unit in units], 1)


def integrate(value: Number, level: int, count: int) -> Number:
    """Integral over all of R^count; `Undefined` where a part is not integrable."""
    found = value if isinstance(value, Integrand) and value.level == level else None
    if found is None:
        parts: list[Part] = [({}, {(0,) * count: value})]
    else:
        parts = found.parts
    return total(_gaussian_integral(q, p, count) for q, p in parts)


def _gaussian_integral(q: Poly, p: Poly, count: int) -> Number:
    """Integral of ``p exp(-x'Ax/2 + b'x)``."""
    if all(isinstance(c, fmpq) and c == 0 for c in p.values()):
        return fmpq(0)
    precision, linear = quadratic_form(q, count)
    if any(sign(minor) <= 0 for minor in v.leading_minors(precision)):
        raise undefined("the integral over all of space diverges")
    cov = v.inverse(precision)
    mean = v.multiply(cov, linear)
    half = v.multiply(v.transpose(linear), mean) / fmpq(2)
    scale = elementary("exp", half) / elementary("sqrt", v.determinant(precision))
    normal = power(2 * pi(), fmpq(count, 2))
    return scale * normal * moment(p, mean, cov)


def quadratic_form(q: Poly, count: int) -> tuple[Value, Value]:
    """A and b of ``q = -x'Ax/2 + b'x``."""

    def unit(*places: int) -> Exponents:
        return tuple(places.count(i) for i in range(count))

    zero = fmpq(0)
    matrix = v.tabulate(
        count,
        count,
        lambda i, j: -(q.get(unit(i, j), zero) * (2 if i == j else 1)),
    )
    return matrix, v.tabulate(count, 1, lambda i, _: q.get(unit(i), zero))


def moment(p: Poly, mean: Value, cov: Value) -> Number:
    """Expectation of a polynomial of a normal vector, by Isserlis' recursion (Stein's lemma)."""
    m, c = v.matrix(mean), v.matrix(cov)
    known: dict[Exponents, Number] = {}

    def of(exponents: Exponents) -> Number:
        if not any(exponents):
            return fmpq(1)
        if exponents not in known:
            i = next(k for k, e in enumerate(exponents) if e)
            rest = _lower(exponents, i)
            value = m.data[i][0] * of(rest)
            for j, e in enumerate(rest):
                if e:
                    value = value + c.data[i][j] * e * of(_lower(rest, j))
            known[exponents] = value
        return known[exponents]

    return total(coefficient * of(exponents) for exponents, coefficient in p.items())


def _lower(exponents: Exponents, place: int) -> Exponents:
    return tuple(e - (i == place) for i, e in enumerate(exponents))


def expected(value: Number, level: int, mean: Value, cov: Value) -> Number:
    """Expectation of an integrand of a normal vector; covariances may be singular where it is a
    polynomial."""
    if not (isinstance(value, Integrand) and value.level == level):
        return value
    return total(_expected_part(q, p, mean, cov) for q, p in value.parts)


def _expected_part(q: Poly, p: Poly, mean: Value, cov: Value) -> Number:
    """``E p(x) exp(-x'Ax/2 + b'x)`` for x normal: tilt the law, then take moments."""
    if not q:
        return moment(p, mean, cov)
    count = v.matrix(mean).rows
    a, b = quadratic_form(q, count)
    precision = v.inverse(cov)
    tilted = v.add(precision, a)
    if any(sign(minor) <= 0 for minor in v.leading_minors(tilted)):
        raise undefined("the expectation does not exist")
    new_cov = v.inverse(tilted)
    linear = v.add(v.multiply(precision, mean), b)
    new_mean = v.multiply(new_cov, linear)
    new_square = v.multiply(v.transpose(linear), new_mean)
    old_square = v.multiply(v.multiply(v.transpose(mean), precision), mean)
    ratio = reciprocal(v.determinant(cov) * v.determinant(tilted))
    scale = elementary("exp", (new_square - old_square) / fmpq(2)) * elementary("sqrt", ratio)
    return scale * moment(p, new_mean, new_cov)


def antiderivative_between(value: Number, level: int, low: Number, high: Number) -> Number | None:
    """Integral of a polynomial in one variable over an interval; None for other integrands."""
    if not (isinstance(value, Integrand) and value.level == level):
        return value * (high - low)
    if any(q for q, _ in value.parts):
        return None
    result: Number = fmpq(0)
    for _, p in value.parts:
        for (degree,), c in p.items():
            upper, lower = _power(high, degree + 1), _power(low, degree + 1)
            result = result + c * (upper - lower) / fmpq(degree + 1)
    return result


def half_line(value: Number, level: int, bound: Number, upward: bool) -> Number | None:
    """Integral of ``p(x) exp(b x)`` from a bound to infinity (or from minus infinity to it).

    None where an exponent is quadratic; `Undefined` where the integral diverges.
    """
    found = value if isinstance(value, Integrand) and value.level == level else None
    parts: list[Part] = found.parts if found is not None else [({}, {(0,): value})]
    turn = fmpq(1) if upward else fmpq(-1)
    result: Number = fmpq(0)
    for q, p in parts:
        if all(isinstance(c, fmpq) and c == 0 for c in p.values()):
            continue
        if any(degree > 1 for (degree,) in q):
            return None
        rate = -(q.get((1,), fmpq(0)) * turn)
        if sign(rate) <= 0:
            raise undefined("the integral to infinity diverges")
        weight = elementary("exp", q.get((1,), fmpq(0)) * bound)
        # x = bound + turn t, and t^k has the integral k! / rate^(k+1) against exp(-rate t)
        for (degree,), c in p.items():
            for k in range(degree + 1):
                ways = fmpq(comb(degree, k) * factorial(k)) * turn**k
                tail = c * ways * _power(bound, degree - k) * weight
                result = result + tail / _power(rate, k + 1)
    return result


def _power(base: Number, exponent: int) -> Number:
    result: Number = fmpq(1)
    for _ in range(exponent):
        result = result * base
    return result
