"""Gradients, Jacobians, Hessians as written: their layouts, and both conventions."""

from __future__ import annotations

import pytest

from handproof.reading.elaborate import read_formula, read_term
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import read_given
from handproof.terms.build import app, mul, transpose
from handproof.terms.latex import to_latex
from handproof.terms.nodes import Sym, Term
from handproof.terms.text import to_text

FREE = read_given(
    """
sizes n, m
x, a in R^n
z in R^m
s in R
A in R^{m x n}
X in R^{n x m}
S in R^{n x n}
S symmetric
P in R^{n x n}
P positive definite
f: R^n -> R
g: R -> R
"""
)
STRUCTURED = read_given("gradients by symmetric matrices: structured", FREE)

READ: list[tuple[Environment, str, str]] = [
    (FREE, r"\frac{\partial A x}{\partial x^\top}", "∂(A·x)/∂xᵀ"),
    (FREE, r"\frac{\partial}{\partial x^\top} (A x)", "∂(A·x)/∂xᵀ"),
    (FREE, r"\frac{\partial}{\partial x^T} (a^\top x)", "∂(aᵀ·x)/∂xᵀ"),
    (FREE, r"\frac{\partial (A x)^\top}{\partial x}", "(∂(A·x)/∂xᵀ)ᵀ"),
    (FREE, r"\frac{\partial x^\top A^\top}{\partial x}", "(∂((xᵀ·Aᵀ)ᵀ)/∂xᵀ)ᵀ"),
    (
        FREE,
        r"\frac{\partial}{\partial \operatorname{vec}(X)^\top} \operatorname{vec}(X)",
        "∂vec(X)/∂vec(X)ᵀ",
    ),
    (FREE, r"\frac{\partial^2 (x^\top S x)}{\partial x \partial x^\top}", "∂²(xᵀ·S·x)/∂x∂xᵀ"),
    (FREE, r"\frac{\partial^2}{\partial x \partial x^\top} (x^\top S x)", "∂²(xᵀ·S·x)/∂x∂xᵀ"),
    (
        FREE,
        r"\frac{\partial^2 (x^\top X z)}{\partial x \partial z^\top}",
        "∂(∂(xᵀ·X·z)/∂x)/∂zᵀ",
    ),
    (FREE, r"\nabla_x^2 (x^\top S x)", "∂²(xᵀ·S·x)/∂x∂xᵀ"),
    (FREE, r"\nabla^2_x (x^\top S x)", "∂²(xᵀ·S·x)/∂x∂xᵀ"),
    (FREE, r"\nabla^2_s g(s)", "∂(∂g(s)/∂s)/∂s"),
    (FREE, r"\nabla f(x)", "∂f(x)/∂x"),
    (FREE, r"\nabla^2 f(x)", "∂²f(x)/∂x∂xᵀ"),
    (FREE, r"\frac{\partial}{\partial s} (s S)", "∂(s·S)/∂s"),
    (FREE, r"\frac{\partial}{\partial S} \log |S|", "∂log(det(S))/∂S"),
    (FREE, r"\frac{\partial}{\partial P} \log |P|", "∂log(det(P))/∂P"),
    (FREE, r"\nabla^{\mathrm{sym}}_S \log |S|", "∂ₛlog(det(S))/∂ₛS"),
    (STRUCTURED, r"\frac{\partial}{\partial S} \log |S|", "∂ₛlog(det(S))/∂ₛS"),
    (STRUCTURED, r"\frac{\partial \log |P|}{\partial P}", "∂ₛlog(det(P))/∂ₛP"),
    (STRUCTURED, r"\nabla_P \log |P|", "∂ₛlog(det(P))/∂ₛP"),
    (STRUCTURED, r"\frac{\partial}{\partial S_{12}} \log |S|", "(∂ₛlog(det(S))/∂ₛS)[1, 2]"),
    (STRUCTURED, r"\frac{\partial}{\partial X} \operatorname{tr}(X X^\top)", "∂tr(X·Xᵀ)/∂X"),
    (FREE, r"\exp(x)", "map_exp(x)"),
    (FREE, r"\log x", "map_log(x)"),
    (FREE, r"\operatorname{sigm}(A x)", "map_sigmoid(A·x)"),
]


@pytest.mark.parametrize(("env", "latex", "expected"), READ, ids=[row[1] for row in READ])
def test_read(env: Environment, latex: str, expected: str) -> None:
    assert to_text(read_term(latex, env)) == expected


REFUSED: list[tuple[Environment, str, str]] = [
    (FREE, r"\frac{\partial A x}{\partial x}", "HP101"),  # two layouts in use
    (FREE, r"\nabla_x (A x)", "HP101"),
    (FREE, r"\frac{\partial X}{\partial x^\top}", "HP101"),  # to be stacked
    (FREE, r"\frac{\partial A x}{\partial X^\top}", "HP407"),
    (FREE, r"\frac{\partial A x}{\partial (x + a)^\top}", "HP407"),
    (
        FREE,
        r"\frac{\partial \operatorname{vec}(X)}{\partial \operatorname{vec}(A X)^\top}",
        "HP407",
    ),
    (FREE, r"\frac{\partial S}{\partial S}", "HP101"),
    (FREE, r"\nabla^3_x (x^\top x)", "HP407"),
    (FREE, r"\nabla^2 (x^\top x)", "HP407"),
    (FREE, r"\nabla^2_X \operatorname{tr}(X X^\top)", "HP101"),
    (FREE, r"\nabla^{\mathrm{sym}}_X \operatorname{tr}(X X^\top)", "HP101"),
    (FREE, r"\frac{\partial^2 (x^\top x)}{\partial x^\top}", "HP404"),
    (FREE, r"\exp(X)", "HP101"),
    (FREE, r"\sin(x)", "HP101"),
    (
        STRUCTURED,
        r"\frac{\partial}{\partial \operatorname{vec}(S)^\top} \operatorname{vec}(S)",
        "HP407",
    ),
    (STRUCTURED, r"\frac{\partial}{\partial S} S", "HP101"),
]


@pytest.mark.parametrize(("env", "latex", "code"), REFUSED, ids=[row[1] for row in REFUSED])
def test_refused(env: Environment, latex: str, code: str) -> None:
    with pytest.raises((ReadError, IllFormed)) as error:
        read_term(latex, env)
    assert isinstance(error.value, (ReadError, IllFormed))
    assert error.value.code == code


def test_both_layouts_are_named() -> None:
    with pytest.raises(IllFormed) as error:
        read_term(r"\frac{\partial A x}{\partial x}", FREE)
    assert r"\partial x^\top" in str(error.value)
    assert r"\partial F^\top" in str(error.value)


@pytest.mark.parametrize(
    "latex", [r"\nabla_S \log|S| = S", r"\frac{\partial \log|P|}{\partial P} = P"]
)
def test_the_free_convention_is_echoed(latex: str) -> None:
    assert any("all its entries are variables" in e for e in read_formula(latex, FREE).echoes)
    assert not read_formula(latex, STRUCTURED).echoes


def test_the_convention_can_be_taken_back() -> None:
    assert not read_given("gradients by symmetric matrices: free", STRUCTURED).structured


def test_another_convention_is_not_understood() -> None:
    with pytest.raises(ReadError):
        read_given("gradients by symmetric matrices: halved", FREE)


x, S, X = (FREE.values[name] for name in ("x", "S", "X"))
PRINTED: list[Term] = [
    app("jacobian", mul(S, x), x),
    app("jacobian", app("gradient", mul(transpose(x), S, x), x), x),
    app("jacobian", app("vec", mul(S, X)), X),
    app("gradient_symmetric", app("log", app("det", S)), S),
    transpose(app("jacobian", mul(S, x), x)),
]


@pytest.mark.parametrize("term", PRINTED, ids=to_text)
def test_what_is_printed_is_read_back(term: Term) -> None:
    assert isinstance(x, Sym)
    assert read_term(to_latex(term), FREE) is term
