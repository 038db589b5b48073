"""The table of studies: one module a training task of the write-ups."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from numerics.errors import UnknownStudy
from numerics.studies import (
    blr_evidence,
    conditional_vae,
    gb_rbm,
    gradient_variance,
    ppca_surface,
    rbm_cd_k,
    rbm_digit3,
    sparse_autoencoder,
    vae_14x14,
    vae_cnn,
    vae_mlp,
)
from numerics.studies.base import Study, StudyConfig, StudyResult

__all__ = ["STUDIES", "Study", "StudyConfig", "StudyResult", "run_all", "study"]

_MNIST, _FASHION = ("mnist",), ("fashion-mnist",)

_TABLE = (
    Study(gb_rbm.NAME, "GB-RBM, reconstruction against hidden units", _FASHION, gb_rbm.run),
    Study(sparse_autoencoder.NAME, "sparse denoising autoencoder", _MNIST, sparse_autoencoder.run),
    Study(rbm_digit3.NAME, "RBM on the digit 3 with CD-3", _MNIST, rbm_digit3.run),
    Study(rbm_cd_k.NAME, "RBM with CD-1, 5, 25 and PCD", _MNIST, rbm_cd_k.run),
    Study(vae_mlp.NAME, "multilayer VAE, latent dimensions 2 to 20", _MNIST, vae_mlp.run),
    Study(vae_cnn.NAME, "convolutional VAE, latent dimensions 2 to 20", _MNIST, vae_cnn.run),
    Study(conditional_vae.NAME, "conditional VAE and VAE", _FASHION, conditional_vae.run),
    Study(vae_14x14.NAME, "VAE on 14x14 binary digits", _MNIST, vae_14x14.run),
    Study(gradient_variance.NAME, "REINFORCE against reparameterisation", (),
          gradient_variance.run),
    Study(ppca_surface.NAME, "PPCA likelihood with its saddles", _MNIST, ppca_surface.run),
    Study(blr_evidence.NAME, "mean-field ELBO against the evidence", (), blr_evidence.run),
)  # fmt: skip

STUDIES: Mapping[str, Study] = MappingProxyType({entry.name: entry for entry in _TABLE})


def study(name: str) -> Study:
    """Return the study called `name`; `UnknownStudy` lists the names there are."""
    if name not in STUDIES:
        raise UnknownStudy(f"one of {', '.join(STUDIES)}", repr(name), "See `train --list`.")
    return STUDIES[name]


def run_all(config: StudyConfig) -> tuple[StudyResult, ...]:
    """Run every study in the order of the table; quick ones take under a CPU minute together."""
    return tuple(entry.run(config) for entry in STUDIES.values())
