"""The whole search: hunt, shrink, enumerate, certify, and write down what was proved."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from pathlib import Path
from typing import Any

from numerics.search.bounds import upper_bound
from numerics.search.evolution import recall
from numerics.search.executors import Workers
from numerics.search.hunt import Budget, Hit, Hunted, Plan, Progress, hunt
from numerics.search.journal import Journal
from numerics.search.judge import Judgement, judge
from numerics.search.problem import Always, Converges, Problem
from numerics.search.shrink import Shrunk, shrink
from numerics.search.smallest import Least, least

LEVEL = Fraction(1, 100)


@dataclass(frozen=True)
class Finding:
    """One exact instance with its verdict, and where it came from."""

    label: str
    problem: Problem
    theta: tuple[Fraction, ...]
    judgement: Judgement
    origin: str

    def values(self) -> str:
        """The parameters in words."""
        named = zip(self.problem.parameters, self.theta, strict=True)
        return ", ".join(f"{p.name} = {q}" for p, q in named) or "no parameters"


@dataclass(frozen=True)
class Outcome:
    """What a search reports.

    verdict: refuted (some finding carries an accepted certificate), not found (with the
    bound on the share of failing candidates at error 1 %), or undecided.
    """

    verdict: str
    hunted: Hunted
    findings: tuple[Finding, ...]
    bound: float | None
    minimal: tuple[str, ...] = ()
    seconds: float = 0.0
    files: tuple[Path, ...] = field(default=())


def _from_hits(plan: Plan, hits: Sequence[Hit], limit: int) -> list[Finding]:
    """Verdicts on the first hits, then on the simplest instance each kind shrinks to."""
    findings: list[Finding] = []
    for hit in sorted(hits, key=lambda h: (plan.cells[h.id >> 48].d, h.period, -h.gap))[:limit]:
        problem = plan.cells[hit.id >> 48]
        theta = recall(problem, plan.seed, hit.id)
        origin = f"candidate {hit.id} of seed {plan.seed}"
        findings.append(Finding("hit", problem, theta, judge(problem, theta), origin))
        if isinstance(problem.claim, Converges) and findings[-1].judgement.outcome == "refuted":
            small: Shrunk = shrink(problem, theta)
            verdict = judge(small.problem, small.theta)
            text = f"{origin}, shrunk in {small.calls} orbits"
            findings.append(Finding("shrunk", small.problem, small.theta, verdict, text))
    return findings


def _smallest(plan: Plan, seconds: float) -> list[Least]:
    """Smallest-first enumeration where the hunted problems are symmetric mean fields."""
    if not any(p.dense == "symmetric" for p in plan.cells):
        return []
    found = [least("l1", 6, range(2, 4), seconds), least("height", 5, range(2, 3), seconds)]
    return [x for x in found if x is not None]


def _orbits_without_parameters(plan: Plan) -> list[Finding]:
    """Problems with nothing to draw, and claims about a quantity, are judged directly."""
    return [
        Finding("instance", p, (), judge(p, ()), "the stated map")
        for p in plan.cells
        if not p.parameters
    ]


def search(
    plan: Plan,
    budget: Budget,
    workers: Workers,
    out: Path | None = None,
    resume: bool = False,
    certify: int = 3,
    enumerate_seconds: float = 20.0,
    watch: Callable[[Progress], None] | None = None,
) -> Outcome:
    """Run a search to its end and write its certificates to `out`.

    Nothing is called a counterexample unless the standard-library checker accepted its
    certificate.
    """
    started = time.monotonic()
    findings = _orbits_without_parameters(plan)
    drawn = tuple(p for p in plan.cells if p.parameters)
    journal = None
    if out is not None:
        journal = Journal.open(out / "journal.jsonl", plan, resume)
    quantities = [p for p in drawn if isinstance(p.claim, Always)]
    if quantities:
        findings += _quantity_hunt(plan, quantities, budget)
        hunted = Hunted(plan, (), time.monotonic() - started)
    elif drawn:
        hunted = hunt(plan, budget, workers, journal, watch)
        findings += _from_hits(plan, hunted.hits, certify)
    else:
        hunted = Hunted(plan, (), 0.0)
    minimal: list[str] = []
    if any(f.judgement.outcome == "refuted" for f in findings):
        for smallest in _smallest(plan, enumerate_seconds):
            label = f"least {smallest.by}"
            origin = smallest.words()
            minimal.append(f"{label}: {origin}")
            findings.append(
                Finding(label, smallest.problem, smallest.theta, smallest.judgement, origin)
            )
    return _conclude(hunted, findings, minimal, started, out)


def _quantity_hunt(plan: Plan, problems: Sequence[Problem], budget: Budget) -> list[Finding]:
    """Claims about a quantity are tried candidate by candidate, in exact arithmetic."""
    stop = time.monotonic() + (budget.seconds or 60.0)
    for n in range(budget.candidates or 10**6):
        problem = problems[n % len(problems)]
        packed = plan.cells.index(problem) << 48 | n // len(problems)
        theta = recall(problem, plan.seed, packed)
        verdict = judge(problem, theta)
        if verdict.outcome == "refuted":
            origin = f"candidate {packed} of seed {plan.seed}"
            return [Finding("hit", problem, theta, verdict, origin)]
        if time.monotonic() > stop:
            break
    return []


def _conclude(
    hunted: Hunted, findings: list[Finding], minimal: list[str], started: float, out: Path | None
) -> Outcome:
    outcomes = [f.judgement.outcome for f in findings]
    bound = None
    if "refuted" in outcomes:
        verdict = "refuted"
    elif outcomes and all(o == "proved" for o in outcomes) and not hunted.candidates:
        verdict = "proved"
    elif outcomes or hunted.hits or not hunted.candidates:
        verdict = "undecided"
    else:
        suspects = sum(r.cycles + r.undecided + r.escaped for r in hunted.results)
        verdict, bound = "not found", upper_bound(suspects, hunted.candidates, LEVEL)
    files = tuple(write(findings, out)) if out is not None else ()
    seconds = time.monotonic() - started
    result = Outcome(verdict, hunted, tuple(findings), bound, tuple(minimal), seconds, files)
    if out is not None:
        (out / "report.jsonl").write_text(json.dumps(summary(result)) + "\n", encoding="utf-8")
    return result


def write(findings: Sequence[Finding], out: Path) -> list[Path]:
    """Write the accepted certificates, one JSON file each."""
    folder = out / "certificates"
    folder.mkdir(parents=True, exist_ok=True)
    for old in folder.glob("*.json"):
        old.unlink()
    paths = []
    for k, f in enumerate(findings):
        if f.judgement.certificate is None:
            continue
        path = folder / f"{k:02d}-{f.label.replace(' ', '-')}.json"
        path.write_text(json.dumps(f.judgement.certificate), encoding="utf-8")
        paths.append(path)
    return paths


def summary(outcome: Outcome) -> dict[str, Any]:
    """The report as plain data."""
    hunted = outcome.hunted
    return {
        "verdict": outcome.verdict,
        "candidates": hunted.candidates,
        "hits": len(hunted.hits),
        "seconds": round(outcome.seconds, 3),
        "seed": hunted.plan.seed,
        "strategy": hunted.plan.strategy,
        "bound": outcome.bound,
        "minimal": list(outcome.minimal),
        "interrupted": hunted.interrupted,
        "findings": [
            {
                "label": f.label,
                "problem": f.problem.name,
                "claim": f.problem.claim.words(),
                "parameters": {
                    p.name: str(q) for p, q in zip(f.problem.parameters, f.theta, strict=True)
                },
                "verdict": f.judgement.outcome,
                "statement": f.judgement.statement,
                "origin": f.origin,
                "tier": (f.judgement.certificate or {}).get("tier"),
            }
            for f in outcome.findings
        ],
    }
