"""Programs over Arb balls: rigorous enclosures of orbits, boxes and Jacobians."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from fractions import Fraction
from typing import Any

from flint import arb, arb_mat, ctx, fmpq

from numerics.search.programs import Program

Ball = Any  # flint.arb; python-flint ships no types
Vector = list[Ball]


@contextmanager
def precision(bits: int) -> Iterator[None]:
    """Work with `bits` bits inside the block."""
    old = ctx.prec
    ctx.prec = bits
    try:
        yield
    finally:
        ctx.prec = old


def rational(q: Fraction | str | int) -> Ball:
    """The ball around a rational."""
    f = Fraction(q)
    return arb(fmpq(f.numerator, f.denominator))


def exact(x: Ball) -> Fraction:
    """The midpoint of a ball as a rational."""
    mantissa, exponent = x.mid().man_exp()
    return Fraction(int(mantissa)) * Fraction(2) ** int(exponent)


def hull(low: Ball, high: Ball) -> Ball:
    """A ball around both."""
    return low.union(high)


def _monotone(x: Ball, f: Any) -> Ball:
    """f(x) from the two ends: wide balls stay tight."""
    return f(x) if x.rad() == 0 else hull(f(arb(x.lower())), f(arb(x.upper())))


def _sigmoid(x: Ball) -> Ball:
    return 1 / (1 + (-x).exp())


def _power(x: Ball, n: int) -> Ball:
    """x^n by squaring: arb's own power of a ball around zero may be NaN."""
    result = arb(1)
    while n:
        if n & 1:
            result = result * x
        n >>= 1
        if n:
            x = x * x
    return result


class BallMap:
    """A program over balls; coefficients are converted once, at the current precision."""

    def __init__(self, program: Program) -> None:
        self.inputs: int = program["inputs"]
        self.outputs: list[int] = program["outputs"]
        self.code = [
            ("affine", rational(line[1]), [(rational(q), a) for q, a in line[2]])
            if line[0] == "affine"
            else (line[0], line[1], line[2] if len(line) > 2 else None)
            for line in program["code"]
        ]

    def _value(self, op: str, a: Any, b: Any, r: Vector) -> Ball:
        if op == "affine":
            total = a
            for q, k in b:
                total = total + q * r[k]
            return total
        if op == "mul":
            return r[a] * r[b]
        if op == "div":
            return r[a] / r[b]
        if op == "pow":
            return _power(r[a], b)
        f = {"sigmoid": _sigmoid, "exp": arb.exp, "log": arb.log}[op]
        return _monotone(r[a], f)

    def __call__(self, x: Sequence[Ball]) -> Vector:
        """Enclosure of F over the box x."""
        r = list(x)
        for op, a, b in self.code:
            r.append(self._value(op, a, b, r))
        return [r[o] for o in self.outputs]

    def jacobian(self, x: Sequence[Ball]) -> tuple[Vector, Any]:
        """Enclosures of F and DF (arb_mat, d x d) over the box x."""
        r = list(x)
        g: list[dict[int, Ball]] = [{i: arb(1)} for i in range(self.inputs)]
        for op, a, b in self.code:
            v = self._value(op, a, b, r)
            total: dict[int, Ball] = {}
            for slope, k in self._slopes(op, a, b, r, v):
                for i, e in g[k].items():
                    total[i] = total[i] + slope * e if i in total else slope * e
            r.append(v)
            g.append(total)
        rows = [[g[o].get(i, arb(0)) for i in range(self.inputs)] for o in self.outputs]
        return [r[o] for o in self.outputs], arb_mat(rows)

    def _slopes(self, op: str, a: Any, b: Any, r: Vector, v: Ball) -> list[tuple[Ball, int]]:
        if op == "affine":
            return list(b)
        if op == "mul":
            return [(r[b], a), (r[a], b)]
        if op == "div":
            return [(1 / r[b], a), (-v / r[b], b)]
        if op == "pow":
            return [(b * _power(r[a], b - 1), a)]
        if op == "log":
            return [(1 / r[a], a)]
        return [(_bell(v) if op == "sigmoid" else v, a)]


def _bell(s: Ball) -> Ball:
    """s (1 - s): largest at 1/2, smallest at an end."""
    ends = [arb(e) * (1 - arb(e)) for e in (s.lower(), s.upper())]
    return hull(hull(*ends), arb(0.25)) if s.overlaps(arb(0.5)) else hull(*ends)


def disjoint(x: Sequence[Ball], y: Sequence[Ball]) -> bool:
    """Some coordinate separates the boxes."""
    return any(not a.overlaps(b) for a, b in zip(x, y, strict=True))
