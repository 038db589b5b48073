"""The command line from end to end, and the figures of the chapter."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from typer.testing import CliRunner

from handproof.kernel.orbits import check_orbit
from numerics.search import figures
from numerics.search.cli import app
from numerics.search.convergent import damping_bound, fails_d2, region_d2
from numerics.search.gallery import GALLERY
from numerics.search.hunt import Plan, run_task
from numerics.search.judge import judge
from numerics.style import house_style


def run(*arguments: str) -> tuple[int, str]:
    """Exit code and output of a command."""
    result = CliRunner().invoke(app, [*arguments, "--quiet"])
    return result.exit_code, result.output


def test_search_then_resume(tmp_path: Path) -> None:
    out = str(tmp_path)
    code, first = run("mean-field", "--d", "2", "--scale", "4", "--hits", "10", "--out", out)
    assert code == 0, first
    assert "refuted" in first
    assert "A_1_2 = -6, c_1 = 0, c_2 = 0" in first
    assert "A_1_2 = -5, c_1 = 1, c_2 = 1" in first
    files = sorted((tmp_path / "certificates").glob("*.json"))
    assert files
    for path in files:
        check_orbit(json.loads(path.read_text()))
    code, again = run("--resume", "--hits", "10", "--out", out)
    assert code == 0, again
    assert first.splitlines()[1:] == again.splitlines()[1:]


@pytest.mark.parametrize(
    "arguments",
    [
        ("nothing",),
        ("mean-field", "--d", "0"),
        ("mean-field", "--d", "5:2"),
        ("mean-field", "--scale", "-1"),
        ("mean-field", "--strategy", "hope"),
        ("mean-field", "--schedule", "never"),
        ("mean-field", "--workers", "moon"),
        ("mean-field", "--cluster", "tcp://127.0.0.1:9"),
        ("mean-field", "--seconds", "-3"),
        ("absent.py:f",),
        ("--resume",),
    ],
)
def test_bad_commands_exit_with_two(arguments: tuple[str, ...], tmp_path: Path) -> None:
    code, output = run(*arguments, "--out", str(tmp_path))
    assert code == 2, output
    assert "HP85" in output


FIXED = {"logistic-window": "refuted", "henon": "refuted", "newton": "refuted", "em": "proved"}


@pytest.mark.parametrize("name", FIXED)
def test_maps_without_parameters(name: str) -> None:
    problem = GALLERY[name]()
    found = judge(problem, ())
    assert found.outcome == FIXED[name], found.statement


@pytest.mark.slow
@pytest.mark.parametrize(
    "name", ["logistic", "gradient-descent", "belief-propagation-k4", "mean-field-damped"]
)
def test_maps_with_parameters_are_refuted(name: str) -> None:
    problem = GALLERY[name]()
    hit = run_task(Plan((problem,), keep=1), 0).hits[0]
    from numerics.search.evolution import recall

    assert judge(problem, recall(problem, 0, hit.id)).outcome == "refuted"


@pytest.mark.parametrize("name", ["descent", "logistic-bound", "mean-field-elbo"])
def test_claims_about_a_quantity(name: str, tmp_path: Path) -> None:
    code, output = run(name, "--out", str(tmp_path))
    assert code == 0
    assert "the quantity g is negative" in output


@pytest.mark.parametrize(
    ("a", "c", "fails"),
    [(-6, 0, True), (-5, 1, True), (-5, 0, False), (-8, 4, False), (-3, 1, False), (-5, 0.43, True),
     (-5, 0.41, False), (-5.86, 0, False), (-5.88, 0, True)],
)  # fmt: skip
def test_the_exact_criterion_for_two_units(a: float, c: float, fails: bool) -> None:
    assert fails_d2(a, c, c) == fails
    assert fails_d2(-a, c + a, -c) == fails  # unit 2 flipped


def test_the_failing_interval() -> None:
    ends = region_d2(-5.0)
    assert ends is not None
    assert ends[0] == pytest.approx(0.4195423611)
    assert sum(ends) == pytest.approx(5.0)
    assert region_d2(-4.0) is None


def test_the_damping_bound() -> None:
    assert damping_bound(np.array([[0.0, -12.0], [-12.0, 0.0]])) == pytest.approx(0.5)
    assert damping_bound(np.array([[0.0, 1.0], [1.0, 0.0]])) == 1.0


def test_the_threshold_without_fields() -> None:
    assert pytest.approx(-5.8695860194, abs=1e-9) == figures.THRESHOLD


@pytest.mark.parametrize("draw", [figures.cobweb, figures.lyapunov])
def test_figures_are_written_twice_the_same(draw: object, tmp_path: Path) -> None:
    assert callable(draw)
    with house_style():
        one, two = draw(tmp_path / "a"), draw(tmp_path / "b")
    assert one.path_pdf.read_bytes() == two.path_pdf.read_bytes()
    assert one.path_svg.read_text() == two.path_svg.read_text()
    assert one.derivation == figures.KEY
