"""A journal of finished tasks: one JSON line each, so that an interrupt loses nothing."""

from __future__ import annotations

import hashlib
import json
import os
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from numerics.search.errors import BadRun

if TYPE_CHECKING:
    from numerics.search.hunt import Plan, TaskResult


def fingerprint(plan: Plan) -> str:
    """Everything that determines the results, hashed."""
    parts = [plan.seed, plan.strategy, plan.steps, plan.keep, [repr(c) for c in plan.cells]]
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Journal:
    """The journal of one plan at `path`."""

    path: Path
    plan: str

    @classmethod
    def open(cls, path: Path, plan: Plan, resume: bool) -> Journal:
        """Start a journal, or continue one that belongs to the same plan.

        Raises:
            BadRun: `resume` without a journal, or with one of another plan.
        """
        journal = cls(path, fingerprint(plan))
        if resume:
            if not path.exists():
                raise BadRun(f"a journal at {path}", "none", "Start without --resume.")
            journal.load()
            return journal
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(json.dumps({"plan": journal.plan}) + "\n", encoding="utf-8")
        return journal

    def append(self, result: TaskResult) -> None:
        """Write one result through to the disk."""
        with self.path.open("a", encoding="utf-8") as stream:
            stream.write(json.dumps(asdict(result)) + "\n")
            stream.flush()
            os.fsync(stream.fileno())

    def load(self) -> dict[int, TaskResult]:
        """Results by task number; a torn last line is dropped."""
        from numerics.search.hunt import Hit, TaskResult

        lines = self.path.read_text(encoding="utf-8").splitlines()
        head = _parsed(lines[0]) if lines else None
        if not isinstance(head, dict) or head.get("plan") != self.plan:
            raise BadRun(
                f"the journal of plan {self.plan}", str(head)[:60], "Use the options of that run."
            )
        results: dict[int, TaskResult] = {}
        for line in lines[1:]:
            raw = _parsed(line)
            if isinstance(raw, dict) and "task" in raw:
                raw["hits"] = tuple(Hit(**h) for h in raw["hits"])
                results[raw["task"]] = TaskResult(**raw)
        return results


def _parsed(line: str) -> object:
    try:
        return json.loads(line)
    except json.JSONDecodeError:
        return None
