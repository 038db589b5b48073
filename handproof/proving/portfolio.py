"""The portfolio: refuters first, then provers by cost; the kernel has the last word."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from handproof.kernel.check import Checked, check
from handproof.kernel.terms import ProofError
from handproof.proving.differentials import prove_gradient
from handproof.proving.interface import (
    Abstention,
    Budget,
    Json,
    Outcome,
    Proof,
    Prover,
    Refutation,
    Survived,
)
from handproof.proving.order import prove_order
from handproof.proving.proportional import prove_proportional
from handproof.proving.refute import refute
from handproof.proving.scalar import prove_scalar
from handproof.proving.statement import statement
from handproof.proving.words import prove_words
from handproof.terms.context import Obligation

REFUTER_SHARE = 0.3
"""The refuter's share of a step's seconds: most wrong steps fall within milliseconds."""


@dataclass(frozen=True, slots=True)
class Row:
    """One prover of the portfolio and its share of the seconds that are left."""

    name: str
    prover: Prover
    share: float


PROVERS: tuple[Row, ...] = (
    Row("scalar", prove_scalar, 0.4),
    Row("words", prove_words, 0.5),
    Row("gradient", prove_gradient, 0.6),
    Row("proportional", prove_proportional, 0.7),
    Row("order", prove_order, 1.0),
)


@dataclass(frozen=True, slots=True)
class Attempt:
    """What one prover answered, and how long it took."""

    prover: str
    seconds: float
    answer: str


@dataclass(frozen=True, slots=True)
class Settled:
    """How an obligation ended: the deciding outcome, what the kernel checked, what was tried.

    ``refuted`` is the obligation that a refutation is a witness for: the one asked, or its ground.
    """

    outcome: Outcome
    checked: Checked | None
    survived: Survived | None
    attempts: tuple[Attempt, ...]
    refuted: Obligation | None = None


def settle(obligation: Obligation, budget: Budget, ground: Obligation | None = None) -> Settled:
    """Settle an obligation within the budget.

    Models are sought for ``ground`` where it is given: the claim from the hypotheses that the
    cited steps rest on. The caller knows whether those steps are proved.
    A refutation ends it. A proof ends it only when the kernel accepts it for the statement of
    this very obligation. Otherwise the outcome is what the refuter's models survived, or an
    abstention that gathers every reason and every missing assumption.
    """
    attempts: list[Attempt] = []
    modelled = ground or obligation
    refuted = _timed("refuter", refute, modelled, budget, REFUTER_SHARE, attempts)
    if isinstance(refuted, Refutation):
        return Settled(refuted, None, None, tuple(attempts), modelled)
    survived = refuted if isinstance(refuted, Survived) else None
    asked = statement(obligation)
    abstentions = [refuted] if isinstance(refuted, Abstention) else []
    for row in PROVERS:
        if budget.spent:
            break
        outcome = _timed(row.name, row.prover, obligation, budget, row.share, attempts)
        if isinstance(outcome, Abstention):
            abstentions.append(outcome)
        if isinstance(outcome, Proof):
            checked = _judge(asked, outcome, attempts)
            if checked is not None:
                return Settled(outcome, checked, survived, tuple(attempts))
    if survived is not None and not any(a.needs for a in abstentions):
        return Settled(survived, None, survived, tuple(attempts))
    return Settled(_gather(abstentions, budget), None, survived, tuple(attempts))


def _timed(
    name: str,
    prover: Callable[[Obligation, Budget], Outcome],
    obligation: Obligation,
    budget: Budget,
    share: float,
    attempts: list[Attempt],
) -> Outcome:
    start = time.perf_counter()
    try:
        outcome = prover(obligation, Budget(budget.left * share))
    except Exception as error:  # a prover that breaks must not lose the other verdicts
        outcome = Abstention(name, f"internal error in {name}: {type(error).__name__}: {error}")
    seconds = time.perf_counter() - start
    attempts.append(Attempt(name, seconds, _answer(outcome)))
    return outcome


def _answer(outcome: Outcome) -> str:
    if isinstance(outcome, Proof):
        return f"proof of {len(outcome.certificate['steps'])} steps"
    if isinstance(outcome, Refutation):
        return "refuted"
    if isinstance(outcome, Survived):
        return f"held on {outcome.instances} models"
    return outcome.reason


def _judge(asked: Json, proof: Proof, attempts: list[Attempt]) -> Checked | None:
    start = time.perf_counter()
    try:
        checked = check(asked, proof.certificate)
    except ProofError as error:
        answer = f"rejected the proof: {error}"
        attempts.append(Attempt("kernel", time.perf_counter() - start, answer))
        return None
    attempts.append(Attempt("kernel", time.perf_counter() - start, "accepted"))
    return checked


def _gather(abstentions: list[Abstention], budget: Budget) -> Abstention:
    needs = tuple(dict.fromkeys(need for a in abstentions for need in a.needs))
    reasons = list(dict.fromkeys(a.reason for a in abstentions if a.reason))
    if budget.spent:
        reasons.append("the time for this step ran out")
    return Abstention("portfolio", "; ".join(reasons) or "no prover applies", needs)
