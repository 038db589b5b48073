"""Numbers for the patterns of axioms: an evaluator and a sampler, for tests only."""

from __future__ import annotations

import functools
import itertools
import math
from collections.abc import Callable, Iterator
from typing import Any

import mpmath
import numpy as np

Json = Any
Env = dict[str, Any]
TIGHT, LOOSE = 1e-8, 1e-5


class TooBigError(Exception):
    """An integral over too many dimensions for a grid."""


def square(value: Any) -> np.ndarray:
    return np.atleast_2d(np.asarray(value, float))


def plain(value: Any) -> Any:
    """A 1 by 1 array is a number."""
    array = np.asarray(value, float)
    return float(array.reshape(())) if array.size == 1 else array


def multiply(*factors: Any) -> Any:
    total: Any = 1.0
    for factor in factors:
        both = np.ndim(total) == 2 and np.ndim(factor) == 2
        total = plain(total @ factor) if both else total * factor
    return total


def power(base: Any, exponent: Any) -> Any:
    if np.ndim(base) == 2:
        return np.linalg.matrix_power(base, int(exponent))
    if base == 0 and exponent == 0:
        return 1.0
    return float(base) ** exponent


def entry(array: Any, i: Any, j: Any = None) -> float:
    array = square(array)
    if j is None:
        i, j = (i, 1) if array.shape[1] == 1 else (1, i)
    i, j = round(i), round(j)
    inside = 1 <= i <= array.shape[0] and 1 <= j <= array.shape[1]
    return float(array[i - 1, j - 1]) if inside else 0.0


def sqrtm(value: Any) -> Any:
    w, v = np.linalg.eigh(square(value))
    return plain(v @ np.diag(np.sqrt(np.maximum(w, 0))) @ v.T)


def size(value: Any) -> int:
    return round(float(value))


def symmetric(value: Any) -> bool:
    return bool(np.allclose(square(value), square(value).T, atol=TIGHT))


def eigenvalues(value: Any) -> np.ndarray:
    return np.linalg.eigvalsh(square(value))


def invertible(value: Any) -> bool:
    s = np.linalg.svd(square(value), compute_uv=False)
    return bool(s[-1] > 1e-6 * max(1.0, s[0]))


def gamma(x: float) -> float:
    return float(mpmath.gamma(x))


def normal_density(mean: Any, cov: Any) -> Callable[[Any], float]:
    def density(x: Any) -> float:
        c, d = square(cov), square(x) - square(mean)
        d = d.reshape(-1, 1)
        quad = float((d.T @ np.linalg.inv(c) @ d).item())
        return math.exp(-quad / 2) / math.sqrt((2 * math.pi) ** len(d) * float(np.linalg.det(c)))

    return density


def elementwise(f: Callable[[float], float]) -> Callable[[Any], Any]:
    return lambda value: plain(np.vectorize(f)(square(value)))


OPS: dict[str, Callable[..., Any]] = {
    "add": lambda *a: sum(a[1:], a[0]),
    "neg": lambda a: -a,
    "mul": multiply,
    "div": lambda a, b: a / b,
    "pow": power,
    "inv": lambda a: plain(np.linalg.inv(square(a))),
    "pinv": lambda a: plain(np.linalg.pinv(square(a))),
    "transpose": lambda a: plain(square(a).T),
    "trace": lambda a: float(np.trace(square(a))),
    "det": lambda a: float(np.linalg.det(square(a))),
    "sqrtm": sqrtm,
    "identity": lambda n: plain(np.eye(size(n))),
    "zeros": lambda n, m: plain(np.zeros((size(n), size(m)))),
    "ones": lambda n, m: plain(np.ones((size(n), size(m)))),
    "diag": lambda x: plain(np.diag(square(x).reshape(-1))),
    "diagonal": lambda a: plain(np.diag(square(a)).reshape(-1, 1)),
    "hadamard": lambda *a: math.prod(a[1:], start=a[0]),
    "kron": lambda *a: plain(functools.reduce(np.kron, map(square, a))),
    "block": lambda rows, cols, *a: plain(
        np.block([[square(a[i * size(cols) + j]) for j in range(size(cols))] for i in range(size(rows))])
    ),
    "vec": lambda a: plain(square(a).T.reshape(-1, 1)),
    "map_exp": elementwise(math.exp),
    "map_log": elementwise(math.log),
    "map_sigmoid": elementwise(lambda x: 1 / (1 + math.exp(-x))),
    "norm": lambda a: float(np.linalg.norm(square(a))),
    "norm_sq": lambda a: float(np.sum(square(a) ** 2)),
    "entry": entry,
    "exp": math.exp,
    "log": math.log,
    "sqrt": math.sqrt,
    "abs": abs,
    "sign": lambda x: float(np.sign(x)),
    "sin": math.sin, "cos": math.cos, "tan": math.tan,
    "sinh": math.sinh, "cosh": math.cosh, "tanh": math.tanh,
    "sigmoid": lambda x: 1 / (1 + math.exp(-x)),
    "softplus": lambda x: math.log1p(math.exp(x)),
    "logit": lambda x: math.log(x / (1 - x)),
    "erf": math.erf, "gamma": gamma, "lgamma": lambda x: float(mpmath.loggamma(x)),
    "digamma": lambda x: float(mpmath.digamma(x)),
    "factorial": lambda n: float(math.factorial(round(n))),
    "floor": math.floor,
    "beta": lambda a, b: float(mpmath.beta(a, b)),
    "binomial": lambda n, k: float(mpmath.binomial(n, k)),
    "min": min, "max": max,
    "pi": lambda: math.pi, "euler": lambda: math.e, "infinity": lambda: math.inf,
    # propositions
    "eq": lambda a, b: bool(np.allclose(square(a), square(b), rtol=1e-6, atol=LOOSE)),
    "ne": lambda a, b: not np.allclose(square(a), square(b), atol=1e-12),
    "le": lambda a, b: a <= b + TIGHT * (1 + abs(b)),
    "lt": lambda a, b: a < b,
    "ge": lambda a, b: a >= b - TIGHT * (1 + abs(b)),
    "gt": lambda a, b: a > b,
    "and": lambda *a: all(a), "or": lambda *a: any(a), "not": lambda a: not a,
    "implies": lambda a, b: b or not a, "iff": lambda a, b: a == b,
    "positive": lambda a: a > 0,
    "nonnegative": lambda a: a >= -1e-12,
    "nonzero": lambda a: abs(a) > 1e-12,
    "invertible": invertible,
    "symmetric": symmetric,
    "diagonal_matrix": lambda a: bool(np.allclose(square(a), np.diag(np.diag(square(a))), atol=TIGHT)),
    "positive_definite": lambda a: symmetric(a) and bool(eigenvalues(a)[0] > 1e-9),
    "positive_semidefinite": lambda a: symmetric(a) and bool(eigenvalues(a)[0] > -TIGHT),
    "orthonormal_columns": lambda a: bool(
        np.allclose(square(a).T @ square(a), np.eye(square(a).shape[1]), atol=TIGHT)
    ),
    "orthogonal": lambda a: bool(np.allclose(square(a).T @ square(a), np.eye(len(square(a))), atol=TIGHT)),
    "decreasing": lambda a: bool(np.all(np.diff(square(a).reshape(-1)) <= 1e-12)),
    "integrable": lambda f: True,  # every sampled function of a vector decays
    # sets: a membership test, and the members where they are finitely many
    "range": lambda a, b: range(size(a), size(b) + 1),
    "interval": lambda a, b: (a, b),
    "set": lambda *a: list(a),
    "binary": lambda n: [np.array(v, float).reshape(-1, 1) for v in itertools.product((0, 1), repeat=size(n))],
    "signs": lambda n: [np.array(v, float).reshape(-1, 1) for v in itertools.product((-1, 1), repeat=size(n))],
    "reals": lambda *n: Space(n),
    "naturals": lambda: range(10**6),
    # laws: a density
    "normal": normal_density,
    "bernoulli": lambda p: lambda x: p if x == 1 else 1 - p,
    "exponential": lambda r: lambda x: r * math.exp(-r * x),
    "gamma_law": lambda a, b: lambda x: b**a / gamma(a) * x ** (a - 1) * math.exp(-b * x),
    "beta_law": lambda a, b: lambda x: x ** (a - 1) * (1 - x) ** (b - 1) / float(mpmath.beta(a, b)),
    "poisson": lambda r: lambda x: r**x * math.exp(-r) / math.factorial(round(x)),
    "density": lambda law, x: law(x),
}  # fmt: skip


class Space:
    """All vectors or matrices of a shape; iterating gives enough of them to test a ``for all``.

    Those are the arrays of small integers, and what the matrices at hand single out: their
    singular vectors and eigenvectors.
    """

    def __init__(self, sizes: tuple[Any, ...]) -> None:
        rows, cols = (*(size(n) for n in sizes), 1, 1)[:2]
        self.shape, self.sizes, self.env = (rows, cols), sizes, dict[str, Any]()

    def __iter__(self) -> Iterator[np.ndarray]:
        rows, cols = self.shape
        small = (-1, 0, 1) if rows * cols < 5 else (0, 1)
        for numbers in itertools.product(small, repeat=rows * cols):
            yield np.array(numbers, float).reshape(rows, cols)
        for each in self.env.values() if cols == 1 else ():
            if np.ndim(each) == 2 and each.shape[1] == rows:
                yield from np.linalg.svd(each)[2].reshape(-1, rows, 1)
            if np.shape(each) == (rows, rows):
                yield from np.linalg.eigh(each + each.T)[1].T.reshape(-1, rows, 1)

    def __len__(self) -> int:
        return 1 + len(self.sizes)

    def __getitem__(self, place: int) -> Any:
        return self.sizes[place - 1]


def member(value: Any, among: Any) -> bool:
    if isinstance(among, range):
        return round(value) in among and abs(value - round(value)) < TIGHT
    if isinstance(among, tuple):
        return among[0] < value < among[1]
    if isinstance(among, Space):
        return bool(square(value).shape == among.shape)
    return any(np.array_equal(square(value), square(each)) for each in among)


def value(pattern: Json, env: Env) -> Any:
    """The value of a pattern: a number, an array, a truth value, a set or a function."""
    if isinstance(pattern, str):
        return env[pattern]
    if isinstance(pattern, int):
        return float(pattern)
    op, *rest = pattern
    if op == "num":
        above, _, below = rest[0].partition("/")
        return int(above) / int(below or 1)
    if op == "sym":
        return env[rest[0]]
    if op in BINDERS:
        name = rest[0] if isinstance(rest[0], str) else rest[0][1]
        ranges = [value(part, env) for part in rest[1:-1]]
        for among in ranges:
            if isinstance(among, Space):
                among.env = env
        return BINDERS[op](lambda x: value(rest[-1], {**env, name: x}), *ranges)
    if op == "apply":
        return env[rest[0]](*(value(part, env) for part in rest[1:]))
    if op == "in":
        return member(value(rest[0], env), value(rest[1], env))
    return OPS[op](*(value(part, env) for part in rest))


def integral(f: Callable[[Any], Any], low: Any, high: Any) -> float:
    if math.isinf(low) and math.isinf(high):
        return integral_over(f, ("reals", 1))
    # t = low + v^4 takes away a singularity at the lower end
    end = math.inf if math.isinf(high) else (high - low) ** 0.25
    pieces = [0, 1, end] if end > 1 else [0, end]
    return float(mpmath.quad(lambda v: f(low + float(v) ** 4) * 4 * v**3, pieces))


def integral_over(f: Callable[[Any], Any], domain: Any) -> float:
    """The trapezoidal rule on a box; exponentially accurate for what decays like a Gaussian."""
    n = size(domain[1]) if len(domain) > 1 else 1
    step, ends = (0.1, 40.0) if n == 1 else (0.3, 24.0)
    grid = np.arange(-ends, ends + step / 2, step)
    if n > 2:
        raise TooBigError
    points = itertools.product(grid, repeat=n)
    return step**n * math.fsum(f(plain(np.array(p).reshape(-1, 1))) for p in points)


def total(values: Iterator[Any]) -> Any:
    result: Any = 0.0
    for each in values:
        result = result + each
    return result


BINDERS: dict[str, Callable[..., Any]] = {
    "sum": lambda f, lo, hi: total(f(float(k)) for k in range(size(lo), size(hi) + 1)),
    "prod": lambda f, lo, hi: math.prod(f(float(k)) for k in range(size(lo), size(hi) + 1)),
    "sum_over": lambda f, among: total(f(plain(x)) for x in among),
    "prod_over": lambda f, among: math.prod(f(plain(x)) for x in among),
    "integral": integral,
    "integral_over": integral_over,
    "lambda": lambda f: f,
    "forall": lambda f, among: all(f(plain(x)) for x in among),
    "exists": lambda f, among: any(f(plain(x)) for x in among),
}


# --- samples --------------------------------------------------------------------------------------


SIZED = ("identity", "zeros", "ones", "reals", "binary", "signs", "matrix", "family")


def sample(row: Json, rng: np.random.Generator) -> Env:
    """Values for the variables of an axiom; styles vary so that conditions come true by chance."""
    env: Env = {}
    sorts, hints = row["vars"], _hints(row)
    for name, sort in sorts.items():
        if sort == "integer":
            sized = _sized([*sorts.values(), *row["if"], row["then"]], name)
            low = 1 if sized else -2
            env[name] = float(rng.integers(low, 4 if sized else 6))
    for name, sort in sorts.items():
        if sort == "real":
            env[name] = _real(rng)
            if "eigenvector" in hints:
                above, below = (
                    value(["mul", ["transpose", "x"], *m, "x"], env) for m in (["A"], [])
                )
                env[name] = above / below if below else 0.0
        elif sort != "integer" and sort[0] == "matrix":
            env[name] = _matrix(
                rng, *(s if isinstance(s, int) else size(env[s]) for s in sort[1:]), env, hints
            )
        elif sort != "integer":
            env[name] = _function(rng, sort, env)
    return env


def _sized(part: Json, name: str, inside: bool = False) -> bool:
    """Whether an integer variable is a size, which the kernel takes to be at least 1."""
    if isinstance(part, list):
        inside = inside or (bool(part) and part[0] in SIZED)
        return any(_sized(each, name, inside) for each in part)
    return inside and part == name


def _real(rng: np.random.Generator) -> float:
    kind = rng.integers(0, 6)
    if kind == 0:
        return float(rng.integers(-2, 4))
    if kind == 1:
        return float(rng.integers(1, 8)) / 8
    if kind < 4:
        return float(rng.integers(1, 13)) / 4
    return float(rng.integers(-12, 13)) / 4


def _hints(row: Json) -> frozenset[str]:
    """What the conditions speak of that no sample meets by chance."""
    found = set()
    for condition in row["if"]:
        op, inner = condition[0], condition[1]
        if op in ("positive_definite", "positive_semidefinite") and inner[0] in ("add", "block"):
            found.add("order" if inner[0] == "add" else "block")
        if condition[:2] == ["eq", ["mul", "A", "A"]]:
            found.add("idempotent")
        if condition[:2] == ["eq", ["mul", "A", "x"]]:
            found.add("eigenvector")
    return frozenset(found)


def _hinted(rng: np.random.Generator, rows: int, cols: int, env: Env, hints: frozenset[str]) -> Any:
    """A matrix above an earlier one, a projection, an eigenvector of an earlier matrix; or None."""
    general = rng.integers(-8, 9, (rows, cols)) / 4.0
    earlier = [v for v in env.values() if np.ndim(v) == 2]
    if "order" in hints and rows == cols:
        gram = general @ general.T * rng.integers(0, 2) + np.eye(rows) * rng.integers(0, 2) / 2
        below = [v for v in earlier if v.shape == (rows, rows)] or [np.zeros((rows, rows))]
        return below[rng.integers(0, len(below))] + gram
    if "order" in hints:
        return general / 8
    if "block" in hints and rows == cols:
        return general @ general.T + 4 * np.eye(rows) * rng.integers(0, 2)
    if "idempotent" in hints and rows == cols:
        kept = np.linalg.qr(general + 3 * np.eye(rows))[0][:, : rng.integers(0, rows + 1)]
        return kept @ kept.T
    if "eigenvector" in hints and cols == 1 and earlier:
        return np.linalg.eigh(earlier[0] + earlier[0].T)[1][:, :1] * 2
    return None


def _matrix(
    rng: np.random.Generator, rows: int, cols: int, env: Env, hints: frozenset[str] = frozenset()
) -> Any:
    if hints and rng.integers(0, 2):
        found = _hinted(rng, rows, cols, env, hints)
        if found is not None:
            return plain(found)
    general = rng.integers(-8, 9, (rows, cols)) / 4.0
    earlier = [v for v in env.values() if np.ndim(v) == 2 and v.shape == (rows, cols)]
    styles: list[Callable[[], Any]] = [lambda: general, lambda: general * 0]
    if rows == cols:
        gram = general @ general.T
        q = np.linalg.qr(general + 3 * np.eye(rows))[0]
        styles += [
            lambda: gram + np.eye(rows) / 2, lambda: gram, lambda: general + general.T, lambda: q,
            lambda: np.diag(rng.integers(1, 9, rows) / 4.0), lambda: np.diag(np.diag(general)),
            lambda: np.eye(rows), lambda: general - general.T, lambda: gram + np.eye(rows),
        ]  # fmt: skip
        for other in earlier:
            if invertible(other):
                styles += [lambda o=other: np.linalg.inv(o)] * 4
    if rows >= cols > 1 or rows > cols:
        tall = general + np.eye(rows, cols) * 3
        styles += [lambda: np.linalg.qr(tall)[0]] * 2
    if cols == 1:
        sorted_down = -np.sort(-np.abs(general), axis=0)
        styles += [lambda: np.abs(general) + 0.25, lambda: sorted_down + 0.25, lambda: sorted_down,
                   lambda: (general > 0) * 1.0, lambda: np.sign(general + 0.1)] * 2  # fmt: skip
    for other in earlier:
        styles.append(lambda o=other: o)
    for other in [v for v in env.values() if np.ndim(v) == 2 and v.shape == (cols, rows)]:
        styles += [lambda o=other: o.T, lambda o=other: np.linalg.pinv(o)]
    return plain(styles[rng.integers(0, len(styles))]())


def _function(rng: np.random.Generator, sort: Json, env: Env) -> Callable[..., Any]:
    domain = sort[1]
    if sort[2] != "real":
        shapes = [size(env[s]) if isinstance(s, str) else s for s in sort[2][1:]]
        members = [_matrix(rng, *shapes, {}) for _ in range(16)]
        if shapes[0] == shapes[-1] and rng.integers(0, 2):
            members = [plain(square(m) @ square(m).T) for m in members]
        return lambda index: members[round(index) % 16]
    sign, table = rng.integers(0, 3), rng.integers(-8, 9, 64) / 4.0
    if sign:
        table = np.abs(table) + 0.25
    if sign == 2 and "n" in env:
        table = table / sum(table[(k + 32) % 64] for k in range(1, size(env["n"]) + 1))

    def of(*args: Any) -> float:
        """A table over integers; of reals and vectors a polynomial times a Gaussian."""
        result = 1.0
        for arg, kind in zip(args, domain, strict=True):
            if kind == "integer":
                result *= table[(round(arg) + 32) % 64]
            elif kind == "real":
                result *= (
                    table[3] + table[4] * arg
                    if domain[0] == "integer" and not sign
                    else (math.exp(-(arg**2) / 2) * (abs(table[3]) + 0.5))
                )
            else:
                x = square(arg).reshape(-1)
                result *= math.exp(-float(x @ x) / 2) * (table[5] + 0.5 * float(x @ x))
        return float(result)

    return of
