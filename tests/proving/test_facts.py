"""Side conditions: what follows by the rules, what does not, and what is said to be missing."""

from __future__ import annotations

import json

import pytest

from handproof.kernel.check import check
from handproof.proving.builder import ProofBuilder
from handproof.proving.domain import domain_steps
from handproof.proving.facts import FactProver
from handproof.proving.missing import Missing
from handproof.proving.statement import statement
from handproof.terms import build
from handproof.terms.nodes import Sym
from tests.proving.shorthand import E, I, given, mat, op, real, size

s, t, p = real("s"), real("t"), real("p")
d, q, N = size("d"), size("q"), size("N")
W, Q, S, P = mat("W", "d", "q"), mat("Q", "d", "q"), mat("S", "d", "d"), mat("P", "d", "d")
D, C, M, R = mat("D", "q", "q"), mat("C", "d", "d"), mat("M", "q", "q"), mat("R", "q", "q")
v, lam = mat("v", "q"), mat("lam", "q")
k = E(build.size("k"))
assert isinstance(k.t, Sym)

GIVEN = (
    op("positive", s),
    op("symmetric", S),
    op("lt", q, d),
    op("orthonormal_columns", Q),
    op("orthogonal", R),
    op("diagonal_matrix", D),
    op("positive_definite", P),
    op("in", p, op("interval", 0, 1)),
    E(build.bind("forall", k.t, op("range", 1, q).t, op("positive", op("entry", lam, k)).t)),
)
LET = ((C, W * W.T + s * I("d")), (M, W.T * W + s * I("q")))

HOLDS = [
    op("positive", s * s),
    op("positive", 1 / (s * s)),
    op("positive", op("sqrt", s)),
    op("positive", 1 + op("exp", -t)),
    op("positive", 1 - p),
    op("positive", p * (1 - p)),
    op("positive", d - q),
    op("positive", 2 * op("pi") * s),
    op("nonzero", d - q),
    op("nonzero", -s),
    op("nonnegative", t**2),
    op("nonnegative", op("norm_sq", v)),
    op("nonnegative", v.T * M * v),
    op("positive", op("det", C)),
    op("positive", op("trace", P)),
    op("positive", op("entry", lam, 1)),
    op("positive", 1 + v.T * v),
    op("nonnegative", v.T * W.T * W * v),
    op("nonnegative", v.T * M * M * M * v),
    op("positive", s + 2 * (v.T * v) / s),
    op("positive_definite", P**2),
    op("positive_definite", R * R.T),
    op("invertible", C**2),
    op("invertible", (s * C * P) * C.i),
    op("invertible", C),
    op("invertible", M),
    op("invertible", C.i),
    op("invertible", R),
    op("invertible", R * M),
    op("invertible", D**2 + s * I("q")),
    op("invertible", I("d") + W * W.T / s),
    op("symmetric", C),
    op("symmetric", C.i),
    op("symmetric", Q * D * Q.T),
    op("symmetric", W.T * S * W),
    op("positive_definite", P + W * W.T),
    op("positive_definite", (W.T * C.i * W + s * I("q")).i),
    op("positive_definite", op("diag", lam)),
    op("positive_semidefinite", W * M * W.T),
    op("orthonormal_columns", Q),
    op("diagonal_matrix", D * D + s * D),
    op("in", 1, op("range", 1, d)),
    op("le", q, d),
]

FAILS = [
    op("positive", t),
    op("positive", s * t),
    op("positive", s - 1),
    op("positive", q - d),
    op("positive", d - q - 1),
    op("positive", p - 1),
    op("positive", op("entry", v, 1)),
    op("positive", op("det", S)),
    op("positive", 1 - v.T * v),
    op("positive", v.T * v),
    op("nonnegative", v.T * W.T * Q * v),
    op("positive_definite", S**2),
    op("invertible", S**2),
    op("nonnegative", t**3),
    op("nonnegative", v.T * D * v),
    op("nonzero", t),
    op("nonzero", s - t),
    op("invertible", S),
    op("invertible", D),
    op("invertible", W * W.T),
    op("invertible", I("d") - Q * Q.T),
    op("invertible", S + C),
    op("symmetric", R),
    op("symmetric", S * P),
    op("symmetric", W.T * S * Q),
    op("positive_definite", S + s * I("d")),
    op("positive_definite", W * W.T),
    op("positive_definite", op("diag", v)),
    op("positive_definite", P - s * I("d")),
    op("positive_semidefinite", D),
    op("positive_semidefinite", W * W.T - P),
    op("orthonormal_columns", W),
    op("orthogonal", D),
    op("diagonal_matrix", M),
    op("in", 3, op("range", 1, d)),
    op("lt", d, q),
]


@pytest.mark.parametrize("goal", HOLDS, ids=lambda e: str(e.t))
def test_holds(goal: E) -> None:
    obligation = given(*GIVEN, let=LET, claim=goal)
    builder = ProofBuilder(obligation)
    facts = FactProver(builder)
    found = facts.prove(goal.t)
    assert not isinstance(found, Missing), found.reason
    domain = domain_steps(facts, goal.t)
    assert isinstance(domain, list)
    proof = json.loads(json.dumps(builder.finish(found, domain)))
    check(statement(obligation), proof)


@pytest.mark.parametrize("goal", FAILS, ids=lambda e: str(e.t))
def test_fails(goal: E) -> None:
    builder = ProofBuilder(given(*GIVEN, let=LET, claim=goal))
    found = FactProver(builder).prove(goal.t)
    assert isinstance(found, Missing)
    assert found.needs


NEEDS = [
    (op("positive", s * t), op("positive", t)),
    (op("nonzero", t * s), op("nonzero", t)),
    (op("invertible", S), op("invertible", S)),
    (op("positive_definite", S.i), op("positive_definite", S)),
]


@pytest.mark.parametrize(("goal", "need"), NEEDS, ids=lambda e: str(e.t))
def test_the_missing_fact_is_primitive(goal: E, need: E) -> None:
    found = FactProver(ProofBuilder(given(*GIVEN, let=LET, claim=goal))).prove(goal.t)
    assert isinstance(found, Missing)
    assert found.needs == (need.t,)


@pytest.mark.parametrize("known", [
    op("gt", op("det", S), 0), op("lt", 0, op("det", S)), op("positive", op("det", S)),
    op("nonzero", op("det", S)),
], ids=lambda e: str(e.t))  # fmt: skip
def test_a_determinant_that_is_not_zero_inverts(known: E) -> None:
    builder = ProofBuilder(given(known, claim=op("invertible", S)))
    assert not isinstance(FactProver(builder).prove(op("invertible", S).t), Missing)


@pytest.mark.parametrize("known", [op("ge", op("det", S), 0), op("gt", op("det", C), 0)], ids=lambda e: str(e.t))
def test_other_determinants_do_not(known: E) -> None:
    builder = ProofBuilder(given(known, claim=op("invertible", S)))
    assert isinstance(FactProver(builder).prove(op("invertible", S).t), Missing)
