"""The table of matrix facts: verdict, time, size of the certificate, time to check it again.

    python benchmarks/matrix_facts.py [--mutants N [--jobs M]] [--out docs/matrix-facts.md]

Times are milliseconds of wall clock in one process, the refuter's models included in the first.
``--mutants N`` also makes N wrong variants of every fact (a sign, a factor, a transpose, ...) and
counts how they end: none may be proved unless it is true. Those that are proved, or not decided,
are listed beside the table (``matrix-facts-variants.md``), to be read.
"""

from __future__ import annotations

import argparse
import json
import statistics
import sys
import time
from collections import Counter
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from rich.console import Console
from rich.progress import track

ROOT = Path(__file__).parents[1]
sys.path[:0] = [str(ROOT), str(ROOT / "tests" / "derivations")]

from mutilate import chosen  # noqa: E402

from handproof.engine.linking import check_link  # noqa: E402
from handproof.engine.loading import load_derivations  # noqa: E402
from handproof.engine.verdicts import Verdict  # noqa: E402
from handproof.kernel.check import check  # noqa: E402
from handproof.proving.interface import Budget, Proof, Refutation  # noqa: E402
from handproof.proving.portfolio import Question, settle  # noqa: E402
from handproof.terms.context import Obligation  # noqa: E402
from handproof.terms.text import to_text  # noqa: E402


@dataclass(frozen=True)
class Row:
    """One fact: seconds for the refuter's models, for the provers, and to check the certificate
    ``again``; ``size`` is the bytes of the certificate as JSON."""

    topic: str
    formula: str
    verdict: Verdict
    models: float
    prove: float
    size: int
    again: float
    message: str


def rows(seconds: float) -> tuple[list[Row], list[tuple[str, Obligation]]]:
    """All facts with their verdicts, and their obligations for mutation."""
    found: list[Row] = []
    obligations: list[tuple[str, Obligation]] = []
    for path in sorted((ROOT / "derivations" / "matrix_facts").glob("[!_]*.py")):
        for derivation in load_derivations(path):
            for step in derivation.document(str(path)).steps:
                for link in step.links:
                    result = check_link(step.label, link, seconds)
                    size = again = 0.0
                    if result.verdict is Verdict.PROVED:
                        size = len(json.dumps(result.evidence["proof"], separators=(",", ":")))
                        start = time.perf_counter()
                        check(result.evidence["statement"], result.evidence["proof"])
                        again = time.perf_counter() - start
                    message = "" if result.verdict is Verdict.PROVED else result.message
                    models = sum(a.seconds for a in result.attempts if a.prover == "refuter")
                    prove = sum(a.seconds for a in result.attempts) - models
                    row = (derivation.title, link.latex, result.verdict, models, prove)
                    found.append(Row(*row, int(size), again, message))
                    if link.question is not None:
                        obligations.append((derivation.title, link.question.modelled))
    return found, obligations


def ended(number: int, task: tuple[str, Obligation]) -> list[tuple[str, str]]:
    """How each of so many wrong variants of a fact ends, and which one where one must read it."""
    topic, obligation = task
    found: list[tuple[str, str]] = []
    for variant in chosen(obligation.claim, number):
        if variant.claim is None:
            found.append(("ill-formed", ""))
            continue
        wrong = Obligation(obligation.context, variant.claim)
        outcome = settle(Question(wrong), Budget(3.0)).outcome
        if isinstance(outcome, Refutation):
            found.append(("refuted", ""))
            continue
        kind = "proved (true)" if isinstance(outcome, Proof) else "not decided"
        found.append((kind, f"{kind}: {topic}: {to_text(variant.claim)}"))
    return found


def mutants(
    obligations: list[tuple[str, Obligation]], number: int, jobs: int
) -> tuple[Counter[str], list[str]]:
    """How wrong variants end; those that are proved are true, and listed to be read."""
    with ProcessPoolExecutor(jobs) as pool:
        tasks = track(
            pool.map(partial(ended, number), obligations, chunksize=4),
            "wrong variants", total=len(obligations), console=Console(stderr=True),
        )  # fmt: skip
        every = [each for found in tasks for each in found]
    return Counter(kind for kind, _ in every), [line for _, line in every if line]


def table(found: list[Row]) -> list[str]:
    """The table as Markdown."""
    proved = [row for row in found if row.verdict is Verdict.PROVED]
    share = len(proved) / len(found)
    models = statistics.median(row.models for row in proved) * 1000
    prove = statistics.median(row.prove for row in proved) * 1000
    again = statistics.median(row.again for row in proved) * 1000
    summary = (
        f"{len(found)} facts, {len(proved)} proved for all sizes ({share:.1%}); "
        f"median {models:.1f} ms to try models, {prove:.1f} ms to prove, "
        f"{again:.2f} ms to check again."
    )
    lines = [
        "# Matrix facts",
        "",
        f"Made by `python benchmarks/matrix_facts.py {' '.join(sys.argv[1:])}`.",
        "",
        summary,
        "",
        "| topic | fact | verdict | ms models | ms proof | bytes | ms again |",
        "| --- | --- | --- | --- | --- | --- | --- |",
    ]
    for row in found:
        formula = row.formula.replace("|", r"\vert ")
        verdict = row.verdict.value + (f": {row.message}" if row.message else "")
        times = [f"{1000 * t:.1f}" for t in (row.models, row.prove)]
        again_text = f"{row.again * 1000:.2f}"
        cells = (row.topic, f"${formula}$", verdict, *times, str(row.size), again_text)
        lines.append("| " + " | ".join(cells) + " |")
    return lines


def variants(ends: str, listed: list[str]) -> list[str]:
    """What is to be read of the wrong variants, as Markdown."""
    lines = [
        "# Variants of the matrix facts that were not refuted",
        "",
        f"Made by `python benchmarks/matrix_facts.py {' '.join(sys.argv[1:])}`.",
        "",
        f"Of all variants: {ends}. A variant that is proved is true: the transpose of a",
        "symmetric matrix, twice what is positive, a weaker bound.",
    ]
    for kind in ("not decided", "proved (true)"):
        lines += ["", f"## {kind.capitalize()}", ""]
        lines += [f"* {line.removeprefix(f'{kind}: ')}" for line in listed if line.startswith(kind)]
    return lines


def main() -> None:
    """Make the table, print the summary."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--mutants", type=int, default=0)
    parser.add_argument("--jobs", type=int, default=1)
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--out", type=Path)
    arguments = parser.parse_args()
    found, obligations = rows(arguments.seconds)
    lines = table(found)
    print(lines[4])
    for row in found:
        if row.verdict is not Verdict.PROVED:
            print(f"  {row.verdict.value}: {row.topic}: {row.formula}: {row.message}")
    if arguments.mutants:
        counts, listed = mutants(obligations, arguments.mutants, arguments.jobs)
        ends = ", ".join(f"{n:,} {kind}" for kind, n in sorted(counts.items()))
        print("wrong variants:", ends)
        if arguments.out is not None:
            other = arguments.out.with_stem(f"{arguments.out.stem}-variants")
            other.write_text("\n".join(variants(ends, listed)) + "\n")
            summary = f"Wrong variants ({arguments.mutants} a fact where there are so many): {ends}"
            lines[5:5] = ["", f"{summary}; [the list]({other.name})."]
    if arguments.out is not None:
        arguments.out.write_text("\n".join(lines) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
