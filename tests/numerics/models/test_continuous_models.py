"""Regression, estimators, products of experts, autoencoders: against exact values."""

from __future__ import annotations

import pytest
import torch
from torch import Tensor

from numerics.errors import BadParameter
from numerics.models import gradient_estimators as estimators
from numerics.models.bayesian_linear_regression import Regression, State
from numerics.models.conditional_vae import ConditionalVAE
from numerics.models.product_of_experts import ProductOfMixtures
from numerics.models.sparse_autoencoder import (
    FaithfulAutoencoder,
    WrittenAutoencoder,
    add_noise,
    lasso_codes,
    objective,
)
from numerics.models.vae import VAE, Likelihood, kl_to_standard_normal, negative_log_likelihood
from numerics.models.vae_14x14 import SmallVAE
from numerics.models.vae_cnn import ConvolutionalVAE
from numerics.models.vae_mlp import MLPVAE

DTYPE = torch.float64


def normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=DTYPE)


@pytest.fixture
def regression() -> Regression:
    return Regression(normal(0, 12, 3), normal(1, 12))


@pytest.fixture
def state() -> State:
    return State(normal(2, 3), normal(3, 3).exp(), torch.tensor(0.7, dtype=DTYPE))


def test_elbo_is_evidence_minus_divergence(regression: Regression, state: State) -> None:
    exact = regression.posterior(state.sigma)
    q = torch.distributions.MultivariateNormal(state.mu, torch.diag(state.s.square()))
    p = torch.distributions.MultivariateNormal(exact.mean, exact.covariance)
    divergence = float(torch.distributions.kl_divergence(q, p))
    evidence = float(regression.log_evidence(state.sigma))
    assert float(regression.elbo(state)) == pytest.approx(evidence - divergence, rel=1e-12)


def test_regression_gradient_against_autograd(regression: Regression, state: State) -> None:
    leaves = [t.clone().requires_grad_() for t in (state.mu, state.s, state.sigma)]
    expected = torch.autograd.grad(regression.elbo(State(*leaves)), leaves)
    found = regression.elbo_gradient(state)
    for a, b in zip((found.mu, found.s, found.sigma), expected, strict=True):
        assert torch.allclose(a, b, rtol=1e-10)


def test_blocks_and_gradient_reach_the_same_gap(regression: Regression, state: State) -> None:
    best = regression.exact_blocks(state, learn_sigma=False)
    gap = float(regression.log_evidence(state.sigma) - regression.elbo(best))
    assert gap == pytest.approx(float(regression.optimal_gap(state.sigma)), rel=1e-10)
    blocks = walked = state
    for _ in range(300):
        blocks = regression.exact_blocks(blocks)
    for _ in range(5000):
        walked = regression.gradient_step(walked, 0.01)
    assert float(regression.elbo(walked)) == pytest.approx(float(regression.elbo(blocks)), 1e-9)


ESTIMATORS = {
    "reparameterisation": (estimators.reparameterisation, False),
    "reinforce": (estimators.reinforce, False),
    "reinforce with baseline": (estimators.reinforce, True),
}


@pytest.mark.parametrize("name", ESTIMATORS)
@pytest.mark.parametrize("d", [1, 4])
def test_estimators_mean_and_variance(name: str, d: int) -> None:
    estimator, with_baseline = ESTIMATORS[name]
    mu = 0.5 * torch.ones(d, dtype=DTYPE)
    m, generator = float(mu.square().sum()), torch.Generator().manual_seed(5)
    if with_baseline:
        rows = estimators.reinforce(mu, 200_000, generator, estimators.best_baseline(mu))
        expected = estimators.baseline_variance(d, m)
    else:
        rows = estimator(mu, 200_000, generator)
        plain = name == "reparameterisation"
        expected = (
            estimators.reparameterisation_variance(d)
            if plain
            else estimators.reinforce_variance(d, m)
        )
    variance, error = estimators.trace_covariance(rows)
    assert abs(variance - expected) < 4.5 * error
    mean_error = (expected / d / len(rows)) ** 0.5
    assert float((rows.mean(0) - mu).abs().max()) < 5.5 * mean_error


def test_product_of_experts_is_the_mixture() -> None:
    product = ProductOfMixtures(normal(0, 3, 2).exp(), normal(1, 3, 2, 2))
    x = normal(2, 50, 2)
    density = product.log_unnormalised(x) - product.log_partition()
    assert torch.allclose(density, product.mixture().log_density(x), rtol=1e-10, atol=1e-12)
    assert float(product.mixture().weights.sum()) == pytest.approx(1.0)
    with pytest.raises(BadParameter, match="HP812"):
        ProductOfMixtures(-torch.ones(2, 2), torch.zeros(2, 2, 3))


VAES = {
    "mlp": lambda: MLPVAE(784, 3, 20),
    "cnn": lambda: ConvolutionalVAE(3),
    "cnn repaired": lambda: ConvolutionalVAE(3, repaired=True),
}


@pytest.mark.parametrize("name", VAES)
def test_vae_shapes_and_repeatability(name: str) -> None:
    model: VAE = VAES[name]()
    x = torch.rand(5, 784)
    losses = [float(model.loss(x, torch.Generator().manual_seed(1)).detach()) for _ in range(2)]
    assert losses[0] == losses[1]
    assert model.sample(7, torch.Generator().manual_seed(0)).shape == (7, 784)


def depends_on_z(model: VAE) -> Tensor:
    z = torch.randn(64, model.latent, generator=torch.Generator().manual_seed(0))
    return (model.decode(z).std(0) > 0).view(28, 28)


def test_output_padding_leaves_159_pixels_without_z() -> None:
    torch.manual_seed(0)
    alive = depends_on_z(ConvolutionalVAE(3))
    assert int((~alive).sum()) == 159
    assert not bool(alive[-3:].any())
    assert not bool(alive[:, -3:].any())
    assert bool(depends_on_z(ConvolutionalVAE(3, repaired=True)).all())


def test_table_of_the_sheet_has_the_stated_sizes() -> None:
    assert sum(p.numel() for p in MLPVAE(784, 2).parameters()) == 788_788
    assert sum(p.numel() for p in ConvolutionalVAE(2).parameters()) == 2_621


def test_kl_and_likelihood_against_torch() -> None:
    mu, log_variance = normal(0, 4, 3), normal(1, 4, 3)
    q = torch.distributions.Normal(mu, (log_variance / 2).exp())
    prior = torch.distributions.Normal(torch.zeros_like(mu), torch.ones_like(mu))
    expected = torch.distributions.kl_divergence(q, prior)
    assert torch.allclose(kl_to_standard_normal(mu, log_variance), expected, rtol=1e-10)
    x, mean = torch.rand(4, 6, dtype=DTYPE), torch.rand(4, 6, dtype=DTYPE)
    likelihood = torch.distributions.Normal(mean, 0.5**0.5).log_prob(x).sum(-1)
    constant = 3 * torch.log(torch.tensor(torch.pi, dtype=DTYPE))
    found = negative_log_likelihood(x, mean, Likelihood.GAUSSIAN) + constant
    assert torch.allclose(found, -likelihood, rtol=1e-7)


def test_two_heads_are_one_layer() -> None:
    model, x = SmallVAE(), torch.rand(6, 196)
    merged = model.single_head()(model.encoder(x))
    assert torch.allclose(torch.cat(model.encode(x), 1), merged, atol=1e-5)


def test_conditional_vae_sees_the_class() -> None:
    model = ConditionalVAE(size=64, latent=2, hidden=16)
    z = torch.zeros(10, 2)
    images = model.decode(z, model.condition(torch.arange(10)))
    assert int((images.std(0) > 0).sum()) == 64


def test_lasso_is_optimal_and_bounds_every_code() -> None:
    D = normal(0, 12, 6)
    D /= D.norm(dim=1, keepdim=True)
    x, penalty = normal(1, 5, 6), 0.1
    h = lasso_codes(x, D, penalty)
    gradient = (h @ D - x) @ D.T + penalty
    assert float(gradient[h == 0].min()) > -1e-3
    assert float(gradient[h > 0].abs().max()) < 1e-3
    other = (x @ D.T).relu()
    assert bool((objective(x, h, D, penalty) <= objective(x, other, D, penalty) + 1e-9).all())


def test_autoencoders() -> None:
    torch.manual_seed(0)
    x, generator = torch.rand(8, 64), torch.Generator().manual_seed(0)
    noisy = add_noise(x, 0.3, generator)
    assert float(noisy.min()) >= 0.0
    assert float(noisy.max()) <= 1.0
    written, faithful = WrittenAutoencoder(64, 96, 1e-3), FaithfulAutoencoder(64, 96, 0.1)
    faithful.normalise()
    assert torch.allclose(faithful.D.norm(dim=1), torch.ones(96))
    assert float(faithful.encode(noisy).detach().min()) == 0.0
    assert float(written.encode(noisy).detach().min()) < 0.0
    expected = objective(x, faithful.encode(noisy), faithful.D, 0.1).mean()
    assert torch.allclose(faithful.loss(x, noisy), expected, rtol=1e-5)
