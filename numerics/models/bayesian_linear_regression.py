r"""Bayesian linear regression with a mean-field Gaussian posterior.

y = X beta + e, beta ~ N(0, I_d), e ~ N(0, sigma^2 I_n); q(beta) = prod_j N(mu_j, s_j^2).

Shapes: X (n, d), y (n,), mu, s (d,), sigma a scalar tensor.
Sources: C. Bishop (2006), sections 3.3 and 10.3.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

import torch
from torch import Tensor


@dataclass(frozen=True)
class State:
    """Variational parameters mu, s (d,) and the noise deviation sigma, a scalar tensor."""

    mu: Tensor
    s: Tensor
    sigma: Tensor


@dataclass(frozen=True)
class Posterior:
    """Exact posterior N(mean, covariance) of beta."""

    mean: Tensor
    covariance: Tensor


@dataclass(frozen=True)
class Regression:
    """The data X (n, d), y (n,)."""

    X: Tensor
    y: Tensor

    def expected_residual(self, state: State) -> Tensor:
        """Return sum_i [(y_i - mu.x_i)^2 + sum_j s_j^2 x_ij^2], a scalar."""
        residual = self.y - self.X @ state.mu
        return residual.square().sum() + (state.s.square() * self.X.square().sum(0)).sum()

    def elbo(self, state: State) -> Tensor:
        """Return E_q log p(y, beta) + H(q), a scalar, in nats."""
        n = len(self.y)
        variance = state.sigma.square()
        likelihood = n / 2 * (2 * math.pi * variance).log()
        likelihood = likelihood + self.expected_residual(state) / (2 * variance)
        s2 = state.s.square()
        divergence = (state.mu.square() + s2 - 1 - s2.log()).sum() / 2
        total: Tensor = -likelihood - divergence
        return total

    def elbo_gradient(self, state: State) -> State:
        """Return the gradient of the ELBO in mu, s and sigma."""
        variance, squares = state.sigma.square(), self.X.square().sum(0)
        residual = self.y - self.X @ state.mu
        total = self.expected_residual(state)
        return State(
            mu=self.X.T @ residual / variance - state.mu,
            s=1 / state.s - state.s - state.s * squares / variance,
            sigma=-len(self.y) / state.sigma + total / state.sigma**3,
        )

    def gradient_step(self, state: State, rate: float) -> State:
        """Return the state after one step up the gradient in (mu, log s, log sigma).

        Logarithms keep s and sigma positive; the chain rule multiplies by s and sigma.
        """
        g = self.elbo_gradient(state)
        return State(
            state.mu + rate * g.mu,
            state.s * (rate * g.s * state.s).exp(),
            state.sigma * (rate * g.sigma * state.sigma).exp(),
        )

    def exact_blocks(self, state: State, learn_sigma: bool = True) -> State:
        """Return the state after maximising over s, then mu, then sigma, each exactly."""
        variance, squares = state.sigma.square(), self.X.square().sum(0)
        s = (1 + squares / variance).rsqrt()
        mu = self.posterior(state.sigma).mean
        updated = State(mu, s, state.sigma)
        if not learn_sigma:
            return updated
        return State(mu, s, (self.expected_residual(updated) / len(self.y)).sqrt())

    def precision(self, sigma: Tensor) -> Tensor:
        """Return P = I + X^T X / sigma^2, the posterior precision, (d, d)."""
        eye = torch.eye(self.X.shape[1], dtype=self.X.dtype)
        return eye + self.X.T @ self.X / sigma.square()

    def posterior(self, sigma: Tensor) -> Posterior:
        """Return the exact posterior N(P^-1 X^T y / sigma^2, P^-1)."""
        chol = torch.linalg.cholesky(self.precision(sigma))
        right = (self.X.T @ self.y / sigma.square())[:, None]
        return Posterior(torch.cholesky_solve(right, chol)[:, 0], torch.cholesky_inverse(chol))

    def log_evidence(self, sigma: Tensor) -> Tensor:
        """Return log N(y; 0, sigma^2 I + X X^T) exactly, a scalar."""
        n = len(self.y)
        cov = sigma.square() * torch.eye(n, dtype=self.X.dtype) + self.X @ self.X.T
        chol = torch.linalg.cholesky(cov)
        white = torch.linalg.solve_triangular(chol, self.y[:, None], upper=False)
        log_det = 2 * chol.diagonal().log().sum()
        total: Tensor = n * math.log(2 * math.pi) + log_det + white.square().sum()
        return -total / 2

    def optimal_gap(self, sigma: Tensor) -> Tensor:
        """Return log evidence minus the best ELBO at `sigma`:
        (sum_j log P_jj - log det P) / 2, which is 0 iff X^T X is diagonal.
        """
        P = self.precision(sigma)
        gap: Tensor = (P.diagonal().log().sum() - torch.logdet(P)) / 2
        return gap
