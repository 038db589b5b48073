"""Variational autoencoder with one hidden layer on each side (the sheet's VAE1)."""

from __future__ import annotations

import torch
from torch import Tensor, nn

from numerics.models.vae import VAE, Likelihood


class MLPVAE(VAE):
    """D -> hidden (tanh) -> K means and K log-variances; K -> hidden (tanh) -> D (sigmoid)."""

    def __init__(
        self,
        size: int = 784,
        latent: int = 10,
        hidden: int = 500,
        likelihood: Likelihood = Likelihood.GAUSSIAN,
        condition: int = 0,
    ) -> None:
        """Build the layers with torch's default initialisation.

        Args:
            size: pixels D.
            condition: length of a one-hot condition joined to both inputs; 0 for none.
        """
        super().__init__(latent, likelihood)
        self.encoder = nn.Sequential(nn.Linear(size + condition, hidden), nn.Tanh())
        self.mu = nn.Linear(hidden, latent)
        self.log_variance = nn.Linear(hidden, latent)
        self.decoder = nn.Sequential(
            nn.Linear(latent + condition, hidden), nn.Tanh(), nn.Linear(hidden, size), nn.Sigmoid()
        )

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mu and log s^2, each (B, K)."""
        hidden: Tensor = self.encoder(_joined(x, condition))
        return self.mu(hidden), self.log_variance(hidden)

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the mean of x, (B, D), in (0, 1)."""
        mean: Tensor = self.decoder(_joined(z, condition))
        return mean


def _joined(x: Tensor, condition: Tensor | None) -> Tensor:
    return x if condition is None else torch.cat([x, condition], -1)
