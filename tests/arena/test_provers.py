"""Every prover of the portfolio, and the whole portfolio, on every lie: none may be proved.

What a prover takes for a proof is handed to both checkers, and neither may accept it. The portfolio
must not say `proved`; where models can be made at all, it should rather refute.
"""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.proving.interface import Abstention, Budget, Proof, Refutation
from handproof.proving.portfolio import PROVERS, Question, settle
from handproof.proving.statement import obligation_of
from handproof.second.check import check_second
from handproof.second.terms import SecondError

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


def _lies() -> Any:
    path = Path(__file__).with_name("test_lies.py")
    spec = importlib.util.spec_from_file_location("lies_for_provers", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


LIES = [row[:3] for row in _lies().LIES]


@pytest.mark.parametrize(("given", "claim"), [row[1:] for row in LIES], ids=[r[0] for r in LIES])
def test_no_prover_proves_a_lie(given: str, claim: str, case: Any) -> None:
    asked = case(given, claim).statement
    for row in PROVERS:
        outcome = row.prover(obligation_of(asked), Budget(SECONDS))
        if isinstance(outcome, Proof):
            with pytest.raises(ProofError):
                check(asked, outcome.certificate)
            with pytest.raises(SecondError):
                check_second(asked, outcome.certificate)


@pytest.mark.parametrize(("name", "given", "claim"), LIES, ids=[row[0] for row in LIES])
def test_the_portfolio_refutes_lies(name: str, given: str, claim: str, case: Any) -> None:
    asked = obligation_of(case(given, claim).statement)
    settled = settle(Question(asked), Budget(SECONDS))
    assert isinstance(settled.outcome, Abstention if name in OPEN else Refutation)


def test_open_lies_are_lies() -> None:
    assert {row[0] for row in LIES} >= OPEN
