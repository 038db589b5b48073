"""The hunt: id ranges screened by any number of workers, with one result for all of them.

Task n covers a fixed id range, whoever computes it. Results are committed in order, and
whatever ends the hunt is decided on the committed prefix, so neither the number of workers
nor the loss of one changes what is found.
"""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, wait
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np

from numerics.search.counter import EVOLUTION, LATTICE, RANDOM, CandidateId
from numerics.search.errors import BadRun, EmptySpace
from numerics.search.evolution import RUN_BITS, evolve, recall
from numerics.search.executors import Workers
from numerics.search.journal import Journal
from numerics.search.lanes import CYCLE, decide, screen
from numerics.search.problem import Problem

Strategy = Literal["random", "lattice", "evolution"]
STRATEGIES = {"random": RANDOM, "lattice": LATTICE, "evolution": EVOLUTION}
FIRST_TASK = 2**14


@dataclass(frozen=True)
class Hit:
    """A candidate whose double-precision orbit does what the claim forbids: not yet a verdict."""

    id: int
    period: int
    gap: float


@dataclass(frozen=True)
class TaskResult:
    """Counters and first hits of one id range."""

    task: int
    candidates: int
    converged: int
    cycles: int
    undecided: int
    escaped: int
    steps: int
    hits: tuple[Hit, ...]


@dataclass(frozen=True)
class Budget:
    """When to stop: after so many candidates, seconds, or hits, whichever comes first."""

    candidates: int | None = None
    seconds: float | None = 60.0
    hits: int | None = None

    def __post_init__(self) -> None:
        if all(x is None for x in (self.candidates, self.seconds, self.hits)):
            raise BadRun("a budget", "none", "Give candidates, seconds or hits.")
        if any(x is not None and x <= 0 for x in (self.candidates, self.seconds, self.hits)):
            raise BadRun("a positive budget", str(self), "Give more.")


@dataclass(frozen=True)
class Plan:
    """Everything that determines the results of a hunt."""

    cells: tuple[Problem, ...]
    seed: int = 0
    strategy: Strategy = "random"
    steps: int = 240
    keep: int = 64

    def __post_init__(self) -> None:
        if not self.cells:
            raise EmptySpace("at least one problem", "none", "Name a dimension and a scale.")
        if self.strategy not in STRATEGIES:
            raise BadRun(f"one of {sorted(STRATEGIES)}", self.strategy, "Choose one.")

    def task(self, n: int) -> tuple[int, CandidateId, int]:
        """Cell, first id and number of candidates of task n: rounds over the cells, growing."""
        cell, turn = n % len(self.cells), n // len(self.cells)
        kind = STRATEGIES[self.strategy]
        if kind == EVOLUTION:
            return cell, CandidateId(cell, kind, turn << RUN_BITS), 1
        rounds = _growth(len(self.cells[cell].parameters))
        if turn > rounds:
            size = FIRST_TASK << 2 * rounds
            return cell, CandidateId(cell, kind, size * (turn - rounds)), size
        end = FIRST_TASK << 2 * turn
        first = end >> 2 if turn else 0
        return cell, CandidateId(cell, kind, first), end - first


def _growth(parameters: int) -> int:
    """Tasks grow fourfold this often, up to about a second of one core.

    All ends are multiples of the largest size, a power of two: no task straddles the blocks
    of 2^32 ids that share keys.
    """
    return max(0, min(6, round(7.2 - 0.78 * math.log2(max(parameters, 1)))))


def run_task(plan: Plan, n: int) -> TaskResult:
    """Screen task n and confirm its first suspects in double precision."""
    cell, base, count = plan.task(n)
    problem = plan.cells[cell]
    if base.strategy == EVOLUTION:
        return _evolution_task(plan, n, problem, base)
    found = screen(problem, plan.seed, base, count, plan.steps, keep=8 * plan.keep)
    hits: list[Hit] = []
    for counter, _ in found.suspects:
        packed = replace(base, counter=counter).pack()
        theta = np.array([float(q) for q in recall(problem, plan.seed, packed)])
        seen = decide(problem, theta)
        if seen.code == CYCLE:
            hits.append(Hit(packed, seen.period, seen.gap))
        if len(hits) == plan.keep:
            break
    counts = (found.converged, found.cycles, found.undecided, found.escaped, found.steps)
    return TaskResult(n, count, *counts, tuple(hits))


def _evolution_task(plan: Plan, n: int, problem: Problem, base: CandidateId) -> TaskResult:
    goal = evolve(problem, plan.seed, base.counter >> RUN_BITS)
    hits: tuple[Hit, ...] = ()
    if goal.hit is not None:
        number, theta = goal.hit
        seen = decide(problem, np.array([float(q) for q in theta]))
        packed = replace(base, counter=base.counter | number).pack()
        hits = (Hit(packed, seen.period, seen.gap),) if seen.code == CYCLE else ()
    total = goal.evaluations
    return TaskResult(n, total, total - len(hits), len(hits), 0, 0, 0, hits)


@dataclass(frozen=True)
class Progress:
    """What a display shows."""

    candidates: int
    hits: int
    seconds: float
    tasks: int

    @property
    def rate(self) -> float:
        """Candidates a second."""
        return self.candidates / max(self.seconds, 1e-9)


@dataclass(frozen=True)
class Hunted:
    """The committed results of a hunt, in task order."""

    plan: Plan
    results: tuple[TaskResult, ...]
    seconds: float
    interrupted: bool = False

    @property
    def candidates(self) -> int:
        """Number of candidates screened."""
        return sum(r.candidates for r in self.results)

    @property
    def hits(self) -> tuple[Hit, ...]:
        """All hits kept, in id order within each task."""
        return tuple(h for r in self.results for h in r.hits)


def hunt(
    plan: Plan,
    budget: Budget,
    workers: Workers,
    journal: Journal | None = None,
    watch: Callable[[Progress], None] | None = None,
) -> Hunted:
    """Run tasks 0, 1, 2, ... until the budget is spent; resumes what a journal holds.

    An interrupt (Ctrl-C) ends the hunt in good order: what is done is in the journal.
    """
    started = time.monotonic()
    done: dict[int, TaskResult] = journal.load() if journal is not None else {}
    committed: list[TaskResult] = []
    interrupted = False

    def show() -> None:
        if watch is not None:
            found = sum(len(r.hits) for r in committed)
            total = sum(r.candidates for r in committed)
            watch(Progress(total, found, time.monotonic() - started, len(committed)))

    try:
        for result in _in_order(plan, budget, workers, done, journal, started):
            committed.append(result)
            show()
            if _spent(budget, committed):
                break
    except KeyboardInterrupt:
        interrupted = True
    return Hunted(plan, tuple(committed), time.monotonic() - started, interrupted)


def _spent(budget: Budget, committed: Sequence[TaskResult]) -> bool:
    enough = budget.candidates is not None and (
        sum(r.candidates for r in committed) >= budget.candidates
    )
    return enough or (
        budget.hits is not None and sum(len(r.hits) for r in committed) >= budget.hits
    )


def _in_order(
    plan: Plan,
    budget: Budget,
    workers: Workers,
    done: dict[int, TaskResult],
    journal: Journal | None,
    started: float,
) -> Iterator[TaskResult]:
    """Results by task number; a few tasks ahead are always under way."""
    pending: dict[int, Future[Any]] = {}
    failures, n = 0, 0
    while True:
        late = budget.seconds is not None and time.monotonic() - started > budget.seconds
        while n in done:
            yield done.pop(n)
            n += 1
        if late:
            for future in pending.values():
                future.cancel()
            return
        for k in range(n, n + 2 * workers.count):
            if k not in pending and k not in done:
                pending[k] = workers.submit(run_task, plan, k)
        ready, _ = wait(pending.values(), timeout=0.25, return_when=FIRST_COMPLETED)
        for k in [k for k, f in pending.items() if f in ready]:
            future = pending.pop(k)
            try:
                done[k] = future.result()
            except Exception as error:  # a lost worker surfaces as many types
                failures += 1
                if failures > 5 or not _lost(error):
                    raise
                workers.renew()
                pending.clear()
                break
            if journal is not None:
                journal.append(done[k])


def _lost(error: Exception) -> bool:
    names = {c.__name__ for c in type(error).__mro__}
    return bool(names & {"BrokenExecutor", "KilledWorker", "CancelledError", "CommClosedError"})
