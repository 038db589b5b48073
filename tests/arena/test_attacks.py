"""Every lie of the arena against the kernel: its best attack, generic ones, corruptions of its own."""

from __future__ import annotations

import random
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from tests.arena import test_array_lies, test_lies, test_order_lies

LIES = [*test_lies.LIES, *test_array_lies.LIES, *test_order_lies.LIES]
IDS = [row[0] for row in LIES]


def accepted(made: Any, proof: Any) -> bool:
    try:
        check(made.statement, proof)
    except ProofError:
        return False
    return True


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_the_attack_fails(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    assert not accepted(made, made.proof(steps))


def battery(made: Any, claim: str) -> list[list[Any]]:
    """Generic proofs: each closing rule on the claim, from all facts, with every multiplier."""
    facts = [["fact", label] for label, _ in made.facts]
    numbers, n = list(range(len(facts))), len(facts)
    sym = [k for k, (_, fact) in enumerate(made.facts) if fact[0] == "symmetric"]
    cond = [k for k, (_, fact) in enumerate(made.facts) if fact[0] in ("nonzero", "positive")]
    names = [name for name in made.declared if not isinstance(made.sorts[name], list)]
    arrays = [
        name
        for name in made.declared
        if isinstance(made.sorts[name], list) and made.sorts[name][0] == "matrix"
    ]
    multipliers: list[Any] = [None, "-1", "0", "2", *names, *arrays, *(f"(transpose {a})" for a in arrays),
                              *(f"(inv {a})" for a in arrays), *(f"(div 1 {a})" for a in names)]  # fmt: skip
    proofs: list[list[Any]] = [
        [["numeric", claim]], [["assume", claim]], [["assume", claim], ["discharge", 0, claim], ["modus", 1, 0]],
        [*facts, ["combine", claim, [], sym, cond]],
        [*facts, ["linear", claim, [["1", k, None] for k in numbers], [], cond]],
        [*facts, ["linear", claim, [], [["1", name, None] for name in names], cond]],
        [["refl", "0"], ["same", 0, claim]],
    ]  # fmt: skip
    for k in numbers:
        proofs += [[*facts, ["same", k, claim]], [*facts, ["modus", k, k]], [*facts, ["project", k, 0]],
                   [*facts, ["generalise", k, claim]], [*facts, ["transport", k, [k, None]]]]  # fmt: skip
        for left in multipliers:
            for mode in ("", "T", "tr"):
                proofs.append([*facts, ["combine", claim, [[left, k, None, mode]], sym, cond]])
                proofs.append([*facts, ["combine", claim, [[None, k, left, mode]], sym, cond]])
    assert n == len(facts)
    return proofs


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_generic_attacks_fail(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    for proof in battery(made, claim):
        assert not accepted(made, made.proof(proof)), proof


def corrupted(proof: Any, rng: random.Random) -> Any:
    """The proof with one to four random edits of its numbers, names and structure."""
    made = {"schema": proof["schema"], "terms": [list(r) for r in proof["terms"]],
            "steps": [list(s) for s in proof["steps"]]}  # fmt: skip
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(9)
        rows, steps = made["terms"], made["steps"]
        if kind < 3 and rows:
            row = rng.choice(rows)
            at = rng.randrange(len(row))
            if isinstance(row[at], int):
                row[at] = rng.randrange(len(rows))
            elif row[0] == "num":
                row[1] = rng.choice(["0", "1", "-1", "2", "1/2", "x", "1/0"])
            elif at == 0 and row[0] != "sym":
                row[0] = rng.choice(
                    ["add", "mul", "neg", "div", "transpose", "inv", "trace", "exp", "eq", "sum"]
                )
            elif row[0] == "sym" and at > 0:
                row[:] = rng.choice([r for r in rows if r[0] == "sym"])
        elif kind == 3 and len(rows) > 1:
            rows[rng.randrange(len(rows))] = list(rng.choice(rows))
        elif kind < 7 and steps:
            step = rng.choice(steps)
            _edit(step, rng, len(rows), len(steps))
        elif kind == 7 and len(steps) > 1:
            del steps[rng.randrange(len(steps))]
        elif steps:
            steps.insert(rng.randrange(len(steps) + 1), list(rng.choice(steps)))
    return made


def _edit(value: list[Any], rng: random.Random, terms: int, steps: int) -> None:
    places = [k for k in range(len(value)) if k or not isinstance(value[0], str)]
    if not places:
        return
    k = rng.choice(places)
    if isinstance(value[k], list) and value[k] and rng.random() < 0.8:
        value[k] = list(value[k])
        _edit(value[k], rng, terms, steps)
    elif isinstance(value[k], int):
        value[k] = rng.randrange(max(terms, steps, 1))
    elif value[k] is None or isinstance(value[k], list):
        value[k] = rng.choice(
            [None, [], rng.randrange(max(terms, 1)), [rng.randrange(max(steps, 1))]]
        )
    else:
        value[k] = rng.choice(["", "T", "tr", "pa", "e", 0, None])


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_corrupted_attacks_fail(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    proof, rng = made.proof(steps), random.Random(claim)
    for _ in range(60):
        bad = corrupted(proof, rng)
        assert not accepted(made, bad), bad
