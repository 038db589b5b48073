"""Problems to try: each a map with exact parameters or a space of them, and a claim."""

from __future__ import annotations

from collections.abc import Callable
from fractions import Fraction
from typing import Any

import sympy as sp

from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import (
    Always,
    Diverges,
    Period,
    Problem,
    between,
    define,
    monotone,
    stays_in,
)
from numerics.search.programs import sigmoid

HALF = sp.Rational(1, 2)


def logistic_period_two() -> Problem:
    """x <- r x (1 - x) with r near 16/5: "it converges"; it has period 2."""
    x, r = sp.symbols("x r")
    return define("logistic", [x], [r * x * (1 - x)], [HALF], [between("r", "31/10", "33/10")])


def logistic_window() -> Problem:
    """The logistic map at r = 383/100 settles to period 3; the claim is period 2."""
    x = sp.Symbol("x")
    update = sp.Rational(383, 100) * x * (1 - x)
    return define("logistic window", [x], [update], [HALF], claim=Period(2))


def logistic_stays() -> Problem:
    """The claim "x stays below 9/10" for r in [3, 4]."""
    x, r = sp.symbols("x r")
    (claim,) = stays_in([x], [(-sp.oo, sp.Rational(9, 10))])
    space = [between("r", 3, 4)]
    return define("logistic bound", [x], [r * x * (1 - x)], [sp.Rational(1, 3)], space, claim)


def henon() -> Problem:
    """Henon's map with b = 3/10 and a = 5/4: period 7; the claim is convergence."""
    x, y = sp.symbols("x y")
    update = [1 - sp.Rational(5, 4) * x**2 + y, sp.Rational(3, 10) * x]
    return define("Henon", [x, y], update, [0, 0])


def henon_diverges() -> Problem:
    """The false claim that Henon's map diverges from 0 for a in [6/5, 13/10]."""
    x, y, a = sp.symbols("x y a")
    update = [1 - a * x**2 + y, sp.Rational(3, 10) * x]
    space = [between("a", "6/5", "13/10")]
    return define("Henon bounded", [x, y], update, [0, 0], space, Diverges())


def newton_cubic() -> Problem:
    """Newton's method on x^3 - 2x + 2 from 0: exactly 0, 1, 0, 1, ..."""
    x = sp.Symbol("x")
    f = x**3 - 2 * x + 2
    return define("Newton", [x], [sp.together(x - f / sp.diff(f, x))], [0])


def gradient_descent() -> Problem:
    """Gradient descent on log cosh with steps around 5/2, from 1: too long, it oscillates."""
    x, eta = sp.symbols("x eta")
    space = [between("eta", "9/4", "11/4", "1/64")]
    return define("gradient descent", [x], [x - eta * sp.tanh(x)], [1], space)


def gradient_never_rises() -> Problem:
    """Gradient descent on x^4/4 - x^2/2 with a long step: "the value never rises"."""
    x, eta = sp.symbols("x eta")
    f = x**4 / 4 - x**2 / 2
    claim = monotone(-f, [x], "minus the value of gradient descent")
    space = [between("eta", "1/4", "2", "1/64")]
    return define("descent", [x], [x - eta * sp.diff(f, x)], [HALF], space, claim)


def em_two_means() -> Problem:
    """EM for the means of two equal unit normals; data -2, -1, 1, 3: the orbit converges."""
    m, n = sp.symbols("m n")
    data = [sp.Integer(v) for v in (-2, -1, 1, 3)]
    r = [sigmoid(((v - n) ** 2 - (v - m) ** 2) / 2) for v in data]
    s = [sigmoid(((v - m) ** 2 - (v - n) ** 2) / 2) for v in data]
    first = sum(a * v for a, v in zip(r, data, strict=True)) / sum(r)
    second = sum(b * v for b, v in zip(s, data, strict=True)) / sum(s)
    return define("EM mixture", [m, n], [first, second], [-1, 1])


def soft_k_means() -> Problem:
    """Soft k-means with inverse temperature b on -1, 0, 2: the claim is convergence."""
    m, n, b = sp.symbols("m n b")
    data = [sp.Integer(v) for v in (-1, 0, 2)]
    r = [sigmoid(b * ((v - n) ** 2 - (v - m) ** 2)) for v in data]
    s = [sigmoid(b * ((v - m) ** 2 - (v - n) ** 2)) for v in data]
    first = sum(a * v for a, v in zip(r, data, strict=True)) / sum(r)
    second = sum(a * v for a, v in zip(s, data, strict=True)) / sum(s)
    space = [between("b", "1/2", "2", "1/64")]
    return define("soft k-means", [m, n], [first, second], [-1, 1], space)


def _message(name: str, others: int, low: int, high: int) -> Problem:
    """Loopy belief propagation, all messages equal by symmetry.

    Spins +-1 with potential (3, 1) repel by a factor w on each edge; q is the message's
    probability of +1, and each message gathers `others` incoming ones:
    q <- (3 q^k + w (1-q)^k) / sum over both spins.
    """
    q, w = sp.symbols("q w")
    up, down = 3 * q**others, (1 - q) ** others
    update = (up + w * down) / ((up + w * down) + (w * up + down))
    return define(name, [q], [update], [HALF], [between("w", low, high, "1/4")])


def belief_propagation_triangle() -> Problem:
    """A single loop: the claim of convergence is true (the update is a Moebius map)."""
    return _message("belief propagation on a triangle", 1, 2, 8)


def belief_propagation_k4() -> Problem:
    """Four spins, all repelling: the claim of convergence is false for strong couplings."""
    return _message("belief propagation on K4", 2, 2, 60)


def mean_field_synchronous() -> Problem:
    """Two units, N(0, 4^2)."""
    return mean_field(2, 4)


def mean_field_damped() -> Problem:
    """Damping 9/10 with couplings N(0, 8^2): large enough to fail."""
    family = Family(2, schedule="damped", eta=Fraction(9, 10))
    return mean_field(2, 8, family=family)


def mean_field_sequential() -> Problem:
    """Updates in turn: the claim is true."""
    return mean_field(2, 8, family=Family(2, schedule="sequential"))


def mean_field_elbo() -> Problem:
    """The claim "the ELBO never falls" for two units updated together."""
    m, n, a, b, c = sp.symbols("m n A_1_2 c_1 c_2")

    def entropy(u: Any) -> Any:
        return -(u * sp.log(u) + (1 - u) * sp.log(1 - u))

    elbo = a * m * n + b * m + c * n + entropy(m) + entropy(n)
    space = [between("A_1_2", -8, 8, "1/4"), between("c_1", -4, 4, "1/4")]
    space.append(between("c_2", -4, 4, "1/4"))
    update = [sigmoid(b + a * n), sigmoid(c + a * m)]
    claim = monotone(elbo, [m, n], "the ELBO")
    assert isinstance(claim, Always)
    return define("mean-field ELBO", [m, n], update, [HALF, HALF], space, claim)


def asymmetric_three() -> Problem:
    """Three units with couplings both ways: cycles of many periods, and chaos."""
    return mean_field(3, 5, family=Family(3, symmetric=False), quantum=Fraction(1))


GALLERY: dict[str, Callable[[], Problem]] = {
    "logistic": logistic_period_two,
    "logistic-window": logistic_window,
    "logistic-bound": logistic_stays,
    "henon": henon,
    "henon-bounded": henon_diverges,
    "newton": newton_cubic,
    "gradient-descent": gradient_descent,
    "descent": gradient_never_rises,
    "em": em_two_means,
    "soft-k-means": soft_k_means,
    "belief-propagation": belief_propagation_triangle,
    "belief-propagation-k4": belief_propagation_k4,
    "mean-field-two": mean_field_synchronous,
    "mean-field-damped": mean_field_damped,
    "mean-field-sequential": mean_field_sequential,
    "mean-field-elbo": mean_field_elbo,
    "mean-field-asymmetric": asymmetric_three,
}
