"""Breaking long formulas: at outermost relations and signs, and nowhere else."""

from __future__ import annotations

import pytest

from handproof.report.breaking import estimated_width, fitting, layouts
from handproof.report.katex import Katex

TERM = r"\frac{a_{%d}}{b_{%d}} \log\left(x_{%d} + 1\right)"
LONG = " + ".join(TERM % (i, i, i) for i in range(12))
BAD = ["", "{", r"\left(", "}" * 50, "(" * 2000, "{" * 2000, "&", "\\"]

BROKEN = [
    ("a = b = c", 2),
    (r"a \le b = c < d", 3),
    (r"f(x) = g(y) \iff h(z) = 1", 3),
    (r"\left(a = b\right) = c = d", 2),
]
WHOLE = [
    "a",
    "a = b",
    "(a = b)",
    r"\left[ a = b = c \right]",
    r"\sum_{i=1}^{N=3} x_{i=2}",
    r"\frac{a = b = c}{d}",
    r"\begin{bmatrix} a = b = c \end{bmatrix}",
    r"\{ a = b = c \}",
    r"\text{a = b = c}",
]


@pytest.mark.parametrize(("formula", "rows"), BROKEN)
def test_breaks_before_relations(formula: str, rows: int) -> None:
    assert layouts(formula).relations.count(r"\\") == rows - 1


@pytest.mark.parametrize("formula", WHOLE)
def test_leaves_groups_whole(formula: str) -> None:
    choice = layouts(formula)
    assert choice.line == choice.relations == choice.narrow == formula


def test_long_sums_break_at_signs() -> None:
    narrow = layouts(f"y = {LONG}").narrow
    rows = narrow.split(r"\\")
    assert len(rows) > 2
    assert max(estimated_width(row) for row in rows) < 40


@pytest.mark.parametrize("formula", [f"y = {LONG}", f"y = z = {LONG}", "a=b", LONG, "-a = -b = c"])
def test_every_layout_is_a_formula(formula: str) -> None:
    katex = Katex()
    choice = layouts(formula)
    for layout in (choice.line, choice.relations, choice.narrow):
        katex.mathml(layout, display=True)


@pytest.mark.parametrize("formula", [f"y = z = {LONG}", "a - b = c", r"x \le -y + z = 2"])
def test_breaking_changes_no_symbol(formula: str) -> None:
    def symbols(text: str) -> str:
        for layout_only in (r"\begin{aligned}", r"\end{aligned}", r"\\", r"\qquad{}", "&", " "):
            text = text.replace(layout_only, "")
        return text

    choice = layouts(formula)
    assert symbols(choice.relations) == symbols(formula)
    assert symbols(choice.narrow) == symbols(formula)


@pytest.mark.parametrize("formula", BAD)
def test_bad_formulas_do_no_harm(formula: str) -> None:
    layouts(formula)
    assert estimated_width(formula) >= 0


def test_short_formulas_stay_in_one_line() -> None:
    assert fitting("a = b = c") == "a = b = c"
    assert "aligned" in fitting(f"y = z = {LONG}")
