"""What the report adds to a chapter, with and without the packages for it."""

from __future__ import annotations

import io
import sys
from pathlib import Path

import pytest
from rich.console import Console

from handproof.cli.figures import SEARCHED, extras
from handproof.engine.check import check_document
from handproof.engine.derivation import Derivation
from handproof.engine.results import DocumentResult
from handproof.engine.store import Store
from handproof.report.adapter import Extra, chapter
from handproof.report.model import CheckTable, Heading, Prose


@pytest.fixture
def result(tmp_path: Path) -> DocumentResult:
    small = Derivation("Small")
    small.scalar("x")
    small.step("x = x")
    document = small.document(f"derivations/{SEARCHED}.py")
    return check_document(document, Store.open(tmp_path / "certificates"))


def test_without_the_search_one_line_says_so(
    result: DocumentResult, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "numerics.search.chapter", None)
    printed = io.StringIO()
    assert extras([result], tmp_path / "figures", Console(file=printed)) == {}
    assert "no counterexample search" in printed.getvalue()


TABLE = CheckTable("Checks", ("a",), (("1",),))
HEADED: list[tuple[tuple[Extra, ...], list[str]]] = [
    ((), []),
    ((TABLE,), ["Numerical confirmation"]),
    ((Heading("Found"), Prose("one"), TABLE), ["Found"]),
]


@pytest.mark.parametrize(("added", "headings"), HEADED)
def test_extras_with_a_heading_get_no_other(
    result: DocumentResult, added: tuple[Extra, ...], headings: list[str]
) -> None:
    made = chapter(result, added)
    assert [b.text for b in made.blocks if isinstance(b, Heading)] == headings
