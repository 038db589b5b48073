"""Proportionality: only claims with a factor that is free of the variables and not 0."""

from __future__ import annotations

import pytest

from handproof.kernel.check import check
from handproof.proving.interface import Abstention, Budget, Proof
from handproof.proving.proportional import prove_proportional
from handproof.proving.statement import statement
from handproof.proving.two_points import two_points, variables
from handproof.terms.build import num
from handproof.terms.context import Obligation
from tests.proving.scalar_claims import (
    ENERGY,
    Z,
    a,
    at,
    drive,
    exp,
    h,
    i,
    joint,
    machine,
    n,
    normal,
    positive,
    prod,
    s,
    sg,
    square,
    under,
    v,
    x,
    y,
)  # fmt: skip
from tests.proving.shorthand import E, eq, op


def propto(left: object, right: object, *by: E) -> E:
    return op("propto", left, right, *by)


FACTORS = prod(i, 1, n, exp(at(v, i) / at(sg, i) * drive(h) - square(v)))
TILTED = exp(a * x / s**2 - x**2 / (2 * s**2))

TRUE: tuple[tuple[str, Obligation], ...] = (
    ("twice", under(claim=propto(2 * x, x, x))),
    ("a positive factor", under(*positive(a), claim=propto(a * x, x, x))),
    ("a factor with another variable", under(*positive(y), claim=propto(x * y**2, x * y, x))),
    ("normal", under(*positive(s), claim=propto(
        normal(a, s**2, x), exp(-((x - a) ** 2) / (2 * s**2)), x))),
    ("normal, completed square", under(*positive(s), claim=propto(
        normal(a, s**2, x), TILTED, x))),
    ("machine: joint", machine(propto(joint(v, h), exp(-op("apply", ENERGY, v, h)), v, h))),
    ("machine: in the visible units", machine(propto(joint(v, h), FACTORS, v))),
)  # fmt: skip

FALSE: tuple[tuple[str, Obligation], ...] = (
    ("square", under(claim=propto(x**2, x, x))),
    ("zero", under(claim=propto(num(0), x, x))),
    ("a factor that may vanish", under(claim=propto(a * x, x, x))),
    ("a shift", under(claim=propto(x + 1, x, x))),
    ("the factor mentions the variable", under(*positive(y), claim=propto(x * y, x, x, y))),
    ("normal, in the mean too", under(*positive(s), claim=propto(
        normal(a, s**2, x), TILTED, x, a))),
    ("normal, wrong exponent", under(*positive(s), claim=propto(
        normal(a, s**2, x), exp(-((x - a) ** 2) / s**2), x))),
    ("machine: in both", machine(propto(joint(v, h), FACTORS, v, h))),
)  # fmt: skip


@pytest.mark.parametrize(("name", "obligation"), TRUE, ids=[name for name, _ in TRUE])
def test_proved(name: str, obligation: Obligation) -> None:
    outcome = prove_proportional(obligation, Budget(20))
    assert isinstance(outcome, Proof), outcome
    check(statement(obligation), outcome.certificate)


@pytest.mark.parametrize(("name", "obligation"), FALSE, ids=[name for name, _ in FALSE])
def test_not_proved(name: str, obligation: Obligation) -> None:
    assert isinstance(prove_proportional(obligation, Budget(20)), Abstention)


def test_equations_are_left_to_others() -> None:
    assert two_points(under(claim=eq(x, x))) is None
    assert isinstance(prove_proportional(under(claim=eq(x, x)), Budget(5)), Abstention)


def test_two_points_repeat_the_facts() -> None:
    asked = two_points(under(*positive(x, Z), claim=propto(2 * x, x, x)))
    assert asked is not None
    stated = [fact.proposition for fact in asked.context.facts]
    assert op("positive", x).t in stated
    assert sum(p.op == "positive" for p in stated) == 3  # type: ignore[attr-defined]
    assert variables(propto(x, y, x).t) == (x.t,)
