"""Certificates written as Coq files with explicit cofactors, and accepted by `coqc`.

    handproof check derivations derivations/matrix_facts
    python benchmarks/coq_export.py [--count 60] [--jobs 2] [--certificates build/certificates]

Needs `coqc` (Debian's package `coq`). Certificates are taken in turn from each derivation that they
belong to, until so many can be written (all of them by default); what cannot be written is counted
by its reason. Exits with 1 where `coqc` refuses one, or where fewer than ``--least`` were accepted.
"""

from __future__ import annotations

import argparse
import json
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from itertools import islice, zip_longest
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from handproof.cli.coq import coq  # noqa: E402
from handproof.engine.errors import InputError  # noqa: E402
from handproof.engine.store import CERTIFICATE, INDEX  # noqa: E402


def topics(folder: Path) -> dict[str, list[Path]]:
    """The certificates of each derivation, by the index of the run that made them."""
    index = json.loads((folder / INDEX).read_text(encoding="utf-8"))["statements"]
    found: dict[str, set[str]] = defaultdict(set)
    for entry in index.values():
        found[Path(entry["steps"][0].partition(":")[0]).stem].add(entry["file"])
    return {topic: [folder / name for name in sorted(found[topic])] for topic in sorted(found)}


def in_turn(found: dict[str, list[Path]]) -> Iterator[tuple[str, Path]]:
    """The first of every topic, then the second, and so on."""
    rows = ([(topic, file) for file in files] for topic, files in found.items())
    for level in zip_longest(*rows):
        yield from (pair for pair in level if pair is not None)


def exports(
    found: dict[str, list[Path]], reasons: Counter[str], tried: Counter[str]
) -> Iterator[tuple[str, Path, str]]:
    """What can be written, each with its topic and its text; counts what cannot."""
    for topic, file in in_turn(found):
        evidence = json.loads(file.read_text(encoding="utf-8"))
        if evidence.get("schema") != CERTIFICATE:
            continue
        tried[topic] += 1
        try:
            text = coq(evidence)
        except InputError as error:
            reasons[re.sub(r"symbol .* is", "symbol ... is", error.message.split(": ", 1)[1])] += 1
        else:
            yield topic, file, text


def accepted(text: str, seconds: float) -> str:
    """Why `coqc` does not accept a file; empty where it does."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "certificate.v"
        file.write_text(text, encoding="utf-8")
        try:
            done = subprocess.run(["coqc", "-q", str(file)], cwd=folder, timeout=seconds,
                                  capture_output=True, text=True, check=False)  # fmt: skip
        except subprocess.TimeoutExpired:
            return f"not in {seconds:.0f} s"
    return "" if done.returncode == 0 else done.stderr[-300:]


def table(found: Counter[str], written: Counter[str], fine: Counter[str]) -> str:
    """Certificates by topic as a table in Markdown."""
    heads = "derivation", "certificates", "written", "accepted by coqc"
    lines = [f"| {' | '.join(heads)} |", "| --- " + "| ---: " * 3 + "|"]
    lines += [f"| {topic} | {n} | {written[topic]} | {fine[topic]} |" for topic, n in found.items()]
    sums = (sum(each.values()) for each in (found, written, fine))
    return "\n".join([*lines, f"| all | {' | '.join(map(str, sums))} |"])


def main() -> int:
    """Export and check; 1 where `coqc` rejects any, or accepts too few."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=None, help="how many (default: all)")
    parser.add_argument("--least", type=int, default=50, help="how many there must be")
    parser.add_argument("--jobs", type=int, default=2)
    parser.add_argument("--seconds", type=float, default=300, help="for one file")
    parser.add_argument("--certificates", type=Path, default=ROOT / "build" / "certificates")
    options = parser.parse_args()
    if shutil.which("coqc") is None:
        print("coqc is not installed: on Debian, apt-get install coq", file=sys.stderr)
        return 2
    start = time.perf_counter()
    reasons, tried, written, fine = (Counter[str]() for _ in range(4))
    rows = exports(topics(options.certificates), reasons, tried)
    chosen = list(islice(rows, options.count))
    with ThreadPoolExecutor(options.jobs) as pool:
        problems = pool.map(lambda row: accepted(row[2], options.seconds), chosen)
        for done, ((topic, file, _), problem) in enumerate(zip(chosen, problems, strict=True), 1):
            written[topic] += 1
            fine[topic] += not problem
            if problem:
                print(f"{topic}: {file.name}: {problem}", flush=True)
            if done % 20 == 0:
                print(f"{done} of {len(chosen)}", file=sys.stderr, flush=True)
    print(table(tried, written, fine))
    for reason, n in reasons.most_common():
        print(f"not written, {n}: {reason}")
    total = sum(fine.values())
    print(f"{total} of {len(chosen)} accepted by coqc, {time.perf_counter() - start:.0f} s")
    return 0 if options.least <= total == len(chosen) else 1


if __name__ == "__main__":
    raise SystemExit(main())
