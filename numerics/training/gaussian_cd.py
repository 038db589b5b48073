"""Contrastive divergence for the Gaussian-Bernoulli RBM without autograd.

With sigma fixed the model is learned in the coordinates x = v / sigma - m, in
which it has unit variances: p(x | h) = N(c + W (h - l), I) with
c = b / sigma - m, p(h_j = 1 | x) = sigmoid(alpha_j + (x W)_j). Buffers are allocated
once and the positive and the negative phase share one product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from numerics.errors import BadParameter
from numerics.models.gaussian_bernoulli_rbm import GaussianBernoulliRBM
from numerics.training.learner import Batch, adam, adam_step, new_buffers


@dataclass(frozen=True)
class Rates:
    """Adam's learning rates of the weights and of the two biases."""

    weights: float = 1e-3
    visible: float = 1e-3
    hidden: float = 1e-3


class UnitRBM(nn.Module):
    """The machine in the coordinates x: parameters V = W^T (M, D), c (D,), alpha (M,).

    The weights are kept transposed because both narrow products, x W and the
    gradient, are then up to five times faster for small M.
    """

    def __init__(self, V: Tensor, c: Tensor, alpha: Tensor) -> None:
        super().__init__()
        self.V = nn.Parameter(V, requires_grad=False)
        self.c = nn.Parameter(c, requires_grad=False)
        self.alpha = nn.Parameter(alpha, requires_grad=False)


@dataclass(frozen=True)
class Coordinates:
    """x = v / sigma - m and the hidden offset l: how the learner sees the data.

    ``Coordinates(sigma=1)`` is the model as the write-up has it.
    """

    sigma: float = 1.0
    mean: Tensor | None = None
    offset_h: float = 0.0

    def to_x(self, v: Tensor) -> Tensor:
        """Return the data in learning coordinates; the same tensor when nothing changes."""
        if self.sigma == 1.0 and self.mean is None:
            return v
        x = v / self.sigma
        return x if self.mean is None else x.sub_(self.mean / self.sigma)

    def to_model(self, unit: UnitRBM) -> GaussianBernoulliRBM:
        """Return the machine in the units of v."""
        m, d = unit.V.shape
        offset_v = unit.c.new_zeros(d) if self.mean is None else self.mean / self.sigma
        b = (unit.c + offset_v) * self.sigma
        return GaussianBernoulliRBM(
            unit.V.T.contiguous(),
            b,
            unit.alpha.clone(),
            unit.c.new_full((d,), self.sigma),
            offset_v.clone(),
            unit.alpha.new_full((m,), self.offset_h),
        )


def _groups(unit: UnitRBM, rates: Rates) -> list[dict[str, Any]]:
    """Return Adam's groups: one where the rates agree, since every group costs a call."""
    by_rate: dict[float, list[nn.Parameter]] = {}
    for parameter, rate in (
        (unit.V, rates.weights),
        (unit.c, rates.visible),
        (unit.alpha, rates.hidden),
    ):
        by_rate.setdefault(rate, []).append(parameter)
    return [{"params": group, "lr": rate} for rate, group in by_rate.items()]


@dataclass(frozen=True)
class _Phase:
    """Half of the buffers, as views that are made once: in a small machine they cost as much as
    some of the arithmetic.
    """

    x: Tensor
    inputs: Tensor
    p: Tensor
    flat: Tensor

    def squares(self) -> Tensor:
        """Sum of the squares of all entries of x."""
        return torch.dot(self.flat, self.flat)


class GaussianCD:
    """CD-k learner in unit coordinates for batches of one fixed size."""

    def __init__(
        self, visible: int, hidden: int, batch_size: int, coordinates: Coordinates,
        rates: Rates, steps: int = 1, init: float = 0.01, seed: int = 0,
    ) -> None:  # fmt: skip
        """Allocate everything; W starts as `init` times standard normal, biases at 0.

        Args:
            coordinates: offsets; only the hidden offset matters here, data come transformed.
            steps: k of CD-k.
        """
        if steps < 1:
            raise BadParameter("k >= 1", str(steps), "Use CD-1.")
        generator = torch.Generator().manual_seed(seed)
        W = init * torch.randn(visible, hidden, generator=generator)
        unit = UnitRBM(W.T.contiguous(), torch.zeros(visible), torch.zeros(hidden))
        self.model: nn.Module = unit
        self.unit = unit
        self.coordinates = coordinates
        self.steps = steps
        self.optimiser: torch.optim.Optimizer = adam(_groups(unit, rates), rates.weights)
        self._x = torch.empty(2 * batch_size, visible)
        self._inputs = torch.empty(2 * batch_size, hidden)
        self._p = torch.empty(2 * batch_size, hidden)
        self._positive = self._phase(slice(batch_size))
        self._negative = self._phase(slice(batch_size, None))
        self._transposed = unit.V.T, self._x.T, self._p.T
        self._h = torch.empty(batch_size, hidden)
        # Minus in front of the negative phase, and the mean over the batch.
        self._sign = torch.tensor([-1.0, 1.0]).repeat_interleave(batch_size) / batch_size
        self._sign_column = self._sign[:, None]
        self._ones = torch.ones(())
        # Large tensors made anew in every step would be mapped and cleared by the system.
        self._grads = tuple(torch.empty_like(p) for p in (unit.V, unit.c, unit.alpha))
        unit.V.grad, unit.c.grad, unit.alpha.grad = self._grads

    def _phase(self, rows: slice) -> _Phase:
        x = self._x[rows]
        return _Phase(x, self._inputs[rows], self._p[rows], x.view(-1))

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        """Update from x (B, D); return the mean of F(x_0) - F(x_k)."""
        positive, negative, offset = self._positive, self._negative, self.coordinates.offset_h
        if batch[0].data_ptr() != positive.x.data_ptr():
            positive.x.copy_(batch[0])
        # The squares are summed while their operands are still in the cache.
        squares = positive.squares()
        p = self._hidden(positive)
        for _ in range(self.steps):
            self._h.uniform_(generator=generator)
            torch.lt(self._h, p, out=self._h)
            if offset:
                self._h.sub_(offset)
            negative.x.normal_(generator=generator).add_(self.unit.c)
            negative.x.addmm_(self._h, self.unit.V)
            p = self._hidden(negative)
        squares.sub_(negative.squares())
        c_grad = self._gradients()
        loss = self._linear(c_grad).add_(squares, alpha=0.5 / len(self._h))
        loss.add_(torch.dot(softplus(self._inputs).sum(1), self._sign))
        adam_step(self.optimiser)
        return loss

    def _hidden(self, phase: _Phase) -> Tensor:
        """Fill inputs and probabilities of the hidden units; return the latter."""
        torch.addmm(self.unit.alpha, phase.x, self._transposed[0], out=phase.inputs)
        return torch.sigmoid(phase.inputs, out=phase.p)

    def _gradients(self) -> Tensor:
        """Fill the gradients of the mean of F(x_0) - F(x_k), with dF/dc = -(x - c);
        return the one in c.
        """
        (V_grad, c_grad, alpha_grad), (_, x_rows, p_rows) = self._grads, self._transposed
        torch.mv(x_rows, self._sign, out=c_grad)
        self._p.mul_(self._sign_column)
        torch.mm(p_rows, self._x, out=V_grad)
        if self.coordinates.offset_h:
            V_grad.addcmul_(c_grad, self._ones, value=-self.coordinates.offset_h)
        torch.sum(self._p, 0, out=alpha_grad)
        return c_grad

    def _linear(self, c_grad: Tensor) -> Tensor:
        """Return the part of the mean of F(x_0) - F(x_k) that is linear in x, with
        F(x) = |x - c|^2 / 2 + l x.(W 1) - sum_j softplus(alpha_j + (x W)_j).
        """
        linear = torch.dot(c_grad, self.unit.c)
        if self.coordinates.offset_h:
            linear -= self.coordinates.offset_h * torch.dot(c_grad, self.unit.V.sum(0))
        return linear

    def buffers(self, data: Batch, size: int) -> list[Tensor]:
        """Return the place of the positive phase itself, so that no batch is copied twice."""
        return [self._positive.x] if size == len(self._h) else new_buffers(data, size)

    def extra_state(self) -> dict[str, Tensor]:
        """Nothing: every chain starts at the data."""
        return {}

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Nothing to restore."""

    def trained(self) -> GaussianBernoulliRBM:
        """Return the machine in the units of the data."""
        return self.coordinates.to_model(self.unit)
