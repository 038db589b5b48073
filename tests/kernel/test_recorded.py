"""Recorded certificates: the kernel accepts them, and rejects what was rejected of their corruptions.

`benchmarks/record_certificates.py` makes the record.
"""

from __future__ import annotations

import copy
import gzip
import json
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

RECORD = Path(__file__).with_name("data") / "recorded.json.gz"
ROWS: list[Any] = json.loads(gzip.decompress(RECORD.read_bytes()))


def corrupted(proof: Any, edits: Any) -> Any:
    """The whole of a corruption from the rows that differ."""
    if isinstance(edits, dict):
        return edits
    made = copy.deepcopy(proof)
    for part, place, row in edits:
        made[part][place] = row
    return made


def test_the_record_is_no_small_one() -> None:
    assert len(ROWS) >= 60
    assert sum(len(row["rejected"]) for row in ROWS) >= 500


@pytest.mark.parametrize("row", ROWS, ids=[f"certificate {k}" for k in range(len(ROWS))])
def test_a_recorded_proof_is_accepted(row: Any) -> None:
    check(row["statement"], row["proof"])


@pytest.mark.parametrize("row", ROWS, ids=[f"certificate {k}" for k in range(len(ROWS))])
def test_its_corruptions_are_rejected(row: Any) -> None:
    for edits in row["rejected"]:
        bad = corrupted(row["proof"], edits)
        with pytest.raises(ProofError):
            check(row["statement"], bad)


@pytest.mark.parametrize("row", ROWS, ids=[f"certificate {k}" for k in range(len(ROWS))])
def test_a_recorded_proof_proves_no_other_claim(row: Any) -> None:
    for other in ROWS:
        if other["statement"]["claim"] != row["statement"]["claim"]:
            with pytest.raises(ProofError):
                check({**row["statement"], "claim": other["statement"]["claim"]}, row["proof"])
            break
