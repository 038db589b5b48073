"""Mean field of a Boltzmann machine: mu <- sigma(c + A mu), from mu = 1/2."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from functools import cache
from typing import Any, Literal

from numerics.search.errors import BadProblem
from numerics.search.problem import Parameter, Problem
from numerics.search.programs import Program, text

Schedule = Literal["synchronous", "sequential", "damped"]
HALF = Fraction(1, 2)


@dataclass(frozen=True)
class Family:
    """Structure of the couplings: d units, symmetric or not, how the units are updated."""

    d: int
    symmetric: bool = True
    schedule: Schedule = "synchronous"
    eta: Fraction = HALF

    def __post_init__(self) -> None:
        if self.d < 1:
            raise BadProblem("at least one unit", str(self.d), "Give d >= 1.")
        if not 0 < self.eta <= 1:
            raise BadProblem("a damping in (0, 1]", str(self.eta), "Give 0 < eta <= 1.")

    def pairs(self) -> list[tuple[int, int]]:
        """The couplings that are parameters, in order."""
        d = self.d
        return [(i, j) for i in range(d) for j in range(d) if (i < j if self.symmetric else i != j)]

    @property
    def count(self) -> int:
        """Number of parameters: couplings, then c."""
        return len(self.pairs()) + self.d

    def unpack(self, theta: Sequence[Fraction]) -> tuple[list[list[Fraction]], list[Fraction]]:
        """A (d x d) and c (d) of a parameter vector."""
        d = self.d
        A = [[Fraction(0)] * d for _ in range(d)]
        for (i, j), a in zip(self.pairs(), theta, strict=False):
            A[i][j] = a
            if self.symmetric:
                A[j][i] = a
        return A, list(theta[len(self.pairs()) :])

    def pack(self, A: Sequence[Sequence[Fraction]], c: Sequence[Fraction]) -> list[Fraction]:
        """The parameter vector of A and c."""
        return [A[i][j] for i, j in self.pairs()] + list(c)


def program(
    A: Sequence[Sequence[Fraction]], c: Sequence[Fraction], family: Family | None = None
) -> Program:
    """The exact program of the update with couplings A and fields c."""
    shape = family or Family(len(c))
    rows = [[[text(a), j] for j, a in enumerate(row) if a] for row in A]
    return _assemble([["affine", text(q), r] for q, r in zip(c, rows, strict=True)], shape)


def _assemble(fields: list[list[Any]], family: Family) -> Program:
    """Fields, sigmoids, then damping; in turn, unit i reads the new values of 0..i-1."""
    d, code, outputs = family.d, list[list[Any]](), list[int]()
    for i, line in enumerate(fields):
        new = family.schedule == "sequential"
        terms = [[q, outputs[j] if new and j < i else j] for q, j in line[2]]
        code += [["affine", line[1], terms], ["sigmoid", d + len(code)]]
        s = d + len(code) - 1
        if family.schedule == "damped" and family.eta < 1:
            eta = family.eta
            code.append(["affine", "0", [[text(1 - eta), i], [text(eta), s]]])
            s += 1
        outputs.append(s)
    return {"inputs": d, "code": code, "outputs": outputs}


@cache
def _parametric(family: Family) -> Program:
    """The update with the parameters as inputs d, d + 1, ...: products a_ij mu_j, then sums."""
    d, pairs = family.d, family.pairs()
    place = {p: d + k for k, p in enumerate(pairs)}
    inputs, code, outputs = d + family.count, list[list[Any]](), list[int]()
    for i in range(d):
        terms = [["1", d + len(pairs) + i]]
        for j in range(d):
            a = place.get((i, j), place.get((j, i)) if family.symmetric else None)
            if a is not None:
                source = outputs[j] if family.schedule == "sequential" and j < i else j
                code.append(["mul", a, source])
                terms.append(["1", inputs + len(code) - 1])
        code.append(["affine", "0", terms])
        code.append(["sigmoid", inputs + len(code) - 1])
        s = inputs + len(code) - 1
        if family.schedule == "damped" and family.eta < 1:
            code.append(["affine", "0", [[text(1 - family.eta), i], [text(family.eta), s]]])
            s += 1
        outputs.append(s)
    return {"inputs": inputs, "code": code, "outputs": outputs}


def mean_field(
    d: int,
    scale: Fraction | int = 4,
    field_scale: Fraction | int | None = None,
    family: Family | None = None,
    quantum: Fraction = Fraction(1, 2**16),
) -> Problem:
    """The claim "mean field updates from 1/2 converge" for A_ij, c_i ~ N(0, scale^2).

    Args:
        d: number of units.
        scale: standard deviation of the couplings.
        field_scale: that of c; the same if None, c = 0 if zero.
        family: structure and schedule; symmetric and synchronous if None.
        quantum: every parameter is a multiple of it.
    """
    shape = family or Family(d)
    if shape.d != d:
        raise BadProblem(f"a family of {d} units", str(shape.d), "Use the same d.")
    dense: Literal["symmetric", "full"] = "symmetric" if shape.symmetric else "full"
    s, t = Fraction(scale), Fraction(scale if field_scale is None else field_scale)
    names = [f"A_{i + 1}_{j + 1}" for i, j in shape.pairs()]
    parameters = [Parameter(n, "normal", Fraction(0), s, quantum) for n in names]
    parameters += [Parameter(f"c_{i + 1}", "normal", Fraction(0), t, quantum) for i in range(d)]
    return Problem(
        f"mean-field d={d} scale={s}" + ("" if shape == Family(d) else f" {shape.schedule}"),
        tuple(f"mu_{i + 1}" for i in range(d)),
        tuple(parameters),
        _parametric(shape),
        (HALF,) * d,
        dense=dense if shape.schedule == "synchronous" else None,
    )
