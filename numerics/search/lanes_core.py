"""The parts of the screening kernel that do not depend on the map."""

from __future__ import annotations

from typing import Any

import numpy as np

from numerics.search.counter import CENTRE, LOG, TAIL
from numerics.search.jit import (
    add,
    bits,
    compiled,
    compiled_fast,
    floor32,
    max32,
    min32,
    mul,
    peek,
    poke,
    ratio,
    rint32,
    shr,
    sqrt32,
    two_to,
    unbits,
    xor,
)

F = np.float32
U = np.uint32
LOG2E = F(1.4426950408889634)
P0, P1, P2 = F(1.8775767e-3), F(8.9893397e-3), F(5.5826318e-2)
P3, P4 = F(2.4015361e-1), F(6.9315308e-1)
C = tuple(F(a) for a in CENTRE)
T = tuple(F(a) for a in TAIL)
G = tuple(F(a) for a in LOG)
Array = np.ndarray[Any, Any]


@compiled_fast
def exp32(x: Any) -> Any:
    """exp in single precision, relative error 3e-7; saturates at 2^-126 and 2^126."""
    t = min32(max32(x * LOG2E, F(-126.0)), F(126.0))
    n = floor32(t + F(0.5))
    f = t - n
    p = P0 * f + P1
    p = p * f + P2
    p = p * f + P3
    p = p * f + P4
    p = p * f + F(1.0)
    return p * two_to(n) + (x - x)  # x - x keeps a NaN


@compiled_fast
def sigmoid32(x: Any) -> Any:
    """1 / (1 + exp(-x)) in single precision."""
    return ratio(F(1.0), F(1.0) + exp32(-x))


@compiled
def log32(x: Any) -> Any:
    """log of a positive normal float32, without contraction: `counter` replays it."""
    b = bits(x)
    e = (b - np.int32(0x3F3504F3)) >> np.int32(23)
    f = unbits(np.int32(b - (e << np.int32(23)))) - F(1.0)
    y = G[0] * f + G[1]
    y = y * f + G[2]
    y = y * f + G[3]
    y = y * f + G[4]
    y = y * f + G[5]
    y = y * f + G[6]
    y = y * f + G[7]
    y = y * f + G[8]
    square = f * f
    y = y * f * square - F(0.5) * square
    return f + y + F(e) * F(0.6931471805599453)


@compiled
def real_log32(x: Any) -> Any:
    """log, NaN where it is not real."""
    return log32(x) if x > F(1e-37) else F(np.nan)


@compiled
def normal32(x: Any) -> Any:
    """The standard normal quantile of (1 + x) / 2."""
    w = -log32((F(1.0) - x) * (F(1.0) + x))
    s = w - F(2.5)
    p = C[0] * s + C[1]
    p = p * s + C[2]
    p = p * s + C[3]
    p = p * s + C[4]
    p = p * s + C[5]
    p = p * s + C[6]
    p = p * s + C[7]
    p = p * s + C[8]
    t = sqrt32(w) - F(3.0)
    q = T[0] * t + T[1]
    q = q * t + T[2]
    q = q * t + T[3]
    q = q * t + T[4]
    q = q * t + T[5]
    q = q * t + T[6]
    q = q * t + T[7]
    q = q * t + T[8]
    return (p if w < F(5.0) else q) * x * F(1.4142135623730951)


@compiled
def mix32(h: Any) -> Any:
    """A 32-bit mixer (hash-prospector's lowbias32)."""
    h = mul(xor(h, shr(h, U(16))), U(0x7FEB352D))
    h = mul(xor(h, shr(h, U(15))), U(0x846CA68B))
    return xor(h, shr(h, U(16)))


@compiled
def draw(first: Any, count: int, stride: int, keys: Array, laws: Array, out: Array) -> None:
    """Parameters of `count` candidates from counter `first` on: out[k * stride + i]."""
    for k in range(laws.shape[0]):
        k0, k1, step = keys[k, 0], keys[k, 1], keys[k, 2]
        scale, location, quantum = laws[k, 1], laws[k, 2], laws[k, 3]
        base = k * stride
        if step != U(0):
            for i in range(count):
                h = add(k0, mul(add(first, U(i)), step))
                v = np.int32(shr(h, U(9))) * np.int32(2) - np.int32(8388607)
                poke(out, base + i, F(np.int32(v)) * F(1.1920928955078125e-07))
        else:
            for i in range(count):
                h = mix32(add(mix32(xor(add(first, U(i)), k0)), k1))
                v = np.int32(shr(h, U(9))) * np.int32(2) - np.int32(8388607)
                poke(out, base + i, F(np.int32(v)) * F(1.1920928955078125e-07))
        if laws[k, 0] != F(0.0):
            for i in range(count):
                poke(out, base + i, normal32(peek(out, base + i)))
        for i in range(count):
            poke(out, base + i, rint32(peek(out, base + i) * scale + location) * quantum)
