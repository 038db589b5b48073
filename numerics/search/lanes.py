"""Compiles a problem into two kernels: a screen in single precision, a decision in double.

The screen runs many candidates side by side (lanes); whoever is decided leaves at once and
the next candidate takes the lane. Parameters are drawn inside, so nothing is read from
memory. The source is generated from the program and written to a cache folder, where numba
keeps the machine code between runs and shares it between worker processes.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
import tempfile
import threading
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import lru_cache
from pathlib import Path
from types import ModuleType
from typing import Any

import numpy as np

from numerics.search.counter import CandidateId, keys, laws
from numerics.search.problem import Problem
from numerics.search.programs import Program

Array = np.ndarray[Any, Any]
CONVERGED, CYCLE, UNDECIDED, ESCAPED = 0, 1, 2, 3
CACHE_VARIABLE = "HANDPROOF_CACHE"
_LOCK = threading.Lock()


def _lines(program: Program, inputs: list[str], single: bool) -> tuple[list[str], list[str]]:
    """Statements that compute a program, and the names of its outputs."""
    kind = "F" if single else "float"
    names, lines = list(inputs), []
    for k, line in enumerate(program["code"]):
        op, target = line[0], f"r{k}"
        if op == "affine":
            value = _affine(line, names, kind)
        elif op in ("mul", "div"):
            a, b = names[line[1]], names[line[2]]
            value = f"{a} * {b}" if op == "mul" else f"ratio({a}, {b})"
        elif op == "pow":
            value = " * ".join([names[line[1]]] * line[2])
        else:
            value = f"{op}{'32' if single else '64'}({names[line[1]]})"
        lines.append(f"{target} = {value}")
        names.append(target)
    return lines, [names[o] for o in program["outputs"]]


def _affine(line: list[Any], names: list[str], kind: str) -> str:
    parts = [] if Fraction(line[1]) == 0 else [f"{kind}({float(Fraction(line[1]))!r})"]
    for q, a in line[2]:
        weight = Fraction(q)
        parts.append(names[a] if weight == 1 else f"{kind}({float(weight)!r}) * {names[a]}")
    return " + ".join(parts) or f"{kind}(0.0)"


def _shape(d: int) -> tuple[int, int, int]:
    """Lanes, steps between checks, draws at a time: all should fit the first cache."""
    if d <= 4:
        return (128, 6, 1024) if d <= 2 else (128, 8, 512)
    return (64, 10, 64) if d <= 8 else (32, 16, 64)


UNROLLED = 16  # up to this many units the update is written out; beyond, it is a loop


def _source(problem: Problem) -> str:
    """The kernel module of a problem, as Python source."""
    d, p = problem.d, len(problem.parameters)
    lanes, block, batch = _shape(d)
    stride = lanes + 16  # rows a power of two apart would share cache sets
    if problem.dense and d > UNROLLED:
        step32, step64 = _dense(d, p, stride, problem.dense == "symmetric")
    else:
        step32, step64 = _written_out(problem.program, d, p, stride)
    template = (Path(__file__).parent / "kernel_template.txt").read_text(encoding="utf-8")
    values = {
        "LANES": lanes, "STRIDE": stride, "BATCH": batch, "BLOCK": block, "D": d, "P": p,
        "ROWS": p + 4 * d, "STATE": p, "STEP32": _block(step32, "    "),
        "GAPS": _block(["for l in range(W):", *(f"    {b}" for b in _gaps(d, p, stride))], "    "),
        "STEP64": _block(step64, "    "),
    }  # fmt: skip
    for name, value in values.items():
        template = template.replace(f"@{name}@", str(value))
    return template


def _block(lines: list[str], indent: str) -> str:
    return "\n".join(indent + line for line in lines)


def _written_out(program: Program, d: int, p: int, stride: int) -> tuple[list[str], list[str]]:
    """One step as straight-line statements, in lanes and in double precision."""
    read = [f"x{j}" for j in range(d)] + [f"peek(S, {k * stride} + l)" for k in range(p)]
    lines, results = _lines(program, read, single=True)
    body = [f"x{j} = peek(S, {(p + j) * stride} + l)" for j in range(d)] + lines
    body += [f"poke(S, {(p + j) * stride} + l, {r})" for j, r in enumerate(results)]
    scalar = [f"x[{j}]" for j in range(d)] + [f"p[{k}]" for k in range(p)]
    lines64, results64 = _lines(program, scalar, single=False)
    step64 = [*lines64, *(f"y[{j}] = {r}" for j, r in enumerate(results64))]
    return ["for l in range(W):", *(f"    {b}" for b in body)], step64


def _dense(d: int, p: int, stride: int, symmetric: bool) -> tuple[list[str], list[str]]:
    """One mean-field step as loops over the couplings; rows p + 3d.. hold the fields."""
    state, field, c = p * stride, (p + 3 * d) * stride, (p - d) * stride
    first = "i + 1" if symmetric else "0"
    skip = [] if symmetric else ["        if i == j:", "            continue"]
    back = f"poke(S, {field} + j * {stride} + l, peek(S, {field} + j * {stride} + l) + a * x)"
    step32 = [
        f"for l in range({d} * {stride}):",
        f"    poke(S, {field} + l, peek(S, {c} + l))",
        "k = 0",
        f"for i in range({d}):",
        f"    for j in range({first}, {d}):",
        *skip,
        "        for l in range(W):",
        f"            a = peek(S, k * {stride} + l)",
        f"            h = peek(S, {field} + i * {stride} + l)",
        f"            x = peek(S, {state} + j * {stride} + l)",
        f"            poke(S, {field} + i * {stride} + l, h + a * x)",
        *(["        for l in range(W):", f"            a = peek(S, k * {stride} + l)",
           f"            x = peek(S, {state} + i * {stride} + l)", f"            {back}"]
          if symmetric else []),
        "        k += 1",
        f"for l in range({d} * {stride}):",
        f"    poke(S, {state} + l, sigmoid32(peek(S, {field} + l)))",
    ]  # fmt: skip
    step64 = [
        f"y[:] = p[{p - d}:]",
        "k = 0",
        f"for i in range({d}):",
        f"    for j in range({first}, {d}):",
        *skip,
        "        y[i] += p[k] * x[j]",
        *(["        y[j] += p[k] * x[i]"] if symmetric else []),
        "        k += 1",
        f"for i in range({d}):",
        "    y[i] = sigmoid64(y[i])",
    ]
    return step32, step64


def _gaps(d: int, p: int, stride: int) -> list[str]:
    """Largest change over one step and over two, and the size of the state; NaN stays."""
    lines = ["g = F(0.0)", "h = F(0.0)", "m = F(0.0)", "bad = F(0.0)"]
    for j in range(d):
        x, y, z = ((p + j + k * d) * stride for k in range(3))
        lines += [
            f"x = peek(S, {x} + l)",
            f"g = max32(abs(x - peek(S, {y} + l)), g)",
            f"h = max32(abs(x - peek(S, {z} + l)), h)",
            "m = max32(abs(x), m)",
            "bad = bad + (x - x)",
        ]
    return [*lines, "poke(D1, l, g + bad)", "poke(D2, l, h + bad)", "poke(M, l, m + bad)"]


def cache_folder() -> Path:
    """Where kernels are kept: $HANDPROOF_CACHE, or a folder of the user's temporary files."""
    chosen = os.environ.get(CACHE_VARIABLE)
    user = os.environ.get("XDG_CACHE_HOME") or (Path.home() / ".cache")
    folder = Path(chosen) if chosen else Path(user) / "handproof" / "search"
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError:
        folder = Path(tempfile.mkdtemp(prefix="handproof-search-"))
    return folder


def _fingerprint(source: str) -> str:
    here = Path(__file__).parent
    parts = [source, *((here / f).read_text(encoding="utf-8") for f in _PARTS), sys.version]
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:24]


_PARTS = ("lanes_core.py", "jit.py", "counter.py", "lanes.py")


@lru_cache(maxsize=256)
def _load(source: str) -> ModuleType:
    """Import generated source from the cache folder, written there whole or not at all."""
    name = f"hp_kernel_{_fingerprint(source)}"
    path = cache_folder() / f"{name}.py"
    if not path.exists():
        handle, draft = tempfile.mkstemp(dir=path.parent, suffix=".tmp")
        with os.fdopen(handle, "w", encoding="utf-8") as stream:
            stream.write(source)
        Path(draft).replace(path)
    spec = importlib.util.spec_from_file_location(name, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@dataclass(frozen=True)
class Screened:
    """What a screen of an id range found; `suspects` are (counter, code), in order."""

    converged: int
    cycles: int
    undecided: int
    escaped: int
    steps: int
    suspects: tuple[tuple[int, int], ...]


@dataclass(frozen=True)
class Decision:
    """What a double-precision orbit shows. Evidence only: never a verdict by itself.

    code: CONVERGED, CYCLE (of minimal period `period`), UNDECIDED or ESCAPED.
    step: an iterate from which the orbit shows it; point: that iterate, shape (d,).
    gap: distance of consecutive iterates there.
    """

    code: int
    period: int
    step: int
    gap: float
    point: Array


@dataclass(frozen=True)
class Kernels:
    """Compiled screen and decision of a problem's map."""

    d: int
    p: int
    sweep: Callable[..., int]
    decide_orbit: Callable[..., Any]


def kernels(problem: Problem) -> Kernels:
    """Compile (or fetch from the cache) the kernels of a problem's map."""
    d, p = problem.d, len(problem.parameters)
    with _LOCK:
        module = _load(_source(problem))
    return Kernels(d, p, module.sweep, module.decide)


def screen(
    problem: Problem, seed: int, base: CandidateId, count: int, steps: int = 240, keep: int = 4096
) -> Screened:
    """Screen `count` candidates from `base` on in single precision, `steps` steps at most.

    At most `keep` suspects (candidates that did not converge) are returned, the first ones.
    """
    k = kernels(problem)
    tally = np.zeros(5, dtype=np.int64)
    low, code = np.empty(keep, dtype=np.uint32), np.empty(keep, dtype=np.int8)
    start = np.array([float(s) for s in problem.start], dtype=np.float32)
    table, law = keys(seed, base, k.p), laws(problem.parameters)
    first = np.uint32(base.counter & (2**32 - 1))
    found = k.sweep(first, count, table, law, start, steps, low, code, tally)
    high = base.counter >> 32 << 32
    order = np.argsort(low[:found], kind="stable")
    suspects = tuple((high | int(low[i]), int(code[i])) for i in order)
    a, b, c, e, total = (int(t) for t in tally)
    return Screened(a, b, c, e, total, suspects)


def decide(
    problem: Problem, theta: Array, steps: int = 20000, lags: int = 64, start: Array | None = None
) -> Decision:
    """Follow one orbit in double precision; `theta` of shape (p,)."""
    k = kernels(problem)
    x0 = np.array([float(s) for s in problem.start]) if start is None else start
    point = np.empty(k.d)
    code, period, step, gap = k.decide_orbit(
        np.ascontiguousarray(x0, dtype=np.float64),
        np.ascontiguousarray(theta, dtype=np.float64),
        steps,
        lags,
        point,
    )
    return Decision(int(code), int(period), int(step), float(gap), point)
