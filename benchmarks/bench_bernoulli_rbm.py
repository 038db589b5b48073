"""Persistent CD-1 for the Bernoulli RBM against scikit-learn's BernoulliRBM.

    python benchmarks/bench_bernoulli_rbm.py [--data DIR] [--seeds 3] [--stops 5 10]

The same algorithm on the same binary MNIST: 128 hidden units, batches of 128, rate 0.05, float32,
one thread. CPU seconds an epoch, and the test log-likelihood by annealed importance sampling at
several seeds and stopping points: at a constant rate a persistent chain swings by tens of
nats within a few batches, so a single stop of either says little. Without --data the
embedded digits are used, with 16 hidden units.
"""

from __future__ import annotations

import argparse
import time
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import torch
from sklearn.neural_network import BernoulliRBM as ScikitRBM

from numerics.data import Dataset, load
from numerics.evaluation import ais, likelihood
from numerics.models.bernoulli_rbm import BernoulliRBM
from numerics.training.bernoulli_cd import (
    BernoulliCD,
    ContrastiveSettings,
    initial_rbm,
    log_odds,
)
from numerics.training.loop import fit
from numerics.training.schedule import Schedule

RATE = 0.05


@dataclass(frozen=True)
class Problem:
    """Data, hidden units, batch size and AIS steps."""

    data: Dataset
    hidden: int
    batch: int
    ais_steps: int


@dataclass(frozen=True)
class Fit:
    """A trained machine and the CPU seconds an epoch took."""

    rbm: BernoulliRBM
    seconds: float


def ours(problem: Problem, epochs: int, seed: int) -> Fit:
    """Train by this package's learner."""
    rbm = initial_rbm(problem.data.size, problem.hidden, seed)
    settings = ContrastiveSettings(1, RATE, persistent=True)
    learner = BernoulliCD(rbm, problem.batch, settings)
    history = fit(learner, [problem.data.train], Schedule(epochs, problem.batch, seed=seed))
    return Fit(rbm, history.cpu_seconds / epochs)


def scikit(problem: Problem, epochs: int, seed: int) -> Fit:
    """Train by scikit-learn, on as many rows as make whole batches."""
    rows = len(problem.data.train) // problem.batch * problem.batch
    model = ScikitRBM(
        n_components=problem.hidden, learning_rate=RATE, batch_size=problem.batch,
        n_iter=epochs, random_state=seed,
    )  # fmt: skip
    x = problem.data.train[:rows].numpy()
    started = time.process_time()
    model.fit(x)
    seconds = (time.process_time() - started) / epochs
    arrays = (model.components_.T, model.intercept_visible_, model.intercept_hidden_)
    W, b, c = (torch.from_numpy(np.array(array, dtype=np.float32)) for array in arrays)
    return Fit(BernoulliRBM(W, b, c), seconds)


def evaluate(problem: Problem, rbm: BernoulliRBM) -> str:
    """Return the test log-likelihood with its effective sample size, or that it is refused."""
    base = log_odds(problem.data.train)
    partition = ais.log_partition(rbm, base, steps=problem.ais_steps)
    value = -likelihood.mean_free_energy(rbm, problem.data.test) - partition.value
    if partition.effective < ais.LEAST_EFFECTIVE:
        return f"refused (ESS {partition.effective:.1f})"
    return f"{value:.1f} (ESS {partition.effective:.0f})"


def run(problem: Problem, seeds: int, stops: Sequence[int]) -> None:
    """Print the table."""
    print("| seed | epochs | ours, s/epoch | scikit-learn, s/epoch | faster "
          "| ours, log-likelihood | scikit-learn, log-likelihood |")  # fmt: skip
    print("| --- | --- | --- | --- | --- | --- | --- |")
    ratios = []
    for seed in range(seeds):
        for epochs in stops:
            mine, theirs = ours(problem, epochs, seed), scikit(problem, epochs, seed)
            ratios.append(theirs.seconds / mine.seconds)
            print(
                f"| {seed} | {epochs} | {mine.seconds:.3f} | {theirs.seconds:.3f} "
                f"| {ratios[-1]:.2f} | {evaluate(problem, mine.rbm)} "
                f"| {evaluate(problem, theirs.rbm)} |",
                flush=True,
            )
    print(f"\nfaster by {np.median(ratios):.2f} (median of {len(ratios)})")


def main() -> None:
    """Read the arguments and run."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--data", type=Path, help="folder of MNIST")
    parser.add_argument("--seeds", type=int, default=3)
    parser.add_argument("--stops", type=int, nargs="+", default=[5, 10])
    arguments = parser.parse_args()
    torch.set_num_threads(1)
    if arguments.data is None:
        problem = Problem(load("digits").binarised(), 16, 100, 1000)
    else:
        problem = Problem(load("mnist", arguments.data).binarised(), 128, 128, 5000)
    run(problem, arguments.seeds, arguments.stops)


if __name__ == "__main__":
    main()
