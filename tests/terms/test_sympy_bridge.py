"""Terms to SymPy and back: what both have goes there and back, the rest is named in an error."""

from __future__ import annotations

import pytest
import sympy as sp

from handproof.terms.build import (
    EULER,
    INFINITY,
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
from handproof.terms.nodes import Sym, Term
from handproof.terms.scope import alpha_equal
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function
from handproof.terms.sympy_bridge import BridgeError, assumptions, from_sympy, to_sympy

n, d = size("n"), size("d")
t, s = sym("t"), sym("s")
i = sym("i", INTEGER)
W, S, x, y = mat("W", "d", "q"), mat("S", "d", "d"), mat("x", "d"), mat("y", "d")
C = add(mul(W, transpose(W)), mul(s, app("identity", d)))
F = Sym("F", Family(Size.of("n"), REAL))
f = Sym("f", Function((REAL,), REAL))

ROUND: dict[str, Term] = {
    "number": num("-2/3"),
    "constants": mul(EULER, PI),
    "sum": add(s, t),
    "difference": sub(t, s),
    "quotient": div(t, s),
    "power": power(t, 3),
    "root": app("sqrt", t),
    "functions": app("exp", app("sin", t)),
    "named functions": app("sigmoid", app("softplus", t)),
    "digamma": app("digamma", t),
    "min": app("min", s, t),
    "matrix equation": eq(mul(inv(C), W), mul(inv(C), S, inv(C), W)),
    "matrix power": power(S, 3),
    "scaled": div(W, s),
    "trace": app("trace", mul(S, S, C)),
    "determinant": app("log", app("det", C)),
    "inner product": mul(transpose(x), S, y),
    "outer product": mul(x, transpose(y)),
    "identity of a sum": app("identity", add(size("d"), size("q"))),
    "zeros": app("zeros", d, n),
    "ones": app("ones", d, num(2)),
    "diag": app("diag", x),
    "hadamard": app("hadamard", S, transpose(S)),
    "kron": app("kron", x, y),
    "entry": app("entry", S, i, num(2)),
    "entry of a vector": app("entry", x, i),
    "member": app("at", F, i),
    "range sum": bind("sum", i, num(1), n, app("at", F, i)),
    "nested sum": bind("sum", i, num(1), n, bind("sum", sym("j", INTEGER), num(1), i, power(t, 2))),
    "product": bind("prod", i, num(1), n, app("exp", mul(t, i))),
    "integral": bind("integral", t, neg(INFINITY), INFINITY, app("exp", neg(power(t, 2)))),
    "derivative": app("partial", power(t, 3), t),
    "gradient": app("gradient", app("trace", mul(transpose(W), W)), W),
    "application": app("apply", f, app("exp", t)),
    "cases": app("cases", app("lt", t, num(0)), num(0), t),
    "relations": app("implies", app("lt", s, t), app("le", app("exp", s), app("exp", t))),
    "inequality": app("ne", s, t),
    "logic": app("or", app("lt", s, t), app("ne", s, num(1))),
}


@pytest.mark.parametrize("name", ROUND)
def test_there_and_back(name: str) -> None:
    term = ROUND[name]
    symbols = {symbol.name: symbol for symbol in (W, S, x, y, F, f)}
    back = from_sympy(to_sympy(term), symbols)  # type: ignore[arg-type]
    assert alpha_equal(back, term)


def test_symbols_are_read_from_sympy_alone() -> None:
    rows = sp.Symbol("n", integer=True)
    A = sp.MatrixSymbol("A", rows, rows)
    term = from_sympy(sp.Trace(A * A.T) + sp.Symbol("c"))
    assert alpha_equal(
        term,
        add(app("trace", mul(mat("A", "n", "n"), transpose(mat("A", "n", "n")))), sym("c")),
    ) or alpha_equal(
        term,
        add(sym("c"), app("trace", mul(mat("A", "n", "n"), transpose(mat("A", "n", "n"))))),
    )


def test_declared_symbols_win() -> None:
    declared = Sym("k", INTEGER)
    assert from_sympy(sp.Symbol("k"), {"k": declared}) is declared
    assert from_sympy(sp.Symbol("k")) is sym("k", REAL)


def test_entries_count_from_one() -> None:
    A = sp.MatrixSymbol("A", 2, 3)
    assert from_sympy(A[0, 2]) is app("entry", mat("A", 2, 3), num(1), num(3))
    assert to_sympy(app("entry", mat("A", 2, 3), num(1), num(3))) == A[0, 2]


def test_explicit_matrices_are_blocks() -> None:
    term = from_sympy(sp.ImmutableMatrix([[1, sp.Symbol("a")], [0, 2]]))
    assert term is app("block", num(2), num(2), num(1), sym("a"), num(0), num(2))
    blocks = sp.BlockMatrix([[sp.MatrixSymbol("A", 2, 2), sp.MatrixSymbol("B", 2, 1)]])
    assert from_sympy(blocks) is app("block", num(1), num(2), mat("A", 2, 2), mat("B", 2, 1))


def test_a_one_by_one_product_is_a_number() -> None:
    term = add(mul(transpose(x), x), s)
    assert from_sympy(to_sympy(term)).sort == REAL


def test_nothing_is_evaluated() -> None:
    a, k = sp.Symbol("a", real=True), sp.Symbol("k", integer=True)
    held = sp.Integral(a, (a, 0, 1)) + sp.Sum(k, (k, 1, 3)) + sp.Derivative(a**2, a)
    term = from_sympy(held)
    assert {part.op for part in term.children} == {"integral", "sum", "partial"}  # type: ignore[attr-defined]


def test_assumptions_become_facts() -> None:
    a, b, c = sp.Symbol("a", positive=True), sp.Symbol("b", nonnegative=True), sp.Symbol("c")
    assert assumptions(a + b + c) == (app("positive", sym("a")), app("nonnegative", sym("b")))


UNREAD = {
    "Bessel": sp.besselj(0, sp.Symbol("x")),
    "limit": sp.Limit(1 / sp.Symbol("x"), sp.Symbol("x"), 0),
    "float": sp.Float("0.5"),
    "imaginary unit": sp.I,
    "complex infinity": sp.zoo,
    "indefinite integral": sp.Integral(sp.Symbol("x")),
    "half a range": sp.Integral(sp.Symbol("x"), (sp.Symbol("x"), 1)),
    "family without a length": sp.IndexedBase("z")[sp.Symbol("i", integer=True)],
    "two indices": sp.IndexedBase("z", shape=(2, 2))[1, 1],
    "polygamma": sp.polygamma(2, sp.Symbol("x")),
    "symbolic order": sp.Derivative(sp.Symbol("x"), (sp.Symbol("x"), sp.Symbol("k"))),
    "set": sp.Interval(0, 1),
}


@pytest.mark.parametrize("name", UNREAD)
def test_unknown_nodes_are_named(name: str) -> None:
    with pytest.raises(BridgeError) as caught:
        from_sympy(UNREAD[name])
    assert caught.value.code == "HP106"
    assert caught.value.message


UNSAID = {
    "expectation": bind("expect", t, app("normal", s, s), t),
    "sum over a set": bind("sum_over", x, app("binary", d), num(1)),
    "limit": bind("limit", t, num(0), t),
    "in": app("in", t, app("reals")),
    "positive": app("positive", t),
    "normal law": app("normal", s, s),
    "family of vectors": Sym("x", Family(Size.of("n"), x.sort)),
    "derivative by an entry": app("partial", app("entry", x, i), app("entry", x, i)),
    "applied lambda": app("apply", bind("lambda", t, t), s),
}


@pytest.mark.parametrize("name", UNSAID)
def test_terms_without_an_expression_are_named(name: str) -> None:
    with pytest.raises(BridgeError) as caught:
        to_sympy(UNSAID[name])
    assert caught.value.code == "HP106"
