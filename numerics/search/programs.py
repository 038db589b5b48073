"""Straight-line programs: from SymPy expressions, and evaluated in floats and exact balls.

A program is the JSON object that `handproof.kernel.orbit_programs` reads: registers
0..inputs-1 hold the inputs, every instruction adds a register, outputs are registers.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

import numpy as np
import sympy as sp

from numerics.search.errors import BadProblem, MapNotSupported, MapUndefined

Program = dict[str, Any]
SUPPORTED = "+, -, *, /, integer powers, sqrt, exp, log, tanh, sigmoid and rational numbers"


class sigmoid(sp.Function):  # type: ignore[misc]  # SymPy ships no types
    """The logistic function 1 / (1 + exp(-x))."""

    nargs = 1

    def _eval_rewrite_as_exp(self, x: Any, **_: Any) -> Any:
        return 1 / (1 + sp.exp(-x))

    def fdiff(self, argindex: int = 1) -> Any:
        """Derivative sigma (1 - sigma)."""
        return self * (1 - self)


def text(q: Fraction) -> str:
    """A rational as certificates write it."""
    return str(q)


@dataclass
class _Builder:
    inputs: int
    code: list[list[Any]] = field(default_factory=list)
    memo: dict[Any, int] = field(default_factory=dict)

    def emit(self, line: list[Any]) -> int:
        key = repr(line)
        if key not in self.memo:
            self.code.append(line)
            self.memo[key] = self.inputs + len(self.code) - 1
        return self.memo[key]

    def register(self, expr: Any) -> int:
        if expr not in self.memo:
            self.memo[expr] = self.build(expr)
        return self.memo[expr]

    def affine(self, expr: Any) -> int:
        constant, terms = Fraction(0), []
        for term in sp.Add.make_args(expr):
            coefficient, rest = term.as_coeff_Mul()
            if not coefficient.is_Rational:
                raise MapNotSupported("rational coefficients", str(coefficient), "Use Rational.")
            q = Fraction(int(coefficient.p), int(coefficient.q))
            if rest == 1:
                constant += q
            else:
                terms.append([text(q), self.register(rest)])
        return self.emit(["affine", text(constant), terms])

    def product(self, expr: Any) -> int:
        numerator, denominator = sp.fraction(expr)
        top = [self.register(f) for f in sp.Mul.make_args(numerator)]
        result = top[0]
        for factor in top[1:]:
            result = self.emit(["mul", result, factor])
        if denominator != 1:
            result = self.emit(["div", result, self.register(denominator)])
        return result

    def power(self, base: Any, exponent: Any) -> int:
        if exponent.is_Integer:
            n = int(exponent)
            if n < 0:
                return self.emit(["div", self.register(sp.Integer(1)), self.register(base**-n)])
            if n <= 64:
                return self.emit(["pow", self.register(base), n])
        if exponent == sp.Rational(1, 2):
            return self.register(sp.exp(sp.log(base, evaluate=False) / 2, evaluate=False))
        raise MapNotSupported(SUPPORTED, f"the power {base}**{exponent}", "Rewrite the map.")

    def build(self, expr: Any) -> int:
        if expr.is_Float:
            raise MapNotSupported("exact numbers", str(expr), "Write Rational(1, 2), not 0.5.")
        if expr.is_Rational or expr.is_Add:
            return self.affine(expr)
        if isinstance(expr, sigmoid):
            return self.emit(["sigmoid", self.register(expr.args[0])])
        if isinstance(expr, sp.tanh):
            return self.register(2 * sigmoid(2 * expr.args[0]) - 1)
        if isinstance(expr, sp.exp | sp.log):
            return self.emit([expr.func.__name__, self.register(expr.args[0])])
        if expr.is_Mul:
            coefficient, _ = expr.as_coeff_Mul()
            return self.product(expr) if coefficient == 1 else self.affine(expr)
        if expr.is_Pow:
            return (
                self.power(*expr.as_base_exp()) if not expr.exp.is_negative else self.inverse(expr)
            )
        raise MapNotSupported(SUPPORTED, str(expr)[:80], "Rewrite the map with these.")

    def inverse(self, expr: Any) -> int:
        """1 / (1 + exp(-x)) is read as sigmoid(x): its enclosures are tighter."""
        rest = expr.base - 1
        if expr.exp == -1 and isinstance(rest, sp.exp):
            return self.emit(["sigmoid", self.register(-rest.args[0])])
        return self.power(expr.base, expr.exp)


def from_sympy(expressions: Sequence[Any], inputs: Sequence[Any]) -> Program:
    """Compile SymPy expressions in the symbols `inputs` into a program.

    Raises:
        MapNotSupported: an operation has no exact enclosure.
        BadProblem: an expression uses a symbol that is no input.
    """
    builder = _Builder(len(inputs))
    for k, symbol in enumerate(inputs):
        builder.memo[symbol] = k
    exact = [sp.sympify(e) for e in expressions]
    for e in exact:
        loose = e.free_symbols - set(inputs)
        if loose:
            raise BadProblem("known symbols", f"{sorted(map(str, loose))} in {e}", "Declare them.")
        if e.has(sp.zoo, sp.oo, -sp.oo, sp.nan, sp.I):
            raise MapUndefined("a real expression", str(e), "Check for a division by zero.")
    outputs = [builder.register(e) for e in exact]
    return {"inputs": len(inputs), "code": builder.code, "outputs": outputs}


def substitute(program: Program, values: Mapping[int, Fraction]) -> Program:
    """Fix some inputs to rationals; products with them become affine terms."""
    kept = [i for i in range(program["inputs"]) if i not in values]
    place: dict[int, int] = {old: new for new, old in enumerate(kept)}
    constant: dict[int, Fraction] = dict(values)
    builder = _Builder(len(kept))

    def register(old: int) -> int:
        if old in constant:
            return builder.emit(["affine", text(constant[old]), []])
        return place[old]

    for k, line in enumerate(program["code"]):
        new = program["inputs"] + k
        if line[0] == "affine":
            total, terms = Fraction(line[1]), []
            for q, a in line[2]:
                if a in constant:
                    total += Fraction(q) * constant[a]
                else:
                    terms.append([q, a])
            folded = _fold(terms, place, builder)
            if folded:
                place[new] = builder.emit(["affine", text(total), folded])
            else:
                constant[new] = total
        elif line[0] == "mul" and (line[1] in constant or line[2] in constant):
            a, b = line[1:] if line[1] in constant else (line[2], line[1])
            if b in constant or constant[a] == 0:
                constant[new] = constant[a] * constant.get(b, Fraction(0))
            else:
                place[new] = builder.emit(["affine", "0", [[text(constant[a]), place[b]]]])
        else:
            last = [line[2]] if line[0] == "pow" else [register(a) for a in line[2:]]
            place[new] = builder.emit([line[0], register(line[1]), *last])
    outputs = [register(o) for o in program["outputs"]]
    return prune({"inputs": len(kept), "code": builder.code, "outputs": outputs})


def _fold(terms: list[list[Any]], place: dict[int, int], builder: _Builder) -> list[list[Any]]:
    """Inline a register that is a plain multiple of another: c + 1*(2 x) is c + 2 x."""
    total: dict[int, Fraction] = {}
    for q, a in terms:
        target, factor = place[a], Fraction(q)
        line = builder.code[target - builder.inputs] if target >= builder.inputs else None
        if line and line[0] == "affine" and line[1] == "0" and len(line[2]) == 1:
            factor *= Fraction(line[2][0][0])
            target = line[2][0][1]
        total[target] = total.get(target, Fraction(0)) + factor
    return [[text(q), a] for a, q in total.items() if q]


def prune(program: Program) -> Program:
    """Drop registers that no output needs."""
    n, code = program["inputs"], program["code"]
    needed = set(program["outputs"])
    for k in range(len(code) - 1, -1, -1):
        if n + k in needed:
            needed.update(operands(code[k]))
    place = {i: i for i in range(n)}
    kept: list[list[Any]] = []
    for k, line in enumerate(code):
        if n + k in needed:
            place[n + k] = n + len(kept)
            kept.append(renumber(line, place))
    return {"inputs": n, "code": kept, "outputs": [place[o] for o in program["outputs"]]}


def operands(line: list[Any]) -> list[int]:
    """Registers that an instruction reads."""
    if line[0] == "affine":
        return [a for _, a in line[2]]
    return line[1:2] if line[0] == "pow" else line[1:]


def renumber(line: list[Any], place: Mapping[int, int]) -> list[Any]:
    """The instruction with its operands renamed."""
    if line[0] == "affine":
        return ["affine", line[1], [[q, place[a]] for q, a in line[2]]]
    if line[0] == "pow":
        return ["pow", place[line[1]], line[2]]
    return [line[0], *(place[a] for a in line[1:])]


def compose(outer: Program, inner: Program) -> Program:
    """The program of outer(inner(x))."""
    n = inner["inputs"]
    code = list(inner["code"])
    place = dict(enumerate(inner["outputs"]))
    for k, line in enumerate(outer["code"]):
        place[outer["inputs"] + k] = n + len(code)
        code.append(renumber(line, place))
    return {"inputs": n, "code": code, "outputs": [place[o] for o in outer["outputs"]]}


@dataclass(frozen=True)
class FloatMap:
    """A program in double precision: values and Jacobians (d x d) at points of shape (d,)."""

    inputs: int
    code: tuple[tuple[str, Any, Any], ...]
    outputs: tuple[int, ...]

    @classmethod
    def of(cls, program: Program) -> FloatMap:
        """Read the coefficients of a program once."""
        lines: list[tuple[str, Any, Any]] = []
        for line in program["code"]:
            if line[0] == "affine":
                weights = np.array([float(Fraction(q)) for q, _ in line[2]])
                index = np.array([a for _, a in line[2]], dtype=np.intp)
                lines.append(("affine", (float(Fraction(line[1])), weights), index))
            else:
                lines.append((line[0], line[1], line[2] if len(line) > 2 else None))
        return cls(program["inputs"], tuple(lines), tuple(program["outputs"]))

    def __call__(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """F(x)."""
        return self._registers(x)[list(self.outputs)]

    def _registers(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        r = np.empty(self.inputs + len(self.code))
        r[: self.inputs] = x
        with np.errstate(all="ignore"):
            for k, (op, a, b) in enumerate(self.code):
                r[self.inputs + k] = _float(op, a, b, r)
        return r

    def jacobian(self, x: np.ndarray[Any, Any]) -> np.ndarray[Any, Any]:
        """DF(x), shape (d, inputs)."""
        r, n = self._registers(x), self.inputs
        g = np.zeros((len(r), n))
        g[:n] = np.eye(n)
        for k, (op, a, b) in enumerate(self.code):
            v, out = r[n + k], g[n + k]
            if op == "affine":
                out[:] = a[1] @ g[b] if len(b) else 0.0
            elif op == "mul":
                out[:] = r[b] * g[a] + r[a] * g[b]
            elif op == "div":
                out[:] = (g[a] - v * g[b]) / r[b]
            elif op == "pow":
                out[:] = b * r[a] ** (b - 1) * g[a]
            else:
                slope = {"exp": v, "sigmoid": v * (1 - v), "log": 1 / r[a] if r[a] else np.inf}
                out[:] = slope[op] * g[a]
        return g[list(self.outputs)]


def _float(op: str, a: Any, b: Any, r: np.ndarray[Any, Any]) -> Any:
    if op == "affine":
        return a[0] + a[1] @ r[b]
    if op == "mul":
        return r[a] * r[b]
    if op == "div":
        return r[a] / r[b]
    if op == "pow":
        return r[a] ** b
    if op == "sigmoid":
        e = np.exp(-abs(r[a]))
        return 1 / (1 + e) if r[a] >= 0 else e / (1 + e)
    return np.exp(r[a]) if op == "exp" else np.log(r[a])
