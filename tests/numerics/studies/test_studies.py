"""Studies: the quick ones run, are kept as JSON, and repeat; the command line."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
from typer.testing import CliRunner

from numerics.cli import app
from numerics.errors import UnknownStudy
from numerics.studies import STUDIES, study
from numerics.studies.base import StudyConfig, Table, compare
from numerics.studies.gb_rbm import REPORTED

runner = CliRunner()
FAST = ("gradient-variance", "vae-14x14", "ppca-surface", "blr-evidence", "rbm-digit3")


@pytest.mark.parametrize("name", FAST)
def test_quick_study_is_kept(tmp_path: Path, name: str) -> None:
    result = study(name).run(StudyConfig(out=tmp_path))
    kept = json.loads((tmp_path / name / "result.json").read_text(encoding="utf-8"))
    assert kept["schema"] == "handproof/study/1"
    assert kept["command"] == f"handproof train {name} --quick --seed 0"
    assert kept["threads"] == 1
    assert kept["cpu_seconds"] > 0
    for table in result.tables:
        assert all(len(row) == len(table.columns) for row in table.rows)
    for figure in result.figures:
        assert figure.path_pdf.stat().st_size > 2000
        assert figure.path_svg.exists()
        assert figure.caption.count("$") % 2 == 0
    assert "handproof train" in (tmp_path / name / "result.md").read_text(encoding="utf-8")


def test_same_seed_same_table_and_resume_changes_nothing(tmp_path: Path) -> None:
    config = StudyConfig(out=tmp_path)
    first = study("vae-14x14").run(config).tables[0].rows
    again = study("vae-14x14").run(replace(config, resume=True)).tables[0].rows
    # The last column is the process time of training, kept in the checkpoint.
    assert first == again
    other = study("vae-14x14").run(replace(config, seed=1)).tables[0].rows
    assert other[0][1] != first[0][1]


def test_table_of_studies_names_every_task() -> None:
    assert len(STUDIES) == 11
    assert all(name == entry.name for name, entry in STUDIES.items())
    with pytest.raises(UnknownStudy, match="HP831"):
        study("no-such")


def test_tables_and_comparisons() -> None:
    table = Table("t", ("a", "b"), ((1, 0.12345), ("x", 2.0)), "note", 3)
    assert "| 1 | 0.123 |" in table.markdown()
    line = compare("error", list(REPORTED.values()), [v * 1.01 for v in REPORTED.values()])
    assert "1.0 %" in line


def test_list_and_help() -> None:
    listed = runner.invoke(app, ["--list"])
    assert listed.exit_code == 0
    assert all(name in listed.output for name in STUDIES)
    assert runner.invoke(app, []).exit_code == 2


def test_command_runs_a_study(tmp_path: Path) -> None:
    ran = runner.invoke(app, ["blr-evidence", "--out", str(tmp_path)])
    assert ran.exit_code == 0, ran.output
    assert "Bayesian linear regression" in ran.output
    assert (tmp_path / "blr-evidence" / "result.json").exists()


@pytest.mark.parametrize(
    "arguments",
    [["no-such"], ["gb-rbm", "--full", "--data", "no/such/folder"], ["gb-rbm", "--threads", "0"]],
)
def test_wrong_use_ends_with_code_2(arguments: list[str]) -> None:
    assert runner.invoke(app, arguments).exit_code == 2
