"""Results in the terminal: full messages like a compiler's, or one line a step."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from rich.console import Console
from rich.text import Text

from handproof.engine.conventions import CONVENTION
from handproof.engine.document import Unread
from handproof.engine.results import DocumentResult, LinkResult, StepResult
from handproof.engine.verdicts import Verdict

STYLE: dict[Verdict, str] = {
    Verdict.PROVED: "green",
    Verdict.PROVED_AT_SIZES: "green",
    Verdict.TESTED: "cyan",
    Verdict.ASSUMED: "blue",
    Verdict.OPEN: "yellow",
    Verdict.UNREAD: "magenta",
    Verdict.ILL_FORMED: "red",
    Verdict.REFUTED: "bold red",
}
_CONTEXT_LINES = 4


def concise(console: Console, results: Sequence[DocumentResult]) -> None:
    """``path:line:column verdict code message``, one line a relation."""
    for result in results:
        for where, line in _rows(result):
            console.print(Text(f"{result.document.path}:{where} ") + line, soft_wrap=True)


def full(console: Console, results: Sequence[DocumentResult]) -> None:
    """Every relation with its verdict; those that failed with place, evidence and fix."""
    for result in results:
        console.print(Text(f"{result.document.title}  ", style="bold") + _dim(result.document.path))
        source = _source(result.document.path)
        for step in result.steps:
            for link in step.links:
                _full_link(console, result, step, link, source)
        for unread in result.document.unread:
            _full_unread(console, result, unread, source)
        for claim in result.claims:
            line = Text(f"  conclusion {claim.step.label}: ")
            line.append(claim.inherited.value, STYLE[claim.inherited])
            console.print(line)
        console.print()
    summary(console, results)


def summary(console: Console, results: Sequence[DocumentResult]) -> None:
    """The counts of verdicts in one line."""
    counts: Counter[Verdict] = Counter()
    for result in results:
        counts += result.counts
    line = Text()
    for verdict in Verdict:
        if counts[verdict]:
            line.append(", " if line else "")
            line.append(f"{counts[verdict]} {verdict.value}", STYLE[verdict])
    console.print(line)


def _rows(result: DocumentResult) -> list[tuple[str, Text]]:
    rows: list[tuple[int, int, str, Text]] = []
    for step in result.steps:
        for link in step.links:
            span = step.step.span
            rows.append((span.line, span.column, str(span), _verdict_line(link)))
    for unread in result.document.unread:
        text = Text("unread ", STYLE[Verdict.UNREAD])
        text.append(f"{unread.problem.code} {unread.problem.message}", "default")
        rows.append((unread.span.line, unread.span.column, str(unread.span), text))
    return [(where, text) for _, _, where, text in sorted(rows, key=lambda row: row[:2])]


def _verdict_line(link: LinkResult) -> Text:
    text = Text(link.verdict.value, STYLE[link.verdict])
    text.append(f" {link.id}", "bold")
    if link.code:
        text.append(f" {link.code}")
    if link.verdict is not Verdict.PROVED:
        text.append(f" {link.message}", "default")
    return text


def _full_link(
    console: Console, result: DocumentResult, step: StepResult, link: LinkResult, source: list[str]
) -> None:
    fine = link.verdict in (Verdict.PROVED, Verdict.PROVED_AT_SIZES, Verdict.ASSUMED)
    head = Text("  ")
    head.append(f"{link.verdict.value:<10} ", STYLE[link.verdict])
    head.append(f"{link.id:<6} ", "bold")
    if fine:
        head.append(_short(link.link.latex))
        head.append(f"  {link.seconds * 1000:.0f} ms", "dim")
        _, named, convention = link.message.partition(CONVENTION)
        head.append(f"  {named}{convention}" if named else "", "dim")
        console.print(head, no_wrap=True, overflow="ellipsis")
        return
    head.append(f"{result.document.path}:{step.step.span} ", "default")
    head.append(f"{link.code} " if link.code else "", "bold")
    head.append(link.message)
    console.print(head, soft_wrap=True)
    _excerpt(console, source, step.step.span.line, step.step.span.end_line, link.link.latex)
    for line in link.witness:
        console.print(Text(f"        {line}"), soft_wrap=True)


def _full_unread(
    console: Console, result: DocumentResult, unread: Unread, source: list[str]
) -> None:
    head = Text("  ")
    head.append(f"{'unread':<10} ", STYLE[Verdict.UNREAD])
    head.append(f"{result.document.path}:{unread.span} {unread.problem.code} ", "default")
    head.append(unread.problem.message)
    console.print(head, soft_wrap=True)
    _excerpt(console, source, unread.span.line, unread.span.end_line, unread.text)


def _excerpt(console: Console, source: list[str], line: int, end_line: int, fallback: str) -> None:
    shown = source[line - 1 : min(end_line, line - 1 + _CONTEXT_LINES)]
    if not shown:
        console.print(_dim(f"        | {_short(fallback)}"), soft_wrap=True)
    for number, text in enumerate(shown, line):
        console.print(_dim(f"  {number:>6} | {text[:160]}"), no_wrap=True, overflow="ellipsis")


def _short(latex: str) -> str:
    return " ".join(latex.split())


def _dim(text: str) -> Text:
    return Text(text, "dim")


def _source(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except (OSError, UnicodeDecodeError):
        return []
