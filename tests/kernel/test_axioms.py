"""Every axiom is tried on random instances; a false one fails."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest

import handproof.kernel
from handproof.kernel.nodes import ProofError
from handproof.kernel.reading import load_axioms, read_axioms

ROWS = json.loads(
    (Path(handproof.kernel.__file__).parent / "axioms.json").read_text(encoding="utf-8")
)
WANTED, TRIES, SECONDS = 40, 4000, 2.0


def counterexample(row: Any, numeric: Any, seed: int = 0) -> tuple[Any, int]:
    """An instance that satisfies the conditions and not the conclusion, or None; how many held."""
    rng = np.random.default_rng(seed)
    held, start = 0, time.monotonic()
    for _ in range(TRIES):
        if held >= WANTED or (time.monotonic() - start > (SECONDS if held >= 3 else 5 * SECONDS)):
            break
        env = numeric.sample(row, rng)
        try:
            fits = all(numeric.value(condition, env) for condition in row["if"])
        except (ValueError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError, TypeError):
            continue  # a condition without a value does not hold
        if not fits:
            continue
        held += 1
        try:
            true = bool(numeric.value(row["then"], env))
        except numeric.TooBigError:
            held -= 1
            continue
        except (ValueError, ZeroDivisionError, OverflowError, np.linalg.LinAlgError, TypeError):
            true = False
        if not true:
            return env, held
    return None, held


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_axiom_holds(row: Any, numeric: Any) -> None:
    found, held = counterexample(row, numeric)
    assert found is None, f"{row['name']} fails at {found}"
    assert held >= 3, (
        f"{row['name']}: its conditions held only {held} times; add a style of samples"
    )


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_axiom_names_its_source(row: Any) -> None:
    assert len(row["source"]) >= 8


FALSE = [
    {"vars": {"n": "integer", "A": ["matrix", "n", "n"], "B": ["matrix", "n", "n"]}, "if": [],
     "then": ["eq", ["mul", "A", "B"], ["mul", "B", "A"]]},
    {"vars": {"n": "integer", "A": ["matrix", "n", "n"], "B": ["matrix", "n", "n"]}, "if": [],
     "then": ["eq", ["det", ["add", "A", "B"]], ["add", ["det", "A"], ["det", "B"]]]},
    {"vars": {"a": "real", "b": "real"}, "if": [["positive", "a"], ["positive", "b"]],
     "then": ["eq", ["log", ["add", "a", "b"]], ["add", ["log", "a"], ["log", "b"]]]},
    {"vars": {"a": "real"}, "if": [], "then": ["eq", ["sqrt", ["pow", "a", 2]], "a"]},
    {"vars": {"a": "real", "b": "real"}, "if": [["le", "a", "b"]],
     "then": ["le", ["pow", "a", 2], ["pow", "b", 2]]},
    {"vars": {"n": "integer", "A": ["matrix", "n", "n"], "B": ["matrix", "n", "n"]},
     "if": [["positive_definite", "A"], ["positive_definite", "B"]],
     "then": ["positive_definite", ["mul", "A", "B"]]},
    {"vars": {"n": "integer", "A": ["matrix", "n", "n"]}, "if": [["positive_semidefinite", "A"]],
     "then": ["invertible", "A"]},
    {"vars": {"n": "integer", "m": "integer", "Q": ["matrix", "n", "m"]}, "if": [["orthonormal_columns", "Q"]],
     "then": ["eq", ["mul", "Q", ["transpose", "Q"]], ["identity", "n"]]},
    {"vars": {"lo": "integer", "hi": "integer", "c": "real"}, "if": [],
     "then": ["eq", ["sum", "i", "lo", "hi", "c"], ["mul", ["add", "hi", ["neg", "lo"], 1], "c"]]},
    {"vars": {"lo": "integer", "m": "integer", "hi": "integer", "f": ["function", ["integer"], "real"]}, "if": [],
     "then": ["eq", ["sum", "i", "lo", "hi", ["apply", "f", "i"]],
              ["add", ["sum", "i", "lo", "m", ["apply", "f", "i"]],
               ["sum", "i", ["add", "m", 1], "hi", ["apply", "f", "i"]]]]},
    {"vars": {"a": "real", "b": "real"}, "if": [["positive", "a"]],
     "then": ["eq", ["integral", ["sym", "t", "real"], ["neg", ["infinity"]], ["infinity"],
                     ["exp", ["add", ["neg", ["mul", "a", ["pow", "t", 2]]], ["mul", "b", "t"]]]],
              ["sqrt", ["div", ["pi"], "a"]]]},
    {"vars": {"n": "integer", "f": ["function", ["integer", "real"], "real"]}, "if": [],
     "then": ["eq", ["sum_over", ["sym", "h", ["matrix", "n", 1]], ["binary", "n"],
                     ["prod", "j", 1, "n", ["apply", "f", "j", ["entry", "h", "j"]]]],
              ["prod", "j", 1, "n", ["apply", "f", "j", 1]]]},
    {"vars": {"n": "integer", "A": ["matrix", "n", "n"]}, "if": [["symmetric", "A"]],
     "then": ["nonnegative", ["trace", "A"]]},
    {"vars": {"x": "real"}, "if": [["positive", "x"]],
     "then": ["le", ["log", "x"], ["add", "x", ["num", "-3/2"]]]},
]  # fmt: skip


@pytest.mark.parametrize("row", FALSE, ids=[str(row["then"])[:60] for row in FALSE])
def test_a_false_axiom_fails(row: Any, numeric: Any) -> None:
    assert counterexample(row, numeric)[0] is not None


GOOD = {"name": "double", "vars": {"a": "real"}, "if": [], "source": "arithmetic",
        "then": ["eq", ["add", "a", "a"], ["mul", 2, "a"]]}  # fmt: skip
MALFORMED = [
    ("twice", [GOOD, GOOD]),
    ("no source", [{k: v for k, v in GOOD.items() if k != "source"}]),
    ("unknown operator", [{**GOOD, "then": ["eq", ["twice", "a"], "a"]}]),
    ("unknown variable", [{**GOOD, "then": ["eq", "a", "b"]}]),
    ("a free name", [{**GOOD, "then": ["eq", "a", ["sym", "b", "real"]]}]),
    ("a derivative, which would capture", [{**GOOD, "then": ["eq", ["partial", "a", "a"], 1]}]),
    ("no list of conditions", [{**GOOD, "if": {}}]),
    ("bad number", [{**GOOD, "then": ["eq", "a", ["num", "0.5"]]}]),
    ("empty pattern", [{**GOOD, "then": []}]),
    ("no entry", ["double"]),
]


def test_the_table_loads() -> None:
    assert len(load_axioms()) == len(ROWS)
    assert read_axioms([GOOD])["double"] == GOOD


@pytest.mark.parametrize("rows", [row[1] for row in MALFORMED], ids=[row[0] for row in MALFORMED])
def test_a_malformed_table_is_refused(rows: Any) -> None:
    with pytest.raises(ProofError, match="HP250"):
        read_axioms(rows)
