"""Certificates that every orbit of a mean-field update converges."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from math import ceil, sqrt

import numpy as np

from numerics.search.certify import Array, Certificate, Subject, accepted
from numerics.search.meanfield import Family
from numerics.search.programs import text

Rational = Sequence[Sequence[Fraction]]


def exact_ldl(M: Rational) -> tuple[list[list[Fraction]], list[Fraction]] | None:
    """M = L diag(D) L^T in rationals with D >= 0; None if M is not positive semidefinite."""
    n = len(M)
    S = [list(row) for row in M]
    L = [[Fraction(int(i == j)) for j in range(n)] for i in range(n)]
    D = [Fraction(0)] * n
    for k in range(n):
        D[k] = S[k][k]
        if D[k] < 0 or (D[k] == 0 and any(S[i][k] for i in range(k + 1, n))):
            return None
        if D[k] == 0:
            continue
        for i in range(k + 1, n):
            L[i][k] = S[i][k] / D[k]
        for i in range(k + 1, n):
            for j in range(k + 1, n):
                S[i][j] -= L[i][k] * D[k] * L[j][k]
    return L, D


def _dyadic(M: Array) -> tuple[list[list[Fraction]], list[Fraction]] | None:
    """A Cholesky factor of M - eps I rounded to 2^-30: short numbers, M clearly definite."""
    n = len(M)
    low = float(np.linalg.eigvalsh(M)[0])
    if low <= 1e-5 * n:
        return None
    R = np.linalg.cholesky(M - low / 2 * np.eye(n))
    L = [[Fraction(round(v * 2**30), 2**30) for v in row] for row in R]
    return L, [Fraction(1)] * n


def lambda_min(
    subject: Subject, A: Rational, eta: Fraction = Fraction(1), sequential: bool = False
) -> Certificate | None:
    """A symmetric and A + (8/eta - 4) I positive (semi)definite, or a sequential update."""
    n = len(A)
    if any(A[i][j] != A[j][i] for i in range(n) for j in range(i)):
        return None
    if sequential:
        found = subject.base("lambda-min")
        return found if accepted(found) else None
    shift = 8 / eta - 4
    M = [[A[i][j] + (shift if i == j else 0) for j in range(n)] for i in range(n)]
    floats = np.array([[float(x) for x in row] for row in M])
    if np.linalg.eigvalsh(floats)[0] < -1e-9 * n:
        return None
    short = n <= 20 or all(x.denominator <= 64 for row in M for x in row)
    factors = exact_ldl(M) if n <= 8 else _dyadic(floats) or (exact_ldl(M) if short else None)
    if factors is None:
        return None
    L, D = factors
    rows = [[text(x) for x in row] for row in L]
    found = {**subject.base("lambda-min"), "L": rows, "D": [text(x) for x in D]}
    return found if accepted(found) else None


def gain(subject: Subject, A: Rational) -> Certificate | None:
    """A positive v with |A| v < 4 v: Perron's vector of |A|, rounded."""
    size = np.array([[abs(float(x)) for x in row] for row in A])
    v = np.ones(len(size))
    for _ in range(200):
        v = size @ v + v + 1e-6 * v.max()  # + v: bipartite couplings would oscillate
        v /= v.max()
    weights = [Fraction(max(1, ceil(x * 10**4)), 10**4) for x in v]
    found = {**subject.base("gain"), "weights": [text(w) for w in weights]}
    return found if accepted(found) else None


def for_mean_field(subject: Subject, A: Rational, family: Family) -> Certificate | None:
    """Whichever theorem proves convergence of these updates, for every c and start."""
    if family.schedule == "sequential":
        return lambda_min(subject, A, sequential=True)
    eta = family.eta if family.schedule == "damped" else Fraction(1)
    return lambda_min(subject, A, eta) or gain(subject, A)


def damping_bound(A: Array) -> float:
    """The largest safe damping 8 / (4 + |lambda_min(A)|), at most 1."""
    low = float(np.linalg.eigvalsh(A)[0])
    return min(1.0, 8 / (4 + max(-low, 0.0)))


def fails_d2(a: float, c1: float, c2: float) -> bool:
    """Two units: whether the orbit of (1/2, 1/2) fails to converge, by the exact criterion.

    With p the fixed point in the middle: a^2 p1 (1 - p1) p2 (1 - p2) > 1,
    a (1/2 - p1)(1/2 - p2) <= 0 and p != (1/2, 1/2).
    """
    p = middle_fixed_point(a, c1, c2)
    if p is None:
        return False
    p1, p2 = p
    slope = a * a * p1 * (1 - p1) * p2 * (1 - p2)
    off = max(abs(p1 - 0.5), abs(p2 - 0.5)) > 1e-12
    return slope > 1 and a * (0.5 - p1) * (0.5 - p2) <= 1e-15 and off


def _logistic(x: float) -> float:
    e = float(np.exp(-abs(x)))
    return 1 / (1 + e) if x >= 0 else e / (1 + e)


def middle_fixed_point(a: float, c1: float, c2: float) -> tuple[float, float] | None:
    """The steepest fixed point of mu_1 = sigma(c1 + a mu_2), mu_2 = sigma(c2 + a mu_1).

    Where the slope of F^2 exceeds 1 at a fixed point, it does so at exactly one.
    """
    grid = np.linspace(0.0, 1.0, 2001)
    value = [_logistic(c1 + a * _logistic(c2 + a * float(m))) - float(m) for m in grid]
    best: tuple[float, tuple[float, float]] | None = None
    for k in range(2000):
        if value[k] * value[k + 1] > 0:
            continue
        low, high, sign = float(grid[k]), float(grid[k + 1]), value[k]
        for _ in range(60):
            mid = (low + high) / 2
            here = _logistic(c1 + a * _logistic(c2 + a * mid)) - mid
            low, high = (mid, high) if (here > 0) == (sign > 0) else (low, mid)
        p1 = (low + high) / 2
        p2 = _logistic(c2 + a * p1)
        steep = p1 * (1 - p1) * p2 * (1 - p2)
        if best is None or steep > best[0]:
            best = (steep, (p1, p2))
    return best[1] if best else None


def region_d2(a: float) -> tuple[float, float] | None:
    """c1 = c2 = c, coupling a < -4: the ends (c-, c+) of the failing interval."""
    alpha = -a
    if alpha <= 4:
        return None
    root = sqrt(1 - 4 / alpha)
    low, high = (1 - root) / 2, (1 + root) / 2
    ends = [float(np.log(m / (1 - m))) + alpha * m for m in (low, high)]
    return ends[0], ends[1]
