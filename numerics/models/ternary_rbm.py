r"""Restricted Boltzmann machine with ternary hidden units and no visible bias.

p(x, h) = exp(sum_j (w_j.x + b_j) h_j) / Z for x in {0, 1}^D, h in {-1, 0, 1}^M.
Summing h out leaves a product of experts g_j(x) = 1 + 2 cosh(w_j.x + b_j).

Shapes: W (D, M) with columns w_j, b (M,), batches x (B, D), h (B, M).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn

from numerics.errors import BadParameter
from numerics.models.bernoulli_rbm import binary_states, draw


@dataclass(frozen=True)
class Gradient:
    """Gradient of a scalar in the parameters; shapes as in the model."""

    W: Tensor
    b: Tensor


class TernaryRBM(nn.Module):
    """The model; parameters need no autograd since every gradient is known."""

    W: nn.Parameter
    b: nn.Parameter

    def __init__(self, W: Tensor, b: Tensor) -> None:
        """Take the parameters; `BadParameter` when b does not fit W."""
        super().__init__()
        if b.shape != W.shape[1:]:
            raise BadParameter(f"b ({W.shape[1]},)", str(tuple(b.shape)), "Check the shapes.")
        self.W = nn.Parameter(W, requires_grad=False)
        self.b = nn.Parameter(b, requires_grad=False)

    def energy(self, x: Tensor, h: Tensor) -> Tensor:
        """Return -sum_j (w_j.x + b_j) h_j of each row, (B,)."""
        return -(self.hidden_input(x) * h).sum(-1)

    def hidden_input(self, x: Tensor) -> Tensor:
        """Return w_j.x + b_j, (B, M)."""
        return x @ self.W + self.b

    def experts(self, x: Tensor) -> Tensor:
        """Return g_j(x) = 1 + 2 cosh(w_j.x + b_j), (B, M).

        In float32 it overflows where the input exceeds 88; `free_energy` does not.
        """
        return 1.0 + 2.0 * self.hidden_input(x).cosh()

    def conditional_hidden(self, x: Tensor) -> Tensor:
        """Return p(h_j = s | x) for s = -1, 0, 1 in the last dimension, (B, M, 3)."""
        a = self.hidden_input(x)
        return torch.stack([-a, torch.zeros_like(a), a], -1).softmax(-1)

    def mean_hidden(self, x: Tensor) -> Tensor:
        """Return E[h_j | x] = 2 sinh(a) / (1 + 2 cosh(a)) at a = w_j.x + b_j, (B, M)."""
        p = self.conditional_hidden(x)
        return p[..., 2] - p[..., 0]

    def conditional_visible(self, h: Tensor) -> Tensor:
        """Return p(x_i = 1 | h) = sigmoid((W h)_i), (B, D)."""
        return (h @ self.W.T).sigmoid()

    def free_energy(self, x: Tensor) -> Tensor:
        """Return F(x) = -sum_j log(1 + 2 cosh(w_j.x + b_j)) of each row, (B,), without overflow."""
        a = self.hidden_input(x)
        return -torch.stack([-a, torch.zeros_like(a), a], -1).logsumexp(-1).sum(-1)

    def free_energy_gradient(self, x: Tensor) -> Gradient:
        """Return the gradient of the mean of F over the rows of `x`."""
        mean = self.mean_hidden(x)
        return Gradient(W=-(x.T @ mean) / len(x), b=-mean.mean(0))

    def contrastive_gradient(self, x: Tensor, x_k: Tensor) -> Gradient:
        """Return the gradient of mean F(x) - F(x_k), the CD-k estimate of that of -log p."""
        data, chain = self.free_energy_gradient(x), self.free_energy_gradient(x_k)
        return Gradient(data.W - chain.W, data.b - chain.b)

    def sample_hidden(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Draw h ~ p(h | x), (B, M), by inverting the distribution function."""
        p = self.conditional_hidden(x)
        u = torch.rand(p.shape[:-1], generator=generator, dtype=p.dtype)
        return (u >= p[..., 0]).to(p.dtype) + (u >= p[..., 0] + p[..., 1]).to(p.dtype) - 1.0

    def gibbs(self, x: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """Return x after `steps` alternations h ~ p(h | x), x ~ p(x | h), (B, D)."""
        for _ in range(steps):
            x = draw(self.conditional_visible(self.sample_hidden(x, generator)), generator)
        return x

    def log_partition(self) -> Tensor:
        """Return log Z exactly, summing over x; `TooManyStates` above 20 visible units."""
        states = binary_states(self.W.shape[0], self.W.dtype)
        return (-self.free_energy(states)).logsumexp(0)

    def log_likelihood(self, x: Tensor) -> Tensor:
        """Return log p(x) = -F(x) - log Z of each row, (B,), exactly."""
        return -self.free_energy(x) - self.log_partition()
