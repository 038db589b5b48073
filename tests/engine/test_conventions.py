"""What verdicts say of the two conventions for gradients by symmetric matrices."""

from __future__ import annotations

from io import StringIO
from pathlib import Path

import pytest
from rich.console import Console

from handproof import Derivation
from handproof.engine.check import check_document
from handproof.engine.linking import check_link
from handproof.engine.results import LinkResult
from handproof.engine.store import Store
from handproof.engine.verdicts import Verdict
from handproof.report.adapter import chapter
from handproof.report.model import StepBlock
from handproof.report.terminal import full

FREE = "gradients by S are free (all entries are variables)"
STRUCTURED = "gradients by S are structured (x_ij = x_ji is one variable)"


def checked(formula: str, convention: str = "") -> LinkResult:
    made = Derivation("A claim")
    made.given("sizes n\nA in R^{n x n}\nB in R^{n x n}\nS in R^{n x n}\nS positive definite")
    if convention:
        made.given(f"gradients by symmetric matrices: {convention}")
    made.step(formula)
    return check_link("1", made.document("claim").steps[0].links[0], 5.0)


D = r"\frac{\partial}{\partial S} "
LOGDET, ONE, TWO = (
    D + r"\log |S|",
    "S^{-1}",
    r"2 S^{-1} - \operatorname{diag}(\operatorname{diag}(S^{-1}))",
)
TRACE = D + r"\operatorname{tr}(A S)"

# formula, convention, verdict, which one the message names, what it says of the other one
TABLE: list[tuple[str, str, str, str, str]] = [
    (f"{LOGDET} = {ONE}", "", "proved", FREE, ""),
    (f"{LOGDET} = {ONE}", "free", "proved", FREE, ""),
    (f"{LOGDET} = {TWO}", "structured", "proved", STRUCTURED, ""),
    (f"{LOGDET} = {TWO}", "", "refuted", FREE, "in the structured convention it is proved"),
    (f"{LOGDET} = {ONE}", "structured", "refuted", STRUCTURED, "in the free convention it is proved"),
    (f"{TRACE} = A^\\top", "structured", "refuted", STRUCTURED, "in the free convention it is proved"),
    (f"{TRACE} = A + A^\\top - A \\circ I_n", "", "refuted", FREE,
     "in the structured convention it is proved"),
    (f"{TRACE} = A + A^\\top", "", "refuted", FREE, "it fails in the structured convention too"),
    (f"{TRACE} = A + A^\\top", "structured", "refuted", STRUCTURED, "it fails in the free convention too"),
    (f"{D} \\operatorname{{tr}}(S) = I_n", "", "proved", FREE, ""),
    (f"{D} \\operatorname{{tr}}(S) = I_n", "structured", "proved", STRUCTURED, ""),
    (r"\frac{\partial \log |S|}{\partial S_{11}} = (S^{-1})_{11}", "", "proved", FREE, ""),
    (r"\frac{\partial \log |S|}{\partial S_{11}} = (S^{-1})_{11}", "structured", "proved", STRUCTURED, ""),
    (r"\frac{\partial \log |S|}{\partial S_{11}} = 2 (S^{-1})_{11}", "structured", "refuted",
     STRUCTURED, "it fails in the free convention too"),
]  # fmt: skip


@pytest.mark.parametrize(("formula", "convention", "verdict", "names", "other"), TABLE)
def test_the_convention_is_named(
    formula: str, convention: str, verdict: str, names: str, other: str
) -> None:
    result = checked(formula, convention)
    assert result.verdict.value == verdict, result.message
    assert names in result.message
    assert other in result.message
    assert "convention" in result.message or not other
    assert bool(result.witness) == (verdict == "refuted")


@pytest.mark.parametrize("convention", ["free", "structured"])
def test_a_message_says_how_to_mean_the_other_one(convention: str) -> None:
    value = TWO if convention == "free" else ONE
    other = "structured" if convention == "free" else "free"
    message = checked(f"{LOGDET} = {value}", convention).message
    assert f"`gradients by symmetric matrices: {other}`" in message


@pytest.mark.parametrize(
    "formula",
    [
        r"\frac{\partial}{\partial A} \operatorname{tr}(A B) = B^\top",  # A is not symmetric
        r"\operatorname{tr}(S A) = \operatorname{tr}(A S)",
        r"\mathrm{d} \log |S| = \operatorname{tr}(S^{-1} \mathrm{d}S)",  # true in both
    ],
)
@pytest.mark.parametrize("convention", ["", "structured"])
def test_nothing_is_said_where_it_does_not_matter(formula: str, convention: str) -> None:
    result = checked(formula, convention)
    assert result.verdict is Verdict.PROVED
    assert "gradients by" not in result.message


def test_both_operators_in_one_claim_name_themselves() -> None:
    claim = r"\nabla^{\mathrm{sym}}_S \log |S| = 2 \nabla_S \log |S| - S^{-1} \circ I_n"
    result = checked(claim)
    assert result.verdict is Verdict.PROVED
    assert "gradients by" not in result.message


@pytest.mark.parametrize("convention", ["free", "structured"])
def test_the_report_and_the_terminal_name_it(tmp_path: Path, convention: str) -> None:
    made = Derivation("A claim")
    made.given(
        f"sizes n\nS in R^{{n x n}}\nS symmetric\ngradients by symmetric matrices: {convention}"
    )
    made.step(f"{D} \\operatorname{{tr}}(S) = I_n")
    store = Store.open(tmp_path / "certificates")
    result = check_document(made.document("claim"), store, 5.0)
    assert result.steps[0].verdict is Verdict.PROVED
    shown = Console(width=200, record=True, file=StringIO())
    full(shown, [result])
    assert f"gradients by S are {convention}" in shown.export_text()
    steps = [block for block in chapter(result).blocks if isinstance(block, StepBlock)]
    assert [f"gradients by S are {convention}" in step.message for step in steps] == [True]


def test_a_diagonal_matrix_has_the_free_convention_only() -> None:
    def asked(convention: str, value: str) -> LinkResult:
        made = Derivation("A claim")
        made.given("sizes n\nA in R^{n x n}\nL in R^{n x n}\nL diagonal")
        made.given(f"gradients by symmetric matrices: {convention}")
        made.step(rf"\frac{{\partial}}{{\partial L}} \operatorname{{tr}}(A L) = {value}")
        return check_link("1", made.document("claim").steps[0].links[0], 5.0)

    free = asked("free", r"A^\top")
    assert free.verdict is Verdict.PROVED
    assert "gradients by L are free" in free.message
    wrong = asked("free", r"A \circ I_n")
    assert wrong.verdict is Verdict.REFUTED
    assert "gradients by L are free" in wrong.message
    assert "structured" not in wrong.message
    assert asked("structured", r"A^\top").code == "HP407"
