"""CD-k for any machine with a contrastive gradient: clear first, fast second.

Used for the ternary machine, for learned variances of the Gaussian-Bernoulli machine,
and as the reference that the fast learners are tested against.
"""

from __future__ import annotations

from typing import Any, Protocol

import torch
from torch import Tensor, nn

from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM
from numerics.training.learner import Batch, new_buffers


class Machine(Protocol):
    """What CD-k needs of a model."""

    def free_energy(self, x: Tensor) -> Tensor: ...

    def free_energy_gradient(self, x: Tensor) -> Any: ...

    def gibbs(self, x: Tensor, steps: int, generator: torch.Generator) -> Tensor: ...


class GenericCD:
    """CD-k learner by the model's own methods.

    The gradient of mean F(x) - F(x_k) is taken field by field of the model's gradient
    class, whose fields carry the names of the parameters.
    """

    def __init__(
        self,
        machine: Machine,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        steps: int = 1,
        tie_sigma: bool = False,
    ) -> None:
        """Take the same object as `machine` and `model`; the optimiser holds its parameters.

        Args:
            tie_sigma: learn one common log sigma; Adam does not mind that the mean over
                pixels stands for the sum.
        """
        self._machine = machine
        self.model = model
        self.optimiser = optimiser
        self._steps = steps
        self._tie_sigma = tie_sigma

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        """Update from x (B, D); return the mean of F(x) - F(x_k)."""
        x = batch[0]
        x_k = self._machine.gibbs(x, self._steps, generator)
        data = self._machine.free_energy_gradient(x)
        chain = self._machine.free_energy_gradient(x_k)
        for name, parameter in self.model.named_parameters():
            gradient = getattr(data, name) - getattr(chain, name)
            if name == "log_sigma" and self._tie_sigma:
                gradient = gradient.mean().expand_as(parameter).contiguous()
            parameter.grad = gradient
        loss = (self._machine.free_energy(x) - self._machine.free_energy(x_k)).mean()
        self.optimiser.step()
        return loss

    def buffers(self, data: Batch, size: int) -> list[Tensor]:
        """Return new tensors."""
        return new_buffers(data, size)

    def extra_state(self) -> dict[str, Tensor]:
        """Nothing: every chain starts at the data."""
        return {}

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Nothing to restore."""


def centred_gaussian_rbm(
    data: Tensor, hidden: int, sigma: float, seed: int
) -> GaussianBernoulliRBM:
    """Return a machine centred at the mean of `data` (N, D) with hidden offset 1/2."""
    generator = torch.Generator().manual_seed(seed)
    mean, d = data.mean(0), data.shape[1]
    return GaussianBernoulliRBM(
        0.01 * torch.randn(d, hidden, generator=generator),
        mean.clone(),
        torch.zeros(hidden),
        torch.full((d,), sigma),
        mean / sigma,
        torch.full((hidden,), 0.5),
    )
