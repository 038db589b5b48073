r"""Mean field for a Boltzmann machine with connected hidden units.

p(x, z) = exp(-E) / Z, E = -x^T W z - x^T B x / 2 - z^T A z / 2, x in {0, 1}^D,
z in {0, 1}^d, A and B symmetric with zero diagonals; q(z) = prod_j Bernoulli(mu_j).

    L(mu) = x^T W mu + x^T B x / 2 + mu^T A mu / 2 - log Z + H(mu)

Source: L. Saul, T. Jaakkola, M. Jordan (1996), J. Artif. Intell. Res. 4.
Shapes: W (D, d), A (d, d), B (D, D), x (D,), mu (d,).
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from numerics.errors import BadParameter
from numerics.models.bernoulli_rbm import binary_states


@dataclass(frozen=True)
class BoltzmannMachine:
    """The parameters; `BadParameter` unless A and B are symmetric with zero diagonals."""

    W: Tensor
    A: Tensor
    B: Tensor

    def __post_init__(self) -> None:
        for name, matrix in (("A", self.A), ("B", self.B)):
            symmetric = torch.equal(matrix, matrix.T)
            if not symmetric or bool(matrix.diagonal().any()):
                raise BadParameter(
                    f"{name} symmetric with zero diagonal", "a matrix that is not", "Symmetrise it."
                )

    def negative_energy(self, x: Tensor, z: Tensor) -> Tensor:
        """Return -E(x, z) for rows of `x` (..., D) and `z` (..., d)."""
        pair = ((x @ self.W) * z).sum(-1)
        return pair + ((x @ self.B) * x).sum(-1) / 2 + ((z @ self.A) * z).sum(-1) / 2

    def field(self, x: Tensor, mu: Tensor) -> Tensor:
        """Return sum_i W_ij x_i + sum_l A_lj mu_l, (d,)."""
        return x @ self.W + mu @ self.A

    def log_partition(self) -> Tensor:
        """Return log Z exactly, over all (x, z); at most 20 units together."""
        visible, hidden = self.W.shape
        states = binary_states(visible + hidden, self.W.dtype)
        return self.negative_energy(states[:, :visible], states[:, visible:]).logsumexp(0)

    def log_likelihood(self, x: Tensor) -> Tensor:
        """Return log p(x) exactly, a scalar."""
        z = binary_states(self.W.shape[1], self.W.dtype)
        joint = self.negative_energy(x.expand(len(z), -1), z).logsumexp(0)
        return joint - self.log_partition()

    def elbo(self, x: Tensor, mu: Tensor) -> Tensor:
        """Return L(mu), log Z included, a scalar; mu in (0, 1)^d."""
        return self.negative_energy(x, mu) - self.log_partition() + entropy(mu)

    def elbo_gradient(self, x: Tensor, mu: Tensor) -> Tensor:
        """Return dL/dmu_j = field_j - log(mu_j / (1 - mu_j)), (d,)."""
        return self.field(x, mu) - mu.logit()

    def parallel_update(self, x: Tensor, mu: Tensor) -> Tensor:
        """Return sigmoid(field): all coordinates at once. May cycle with period 2."""
        return self.field(x, mu).sigmoid()

    def sequential_sweep(self, x: Tensor, mu: Tensor) -> Tensor:
        """Return mu after replacing one coordinate after the other; never lowers L."""
        mu = mu.clone()
        for j in range(len(mu)):
            mu[j] = self.field(x, mu)[j].sigmoid()
        return mu


def entropy(mu: Tensor) -> Tensor:
    """Return -sum_j [mu_j log mu_j + (1 - mu_j) log(1 - mu_j)] over the last dimension."""
    negative: Tensor = torch.special.xlogy(mu, mu) + torch.special.xlogy(1 - mu, 1 - mu)
    return -negative.sum(-1)
