"""Learners against their models' own gradients; resuming; refusals."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import torch
from torch import Tensor

from numerics.data import digits
from numerics.errors import BadParameter, CheckpointMismatch, ShapeMismatch
from numerics.models.ternary_rbm import TernaryRBM
from numerics.models.vae_mlp import MLPVAE
from numerics.training.bernoulli_cd import (
    BernoulliCD,
    ContrastiveSettings,
    initial_rbm,
    log_odds,
)
from numerics.training.gaussian_cd import Coordinates, GaussianCD, Rates
from numerics.training.generic_cd import GenericCD, centred_gaussian_rbm
from numerics.training.learner import AutogradLearner, Learner, adam
from numerics.training.loop import Report, Run, fit
from numerics.training.schedule import Schedule

SCHEDULE = Schedule(epochs=4, batch_size=100, constant_until=0.5, seed=3)


def binary() -> Tensor:
    return digits().binarised().train


def gaussian_learner() -> Learner:
    return GaussianCD(64, 7, 100, Coordinates(), Rates())


def pcd_learner() -> Learner:
    settings = ContrastiveSettings(persistent=True)
    return BernoulliCD(initial_rbm(64, 7, 0, data=binary()), 100, settings)


def ternary_learner() -> Learner:
    generator = torch.Generator().manual_seed(0)
    model = TernaryRBM(0.01 * torch.randn(64, 5, generator=generator), torch.zeros(5))
    return GenericCD(model, model, torch.optim.SGD(model.parameters(), lr=0.05), 2)


def sigma_learner() -> Learner:
    model = centred_gaussian_rbm(digits().train, 5, 0.3, 0)
    return GenericCD(model, model, adam(list(model.parameters()), 1e-3), tie_sigma=True)


def vae_learner() -> Learner:
    torch.manual_seed(0)
    model = MLPVAE(64, 2, 10)
    return AutogradLearner(
        model, adam(list(model.parameters()), 1e-3), lambda b, g: model.loss(b[0], g)
    )


LEARNERS = [gaussian_learner, pcd_learner, ternary_learner, sigma_learner, vae_learner]


class Killed(Exception):
    pass


def kill_at(epoch: int) -> Callable[[Report], None]:
    def listener(report: Report) -> None:
        if report.epoch == epoch:
            raise Killed

    return listener


@pytest.mark.parametrize("make", LEARNERS)
def test_resumed_run_has_the_same_bits(tmp_path: Path, make: Callable[[], Learner]) -> None:
    data, path = [binary()], tmp_path / "run.pt"
    whole = make()
    history = fit(whole, data, SCHEDULE)
    with pytest.raises(Killed):
        fit(make(), data, SCHEDULE, Run(path, fingerprint="f", listener=kill_at(2)))
    resumed = make()
    continued = fit(resumed, data, SCHEDULE, Run(path, resume=True, fingerprint="f"))
    assert continued.losses == history.losses
    for name, value in whole.model.state_dict().items():
        assert torch.equal(value, resumed.model.state_dict()[name]), name


OTHER_VERSIONS: dict[str, tuple[str, object]] = {
    "an older format": ("format", 0),
    "a learner with less state": ("extra", {}),
    "no optimiser": ("optimiser", {}),
    "a model of another shape": ("model", {"W": torch.zeros(3, 2)}),
}


@pytest.mark.parametrize(("key", "value"), OTHER_VERSIONS.values(), ids=OTHER_VERSIONS)
def test_checkpoints_of_another_version_are_refused(
    tmp_path: Path, key: str, value: object
) -> None:
    path = tmp_path / "run.pt"
    fit(pcd_learner(), [binary()], Schedule(1, 100), Run(path, fingerprint="one"))
    torch.save(torch.load(path, weights_only=True) | {key: value}, path)
    with pytest.raises(CheckpointMismatch, match=r"HP832.*this version"):
        fit(pcd_learner(), [binary()], SCHEDULE, Run(path, resume=True, fingerprint="one"))


def test_checkpoints_of_another_run_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "run.pt"
    fit(pcd_learner(), [binary()], Schedule(1, 100), Run(path, fingerprint="one"))
    with pytest.raises(CheckpointMismatch, match=r"HP832.*one"):
        fit(pcd_learner(), [binary()], SCHEDULE, Run(path, resume=True, fingerprint="two"))
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(CheckpointMismatch, match="cannot be read"):
        fit(pcd_learner(), [binary()], SCHEDULE, Run(path, resume=True, fingerprint="one"))


@pytest.mark.parametrize("offset", [0.0, 0.5])
def test_gaussian_learner_follows_the_model(offset: float) -> None:
    """One step of plain gradient descent equals the model's own gradient at the same chain."""
    v = digits().train[:100]
    coordinates = Coordinates(0.3, v.mean(0), offset)
    learner = GaussianCD(64, 7, 100, coordinates, Rates(), init=0.3)
    learner.optimiser = torch.optim.SGD(learner.unit.parameters(), lr=0.0)
    before = learner.trained()
    loss = learner.step([coordinates.to_x(v)], torch.Generator().manual_seed(0))
    x_k = learner._x[100:]
    v_k = (x_k + coordinates.to_x(torch.zeros_like(v)).neg()) * 0.3
    data, chain = before.free_energy_gradient(v), before.free_energy_gradient(v_k)
    assert learner.unit.V.grad is not None
    assert torch.allclose(learner.unit.V.grad.T, data.W - chain.W, atol=1e-4)
    assert torch.allclose(learner.unit.c.grad, (data.b - chain.b) * 0.3, atol=1e-4)  # type: ignore[arg-type]
    assert torch.allclose(learner.unit.alpha.grad, data.alpha - chain.alpha, atol=1e-5)  # type: ignore[arg-type]
    expected = (before.free_energy(v) - before.free_energy(v_k)).mean()
    assert float(loss) == pytest.approx(float(expected), rel=1e-4)


@pytest.mark.parametrize("persistent", [False, True])
def test_bernoulli_learner_follows_the_model(persistent: bool) -> None:
    x = binary()[:50]
    rbm = initial_rbm(64, 7, 0, scale=0.3, data=x)
    learner = BernoulliCD(rbm, 50, ContrastiveSettings(3, 1e-9, persistent))
    loss = learner.step([x], torch.Generator().manual_seed(0))
    x_k = learner.extra_state()["chains"]
    expected = rbm.contrastive_gradient(x, x_k)
    for name, parameter in rbm.named_parameters():
        assert parameter.grad is not None
        assert torch.allclose(parameter.grad, getattr(expected, name), atol=1e-6), name
    free = rbm.free_energy(x).mean() - rbm.free_energy(x_k).mean()
    assert float(loss) == pytest.approx(float(free), abs=1e-4)


def test_learning_beats_independent_pixels() -> None:
    data = digits().binarised()
    rbm = initial_rbm(64, 12, 0, data=data.train)
    learner = BernoulliCD(rbm, 50, ContrastiveSettings(1, 0.1, persistent=True))
    fit(learner, [data.train], Schedule(40, 50, constant_until=0.0))
    odds = log_odds(data.train)
    independent = (data.test @ odds - torch.nn.functional.softplus(odds).sum()).mean()
    assert float(rbm.log_likelihood(data.test).mean()) > float(independent) + 3.0


def test_schedule_falls_to_zero() -> None:
    schedule = Schedule(2, 10, constant_until=0.5)
    factors = [schedule.rate_factor(step, 10) for step in range(11)]
    assert factors[:5] == [1.0] * 5
    assert factors[5:] == pytest.approx([1.0, 0.8, 0.6, 0.4, 0.2, 0.0])


BAD_CALLS: dict[str, tuple[Callable[[], object], type[Exception]]] = {
    "no epoch": (lambda: Schedule(0), BadParameter),
    "no row": (lambda: Schedule(1, 0), BadParameter),
    "bad decay": (lambda: Schedule(1, constant_until=2.0), BadParameter),
    "batch too large": (lambda: fit(pcd_learner(), [binary()], Schedule(1, 5000)), BadParameter),
    "unequal": (lambda: fit(vae_learner(), [binary(), binary()[:3]], SCHEDULE), ShapeMismatch),
    "k = 0": (lambda: GaussianCD(4, 2, 3, Coordinates(), Rates(), steps=0), BadParameter),
    "no rate": (
        lambda: BernoulliCD(initial_rbm(4, 2, 0), 3, ContrastiveSettings(rate=0.0)),
        BadParameter,
    ),
}


@pytest.mark.parametrize("name", BAD_CALLS)
def test_bad_calls_are_refused(name: str) -> None:
    call, error = BAD_CALLS[name]
    with pytest.raises(error, match="HP81"):
        call()


@pytest.mark.parametrize("p", [0.0, 0.03, 0.5, 0.97, 1.0])
def test_visible_units_have_their_probability(p: float) -> None:
    """With W = 0 every visible unit of the chain is an independent bit of probability p."""
    rbm = initial_rbm(1001, 3, 0, scale=0.0)
    rbm.b.data.fill_(float(torch.tensor(p, dtype=torch.float64).logit().clamp(-40, 40)))
    learner = BernoulliCD(rbm, 401, ContrastiveSettings(1, 1e-9))
    learner.step([torch.zeros(401, 1001)], torch.Generator().manual_seed(0))
    chains = learner.extra_state()["chains"]
    assert set(chains.unique().tolist()) <= {0.0, 1.0}
    deviation = abs(float(chains.double().mean()) - p)
    # Six standard errors: a right sampler fails once in 5e8 runs.
    assert deviation <= 6 * (p * (1 - p) / chains.numel()) ** 0.5
