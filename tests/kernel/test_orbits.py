"""The checker of orbit certificates: what it accepts, and above all what it does not."""

from __future__ import annotations

import copy
import subprocess
import sys
import time
from collections.abc import Callable
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel import orbit_programs as op
from handproof.kernel.orbits import SCHEMA, OrbitError, check_orbit

Json = dict[str, Any]
ROOT = Path(__file__).resolve().parents[2]


def mean_field(A: list[list[str]], c: list[str], eta: str = "1", in_turn: bool = False) -> Json:
    """The program of mu <- sigma(c + A mu), together, damped or in turn."""
    n = len(c)
    code: list[Any] = []
    outputs: list[int] = []
    for i in range(n):
        terms = [
            [a, outputs[j] if in_turn and j < i else j] for j, a in enumerate(A[i]) if a != "0"
        ]
        code += [["affine", c[i], terms], ["sigmoid", n + len(code)]]
        if eta != "1":
            keep = str(1 - Fraction(eta))
            code.append(["affine", "0", [[keep, i], [eta, n + len(code) - 1]]])
        outputs.append(n + len(code) - 1)
    return {"inputs": n, "code": code, "outputs": outputs}


def pair(a: str, c: tuple[str, str], **how: Any) -> Json:
    """Two units with coupling a."""
    return mean_field([["0", a], [a, "0"]], list(c), **how)


HALVES = ["1/2", "1/2"]
LOGISTIC = {  # x <- 16/5 x (1 - x)
    "inputs": 1,
    "code": [["affine", "1", [["-1", 0]]], ["mul", 0, 1], ["affine", "0", [["16/5", 2]]]],
    "outputs": [3],
}
NEWTON = {  # x <- (2 x^3 - 2) / (3 x^2 - 2)
    "inputs": 1,
    "code": [
        ["pow", 0, 3],
        ["affine", "-2", [["2", 1]]],
        ["pow", 0, 2],
        ["affine", "-2", [["3", 3]]],
        ["div", 2, 4],
    ],
    "outputs": [5],
}
HALVING = {"inputs": 1, "code": [["affine", "1/4", [["1/2", 0]]]], "outputs": [1]}
SPIRAL = {  # a rotation by a right angle and a contraction by 4/5, about 0
    "inputs": 2,
    "code": [["affine", "0", [["-4/5", 1]]], ["affine", "0", [["4/5", 0]]]],
    "outputs": [2, 3],
}
BELOW = {"inputs": 2, "code": [["affine", "3/4", [["-1", 1]]]], "outputs": [2]}


def certificate(tier: str, program: Json, start: list[str], **fields: Any) -> Json:
    """A certificate with the shared fields filled in."""
    return {"schema": SCHEMA, "tier": tier, "program": program, "start": start, **fields}


def square(shift: int, rows: list[list[int]]) -> Json:
    """A dyadic matrix."""
    return {"shift": shift, "rows": rows}


ONE = square(0, [[1]])
EYE = square(0, [[1, 0], [0, 1]])
ORDER = certificate("order", pair("-6", ("0", "0")), HALVES, flips=[1, 1], point=["1/4", "1/4"])
FLIPPED = certificate("order", pair("6", ("0", "-6")), HALVES, flips=[-1, 1], point=["3/4", "1/4"])
TRAP = certificate("trap-box", pair("-5", ("1", "1")), HALVES, period=2, box=[["1/2", "7/10"]] * 2)
BALL1 = certificate("contracting-ball", HALVING, ["0"], period=1, centre=["1/2"], P=ONE, Q=ONE,
                    blocks=[1], radius="1")  # fmt: skip
BALL2 = certificate("contracting-ball", LOGISTIC, ["1/2"], period=2, centre=["513/1000"], P=ONE,
                    Q=ONE, blocks=[1], radius="1/50")  # fmt: skip
TURNING = certificate("contracting-ball", SPIRAL, ["3", "4"], period=1, centre=["0", "0"], P=EYE,
                      Q=EYE, blocks=[2], radius="6")  # fmt: skip
COVER = certificate("cover", LOGISTIC, ["1/2"], steps=0, bits=64, origin=["0"], cell=["1/128"],
                    cells=[[59, 74], [98, 104]])  # fmt: skip
EXACT = certificate("exact-cycle", NEWTON, ["0"], period=2)
STILL = certificate("exact-cycle", pair("-8", ("4", "4")), HALVES, period=1)
VIOLATION = certificate("violation", LOGISTIC, ["1/2"], quantity=BELOW, steps=0)
LAMBDA = certificate("lambda-min", pair("-4", ("1", "2")), HALVES,
                     L=[["1", "0"], ["-1", "1"]], D=["4", "0"])  # fmt: skip
DAMPED = certificate("lambda-min", pair("-8", ("1", "2"), eta="1/2"), HALVES,
                     L=[["1", "0"], ["-2/3", "1"]], D=["11", "1"])  # fmt: skip
IN_TURN = certificate("lambda-min", pair("-9", ("1", "2"), in_turn=True), HALVES)
GAIN = certificate("gain", mean_field([["0", "7"], ["-2", "0"]], ["0", "1"]), HALVES,
                   weights=["2", "1.1".replace("1.1", "11/10")])  # fmt: skip

ACCEPTED = {
    "order": (ORDER, "never converges"),
    "order, flipped": (FLIPPED, "never converges"),
    "trap box": (TRAP, "minimal period 2"),
    "ball, fixed point": (BALL1, "the orbit converges"),
    "ball, period 2": (BALL2, "cycle of minimal period 2"),
    "ball, rotation": (TURNING, "the orbit converges"),
    "cover": (COVER, "holds no fixed point"),
    "exact cycle": (EXACT, "exact period 2"),
    "exact fixed start": (STILL, "exactly a fixed point"),
    "violation": (VIOLATION, "negative at step 0"),
    "lambda-min at -4": (LAMBDA, "lambda_min(A) >= -4"),
    "damped": (DAMPED, "eta = 1/2"),
    "in turn": (IN_TURN, "sequential updates"),
    "gain": (GAIN, "|A| v < 4 v"),
}


@pytest.mark.parametrize("name", ACCEPTED)
def test_accepts(name: str) -> None:
    raw, words = ACCEPTED[name]
    assert words in check_orbit(copy.deepcopy(raw))


def changed(raw: Json, **fields: Any) -> Json:
    """A copy with some fields replaced."""
    return {**copy.deepcopy(raw), **fields}


# name: (certificate, code)
REJECTED: dict[str, tuple[Any, str]] = {
    "not an object": ([], "HP871"),
    "another schema": (changed(ORDER, schema="handproof/words/1"), "HP871"),
    "unknown tier": (changed(ORDER, tier="believe-me"), "HP872"),
    "a float start": (changed(ORDER, start=[0.5, 0.5]), "HP871"),
    "a decimal string": (changed(ORDER, start=["0.5", "0.5"]), "HP871"),
    "a zero denominator": (changed(ORDER, start=["1/0", "1/2"]), "HP871"),
    "a boolean": (changed(TRAP, period=True), "HP871"),
    "too short a start": (changed(ORDER, start=["1/2"]), "HP871"),
    "negative steps": (changed(ORDER, steps=-1), "HP871"),
    "absurd precision": (changed(ORDER, bits=10**7), "HP871"),
    "an operation without enclosure": (
        changed(ORDER, program={"inputs": 1, "code": [["sin", 0]], "outputs": [1]}, start=["0"]),
        "HP872",
    ),
    "a register from the future": (
        changed(BALL1, program={"inputs": 1, "code": [["exp", 1]], "outputs": [1]}),
        "HP871",
    ),
    "no outputs": (changed(BALL1, program={**HALVING, "outputs": []}), "HP871"),
    "order: A = -5, c = 0 converges": (changed(ORDER, program=pair("-5", ("0", "0"))), "HP873"),
    "order: the other wing": (changed(ORDER, point=["1/10", "1/10"]), "HP873"),
    "order: p above the start": (changed(ORDER, point=["3/4", "3/4"]), "HP873"),
    "order: p is the fixed point": (
        changed(ORDER, program=pair("-8", ("4", "4")), point=["1/2", "1/2"]),
        "HP873",
    ),
    "order: attractive without flips": (changed(FLIPPED, flips=[1, 1]), "HP873"),
    "order: flips of zero": (changed(ORDER, flips=[0, 0]), "HP873"),
    "order: frustrated": (
        certificate(
            "order",
            mean_field([["0", "-6", "6"], ["-6", "0", "6"], ["6", "6", "0"]], ["0"] * 3),
            ["1/2"] * 3, flips=[1, 1, 1], point=["1/4"] * 3,
        ),
        "HP873",
    ),
    "order: damped": (changed(ORDER, program=pair("-6", ("0", "0"), eta="9/10")), "HP873"),
    "order: in turn": (changed(ORDER, program=pair("-6", ("0", "0"), in_turn=True)), "HP873"),
    "order: not a sigmoid map": (changed(ORDER, program=SPIRAL), "HP873"),
    "trap: a weaker coupling": (changed(TRAP, program=pair("-4", ("1", "1"))), "HP873"),
    "trap: the box meets its image": (changed(TRAP, box=[["1/10", "7/10"]] * 2), "HP873"),
    "trap: the box is too small": (changed(TRAP, box=[["1/2", "11/20"]] * 2), "HP873"),
    "trap: the start is outside": (changed(TRAP, box=[["51/100", "7/10"]] * 2), "HP873"),
    "trap: period 1": (changed(TRAP, period=1), "HP873"),
    "trap: period 3": (changed(TRAP, period=3), "HP873"),
    "trap: empty box": (changed(TRAP, box=[["7/10", "1/2"]] * 2), "HP873"),
    "trap: entered one step late": (changed(TRAP, steps=1), "HP873"),
    "ball: the radius is too large": (changed(BALL2, radius="1/5"), "HP873"),
    "ball: the centre is off": (changed(BALL2, centre=["1/4"]), "HP873"),
    "ball: no contraction": (
        changed(BALL1, program={**HALVING, "code": [["affine", "0", [["1", 0]]]]}),
        "HP873",
    ),
    "ball: not entered": (changed(BALL1, start=["8"]), "HP873"),
    "ball: period 4 of a 2-cycle": (changed(BALL2, period=4), "HP873"),
    "ball: Q is no inverse": (changed(BALL2, Q=square(0, [[2]])), "HP873"),
    "ball: zero radius": (changed(BALL1, radius="0"), "HP873"),
    "ball: blocks of another size": (changed(BALL1, blocks=[2]), "HP871"),
    "ball: wrong blocks for a rotation": (
        changed(TURNING, program={**SPIRAL, "code": [["affine", "0", [["-4/5", 1], ["4/5", 0]]],
                                                     ["affine", "0", [["4/5", 0], ["4/5", 1]]]]}),
        "HP873",
    ),
    "cover: a cell is missing": (changed(COVER, cells=[[59, 74], [98, 103]]), "HP873"),
    "cover: it holds a fixed point": (changed(COVER, cells=[[59, 104]]), "HP873"),
    "cover: not entered": (changed(COVER, start=["1/10"]), "HP873"),
    "cover: a grid finer than the precision": (changed(COVER, cell=["1/3"]), "HP873"),
    "exact: period 4 is not minimal": (changed(EXACT, period=4), "HP873"),
    "exact: another start": (changed(EXACT, start=["2"]), "HP873"),
    "exact: irrational values": (changed(STILL, program=pair("-8", ("4", "3"))), "HP873"),
    "exact: a pole": (
        changed(EXACT, program={"inputs": 1, "code": [["div", 0, 0]], "outputs": [1]}),
        "HP874",
    ),
    "violation: the claim holds": (changed(VIOLATION, start=["1/10"]), "HP873"),
    "violation: log of a negative number": (
        changed(VIOLATION, quantity={"inputs": 2, "code": [["affine", "-1", []], ["log", 2]],
                                     "outputs": [3]}),
        "HP874",
    ),
    "lambda-min: a little below -4": (
        changed(LAMBDA, program=pair("-401/100", ("1", "2"))),
        "HP873",
    ),
    "lambda-min: a negative pivot": (changed(LAMBDA, D=["4", "-1"]), "HP873"),
    "lambda-min: not symmetric": (
        changed(LAMBDA, program=mean_field([["0", "-4"], ["-3", "0"]], ["1", "2"])),
        "HP873",
    ),
    "lambda-min: too much damping lost": (
        changed(DAMPED, program=pair("-8", ("1", "2"), eta="2/3"), D=["7", "1"]),
        "HP873",
    ),
    "lambda-min: damped from outside": (changed(DAMPED, start=["-1", "2"]), "HP873"),
    "in turn: self-coupling": (
        changed(IN_TURN, program=mean_field([["-9", "1"], ["1", "0"]], ["0", "0"], in_turn=True)),
        "HP873",
    ),
    "gain: equality is not enough": (
        changed(GAIN, program=pair("4", ("0", "0")), weights=["1", "1"]),
        "HP873",
    ),
    "gain: negative weights": (changed(GAIN, weights=["-2", "-1"]), "HP873"),
}  # fmt: skip


@pytest.mark.parametrize("name", REJECTED)
def test_rejects(name: str) -> None:
    raw, code = REJECTED[name]
    with pytest.raises(OrbitError) as caught:
        check_orbit(copy.deepcopy(raw))
    assert caught.value.code == code, str(caught.value)
    assert caught.value.expected
    assert caught.value.found


@pytest.mark.parametrize("name", ACCEPTED)
@pytest.mark.parametrize("key", ["program", "start"])
def test_missing_fields_are_malformed(name: str, key: str) -> None:
    raw = copy.deepcopy(ACCEPTED[name][0])
    del raw[key]
    with pytest.raises(OrbitError, match="HP871"):
        check_orbit(raw)


POINTS = [Fraction(n, 7) for n in range(-60, 61, 3)] + [Fraction(0), Fraction(1, 10**9)]


@pytest.mark.parametrize("bits", [16, 64, 200])
@pytest.mark.parametrize("name", ["exp", "sigmoid", "log"])
def test_enclosures_hold_arb_values(name: str, bits: int) -> None:
    flint = pytest.importorskip("flint")
    point: Callable[[int, int], tuple[int, int]] = op.MONOTONE[name]
    old = flint.ctx.prec
    flint.ctx.prec = bits + 200
    try:
        for q in POINTS:
            x = op.enclose(q, bits)[0]
            if name == "log" and x <= 0:
                continue
            scale = flint.arb(2) ** bits
            at = flint.arb(x) / scale
            true = 1 / (1 + (-at).exp()) if name == "sigmoid" else getattr(at, name)()
            low, high = point(x, bits)
            assert flint.arb(low) / scale <= true
            assert true <= flint.arb(high) / scale
    finally:
        flint.ctx.prec = old


@pytest.mark.parametrize("n", [2, 3, 4, 7])
def test_powers_and_products_hold_rationals(n: int) -> None:
    bits = 40
    for a in (Fraction(-7, 3), Fraction(-1, 5), Fraction(0), Fraction(4, 9)):
        for b in (a, a + Fraction(1, 3), a + 3):
            low, high = op.power((op.enclose(a, bits)[0], op.enclose(b, bits)[1]), n, bits)
            for share in range(5):
                x = a + (b - a) * Fraction(share, 4)
                assert Fraction(low, 2**bits) <= x**n <= Fraction(high, 2**bits)


def test_division_by_an_interval_around_zero_is_refused() -> None:
    with pytest.raises(OrbitError, match="HP874"):
        op.divide((1, 2), (-1, 1), 8)


def test_jacobians_hold_difference_quotients() -> None:
    bits = 80
    program = op.parse_program(NEWTON)
    x = Fraction(3)
    _, (mid, rad) = op.jacobian(program, [op.enclose(x, bits)], bits)
    slope = (6 * x**2 * (3 * x**2 - 2) - (2 * x**3 - 2) * 6 * x) / (3 * x**2 - 2) ** 2
    assert abs(Fraction(mid[0][0], 2**bits) - slope) <= Fraction(rad[0][0], 2**bits)


@pytest.mark.parametrize("name", ["order", "trap box"])
def test_small_certificates_take_less_than_ten_milliseconds(name: str) -> None:
    raw, best = ACCEPTED[name][0], float("inf")
    for _ in range(5):
        start = time.perf_counter()
        check_orbit(raw)
        best = min(best, time.perf_counter() - start)
    assert best < 0.01


def test_needs_the_standard_library_only() -> None:
    code = (
        f"import sys; sys.path.insert(0, {str(ROOT)!r}); import handproof.kernel.orbits;"
        "bad = {'numpy', 'flint', 'sympy', 'numerics'} & set(sys.modules);"
        "mine = [m for m in sys.modules if m.startswith('handproof')];"
        "assert not bad, bad;"
        "assert all('.kernel' in m or m == 'handproof' for m in mine), mine"
    )
    done = subprocess.run([sys.executable, "-I", "-S", "-c", code], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
