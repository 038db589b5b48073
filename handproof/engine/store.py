"""The store of evidence: certificates and witnesses as files named by their digest.

``index.json`` maps the digest of each statement to its file and to the steps that state it, so
that a repeated run finds the evidence again. What it finds is never trusted: the kernel checks
every certificate and the evaluator every witness once more.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from handproof.kernel.check import Checked
from handproof.proving.interface import Json
from handproof.proving.statement import digest

CERTIFICATE = "handproof/certificate/1"
REFUTATION = "handproof/refutation/1"
INDEX = "index.json"


def rests_on(checked: Checked) -> Json:
    """What a certificate lists, for people to read: a check works it out anew, and compares."""
    return {
        "sizes": list(checked.sizes),
        "assumptions": list(checked.hypotheses),
        "has a value as": list(checked.conditions),
        "axioms": list(checked.axioms),
    }


@dataclass(slots=True)
class Store:
    """Evidence in a folder (made when first written to)."""

    folder: Path
    index: dict[str, dict[str, Json]] = field(default_factory=dict)

    @staticmethod
    def open(folder: Path) -> Store:
        """The store in a folder; a damaged index is as good as an empty one."""
        try:
            index = json.loads((folder / INDEX).read_text(encoding="utf-8"))["statements"]
        except (OSError, ValueError, KeyError, TypeError):
            index = {}
        return Store(folder, index if isinstance(index, dict) else {})

    def find(self, statement_digest: str) -> Json | None:
        """The evidence kept for a statement, or None."""
        entry = self.index.get(statement_digest)
        if entry is None:
            return None
        try:
            return json.loads((self.folder / str(entry["file"])).read_text(encoding="utf-8"))
        except (OSError, ValueError, KeyError):
            return None

    def keep(self, statement_digest: str, evidence: Json, step: str) -> str:
        """Write evidence and note it in the index; returns its digest."""
        name = digest(evidence)
        file = name.removeprefix("sha256:") + ".json"
        path = self.folder / file
        if not path.exists():
            write_atomically(path, json.dumps(evidence, separators=(",", ":"), ensure_ascii=False))
        entry = self.index.setdefault(statement_digest, {"file": file, "steps": []})
        entry["file"] = file
        if step not in entry["steps"]:
            entry["steps"].append(step)
        return name

    def save(self) -> None:
        """Write the index, if there is anything in it."""
        if self.index:
            text = json.dumps({"schema": "handproof/index/1", "statements": self.index}, indent=1)
            write_atomically(self.folder / INDEX, text)


def evidence_files(folder: Path) -> Iterator[Path]:
    """The evidence files in a folder, the index not among them."""
    return (path for path in sorted(folder.rglob("*.json")) if path.name != INDEX)


def write_atomically(path: Path, text: str) -> None:
    """Write a file so that an interruption leaves the old one or the new one, never half."""
    path.parent.mkdir(parents=True, exist_ok=True)
    half = path.with_suffix(f".{os.getpid()}.half")
    half.write_text(text, encoding="utf-8")
    half.replace(path)
