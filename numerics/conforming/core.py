"""Comparing what a model computes with what a formula says."""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from statistics import NormalDist

import torch
from torch import Tensor

from derivations.formulas.notation import Formula, index
from handproof.terms.nodes import Sym
from numerics.compile import Environment, as_value, compile_term
from numerics.torch_operators import tensor

TOLERANCE = 1e-10
"""Allowed relative error in double precision."""
LEVEL = 1e-6
"""Probability that one sampler test rejects a right sampler."""


@dataclass(frozen=True)
class Conformance:
    """One comparison.

    Attributes:
        model: class under test.
        quantity: method or quantity compared.
        source: derivation or work that the formula comes from.
        error: largest relative error, or the largest |z| of a sampler test.
        allowed: what it may be.
        comparisons: how many numbers were compared.
    """

    model: str
    quantity: str
    source: str
    error: float
    allowed: float
    comparisons: int

    @property
    def ok(self) -> bool:
        """Whether the model conforms."""
        return math.isfinite(self.error) and self.error <= self.allowed


def relative_error(found: Tensor, expected: Tensor) -> float:
    """Return max |found - expected| / max |expected|; infinite where the shapes differ."""
    if found.shape != expected.shape:
        return math.inf
    scale = float(expected.detach().abs().max())
    return float((found - expected).detach().abs().max()) / max(scale, 1e-300)


def compare(
    model: str, quantity: str, source: str, pairs: Iterable[tuple[Tensor, Tensor]]
) -> Conformance:
    """Return the comparison of pairs (what the model says, what the formula says)."""
    worst, count = 0.0, 0
    for found, expected in pairs:
        error = relative_error(found, expected)
        # A NaN must not pass as "not larger".
        worst = error if not error <= worst else worst
        count += expected.numel()
    return Conformance(model, quantity, source, worst, TOLERANCE, count)


def environment(*parts: Mapping[Sym, Tensor | int]) -> Environment:
    """Return one environment from several maps of symbols to arrays."""
    merged: dict[Sym, Tensor | int] = {}
    for part in parts:
        merged.update(part)
    return {
        symbol: array if isinstance(array, int) else as_value(array, symbol)
        for symbol, array in merged.items()
    }


def entries(formula: Formula, env: Environment, **upto: int) -> Tensor:
    """Return a formula with free indices for all their values, one dimension an index.

    Args:
        upto: name of an index to its largest value, in the order of the dimensions.
    """
    compiled = compile_term(formula.term, formula.context)
    shape = tuple(upto.values())
    flat = []
    for place in torch.cartesian_prod(*[torch.arange(n) for n in shape]).view(-1, len(shape)):
        indices = {index(name): int(k) + 1 for name, k in zip(upto, place, strict=True)}
        flat.append(tensor(compiled({**env, **indices})))
    return torch.stack(flat).view(shape)


def scalar(formula: Formula, env: Environment) -> Tensor:
    """Return the value of a formula without free indices."""
    return tensor(compile_term(formula.term, formula.context)(env))


def autograd(
    value: Callable[[list[Tensor]], Tensor], parameters: list[Tensor]
) -> tuple[Tensor, ...]:
    """Return the gradients of `value` in copies of `parameters` by automatic differentiation."""
    leaves = [p.detach().clone().requires_grad_() for p in parameters]
    return torch.autograd.grad(value(leaves), leaves)


def standardised(
    model: str, quantity: str, source: str, samples: Tensor, expected: Tensor
) -> Conformance:
    """Return the test that independent rows of `samples` (N, K) have the means `expected` (K,).

    All K tests together err with probability `LEVEL` (Bonferroni).
    """
    error = samples.std(0) / len(samples) ** 0.5
    z = (samples.mean(0) - expected) / error.clamp(min=1e-300)
    moving = error > 0
    exact = (samples.mean(0) - expected)[~moving].abs()
    if exact.numel() and float(exact.max()) > 1e-12:
        return Conformance(model, quantity, source, math.inf, 0.0, len(expected))
    critical = NormalDist().inv_cdf(1 - LEVEL / (2 * len(expected)))
    return Conformance(
        model, quantity, source, float(z[moving].abs().max()), critical, len(expected)
    )


class Draw:
    """Repeatable random inputs in double precision."""

    def __init__(self, seed: int) -> None:
        self.generator = torch.Generator().manual_seed(seed)

    def normal(self, *shape: int) -> Tensor:
        """Standard normal numbers."""
        return torch.randn(*shape, generator=self.generator, dtype=torch.float64)

    def positive(self, *shape: int) -> Tensor:
        """Log-normal numbers around 1."""
        return (0.5 * self.normal(*shape)).exp()

    def probability(self, *shape: int) -> Tensor:
        """Numbers in (0.05, 0.95)."""
        unit = torch.rand(*shape, generator=self.generator, dtype=torch.float64)
        return 0.05 + 0.9 * unit

    def bits(self, *shape: int) -> Tensor:
        """Zeros and ones."""
        unit = torch.rand(*shape, generator=self.generator, dtype=torch.float64)
        return (unit < 0.5).double()
