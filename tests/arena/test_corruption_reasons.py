"""Why a corrupted proof is a proof still: each reason on a case of its own, and none for a non-proof."""

from __future__ import annotations

import importlib.util
import sys
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.rules import RULES
from handproof.second.terms import SecondError

FOLDER = Path(__file__).parents[2] / "benchmarks"


@cache
def reasons() -> Any:
    path = FOLDER / "corruption_reasons.py"
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module  # dataclasses look their module up
    spec.loader.exec_module(module)
    return module


GIVEN = (
    "matrix A n n; matrix B n n; real a; real b; fact pa (positive a); fact na (nonzero a); "
    "fact sa (symmetric A); fact e (eq A B); fact f (eq A B); fact z (eq b b); "
    "fact m (implies (positive a) (eq a b)); fact k (implies (nonzero a) (eq a b)); local real u; local real w"
)
CLAIM = "(eq (add A A) (add B B))"
USE = ["combine", CLAIM, [["2", 0, None, ""]], [], []]
PROOF = [["fact", "e"], USE]
QUOTIENT = "(eq (div (mul a b) a) b)"
DIVIDED = [["fact", "pa"], ["combine", QUOTIENT, [], [], [0]]]
BELOW = "(gt a 0)"
EVERY = "(positive (exp a))"
NEG = "(eq (neg A) (neg B))"

# claim, a proof, what became of it, the reason
EXPLAINED: list[tuple[str, str, list[Any], list[Any]]] = [
    ("dead", CLAIM, [["fact", "na"], ["fact", "e"], ["combine", CLAIM, [["2", 1, None, ""]], [], []]],
     [["fact", "pa"], ["fact", "e"], ["combine", CLAIM, [["2", 1, None, ""]], [], []]]),
    ("moved", CLAIM, PROOF,
     [["fact", "sa"], ["fact", "e"], ["combine", CLAIM, [["2", 1, None, ""]], [], []]]),
    ("form", CLAIM, PROOF, [["fact", "e"], ["combine", "(eq (mul 2 A) (add B B))", USE[2], [], []]]),
    ("form", CLAIM, PROOF, [["fact", "e"], ["combine", CLAIM, [["(add 1 1)", 0, None, ""]], [], []]]),
    ("order", QUOTIENT, DIVIDED, [["fact", "pa"], ["combine", QUOTIENT, [], [], [0, 0]]]),
    ("less", QUOTIENT, [["fact", "pa"], ["numeric", "(nonzero 2)"], ["combine", QUOTIENT, [], [], [0, 1]]],
     [["fact", "pa"], ["numeric", "(nonzero 2)"], ["combine", QUOTIENT, [], [], [0]]]),
    ("more", QUOTIENT, [["fact", "pa"], ["fact", "pa"], ["combine", QUOTIENT, [], [], [0]],
                        ["same", 2, QUOTIENT]],
     [["fact", "pa"], ["numeric", "(nonzero 2)"], ["combine", QUOTIENT, [], [], [0, 1]],
      ["same", 2, QUOTIENT]]),
    ("nothing", CLAIM, [*PROOF[:1], ["refl", "b"], ["combine", CLAIM, [["2", 0, None, ""]], [], []]],
     [*PROOF[:1], ["refl", "b"], ["combine", CLAIM, [["2", 0, None, ""], ["A", 1, None, ""]], [], []]]),
    ("contribution", CLAIM, PROOF, [["fact", "e"], ["combine", CLAIM, [[None, 0, "2", ""]], [], []]]),
    ("total", CLAIM, PROOF,
     [["fact", "e"], ["combine", CLAIM, [[None, 0, None, ""], [None, 0, None, ""]], [], []]]),
    ("step", CLAIM, PROOF, [["fact", "f"], USE]),
    ("step", BELOW, [["fact", "pa"], ["axiom", "lt_of_positive", [["a", "a"]], [0]],
                     ["axiom", "gt_of_lt", [["a", "a"], ["b", "0"]], [1]]],
     [["fact", "pa"], ["axiom", "lt_of_positive", [["a", "a"]], [0]]]),
    ("condition", QUOTIENT, [["fact", "pa"], ["same", 0, "(positive a)"], ["combine", QUOTIENT, [], [], [0]]],
     [["fact", "na"], ["fact", "pa"], ["combine", QUOTIENT, [], [], [1]]]),
    ("hypotheses", CLAIM, PROOF,
     [["fact", "e"], ["fact", "sa"], ["combine", CLAIM, [["2", 0, None, ""]], [1], []]]),
    ("renamed", EVERY, [["axiom", "positive_exp", [["a", "u"]], []], ["instantiate", 0, [["u", "a"]]],
                        ["instantiate", 1, []]],
     [["axiom", "positive_exp", [["a", "w"]], []], ["instantiate", 0, [["w", "a"]]],
      ["instantiate", 1, []]]),
    ("step", NEG, [["fact", "e"], ["congruence", "(neg A)", [0]], ["conjoin", [0, 1]], ["project", 2, 1]],
     [["fact", "e"], ["congruence", "(neg A)", [0]], ["conjoin", [1, 1]], ["project", 2, 1]]),
    ("premises", "(eq a b)", [["fact", "m"], ["fact", "pa"], ["modus", 0, 1]],
     [["fact", "k"], ["fact", "na"], ["modus", 0, 1]]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("reason", "claim", "proof", "other"), EXPLAINED, ids=[row[0] for row in EXPLAINED]
)
def test_reason(reason: str, claim: str, proof: list[Any], other: list[Any], case: Any) -> None:
    made = case(GIVEN, claim)
    old, new = made.proof(proof), made.proof(other)
    check(made.statement, old)
    check(made.statement, new)
    found, notes = reasons().explained(made.statement, old, new)
    assert found == reason
    assert bool(notes) == (reason == "premises")


def test_a_row_that_no_step_names(case: Any) -> None:
    made = case(GIVEN, CLAIM)
    proof = made.proof(PROOF)
    for row in (["num", "7"], ["sym", "b", "real"]):
        other = {**proof, "terms": [*proof["terms"], row]}
        assert reasons().explained(made.statement, proof, other) == ("row", [])


NOT = [
    [["fact", "sa"], USE],
    [["fact", "e"]],
    [["fact", "e"], ["combine", CLAIM, [["3", 0, None, ""]], [], []]],
    [["fact", "e"], ["combine", CLAIM, [], [], []]],
    [["fact", "e"], ["combine", "(eq (mul 3 A) (add B B))", [["2", 0, None, ""]], [], []]],
    [["assume", "(eq A B)"], USE, ["discharge", 1, "(eq A B)"]],
]


@pytest.mark.parametrize("other", NOT)
def test_no_reason_for_what_is_no_proof(other: list[Any], case: Any) -> None:
    made = case(GIVEN, CLAIM)
    with pytest.raises(SecondError):
        reasons().explained(made.statement, made.proof(PROOF), made.proof(other))


def test_every_reason_has_a_case() -> None:
    assert {row[0] for row in EXPLAINED} | {"row"} == set(reasons().REASONS)


def test_every_rule_has_a_layout() -> None:
    assert set(reasons().LAYOUT) == set(RULES)
