r"""Estimators of the gradient of E_{z ~ N(mu, I)} |z|^2 / 2 = (|mu|^2 + d) / 2, which is mu.

Every estimator returns single-sample estimates as rows, (L, d); the functions
``..._variance`` are the exact traces of their covariances, polynomials in d and
m = |mu|^2. Source of the score-function estimator: R. Williams (1992), Mach. Learn. 8.
"""

from __future__ import annotations

import torch
from torch import Tensor


def _noise(mu: Tensor, samples: int, generator: torch.Generator) -> Tensor:
    return torch.randn(samples, len(mu), generator=generator, dtype=mu.dtype)


def reparameterisation(mu: Tensor, samples: int, generator: torch.Generator) -> Tensor:
    """Return mu + eps, the gradient of |z|^2 / 2 at z = mu + eps."""
    return mu + _noise(mu, samples, generator)


def reinforce(
    mu: Tensor, samples: int, generator: torch.Generator, baseline: float = 0.0
) -> Tensor:
    """Return (|z|^2 / 2 - baseline) (z - mu) for z ~ N(mu, I)."""
    eps = _noise(mu, samples, generator)
    value = (mu + eps).square().sum(-1, keepdim=True) / 2
    return (value - baseline) * eps


def best_baseline(mu: Tensor) -> float:
    """Return the constant of least variance, E[f |eps|^2] / E|eps|^2 = (m + d + 2) / 2."""
    return (float(mu.square().sum()) + len(mu) + 2) / 2


def reparameterisation_variance(d: int) -> float:
    """Return tr Cov = d."""
    return float(d)


def reinforce_variance(d: int, m: float) -> float:
    """Return tr Cov = d(d+2)(d+4)/4 + (d^2+4d+2) m / 2 + d m^2 / 4 for m = |mu|^2."""
    return d * (d + 2) * (d + 4) / 4 + (d * d + 4 * d + 2) * m / 2 + d * m * m / 4


def baseline_variance(d: int, m: float) -> float:
    """Return tr Cov with the best constant baseline: d(d+2)/2 + (d+1) m."""
    return d * (d + 2) / 2 + (d + 1) * m


def trace_covariance(estimates: Tensor) -> tuple[float, float]:
    """Return the trace of the sample covariance of rows (L, d), and its standard error."""
    squared = (estimates - estimates.mean(0)).square().sum(-1)
    samples = len(squared)
    scale = samples / (samples - 1)
    return float(squared.mean()) * scale, float(squared.std()) * scale / samples**0.5
