"""AIS against exact partition functions; pseudo-likelihood; labelled reconstructions."""

from __future__ import annotations

import pytest
import torch

from numerics.data import digits
from numerics.errors import BadParameter, ShapeMismatch, UnreliableEstimate
from numerics.evaluation import ais, likelihood, reconstruction
from numerics.evaluation.reconstruction import Code
from numerics.models.bernoulli_rbm import BernoulliRBM
from numerics.models.vae_mlp import MLPVAE
from numerics.training.bernoulli_cd import (
    BernoulliCD,
    ContrastiveSettings,
    initial_rbm,
    log_odds,
)
from numerics.training.gaussian_cd import Coordinates, GaussianCD, Rates
from numerics.training.loop import fit
from numerics.training.schedule import Schedule


@pytest.fixture(scope="module")
def trained() -> BernoulliRBM:
    data = digits().binarised()
    rbm = initial_rbm(64, 12, 0, data=data.train)
    learner = BernoulliCD(rbm, 100, ContrastiveSettings(1, 0.1, persistent=True))
    fit(learner, [data.train], Schedule(60, 100, constant_until=0.0))
    return rbm


def test_ais_agrees_with_enumeration(trained: BernoulliRBM) -> None:
    base = log_odds(digits().binarised().train)
    estimate = ais.log_partition(trained, base, steps=1000, chains=200)
    exact = float(trained.log_partition())
    assert estimate.effective > 20
    assert abs(estimate.value - exact) < 4 * estimate.standard_error + 0.02
    x = digits().binarised().test
    found = likelihood.log_likelihood(trained, x, estimate)
    assert found.value == pytest.approx(float(trained.log_likelihood(x).mean()), abs=0.3)


def test_ais_is_exact_when_model_is_the_base() -> None:
    base = torch.linspace(-1, 1, 6)
    rbm = BernoulliRBM(torch.zeros(6, 3), base, torch.zeros(3))
    estimate = ais.log_partition(rbm, base, steps=10, chains=5)
    assert estimate.value == pytest.approx(float(rbm.log_partition()), rel=1e-6)
    assert estimate.effective == pytest.approx(5.0)


def test_bad_estimate_is_refused() -> None:
    rbm = BernoulliRBM(4 * torch.randn(20, 18), torch.zeros(20), torch.zeros(18))
    estimate = ais.log_partition(rbm, torch.zeros(20), steps=10, chains=20)
    with pytest.raises(UnreliableEstimate, match="HP822"):
        likelihood.log_likelihood(rbm, torch.zeros(2, 20), estimate)
    with pytest.raises(BadParameter):
        ais.betas(5)


def test_temperatures_rise_from_zero_to_one() -> None:
    schedule = ais.betas(1000)
    assert len(schedule) == 1001
    assert float(schedule[0]) == 0.0
    assert float(schedule[-1]) == 1.0
    assert bool((schedule.diff() > 0).all())


def test_pseudo_likelihood_by_conditioning(trained: BernoulliRBM) -> None:
    x, expected = digits().binarised().test[:7], 0.0
    for i in range(64):
        flipped = x.clone()
        flipped[:, i] = 1 - flipped[:, i]
        pair = -torch.stack([trained.free_energy(x), trained.free_energy(flipped)])
        expected += float(pair.log_softmax(0)[0].mean())
    assert likelihood.pseudo_log_likelihood(trained, x) == pytest.approx(expected, rel=1e-4)
    with pytest.raises(ShapeMismatch):
        likelihood.pseudo_log_likelihood(trained, x[:, :5])


def test_independent_model_has_its_own_likelihood() -> None:
    x = digits().binarised().train
    odds = log_odds(x)
    rbm = BernoulliRBM(torch.zeros(64, 2), odds, torch.zeros(2))
    expected = float(rbm.log_likelihood(x).mean())
    assert likelihood.independent_log_likelihood(odds, x) == pytest.approx(expected, rel=1e-5)


def test_reconstructions_are_labelled_and_ordered() -> None:
    data = digits()
    coordinates = Coordinates(0.2, data.train.mean(0), 0.5)
    learner = GaussianCD(64, 10, 100, coordinates, Rates(0.02, 0.02, 0.01))
    fit(learner, [coordinates.to_x(data.train)], Schedule(60, 100, constant_until=0.0))
    model = learner.trained()
    sampled = reconstruction.gaussian_rbm(model, data.test, Code.SAMPLED)
    mean_field = reconstruction.gaussian_rbm(model, data.test, Code.MEAN_FIELD)
    pca = reconstruction.principal_components(data.train, data.test, 10)
    assert pca < mean_field.mse < sampled.mse < float(data.test.var())
    assert (sampled.code, mean_field.code) == (Code.SAMPLED, Code.MEAN_FIELD)
    assert sampled.spread > 0.0
    assert mean_field.spread == 0.0
    free = reconstruction.gaussian_rbm(model, data.test, Code.MEAN_FIELD, clamped=False)
    assert free.mse >= mean_field.mse


def test_unit_noise_uses_only_large_eigenvalues() -> None:
    x = torch.randn(4000, 3, generator=torch.Generator().manual_seed(0)) * torch.tensor(
        [3.0, 0.5, 0.5]
    )
    one = reconstruction.ppca_unit_noise(x, x, 1, clamped=False)
    assert reconstruction.ppca_unit_noise(x, x, 2, clamped=False) == pytest.approx(one, rel=1e-9)


def test_collapse_is_flagged() -> None:
    model = MLPVAE(64, 4, 10)
    with torch.no_grad():
        for layer in (model.mu, model.log_variance):
            layer.weight.zero_()
            layer.bias.zero_()
    report = reconstruction.vae(model, digits().test)
    assert report.collapsed
    assert report.kl == pytest.approx(0.0, abs=1e-6)
    with torch.no_grad():
        model.mu.bias[0] = 1.0
    report = reconstruction.vae(model, digits().test)
    assert (report.active, report.collapsed) == (1, False)
    assert report.kl == pytest.approx(0.5, rel=1e-4)
