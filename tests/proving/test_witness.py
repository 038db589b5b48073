"""Witnesses: written, read back, evaluated again; forged ones refused; words to redo by hand."""

from __future__ import annotations

import copy
import json
from typing import Any

import pytest

from handproof.proving.interface import Budget, Refutation, Witness
from handproof.proving.refute import refute
from handproof.proving.statement import statement
from handproof.proving.witness import (
    SCHEMA,
    WitnessError,
    about,
    describe,
    recheck_witness,
    witness_json,
)
from handproof.terms.build import app, bind, num, sym
from handproof.terms.context import Context, Obligation
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function
from handproof.terms.sorts import matrix as matrix_sort
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr

Json = Any

d, q, n, N = (size(x) for x in "d q n N".split())
A, B = mat("A", "n", "n"), mat("B", "n", "n")
W, S, Q, D = mat("W", "d", "q"), mat("S", "d", "d"), mat("Q", "d", "q"), mat("D", "q", "q")
a, b, s = real("a"), real("b"), real("s")
i = E(sym("i", INTEGER))
X = Sym("x", Family(Size.of("N"), matrix_sort("d", 1)))
f = Sym("f", Function((REAL,), REAL))


def member() -> E:
    return E(app("at", X, i.t))


def total(body: E) -> E:
    return E(bind("sum", sym("i", INTEGER), num(1), N.t, body.t))


COVARIANCE = 1 / N * total((member() - mat("m", "d")) * (member() - mat("m", "d")).T)

CLAIMS: dict[str, Obligation] = {
    "matrices": given(claim=eq(A * B, B * A)),
    "scalars": given(op("positive", a), claim=eq(op("sqrt", a), a)),
    "families": given(claim=eq(total(member()), N * E(app("at", X, num(1))))),
    "definitions": given(let=((B, A * A),), claim=eq(B, A)),
    "hypotheses": given(
        op("orthonormal_columns", Q),
        op("diagonal_matrix", D),
        op("symmetric", S),
        eq(S * Q, Q * D),
        claim=eq(tr(S), tr(D)),
    ),
    "transcendental": given(eq(op("exp", a), b), claim=eq(b, 1 + a)),
    "quantified": given(
        claim=E(bind("forall", b.t, app("reals"), eq(b * a, a).t))  # type: ignore[arg-type]
    ),
    "implication": given(claim=op("implies", op("lt", a, b), op("lt", a**2, b**2))),
    "equivalence": given(claim=op("iff", eq(a, b), eq(a**2, b**2))),
    "proportional": given(claim=op("propto", a * b, a + b, a)),
    "property": given(claim=op("positive", a)),
    "functions": Obligation(
        Context((a.t, b.t, f), (), ()),  # type: ignore[arg-type]
        app(
            "eq",
            app("apply", f, app("add", a.t, b.t)),
            app("add", app("apply", f, a.t), app("apply", f, b.t)),
        ),
    ),
    "sample covariance": given(
        op("orthonormal_columns", Q),
        op("diagonal_matrix", D),
        eq(S * Q, Q * D),
        let=((mat("m", "d"), 1 / N * total(member())), (S, COVARIANCE)),
        claim=eq(tr(S), tr(D)),
    ),
}


def refuted(name: str) -> tuple[Json, Json, Witness]:
    outcome = refute(CLAIMS[name], Budget(5))
    assert isinstance(outcome, Refutation), outcome
    asked = statement(CLAIMS[name])
    return asked, witness_json(asked, outcome.witness), outcome.witness


@pytest.mark.parametrize("name", CLAIMS)
def test_witnesses_survive_json(name: str) -> None:
    asked, kept, _ = refuted(name)
    recheck_witness(json.loads(json.dumps(asked)), json.loads(json.dumps(kept)))


@pytest.mark.parametrize("name", CLAIMS)
def test_witnesses_are_told_in_words(name: str) -> None:
    _, kept, witness = refuted(name)
    plain, latex = describe(witness), describe(witness, latex=True)
    assert plain[0].startswith("with ")
    assert len(plain) == len(latex) == 2
    assert all(line.count("$") % 2 == 0 for line in latex)
    assert all(symbol in plain[0] for symbol in kept["values"])


def forged(name: str, change: Json) -> tuple[Json, Json]:
    asked, kept, _ = refuted(name)
    kept = copy.deepcopy(kept)
    change(kept)
    return asked, kept


def put(*path: str, value: Json) -> Json:
    def change(kept: Json) -> None:
        for key in path[:-1]:
            kept = kept[key]
        kept[path[-1]] = value

    return change


FORGERIES: dict[str, tuple[str, Json, str]] = {
    "another schema": ("matrices", put("schema", value="handproof/proof/1"), "HP321"),
    "another statement": ("matrices", put("statement", value="sha256:0"), "HP321"),
    "size 0": ("matrices", put("sizes", "n", value=0), "HP322"),
    "no size": ("matrices", put("sizes", value={}), "HP322"),
    "wrong shape": ("matrices", put("values", "A", value=[["1"]]), "HP322"),
    "a float": ("scalars", put("values", "a", value=0.5), "HP322"),
    "not a number": ("scalars", put("values", "a", value="1/0"), "HP322"),
    "code": ("scalars", put("values", "a", value="__import__('os')"), "HP322"),
    "wrong length": ("families", put("values", "x", value=[["1"]]), "HP322"),
    "value missing": ("matrices", put("values", value={}), "HP324"),
    "fact broken": ("scalars", put("values", "a", value="-4"), "HP323"),
    "hypothesis broken": (
        "hypotheses",
        put("values", "S", value=[["1", "2"], ["3", "4"]]),
        "HP323",
    ),
    "claim holds": ("scalars", put("values", "a", value="1"), "HP324"),
    "claim holds for matrices": (
        "matrices",
        put("values", "B", value=[["1", "0"], ["0", "1"]]),
        "HP324",
    ),
    "claim undefined": ("property", put("values", value={}), "HP324"),
    "only nearly a solution": ("transcendental", put("values", "b", value="3"), "HP323"),
    "no such fact": ("transcendental", put("values", "b", value={"from": "h9"}), "HP322"),
    "from a fact that does not define": (
        "hypotheses",
        put("values", "S", value={"from": "h3"}),
        "HP322",
    ),
    "a defined symbol": ("definitions", put("values", "B", value=[["5"]]), "HP322"),
    "no covariance": (
        "sample covariance",
        put("values", "S", value=[["-1", "0"], ["0", "-1"]]),
        "HP323",
    ),
    "too few observations": ("sample covariance", put("values", "N", value="1"), "HP323"),
}


@pytest.mark.parametrize("name", FORGERIES)
def test_forged_witnesses_are_refused(name: str) -> None:
    claim, change, code = FORGERIES[name]
    asked, kept = forged(claim, change)
    with pytest.raises(WitnessError) as caught:
        recheck_witness(asked, kept)
    assert caught.value.code == code
    assert str(caught.value).startswith(code)


def test_words_are_short_and_exact() -> None:
    witness = Witness(
        {"d": 2, "q": 1},
        {"D": [["0"]], "S": [["1/2", "0"], ["0", "-1/4"]], "x": ["1", "2"]},
        [["0"], ["1"]],
        [["0"], ["1/4"]],
        True,
    )
    assert describe(witness) == [
        "with d = 2, q = 1, D = [0], S = [1/2 0; 0 -1/4], x = (1, 2)",
        "the left side is [0; 1], the right side is [0; 1/4]",
    ]
    latex = describe(witness, latex=True)
    assert r"$S = \begin{pmatrix} \tfrac{1}{2} & 0 \\ 0 & -\tfrac{1}{4} \end{pmatrix}$" in latex[0]


def test_values_that_only_the_assumptions_need_come_last() -> None:
    obligation = given(op("positive", s), claim=eq(a + b, a * b))
    outcome = refute(obligation, Budget(5))
    assert isinstance(outcome, Refutation)
    names = about(statement(obligation))
    assert names == {"a", "b"}
    first, sides, last = describe(outcome.witness, names=names)
    assert "s =" not in first
    assert sides.startswith("the left side is")
    assert last.startswith("the other assumptions hold with s = ")


def test_schema_and_digest() -> None:
    asked, kept, _ = refuted("scalars")
    assert kept["schema"] == SCHEMA
    assert kept["statement"].startswith("sha256:")
    assert set(kept) == {"schema", "statement", "sizes", "values", "left", "right", "exact"}
    _ = asked


def test_the_identity_is_drawn_small() -> None:
    _, kept, _ = refuted("matrices")
    entries = [int(x) for matrix in kept["values"].values() for row in matrix for x in row]
    assert all(abs(entry) <= 3 for entry in entries)
    assert kept["sizes"] == {"n": 2}
    assert I("n").t is not None
