"""Matrix identities: the true ones are proved and the kernel agrees, the false ones never are."""

from __future__ import annotations

import json
import time

import pytest

from handproof.kernel.check import ProofError, check
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.refute import refute
from handproof.proving.statement import statement
from handproof.proving.words import prove_words
from handproof.terms.context import Obligation
from tests.proving import determinant_claims
from tests.proving.known_false import WORDS
from tests.proving.mutants import mutants
from tests.proving.shorthand import I, eq, given, mat, op
from tests.proving.word_claims import CLAIMS, invertible

SECONDS = 20.0


def accepted(obligation: Obligation, outcome: Outcome) -> bool:
    """Whether the kernel accepts the proof; False where there is none."""
    if not isinstance(outcome, Proof):
        return False
    check(statement(obligation), json.loads(json.dumps(outcome.certificate)))
    return True


@pytest.mark.parametrize("name", CLAIMS)
def test_true_claims_are_proved(name: str) -> None:
    outcome = prove_words(CLAIMS[name], Budget(SECONDS))
    assert accepted(CLAIMS[name], outcome), outcome


@pytest.mark.parametrize("name", WORDS)
def test_false_claims_are_not_proved(name: str) -> None:
    outcome = prove_words(WORDS[name], Budget(0.6))
    assert isinstance(outcome, Abstention)


@pytest.mark.parametrize("name", determinant_claims.CLAIMS)
def test_determinants_are_proved(name: str) -> None:
    obligation = determinant_claims.CLAIMS[name]
    outcome = prove_words(obligation, Budget(SECONDS))
    assert accepted(obligation, outcome), outcome


@pytest.mark.parametrize("name", determinant_claims.FALSE)
def test_false_determinants_are_not_proved(name: str) -> None:
    outcome = prove_words(determinant_claims.FALSE[name], Budget(0.6))
    assert isinstance(outcome, Abstention)


MUTATED = ("woodbury", "push_through", "ppca_posterior", "kalman_gain", "ols_hat", "flip")


@pytest.mark.parametrize("name", MUTATED)
def test_mutants_that_are_proved_have_no_counterexample(name: str) -> None:
    for kind, mutant in mutants(CLAIMS[name]):
        outcome = prove_words(mutant, Budget(0.3))
        if isinstance(outcome, Proof):
            assert accepted(mutant, outcome)
            tried = refute(mutant, Budget(1.0))
            assert type(tried).__name__ != "Refutation", (kind, mutant.claim)


def test_a_missing_assumption_is_named() -> None:
    A, B, C = (mat(x, "n", "n") for x in "A B C".split())
    outcome = prove_words(given(claim=eq(A.i * A, I("n"))), Budget(1))
    assert isinstance(outcome, Abstention)
    assert outcome.needs == (op("invertible", A).t,)
    sum_of_two = given(*invertible(A, B), claim=eq((A + B).i * (A + B) * C, C))
    outcome = prove_words(sum_of_two, Budget(1))
    assert isinstance(outcome, Abstention)
    assert op("invertible", A + B).t in outcome.needs


def test_the_inverse_that_would_settle_it_is_named() -> None:
    A, B, C = (mat(x, "n", "n") for x in "A B C".split())
    outcome = prove_words(given(eq(A * B, A * C), claim=eq(B, C)), Budget(3))
    assert isinstance(outcome, Abstention)
    assert outcome.needs == (op("invertible", A).t,)
    outcome = prove_words(given(eq(A * B, A * C), claim=eq(B, C.T)), Budget(3))
    assert isinstance(outcome, Abstention)
    assert outcome.needs == ()


def test_the_proof_is_for_its_own_statement() -> None:
    A, B = mat("A", "n", "n"), mat("B", "n", "n")
    proved = given(*invertible(A, B), claim=eq((A * B).i, B.i * A.i))
    other = given(*invertible(A, B), claim=eq((A * B).i, A.i * B.i))
    weaker = given(*invertible(A), claim=eq((A * B).i, B.i * A.i))
    outcome = prove_words(proved, Budget(SECONDS))
    assert isinstance(outcome, Proof)
    for obligation in (other, weaker):
        with pytest.raises(ProofError):
            check(statement(obligation), outcome.certificate)


def test_the_budget_is_kept() -> None:
    A, B, C = (mat(x, "n", "n") for x in "A B C".split())
    endless = given(
        eq(A * B * A, B * A * B), eq(A * C * A, C * A * C), eq(B * C * B, C * B * C),
        claim=eq(A * B * C, C * B * A),
    )  # fmt: skip
    start = time.monotonic()
    assert isinstance(prove_words(endless, Budget(0.5)), Abstention)
    assert time.monotonic() - start < 5
