"""The README's example prints what the README says."""

from __future__ import annotations

import re
import subprocess
import sys
import textwrap
from pathlib import Path

import handproof

ROOT = Path(__file__).resolve().parents[1]
EXAMPLE = re.compile(r"^    \$ handproof (?P<arguments>.+)\n(?P<output>(?:    .*\n|\n)+)", re.M)


def test_example_prints_what_the_readme_says(tmp_path: Path) -> None:
    found = EXAMPLE.search((ROOT / "README.md").read_text(encoding="utf-8"))
    assert found is not None
    command = [sys.executable, "-m", "handproof", *found["arguments"].split()]
    done = subprocess.run(
        [*command, "--out", str(tmp_path)], cwd=ROOT, capture_output=True, text=True, timeout=200
    )
    assert done.returncode == 1, done.stderr
    expected = textwrap.dedent(found["output"]).strip()
    assert [line.strip() for line in done.stdout.strip().splitlines()] == [
        line.strip() for line in expected.splitlines()
    ]


def test_version() -> None:
    command = [sys.executable, "-m", "handproof", "--version"]
    done = subprocess.run(command, capture_output=True, text=True, timeout=200, check=True)
    assert done.stdout.strip() == f"handproof {handproof.__version__}"
