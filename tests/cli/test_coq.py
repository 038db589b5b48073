"""`handproof export --coq`: what is written, what is refused, and that `coqc` accepts it."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handproof.cli.coq import coq
from handproof.cli.main import app
from handproof.engine.errors import InputError
from handproof.kernel.check import check

N = ["sym", "n", "integer"]
A, B = (["sym", name, ["matrix", "n", "n"]] for name in "AB")
C = ["sym", "c", "real"]
X, Y = (["sym", name, ["matrix", "n", 1]] for name in "xy")


def certificate(claim: Any, facts: list[Any], terms: list[Any], steps: list[Any]) -> Any:
    statement = {"schema": "handproof/statement/1", "symbols": [N, A, B, C, X, Y], "definitions": [],
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


def combined(claim: Any, terms: list[Any], *steps: Any, facts: Any = ()) -> Any:
    """A certificate whose last step combines nothing, for a claim that is the last term."""
    last = ["combine", len(terms) - 1, [], [], list(range(len(steps)))]
    return certificate(claim, list(facts), terms, [*steps, last])


NUMBERS = combined(
    ["eq", ["mul", A, C], ["mul", C, A]], [A, C, ["mul", 0, 1], ["mul", 1, 0], ["eq", 2, 3]]
)
HALVES = combined(
    ["eq", ["add", ["mul", ["num", "1/2"], A], ["mul", ["num", "1/2"], A]], A],
    [A, ["num", "1/2"], ["mul", 1, 0], ["add", 2, 2], ["eq", 3, 0]],
)
QUOTIENT = combined(
    ["eq", ["mul", ["div", C, C], A], A], [A, C, ["div", 1, 1], ["mul", 2, 0], ["eq", 3, 0]],
    ["fact", "c"], facts=[["c", ["nonzero", C]]],
)  # fmt: skip
DETERMINANTS = combined(
    ["eq", ["mul", ["det", A], ["det", B]], ["mul", ["det", B], ["det", A]]],
    [A, B, ["det", 0], ["det", 1], ["mul", 2, 3], ["mul", 3, 2], ["eq", 4, 5]],
)
WRITTEN = {"cancel": CANCEL, "numbers": NUMBERS, "halves": HALVES, "quotient": QUOTIENT,
           "determinants": DETERMINANTS}  # fmt: skip
REFUSED = {
    "false": FALSE,
    "a quotient of which nothing is known": combined(
        ["eq", ["mul", ["div", C, C], A], A], [A, C, ["div", 1, 1], ["mul", 2, 0], ["eq", 3, 0]]
    ),
    "matrices do not commute": combined(
        ["eq", ["mul", A, B], ["mul", B, A]],
        [A, B, ["mul", 0, 1], ["mul", 1, 0], ["eq", 2, 3]],
    ),
    "a cycle under the trace": combined(
        ["eq", ["trace", ["mul", A, B]], ["trace", ["mul", B, A]]],
        [A, B, ["mul", 0, 1], ["mul", 1, 0], ["trace", 2], ["trace", 3], ["eq", 4, 5]],
    ),
    "a product of vectors as a number": combined(
        ["eq", ["mul", ["transpose", X], Y, X], ["mul", ["transpose", X], Y, X]],
        [X, Y, ["transpose", 0], ["mul", 2, 1, 0], ["eq", 3, 3]],
    ),
    "a number added to a product of vectors": combined(
        ["eq", ["add", C, ["mul", ["transpose", X], Y]], ["add", ["mul", ["transpose", X], Y], C]],
        [C, X, Y, ["transpose", 1], ["mul", 3, 2], ["add", 0, 4], ["add", 4, 0], ["eq", 5, 6]],
    ),
    "a third of two": combined(
        ["eq", ["mul", ["num", "2/3"], A], A], [A, ["num", "2/3"], ["mul", 1, 0], ["eq", 2, 0]]
    ),
}


def test_hypotheses_are_facts_and_axioms() -> None:
    text = coq(CANCEL)
    assert "p_invertible" in text.partition("(* axiom left_inverse *)")[0].splitlines()[-1]
    assert text.count("(* axiom left_inverse *)") == 1
    assert "Theorem certified" in text
    assert "Admitted" not in text
    assert "Axiom" not in text


@pytest.mark.parametrize("name", WRITTEN)
def test_the_kernel_accepts_what_is_written(name: str) -> None:
    check(WRITTEN[name]["statement"], WRITTEN[name]["proof"])


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    with pytest.raises(InputError) as error:
        coq(REFUSED[name])
    assert error.value.code == "HP514"


@pytest.mark.skipif(shutil.which("coqc") is None, reason="coqc is not installed")
@pytest.mark.parametrize("name", WRITTEN)
def test_coqc_accepts_what_is_written(name: str, tmp_path: Path) -> None:
    file = tmp_path / "written.v"
    file.write_text(coq(WRITTEN[name]))
    done = subprocess.run(["coqc", "-q", str(file)], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr


def test_what_stands_below_a_line_is_supposed_not_to_vanish() -> None:
    supposed = r"Hypothesis fit\d+ : p_nonzero (x\d_c) -> \1 \*' \(inv \1\) = r1\."
    assert re.search(supposed, coq(QUOTIENT))
    assert "inv" not in coq(NUMBERS).partition("Theorem certified")[2]


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
