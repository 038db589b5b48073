"""Proposes certificates about one exact orbit; Arb balls decide which are offered.

Every certificate is checked once more by `handproof.kernel.orbits` before anyone calls it
one: nothing here is trusted.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

import numpy as np

from handproof.kernel.orbits import SCHEMA, OrbitError, check_orbit
from numerics.search.balls import BallMap, Vector, disjoint, precision, rational
from numerics.search.programs import FloatMap, Program, text

Certificate = dict[str, Any]
Array = np.ndarray[Any, Any]


@dataclass(frozen=True)
class Subject:
    """An exact map and start, with a float copy of the map."""

    program: Program
    start: tuple[Fraction, ...]
    F: FloatMap

    @classmethod
    def of(cls, program: Program, start: Sequence[Fraction]) -> Subject:
        """Prepare a map."""
        return cls(program, tuple(start), FloatMap.of(program))

    @property
    def x0(self) -> Array:
        """The start in double precision."""
        return np.array([float(s) for s in self.start])

    def base(self, tier: str) -> Certificate:
        """The fields that all certificates share."""
        start = [text(s) for s in self.start]
        return {"schema": SCHEMA, "tier": tier, "program": self.program, "start": start}


def accepted(certificate: Certificate) -> bool:
    """Whether the standard-library checker accepts."""
    try:
        check_orbit(certificate)
    except OrbitError:
        return False
    return True


# --- exact orbits ------------------------------------------------------------------------


def exact_cycle(subject: Subject, steps: int = 4, longest: int = 8) -> Certificate | None:
    """The orbit repeats in exact rationals within a few steps (a start that is fixed, say)."""
    orbit = [subject.x0]
    for _ in range(steps + longest):
        orbit.append(subject.F(orbit[-1]))
        if not np.isfinite(orbit[-1]).all():
            return None
    for t in range(steps + 1):
        for k in range(1, longest + 1):
            if t + k < len(orbit) and np.allclose(orbit[t + k], orbit[t], rtol=0, atol=1e-12):
                found = {**subject.base("exact-cycle"), "steps": t, "period": k}
                return found if accepted(found) else None
    return None


# --- order -------------------------------------------------------------------------------


def couplings(program: Program) -> list[list[Fraction]] | None:
    """A of a synchronous, undamped sigmoid-affine map; None for other maps."""
    d = program["inputs"]
    A = [[Fraction(0)] * d for _ in range(d)]
    for i, o in enumerate(program["outputs"]):
        line: list[Any] = program["code"][o - d] if o >= d else ["input"]
        sigma = line[0] == "sigmoid" and line[1] >= d
        field: list[Any] = program["code"][line[1] - d] if sigma else ["input"]
        if field[0] != "affine" or any(a >= d for _, a in field[2]):
            return None
        for q, a in field[2]:
            A[i][a] += Fraction(q)
    return A


def gauge(A: Sequence[Sequence[Fraction]]) -> list[int] | None:
    """Signs s with s_i A_ij s_j <= 0 for all i, j, if there are any."""
    d, s = len(A), [0] * len(A)
    for root in range(d):
        if s[root]:
            continue
        s[root], todo = 1, [root]
        while todo:
            i = todo.pop()
            for j in range(d):
                for a in (A[i][j], A[j][i]):
                    want = -s[i] if a > 0 else s[i]
                    if a and not s[j]:
                        s[j] = want
                        todo.append(j)
                    elif a and s[j] != want:
                        return None
    return s


def simplest(low: float, high: float) -> Fraction:
    """The rational with the smallest denominator in [low, high] (Stern and Brocot)."""
    if low > high:
        low, high = high, low
    if low <= 0 <= high:
        return Fraction(0)
    if high < 0:
        return -simplest(-high, -low)
    a, b = Fraction(low), Fraction(high)
    whole: list[int] = []
    while True:
        n = -(-a.numerator // a.denominator)
        if n <= b:
            whole.append(n)
            break
        n -= 1
        whole.append(n)
        a, b = 1 / (b - n), 1 / (a - n)
    result = Fraction(whole[-1])
    for n in reversed(whole[:-1]):
        result = n + 1 / result
    return result


def order(subject: Subject, steps: Sequence[int] = (0, 1, 2, 3, 4, 8, 16)) -> Certificate | None:
    """One rational point that even iterates stay above and odd ones below."""
    A = couplings(subject.program)
    flips = gauge(A) if A is not None else None
    if flips is None:
        return None
    s = np.array(flips, dtype=float)
    tail = _tail(subject.F, subject.x0, 4096)
    for t in steps:
        x = _tail(subject.F, subject.x0, t)[0]
        even, odd = (tail[0], tail[1]) if t % 2 == 0 else (tail[1], tail[0])
        for sign in (1.0, -1.0):
            order_signs = sign * s
            floor = np.where(order_signs > 0, np.minimum(even, x), np.maximum(even, x))
            if not (order_signs * (floor - odd) > 1e-9).any():
                continue
            for share in (0.0, 0.3, 0.6, 0.9, 0.99):
                point = [simplest(o + share * (f - o), f) for o, f in zip(odd, floor, strict=True)]
                found = {
                    **subject.base("order"),
                    "steps": t,
                    "flips": [int(q) for q in order_signs],
                    "point": [text(p) for p in point],
                }
                if accepted(found):
                    return found
    return None


def _tail(F: FloatMap, x: Array, steps: int) -> tuple[Array, Array]:
    for _ in range(steps):
        x = F(x)
    return x, F(x)


# --- trap boxes --------------------------------------------------------------------------


def trap_box(subject: Subject, period: int, entries: Sequence[int] = (0, 1, 2, 4, 8, 16, 64)
             ) -> Certificate | None:  # fmt: skip
    """A box with simple rational corners that F^k maps into itself, entered early."""
    orbit = [subject.x0]
    for _ in range(max(entries) + 40 * period):
        orbit.append(subject.F(orbit[-1]))
    points = np.array(orbit)
    if not np.isfinite(points).all():
        return None
    for t in entries:
        returns = points[t::period]
        low, high = returns.min(axis=0), returns.max(axis=0)
        other = np.concatenate([points[t + j :: period] for j in range(1, period)])
        for share in (0.5, 0.25, 0.75, 0.1):
            box = _corners(low, high, other, share)
            if _traps(subject, box, period):
                found = {
                    **subject.base("trap-box"),
                    "steps": t,
                    "period": period,
                    "box": [[text(a), text(b)] for a, b in box],
                }
                if accepted(found):
                    return found
    return None


def _corners(
    low: Array, high: Array, other: Array, share: float
) -> list[tuple[Fraction, Fraction]]:
    """Widen each side by part of the gap to the other points, to simple rationals."""
    box = []
    for a, b, rest in zip(low, high, other.T, strict=True):
        slack = share * min(abs(r - e) for r in rest for e in (a, b)) + 1e-12
        box.append((simplest(a - slack, a), simplest(b, b + slack)))
    return box


def _traps(subject: Subject, box: Sequence[tuple[Fraction, Fraction]], period: int) -> bool:
    with precision(64):
        F = BallMap(subject.program)
        whole = [rational(a).union(rational(b)) for a, b in box]
        image: Vector = whole
        for j in range(1, period + 1):
            image = F(image)
            if not all(y.is_finite() for y in image):
                return False
            if j < period and period % j == 0 and not disjoint(image, whole):
                return False
        return all(
            bool(rational(a) <= y) and bool(y <= rational(b))
            for y, (a, b) in zip(image, box, strict=True)
        )
