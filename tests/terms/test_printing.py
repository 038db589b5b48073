"""Printing: LaTeX and plain text that read as a person writes."""

import pytest

from handproof.terms.build import (
    PI,
    add,
    app,
    bind,
    div,
    eq,
    inv,
    mat,
    mul,
    neg,
    num,
    power,
    size,
    sub,
    sym,
    transpose,
)
from handproof.terms.latex import to_latex
from handproof.terms.nodes import Term
from handproof.terms.text import plain_name, to_text

d, N, i, j = size("d"), size("N"), size("i"), size("j")
A, B, W, x = mat("A", "d", "d"), mat("B", "d", "d"), mat("W", "d", "q"), mat("x", "d")
a, b, s = sym("a"), sym("b"), sym(r"\sigma^2")

CASES = [
    (sub(a, b), "a - b", "a - b"),
    (sub(a, sub(a, b)), "a - (a - b)", "a - (a - b)"),
    (sub(a, mul(a, b)), "a - a b", "a - a·b"),
    (mul(add(a, b), a), "(a + b) a", "(a + b)·a"),
    (neg(add(a, b)), "-(a + b)", "-(a + b)"),
    (mul(a, neg(b)), "a (-b)", "a·(-b)"),
    (mul(a, num(2)), r"a \cdot 2", "a·2"),
    (div(add(a, b), num(2)), r"\frac{a + b}{2}", "(a + b)/2"),
    (div(a, mul(a, b)), r"\frac{a}{a b}", "a/(a·b)"),
    (power(add(a, b), 2), "(a + b)^{2}", "(a + b)²"),
    (power(s, 2), r"(\sigma^2)^{2}", "(σ²)²"),
    (inv(add(A, B)), "(A + B)^{-1}", "(A + B)⁻¹"),
    (transpose(mul(A, B)), r"(A B)^\top", "(A·B)ᵀ"),
    (transpose(inv(A)), r"A^{-\top}", "A⁻¹ᵀ"),
    (mul(transpose(x), A, x), r"x^\top A x", "xᵀ·A·x"),
    (app("log", app("det", A)), r"\log \left|A\right|", "log(det(A))"),
    (mul(num(2), PI), r"2 \pi", "2·π"),
    (eq(a, b), "a = b", "a = b"),
    (app("positive", s), r"\sigma^2 > 0", "σ² > 0"),
    (app("entry", W, i, j), "W_{ij}", "W[i, j]"),
    (bind("sum", i, num(1), d, app("entry", x, i)), r"\sum_{i=1}^{d} x_{i}", "Σ[i=1..d] x[i]"),
    (
        mul(bind("sum", i, num(1), d, app("entry", x, i)), a),
        r"\left(\sum_{i=1}^{d} x_{i}\right) a",
        "(Σ[i=1..d] x[i])·a",
    ),
    (app("identity", d), "I_{d}", "I_d"),
]


@pytest.mark.parametrize(("term", "latex", "text"), CASES, ids=[text for _, _, text in CASES])
def test_both_styles(term: Term, latex: str, text: str) -> None:
    assert to_latex(term) == latex
    assert to_text(term) == text


@pytest.mark.parametrize(
    ("name", "text"),
    [(r"\hat{\mu}", "μ̂"), (r"\sigma^2", "σ²"), (r"\mathcal{L}", "L"), ("x_1", "x_1")],
)
def test_names(name: str, text: str) -> None:
    assert plain_name(name) == text


def test_every_operator_prints() -> None:
    from handproof.terms.latex import APPLICATIONS
    from handproof.terms.latex_binders import BINDER_NOTATIONS
    from handproof.terms.operators import BINDERS

    assert set(BINDER_NOTATIONS) == set(BINDERS)
    assert {"add", "mul", "eq"} <= set(APPLICATIONS)
