"""What the training loop asks of a learner, and the learner for losses with autograd."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, Protocol

import torch
from torch import Tensor, nn
from torch.optim.adam import adam as adam_update

Batch = Sequence[Tensor]
Loss = Callable[[Batch, torch.Generator], Tensor]


class Learner(Protocol):
    """A model with its optimiser and whatever else persists between steps."""

    model: nn.Module
    optimiser: torch.optim.Optimizer

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        """Update the parameters from one batch; return the loss, a scalar, detached."""
        ...

    def buffers(self, data: Batch, size: int) -> list[Tensor]:
        """Return the tensors into which the loop gathers a full batch of `size` rows."""
        ...

    def extra_state(self) -> dict[str, Tensor]:
        """Return tensors beyond model and optimiser that a checkpoint must keep."""
        ...

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Restore what `extra_state` returned."""
        ...


class AutogradLearner:
    """Learner that differentiates a loss; for models without a closed-form gradient."""

    def __init__(
        self,
        model: nn.Module,
        optimiser: torch.optim.Optimizer,
        loss: Loss,
        project: Callable[[], None] | None = None,
    ) -> None:
        """Take the loss of one batch, and an optional projection applied after each step."""
        self.model = model
        self.optimiser = optimiser
        self._loss = loss
        self._project = project

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        """One step of the optimiser down the gradient of the loss."""
        self.optimiser.zero_grad(set_to_none=True)
        loss = self._loss(batch, generator)
        torch.autograd.backward(loss)
        self.optimiser.step()
        if self._project is not None:
            with torch.no_grad():
                self._project()
        return loss.detach()

    def buffers(self, data: Batch, size: int) -> list[Tensor]:
        """Return new tensors."""
        return new_buffers(data, size)

    def extra_state(self) -> dict[str, Tensor]:
        """Nothing beyond model and optimiser."""
        return {}

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Nothing to restore."""


def new_buffers(data: Batch, size: int) -> list[Tensor]:
    """Return an uninitialised tensor of `size` rows for each part of `data`."""
    return [part.new_empty((size, *part.shape[1:])) for part in data]


def adam(parameters: Sequence[dict[str, Any]] | Sequence[Tensor], lr: float) -> torch.optim.Adam:
    """Return torch's fused Adam: the same update in one pass over each tensor."""
    return torch.optim.Adam(parameters, lr=lr, fused=True)


def adam_step(optimiser: torch.optim.Optimizer) -> None:
    """Do what `optimiser.step()` does for an optimiser made by `adam`, to the same bits.

    The optimiser's own call spends 30 microseconds on hooks and on sorting its state, as much as
    the update of 40 000 numbers itself; this one goes to torch's functional form at once. Every
    parameter must have a gradient.
    """
    for group in optimiser.param_groups:
        parameters = group["params"]
        states = [optimiser.state[p] for p in parameters]
        if not all(states):  # the optimiser makes its state in its first step
            optimiser.step()
            return
        beta1, beta2 = group["betas"]
        adam_update(
            parameters,
            [p.grad for p in parameters],
            [state["exp_avg"] for state in states],
            [state["exp_avg_sq"] for state in states],
            [],
            [state["step"] for state in states],
            fused=True, amsgrad=False, beta1=beta1, beta2=beta2, lr=group["lr"],
            weight_decay=0.0, eps=group["eps"], maximize=False,
        )  # fmt: skip
