"""Straight-line programs and their enclosures, with nothing but integers.

The arithmetic under `handproof.kernel.orbits`. A program is a map F built from rationals,
products, quotients, powers, exp, log and the logistic function. An interval is a pair of
integers (lo, hi), meaning [lo, hi] * 2^-p; every operation rounds outwards.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm
from typing import Any

MAX_BITS, MAX_EXP = 16384, 8192
Interval = tuple[int, int]
Box = list[Interval]
Rows = list[list[int]]
BallMatrix = tuple[Rows, Rows]  # midpoints and radii, at scale 2^p


class OrbitError(ValueError):
    """A certificate that is malformed or does not prove its claim.

    Codes: HP871 malformed, HP872 unknown tier or operation, HP873 a condition fails,
    HP874 outside the domain (division by zero, log of a non-positive number, overflow).
    """

    def __init__(self, code: str, expected: str, found: str, fix: str = "") -> None:
        super().__init__(f"{code}: expected {expected}; found {found}." + (fix and f" {fix}"))
        self.code, self.expected, self.found, self.fix = code, expected, found, fix


def require(condition: bool, expected: str, found: str) -> None:
    """Raise HP873 unless a condition of the certificate holds."""
    if not condition:
        raise OrbitError("HP873", expected, found, "The certificate proves nothing.")


# --- interval arithmetic on integers -------------------------------------------------


def ceil_div(a: int, b: int) -> int:
    return -(-a // b)


def enclose(x: Fraction, p: int) -> Interval:
    """The smallest interval at scale 2^-p around the rational `x`."""
    n = x.numerator << p
    return n // x.denominator, ceil_div(n, x.denominator)


def times(x: Interval, y: Interval, p: int) -> Interval:
    """Product of two intervals."""
    (a, b), (c, d) = x, y
    corners = (a * c, a * d, b * c, b * d)
    return min(corners) >> p, -(-max(corners) >> p)


def divide(x: Interval, y: Interval, p: int) -> Interval:
    """Quotient of two intervals; the divisor must exclude zero."""
    if y[0] <= 0 <= y[1]:
        raise OrbitError("HP874", "a divisor without zero", "an interval around zero")
    pairs = [(a << p, b) for a in x for b in y]
    return min(a // b for a, b in pairs), max(ceil_div(a, b) for a, b in pairs)


def exp_point(x: int, p: int) -> Interval:
    """Enclosure of exp(x * 2^-p): Taylor at x / 2^m rounded down, then m squarings.

    Every rounding loses less than 1.01 units, so n terms lose less than 2n + 8.
    """
    if x < 0:
        low, high = exp_point(-x, p)
        return (1 << 2 * p) // high, ceil_div(1 << 2 * p, low)
    if x >> p > MAX_EXP:
        raise OrbitError("HP874", f"an exponent up to {MAX_EXP}", "a larger one")
    m = (x >> p).bit_length() + 8
    w = p + 2 * m + 8
    r, n, total, term = x << (w - p - m), 0, 1 << w, 1 << w
    while term:
        n += 1
        term = term * r // (n << w)
        total += term
    low, high = total, total + 2 * n + 8
    for _ in range(m):
        low, high = low * low >> w, -(-high * high >> w)
    return low >> (w - p), -(-high >> (w - p))


def sigmoid_point(x: int, p: int) -> Interval:
    """Enclosure of 1 / (1 + exp(-x * 2^-p))."""
    low, high = exp_point(abs(x), p)
    one = 1 << p
    if x >= 0:
        return (low << p) // (one + low), ceil_div(high << p, one + high)
    return (one << p) // (one + high), ceil_div(one << p, one + low)


def log_point(x: int, p: int) -> Interval:
    """Enclosure of log(x * 2^-p): Newton's y, then |log(1 + u)| <= 2|u| for |u| <= 1/2."""
    if x <= 0:
        raise OrbitError("HP874", "log of a positive number", f"{x} * 2^-{p}")
    one, found = 1 << p, None
    y = (x.bit_length() - p) * one * 693 // 1000
    for _ in range(p.bit_length() + 8):
        a, b = divide((x, x), exp_point(y, p), p)
        u = max(abs(a - one), abs(b - one))
        if 2 * u <= one and (found is None or 2 * u < found[1]):
            found = (y, 2 * u)
        y += a - one
    if found is None:
        raise OrbitError("HP874", "a logarithm that Newton finds", f"log of {x} * 2^-{p}")
    return found[0] - found[1], found[0] + found[1]


def power(x: Interval, n: int, p: int) -> Interval:
    """x^n for n >= 2."""
    low, high = x
    if n % 2 == 0:
        low, high = (0 if low <= 0 <= high else min(abs(low), abs(high))), max(-low, high)
    return low**n >> p * (n - 1), -(-(high**n) >> p * (n - 1))


MONOTONE: dict[str, Callable[[int, int], Interval]] = {
    "exp": exp_point,
    "log": log_point,
    "sigmoid": sigmoid_point,
}


# --- programs ------------------------------------------------------------------------


@dataclass(frozen=True)
class Instruction:
    """One register: an affine form (numerators over `den`), or an operation on registers."""

    op: str
    args: tuple[int, ...]
    numerators: tuple[int, ...] = ()
    den: int = 1


@dataclass(frozen=True)
class Program:
    """Registers 0..inputs-1 are the state; each instruction adds one; outputs name F(x)."""

    inputs: int
    code: tuple[Instruction, ...]
    outputs: tuple[int, ...]


def rational(text: object) -> Fraction:
    if isinstance(text, int) and not isinstance(text, bool):
        return Fraction(text)
    if isinstance(text, str) and re.fullmatch(r"-?[0-9]{1,4000}(/0*[1-9][0-9]{0,3999})?", text):
        return Fraction(text)
    raise OrbitError("HP871", "an exact rational such as -3 or 7/10", repr(text)[:60])


def integer(value: object, low: int, high: int, what: str) -> int:
    if type(value) is int and low <= value <= high:
        return value
    raise OrbitError("HP871", f"{what}: an integer in {low}..{high}", repr(value)[:60])


def listed(value: object, what: str, length: int | None = None) -> list[Any]:
    if isinstance(value, list) and length in (None, len(value)):
        return value
    raise OrbitError("HP871", f"{what}: a list of {length or 'any'} entries", repr(value)[:60])


ARITY = {"mul": 2, "div": 2, "pow": 2, "exp": 1, "log": 1, "sigmoid": 1}


def _instruction(raw: object, known: int) -> Instruction:
    parts = listed(raw, "an instruction")
    op = parts[0] if parts else None
    if op == "affine" and len(parts) == 3:
        terms = [listed(t, "a term [coefficient, register]", 2) for t in listed(parts[2], "terms")]
        numbers = [rational(parts[1]), *(rational(t[0]) for t in terms)]
        den = lcm(*(q.denominator for q in numbers))
        args = tuple(integer(t[1], 0, known - 1, "a register") for t in terms)
        return Instruction("affine", args, tuple(int(q * den) for q in numbers), den)
    if op not in ARITY or len(parts) != ARITY[op] + 1:
        raise OrbitError("HP872", f"affine or one of {sorted(ARITY)}", repr(raw)[:60])
    if op == "pow":
        base = integer(parts[1], 0, known - 1, "a register")
        return Instruction(op, (base,), (integer(parts[2], 2, 64, "an exponent"),))
    return Instruction(op, tuple(integer(a, 0, known - 1, "a register") for a in parts[1:]))


def parse_program(raw: object) -> Program:
    """Read {"inputs": n, "code": [...], "outputs": [...]}."""
    if not isinstance(raw, dict):
        raise OrbitError("HP871", "a program object", repr(raw)[:60])
    inputs = integer(raw.get("inputs"), 1, 10**4, "inputs")
    code: list[Instruction] = []
    for line in listed(raw.get("code"), "code"):
        code.append(_instruction(line, inputs + len(code)))
    top = inputs + len(code) - 1
    outputs = [integer(o, 0, top, "an output") for o in listed(raw.get("outputs"), "outputs")]
    return Program(inputs, tuple(code), tuple(outputs))


def _value(ins: Instruction, r: Box, p: int) -> Interval:
    if ins.op == "affine":
        low = high = ins.numerators[0] << p
        for n, a in zip(ins.numerators[1:], ins.args, strict=True):
            least, most = r[a] if n >= 0 else r[a][::-1]
            low, high = low + n * least, high + n * most
        return low // ins.den, ceil_div(high, ins.den)
    x = r[ins.args[0]]
    if ins.op == "mul":
        return times(x, r[ins.args[1]], p)
    if ins.op == "div":
        return divide(x, r[ins.args[1]], p)
    if ins.op == "pow":
        return power(x, ins.numerators[0], p)
    point = MONOTONE[ins.op]
    low, high = point(x[0], p)
    return (low, high) if x[0] == x[1] else (low, point(x[1], p)[1])


def _partials(ins: Instruction, r: Box, v: Interval, p: int) -> list[tuple[int, Interval]]:
    one = (1 << p, 1 << p)
    a = ins.args
    if ins.op == "affine":
        numbers = zip(a, ins.numerators[1:], strict=True)
        return [(k, enclose(Fraction(n, ins.den), p)) for k, n in numbers]
    if ins.op == "mul":
        return [(a[0], r[a[1]]), (a[1], r[a[0]])]
    if ins.op == "div":
        low, high = divide(v, r[a[1]], p)
        return [(a[0], divide(one, r[a[1]], p)), (a[1], (-high, -low))]
    if ins.op == "pow":
        n = ins.numerators[0]
        low, high = power(r[a[0]], n - 1, p) if n > 2 else r[a[0]]
        return [(a[0], (n * low, n * high))]
    if ins.op == "log":
        return [(a[0], divide(one, r[a[0]], p))]
    if ins.op == "sigmoid":  # s(1-s) is largest at 1/2 and smallest at an end
        ends = [times((s, s), (one[0] - s, one[0] - s), p) for s in v]
        straddles = v[0] <= one[0] // 2 <= v[1]
        top = ceil_div(one[0], 4) if straddles else max(end[1] for end in ends)
        return [(a[0], (max(0, min(end[0] for end in ends)), top))]
    return [(a[0], v)]


def run(program: Program, x: Box, p: int) -> Box:
    """Enclosure of F over the box `x`."""
    r = list(x)
    for ins in program.code:
        r.append(_value(ins, r, p))
    return [r[o] for o in program.outputs]


def jacobian(program: Program, x: Box, p: int) -> tuple[Box, BallMatrix]:
    """Enclosures of F and of its Jacobian over the box `x` (forward differentiation)."""
    r = list(x)
    grads: list[dict[int, Interval]] = [{i: (1 << p, 1 << p)} for i in range(program.inputs)]
    for ins in program.code:
        r.append(_value(ins, r, p))
        grad: dict[int, Interval] = {}
        for source, slope in _partials(ins, r, r[-1], p):
            for i, g in grads[source].items():
                low, high = times(slope, g, p)
                old = grad.get(i, (0, 0))
                grad[i] = (old[0] + low, old[1] + high)
        grads.append(grad)
    entries = [[grads[o].get(i, (0, 0)) for i in range(program.inputs)] for o in program.outputs]
    mid = [[sum(g) >> 1 for g in row] for row in entries]
    rad = [[(g[1] - g[0]) // 2 + 1 for g in row] for row in entries]
    return [r[o] for o in program.outputs], (mid, rad)
