"""Sparse denoising autoencoder: the write-up's curve, and what its penalty does.

Protocol of the write-up: d -> 1024 (ReLU) -> 1.5 d, linear decoder, Adam 1e-3, batches of
128, 10 epochs, noise sigma = 0.3 clipped to [0, 1], lambda = 1e-3 on the *mean* of |h|.
Beside it the same code trained on sigma ~ U(0, 1), and the faithful objective.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.models.sparse_autoencoder import (
    Autoencoder,
    FaithfulAutoencoder,
    WrittenAutoencoder,
    add_noise,
    lasso_codes,
    objective,
)
from numerics.studies.base import (
    StudyConfig,
    StudyResult,
    Table,
    compare,
    folder,
    training_run,
)
from numerics.style import canvas, house_style, save, show_tiles
from numerics.training.learner import AutogradLearner, Batch, adam
from numerics.training.loop import History, fit
from numerics.training.schedule import Schedule

NAME = "sparse-autoencoder"
SIGMAS = (0.0, 0.1, 0.2, 0.3, 0.5, 0.8, 1.0)
REPORTED_MSE = (0.011618, 0.008486, 0.007650, 0.009242, 0.018580, 0.036046, 0.045155)
REPORTED_LOSS = (
    0.009012, 0.005926, 0.005568, 0.005364, 0.005210,
    0.005101, 0.004994, 0.004901, 0.004836, 0.004775,
)  # fmt: skip


@dataclass(frozen=True)
class Recipe:
    """One training: label, faithful or as written, lambda, noise (None: sigma ~ U(0, 1))."""

    label: str
    faithful: bool
    penalty: float
    sigma: float | None


RECIPES = (
    Recipe("as written", False, 1e-3, 0.3),
    Recipe("as written, noise U(0, 1)", False, 1e-3, None),
    Recipe("faithful, lambda 0.02", True, 0.02, 0.3),
    Recipe("faithful, lambda 0.1", True, 0.1, 0.3),
)


@dataclass(frozen=True)
class Outcome:
    """A trained autoencoder and its errors at `SIGMAS` on the test images."""

    recipe: Recipe
    model: Autoencoder
    history: History
    mse: tuple[float, ...]
    nonzero: float
    atoms_90: float


def run(config: StudyConfig) -> StudyResult:
    """Train by every recipe and evaluate; see the module's text."""
    data = config.dataset("mnist")
    outcomes = [_train(data, recipe, config) for recipe in RECIPES]
    errors = Table(
        "Mean squared error by pixel on the test images against the noise, not clamped",
        ("training", *(f"sigma {sigma:g}" for sigma in SIGMAS)),
        tuple((o.recipe.label, *o.mse) for o in outcomes),
        "In a full run 10 epochs as written and 5 for the other rows. The network sees the noisy "
        "image clipped to [0, 1]; the error is taken to the clean one.",
        5,
    )
    sparsity = Table(
        "Sparsity of the codes of test images at sigma = 0.3",
        ("training", "non-zero coordinates", "atoms with 90 % of the energy", "code length"),
        tuple((o.recipe.label, o.nonzero, o.atoms_90, o.model.D.shape[0]) for o in outcomes),
        "The energy of an atom in an image is the square of its coefficient times its length.",
        1,
    )
    written = outcomes[0]
    comparison = (
        (compare("error against sigma", REPORTED_MSE, written.mse),
         compare("loss by epoch", REPORTED_LOSS, written.history.losses))
        if config.full else ()
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Sparse denoising autoencoder",
        {"data": data.name, "recipes": [vars(recipe) for recipe in RECIPES],
         "epochs": [_schedule(r, config).epochs for r in RECIPES], "batch": 128, "rate": 1e-3},
        (errors, sparsity, _lasso(data, outcomes[-1], config)),
        comparison,
        (_figure_triplets(data, written, config), _figure_atoms(data, outcomes, config),
         _figure_curve(outcomes, config)),
    )  # fmt: skip


def _schedule(recipe: Recipe, config: StudyConfig) -> Schedule:
    """Return the write-up's 10 epochs, and half of them for the variants beside it."""
    epochs = 10 if recipe is RECIPES[0] else 5
    return Schedule(epochs if config.full else 20, 128, drop_last=False, seed=config.seed)


def _build(data: Dataset, recipe: Recipe, config: StudyConfig) -> Autoencoder:
    torch.manual_seed(config.seed)
    kind = FaithfulAutoencoder if recipe.faithful else WrittenAutoencoder
    return kind(data.size, data.size * 3 // 2, recipe.penalty, 1024 if config.full else 128)


def _noisy(recipe: Recipe, x: Tensor, generator: torch.Generator) -> Tensor:
    if recipe.sigma is not None:
        return add_noise(x, recipe.sigma, generator)
    return add_noise(x, torch.rand(len(x), 1, generator=generator), generator)


def _train(data: Dataset, recipe: Recipe, config: StudyConfig) -> Outcome:
    model = _build(data, recipe, config)
    project: Callable[[], None] | None = None
    if isinstance(model, FaithfulAutoencoder):
        model.normalise()
        project = model.normalise

    def loss(batch: Batch, generator: torch.Generator) -> Tensor:
        return model.loss(batch[0], _noisy(recipe, batch[0], generator))

    learner = AutogradLearner(model, adam(list(model.parameters()), 1e-3), loss, project)
    part = recipe.label.replace(" ", "-").replace(",", "").replace("(", "").replace(")", "")
    run_ = training_run(NAME, part, vars(recipe), config)
    history = fit(learner, [data.train], _schedule(recipe, config), run_)
    return _evaluate(data, recipe, model, history, config.seed)


@torch.no_grad()
def _evaluate(
    data: Dataset, recipe: Recipe, model: Autoencoder, history: History, seed: int
) -> Outcome:
    generator = torch.Generator().manual_seed(seed + 1)
    errors = []
    for sigma in SIGMAS:
        reconstructed = model.decode(model.encode(add_noise(data.test, sigma, generator)))
        errors.append(float((reconstructed - data.test).square().mean()))
    h = model.encode(add_noise(data.test[:1000], 0.3, generator))
    energy = (h.square() * model.D.square().sum(1)).sort(1, descending=True).values
    share = energy.cumsum(1) / energy.sum(1, keepdim=True)
    atoms = float((share < 0.9).sum(1).float().mean()) + 1
    return Outcome(recipe, model, history, tuple(errors), float((h != 0).sum(1).float().mean()),
                   atoms)  # fmt: skip


@torch.no_grad()
def _lasso(data: Dataset, outcome: Outcome, config: StudyConfig) -> Table:
    """Compare the encoder's code with the best code of the same dictionary, clean images."""
    x = data.test[: 100 if config.full else 50]
    D, penalty = outcome.model.D, outcome.recipe.penalty
    encoded, best = outcome.model.encode(x), lasso_codes(x, D, penalty)
    rows = tuple(
        (name, float(objective(x, h, D, penalty).mean()), float((x - h @ D).square().mean()),
         float((h != 0).sum(1).float().mean()))
        for name, h in (("encoder", encoded), ("LASSO solver", best))
    )  # fmt: skip
    return Table(
        f"One-pass code against the optimal code, {outcome.recipe.label}, {len(x)} clean images",
        ("code", "objective", "error by pixel", "non-zero coordinates"),
        rows,
        "The objective is $|x - D^\\top h|^2/2 + \\lambda |h|_1$ with $h \\ge 0$; the solver is "
        "coordinate descent.",
        4,
    )


@torch.no_grad()
def _figure_triplets(data: Dataset, outcome: Outcome, config: StudyConfig) -> Figure:
    clean = data.test[:5]
    noisy = add_noise(clean, 0.3, torch.Generator().manual_seed(config.seed))
    found = outcome.model.decode(outcome.model.encode(noisy)).clamp(0.0, 1.0)
    with house_style():
        fig = canvas(0.72)
        for ax, images, name in zip(
            fig.subplots(1, 3), (clean, noisy, found), ("clean", "noisy", "denoised"), strict=True
        ):
            show_tiles(ax, images, data.shape, 5)
            ax.set_title(name)
        caption = (
            r"Five test images: clean, with noise $\sigma = 0.3$ clipped to $[0, 1]$, and denoised "
            "by the autoencoder as written."
        )
        return save(fig, folder(NAME, config), "autoencoder_triplets", NAME, caption)


@torch.no_grad()
def _figure_atoms(data: Dataset, outcomes: list[Outcome], config: StudyConfig) -> Figure:
    """Draw, for five test images, the five atoms with the largest coefficients."""
    chosen = (outcomes[0], outcomes[-1])
    with house_style():
        fig = canvas(2.6)
        for ax, outcome in zip(fig.subplots(1, 2), chosen, strict=True):
            pictures = []
            for image in data.test[:5]:
                h = outcome.model.encode(image[None])[0]
                top = h.abs().argsort(descending=True)[:5]
                atoms = outcome.model.D[top] * h[top].sign()[:, None]
                scaled = atoms / atoms.abs().amax(1, keepdim=True)
                pictures += [image, *scaled]
            show_tiles(ax, torch.stack(pictures), data.shape, 6, (-1.0, 1.0), "RdBu_r")
            ax.set_title(outcome.recipe.label.replace("lambda", r"$\lambda =$"))
        caption = (
            "Five test images (first column) and the five atoms with the largest $|h_i|$, signed "
            "as they enter and scaled to the same contrast. Left: as written, no code is sparse "
            "and the atoms look like noise. Right: the faithful objective."
        )
        return save(fig, folder(NAME, config), "autoencoder_atoms", NAME, caption)


def _figure_curve(outcomes: list[Outcome], config: StudyConfig) -> Figure:
    with house_style():
        fig = canvas(2.5, 4.4)
        ax = fig.subplots()
        if config.full:
            ax.plot([s * s for s in SIGMAS], REPORTED_MSE, "kx", label="write-up", zorder=5)
        for outcome, marker in zip(outcomes, "os^D", strict=True):
            label = outcome.recipe.label.replace("lambda", r"$\lambda =$")
            ax.plot([s * s for s in SIGMAS], outcome.mse, marker + "-", ms=3, label=label)
        ax.set(xlabel=r"noise variance $\sigma^2$", ylabel="test error per pixel")
        ax.set_ylim(0, None)
        ax.grid(True)
        ax.legend(loc="upper left")
        caption = (
            r"Error against the variance of the noise. Training at the one level $\sigma = 0.3$ "
            "makes clean images harder than slightly noisy ones; training on all levels does not."
        )
        return save(fig, folder(NAME, config), "autoencoder_noise", NAME, caption)
