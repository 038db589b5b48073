"""Smallest-first enumeration: the least failing instance, and a proof that none is smaller."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import product

import numpy as np

from numerics.search.judge import Judgement, judge
from numerics.search.lanes import CYCLE, decide
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Problem
from numerics.search.shrink import Cost, Theta, cost, height


@dataclass(frozen=True)
class Least:
    """The least certified counterexample of an enumeration.

    below: number of smaller instances; proved: how many of them are proved convergent.
    The statement is minimality itself when the two agree.
    """

    problem: Problem
    theta: Theta
    judgement: Judgement
    by: Cost
    below: int
    proved: int
    complete: bool

    def words(self) -> str:
        """The minimality statement."""
        domain = "integers" if self.by == "l1" else "rationals"
        if self.complete and self.below == self.proved:
            return (
                f"least by {self.by} over all {domain}: {self.below} smaller, all proved convergent"
            )
        return f"least by {self.by} of those tried: {self.proved} of {self.below} smaller proved"


def compositions(total: int, parts: int) -> Iterator[tuple[int, ...]]:
    """Integer vectors with L1 norm `total`."""
    if parts == 0:
        if total == 0:
            yield ()
        return
    for size in range(total + 1):
        for rest in compositions(total - size, parts - 1):
            yield from ((s, *rest) for s in ((size, -size) if size else (0,)))


def rationals(limit: int) -> list[Fraction]:
    """All rationals of height at most `limit`."""
    found = {Fraction(a, b) for b in range(1, limit + 1) for a in range(-limit, limit + 1)}
    return sorted((q for q in found if height(q) <= limit), key=lambda q: (height(q), abs(q), q))


def instances(by: Cost, d: int, limit: int) -> Iterator[Theta]:
    """Parameters of d symmetric units of cost up to `limit`, least first."""
    parts = Family(d).count
    if by == "l1":
        for total in range(limit + 1):
            batch = [tuple(map(Fraction, v)) for v in compositions(total, parts)]
            yield from sorted(batch, key=lambda t: (cost(t, by), [-x for x in t[d:]], t))
        return
    for top in range(1, limit + 1):
        batch = [t for t in product(rationals(top), repeat=parts) if max(map(height, t)) == top]
        yield from sorted(batch, key=lambda t: (cost(t, by), t))


def _coupled(d: int, theta: Theta) -> bool:
    """Whether the graph of couplings is connected; else fewer units say the same."""
    A, _ = Family(d).unpack(theta)
    seen, todo = {0}, [0]
    while todo:
        i = todo.pop()
        for j in range(d):
            if A[i][j] and j not in seen:
                seen.add(j)
                todo.append(j)
    return len(seen) == d


def _safe(d: int, theta: Theta) -> bool:
    """lambda_min(A) clearly above -4: convergence is a theorem."""
    A, _ = Family(d).unpack(theta)
    return float(np.linalg.eigvalsh(np.array(A, dtype=float))[0]) > -4 + 1e-9


def least(by: Cost, limit: int, dims: range, seconds: float = 60.0) -> Least | None:
    """The least counterexample to convergence of synchronous mean field from 1/2.

    Couplings that fall apart are skipped: a component fails alone, at a smaller cost.

    Args:
        by: "l1" over integers (d in `dims`), or "height" over rationals at the least d.
        limit: largest cost to try.
    """
    stop = time.monotonic() + seconds
    best: tuple[Problem, Theta, Judgement] | None = None
    doubtful: list[tuple[Problem, Theta]] = []
    below, complete = 0, True
    for d in dims if by == "l1" else range(dims.start, dims.start + 1):
        problem = mean_field(d)
        for theta in instances(by, d, limit):
            if time.monotonic() > stop:
                complete = False
                break
            if best is not None and cost(theta, by) >= cost(best[1], by):
                break
            if not _coupled(d, theta):
                continue
            below += 1
            if _safe(d, theta):
                continue
            seen = decide(problem, np.array([float(q) for q in theta]))
            verdict = judge(problem, theta) if seen.code == CYCLE else None
            if verdict is not None and verdict.outcome == "refuted":
                best, below = (problem, theta, verdict), below - 1
                break
            doubtful.append((problem, theta))
    if best is None:
        return None
    smaller = [(p, t) for p, t in doubtful if cost(t, by) < cost(best[1], by)]
    failed = sum(judge(p, t).outcome != "proved" for p, t in smaller)
    return Least(*best, by, below, below - failed, complete)
