r"""Bernoulli restricted Boltzmann machine.

Energy of x in {0, 1}^D and h in {0, 1}^M: E(x, h) = -b.x - c.h - x^T W h.
Sources: P. Smolensky (1986); G. Hinton (2002), Neural Comput. 14(8) (contrastive
divergence).

Shapes: W (D, M), b (D,), c (M,), batches x (B, D), h (B, M).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from numerics.errors import BadParameter, TooManyStates

MAX_ENUMERATED = 20
"""Largest number of binary units whose states are enumerated (about a million)."""


@dataclass(frozen=True)
class Gradient:
    """Gradient of a scalar in the parameters; shapes as in the model."""

    W: Tensor
    b: Tensor
    c: Tensor


class BernoulliRBM(nn.Module):
    """The model; parameters need no autograd since every gradient is known."""

    W: nn.Parameter
    b: nn.Parameter
    c: nn.Parameter

    def __init__(self, W: Tensor, b: Tensor, c: Tensor) -> None:
        """Take the parameters; `BadParameter` when a shape does not fit W."""
        super().__init__()
        if b.shape != W.shape[:1] or c.shape != W.shape[1:]:
            found = f"b {tuple(b.shape)}, c {tuple(c.shape)}"
            raise BadParameter(f"biases that fit W {tuple(W.shape)}", found, "Check the shapes.")
        self.W = nn.Parameter(W, requires_grad=False)
        self.b = nn.Parameter(b, requires_grad=False)
        self.c = nn.Parameter(c, requires_grad=False)

    def energy(self, x: Tensor, h: Tensor) -> Tensor:
        """Return E(x, h) of each row, (B,)."""
        return -(x @ self.b) - h @ self.c - ((x @ self.W) * h).sum(-1)

    def hidden_input(self, x: Tensor) -> Tensor:
        """Return W^T x + c, (B, M)."""
        return x @ self.W + self.c

    def conditional_hidden(self, x: Tensor) -> Tensor:
        """Return p(h_j = 1 | x) = sigmoid((W^T x + c)_j), (B, M)."""
        return self.hidden_input(x).sigmoid()

    def conditional_visible(self, h: Tensor) -> Tensor:
        """Return p(x_i = 1 | h) = sigmoid((W h + b)_i), (B, D)."""
        return (h @ self.W.T + self.b).sigmoid()

    def free_energy(self, x: Tensor) -> Tensor:
        """Return F(x) = -b.x - sum_j log(1 + exp((W^T x + c)_j)) of each row, (B,)."""
        return -(x @ self.b) - softplus(self.hidden_input(x)).sum(-1)

    def free_energy_gradient(self, x: Tensor) -> Gradient:
        """Return the gradient of the mean of F over the rows of `x`."""
        p = self.conditional_hidden(x)
        return Gradient(W=-(x.T @ p) / len(x), b=-x.mean(0), c=-p.mean(0))

    def contrastive_gradient(self, x: Tensor, x_k: Tensor) -> Gradient:
        """Return the gradient of mean F(x) - F(x_k), the CD-k estimate of that of -log p.

        x_k (B', D) is multiplied with its *own* hidden probabilities.
        """
        data, chain = self.free_energy_gradient(x), self.free_energy_gradient(x_k)
        return Gradient(data.W - chain.W, data.b - chain.b, data.c - chain.c)

    def sample_hidden(self, x: Tensor, generator: torch.Generator) -> Tensor:
        """Draw h ~ p(h | x), (B, M)."""
        return draw(self.conditional_hidden(x), generator)

    def sample_visible(self, h: Tensor, generator: torch.Generator) -> Tensor:
        """Draw x ~ p(x | h), (B, D)."""
        return draw(self.conditional_visible(h), generator)

    def gibbs(self, x: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """Return x after `steps` alternations h ~ p(h | x), x ~ p(x | h), (B, D)."""
        for _ in range(steps):
            x = self.sample_visible(self.sample_hidden(x, generator), generator)
        return x

    def log_partition(self) -> Tensor:
        """Return log Z exactly, summing over the smaller layer; `TooManyStates` above 20."""
        visible, hidden = self.W.shape
        if hidden <= visible:
            h = binary_states(hidden, self.W.dtype)
            return (h @ self.c + softplus(h @ self.W.T + self.b).sum(-1)).logsumexp(0)
        return (-self.free_energy(binary_states(visible, self.W.dtype))).logsumexp(0)

    def log_likelihood(self, x: Tensor) -> Tensor:
        """Return log p(x) = -F(x) - log Z of each row, (B,), exactly."""
        return -self.free_energy(x) - self.log_partition()


def draw(p: Tensor, generator: torch.Generator) -> Tensor:
    """Draw independent bits with probabilities `p`, as numbers of the same type.

    Comparing uniforms is four times faster than ``torch.bernoulli``.
    """
    return (torch.rand(p.shape, generator=generator, dtype=p.dtype) < p).to(p.dtype)


def binary_states(units: int, dtype: torch.dtype) -> Tensor:
    """Return all 2^units states as rows, counting up; `TooManyStates` above 20 units."""
    if units > MAX_ENUMERATED:
        raise TooManyStates(f"at most {MAX_ENUMERATED} units", str(units), "Use AIS.")
    codes = torch.arange(2**units)
    return (codes[:, None] >> torch.arange(units - 1, -1, -1) & 1).to(dtype)
