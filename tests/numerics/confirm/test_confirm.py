"""The confirmations accept the right formulas and refuse wrong ones."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from torch import Tensor

from numerics.confirm import gb_rbm
from numerics.confirm.result import ZScores, clustered
from numerics.data import digits
from numerics.errors import BadParameter
from numerics.figures import confirm_all
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM

PLAN = gb_rbm.Plan(hidden=2, fit_steps=150, chains=1000, burn_in=40, draws=6)


def test_everything_is_confirmed_and_drawn(tmp_path: Path) -> None:
    figures, checks = confirm_all(tmp_path)
    assert [check.name for check in checks if not check.ok] == []
    assert {check.derivation for check in checks} == {"ppca", "gb_rbm"}
    assert len(figures) == 3
    for figure in figures:
        assert figure.path_pdf.read_bytes().startswith(b"%PDF")
        assert "<svg" in figure.path_svg.read_text(encoding="utf-8")[:2000]
        assert figure.caption.count("$") % 2 == 0


class WrongSign(GaussianBernoulliRBM):
    def hidden_input(self, v: Tensor) -> Tensor:
        return -self.alpha + (v / self.sigma) @ self.W


class VarianceForDeviation(GaussianBernoulliRBM):
    def conditional_visible(self, h: Tensor) -> tuple[Tensor, Tensor]:
        return self.b + self.sigma * (h @ self.W.T), self.sigma.square()


class NoSigma(GaussianBernoulliRBM):
    def conditional_visible(self, h: Tensor) -> tuple[Tensor, Tensor]:
        return self.b + h @ self.W.T, self.sigma


@pytest.fixture(scope="module")
def fitted() -> tuple[GaussianBernoulliRBM, gb_rbm.Sample]:
    v = gb_rbm.pooled_digits(digits())
    model = gb_rbm.fit_exactly(v, PLAN)
    return model, gb_rbm.metropolis(model, v[: PLAN.chains], PLAN)[0]


def test_right_conditionals_pass(fitted: tuple[GaussianBernoulliRBM, gb_rbm.Sample]) -> None:
    model, sample = fitted
    for scores in (
        gb_rbm.hidden_conditional_scores(model, sample),
        gb_rbm.visible_conditional_scores(model, sample),
        gb_rbm.hidden_marginal_scores(model, sample),
        gb_rbm.visible_marginal_scores(model, sample),
    ):
        assert scores.largest < scores.critical(gb_rbm.LEVEL)


@pytest.mark.parametrize("wrong", [WrongSign, VarianceForDeviation, NoSigma])
def test_wrong_conditionals_fail(
    fitted: tuple[GaussianBernoulliRBM, gb_rbm.Sample], wrong: type[GaussianBernoulliRBM]
) -> None:
    model, sample = fitted
    mutant = wrong(model.W.data, model.b.data, model.alpha.data, model.sigma)
    families = (
        gb_rbm.hidden_conditional_scores(mutant, sample),
        gb_rbm.visible_conditional_scores(mutant, sample),
    )
    assert any(scores.largest > scores.critical(gb_rbm.LEVEL) for scores in families)


def test_wrong_gradient_is_noticed(fitted: tuple[GaussianBernoulliRBM, gb_rbm.Sample]) -> None:
    model, sample = fitted
    mutant = WrongSign(model.W.data, model.b.data, model.alpha.data + 0.5, model.sigma)
    _, by_sum = gb_rbm.gradient_errors(mutant, sample.v[:5, 0])
    assert by_sum > 1e-3


def test_clustered_error_knows_the_clusters() -> None:
    g = torch.Generator().manual_seed(0)
    level = torch.randn(400, 1, 1, generator=g, dtype=torch.float64)
    scores = clustered(level.expand(400, 50, 1))
    assert float(scores.standard_error) == pytest.approx(400**-0.5, rel=0.15)
    with pytest.raises(BadParameter):
        ZScores(torch.zeros(3), torch.ones(3)).critical(0.0)
