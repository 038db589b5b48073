"""Gaussian-Bernoulli RBM against its own energy, by enumeration and finite differences."""

from __future__ import annotations

import math

import pytest
import torch
from torch import Tensor

from numerics.errors import BadParameter, TooManyStates
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM


def machine(d: int = 3, m: int = 4, centred: bool = False, seed: int = 0) -> GaussianBernoulliRBM:
    g = torch.Generator().manual_seed(seed)

    def draw(*shape: int) -> Tensor:
        return torch.randn(*shape, generator=g, dtype=torch.float64)

    offsets = (draw(d), draw(m)) if centred else (None, None)
    return GaussianBernoulliRBM(draw(d, m), draw(d), draw(m), draw(d).exp(), *offsets)


@pytest.fixture(params=[False, True], ids=["plain", "centred"])
def model(request: pytest.FixtureRequest) -> GaussianBernoulliRBM:
    return machine(centred=request.param)


def batch(d: int = 3, n: int = 6) -> Tensor:
    return torch.randn(n, d, generator=torch.Generator().manual_seed(9), dtype=torch.float64)


def test_free_energy_sums_the_energy(model: GaussianBernoulliRBM) -> None:
    v = batch()
    energies = torch.stack([model.energy(v, h.expand(len(v), -1)) for h in model.hidden_states()])
    assert torch.allclose(model.free_energy(v), -(-energies).logsumexp(0), rtol=1e-12)


def test_conditional_hidden_is_the_ratio_of_sums(model: GaussianBernoulliRBM) -> None:
    v, states = batch(), model.hidden_states()
    weights = torch.stack([-model.energy(v, h.expand(len(v), -1)) for h in states], 1).softmax(1)
    assert torch.allclose(model.conditional_hidden(v), weights @ states, rtol=1e-10)


def test_conditional_visible_completes_the_square(model: GaussianBernoulliRBM) -> None:
    h = model.hidden_states()
    mean, sigma = model.conditional_visible(h)
    v = mean.detach() + torch.randn(len(h), 3, dtype=torch.float64)
    minimum = model.energy(mean, h)
    expected = minimum + ((v - mean) / sigma).square().sum(-1) / 2
    assert torch.allclose(model.energy(v, h), expected, rtol=1e-10)


@pytest.mark.parametrize("exact", [False, True], ids=["free energy", "log-likelihood"])
def test_gradients_against_autograd(model: GaussianBernoulliRBM, exact: bool) -> None:
    v = batch()
    formula = model.log_likelihood_gradient(v) if exact else model.free_energy_gradient(v)
    for parameter in model.parameters():
        parameter.requires_grad_()
    value = model.log_likelihood(v).mean() if exact else model.free_energy(v).mean()
    names = ("W", "b", "alpha", "log_sigma")
    gradients = torch.autograd.grad(value, [getattr(model, name) for name in names])
    for name, expected in zip(names, gradients, strict=True):
        assert torch.allclose(getattr(formula, name), expected, rtol=1e-10, atol=1e-12), name


def test_centring_keeps_the_distribution() -> None:
    model, v = machine(centred=True), batch()
    assert torch.allclose(model.log_likelihood(v), model.uncentred().log_likelihood(v), rtol=1e-10)


def test_partition_function_known_value() -> None:
    zero = torch.zeros(2, dtype=torch.float64)
    W = torch.zeros(2, 3, dtype=torch.float64)
    model = GaussianBernoulliRBM(W, zero, torch.zeros(3, dtype=torch.float64), zero + 2.0)
    expected = 2 * math.log(2.0 * math.sqrt(2 * math.pi)) + 3 * math.log(2)
    assert float(model.log_partition()) == pytest.approx(expected, rel=1e-14)


def test_bad_parameters_are_refused() -> None:
    W = torch.zeros(2, 3)
    with pytest.raises(BadParameter, match="sigma_i > 0"):
        GaussianBernoulliRBM(W, torch.zeros(2), torch.zeros(3), torch.tensor([1.0, 0.0]))
    with pytest.raises(BadParameter, match="HP812"):
        GaussianBernoulliRBM(W, torch.zeros(3), torch.zeros(3), torch.ones(2))
    with pytest.raises(TooManyStates, match="HP821"):
        machine(m=21).log_partition()
