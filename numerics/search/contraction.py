"""Contracting balls: the certificate of every attracting cycle, in any dimension."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from typing import Any

import numpy as np
from flint import arb, arb_mat

from numerics.search.balls import BallMap, disjoint, precision, rational
from numerics.search.certify import Array, Certificate, Subject, accepted, couplings
from numerics.search.programs import FloatMap, text

BITS = (64, 128, 256, 512, 1024, 2048, 4096)
EXPONENTS = (3, 5, 7, 9, 12, 15, 18, 22, 26, 32, 40)


@dataclass(frozen=True)
class Frame:
    """Coordinates y with x = z + P y in which DF^k is nearly block diagonal."""

    centre: tuple[Fraction, ...]
    P: tuple[tuple[int, ...], ...]
    Q: tuple[tuple[int, ...], ...]
    shift: int
    blocks: tuple[int, ...]


def contracting_ball(subject: Subject, period: int, point: Array, longest: int = 20000
                     ) -> Certificate | None:  # fmt: skip
    """A parallelepiped around the cycle point that F^k contracts, and the step of entry."""
    centre = _polish(subject, period, point)
    if centre is None:
        return None
    frame = _frame(subject, period, centre)
    if frame is None:
        return None
    for e in _radii(subject, period, frame):
        radius = Fraction(1, 2**e)
        step = _entry_step(subject, frame, radius, longest)
        if step is None:
            continue
        bits = _entry_bits(subject, frame, radius, step)
        if bits is None:
            continue
        found = {
            **subject.base("contracting-ball"),
            "steps": step,
            "period": period,
            "bits": bits,
            "centre": [text(c) for c in frame.centre],
            "P": {"shift": frame.shift, "rows": [list(r) for r in frame.P]},
            "Q": {"shift": frame.shift, "rows": [list(r) for r in frame.Q]},
            "blocks": list(frame.blocks),
            "radius": text(radius),
        }
        if accepted(found):
            return found
    return None


def _jacobians(F: FloatMap, period: int, x: Array) -> tuple[Array, Array]:
    """F^k(x) and DF^k(x) in double precision."""
    J = np.eye(len(x))
    for _ in range(period):
        J = F.jacobian(x) @ J
        x = F(x)
    return x, J


def _polish(subject: Subject, period: int, point: Array) -> tuple[Fraction, ...] | None:
    """Newton on F^k - id in double precision, then its result as dyadic rationals."""
    x = np.array(point, dtype=float)
    for _ in range(30):
        y, J = _jacobians(subject.F, period, x)
        if not (np.isfinite(y).all() and np.isfinite(J).all()):
            return None
        try:
            step = np.linalg.solve(J - np.eye(len(x)), y - x)
        except np.linalg.LinAlgError:
            return None
        if np.abs(step).max() > 0.1 * (1 + np.abs(x).max()):
            step = x - y  # far from the cycle: iterate instead
        x = x - step
        if np.abs(step).max() < 1e-15 * (1 + np.abs(x).max()):
            break
    return tuple(Fraction(round(v * 2**60), 2**60) for v in x)


def _frame(subject: Subject, period: int, centre: tuple[Fraction, ...]) -> Frame | None:
    """Real eigenvectors of DF^k; for symmetric couplings in the Fisher metric they are
    orthonormal there, so that the block norm is the spectral radius."""
    x = np.array([float(c) for c in centre])
    _, J = _jacobians(subject.F, period, x)
    if not np.isfinite(J).all():
        return None
    scale = _fisher(subject, x)
    B = J * scale[None, :] / scale[:, None]
    if subject.program["inputs"] > 2 and np.allclose(B, B.T, atol=1e-6 * np.abs(B).max()):
        values, V = np.linalg.eigh((B + B.T) / 2)
        blocks = [1] * len(values)
    else:
        values, V, blocks = _real_blocks(B)
    if max(abs(values), default=0.0) >= 1:
        return None
    if np.linalg.cond(V) > 1e10:  # defective, as where units are saturated
        V, blocks = np.eye(len(x)), [1] * len(x)
    P = scale[:, None] * V
    Q = np.linalg.inv(P)
    size = max(np.abs(P).max(), np.abs(Q).max(), 1.0)
    shift = int(min(60, 34 + np.ceil(np.log2(size)) + np.ceil(np.log2(len(x)))))
    return Frame(centre, _integers(P, shift), _integers(Q, shift), shift, tuple(blocks))


def _integers(M: Array, shift: int) -> tuple[tuple[int, ...], ...]:
    return tuple(tuple(round(float(v) * 2.0**shift) for v in row) for row in M)


def _fisher(subject: Subject, x: Array) -> Array:
    """sqrt(mu (1 - mu)), floored for saturated units; 1 for maps that are no sigmoids."""
    if couplings(subject.program) is None:
        return np.ones(len(x))
    s = np.sqrt(np.clip(x * (1 - x), 0, 0.25))
    floored: Array = np.maximum(s, max(1e-3 * float(s.max()), 1e-6))
    return floored


def _real_blocks(B: Array) -> tuple[Array, Array, list[int]]:
    """Real eigenvectors; a complex pair gives the plane of its real and imaginary part."""
    values, vectors = np.linalg.eig(B)
    columns, blocks, used = [], list[int](), set[int]()
    for i in range(len(values)):
        if i in used:
            continue
        if abs(values[i].imag) < 1e-12:
            columns.append(vectors[:, i].real)
            blocks.append(1)
            continue
        used.add(int(min(
            (j for j in range(i + 1, len(values)) if j not in used),
            key=lambda j, v=values[i]: abs(values[j] - v.conjugate()),  # type: ignore[misc]
        )))  # fmt: skip
        columns += [vectors[:, i].real, vectors[:, i].imag]
        blocks.append(2)
    V = np.array(columns).T
    return values, V / np.linalg.norm(V, axis=0).max(), blocks


def _radii(subject: Subject, period: int, frame: Frame) -> Iterator[int]:
    """Exponents e, largest radius 2^-e first, at which the ball contracts."""
    tried = 0
    for e in EXPONENTS:
        if _contracts(subject, period, frame, Fraction(1, 2**e)):
            yield e
            tried += 1
        if tried == 3:
            return


def _contracts(subject: Subject, period: int, frame: Frame, radius: Fraction) -> bool:
    """Arb: |Q (F^k(z) - z)| + r |Q DF^k(U) P| <= (1 - |I - QP|) r, and U off its images."""
    with precision(max(96, frame.shift + 40)):
        F, d = BallMap(subject.program), len(frame.centre)
        unit = rational(Fraction(1, 2**frame.shift))
        P = arb_mat([[rational(v) * unit for v in r] for r in frame.P])
        Q = arb_mat([[rational(v) * unit for v in r] for r in frame.Q])
        r, z = rational(radius), [rational(c) for c in frame.centre]
        spread = [sum((abs(P[i, j]) for j in range(d)), arb(0)) * r for i in range(d)]
        box = [c + arb(0, s.upper()) for c, s in zip(z, spread, strict=True)]
        image, slopes = list(box), P
        for j in range(1, period + 1):
            image, J = F.jacobian(image)
            z = F(z)
            slopes = J * slopes
            if not all(y.is_finite() for y in image):
                return False
            if j < period and period % j == 0 and not disjoint(image, box):
                return False
        rest = _norm(Q * P - arb_mat([[int(i == j) for j in range(d)] for i in range(d)]), frame)
        q = _norm(Q * slopes, frame)
        move = [[a - rational(c)] for a, c in zip(z, frame.centre, strict=True)]
        defect = _norm(Q * arb_mat(move), frame)
        return bool(q + rest < 1) and bool(defect + r * q <= (1 - rest) * r)


def _norm(M: Any, frame: Frame) -> Any:
    """Upper bound of the block norm: a row sum of spectral norms of blocks."""
    ends = np.cumsum([0, *frame.blocks])
    rows = list(pairwise(ends))
    columns = rows if M.ncols() > 1 else [(0, 1)]
    best = arb(0)
    for a, b in rows:
        total = arb(0)
        for c, e in columns:
            total += _spectral([[M[int(i), int(j)] for j in range(c, e)] for i in range(a, b)])
        best = best.max(total)
    return best


def _spectral(B: list[list[Any]]) -> Any:
    square = sum((x * x for row in B for x in row), arb(0))
    if len(B) == len(B[0]) == 1:
        return abs(B[0][0])
    if len(B) == len(B[0]) == 2:
        det = 2 * abs(B[0][0] * B[1][1] - B[0][1] * B[1][0])
        gap = arb(((square - det) * (square + det)).upper()).max(arb(0)).sqrt()
        return arb(((square + gap) / 2).upper()).sqrt()
    return arb(square.upper()).sqrt()


def _entry_step(subject: Subject, frame: Frame, radius: Fraction, longest: int) -> int | None:
    """First step at which the double-precision orbit is well inside the ball."""
    Q = np.array(frame.Q, dtype=float) * 2.0**-frame.shift
    z, r, x = np.array([float(c) for c in frame.centre]), float(radius), subject.x0
    ends = np.cumsum(frame.blocks)[:-1]
    for t in range(longest):
        y = Q @ (x - z)
        if max(float(np.linalg.norm(part)) for part in np.split(y, ends)) <= 0.9 * r:
            return t
        x = subject.F(x)
    return None


def _entry_bits(subject: Subject, frame: Frame, radius: Fraction, step: int) -> int | None:
    """Working precision at which Arb proves x_T in U; doubled once for the other checker."""
    for bits in BITS:
        if bits < frame.shift + 24:
            continue
        with precision(bits):
            F = BallMap(subject.program)
            x = [rational(s) for s in subject.start]
            for _ in range(step):
                x = F(x)
                if not all(v.is_finite() and v.rad() < 1 for v in x):
                    break
            else:
                Q = arb_mat([[rational(v) * rational(Fraction(1, 2**frame.shift)) for v in r]
                             for r in frame.Q])  # fmt: skip
                move = [[v - rational(c)] for v, c in zip(x, frame.centre, strict=True)]
                if bool(_norm(Q * arb_mat(move), frame) <= rational(radius) * arb(0.99)):
                    return bits + 64
    return None
