"""The verdict on one exact instance: proofs first, simulation only to guide them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from handproof.kernel.orbits import check_orbit
from numerics.search.certify import Certificate, Subject, accepted, exact_cycle, order, trap_box
from numerics.search.contraction import contracting_ball
from numerics.search.convergent import for_mean_field
from numerics.search.cover import cover
from numerics.search.lanes import CONVERGED, CYCLE, ESCAPED, Decision, decide
from numerics.search.meanfield import Family
from numerics.search.problem import Always, Converges, Diverges, Period, Problem
from numerics.search.programs import FloatMap

Outcome = Literal["refuted", "proved", "undecided"]


@dataclass(frozen=True)
class Judgement:
    """A verdict on the claim at one theta; `statement` is what the checker accepted.

    refuted: the certificate shows that the claim is false for this orbit. proved: that it
    is true. undecided: `statement` says why, and `evidence` what was seen.
    """

    outcome: Outcome
    statement: str
    certificate: Certificate | None = None
    evidence: Decision | None = None


def _behaviour(subject: Subject, seen: Decision) -> Certificate | None:
    """A certificate of what the orbit does, simplest tier first."""
    if seen.code == CONVERGED:
        return contracting_ball(subject, 1, seen.point)
    if seen.code == CYCLE:
        found = order(subject) if seen.period == 2 else None
        found = found or trap_box(subject, seen.period)
        return found or contracting_ball(subject, seen.period, seen.point) or cover(subject)
    return None if seen.code == ESCAPED else cover(subject)


def _theorem(problem: Problem, subject: Subject, theta: Sequence[Fraction]) -> Certificate | None:
    if problem.dense is None:
        return None
    family = Family(problem.d, problem.dense == "symmetric")
    return for_mean_field(subject, family.unpack(theta)[0], family)


def _undecided(seen: Decision) -> Judgement:
    reasons = {
        CONVERGED: "it seems to converge, but no contracting ball was found",
        CYCLE: f"it seems to have period {seen.period}, but no certificate was found",
        ESCAPED: "it leaves every box tried; there is no certificate of escape",
    }
    reason = reasons.get(seen.code, f"no pattern within {seen.step} steps and no cover")
    return Judgement("undecided", reason, None, seen)


def judge(problem: Problem, theta: Sequence[Fraction], steps: int = 20000) -> Judgement:
    """Decide the claim of `problem` for the exact parameters `theta`."""
    subject = Subject.of(problem.instance(theta), problem.start)
    if isinstance(problem.claim, Always):
        return _quantity(problem, subject, theta, min(steps, 2000))
    theorem = exact_cycle(subject) or _theorem(problem, subject, theta)
    if theorem is not None and not isinstance(problem.claim, Period):
        return _read(problem, theorem, None)
    seen = decide(problem, np.array([float(x) for x in theta]), steps)
    found = theorem
    if isinstance(problem.claim, Period) and (found is None or found["tier"] == "lambda-min"):
        ball = seen.code in (CONVERGED, CYCLE)
        found = contracting_ball(subject, max(1, seen.period), seen.point) if ball else None
    found = found or _behaviour(subject, seen)
    return _read(problem, found, seen) if found else _undecided(seen)


MOVES = ("order", "trap-box", "cover")  # tiers that prove an orbit bounded without a limit


def _read(problem: Problem, certificate: Certificate, seen: Decision | None) -> Judgement:
    """What a certificate of behaviour means for the claim."""
    tier, period = certificate["tier"], int(certificate.get("period", 1))
    still = tier in ("lambda-min", "gain") or (tier not in MOVES and period == 1)
    claim, outcome = problem.claim, "undecided"
    if isinstance(claim, Converges):
        outcome = "proved" if still else "refuted"
    elif isinstance(claim, Diverges):
        outcome = "refuted"
    elif isinstance(claim, Period):
        if tier in ("contracting-ball", "exact-cycle") or (still and claim.p == 1):
            outcome = "proved" if period == claim.p else "refuted"
        elif (still and claim.p != 1) or (tier in MOVES and claim.p == 1):
            outcome = "refuted"
    statement = check_orbit(certificate)
    if outcome == "undecided":
        return Judgement("undecided", f"no proof of the period: {statement}", None, seen)
    return Judgement("proved" if outcome == "proved" else "refuted", statement, certificate, seen)


def _quantity(
    problem: Problem, subject: Subject, theta: Sequence[Fraction], steps: int
) -> Judgement:
    margin = problem.margin(theta)
    assert margin is not None  # made with the claim
    g, x = FloatMap.of(margin), subject.x0
    worst = np.inf
    for t in range(steps):
        y = subject.F(x)
        value = float(g(np.concatenate([x, y]))[0])
        worst = min(worst, value)
        if value < -1e-12 * (1 + abs(value)):
            for bits in (64, 256, 1024, 4096):
                found = {
                    **subject.base("violation"), "steps": t, "bits": bits, "quantity": margin
                }  # fmt: skip
                if accepted(found):
                    return Judgement("refuted", check_orbit(found), found)
        if not np.isfinite(y).all() or np.abs(y - x).max() == 0:
            break
        x = y
    return Judgement("undecided", f"never negative in {t + 1} steps; smallest {worst:.3g}")
