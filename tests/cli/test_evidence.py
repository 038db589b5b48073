"""Whatever file a user names: evidence is read, and the rest is refused in plain words."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from handproof.cli import evidence
from handproof.cli.evidence import read_certificate, read_evidence
from handproof.cli.main import app
from handproof.cli.rechecking import recheck_file
from handproof.engine.errors import InputError

WITNESS = {"schema": "handproof/refutation/1", "statement": {}, "witness": {}}
CERTIFICATE = {"schema": "handproof/certificate/1", "statement": {}, "proof": {}}

READ: list[Any] = [CERTIFICATE, WITNESS, {"schema": "handproof/orbit/1"}]
REFUSED: list[tuple[str, bytes, str]] = [
    ("broken", b"{", "is no JSON"),
    ("empty", b"", "is no JSON"),
    ("a list", b"[1, 2]", "names no schema"),
    ("a text", b'"schema"', "names no schema"),
    ("no schema", b"{}", "names no schema"),
    ("a schema that is no text", b'{"schema": ["x"]}', "names no schema"),
    ("another version", b'{"schema": "handproof/certificate/2"}', "is handproof/certificate/2"),
    ("an index", b'{"schema": "handproof/index/1"}', "is the index of a run"),
    ("no proof", b'{"schema": "handproof/certificate/1", "statement": {}}', "without a proof"),
    ("a proof that is none", json.dumps({**CERTIFICATE, "proof": 7}).encode(), "without a proof"),
    ("no witness", b'{"schema": "handproof/refutation/1", "statement": {}}', "without a witness"),
    ("too deep", b"[" * 100_000, "nested too deep"),
    ("no text", b"\xff\xfe\x00", "is not text in UTF-8"),
]


@pytest.mark.parametrize("data", READ, ids=[data["schema"] for data in READ])
def test_evidence_is_read(data: Any, tmp_path: Path) -> None:
    file = tmp_path / "evidence.json"
    file.write_text(json.dumps(data))
    assert read_evidence(file) == data


@pytest.mark.parametrize(
    ("content", "words"), [r[1:] for r in REFUSED], ids=[r[0] for r in REFUSED]
)
def test_the_rest_is_refused(content: bytes, words: str, tmp_path: Path) -> None:
    file = tmp_path / "file.json"
    file.write_bytes(content)
    with pytest.raises(InputError) as error:
        read_evidence(file)
    assert error.value.code == "HP513"
    assert words in error.value.message
    assert words in recheck_file(file)
    for command in ("audit", "recheck", "export"):
        arguments = ["--coq"] if command == "export" else []
        result = CliRunner().invoke(app, [command, str(file), *arguments])
        assert result.exit_code in (1, 2)
        assert isinstance(result.exception, SystemExit)


def test_a_file_too_large(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(evidence, "LARGEST", 10)
    file = tmp_path / "file.json"
    file.write_text(json.dumps(CERTIFICATE))
    with pytest.raises(InputError, match="larger"):
        read_evidence(file)


def test_a_folder_and_nothing(tmp_path: Path) -> None:
    with pytest.raises(InputError, match="HP513"):
        read_evidence(tmp_path)
    with pytest.raises(InputError, match="HP501"):
        read_evidence(tmp_path / "nothing.json")


def test_a_witness_is_no_certificate(tmp_path: Path) -> None:
    file = tmp_path / "witness.json"
    file.write_text(json.dumps(WITNESS))
    with pytest.raises(InputError, match="recheck"):
        read_certificate(file)


NAMES = [
    ("abc", "too short"),
    ("zzzzzz", "no digits of a digest"),
    ("nosuch.json", "is no file"),
    ("x:y", "no FILE:LINE"),
    ("x.py:-3", "no FILE:LINE"),
    ("dddddddd", "begins with dddddddd"),
    ("", "is a folder"),
]


@pytest.mark.parametrize(("name", "words"), NAMES)
def test_names_that_name_nothing(name: str, words: str, tmp_path: Path) -> None:
    result = CliRunner().invoke(app, ["audit", name, "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert words in " ".join(result.output.split())


def test_a_line_without_a_step_names_the_nearest(tmp_path: Path) -> None:
    note = Path(__file__).parents[2] / "docs" / "examples" / "stationary.md"
    result = CliRunner().invoke(app, ["audit", f"{note}:1", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "the nearest steps stand at 16" in " ".join(result.output.split())
    result = CliRunner().invoke(app, ["audit", f"{note}:16", "--out", str(tmp_path)])
    assert result.exit_code == 2
    assert "has no certificate" in " ".join(result.output.split())
