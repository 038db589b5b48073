r"""Numeric confirmation of the maximum-likelihood derivation of probabilistic PCA.

The likelihood of the digits is maximised by gradient and by EM from several random
starts and compared with the closed form; the other choices of eigenvectors are
shown to be saddles.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import combinations, islice

import torch
from torch import Tensor

from numerics.confirm.result import Check, close_check, small_check
from numerics.data import Dataset
from numerics.errors import BadParameter
from numerics.models import ppca

KEY = "ppca"


@dataclass(frozen=True)
class Plan:
    """Latent dimension, number of random starts, EM iterations, eigenvectors considered."""

    q: int = 3
    starts: int = 5
    em_iterations: int = 600
    pool: int = 8
    seed: int = 0


@dataclass(frozen=True)
class StationaryPoint:
    """A stationary point, the norm of its gradient and its height above the minimum.

    Attributes:
        retained: which eigenvectors it keeps.
        gap: objective minus the optimal objective, in nats per sample.
        gradient: Euclidean norm of the gradient in (W, sigma^2).
        curvature: smallest second derivative along the directions u_l e_k^T in which a
            discarded eigenvector enters a column of W; negative at a saddle.
    """

    retained: tuple[int, ...]
    gap: float
    gradient: float
    curvature: float


@dataclass(frozen=True)
class Confirmation:
    """Name of the data, spectrum, closed form, all fits and stationary points, and the checks.

    The traces hold the objective minus its optimum after each iteration.
    """

    data: str
    spectrum: ppca.Spectrum
    closed: ppca.PPCA
    gradient_traces: tuple[Tensor, ...]
    em_traces: tuple[Tensor, ...]
    saddle_trace: Tensor
    points: tuple[StationaryPoint, ...]
    checks: tuple[Check, ...]


def random_start(S: Tensor, q: int, seed: int) -> tuple[Tensor, float]:
    """Return W with standard normal entries, scaled to the data, and sigma^2 = Tr S / d."""
    generator = torch.Generator().manual_seed(seed)
    scale = float(S.diagonal().mean())
    W = torch.randn(S.shape[0], q, generator=generator, dtype=S.dtype) * scale**0.5
    return W, scale


def escape_curvature(
    S: Tensor, spec: ppca.Spectrum, retained: Sequence[int], pool: int
) -> tuple[float, Tensor]:
    """Return the smallest curvature over the directions u_l e_k^T and its direction (d, q).

    u_l runs over the discarded ones of the first `pool` eigenvectors, e_k over the columns
    of W. Second derivatives by central differences of the closed-form gradient.
    """
    W, sigma2 = ppca.stationary_point(spec, retained)
    s, step, lowest, best = torch.tensor(sigma2, dtype=W.dtype), 1e-5, float("inf"), W
    for discarded in (i for i in range(pool) if i not in retained):
        for column in range(W.shape[1]):
            direction = torch.zeros_like(W)
            direction[:, column] = spec.vectors[:, discarded]
            upper, _ = ppca.objective_gradient(S, W + step * direction, s)
            lower, _ = ppca.objective_gradient(S, W - step * direction, s)
            value = float(((upper - lower) * direction).sum()) / (2 * step)
            if value < lowest:
                lowest, best = value, direction
    return lowest, best


def stationary_points(S: Tensor, spec: ppca.Spectrum, plan: Plan) -> tuple[StationaryPoint, ...]:
    """Return all stationary points that retain q of the first `pool` eigenvectors."""
    best = ppca.optimal_objective(spec, range(plan.q))
    points = []
    for retained in combinations(range(plan.pool), plan.q):
        try:
            W, sigma2 = ppca.stationary_point(spec, retained)
        except BadParameter:  # a retained eigenvalue below the mean of the others
            continue
        s = torch.tensor(sigma2, dtype=W.dtype)
        gradient_w, gradient_s = ppca.objective_gradient(S, W, s)
        norm = float((gradient_w.square().sum() + gradient_s.square()).sqrt())
        curvature, _ = escape_curvature(S, spec, retained, plan.pool)
        gap = float(ppca.objective(S, W, s)) - best
        points.append(StationaryPoint(retained, gap, norm, curvature))
    return tuple(points)


def _relative(found: Tensor, expected: Tensor) -> float:
    return float((found - expected).norm() / expected.norm())


def _em_trace(S: Tensor, W: Tensor, sigma2: float, best: float, iterations: int) -> Tensor:
    steps = islice(ppca.em(S, W, sigma2), iterations)
    values = [ppca.objective(S, w, torch.tensor(s, dtype=w.dtype)) for w, s in steps]
    return torch.stack(values) - best


def _gradient_against_autograd(S: Tensor, q: int, seed: int) -> float:
    W, sigma2 = random_start(S, q, seed)
    w = W.requires_grad_()
    s = torch.tensor(sigma2, dtype=W.dtype, requires_grad=True)
    by_w, by_s = torch.autograd.grad(ppca.objective(S, w, s), (w, s))
    formula_w, formula_s = ppca.objective_gradient(S, w.detach(), s.detach())
    return max(_relative(formula_w, by_w), abs(float(formula_s - by_s)) / abs(float(by_s)))


def _fit_checks(
    fits: Sequence[ppca.Ascent], closed: ppca.PPCA, best: float, objectives: Sequence[float]
) -> tuple[Check, ...]:
    """Compare the worst of several fits with the closed form."""
    outer = closed.W @ closed.W.T
    worst_w = max(_relative(fit.W @ fit.W.T, outer) for fit in fits)
    worst_s = max((fit.sigma2 for fit in fits), key=lambda s: abs(s - closed.sigma2))
    worst_objective = max(objectives)
    n = len(fits)
    return (
        close_check(KEY, rf"$\hat\sigma^2$, worst of {n} starts", closed.sigma2, worst_s, 1e-7,
                    "L-BFGS stops at the rounding of the objective"),
        small_check(KEY, rf"$W W^\top$, relative error, worst of {n} starts", worst_w, 1e-6,
                    "square root of the rounding of the objective"),
        close_check(KEY, rf"$-\ell/N$ without constant, worst of {n} starts", best,
                    worst_objective, 1e-12, "rounding"),
    )  # fmt: skip


def _point_checks(points: Sequence[StationaryPoint], q: int) -> tuple[Check, ...]:
    top = next(p for p in points if p.retained == tuple(range(q)))
    others = [p for p in points if p is not top]
    largest = max(p.gradient for p in points)
    flattest = max(p.curvature for p in others)
    return (
        small_check(KEY, f"gradient at {len(points)} stationary points", largest, 1e-8, "rounding"),
        Check(KEY, f"the other {len(others)} choices are saddles", "curvature < 0",
              f"largest {flattest:.3g}", "a direction of descent at each", flattest < 0),
        Check(KEY, "the top eigenvectors are a minimum of $-\\ell$", "curvature > 0",
              f"smallest {top.curvature:.3g}", "in every direction $u_l e_k^\\top$ tried",
              top.curvature > 0),
        Check(KEY, "every other choice is less likely", "gap > 0",
              f"smallest {min(p.gap for p in others):.3g} nats a sample", "strict",
              min(p.gap for p in others) > 0),
    )  # fmt: skip


def confirm(data: Dataset, plan: Plan | None = None) -> Confirmation:
    """Maximise, compare, and examine the saddles; see the module's text."""
    plan = Plan() if plan is None else plan
    x = data.train.double()
    _, S = ppca.sample_moments(x)
    spec, closed = ppca.spectrum(S), ppca.closed_form(x, plan.q)
    best = ppca.optimal_objective(spec, range(plan.q))
    starts = [random_start(S, plan.q, plan.seed + k) for k in range(plan.starts)]
    fits = [ppca.gradient_fit(S, W, sigma2) for W, sigma2 in starts]
    em_traces = tuple(_em_trace(S, W, s, best, plan.em_iterations) for W, s in starts)
    worst = (*range(1, plan.q), plan.pool - 1)
    W, sigma2 = ppca.stationary_point(spec, worst)
    _, direction = escape_curvature(S, spec, worst, plan.pool)
    escaped = ppca.gradient_fit(S, W + 1e-6 * direction, sigma2)
    points = stationary_points(S, spec, plan)
    model_ll = float(closed.log_likelihood(x)) / len(x)
    constant = 0.5 * x.shape[1] * math.log(2 * math.pi)
    checks = (
        *_fit_checks(fits, closed, best, [fit.trace[-1] for fit in fits]),
        close_check(KEY, rf"$-\ell/N$ by EM, worst of {plan.starts} starts", best,
                    best + float(max(t[-1] for t in em_traces)), 1e-12,
                    f"rounding; {plan.em_iterations} iterations leave less"),
        close_check(KEY, r"$\ell(\hat\mu, \hat W, \hat\sigma^2)/N$ from the eigenvalues",
                    -best - constant, model_ll, 1e-10, "rounding"),
        small_check(KEY, r"gradient in $W$ and $\sigma^2$ against automatic differentiation",
                    _gradient_against_autograd(S, plan.q, plan.seed), 1e-10, "rounding"),
        *_point_checks(points, plan.q),
        close_check(KEY, "a start beside the saddle reaches the same maximum", best,
                    escaped.trace[-1], 1e-12, "rounding"),
    )  # fmt: skip
    traces = tuple(torch.tensor(fit.trace, dtype=S.dtype) - best for fit in fits)
    saddle_trace = torch.tensor(escaped.trace, dtype=S.dtype) - best
    return Confirmation(data.name, spec, closed, traces, em_traces, saddle_trace, points, checks)
