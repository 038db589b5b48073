"""The proof builder: every rule is emitted as the kernel reads it; wrong steps are rejected."""

from __future__ import annotations

import json

import pytest

from handproof.kernel.check import ProofError as Rejected
from handproof.kernel.check import check
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.errors import ProofError
from handproof.proving.statement import statement
from handproof.terms import build
from handproof.terms.context import Obligation
from handproof.terms.nodes import Sym
from tests.proving.shorthand import E, I, eq, given, mat, op, real

A, B, C, X = (mat(x, "n", "n") for x in "A B C X".split())
s, t = real("s"), real("t")


def finished(builder: ProofBuilder, step: Step) -> None:
    proof = json.loads(json.dumps(builder.finish(step)))
    check(statement(builder.obligation), proof)


def build_(obligation: Obligation) -> ProofBuilder:
    return ProofBuilder(obligation)


def test_facts_compose() -> None:
    builder = build_(given(eq(A, B), eq(B, C), claim=eq(C, A)))
    chain = builder.trans(builder.fact("h0"), builder.fact("h1"))
    finished(builder, builder.symm(chain))


def test_combine_with_cofactors_and_transposes() -> None:
    builder = build_(given(eq(A, B * C), claim=eq(X * A.T, X * C.T * B.T)))
    step = builder.combine(builder.obligation.claim, [Use(builder.fact("h0"), X.t, None, "T")])
    finished(builder, step)


def test_unfold_congruence_and_rewrite() -> None:
    builder = build_(given(let=((C, A * B),), claim=eq((C + X).T, (A * B + X).T)))
    step = builder.rewrite((C + X).T.t, {C.t: builder.unfold(C.t)})
    assert step is not None
    finished(builder, step)


def test_discharge_and_modus() -> None:
    goal = op("implies", eq(A, B), eq(A * X, B * X))
    builder = build_(given(claim=goal))
    assumed = builder.assume(eq(A, B).t)
    step = builder.combine(eq(A * X, B * X).t, [Use(assumed, None, X.t)])
    finished(builder, builder.discharge(step, eq(A, B).t))


def test_conjunctions() -> None:
    builder = build_(given(op("and", eq(A, B), eq(B, C)), claim=op("and", eq(B, C), eq(A, B))))
    fact = builder.fact("h0")
    finished(builder, builder.conjoin([builder.project(fact, 1), builder.project(fact, 0)]))


def test_axiom_with_conditions() -> None:
    builder = build_(given(op("invertible", A), claim=eq(A.i * A, I("n"))))
    rule = axiom("left_inverse")
    values = {"A": A.t, "n": build.size("n")}
    step = builder.axiom(rule, values, [builder.fact("h0")])
    finished(builder, step)


def test_specialise_and_generalise() -> None:
    k = Sym("k", build.size("k").sort)
    v = mat("v", "n")
    body = op("positive", op("entry", v, E(k)))
    forall = E(build.bind("forall", k, op("range", 1, E(build.size("n"))).t, body.t))
    builder = build_(given(forall, claim=op("positive", op("entry", v, 1))))
    member = builder.numeric(op("in", 1, op("range", 1, E(build.size("n")))).t)
    finished(builder, builder.specialise(builder.fact("h0"), build.num(1), member))


def test_steps_that_nothing_rests_on_are_left_out() -> None:
    builder = build_(given(eq(A, B), eq(B, C), claim=eq(A, B)))
    step = builder.fact("h0")
    builder.symm(builder.fact("h1"))
    proof = builder.finish(step)
    assert len(proof["steps"]) == 1
    assert len(proof["terms"]) == 0


def test_equal_steps_are_one() -> None:
    builder = build_(given(eq(A, B), claim=eq(A, B)))
    assert builder.fact("h0") is builder.fact("h0")
    assert builder.refl(A.t) is builder.refl(A.t)


def test_nothing_to_unfold() -> None:
    builder = build_(given(claim=eq(A, A)))
    with pytest.raises(ProofError):
        builder.unfold(A.t)


WRONG = {
    "combination": (
        given(eq(A, B), claim=eq(A, C)),
        lambda b: b.combine(b.obligation.claim, [Use(b.fact("h0"))]),
    ),
    "no premise": (given(claim=eq(A, B)), lambda b: b.combine(b.obligation.claim)),
    "assumption left": (given(claim=eq(A, B)), lambda b: b.assume(b.obligation.claim)),
    "numeric": (given(claim=op("positive", s)), lambda b: b.numeric(b.obligation.claim)),
    "same": (given(eq(A, B), claim=eq(A, C)), lambda b: b.same(b.fact("h0"), b.obligation.claim)),
    "division": (
        given(claim=eq(s / s, 1)), lambda b: b.combine(b.obligation.claim),
    ),
    "linear": (
        given(op("lt", s, t), claim=op("lt", t, s)),
        lambda b: b.linear(b.obligation.claim, [(build.num(1), b.fact("h0"), None)]),
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", WRONG)
def test_the_kernel_rejects_what_is_wrong(name: str) -> None:
    obligation, make = WRONG[name]
    builder = ProofBuilder(obligation)
    with pytest.raises(Rejected):
        finished(builder, make(builder))
