"""Trying one mutant: a fork that runs the tests which reach the changed statement.

Which tests reach a statement is found once, with coverage.py, on the kernel as it is. A test that
does not reach it cannot fail by the change, but for what one test leaves behind for the next; so
this may find too few mutants caught, and never too many. A fork calls the test functions itself,
one row of a table after the other: to collect them anew takes pytest longer than to run them. Tests
may use the fixtures `case`, `numeric`, `monkeypatch` and plain ones of their own module.
"""

from __future__ import annotations

import contextlib
import functools
import hashlib
import importlib
import importlib.util
import inspect
import itertools
import multiprocessing
import os
import pickle
import resource
import shutil
import sys
import tempfile
import warnings
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType
from typing import Any

import coverage
import mpmath  # noqa: F401  loaded once, before the forks
import numpy as np  # noqa: F401
import pytest
from mutation_operators import Mutant

ROOT = Path(__file__).parents[1]
KERNEL, SECOND = Path("handproof/kernel"), Path("handproof/second")
# what catches most mutants soonest stands first
FIRST = ("tests/kernel/test_rules.py", "tests/kernel/test_forms.py")
LAST = ("tests/kernel/test_recorded.py", "tests/kernel/test_variants.py",
        "tests/arena/test_attacks.py", "tests/arena/test_bombs.py")  # fmt: skip
# tests that need more than the kernel would say too little of it; the search's programs are apart;
# a change of the length of the source is none of its meaning
FOREIGN = ("handproof.proving", "handproof.engine", '"benchmarks"', "orbit", "test_axioms import",
           "is_small")  # fmt: skip
# names of tests of the axioms, which are tried by themselves, and of the second checker
APART = ("test_axiom_", "test_a_false_axiom", "second_checker")
MEMORY = 4 << 30
FORK = multiprocessing.get_context("fork")
Reached = dict[tuple[str, int], frozenset[str]]  # by file and line; "" stands for all tests
Row = tuple[str, Callable[[], object]]


def snapshot(folder: Path, tests: Sequence[str]) -> None:
    """Kernel and tests (of some names only) as they are now, whoever edits the tree meanwhile."""
    gone = shutil.ignore_patterns("__pycache__", "*.pyc")
    (folder / "handproof").mkdir(parents=True)
    shutil.copy2(ROOT / "handproof" / "__init__.py", folder / "handproof")
    for part in (KERNEL, SECOND):
        shutil.copytree(ROOT / part, folder / part, ignore=gone)
    for name in ("kernel", "arena"):
        shutil.copytree(ROOT / "tests" / name, folder / "tests" / name, ignore=gone)
    for path in list(folder.glob("tests/*/test_*.py")):
        if tests and path.stem not in tests:
            path.unlink()


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


# --- the tests


def files_of_tests(folder: Path) -> list[Path]:
    """The files of tests of the kernel alone, in the order in which they run."""
    every = [str(path.relative_to(folder)) for path in sorted(folder.glob("tests/*/test_*.py"))]
    texts = {name: (folder / name).read_text(encoding="utf-8") for name in every}
    foreign = [name for name in every if any(word in texts[name] for word in FOREIGN)]
    middle = [name for name in every if name not in (*foreign, *FIRST, *LAST)]
    ordered = [name for name in (*FIRST, *middle, *LAST) if name in every and name not in foreign]
    return [folder / name for name in ordered]


def loaded(path: Path) -> ModuleType:
    spec = importlib.util.spec_from_file_location(f"mutants_{path.parent.name}_{path.stem}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def arguments(function: Any) -> Iterator[dict[str, Any]]:
    """The rows of the tables that a test is run with."""
    tables = []
    for mark in getattr(function, "pytestmark", []):
        if mark.name == "parametrize":
            names = mark.args[0].split(",") if isinstance(mark.args[0], str) else list(mark.args[0])
            names = [name.strip() for name in names]
            rows = [row.values if hasattr(row, "marks") else row for row in mark.args[1]]
            tables.append([dict(zip(names, row if len(names) > 1 else (row,), strict=True))
                           for row in rows])  # fmt: skip
    for combination in itertools.product(*tables):
        yield {name: value for row in combination for name, value in row.items()}


def fixture(name: str, module: ModuleType, helpers: Path) -> Any:
    """The value of a fixture; `LookupError` for one that is not known here."""
    if name == "case":
        return loaded(helpers / "sexpr.py").Case
    if name == "numeric":
        return loaded(helpers / "numeric.py")
    if name == "monkeypatch":
        return pytest.MonkeyPatch()
    own = getattr(module, name, None)
    function = getattr(own, "_fixture_function", None) or getattr(own, "__wrapped__", None)
    if function is None or inspect.signature(function).parameters:
        raise LookupError(name)
    return function()


def called(function: Any, values: dict[str, Any], module: ModuleType, helpers: Path) -> None:
    wanted = [name for name in inspect.signature(function).parameters if name not in values]
    fixtures = {name: fixture(name, module, helpers) for name in wanted}
    try:
        function(**values, **fixtures)
    finally:
        if "monkeypatch" in fixtures:
            fixtures["monkeypatch"].undo()


def rows_of(path: Path, name: str) -> Iterator[Row]:
    """The tests of a file, a row of a table each."""
    module, helpers = loaded(path), path.parents[1] / "kernel"
    for test, function in list(vars(module).items()):
        if not test.startswith("test_") or not inspect.isfunction(function):
            continue
        if any(word in test for word in APART):
            continue
        for number, values in enumerate(arguments(function)):
            run = functools.partial(called, function, values, module, helpers)
            yield f"{name}::{test}[{number}]", run


def quiet(place: Path, seconds: float) -> None:
    """Make this process, which is a fork, one that runs tests."""
    null = os.open(os.devnull, os.O_WRONLY)
    os.dup2(null, 1)
    os.dup2(null, 2)
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (int(seconds) + 5, int(seconds) + 10))
    warnings.simplefilter("ignore")
    sys.path.insert(0, str(place))


def first_failure(base: Path, wanted: frozenset[str] | None) -> str:
    """The name of the first test that fails, or nothing."""
    for path in files_of_tests(base):
        name = str(path.relative_to(base))
        if wanted is not None and not any(each.startswith(f"{name}::") for each in wanted):
            continue
        try:
            rows = list(rows_of(path, name))
        except BaseException:  # the kernel cannot be imported
            return f"import of {name}"
        for row, test in rows:
            if wanted is None or row in wanted:
                try:
                    test()
                except BaseException:  # pytest's own outcomes are no Exception
                    return row
    return ""


def as_mutant(
    base: Path, place: Path, seconds: float, wanted: frozenset[str] | None, pipe: Connection
) -> None:
    quiet(place, seconds)
    sys.dont_write_bytecode = bool([p for p in (place / KERNEL).iterdir() if not p.is_symlink()])
    pipe.send(first_failure(base, wanted))
    pipe.close()
    os._exit(0)


def as_measured(base: Path, place: Path, seconds: float, pipe: Connection) -> None:
    """Run all tests; send which of them reach which line. That it is slow may fail some."""
    quiet(place, seconds)
    measured = coverage.Coverage(data_file=None, include=[f"{place}/*", f"{base}/{KERNEL}/*"],
                                 config_file=False)  # fmt: skip
    measured.start()
    for path in sorted((place / KERNEL).glob("*.py")):
        importlib.import_module(f"handproof.kernel.{path.stem}")  # reached by all, not by the first
    for path in files_of_tests(base):
        rows = list(rows_of(path, str(path.relative_to(base))))
        for row, test in rows:
            empty_caches()
            measured.switch_context(row)
            with contextlib.suppress(BaseException):
                test()
            measured.switch_context("")
    measured.stop()
    data = measured.get_data()
    reached: Reached = {}
    for file in data.measured_files():
        for line, contexts in data.contexts_by_lineno(file).items():
            reached[Path(file).name, line] = frozenset(contexts)
    pipe.send(reached)
    pipe.close()
    os._exit(0)


def empty_caches() -> None:
    """What one test has put into a cache of the kernel is for the next to reach as well."""
    for name, module in list(sys.modules.items()):
        if name.startswith("handproof.kernel"):
            for member in vars(module).values():
                if hasattr(member, "cache_clear"):
                    member.cache_clear()


# --- the forks


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
    base: Path, seconds: float, mutant: Mutant | None, wanted: frozenset[str] | None
) -> tuple[str, str]:
    """What the tests say of a mutant (None: of the kernel as it is), and the test that says it."""
    if wanted is not None and not wanted:
        return "not reached", ""
    with tempfile.TemporaryDirectory(dir=base.parent) as place:
        overlay(base, Path(place), mutant)
        # the limit is one of processor time; a machine that is busy gets more of the clock
        answer = answered(as_mutant, 6 * seconds, base, Path(place), seconds, wanted)
    if answer is None:
        return "does not end", ""
    return "caught" if answer else "survived", answer


def reach(base: Path, kept: Path) -> Reached:
    """Which tests reach which line; measured once for a kernel and its tests, and kept."""
    paths = [path for part in ("handproof", "tests") for path in sorted((base / part).rglob("*.*"))]
    state = hashlib.sha256(b"".join(p.read_bytes() for p in paths if p.suffix != ".pyc"))
    file = kept.with_suffix(f".{state.hexdigest()[:12]}.pickle")
    if not file.exists():
        with tempfile.TemporaryDirectory(dir=base.parent) as place:
            overlay(base, Path(place), None)
            found = answered(as_measured, 1800, base, Path(place), 1800)
        file.write_bytes(pickle.dumps(found))
    known: Reached = pickle.loads(file.read_bytes())
    return known
