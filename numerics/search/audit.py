"""Long audits of the search, each a command; their tables are kept in docs/search-audit.md.

python -m numerics.search.audit draws | verdicts | certificates | periods [--out FILE]
"""

from __future__ import annotations

import time
from collections import Counter
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any

import numpy as np
import typer

from handproof.kernel.orbits import check_orbit
from numerics.search.certify import Subject
from numerics.search.contraction import contracting_ball
from numerics.search.convergent import fails_d2
from numerics.search.counter import RANDOM, CandidateId, numerators, replay
from numerics.search.jit import compiled
from numerics.search.judge import judge
from numerics.search.lanes import CONVERGED, CYCLE, decide, screen
from numerics.search.meanfield import Family, mean_field

Array = np.ndarray[Any, Any]
app = typer.Typer(add_completion=False)


@compiled
def long_orbit(A: Array, c: Array, steps: int) -> tuple[int, float]:
    """Period 1 or 2 of a symmetric orbit after `steps` plain steps (0: unclear), and the gap.

    Written apart from the search's kernels; stops early only where F(F(x)) = x bit for bit.
    """
    d = len(c)
    x = np.full(d, 0.5)
    y = np.empty(d)
    z = np.empty(d)
    for _ in range(steps // 2):
        for i in range(d):
            h = c[i]
            for j in range(d):
                h += A[i, j] * x[j]
            y[i] = 1.0 / (1.0 + np.exp(-h))
        same = True
        for i in range(d):
            h = c[i]
            for j in range(d):
                h += A[i, j] * y[j]
            z[i] = 1.0 / (1.0 + np.exp(-h))
            same = same and z[i] == x[i]
        x[:] = z
        if same:
            break
    gap = np.abs(x - y).max()
    if gap < 1e-9:
        return 1, gap
    return (2 if gap > 1e-6 else 0), gap


@dataclass(frozen=True)
class Row:
    """Counts for one d and scale."""

    d: int
    scale: int
    draws: int
    cycles: int
    undecided: int
    wrong: int
    unclear: int
    beyond_theorem: int


def audit_draws(d: int, scale: int, draws: int, seed: int = 2026) -> Row:
    """The search's verdict on each draw against its orbit of 50,000 steps."""
    problem, family = mean_field(d, scale), Family(d)
    base = CandidateId(0, RANDOM, 0)
    found = screen(problem, seed, base, draws, keep=draws)
    suspects = {counter for counter, _ in found.suspects}
    rows = numerators(seed, base, draws, problem.parameters)
    theta = rows * np.array([float(p.quantum) for p in problem.parameters])
    pairs = np.array(family.pairs())
    count = Counter[str]()
    for k in range(draws):
        A = np.zeros((d, d))
        A[pairs[:, 0], pairs[:, 1]] = theta[k, : len(pairs)]
        A += A.T
        c = theta[k, len(pairs) :].copy()
        truth, _ = long_orbit(A, c, 50_000)
        code = CONVERGED
        if k in suspects:
            code = decide(problem, theta[k]).code
        count["cycles"] += code == CYCLE
        count["undecided"] += code not in (CONVERGED, CYCLE)
        count["unclear"] += truth == 0
        clash = (code == CONVERGED and truth == 2) or (code == CYCLE and truth == 1)
        count["wrong"] += clash
        if code == CYCLE and np.linalg.eigvalsh(A)[0] >= -4:
            count["beyond"] += 1
        if d == 2 and truth and fails_d2(float(A[0, 1]), float(c[0]), float(c[1])) != (truth == 2):
            count["beyond"] += 1
    keys = ("cycles", "undecided", "wrong", "unclear", "beyond")
    return Row(d, scale, draws, *(count[k] for k in keys))


def _emit(lines: list[str], out: Path | None) -> None:
    text = "\n".join(lines) + "\n"
    typer.echo(text)
    if out is not None:
        with out.open("a", encoding="utf-8") as stream:
            stream.write(text + "\n")


@app.command()
def draws(
    each: int = 7000, out: Annotated[Path | None, typer.Option(help="append the table here")] = None
) -> None:
    """Symmetric draws against long orbits."""
    lines = [
        "| d | scale | draws | period 2 | undecided | wrong | unclear | against a theorem |",
        "| --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    total = Counter[str]()
    for d in (2, 3, 4, 8, 16):
        for scale in (1, 2, 4):
            r = audit_draws(d, scale, each)
            total.update(draws=r.draws, wrong=r.wrong)
            lines.append(
                f"| {d} | {scale} | {r.draws} | {r.cycles} | {r.undecided} | {r.wrong} "
                f"| {r.unclear} | {r.beyond_theorem} |"
            )
    lines.append(f"\n{total['draws']} draws, {total['wrong']} wrong.")
    _emit(lines, out)


@app.command()
def certificates(
    out: Annotated[Path | None, typer.Option(help="append the table here")] = None,
) -> None:
    """A certificate for every random draw that does not converge, with times."""
    lines = [
        "| d | scale | not converging | certified | median s | max | check: median s | max | kB |",
        "| --- | --- | --- | --- | --- | --- | --- | --- | --- |",
    ]
    for d, scale, wanted in ((2, 6, 1000), (3, 4, 1000), (10, 2, 1000), (50, 1, 50)):
        lines.append(_certify_row(d, scale, wanted))
        typer.echo(lines[-1], err=True)
    _emit(lines, out)


def _certify_row(d: int, scale: int, wanted: int, seed: int = 7) -> str:
    problem = mean_field(d, scale)
    found = screen(problem, seed, CandidateId(0, RANDOM, 0), 400_000 if d < 50 else 1000, keep=5000)
    seen, certified, times, checks, sizes = 0, 0, list[float](), list[float](), list[int]()
    for counter, _ in found.suspects:
        packed = CandidateId(0, RANDOM, counter).pack()
        theta = replay(seed, packed, problem.parameters)
        shown = decide(problem, np.array([float(q) for q in theta]))
        if shown.code != CYCLE:
            continue
        seen += 1
        subject = Subject.of(problem.instance(theta), problem.start)
        start = time.process_time()
        ball = contracting_ball(subject, shown.period, shown.point)
        times.append(time.process_time() - start)
        if ball is not None:
            start = time.process_time()
            check_orbit(ball)
            checks.append(time.process_time() - start)
            sizes.append(len(str(ball)))
            certified += 1
        if seen == wanted:
            break
    middle = [float(np.median(x)) for x in (times, checks, sizes)]
    return (
        f"| {d} | {scale} | {seen} | {certified} | {middle[0]:.4f} | {max(times):.3f} "
        f"| {middle[1]:.4f} | {max(checks):.3f} | {middle[2] / 1000:.1f} |"
    )


@app.command()
def verdicts(
    each: int = 500, out: Annotated[Path | None, typer.Option(help="append the table here")] = None
) -> None:
    """Proofs either way: how many random draws end with a certificate."""
    lines = [
        "| d | scale | draws | refuted | proved | undecided | against the long orbit |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for d, scale in ((2, 4), (3, 4), (4, 2), (8, 2)):
        problem, family, count = mean_field(d, scale), Family(d), Counter[str]()
        for k in range(each):
            theta = replay(17, CandidateId(0, RANDOM, k).pack(), problem.parameters)
            outcome = judge(problem, theta).outcome
            A, c = (np.array(m, dtype=float) for m in family.unpack(theta))
            truth, _ = long_orbit(A, c, 50_000)
            count[outcome] += 1
            count["wrong"] += (outcome, truth) in (("refuted", 1), ("proved", 2))
        cells = " | ".join(str(count[k]) for k in ("refuted", "proved", "undecided", "wrong"))
        lines.append(f"| {d} | {scale} | {each} | {cells} |")
    _emit(lines, out)


@app.command()
def periods(
    tried: int = 20000,
    out: Annotated[Path | None, typer.Option(help="append the table here")] = None,
) -> None:
    """Certified cycles of three units with integer couplings both ways, by period."""
    problem = mean_field(3, 5, family=Family(3, symmetric=False), quantum=Fraction(1))
    found = screen(problem, 3, CandidateId(0, RANDOM, 0), tried, keep=tried)
    best: dict[int, tuple[tuple[Fraction, ...], str]] = {}
    seen, proved = Counter[int](), Counter[int]()
    for counter, _ in found.suspects:
        theta = replay(3, CandidateId(0, RANDOM, counter).pack(), problem.parameters)
        shown = decide(problem, np.array([float(q) for q in theta]))
        if shown.code != CYCLE or shown.period < 3:
            continue
        seen[shown.period] += 1
        if seen[shown.period] > 20:
            continue
        verdict = judge(problem, theta)
        if verdict.outcome == "refuted" and verdict.certificate is not None:
            proved[shown.period] += 1
            if sum(map(abs, theta)) < sum(
                map(abs, best.get(shown.period, ((Fraction(10**9),),))[0])
            ):
                best[shown.period] = (theta, str(verdict.certificate["tier"]))
    lines = [
        "| period | seen | certified of the first 20 | example (A row by row, then c) | tier |",
        "| --- | --- | --- | --- | --- |",
    ]
    for p in sorted(seen):
        theta, tier = best.get(p, ((), "none"))
        shown_theta = ", ".join(map(str, theta))
        lines.append(
            f"| {p} | {seen[p]} | {proved[p]} of {min(20, seen[p])} | {shown_theta} | {tier} |"
        )
    _emit(lines, out)


if __name__ == "__main__":
    app()
