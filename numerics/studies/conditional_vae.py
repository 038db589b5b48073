"""Conditional VAE and VAE on Fashion-MNIST: latent manifolds and images of four classes.

The last 20 % of the training images validate: the latent dimension is the one with the
least -ELBO there. The final models are trained on the other 80 % and evaluated on the
test images. Manifolds of more than two dimensions are shown by t-SNE.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import torch
from matplotlib import colormaps
from matplotlib.axes import Axes
from numpy.typing import NDArray
from sklearn.manifold import TSNE
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.models.conditional_vae import ConditionalVAE
from numerics.models.vae import VAE
from numerics.models.vae_mlp import MLPVAE
from numerics.studies import vae_common
from numerics.studies.base import StudyConfig, StudyResult, Table, folder
from numerics.studies.vae_common import Trained
from numerics.style import canvas, house_style, save, show_tiles
from numerics.training.schedule import Schedule

NAME = "conditional-vae"
LATENT = (2, 5, 10, 20)
CLASSES = ("Dress", "Coat", "Sandal", "Sneaker")

Condition = Callable[[Tensor], Tensor]


def run(config: StudyConfig) -> StudyResult:
    """Choose the latent dimension, train both models, draw; see the module's text."""
    data = config.dataset("fashion-mnist")
    validation = data.with_validation(0.2)
    hidden = 500 if config.full else 64
    sizes = LATENT if config.full else (2, 5)
    trials = Schedule(2 if config.full else 5, vae_common.batch_size(config), seed=config.seed)
    final = Schedule(12 if config.full else 30, vae_common.batch_size(config), seed=config.seed)
    # The final models see the same 80 %, but are evaluated on the true test images.
    tested = replace(data, train=validation.train, train_labels=validation.train_labels)
    chosen, selection = {}, []
    for kind in ("conditional", "plain"):
        losses = {}
        for n in sizes:
            trial = _train(kind, n, hidden, validation, trials, "trial", config)
            losses[n] = trial.report.reconstruction + trial.report.kl
            selection.append((kind, n, losses[n]))
        chosen[kind] = min(losses, key=lambda n: losses[n])
    both = {
        kind: _train(kind, chosen[kind], hidden, tested, final, "final", config) for kind in chosen
    }
    rows = [(f"{kind}, N_z = {chosen[kind]}", trained) for kind, trained in both.items()]
    validation_table = Table(
        f"-ELBO on the validation images after {trials.epochs} epochs, nats",
        ("model", "N_z", "-ELBO"), tuple(selection), "Without the Gaussian's constant.", 3,
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Conditional VAE and VAE: what the label takes over from the code",
        {"data": data.name, "hidden": hidden, "chosen": dict(chosen), "epochs": final.epochs,
         "trial_epochs": trials.epochs, "batch": final.batch_size, "rate": vae_common.rate(config)},
        (vae_common.table(data.name, "model", rows, vae_common.GAUSSIAN_NOTE), validation_table,
         _separation(data, both)),
        ("no figures were reported",),
        (_figure_manifold(data, both, config), _figure_classes(data, both, config)),
    )  # fmt: skip


def _train(
    kind: str, latent: int, hidden: int, data: Dataset, schedule: Schedule, stage: str,
    config: StudyConfig,
) -> Trained:  # fmt: skip
    settings = {"kind": kind, "latent": latent, "hidden": hidden, "epochs": schedule.epochs}
    part = f"{kind}-{stage}-z{latent}"
    if kind == "plain":
        return vae_common.train(
            NAME, part, lambda: MLPVAE(data.size, latent, hidden), data, schedule, settings, config
        )
    return vae_common.train(
        NAME, part, lambda: ConditionalVAE(data.size, 10, latent, hidden), data, schedule,
        settings, config, ConditionalVAE(1, 10, 1, 1).condition,
    )  # fmt: skip


@torch.no_grad()
def _means(model: VAE, data: Dataset, count: int) -> Tensor:
    """Return the posterior means of the first `count` test images, (count, K)."""
    given = None
    if isinstance(model, ConditionalVAE):
        given = model.condition(data.test_labels[:count])
    return model.encode(data.test[:count], given)[0]


def _separation(data: Dataset, both: dict[str, Trained]) -> Table:
    """Tell how much of the class can be read off the code by its nearest neighbours."""
    rows = []
    count = min(2000, len(data.test))
    for kind, trained in both.items():
        z, labels = _means(trained.model, data, count), data.test_labels[:count]
        distance = torch.cdist(z, z)
        distance.fill_diagonal_(float("inf"))
        nearest = distance.topk(10, largest=False).indices
        votes = torch.nn.functional.one_hot(labels[nearest], 10).sum(1)
        rows.append((kind, float((votes.argmax(1) == labels).float().mean())))
    return Table(
        f"Share of {count} test images whose class wins among the 10 nearest codes",
        ("model", "share"), tuple(rows),
        "Chance is 0.1. The conditional model is given the class and need not encode it.", 3,
    )  # fmt: skip


def _plane(z: Tensor, seed: int) -> NDArray[np.float64]:
    """Return `z` (N, 2) itself, or its t-SNE embedding when it has more dimensions."""
    if z.shape[1] == 2:
        return np.asarray(z.double().numpy())
    return np.asarray(TSNE(2, random_state=seed, init="pca").fit_transform(z.numpy()))


def _figure_manifold(data: Dataset, both: dict[str, Trained], config: StudyConfig) -> Figure:
    count = 1500 if config.full else len(data.test)
    labels = data.test_labels[:count].numpy()
    with house_style():
        fig = canvas(3.1)
        axes = fig.subplots(1, 2)
        for ax, (kind, trained) in zip(axes, both.items(), strict=True):
            _scatter(ax, _plane(_means(trained.model, data, count), config.seed), labels, data)
            n = trained.model.latent
            ax.set_title(f"{kind}, $N_z = {n}$" + (", t-SNE" if n > 2 else ""))
        handles, names = axes[0].get_legend_handles_labels()
        fig.legend(handles, names, loc="outside lower center", ncols=5, markerscale=3,
                   handletextpad=0.1, columnspacing=1.0)  # fmt: skip
        caption = (
            f"Posterior means of {count} test images of {data.name}, coloured by class. The plain "
            "VAE has to encode the class, so classes form clusters; the conditional one is given "
            "the class, and its code keeps what the classes have in common."
        )
        return save(fig, folder(NAME, config), "conditional_vae_manifold", "vae", caption)


def _scatter(
    ax: Axes, points: NDArray[np.float64], labels: NDArray[np.int64], data: Dataset
) -> None:
    colours = colormaps["tab10"]
    for k, name in enumerate(data.class_names):
        here = labels == k
        ax.scatter(points[here, 0], points[here, 1], s=1.5, color=colours(k), label=name,
                   linewidths=0)  # fmt: skip
    ax.set_xticks([])
    ax.set_yticks([])


@torch.no_grad()
def _figure_classes(data: Dataset, both: dict[str, Trained], config: StudyConfig) -> Figure:
    model = both["conditional"].model
    assert isinstance(model, ConditionalVAE)
    names = CLASSES if config.full else data.class_names[:4]
    generator = torch.Generator().manual_seed(config.seed)
    z = torch.randn(10, model.latent, generator=generator)
    with house_style():
        fig = canvas(2.5)
        for ax, name in zip(fig.subplots(len(names), 1), names, strict=True):
            labels = torch.full((10,), data.class_names.index(name))
            show_tiles(ax, model.decode(z, model.condition(labels)), data.shape, 10)
            ax.text(-0.01, 0.5, name, transform=ax.transAxes, ha="right", va="center")
        caption = (
            "Ten images each of four classes from the conditional VAE: decoder means at ten draws "
            "of $z$ from the prior, the same ten in every row, so a column shows one code in four "
            "classes."
        )
        return save(fig, folder(NAME, config), "conditional_vae_classes", "vae", caption)
