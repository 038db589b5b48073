"""What a study is given, what it returns, and how its result is kept."""

from __future__ import annotations

import json
import platform
import time
from collections.abc import Callable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path

import numpy as np
import torch

from numerics.confirm.result import Figure
from numerics.data import Dataset, load
from numerics.training.loop import Listener, Run

SCHEMA = "handproof/study/1"
Cell = str | int | float


@dataclass(frozen=True)
class StudyConfig:
    """How a study is run.

    Attributes:
        full: the write-up's protocol on the real data; otherwise digits, in seconds.
        data: folder of the real data, or None for the usual places.
        seed: of everything random.
        resume: go on from the checkpoints of an interrupted run.
        out: folder of all studies; a study writes into its own folder below it.
        listener: told of every epoch.
    """

    full: bool = False
    data: Path | None = None
    seed: int = 0
    resume: bool = False
    out: Path = Path("build/studies")
    listener: Listener | None = None

    def dataset(self, name: str) -> Dataset:
        """Return the real set `name` in a full run, else the embedded digits."""
        return load(name, self.data) if self.full else load("digits")


@dataclass(frozen=True)
class Table:
    """A table of results; numbers are kept unrounded, `digits` says how to print them.

    Attributes:
        title: what the table shows, plain text.
        columns: headings, with units.
        rows: one tuple a row, as long as `columns`.
        note: protocol and labels a reader needs, plain text with ``$latex$``.
        digits: decimals of the numbers when printed.
    """

    title: str
    columns: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""
    digits: int = 4

    def text(self, cell: Cell) -> str:
        """Return a cell as it is printed."""
        return f"{cell:.{self.digits}f}" if isinstance(cell, float) else str(cell)

    def markdown(self) -> str:
        """Return the table as GitHub Markdown."""
        lines = [self.columns, tuple("---" for _ in self.columns)]
        lines += [tuple(self.text(cell) for cell in row) for row in self.rows]
        body = "\n".join("| " + " | ".join(line) + " |" for line in lines)
        return f"**{self.title}**\n\n{body}\n" + (f"\n{self.note}\n" if self.note else "")


@dataclass(frozen=True)
class StudyResult:
    """What a study found.

    Attributes:
        study: its name in the table of studies.
        title: what it is about.
        settings: every number needed to repeat it, as plain JSON values.
        tables: its results.
        comparison: one line each: what the write-up reported, what came out here.
        figures: drawn into the study's folder.
        cpu_seconds: process time of the whole study.
    """

    study: str
    title: str
    settings: Mapping[str, object]
    tables: tuple[Table, ...]
    comparison: tuple[str, ...]
    figures: tuple[Figure, ...]
    cpu_seconds: float = 0.0

    def markdown(self, command: str) -> str:
        """Return the result as a small Markdown page that names its command."""
        parts = [f"# {self.title}\n", f"Made by `{command}`, {self.cpu_seconds:.0f} CPU seconds.\n"]
        parts += [table.markdown() for table in self.tables]
        if self.comparison:
            parts.append("\n".join(f"- {line}" for line in self.comparison) + "\n")
        return "\n".join(parts)


@dataclass(frozen=True)
class Study:
    """An entry of the table of studies.

    Attributes:
        name: as typed on the command line.
        summary: one line for ``--list``.
        datasets: real data sets that a full run needs; empty when it needs none.
        body: the study itself.
    """

    name: str
    summary: str
    datasets: tuple[str, ...]
    body: Callable[[StudyConfig], StudyResult] = field(repr=False)

    def run(self, config: StudyConfig) -> StudyResult:
        """Run the study, time it and write ``result.json`` and ``result.md`` into its folder."""
        started = time.process_time()
        result = self.body(config)
        result = replace(result, cpu_seconds=time.process_time() - started)
        write(result, config)
        return result


def command(study: str, config: StudyConfig) -> str:
    """Return the command line that repeats a run."""
    mode = "--full" if config.full else "--quick"
    data = " --data DIR" if config.full and config.data is not None else ""
    return f"handproof train {study} {mode}{data} --seed {config.seed}"


def folder(study: str, config: StudyConfig) -> Path:
    """Return the folder of a study's results."""
    return config.out / study


def training_run(study: str, part: str, settings: Mapping[str, object], config: StudyConfig) -> Run:
    """Return the checkpoint and listener of one training of a study.

    The fingerprint holds the settings, so a checkpoint of other settings is refused.
    """
    size = "full" if config.full else "quick"
    fingerprint = json.dumps([study, part, size, config.seed, dict(settings)], sort_keys=True)
    path = folder(study, config) / "checkpoints" / f"{size}-{part}.pt"
    return Run(path, config.resume, fingerprint, config.listener)


def write(result: StudyResult, config: StudyConfig) -> Path:
    """Write ``result.json`` and ``result.md``; return the path of the former."""
    out = folder(result.study, config)
    out.mkdir(parents=True, exist_ok=True)
    line = command(result.study, config)
    contents = {
        "schema": SCHEMA,
        "study": result.study,
        "title": result.title,
        "command": line,
        "seed": config.seed,
        "full": config.full,
        "settings": dict(result.settings),
        "tables": [asdict(table) for table in result.tables],
        "comparison": list(result.comparison),
        "figures": [
            {"key": f.key, "pdf": f.path_pdf.name, "svg": f.path_svg.name, "caption": f.caption}
            for f in result.figures
        ],
        "cpu_seconds": result.cpu_seconds,
        "threads": torch.get_num_threads(),
        "versions": _versions(),
    }
    path = out / "result.json"
    path.write_text(json.dumps(contents, indent=2) + "\n", encoding="utf-8")
    (out / "result.md").write_text(result.markdown(line), encoding="utf-8")
    return path


def _versions() -> dict[str, str]:
    return {
        "python": platform.python_version(),
        "torch": torch.__version__,
        "numpy": np.__version__,
        "machine": platform.machine(),
    }


def compare(name: str, reported: Sequence[float], found: Sequence[float], digits: int = 6) -> str:
    """Return a line comparing figures of a write-up with those found, with the largest gap."""
    gap = max(abs(f - r) / abs(r) for r, f in zip(reported, found, strict=True))
    left = ", ".join(f"{r:.{digits}f}" for r in reported)
    right = ", ".join(f"{f:.{digits}f}" for f in found)
    return f"{name}: reported {left}; here {right} (largest difference {100 * gap:.1f} %)"
