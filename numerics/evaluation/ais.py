r"""Annealed importance sampling of log Z for the Bernoulli RBM.

The path runs from the base-rate machine (W = 0, visible bias b_0) to the model:
at inverse temperature beta the unnormalised marginal of x is

    log p*_beta(x) = (1 - beta) b_0.x + beta b.x + sum_j softplus(beta (W^T x + c)_j).

Sources: R. Neal (2001), Stat. Comput. 11(2); R. Salakhutdinov, I. Murray (2008), ICML.
The estimate of Z is unbiased, that of log Z is biased downwards, so a log-likelihood
from it tends to be too high; the effective sample size says how far to trust it.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import pairwise

import torch
from torch import Tensor
from torch.nn.functional import softplus

from numerics.errors import BadParameter, UnreliableEstimate
from numerics.models.bernoulli_rbm import BernoulliRBM

LEAST_EFFECTIVE = 5.0
"""Effective sample size below which an estimate is refused."""


@dataclass(frozen=True)
class LogPartition:
    """An estimate of log Z.

    Attributes:
        value: log of the mean weight plus log Z of the base machine, in nats.
        standard_error: of `value`, by the delta method.
        effective: effective sample size (sum w)^2 / sum w^2 of the weights.
        chains: number of independent chains.
    """

    value: float
    standard_error: float
    effective: float
    chains: int

    def insist(self, least: float = LEAST_EFFECTIVE) -> LogPartition:
        """Return the estimate; `UnreliableEstimate` when the effective size is too small."""
        if self.effective < least:
            raise UnreliableEstimate(
                f"an effective sample size of at least {least:g} of {self.chains} chains",
                f"{self.effective:.1f}",
                "Use more inverse temperatures; a value from so few chains means nothing.",
            )
        return self


def betas(count: int) -> Tensor:
    """Return 0 = beta_0 < ... < beta_K = 1: 20 % of the steps up to 1/2, 40 % to 9/10, 40 % to 1.

    The schedule of Salakhutdinov and Murray, scaled to `count` steps.
    """
    if count < 10:
        raise BadParameter("at least 10 inverse temperatures", str(count), "Use thousands.")
    first, second = count // 5, 2 * count // 5
    parts = [
        torch.linspace(0.0, 0.5, first + 1, dtype=torch.float64)[:-1],
        torch.linspace(0.5, 0.9, second + 1, dtype=torch.float64)[:-1],
        torch.linspace(0.9, 1.0, count - first - second + 1, dtype=torch.float64),
    ]
    return torch.cat(parts)


def log_partition(
    rbm: BernoulliRBM, base: Tensor, steps: int = 5000, chains: int = 256, seed: int = 0
) -> LogPartition:
    """Estimate log Z.

    Args:
        base: visible bias b_0 of the base machine, (D,), best the data's log-odds.
        steps: inverse temperatures.
        chains: independent chains.
    """
    generator = torch.Generator().manual_seed(seed)
    visible, hidden = rbm.W.shape
    schedule = betas(steps).tolist()
    u, h = torch.empty(chains, visible), torch.empty(chains, hidden)
    x = (u.uniform_(generator=generator) < base.sigmoid()).float()
    weights = torch.zeros(chains, dtype=torch.float64)
    difference = rbm.b - base
    inputs = torch.addmm(rbm.c, x, rbm.W)
    px = torch.empty_like(u)
    for low, high in pairwise(schedule):
        hidden_gain = softplus(high * inputs).sum(1) - softplus(low * inputs).sum(1)
        weights += ((high - low) * (x @ difference) + hidden_gain).double()
        h.uniform_(generator=generator)
        torch.lt(h, torch.sigmoid(high * inputs), out=h)
        torch.addmm(torch.lerp(base, rbm.b, high), h, rbm.W.T, alpha=high, out=px)
        u.uniform_(generator=generator)
        torch.lt(u, px.sigmoid_(), out=x)
        torch.addmm(rbm.c, x, rbm.W, out=inputs)
    base_log_z = float(softplus(base).sum(dtype=torch.float64)) + hidden * math.log(2.0)
    return _summary(weights, base_log_z)


def _summary(weights: Tensor, base_log_z: float) -> LogPartition:
    chains = len(weights)
    relative = (weights - weights.max()).exp()
    value = base_log_z + float(weights.max()) + math.log(float(relative.mean()))
    error = float(relative.std() / relative.mean()) / math.sqrt(chains)
    effective = float(relative.sum().square() / relative.square().sum())
    return LogPartition(value, error, effective, chains)
