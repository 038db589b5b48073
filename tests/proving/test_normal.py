"""The normal form: what it identifies, what it keeps apart, and the way back to terms."""

from __future__ import annotations

import pytest

from handproof.proving.normaliser import Normaliser
from handproof.terms import build
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import Family, matrix
from tests.proving.shorthand import E, I, eq, mat, op, real, size, tr

d, q, N = size("d"), size("q"), size("N")
A, B, S = mat("A", "d", "d"), mat("B", "d", "d"), mat("S", "d", "d")
W, x, y, v, h = mat("W", "d", "q"), mat("x", "d"), mat("y", "d"), mat("v", "d"), mat("h", "q")
s, t = real("s"), real("t")
fam = E(build.sym("x", Family(Size.of("N"), matrix("d", 1))))
i, j, k = (E(build.size(n)) for n in "ijk")


def total(var: E, high: E, body: E) -> E:
    assert isinstance(var.t, Sym)
    return E(build.bind("sum", var.t, build.num(1), high.t, body.t))


def at(e: E, *places: E) -> E:
    return op("entry", e, *places)


def xi(index: E) -> E:
    return op("at", fam, index)


EQUAL = {
    "distribute": eq((A + B) * A, A * A + B * A),
    "scalar_product": eq(x.T * y, y.T * x),
    "scalar_in_word": eq(x * y.T * x, (y.T * x) * x),
    "quadratic_transposed": eq(x.T * A * y, y.T * A.T * x),
    "trace_turns": eq(tr(A * B * S), tr(B * S * A)),
    "trace_transposes": eq(tr(A * B), tr(B.T * A.T)),
    "trace_identity": eq(tr(I("d") + A), d + tr(A)),
    "outer_trace": eq(tr(x * y.T), y.T * x),
    "frobenius": eq(op("norm_sq", W), tr(W * W.T)),
    "inverse_transposes": eq(A.i.T, A.T.i),
    "powers": eq(A**3, A * A * A),
    "negative_power": eq(A**-2, A.i * A.i),
    "quotient": eq(W / s, (1 / s) * W),
    "sum_linear": eq(total(i, N, xi(i) + y), total(j, N, xi(j)) + N * y),
    "sum_quadratic": eq(total(i, N, xi(i).T * A * xi(i)), tr(A * total(i, N, xi(i) * xi(i).T))),
    "sum_constant": eq(total(i, N, s), N * s),
    "double_sum": eq(
        total(i, d, total(j, q, at(W, i, j) * at(v, i) * at(h, j))),
        total(j, q, at(h, j) * total(i, d, at(v, i) * at(W, i, j))),
    ),
    "entry_linear": eq(at(A + 2 * B, i, j), at(A, i, j) + 2 * at(B.T, j, i)),
    "outer_entry": eq(at(x * y.T, i, j), at(x, i) * at(y, j)),
    "bound_names": eq(total(i, N, at(xi(i), k)), total(j, N, at(xi(j), k))),
}

DIFFERENT = {
    "order": eq(A * B, B * A),
    "transpose": eq(A, A.T),
    "trace_three": eq(tr(A * B * S), tr(A * S * B)),
    "cancel": eq(s / s, s * 0 + 1),
    "inverse": eq(A * A.i, I("d")),
    "size": eq(tr(I("d")), q),
    "norm": eq(op("norm_sq", x + y), op("norm_sq", x) + op("norm_sq", y)),
    "sum_of_products": eq(total(i, N, xi(i).T * xi(i)), total(i, N, xi(i)).T * total(i, N, xi(i))),
    "bounds": eq(total(i, N, at(v, i)), total(i, d, at(v, i))),
    "indices": eq(at(A, i, j), at(A, j, i)),
    "scalar_order": eq(s - t, t - s),
    "function": eq(op("exp", s + t), op("exp", s) * op("exp", t)),
}


@pytest.mark.parametrize("name", EQUAL)
def test_equal(name: str) -> None:
    assert Normaliser().equal(*EQUAL[name].t.children)


@pytest.mark.parametrize("name", DIFFERENT)
def test_different(name: str) -> None:
    normal = Normaliser()
    left, right = DIFFERENT[name].t.children
    if name == "cancel":  # equal only where s is not 0: the denominator is a condition
        assert normal.denominators(left) == [s.t]
    else:
        assert not normal.equal(left, right)


def test_symmetric_letters() -> None:
    assert Normaliser([S.t]).equal((W.T * S * W).T.t, (W.T * S * W).t)
    assert Normaliser([S.t]).equal(S.i.T.t, S.i.t)
    assert not Normaliser().equal(S.i.T.t, S.i.t)


@pytest.mark.parametrize("name", EQUAL)
def test_back_to_terms(name: str) -> None:
    normal = Normaliser()
    for side in EQUAL[name].t.children:
        assert normal.equal(normal.to_term(normal(side)), side)
