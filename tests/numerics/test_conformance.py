"""Every model conforms; wrong models do not, the two planted bugs among them."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import torch
from torch import Tensor

from numerics.conformance import Conformance, conform_all
from numerics.conforming import derived, inference, machines
from numerics.conforming.derived import right_side
from numerics.errors import NotCompilable
from numerics.models.bayesian_linear_regression import Regression, State
from numerics.models.bernoulli_rbm import BernoulliRBM, Gradient, draw
from numerics.models.boltzmann_mean_field import BoltzmannMachine
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM
from numerics.models.product_of_experts import ProductOfMixtures
from numerics.models.ternary_rbm import TernaryRBM
from numerics.models.vae import Terms, negative_log_likelihood
from numerics.models.vae_mlp import MLPVAE
from numerics.training.bernoulli_cd import BernoulliCD
from numerics.training.learner import Batch


def test_all_models_conform() -> None:
    rows = conform_all()
    assert [f"{row.model} {row.quantity}: {row.error}" for row in rows if not row.ok] == []
    assert len(rows) > 60
    assert {row.source.split(",")[0] for row in rows} >= {"derivations.ppca", "derivations.gb_rbm"}


class DataProbabilities(BernoulliRBM):
    """Planted: the chain's x is multiplied with the data's hidden probabilities."""

    def contrastive_gradient(self, x: Tensor, x_k: Tensor) -> Gradient:
        right = super().contrastive_gradient(x, x_k)
        p = self.conditional_hidden(x)
        return Gradient(-(x.T @ p - x_k.T @ p) / len(x), right.b, right.c)


class DataProbabilitiesLearner(BernoulliCD):
    """Planted, in the fast learner: the same bug."""

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        before = self.rbm.conditional_hidden(batch[0])
        loss = super().step(batch, generator)
        difference = batch[0] - self.extra_state()["chains"]
        self.rbm.W.grad = -difference.T @ before / len(before)
        return loss


class LogVarianceAsDeviation(MLPVAE):
    """Planted: the encoder's log-variance is used as log of the standard deviation."""

    def terms(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Terms:
        mu, log_variance = self.encode(x, condition)
        noise = torch.randn(mu.shape, generator=generator, dtype=mu.dtype)
        mean = self.decode(mu + log_variance.exp() * noise, condition)
        right = super().terms(x, generator, condition)
        return Terms(negative_log_likelihood(x, mean, self.likelihood), right.kl)


class DeviationInKL(MLPVAE):
    """Planted: the log-variance taken as the standard deviation in the KL term."""

    def terms(
        self, x: Tensor, generator: torch.Generator, condition: Tensor | None = None
    ) -> Terms:
        right = super().terms(x, generator, condition)
        mu, s = self.encode(x, condition)
        kl = (mu.square() + s.square() - 1 - s.square().log()) / 2
        return Terms(right.reconstruction, kl.sum(-1))


class BiasForgotten(BernoulliRBM):
    def free_energy(self, x: Tensor) -> Tensor:
        return super().free_energy(x) + x @ self.b


class VisibleProbabilitiesFromMeans(BernoulliRBM):
    def gibbs(self, x: Tensor, steps: int, generator: torch.Generator) -> Tensor:
        """Wrong: the hidden means instead of sampled hidden units drive the chain."""
        for _ in range(steps):
            x = draw(self.conditional_visible(self.conditional_hidden(x)), generator)
        return x


class TernaryAsBinary(TernaryRBM):
    def mean_hidden(self, x: Tensor) -> Tensor:
        return self.hidden_input(x).tanh()


class NoiseWithVariance(GaussianBernoulliRBM):
    def sample_visible(self, h: Tensor, generator: torch.Generator) -> Tensor:
        mean, sigma = self.conditional_visible(h)
        noise = torch.randn(mean.shape, generator=generator, dtype=mean.dtype)
        return mean + sigma.square() * noise


class UnscaledMean(GaussianBernoulliRBM):
    def conditional_visible(self, h: Tensor) -> tuple[Tensor, Tensor]:
        return self.b + h @ self.W.T, self.sigma


class DoubleCoupling(BoltzmannMachine):
    def field(self, x: Tensor, mu: Tensor) -> Tensor:
        return x @ self.W + mu @ self.A / 2


class NoVarianceTerm(Regression):
    def expected_residual(self, state: State) -> Tensor:
        return (self.y - self.X @ state.mu).square().sum()


class EqualWeights(ProductOfMixtures):
    def _multiplied_out(self) -> tuple[Tensor, Tensor]:
        log_weights, means = super()._multiplied_out()
        return torch.zeros_like(log_weights), means


MUTANTS: dict[str, Callable[[], tuple[Conformance, ...]]] = {
    "CD with the data's probabilities": lambda: machines.bernoulli_rbm(DataProbabilities),
    "the same in the learner": lambda: machines.bernoulli_learner(DataProbabilitiesLearner),
    "log-variance as log-deviation": lambda: inference.vae(
        "mutant", lambda: LogVarianceAsDeviation(6, 2, 5)
    ),
    "log-variance as deviation in KL": lambda: inference.vae(
        "mutant", lambda: DeviationInKL(6, 2, 5)
    ),
    "bias forgotten": lambda: machines.bernoulli_rbm(BiasForgotten),
    "means drive the chain": lambda: machines.bernoulli_rbm(VisibleProbabilitiesFromMeans),
    "ternary as binary": lambda: machines.ternary_rbm(TernaryAsBinary),
    "variance for deviation": lambda: derived.gb_rbm(NoiseWithVariance),
    "mean without sigma": lambda: derived.gb_rbm(UnscaledMean),
    "half the coupling": lambda: machines.boltzmann_machine(DoubleCoupling),
    "variance term dropped": lambda: inference.regression(NoVarianceTerm),
    "equal weights": lambda: inference.experts(EqualWeights),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_wrong_models_are_caught(name: str) -> None:
    assert any(not row.ok for row in MUTANTS[name]())


def test_not_a_number_does_not_conform() -> None:
    assert not Conformance("m", "q", "s", float("nan"), 1.0, 1).ok
    assert not Conformance("m", "q", "s", float("inf"), 1.0, 1).ok


def test_missing_step_is_named() -> None:
    with pytest.raises(NotCompilable, match="HP841"):
        right_side("gb_rbm", "no such left side")
