"""Every prover of the portfolio, and the whole portfolio, on every lie: none may be proved.

What a prover takes for a proof is handed to both checkers, and neither may accept it. The portfolio
must not say `proved`; where models can be made at all, it should rather refute.
"""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.proving.interface import Abstention, Budget, Proof, Refutation
from handproof.proving.portfolio import PROVERS, Question, settle
from handproof.proving.statement import obligation_of
from handproof.second.check import check_second
from handproof.second.terms import SecondError
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from tests.arena import test_array_lies, test_calculus_lies, test_lies, test_order_lies

SECONDS = 5.0  # for one prover, or the portfolio, on one lie: all end within a fraction of one
# lies that no model refutes, as a side has no value in any: they must be left open
OPEN = {
    "a column times its transpose is invertible", "every matrix is invertible",
    "a zero inverse undone", "a negative size", "log of a product of any numbers",
    "log of a negative number", "a number divided by itself", "0 to the 0 by division",
    "a quotient by 0", "an equation of values differentiated",
    "an index that moves with the variable", "the derivative of the absolute value at 0",
    "an integer is any real", "a function of two arguments by one", "log 0 is what it is",
    "log 0 is not positive",
}  # fmt: skip


MODULES = (test_lies.LIES, test_array_lies.LIES, test_calculus_lies.ATTACKS, test_order_lies.LIES)
EVERY = [row for rows in MODULES for row in rows]
LIES = [row[:3] for row in EVERY]
BASE = {row[0] for row in test_lies.LIES}


def obligation(asked: Any) -> Obligation | None:
    """What a prover is asked; None where shapes do not fit, so that nobody is asked."""
    try:
        return obligation_of(asked)
    except TermError:
        return None


@pytest.mark.parametrize(
    ("given", "claim", "steps"), [row[1:] for row in EVERY], ids=[row[0] for row in EVERY]
)
def test_neither_checker_accepts_an_attack(
    given: str, claim: str, steps: list[Any], case: Any
) -> None:
    made = case(given, claim)
    with pytest.raises(ProofError):
        check(made.statement, made.proof(steps))
    with pytest.raises(SecondError):
        check_second(made.statement, made.proof(steps))


@pytest.mark.parametrize(("given", "claim"), [row[1:] for row in LIES], ids=[r[0] for r in LIES])
def test_no_prover_proves_a_lie(given: str, claim: str, case: Any) -> None:
    asked = case(given, claim).statement
    made = obligation(asked)
    for row in PROVERS if made else ():
        outcome = row.prover(made, Budget(SECONDS))
        if isinstance(outcome, Proof):
            with pytest.raises(ProofError):
                check(asked, outcome.certificate)
            with pytest.raises(SecondError):
                check_second(asked, outcome.certificate)


@pytest.mark.parametrize(("name", "given", "claim"), LIES, ids=[row[0] for row in LIES])
def test_the_portfolio_proves_no_lie(name: str, given: str, claim: str, case: Any) -> None:
    asked = obligation(case(given, claim).statement)
    if asked is None:
        assert name not in BASE
        return
    outcome = settle(Question(asked), Budget(SECONDS)).outcome
    assert not isinstance(outcome, Proof)
    if name in BASE:
        assert isinstance(outcome, Abstention if name in OPEN else Refutation)


def test_open_lies_are_lies() -> None:
    assert BASE >= OPEN
