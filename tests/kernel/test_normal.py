"""The normal form keeps values: random terms, evaluated before and after."""

from __future__ import annotations

import random
from typing import Any

import numpy as np
import pytest

from handproof.kernel.nodes import INT, ONE, REAL, Node, ProofError, array, shape
from handproof.kernel.normal import Normal
from handproof.kernel.terms import Terms

SIZES = {"n": 2, "m": 3}


def size(name: str) -> Any:
    return ONE if name == "1" else (((name,), 1),)


class Garden:
    """Random well-typed terms over a few symbols, and their values."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)
        self.terms = Terms()
        self.terms.sizes = set(SIZES)
        self.values: dict[str, Any] = {name: float(k) for name, k in SIZES.items()}
        # a bound name may stay in a term whose value does not depend on it
        self.values |= {f"#{k}": float(k) for k in range(9)}
        self.leaves: dict[tuple[str, str], list[Node]] = {}
        shapes = [
            ("1", "1"),
            ("n", "n"),
            ("m", "m"),
            ("n", "m"),
            ("n", "1"),
            ("m", "1"),
            ("1", "n"),
        ]
        draw = np.random.default_rng(seed)
        for rows, cols in shapes:
            for k in range(3 if rows == cols == "1" else 2):
                name = f"{'abc'[k]}{rows}{cols}"
                sort = array(size(rows), size(cols))
                self.leaves.setdefault((rows, cols), []).append(self.terms.sym(name, sort))
                scale = (SIZES.get(rows, 1), SIZES.get(cols, 1))
                value = draw.integers(-3, 4, scale) / 2.0
                self.values[name] = float(value[0, 0]) if scale == (1, 1) else value
        self.integers = [self.terms.sym(name, INT) for name in SIZES]
        self.bound: list[Node] = []

    def make(self, op: str, *args: Node) -> Node:
        return self.terms.make(op, *args)

    def index(self) -> Node:
        return self.rng.choice([*self.bound, self.terms.num(1), self.terms.num(2)])

    def term(self, rows: str, cols: str, depth: int) -> Node:
        """A random term of the shape."""
        pick, make, deeper = self.rng.random(), self.make, depth - 1
        if depth <= 0:
            return self.leaf(rows, cols)
        if pick < 0.14:
            return make(
                "add", *(self.term(rows, cols, deeper) for _ in range(self.rng.randint(2, 3)))
            )
        if pick < 0.2:
            return make("neg", self.term(rows, cols, deeper))
        if pick < 0.32:
            return make("transpose", self.term(cols, rows, deeper))
        if pick < 0.56:
            inner = self.rng.choice(["1", "n", "m"])
            factors = [self.term(rows, inner, deeper), self.term(inner, cols, deeper)]
            if self.rng.random() < 0.4:
                factors.insert(self.rng.randint(0, 2), self.term("1", "1", deeper - 1))
            return make("mul", *factors)
        if pick < 0.62:
            return make("div", self.term(rows, cols, deeper), self.term("1", "1", deeper))
        if pick < 0.76:
            return self.sum(rows, cols, deeper)
        if rows == cols == "1":
            return self.scalar(deeper)
        if rows == cols:
            square = self.term(rows, rows, deeper)
            power = self.terms.num(self.rng.choice([0, 1, 2, -1]))
            return self.rng.choice([make("inv", square), make("pow", square, power),
                                    make("identity", self.terms.sym(rows, INT))])  # fmt: skip
        return self.leaf(rows, cols)

    def leaf(self, rows: str, cols: str) -> Node:
        known = self.leaves.get((rows, cols))
        if known is None:
            return self.make("transpose", self.rng.choice(self.leaves[cols, rows]))
        return self.rng.choice(known)

    def scalar(self, depth: int) -> Node:
        make, rng = self.make, self.rng
        kind, inner = rng.randrange(6), rng.choice(["n", "m"])
        if kind == 0:
            return make("trace", self.term(inner, inner, depth))
        if kind == 1:
            return make(
                "entry", self.term(inner, rng.choice(["n", "m"]), depth), self.index(), self.index()
            )
        if kind == 2:
            return make("entry", self.term(inner, "1", depth), self.index())
        if kind == 3:
            return make("norm_sq", self.term(inner, rng.choice(["n", "1"]), depth))
        if kind == 4:
            return make(
                "pow", self.term("1", "1", depth), self.terms.num(rng.choice([0, 2, 3, -1, -2]))
            )
        return rng.choice([make("sin", self.term("1", "1", depth)), self.terms.num(rng.randint(-2, 3)),
                           *self.integers])  # fmt: skip

    def sum(self, rows: str, cols: str, depth: int) -> Node:
        var = self.terms.sym(self.rng.choice("ijk"), INT)
        low = self.terms.num(self.rng.choice([1, 1, 1, 2]))
        high = self.rng.choice([*self.integers, *self.integers, *self.bound, self.terms.num(0)])
        self.bound.append(var)
        body = self.term(rows, cols, depth)
        self.bound.pop()
        return self.make("sum", var, low, high, body)


def pattern(node: Node) -> Any:
    if node.op == "sym":
        return node.name
    if node.op == "num":
        return ["num", str(node.name)]
    if node.op == "sum":
        made = ["sum", ["sym", node.args[0].name, REAL], *map(pattern, node.args[1:])]
        sizes = [SIZES[side[0][0][0]] if side != ONE else 1 for side in shape(node)]
        return ["add", made, ["zeros", *sizes]] if sizes != [1, 1] else made  # if it is empty
    return [node.op, *map(pattern, node.args)]


def total(numeric: Any) -> dict[str, Any]:
    """The operators as the kernel reads them: total."""

    def inv(value: Any) -> Any:
        if np.ndim(value) == 0:
            return 1 / value if value != 0 else 0.0
        return np.linalg.inv(value) if numeric.invertible(value) else value * 0.0

    def power(base: Any, exponent: float) -> Any:
        return numeric.power(inv(base) if exponent < 0 else base, abs(exponent))

    return {"inv": inv, "div": lambda a, b: a * inv(b), "pow": power}


def rebuilt(normal: Normal, node: Node) -> Node | None:
    """A term for the normal form of a term."""
    terms = normal.terms
    parts = []
    for (mono, word), c in normal.of(node).items():
        scalar = terms.make("mul", terms.num(c), normal.product_node(mono, ()))
        if word:
            parts.append(terms.make("mul", scalar, normal.product_node((), word)))
        elif shape(node) == (ONE, ONE):
            parts.append(scalar)
        else:
            parts.append(terms.make("mul", scalar, terms.make("identity", terms.size_term(shape(node)[0]))))
    return terms.make("add", *parts) if parts else None


@pytest.mark.parametrize("seed", range(60))
def test_the_normal_form_keeps_the_value(
    seed: int, numeric: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, function in total(numeric).items():
        monkeypatch.setitem(numeric.OPS, name, function)
    garden = Garden(seed)
    normal = Normal(garden.terms)
    by_key: dict[int, tuple[Any, Node]] = {}
    for _ in range(40):
        rows, cols = garden.rng.choice([("1", "1"), ("n", "n"), ("n", "m"), ("n", "1")])
        try:
            node = garden.term(rows, cols, garden.rng.randint(2, 4))
            again = rebuilt(normal, node)
            key = normal.key(node)
        except ProofError as error:
            assert error.code in ("HP222", "HP290"), error
            continue
        before = np.asarray(numeric.value(pattern(node), garden.values))
        if not np.all(np.abs(before) < 1e8):
            continue
        after = np.asarray(numeric.value(pattern(again), garden.values)) if again else before * 0
        scale = 1 + np.max(np.abs(before))
        assert np.allclose(before, after, atol=1e-6 * scale), (
            node.text(9),
            again and again.text(9),
        )
        other = by_key.setdefault(key, (before, node))
        assert np.allclose(before, other[0], atol=1e-6 * scale), (node.text(9), other[1].text(9))
