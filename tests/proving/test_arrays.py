"""Array operators: the true claims are proved and both checkers agree, the false are refuted."""

from __future__ import annotations

import json

import pytest

from handproof.kernel.check import check
from handproof.proving.array_entries import prove_entries
from handproof.proving.array_words import prove_arrays
from handproof.proving.interface import Abstention, Budget, Proof, Refutation
from handproof.proving.portfolio import Question, settle
from handproof.proving.refute import refute
from handproof.proving.statement import statement
from handproof.second.check import check_second
from handproof.terms.context import Obligation
from tests.proving.array_claims import CLAIMS, ENTRIES, FALSE, FALSE_ENTRIES, A, B, G, kron
from tests.proving.mutants import mutants
from tests.proving.shorthand import eq, given, op

SECONDS = 20.0


def accepted(obligation: Obligation, outcome: object) -> bool:
    """Whether both checkers accept the proof; False where there is none."""
    if not isinstance(outcome, Proof):
        return False
    proof = json.loads(json.dumps(outcome.certificate))
    check(statement(obligation), proof)
    check_second(statement(obligation), proof)
    return True


@pytest.mark.parametrize("name", CLAIMS)
def test_true_claims_are_proved(name: str) -> None:
    outcome = prove_arrays(CLAIMS[name], Budget(SECONDS))
    assert accepted(CLAIMS[name], outcome), outcome


@pytest.mark.parametrize("name", ["kron", "hadamard"])
def test_products_of_many_factors_are_left_as_they_are(name: str) -> None:
    many = op(name, *[A] * 6)
    outcome = prove_arrays(given(claim=eq(many, many.T)), Budget(SECONDS))
    assert isinstance(outcome, Abstention)
    assert "internal" not in outcome.reason


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_not_proved(name: str) -> None:
    assert isinstance(prove_arrays(FALSE[name], Budget(0.6)), Abstention)


@pytest.mark.parametrize("name", FALSE)
def test_false_claims_are_refuted(name: str) -> None:
    outcome = settle(Question(FALSE[name]), Budget(5.0)).outcome
    assert isinstance(outcome, Refutation), outcome


@pytest.mark.parametrize("name", ENTRIES)
def test_entries_are_written_out(name: str) -> None:
    outcome = prove_entries(ENTRIES[name], Budget(SECONDS))
    assert accepted(ENTRIES[name], outcome), outcome


@pytest.mark.parametrize("name", FALSE_ENTRIES)
def test_false_claims_about_entries_are_refuted(name: str) -> None:
    assert isinstance(prove_entries(FALSE_ENTRIES[name], Budget(1.0)), Abstention)
    assert isinstance(settle(Question(FALSE_ENTRIES[name]), Budget(5.0)).outcome, Refutation)


MUTATED = [
    name
    for name in CLAIMS
    if name.split("_", 1)[1]
    in ("mixed_product", "triple", "rank_one", "quadratic", "product", "trace", "schur_inverse")
]


@pytest.mark.parametrize("name", MUTATED)
def test_mutants_that_are_proved_have_no_counterexample(name: str) -> None:
    for kind, mutant in mutants(CLAIMS[name]):
        outcome = prove_arrays(mutant, Budget(0.5))
        if isinstance(outcome, Proof):
            assert accepted(mutant, outcome)
            assert not isinstance(refute(mutant, Budget(1.0)), Refutation), (kind, mutant.claim)


def test_claims_without_array_operators_are_left_to_others() -> None:
    outcome = prove_arrays(given(claim=eq(A * B, B * A)), Budget(1.0))
    assert isinstance(outcome, Abstention)
    assert outcome.reason == ""


def test_a_missing_assumption_is_named() -> None:
    outcome = prove_arrays(given(claim=eq(kron(A, G).i, kron(A.i, G.i))), Budget(1.0))
    assert isinstance(outcome, Abstention)
    assert set(outcome.needs) & {op("invertible", A).t, op("invertible", kron(A, G)).t}
