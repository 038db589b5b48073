"""What the studies of variational autoencoders share: training, tables, pictures."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import torch
from matplotlib.axes import Axes
from torch import Tensor

from numerics.data import Dataset
from numerics.evaluation import reconstruction
from numerics.evaluation.reconstruction import VAEReport
from numerics.models.vae import VAE
from numerics.studies.base import Cell, StudyConfig, Table, training_run
from numerics.style import show_tiles
from numerics.training.learner import AutogradLearner, Batch, adam
from numerics.training.loop import History, fit
from numerics.training.schedule import Schedule


def rate(config: StudyConfig) -> float:
    """Return Adam's rate: 1e-3 as in the write-ups; three times that for the short quick runs."""
    return 1e-3 if config.full else 3e-3


def batch_size(config: StudyConfig) -> int:
    """Return the rows a batch: 128 as in the write-ups, 32 for the few digits."""
    return 128 if config.full else 32


@dataclass(frozen=True)
class Trained:
    """A trained model with its losses and its evaluation on the test images."""

    model: VAE
    history: History
    report: VAEReport


def train(
    study: str, part: str, build: Callable[[], VAE], data: Dataset, schedule: Schedule,
    settings: Mapping[str, object], config: StudyConfig,
    condition: Callable[[Tensor], Tensor] | None = None,
) -> Trained:  # fmt: skip
    """Train the model that `build` makes on `data` and evaluate it on its test part.

    Args:
        build: called after torch's seed is set, so that the layers start alike.
        condition: maps labels (B,) to the model's condition, for conditional models.
    """
    torch.manual_seed(config.seed)
    model = build()

    def loss(batch: Batch, generator: torch.Generator) -> Tensor:
        given = condition(batch[1]) if condition is not None else None
        return model.loss(batch[0], generator, given)

    learner = AutogradLearner(model, adam(list(model.parameters()), rate(config)), loss)
    tensors = [data.train] if condition is None else [data.train, data.train_labels]
    run = training_run(study, part, settings, config)
    history = fit(learner, tensors, schedule, run)
    given = condition(data.test_labels) if condition is not None else None
    return Trained(model, history, reconstruction.vae(model, data.test, condition=given))


COLUMNS = (
    "error, z sampled", "error, z = mean", "reconstruction, nats", "KL, nats", "-ELBO, nats",
    "active", "CPU s",
)  # fmt: skip


def report_cells(trained: Trained) -> tuple[Cell, ...]:
    """Return the cells of one model under `COLUMNS`."""
    report = trained.report
    active = "collapsed" if report.collapsed else f"{report.active} of {report.latent}"
    return (
        report.mse_sampled, report.mse_mean, report.reconstruction, report.kl,
        report.reconstruction + report.kl, active, trained.history.cpu_seconds,
    )  # fmt: skip


def table(title: str, first: str, rows: Sequence[tuple[Cell, Trained]], note: str) -> Table:
    """Return the table of several models, one row each."""
    cells = tuple((name, *report_cells(trained)) for name, trained in rows)
    return Table(title, (first, *COLUMNS), cells, note, 4)


GAUSSIAN_NOTE = (
    "Errors by pixel on the test images, not clamped (the decoder ends in a sigmoid). The sum of "
    "squared errors is $-\\log p(x \\mid z)$ of a Gaussian with variance 1/2, without its constant "
    "$\\frac{D}{2} \\log \\pi$. A coordinate is active when its mean KL is at least 0.01 nats."
)


@torch.no_grad()
def draw_samples(
    ax: Axes, model: VAE, shape: tuple[int, int], seed: int, count: int = 64, columns: int = 8
) -> None:
    """Draw decoder means of `count` draws from the prior."""
    generator = torch.Generator().manual_seed(seed)
    show_tiles(ax, model.sample(count, generator), shape, columns)


def as_28x28(data: Dataset) -> Dataset:
    """Return 8x8 images enlarged three times and framed by two pixels: 28x28.

    Only so that the convolutional model can be tried on the embedded digits.
    """
    if data.shape == (28, 28):
        return data

    def enlarge(images: Tensor) -> Tensor:
        square = images.view(-1, 8, 8).repeat_interleave(3, 1).repeat_interleave(3, 2)
        return torch.nn.functional.pad(square, (2, 2, 2, 2)).flatten(1)

    return Dataset(
        f"{data.name}, enlarged", enlarge(data.train), data.train_labels,
        enlarge(data.test), data.test_labels, (28, 28),
    )  # fmt: skip
