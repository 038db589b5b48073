"""Mutants of the kernel: does a test fail for each of them?

    python benchmarks/mutate_kernel.py --out build/mutants.jsonl [--jobs 16] [--shard 1/4]
    python benchmarks/mutate_kernel.py --out build/mutants.jsonl --modules rules sums --limit 100
    python benchmarks/mutate_kernel.py --out build/mutants.jsonl --report

All mutants (`mutation_operators.py`) of the modules that `kernel/check.py` rests on and of their
tables of data, each with one change. A mutant is caught if a test of `tests/kernel` or
`tests/arena` that needs nothing but the kernel fails on it, or if the tests do not end on it in the
time or memory given. Results are written as they come; what is done is skipped by the next run,
unless `--again survived` asks for survivors anew (after a test was added).

Why not a published tool: mutmut 3.8 changes what is in functions only, not the tables that the
kernel is made of, nor JSON beside it, nor is `need(...)` left out; Cosmic Ray 8.7 starts a process
a mutant and edits the tree in place; mutatest 3.1 is of the time of Python 3.8. Here a mutant is a
fork of a process that has pytest and numpy loaded, in a folder of links.
"""

from __future__ import annotations

import argparse
import ast
import contextlib
import hashlib
import json
import multiprocessing
import os
import random
import resource
import shutil
import statistics
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from dataclasses import asdict, dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import mutation_operators
import numpy as np  # noqa: F401  loaded once, before the forks
import pytest
from mutation_operators import Mutant

ROOT = Path(__file__).parents[1]
KERNEL = Path("handproof/kernel")
# what catches most mutants soonest stands first
FIRST = ("tests/kernel/test_rules.py",
         "tests/kernel/test_recorded.py::test_a_recorded_proof_is_accepted",
         "tests/arena/test_lies.py::test_the_attack_fails")  # fmt: skip
LAST = ("tests/arena/test_lies.py", "tests/arena/test_bombs.py")
# not about the modules that are changed, or not in need of the kernel alone
LEFT_OUT = ("tests/kernel/test_orbits.py", "tests/arena/test_corrupted.py")
DESELECTED = (
    "tests/kernel/test_axioms.py::test_axiom",
    "tests/kernel/test_axioms.py::test_a_false",
)
MEMORY = 4 << 30
FORK = multiprocessing.get_context("fork")
Row = dict[str, Any]


@dataclass(frozen=True)
class Result:
    """What became of one mutant; ``by`` is the first test that failed."""

    key: str
    file: str
    kind: str
    line: int
    before: str
    after: str
    outcome: str  # caught, does not end, survived
    by: str
    seconds: float


class FirstFailure:
    """A plugin of pytest that remembers the first failure."""

    name = ""

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = f"import of {report.nodeid}"


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


# --- trying one mutant


def snapshot(folder: Path) -> None:
    """Kernel and tests as they are now: others may edit the tree while this runs."""
    gone = shutil.ignore_patterns("__pycache__", "*.pyc")
    (folder / "handproof").mkdir(parents=True)
    shutil.copy2(ROOT / "handproof" / "__init__.py", folder / "handproof")
    shutil.copytree(ROOT / KERNEL, folder / KERNEL, ignore=gone)
    for part in ("kernel", "arena"):
        shutil.copytree(ROOT / "tests" / part, folder / "tests" / part, ignore=gone)
    shutil.copy2(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")


def tests_in(folder: Path) -> list[str]:
    every = [str(path.relative_to(folder)) for path in sorted(folder.glob("tests/*/test_*.py"))]
    wanted = [name for name in every if name not in (*LEFT_OUT, *LAST, *FIRST)]
    first = [name for name in FIRST if (folder / name.partition("::")[0]).exists()]
    return [*first, *wanted, *LAST]


def overlay(base: Path, folder: Path, mutant: Mutant | None) -> None:
    """A package `handproof` of links to the snapshot, with the one file that is changed."""
    kernel = folder / KERNEL
    kernel.mkdir(parents=True)
    (folder / "handproof" / "__init__.py").symlink_to(base / "handproof" / "__init__.py")
    for path in (base / KERNEL).iterdir():
        if mutant is None or path.name != mutant.file:
            (kernel / path.name).symlink_to(path)
    if mutant is not None:
        (kernel / mutant.file).write_text(mutant.source, encoding="utf-8")
        os.utime(kernel / mutant.file, (1, 1))  # no cached bytecode is of this time


def child(base: Path, place: Path, seconds: float, cache: bool, pipe: Connection) -> None:
    """Run the tests in this process, a fork; send the name of the first that fails."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 10))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(base)
    sys.path.insert(0, str(place))
    sys.dont_write_bytecode = not cache
    first = FirstFailure()
    unwanted = [f"--deselect={name}" for name in DESELECTED]
    code = pytest.main(["-x", "-q", "-p", "no:cacheprovider", *unwanted, *tests_in(base)], [first])
    pipe.send((int(code), first.name))
    pipe.close()
    os._exit(0)


def outcome(base: Path, mutant: Mutant | None, seconds: float) -> tuple[str, str]:
    """What the tests say of a mutant (None: of the kernel as it is)."""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        overlay(base, Path(place), mutant)
        ours, theirs = FORK.Pipe(duplex=False)
        arguments = (base, Path(place), seconds, mutant is None, theirs)
        process = FORK.Process(target=child, args=arguments)
        process.start()
        theirs.close()
        answer: tuple[int, str] | None = None
        if ours.poll(seconds):
            with contextlib.suppress(EOFError):
                answer = ours.recv()
        process.kill()
        process.join()
        if answer is None:
            return "does not end", ""
        return ("survived", "") if answer[0] == 0 else ("caught", answer[1])


def trial(base: Path, mutant: Mutant, seconds: float) -> Result:
    start = time.perf_counter()
    found, by = outcome(base, mutant, seconds)
    spent = round(time.perf_counter() - start, 3)
    return Result(key_of(mutant), mutant.file, mutant.kind, mutant.line, mutant.before[:400],
                  mutant.after[:400], found, by, spent)  # fmt: skip


# --- a campaign


def read(path: Path) -> dict[str, Row]:
    """Results so far by key; a later one replaces an earlier one."""
    if not path.exists():
        return {}
    rows = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines() if line]
    return {row["key"]: row for row in rows}


def chosen(every: list[Mutant], options: argparse.Namespace, done: dict[str, Row]) -> list[Mutant]:
    """The mutants to try, in a deterministic order: shuffled, so that a part is a sample."""
    random.Random(options.seed).shuffle(every)
    part, parts = map(int, options.shard.split("/"))
    every = every[part - 1 :: parts]
    again = {key for key, row in done.items() if row["outcome"] in options.again}
    todo = [m for m in every if key_of(m) not in done or key_of(m) in again]
    return todo[: options.limit] if options.limit else todo


def campaign(todo: list[Mutant], base: Path, options: argparse.Namespace, seconds: float) -> None:
    """Try all, writing each result as it comes."""
    from rich.progress import track

    pool = ProcessPoolExecutor(options.jobs, mp_context=FORK)
    with pool, options.out.open("a", encoding="utf-8") as out:
        results = as_done(pool, todo, base, seconds, 2 * options.jobs)
        for result in track(results, "mutants", total=len(todo), disable=options.quiet):
            out.write(json.dumps(asdict(result)) + "\n")
            out.flush()


def as_done(
    pool: ProcessPoolExecutor, todo: list[Mutant], base: Path, seconds: float, ahead: int
) -> Iterator[Result]:
    """Results in the order in which they come; few are waiting, so that an end is an end."""
    waiting: set[Future[Result]] = set()
    for mutant in todo:
        waiting.add(pool.submit(trial, base, mutant, seconds))
        if len(waiting) >= ahead:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            yield from (each.result() for each in done)
    done, _ = wait(waiting)
    yield from (each.result() for each in done)


def report(rows: list[Row], total: int) -> None:
    """The table by kind, and the survivors."""
    counts = Counter((row["kind"], row["outcome"]) for row in rows)
    names = ("caught", "does not end", "survived")
    print("| change | caught | does not end | survived |\n| --- | ---: | ---: | ---: |")
    for kind in sorted({kind for kind, _ in counts}):
        print(f"| {kind} | " + " | ".join(str(counts[kind, name]) for name in names) + " |")
    sums = [sum(row["outcome"] == name for row in rows) for name in names]
    print("| all | " + " | ".join(map(str, sums)) + " |\n")
    imports = sum(row["by"].startswith("import of") for row in rows)
    rate = 100 * (sums[0] + sums[1]) / max(len(rows), 1)
    print(f"{total} mutants, {len(rows)} tried, {rate:.2f} % caught; {imports} of them cannot even "
          f"be imported; median {statistics.median(row['seconds'] for row in rows):.2f} s, "
          f"sum {sum(row['seconds'] for row in rows):.0f} s\n")  # fmt: skip
    for row in sorted(rows, key=lambda row: (row["file"], row["line"], row["after"])):
        if row["outcome"] == "survived":
            before, after = (" ".join(row[side].split())[:160] for side in ("before", "after"))
            print(f"* `{row['file']}:{row['line']}` {row['kind']}: `{before}` -> `{after}`")


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
            snapshot(base)
            outcome(base, None, 600)  # compiles the tests
            start = time.perf_counter()
            found, by = outcome(base, None, 600)
            once = time.perf_counter() - start
            if found != "survived":
                print(f"the tests fail on the kernel as it is: {found}: {by}", file=sys.stderr)
                return 2
            print(f"{len(every)} mutants; the tests take {once:.1f} s", flush=True)
            todo = chosen(every, options, read(options.out))
            campaign(todo, base, options, options.seconds or 4 * once + 10)
    report([row for key, row in read(options.out).items() if key in keys], len(keys))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
