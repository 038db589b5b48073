"""Proofs made to exhaust a checker: each answers with a typed error, and soon."""

from __future__ import annotations

import time
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.second.check import check_second
from handproof.second.terms import SecondError

SECONDS = 20.0
REAL, MATRIX, INT = "real", ["matrix", "n", "n"], "integer"
STATEMENT = {
    "schema": "handproof/statement/1",
    "symbols": [["sym", "a", REAL], ["sym", "b", REAL], ["sym", "A", MATRIX], ["sym", "B", MATRIX]],
    "definitions": [],
    "facts": [],
    "claim": ["eq", ["sym", "a", REAL], ["sym", "b", REAL]],
}


def tower(first: list[Any], op: str, levels: int) -> list[Any]:
    """x, op(x, x), op(op(x, x), op(x, x)), ..."""
    rows: list[Any] = list(first)
    rows += [[op, len(rows) - 1 + k, len(rows) - 1 + k] for k in range(levels)]
    return rows


def closing(rows: list[Any], op: str = "refl") -> dict[str, Any]:
    return {"schema": "handproof/proof/1", "terms": rows, "steps": [[op, len(rows) - 1]]}


def comparing(rows: list[Any]) -> dict[str, Any]:
    """Compare the last term with 0 in normal form."""
    last = len(rows) - 1
    rows = [*rows, ["num", "0"], ["eq", last, last + 1]]
    steps = [["combine", last + 2, [], [], []]]
    return {"schema": "handproof/proof/1", "terms": rows, "steps": steps}


def scalar(name: str) -> list[Any]:
    return ["sym", name, REAL]


def sum_of(names: str) -> list[Any]:
    return [*(scalar(name) for name in names), ["add", *range(len(names))]]


def nested_sums(count: int) -> list[Any]:
    """A summand with many indices, all alike."""
    rows: list[Any] = [["sym", f"i{k}", INT] for k in range(count)]
    rows += [["sym", "A", MATRIX], ["num", "1"], ["num", "5"]]
    entries = []
    for k in range(count):
        rows.append(["entry", count, k, (k + 1) % count])
        entries.append(len(rows) - 1)
    rows.append(["mul", *entries])
    for k in range(count):
        rows.append(["sum", k, count + 1, count + 2, len(rows) - 1])
    return rows


def powers(levels: int, exponent: str) -> list[Any]:
    rows: list[Any] = [*sum_of("ab"), ["num", exponent]]
    top = 2
    for _ in range(levels):
        rows.append(["pow", top, 3])
        top = len(rows) - 1
    return rows


def many_assumptions(count: int) -> dict[str, Any]:
    rows: list[Any] = [scalar("a")]
    steps: list[Any] = []
    for k in range(count):
        rows += [["num", str(k + 1)], ["lt", 0, 2 * k + 1]]
        steps.append(["assume", 2 * k + 2])
    steps += [["conjoin", list(range(count))] for _ in range(count)]
    return {"schema": "handproof/proof/1", "terms": rows, "steps": steps}


BOMBS: dict[str, dict[str, Any]] = {
    "doubling sums": comparing(tower(sum_of("ab"), "add", 90)),
    "doubling products": comparing(tower(sum_of("ab"), "mul", 90)),
    "doubling numbers": comparing(tower([["num", "7" * 400]], "mul", 90)),
    "doubling matrix products": comparing(tower([["sym", "A", MATRIX], ["sym", "B", MATRIX], ["add", 0, 1]], "mul", 60)),
    "doubling Kronecker products": closing(tower([["sym", "A", MATRIX]], "kron", 60)),
    "doubling sizes": closing([*tower([["sym", "n", INT]], "mul", 60), ["identity", 60]]),
    "adding sizes": closing([*tower([["sym", "n", INT]], "add", 80), ["identity", 80]]),
    "doubling functions": comparing(tower([scalar("a")], "min", 90)),
    "too deep": closing([scalar("a"), *(["exp", k] for k in range(3000))]),
    "a tower of powers": comparing(powers(8, "64")),
    "a power too high": comparing(powers(1, "9" * 300)),
    "a power of a power of a power": comparing(
        [["num", "9"], ["pow", 0, 0], ["pow", 0, 1], ["pow", 0, 2], ["pow", 0, 3]]
    ),
    "many indices": comparing(nested_sums(12)),
    "five equal indices": comparing(nested_sums(5)),
    "eight equal indices": comparing(nested_sums(8)),
    "many assumptions": many_assumptions(2400),
    "quotients in quotients": comparing(
        [*sum_of("ab"), *(["add", 0, k] if k % 2 else ["div", 1, k] for k in range(2, 90))]
    ),
    "a long word": comparing([["sym", "A", MATRIX], ["mul", *[0] * 5000]]),
    "a wide sum": comparing([*(["sym", f"x{k}", REAL] for k in range(3000)),
                             ["add", *range(3000)], ["mul", 3000, 3000]]),
    "a large block": closing([["num", "100000"], ["num", "100000"], scalar("a"), ["block", 0, 1, 2]]),
    "no list": {"schema": "handproof/proof/1", "terms": {}, "steps": []},
    "a step that is no list": {"schema": "handproof/proof/1", "terms": [], "steps": [7]},
    "a boolean index": {"schema": "handproof/proof/1", "terms": [scalar("a"), ["neg", False]], "steps": [["refl", 1]]},
    "a negative index": closing([scalar("a"), ["neg", -1]]),
    "a float": closing([["num", 0.5]]),
    "not a number": closing([["num", "1e9"]]),
    "an endless number": closing([["num", "1" * 100000]]),
    "another schema": {"schema": "handproof/proof/2", "terms": [], "steps": []},
    "null": {"schema": "handproof/proof/1", "terms": [None], "steps": [["refl", 0]]},
}  # fmt: skip


@pytest.mark.parametrize("name", BOMBS)
def test_a_bomb_is_refused_in_time(name: str) -> None:
    start = time.process_time()
    with pytest.raises(ProofError):
        check(STATEMENT, BOMBS[name])
    assert time.process_time() - start < SECONDS


@pytest.mark.parametrize("name", BOMBS)
def test_the_second_checker_refuses_a_bomb_in_time(name: str) -> None:
    start = time.process_time()
    with pytest.raises(SecondError):
        check_second(STATEMENT, BOMBS[name])
    assert time.process_time() - start < SECONDS
