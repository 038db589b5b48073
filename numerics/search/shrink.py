"""From a failing instance to a simple exact one, step by step."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal

import numpy as np

from numerics.search.lanes import CYCLE, decide
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Problem

Theta = tuple[Fraction, ...]
Cost = Literal["l1", "height"]


def height(q: Fraction) -> int:
    """max(|numerator|, denominator)."""
    return max(abs(q.numerator), q.denominator)


def cost(theta: Sequence[Fraction], by: Cost) -> tuple[Fraction | int, ...]:
    """What "simple" means, compared lexicographically; zeros cost nothing in l1."""
    total = sum((abs(q) for q in theta), Fraction(0))
    heights = [height(q) for q in theta]
    entries = sum(q != 0 for q in theta)
    if by == "height":
        return max(heights), sum(heights), total, entries
    return total, entries, max(heights), sum(heights)


@dataclass(frozen=True)
class Shrunk:
    """The simplest instance met: its problem (of its own dimension), parameters, oracle calls."""

    problem: Problem
    theta: Theta
    calls: int


@dataclass
class Oracle:
    """Whether an instance visibly violates the claim: a cycle with a clear gap."""

    gap: float = 1e-3
    calls: int = 0

    def __call__(self, problem: Problem, theta: Theta) -> bool:
        if not _in_space(problem, theta):
            return False
        self.calls += 1
        seen = decide(problem, np.array([float(q) for q in theta]), steps=4096)
        return seen.code == CYCLE and seen.gap > self.gap


def _in_space(problem: Problem, theta: Theta) -> bool:
    """Whether every uniform parameter is in its range; normal ones have none."""
    return all(
        p.law == "normal" or abs(q - p.location) <= p.scale
        for p, q in zip(problem.parameters, theta, strict=True)
    )


def shrink(problem: Problem, theta: Theta, by: Cost = "l1") -> Shrunk:
    """Delete units, round, zero, halve and decrement until nothing simpler fails."""
    oracle = Oracle()
    if not oracle(problem, theta):
        return Shrunk(problem, theta, oracle.calls)
    if problem.dense:
        problem, theta = _fewer_units(problem, theta, oracle)
    theta = _rounded(problem, theta, oracle)
    while True:
        better = next((t for t in _simpler(theta, by) if oracle(problem, t)), None)
        if better is None:
            break
        theta = better
    if problem.dense:
        problem, theta = _fewer_units(problem, theta, oracle)
    return Shrunk(problem, theta, oracle.calls)


def without(problem: Problem, theta: Theta, unit: int) -> tuple[Problem, Theta]:
    """The mean-field problem and parameters with one unit deleted."""
    family = Family(problem.d, problem.dense == "symmetric")
    A, c = family.unpack(theta)
    kept = [i for i in range(problem.d) if i != unit]
    smaller = Family(problem.d - 1, family.symmetric)
    packed = smaller.pack([[A[i][j] for j in kept] for i in kept], [c[i] for i in kept])
    scale = problem.parameters[0].scale if problem.parameters else Fraction(1)
    return mean_field(problem.d - 1, scale, family=smaller), tuple(packed)


def _fewer_units(problem: Problem, theta: Theta, oracle: Oracle) -> tuple[Problem, Theta]:
    unit = 0
    while unit < problem.d and problem.d > 2:
        small, rest = without(problem, theta, unit)
        if oracle(small, rest):
            problem, theta, unit = small, rest, 0
        else:
            unit += 1
    return problem, theta


def _rounded(problem: Problem, theta: Theta, oracle: Oracle) -> Theta:
    """Integers if some scale allows it, else the shortest binary fractions that still fail."""
    for scale in (1, Fraction(3, 2), 2, 3, 4, 6, 8):
        whole = tuple(Fraction(round(q * scale)) for q in theta)
        if oracle(problem, whole):
            return whole
    for shift in range(1, 17):
        short = tuple(Fraction(round(q * 2**shift), 2**shift) for q in theta)
        if oracle(problem, short):
            return short
    return theta


def _simpler(theta: Theta, by: Cost) -> Iterator[Theta]:
    """Neighbours of smaller cost: big steps first, then single units, then pairs."""
    now = cost(theta, by)

    def changed(*changes: tuple[int, Fraction]) -> Theta:
        new = list(theta)
        for k, q in changes:
            new[k] = q
        return tuple(new)

    moves: list[Callable[[Fraction], Fraction]] = [
        lambda q: Fraction(0),
        lambda q: Fraction(int(q / 2)),
        lambda q: Fraction(int(q)),
        lambda q: q - (1 if q > 0 else -1 if q < 0 else 0),
    ]
    for move in moves:
        for k, q in enumerate(theta):
            candidate = changed((k, move(q)))
            if cost(candidate, by) < now:
                yield candidate
    if len(theta) > 60:
        return
    for i in range(len(theta)):
        for j in range(len(theta)):
            for a in (-1, 1):
                for b in (-2, -1, 1, 2):
                    if i != j:
                        candidate = changed((i, theta[i] + a), (j, theta[j] + b))
                        if cost(candidate, by) < now:
                            yield candidate
