"""Smallest-first enumeration: the least failing instance, and a proof that none is smaller."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from itertools import product

from numerics.search.convergent import exact_ldl
from numerics.search.errors import BadRun
from numerics.search.judge import Judgement, judge
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Problem
from numerics.search.shrink import Cost, Theta, cost, height


@dataclass(frozen=True)
class Least:
    """The least certified counterexample of an enumeration.

    below: number of instances enumerated before it, level by level; proved: how many of
    them are proved convergent. The statement is minimality itself when the two agree.
    """

    problem: Problem
    theta: Theta
    judgement: Judgement
    by: Cost
    dims: range
    below: int
    proved: int
    complete: bool

    def words(self) -> str:
        """The minimality statement."""
        domain = "integers" if self.by == "l1" else "rationals"
        units = " or ".join(map(str, self.dims)) + " coupled units"
        if self.complete and self.below == self.proved:
            return (
                f"least by {self.by} over {domain}, {units}: "
                f"the {self.below} before it are proved convergent"
            )
        return f"least by {self.by} of those tried: {self.proved} of {self.below} before it proved"


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


def _levels(by: Cost, limit: int) -> range:
    return range(limit + 1) if by == "l1" else range(1, limit + 1)


def _couplings(by: Cost, d: int, level: int) -> Iterator[tuple[Fraction, ...]]:
    """Coupling vectors that occur at a level: L1 norm, or height, at most `level`."""
    parts = len(Family(d).pairs())
    if by == "l1":
        for total in range(level + 1):
            yield from (tuple(map(Fraction, v)) for v in compositions(total, parts))
    else:
        yield from product(rationals(level), repeat=parts)


@cache
def _fields(by: Cost, d: int, level: int, used: Fraction) -> tuple[tuple[Fraction, ...], ...]:
    """Vectors c that bring couplings of cost `used` to exactly `level`."""
    if by == "l1":
        rest = int(level - used)
        return tuple(tuple(map(Fraction, v)) for v in compositions(rest, d))
    vectors = product(rationals(level), repeat=d)
    return tuple(v for v in vectors if max(used, *map(height, v)) == level)


def _used(by: Cost, a: Sequence[Fraction]) -> Fraction:
    return sum(map(abs, a), Fraction(0)) if by == "l1" else Fraction(max(map(height, a)))


@cache
def _safe(d: int, a: tuple[Fraction, ...]) -> bool:
    """lambda_min(A) >= -4, decided in rationals: convergence is a theorem."""
    A, _ = Family(d).unpack((*a, *[Fraction(0)] * d))
    shifted = [[A[i][j] + 4 * (i == j) for j in range(d)] for i in range(d)]
    return exact_ldl(shifted) is not None


def _coupled(d: int, a: tuple[Fraction, ...]) -> bool:
    """Whether the graph of couplings is connected; else fewer units say the same."""
    linked = [p for p, x in zip(Family(d).pairs(), a, strict=True) if x]
    seen = {0}
    while True:
        more = {j for p in linked for j in p if seen & set(p)} - seen
        if not more:
            return len(seen) == d
        seen |= more


def least(by: Cost, limit: int, dims: range, seconds: float = 60.0) -> Least | None:
    """The least counterexample to convergence of synchronous mean field from 1/2.

    Couplings that fall apart are skipped: a component fails alone, at a smaller cost.

    Args:
        by: "l1" over integers, or "height" over rationals.
        dims: numbers of units to try.
        limit: largest cost to try.
    """
    if by == "height" and max(dims) > 2:
        raise BadRun("height at d = 2", str(dims), "Rationals of 6 parameters are too many.")
    stop = time.monotonic() + seconds
    best: tuple[Problem, Theta, Judgement] | None = None
    below, failed = 0, 0
    for level in _levels(by, limit):
        open_cases: list[tuple[int, Theta]] = []
        for d in dims:
            for a in _couplings(by, d, level):
                if not _coupled(d, a):
                    continue
                fields = _fields(by, d, level, _used(by, a))
                if _safe(d, a):
                    below += len(fields)
                else:
                    open_cases += [(d, (*a, *c)) for c in fields]
        open_cases.sort(key=lambda t: (cost(t[1], by), t[0], [-x for x in t[1]]))
        for d, theta in open_cases:
            if time.monotonic() > stop:
                return Least(*best, by, dims, below, below - failed, False) if best else None
            verdict = judge(mean_field(d), theta)
            if verdict.outcome == "refuted":
                best = (mean_field(d), theta, verdict)
                return Least(*best, by, dims, below, below - failed, True)
            below += 1
            failed += verdict.outcome != "proved"
    return None
