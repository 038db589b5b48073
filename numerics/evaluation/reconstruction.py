"""Reconstruction errors, always labelled: which code, and clamped or not.

A sampled code is M bits; a mean-field code is M real numbers and reconstructs much
better for that reason alone, so the two are never compared with one another.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor

from numerics.models import ppca
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM
from numerics.models.vae import ACTIVE_NATS, VAE, kl_to_standard_normal, reparameterise


class Code(Enum):
    """What carries the image through the model."""

    SAMPLED = "sampled code"
    MEAN_FIELD = "mean-field code"


@dataclass(frozen=True)
class Reconstruction:
    """Mean squared error by pixel, with its label.

    Attributes:
        mse: mean over images, pixels and repetitions.
        code: sampled or mean-field.
        clamped: whether reconstructions were clamped to [0, 1].
        spread: standard deviation between repetitions of a sampled code, else 0.
    """

    mse: float
    code: Code
    clamped: bool
    spread: float


def gaussian_rbm(
    model: GaussianBernoulliRBM, v: Tensor, code: Code, seed: int = 0,
    clamped: bool = True, repetitions: int = 3,
) -> Reconstruction:  # fmt: skip
    """Return the error of one step v -> h -> mean of p(v | h) over rows `v` (N, D)."""
    generator = torch.Generator().manual_seed(seed)
    errors = []
    for _ in range(repetitions if code is Code.SAMPLED else 1):
        sampled = code is Code.SAMPLED
        h = model.sample_hidden(v, generator) if sampled else model.conditional_hidden(v)
        mean, _ = model.conditional_visible(h)
        if clamped:
            mean = mean.clamp_(0.0, 1.0)
        errors.append(mean.sub_(v).square_().mean(dtype=torch.float64))
    values = torch.stack(errors)
    spread = float(values.std()) if len(values) > 1 else 0.0
    return Reconstruction(float(values.mean()), code, clamped, spread)


def principal_components(train: Tensor, test: Tensor, q: int, clamped: bool = True) -> float:
    """Return the error of the projection on q principal components of `train`, a real code."""
    mean, S = ppca.sample_moments(train)
    U = ppca.spectrum(S).vectors[:, :q]
    centred = test.double() - mean
    return _mse(centred @ U @ U.T + mean, test, clamped)


def ppca_unit_noise(train: Tensor, test: Tensor, q: int, clamped: bool = True) -> float:
    """Return the error of PPCA's posterior mean with the noise variance held at 1.

    Directions with eigenvalue at most 1 are switched off; the linear analogue of a
    Gaussian-Bernoulli machine with sigma = 1.
    """
    mean, S = ppca.sample_moments(train)
    spec = ppca.spectrum(S)
    W = spec.vectors[:, :q] * (spec.values[:q] - 1.0).clamp(min=0.0).sqrt()
    return _mse(ppca.PPCA(mean, W, 1.0).reconstruct(test.double()), test, clamped)


def _mse(reconstructed: Tensor, x: Tensor, clamped: bool) -> float:
    if clamped:
        reconstructed = reconstructed.clamp(0.0, 1.0)
    return float((reconstructed - x).square().mean())


@dataclass(frozen=True)
class VAEReport:
    """Errors and ELBO terms of a variational autoencoder on a data set.

    Attributes:
        mse_sampled: mean squared error by pixel with z drawn from q(z | x).
        mse_mean: the same with z the mean of q(z | x).
        reconstruction: first term of -ELBO, nats (without the Gaussian's constant).
        kl: second term of -ELBO, nats.
        active: number of latent coordinates with a mean KL of at least 0.01 nats.
        latent: number of latent coordinates.
    """

    mse_sampled: float
    mse_mean: float
    reconstruction: float
    kl: float
    active: int
    latent: int

    @property
    def collapsed(self) -> bool:
        """Whether no latent coordinate carries anything."""
        return self.active == 0


@torch.no_grad()
def vae(
    model: VAE, x: Tensor, seed: int = 0, condition: Tensor | None = None, batch: int = 1000
) -> VAEReport:
    """Evaluate `model` on rows `x` (N, D), with conditions (N, C) where it has one."""
    generator = torch.Generator().manual_seed(seed)
    sums = torch.zeros(4, dtype=torch.float64)
    kl = torch.zeros(model.latent, dtype=torch.float64)
    for start in range(0, len(x), batch):
        rows = x[start : start + batch]
        given = None if condition is None else condition[start : start + batch]
        mu, log_variance = model.encode(rows, given)
        terms = model.terms(rows, generator, given)
        drawn = model.decode(reparameterise(mu, log_variance, generator), given)
        squares = (drawn - rows).square().sum(), (model.decode(mu, given) - rows).square().sum()
        sums += torch.stack([*squares, terms.reconstruction.sum(), terms.kl.sum()]).double()
        kl += kl_to_standard_normal(mu, log_variance).sum(0).double()
    n, pixels = len(x), x.numel()
    active = int((kl / n >= ACTIVE_NATS).sum())
    return VAEReport(
        float(sums[0]) / pixels, float(sums[1]) / pixels,
        float(sums[2]) / n, float(sums[3]) / n, active, model.latent,
    )  # fmt: skip
