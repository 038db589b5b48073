"""The training loop: resident tensors, epochs, checkpoints, progress."""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path

import torch
from torch import Tensor

from numerics.errors import ShapeMismatch
from numerics.training import checkpoint
from numerics.training.checkpoint import Progressed
from numerics.training.learner import Learner
from numerics.training.schedule import Schedule


@dataclass(frozen=True)
class Report:
    """One line of progress: epoch of epochs, mean loss, rows learned from a CPU second."""

    epoch: int
    epochs: int
    loss: float
    rows_per_second: float


Listener = Callable[[Report], None]


@dataclass(frozen=True)
class History:
    """What a run leaves besides the model.

    Attributes:
        losses: mean loss of each epoch, from the first even after a resume.
        cpu_seconds: process time of all epochs, those before a resume included.
    """

    losses: tuple[float, ...]
    cpu_seconds: float


@dataclass(frozen=True)
class Run:
    """Where a run keeps its checkpoint and whom it tells of its progress.

    Attributes:
        checkpoint: file written after every epoch, or None.
        resume: go on from that file when it exists.
        fingerprint: text that identifies configuration and data.
        listener: called after every epoch.
    """

    checkpoint: Path | None = None
    resume: bool = False
    fingerprint: str = ""
    listener: Listener | None = None


def fit(
    learner: Learner, data: Sequence[Tensor], schedule: Schedule, run: Run | None = None
) -> History:
    """Train `learner` on the rows of `data` by `schedule`.

    Args:
        data: tensors of equal length, for example images (N, D) or images and labels.

    A run that is resumed from its checkpoint ends with the same bits as an
    uninterrupted one on the same machine and one thread: the checkpoint holds the
    state of the one generator from which everything random is drawn.
    """
    run = Run() if run is None else run
    rows = len(data[0])
    if any(len(part) != rows for part in data):
        raise ShapeMismatch("tensors of equal length", str([len(p) for p in data]), "Cut them.")
    generator = torch.Generator().manual_seed(schedule.seed)
    base_rates = [float(group["lr"]) for group in learner.optimiser.param_groups]
    done = Progressed(0, ())
    if run.checkpoint is not None and run.resume and run.checkpoint.exists():
        done = checkpoint.load(run.checkpoint, learner, generator, run.fingerprint)
    for epoch in range(done.epoch, schedule.epochs):
        epoch_started = time.process_time()
        loss = _epoch(learner, data, schedule, generator, base_rates, epoch)
        spent = time.process_time() - epoch_started
        done = Progressed(epoch + 1, (*done.losses, loss), done.cpu_seconds + spent)
        if run.checkpoint is not None:
            checkpoint.save(run.checkpoint, learner, generator, done, run.fingerprint)
        if run.listener is not None:
            rate = rows / max(spent, 1e-9)
            run.listener(Report(epoch + 1, schedule.epochs, loss, rate))
    return History(done.losses, done.cpu_seconds)


def _epoch(
    learner: Learner,
    data: Sequence[Tensor],
    schedule: Schedule,
    generator: torch.Generator,
    base_rates: Sequence[float],
    epoch: int,
) -> float:
    """Run one pass in a random order; return the mean loss a row."""
    rows, size = len(data[0]), schedule.batch_size
    per_epoch = schedule.steps_per_epoch(rows)
    order = torch.randperm(rows, generator=generator)
    batches = torch.split(order, size)[:per_epoch]
    buffers = learner.buffers(data, size)
    total, seen = torch.zeros((), dtype=torch.float64), 0
    for k, chosen in enumerate(batches):
        factor = schedule.rate_factor(epoch * per_epoch + k, per_epoch * schedule.epochs)
        for group, rate in zip(learner.optimiser.param_groups, base_rates, strict=True):
            group["lr"] = rate * factor
        if len(chosen) == size:
            for part, buffer in zip(data, buffers, strict=True):
                torch.index_select(part, 0, chosen, out=buffer)
            batch = buffers
        else:
            batch = [part[chosen] for part in data]
        total.add_(learner.step(batch, generator), alpha=len(chosen))
        seen += len(chosen)
    return float(total) / seen
