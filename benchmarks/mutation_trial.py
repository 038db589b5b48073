"""Trying one mutant: a fork that runs the tests which reach the changed statement.

Which tests reach a statement is found once, with coverage.py, on the kernel as it is. A test that
does not reach it cannot fail by the change, but for what one test leaves behind for the next; so
this may find too few mutants caught, and never too many.
"""

from __future__ import annotations

import contextlib
import hashlib
import multiprocessing
import os
import pickle
import resource
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Any

import coverage
import numpy as np  # noqa: F401  loaded once, before the forks
import pytest
from mutation_operators import Mutant

ROOT = Path(__file__).parents[1]
KERNEL, SECOND = Path("handproof/kernel"), Path("handproof/second")
# what catches most mutants soonest stands first
FIRST = ("tests/kernel/test_rules.py", "tests/kernel/test_forms.py")
LAST = ("tests/arena/test_lies.py", "tests/arena/test_bombs.py")
# tests that need more than the kernel would say too little of it; the search's programs are apart;
# a change of the length of the source is none of its meaning
FOREIGN = ("handproof.proving", "handproof.engine", '"benchmarks"', "orbit", "test_axioms import",
           "is_small")  # fmt: skip
AXIOMS = "tests/kernel/test_axioms.py"
DESELECTED = (f"{AXIOMS}::test_axiom", f"{AXIOMS}::test_a_false")
OTHER = "second_checker"  # tests with this in their names are not about the kernel
MEMORY = 4 << 30
FORK = multiprocessing.get_context("fork")
Reached = dict[tuple[str, int], frozenset[str]]  # by file and line; "" stands for all tests


class FirstFailure:
    """A plugin of pytest: only the tests wanted, and the name of the first that fails."""

    def __init__(self, wanted: frozenset[str] | None) -> None:
        self.wanted, self.name = wanted, ""

    def pytest_collection_modifyitems(self, items: list[pytest.Item]) -> None:
        items[:] = [item for item in items if OTHER not in item.nodeid]
        if self.wanted is not None:
            items[:] = [item for item in items if item.nodeid in self.wanted]

    def pytest_runtest_logreport(self, report: pytest.TestReport) -> None:
        if report.failed and not self.name:
            self.name = report.nodeid

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        if report.failed and not self.name:
            self.name = f"import of {report.nodeid}"


class Contexts:
    """A plugin of pytest: what a test reaches is put down under its name, with no cache full."""

    def __init__(self, measured: coverage.Coverage) -> None:
        self.measured = measured

    @pytest.hookimpl(hookwrapper=True)
    def pytest_runtest_protocol(self, item: pytest.Item) -> Iterator[None]:
        for name, module in list(sys.modules.items()):
            if name.startswith("handproof.kernel"):
                for member in vars(module).values():
                    if hasattr(member, "cache_clear"):
                        member.cache_clear()
        self.measured.switch_context(item.nodeid)
        yield
        self.measured.switch_context("")


def snapshot(folder: Path) -> None:
    """Kernel and tests as they are now: others may edit the tree while this runs."""
    gone = shutil.ignore_patterns("__pycache__", "*.pyc")
    (folder / "handproof").mkdir(parents=True)
    shutil.copy2(ROOT / "handproof" / "__init__.py", folder / "handproof")
    for part in (KERNEL, SECOND):
        shutil.copytree(ROOT / part, folder / part, ignore=gone)
    for part in ("kernel", "arena"):
        shutil.copytree(ROOT / "tests" / part, folder / "tests" / part, ignore=gone)
    shutil.copy2(ROOT / "tests" / "conftest.py", folder / "tests")
    (folder / "pytest.ini").write_text("[pytest]\naddopts = --import-mode=importlib\n")


def tests_in(folder: Path, wanted: frozenset[str] | None) -> list[str]:
    """The files of tests of the kernel alone, in the order in which they run."""
    every = [str(path.relative_to(folder)) for path in sorted(folder.glob("tests/*/test_*.py"))]
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in every}
    foreign = [name for name in every if any(word in texts[name] for word in FOREIGN)]
    middle = [name for name in every if name not in (*foreign, *FIRST, *LAST)]
    needed = None if wanted is None else {name.partition("::")[0] for name in wanted}
    ordered = [name for name in (*FIRST, *middle, *LAST) if name not in foreign]
    return [name for name in ordered if needed is None or name in needed]


def overlay(base: Path, folder: Path, mutant: Mutant | None) -> None:
    """A package `handproof` of links to the snapshot, with the one file that is changed."""
    kernel = folder / KERNEL
    kernel.mkdir(parents=True)
    for same in ("__init__.py", "second"):
        (folder / "handproof" / same).symlink_to(base / "handproof" / same)
    for path in (base / KERNEL).iterdir():
        if mutant is None or path.name != mutant.file:
            (kernel / path.name).symlink_to(path)
    if mutant is not None:
        (kernel / mutant.file).write_text(mutant.source, encoding="utf-8")
        os.utime(kernel / mutant.file, (1, 1))  # no cached bytecode is of this time


def run_tests(
    base: Path, place: Path, seconds: float, wanted: frozenset[str] | None, plugins: list[Any]
) -> tuple[int, str]:
    """Run the tests in this process, which is a fork and ends after it."""
    quiet = os.open(os.devnull, os.O_WRONLY)
    os.dup2(quiet, 1)
    os.dup2(quiet, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 10))
    os.environ["PYTEST_DISABLE_PLUGIN_AUTOLOAD"] = "1"
    os.chdir(base)
    sys.path.insert(0, str(place))
    first, code = FirstFailure(wanted), 0
    unwanted = [f"--deselect={name}" for name in DESELECTED]
    options = ["-q", "-p", "no:cacheprovider", *([] if plugins else ["-x"]), *unwanted]
    tests = tests_in(base, wanted)
    soon = [name for name in tests if name in FIRST]
    # most mutants fall at once: only then are the other files read at all
    for part in (soon, [name for name in tests if name not in soon]):
        if part and not first.name:
            code = int(pytest.main([*options, *part], [first, *plugins]))
    return (code if first.name or code in (0, 5) else 1), first.name


def as_mutant(
    base: Path, place: Path, seconds: float, wanted: frozenset[str] | None, pipe: Connection
) -> None:
    sys.dont_write_bytecode = True
    pipe.send(run_tests(base, place, seconds, wanted, []))
    pipe.close()
    os._exit(0)


def as_measured(base: Path, place: Path, seconds: float, pipe: Connection) -> None:
    """Run all tests; send which of them reach which line. That it is slow may fail some."""
    measured = coverage.Coverage(data_file=None, include=[f"{place}/*", f"{base}/{KERNEL}/*"],
                                 config_file=False)  # fmt: skip
    measured.start()
    run_tests(base, place, seconds, None, [Contexts(measured)])
    measured.stop()
    data = measured.get_data()
    reached: Reached = {}
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            reached[Path(file).name, line] = frozenset(contexts)
    pipe.send(reached)
    pipe.close()
    os._exit(0)


def answered(target: Any, seconds: float, *arguments: Any) -> Any:
    """What a fork sends, or None where it ends without a word or not in time."""
    ours, theirs = FORK.Pipe(duplex=False)
    process = FORK.Process(target=target, args=(*arguments, theirs))
    process.start()
    theirs.close()
    answer = None
    if ours.poll(seconds):
        with contextlib.suppress(EOFError):
            answer = ours.recv()
    process.kill()
    process.join()
    return answer


@dataclass(frozen=True)
class Work:
    """The snapshot, which tests reach which line of it (None: any), and the seconds a mutant."""

    base: Path
    reached: Reached | None
    seconds: float

    def wanted(self, mutant: Mutant) -> frozenset[str] | None:
        """The tests that reach the changed statement; None: all of them."""
        first, last = mutant.span
        if not first or self.reached is None:
            return None
        lines = range(first, last + 1)
        found = frozenset[str]().union(*(self.reached.get((mutant.file, k), ()) for k in lines))
        return None if "" in found else found


def outcome(
    base: Path, seconds: float, mutant: Mutant, wanted: frozenset[str] | None
) -> tuple[str, str]:
    """What the tests say of a mutant, and the test that says it."""
    if wanted is not None and not wanted:
        return "not reached", ""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        overlay(base, Path(place), mutant)
        answer = answered(as_mutant, seconds, base, Path(place), seconds, wanted)
    if answer is None:
        return "does not end", ""
    return "survived" if answer[0] in (0, 5) else "caught", answer[1]


def as_it_is(base: Path) -> tuple[str, str]:
    """Run all tests on the kernel as it is."""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        overlay(base, Path(place), None)
        answer = answered(as_mutant, 900, base, Path(place), 900, None)
    return ("does not end", "") if answer is None else ("caught" if answer[1] else "", answer[1])


def reach(base: Path, kept: Path) -> Reached:
    """Which tests reach which line; measured once for a kernel and its tests, and kept."""
    paths = [path for part in ("handproof", "tests") for path in sorted((base / part).rglob("*.*"))]
    state = hashlib.sha256(b"".join(p.read_bytes() for p in paths if p.suffix != ".pyc"))
    file = kept.with_suffix(f".{state.hexdigest()[:12]}.pickle")
    if not file.exists():
        with tempfile.TemporaryDirectory(dir=base.parent) as place:
            overlay(base, Path(place), None)
            found = answered(as_measured, 900, base, Path(place), 900)
        file.write_bytes(pickle.dumps(found))
    known: Reached = pickle.loads(file.read_bytes())
    return known
