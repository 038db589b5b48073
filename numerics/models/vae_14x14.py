"""Variational autoencoder for 14x14 binary digits, as the write-up has it.

Encoder 196 -> 128 (tanh) -> two linear heads of 16 outputs whose mean is taken; the
first 8 numbers are mu, the others log s^2. Decoder 8 -> 128 (tanh) -> 196 (sigmoid),
Bernoulli likelihood. The mean of two linear heads is one linear layer: the second
head adds parameters but no functions (`single_head` shows it).
"""

from __future__ import annotations

import torch
from torch import Tensor, nn

from numerics.models.vae import VAE, Likelihood

_LATENT = 8


class SmallVAE(VAE):
    """For images of 14x14 pixels, flattened (B, 196)."""

    def __init__(self, size: int = 196, hidden: int = 128) -> None:
        super().__init__(_LATENT, Likelihood.BERNOULLI)
        self.encoder = nn.Sequential(nn.Linear(size, hidden), nn.Tanh())
        self.first_head = nn.Linear(hidden, 2 * _LATENT)
        self.second_head = nn.Linear(hidden, 2 * _LATENT)
        self.decoder = nn.Sequential(
            nn.Linear(_LATENT, hidden), nn.Tanh(), nn.Linear(hidden, size), nn.Sigmoid()
        )

    def encode(self, x: Tensor, condition: Tensor | None = None) -> tuple[Tensor, Tensor]:
        """Return mu and log s^2, each (B, 8); there is no condition in this model."""
        hidden = self.encoder(x)
        heads: Tensor = (self.first_head(hidden) + self.second_head(hidden)) / 2
        return heads[:, :_LATENT], heads[:, _LATENT:]

    def decode(self, z: Tensor, condition: Tensor | None = None) -> Tensor:
        """Return the mean of x, (B, 196), in (0, 1)."""
        mean: Tensor = self.decoder(z)
        return mean

    @torch.no_grad()
    def single_head(self) -> nn.Linear:
        """Return the one linear layer that equals the mean of both heads."""
        merged = nn.Linear(self.first_head.in_features, 2 * _LATENT)
        merged.weight.copy_((self.first_head.weight + self.second_head.weight) / 2)
        merged.bias.copy_((self.first_head.bias + self.second_head.bias) / 2)
        return merged
