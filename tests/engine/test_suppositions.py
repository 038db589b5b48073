"""Write-ups to verdicts: a step is refuted only where nothing that was supposed may be missing."""

from __future__ import annotations

from pathlib import Path

import pytest

from handproof.engine.check import check_document
from handproof.engine.store import Store
from handproof.engine.verdicts import Verdict
from handproof.engine.writeup import read_writeup

FALSE = "$$x + x = 3 x$$"
CASES = [
    (FALSE, "```given\nx in R\n```\n\n" + FALSE, Verdict.REFUTED),
    ("words", "Let $x \\in \\mathbb{R}$. Then\n\n" + FALSE, Verdict.REFUTED),
    ("unknown property", "Let $x \\in \\mathbb{R}$ be neutral. Then\n\n" + FALSE, Verdict.OPEN),
    ("unread given line", "```given\nx in R\nx looks fine\n```\n\n" + FALSE, Verdict.OPEN),
    ("unread equation", "Let $x \\in \\mathbb{R}$. At $x = 0$ we get\n\n" + FALSE, Verdict.OPEN),
    ("to be solved", "```given\nx in R\n```\n\nWe solve\n\n" + FALSE, Verdict.OPEN),
]


@pytest.mark.parametrize(("name", "text", "verdict"), CASES, ids=[case[0] for case in CASES])
def test_refuted_only_where_all_was_read(
    name: str, text: str, verdict: Verdict, tmp_path: Path
) -> None:
    document = read_writeup(Path("notes.md"), text)
    (step,) = check_document(document, Store(tmp_path), 3.0).steps
    assert [link.verdict for link in step.links] == [verdict]


SUPPOSED = "```given\nx in R\n```\n\n"
LATER = [
    # (text, verdicts): what was supposed for one case proves nothing in another
    (
        "Suppose $x = 1$. Then\n\n$$x^2 = 1$$\n\nNow suppose $x = 2$. Then\n\n$$x^2 = 1$$",
        [Verdict.PROVED, Verdict.OPEN],
    ),
    (
        "Suppose\n\n$$x = 1$$\n\nThen\n\n$$x^2 = 1$$\n\nSuppose\n\n$$x = 2$$\n\nThen\n\n$$x^2 = 4$$",
        [Verdict.PROVED, Verdict.PROVED],
    ),
    (
        "Suppose $x^2 = 4$. Then\n\n$$x^2 = 4$$\n\nSuppose instead that $x = 3$. Then\n\n$$x^2 = 4$$",
        [Verdict.PROVED, Verdict.OPEN],
    ),
]


@pytest.mark.parametrize(("text", "verdicts"), LATER)
def test_a_new_case_forgets_the_one_before(
    text: str, verdicts: list[Verdict], tmp_path: Path
) -> None:
    document = read_writeup(Path("notes.md"), SUPPOSED + text)
    steps = check_document(document, Store(tmp_path), 3.0).steps
    assert [link.verdict for step in steps for link in step.links] == verdicts
