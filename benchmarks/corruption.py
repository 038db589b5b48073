"""Random corruptions of real certificates: both checkers must agree, and neither be fooled.

    handproof check derivations derivations/matrix_facts
    python benchmarks/corruption.py [--count 1000] [--seed 0] [--certificates build/certificates]

Each corruption is one to three edits of one kind of a proof that the kernel accepts; the statement
is never edited, as it comes from the obligation. What is accepted all the same proves the very same
statement; why it does is worked out by `corruption_reasons` and counted by reason and kind.
Exits with 1 where the checkers do not agree, or where an accepted corruption has no reason.
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
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "benchmarks")]

from corruption_reasons import REASONS, explained  # noqa: E402

from handproof.kernel.check import check  # noqa: E402
from handproof.kernel.nodes import ProofError  # noqa: E402
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
    words: list[str] = []
    try:
        check(statement, proof)
    except ProofError as error:
        first, words = False, [*words, str(error)]
    try:
        check_second(statement, proof)
    except SecondError as error:
        second, words = False, [*words, str(error)]
    return first, second, " | ".join(words)


@dataclass
class Outcomes:
    """What became of corruptions: counts by kind of edit, and what has to be looked at."""

    verdicts: Counter[tuple[str, str]] = field(default_factory=Counter)
    reasons: Counter[tuple[str, str]] = field(default_factory=Counter)
    apart: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    unexplained: list[str] = field(default_factory=list)


def campaign(folder: Path, count: int, seed: int) -> Outcomes:
    """Outcomes by kind of edit, what the checkers did not agree on, why some are accepted."""
    rng, found = random.Random(seed), Outcomes()
    files = {f.name[:12]: json.loads(f.read_text(encoding="utf-8")) for f in evidence(folder)}
    kept = [(n, e) for n, e in files.items() if e.get("schema") == "handproof/certificate/1"]
    for number in range(count):
        (name, each), kind = rng.choice(kept), list(KINDS)[number % len(KINDS)]
        bad = corrupted(each["proof"], kind, rng)
        first, second, words = verdicts(each["statement"], bad)
        outcome = "accepted" if first and second else "apart" if first != second else "rejected"
        found.verdicts[kind, outcome] += 1
        where = f"corruption {number} of {name} ({kind})"
        if first != second:
            who = "kernel" if first else "second checker"
            why = "" if first else f" (a proof still: {reason_of(each, bad)})"
            found.apart.append(f"{where}: only the {who} accepts{why}: {words}")
        elif first:
            explain(found, where, kind, each, bad)
    return found


def reason_of(each: Any, bad: Proof) -> str:
    """Why the second checker takes a corruption for a proof."""
    return REASONS[explained(each["statement"], each["proof"], bad)[0]]


def evidence(folder: Path) -> list[Path]:
    return sorted(folder.glob("*.json"))


def explain(found: Outcomes, where: str, kind: str, each: Any, bad: Proof) -> None:
    """Work out why a corruption is accepted, and note what is no mere justification."""
    try:
        reason, notes = explained(each["statement"], each["proof"], bad)
    except (SecondError, LookupError, TypeError, ValueError) as error:
        found.unexplained.append(f"{where}: {error!r}")
        return
    found.reasons[reason, kind] += 1
    if reason == "premises":
        found.notes.append(f"{where}: {'; '.join(notes)}")


def table(outcomes: Counter[tuple[str, str]]) -> str:
    """The outcomes as a table in Markdown."""
    lines = [
        "| edit | rejected by both | accepted by both | not agreed |",
        "| --- | ---: | ---: | ---: |",
    ]
    for kind, edit in KINDS.items():
        row = [outcomes[kind, outcome] for outcome in ("rejected", "accepted", "apart")]
        words = (edit.__doc__ or "").strip().rstrip(".")
        lines.append(f"| {words} (`{kind}`) | {' | '.join(map(str, row))} |")
    total = [sum(outcomes[kind, o] for kind in KINDS) for o in ("rejected", "accepted", "apart")]
    return "\n".join([*lines, f"| all | {' | '.join(map(str, total))} |"])


def reasons_table(reasons: Counter[tuple[str, str]]) -> str:
    """Why what is accepted proves the same: reasons by kind of edit."""
    kinds = [kind for kind in KINDS if any(k == kind for _, k in reasons)]
    lines = [
        f"| why it is a proof still | {' | '.join(f'`{kind}`' for kind in kinds)} | all |",
        "| --- |" + " ---: |" * (len(kinds) + 1),
    ]
    for reason, words in REASONS.items():
        row = [reasons[reason, kind] for kind in kinds]
        if any(row):
            shown = [str(n or "") for n in row]
            lines.append(f"| {words} | {' | '.join(shown)} | {sum(row)} |")
    total = [sum(reasons[reason, kind] for reason in REASONS) for kind in kinds]
    return "\n".join([*lines, f"| all | {' | '.join(map(str, total))} | {sum(total)} |"])


def main() -> int:
    """Run the campaign; 1 where the checkers do not agree or an acceptance has no reason."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--certificates", type=Path, default=ROOT / "build" / "certificates")
    options = parser.parse_args()
    start = time.perf_counter()
    found = campaign(options.certificates, options.count, options.seed)
    print(table(found.verdicts), reasons_table(found.reasons), sep="\n\n")
    for title, rows in (("not agreed", found.apart), ("without a reason", found.unexplained),
                        ("other premises", found.notes)):  # fmt: skip
        print(f"\n{title}: {len(rows)}", *rows, sep="\n  ")
    print(f"{options.count} corruptions, {time.perf_counter() - start:.1f} s")
    return 1 if found.apart or found.unexplained else 0


if __name__ == "__main__":
    raise SystemExit(main())
