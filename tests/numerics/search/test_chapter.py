"""The report's chapter: counterexamples found and certified now, plots kept until code changes."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from handproof.kernel.orbits import OrbitError, check_orbit
from numerics.confirm.result import Figure
from numerics.search import chapter


def test_least_counterexamples_are_certified(tmp_path: Path) -> None:
    found = {one.measure: one for one in chapter.counterexamples(tmp_path)}
    assert "A_{12} = -6, c = (0, 0)" in found["sum of absolute values"].instance
    assert "A_{12} = -5, c = (1, 1)" in found["height"].instance
    for one in found.values():
        assert "never converges" in check_orbit(json.loads(one.file.read_text()))
        assert one.minimal.endswith("before it are proved convergent")
        assert "reverses the order" in one.proof


def test_refused_certificate_is_not_shown(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(certificate: object) -> str:
        raise OrbitError("HP873", "an orbit off p", "one that meets p")

    monkeypatch.setattr(chapter, "check_orbit", refuse)
    with pytest.raises(OrbitError):
        chapter.counterexamples(tmp_path)
    assert not list(tmp_path.iterdir())


def _drawing(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Replace the drawing by a mark in a list."""
    calls: list[Path] = []

    def draw(out: Path) -> tuple[Figure, ...]:
        calls.append(out)
        made = Figure(
            "search_one", chapter.KEY, out / "search_one.pdf", out / "search_one.svg", "$x$"
        )
        made.path_pdf.write_text("pdf")
        made.path_svg.write_text("svg")
        return (made,)

    monkeypatch.setattr(chapter, "figures", draw)
    return calls


def test_plots_are_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    calls = _drawing(monkeypatch)
    first = chapter.kept_figures(tmp_path)
    assert chapter.kept_figures(tmp_path) == first
    assert len(calls) == 1


@pytest.mark.parametrize("change", ["code", "file", "note"])
def test_plots_are_drawn_again(
    change: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls = _drawing(monkeypatch)
    (first,) = chapter.kept_figures(tmp_path)
    if change == "code":
        monkeypatch.setattr(chapter, "_code", lambda: "another")
    elif change == "file":
        first.path_svg.unlink()
    else:
        (tmp_path / "search_figures.json").unlink()
    chapter.kept_figures(tmp_path)
    assert len(calls) == 2
