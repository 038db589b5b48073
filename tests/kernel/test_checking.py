"""What `check` itself sees to: the form of a proof, the number of the bad step, what it rests on."""

from __future__ import annotations

import copy
import hashlib
import json
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

Json = Any
A, B, C = (["sym", name, "real"] for name in "abc")
STATEMENT: dict[str, Json] = {
    "schema": "handproof/statement/1", "symbols": [A, B, C], "definitions": [],
    "facts": [["pa", ["positive", A]], ["é", ["positive", B]], ["ab", ["le", A, B]]],
    "claim": ["eq", ["log", ["mul", A, B]], ["add", ["log", A], ["log", B]]],
}  # fmt: skip
PROOF: dict[str, Json] = {
    "schema": "handproof/proof/1",
    "terms": [A, B, ["mul", 0, 1], ["log", 2], ["log", 0], ["log", 1], ["add", 4, 5], ["eq", 3, 6], ["positive", 2]],
    "steps": [["fact", "é"], ["fact", "pa"], ["axiom", "positive_mul", [["a", 0], ["b", 1]], [1, 0]],
              ["axiom", "log_mul", [["a", 0], ["b", 1]], [1, 0]], ["same", 3, 7]],
}  # fmt: skip


def said(statement: Json, proof: Json) -> tuple[str, int | None]:
    with pytest.raises(ProofError) as error:
        check(statement, proof)
    return error.value.code, error.value.step


def test_what_it_rests_on() -> None:
    checked = check(STATEMENT, PROOF)
    assert checked.hypotheses == ("pa", "é")
    assert checked.axioms == ("log_mul", "positive_mul")
    assert checked.sizes == ()
    assert checked.conditions == ("positive(a)", "positive(b)", "positive(mul(a, b))")
    text = json.dumps(STATEMENT, sort_keys=True, separators=(",", ":"), ensure_ascii=False)
    assert checked.statement_digest == "sha256:" + hashlib.sha256(text.encode()).hexdigest()


def test_facts_are_listed_in_order_and_so_are_those_that_give_a_value() -> None:
    """Of an equation that is a fact both sides have a value: a claim may rest on that alone."""
    names = [["sym", f"x{k}", "real"] for k in range(9)]
    facts = [[f"f{k}", ["eq", B, ["log", name]]] for k, name in reversed(list(enumerate(names)))]
    total = ["add", *(["log", name] for name in names)]
    statement = {**STATEMENT, "symbols": [B, *names], "facts": facts, "claim": ["eq", total, total]}
    rows = [*names, *(["log", k] for k in range(9)), ["add", *range(9, 18)]]
    proof = {"schema": "handproof/proof/1", "terms": rows, "steps": [["refl", 18]]}
    checked = check(statement, proof)
    assert checked.hypotheses == tuple(f"f{k}" for k in range(9))
    assert checked.conditions == tuple(f"positive(x{k})" for k in range(9))


def test_a_definition_that_gives_a_value_is_no_fact() -> None:
    """The body of a definition has a value; nothing is listed for that."""
    statement = {
        **STATEMENT,
        "definitions": [[B, [], ["log", A]]],
        "facts": [],
        "claim": ["eq", ["log", A], ["log", A]],
    }
    proof = {"schema": "handproof/proof/1", "terms": [A, ["log", 0]], "steps": [["refl", 1]]}
    assert check(statement, proof).hypotheses == ()


def cases_of(*parts: Json) -> tuple[Json, Json]:
    """``t = t`` for a term by cases, with its proof."""
    term = ["cases", *parts]
    rows: list[Json] = []

    def add(part: Json) -> int:
        rows.append(part if part[0] in ("sym", "num") else [part[0], *map(add, part[1:])])
        return len(rows) - 1

    last = add(term)
    statement = {**STATEMENT, "facts": [], "claim": ["eq", term, term]}
    return statement, {"schema": "handproof/proof/1", "terms": rows, "steps": [["refl", last]]}


NO = ["num", "0"]
PA, PB, PC = (["positive", x] for x in (A, B, C))
LA, LB, LC = (["log", x] for x in (A, B, C))
CASES: list[tuple[list[Json], bool]] = [
    ([PA, LA, NO], True), ([PA, LA, PB, LB, NO], True), ([PA, LA, PB, LB, PC, LC, NO], True), ([PA, NO, PB, LB, NO], True),
    ([PA, LB, NO], False), ([PA, NO, LA], False), ([PA, LA, PB, LC, NO], False), ([PA, LB, PB, LB, NO], False),
    ([PA, LA, PB, LA, NO], False), ([PA, LA, PB, LB, LA], False), ([PA, LA, PB, LB, PC, LA, NO], False), ([["positive", LA], NO, NO], False),
    ([PA, LA, ["positive", LB], NO, NO], False), ([["not", PA], NO, LA], False),
]  # fmt: skip


@pytest.mark.parametrize(("parts", "fine"), CASES, ids=[str(k) for k in range(len(CASES))])
def test_a_value_by_cases_is_asked_for_where_its_condition_holds(
    parts: list[Json], fine: bool
) -> None:
    statement, proof = cases_of(*parts)
    if fine:
        assert check(statement, proof).hypotheses == ()
    else:
        assert said(statement, proof) == ("HP262", None)


def test_sizes_and_facts_between_them_are_listed() -> None:
    d, q = (["sym", name, "integer"] for name in "dq")
    eye = ["identity", ["add", d, ["neg", q]]]
    statement = {**STATEMENT, "symbols": [["sym", "W", ["matrix", "d", "q"]], ["sym", "k", "integer"]],
                 "facts": [["one", ["lt", q, d]], ["two", ["le", ["num", "2"], q]]], "claim": ["eq", eye, eye]}  # fmt: skip
    proof = {
        "schema": "handproof/proof/1",
        "terms": [d, q, ["neg", 1], ["add", 0, 2], ["identity", 3]],
        "steps": [["refl", 4]],
    }
    checked = check(statement, proof)
    assert checked.sizes == ("d", "q")
    assert checked.hypotheses == ("one",)


def test_an_error_says_what_and_where() -> None:
    bad = copy.deepcopy(PROOF)
    bad["steps"][2][1] = "no_such_axiom"
    with pytest.raises(ProofError) as error:
        check(STATEMENT, bad)
    assert (error.value.code, error.value.step) == ("HP204", 2)
    assert str(error.value) == "HP204: no axiom no_such_axiom (step 2)"
    with pytest.raises(ProofError) as error:
        check({**STATEMENT, "claim": ["eq", A, A]}, PROOF)
    assert (error.value.code, error.value.step) == ("HP260", None)
    assert str(error.value) == "HP260: the last step is not the claim"
    assert error.value.reason == "the last step is not the claim"


# part, place, what stands there, code, step
FORMS: list[tuple[str, list[Any], Json, str, int | None]] = [
    ("statement", ["schema"], "handproof/statement/2", "HP200", None), ("proof", ["schema"], "handproof/proof/2", "HP200", None),
    ("proof", ["schema"], None, "HP200", None), ("statement", ["schema"], "handproof/proof/1", "HP200", None),
    ("proof", ["terms"], {}, "HP290", None), ("proof", ["terms"], "ab", "HP290", None), ("proof", ["terms"], None, "HP290", None),
    ("proof", ["steps"], {}, "HP290", None), ("proof", ["steps"], [], "HP290", None), ("proof", ["steps"], ((),), "HP290", None),
    ("proof", ["steps", 4], [], "HP200", None), ("proof", ["steps", 4], ["sorry", 3, 7], "HP202", 4), ("proof", ["steps", 4], ["same", 3], "HP200", 4),
    ("proof", ["steps", 4], ["same", 3, 7, 7], "HP200", 4), ("proof", ["steps", 4], ["same", 4, 7], "HP200", 4), ("proof", ["steps", 4], ["same", 5, 7], "HP200", 4),
    ("proof", ["steps", 4], ["same", -1, 7], "HP200", 4), ("proof", ["steps", 4], ["same", 3, 9], "HP200", 4), ("proof", ["steps", 4], ["same", 3, -2], "HP200", 4),
    ("proof", ["steps", 4], ["same", True, 7], "HP200", 4), ("proof", ["steps", 4], ["same", 3.0, 7], "HP200", 4), ("proof", ["steps", 4], ["same", "3", 7], "HP200", 4),
    ("proof", ["steps", 4], ["same", None, 7], "HP200", 4), ("proof", ["steps", 4], ["same", 3, None], "HP200", 4), ("proof", ["steps", 4], 7, "HP200", None),
    ("proof", ["steps", 4], None, "HP200", None), ("proof", ["steps", 4], {"same": 3}, "HP200", 4), ("proof", ["steps", 4], [["same"], 3, 7], "HP200", None),
    ("proof", ["steps", 3, 2], None, "HP200", 3), ("proof", ["steps", 3, 2], {}, "HP200", 3), ("proof", ["steps", 3, 2, 0], ["a"], "HP200", 3),
    ("proof", ["steps", 3, 2, 0], ["a", 0, 0], "HP200", 3), ("proof", ["steps", 3, 2, 0], "a0", "HP200", 3), ("proof", ["steps", 3, 2, 0], 7, "HP200", None),
    ("proof", ["steps", 3, 3], 7, "HP200", 3), ("proof", ["steps", 3, 3, 0], None, "HP200", 3), ("proof", ["steps", 3, 3, 0], [0], "HP200", 3),
    ("proof", ["steps", 0, 1], None, "HP204", 0), ("proof", ["steps", 0, 1], ["é"], "HP204", 0), ("proof", ["steps", 2, 1], ["log_mul"], "HP204", 2),
    ("proof", ["terms", 2], ["mul", 0, 2], "HP200", None), ("proof", ["terms", 2], ["mul", 0, 3], "HP200", None), ("proof", ["terms", 2], ["mul", -1, 1], "HP200", None),
    ("proof", ["terms", 2], ["mul", True, 1], "HP200", None), ("proof", ["terms", 2], ["mul", 0.0, 1], "HP200", None), ("proof", ["terms", 2], ["mul", "0", 1], "HP200", None),
    ("proof", ["terms", 2], [], "HP200", None), ("proof", ["terms", 2], None, "HP200", None), ("proof", ["terms", 2], [7, 0, 1], "HP202", None),
    ("proof", ["terms", 2], ["sym", "c"], "HP200", None), ("proof", ["terms", 2], ["sym", 7, "real"], "HP200", None), ("proof", ["terms", 2], ["sym", "#c", "real"], "HP200", None),
    ("proof", ["terms", 2], ["sym", "~c", "real"], "HP200", None), ("proof", ["terms", 2], ["sym", "c", "complex"], "HP202", None), ("proof", ["terms", 2], ["sym", "c", None], "HP202", None),
    ("proof", ["terms", 2], ["num", 1], "HP200", None), ("proof", ["terms", 2], ["num"], "HP200", None), ("proof", ["terms", 2], ["num", "1", "2"], "HP200", None),
    ("proof", ["terms", 2], ["num", " 1"], "HP200", None), ("proof", ["terms", 2], ["num", "1\n"], "HP200", None), ("proof", ["terms", 2], ["num", "+1"], "HP200", None),
    ("proof", ["terms", 2], ["num", "--1"], "HP200", None), ("proof", ["terms", 2], ["num", "1/-2"], "HP200", None), ("proof", ["terms", 2], ["num", "1/00"], "HP200", None),
    ("proof", ["terms", 2], ["num", "1.5"], "HP200", None), ("proof", ["terms", 2], ["num", ""], "HP200", None), ("proof", ["terms", 2], ["num", "١"], "HP200", None),
    ("statement", ["symbols"], None, "HP200", None), ("statement", ["symbols"], [A, B, A], "HP205", None), ("statement", ["symbols"], [A, B, ["sym", "a", "integer"]], "HP205", None),
    ("statement", ["symbols"], [A, B, ["sym", 7, "real"]], "HP205", None), ("statement", ["facts"], None, "HP200", None),
    ("statement", ["facts", 1, 0], "pa", "HP205", None), ("statement", ["facts", 1, 0], 7, "HP205", None), ("statement", ["facts", 1, 0], None, "HP205", None),
    ("statement", ["facts", 0, 1], ["propto", A, B], "HP204", 1), ("statement", ["facts", 0, 1], ["add", A, B], "HP204", 1),
    ("statement", ["claim"], None, "HP200", None), ("statement", ["claim"], [], "HP200", None), ("statement", ["claim"], ["add", A, B], "HP201", None),
    ("statement", ["claim"], A, "HP201", None), ("statement", ["definitions"], None, "HP200", None),
]  # fmt: skip


@pytest.mark.parametrize(
    ("part", "place", "value", "code", "step"),
    FORMS,
    ids=[f"{k} {row[1]} {row[2]!r}" for k, row in enumerate(FORMS)],
)
def test_form(part: str, place: list[Any], value: Json, code: str, step: int | None) -> None:
    case = {"statement": copy.deepcopy(STATEMENT), "proof": copy.deepcopy(PROOF)}
    holder: Json = case[part]
    for key in place[:-1]:
        holder = holder[key]
    holder[place[-1]] = value
    assert said(case["statement"], case["proof"]) == (code, step)


@pytest.mark.parametrize("key", ["schema", "symbols", "definitions", "facts", "claim"])
def test_a_statement_needs_its_parts(key: str) -> None:
    assert said({k: v for k, v in STATEMENT.items() if k != key}, PROOF) == ("HP200", None)


@pytest.mark.parametrize("key", ["schema", "terms", "steps"])
def test_a_proof_needs_its_parts(key: str) -> None:
    assert said(STATEMENT, {k: v for k, v in PROOF.items() if k != key}) == ("HP200", None)


@pytest.mark.parametrize("bad", [None, 7, "x", [], [1]])
def test_no_object(bad: Json) -> None:
    assert said(bad, PROOF) == ("HP200", None)
    assert said(STATEMENT, bad) == ("HP200", None)


def test_too_deep_to_read() -> None:
    deep: Json = A
    for _ in range(20_000):
        deep = ["neg", deep]
    assert said({**STATEMENT, "claim": ["eq", deep, deep]}, PROOF) == ("HP290", None)


def test_every_premise_counts() -> None:
    """Facts of the last step and of the steps that give the claim its value; not of others."""
    more = copy.deepcopy(PROOF)
    more["steps"].insert(0, ["fact", "ab"])
    for step in more["steps"][3:5]:
        step[3] = [place + 1 for place in step[3]]
    more["steps"][5][1] = 4
    assert check(STATEMENT, more).hypotheses == ("pa", "é")
    without = {**STATEMENT, "facts": STATEMENT["facts"][1:]}
    assert said(without, PROOF) == ("HP204", 1)


def test_an_assumption_behind_a_value_is_no_fact() -> None:
    """The claim holds, but that its logarithm has a value was only assumed."""
    statement = {**STATEMENT, "facts": [], "claim": ["eq", ["log", C], ["log", C]]}
    proof = {
        "schema": "handproof/proof/1",
        "terms": [C, ["positive", 0], ["log", 0]],
        "steps": [["assume", 1], ["refl", 2]],
    }
    assert said(statement, proof) == ("HP261", None)
