"""The hunt: draws that replay, screens that miss nothing, one result for any workers."""

from __future__ import annotations

import os
import signal
import time
from dataclasses import replace
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from handproof.kernel.orbits import check_orbit
from numerics.errors import NumericsError
from numerics.search import lanes_core
from numerics.search.counter import LATTICE, RANDOM, CandidateId, keys, laws, numerators, replay
from numerics.search.engine import search
from numerics.search.evolution import recall
from numerics.search.executors import Workers
from numerics.search.hunt import Budget, Hunted, Plan, hunt, run_task
from numerics.search.journal import Journal
from numerics.search.lanes import CONVERGED, CYCLE, decide, screen
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Parameter, Problem, between
from numerics.search.shrink import shrink
from numerics.search.smallest import least

MIXED = (
    Parameter("a", scale=Fraction(4)),
    Parameter("b", "uniform", Fraction(1), Fraction(3), Fraction(1, 12)),
    Parameter("c", quantum=Fraction(1)),
)


def results(h: Hunted) -> Any:
    """What must not depend on how a hunt was run."""
    return h.results


@pytest.mark.parametrize("strategy", [RANDOM, LATTICE])
def test_compiled_draws_replay_bit_for_bit(strategy: int) -> None:
    base, n = CandidateId(3, strategy, 1000), 3000
    out = np.empty(3 * n, np.float32)
    lanes_core.draw(np.uint32(1000), n, n, keys(7, base, 3), laws(MIXED), out)
    quanta = np.array([float(p.quantum) for p in MIXED], dtype=np.float32)
    expected = numerators(7, base, n, MIXED).astype(np.float32) * quanta
    assert (expected == out.reshape(3, n).T).all()
    one = replay(7, CandidateId(3, strategy, 1234).pack(), MIXED)
    assert [float(q) for q in one] == pytest.approx(list(expected[234]))


def test_normal_draws_are_normal() -> None:
    from scipy.stats import kstest

    z = numerators(1, CandidateId(0, RANDOM, 0), 100_000, MIXED[:1])[:, 0] / 2**18
    assert kstest(z, "norm").pvalue > 1e-3


@pytest.mark.parametrize(("cell", "counter"), [(0, 0), (65535, 2**44 - 1), (7, 123456789)])
def test_ids_have_64_bits(cell: int, counter: int) -> None:
    whole = CandidateId(cell, RANDOM, counter)
    assert CandidateId.unpack(whole.pack()) == whole
    assert whole.pack() < 2**64


def test_ranges_of_tasks_join_without_gap_or_overlap() -> None:
    plan = Plan((mean_field(2), mean_field(8)))
    for cell in (0, 1):
        end = 0
        for turn in range(14):
            found, base, count = plan.task(2 * turn + cell)
            assert found == cell
            assert base.counter == end
            assert base.counter // 2**32 == (base.counter + count - 1) // 2**32
            end = base.counter + count


@pytest.mark.parametrize(("d", "share"), [(2, 0.0057), (3, 0.0217), (4, 0.0442), (8, 0.1358)])
def test_screens_find_the_known_shares(d: int, share: float) -> None:
    n = 200_000
    found = screen(mean_field(d, 4), 1, CandidateId(0, RANDOM, 0), n)
    assert found.converged + found.cycles + found.undecided + found.escaped == n
    assert found.cycles / n == pytest.approx(share, abs=5 * np.sqrt(share / n) + 0.001)


def test_nothing_is_found_where_the_theorem_forbids_it() -> None:
    problem = mean_field(2)
    small = tuple(between(p.name, -4, 4) if p.name[0] == "A" else p for p in problem.parameters)
    found = screen(replace(problem, parameters=small), 1, CandidateId(0, RANDOM, 0), 2_000_000)
    assert found.cycles == 0


@pytest.mark.parametrize("d", [2, 4, pytest.param(17, marks=pytest.mark.slow)])
def test_screen_and_decision_agree(d: int) -> None:
    problem, n = mean_field(d, 3), 2000 if d < 17 else 200
    found = dict(screen(problem, 9, CandidateId(0, RANDOM, 0), n, keep=n).suspects)
    for k in range(n):
        theta = replay(9, CandidateId(0, RANDOM, k).pack(), problem.parameters)
        code = decide(problem, np.array([float(q) for q in theta])).code
        assert (code == CONVERGED) == (found.get(k, CONVERGED) == CONVERGED) or found.get(k) == 2


def test_a_period_that_a_lag_test_misses() -> None:
    """Period 105 is beyond the 64 lags: it must not pass for convergence."""
    problem = mean_field(3, family=Family(3, symmetric=False))
    theta = np.array([2, 6, -6, 1, -4, 8, -5, 2, -2], dtype=float)
    seen = decide(problem, theta)
    assert (seen.code, seen.period) == (CYCLE, 105)
    assert decide(problem, theta, lags=2).code == CYCLE


def test_a_slow_spiral_is_not_a_cycle() -> None:
    """Multiplier -0.9998: consecutive steps differ, two steps apart they hardly do."""
    critical = Fraction("0.4195423611")
    problem = mean_field(2)
    for below in ("1/1000", "1/10000", "1/100000"):
        c = float(critical - Fraction(below))
        assert decide(problem, np.array([-5.0, c, c])).code != CYCLE


def test_the_spiral_that_once_passed_for_a_cycle() -> None:
    """Sixteen units, multiplier -0.9996: the gap is still 3e-6 after 20,000 steps."""
    problem = mean_field(16, 1)
    theta = replay(2026, CandidateId(0, RANDOM, 913).pack(), problem.parameters)
    values = np.array([float(q) for q in theta])
    assert decide(problem, values).code != CYCLE
    assert decide(problem, values, steps=200_000).code == CONVERGED


def test_leaving_an_unstable_point_slowly_is_not_convergence() -> None:
    """One millionth off the saddle: 14 digits of near-standstill before it falls."""
    problem = mean_field(2)
    seen = decide(problem, np.array([-8.0, 4.0 + 1e-9, 4.0 + 1e-9]))
    assert seen.code == CYCLE


@pytest.fixture(scope="module")
def plan() -> Plan:
    """Two cells, a fixed seed."""
    return Plan((mean_field(2, 4), mean_field(3, 4)), seed=5, keep=8)


@pytest.fixture(scope="module")
def alone(plan: Plan) -> Hunted:
    """The reference: one thread."""
    with Workers("threads:1") as workers:
        return hunt(plan, Budget(candidates=600_000, seconds=None), workers)


@pytest.mark.parametrize("spec", ["threads:3", "processes:2"])
def test_results_do_not_depend_on_the_workers(plan: Plan, alone: Hunted, spec: str) -> None:
    with Workers(spec) as workers:
        other = hunt(plan, Budget(candidates=600_000, seconds=None), workers)
    assert results(other) == results(alone)


def test_every_hit_replays(plan: Plan, alone: Hunted) -> None:
    for hit in alone.hits[:20]:
        problem = plan.cells[hit.id >> 48]
        theta = recall(problem, plan.seed, hit.id)
        assert decide(problem, np.array([float(q) for q in theta])).period == hit.period


def test_an_interrupted_run_resumes_without_loss(plan: Plan, alone: Hunted, tmp_path: Path) -> None:
    path, budget = tmp_path / "journal.jsonl", Budget(candidates=600_000, seconds=None)

    def interrupt(progress: Any) -> None:
        if progress.tasks == 2:
            raise KeyboardInterrupt

    with Workers("threads:1") as workers:
        first = hunt(plan, budget, workers, Journal.open(path, plan, False), interrupt)
        assert first.interrupted
        assert len(first.results) == 2
        with path.open("a") as stream:
            stream.write('{"task": 3, "candi')  # torn by a crash
        second = hunt(plan, budget, workers, Journal.open(path, plan, True))
    assert results(second) == results(alone)


def test_a_journal_of_another_plan_is_refused(plan: Plan, tmp_path: Path) -> None:
    path = tmp_path / "journal.jsonl"
    Journal.open(path, plan, False)
    with pytest.raises(NumericsError, match="HP857"):
        Journal.open(path, replace(plan, seed=6), True)
    with pytest.raises(NumericsError, match="HP857"):
        Journal.open(tmp_path / "none.jsonl", plan, True)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_loses_nothing(plan: Plan, alone: Hunted) -> None:
    distributed = pytest.importorskip("distributed", reason="needs dask.distributed")
    options = {"n_workers": 2, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(processes=True, **options) as cluster:
        victims = [w.pid for w in cluster.workers.values()]
        killed: list[int] = []

        def kill(progress: Any) -> None:
            if not killed:
                killed.append(victims[0])
                os.kill(victims[0], signal.SIGKILL)

        with Workers(cluster.scheduler_address) as workers:
            other = hunt(plan, Budget(candidates=600_000, seconds=None), workers, watch=kill)
    assert killed
    assert results(other) == results(alone)


@pytest.mark.slow
def test_a_pool_that_loses_a_process_loses_nothing(plan: Plan, alone: Hunted) -> None:
    with Workers("processes:2") as workers:
        killed: list[int] = []

        def kill(progress: Any) -> None:
            pool: Any = workers.executor
            if not killed and getattr(pool, "_processes", None):
                killed.append(next(iter(pool._processes)))
                os.kill(killed[0], signal.SIGKILL)

        other = hunt(plan, Budget(candidates=600_000, seconds=None), workers, watch=kill)
    assert killed
    assert results(other) == results(alone)


def rare() -> Problem:
    """All parameters within 4.3: two in 100,000 fail."""
    problem = mean_field(2)
    box = tuple(between(p.name, "-43/10", "43/10") for p in problem.parameters)
    return replace(problem, parameters=box)


@pytest.mark.parametrize("strategy", ["random", "lattice", "evolution"])
def test_strategies_reach_a_rare_target(strategy: Any) -> None:
    plan = Plan((rare(),), seed=1, strategy=strategy)
    with Workers("threads:1") as workers:
        found = hunt(plan, Budget(hits=1, seconds=60), workers)
    assert found.hits
    theta = recall(plan.cells[0], plan.seed, found.hits[0].id)
    assert decide(plan.cells[0], np.array([float(q) for q in theta])).code == CYCLE
    if strategy == "evolution":
        assert found.candidates < 20_000


@pytest.mark.parametrize(
    "theta", [("-887645/65536", "358535/65536", "232411/65536"), ("9", "-6", "-3")]
)
def test_shrinking_ends_at_a_small_instance(theta: tuple[str, ...]) -> None:
    small = shrink(mean_field(2), tuple(map(Fraction, theta)))
    assert sum(map(abs, small.theta)) <= 12
    assert all(q.denominator == 1 for q in small.theta)


def test_shrinking_deletes_units() -> None:
    found = next(iter(run_task(Plan((mean_field(6, 4),), keep=1), 0).hits))
    problem = mean_field(6, 4)
    small = shrink(problem, recall(problem, 0, found.id))
    assert small.problem.d <= 4


def test_shrinking_stays_in_the_space() -> None:
    problem = rare()
    with Workers("threads:1") as workers:
        plan = Plan((problem,), seed=1)
        found = hunt(plan, Budget(hits=1, seconds=60), workers)
    small = shrink(problem, recall(problem, 1, found.hits[0].id))
    assert max(map(abs, small.theta)) <= Fraction(43, 10)


@pytest.mark.parametrize(
    ("by", "limit", "dims", "theta"),
    [("l1", 6, range(2, 4), (-6, 0, 0)), ("height", 5, range(2, 3), (-5, 1, 1))],
)
def test_the_least_counterexamples(by: Any, limit: int, dims: range, theta: Any) -> None:
    found = least(by, limit, dims)
    assert found is not None
    assert found.theta == theta
    assert found.complete
    assert found.proved == found.below
    assert "never converges" in found.judgement.statement


@pytest.mark.parametrize(("by", "limit"), [("l1", 5), ("height", 4)])
def test_nothing_is_smaller(by: Any, limit: int) -> None:
    assert least(by, limit, range(2, 3)) is None


def test_a_search_finds_shrinks_proves_and_writes(tmp_path: Path) -> None:
    import json

    started = time.monotonic()
    with Workers("threads:1") as workers:
        plan = Plan((mean_field(2, 2), mean_field(2, 4)), seed=0)
        outcome = search(plan, Budget(hits=20, seconds=20), workers, out=tmp_path)
    assert outcome.verdict == "refuted"
    assert time.monotonic() - started < 30
    found = {f.label: f.theta for f in outcome.findings}
    assert found["least l1"] == (-6, 0, 0)
    assert found["least height"] == (-5, 1, 1)
    assert outcome.files
    for path in outcome.files:
        assert "never converges" in check_orbit(json.loads(path.read_text()))


def test_not_found_has_an_exact_bound() -> None:
    problem = mean_field(2, 4, family=Family(2, schedule="sequential"))
    with Workers("threads:1") as workers:
        outcome = search(Plan((problem,)), Budget(candidates=20_000, seconds=None), workers)
    assert outcome.verdict == "not found"
    assert outcome.bound is not None
    assert outcome.bound < 0.01
    assert not outcome.findings
