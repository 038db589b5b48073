"""The order prover: true inequalities are proved and checked by the kernel, false ones never."""

from __future__ import annotations

from fractions import Fraction

import pytest

from handproof.kernel.check import check
from handproof.proving.interface import Abstention, Budget, Proof
from handproof.proving.order import prove_order
from handproof.proving.simplex import nonnegative_solution
from handproof.proving.statement import statement
from handproof.terms.context import Obligation
from tests.proving.scalar_claims import (
    HALF,
    a,
    all_,
    at,
    b,
    d,
    det,
    eq,
    exp,
    i,
    lam,
    log,
    positive,
    s,
    sigmoid,
    sqrt,
    sum_,
    under,
    x,
    y,
    z,
)  # fmt: skip
from tests.proving.shorthand import E, mat, op, tr

U, V, C, S = (mat(name, "d", "d") for name in "U V C S".split())
c = mat("c", "d")
ENTRIES = all_(i, d, op("positive", at(c, i)))
FRAMES = (
    op("orthogonal", U), op("orthogonal", V), op("decreasing", c), op("decreasing", lam), ENTRIES,
    eq(C, U * op("diag", c) * U.T), eq(S, V * op("diag", lam) * V.T),
)  # fmt: skip


def le(left: object, right: object) -> E:
    return op("le", left, right)


def lt(left: object, right: object) -> E:
    return op("lt", left, right)


def g(r: E) -> E:
    return r - 1 - log(r)


def bound(share: E) -> E:
    """The sum of log c_i and a share of the ratio of eigenvalues, at most the objective."""
    return le(sum_(i, 1, d, log(at(c, i)) + share), log(det(C)) + tr(C.i * S))


RATIO = at(lam, i) / at(c, i)

TRUE: tuple[tuple[str, Obligation], ...] = (
    ("two squares", under(claim=le(2 * x * y, x**2 + y**2))),
    ("three squares", under(claim=le(x * y + y * z + z * x, x**2 + y**2 + z**2))),
    ("strict square", under(claim=lt(0, x**2 + 1))),
    ("square of a difference", under(claim=op("ge", x**2 - 2 * x + 1, 0))),
    ("fourth powers", under(claim=op("ge", x**4 - 2 * x**2 + 1, 0))),
    ("transitive", under(le(x, y), le(y, z), claim=le(x, z))),
    ("strict in a chain", under(le(x, y), lt(y, z), claim=lt(x, z))),
    ("positive factor", under(*positive(a), le(x, y), claim=le(a * x, a * y))),
    ("positive divisor", under(*positive(a), le(x, y), claim=le(x / a, y / a))),
    ("fraction", under(claim=le(1 / (1 + x**2), 1))),
    ("log", under(*positive(x), claim=le(log(x), x - 1))),
    ("log of a ratio", under(*positive(x, y), claim=le(log(x / y), x / y - 1))),
    ("exp", under(claim=le(1 + x, exp(x)))),
    ("log increases", under(*positive(x), le(x, y), claim=le(log(x), log(y)))),
    ("root increases", under(*positive(x), le(x, y), claim=le(sqrt(x), sqrt(y)))),
    ("sigmoid is positive", under(claim=lt(0, sigmoid(x)))),
    ("sigmoid below one", under(claim=lt(sigmoid(x), 1))),
    ("relative entropy", under(*positive(a, b), claim=op("ge", a / b + log(b / a) - 1, 0))),
    ("gain", under(*positive(x), claim=op("ge", g(x), 0))),
    ("gain increases", under(le(1, x), le(x, y), claim=le(g(x), g(y)))),
    ("retaining gains", under(*positive(a, s), claim=le(log(a) + 1, log(s) + a / s))),
    ("each entry", under(ENTRIES, claim=all_(i, d, le(log(at(c, i)), at(c, i) - 1)))),
    ("term by term", under(ENTRIES, claim=le(
        sum_(i, 1, d, log(at(c, i))), sum_(i, 1, d, at(c, i) - 1)))),
    ("sum of squares", under(claim=op("ge", sum_(i, 1, d, at(c, i) ** 2), 0))),
    ("squared norm", under(claim=op("ge", op("norm_sq", c - lam), 0))),
    ("quadratic form", under(op("positive_definite", C), claim=op("ge", c.T * C.i * c, 0))),
    ("von Neumann", under(*FRAMES, claim=bound(RATIO))),
)  # fmt: skip

FALSE: tuple[tuple[str, Obligation], ...] = (
    ("two squares, factor 3", under(claim=le(3 * x * y, x**2 + y**2))),
    ("a square may vanish", under(claim=lt(0, x**2))),
    ("square of a difference, less", under(claim=op("ge", x**2 - 2 * x + HALF, 0))),
    ("not strict", under(le(x, y), le(y, z), claim=lt(x, z))),
    ("reversed", under(le(x, y), claim=le(y, x))),
    ("factor of unknown sign", under(le(x, y), claim=le(a * x, a * y))),
    ("log, too low", under(*positive(x), claim=le(log(x), x - 2))),
    ("log without a sign", under(claim=le(log(x), x - 1))),
    ("exp, too low", under(claim=le(2 + x, exp(x)))),
    ("log decreases", under(*positive(x), le(x, y), claim=le(log(y), log(x)))),
    ("sigmoid below a half", under(claim=lt(sigmoid(x), HALF))),
    ("relative entropy", under(*positive(a, b), claim=op("ge", a / b + log(b / a) - 2, 0))),
    ("gain without r >= 1", under(*positive(x), le(x, y), claim=le(g(x), g(y)))),
    ("retaining gains more", under(*positive(a, s), claim=le(log(a) + 2, log(s) + a / s))),
    ("term by term", under(ENTRIES, claim=le(
        sum_(i, 1, d, at(c, i) - 1), sum_(i, 1, d, log(at(c, i)))))),
    ("sum of squares is positive", under(claim=lt(0, sum_(i, 1, d, at(c, i) ** 2)))),
    ("indefinite form", under(op("invertible", C), claim=op("ge", c.T * C.i * c, 0))),
    ("von Neumann, twice", under(*FRAMES, claim=bound(2 * RATIO))),
    ("von Neumann, no order", under(*FRAMES[:2], *FRAMES[3:], claim=bound(RATIO))),
)  # fmt: skip


@pytest.mark.parametrize(("name", "obligation"), TRUE, ids=[name for name, _ in TRUE])
def test_proved(name: str, obligation: Obligation) -> None:
    outcome = prove_order(obligation, Budget(20))
    assert isinstance(outcome, Proof), outcome
    check(statement(obligation), outcome.certificate)


@pytest.mark.parametrize(("name", "obligation"), FALSE, ids=[name for name, _ in FALSE])
def test_not_proved(name: str, obligation: Obligation) -> None:
    assert isinstance(prove_order(obligation, Budget(20)), Abstention)


def test_equations_are_left_to_others() -> None:
    assert isinstance(prove_order(under(claim=eq(x, x)), Budget(5)), Abstention)


@pytest.mark.parametrize(
    ("columns", "target", "solvable"),
    [
        ([{"u": 1, "v": 1}, {"v": 1}], {"u": 2, "v": 5}, True),
        ([{"u": 1, "v": 1}, {"v": 1}], {"u": 2, "v": 1}, False),
        ([{"u": 1, "v": -1}, {"v": 1, "w": -1}], {"u": 1, "w": -1}, True),
        ([{"u": 1}], {"u": -1}, False),
        ([{"u": 1}], {"w": 1}, False),
        ([], {}, True),
    ],
)
def test_simplex(
    columns: list[dict[str, int]], target: dict[str, int], solvable: bool
) -> None:
    exact = [{key: Fraction(x) for key, x in column.items()} for column in columns]
    wanted = {key: Fraction(x) for key, x in target.items()}
    found = nonnegative_solution(exact, wanted)
    assert (found is not None) == solvable
    if found is not None:
        assert all(x >= 0 for x in found)
        total: dict[str, Fraction] = {}
        for coefficient, column in zip(found, exact, strict=True):
            for key, entry in column.items():
                total[key] = total.get(key, Fraction(0)) + coefficient * entry
        assert {key: x for key, x in total.items() if x} == wanted
