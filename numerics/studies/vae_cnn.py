"""Convolutional variational autoencoder, exactly the sheet's tables: N_z = 2, 5, 10, 20.

With kernel = stride = 2 the sheet's output_padding appends a row and a column that see the
bias only: the last three rows and columns of every picture do not depend on z. The study
measures that on the trained model and shows the repaired decoder beside it.
"""

from __future__ import annotations

from functools import partial

import numpy as np
import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.models.vae import VAE
from numerics.models.vae_cnn import ConvolutionalVAE
from numerics.studies import vae_common
from numerics.studies.base import StudyConfig, StudyResult, Table, folder
from numerics.studies.vae_common import Trained
from numerics.style import canvas, house_style, save
from numerics.training.schedule import Schedule

NAME = "vae-cnn"
LATENT = (2, 5, 10, 20)


def run(config: StudyConfig) -> StudyResult:
    """Train all sizes, and N_z = 10 with the repaired decoder; see the module's text."""
    data = vae_common.as_28x28(config.dataset("mnist").binarised())
    sizes = LATENT if config.full else (2, 10)
    schedule = Schedule(4 if config.full else 5, vae_common.batch_size(config), seed=config.seed)
    settings = {"epochs": schedule.epochs}
    models = [
        vae_common.train(NAME, f"z{n}", partial(ConvolutionalVAE, n), data, schedule, settings,
                         config)
        for n in sizes
    ]  # fmt: skip
    repaired = vae_common.train(
        NAME, "repaired", lambda: ConvolutionalVAE(10, repaired=True), data, schedule, settings,
        config,
    )  # fmt: skip
    rows = [*((str(n), t) for n, t in zip(sizes, models, strict=True)),
            ("10, repaired decoder", repaired)]  # fmt: skip
    as_tabled = models[sizes.index(10)]
    return StudyResult(
        NAME,
        "Convolutional VAE: the effect of the latent dimension, and of output_padding",
        {
            "data": data.name,
            "epochs": schedule.epochs,
            "batch": schedule.batch_size,
            "rate": vae_common.rate(config),
        },
        (vae_common.table(data.name, "N_z", rows, vae_common.GAUSSIAN_NOTE),
         _padding(as_tabled, repaired, data)),
        ("the sheet reports no figures; it grades by the reconstruction loss",),
        (_figure_samples(data, sizes, models, config),
         _figure_padding(as_tabled, repaired, config)),
    )  # fmt: skip


def _padding(tabled: Trained, repaired: Trained, data: Dataset) -> Table:
    """Count the pixels without z and measure the error of the border, for both decoders."""
    return Table(
        "Pixels that do not depend on z (standard deviation 0 over 256 draws)",
        ("decoder", "dead pixels of 784", "test error in the last 3 rows and columns"),
        tuple(
            (name, int((~_alive(t.model)).sum()), _border_error(t.model, data))
            for name, t in (("as in the sheet", tabled), ("repaired", repaired))
        ),
        "The repaired decoder has kernel 3 in its first transposed convolution and no "
        "output_padding. A dead pixel shows one value for every image; the border of MNIST is "
        "nearly black, so its error is far below the mean over all pixels either way.",
        6,
    )


@torch.no_grad()
def _spread(model: VAE) -> Tensor:
    """Return the standard deviation of every pixel over 256 draws from the prior, (28, 28)."""
    images = model.sample(256, torch.Generator().manual_seed(0))
    return images.std(0).view(28, 28)


def _alive(model: VAE) -> Tensor:
    return _spread(model) > 0


@torch.no_grad()
def _border_error(model: VAE, data: Dataset) -> float:
    mu, _ = model.encode(data.test)
    error = (model.decode(mu) - data.test).square().mean(0).view(28, 28)
    border = torch.ones(28, 28, dtype=torch.bool)
    border[:25, :25] = False
    return float(error[border].mean())


def _figure_samples(
    data: Dataset, sizes: tuple[int, ...], models: list[Trained], config: StudyConfig
) -> Figure:
    with house_style():
        fig = canvas(1.7 if len(sizes) == 4 else 2.6)
        for ax, n, trained in zip(fig.subplots(1, len(sizes)), sizes, models, strict=True):
            vae_common.draw_samples(ax, trained.model, data.shape, config.seed)
            ax.set_title(f"$N_z = {n}$")
        caption = (
            "64 samples each (decoder means at draws from the prior) of the convolutional VAE of "
            f"the sheet's tables on {data.name}: about a hundredth of the parameters of the "
            "multilayer one, and blurred."
        )
        return save(fig, folder(NAME, config), "vae_cnn_samples", "vae", caption)


def _figure_padding(tabled: Trained, repaired: Trained, config: StudyConfig) -> Figure:
    with house_style():
        fig = canvas(2.1, 4.6)
        axes = fig.subplots(1, 2)
        for ax, trained, name in zip(
            axes, (tabled, repaired), ("as in the sheet", "repaired"), strict=True
        ):
            spread = np.asarray(_spread(trained.model).numpy())
            logs = np.full_like(spread, np.nan)
            np.log10(spread, out=logs, where=spread > 0)
            picture = ax.imshow(logs, cmap="viridis", vmin=-5, vmax=0)
            ax.set_title(name)
            ax.set_xticks([0, 9, 18, 27])
            ax.set_yticks([0, 9, 18, 27])
        axes[0].set(ylabel="row")
        fig.supxlabel("column", fontsize=9)
        fig.colorbar(picture, ax=axes, label=r"$\log_{10}$ std. over $z$", shrink=0.9)
        caption = (
            "How strongly each pixel of the decoder's picture depends on $z$ (standard deviation "
            "over 256 draws); white: not at all. output_padding leaves the last three rows and "
            "columns, 159 pixels, without any."
        )
        return save(fig, folder(NAME, config), "vae_cnn_padding", "vae", caption)
