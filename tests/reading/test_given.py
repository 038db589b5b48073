"""Given blocks: lines that declare, and lines that are refused with their place."""



from __future__ import annotations

import pytest

from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import read_given
from tests.reading.samples import sexpr

ACCEPT: tuple[tuple[str, str, str, str], ...] = (
    # lines, symbols, facts, definitions
    ("sizes d, q, N with q < d", "d:int q:int N:int", "(lt q d)", ""),
    ("size n", "n:int", "", ""),
    ("x_j in R^d for j = 1..N", "d:int N:int x:family", "", ""),
    ("y_i in R for i = 1..n", "n:int y:n x 1", "", ""),
    ("W in R^{d x q}, sigma > 0", r"d:int q:int W:d x q \sigma:real", r"(positive \sigma)", ""),
    (r"W \in \mathbb{R}^{d \times q}", "d:int q:int W:d x q", "", ""),
    ("W in R^{d x q}\nC = W W^T + 2 I_d", "d:int q:int W:d x q C:d x d", "",
     "C = (add (mul W (transpose W)) (mul 2 (identity d)))"),
    ("A, B in R^{n x n}, A invertible", "n:int A:n x n B:n x n", "(invertible A)", ""),
    ("S in R^{n x n}\nS is symmetric  # a comment", "n:int S:n x n", "(symmetric S)", ""),
    ("S in R^{n x n}, S positive definite", "n:int S:n x n", "(positive_definite S)", ""),
    ("S in R^{n x n} positive definite", "n:int S:n x n", "(positive_definite S)", ""),
    ("S, T in R^{n x n} is symmetric", "n:int S:n x n T:n x n", "(symmetric S) (symmetric T)", ""),
    ("X in R^{n x p} of full column rank", "n:int p:int X:n x p", "(invertible (mul (transpose X) X))", ""),
    ("X in R^{n x p}, X has full row rank", "n:int p:int X:n x p", "(invertible (mul X (transpose X)))", ""),
    ("A in R^{n x n} idempotent", "n:int A:n x n", "(eq (mul A A) A)", ""),
    ("A in R^{n x n}, A is skew-symmetric", "n:int A:n x n", "(eq (transpose A) (neg A))", ""),
    ("S, T in R^{n x n}, S \\succeq T", "n:int S:n x n T:n x n", "(positive_semidefinite (add S (neg T)))", ""),
    ("S in R^{n x n}, 0 \\prec S", "n:int S:n x n", "(positive_definite S)", ""),
    ("Q in R^{d x q}, Q^T Q = I", "d:int q:int Q:d x q",
     "(eq (mul (transpose Q) Q) (identity q))", ""),
    ("Q in R^{d x q}, Q with orthonormal columns", "d:int q:int Q:d x q", "(orthonormal_columns Q)", ""),
    ("D in R^{q x q}, D nonnegative diagonal", "q:int D:q x q",
     "(diagonal_matrix D) (positive_semidefinite D)", ""),
    ("h in {0,1}^M", "M:int h:M x 1", "(in h (binary M))", ""),
    ("h_j in {0,1} for j = 1..M", "M:int h:M x 1", "(in h (binary M))", ""),
    ("p in (0, 1)", "p:real", "(in p (interval 0 1))", ""),
    ("0 < t < 1", "t:real", "(positive t) (lt t 1)", ""),
    ("theta real, k integer", r"\theta:real k:int", "", ""),
    ("sigma_i > 0 for i = 1..n\n", "", "", "ERROR"),
    ("s_i in R for i = 1..n\ns_i > 0 for i = 1..n", "n:int s:n x 1",
     "(forall i (range 1 n) (positive (entry s i)))", ""),
    ("f(x) = x^2 + 1", "f:function", "", "f(x) = (add (pow x 2) 1)"),
    ("u in R^n\ng(u) = u^T u", "n:int u:n x 1 g:function", "", "g(u) = (mul (transpose u) u)"),
    ("F : R^d -> R", "d:int F:function", "", ""),
    ("x_j in R^d for j = 1..N\nmu = \\frac{1}{N} \\sum_{j=1}^N x_j", r"d:int N:int x:family \mu:d x 1", "",
     r"\mu = (mul (div 1 N) (sum j 1 N (at x j)))"),
    ("a != 0", "a:real", "(nonzero a)", ""),
    ("x in R, x ~ N(0, 1)", "x:real", "(distributed x (normal 0 1))", ""),
    ("sigma^2 > 0", r"\sigma^2:real", r"(positive \sigma^2)", ""),
    ("# only a comment\n\n", "", "", ""),
    ("d in R^q", "q:int d:q x 1", "", ""),
)  # fmt: skip

REJECT: tuple[tuple[str, str, int, int], ...] = (
    # lines, code, line, column
    ("blah", "HP408", 1, 1),
    ("sizes d\n\n  what is this", "HP408", 3, 3),
    ("sizes 3", "HP408", 1, 7),
    ("sizes d with d", "HP408", 1, 14),
    ("S symmetric", "HP405", 1, 1),
    ("W in R^{d x q}, W in R^{q x d}", "HP413", 1, 17),
    ("W in R^{d x q}\nW symmetric", "HP101", 2, 1),
    ("W in R^{d x q} symmetric", "HP101", 1, 1),
    ("W in R^{d x q} idempotent", "HP101", 1, 1),
    ("W in R^{d x q}, W \\succ 0", "HP101", 1, 25),
    ("W in R^{d x q}\nC = W + I_q", "HP101", 2, 9),
    ("C = D", "HP405", 1, 5),
    ("sigma >", "HP410", 1, 7),
    ("x_j in R^d for j = 0..N", "HP408", 1, 1),
    ("a_i > 0", "HP408", 1, 1),
    ("W in Q", "HP404", 1, 6),
    ("W in R^{d x q", "HP401", 1, 8),
    ("f(1) = 2", "HP408", 1, 1),
    ("f(x, x) = x", "HP408", 1, 1),
    ("D in R^{q x q}\nv_i in R for i = 1..D", "HP408", 2, 14),
    ("I_n in R^{n x n}", "HP413", 1, 1),
    ("x = \\input{/etc/passwd}", "HP403", 1, 5),
    ("x = " + "(" * 100, "HP402", 1, 69),
    ("y in [0, 1]", "HP404", 1, 6),
    ("u in R^n, v in R^m, u = v", "HP101", 1, 25),
)


def _sort(env: Environment, name: str) -> str:
    symbol = next(s for s in env.symbols if s.name == name)
    text = str(symbol.sort)
    for word, short in (("integer", "int"), ("real number", "real"), ("family", "family")):
        if (word in text and "each" not in text) or (word == "family" and word in text):
            return short
    if "function" in text:
        return "function"
    sort = symbol.sort
    return f"{sort.rows} x {sort.cols}"  # type: ignore[union-attr]


@pytest.mark.parametrize(("lines", "symbols", "facts", "definitions"), ACCEPT)
def test_declares(lines: str, symbols: str, facts: str, definitions: str) -> None:
    if definitions == "ERROR":
        with pytest.raises(ReadError):
            read_given(lines)
        return
    env = read_given(lines)
    assert " ".join(f"{s.name}:{_sort(env, s.name)}" for s in env.symbols) == symbols
    assert " ".join(map(sexpr, env.facts)) == facts
    shown = [
        d.symbol.name + (f"({', '.join(p.name for p in d.parameters)})" if d.parameters else "")
        + f" = {sexpr(d.body)}" for d in env.definitions
    ]  # fmt: skip
    assert "; ".join(shown) == definitions


@pytest.mark.parametrize(("lines", "code", "line", "column"), REJECT)
def test_refuses_with_place(lines: str, code: str, line: int, column: int) -> None:
    with pytest.raises((ReadError, IllFormed)) as caught:
        read_given(lines)
    span = caught.value.span
    assert (caught.value.code, span.line, span.column) == (code, line, column)
