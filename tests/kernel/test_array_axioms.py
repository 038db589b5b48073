"""Near misses of the axioms about arrays: what the random instances of `test_axioms` would catch.

Each row is an axiom with one thing changed: a transpose lost, factors exchanged, a condition left
out, a size wrong. Every one is false, and an instance shows it. The last tests hold the axioms
themselves: the kernel accepts an instance with its conditions, and none without.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest

import handproof.kernel
from tests.kernel.test_axioms import counterexample

ROWS = {
    row["name"]: row
    for row in json.loads(
        (Path(handproof.kernel.__file__).parent / "axioms.json").read_text(encoding="utf-8")
    )
}

MISSES: list[tuple[str, str]] = [
    ("kron_mul", "(eq (mul (kron A B) (kron C D)) (kron (mul B D) (mul A C)))"),
    ("kron_transpose", "(eq (transpose (kron A B)) (kron (transpose B) (transpose A)))"),
    ("kron_inv", "(eq (inv (kron A B)) (kron (inv B) (inv A)))"),
    ("kron_pinv", "(eq (pinv (kron A B)) (kron (transpose A) (pinv B)))"),
    ("kron_scale_left", "(eq (kron (mul c A) B) (mul c c (kron A B)))"),
    ("kron_row_column", "(eq (kron A x) (mul x A A (transpose A)))"),
    ("kron_assoc", "(eq (kron (kron A B) C) (kron B (kron A C)))"),
    ("kron_trace", "(eq (trace (kron A B)) (add (trace A) (trace B)))"),
    ("kron_det", "(eq (det (kron A B)) (mul (pow (det A) n) (pow (det B) m)))"),
    ("vec_mul", "(eq (vec (mul A X B)) (mul (kron A (transpose B)) (vec X)))"),
    ("vec_dot", "(eq (mul (transpose (vec A)) (vec B)) (trace (mul A (transpose A))))"),
    ("vec_outer", "(eq (vec (mul x (transpose y))) (kron x y))"),
    ("hadamard_scale", "(eq (hadamard (mul c A) B) (hadamard A B))"),
    ("hadamard_ones", "(eq (hadamard A A) A)"),
    ("hadamard_identity", "(eq (hadamard (identity n) A) A)"),
    ("hadamard_outer", "(eq (hadamard (mul x (transpose y)) A) (mul (diag x) A))"),
    ("hadamard_vector", "(eq (mul (hadamard A B) x) (diagonal (mul A (diag x) (transpose A))))"),
    (
        "hadamard_quadratic",
        "(eq (mul (transpose x) (hadamard A B) y) (trace (mul (diag x) A (transpose B))))",
    ),
    ("hadamard_trace", "(eq (trace (mul (hadamard A B) C)) (trace (mul A B C)))"),
    ("hadamard_kron", "(eq (hadamard (kron A B) (kron C D)) (kron (hadamard A C) (hadamard B B)))"),
    ("diag_product", "(eq (diag (mul (diag x) y)) (add (diag x) (diag y)))"),
    ("diag_kron", "(eq (diag (kron x y)) (kron (diag y) (diag x)))"),
    ("diagonal_of_rows", "(eq (diagonal (mul (diag x) A)) (diagonal A))"),
    ("diagonal_of_hadamard", "(eq (diagonal (mul A B)) (mul (diag (diagonal A)) (diagonal B)))"),
    ("trace_diagonal", "(eq (mul (transpose x) (diagonal A)) (trace A))"),
    ("block_2_2", "(eq (block 2 2 A B C D) (neg (block 2 2 A B C D)))"),
    ("block_3_1", "(eq (block 3 1 A B C) (block 2 1 (block 2 1 A B) (neg C)))"),
    ("block_det_upper", "(eq (det (block 2 2 A B C D)) (mul (det A) (det D)))"),
    (
        "block_det_lower_triangular",
        "(eq (det (block 2 2 A (zeros n m) C D)) (add (det A) (det D)))",
    ),
    (
        "block_inv_upper",
        "(eq (inv (block 2 2 A B C D)) (block 2 2 (inv A) (neg B) (neg C) (inv D)))",
    ),
    ("entry_diagonal", "(eq (entry (diagonal A) i) (entry A i 1))"),
    ("entry_hadamard", "(eq (entry (hadamard A B) i j) (add (entry A i j) (entry B i j)))"),
    ("pow_of_one", "(eq (pow 2 c) 1)"),
]

UNASKED = [
    "invertible_kron", "invertible_kron_left", "symmetric_kron", "pd_kron", "psd_kron",
    "orthogonal_kron", "orthonormal_kron", "diagonal_kron", "symmetric_hadamard", "pd_hadamard",
    "psd_hadamard", "diagonal_hadamard", "diag_of_diagonal", "invertible_number",
    "pd_block_diagonal", "psd_block_diagonal", "entries_equal",
]  # fmt: skip
"""Axioms that are false where any one of their conditions is left out."""

MINE = [
    name
    for name, row in ROWS.items()
    if re.search(r'"(kron|vec|hadamard|diag|diagonal|block)"', json.dumps(row))
    and not re.search(r"function|forall|prod|\"sum\"|family", json.dumps(row))
    and not re.search(r'"(inv|entry)"', json.dumps(row["then"]))  # these need more for a value
]


def parsed(text: str) -> Any:
    """A pattern: names, numbers and lists."""
    stack: list[list[Any]] = [[]]
    for token in re.findall(r"[()]|[^\s()]+", text):
        if token == "(":
            stack.append([])
        elif token == ")":
            done = stack.pop()
            stack[-1].append(done)
        else:
            number = re.fullmatch(r"-?\d+", token)
            stack[-1].append(["num", token] if number else token)
    return stack[0][0]


@pytest.mark.parametrize(("name", "then"), MISSES, ids=[f"{n} {t[:40]}" for n, t in MISSES])
def test_a_near_miss_fails(name: str, then: str, numeric: Any) -> None:
    row = {**ROWS[name], "then": parsed(then)}
    assert counterexample(row, numeric)[0] is not None


@pytest.mark.parametrize("name", UNASKED)
def test_every_condition_is_needed(name: str, numeric: Any) -> None:
    row = ROWS[name]
    for place in range(len(row["if"])):
        rest = [c for i, c in enumerate(row["if"]) if i != place]
        changed = {**row, "if": rest}
        found = (counterexample(changed, numeric, seed)[0] for seed in range(6))
        assert any(each is not None for each in found), row["if"][place]


def written(pattern: Any) -> str:
    """A pattern as an S-expression."""
    if not isinstance(pattern, list):
        return str(pattern)
    if pattern[0] == "num":
        return str(pattern[1])
    return "(" + " ".join(written(part) for part in pattern) + ")"


def stated(row: Any, case: Any, conditions: bool) -> tuple[Any, list[Any]]:
    """A statement whose claim is the axiom for its own variables, and a proof of it."""
    kinds = {"integer": "integer", "real": "real"}
    lines = [
        f"{kinds[sort]} {name}" if isinstance(sort, str) else f"matrix {name} {sort[1]} {sort[2]}"
        for name, sort in row["vars"].items()
    ]
    lines += [f"fact h{i} {written(c)}" for i, c in enumerate(row["if"]) if conditions]
    made = case("; ".join(lines), written(row["then"]))
    steps: list[Any] = [["fact", f"h{i}"] for i in range(len(row["if"])) if conditions]
    places = list(range(len(steps)))
    steps.append(["axiom", row["name"], [[v, v] for v in row["vars"]], places])
    return made, steps


def closed(made: Any, proof: Any) -> bool:
    from handproof.kernel.check import ProofError, check

    try:
        check(made.statement, proof)
    except ProofError:
        return False
    return True


@pytest.mark.parametrize("name", MINE)
def test_the_kernel_accepts_the_axiom_with_its_conditions_only(name: str, case: Any) -> None:
    row = ROWS[name]
    made, steps = stated(row, case, conditions=True)
    assert closed(made, made.proof(steps))
    if row["if"]:
        made, steps = stated(row, case, conditions=False)
        assert not closed(made, made.proof(steps))
        made, steps = stated(row, case, conditions=True)
        steps[-1][3] = steps[-1][3][::-1][1:]
        assert not closed(made, made.proof(steps))
