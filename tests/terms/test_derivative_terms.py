"""Sorts and the SymPy bridge of derivatives: gradients, Jacobians, Hessians."""

from __future__ import annotations

import pytest
import sympy as sp

from handproof.terms.build import app, mat, mul, num, sym, transpose
from handproof.terms.errors import ShapeError
from handproof.terms.nodes import Term
from handproof.terms.operators import DERIVATIVES, OPERATORS
from handproof.terms.sizes import Size
from handproof.terms.sorts import REAL, matrix
from handproof.terms.sympy_bridge import from_sympy, to_sympy
from handproof.terms.sympy_tables import BridgeError

A, S, X = mat("A", "m", "n"), mat("S", "n", "n"), mat("X", "n", "m")
x, z, s = mat("x", "n", 1), mat("z", "m", 1), sym("s", REAL)
n, m, one = Size.of("n"), Size.of("m"), Size.of(1)
QUADRATIC = mul(transpose(x), S, x)

SORTS = [
    (app("jacobian", mul(A, x), x), matrix(m, n)),
    (app("jacobian", QUADRATIC, x), matrix(one, n)),
    (app("jacobian", mul(s, x), s), matrix(n, one)),
    (app("jacobian", s, s), REAL),
    (app("jacobian", app("vec", X), X), matrix(n * m, n * m)),
    (app("jacobian", app("gradient", QUADRATIC, x), x), matrix(n, n)),
    (app("gradient_symmetric", app("det", S), S), matrix(n, n)),
    (app("partial", mul(s, S), s), matrix(n, n)),
]


@pytest.mark.parametrize(("term", "sort"), SORTS, ids=[repr(row[0]) for row in SORTS])
def test_sorts(term: Term, sort: object) -> None:
    assert term.sort == sort


@pytest.mark.parametrize(
    ("op", "function", "variable"),
    [
        ("jacobian", X, x),  # a matrix is stacked first
        ("jacobian", transpose(x), x),
        ("jacobian", x, transpose(x)),
        ("jacobian", x, mul(S, x)),
        ("gradient", x, x),
        ("gradient", QUADRATIC, transpose(x)),
        ("gradient_symmetric", mul(transpose(x), X, z), X),  # not square
        ("gradient_symmetric", S, S),
        ("gradient_symmetric", app("det", S), transpose(S)),
    ],
)
def test_refused(op: str, function: Term, variable: Term) -> None:
    with pytest.raises(ShapeError) as error:
        app(op, function, variable)
    assert error.value.code == "HP101"


def test_the_table_of_derivatives_names_operators() -> None:
    assert set(DERIVATIVES) <= set(OPERATORS)


def test_a_hessian_goes_through_sympy() -> None:
    hessian = app("jacobian", app("gradient", QUADRATIC, x), x)
    assert from_sympy(to_sympy(hessian)) is hessian


@pytest.mark.parametrize(
    "term", [app("jacobian", mul(A, x), x), app("gradient_symmetric", app("det", S), S)]
)
def test_what_sympy_has_not(term: Term) -> None:
    with pytest.raises(BridgeError):
        to_sympy(term)


def test_the_layout_of_sympy_is_not_guessed() -> None:
    rows = sp.Symbol("m", integer=True), sp.Symbol("n", integer=True)
    matrix_symbol, vector = sp.MatrixSymbol("A", *rows), sp.MatrixSymbol("x", rows[1], 1)
    with pytest.raises(BridgeError, match="two layouts"):
        from_sympy(sp.Derivative(matrix_symbol * vector, vector))


def test_an_entry_is_a_variable_of_a_partial_derivative() -> None:
    assert app("partial", QUADRATIC, app("entry", x, num(1))).sort == REAL
