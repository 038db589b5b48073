r"""Sparse denoising autoencoders: as written, and faithful to the stated objective.

Objective of one image: |x - D^T h|^2 / 2 + lambda |h|_1 with the dictionary D (M, d),
one atom a row, and a code h (M,) computed from a noisy copy of x.

`WrittenAutoencoder` takes means where the objective has sums, leaves the code dense and
the atoms unnormalised. `FaithfulAutoencoder` has a ReLU code, sums, and atoms of length
1, so that the penalty cannot be escaped by scaling. `lasso_codes` solves for the best
non-negative code of a dictionary: what the encoder's code is measured against.
"""

from __future__ import annotations

import numpy as np
import torch
from sklearn.decomposition import sparse_encode
from torch import Tensor, nn


def add_noise(x: Tensor, sigma: float | Tensor, generator: torch.Generator) -> Tensor:
    """Return x + sigma * N(0, 1), clipped to [0, 1]; `sigma` a number or (B, 1)."""
    noise = torch.randn(x.shape, generator=generator, dtype=x.dtype)
    return (x + sigma * noise).clamp(0.0, 1.0)


class Autoencoder(nn.Module):
    """Encoder d -> 1024 (ReLU) -> M and a linear decoder; subclasses give code and loss."""

    penalty: float
    D: nn.Parameter

    def __init__(self, size: int, codes: int, penalty: float, hidden: int = 1024) -> None:
        """Build the layers; `penalty` is lambda, `codes` is M."""
        super().__init__()
        self.penalty = penalty
        self.net = nn.Sequential(nn.Linear(size, hidden), nn.ReLU(), nn.Linear(hidden, codes))
        self.D = nn.Parameter(nn.init.xavier_uniform_(torch.empty(codes, size)))

    def encode(self, x: Tensor) -> Tensor:
        """Return the code of each row, (B, M)."""
        raise NotImplementedError

    def decode(self, h: Tensor) -> Tensor:
        """Return h D, (B, d)."""
        return h @ self.D

    def loss(self, x: Tensor, noisy: Tensor) -> Tensor:
        """Return the training loss of a batch, a scalar."""
        raise NotImplementedError


class WrittenAutoencoder(Autoencoder):
    """As written: dense linear code, means over batch and coordinates, free atoms."""

    def encode(self, x: Tensor) -> Tensor:
        """Return the code, (B, M), without an activation."""
        code: Tensor = self.net(x)
        return code

    def loss(self, x: Tensor, noisy: Tensor) -> Tensor:
        """Return mean (x - xhat)^2 / 2 + lambda mean |h|."""
        h = self.encode(noisy)
        return (x - self.decode(h)).square().mean() / 2 + self.penalty * h.abs().mean()


class FaithfulAutoencoder(Autoencoder):
    """The stated objective: non-negative code, sums over coordinates, atoms of length 1."""

    def encode(self, x: Tensor) -> Tensor:
        """Return the code, (B, M), non-negative."""
        code: Tensor = self.net(x).relu()
        return code

    def loss(self, x: Tensor, noisy: Tensor) -> Tensor:
        """Return the mean over the batch of |x - xhat|^2 / 2 + lambda |h|_1."""
        h = self.encode(noisy)
        error = (x - self.decode(h)).square().sum(-1) / 2
        return (error + self.penalty * h.abs().sum(-1)).mean()

    @torch.no_grad()
    def normalise(self) -> None:
        """Scale every atom to length 1; called after each step."""
        self.D.div_(self.D.norm(dim=1, keepdim=True).clamp(min=1e-8))


def objective(x: Tensor, h: Tensor, D: Tensor, penalty: float) -> Tensor:
    """Return |x - h D|^2 / 2 + lambda |h|_1 of each row, (B,)."""
    return (x - h @ D).square().sum(-1) / 2 + penalty * h.abs().sum(-1)


def lasso_codes(x: Tensor, D: Tensor, penalty: float) -> Tensor:
    """Return the codes (B, M) that minimise `objective` over h >= 0, by coordinate descent."""
    codes = sparse_encode(
        x.double().numpy(), D.detach().double().numpy(), algorithm="lasso_cd",
        alpha=penalty, positive=True, max_iter=2000,
    )  # fmt: skip
    return torch.from_numpy(np.asarray(codes, dtype=np.float64)).to(x.dtype)
