"""Candidates a second on one core: the search against what one would write, in one run.

    OMP_NUM_THREADS=1 python benchmarks/bench_search.py [--out FILE]

All contenders follow 200 steps of mean field updates of d symmetric units (scale 4) from 1/2;
"early exit" is the search as it is used. Times are CPU seconds of one thread, the best of
several.
"""

from __future__ import annotations

import argparse
import os
import platform
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import torch

from numerics.search.counter import RANDOM, CandidateId, numerators
from numerics.search.jit import compiled, compiled_fast, peek, poke
from numerics.search.lanes import screen
from numerics.search.lanes_core import sigmoid32
from numerics.search.meanfield import mean_field

STEPS = 200
Array = np.ndarray[Any, Any]


def rate(run: Callable[[], int], repeat: int = 3) -> float:
    """Candidates per CPU second, the best of several runs."""
    best = 0.0
    for _ in range(repeat):
        start = time.process_time()
        n = run()
        best = max(best, n / (time.process_time() - start))
    return best


def draws(d: int, n: int) -> tuple[Array, Array]:
    """A (n, d, d) and c (n, d) in double precision."""
    problem = mean_field(d, 4)
    rows = numerators(1, CandidateId(0, RANDOM, 0), n, problem.parameters) / 2**16
    pairs = [(i, j) for i in range(d) for j in range(i + 1, d)]
    A = np.zeros((n, d, d))
    for k, (i, j) in enumerate(pairs):
        A[:, i, j] = A[:, j, i] = rows[:, k]
    return A, rows[:, len(pairs) :]


def loop(d: int) -> int:
    """One candidate at a time: `mu = 1 / (1 + np.exp(-(c + A @ mu)))`."""
    A, c = draws(d, 40)
    for k in range(len(c)):
        mu = np.full(d, 0.5)
        for _ in range(STEPS):
            mu = 1 / (1 + np.exp(-(c[k] + A[k] @ mu)))
    return len(c)


def batched(d: int) -> int:
    """A batch with numpy's matmul in double precision."""
    A, c = draws(d, 2000)
    mu = np.full((len(c), d, 1), 0.5)
    for _ in range(STEPS):
        mu = 1 / (1 + np.exp(-(c[:, :, None] + A @ mu)))
    return len(c)


def with_torch(d: int) -> int:
    """A batch with torch.baddbmm in single precision."""
    A, c = (torch.tensor(x, dtype=torch.float32) for x in draws(d, 2000))
    mu = torch.full((len(c), d, 1), 0.5)
    for _ in range(STEPS):
        mu = torch.sigmoid(torch.baddbmm(c[:, :, None], A, mu))
    return len(c)


def lanes(d: int) -> int:
    """The search: lanes, early exit, parameters drawn inside."""
    n = {2: 2**23, 4: 2**22, 8: 2**20, 16: 2**18}[d]
    screen(mean_field(d, 4), 1, CandidateId(0, RANDOM, 0), n, STEPS)
    return n


@compiled_fast
def _sigmoids(x: Array) -> None:
    for l in range(x.shape[0]):
        poke(x, l, sigmoid32(peek(x, l)))


@compiled
def _many(x: Array, n: int) -> None:
    for _ in range(n):
        _sigmoids(x)


def sigmoid_throughput() -> int:
    """Sigmoids of 1,024 cached single-precision numbers, over and over."""
    x = np.linspace(-5, 5, 1024).astype(np.float32)
    _many(x, 20_000)
    return 1024 * 20_000


def main() -> None:
    """Print (and keep) the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--out", type=Path)
    out = parser.parse_args().out
    torch.set_num_threads(1)
    for f in (lanes, loop):
        f(2)
    sigmoid_throughput()
    top = rate(sigmoid_throughput)
    lines = [
        f"{platform.machine()}, load {os.getloadavg()[0]:.1f}; sigmoids: {top / 1e9:.2f} G/s",
        "",
        "| d | numpy loop | numpy batched | torch batched | search (early exit) | against loop |",
        "| --- | --- | --- | --- | --- | --- |",
    ]
    for d in (2, 4, 8, 16):
        lanes(d)
        r = [rate(lambda f=f, d=d: f(d)) for f in (loop, batched, with_torch)]  # type: ignore[misc]
        fast = rate(lambda d=d: lanes(d), 5)  # type: ignore[misc]
        cells = " | ".join(f"{x / 1e6:.3f} M/s" for x in r[1:])
        lines.append(
            f"| {d} | {r[0]:,.0f} /s | {cells} | {fast / 1e6:.1f} M/s | {fast / r[0]:,.0f} x |"
        )
    text = "\n".join(lines)
    print(text)
    if out is not None:
        out.write_text(text + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
