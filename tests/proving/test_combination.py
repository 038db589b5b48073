"""Multipliers of known equations, and matrix equations inside traces."""

from __future__ import annotations

import pytest

from handproof.kernel.check import check
from handproof.proving.builder import ProofBuilder
from handproof.proving.combination import Equation, multipliers
from handproof.proving.interface import Abstention, Budget, Proof
from handproof.proving.rational import Quotient
from handproof.proving.scalar import prove_scalar
from handproof.proving.statement import statement
from handproof.terms.build import bind, num, sym
from handproof.terms.context import Context, Obligation
from tests.proving.scalar_claims import (
    d,
    det,
    eq,
    form,
    i,
    lam,
    log,
    mat,
    op,
    positive,
    q,
    s,
    sum_,
    under,
    x,
    y,
    z,
)
from tests.proving.shorthand import E, tr

A, B, C = (Quotient.of(sym(name)) for name in "abc")
ONE, TWO = Quotient.of(1), Quotient.of(2)


@pytest.mark.parametrize(
    ("difference", "gaps", "found"),
    [
        (A - B, [A - B], True),
        (A * C - B * C, [A - B], True),
        (A - B, [(A - B) * C], True),
        (A - C, [A - B, B - C], True),
        (A * A - C * C, [A - B, B - C], True),
        (A * C.inverse() - ONE, [A - C], True),
        (TWO * A, [A + B, A - B], True),
        (A - B, [A + B], False),
        (A - B, [B - C], False),
        (A - B, [A * A - B * B], False),
        (ONE, [A - B], False),
        (A, [], False),
    ],
)
def test_multipliers(difference: Quotient, gaps: list[Quotient], found: bool) -> None:
    builder = ProofBuilder(Obligation(Context(), num(0)))
    equations = [Equation(builder.refl(num(k)), gap) for k, gap in enumerate(gaps)]
    solution = multipliers(difference, equations)
    assert (solution is not None) == found
    if solution is not None:
        total = Quotient(())
        for equation, factor in solution:
            total = total + equation.gap * factor
        assert total == difference


S, P, R = (mat(name, "d", "d") for name in "S P R".split())
U, L = mat("U", "d", "q"), mat("Lambda", "q", "q")
u = mat("u", "d")
FRAME = (op("orthonormal_columns", U), op("lt", q, d))
EIGEN = eq(S * U, U * L)

TRUE: tuple[tuple[str, Obligation], ...] = (
    ("trace in a frame", under(*FRAME, EIGEN, claim=eq(tr(U.T * S * U), tr(L)))),
    ("trace of the projection", under(*FRAME, claim=eq(tr(U * U.T), q))),
    ("an inverse cancels", under(op("invertible", P), claim=eq(tr(P * S * P.i), tr(S)))),
    ("a quadratic form", under(eq(P * u, 2 * u), claim=eq(form(u, P), 2 * (u.T * u)))),
    ("twice", under(eq(P * P, P), claim=eq(tr(P * P * P), tr(P)))),
    ("numbers", under(eq(x + y, 1), eq(x - y, z), claim=eq(2 * x, 1 + z))),
    ("a number inside", under(*positive(s), eq(s * x, y), claim=eq(x, y / s))),
    ("an equation for a determinant", under(
        *positive(s), op("positive_definite", P), eq(det(P), s**2),
        claim=eq(log(det(P)), 2 * log(s)))),
    ("a sum that is known", under(eq(sum_(i, 1, d, op("entry", lam, i)), 1), claim=eq(
        sum_(i, 1, d, 2 * op("entry", lam, i) + s), 2 + d * s))),
)  # fmt: skip

c = mat("c", "d")


def entries(low: object, high: E, value: E) -> E:
    return E(bind("forall", i.t, op("range", low, high).t, eq(op("entry", c, i), value).t))


LAMBDA = op("entry", lam, i)
SPECTRUM = (
    *positive(s), op("lt", q, d), entries(1, q, LAMBDA), entries(q + 1, d, s),
    E(bind("forall", i.t, op("range", 1, d).t, op("positive", LAMBDA).t)),
    E(bind("forall", i.t, op("range", 1, d).t, op("positive", op("entry", c, i)).t)),
)  # fmt: skip
RATIOS = sum_(i, 1, d, LAMBDA / op("entry", c, i))
LOGS = sum_(i, 1, d, log(op("entry", c, i)))

TRUE += (
    ("eigenvalue ratios", under(*SPECTRUM, claim=eq(RATIOS, q + sum_(i, q + 1, d, LAMBDA) / s))),
    ("logs of eigenvalues", under(*SPECTRUM, claim=eq(
        LOGS, sum_(i, 1, q, log(LAMBDA)) + (d - q) * log(s)))),
)  # fmt: skip

FALSE: tuple[tuple[str, Obligation], ...] = (
    ("trace without the frame", under(EIGEN, op("lt", q, d), claim=eq(tr(U.T * S * U), tr(L)))),
    ("trace of the projection", under(*FRAME, claim=eq(tr(U * U.T), d))),
    ("a singular factor", under(claim=eq(tr(P * S * P.i), tr(S)))),
    ("products do not commute", under(claim=eq(tr(P * R * S), tr(R * P * S)))),
    ("a quadratic form", under(eq(P * u, 2 * u), claim=eq(form(u, P), u.T * u))),
    ("numbers", under(eq(x + y, 1), eq(x - y, z), claim=eq(2 * x, 1 - z))),
    ("a factor that may vanish", under(eq(s * x, s * y), claim=eq(x, y))),
    ("a root", under(eq(x**2, y**2), claim=eq(x, y))),
    ("eigenvalue ratios", under(*SPECTRUM, claim=eq(RATIOS, d + sum_(i, q + 1, d, LAMBDA) / s))),
    ("logs of eigenvalues", under(*SPECTRUM, claim=eq(
        LOGS, sum_(i, 1, q, log(LAMBDA)) + d * log(s)))),
    ("eigenvalues of a part", under(*SPECTRUM[:3], *SPECTRUM[4:], claim=eq(
        LOGS, sum_(i, 1, q, log(LAMBDA)) + (d - q) * log(s)))),
)  # fmt: skip


@pytest.mark.parametrize(("name", "obligation"), TRUE, ids=[name for name, _ in TRUE])
def test_proved(name: str, obligation: Obligation) -> None:
    outcome = prove_scalar(obligation, Budget(20))
    assert isinstance(outcome, Proof), outcome
    check(statement(obligation), outcome.certificate)


@pytest.mark.parametrize(("name", "obligation"), FALSE, ids=[name for name, _ in FALSE])
def test_not_proved(name: str, obligation: Obligation) -> None:
    assert isinstance(prove_scalar(obligation, Budget(20)), Abstention)


