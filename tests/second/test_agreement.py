"""The second checker against the kernel's own tables: what one accepts or rejects, so does the other."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest

from handproof.second.check import check_second
from handproof.second.terms import SecondError

TESTS = Path(__file__).resolve().parents[1]


def _module(name: str) -> Any:
    path = TESTS / f"{name}.py"
    spec = importlib.util.spec_from_file_location("second_" + path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


Case = _module("kernel/sexpr").Case
RULES, LIES = _module("kernel/test_rules"), _module("arena/test_lies")


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
