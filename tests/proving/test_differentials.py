"""Gradients, partial and directional derivatives, by matrices and by entries."""

from __future__ import annotations

import pytest

from handproof.proving.derivation import Derivation, NoDerivative
from handproof.proving.differentials import prove_gradient
from handproof.proving.interface import Abstention, Budget
from handproof.proving.normaliser import Normaliser
from handproof.terms.context import Context
from handproof.terms.nodes import Sym
from tests.proving.gradient_claims import CLAIMS, grad
from tests.proving.known_false import GRADIENTS
from tests.proving.shorthand import E, eq, given, mat, op, real, tr
from tests.proving.test_words import accepted

SECONDS = 20.0


@pytest.mark.parametrize("name", CLAIMS)
def test_true_claims_are_proved(name: str) -> None:
    outcome = prove_gradient(CLAIMS[name], Budget(SECONDS))
    assert accepted(CLAIMS[name], outcome), outcome


@pytest.mark.parametrize("name", GRADIENTS)
def test_false_claims_are_not_proved(name: str) -> None:
    assert isinstance(prove_gradient(GRADIENTS[name], Budget(1.0)), Abstention)


A, X, H = mat("A", "n", "n"), mat("X", "n", "n"), mat("H", "n", "n")
u, h, c = real("u"), real("h"), real("c")
v, k = mat("v", "n"), mat("k", "n")

TABLE = [
    (tr(A * X), X, H, tr(A * H)),
    (X.i, X, H, -(X.i * H * X.i)),
    (op("det", X), X, H, op("det", X) * tr(X.i * H)),
    (X * X.T, X, H, H * X.T + X * H.T),
    (X**2, X, H, H * X + X * H),
    (op("log", u), u, h, h / u),
    (op("exp", c * u), u, h, op("exp", c * u) * c * h),
    (u**3, u, h, 3 * u**2 * h),
    (1 / u, u, h, -(h / u**2)),
    (op("softplus", u), u, h, op("sigmoid", u) * h),
    (op("gamma", u), u, h, op("gamma", u) * op("digamma", u) * h),
    (op("tan", u), u, h, (1 + op("tan", u) ** 2) * h),
    (op("logit", u), u, h, h / (u * (1 - u))),
    (c**u, u, h, c**u * op("log", c) * h),
    (op("map_exp", v), v, k, op("hadamard", op("map_exp", v), k)),
    (op("map_log", v), v, k, op("diag", v).i * k),
]


@pytest.mark.parametrize(("function", "by", "direction", "expected"), TABLE)
def test_the_table(function: E, by: E, direction: E, expected: E) -> None:
    assert isinstance(by.t, Sym)
    found = Derivation(Context(), by.t, direction.t).some(function.t)
    assert Normaliser().equal(found, expected.t)


@pytest.mark.parametrize(
    "function",
    [op("floor", u), op("digamma", u), op("factorial", u), op("max", u, c), op("min", u, c)],
)
def test_what_the_table_has_not_is_refused(function: E) -> None:
    assert isinstance(u.t, Sym)
    with pytest.raises(NoDerivative):
        Derivation(Context(), u.t, h.t).some(function.t)


def test_a_missing_condition_is_named() -> None:
    outcome = prove_gradient(given(claim=eq(grad(tr(X), X) + X - X, X.i * X)), Budget(1))
    assert isinstance(outcome, Abstention)
    assert op("invertible", X).t in outcome.needs
