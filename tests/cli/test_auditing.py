"""`handproof audit`: what it prints, and what it refuses to take for a certificate."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handproof.cli.auditing import AXIOMS, audit
from handproof.cli.main import app
from handproof.engine.errors import InputError
from handproof.proving.statement import digest

MATRIX = ["sym", "A", ["matrix", "n", "n"]]
STATEMENT = {
    "schema": "handproof/statement/1",
    "symbols": [["sym", "n", "integer"], MATRIX],
    "definitions": [],
    "facts": [["A invertible", ["invertible", MATRIX]], ["spare", ["symmetric", MATRIX]]],
    "claim": ["eq", ["mul", MATRIX, ["inv", MATRIX]], ["identity", ["sym", "n", "integer"]]],
}
PROOF = {
    "schema": "handproof/proof/1",
    "terms": [["sym", "n", "integer"], MATRIX],
    "steps": [
        ["fact", "A invertible"],
        ["axiom", "right_inverse", [["n", 0], ["A", 1]], [0]],
    ],
}
GOOD = {"schema": "handproof/certificate/1", "statement": STATEMENT, "proof": PROOF}
BAD = {**GOOD, "proof": {**PROOF, "steps": PROOF["steps"][:1]}}

DERIVATION = r'''
"""A test."""
from handproof import Derivation
note = Derivation("Audit", source="A test")
note.sizes("n")
note.matrix("A", "n", "n", "any invertible matrix", invertible=True)
note.step(r"(A^\top)^{-1} = (A^{-1})^\top")
'''


def kept(folder: Path, evidence: Any) -> Path:
    file = folder / "certificates" / (digest(evidence).removeprefix("sha256:") + ".json")
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(evidence))
    return file


@pytest.mark.parametrize("named", ["file", "digest", "sha256"])
def test_a_certificate_is_found_by_its_names(tmp_path: Path, named: str) -> None:
    file = kept(tmp_path, GOOD)
    name = {"file": str(file), "digest": file.stem[:8], "sha256": "sha256:" + file.stem[:8]}[named]
    text, accepted = audit(name, tmp_path)
    assert accepted
    assert text.count("statement") == 1


@pytest.mark.parametrize(
    "line",
    [
        "for all         n: an integer",
        "A: a n x n matrix",
        "assumed         A invertible   [A invertible]",
        "not used        A symmetric   [spare]",
        "claim           A·A⁻¹ = I_n",
        "sizes           n: every integer >= 1",
        "has a value as  invertible(A)",
        "axioms          right_inverse: if invertible(A) then eq(mul(A, inv(A)), identity(n))",
        "from Horn and Johnson (2013), Matrix Analysis, 2nd ed., 0.5",
        "a certificate names axioms and cannot bring any",
    ],
)
def test_what_it_prints(tmp_path: Path, line: str) -> None:
    assert line in audit(str(kept(tmp_path, GOOD)), tmp_path)[0]


def test_the_axioms_are_those_of_the_file(tmp_path: Path) -> None:
    import hashlib

    found = hashlib.sha256(AXIOMS.read_bytes()).hexdigest()
    assert found in audit(str(kept(tmp_path, GOOD)), tmp_path)[0]


def test_a_rejected_certificate_says_so_and_shows_no_claim(tmp_path: Path) -> None:
    text, accepted = audit(str(kept(tmp_path, BAD)), tmp_path)
    assert not accepted
    assert "REJECTED by the kernel: HP260" in text
    assert "claim  " not in text


@pytest.mark.parametrize(
    "claim",
    ["abc", "abcdef0123", "sha256:", "nowhere.json", "{witness}", "{text}"],
)
def test_what_names_no_certificate(tmp_path: Path, claim: str) -> None:
    witness = kept(tmp_path, {"schema": "handproof/refutation/1"})
    text = tmp_path / "text.json"
    text.write_text("[")
    claim = {"{witness}": str(witness), "{text}": str(text)}.get(claim, claim)
    with pytest.raises(InputError) as error:
        audit(claim, tmp_path)
    assert error.value.code == "HP513"


def test_the_command(tmp_path: Path) -> None:
    file, bad = kept(tmp_path, GOOD), kept(tmp_path, BAD)
    runner = CliRunner()
    assert runner.invoke(app, ["audit", str(file), "--out", str(tmp_path)]).exit_code == 0
    assert runner.invoke(app, ["audit", str(bad), "--out", str(tmp_path)]).exit_code == 1
    assert runner.invoke(app, ["audit", "ffff0000", "--out", str(tmp_path)]).exit_code == 2


def test_a_step_that_was_checked(tmp_path: Path) -> None:
    source = tmp_path / "note.py"
    source.write_text(DERIVATION.lstrip())
    out = tmp_path / "build"
    runner = CliRunner()
    place = f"{source}:6"
    with pytest.raises(InputError):
        audit(place, out)
    done = runner.invoke(app, ["check", str(source), "--out", str(out)])
    assert done.exit_code == 0, done.output
    text, accepted = audit(place, out)
    assert accepted
    assert "claim" in text


def test_a_step_that_a_part_of_what_is_given_proves(tmp_path: Path) -> None:
    source = tmp_path / "note.md"
    source.write_text(
        "```given\nsizes n\nA in R^{n x n}, A invertible\nB in R^{n x n}\nx in R^n\n```\n\n"
        "$$B x = x$$\n\nso\n\n$$A A^{-1} x = x$$\n"
    )
    out = tmp_path / "build"
    CliRunner().invoke(app, ["check", str(source), "--out", str(out)])
    text, accepted = audit(f"{source}:12", out)
    assert accepted
    assert "A invertible" in text
