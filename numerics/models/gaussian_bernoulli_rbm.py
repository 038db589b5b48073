r"""Gaussian-Bernoulli restricted Boltzmann machine.

Energy of visible v in R^D and hidden h in {0, 1}^M:

    E(v, h) = sum_i (v_i - b_i)^2 / (2 sigma_i^2)
              - sum_ij (v_i / sigma_i - m_i) W_ij (h_j - l_j) - sum_j alpha_j h_j.

With the offsets m = 0, l = 0 this is the model of the derivation; other
offsets ("centring") describe the same family of distributions in coordinates
in which gradients are better conditioned, and `uncentred` converts.
Sources: R. Salakhutdinov, G. Hinton (2009), AISTATS; J. Melchior, A. Fischer,
L. Wiskott (2016), J. Mach. Learn. Res. 17(99) (centring).

Shapes: W (D, M); b, sigma, m (D,); alpha, l (M,); batches v (B, D), h (B, M).
"""

from __future__ import annotations

import itertools
import math
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from numerics.errors import BadParameter, TooManyStates

_MAX_ENUMERATED = 20


@dataclass(frozen=True)
class Gradient:
    """Gradient of a scalar in the parameters; shapes as in the model."""

    W: Tensor
    b: Tensor
    alpha: Tensor
    log_sigma: Tensor


class GaussianBernoulliRBM(nn.Module):
    """The model; parameters need no autograd since every gradient is known."""

    W: nn.Parameter
    b: nn.Parameter
    alpha: nn.Parameter
    log_sigma: nn.Parameter
    offset_v: Tensor
    offset_h: Tensor

    def __init__(
        self,
        W: Tensor,
        b: Tensor,
        alpha: Tensor,
        sigma: Tensor,
        offset_v: Tensor | None = None,
        offset_h: Tensor | None = None,
    ) -> None:
        """Take the parameters; `sigma` (D,) in the units of v, offsets default to 0.

        Errors: `BadParameter` when a shape is wrong or some sigma_i is not positive.
        """
        super().__init__()
        d, m = W.shape
        if b.shape != (d,) or sigma.shape != (d,) or alpha.shape != (m,):
            found = f"b {tuple(b.shape)}, sigma {tuple(sigma.shape)}, alpha {tuple(alpha.shape)}"
            raise BadParameter(f"b ({d},), sigma ({d},), alpha ({m},)", found, "Check W's shape.")
        if not bool((sigma > 0).all()):
            raise BadParameter(
                "every sigma_i > 0", f"min {float(sigma.min())}", "Make it positive."
            )
        self.W = nn.Parameter(W, requires_grad=False)
        self.b = nn.Parameter(b, requires_grad=False)
        self.alpha = nn.Parameter(alpha, requires_grad=False)
        self.log_sigma = nn.Parameter(sigma.log(), requires_grad=False)
        self.register_buffer("offset_v", b.new_zeros(d) if offset_v is None else offset_v)
        self.register_buffer("offset_h", b.new_zeros(m) if offset_h is None else offset_h)

    @property
    def sigma(self) -> Tensor:
        """Standard deviations (D,) in the units of v."""
        return self.log_sigma.exp()

    def energy(self, v: Tensor, h: Tensor) -> Tensor:
        """Return E(v, h) for each row, (B,)."""
        quadratic = ((v - self.b) / self.sigma).square().sum(-1) / 2
        interaction = ((v / self.sigma - self.offset_v) @ self.W * (h - self.offset_h)).sum(-1)
        return quadratic - interaction - h @ self.alpha

    def hidden_input(self, v: Tensor) -> Tensor:
        """Return alpha_j + sum_i W_ij (v_i / sigma_i - m_i), (B, M)."""
        return self.alpha + (v / self.sigma - self.offset_v) @ self.W

    def conditional_hidden(self, v: Tensor) -> Tensor:
        """Return p(h_j = 1 | v) = sigmoid(hidden_input), (B, M)."""
        return self.hidden_input(v).sigmoid()

    def conditional_visible(self, h: Tensor) -> tuple[Tensor, Tensor]:
        """Return mean (B, D) and standard deviation (D,) of the Gaussian p(v | h).

        The mean is b_i + sigma_i sum_j W_ij (h_j - l_j).
        """
        return self.b + self.sigma * ((h - self.offset_h) @ self.W.T), self.sigma

    def free_energy(self, v: Tensor) -> Tensor:
        """Return F(v) = -log sum_h exp(-E(v, h)) for each row, (B,)."""
        quadratic = ((v - self.b) / self.sigma).square().sum(-1) / 2
        shift = (v / self.sigma - self.offset_v) @ (self.W @ self.offset_h)
        return quadratic + shift - softplus(self.hidden_input(v)).sum(-1)

    def free_energy_gradient(self, v: Tensor) -> Gradient:
        """Return the gradient of the mean of F over the rows of `v` (B, D)."""
        n, p = len(v), self.conditional_hidden(v)
        scaled, deviation = v / self.sigma, (v - self.b) / self.sigma
        hidden = p - self.offset_h
        d_log_sigma = -deviation.square() + scaled * (hidden @ self.W.T)
        return Gradient(
            W=-(scaled - self.offset_v).T @ hidden / n,
            b=-(deviation / self.sigma).mean(0),
            alpha=-p.mean(0),
            log_sigma=d_log_sigma.mean(0),
        )

    def sample_hidden(self, v: Tensor, generator: torch.Generator) -> Tensor:
        """Draw h ~ p(h | v), (B, M)."""
        p = self.conditional_hidden(v)
        return (torch.rand(p.shape, generator=generator, dtype=p.dtype) < p).to(p.dtype)

    def sample_visible(self, h: Tensor, generator: torch.Generator) -> Tensor:
        """Draw v ~ p(v | h), (B, D)."""
        mean, sigma = self.conditional_visible(h)
        return mean + sigma * torch.randn(mean.shape, generator=generator, dtype=mean.dtype)

    def gibbs(self, v: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """Return v after `steps` alternations h ~ p(h | v), v ~ p(v | h), (B, D)."""
        for _ in range(steps):
            v = self.sample_visible(self.sample_hidden(v, generator), generator)
        return v

    def hidden_states(self) -> Tensor:
        """Return all 2^M hidden states, (2^M, M); `TooManyStates` above M = 20."""
        m = self.W.shape[1]
        if m > _MAX_ENUMERATED:
            raise TooManyStates(f"at most {_MAX_ENUMERATED} hidden units", str(m), "Use AIS.")
        states = list(itertools.product((0.0, 1.0), repeat=m))
        return torch.tensor(states, dtype=self.W.dtype)

    def hidden_log_weights(self, h: Tensor) -> Tensor:
        """Return log of the integral of exp(-E(v, h)) over v for each row of `h`, (B,).

        Completing the square: sum_i log(sqrt(2 pi) sigma_i) + sum_i b_i u_i / sigma_i
        + u_i^2 / 2 with u = W (h - l), minus m.u, plus alpha.h.
        """
        u = (h - self.offset_h) @ self.W.T
        normal = self.log_sigma.sum() + 0.5 * self.W.shape[0] * math.log(2 * math.pi)
        linear = u @ (self.b / self.sigma - self.offset_v)
        return normal + linear + 0.5 * u.square().sum(-1) + h @ self.alpha

    def log_partition(self) -> Tensor:
        """Return log Z exactly, by enumeration of the hidden states."""
        return self.hidden_log_weights(self.hidden_states()).logsumexp(0)

    def hidden_marginal(self) -> Tensor:
        """Return p(h) of all hidden states in the order of `hidden_states`, (2^M,)."""
        return self.hidden_log_weights(self.hidden_states()).softmax(0)

    def log_likelihood(self, v: Tensor) -> Tensor:
        """Return log p(v) = -F(v) - log Z of each row, (B,), exactly."""
        return -self.free_energy(v) - self.log_partition()

    def log_likelihood_gradient(self, v: Tensor) -> Gradient:
        """Return the gradient of the mean of log p over the rows of `v`, exactly.

        It is E_p[dF] - mean dF(v); the model's expectation is taken state by state:
        given h, v is Gaussian, and p(h | v) under p(v, h) averages to p(h).
        """
        h, weight = self.hidden_states(), self.hidden_marginal()
        u = (h - self.offset_h) @ self.W.T
        mean, sigma = self.conditional_visible(h)
        data = self.free_energy_gradient(v)
        scaled = mean / sigma - self.offset_v
        # d/d log sigma of -E is dev^2 - (v / sigma) u, with E[dev^2 | h] = u^2 + 1.
        d_log_sigma = weight @ (u.square() + 1 - (mean / sigma) * u)
        return Gradient(
            W=-(scaled * weight[:, None]).T @ (h - self.offset_h) - data.W,
            b=-(weight @ (mean - self.b)) / sigma.square() - data.b,
            alpha=-(weight @ h) - data.alpha,
            log_sigma=-d_log_sigma - data.log_sigma,
        )

    def uncentred(self) -> GaussianBernoulliRBM:
        """Return the same distribution with both offsets 0."""
        b = self.b - self.sigma * (self.W @ self.offset_h)
        alpha = self.alpha - self.offset_v @ self.W
        return GaussianBernoulliRBM(self.W.clone(), b, alpha, self.sigma)
