"""Statements with differentials: their variables, and their proofs as directional derivatives."""

from __future__ import annotations

import pytest

from handproof.proving.differentials import prove_gradient
from handproof.proving.directions import in_directions, variables_of
from handproof.proving.interface import Abstention, Budget
from handproof.terms import build
from handproof.terms.context import Context, Definition, Obligation
from handproof.terms.nodes import Sym
from handproof.terms.sorts import REAL, Function, matrix
from tests.proving.gradient_claims import det, log
from tests.proving.shorthand import E, I, eq, given, op, real, size, tr
from tests.proving.test_words import accepted
from tests.proving.word_claims import CC, S, W, positive, s, symmetric

N, L = size("N"), real("L")
LET = ((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S))))
GIVEN = (positive(s), *symmetric(S))
inner = CC.i - CC.i * S * CC.i


def d(e: E) -> E:
    return op("differential", e)


PROVED = {
    "covariance": eq(d(CC), d(W) * W.T + W * d(W.T)),
    "loss_both": eq(d(L) + 0 * tr(d(W).T * W), N / 2 * tr(inner * d(CC))),
    "loss_W": eq(d(L), N / 2 * tr(inner * (d(W) * W.T + W * d(W).T))),
    "loss_gradient": eq(d(L), N * tr((inner * W).T * d(W))),
    "inverse": eq(d(CC.i) + 0 * (d(W) * W.T), -(CC.i * d(CC) * CC.i)),
    "two_variables": eq(d(CC), d(W) * W.T + W * d(W).T + d(s) * I("d")),
}

REFUSED = {
    "noise_varies": eq(d(CC), d(W) * W.T + W * d(W).T + d(s) * W * W.T),
    "half": eq(d(CC), d(W) * W.T),
    "sign": eq(d(L), -N * tr((inner * W).T * d(W))),
    "inverse_sign": eq(d(CC.i) + 0 * (d(W) * W.T), CC.i * d(CC) * CC.i),
    "no_variable": eq(d(L), N / 2 * tr(inner * d(CC))),
    "factor": eq(d(L), N / 2 * tr((inner * W).T * d(W))),
}


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    obligation = in_directions(given(*GIVEN, let=LET, claim=PROVED[name]))
    outcome = prove_gradient(obligation, Budget(10))
    assert accepted(obligation, outcome), outcome


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    obligation = in_directions(given(*GIVEN, let=LET, claim=REFUSED[name]))
    assert isinstance(prove_gradient(obligation, Budget(1)), Abstention)


def test_variables() -> None:
    context = given(*GIVEN, let=LET, claim=eq(L, L)).context
    assert variables_of(PROVED["covariance"].t, context) == (W.t,)
    assert set(variables_of(PROVED["two_variables"].t, context)) == {W.t, s.t}
    assert variables_of(REFUSED["no_variable"].t, context) == ()


def test_a_function_varies_with_its_arguments() -> None:
    f = Sym("f", Function((matrix("d", "q"), REAL), REAL))
    assert isinstance(W.t, Sym)
    assert isinstance(s.t, Sym)
    body = tr(W.T * W) * s
    value = E(build.app("apply", f, W.t, s.t))
    obligation = given(claim=eq(d(value), 2 * s * tr(W.T * d(W)) + tr(W.T * W) * d(s)))
    definition = Definition(f, body.t, (W.t, s.t))
    context = Context(obligation.context.symbols, (definition,), ())
    whole = in_directions(Obligation(context, obligation.claim))
    assert accepted(whole, prove_gradient(whole, Budget(10)))
    alone = Obligation(context, eq(d(value), d(value)).t)
    assert variables_of(alone.claim, context) == (W.t, s.t)


def test_facts_follow_the_variables_of_the_claim() -> None:
    obligation = given(
        PROVED["two_variables"], PROVED["covariance"], let=LET[:1], claim=PROVED["covariance"]
    )
    kept = in_directions(obligation).context.facts
    assert [fact.label for fact in kept] == ["h0", "h1"]
    wider = given(
        PROVED["two_variables"], PROVED["covariance"], let=LET[:1], claim=PROVED["two_variables"]
    )
    assert [fact.label for fact in in_directions(wider).context.facts] == ["h0"]
