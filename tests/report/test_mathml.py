"""MathML Core: letters of a style, spacing as TeX has it, alignment as CSS."""

from __future__ import annotations

import re

import pytest

from handproof.report.katex import Katex

THIN = '<mspace width="0.1667em" />'


@pytest.fixture(scope="module")
def katex() -> Katex:
    return Katex()


SPACED = [
    (r"\log x", 1),
    (r"d \log x", 2),
    (r"2 \log \det C", 3),
    (r"N \operatorname{tr} A", 2),
]
UNSPACED = [
    (r"\log(x)", 0),
    (r"\operatorname{tr}(A)", 0),
    (r"\log\left(x\right)", 0),
    (r"- \log(x)", 0),
    (r"x + y", 0),
    (r"(\log(x))", 0),
]


@pytest.mark.parametrize(("formula", "count"), SPACED + UNSPACED)
def test_thin_spaces_around_functions(katex: Katex, formula: str, count: int) -> None:
    assert katex.mathml(formula).count(THIN) == count


@pytest.mark.parametrize("formula", ["-x", "a = -b", "x^{-1}", "(-x)", r"a \le -b"])
def test_sign_without_left_operand_is_prefix(katex: Katex, formula: str) -> None:
    assert re.search(r'<mo [^>]*form="prefix"[^>]*>−</mo>', katex.mathml(formula))


@pytest.mark.parametrize("formula", ["a - b", "(a) - b", "a^2 - b", r"\frac12 - b", "|a| - b"])
def test_sign_with_left_operand_is_not(katex: Katex, formula: str) -> None:
    assert 'form="prefix"' not in katex.mathml(formula)


def test_no_attribute_that_core_lacks(katex: Katex) -> None:
    markup = katex.mathml(
        r"\begin{cases} \mathbf{a} & \mathcal{B} \\ \boxed{c} & \mathbb{D} \end{cases}"
    )
    for attribute in ("columnalign", "columnspacing", "mathvariant=\"bold", "menclose"):
        assert attribute not in markup


def test_upright_letters_stay_upright(katex: Katex) -> None:
    assert 'mathvariant="normal"' in katex.mathml(r"\mathrm{d}")


def test_source_is_the_alternative_text(katex: Katex) -> None:
    assert 'alttext="a&lt;b"' in katex.mathml("a<b")


DETAILS = [
    (r"\stackrel{d}{=}", "<mover><mrow><mo>=</mo></mrow><mi>d</mi></mover>"),
    (r"\lVert x \rVert", 'symmetric="true" lspace="0" rspace="0">‖</mo>'),
    (r"\perp\!\!\!\perp", 'margin-left:-.1667em'),
    (r"a := b", 'rspace="0">:</mo><mo lspace="0" rspace="0.2778em">=</mo>'),
    (r"\hat W", '<mo stretchy="false">ˆ</mo>'),
    (r"\widehat{ab}", '<mo stretchy="true">\u0302</mo>'),
    (r"\begin{array}{c|c} a & b \\ \hline c & d \end{array}", "border-bottom"),
    (r"\sum_{i=1}^n x", '<mi>i</mi><mo lspace="0" rspace="0">=</mo>'),
    (r"p(x \mid y)", "<mo>∣</mo>"),
]


@pytest.mark.parametrize(("formula", "expected"), DETAILS)
def test_details(katex: Katex, formula: str, expected: str) -> None:
    markup = katex.mathml(formula)
    assert expected in markup
    assert "<mo><m" not in markup
