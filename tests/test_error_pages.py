"""Every error code in the sources has a page in docs/errors, and every page has a code."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]
PAGES = ROOT / "docs" / "errors"
CODE = re.compile(r"HP\d{3}")
QUOTED = re.compile(r"""["'](HP\d{3})["':]""")
SECTIONS = ("## What it means", "## What to do")


def used_codes() -> set[str]:
    """The codes that some source names in a string."""
    found: set[str] = set()
    for package in ("handproof", "numerics"):
        for path in (ROOT / package).rglob("*.py"):
            found |= set(QUOTED.findall(path.read_text(encoding="utf-8")))
    return found


def pages() -> list[Path]:
    return sorted(PAGES.glob("HP*.md"))


def test_every_code_has_a_page() -> None:
    assert sorted(used_codes() - {path.stem for path in pages()}) == []


def test_every_page_has_a_code() -> None:
    assert sorted({path.stem for path in pages()} - used_codes()) == []


@pytest.mark.parametrize("path", pages(), ids=lambda path: path.stem)
def test_pages_say_what_and_what_to_do(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert re.match(rf"# {path.stem}: \S", text)
    for section in SECTIONS:
        assert section in text
        assert len(text.partition(section)[2].partition("## ")[0].strip()) > 20


def test_the_index_lists_every_page() -> None:
    index = (PAGES / "README.md").read_text(encoding="utf-8")
    assert sorted(set(CODE.findall(index))) == [path.stem for path in pages()]
