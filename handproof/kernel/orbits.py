"""Checks certificates about the orbit of a map; standard library only, no floats.

A certificate names a map F (see `orbit_programs`), an exact start x0 and the evidence of
one tier:

    order             an antitone sigmoid map and one rational point
    trap-box          a box U with F^k(U) in U, disjoint from F^j(U), entered by the orbit
    contracting-ball  a parallelepiped on which F^k contracts, entered by the orbit
    cover             a union of grid cells that F maps into itself, without a fixed point
    exact-cycle       the orbit repeats exactly, in rationals
    violation         a quantity g(x_t, x_{t+1}) that is negative at one step
    lambda-min        A symmetric, A + (8/eta - 4) I positive (semi)definite
    gain              a positive v with |A| v < 4 v

`check_orbit` returns in words what it has checked, or raises `OrbitError`. The theorems
behind the tiers are stated at the functions that check their hypotheses.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from itertools import product
from operator import mul
from typing import Any

from handproof.kernel.orbit_maps import decimal, describe, mean_field, show
from handproof.kernel.orbit_matrices import BallMatrix, block_norm, blocks, matmul, matrix
from handproof.kernel.orbit_programs import (
    MAX_BITS,
    Box,
    OrbitError,
    Program,
    ceil_div,
    enclose,
    integer,
    jacobian,
    listed,
    parse_program,
    rational,
    require,
    run,
)

__all__ = ["SCHEMA", "OrbitError", "check_orbit"]

SCHEMA = "handproof/orbit/1"
MAX_STEPS, MAX_PERIOD, MAX_EXACT = 10**6, 4096, 10**5


@dataclass(frozen=True)
class Claim:
    """What every tier shares: the map, the start, the entry step and the working precision."""

    raw: dict[str, Any]
    program: Program
    start: tuple[Fraction, ...]
    steps: int
    bits: int
    period: int

    def rationals(self, key: str, length: int | None = None) -> list[Fraction]:
        """A field holding a list of exact rationals."""
        return [rational(x) for x in listed(self.raw.get(key), key, length)]

    def entry(self) -> Box:
        """Enclosure of the iterate x_steps of the exact start."""
        x = [enclose(s, self.bits) for s in self.start]
        for _ in range(self.steps):
            x = run(self.program, x, self.bits)
        return x


def _read(raw: dict[str, Any]) -> Claim:
    program = parse_program(raw.get("program"))
    if len(program.outputs) != program.inputs:
        raise OrbitError("HP871", f"{program.inputs} outputs", str(len(program.outputs)))
    start = listed(raw.get("start"), "start", program.inputs)
    return Claim(
        raw,
        program,
        tuple(rational(s) for s in start),
        integer(raw.get("steps", 0), 0, MAX_STEPS, "steps"),
        integer(raw.get("bits", 64), 8, MAX_BITS, "bits"),
        integer(raw.get("period", 1), 1, MAX_PERIOD, "period"),
    )


# --- sigmoid-affine maps ----------------------------------------------------------------


def _order(claim: Claim) -> str:
    """F reverses the order s: even iterates stay above p, odd ones below F(p), p not <= F(p).

    With s_i A_ij s_j <= 0, x >= y in the order s implies F(x) <= F(y), so F^2 keeps it.
    From x_T >= p and F^2(p) >= p: x_{T+2n} >= p and x_{T+2n+1} <= F(p). Where
    s_i p_i > s_i F(p)_i the two subsequences have no common limit.
    """
    field, bits = mean_field(claim.program), claim.bits
    n = claim.program.inputs
    s = [integer(x, -1, 1, "a flip") for x in listed(claim.raw.get("flips"), "flips", n)]
    point = claim.rationals("point", n)
    require(all(s), "flips of +1 and -1", str(s))
    require(field.eta == 1 and not field.sequential, "a synchronous update", "another schedule")
    antitone = all(s[i] * field.A[i][j] * s[j] <= 0 for i in range(n) for j in range(n))
    require(antitone, "s_i A_ij s_j <= 0 for all i, j", "a coupling of the wrong sign")
    p0 = [enclose(x, bits) for x in point]
    p1 = run(claim.program, p0, bits)
    p2 = run(claim.program, p1, bits)
    entry = claim.entry()
    exact = claim.steps == 0
    for i in range(n):
        above = s[i] * (claim.start[i] - point[i]) >= 0 if exact else _over(s[i], entry[i], p0[i])
        require(above, "x_T >= p", f"coordinate {i}")
        require(_over(s[i], p2[i], p0[i]), "F(F(p)) >= p", f"coordinate {i}")
    apart = any(_over(s[i], p0[i], p1[i], strict=True) for i in range(n))
    require(apart, "p_i > F(p)_i for one i", "none")
    return (
        f"the orbit never converges: F reverses the order with flips {s}, and with p = "
        f"{show(point)} the iterates x_({claim.steps} + 2n) stay above p, the others below F(p)"
    )


def _over(sign: int, x: tuple[int, int], y: tuple[int, int], strict: bool = False) -> bool:
    gap = x[0] - y[1] if sign > 0 else y[0] - x[1]
    return gap > 0 if strict else gap >= 0


def _lambda_min(claim: Claim) -> str:
    """A symmetric and A + (8/eta - 4) I >= 0 (eta < 1: > 0, from E > 0): every orbit converges.

    Synchronous: E_{t+1} - E_t = -sum KL leaves cycles of period 1 or 2, and a 2-cycle
    needs lambda_min(A) < -4 (Marcus and Westervelt 1989). Damped, from [0, 1]^n: the ELBO
    rises while eta < 8 / (4 + |lambda_min|). Sequential with zero diagonal: it always rises.
    """
    field, n = mean_field(claim.program), claim.program.inputs
    A = field.A
    require(all(A[i][j] == A[j][i] for i in range(n) for j in range(i)), "A symmetric", "it is not")
    if field.sequential:
        require(not any(A[i][i] for i in range(n)), "a zero diagonal", "self-couplings")
        return "every orbit converges: sequential updates raise the ELBO, whatever c and the start"
    inside = field.eta == 1 or all(0 <= x <= 1 for x in claim.start)
    require(inside, "a damped start in [0, 1]^n", show(claim.start))
    L = [[rational(x) for x in listed(r, "a row", n)] for r in listed(claim.raw.get("L"), "L", n)]
    D = claim.rationals("D", n)
    require(all(x >= 0 for x in D), "D >= 0", "a negative pivot")
    shift = 8 / field.eta - 4
    rest = [
        [A[i][j] - sum(a * d * b for a, d, b in zip(L[i], D, L[j], strict=True)) for j in range(n)]
        for i in range(n)
    ]
    for i in range(n):
        slack = rest[i][i] + shift - sum(abs(x) for j, x in enumerate(rest[i]) if j != i)
        dominated = slack >= 0 if field.eta == 1 else slack > 0
        require(dominated, "A + (8/eta - 4) I - L D L^T diagonally dominant", f"row {i}")
    bound = (
        "lambda_min(A) >= -4" if field.eta == 1 else f"eta = {field.eta} < 8/(4 - lambda_min(A))"
    )
    return f"every orbit in [0, 1]^n converges, whatever c: A is symmetric and {bound}"


def _gain(claim: Claim) -> str:
    """|A| v < 4 v with v > 0: F contracts in the norm max |x_i| / v_i, since 0 < sigma' <= 1/4."""
    field, n = mean_field(claim.program), claim.program.inputs
    v = claim.rationals("weights", n)
    require(all(x > 0 for x in v), "positive weights", show(v))
    require(not field.sequential, "a synchronous or damped update", "a sequential one")
    for i in range(n):
        row = sum(abs(a) * x for a, x in zip(field.A[i], v, strict=True))
        require(row < 4 * v[i], "|A| v < 4 v", f"row {i}")
    return f"every orbit converges, whatever c and the start: |A| v < 4 v with v = {show(v)}"


# --- boxes -------------------------------------------------------------------------------


def _inside(x: Box, box: list[list[Fraction]], p: int) -> bool:
    bounds = [(enclose(a, p)[1], enclose(b, p)[0]) for a, b in box]
    return all(a <= lo and hi <= b for (lo, hi), (a, b) in zip(x, bounds, strict=True))


def _disjoint(x: Sequence[tuple[int, int]], y: Sequence[tuple[int, int]]) -> bool:
    return any(a[1] < b[0] or b[1] < a[0] for a, b in zip(x, y, strict=True))


def _trap_box(claim: Claim) -> str:
    """F^k(U) in U and F^j(U) disjoint from U for j | k, j < k.

    A limit L would lie in U and be fixed by F, so in F(U) too. Brouwer gives a fixed
    point of F^k in U; its minimal period divides k and is no proper divisor.
    """
    n, p, k = claim.program.inputs, claim.bits, claim.period
    rows = [listed(r, "a side [low, high]", 2) for r in listed(claim.raw.get("box"), "box", n)]
    box = [[rational(x) for x in r] for r in rows]
    require(k >= 2 and all(a <= b for a, b in box), "a box and a period of 2 or more", f"{k}")
    whole = [(enclose(a, p)[0], enclose(b, p)[1]) for a, b in box]
    entered = claim.steps == 0 and all(
        a <= x <= b for (a, b), x in zip(box, claim.start, strict=True)
    )
    require(entered or _inside(claim.entry(), box, p), "x_T in U", "outside or undecided")
    image = whole
    for j in range(1, k + 1):
        image = run(claim.program, image, p)
        if j < k and k % j == 0:
            require(_disjoint(image, whole), f"F^{j}(U) disjoint from U", "an overlap")
    require(_inside(image, box, p), f"F^{k}(U) in U", "it leaves U")
    return (
        f"the orbit never converges: x_{claim.steps} lies in the box "
        f"{' x '.join(f'[{a}, {b}]' for a, b in box)}, which F^{k} maps into itself and F off "
        f"itself; U holds a cycle of minimal period {k}"
    )


# --- contracting balls -------------------------------------------------------------------


def _column(x: Box, centre: Sequence[Fraction], p: int) -> BallMatrix:
    """x - centre as a column with radii."""
    z = [enclose(c, p) for c in centre]
    gaps = [(a[0] - b[1], a[1] - b[0]) for a, b in zip(x, z, strict=True)]
    return [[(a + b) >> 1] for a, b in gaps], [[(b - a) // 2 + 1] for a, b in gaps]


def _contracting_ball(claim: Claim) -> str:
    """U = {z + P y : |y| <= r}; |.| is the largest Euclidean norm of a block of y.

    With e = |I - QP| < 1, |P^-1 v| <= |Q v| / (1 - e). The mean value inequality with
    J enclosing DF^k over U: |Q (F^k(z) - z)| + r |Q J P| <= (1 - e) r gives F^k(U) in U,
    and |Q J P| < 1 - e a contraction: one fixed point of F^k in U, attracting all of U.
    """
    n, p, k = claim.program.inputs, claim.bits, claim.period
    centre = claim.rationals("centre", n)
    P, Q = (matrix(claim.raw.get(name), n, p) for name in "PQ")
    parts, one = blocks(claim.raw.get("blocks"), n), 1 << p
    radius = rational(claim.raw.get("radius"))
    require(radius > 0, "a positive radius", str(radius))
    r = enclose(radius, p)
    mid, rad = matmul(Q, P, p)
    rest = [[a - one * (i == j) for j, a in enumerate(row)] for i, row in enumerate(mid)]
    room = one - block_norm((rest, rad), parts, parts)
    require(room > 0, "Q close to the inverse of P", "|I - QP| >= 1")
    reach = [ceil_div(r[1] * sum(map(abs, row)), one) + 1 for row in P[0]]
    z = [enclose(x, p) for x in centre]
    hull = [(a - d, b + d) for (a, b), d in zip(z, reach, strict=True)]
    image, product_of_slopes = hull, P
    for j in range(1, k + 1):
        image, slopes = jacobian(claim.program, image, p)
        z = run(claim.program, z, p)
        product_of_slopes = matmul(slopes, product_of_slopes, p)
        if j < k and k % j == 0:
            require(_disjoint(image, hull), f"F^{j}(U) disjoint from U", "an overlap")
    column = [slice(0, 1)]
    q = block_norm(matmul(Q, product_of_slopes, p), parts, parts)
    defect = block_norm(matmul(Q, _column(z, centre, p), p), parts, column)
    require(
        q < room, "a contraction", f"a factor of about {Fraction(q, one).limit_denominator(1000)}"
    )
    fits = defect * one + r[1] * q <= room * r[0]
    require(fits, "F^k(U) in U", "the centre moves too far")
    entry = block_norm(matmul(Q, _column(claim.entry(), centre, p), p), parts, column)
    require(entry * one <= room * r[0], "x_T in U", "outside or undecided")
    factor = f"factor at most {decimal(Fraction(q, room))}"
    if k == 1:
        return f"the orbit converges: x_{claim.steps} lies in a ball that F contracts, {factor}"
    return (
        f"the orbit never converges: x_{claim.steps} lies in a ball that F^{k} contracts, "
        f"{factor}; the orbit tends to a cycle of minimal period {k}"
    )


# --- covers ------------------------------------------------------------------------------


def _cells(raw: object, n: int) -> Iterator[tuple[int, ...]]:
    for line in listed(raw, "runs of cells"):
        *head, first, last = (
            integer(x, -(10**9), 10**9, "a cell") for x in listed(line, "a run", n + 1)
        )
        if last - first > 10**6:
            raise OrbitError("HP871", "runs of at most 10^6 cells", str(last - first))
        yield from ((*head, k) for k in range(first, last + 1))


def _cover(claim: Claim) -> str:
    """S, a union of closed cells: F(S) in S, F(C) off C for every cell, and x_T in S.

    The orbit stays in the closed set S, which holds no fixed point, so it has no limit.
    """
    n, p = claim.program.inputs, claim.bits
    corner, side = ([x * 2**p for x in claim.rationals(key, n)] for key in ("origin", "cell"))
    dyadic = all(x.denominator == 1 for x in (*corner, *side)) and min(side) > 0
    require(dyadic, f"a grid of multiples of 2^-{p}", "a finer one")
    o, h = [int(x) for x in corner], [int(x) for x in side]
    cells = set(_cells(claim.raw.get("cells"), n))

    def covered(x: Box) -> bool:
        spans = [
            range((lo - a) // s, (hi - a) // s + 1) for (lo, hi), a, s in zip(x, o, h, strict=True)
        ]
        return all(len(s) < 1000 for s in spans) and all(c in cells for c in product(*spans))

    for cell in cells:
        whole = [(a + i * s, a + (i + 1) * s) for i, a, s in zip(cell, o, h, strict=True)]
        image = run(claim.program, whole, p)
        require(covered(image), "F(S) in S", f"cell {cell}")
        require(_disjoint(image, whole), "no fixed point in S", f"cell {cell}")
    require(covered(claim.entry()), "x_T in S", "outside or undecided")
    return (
        f"the orbit never converges: x_{claim.steps} lies in a union of {len(cells)} cells that F "
        "maps into itself and that holds no fixed point"
    )


# --- exact orbits and violations ---------------------------------------------------------


def _exact(program: Program, x: Sequence[Fraction]) -> list[Fraction]:
    """F(x) in rationals; exp, log and sigmoid only where they are rational."""
    known = {"exp": (0, Fraction(1)), "log": (1, Fraction(0)), "sigmoid": (0, Fraction(1, 2))}
    r = list(x)
    for ins in program.code:
        args = [r[a] for a in ins.args]
        if any(a.denominator.bit_length() > MAX_EXACT for a in args):
            raise OrbitError("HP874", f"rationals of at most {MAX_EXACT} bits", "longer ones")
        if ins.op == "affine":
            total = ins.numerators[0] + sum(map(mul, ins.numerators[1:], args))
            r.append(Fraction(total) / ins.den)
        elif ins.op in known:
            require(
                args[0] == known[ins.op][0],
                f"an argument with a rational {ins.op}",
                str(args[0])[:40],
            )
            r.append(known[ins.op][1])
        elif ins.op == "div" and args[1] == 0:
            raise OrbitError("HP874", "a divisor without zero", "0")
        elif ins.op == "pow":
            r.append(args[0] ** ins.numerators[0])
        else:
            r.append(args[0] * args[1] if ins.op == "mul" else args[0] / args[1])
    return [r[o] for o in program.outputs]


def _exact_cycle(claim: Claim) -> str:
    """x_{T+k} = x_T in rationals, with k minimal: the orbit is periodic from step T on."""
    x = list(claim.start)
    for _ in range(claim.steps):
        x = _exact(claim.program, x)
    y = x
    for j in range(1, claim.period + 1):
        y = _exact(claim.program, y)
        require(j == claim.period or y != x, "a minimal period", f"a return after {j}")
    require(y == x, f"x_(T + {claim.period}) = x_T", "another point")
    if claim.period == 1:
        return f"the orbit converges: x_{claim.steps} = {show(x)} is exactly a fixed point"
    return f"the orbit never converges: x_{claim.steps} = {show(x)} has exact period {claim.period}"


def _violation(claim: Claim) -> str:
    """g(x_T, x_{T+1}) < 0, so "g >= 0 along the orbit" is false."""
    quantity = parse_program(claim.raw.get("quantity"))
    n = claim.program.inputs
    require(quantity.inputs == 2 * n and len(quantity.outputs) == 1, "g(x, F(x))", "another shape")
    x = claim.entry()
    low, high = run(quantity, x + run(claim.program, x, claim.bits), claim.bits)[0]
    require(high < 0, "a negative quantity", f"[{low}, {high}] * 2^-{claim.bits}")
    top = decimal(Fraction(high, 1 << claim.bits))
    return f"the quantity g is negative at step {claim.steps}: g <= {top}"


TIERS: dict[str, Callable[[Claim], str]] = {
    "order": _order,
    "trap-box": _trap_box,
    "contracting-ball": _contracting_ball,
    "cover": _cover,
    "exact-cycle": _exact_cycle,
    "violation": _violation,
    "lambda-min": _lambda_min,
    "gain": _gain,
}


def check_orbit(certificate: dict[str, object]) -> str:
    """Check a certificate of schema `handproof/orbit/1` and say in words what it proves.

    Raises:
        OrbitError: the certificate is malformed (HP871, HP872), leaves the domain of an
            operation (HP874), or a condition of its tier does not hold (HP873).
    """
    if not isinstance(certificate, dict) or certificate.get("schema") != SCHEMA:
        raise OrbitError("HP871", f"schema {SCHEMA}", repr(certificate)[:60])
    tier = TIERS.get(str(certificate.get("tier")))
    if tier is None:
        raise OrbitError("HP872", f"one of {sorted(TIERS)}", repr(certificate.get("tier"))[:60])
    claim = _read(certificate)
    return f"map: {describe(claim.program)}; start {show(claim.start)}; {tier(claim)}"
