"""KaTeX: what it accepts, what it refuses, and that a refusal names the formula."""

from __future__ import annotations

import pytest

from handproof.report.errors import FormulaError
from handproof.report.katex import LONGEST_FORMULA, MACROS, Katex, katex_version

ACCEPTED = [
    (r"C^{-1} W = W", "<msup>"),
    (r"\frac{a}{b}", "<mfrac>"),
    (r"\sqrt{x}", "<msqrt>"),
    (r"\mathbb{R}^{d\times q}", "ℝ"),
    (r"\mathcal{N}(\mu, \Sigma)", "𝒩"),
    (r"\mathbf{x}", "𝐱"),
    (r"\boldsymbol{\Sigma}", "𝚺"),
    (r"\mathbb{1}", "𝟙"),
    (r"\mathfrak{g}", "𝔤"),
    (r"\begin{aligned} a &= b \\ &= c \end{aligned}", "text-align:right"),
    (r"\begin{bmatrix} 1 & 2 \\ 3 & 4 \end{bmatrix}", "<mtable"),
    (r"\boxed{x}", "border"),
    (r"\left\lVert x \right\rVert", "‖"),
    (r"\tr(A)", "tr"),
    (r"\argmax_x f(x)", "arg"),
    ("σ² + x", "σ"),
    (r"\text{</script>}", "&lt;/script&gt;"),
    (r"9^{9^{9^9}}", "<msup>"),
]

REFUSED = [
    (r"\nosuchcommand", "nosuchcommand"),
    (r"\frac{1", "end of input"),
    ("x}", "EOF"),
    ("a & b", "&"),
    ("x^2^3", "superscript"),
    ("a % b", "comment"),
    ("\\\\% b", "comment"),
    (r"\input{/etc/passwd}", "input"),
    (r"\write18{touch x}", "write"),
    (r"\immediate\write18{touch x}", "immediate"),
    (r"\def\a{\a}\a", "def"),
    (r"\newcommand{\x}{y}", "newcommand"),
    (r"\href{javascript:alert(1)}{x}", "href"),
    (r"\url{https://example.org}", "url"),
    (r"\includegraphics{x}", "includegraphics"),
    (r"\htmlClass{a}{b}", "html"),
    (r"x^^5cinput{y}", "^^"),
    (r"\csname input\endcsname", "csname"),
    ("\x00", "Unexpected character"),
    ("{" * 5000, "stack"),
    ("x" * (LONGEST_FORMULA + 1), "characters"),
]


@pytest.fixture(scope="module")
def katex() -> Katex:
    return Katex()


@pytest.mark.parametrize(("formula", "expected"), ACCEPTED)
@pytest.mark.parametrize("display", [True, False])
def test_accepts(katex: Katex, formula: str, expected: str, display: bool) -> None:
    markup = katex.mathml(formula, display=display)
    assert markup.startswith("<math")
    assert markup.endswith("</math>")
    assert expected in markup
    assert ('display="block"' in markup) == display
    assert "<script" not in markup


@pytest.mark.parametrize(("formula", "expected"), REFUSED)
def test_refuses(katex: Katex, formula: str, expected: str) -> None:
    with pytest.raises(FormulaError) as caught:
        katex.mathml(formula)
    error = caught.value
    assert error.code == "HP701"
    assert expected.lower() in error.found.lower()
    assert error.formula[:50] == formula[:50]
    assert str(error).startswith("HP701: expected")


def test_error_has_position(katex: Katex) -> None:
    with pytest.raises(FormulaError) as caught:
        katex.mathml(r"a + b + \nosuchcommand")
    assert caught.value.position == 8


def test_engine_survives_a_refusal(katex: Katex) -> None:
    with pytest.raises(FormulaError):
        katex.mathml("{" * 5000)
    assert "<mi>x</mi>" in katex.mathml("x")


def test_same_formula_same_markup(katex: Katex) -> None:
    assert katex.mathml(r"\hat{W}") == katex.mathml(r"\hat{W}")


@pytest.mark.parametrize("name", sorted(MACROS))
def test_macros_work(katex: Katex, name: str) -> None:
    katex.mathml(rf"{name} x")


def test_version_is_known() -> None:
    assert katex_version()[0].isdigit()
