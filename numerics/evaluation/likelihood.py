"""Log-likelihoods of Bernoulli machines: by AIS, exactly, and the pseudo-likelihood."""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor

from numerics.errors import ShapeMismatch
from numerics.evaluation.ais import LogPartition
from numerics.models.bernoulli_rbm import BernoulliRBM


@dataclass(frozen=True)
class LogLikelihood:
    """Mean log-likelihood of a data set in nats, with what its log Z rests on.

    The reliability is that of log Z: `partition.effective` chains carry the estimate.
    """

    value: float
    partition: LogPartition


def mean_free_energy(rbm: BernoulliRBM, x: Tensor) -> float:
    """Return the mean of F over rows `x` (N, D).

    It does not rank models: without log Z a lower mean free energy says nothing.
    """
    return float(rbm.free_energy(x).double().mean())


def log_likelihood(rbm: BernoulliRBM, x: Tensor, partition: LogPartition) -> LogLikelihood:
    """Return mean log p(x) = -mean F(x) - log Z; refused when the estimate of log Z is bad.

    Errors: `UnreliableEstimate`.
    """
    value = -mean_free_energy(rbm, x) - partition.insist().value
    return LogLikelihood(value, partition)


def pseudo_log_likelihood(rbm: BernoulliRBM, x: Tensor) -> float:
    """Return the mean over rows of sum_i log p(x_i | x_-i), exactly, over all D pixels.

    log p(x_i | x_-i) = -softplus(F(x) - F(x with bit i flipped)).
    """
    if x.shape[1] != rbm.W.shape[0]:
        raise ShapeMismatch(f"(N, {rbm.W.shape[0]})", str(tuple(x.shape)), "Use matching images.")
    free, inputs = rbm.free_energy(x), rbm.hidden_input(x)
    total = torch.zeros((), dtype=torch.float64)
    for i in range(x.shape[1]):
        step = 1.0 - 2.0 * x[:, i]
        flipped = inputs + step[:, None] * rbm.W[i]
        flipped_free = -(x @ rbm.b) - step * rbm.b[i] - softplus_sum(flipped)
        total -= torch.nn.functional.softplus(free - flipped_free).double().mean()
    return float(total)


def softplus_sum(inputs: Tensor) -> Tensor:
    """Return sum_j log(1 + exp(input_j)) over the last dimension."""
    return torch.nn.functional.softplus(inputs).sum(-1)


def independent_log_likelihood(log_odds: Tensor, x: Tensor) -> float:
    """Return the mean log-likelihood of rows `x` under independent pixels, the floor to beat."""
    return float((x @ log_odds - softplus_sum(log_odds)).double().mean())
