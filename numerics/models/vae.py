r"""What all variational autoencoders here share: the ELBO and its two terms.

q(z | x) = N(mu(x), diag s(x)^2), p(z) = N(0, I). The encoder returns mu and
log s^2 (the logarithm of the *variance*). Two likelihoods:

- Gaussian with variance tau^2 = 1/2: -log p(x | z) = |x - xhat|^2 + D/2 log(pi),
  which is what "sum of squared errors" means; the constant is left out of the loss.
- Bernoulli: -log p(x | z) = binary cross-entropy, summed over pixels.

Source: D. Kingma, M. Welling (2014), ICLR, appendix B.
Shapes: x (B, D), z, mu, log s^2 (B, K).
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from enum import Enum

import torch
from torch import Tensor, nn
from torch.nn.functional import binary_cross_entropy

ACTIVE_NATS = 0.01
"""A latent coordinate whose mean KL is below this carries nothing: it has collapsed."""


class Likelihood(Enum):
    """p(x | z) of the decoder."""

    GAUSSIAN = "gaussian, variance 1/2"
    BERNOULLI = "bernoulli"


@dataclass(frozen=True)
class Terms:
    """The two terms of -ELBO for each row, (B,), in nats (without the Gaussian's constant)."""

    reconstruction: Tensor
    kl: Tensor


def kl_to_standard_normal(mu: Tensor, log_variance: Tensor) -> Tensor:
    """Return KL(N(mu, diag s^2) || N(0, I)) by coordinate, (B, K):
    (mu^2 + s^2 - 1 - log s^2) / 2.
    """
    return (mu.square() + log_variance.exp() - 1.0 - log_variance) / 2


def reparameterise(mu: Tensor, log_variance: Tensor, generator: torch.Generator) -> Tensor:
    """Return z = mu + s * epsilon, epsilon ~ N(0, I), with s = exp(log s^2 / 2)."""
    noise = torch.randn(mu.shape, generator=generator, dtype=mu.dtype)
    return mu + (log_variance / 2).exp() * noise


def negative_log_likelihood(x: Tensor, mean: Tensor, likelihood: Likelihood) -> Tensor:
    """Return -log p(x | z) of each row, (B,), up to the Gaussian's constant D/2 log(pi)."""
    if likelihood is Likelihood.GAUSSIAN:
        return (x - mean).square().sum(-1)
    return binary_cross_entropy(mean, x, reduction="none").sum(-1)


class VAE(nn.Module):
    """A variational autoencoder; subclasses give `encode` and `decode`."""

    latent: int
    likelihood: Likelihood

    def __init__(self, latent: int, likelihood: Likelihood) -> None:
        super().__init__()
        self.latent = latent
        self.likelihood = likelihood

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mu and log s^2 of q(z | x), or of q(z | x, c), each (B, K)."""
        raise NotImplementedError

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the mean of p(x | z), or of p(x | z, c), (B, D)."""
        raise NotImplementedError

    def terms(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Terms:
        """Return both terms of -ELBO with one draw of z a row."""
        mu, log_variance = self.encode(x, condition)
        mean = self.decode(reparameterise(mu, log_variance, generator), condition)
        nll = negative_log_likelihood(x, mean, self.likelihood)
        return Terms(nll, kl_to_standard_normal(mu, log_variance).sum(-1))

    def elbo(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Tensor:
        """Return the ELBO of each row in nats, all constants included, (B,)."""
        terms = self.terms(x, generator, condition)
        gaussian = self.likelihood is Likelihood.GAUSSIAN
        constant = x.shape[1] / 2 * math.log(math.pi) if gaussian else 0.0
        return -(terms.reconstruction + terms.kl) - constant

    def loss(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Tensor:
        """Return the mean of -ELBO over the batch (without the Gaussian's constant), a scalar."""
        terms = self.terms(x, generator, condition)
        return (terms.reconstruction + terms.kl).mean()

    def sample(
        self, count: int, generator: torch.Generator, condition: Tensor | None = None
    ) -> Tensor:
        """Return decoder means of `count` draws from the prior, (count, D)."""
        return self.decode(torch.randn(count, self.latent, generator=generator), condition)
