"""Certificates about matrices, written as Coq files and accepted by `coqc`.

    handproof check derivations/matrix_facts
    python benchmarks/coq_export.py [--count 50] [--certificates build/certificates]

Needs `coqc` (Debian's package `coq`). Certificates are taken in the order of their digests until
so many were tried; what cannot be written in Coq is counted and left out.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from handproof.cli.coq import coq  # noqa: E402
from handproof.engine.errors import InputError  # noqa: E402


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


def main() -> int:
    """Export and check; 1 where `coqc` rejects any."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--count", type=int, default=50)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--certificates", type=Path, default=ROOT / "build" / "certificates")
    options = parser.parse_args()
    if shutil.which("coqc") is None:
        print("coqc is not installed", file=sys.stderr)
        return 2
    start, tried, fine, left_out = time.perf_counter(), 0, 0, 0
    for file in sorted(options.certificates.glob("*.json")):
        evidence = json.loads(file.read_text(encoding="utf-8"))
        if evidence.get("schema") != "handproof/certificate/1":
            continue
        try:
            text = coq(evidence)
        except InputError:
            left_out += 1
            continue
        problem = accepted(text, options.seconds)
        tried, fine = tried + 1, fine + (not problem)
        if problem:
            print(f"{file.name}: {problem}")
        if tried == options.count:
            break
    print(f"{fine} of {tried} accepted by coqc ({left_out} not about matrices alone), "
          f"{time.perf_counter() - start:.0f} s")  # fmt: skip
    return 0 if fine == tried else 1


if __name__ == "__main__":
    raise SystemExit(main())
