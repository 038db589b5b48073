"""Contrastive divergence, also persistent, for the Bernoulli RBM without autograd.

CD-k starts its chains at the data of each batch; persistent contrastive divergence
(T. Tieleman 2008, ICML) keeps `batch` chains going from step to step. Buffers are
allocated once and the positive and the negative phase share one product.
"""

from __future__ import annotations

from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn.functional import softplus

from numerics.errors import BadParameter
from numerics.models.bernoulli_rbm import BernoulliRBM
from numerics.training.learner import Batch, new_buffers


@dataclass(frozen=True)
class ContrastiveSettings:
    """How to learn: k, the optimiser's rate and whether chains persist.

    Attributes:
        steps: k, Gibbs steps from data (or chains) to the negative sample.
        rate: learning rate of plain stochastic gradient ascent.
        persistent: keep the chains (PCD) instead of starting at the data (CD).
        learn_visible: learn the visible bias b; False keeps it at its start.
    """

    steps: int = 1
    rate: float = 0.05
    persistent: bool = False
    learn_visible: bool = True


class BernoulliCD:
    """CD-k or PCD-k learner for batches of one fixed size."""

    def __init__(self, rbm: BernoulliRBM, batch_size: int, settings: ContrastiveSettings) -> None:
        """Take the machine to train (updated in place) and allocate the buffers."""
        if settings.steps < 1 or settings.rate <= 0:
            found = f"k = {settings.steps}, rate {settings.rate}"
            raise BadParameter("k >= 1 and a rate > 0", found, "Use CD-1 with rate 0.05.")
        self.rbm = rbm
        self.model: nn.Module = rbm
        self.settings = settings
        groups = [rbm.W, rbm.b, rbm.c] if settings.learn_visible else [rbm.W, rbm.c]
        self.optimiser: torch.optim.Optimizer = torch.optim.SGD(
            groups, lr=settings.rate, fused=True
        )
        visible, hidden = rbm.W.shape
        self._x = torch.zeros(2 * batch_size, visible)
        self._p = torch.empty(2 * batch_size, hidden)
        self._inputs = torch.empty(2 * batch_size, hidden)
        self._h = torch.empty(batch_size, hidden)
        self._px = torch.empty(batch_size, visible)
        # Raw 32-bit integers, drawn two at a time, stand for the uniforms of the visible units.
        self._raw = torch.empty((batch_size * visible + 1) // 2, dtype=torch.int64)
        integers = self._raw.view(torch.int32)[: batch_size * visible]
        self._integers = integers.view(batch_size, visible)
        # Minus in front of the data, and the mean over the batch: gradient of F(x) - F(x_k).
        self._sign = torch.tensor([-1.0, 1.0]).repeat_interleave(batch_size) / batch_size
        # A persistent chain goes on from the hidden probabilities at which it stopped, those of
        # an empty image at first, so that no product is spent on finding them again.
        self._chain_p = rbm.c.detach().sigmoid().expand(batch_size, hidden).clone()
        self._grads = tuple(torch.empty_like(p) for p in (rbm.W, rbm.b, rbm.c))
        rbm.W.grad, _, rbm.c.grad = self._grads
        rbm.b.grad = self._grads[1] if settings.learn_visible else None

    def step(self, batch: Batch, generator: torch.Generator) -> Tensor:
        """Update from x (B, D) of zeros and ones; return the mean of F(x) - F(x_k)."""
        rbm, size = self.rbm, len(self._h)
        positive, negative = self._x[:size], self._x[size:]
        if batch[0].data_ptr() != positive.data_ptr():
            positive.copy_(batch[0])
        torch.addmm(rbm.c, positive, rbm.W, out=self._inputs[:size])
        torch.sigmoid(self._inputs[:size], out=self._p[:size])
        p = self._chain_p if self.settings.persistent else self._p[:size]
        for _ in range(self.settings.steps):
            self._h.uniform_(generator=generator)
            torch.lt(self._h, p, out=self._h)
            torch.addmm(rbm.b, self._h, rbm.W.T, out=self._px).sigmoid_()
            self._raw.random_(-(2**63), None, generator=generator)
            # An integer uniform on [-2^31, 2^31) is below (p - 1/2) 2^32 with probability p.
            torch.lt(self._integers, self._px.sub_(0.5).mul_(2.0**32), out=negative)
            torch.addmm(rbm.c, negative, rbm.W, out=self._inputs[size:])
            torch.sigmoid(self._inputs[size:], out=self._p[size:])
            p = self._p[size:]
        if self.settings.persistent:
            self._chain_p.copy_(p)
        b_grad = self._gradients()
        loss = torch.dot(b_grad, rbm.b) + torch.dot(softplus(self._inputs).sum(1), self._sign)
        self.optimiser.step()
        return loss

    def _gradients(self) -> Tensor:
        """Fill the gradients of the mean of F(x) - F(x_k); return the one in b."""
        W_grad, b_grad, c_grad = self._grads
        signed = self._p.mul_(self._sign[:, None])
        torch.mm(self._x.T, signed, out=W_grad)
        torch.mv(self._x.T, self._sign, out=b_grad)
        torch.sum(signed, 0, out=c_grad)
        return b_grad

    def buffers(self, data: Batch, size: int) -> list[Tensor]:
        """Return the place of the positive phase itself, so that no batch is copied twice."""
        return [self._x[:size]] if size == len(self._h) else new_buffers(data, size)

    def extra_state(self) -> dict[str, Tensor]:
        """The chains, (batch, D), and their hidden probabilities when drawn, (batch, M)."""
        return {"chains": self._x[len(self._h) :].clone(), "hidden": self._chain_p.clone()}

    def load_extra_state(self, state: dict[str, Tensor]) -> None:
        """Restore the chains."""
        self._x[len(self._h) :].copy_(state["chains"])
        self._chain_p.copy_(state["hidden"])


def initial_rbm(
    visible: int, hidden: int, seed: int, scale: float = 0.01, data: Tensor | None = None
) -> BernoulliRBM:
    """Return a machine with W ~ scale * N(0, 1), c = 0 and b = 0, or, given `data` (N, D),
    b = log-odds of each pixel, smoothed by one pseudo-count of each kind.
    """
    generator = torch.Generator().manual_seed(seed)
    W = scale * torch.randn(visible, hidden, generator=generator)
    b = torch.zeros(visible) if data is None else log_odds(data)
    return BernoulliRBM(W, b, torch.zeros(hidden))


def log_odds(data: Tensor) -> Tensor:
    """Return log((n_1 + 1) / (n_0 + 1)) of each column of zeros and ones, (D,)."""
    ones = data.sum(0, dtype=torch.float64)
    return ((ones + 1) / (len(data) - ones + 1)).log().float()
