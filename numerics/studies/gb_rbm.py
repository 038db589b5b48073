"""Gaussian-Bernoulli RBM on Fashion-MNIST for M = 10, 50, 100, 250 hidden units.

Two protocols. *Reported*: as the write-up has it (sigma = 1 on pixels in [0, 1], CD-1,
Adam 1e-3, 25 epochs). *Improved*: the data's mean subtracted, hidden offset 1/2, a
smaller sigma chosen on the last 5,000 training images, and a learning rate that falls
to 0; same model family, same epochs, same metric. Learned: sigma by CD as well.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from types import MappingProxyType

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.evaluation import reconstruction
from numerics.evaluation.reconstruction import Code
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM
from numerics.studies.base import (
    StudyConfig,
    StudyResult,
    Table,
    compare,
    folder,
    training_run,
)
from numerics.style import canvas, house_style, plain_log_ticks, save, show_tiles
from numerics.training.gaussian_cd import Coordinates, GaussianCD, Rates
from numerics.training.generic_cd import GenericCD, centred_gaussian_rbm
from numerics.training.learner import adam
from numerics.training.loop import History, fit
from numerics.training.schedule import Schedule

NAME = "gb-rbm"
REPORTED: Mapping[int, float] = MappingProxyType(
    {10: 0.040334, 50: 0.030755, 100: 0.029753, 250: 0.029339}
)
"""Test errors that the write-up reports, sampled code, clamped."""


@dataclass(frozen=True)
class Protocol:
    """One way to train: coordinates, rates and schedule.

    Attributes:
        sigma: fixed standard deviation of the visible units, pixel units.
        centred: subtract the mean image and 1/2 from the hidden units.
        rates: Adam's rates in unit coordinates.
        constant_until: share of the steps before the rates begin to fall to 0.
    """

    sigma: float
    centred: bool
    rates: Rates
    constant_until: float


AS_REPORTED = Protocol(1.0, False, Rates(1e-3, 1e-3, 1e-3), 1.0)
IMPROVED: Mapping[int, Protocol] = MappingProxyType(
    {
        10: Protocol(0.6, True, Rates(0.01, 0.01, 0.01), 0.5),
        50: Protocol(0.35, True, Rates(0.01, 0.01, 0.01), 0.7),
        100: Protocol(0.25, True, Rates(0.01, 0.01, 0.01), 0.7),
        250: Protocol(0.2, True, Rates(0.04, 0.01, 0.01), 0.7),
    }
)
"""Chosen on the last 5,000 training images; the test images were not used."""
QUICK = Protocol(0.2, True, Rates(0.02, 0.02, 0.01), 0.5)


@dataclass(frozen=True)
class Trained:
    """A machine, its losses, and its errors on the test images under both codes."""

    hidden: int
    model: GaussianBernoulliRBM
    history: History
    sampled: reconstruction.Reconstruction
    mean_field: reconstruction.Reconstruction


def train(
    data: Dataset, hidden: int, protocol: Protocol, schedule: Schedule, label: str,
    config: StudyConfig,
) -> Trained:  # fmt: skip
    """Train one machine by `protocol` and evaluate it."""
    mean = data.train.mean(0) if protocol.centred else None
    coordinates = Coordinates(protocol.sigma, mean, 0.5 if protocol.centred else 0.0)
    learner = GaussianCD(
        data.size, hidden, schedule.batch_size, coordinates, protocol.rates, seed=schedule.seed
    )
    settings = {"protocol": asdict(protocol), "schedule": asdict(schedule)}
    run = training_run(NAME, f"{label}-{hidden}", settings, config)
    history = fit(learner, [coordinates.to_x(data.train)], schedule, run)
    return _evaluate(hidden, learner.trained(), history, data.test)


def train_with_sigma(
    data: Dataset, hidden: int, schedule: Schedule, config: StudyConfig
) -> Trained:
    """Train one centred machine that learns a common sigma as well."""
    model = centred_gaussian_rbm(data.train, hidden, 0.3, schedule.seed)
    rates = (("W", 0.01), ("b", 3e-3), ("alpha", 0.01), ("log_sigma", 1e-3))
    groups = [{"params": [getattr(model, name)], "lr": rate} for name, rate in rates]
    learner = GenericCD(model, model, adam(groups, 1e-3), tie_sigma=True)
    run = training_run(NAME, f"learned-{hidden}", {"schedule": asdict(schedule)}, config)
    history = fit(learner, [data.train], schedule, run)
    return _evaluate(hidden, model, history, data.test)


def _evaluate(hidden: int, model: GaussianBernoulliRBM, history: History, test: Tensor) -> Trained:
    sampled = reconstruction.gaussian_rbm(model, test, Code.SAMPLED)
    mean_field = reconstruction.gaussian_rbm(model, test, Code.MEAN_FIELD)
    return Trained(hidden, model, history, sampled, mean_field)


def run(config: StudyConfig) -> StudyResult:
    """Train every size under both protocols and compare; see the module's text."""
    data = config.dataset("fashion-mnist")
    sizes = tuple(REPORTED) if config.full else (10, 50)
    schedule = (
        Schedule(25, 128, seed=config.seed) if config.full else Schedule(40, 100, seed=config.seed)
    )
    reported = [train(data, m, AS_REPORTED, schedule, "reported", config) for m in sizes]
    improved = []
    for m in sizes:
        protocol = IMPROVED[m] if config.full else QUICK
        falling = Schedule(
            schedule.epochs, schedule.batch_size,
            constant_until=protocol.constant_until, seed=config.seed,
        )  # fmt: skip
        improved.append(train(data, m, protocol, falling, "improved", config))
    falling = Schedule(schedule.epochs, schedule.batch_size, constant_until=0.5, seed=config.seed)
    learned = [train_with_sigma(data, m, falling, config) for m in sizes]
    protocols = {m: asdict(IMPROVED[m] if config.full else QUICK) for m in sizes}
    comparison = (
        (compare("test error, write-up's protocol", [REPORTED[m] for m in sizes],
                 [t.sampled.mse for t in reported]),)
        if config.full else ()
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Gaussian-Bernoulli RBM: reconstruction against the number of hidden units",
        {"data": data.name, "schedule": asdict(schedule), "as_reported": asdict(AS_REPORTED),
         "improved": protocols},
        (_table(data, reported, improved, learned, config), _losses(reported)),
        comparison,
        (_figure_errors(data, reported, improved, learned, config),
         _figure_images(data, reported[-1], improved[-1], config)),
    )  # fmt: skip


def _table(
    data: Dataset, reported: list[Trained], improved: list[Trained], learned: list[Trained],
    config: StudyConfig,
) -> Table:  # fmt: skip
    rows = []
    for plain, better, free in zip(reported, improved, learned, strict=True):
        m = plain.hidden
        rows.append(
            (
                m,
                REPORTED[m] if config.full else "-",
                plain.sampled.mse,
                better.sampled.mse,
                free.sampled.mse,
                float(free.model.sigma[0]),
                plain.mean_field.mse,
                better.mean_field.mse,
                reconstruction.principal_components(data.train, data.test, m),
                reconstruction.ppca_unit_noise(data.train, data.test, m),
            )
        )
    return Table(
        "Mean squared error by pixel on the test images",
        ("M", "write-up", "its protocol", "improved", "sigma learned", "sigma found",
         "its protocol, mean-field", "improved, mean-field", "PCA, M real numbers",
         "PPCA, noise 1"),
        tuple(rows),
        "Sampled code of M bits unless it says mean-field (M real numbers); reconstructions "
        "clamped to [0, 1]; mean of 3 draws. PCA is the optimum for M real numbers: bits carry "
        "less, and the two kinds of columns must not be compared.",
        6,
    )  # fmt: skip


def _losses(reported: list[Trained]) -> Table:
    return Table(
        "Loss $F(v_0) - F(v_1)$ under the write-up's protocol",
        ("M", "first epoch", "last epoch", "CPU seconds"),
        tuple(
            (t.hidden, t.history.losses[0], t.history.losses[-1], t.history.cpu_seconds)
            for t in reported
        ),
        "Mean over the batches of an epoch.",
        3,
    )


def _figure_errors(
    data: Dataset, reported: list[Trained], improved: list[Trained], learned: list[Trained],
    config: StudyConfig,
) -> Figure:  # fmt: skip
    sizes = [t.hidden for t in reported]
    with house_style():
        fig = canvas(2.5)
        left, right = fig.subplots(1, 2)
        left.plot(sizes, [t.sampled.mse for t in reported], "o-", label=r"write-up ($\sigma = 1$)")
        left.plot(sizes, [t.sampled.mse for t in improved], "s-", label=r"centred, small $\sigma$")
        left.plot(
            sizes, [t.sampled.mse for t in learned], "^--", label=r"centred, $\sigma$ learned"
        )
        left.legend(loc="lower left")
        left.set(ylabel="test error per pixel, $M$ bits")
        right.plot(sizes, [t.mean_field.mse for t in reported], "o-", label="write-up")
        right.plot(sizes, [t.mean_field.mse for t in improved], "s-", label="centred")
        pca = [reconstruction.principal_components(data.train, data.test, m) for m in sizes]
        unit = [reconstruction.ppca_unit_noise(data.train, data.test, m) for m in sizes]
        right.plot(sizes, pca, "k-", lw=0.9, label="PCA")
        right.plot(sizes, unit, "k:", lw=0.9, label="PPCA, noise 1")
        right.legend(loc="lower left")
        right.set(ylabel="test error per pixel, $M$ reals")
        for ax in (left, right):
            ax.set(xscale="log", yscale="log", xlabel="hidden units $M$")
            ax.set_xticks(sizes, [str(m) for m in sizes], minor=False)
            ax.minorticks_off()
            ax.grid(True)
            plain_log_ticks(ax)
        caption = (
            f"Reconstruction error of Gaussian-Bernoulli machines on {data.name} against the "
            "number of hidden units. Left: the code is $M$ sampled bits. Right: the code is the "
            "$M$ probabilities, to be compared with principal components."
        )
        return save(fig, folder(NAME, config), "gb_rbm_errors", "gb_rbm", caption)


def _figure_images(data: Dataset, plain: Trained, better: Trained, config: StudyConfig) -> Figure:
    images, generator = data.test[:32], torch.Generator().manual_seed(config.seed)
    with house_style():
        fig = canvas(1.25)
        axes = fig.subplots(1, 3)
        show_tiles(axes[0], images, data.shape, 8)
        for ax, trained in zip(axes[1:], (plain, better), strict=True):
            h = trained.model.sample_hidden(images, generator)
            mean, _ = trained.model.conditional_visible(h)
            show_tiles(ax, mean.clamp(0.0, 1.0), data.shape, 8)
        names = ("images", f"write-up, $M = {plain.hidden}$", f"improved, $M = {better.hidden}$")
        for ax, name in zip(axes, names, strict=True):
            ax.set_title(name)
        caption = (
            f"The first 32 test images of {data.name} and their reconstructions through "
            f"{plain.hidden} sampled bits: under the write-up's protocol and with the data "
            r"centred and a smaller $\sigma$."
        )
        return save(fig, folder(NAME, config), "gb_rbm_images", "gb_rbm", caption)
