"""Random terms of array operators: the kernel accepts their normal forms, no model refutes them."""

from __future__ import annotations

import random

import pytest

from handproof.kernel.check import check
from handproof.proving.array_words import RULES
from handproof.proving.arrays import Arrays
from handproof.proving.builder import ProofBuilder
from handproof.proving.facts import FactProver
from handproof.proving.interface import Budget, Refutation
from handproof.proving.refute import refute
from handproof.proving.rewriting import OutOfTime
from handproof.proving.statement import statement
from handproof.terms.build import size_term
from handproof.terms.sizes import Size
from tests.proving.array_claims import (
    WHOLE,
    A,
    B,
    C,
    G,
    H,
    L,
    U,
    X,
    Y,
    Z,
    column,
    diag,
    diagonal,
    four,
    had,
    kron,
    s,
    u,
    v,
    vec,
    x,
    y,
    z,
)  # fmt: skip
from tests.proving.shorthand import E, eq, given, op, tr
from tests.proving.word_claims import symmetric

N, M, ONE = Size.of("n"), Size.of("m"), Size.of(1)
Shape = tuple[Size, Size]
LEAVES: dict[Shape, list[E]] = {
    (N, N): [A, B, C], (N, M): [X, Y, Z], (M, N): [L, U], (M, M): [G, H], (N, ONE): [x, y, z],
    (M, ONE): [u, v], (ONE, N): [x.T, y.T], (ONE, M): [u.T], (ONE, ONE): [s],
}  # fmt: skip
SHAPES: list[Shape] = [
    (ONE, ONE), (ONE, ONE), (N, N), (N, M), (N, ONE), (N * M, ONE), (N * M, N * M), (N + M, ONE),
    (N + M, N + M),
]  # fmt: skip


class Terms:
    """Random terms of a shape."""

    def __init__(self, seed: int) -> None:
        self.rng = random.Random(seed)

    def make(self, shape: Shape, depth: int) -> E:
        rows, cols = shape
        if depth <= 0:
            return self.leaf(shape)
        kind = self.rng.random()
        if kind < 0.2:
            return self.make(shape, depth - 1) + self.make(shape, depth - 1)
        if kind < 0.3:
            return self.rng.choice([2 * s, -s]) * self.make(shape, depth - 1)
        if kind < 0.5 and shape != (ONE, ONE):
            plain = {rows, cols} <= {N, M, ONE}
            middle = self.rng.choice([N, M]) if plain else rows
            return self.make((rows, middle), depth - 1) * self.make((middle, cols), depth - 1)
        if kind < 0.6:
            return self.make((cols, rows), depth - 1).T
        if kind < 0.75:
            return had(self.make(shape, depth - 1), self.make(shape, depth - 1))
        return self.special(shape, depth - 1)

    def special(self, shape: Shape, depth: int) -> E:
        rows, cols = shape
        if rows == cols and rows in (N, M) and self.rng.random() < 0.7:
            return diag(self.make((rows, ONE), depth))
        if cols == ONE and rows in (N, M):
            return diagonal(self.make((rows, rows), depth))
        if shape == (ONE, ONE):
            wide = self.rng.choice([N, M, N * M, N + M])
            if self.rng.random() < 0.5:
                return tr(self.make((wide, wide), depth))
            return self.make((wide, ONE), depth).T * self.make((wide, ONE), depth)
        if shape == (N * M, ONE):
            return vec(self.make(self.rng.choice([(N, M), (M, N)]), depth))
        return self.leaf(shape)

    def leaf(self, shape: Shape) -> E:
        rows, cols = shape
        if shape in LEAVES:
            extra = [op("identity", size_term(rows))] if rows == cols != ONE else []
            return self.rng.choice([*LEAVES[shape], *extra])
        pick = self.rng.choice
        made = {
            (N * M, N * M): lambda: kron(pick([A, B]), pick([G, H])),
            (N * M, ONE): lambda: pick([vec(X), kron(u, x), vec(L)]),
            (N + M, N + M): lambda: pick([WHOLE, four(B, Y, L, H)]),
            (N + M, ONE): lambda: column(pick([x, y]), pick([u, v])),
        }.get(shape)
        return made() if made else op("zeros", size_term(rows), size_term(cols))


@pytest.mark.parametrize("seed", range(60))
def test_normal_forms_are_equal_to_their_terms(seed: int) -> None:
    terms = Terms(seed)
    term = terms.make(terms.rng.choice(SHAPES), terms.rng.choice([2, 2, 3]))
    facts = symmetric(B, G) if seed % 2 else ()
    asked = given(*facts, claim=eq(term, term))
    builder = ProofBuilder(asked)
    arrays = Arrays(builder, FactProver(builder), Budget(20.0), RULES, [term.t])
    try:
        done = arrays.full(term.t)
    except OutOfTime:
        pytest.skip("too many monomials")
    if done.step is None:
        return
    claimed = given(*facts, claim=eq(term, E(done.term)))
    check(statement(claimed), builder.finish(done.step))
    assert not isinstance(refute(claimed, Budget(1.0)), Refutation)
