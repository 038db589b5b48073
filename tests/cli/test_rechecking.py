"""`handproof recheck --second`: both checkers over the same files."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from handproof.cli import rechecking
from handproof.cli.rechecking import BOTH, CHECKERS, recheck_file, recheck_files
from handproof.second.terms import SecondError

REAL = ["sym", "a", "real"]
STATEMENT = {
    "schema": "handproof/statement/1", "symbols": [REAL], "definitions": [],
    "facts": [["a > 0", ["positive", REAL]]], "claim": ["lt", ["num", "0"], REAL],
}  # fmt: skip
PROOF = {"schema": "handproof/proof/1", "terms": [], "steps": [["fact", "a > 0"]]}
GOOD = {"schema": "handproof/certificate/1", "statement": STATEMENT, "proof": PROOF}
BAD = {**GOOD, "statement": {**STATEMENT, "claim": ["lt", REAL, ["num", "0"]]}}


def kept(folder: Path, name: str, evidence: Any) -> Path:
    file = folder / f"{name}.json"
    file.write_text(json.dumps(evidence))
    return file


@pytest.mark.parametrize("second", [False, True])
def test_good_and_bad(tmp_path: Path, second: bool) -> None:
    console = Console(quiet=True)
    good = kept(tmp_path, "good", GOOD)
    assert recheck_files([good], console, second) == 0
    kept(tmp_path, "bad", BAD)
    assert recheck_files([tmp_path], console, second) == 1


@pytest.mark.parametrize("checkers", [CHECKERS, BOTH])
@pytest.mark.parametrize("evidence", [BAD, {}, {"schema": "x"}, [], {**GOOD, "proof": {}}])
def test_rejected(tmp_path: Path, checkers: Any, evidence: Any) -> None:
    assert recheck_file(kept(tmp_path, "file", evidence), checkers)


def test_the_second_alone_can_reject(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(statement: Any, proof: Any) -> None:
        raise SecondError("HP283", "not so")

    monkeypatch.setattr(rechecking, "check_second", refuse)
    file = kept(tmp_path, "good", GOOD)
    assert recheck_file(file) == ""
    assert "HP283" in recheck_file(file, BOTH)


LISTED = {"sizes": [], "assumptions": ["a > 0"], "has a value as": [], "axioms": []}


@pytest.mark.parametrize("checkers", [CHECKERS, BOTH])
def test_what_a_certificate_lists_is_compared(tmp_path: Path, checkers: Any) -> None:
    file = kept(tmp_path, "good", {**GOOD, "rests_on": LISTED})
    assert recheck_file(file, checkers) == ""
    for part, other in (("assumptions", []), ("axioms", ["log_mul"]), ("sizes", ["n"])):
        file = kept(tmp_path, part, {**GOOD, "rests_on": {**LISTED, part: other}})
        assert "HP515" in recheck_file(file, checkers)
