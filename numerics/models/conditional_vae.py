r"""Conditional variational autoencoder: encoder and decoder see the class.

log p(x | c) >= E_{q(z | x, c)} log p(x | z, c) - KL(q(z | x, c) || p(z)), p(z | c) = N(0, I).
Source: K. Sohn, H. Lee, X. Yan (2015), NeurIPS.
"""

from __future__ import annotations

from torch import Tensor
from torch.nn.functional import one_hot

from numerics.models.vae import Likelihood
from numerics.models.vae_mlp import MLPVAE


class ConditionalVAE(MLPVAE):
    """The multilayer VAE with the one-hot class joined to x and to z."""

    def __init__(
        self,
        size: int = 784,
        classes: int = 10,
        latent: int = 10,
        hidden: int = 500,
        likelihood: Likelihood = Likelihood.GAUSSIAN,
    ) -> None:
        super().__init__(size, latent, hidden, likelihood, classes)
        self.classes = classes

    def condition(self, labels: Tensor) -> Tensor:
        """Return the one-hot rows of integer `labels` (B,), (B, classes) float32."""
        return one_hot(labels, self.classes).float()
