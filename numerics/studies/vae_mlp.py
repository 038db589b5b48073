"""Multilayer variational autoencoder on binary MNIST: the effect of N_z = 2, 5, 10, 20.

The loss is the sum of squared errors plus KL, as the sheet allows ("the exact NLL up to
a constant" fixes the variance at 1/2). Also shown: taking the *mean* of the squared errors
while summing the KL, which makes the model collapse.
"""

from __future__ import annotations

from functools import partial

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.models.vae import Terms
from numerics.models.vae_mlp import MLPVAE
from numerics.studies import vae_common
from numerics.studies.base import StudyConfig, StudyResult, folder
from numerics.studies.vae_common import Trained
from numerics.style import canvas, house_style, save
from numerics.training.schedule import Schedule

NAME = "vae-mlp"
LATENT = (2, 5, 10, 20)


class MeanErrorVAE(MLPVAE):
    """The pitfall: the mean instead of the sum of the squared errors."""

    def terms(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Terms:
        """Return the terms with the reconstruction divided by the number of pixels."""
        terms = super().terms(x, generator, condition)
        return Terms(terms.reconstruction / x.shape[1], terms.kl)


def run(config: StudyConfig) -> StudyResult:
    """Train all sizes and the pitfall; see the module's text."""
    data = config.dataset("mnist").binarised()
    hidden = 500 if config.full else 64
    schedule = Schedule(8 if config.full else 30, vae_common.batch_size(config), seed=config.seed)
    settings = {"hidden": hidden, "epochs": schedule.epochs}
    models = [
        vae_common.train(NAME, f"z{n}", partial(MLPVAE, data.size, n, hidden), data, schedule,
                         settings, config)
        for n in LATENT
    ]  # fmt: skip
    short = Schedule(2 if config.full else 10, vae_common.batch_size(config), seed=config.seed)
    pitfall = vae_common.train(
        NAME, "pitfall", lambda: MeanErrorVAE(data.size, 10, hidden), data, short, settings, config
    )
    rows = [*((str(n), t) for n, t in zip(LATENT, models, strict=True)),
            ("10, mean of squares (pitfall)", pitfall)]  # fmt: skip
    return StudyResult(
        NAME,
        f"VAE with one hidden layer of {hidden}: the effect of the latent dimension",
        {
            "data": data.name,
            "hidden": hidden,
            "epochs": schedule.epochs,
            "batch": schedule.batch_size,
            "rate": vae_common.rate(config),
        },
        (vae_common.table(f"{data.name}", "N_z", rows, vae_common.GAUSSIAN_NOTE),),
        ("the sheet reports no figures; it grades by the reconstruction loss",),
        (_figure(data, models, config),),
    )  # fmt: skip


def _figure(data: Dataset, models: list[Trained], config: StudyConfig) -> Figure:
    with house_style():
        fig = canvas(1.7)
        for ax, n, trained in zip(fig.subplots(1, 4), LATENT, models, strict=True):
            vae_common.draw_samples(ax, trained.model, data.shape, config.seed)
            ax.set_title(f"$N_z = {n}$")
        caption = (
            f"64 samples each (decoder means at draws from the prior) of the VAE with one hidden "
            f"layer on {data.name}. More latent dimensions reconstruct better, but the prior fills "
            "them less evenly: samples grow less clean."
        )
        return save(fig, folder(NAME, config), "vae_mlp_samples", "vae", caption)
