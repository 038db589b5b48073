"""VAE on 14x14 binary digits: both ELBO terms against updates, reconstructions, samples."""

from __future__ import annotations

import torch
from torch import Tensor

from numerics.confirm.result import Figure
from numerics.data import Dataset
from numerics.evaluation import reconstruction
from numerics.models.vae_14x14 import SmallVAE
from numerics.studies import vae_common
from numerics.studies.base import StudyConfig, StudyResult, folder
from numerics.style import canvas, house_style, save, show_tiles
from numerics.training.learner import AutogradLearner, Batch, adam
from numerics.training.loop import Run, fit
from numerics.training.schedule import Schedule

NAME = "vae-14x14"


class RecordingLearner(AutogradLearner):
    """Keeps both terms of -ELBO, mean over the batch, of every update."""

    def __init__(self, model: SmallVAE, rate: float) -> None:
        super().__init__(model, adam(list(model.parameters()), rate), self._terms)
        self._vae = model
        self.reconstruction: list[float] = []
        self.kl: list[float] = []

    def _terms(self, batch: Batch, generator: torch.Generator) -> Tensor:
        terms = self._vae.terms(batch[0], generator)
        reconstruction, kl = terms.reconstruction.mean(), terms.kl.mean()
        self.reconstruction.append(float(reconstruction.detach()))
        self.kl.append(float(kl.detach()))
        return reconstruction + kl

    def extra_state(self) -> dict[str, Tensor]:
        """Both curves so far, so that a resumed run draws them whole."""
        return {"curves": torch.tensor([self.reconstruction, self.kl], dtype=torch.float64)}

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Restore the curves."""
        self.reconstruction = state["curves"][0].tolist()
        self.kl = state["curves"][1].tolist()


def run(config: StudyConfig) -> StudyResult:
    """Train, evaluate and draw; see the module's text."""
    data = config.dataset("mnist").binarised()
    data = data.subsampled() if config.full else data
    torch.manual_seed(config.seed)
    model = SmallVAE(data.size)
    learner = RecordingLearner(model, vae_common.rate(config))
    schedule = Schedule(20 if config.full else 40, 128 if config.full else 32, seed=config.seed)
    base = folder(NAME, config) / "checkpoints"
    path = base / ("full.pt" if config.full else "quick.pt")
    run_ = Run(path, config.resume, f"{NAME} {config.full} {config.seed}", config.listener)
    history = fit(learner, [data.train], schedule, run_)
    trained = vae_common.Trained(model, history, reconstruction.vae(model, data.test))
    note = (
        "Bernoulli likelihood, so the terms are nats without any constant left out. The two heads "
        "of the write-up's encoder, averaged, equal one linear layer (checked in the tests)."
    )
    return StudyResult(
        NAME,
        "VAE on subsampled binary digits",
        {
            "data": data.name,
            "epochs": schedule.epochs,
            "batch": schedule.batch_size,
            "rate": vae_common.rate(config),
        },
        (vae_common.table(data.name, "model", [("z dim 8", trained)], note),),
        ("no figures were reported; optimiser, rate and batch were not given",),
        (_figure_terms(learner, config), _figure_images(data, model, config)),
    )


def _figure_terms(learner: RecordingLearner, config: StudyConfig) -> Figure:
    window = 25
    with house_style():
        fig = canvas(2.3)
        for ax, values, name, colour in zip(
            fig.subplots(1, 2), (learner.reconstruction, learner.kl),
            ("cross-entropy [nats]", "KL to the prior [nats]"), ("C0", "C1"), strict=True,
        ):  # fmt: skip
            curve = torch.tensor(values)
            smooth = curve.unfold(0, window, 1).mean(1)
            ax.plot(curve, color=colour, lw=0.3, alpha=0.35)
            ax.plot(range(window // 2, window // 2 + len(smooth)), smooth, color=colour)
            ax.set(xlabel="weight update", ylabel=name, ylim=(0, None))
            ax.grid(True)
        caption = (
            "Both terms of $-$ELBO against the number of weight updates: single batches (pale) and "
            f"their running mean over {window}. The KL term grows as the code begins to carry "
            "information, and pays for the fall of the cross-entropy."
        )
        return save(fig, folder(NAME, config), "vae_14x14_terms", "vae", caption)


@torch.no_grad()
def _figure_images(data: Dataset, model: SmallVAE, config: StudyConfig) -> Figure:
    images, generator = data.test[:32], torch.Generator().manual_seed(config.seed)
    mu, _ = model.encode(images)
    with house_style():
        fig = canvas(1.25)
        axes = fig.subplots(1, 3)
        parts = (images, model.decode(mu), model.sample(32, generator))
        for ax, part, name in zip(
            axes, parts, ("images", "reconstructions", "samples"), strict=True
        ):
            show_tiles(ax, part, data.shape, 8)
            ax.set_title(name)
        caption = (
            f"Test images of {data.name}, their reconstructions (decoder at the mean of "
            "$q(z \\mid x)$), and decoder means at draws from the prior."
        )
        return save(fig, folder(NAME, config), "vae_14x14_images", "vae", caption)
