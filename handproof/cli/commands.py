"""What the commands do; each returns the exit code."""

from __future__ import annotations

import datetime
import json
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor, ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from enum import StrEnum
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn

from handproof.cli.figures import extras
from handproof.cli.rechecking import recheck_files
from handproof.engine.check import check_document
from handproof.engine.document import Document
from handproof.engine.errors import InputError
from handproof.engine.linking import check_link
from handproof.engine.loading import default_sources, find_sources, load
from handproof.engine.results import DocumentResult, LinkResult
from handproof.engine.store import Store
from handproof.engine.verdicts import LEVELS
from handproof.report import terminal
from handproof.report.adapter import chapter
from handproof.report.adapter import report as make_report
from handproof.report.explain import explanation
from handproof.report.json_format import check_json
from handproof.report.writing import write_report

NO_STEP = 5


class Format(StrEnum):
    """How ``check`` prints."""

    FULL = "full"
    CONCISE = "concise"
    JSON = "json"


class Level(StrEnum):
    """What ``--require`` asks of every step; see `handproof.engine.verdicts.LEVELS`."""

    SOUND = "sound"
    READ = "read"
    TESTED = "tested"
    PROVED = "proved"


def run_check(
    paths: Sequence[Path] | None,
    output: Format,
    require: Level,
    seconds: float,
    jobs: int,
    out: Path,
) -> int:
    """``handproof check``."""
    start = time.perf_counter()
    results = _checked(_documents(paths), seconds, jobs, out)
    console = Console()
    if output is Format.JSON:
        data = check_json(results, time.perf_counter() - start)
        print(json.dumps(data, ensure_ascii=False, indent=1))
    elif output is Format.CONCISE:
        terminal.concise(console, results)
    else:
        terminal.full(console, results)
    return exit_code(results, require)


def run_report(
    paths: Sequence[Path] | None, seconds: float, jobs: int, out: Path, figures: bool
) -> int:
    """``handproof report``."""
    results = _checked(_documents(paths), seconds, jobs, out)
    console = Console(stderr=True)
    terminal.summary(console, results)
    found = extras(results, out / "figures", console) if figures else {}
    chapters = [chapter(result, found.get(_stem(result), ())) for result in results]
    commands = ("handproof check derivations", "handproof recheck build/certificates")
    report = make_report(chapters, _title(results), datetime.date.today().isoformat(), commands)
    files = write_report(report, out)
    for problem in files.problems:
        console.print(f"not typeset: {problem}", markup=False, style="yellow")
    for path in (files.tex, files.html, files.pdf.path):
        if path is not None:
            console.print(f"wrote {path}", markup=False, highlight=False)
    if files.pdf.message:
        console.print(files.pdf.message, markup=False, highlight=False, soft_wrap=True)
    return exit_code(results, Level.SOUND)


def run_recheck(paths: Sequence[Path], second: bool = False) -> int:
    """``handproof recheck``."""
    return recheck_files(paths, Console(), second)


def run_explain(place: str, seconds: float, out: Path) -> int:
    """``handproof explain FILE:LINE``."""
    name, _, line_text = place.rpartition(":")
    if not name or not line_text.isdigit():
        raise InputError(
            "HP511", f"{place!r} is not FILE:LINE", "for example derivations/ppca.py:40"
        )
    line = int(line_text)
    for document in _documents([Path(name)]):
        for step in document.steps:
            if step.span.line <= line <= step.span.end_line:
                results = [check_link(step.label, link, seconds) for link in step.links]
                for result in results:
                    Console().print(explanation(document, step, result))
                return 0
    raise InputError("HP512", f"no step stands at {place}", "`handproof check` lists the lines")


def exit_code(results: Sequence[DocumentResult], require: Level) -> int:
    """0 all at the required level, 1 not, 5 no step found."""
    counts = [verdict for result in results for verdict, n in result.counts.items() if n]
    if not any(result.steps for result in results):
        return NO_STEP
    return 0 if all(verdict in LEVELS[require] for verdict in counts) else 1


def _documents(paths: Sequence[Path] | None) -> list[Document]:
    sources = find_sources(paths) if paths else default_sources()
    return [document for source in sources for document in load(source)]


def _title(results: Sequence[DocumentResult]) -> str:
    return results[0].document.title if len(results) == 1 else "Derivations, checked"


def _stem(result: DocumentResult) -> str:
    return Path(result.document.path).stem


def _checked(
    documents: list[Document], seconds: float, jobs: int, out: Path
) -> list[DocumentResult]:
    store = Store.open(out / "certificates")
    total = sum(len(step.links) for document in documents for step in document.steps)
    with _progress(total) as advance, _executor(jobs) as executor:
        return [
            check_document(document, store, seconds, advance, executor) for document in documents
        ]


def _executor(jobs: int) -> nullcontext[None] | Executor:
    return nullcontext() if jobs == 1 else ProcessPoolExecutor(jobs)


@contextmanager
def _progress(total: int) -> Iterator[Callable[[LinkResult], None]]:
    columns = (
        TextColumn("checking"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeElapsedColumn(),
        TextColumn("{task.description}"),
    )
    with Progress(*columns, console=Console(stderr=True), transient=True) as progress:
        task = progress.add_task("", total=total)

        def advance(result: LinkResult) -> None:
            progress.update(task, advance=1, description=f"{result.id}: {result.verdict.value}")

        yield advance
