"""Every operator over a grid of arguments: which are well typed, and what sort comes out.

The record (`benchmarks/record_typing.py`) lists, for an operator, the tuples of arguments that are
accepted, with what may be done with the result: equated with which arguments, and so on. Every other
tuple of the grid is rejected. Both checkers agreed on all of it (``apart``: what they did not).
"""

from __future__ import annotations

import itertools
import json
import random
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

Json = Any
RECORD = Path(__file__).with_name("data") / "typing.json"
TABLE: dict[str, dict[str, str]] = json.loads(RECORD.read_text(encoding="utf-8"))


def sym(name: str, sort: Json) -> Json:
    return ["sym", name, sort]


NN, NM, N1 = ["matrix", "n", "n"], ["matrix", "n", "m"], ["matrix", "n", 1]
A, X, R, K = sym("A", NN), sym("x", N1), sym("a", "real"), sym("k", "integer")
# one letter an argument
POOL: dict[str, Json] = {
    "a": R, "k": K, "n": sym("n", "integer"), "A": A, "B": sym("B", NM), "C": sym("C", ["matrix", "m", "n"]),
    "x": X, "r": sym("r", ["matrix", 1, "n"]), "u": sym("u", ["matrix", "m", 1]),
    "z": sym("z", ["family", "n", "real"]), "f": sym("f", ["function", ["real"], "real"]),
    "t": sym("t", "real"), "i": sym("i", "integer"), "w": sym("w", N1), "d": sym("d", NN), "v": sym("v", NN),
    "P": ["positive", R], "S": ["reals", sym("n", "integer")], "T": ["range", ["num", "1"], sym("n", "integer")],
    "L": ["normal", X, A], "I": ["infinity"], "1": ["num", "1"], "2": ["num", "2"], "h": ["num", "1/2"],
    "0": ["num", "0"], "e": ["entry", A, ["num", "1"], ["num", "1"]], "D": ["bernoulli", R],
}  # fmt: skip
DECLARED = "aknABCxruzfv"
OPERATORS = sorted(
    "inv sqrtm transpose pinv trace det neg add hadamard map_exp map_log div norm norm_sq diag diagonal "
    "exp logit factorial beta binomial min pi infinity positive invertible orthonormal_columns integrable "
    "le and or not implies iff identity zeros reals binary range naturals interval sum prod integral limit "
    "derivative sum_over prod_over maximum argmax forall exists family lambda normal wishart dirichlet "
    "bernoulli uniform poisson binomial_law density entropy divergence distributed expect mul pow kron vec "
    "block entry at apply cases eq ne in set partial gradient gradient_symmetric jacobian directional "
    "integral_over minimum argmin ones signs".split()
)
OBSERVERS: dict[str, Json] = {
    **{letter: ["eq", None, POOL[letter]] for letter in "akAxruzfPSLI"},
    "=": ["range", None, ["num", "1"]], "!": ["not", None], "o": ["identity", None], "@": ["at", None, ["num", "1"]],
    "(": ["apply", None, R], "s": ["in", A, None], "S": ["in", X, None], "T": ["in", K, None], "Q": ["in", R, None],
    "l": ["entropy", None], "X": ["density", None, X], "K": ["density", None, K], "b": ["interval", None, ["num", "1"]],
}  # fmt: skip


def grid(op: str, every: bool = False) -> Iterator[tuple[str, ...]]:
    """The tuples of arguments that are tried, always the same; all pairs only for the record."""
    letters, rng, other = list(POOL), random.Random(op), random.Random(f"{op} longer")
    yield ()
    yield from ((letter,) for letter in letters)
    pairs = list(itertools.product(letters, repeat=2))
    yield from pairs if every else rng.sample(pairs, 40)
    triples = [
        tuple(other.choice(letters) for _ in range(size))
        for size in (3, 3, 4, 5)
        for _ in range(30)
    ]
    yield from sorted(set(triples)) if every else sorted(set(triples))[::3]


def case(terms: list[Json]) -> dict[str, Json]:
    """A case that holds if all terms are well typed: they stand in its table and nowhere else."""
    rows: list[Json] = []

    def add(term: Json) -> int:
        made = term if term[0] in ("sym", "num") else [term[0], *map(add, term[1:])]
        rows.append(made)
        return len(rows) - 1

    for term in terms:
        add(term)
    start = len(rows)
    rows.append(R)
    statement = {"schema": "handproof/statement/1", "symbols": [POOL[x] for x in DECLARED], "definitions": [],
                 "facts": [], "claim": ["eq", R, R]}  # fmt: skip
    proof = {"schema": "handproof/proof/1", "terms": rows, "steps": [["refl", start]]}
    return {"statement": statement, "proof": proof}


def typed(terms: list[Json]) -> bool:
    made = case(terms)
    try:
        check(made["statement"], made["proof"])
    except ProofError as error:
        assert error.code in ("HP201", "HP202", "HP210", "HP290"), error
        return False
    return True


def application(op: str, letters: tuple[str, ...]) -> Json:
    return [op, *(POOL[letter] for letter in letters)]


def observed(term: Json) -> str:
    """The observers that accept a term."""
    tries = {
        name: [term if part is None else part for part in row] for name, row in OBSERVERS.items()
    }
    return "".join(name for name, made in tries.items() if typed([made]))


@pytest.mark.parametrize("op", OPERATORS)
def test_well_typed(op: str) -> None:
    check_all = [application(op, tuple(letters)) for letters in TABLE[op]]
    assert typed(check_all)
    examples = {uses: letters for letters, uses in reversed(TABLE[op].items())}
    for uses, letters in examples.items():
        assert observed(application(op, tuple(letters))) == uses, (op, letters)


@pytest.mark.parametrize("op", OPERATORS)
def test_ill_typed(op: str) -> None:
    for letters in grid(op):
        name = "".join(letters)
        if name not in TABLE[op] and f"{op}:{name}" not in TABLE["apart"]:
            assert not typed([application(op, letters)]), (op, letters)
