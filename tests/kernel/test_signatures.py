"""What sort every operator gives its arguments, and which arguments it refuses: a golden table.

Every operator of `signatures.json` at no, one and two arguments of a pool (one of a row of the table
that takes two: all pairs, the others: pairs of a part of it), and around `SEEDS`: each argument replaced by each of the pool,
left out, or doubled. The record (`benchmarks/record_signatures.py`) holds the sorts and the codes
other than HP201; the typing of the second checker agreed on all of it (but what is recorded as ``apart``,
which is not tested: nothing so far).
"""

from __future__ import annotations

import gzip
import itertools
import json
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from handproof.kernel.nodes import Node, ProofError
from handproof.kernel.reading import Reader
from handproof.kernel.signatures import SIGNATURES, alike
from handproof.kernel.terms import Terms

Json = Any
RECORD = Path(__file__).with_name("data") / "signatures.json.gz"


def sym(name: str, sort: Json) -> Json:
    return ["sym", name, sort]


def number(text: str) -> Json:
    return ["num", text]


ONE = number("1")
N, M, P, Q = (sym(name, "integer") for name in "nmpq")
R, V, LOCAL = sym("a", "real"), sym("x", ["matrix", "n", 1]), sym("i", "integer")
A, DEFINED = sym("A", ["matrix", "n", "n"]), sym("y", ["matrix", "n", 1])
HUGE = ["size", [[["n"] * 5, 1]]]
# one letter an argument; what is not in DECLARED or in DEFINITIONS is local
POOL: dict[str, Json] = {
    "a": R, "k": sym("k", "integer"), "n": N, "A": A, "B": sym("B", ["matrix", "n", "m"]),
    "C": sym("C", ["matrix", "m", "n"]), "x": V, "r": sym("r", ["matrix", 1, "n"]), "u": sym("u", ["matrix", "m", 1]),
    "z": sym("z", ["family", "n", "real"]), "Z": sym("Z", ["family", "m", ["matrix", "n", 1]]),
    "f": sym("f", ["function", ["real"], "real"]), "g": sym("g", ["function", ["integer", "real"], ["matrix", "n", "m"]]),
    "F": sym("F", ["function", [["matrix", "n", 1]], ["set", "integer"]]), "X": sym("X", ["set", ["matrix", "n", 1]]),
    "t": sym("t", "real"), "i": LOCAL, "w": sym("w", ["matrix", "n", 1]), "W": sym("W", ["matrix", "n", "m"]),
    "d": sym("d", "real"), "y": DEFINED, "P": ["positive", R], "S": ["reals", N], "T": ["range", ONE, N],
    "U": ["interval", number("0"), ["infinity"]], "O": ["set", A], "L": ["normal", V, A], "D": ["bernoulli", R],
    "Q": ["poisson", R], "I": ["infinity"], "J": ["neg", ["infinity"]], "0": number("0"), "1": ONE, "2": number("2"),
    "3": number("3"), "-": number("-1"), "h": number("1/2"), "j": number("3/2"), "e": ["entry", A, ONE, ONE], "E": ["entry", DEFINED, ONE],
    "v": ["entry", ["add", V, V], ONE], "s": ["add", N, M], "q": ["add", Q, ["neg", P]], "l": ["lambda", LOCAL, V],
    "H": sym("H", ["matrix", HUGE, ["size", [[["n"] * 4, 1]]]]), "K": ["add", ["kron", A, A], ["kron", A, A]],
    "c": ["mul", number("2"), LOCAL],
}  # fmt: skip
DECLARED = "aknABCxruzZfgFXH"
SOME = "akAxzftPSI2e"
# seeds of longer applications
SEEDS: dict[str, str] = {
    op: seeds
    for ops, seeds in {
        "add": "AAA kkk aka xxxx", "hadamard": "BBB kkk xxxx", "min max": "aka kkk", "and or": "PPP",
        "sum": "i1na i1nA i12k kkki", "prod": "i1nA ck1k ikkk", "integral": "t01a tJIA thhk", "limit": "taA tIk",
        "derivative": "taA t1k", "sum_over": "wSA iTk tUa kTa aTx", "integral_over": "wSA tUk AOB",
        "prod_over": "wSa iTk", "maximum minimum": "wSa iTk tUh", "argmax argmin": "wSa AOk iTa", "forall exists": "wSP iTP tTP AOP",
        "family": "ina inA iqf k2i i1P", "lambda": "tax", "expect": "wLa wLA aDk iDk tQk iQu", "reals": "nsq nnn", "zeros ones": "nsq nnn",
        "mul": "AAA aAk BCA rAx xrx kkk BuaC raar ranr uAx kkkk xaax", "kron": "AkA ABC xrA aak kkk", "vec": "AA",
        "block": "11A 12AB 21Ar 12xA 12rr 22ABxx 22ABCC 22aaaa 23ABxCuu 32xxAAxx h2A --A 2hA 2jAAA j2AAA -2AA 12aa 11A 12HH 11k 22BxBx 22xxBB 22AAxB 22aruC",
        "entry": "AkA A1k xk1 r1k Bnk", "apply": "gka ggk gki lkk", "cases": "Paa PAA PkPka PxPxx PkPkk", "set": "AAA kkk xxx",
        "directional": "aAA xxw AWB kad aae tta Bwx LwL xtk aHH", "distributed": "aDa", "density": "LxL", "divergence": "LLL",
        "gradient": "aAA", "partial": "AaA", "jacobian": "xwA", "gradient_symmetric": "aAA", "normal": "xAA", "interval": "aIa",
        "range": "1nn", "eq ne": "aaa", "in": "aUa", "le": "aaa", "pow": "Aaa", "div": "Aaa", "at": "zka", "implies": "PPP",
        "identity": "nn", "binary": "nn", "transpose": "AA", "infinity": "a",
    }.items()
    for op in ops.split()
}  # fmt: skip
NONE = "propto differential sym num ! matrix".split()


def combinations(op: str, full: bool) -> Iterator[tuple[str, ...]]:
    """The arguments that are tried."""
    yield ()
    yield from ((letter,) for letter in POOL)
    letters = POOL if full else SOME
    yield from itertools.product(letters, repeat=2)
    for seed in SEEDS.get(op, "").split():
        for place in range(len(seed)):
            before, after = tuple(seed[:place]), tuple(seed[place + 1 :])
            yield before + after
            yield (*before, seed[place], seed[place], *after)
            yield from ((*before, letter, *after) for letter in POOL)


def statement() -> Json:
    """A statement that declares the letters of the pool, and that q > p."""
    definitions = [[POOL["d"], [], ["add", R, R]], [DEFINED, [], ["add", V, V]]]
    return {"schema": "handproof/statement/1", "symbols": [POOL[x] for x in DECLARED], "definitions": definitions,
            "facts": [["gap", ["lt", P, Q]]], "claim": ["eq", ["trace", ["identity", P]], ["trace", ["identity", Q]]]}  # fmt: skip


@cache
def record() -> Json:
    return json.loads(gzip.decompress(RECORD.read_bytes()))


def flat(sort: Any) -> Json:
    """A sort as JSON."""
    return [flat(part) for part in sort] if isinstance(sort, (tuple, list)) else sort


@cache
def setting() -> tuple[Terms, dict[str, Node]]:
    terms = Terms()
    reader = Reader(terms)
    reader.statement(statement())
    return terms, {letter: reader.term(row) for letter, row in POOL.items()}


def outcome(op: str, letters: tuple[str, ...]) -> Json:
    """The sort, or the code of the refusal."""
    terms, pool = setting()
    terms.work = 0
    try:
        return flat(terms.make(op, *[pool[letter] for letter in letters]).sort)
    except ProofError as error:
        return error.code


# op, letters, sort: a sample by hand, from the meaning of the operators
BY_HAND: list[tuple[str, str, Json]] = [
    ("neg", "J", "HP201"), ("neg", "I", "bound"), ("add", "kk", "integer"), ("add", "ka", "real"), ("add", "AB", "HP201"),
    ("mul", "xr", ["matrix", [[["n"], 1]], [[["n"], 1]]]), ("mul", "rx", "real"), ("mul", "xx", "HP201"), ("mul", "kk", "integer"),
    ("mul", "ax", ["matrix", [[["n"], 1]], [[[], 1]]]), ("pow", "k2", "integer"), ("pow", "k-", "real"), ("pow", "kk", "real"),
    ("pow", "B2", "HP201"), ("div", "kk", "real"), ("inv", "B", "HP201"), ("trace", "B", "HP201"), ("eq", "xr", "HP201"),
    ("eq", "ka", "proposition"), ("eq", "PP", "HP201"), ("eq", "zz", "proposition"), ("in", "kT", "proposition"), ("in", "xT", "HP201"),
    ("identity", "c", "HP201"), ("identity", "q", ["matrix", [[["p"], -1], [["q"], 1]], [[["p"], -1], [["q"], 1]]]),
    ("identity", "0", "HP201"), ("identity", "1", "real"), ("gradient", "ad", "HP201"), ("gradient", "ak", "HP201"),
    ("gradient", "ax", ["matrix", [[["n"], 1]], [[[], 1]]]), ("partial", "ae", "real"), ("partial", "aE", "HP201"), ("partial", "av", "HP201"),
    ("vec", "H", "HP290"), ("kron", "a", "HP201"), ("binomial", "kk", "real"), ("floor", "a", "real"), ("poisson", "a", ["distribution", "integer"]),
    ("density", "Qk", "real"), ("density", "Qa", "HP201"), ("density", "L2", "HP201"), ("density", "kk", "HP201"), ("neg", "II", "HP201"),
    ("argmax", "wSP", "HP201"), ("argmax", "wSx", "HP201"), ("argmin", "wSa", ["matrix", [[["n"], 1]], [[[], 1]]]), ("cases", "PAB", "HP201"), ("forall", "wSa", "HP201"), ("sum", "i1na", "real"),
    ("sum", "t1na", "HP201"), ("integral", "i01a", "HP201"), ("reals", "", ["set", "real"]), ("reals", "nnn", "HP201"),
]  # fmt: skip


@pytest.mark.parametrize(("op", "letters", "sort"), BY_HAND)
def test_by_hand(op: str, letters: str, sort: Json) -> None:
    assert outcome(op, tuple(letters)) == sort


@pytest.mark.parametrize("op", list(record()["operators"]))
def test_what_is_taken(op: str) -> None:
    known = record()["sorts"]
    for letters, wanted in record()["operators"][op].items():
        if wanted != "apart":
            found = outcome(op, tuple(letters))
            assert found == (known[wanted] if isinstance(wanted, int) else wanted), letters


@pytest.mark.parametrize("op", list(record()["operators"]))
def test_what_is_refused(op: str) -> None:
    taken, full = record()["operators"][op], op in record()["full"]
    for letters in combinations(op, full):
        if "".join(letters) not in taken:
            assert outcome(op, letters) == "HP201", letters


@pytest.mark.parametrize("op", NONE)
def test_what_is_no_operator(op: str) -> None:
    for letters in combinations(op, False):
        assert outcome(op, letters) == "HP202", letters


def test_the_table_has_the_operators_of_the_record() -> None:
    assert set(SIGNATURES) == set(record()["operators"])
    assert "propto" not in SIGNATURES


@pytest.mark.parametrize(("left", "right", "fine"), [
    ("real", "integer", True), ("integer", "real", True), ("real", "real", True), ("integer", "integer", True),
    (("set", "real"), ("set", "real"), True), (("set", "real"), ("set", "integer"), False), ("real", "bound", False),
])  # fmt: skip
def test_alike(left: Any, right: Any, fine: bool) -> None:
    assert alike(left, right) is fine


def test_a_size_that_needs_a_fact_names_it() -> None:
    terms = Terms()
    reader = Reader(terms)
    reader.statement(statement())
    reader.term(["identity", N])
    assert terms.size_facts == set()
    reader.term(["identity", POOL["q"]])
    assert terms.size_facts == {"gap"}
