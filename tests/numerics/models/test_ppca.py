"""Probabilistic PCA: closed form, EM and gradient against each other, and refusals."""

from __future__ import annotations

import math
from itertools import islice, pairwise

import pytest
import torch
from sklearn.decomposition import PCA

from numerics.errors import BadParameter, NoMaximum, ShapeMismatch
from numerics.models import ppca


def sample(n: int = 300, d: int = 5, seed: int = 0) -> torch.Tensor:
    generator = torch.Generator().manual_seed(seed)
    mix = torch.randn(d, d, generator=generator, dtype=torch.float64)
    return torch.randn(n, d, generator=generator, dtype=torch.float64) @ mix + 1.0


def test_closed_form_agrees_with_scikit_learn() -> None:
    x = sample()
    model = ppca.closed_form(x, 2)
    reference = PCA(2, svd_solver="full").fit(x.numpy())
    # scikit-learn divides by N - 1.
    scale = (len(x) - 1) / len(x)
    assert model.sigma2 == pytest.approx(reference.noise_variance_ * scale, rel=1e-12)
    assert model.covariance.numpy() == pytest.approx(reference.get_covariance() * scale, rel=1e-10)


def test_log_likelihood_is_that_of_the_normal_distribution() -> None:
    x = sample()
    model = ppca.closed_form(x, 2)
    normal = torch.distributions.MultivariateNormal(model.mu, model.covariance)
    assert float(model.log_likelihood(x)) == pytest.approx(float(normal.log_prob(x).sum()), 1e-12)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_em_and_gradient_reach_the_closed_form(seed: int) -> None:
    x = sample()
    _, S = ppca.sample_moments(x)
    start = torch.randn(5, 2, generator=torch.Generator().manual_seed(seed), dtype=torch.float64)
    best = ppca.optimal_objective(ppca.spectrum(S), range(2))
    fit = ppca.gradient_fit(S, start, 1.0)
    assert fit.trace[-1] == pytest.approx(best, abs=1e-9)
    W, sigma2 = next(islice(ppca.em(S, start, 1.0), 3000, None))
    assert float(ppca.objective(S, W, torch.tensor(sigma2))) == pytest.approx(best, abs=1e-8)


def test_em_never_lowers_the_likelihood() -> None:
    _, S = ppca.sample_moments(sample())
    start = torch.randn(5, 2, generator=torch.Generator().manual_seed(5), dtype=torch.float64)
    values = [
        float(ppca.objective(S, W, torch.tensor(s))) for W, s in islice(ppca.em(S, start, 9.0), 50)
    ]
    assert all(after <= before + 1e-12 for before, after in pairwise(values))


def test_gradient_against_autograd() -> None:
    _, S = ppca.sample_moments(sample())
    W = torch.randn(5, 2, dtype=torch.float64, requires_grad=True)
    s = torch.tensor(0.7, dtype=torch.float64, requires_grad=True)
    expected = torch.autograd.grad(ppca.objective(S, W, s), (W, s))
    found = ppca.objective_gradient(S, W.detach(), s.detach())
    for a, b in zip(found, expected, strict=True):
        assert torch.allclose(a, b, rtol=1e-10, atol=1e-12)


def test_posterior_mean_maximises_the_joint() -> None:
    x = sample()
    model = ppca.closed_form(x, 2)
    z = model.posterior_mean(x)
    residual = (x - model.mu - z @ model.W.T) @ model.W / model.sigma2
    assert torch.allclose(residual, z, atol=1e-10)


def test_bad_calls_are_refused() -> None:
    x = sample()
    spec = ppca.spectrum(ppca.sample_moments(x)[1])
    with pytest.raises(BadParameter, match="1 <= q < 5"):
        ppca.closed_form(x, 5)
    with pytest.raises(ShapeMismatch, match="HP811"):
        ppca.closed_form(x[0], 2)
    with pytest.raises(BadParameter, match="distinct"):
        ppca.stationary_point(spec, [0, 0])
    with pytest.raises(BadParameter, match="no stationary point"):
        ppca.stationary_point(spec, [3, 4])
    flat = x.clone()
    flat[:, 2:] = 0.0
    with pytest.raises(NoMaximum, match="HP813"):
        ppca.closed_form(flat, 2)


def test_optimal_objective_is_the_formula() -> None:
    spec = ppca.spectrum(torch.diag(torch.tensor([4.0, 2.0, 1.0], dtype=torch.float64)))
    expected = 0.5 * (math.log(4.0) + 2 * math.log(1.5) + 3)
    assert ppca.optimal_objective(spec, [0]) == pytest.approx(expected, rel=1e-14)
