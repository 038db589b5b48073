"""The portfolio: refuters first, then provers by cost; the kernel has the last word.

Where a claim or a hypothesis has derivatives, only the first prover sees through them.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass

from handproof.kernel.check import Checked, check
from handproof.kernel.nodes import ProofError
from handproof.proving.array_entries import prove_entries
from handproof.proving.array_words import prove_arrays
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
    Row("gradient", prove_gradient, 0.6),
    Row("arrays", prove_arrays, 0.35),
    Row("scalar", prove_scalar, 0.4),
    Row("entries", prove_entries, 0.4),
    Row("words", prove_words, 0.5),
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
class Question:
    """An obligation, and others that settle it.

    ``ground`` is where models are sought instead: the claim from the hypotheses that cited steps
    rest on (the caller knows whether those steps are proved). ``smaller`` are the same claim from
    ever larger parts of Γ: what follows from a part follows from the whole, and is found faster.
    """

    asked: Obligation
    ground: Obligation | None = None
    smaller: tuple[Obligation, ...] = ()

    @property
    def modelled(self) -> Obligation:
        """The obligation that a refutation must be a model for."""
        return self.ground or self.asked

    @property
    def provable(self) -> tuple[Obligation, ...]:
        """The obligations of which a proof is a proof of this one, in the order to try."""
        return (*self.smaller, self.asked)


@dataclass(frozen=True, slots=True)
class Settled:
    """How a question ended: the deciding outcome, what the kernel checked, what was tried.

    ``obligation`` is the one that the proof or the witness is for.
    """

    outcome: Outcome
    obligation: Obligation
    attempts: tuple[Attempt, ...]
    checked: Checked | None = None
    survived: Survived | None = None


def settle(question: Question, budget: Budget) -> Settled:
    """Settle a question within the budget.

    A refutation ends it. A proof ends it only when the kernel accepts it for the statement of
    the very obligation. Otherwise the outcome is what the refuter's models survived, or an
    abstention that gathers every reason and every missing assumption.
    """
    attempts: list[Attempt] = []
    refuted = _timed("refuter", refute, question.modelled, budget, REFUTER_SHARE, attempts)
    if isinstance(refuted, Refutation):
        return Settled(refuted, question.modelled, tuple(attempts))
    survived = refuted if isinstance(refuted, Survived) else None
    abstentions = [refuted] if isinstance(refuted, Abstention) else []
    for left, obligation in zip(
        range(len(question.provable), 0, -1), question.provable, strict=True
    ):
        share = Budget(budget.left / left)
        proved = _prove(obligation, share, attempts, abstentions)
        if proved is not None:
            outcome, checked = proved
            return Settled(outcome, obligation, tuple(attempts), checked, survived)
    if survived is None or any(abstention.needs for abstention in abstentions):
        return Settled(
            _gather(abstentions, budget), question.asked, tuple(attempts), None, survived
        )
    return Settled(survived, question.asked, tuple(attempts), None, survived)


def _prove(
    obligation: Obligation, budget: Budget, attempts: list[Attempt], abstentions: list[Abstention]
) -> tuple[Proof, Checked] | None:
    for row in PROVERS:
        if budget.spent:
            return None
        outcome = _timed(row.name, row.prover, obligation, budget, row.share, attempts)
        if isinstance(outcome, Abstention):
            abstentions.append(outcome)
        if isinstance(outcome, Proof):
            checked = _judge(statement(obligation), outcome, attempts)
            if checked is not None:
                return outcome, checked
    return None


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
