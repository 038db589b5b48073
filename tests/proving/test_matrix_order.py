"""Orders of matrices and implications, from the formula as written to the verdict of the kernels."""

from __future__ import annotations

import pytest

from handproof.engine.linking import LinkResult, check_link
from handproof.engine.verdicts import Verdict
from handproof.second.check import check_second
from tests.proving.matrix_order_claims import NEEDS, PROVED, REFUTED, given


def results(line: str, seconds: float = 20.0) -> list[LinkResult]:
    """What is said of the last formula of a line, supposing those before it."""
    *supposed, claim = line.split(" ;; ")
    made = given()
    made.step(claim, using=[made.suppose(formula) for formula in supposed])
    step = made.document("claims").steps[-1]
    return [check_link(step.label, link, seconds) for link in step.links]


@pytest.mark.parametrize("line", PROVED)
def test_proved(line: str) -> None:
    for result in results(line):
        assert result.verdict is Verdict.PROVED, result.message
        check_second(result.evidence["statement"], result.evidence["proof"])


@pytest.mark.parametrize("line", REFUTED)
def test_refuted(line: str) -> None:
    for result in results(line):
        assert result.verdict is Verdict.REFUTED, result.message


@pytest.mark.parametrize("line", NEEDS)
def test_what_is_missing(line: str) -> None:
    (result,) = results(line)
    assert result.verdict is Verdict.OPEN
    assert NEEDS[line] in result.message


def test_there_are_enough() -> None:
    assert len(PROVED) >= 150
    assert len(REFUTED) >= 60
