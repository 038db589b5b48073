"""Typing rules: what has a sort, and what is refused with both shapes named."""

import pytest

from handproof.terms.build import (
    add,
    app,
    bind,
    eq,
    inv,
    mat,
    mul,
    num,
    power,
    size,
    sub,
    sym,
    transpose,
)
from handproof.terms.errors import ArityError, ShapeError, TermError, UnknownOperatorError
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, PROPOSITION, REAL, Family, Matrix, matrix

d, q, n = size("d"), size("q"), size("n")
i, j = size("i"), size("j")
A, B = mat("A", "d", "d"), mat("B", "d", "d")
W, x, y, s = mat("W", "d", "q"), mat("x", "d"), mat("y", "q"), sym("s")
family = Sym("x", Family(Size.of("n"), matrix("d", 1)))


def shaped(rows: str | int, cols: str | int) -> Matrix:
    found = matrix(rows, cols)
    assert isinstance(found, Matrix)
    return found


ACCEPT = [
    (mul(W, transpose(W)), shaped("d", "d")),
    (mul(transpose(x), A, x), REAL),
    (mul(transpose(x), A, x, W), shaped("d", "q")),
    (mul(s, W), shaped("d", "q")),
    (add(A, mul(s, app("identity", d))), shaped("d", "d")),
    (inv(A), shaped("d", "d")),
    (app("trace", app("identity", d)), REAL),
    (add(d, q), INTEGER),
    (app("div", d, q), REAL),
    (power(A, 2), shaped("d", "d")),
    (app("entry", W, i, j), REAL),
    (app("entry", x, i), REAL),
    (app("at", family, j), shaped("d", 1)),
    (bind("sum", j, num(1), n, app("at", family, j)), shaped("d", 1)),
    (app("gradient", app("trace", mul(transpose(W), W)), W), shaped("d", "q")),
    (eq(A, B), PROPOSITION),
    (app("kron", W, y).sort and app("kron", W, y), matrix(Size.of("d") * "q", "q")),
    (app("block", num(1), num(2), A, W), matrix("d", Size.of("d") + "q")),
]


@pytest.mark.parametrize(("term", "sort"), ACCEPT, ids=[repr(term) for term, _ in ACCEPT])
def test_sorts(term: Term, sort: object) -> None:
    assert term.sort == sort


REJECT = [
    (lambda: add(A, app("identity", q)), ShapeError, "d x d"),
    (lambda: mul(W, W), ShapeError, "q columns meet d rows"),
    (lambda: mul(A, y), ShapeError, "d columns meet q rows"),
    (lambda: inv(W), ShapeError, "square"),
    (lambda: app("trace", W), ShapeError, "square"),
    (lambda: app("det", x), ShapeError, "square"),
    (lambda: power(W, 2), ShapeError, "square"),
    (lambda: app("div", s, A), ShapeError, "needs a number"),
    (lambda: app("exp", A), ShapeError, "needs a number"),
    (lambda: eq(A, W), ShapeError, "d x q"),
    (lambda: eq(s, W), ShapeError, "1 x 1"),
    (lambda: app("le", A, A), ShapeError, "needs a number"),
    (lambda: app("entry", W, s, j), ShapeError, "index"),
    (lambda: app("entry", W, j), ShapeError, "one index"),
    (lambda: app("at", W, j), ShapeError, "not a family"),
    (lambda: app("diag", W), ShapeError, "column vector"),
    (lambda: app("identity", s), ShapeError, "not a size"),
    (lambda: app("gradient", W, W), ShapeError, "gradient"),
    (lambda: app("block", num(1), num(2), A, y), ShapeError, "block"),
    (lambda: app("and", s), ShapeError, "proposition"),
    (lambda: app("inv", A, B), ArityError, "takes 1"),
    (lambda: app("eq", A), ArityError, "takes 2"),
    (lambda: app("frobnicate", A), UnknownOperatorError, "frobnicate"),
    (lambda: bind("sum", j, num(1), num(2)), ArityError, "range"),
]


@pytest.mark.parametrize(("make", "error", "says"), REJECT)
def test_refusals(make: object, error: type[TermError], says: str) -> None:
    assert callable(make)
    with pytest.raises(error, match="HP10") as caught:
        make()
    assert says in str(caught.value)


def test_as_written() -> None:
    assert add(s, s) is not mul(num(2), s)
    assert sub(A, B) is add(A, app("neg", B))
    assert mul(A, B) is not mul(B, A)
