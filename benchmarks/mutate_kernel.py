"""Mutants of the kernel: does a test fail for each of them?

    python benchmarks/mutate_kernel.py --out build/mutants.jsonl [--jobs 16] [--shard 1/4]
    python benchmarks/mutate_kernel.py --out build/mutants.jsonl --modules rules sums --limit 100
    python benchmarks/mutate_kernel.py --out build/mutants.jsonl --report

Quicker: the tests of a module first (`--modules sums --tests test_forms test_normal`), then what
survived against all tests (`--modules sums --again survived "not reached"`).

All mutants (`mutation_operators.py`) of the modules that `kernel/check.py` rests on and of their
tables of data, each with one change. A mutant is caught if a test of `tests/kernel` or
`tests/arena` that needs nothing but the kernel fails on it, or if the tests do not end on it in the
time or memory given (`mutation_trial.py`). Results are written as they come; what is done is
skipped by the next run, unless `--again survived` asks for survivors anew (after a test was added).

Why not a published tool: mutmut 3.8 changes what is in functions only, not the tables that the
kernel is made of, nor JSON beside it, nor is `need(...)` left out; Cosmic Ray 8.7 starts a process
a mutant and edits the tree in place; mutatest 3.1 is of the time of Python 3.8. Here a mutant is a
fork of a process that has pytest and numpy loaded, in a folder of links.
"""

from __future__ import annotations

import argparse
import ast
import hashlib
import json
import random
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

import mutation_operators
from mutation_operators import Mutant
from mutation_trial import FORK, KERNEL, ROOT, Work, outcome, reach, snapshot

Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of one mutant; ``by`` is the first test that failed, of ``tests`` (-1: all)."""

    key: str
    file: str
    kind: str
    line: int
    before: str
    after: str
    outcome: str  # one of OUTCOMES
    by: str
    tests: int
    seconds: float


OUTCOMES = ("caught", "does not end", "survived", "not reached")


# --- what is changed


def reached(module: str = "check") -> list[str]:
    """The modules of the kernel that a module rests on, itself included, by name."""
    found, todo = set[str](), [module]
    while todo:
        name = todo.pop()
        path = ROOT / KERNEL / f"{name}.py"
        if name in found or not path.exists():
            continue
        found.add(name)
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith(
                "handproof.kernel"
            ):
                tail = (node.module or "").split(".")[2:]
                todo += tail or [alias.name for alias in node.names]
    return sorted(found)


def files(modules: Iterable[str]) -> list[str]:
    """The sources, and the tables that they read (axioms have tests of their own)."""
    chosen = list(modules)
    found = [f"{name}.py" for name in reached() if not chosen or name in chosen]
    text = "".join((ROOT / KERNEL / f"{name}.py").read_text("utf-8") for name in reached())
    tables = [t for t in sorted((ROOT / KERNEL).glob("*.json")) if t.name in text]
    wanted = [t.name for t in tables if t.stem != "axioms" and (not chosen or t.stem in chosen)]
    return found + wanted


def mutants_of(file: str) -> list[Mutant]:
    source = (ROOT / KERNEL / file).read_text(encoding="utf-8")
    make = mutation_operators.of_table if file.endswith(".json") else mutation_operators.of_source
    return make(file, source)


def key_of(mutant: Mutant) -> str:
    """The digest of what the mutant is, so that an edited kernel is tried anew."""
    return hashlib.sha256(f"{mutant.file}\n{mutant.source}".encode()).hexdigest()[:16]


def trial(base: Path, seconds: float, mutant: Mutant, wanted: frozenset[str] | None) -> Result:
    start = time.perf_counter()
    found, by = outcome(base, seconds, mutant, wanted)
    spent = round(time.perf_counter() - start, 3)
    count = -1 if wanted is None else len(wanted)
    return Result(key_of(mutant), mutant.file, mutant.kind, mutant.line, mutant.before[:400],
                  mutant.after[:400], found, by, count, spent)  # fmt: skip


# --- a campaign


def read(path: Path) -> dict[str, Row]:
    """Results so far by key; what was caught once is caught, else the later one counts."""
    found: dict[str, Row] = {}
    lines = path.read_text(encoding="utf-8").splitlines() if path.exists() else []
    for row in map(json.loads, filter(None, lines)):
        if found.get(row["key"], row)["outcome"] not in OUTCOMES[:2] or row["key"] not in found:
            found[row["key"]] = row
    return found


def chosen(every: list[Mutant], options: argparse.Namespace, done: dict[str, Row]) -> list[Mutant]:
    """The mutants to try, in a deterministic order: shuffled, so that a part is a sample."""
    random.Random(options.seed).shuffle(every)
    part, parts = map(int, options.shard.split("/"))
    every = every[part - 1 :: parts]
    again = {key for key, row in done.items() if row["outcome"] in options.again}
    todo = [m for m in every if key_of(m) not in done or key_of(m) in again]
    return todo[: options.limit] if options.limit else todo


def campaign(todo: list[Mutant], work: Work, options: argparse.Namespace) -> None:
    """Try all, writing each result as it comes."""
    from rich.progress import track

    pool = ProcessPoolExecutor(options.jobs, mp_context=FORK)
    with pool, options.out.open("a", encoding="utf-8") as out:
        results = as_done(pool, todo, work, 2 * options.jobs)
        for result in track(results, "mutants", total=len(todo), disable=options.quiet):
            out.write(json.dumps(asdict(result)) + "\n")
            out.flush()


def as_done(
    pool: ProcessPoolExecutor, todo: list[Mutant], work: Work, ahead: int
) -> Iterator[Result]:
    """Results in the order in which they come; few are waiting, so that an end is an end."""
    waiting: set[Future[Result]] = set()
    for mutant in todo:
        waiting.add(pool.submit(trial, work.base, work.seconds, mutant, work.wanted(mutant)))
        if len(waiting) >= ahead:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (each.result() for each in done)
    done, _ = wait(waiting)
    yield from (each.result() for each in done)


def report(rows: list[Row], total: int) -> None:
    """The table by kind, and the survivors."""
    counts = Counter((row["kind"], row["outcome"]) for row in rows)
    print(f"| change | {' | '.join(OUTCOMES)} |\n| --- |{' ---: |' * len(OUTCOMES)}")
    for kind in sorted({kind for kind, _ in counts}):
        print(f"| {kind} | " + " | ".join(str(counts[kind, name]) for name in OUTCOMES) + " |")
    sums = [sum(row["outcome"] == name for row in rows) for name in OUTCOMES]
    print("| all | " + " | ".join(map(str, sums)) + " |\n")
    imports = sum(row["by"].startswith("import of") for row in rows)
    rate = 100 * (sums[0] + sums[1]) / max(len(rows), 1)
    spent = [row["seconds"] for row in rows] or [0.0]
    print(f"{total} mutants, {len(rows)} tried, {rate:.2f} % caught; {imports} cannot be imported")
    print(f"seconds a mutant: median {statistics.median(spent):.2f}, sum {sum(spent):.0f}\n")
    for row in sorted(rows, key=lambda row: (row["file"], row["line"], row["after"])):
        if row["outcome"] in ("survived", "not reached"):
            before, after = (" ".join(row[side].split())[:160] for side in ("before", "after"))
            mark = "" if row["outcome"] == "survived" else " (not reached)"
            print(f"* `{row['file']}:{row['line']}` {row['kind']}: `{before}` -> `{after}`{mark}")


def parsed() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition("\n")[0])
    parser.add_argument("--out", type=Path, default=ROOT / "build" / "mutants.jsonl")
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--modules", nargs="*", default=[], help="names of modules or tables")
    parser.add_argument("--seed", type=int, default=0)
    parser.add_argument("--shard", default="1/1", help="i/n: one part of n")
    parser.add_argument("--limit", type=int, default=0)
    parser.add_argument("--again", nargs="*", default=[], help="outcomes to try anew")
    parser.add_argument("--seconds", type=float, default=0, help="limit a mutant (0: by the tests)")
    parser.add_argument("--tests", nargs="*", default=[], help="only files of these names")
    parser.add_argument("--full", action="store_true", help="all tests, also those out of reach")
    parser.add_argument("--report", action="store_true", help="only print what is known")
    parser.add_argument("--quiet", action="store_true")
    return parser.parse_args()


def main() -> int:
    """Try what was not tried yet, then report on all mutants of the kernel as it is."""
    options = parsed()
    options.out.parent.mkdir(parents=True, exist_ok=True)
    with ProcessPoolExecutor(options.jobs, mp_context=FORK) as pool:
        every = [m for part in pool.map(mutants_of, files(options.modules)) for m in part]
    keys = {key_of(mutant) for mutant in every}
    if not options.report:
        with tempfile.TemporaryDirectory() as folder:
            base = Path(folder) / "as_it_is"
            snapshot(base, options.tests)
            start = time.perf_counter()
            fault, by = outcome(base, 900, None, None)
            if fault != "survived":
                print(f"the tests fail on the kernel as it is: {fault} {by}", file=sys.stderr)
                return 2
            once = time.perf_counter() - start
            print(f"{len(keys)} mutants; the tests take {once:.1f} s", flush=True)
            reached = None if options.full else reach(base, options.out)
            work = Work(base, reached, options.seconds or 2 * once + 10)
            campaign(chosen(every, options, read(options.out)), work, options)
    report([row for key, row in read(options.out).items() if key in keys], len(keys))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
