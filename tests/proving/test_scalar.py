"""The scalar prover: true claims are proved and checked by the kernel, false ones never."""

from __future__ import annotations

import pytest

from handproof.kernel.check import check
from handproof.proving.interface import Abstention, Budget, Proof
from handproof.proving.scalar import prove_scalar
from handproof.proving.statement import statement
from handproof.terms.context import Obligation
from tests.proving.scalar_claims import FALSE, TRUE, a, b, eq, log, positive, under, x, y
from tests.proving.shorthand import op

SECONDS = 20.0


@pytest.mark.parametrize(("name", "obligation"), TRUE, ids=[name for name, _ in TRUE])
def test_proved(name: str, obligation: Obligation) -> None:
    outcome = prove_scalar(obligation, Budget(SECONDS))
    assert isinstance(outcome, Proof), outcome
    check(statement(obligation), outcome.certificate)


@pytest.mark.parametrize(("name", "obligation"), FALSE, ids=[name for name, _ in FALSE])
def test_not_proved(name: str, obligation: Obligation) -> None:
    outcome = prove_scalar(obligation, Budget(SECONDS))
    assert isinstance(outcome, Abstention)


def test_a_missing_condition_is_named() -> None:
    outcome = prove_scalar(under(*positive(a), claim=eq(log(a * b), log(a) + log(b))), Budget(5))
    assert isinstance(outcome, Abstention)
    assert op("positive", b).t in outcome.needs


def test_a_division_needs_its_denominator() -> None:
    outcome = prove_scalar(under(claim=eq(x / y * y, x)), Budget(5))
    assert isinstance(outcome, Abstention)
    assert op("nonzero", y).t in outcome.needs


@pytest.mark.parametrize("claim", [op("le", x, y), op("symmetric", op("identity", 2))])
def test_other_claims_are_left_to_others(claim: object) -> None:
    outcome = prove_scalar(under(claim=claim), Budget(5))  # type: ignore[arg-type]
    assert isinstance(outcome, Abstention)


def test_out_of_time() -> None:
    assert isinstance(prove_scalar(TRUE[-3][1], Budget(0)), Abstention)
