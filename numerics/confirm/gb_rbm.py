r"""Numeric confirmation of the Gaussian-Bernoulli RBM's conditionals and free energy.

A small machine is fitted to pooled digits by the exact likelihood gradient. Its
joint distribution is then sampled twice: by a Metropolis sampler that knows
nothing but the energy, so that the conditionals under test are not used to
draw the sample they are tested on, and by Gibbs sampling from the conditionals,
whose marginals must then be those of the energy.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import product

import numpy as np
import torch
from torch import Tensor
from torch.nn.functional import avg_pool2d

from numerics.confirm.result import (
    Check,
    ZScores,
    close_check,
    clustered,
    small_check,
    z_check,
)
from numerics.data import Dataset
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM

KEY = "gb_rbm"
LEVEL = 1e-4
"""Probability that any one family of tests rejects a right formula."""


@dataclass(frozen=True)
class Plan:
    """Sizes of the experiment: chains, sweeps thrown away, draws kept and their distance."""

    hidden: int = 4
    fit_steps: int = 400
    chains: int = 3000
    burn_in: int = 80
    draws: int = 15
    thinning: int = 6
    seed: int = 0


@dataclass(frozen=True)
class Sample:
    """Draws of the joint from independent chains: v (C, T, D), h (C, T, M)."""

    v: Tensor
    h: Tensor


@dataclass(frozen=True)
class Confirmation:
    """The fitted model, both samples, and what came of the comparison."""

    model: GaussianBernoulliRBM
    metropolis: Sample
    gibbs: Sample
    acceptance: float
    checks: tuple[Check, ...]


def pooled_digits(data: Dataset) -> Tensor:
    """Return the images pooled 2x2 and standardised pixel by pixel, (N, D), float64."""
    height, width = data.shape
    images = data.train.double().view(-1, 1, height, width)
    flat = avg_pool2d(images, 2).flatten(1)
    flat = flat[:, flat.std(0) > 1e-3]
    return (flat - flat.mean(0)) / flat.std(0)


def fit_exactly(v: Tensor, plan: Plan) -> GaussianBernoulliRBM:
    """Return a machine fitted to rows `v` (N, D) by Adam on the exact likelihood gradient."""
    generator = torch.Generator().manual_seed(plan.seed)
    d = v.shape[1]
    W = 0.1 * torch.randn(d, plan.hidden, generator=generator, dtype=v.dtype)
    zeros = v.new_zeros(plan.hidden)
    model = GaussianBernoulliRBM(W, v.mean(0), zeros, torch.ones(d, dtype=v.dtype))
    optimiser = torch.optim.Adam(model.parameters(), lr=0.03, maximize=True)
    for _ in range(plan.fit_steps):
        gradient = model.log_likelihood_gradient(v)
        model.W.grad, model.b.grad = gradient.W, gradient.b
        model.alpha.grad, model.log_sigma.grad = gradient.alpha, gradient.log_sigma
        optimiser.step()
    return model


def metropolis(model: GaussianBernoulliRBM, start: Tensor, plan: Plan) -> tuple[Sample, float]:
    """Sample the joint by single-site Metropolis moves that evaluate nothing but the energy.

    Args:
        start: (C, D), one starting v a chain.

    Returns the kept draws and the rate of acceptance of the moves of v. Moves
    of v_i are normal with 2.4 times the standard deviation sigma_i; moves of h_j flip it.
    """
    generator = torch.Generator().manual_seed(plan.seed + 1)
    v, m = start.clone(), model.W.shape[1]
    h = (torch.rand(len(v), m, generator=generator, dtype=v.dtype) < 0.5).to(v.dtype)
    energy, accepted, proposed = model.energy(v, h), 0.0, 0
    kept_v, kept_h = [], []
    sweeps = plan.burn_in + plan.draws * plan.thinning
    scale = 2.4 * model.sigma
    for sweep in range(1, sweeps + 1):
        noise = torch.randn(v.shape, generator=generator, dtype=v.dtype) * scale
        uniforms = torch.rand(v.shape[1] + m, len(v), generator=generator, dtype=v.dtype).log()
        for i in range(v.shape[1]):
            moved = v.clone()
            moved[:, i] += noise[:, i]
            new = model.energy(moved, h)
            take = uniforms[i] < energy - new
            v, energy = torch.where(take[:, None], moved, v), torch.where(take, new, energy)
            accepted, proposed = accepted + float(take.double().mean()), proposed + 1
        for j in range(m):
            flipped = h.clone()
            flipped[:, j] = 1.0 - flipped[:, j]
            new = model.energy(v, flipped)
            take = uniforms[v.shape[1] + j] < energy - new
            h, energy = torch.where(take[:, None], flipped, h), torch.where(take, new, energy)
        if sweep > plan.burn_in and (sweep - plan.burn_in) % plan.thinning == 0:
            kept_v.append(v)
            kept_h.append(h)
    return Sample(torch.stack(kept_v, 1), torch.stack(kept_h, 1)), accepted / proposed


def gibbs(model: GaussianBernoulliRBM, start: Tensor, plan: Plan) -> Sample:
    """Sample the joint by alternating the two conditionals."""
    generator = torch.Generator().manual_seed(plan.seed + 2)
    v, kept_v, kept_h = start, [], []
    for sweep in range(1, plan.burn_in + plan.draws * plan.thinning + 1):
        h = model.sample_hidden(v, generator)
        v = model.sample_visible(h, generator)
        if sweep > plan.burn_in and (sweep - plan.burn_in) % plan.thinning == 0:
            kept_v.append(v)
            kept_h.append(h)
    return Sample(torch.stack(kept_v, 1), torch.stack(kept_h, 1))


def hidden_conditional_scores(model: GaussianBernoulliRBM, sample: Sample) -> ZScores:
    """Test E[(h_j - p(h_j = 1 | v)) g(v)] = 0 for g = 1 and every standardised v_i."""
    residual = sample.h - model.conditional_hidden(sample.v)
    ones = torch.ones_like(sample.v[..., :1])
    features = torch.cat([ones, sample.v], -1)
    return clustered((residual[..., :, None] * features[..., None, :]).flatten(2))


def visible_conditional_scores(model: GaussianBernoulliRBM, sample: Sample) -> ZScores:
    """Test, state by state of h, mean 0 and variance 1 of (v_i - mean_i(h)) / sigma_i."""
    mean, sigma = model.conditional_visible(sample.h)
    residual = (sample.v - mean) / sigma
    values = torch.cat([residual, residual.square() - 1.0], -1)
    parts = []
    for state in model.hidden_states():
        chosen = (sample.h == state).all(-1, keepdim=True).to(values.dtype).expand_as(values)
        if float(chosen[..., 0].sum()) >= 500:
            parts.append(clustered(values, chosen))
    return ZScores(
        torch.cat([p.deviation for p in parts]), torch.cat([p.standard_error for p in parts])
    )


def hidden_marginal_scores(model: GaussianBernoulliRBM, sample: Sample) -> ZScores:
    """Test the frequency of every hidden state against p(h) by enumeration."""
    states, expected = model.hidden_states(), model.hidden_marginal()
    frequent = expected > 1e-3
    hit = (sample.h[..., None, :] == states[frequent]).all(-1).to(expected.dtype)
    return clustered(hit - expected[frequent])


def visible_marginal_scores(model: GaussianBernoulliRBM, sample: Sample) -> ZScores:
    """Test E[v_i] and E[v_i h_j] against their exact values by enumeration."""
    states, weight = model.hidden_states(), model.hidden_marginal()
    mean, _ = model.conditional_visible(states)
    first = weight @ mean
    cross = (mean * weight[:, None]).T @ states
    products = sample.v[..., :, None] * sample.h[..., None, :] - cross
    return clustered(torch.cat([sample.v - first, products.flatten(2)], -1))


def gradient_errors(model: GaussianBernoulliRBM, v: Tensor) -> tuple[float, float]:
    """Return the largest relative errors of the free-energy gradient: against central
    differences of F, and of F against -log sum_h exp(-E).
    """
    gradient = model.free_energy_gradient(v)
    worst, step = 0.0, 1e-6
    named = ((model.W, gradient.W), (model.b, gradient.b), (model.alpha, gradient.alpha),
             (model.log_sigma, gradient.log_sigma))  # fmt: skip
    for parameter, formula in named:
        flat = parameter.data.view(-1)
        for k in range(len(flat)):
            centre = float(flat[k])
            flat[k] = centre + step
            upper = float(model.free_energy(v).mean())
            flat[k] = centre - step
            lower = float(model.free_energy(v).mean())
            flat[k] = centre
            difference = (upper - lower) / (2 * step)
            scale = max(1.0, abs(difference))
            worst = max(worst, abs(difference - float(formula.reshape(-1)[k])) / scale)
    states = model.hidden_states()
    energies = torch.stack([model.energy(v, h.expand(len(v), -1)) for h in states])
    direct = -(-energies).logsumexp(0)
    return worst, float(((model.free_energy(v) - direct) / direct.abs().clamp(min=1)).abs().max())


def partition_by_quadrature(points: int = 161) -> tuple[float, float]:
    """Return log Z of a machine with D = 2, M = 2 by its formula and by the trapezium rule.

    The integrand is a mixture of four Gaussians, for which the rule converges
    geometrically: 161 points over +-12 leave about 1e-13.
    """
    W = torch.tensor([[0.7, -0.4], [0.3, 0.9]], dtype=torch.float64)
    b, alpha, sigma = (
        torch.tensor(values, dtype=torch.float64)
        for values in ((0.2, -0.5), (0.1, -0.3), (0.8, 1.3))
    )
    model = GaussianBernoulliRBM(W, b, alpha, sigma)
    grid = torch.linspace(-12.0, 12.0, points, dtype=torch.float64)
    plane = torch.tensor(list(product(grid.tolist(), repeat=2)), dtype=torch.float64)
    cell = float(grid[1] - grid[0]) ** 2
    total = sum(
        float((-model.energy(plane, h.expand(len(plane), -1))).exp().sum()) * cell
        for h in model.hidden_states()
    )
    return float(model.log_partition()), float(np.log(total))


def confirm(data: Dataset, plan: Plan | None = None) -> Confirmation:
    """Fit, sample and compare; see the module's text. About 4 CPU seconds on digits."""
    plan = Plan() if plan is None else plan
    v = pooled_digits(data)
    model = fit_exactly(v, plan)
    chosen = torch.randint(
        len(v), (plan.chains,), generator=torch.Generator().manual_seed(plan.seed)
    )
    sample, acceptance = metropolis(model, v[chosen], plan)
    alternated = gibbs(model, v[chosen], plan)
    by_difference, by_sum = gradient_errors(model, v[:64])
    formula, quadrature = partition_by_quadrature()
    checks = (
        z_check(KEY, r"$p(h_j = 1 \mid v)$, energy-only Metropolis sample",
                hidden_conditional_scores(model, sample), LEVEL),
        z_check(KEY, r"$p(v_i \mid h)$: mean and variance in each state, same sample",
                visible_conditional_scores(model, sample), LEVEL),
        z_check(KEY, r"$p(h)$ of every state, same sample",
                hidden_marginal_scores(model, sample), LEVEL),
        z_check(KEY, r"$p(h)$ of every state, Gibbs sample",
                hidden_marginal_scores(model, alternated), LEVEL),
        z_check(KEY, r"$\mathrm{E}\,v_i$ and $\mathrm{E}\,v_i h_j$, Gibbs sample",
                visible_marginal_scores(model, alternated), LEVEL),
        small_check(KEY, r"$F(v) = -\log\sum_h e^{-E(v, h)}$", by_sum, 1e-12, "rounding"),
        small_check(KEY, r"$\nabla F$ against central differences, step $10^{-6}$",
                    by_difference, 1e-6, "rounding of the difference"),
        close_check(KEY, r"$\log Z$ against quadrature, $D = 2$, $M = 2$",
                    formula, quadrature, 1e-10, "error of the trapezium rule"),
    )  # fmt: skip
    return Confirmation(model, sample, alternated, acceptance, checks)
