"""`handproof export --coq`: what is written, what is refused, and that `coqc` accepts it."""

from __future__ import annotations

import json
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handproof.cli.coq import coq
from handproof.cli.main import app
from handproof.engine.errors import InputError

N = ["sym", "n", "integer"]
A, B = (["sym", name, ["matrix", "n", "n"]] for name in "AB")
C = ["sym", "c", "real"]


def certificate(claim: Any, facts: list[Any], terms: list[Any], steps: list[Any]) -> Any:
    statement = {"schema": "handproof/statement/1", "symbols": [N, A, B], "definitions": [],
                 "facts": facts, "claim": claim}  # fmt: skip
    proof = {"schema": "handproof/proof/1", "terms": terms, "steps": steps}
    return {"schema": "handproof/certificate/1", "statement": statement, "proof": proof}


CANCEL = certificate(
    ["eq", ["mul", ["inv", A], A, B], B],
    [["i", ["invertible", A]]],
    [N, A, B, ["inv", 1], ["mul", 3, 1, 2], ["eq", 4, 2]],
    [["fact", "i"], ["axiom", "left_inverse", [["n", 0], ["A", 1]], [0]],
     ["combine", 5, [[None, 1, 2, ""]], [], []]],
)  # fmt: skip
FALSE = {**CANCEL, "statement": {**CANCEL["statement"], "claim": ["eq", ["mul", A, B], B]}}
TRACE = certificate(
    ["eq", ["trace", A], ["trace", A]], [], [A, ["trace", 0]], [["refl", 1]]
)  # fmt: skip
NUMBER = certificate(["eq", ["mul", C, A], ["mul", C, A]], [], [C, A, ["mul", 0, 1]], [["refl", 2]])


def test_hypotheses_are_facts_and_axioms() -> None:
    text = coq(CANCEL)
    assert text.count("(* axiom left_inverse *)") == 1
    assert "Theorem certified" in text
    assert "Admitted" not in text
    assert "Axiom" not in text


@pytest.mark.parametrize("evidence", [FALSE, TRACE, NUMBER])
def test_refused(evidence: Any) -> None:
    with pytest.raises(InputError) as error:
        coq(evidence)
    assert error.value.code == "HP514"


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
def test_coqc_accepts(tmp_path: Path) -> None:
    source, out = tmp_path / "cancel.json", tmp_path / "cancel.v"
    source.write_text(json.dumps(CANCEL))
    result = CliRunner().invoke(app, ["export", "--coq", str(source), "-o", str(out)])
    assert result.exit_code == 0, result.output
    done = subprocess.run(["coqc", "-q", str(out)], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr
    broken = tmp_path / "broken.v"
    broken.write_text(out.read_text().replace("exact claim.", "exact z0_claim."))
    done = subprocess.run(
        ["coqc", "-q", str(broken)], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode != 0


def test_a_format_must_be_given(tmp_path: Path) -> None:
    source = tmp_path / "cancel.json"
    source.write_text(json.dumps(CANCEL))
    assert CliRunner().invoke(app, ["export", str(source)]).exit_code == 2
