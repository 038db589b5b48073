"""Counter-based draws: candidate ids to exact parameters, the same everywhere and for ever.

A candidate id has 64 bits: cell (16), strategy (4), counter (44). The draws use 32-bit
integer mixing and correctly rounded float32 operations only, so numpy replays bit for bit
what the compiled kernels generate.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from numerics.search.errors import BadRun
from numerics.search.problem import Parameter

MASK32, MASK64 = 2**32 - 1, 2**64 - 1
COUNTER_BITS, STRATEGY_BITS, CELL_BITS = 44, 4, 16
RANDOM, LATTICE, EVOLUTION = 0, 1, 2
Array = np.ndarray[Any, Any]

# Giles, "Approximating the erfinv function" (GPU Computing Gems, 2010), single precision.
CENTRE = (2.81022636e-08, 3.43273939e-07, -3.5233877e-06, -4.39150654e-06, 0.00021858087,
          -0.00125372503, -0.00417768164, 0.246640727, 1.50140941)  # fmt: skip
TAIL = (-0.000200214257, 0.000100950558, 0.00134934322, -0.00367342844, 0.00573950773,
        -0.0076224613, 0.00943887047, 1.00167406, 2.83297682)  # fmt: skip
# log(1 + f) on [sqrt(1/2) - 1, sqrt(2) - 1] (Cephes logf)
LOG = (7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1,
       -1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1)  # fmt: skip


@dataclass(frozen=True)
class CandidateId:
    """The parts of a 64-bit candidate id."""

    cell: int
    strategy: int
    counter: int

    def pack(self) -> int:
        """The id as one integer."""
        if not (0 <= self.cell < 2**CELL_BITS and 0 <= self.counter < 2**COUNTER_BITS):
            raise BadRun("cell < 2^16 and counter < 2^44", str(self), "Start another seed.")
        return (self.cell << 48) | (self.strategy << COUNTER_BITS) | self.counter

    @classmethod
    def unpack(cls, packed: int) -> CandidateId:
        """Split an id."""
        if not 0 <= packed <= MASK64:
            raise BadRun("a 64-bit id", str(packed), "Copy it from a report.")
        return cls(packed >> 48, packed >> COUNTER_BITS & 15, packed & (2**COUNTER_BITS - 1))


def mix64(x: int) -> int:
    """SplitMix64's finaliser."""
    x = (x + 0x9E3779B97F4A7C15) & MASK64
    x = ((x ^ x >> 30) * 0xBF58476D1CE4E5B9) & MASK64
    x = ((x ^ x >> 27) * 0x94D049BB133111EB) & MASK64
    return x ^ x >> 31


def keys(seed: int, base: CandidateId, count: int) -> Array:
    """Three 32-bit keys for each of `count` parameters, shape (count, 3).

    The third is the step of the additive lattice (Kronecker) sequence, odd, or 0 for
    independent draws.
    """
    root = mix64(seed ^ mix64(base.cell << 8 | base.strategy) ^ (base.counter >> 32))
    table = np.zeros((count, 3), dtype=np.uint32)
    ratio = _generalised_golden_ratio(count)
    for k in range(count):
        key = mix64(root + k * 0x632BE59BD9B4E019)
        step = int(pow(ratio, -(k + 1)) * 2**32) | 1 if base.strategy == LATTICE else 0
        table[k] = (key & MASK32, key >> 32, step & MASK32)
    return table


def _generalised_golden_ratio(n: int) -> float:
    x = 1.5
    for _ in range(64):
        x = float(pow(1 + x, 1 / (n + 1)))
    return x


def laws(parameters: Sequence[Parameter]) -> Array:
    """Rows (is normal, scale / quantum, location / quantum, quantum) in float32."""
    rows = [
        (p.law == "normal", p.scale / p.quantum, p.location / p.quantum, p.quantum)
        for p in parameters
    ]
    return np.array([[float(x) for x in r] for r in rows], dtype=np.float32).reshape(-1, 4)


def _mix32(h: Array) -> Array:
    h ^= h >> np.uint32(16)
    h *= np.uint32(0x7FEB352D)
    h ^= h >> np.uint32(15)
    h *= np.uint32(0x846CA68B)
    h ^= h >> np.uint32(16)
    return h


def _log(x: Array) -> Array:
    f32 = np.float32
    bits = x.view(np.int32)
    e = ((bits - np.int32(0x3F3504F3)) >> np.int32(23)).astype(np.int32)
    f = (bits - (e << np.int32(23))).view(np.float32) - f32(1)
    y = np.full_like(f, f32(LOG[0]))
    for a in LOG[1:]:
        y = y * f + f32(a)
    square = f * f
    y = y * f * square - f32(0.5) * square
    result: Array = f + y + e.astype(np.float32) * f32(0.6931471805599453)
    return result


def _normal(x: Array) -> Array:
    f32 = np.float32
    w = -_log((f32(1) - x) * (f32(1) + x))
    s = w - f32(2.5)
    p = np.full_like(s, f32(CENTRE[0]))
    for a in CENTRE[1:]:
        p = p * s + f32(a)
    t = np.sqrt(w) - f32(3)
    q = np.full_like(t, f32(TAIL[0]))
    for a in TAIL[1:]:
        q = q * t + f32(a)
    z: Array = np.where(w < f32(5), p, q) * x * f32(1.4142135623730951)
    return z


def numerators(seed: int, base: CandidateId, count: int, parameters: Sequence[Parameter]) -> Array:
    """Draws as integers, in multiples of each quantum: shape (count, parameters).

    Candidate k has counter `base.counter` + k; all must share the counter's high bits.
    """
    f32 = np.float32
    first = base.counter & MASK32
    if first + count > 2**32:
        raise BadRun("a range inside one block of 2^32", str(base), "Split the range.")
    table, law = keys(seed, base, len(parameters)), laws(parameters)
    result = np.empty((count, len(parameters)), dtype=np.int64)
    low = (np.uint32(first) + np.arange(count, dtype=np.uint32)).astype(np.uint32)
    for k in range(len(parameters)):
        if table[k, 2]:
            h = table[k, 0] + low * table[k, 2]
        else:
            h = _mix32(_mix32(low ^ table[k, 0]) + table[k, 1])
        v = ((h >> np.uint32(9)) << np.uint32(1)).astype(np.int32) - np.int32(2**23 - 1)
        x = v.astype(np.float32) * f32(2.0**-23)
        z = _normal(x) if law[k, 0] else x
        result[:, k] = np.rint(z * law[k, 1] + law[k, 2]).astype(np.int64)
    return result


def replay(seed: int, packed: int, parameters: Sequence[Parameter]) -> tuple[Fraction, ...]:
    """The exact parameters of one candidate, from its 64-bit id."""
    row = numerators(seed, CandidateId.unpack(packed), 1, parameters)[0]
    return tuple(int(n) * p.quantum for n, p in zip(row, parameters, strict=True))
