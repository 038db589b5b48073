"""The table of derivatives against central differences."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest

from handproof.kernel.derivative import Derivation
from handproof.kernel.nodes import INT, REAL, Node, array
from handproof.kernel.terms import Terms

SIZES = {"n": 2, "m": 3}
# X is n x n, V is n x m, v is n x 1, u a number; A, B, w, a are constants
CASES = [
    ("(exp (mul a u))", "u"), ("(log (add 3 (mul u u)))", "u"), ("(sqrt (add 3 (mul u u)))", "u"),
    ("(abs (add 5 u))", "u"), ("(sin u)", "u"), ("(cos (mul 2 u))", "u"), ("(sinh u)", "u"),
    ("(cosh u)", "u"), ("(tanh u)", "u"), ("(sigmoid (mul 3 u))", "u"), ("(softplus u)", "u"),
    ("(lgamma (add 4 u))", "u"), ("(erf u)", "u"), ("(pow (add 4 u) -3)", "u"),
    ("(pow (add 4 u) 1/2)", "u"), ("(pow u 5)", "u"), ("(pow (add 4 u) a)", "u"), ("(pow u 0)", "u"),
    ("(div (exp u) (add 4 u))", "u"), ("(inv (add 4 u))", "u"),
    ("(mul u (sin u) (exp u))", "u"), ("(neg (mul u u))", "u"),
    ("(norm_sq V)", "V"), ("(norm (add V V))", "V"), ("(trace (mul X A X))", "X"),
    ("(det X)", "X"), ("(log (det (mul X (transpose X))))", "X"), ("(inv X)", "X"),
    ("(trace (inv (add X A)))", "X"), ("(pow X 3)", "X"), ("(transpose V)", "V"),
    ("(mul (transpose v) X v)", "v"), ("(mul (transpose v) A v)", "v"), ("(diag v)", "v"),
    ("(diagonal X)", "X"), ("(hadamard X A X)", "X"), ("(kron X A)", "X"), ("(vec (mul X V))", "V"),
    ("(map_exp V)", "V"), ("(entry (mul X V) 1 2)", "V"), ("(block 1 2 X (mul A X))", "X"),
    ("(sum i 1 n (exp (mul (entry v i) (entry w i))))", "v"),
    ("(sum i 1 n (sum j 1 n (mul (entry v i) (entry X i j) (entry v j))))", "X"),
    ("(prod i 1 n (add 4 (entry v i)))", "v"),
    ("(sum_over h (binary n) (exp (mul (transpose h) X v)))", "v"),
    ("(log (sum_over h (binary n) (exp (mul (transpose h) X v))))", "X"),
    ("(apply (lambda t (mul t (exp t))) (mul u u))", "u"), ("(mul u v)", "u"), ("(mul u X v)", "v"),
]  # fmt: skip


def node(terms: Terms, symbols: dict[str, Node], text: list[Any]) -> Node:
    if isinstance(text, str):
        return symbols[text]
    if text[0] == "num":
        from fractions import Fraction

        return terms.num(Fraction(text[1]))
    return terms.make(text[0], *(node(terms, symbols, part) for part in text[1:]))


def pattern(of: Node) -> Any:
    if of.op == "sym":
        return of.name
    if of.op == "num":
        return ["num", str(of.name)]
    if of.op in ("sum", "prod", "lambda", "sum_over"):
        return [of.op, ["sym", of.args[0].name, REAL], *map(pattern, of.args[1:])]
    if of.op == "block":
        return ["concatenate", *map(pattern, of.args[2:])]
    if of.op == "apply":
        from handproof.kernel.patterns import unfolded

        return pattern(unfolded(TERMS, of))
    return [of.op, *map(pattern, of.args)]


TERMS = Terms()


@pytest.mark.parametrize(("text", "by"), CASES, ids=[f"{t} by {b}" for t, b in CASES])
def test_the_table_agrees_with_differences(
    text: str, by: str, case: Any, numeric: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(numeric.OPS, "concatenate", lambda *a: np.concatenate(a, axis=1))
    n, m, one = ((("n",), 1),), ((("m",), 1),), (((), 1),)
    TERMS.sizes = set(SIZES)
    sorts = {"u": REAL, "a": REAL, "t": REAL, "X": array(n, n), "A": array(n, n), "V": array(n, m),
             "v": array(n, one), "w": array(n, one), "h": array(n, one),
             "n": INT, "m": INT, "i": INT, "j": INT}  # fmt: skip
    symbols = {name: TERMS.sym(name, sort) for name, sort in sorts.items()}
    reader = case("real u", "(eq u u)")
    reader.sorts = dict.fromkeys(sorts, "x")
    made = node(TERMS, symbols, names(reader.term(text)))
    direction = TERMS.sym("H", symbols[by].sort)
    work = Derivation(TERMS, symbols[by], direction)
    derivative = work.some(made)
    rng = np.random.default_rng(len(text))
    values: dict[str, Any] = {"n": 2.0, "m": 3.0, "u": 0.7, "a": 1.3}
    shapes = {"X": (2, 2), "A": (2, 2), "V": (2, 3), "v": (2, 1), "w": (2, 1)}
    for name, sides in shapes.items():
        values[name] = rng.normal(size=sides)
    values["H"] = 0.9 if by == "u" else rng.normal(size=shapes[by])
    assert all(numeric.value(pattern(c), values) for c, scope in work.needs if not scope)
    step = 1e-5
    ends = [
        np.asarray(
            numeric.value(pattern(made), {**values, by: values[by] + sign * step * values["H"]})
        )
        for sign in (1, -1)
    ]
    found = np.asarray(numeric.value(pattern(derivative), values))
    assert np.allclose((ends[0] - ends[1]) / (2 * step), found, rtol=1e-5, atol=1e-6)


def names(term: Any) -> Any:
    """Nested lists with plain names for symbols."""
    if term[0] == "sym":
        return term[1]
    return term if term[0] == "num" else [term[0], *map(names, term[1:])]
