"""Bernoulli RBM on the digit 3 with CD-3: weights as a mosaic, before and after Gibbs.

The write-up's protocol: 7,141 images (training and test parts of MNIST together), 100
hidden units, no visible bias, W ~ 0.1 N(0, 1), one image a step, rate 0.005, 25,000
steps. Its printed gradient multiplies the chain's x with the *data's* hidden
probabilities; here the chain has its own. Beside it minibatches of 32 with a visible
bias, which is both faster and better.
"""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.errors import UnreliableEstimate
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
from numerics.training.loop import History, fit
from numerics.training.schedule import Schedule

NAME = "rbm-digit3"
_GIBBS = 3


def run(config: StudyConfig) -> StudyResult:
    """Train both machines, estimate their likelihoods, draw weights and samples."""
    data = config.dataset("mnist").binarised().only(3)
    images = torch.cat([data.train, data.test])
    hidden = 100 if config.full else 25
    written, written_history = _as_written(images, hidden, config)
    batched, batched_history = _in_batches(images, hidden, config)
    rows = tuple(
        (name, history.cpu_seconds, likelihood.pseudo_log_likelihood(rbm, images),
         *_by_ais(rbm, images, config))
        for name, rbm, history in (
            ("one image a step, no visible bias", written, written_history),
            ("batches of 32, visible bias", batched, batched_history),
        )
    )  # fmt: skip
    odds = log_odds(images)
    table = Table(
        f"CD-3 on {len(images)} images of the digit 3, nats an image",
        ("training", "CPU s", "pseudo-likelihood", "log-likelihood (AIS)", "effective chains"),
        rows,
        "On the training images: the protocol has no split. Independent pixels reach "
        f"{likelihood.independent_log_likelihood(odds, images):.1f}. An estimate resting on "
        "fewer than 5 effective chains is refused.",
        1,
    )
    return StudyResult(
        NAME,
        "RBM on the digit 3 with CD-3",
        {"data": data.name, "images": len(images), "hidden": hidden, "gibbs_steps": _GIBBS},
        (table,),
        ("no figures were reported in numbers",),
        (
            _figure_sigmoid(config),
            _figure_gibbs(written, images, data, config),
            _figure_weights(written, data, config),
        ),
    )


def _as_written(images: Tensor, hidden: int, config: StudyConfig) -> tuple[BernoulliRBM, History]:
    steps = 25_000 if config.full else 2_000
    rbm = initial_rbm(images.shape[1], hidden, config.seed, scale=0.1)
    settings = ContrastiveSettings(_GIBBS, 0.005 if config.full else 0.02, learn_visible=False)
    learner = BernoulliCD(rbm, 1, settings)
    # The write-up draws with replacement; so does the order made here, in one "epoch".
    generator = torch.Generator().manual_seed(config.seed + 1)
    chosen = torch.randint(len(images), (steps,), generator=generator)
    schedule = Schedule(1, 1, seed=config.seed)
    run_ = training_run(NAME, "written", {"steps": steps, "hidden": hidden}, config)
    return rbm, fit(learner, [images[chosen]], schedule, run_)


def _in_batches(images: Tensor, hidden: int, config: StudyConfig) -> tuple[BernoulliRBM, History]:
    epochs = 20 if config.full else 40
    rbm = initial_rbm(images.shape[1], hidden, config.seed, data=images)
    learner = BernoulliCD(rbm, 32, ContrastiveSettings(_GIBBS, 0.05))
    schedule = Schedule(epochs, 32, constant_until=0.5, seed=config.seed)
    run_ = training_run(NAME, "batched", {"epochs": epochs, "hidden": hidden}, config)
    return rbm, fit(learner, [images], schedule, run_)


def _by_ais(rbm: BernoulliRBM, images: Tensor, config: StudyConfig) -> tuple[str, float]:
    steps = 5000 if config.full else 1000
    partition = ais.log_partition(rbm, log_odds(images), steps=steps, seed=config.seed)
    try:
        found = likelihood.log_likelihood(rbm, images, partition)
    except UnreliableEstimate:
        return "refused", partition.effective
    return f"{found.value:.1f} ± {partition.standard_error:.1f}", partition.effective


def _figure_sigmoid(config: StudyConfig) -> Figure:
    line = torch.linspace(-5.0, 5.0, 201)
    with house_style():
        fig = canvas(1.6, 3.2)
        ax = fig.subplots()
        ax.plot(line.numpy(), line.sigmoid().numpy())
        ax.set(xlabel="$t$", ylabel=r"$\mathrm{sigm}(t)$")
        ax.grid(True)
        caption = "The logistic sigmoid $1/(1 + e^{-t})$, the probability of every unit."
        return save(fig, folder(NAME, config), "rbm_digit3_sigmoid", "bernoulli_rbm", caption)


def _figure_weights(rbm: BernoulliRBM, data: Dataset, config: StudyConfig) -> Figure:
    weights = rbm.W.detach().T
    columns = 10 if len(weights) == 100 else 5
    with house_style():
        fig = canvas(3.2, 3.6)
        ax = fig.subplots()
        show_tiles(ax, weights, data.shape, columns, limits=None, cmap="RdBu_r")
        top = float(weights.abs().max())
        fig.colorbar(ax.images[0], ax=ax, shrink=0.7, label="weight", ticks=[-top, 0, top],
                     format="%.1f")  # fmt: skip
        caption = (
            f"Weights of all {len(weights)} hidden units after training on the digit 3 by the "
            "write-up's protocol, one tile a unit."
        )
        return save(fig, folder(NAME, config), "rbm_digit3_weights", "bernoulli_rbm", caption)


def _figure_gibbs(rbm: BernoulliRBM, images: Tensor, data: Dataset, config: StudyConfig) -> Figure:
    start = images[:12]
    after = rbm.gibbs(start, _GIBBS, torch.Generator().manual_seed(config.seed))
    untrained = initial_rbm(rbm.W.shape[0], rbm.W.shape[1], config.seed, scale=0.1)
    noise = untrained.gibbs(start, _GIBBS, torch.Generator().manual_seed(config.seed))
    with house_style():
        fig = canvas(1.7)
        for ax, pictures, name in zip(
            fig.subplots(1, 3), (start, noise, after),
            ("before", "after, untrained", "after, trained"), strict=True,
        ):  # fmt: skip
            show_tiles(ax, pictures, data.shape, 4)
            ax.set_title(name)
        caption = (
            f"Twelve images before and after {_GIBBS} Gibbs steps, in the machine before and "
            "after training."
        )
        return save(fig, folder(NAME, config), "rbm_digit3_gibbs", "bernoulli_rbm", caption)
