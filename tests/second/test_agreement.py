"""The second checker against the kernel's own tables: what one accepts or rejects, so does the other."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.second.check import check_second
from handproof.second.terms import SecondError
from tests.arena import test_lies as LIES
from tests.kernel import test_rules as RULES
from tests.kernel.sexpr import Case


@pytest.mark.parametrize(
    ("given", "claim", "steps"), [row[1:] for row in RULES.ACCEPT], ids=[r[0] for r in RULES.ACCEPT]
)
def test_accepts_what_the_kernel_accepts(given: str, claim: str, steps: list[Any]) -> None:
    made = Case(given, claim)
    check_second(made.statement, made.proof(steps))


@pytest.mark.parametrize(
    ("given", "claim", "steps"),
    [row[1:4] for row in RULES.REJECT],
    ids=[r[0] for r in RULES.REJECT],
)
def test_rejects_what_the_kernel_rejects(given: str, claim: str, steps: list[Any]) -> None:
    made = Case(given, claim)
    with pytest.raises(SecondError):
        check_second(made.statement, made.proof(steps))


@pytest.mark.parametrize(
    ("given", "claim", "steps"), [row[1:4] for row in LIES.LIES], ids=[row[0] for row in LIES.LIES]
)
def test_rejects_lies(given: str, claim: str, steps: list[Any]) -> None:
    made = Case(given, claim)
    with pytest.raises(SecondError):
        check_second(made.statement, made.proof(steps))
