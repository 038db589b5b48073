r"""A product of Gaussian mixtures is a mixture of Gaussians.

p(x) = (1/Z) prod_{j=1}^H sum_{k=1}^C a_jk N(x; u_jk, I_d). Multiplying out gives C^H
components: for the choice k = (k_1, ..., k_H) mean m_k = (1/H) sum_j u_{j k_j},
covariance I/H and weight proportional to
prod_j a_{j k_j} exp(-(sum_j |u_{j k_j}|^2 - H |m_k|^2) / 2).
Source: G. Hinton (2002), Neural Comput. 14(8).
Shapes: a (H, C), u (H, C, d), x (B, d).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from itertools import product

import torch
from torch import Tensor

from numerics.errors import BadParameter, TooManyStates

_MAX_COMPONENTS = 1_000_000


@dataclass(frozen=True)
class Mixture:
    """sum_k weight_k N(mean_k, variance I): weights (K,), means (K, d)."""

    weights: Tensor
    means: Tensor
    variance: float

    def log_density(self, x: Tensor) -> Tensor:
        """Return log p of each row of `x` (B, d), (B,)."""
        d = x.shape[1]
        square = (x[:, None] - self.means).square().sum(-1)
        normal = -square / (2 * self.variance) - d / 2 * math.log(2 * math.pi * self.variance)
        return (normal + self.weights.log()).logsumexp(-1)


@dataclass(frozen=True)
class ProductOfMixtures:
    """The product; `BadParameter` unless every a_jk is positive and shapes fit."""

    a: Tensor
    u: Tensor

    def __post_init__(self) -> None:
        if self.a.dim() != 2 or self.u.shape[:2] != self.a.shape or not bool((self.a > 0).all()):
            found = f"a {tuple(self.a.shape)}, u {tuple(self.u.shape)}"
            raise BadParameter("positive a (H, C) and u (H, C, d)", found, "Check both.")

    def log_unnormalised(self, x: Tensor) -> Tensor:
        """Return log prod_j sum_k a_jk N(x; u_jk, I) of each row of `x`, (B,)."""
        d = x.shape[1]
        square = (x[:, None, None] - self.u).square().sum(-1)
        normal = -square / 2 - d / 2 * math.log(2 * math.pi)
        return (normal + self.a.log()).logsumexp(-1).sum(-1)

    def _multiplied_out(self) -> tuple[Tensor, Tensor]:
        """Return the logarithms of the unnormalised weights (K,) and the means (K, d)."""
        experts, choices, _ = self.u.shape
        if choices**experts > _MAX_COMPONENTS:
            raise TooManyStates(
                f"at most {_MAX_COMPONENTS} components", f"{choices}^{experts}", "Use fewer."
            )
        picks = torch.tensor(list(product(range(choices), repeat=experts)))
        chosen = self.u[torch.arange(experts), picks]
        means = chosen.mean(1)
        spread = chosen.square().sum((1, 2)) - experts * means.square().sum(-1)
        log_a = self.a.log()[torch.arange(experts), picks].sum(-1)
        return log_a - spread / 2, means

    def mixture(self) -> Mixture:
        """Return the equal mixture of Gaussians with C^H components."""
        log_weights, means = self._multiplied_out()
        return Mixture(log_weights.softmax(0), means, 1 / self.u.shape[0])

    def log_partition(self) -> Tensor:
        """Return log Z: each component integrates to (2 pi)^(d/2 (1-H)) H^(-d/2)."""
        experts, _, d = self.u.shape
        constant = d / 2 * ((1 - experts) * math.log(2 * math.pi) - math.log(experts))
        return self._multiplied_out()[0].logsumexp(0) + constant
