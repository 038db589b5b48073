"""Differential evolution towards instability, for properties that random draws rarely meet."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from numerics.search.counter import EVOLUTION, CandidateId, mix64, replay
from numerics.search.errors import BadRun
from numerics.search.lanes import CONVERGED, CYCLE, decide
from numerics.search.problem import Problem
from numerics.search.programs import FloatMap

Array = np.ndarray[Any, Any]
RUN_BITS = 20  # a run has at most 2^20 evaluations; the counter is run * 2^20 + evaluation


@dataclass
class _Objective:
    """Minus the spectral radius of DF where the orbit ends up; below -1.5 it is a hit."""

    problem: Problem
    wanted: int | None
    evaluations: int = 0
    hit: tuple[int, tuple[Fraction, ...]] | None = None
    asked: tuple[Fraction, ...] | None = None

    def __post_init__(self) -> None:
        self.map = FloatMap.of(self.problem.program)

    def exact(self, theta: Array) -> tuple[Fraction, ...]:
        """The nearest multiples of each quantum."""
        pairs = zip(theta, self.problem.parameters, strict=True)
        return tuple(round(float(x) / float(p.quantum)) * p.quantum for x, p in pairs)

    def __call__(self, theta: Array) -> float:
        number, q = self.evaluations, self.exact(theta)
        self.evaluations += 1
        if number == self.wanted:
            self.asked = q
        values = np.array([float(x) for x in q])
        seen = decide(self.problem, values, steps=2000)
        if seen.code == CYCLE:
            if self.hit is None:
                self.hit = (number, q)
            return -2.0 - seen.gap
        if seen.code != CONVERGED or not np.isfinite(seen.point).all():
            return -1.0
        J = self.map.jacobian(np.concatenate([seen.point, values]))[:, : self.problem.d]
        return -float(np.abs(np.linalg.eigvals(J)).max())


def evolve(
    problem: Problem, seed: int, run: int, wanted: int | None = None, generations: int = 60
) -> _Objective:
    """One run; stops at its first hit, or once evaluation `wanted` is done."""
    from scipy.optimize import differential_evolution  # a second to import: only when asked

    goal = _Objective(problem, wanted)
    reach = [(1.0 if p.law == "uniform" else 3.0) * float(p.scale) for p in problem.parameters]
    centre = [float(p.location) for p in problem.parameters]
    bounds = [(c - r, c + r) for c, r in zip(centre, reach, strict=True)]

    def stop(_best: Any, convergence: float = 0.0) -> bool:
        return (goal.hit is not None and wanted is None) or goal.asked is not None

    differential_evolution(
        goal,
        bounds,
        seed=mix64(seed ^ mix64(run)) % 2**32,
        maxiter=generations,
        popsize=8,
        polish=False,
        callback=stop,
        tol=0.0,
    )
    return goal


def recall(problem: Problem, seed: int, packed: int) -> tuple[Fraction, ...]:
    """The exact parameters of any candidate id, whatever strategy made it."""
    parts = CandidateId.unpack(packed)
    if parts.strategy != EVOLUTION:
        return replay(seed, packed, problem.parameters)
    run, number = parts.counter >> RUN_BITS, parts.counter & (2**RUN_BITS - 1)
    asked = evolve(problem, seed, run, wanted=number).asked
    if asked is None:
        raise BadRun("an evaluation of that run", f"number {number}", "Copy the id from a report.")
    return asked
