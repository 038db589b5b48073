"""Recognises sigmoid-affine maps in programs, and says in words what a program computes."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from handproof.kernel.orbit_programs import Instruction, OrbitError, Program, ceil_div, require


@dataclass(frozen=True)
class MeanField:
    """mu <- sigma(c + A mu); `eta` < 1 damps, `sequential` updates the units in turn."""

    A: list[list[Fraction]]
    c: list[Fraction]
    eta: Fraction
    sequential: bool


def _damping(program: Program, i: int, o: int) -> tuple[int, Fraction]:
    """Split output i = (1 - eta) x_i + eta s into the register of s and eta."""
    n = program.inputs
    ins = program.code[o - n] if o >= n else Instruction("input", ())
    if ins.op == "affine" and len(ins.args) == 2 and i in ins.args and ins.numerators[0] == 0:
        s = 1 - ins.args.index(i)
        eta, keep = (Fraction(ins.numerators[1 + k], ins.den) for k in (s, 1 - s))
        if 0 < eta <= 1 and keep == 1 - eta:
            return ins.args[s], eta
    return o, Fraction(1)


def mean_field(program: Program) -> MeanField:
    """Read c, A and the schedule off a sigmoid-affine program, or raise HP873."""
    n = program.inputs
    A = [[Fraction(0)] * n for _ in range(n)]
    c, etas, seen_old, seen_new = [Fraction(0)] * n, set(), False, False
    for i, output in enumerate(program.outputs):
        o, eta = _damping(program, i, output)
        etas.add(eta)
        sigmoid = program.code[o - n] if o >= n else Instruction("input", ())
        field = sigmoid.args[0] - n if sigmoid.op == "sigmoid" else -1
        form = program.code[field] if field >= 0 else Instruction("input", ())
        require(form.op == "affine", f"unit {i} to be sigma(affine form)", sigmoid.op)
        c[i] = Fraction(form.numerators[0], form.den)
        for k, a in zip(form.numerators[1:], form.args, strict=True):
            new = a in program.outputs[:i]
            require(new or a < n, "fields of states", f"register {a}")
            j = program.outputs.index(a) if new else a
            A[i][j] += Fraction(k, form.den)
            seen_new, seen_old = seen_new or new, seen_old or (not new and j < i)
    require(len(etas) == 1 and not (seen_old and seen_new), "one schedule", "a mixture")
    require(not seen_new or etas == {1}, "undamped sequential updates", f"eta {etas}")
    return MeanField(A, c, etas.pop(), seen_new)


def decimal(x: Fraction) -> str:
    """`x` rounded up to six decimals."""
    n = ceil_div(x.numerator * 10**6, x.denominator)
    return f"{'-' if n < 0 else ''}{abs(n) // 10**6}.{abs(n) % 10**6:06d}"


def show(x: Sequence[Fraction]) -> str:
    """A point in words, shortened."""
    shown = ", ".join(map(str, x[:4])) + (", ..." if len(x) > 4 else "")
    return f"({shown})" if len(shown) < 200 else f"({len(x)} rationals)"


LONGEST = 600  # characters of a formula that is written out


def _formula(program: Program, register: int, names: Sequence[str]) -> str:
    if register < program.inputs:
        return names[register]
    ins = program.code[register - program.inputs]
    args = [_formula(program, a, names) for a in ins.args]
    if max(map(len, args), default=0) > LONGEST:
        return "..." * LONGEST
    if ins.op == "affine":
        terms = [
            f"{Fraction(n, ins.den)}*{a}" for n, a in zip(ins.numerators[1:], args, strict=True)
        ]
        constant = [str(Fraction(ins.numerators[0], ins.den))] * bool(ins.numerators[0])
        return "(" + " + ".join(constant + terms or ["0"]) + ")"
    if ins.op == "pow":
        return f"{args[0]}^{ins.numerators[0]}"
    infix = {"mul": "*", "div": "/"}.get(ins.op)
    return f"({args[0]}{infix}{args[1]})" if infix else f"{ins.op}({args[0]})"


def describe(program: Program) -> str:
    """The map in words; long ones are named by their size."""
    n = program.inputs
    try:
        field = mean_field(program)
    except OrbitError:
        names = [f"x{i + 1}" for i in range(n)]
        text = ", ".join(_formula(program, o, names) for o in program.outputs)
        body = text if len(text) <= LONGEST else f"a program of {len(program.code)} operations"
        return f"({', '.join(names)}) -> ({body})" if n <= 8 else f"R^{n} -> R^{n}, {body}"
    rows = "; ".join(" ".join(map(str, row)) for row in field.A)
    data = f"A = [{rows}], c = {show(field.c)}" if n <= 4 and len(rows) < LONGEST else f"{n} units"
    how = "in turn" if field.sequential else "together" if field.eta == 1 else f"eta = {field.eta}"
    return f"mu <- sigma(c + A mu), {how}, {data}"
