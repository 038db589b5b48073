r"""Probabilistic principal component analysis.

Model: x = W z + mu + e with z ~ N(0, I_q), e ~ N(0, sigma^2 I_d), so that
x ~ N(mu, C) with C = W W^T + sigma^2 I_d.
Source: M. Tipping, C. Bishop (1999), J. R. Stat. Soc. B 61(3), 611-622.

All computations are in double precision. Shapes: data (N, d), S (d, d),
W (d, q), mu (d,).
"""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from numpy.typing import NDArray
from scipy.optimize import minimize
from torch import Tensor

from numerics.errors import BadParameter, NoMaximum, ShapeMismatch

FloatArray = NDArray[np.float64]


@dataclass(frozen=True)
class PPCA:
    """Parameters of the model: mean mu (d,), loadings W (d, q), noise variance sigma^2."""

    mu: Tensor
    W: Tensor
    sigma2: float

    @property
    def covariance(self) -> Tensor:
        """C = W W^T + sigma^2 I_d, (d, d)."""
        return covariance(self.W, self.sigma2)

    def log_likelihood(self, x: Tensor) -> Tensor:
        """Return the sum of log N(x_n; mu, C) over the rows of `x` (N, d), a scalar."""
        centred = x - self.mu
        chol = torch.linalg.cholesky(self.covariance)
        white = torch.linalg.solve_triangular(chol, centred.T, upper=False)
        n, d = x.shape
        log_det = 2.0 * chol.diagonal().log().sum()
        total: Tensor = n * (d * math.log(2 * math.pi) + log_det) + white.square().sum()
        return -total / 2

    def posterior_mean(self, x: Tensor) -> Tensor:
        """Return E[z | x] = M^-1 W^T (x - mu), M = W^T W + sigma^2 I_q, shape (N, q)."""
        m = self.W.T @ self.W + self.sigma2 * torch.eye(self.W.shape[1], dtype=self.W.dtype)
        solution: Tensor = torch.linalg.solve(m, self.W.T @ (x - self.mu).T)
        return solution.T

    def reconstruct(self, x: Tensor) -> Tensor:
        """Return W E[z | x] + mu, shape (N, d)."""
        return self.posterior_mean(x) @ self.W.T + self.mu


@dataclass(frozen=True)
class Spectrum:
    """Eigenvalues (d,), largest first, and eigenvectors (d, d) in columns, of S."""

    values: Tensor
    vectors: Tensor


def covariance(W: Tensor, sigma2: float | Tensor) -> Tensor:
    """C = W W^T + sigma^2 I_d for W (d, q)."""
    noise: Tensor = sigma2 * torch.eye(W.shape[0], dtype=W.dtype)
    return W @ W.T + noise


def sample_moments(x: Tensor) -> tuple[Tensor, Tensor]:
    """Return the mean (d,) and the covariance S (d, d), divided by N, of rows `x` (N, d)."""
    x = x.double()
    mean = x.mean(0)
    centred = x - mean
    return mean, centred.T @ centred / len(x)


def objective(S: Tensor, W: Tensor, sigma2: Tensor) -> Tensor:
    """Return (log|C| + Tr(C^-1 S)) / 2: the negative log-likelihood per sample at mu = mean,
    without the constant d/2 log 2 pi. Differentiable in W and sigma2.
    """
    chol = torch.linalg.cholesky(covariance(W, sigma2))
    trace: Tensor = torch.cholesky_solve(S, chol).diagonal().sum()
    half_log_det: Tensor = chol.diagonal().log().sum()
    return half_log_det + trace / 2


def objective_gradient(S: Tensor, W: Tensor, sigma2: Tensor) -> tuple[Tensor, Tensor]:
    """Return the gradients of `objective` in W, (d, q), and in sigma^2, a scalar.

    With G = C^-1 - C^-1 S C^-1 they are G W and Tr(G) / 2.
    """
    inverse = torch.cholesky_inverse(torch.linalg.cholesky(covariance(W, sigma2)))
    g = inverse - inverse @ S @ inverse
    return g @ W, 0.5 * g.diagonal().sum()


def spectrum(S: Tensor) -> Spectrum:
    """Return the eigendecomposition of the symmetric S (d, d), largest eigenvalue first."""
    values, vectors = torch.linalg.eigh(S)
    return Spectrum(values.flip(0), vectors.flip(1))


def stationary_point(spec: Spectrum, retained: Sequence[int]) -> tuple[Tensor, float]:
    """Return (W, sigma^2) of the stationary point that retains the eigenvectors `retained`.

    W = U_r (Lambda_r - sigma^2 I)^(1/2), sigma^2 = mean of the discarded eigenvalues.
    The point exists when every retained eigenvalue is at least that mean.

    Errors: `BadParameter` when the choice is not a set of fewer than d indices or a
    retained eigenvalue is too small; `NoMaximum` when sigma^2 would be 0.
    """
    d, chosen = len(spec.values), list(retained)
    if len(set(chosen)) != len(chosen) or len(chosen) >= d or not all(0 <= i < d for i in chosen):
        raise BadParameter(f"distinct indices, fewer than {d}", str(chosen), "Choose q < d.")
    keep = torch.zeros(d, dtype=torch.bool)
    keep[chosen] = True
    sigma2 = float(spec.values[~keep].mean())
    if sigma2 <= 1e-14 * float(spec.values[0]):
        raise NoMaximum("rank S > q", "the discarded eigenvalues are all 0", "Use a smaller q.")
    excess = spec.values[chosen] - sigma2
    if bool((excess < 0).any()):
        raise BadParameter(
            f"retained eigenvalues of at least sigma^2 = {sigma2:.6g}",
            f"{float(spec.values[chosen].min()):.6g}",
            "This choice has no stationary point of full rank.",
        )
    return spec.vectors[:, chosen] * excess.sqrt(), sigma2


def closed_form(x: Tensor, q: int) -> PPCA:
    """Return the maximum-likelihood estimate for rows `x` (N, d) with 1 <= q < d."""
    if x.dim() != 2:
        raise ShapeMismatch("data of shape (N, d)", str(tuple(x.shape)), "Flatten the images.")
    mean, S = sample_moments(x)
    if not 1 <= q < S.shape[0]:
        raise BadParameter(f"1 <= q < {S.shape[0]}", str(q), "Choose a smaller latent dimension.")
    W, sigma2 = stationary_point(spectrum(S), range(q))
    return PPCA(mean, W, sigma2)


def optimal_objective(spec: Spectrum, retained: Sequence[int]) -> float:
    """Return `objective` at `stationary_point`: (sum log lambda_r + (d-q) log sigma^2 + d) / 2."""
    _, sigma2 = stationary_point(spec, retained)
    kept = spec.values[list(retained)].log().sum()
    d, q = len(spec.values), len(retained)
    return float(0.5 * (kept + (d - q) * math.log(sigma2) + d))


def em(S: Tensor, W: Tensor, sigma2: float) -> Iterator[tuple[Tensor, float]]:
    """Yield the iterates of expectation maximisation from the start (W, sigma2), for ever.

    Tipping and Bishop (1999), appendix B, equations (29) and (30):
    W' = S W (sigma^2 I + M^-1 W^T S W)^-1, sigma'^2 = Tr(S - S W M^-1 W'^T) / d.
    """
    d, q = W.shape
    eye = torch.eye(q, dtype=W.dtype)
    while True:
        yield W, sigma2
        m_inverse = torch.linalg.inv(W.T @ W + sigma2 * eye)
        sw = S @ W
        new = sw @ torch.linalg.inv(sigma2 * eye + m_inverse @ W.T @ sw)
        sigma2 = float((S.diagonal().sum() - ((sw @ m_inverse) * new).sum()) / d)
        W = new


@dataclass(frozen=True)
class Ascent:
    """Result of a numeric maximisation: parameters and the objective after each iteration."""

    W: Tensor
    sigma2: float
    trace: tuple[float, ...]


def gradient_fit(S: Tensor, W: Tensor, sigma2: float, iterations: int = 2000) -> Ascent:
    """Minimise `objective` by L-BFGS in (W, log sigma^2) from the start (W, sigma2).

    The closed-form gradient is used. Stops when the largest component of the
    gradient is below 1e-10, when the objective no longer changes in double
    precision, or after `iterations`.
    """
    d, q = W.shape

    def unpack(theta: FloatArray) -> tuple[Tensor, Tensor]:
        flat = torch.from_numpy(theta.copy())
        return flat[:-1].view(d, q), flat[-1].exp()

    def value_and_gradient(theta: FloatArray) -> tuple[float, FloatArray]:
        w, s = unpack(theta)
        gradient_w, gradient_s = objective_gradient(S, w, s)
        gradient = torch.cat([gradient_w.reshape(-1), (gradient_s * s).view(1)])
        return float(objective(S, w, s)), gradient.numpy()

    trace: list[float] = []
    start = torch.cat([W.reshape(-1), torch.tensor([math.log(sigma2)], dtype=W.dtype)]).numpy()
    result = minimize(
        value_and_gradient,
        start,
        jac=True,
        method="L-BFGS-B",
        callback=lambda theta: trace.append(value_and_gradient(theta)[0]),
        options={"maxiter": iterations, "maxfun": 4 * iterations, "ftol": 0.0, "gtol": 1e-10,
                 "maxcor": 30},
    )  # fmt: skip
    w, s = unpack(result.x)
    return Ascent(w, float(s), (value_and_gradient(start)[0], *trace))
