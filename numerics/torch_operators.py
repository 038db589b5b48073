"""What the operators of the term language mean in torch: values in, value out."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from types import MappingProxyType

import torch
from torch import Tensor

from numerics.errors import BadParameter

Value = Tensor | int | tuple["Value", ...]
"""A number or matrix, an integer, or the members of a family."""


def tensor(value: Value) -> Tensor:
    """Return a number or matrix as a float64 tensor."""
    if isinstance(value, Tensor):
        return value
    if isinstance(value, int):
        return torch.tensor(float(value), dtype=torch.float64)
    raise BadParameter("a number or matrix", "a family", "Take a member of it.")


def multiplied(args: list[Tensor]) -> Tensor:
    """Multiply numbers and matrices from left to right; a 1 x 1 result is a number."""
    result = args[0]
    for factor in args[1:]:
        scalar = result.dim() == 0 or factor.dim() == 0
        result = result * factor if scalar else result @ factor
        if result.shape == (1, 1):
            result = result[0, 0]
    return result


def power(args: list[Tensor]) -> Tensor:
    """Raise a number, or a square matrix to an integer power."""
    base, exponent = args
    if base.dim() == 0:
        return torch.pow(base, exponent)
    powered: Tensor = torch.linalg.matrix_power(base, int(exponent))
    return powered


def added(args: list[Tensor]) -> Tensor:
    """Add numbers or matrices of one shape."""
    result = args[0]
    for term in args[1:]:
        result = result + term
    return result


def _divide(args: list[Tensor]) -> Tensor:
    quotient: Tensor = args[0] / args[1]
    return quotient


def hadamard(args: list[Tensor]) -> Tensor:
    """Multiply entry by entry."""
    result = args[0]
    for factor in args[1:]:
        result = result * factor
    return result


def least(args: list[Tensor]) -> Tensor:
    """Smallest of numbers."""
    return torch.stack(args).amin()


def greatest(args: list[Tensor]) -> Tensor:
    """Largest of numbers."""
    return torch.stack(args).amax()


OPERATORS: Mapping[str, Callable[[list[Tensor]], Tensor]] = MappingProxyType(
    {
        "add": added,
        "neg": lambda a: -a[0],
        "mul": multiplied,
        "div": _divide,
        "pow": power,
        "inv": lambda a: torch.linalg.inv(a[0]) if a[0].dim() else 1 / a[0],
        "transpose": lambda a: a[0].mT if a[0].dim() else a[0],
        "trace": lambda a: a[0].trace() if a[0].dim() else a[0],
        "det": lambda a: torch.linalg.det(a[0]) if a[0].dim() else a[0],
        "diag": lambda a: torch.diag(a[0][:, 0]) if a[0].dim() else a[0],
        "diagonal": lambda a: a[0].diagonal()[:, None] if a[0].dim() else a[0],
        "hadamard": hadamard,
        "kron": lambda a: torch.kron(a[0], a[1]),
        "vec": lambda a: a[0].mT.reshape(-1, 1),
        "map_exp": lambda a: a[0].exp(),
        "map_log": lambda a: a[0].log(),
        "map_sigmoid": lambda a: a[0].sigmoid(),
        "norm": lambda a: a[0].square().sum().sqrt(),
        "norm_sq": lambda a: a[0].square().sum(),
        "pi": lambda a: torch.tensor(math.pi, dtype=torch.float64),
        "euler": lambda a: torch.tensor(math.e, dtype=torch.float64),
        "exp": lambda a: a[0].exp(),
        "log": lambda a: a[0].log(),
        "sqrt": lambda a: a[0].sqrt(),
        "abs": lambda a: a[0].abs(),
        "sign": lambda a: a[0].sign(),
        "sin": lambda a: a[0].sin(),
        "cos": lambda a: a[0].cos(),
        "tan": lambda a: a[0].tan(),
        "sinh": lambda a: a[0].sinh(),
        "cosh": lambda a: a[0].cosh(),
        "tanh": lambda a: a[0].tanh(),
        "sigmoid": lambda a: a[0].sigmoid(),
        "softplus": lambda a: torch.logaddexp(a[0], torch.zeros_like(a[0])),
        "logit": lambda a: a[0].logit(),
        "erf": lambda a: a[0].erf(),
        "lgamma": lambda a: a[0].lgamma(),
        "gamma": lambda a: a[0].lgamma().exp(),
        "digamma": lambda a: a[0].digamma(),
        "floor": lambda a: a[0].floor(),
        "min": least,
        "max": greatest,
    }
)
"""Operators whose value depends on the values of their arguments alone."""


def bernoulli_mass(p: Tensor, x: Tensor) -> Tensor:
    """Probability of x in {0, 1}."""
    return torch.pow(p, x) * torch.pow(1 - p, 1 - x)


def normal_density(mean: Tensor, variance: Tensor, x: Tensor) -> Tensor:
    """Density at x of a number with a variance, or of a vector (n, 1) with a covariance."""
    deviation = x - mean
    if deviation.dim() == 0:
        exponent: Tensor = -deviation.square() / (2 * variance)
        return exponent.exp() / (2 * math.pi * variance).sqrt()
    scaled = torch.linalg.solve(variance, deviation)
    log_det = torch.logdet(2 * math.pi * variance)
    square = (deviation * scaled).sum()
    return torch.exp(-(square + log_det) / 2)
