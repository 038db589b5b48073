"""Bernoulli, ternary and mean-field Boltzmann machines against enumeration."""

from __future__ import annotations

from itertools import pairwise

import pytest
import torch
from torch import Tensor

from numerics.errors import BadParameter, TooManyStates
from numerics.models.bernoulli_rbm import BernoulliRBM, binary_states
from numerics.models.boltzmann_mean_field import BoltzmannMachine
from numerics.models.ternary_rbm import TernaryRBM

DTYPE = torch.float64


def normal(seed: int, *shape: int) -> Tensor:
    return torch.randn(*shape, generator=torch.Generator().manual_seed(seed), dtype=DTYPE)


def bernoulli(d: int = 4, m: int = 3) -> BernoulliRBM:
    return BernoulliRBM(normal(0, d, m), normal(1, d), normal(2, m))


def ternary(d: int = 4, m: int = 3) -> TernaryRBM:
    return TernaryRBM(normal(0, d, m), normal(1, m))


def hidden_states(model: BernoulliRBM | TernaryRBM) -> Tensor:
    values = (0.0, 1.0) if isinstance(model, BernoulliRBM) else (-1.0, 0.0, 1.0)
    grid = torch.tensor(values, dtype=DTYPE)
    return torch.cartesian_prod(*[grid] * model.W.shape[1])


MACHINES = [bernoulli, ternary]


@pytest.mark.parametrize("make", MACHINES)
def test_free_energy_sums_the_energy(make: type) -> None:
    model, x = make(), binary_states(4, DTYPE)
    energies = torch.stack([model.energy(x, h.expand(len(x), -1)) for h in hidden_states(model)])
    assert torch.allclose(model.free_energy(x), -(-energies).logsumexp(0), rtol=1e-12)


@pytest.mark.parametrize("make", MACHINES)
def test_probabilities_sum_to_one(make: type) -> None:
    model = make()
    total = model.log_likelihood(binary_states(4, DTYPE)).exp().sum()
    assert float(total) == pytest.approx(1.0, rel=1e-12)


@pytest.mark.parametrize("make", MACHINES)
def test_mean_hidden_by_enumeration(make: type) -> None:
    model, x = make(), binary_states(4, DTYPE)
    states = hidden_states(model)
    weight = torch.stack([-model.energy(x, h.expand(len(x), -1)) for h in states], 1).softmax(1)
    mean = model.conditional_hidden(x) if make is bernoulli else model.mean_hidden(x)
    assert torch.allclose(mean, weight @ states, atol=1e-12)


@pytest.mark.parametrize("make", MACHINES)
def test_contrastive_gradient_against_autograd(make: type) -> None:
    model, x, x_k = make(), binary_states(4, DTYPE)[3:9], binary_states(4, DTYPE)[[1, 5, 12]]
    formula = model.contrastive_gradient(x, x_k)
    for parameter in model.parameters():
        parameter.requires_grad_()
    value = model.free_energy(x).mean() - model.free_energy(x_k).mean()
    names = [name for name, _ in model.named_parameters()]
    for name, expected in zip(names, torch.autograd.grad(value, model.parameters()), strict=True):
        assert torch.allclose(getattr(formula, name), expected, rtol=1e-10, atol=1e-13), name


@pytest.mark.parametrize("make", MACHINES)
def test_gibbs_keeps_the_distribution(make: type) -> None:
    """Draws from the exact distribution stay so after a step: chi-square at level 1e-5."""
    model, states = make(), binary_states(4, DTYPE)
    p = model.log_likelihood(states).exp()
    generator, n = torch.Generator().manual_seed(3), 40_000
    start = states[torch.multinomial(p, n, replacement=True, generator=generator)]
    after = model.gibbs(start, 1, generator)
    codes = (after @ torch.tensor([8.0, 4.0, 2.0, 1.0], dtype=DTYPE)).long()
    observed = codes.bincount(minlength=16).to(DTYPE)
    statistic = float(((observed - n * p).square() / (n * p)).sum())
    assert statistic < 53.0  # the 1 - 1e-5 quantile with 15 degrees of freedom is 50.5


def test_partition_by_either_layer() -> None:
    model = bernoulli(3, 5)
    swapped = BernoulliRBM(model.W.T.contiguous(), model.c.data, model.b.data)
    assert torch.allclose(model.log_partition(), swapped.log_partition(), rtol=1e-12)


def test_experts_are_the_factors() -> None:
    model, x = ternary(), binary_states(4, DTYPE)
    assert torch.allclose(model.experts(x).log().sum(-1), -model.free_energy(x), rtol=1e-12)


def boltzmann(d: int = 3) -> BoltzmannMachine:
    A, B = (normal(k, n, n).triu(1) for k, n in ((4, d), (5, 2)))
    return BoltzmannMachine(normal(6, 2, d), A + A.T, B + B.T)


def test_elbo_is_below_and_its_gap_is_the_divergence() -> None:
    machine, x = boltzmann(), torch.tensor([1.0, 0.0], dtype=DTYPE)
    mu = torch.tensor([0.2, 0.5, 0.7], dtype=DTYPE)
    z = binary_states(3, DTYPE)
    q = (mu * z + (1 - mu) * (1 - z)).prod(1)
    posterior = machine.negative_energy(x.expand(8, -1), z).log_softmax(0)
    divergence = float((q * (q.log() - posterior)).sum())
    gap = float(machine.log_likelihood(x) - machine.elbo(x, mu))
    assert gap == pytest.approx(divergence, rel=1e-10)
    assert gap > 0


def test_mean_field_gradient_and_sweeps() -> None:
    machine, x = boltzmann(), torch.tensor([1.0, 1.0], dtype=DTYPE)
    mu = torch.full((3,), 0.4, dtype=DTYPE, requires_grad=True)
    (expected,) = torch.autograd.grad(machine.elbo(x, mu), mu)
    assert torch.allclose(machine.elbo_gradient(x, mu.detach()), expected, rtol=1e-10)
    point, values = mu.detach(), []
    for _ in range(200):
        values.append(float(machine.elbo(x, point)))
        point = machine.sequential_sweep(x, point)
    assert all(b >= a - 1e-12 for a, b in pairwise(values))
    assert torch.allclose(machine.parallel_update(x, point), point, atol=1e-8)


def test_parallel_updates_can_cycle() -> None:
    """W = 0, A_12 = -8 from 1/2: a cycle of period 2, .0276825... and .4448601..."""
    A = torch.tensor([[0.0, -8.0], [-8.0, 0.0]], dtype=DTYPE)
    zero = torch.zeros(1, 2, dtype=DTYPE)
    machine, x = BoltzmannMachine(zero, A, zero[:, :1]), torch.ones(1, dtype=DTYPE)
    mu = torch.full((2,), 0.5, dtype=DTYPE)
    for _ in range(401):
        mu = machine.parallel_update(x, mu)
    pair = sorted([float(mu[0]), float(machine.parallel_update(x, mu)[0])])
    assert pair == pytest.approx([0.027682525920580695943, 0.44486012370161444429], rel=1e-12)


def test_bad_machines_are_refused() -> None:
    W, b = torch.zeros(2, 3), torch.zeros(2)
    with pytest.raises(BadParameter, match="HP812"):
        BernoulliRBM(W, b, b)
    with pytest.raises(BadParameter, match="HP812"):
        TernaryRBM(W, b)
    with pytest.raises(BadParameter, match="A symmetric"):
        BoltzmannMachine(W, torch.ones(3, 3), torch.zeros(2, 2))
    with pytest.raises(BadParameter, match="B symmetric"):
        BoltzmannMachine(W, torch.zeros(3, 3), torch.tensor([[0.0, 1.0], [2.0, 0.0]]))
    with pytest.raises(TooManyStates, match="HP821"):
        binary_states(21, DTYPE)
