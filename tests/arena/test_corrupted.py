"""Certificates that provers made, corrupted: none proves a false statement, none breaks the kernel."""

from __future__ import annotations

import importlib.util
import random
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.proving.interface import Budget, Proof
from handproof.proving.scalar import prove_scalar
from handproof.proving.statement import obligation_of
from handproof.proving.words import prove_words
from handproof.second.check import check_second
from handproof.second.terms import SecondError
from tests.arena.test_attacks import corrupted

EDITS = 150
KALMAN = "matrix P n n; matrix R m m; matrix H m n; fact p (positive_definite P); fact r (positive_definite R)"
PPCA = (
    "matrix W d q; matrix S d d; matrix C d d; real s; "
    "define C (add (mul W (transpose W)) (mul s (identity d))); fact s (positive s); fact sym (symmetric S); "
    "fact foc (eq (mul (inv C) W) (mul (inv C) S (inv C) W))"
)
LOGS = "real a; real b; real c; fact a (positive a); fact b (positive b); fact c (positive c)"
# declarations, a claim that a prover proves, false claims from the same facts
PROVED = [
    (KALMAN, prove_words,
     ("(eq (mul P (transpose H) (inv (add (mul H P (transpose H)) R)))"
     " (mul (inv (add (inv P) (mul (transpose H) (inv R) H))) (transpose H) (inv R)))"),
     [("(eq (mul P (transpose H) (inv (add (mul H P (transpose H)) R)))"
      " (mul (inv (add (inv P) (mul (transpose H) R H))) (transpose H) (inv R)))"),
      ("(eq (mul P (transpose H) (inv (add (mul H P (transpose H)) (neg R))))"
      " (mul (inv (add (inv P) (mul (transpose H) (inv R) H))) (transpose H) (inv R)))"),
      "(eq (mul P (transpose H)) (mul (inv (add (inv P) (mul (transpose H) (inv R) H))) (transpose H)))"]),
    (PPCA, prove_words, "(eq W (mul S (inv C) W))",
     ["(eq W (mul S C W))", "(eq W (mul 2 S (inv C) W))", "(eq (mul W (transpose W)) S)",
      "(eq C S)", "(eq W (neg (mul S (inv C) W)))"]),
    (LOGS, prove_scalar, "(eq (log (div (mul a b) c)) (add (log a) (log b) (neg (log c))))",
     ["(eq (log (div (mul a b) c)) (add (log a) (log b) (log c)))",
      "(eq (log (add (mul a b) c)) (add (log a) (log b) (log c)))",
      "(eq (log (div (mul a b) c)) (add (log a) (neg (log b)) (neg (log c))))"]),
]  # fmt: skip


def campaign() -> Any:
    return loaded(Path(__file__).parents[2] / "benchmarks" / "corruption.py")


@cache
def loaded(path: Path) -> Any:
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize(
    ("given", "prover", "claim", "lies"), PROVED, ids=["kalman", "ppca", "logs"]
)
def test_corruption_never_helps(
    given: str, prover: Any, claim: str, lies: list[str], case: Any
) -> None:
    made = case(given, claim)
    outcome = prover(obligation_of(made.statement), Budget(20))
    assert isinstance(outcome, Proof), outcome
    proof = outcome.certificate
    checked = check(made.statement, proof)
    rng = random.Random(claim)
    false = [case(given, lie).statement for lie in lies]
    rejected = 0
    for _ in range(EDITS):
        bad = corrupted(proof, rng)
        for statement in false:
            with pytest.raises(ProofError):
                check(statement, bad)
        try:
            # what is still accepted proves the very same statement
            assert check(made.statement, bad).statement_digest == checked.statement_digest
        except ProofError:
            rejected += 1
    assert rejected > EDITS // 4
    for statement in false:
        with pytest.raises(ProofError):
            check(statement, proof)


@pytest.mark.parametrize(
    ("given", "prover", "claim", "lies"), PROVED, ids=["kalman", "ppca", "logs"]
)
def test_provers_do_not_prove_the_lies(
    given: str, prover: Any, claim: str, lies: list[str], case: Any
) -> None:
    for lie in lies:
        statement = case(given, lie).statement
        outcome = prover(obligation_of(statement), Budget(0.5))
        if isinstance(outcome, Proof):
            with pytest.raises(ProofError):
                check(statement, outcome.certificate)


@pytest.mark.parametrize(
    ("given", "prover", "claim"), [row[:3] for row in PROVED], ids=["kalman", "ppca", "logs"]
)
def test_both_checkers_agree(given: str, prover: Any, claim: str, case: Any) -> None:
    made = case(given, claim)
    outcome = prover(obligation_of(made.statement), Budget(20))
    assert isinstance(outcome, Proof), outcome
    check_second(made.statement, outcome.certificate)
    for number in range(20):
        kinds = list(campaign().KINDS)
        rng = random.Random(number)
        bad = campaign().corrupted(outcome.certificate, kinds[number % len(kinds)], rng)
        first, second, words = campaign().verdicts(made.statement, bad)
        assert first == second, words


@pytest.mark.parametrize(
    ("given", "prover", "claim", "lies"), PROVED, ids=["kalman", "ppca", "logs"]
)
def test_no_certificate_serves_another_claim(
    given: str, prover: Any, claim: str, lies: list[str], case: Any
) -> None:
    outcome = prover(obligation_of(case(given, claim).statement), Budget(20))
    for lie in lies:
        with pytest.raises(SecondError):
            check_second(case(given, lie).statement, outcome.certificate)
