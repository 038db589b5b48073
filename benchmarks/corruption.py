"""Random corruptions of real certificates: both checkers must agree, and neither be fooled.

    handproof check derivations derivations/matrix_facts
    python benchmarks/corruption.py [--count 1000] [--seed 0] [--certificates build/certificates]

Each corruption is one to three edits of one kind of a proof that the kernel accepts; the statement
is never edited, as it comes from the obligation. What is accepted all the same proves the very same
statement; it is counted by kind of edit.
"""

from __future__ import annotations

import argparse
import copy
import json
import random
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from handproof.kernel.check import check  # noqa: E402
from handproof.kernel.terms import ProofError  # noqa: E402
from handproof.second.check import check_second  # noqa: E402
from handproof.second.terms import SecondError  # noqa: E402

Proof = dict[str, Any]
OPERATORS = ["add", "mul", "neg", "div", "transpose", "inv", "trace", "exp", "log", "eq", "sum"]


def applications(proof: Proof) -> list[list[Any]]:
    """Rows of the table of terms that have children."""
    return [row for row in proof["terms"] if row[0] not in ("sym", "num") and len(row) > 1]


def child(proof: Proof, rng: random.Random) -> None:
    """One child of a term becomes an earlier term."""
    row = rng.choice(applications(proof))
    row[rng.randrange(1, len(row))] = rng.randrange(proof["terms"].index(row))


def operator(proof: Proof, rng: random.Random) -> None:
    """A term gets another operator."""
    rng.choice(applications(proof))[0] = rng.choice(OPERATORS)


def order(proof: Proof, rng: random.Random) -> None:
    """The children of a term are shuffled."""
    row = rng.choice(applications(proof))
    row[1:] = rng.sample(row[1:], len(row) - 1)


def fewer(proof: Proof, rng: random.Random) -> None:
    """A term loses a child."""
    row = rng.choice(applications(proof))
    del row[rng.randrange(1, len(row))]


def leaf(proof: Proof, rng: random.Random) -> None:
    """A symbol becomes another one, or a number another number."""
    rows = [row for row in proof["terms"] if row[0] in ("sym", "num")]
    row = rng.choice(rows)
    if row[0] == "num":
        row[1] = rng.choice(["0", "1", "-1", "2", "3", "1/2", "-1/2", "2305843009213693951"])
    else:
        row[:] = rng.choice([r for r in rows if r[0] == "sym"])


def places(value: Any) -> list[tuple[list[Any], int]]:
    """All places of numbers, names and nothings in a step but the name of its rule."""
    found = []
    for k, part in enumerate(value):
        if isinstance(part, list):
            found += places(part)
        elif k or not isinstance(part, str):
            found.append((value, k))
    return found


def argument(proof: Proof, rng: random.Random) -> None:
    """A number in a step becomes another one; a name or mode another one."""
    options = [place for step in proof["steps"] for place in places(step)]
    at, k = rng.choice(options)
    if isinstance(at[k], int):
        top = rng.choice([len(proof["terms"]), len(proof["steps"])])
        at[k] = rng.randrange(max(1, top))
    else:
        names = [other[j] for other, j in options if isinstance(other[j], str)]
        at[k] = rng.choice([*names, "", "T", "tr", None])


def near(proof: Proof, rng: random.Random) -> None:
    """A number in a step is off by one."""
    options = [place for step in proof["steps"] for place in places(step)]
    at, k = rng.choice([(at, k) for at, k in options if isinstance(at[k], int)])
    at[k] += rng.choice([-1, 1])


def rule(proof: Proof, rng: random.Random) -> None:
    """A step gets the rule, or an axiom the name, of another."""
    step, other = rng.choice(proof["steps"]), rng.choice(proof["steps"])
    same = step[0] == other[0] == "axiom"
    step[1 if same else 0] = other[1 if same else 0]


def lists(step: list[Any]) -> list[list[Any]]:
    return [part for part in step if isinstance(part, list) and part]


def premise(proof: Proof, rng: random.Random) -> None:
    """A list of a step (premises, cofactors, values) loses a member."""
    options = [part for step in proof["steps"] for part in lists(step)]
    part = rng.choice(options)
    del part[rng.randrange(len(part))]


def twice(proof: Proof, rng: random.Random) -> None:
    """A list of a step gets a member twice."""
    options = [part for step in proof["steps"] for part in lists(step)]
    part = rng.choice(options)
    part.append(copy.deepcopy(rng.choice(part)))


def missing(proof: Proof, rng: random.Random) -> None:
    """A step is left out, with no renumbering."""
    del proof["steps"][rng.randrange(len(proof["steps"]))]


def exchanged(proof: Proof, rng: random.Random) -> None:
    """Two steps change places."""
    steps = proof["steps"]
    i, j = rng.randrange(len(steps)), rng.randrange(len(steps))
    steps[i], steps[j] = steps[j], steps[i]


KINDS: dict[str, Callable[[Proof, random.Random], None]] = {
    edit.__name__: edit
    for edit in (child, operator, order, fewer, leaf, argument, near, rule, premise, twice,
                 missing, exchanged)
}  # fmt: skip


def corrupted(proof: Proof, kind: str, rng: random.Random) -> Proof:
    """The proof with one to three edits of a kind, different from what it was."""
    for _ in range(100):
        made = copy.deepcopy(proof)
        for _ in range(rng.choice([1, 1, 1, 2, 3])):
            try:
                KINDS[kind](made, rng)
            except (IndexError, ValueError):
                continue  # nothing left of that kind to edit
        if made != proof:
            return made
    return corrupted(proof, rng.choice(list(KINDS)), rng)


def verdicts(statement: Any, proof: Proof) -> tuple[bool, bool, str]:
    """Whether the kernel and the second checker accept, and what they say."""
    first = second = True
    words = []
    try:
        check(statement, proof)
    except ProofError as error:
        first, words = False, [*words, str(error)]
    try:
        check_second(statement, proof)
    except SecondError as error:
        second, words = False, [*words, str(error)]
    return first, second, " | ".join(words)


def campaign(folder: Path, count: int, seed: int) -> tuple[Counter[tuple[str, str]], list[str]]:
    """Outcomes by kind of edit, and what the checkers did not agree on."""
    rng = random.Random(seed)
    kept = [json.loads(f.read_text(encoding="utf-8")) for f in sorted(folder.glob("*.json"))]
    kept = [each for each in kept if each.get("schema") == "handproof/certificate/1"]
    outcomes: Counter[tuple[str, str]] = Counter()
    apart = []
    for number in range(count):
        evidence, kind = rng.choice(kept), list(KINDS)[number % len(KINDS)]
        bad = corrupted(evidence["proof"], kind, rng)
        first, second, words = verdicts(evidence["statement"], bad)
        outcome = "accepted" if first and second else "apart" if first != second else "rejected"
        outcomes[kind, outcome] += 1
        if first != second:
            who = "kernel" if first else "second checker"
            apart.append(f"corruption {number} ({kind}): only the {who} accepts: {words}")
    return outcomes, apart


def table(outcomes: Counter[tuple[str, str]]) -> str:
    """The outcomes as a table in Markdown."""
    lines = [
        "| edit | rejected by both | accepted by both | not agreed |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind, edit in KINDS.items():
        row = [outcomes[kind, outcome] for outcome in ("rejected", "accepted", "apart")]
        words = (edit.__doc__ or "").strip().rstrip(".")
        lines.append(f"| {words} | {' | '.join(map(str, row))} |")
    total = [sum(outcomes[kind, o] for kind in KINDS) for o in ("rejected", "accepted", "apart")]
    return "\n".join([*lines, f"| all | {' | '.join(map(str, total))} |"])


def main() -> int:
    """Run the campaign; 1 where the checkers do not agree."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--certificates", type=Path, default=ROOT / "build" / "certificates")
    options = parser.parse_args()
    start = time.perf_counter()
    outcomes, apart = campaign(options.certificates, options.count, options.seed)
    print(table(outcomes))
    print(*apart, sep="\n")
    print(f"{options.count} corruptions, {time.perf_counter() - start:.1f} s")
    return 1 if apart else 0


if __name__ == "__main__":
    raise SystemExit(main())
