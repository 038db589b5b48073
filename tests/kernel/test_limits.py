"""How much is too much, to the last one: each limit is met exactly and then passed by one."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

Json = Any
REAL, INT, SQUARE = "real", "integer", ["matrix", "n", "n"]
A = ["sym", "a", REAL]


def verdict(
    rows: list[Json], steps: list[Json] | None = None, claim: Json = None, symbols: Json = ()
) -> str:
    """``""`` or the code, of a proof of ``a = a`` (or the claim) with these rows after ``a``."""
    statement = {"schema": "handproof/statement/1", "symbols": [A, *symbols], "definitions": [], "facts": [],
                 "claim": claim or ["eq", A, A]}  # fmt: skip
    proof = {"schema": "handproof/proof/1", "terms": [A, *rows], "steps": steps or [["refl", 0]]}
    try:
        check(statement, proof)
    except ProofError as error:
        return error.code
    return ""


def tower(op: str, count: int) -> list[Json]:
    return [[op, k] for k in range(count)]


def equal(left: Json, right: Json) -> tuple[list[Json], list[Json], Json]:
    """Rows, steps and claim of an equation that holds by computing."""
    rows: list[Json] = []

    def add(term: Json) -> int:
        rows.append(term if term[0] in ("sym", "num") else [term[0], *map(add, term[1:])])
        return len(rows)

    add(["eq", left, right])
    return rows, [["combine", len(rows), [], [], []]], ["eq", left, right]


def power(exponent: int) -> tuple[list[Json], list[Json], Json]:
    """``a^k`` is ``a^(k-1) a`` (for a negative k, ``a^-k`` times ...), as far as powers are computed."""
    return equal(
        ["pow", A, ["num", str(exponent)]], ["mul", ["pow", A, ["num", str(exponent - 1)]], A]
    )


def product(*numbers: int) -> tuple[list[Json], list[Json], Json]:
    term = ["mul", *(["num", str(number)] for number in numbers)]
    return equal(term, ["mul", ["num", "1"], term])


def summands(count: int) -> tuple[list[Json], list[Json], Json]:
    """A summand with so many factors that depend on the index."""
    i, x = ["sym", "i", INT], ["sym", "f", ["function", [INT], REAL]]
    made = ["sum", i, ["num", "1"], ["num", "5"], ["mul", *[["apply", x, i]] * count]]
    return equal(made, ["add", made, ["num", "0"]])


def reordered(count: int) -> tuple[list[Json], list[Json], Json]:
    """A sum along a chain of so many indices, summed in one order and in the other."""
    names = [["sym", f"i{k}", INT] for k in range(count)]
    row = ["sym", "f", ["function", [INT, INT], REAL]]

    def made(order: list[Json]) -> Json:
        pairs = zip(names, [*names[1:], ["num", "7"]], strict=True)
        body: Json = ["mul", *(["apply", row, *pair] for pair in pairs)]
        for name in order:
            body = ["sum", name, ["num", "1"], ["num", "5"], body]
        return body

    return equal(made(names), made(names[::-1]))


def word(count: int) -> tuple[list[Json], list[Json], Json]:
    """A word of so many letters (two times half of it)."""
    letter = ["sym", "A", SQUARE]
    made = ["mul", *[letter] * count]
    return equal(["trace", made], ["trace", made])


def sized(size: Json) -> str:
    """A symbol with a side of this size in the proof, where n and m are sizes."""
    return verdict(
        [["sym", "B", ["matrix", size, 1]]], symbols=[["sym", "A", ["matrix", "n", "m"]]]
    )


def names(count: int) -> Json:
    return ["size", [[[f"s{k}"], 1] for k in range(count)]]


def many_sizes(count: int) -> str:
    declared = [["sym", f"A{k}", ["matrix", f"s{k}", 1]] for k in range(count)]
    return verdict([["sym", "B", ["matrix", names(count), 1]]], symbols=declared)


def proposition(count: int) -> list[Json]:
    """Steps that join a theorem with itself so many times."""
    return [["refl", 0], ["conjoin", [0] * count], ["project", 1, count - 1]]


# what is counted, what is still allowed, what is not, the code
LIMITS: list[tuple[str, Callable[[], str], Callable[[], str], str]] = [
    ("terms", lambda: verdict([["num", "1"]] * 19_999), lambda: verdict([["num", "1"]] * 20_000), "HP290"),
    ("steps", lambda: verdict([], [["refl", 0]] * 5_000), lambda: verdict([], [["refl", 0]] * 5_001), "HP290"),
    ("at least one step", lambda: verdict([], [["refl", 0]]), lambda: verdict([], [["refl", 1]]), "HP200"),
    ("members of a list", lambda: verdict([], proposition(5_000)), lambda: verdict([], proposition(5_001)), "HP200"),
    ("depth", lambda: verdict(tower("exp", 99)), lambda: verdict(tower("exp", 100)), "HP290"),
    ("letters of a name", lambda: verdict([["sym", "a" * 400, REAL]]), lambda: verdict([["sym", "a" * 401, REAL]]), "HP200"),
    ("letters of a name, none", lambda: verdict([["sym", "b", REAL]]), lambda: verdict([["sym", "", REAL]]), "HP200"),
    ("digits", lambda: verdict([["num", "9" * 400]]), lambda: verdict([["num", "9" * 401]]), "HP200"),
    ("digits below", lambda: verdict([["num", "1/" + "9" * 401]]), lambda: verdict([["num", "1/" + "9" * 402]]), "HP200"),
    ("digits below 1", lambda: verdict([["num", "-7/03"]]), lambda: verdict([["num", "7/0"]]), "HP200"),
    ("a fraction of a fraction", lambda: verdict([["num", "-0"]]), lambda: verdict([["num", "1/2/3"]]), "HP200"),
    ("a power that is computed", lambda: verdict(*power(64)), lambda: verdict(*power(65)), "HP223"),
    ("bits of a number", lambda: verdict(*product(*[2**1300] * 6, 2**389)), lambda: verdict(*product(*[2**1300] * 6, 2**390)), "HP290"),
    ("factors of a summand", lambda: verdict(*summands(64)), lambda: verdict(*summands(65)), "HP290"),
    ("indices that are named anew", lambda: verdict(*reordered(5)), lambda: verdict(*reordered(6)), "HP223"),
    ("letters of a word", lambda: verdict(*word(200), [["sym", "A", SQUARE]]), lambda: verdict(*word(201), [["sym", "A", SQUARE]]), "HP290"),
    ("a number in a size", lambda: sized(["size", [[[], 10**9 - 1]]]), lambda: sized(["size", [[[], 10**9]]]), "HP200"),
    ("a negative number in a size", lambda: sized(["size", [[["n"], 2], [["n"], -1]]]), lambda: sized(["size", [[["n"], -(10**9)]]]), "HP200"),
    ("a size of at least 1", lambda: sized(["size", [[["n"], 1]]]), lambda: sized(["size", [[["n"], 1], [[], -1]]]), "HP201"),
    ("a number of at least 1", lambda: sized(1), lambda: sized(0), "HP201"),
    ("names in a size", lambda: sized(["size", [[["n"] * 8, 1]]]), lambda: sized(["size", [[["n"] * 9, 1]]]), "HP201"),
    ("summands of a size", lambda: many_sizes(64), lambda: many_sizes(65), "HP200"),
    ("a size of known sizes", lambda: sized("m"), lambda: sized("k"), "HP201"),
    ("a size that is a whole number", lambda: sized(["size", [[[], 2]]]), lambda: sized(["size", [[[], True]]]), "HP200"),
    ("a size of names", lambda: sized(["size", [[["m", "n"], 1]]]), lambda: sized(["size", [[[1], 1]]]), "HP200"),
    ("a size by its word", lambda: sized(["size", [[["n"], 1]]]), lambda: sized(["length", [[["n"], 1]]]), "HP200"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("name", "within", "beyond", "code"), LIMITS, ids=[row[0] for row in LIMITS]
)
def test_limit(name: str, within: Callable[[], str], beyond: Callable[[], str], code: str) -> None:
    assert within() == ""
    assert beyond() == code
