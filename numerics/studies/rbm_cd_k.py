"""Bernoulli RBM with 128 hidden units on binary MNIST: CD-1, CD-5, CD-25 and PCD.

The sheet asks for the effect of k and grades by the free energy of the test images,
which cannot rank models: log Z differs between them. Beside it stand the pseudo-likelihood
and the log-likelihood by annealed importance sampling with its effective sample size.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.evaluation import ais, likelihood
from numerics.models.bernoulli_rbm import BernoulliRBM
from numerics.studies.base import StudyConfig, StudyResult, Table, folder, training_run
from numerics.style import canvas, house_style, save, show_tiles
from numerics.training.bernoulli_cd import (
    BernoulliCD,
    ContrastiveSettings,
    initial_rbm,
    log_odds,
)
from numerics.training.loop import fit
from numerics.training.schedule import Schedule

NAME = "rbm-cd-k"


@dataclass(frozen=True)
class Recipe:
    """One training: its label, contrastive settings, epochs, and how its rate falls."""

    label: str
    settings: ContrastiveSettings
    epochs: int
    constant_until: float
    from_log_odds: bool


FULL = (
    Recipe("CD-1", ContrastiveSettings(1, 0.05), 10, 1.0, False),
    Recipe("CD-5", ContrastiveSettings(5, 0.05), 10, 1.0, False),
    Recipe("CD-25", ContrastiveSettings(25, 0.05), 10, 1.0, False),
    Recipe("PCD-1, falling rate", ContrastiveSettings(1, 0.1, persistent=True), 50, 0.0, True),
)
QUICK = (
    Recipe("CD-1", ContrastiveSettings(1, 0.05), 40, 1.0, False),
    Recipe("CD-5", ContrastiveSettings(5, 0.05), 40, 1.0, False),
    Recipe("CD-25", ContrastiveSettings(25, 0.05), 40, 1.0, False),
    Recipe("PCD-1, falling rate", ContrastiveSettings(1, 0.1, persistent=True), 80, 0.0, True),
)


@dataclass(frozen=True)
class Outcome:
    """A trained machine and its evaluation on the test images."""

    recipe: Recipe
    rbm: BernoulliRBM
    cpu_seconds: float
    free_energy: float
    pseudo: float
    partition: ais.LogPartition

    @property
    def log_likelihood(self) -> float:
        """Mean log-likelihood of the test images in nats, whatever the effective size."""
        return -self.free_energy - self.partition.value


def run(config: StudyConfig) -> StudyResult:
    """Train by every recipe, evaluate, draw 8x8 samples of each."""
    data = config.dataset("mnist").binarised()
    hidden = 128 if config.full else 16
    recipes = FULL if config.full else QUICK
    outcomes = [_train(data, hidden, recipe, config) for recipe in recipes]
    odds = log_odds(data.train)
    floor = likelihood.independent_log_likelihood(odds, data.test)
    rows = tuple(
        (
            o.recipe.label,
            o.cpu_seconds,
            o.free_energy,
            o.pseudo,
            o.log_likelihood if _trusted(o) else "refused",
            o.partition.standard_error,
            o.partition.effective,
        )
        for o in outcomes
    )
    table = Table(
        f"{hidden} hidden units on {data.name}: test images, nats an image",
        ("training", "CPU s", "mean free energy", "pseudo-likelihood", "log-likelihood (AIS)",
         "standard error of log Z", "effective chains of 256"),
        rows,
        f"Independent pixels reach {floor:.1f}. The free energy does not rank the machines. "
        "AIS tends to give too high a log-likelihood; below 5 effective chains it is refused.",
        2,
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Bernoulli RBM: contrastive divergence with k = 1, 5, 25 and persistent chains",
        {"data": data.name, "hidden": hidden, "batch": 128, "ais_steps": _ais_steps(config),
         "recipes": [asdict(recipe) for recipe in recipes]},
        (table,),
        ("the sheet reports no figures; it grades by the mean free energy of the test images",),
        (_figure_samples(data, outcomes, config),),
    )  # fmt: skip


def _trusted(outcome: Outcome) -> bool:
    return outcome.partition.effective >= ais.LEAST_EFFECTIVE


def _ais_steps(config: StudyConfig) -> int:
    return 10_000 if config.full else 1_000


def _train(data: Dataset, hidden: int, recipe: Recipe, config: StudyConfig) -> Outcome:
    start = data.train if recipe.from_log_odds else None
    rbm = initial_rbm(data.size, hidden, config.seed, data=start)
    size = 128 if config.full else 50
    learner = BernoulliCD(rbm, size, recipe.settings)
    schedule = Schedule(recipe.epochs, size, constant_until=recipe.constant_until, seed=config.seed)
    part = recipe.label.split(",")[0].lower()
    run_ = training_run(NAME, part, {"recipe": asdict(recipe), "hidden": hidden}, config)
    history = fit(learner, [data.train], schedule, run_)
    partition = ais.log_partition(
        rbm, log_odds(data.train), steps=_ais_steps(config), seed=config.seed
    )
    return Outcome(
        recipe,
        rbm,
        history.cpu_seconds,
        likelihood.mean_free_energy(rbm, data.test),
        likelihood.pseudo_log_likelihood(rbm, data.test[:1000]),
        partition,
    )


def _samples(rbm: BernoulliRBM, data: Dataset, config: StudyConfig) -> Tensor:
    """Return 64 visible means after 1,000 Gibbs steps from test images."""
    generator = torch.Generator().manual_seed(config.seed)
    x = rbm.gibbs(data.test[:64], 1000, generator)
    return rbm.conditional_visible(rbm.sample_hidden(x, generator))


def _figure_samples(data: Dataset, outcomes: list[Outcome], config: StudyConfig) -> Figure:
    with house_style():
        fig = canvas(1.7)
        for ax, outcome in zip(fig.subplots(1, len(outcomes)), outcomes, strict=True):
            show_tiles(ax, _samples(outcome.rbm, data, config), data.shape, 8)
            ax.set_title(outcome.recipe.label)
        caption = (
            "64 samples (probabilities of the pixels) after 1,000 Gibbs steps from test images, "
            "for each training. With CD-1 the chain leaves the digits, because training never "
            "looked far from the data; larger $k$ and persistent chains mend that."
            if config.full
            else "64 samples (probabilities of the pixels) after 1,000 Gibbs steps, by training."
        )
        return save(fig, folder(NAME, config), "rbm_cd_k_samples", "bernoulli_rbm", caption)
