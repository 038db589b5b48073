"""Thousands of small changes of small cases: the kernel says of each what the record says.

The record was made with two checkers that share no code and agreed on every case
(`benchmarks/record_variants.py`): ``+`` and what an accepted proof rests on, or the code of the
error (nothing: not tried). A code may change with the order of the checks of a kernel; accepted or not may never.
"""

from __future__ import annotations

import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from tests.kernel import variants as VARIANTS

HERE = Path(__file__).parent
ROWS: list[Any] = json.loads(gzip.decompress((HERE / "data" / "variants.json.gz").read_bytes()))




def said(case: Any) -> str:
    """What the kernel says, as one line."""
    try:
        checked = check(case["statement"], case["proof"])
    except ProofError as error:
        return error.code
    rests_on = (checked.hypotheses, checked.axioms, checked.sizes)
    return "+" + " | ".join(",".join(part) for part in rests_on) + f" | {len(checked.conditions)}"


def test_the_record_is_no_small_one() -> None:
    said_before = [text for row in ROWS for text in row["said"] if text]
    assert len(said_before) >= 4000
    assert sum(text.startswith("+") for text in said_before) >= 500
    assert len(set(said_before)) >= 60


@pytest.mark.parametrize("row", ROWS, ids=[row["name"] for row in ROWS])
def test_changed_cases(row: Any) -> None:
    cases = [row["case"], *VARIANTS.variants(row["name"], row["case"], row["each"])]
    assert len(cases) == len(row["said"]), "the changes are others than those recorded"
    for case, before in zip(cases, row["said"], strict=True):
        if before not in ("", "apart"):
            now = said(case)
            assert now.startswith("+") == before.startswith("+"), (now, before, case)
            assert now == before, case
