"""Where the templates are, and what both renderers tell them."""

from __future__ import annotations

import re
from importlib import resources
from pathlib import Path

from jinja2 import Undefined

from handproof.report.errors import MissingResourceError
from handproof.report.model import (
    Block,
    CheckTable,
    Conclusion,
    DerivationChapter,
    FigureBlock,
    Heading,
    Prose,
    Report,
    StepBlock,
)
from handproof.report.verdicts import BY_NAME, VerdictStyle

FEW_AXIOMS = 2
TABLE_CHARACTERS = 90  # of the small font in one line of a table
MM_PER_CHARACTER = 1.45
NUMBER = re.compile(
    r"(?<![\w.])(?P<mantissa>-\d+(?:\.\d+)?|\d+(?:\.\d+)?(?=e[-+]?\d))"
    r"(?:e(?P<exponent>[-+]?\d+))?(?![\w.]\w|\w)"
)

KINDS: tuple[tuple[type[Block], str], ...] = (
    (Prose, "prose"),
    (Heading, "heading"),
    (StepBlock, "step"),
    (FigureBlock, "figure"),
    (CheckTable, "table"),
    (Conclusion, "conclusion"),
)


def templates_folder() -> Path:
    """The folder of the templates: beside the sources in a checkout, in the package in a wheel.

    Raises:
        MissingResourceError: neither is there.
    """
    packaged = Path(str(resources.files("handproof.report"))) / "templates"
    checkout = Path(__file__).resolve().parents[2] / "templates"
    for folder in (packaged, checkout):
        if (folder / "report.tex.j2").is_file():
            return folder
    raise MissingResourceError(
        expected=f"the report's templates in {packaged} or {checkout}",
        found="neither",
        fix="Install handproof again.",
    )


def kind(block: Block) -> str:
    """The name of the template of a block."""
    return next(name for cls, name in KINDS if isinstance(block, cls))


def style(verdict: str) -> VerdictStyle:
    """How a verdict looks."""
    return BY_NAME[verdict]


def anchor(number: str, chapter: int) -> str:
    """The name that links to a step use; ``chapter`` counts from 1."""
    return f"step-{chapter}-" + re.sub(r"[^A-Za-z0-9]+", "-", number)


def meta(step: StepBlock, steps: tuple[StepBlock, ...], chapter: int) -> str:
    """The quiet line under a step: what it rests on and assumes, its certificate (Markdown).

    Args:
        step: the step.
        steps: all steps of its chapter; references to them become links.
        chapter: the number of the chapter.
    """
    parts = []
    if step.rests_on:
        known = {other.number for other in steps}
        names = (_reference(name, name in known, chapter) for name in step.rests_on)
        parts.append("from " + ", ".join(names))
    if step.sizes:
        parts.append(f"sizes {step.sizes}")
    if step.assumptions:
        parts.append("assumes " + "; ".join(step.assumptions))
    if step.axioms:
        few = len(step.axioms) <= FEW_AXIOMS
        listed = ", ".join(f"`{name}`" for name in step.axioms)
        parts.append(f"by {listed}" if few else f"by {len(step.axioms)} axioms of the table")
    if step.certificate:
        parts.append(f"certificate `{short_digest(step.certificate)}`")
    if step.seconds is not None:
        parts.append(duration(step.seconds))
    return " · ".join(parts)


def short_digest(digest: str) -> str:
    """The first characters of a digest, enough to find its file."""
    return digest.rpartition(":")[2][:10]


def duration(seconds: float) -> str:
    """A duration in words: milliseconds below one second."""
    if seconds < 0.001:
        return "under 1 ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 1 else f"{seconds:.1f} s"


def conclusions(report: Report) -> list[tuple[DerivationChapter, tuple[Conclusion, ...]]]:
    """The chapters that have conclusions, with them, for the title page."""
    return [(chapter, found) for chapter in report.derivations if (found := chapter.conclusions)]


def concluded(block: Block, following: Block | Undefined) -> Conclusion | None:
    """The conclusion that restates a step and stands right after it; both are shown as one."""
    if not (isinstance(block, StepBlock) and isinstance(following, Conclusion)):
        return None
    return following if following.restates == block.number else None


def numbers_as_formulas(markdown: str) -> str:
    """A table's cell with its numbers set as such: a true minus sign, powers of ten."""
    if "$" in markdown or "`" in markdown:
        return markdown
    return NUMBER.sub(_number, markdown)


def _number(found: re.Match[str]) -> str:
    mantissa, exponent = found["mantissa"], found["exponent"]
    power = rf" \cdot 10^{{{int(exponent)}}}" if exponent else ""
    return f"${mantissa}{power}$"


def column_spec(table: CheckTable) -> str:
    """LaTeX columns of a table: natural ones if all fits, else long columns share the room."""
    rows = (table.headers, *table.rows)
    widths = [max(_printed_length(row[i]) for row in rows) for i in range(len(table.headers))]
    room = TABLE_CHARACTERS - 3 * len(widths)
    if sum(widths) <= room:
        return "l" * len(widths)
    least = [max(_longest_word(row[i]) for row in rows) + 1 for i in range(len(widths))]
    wish = [max(width - low, 0) for width, low in zip(widths, least, strict=True)]
    share = max(room - sum(least), 0) / max(sum(wish), 1)
    chosen = [low + more * share for low, more in zip(least, wish, strict=True)]
    return "".join(_ragged_column(characters) for characters in chosen)


def _longest_word(markdown: str) -> int:
    words = re.findall(r"\$[^$]*\$|[^\s$]+", markdown)
    return max(map(_printed_length, words), default=0)


def _ragged_column(characters: float) -> str:
    return rf">{{\raggedright\arraybackslash}}p{{{characters * MM_PER_CHARACTER:.1f}mm}}"


def _printed_length(markdown: str) -> int:
    """Characters as printed, roughly: commands and braces of formulas count little."""
    return len(re.sub(r"\\[A-Za-z]+|[{}$*`^_]", "", markdown))


def _reference(name: str, known: bool, chapter: int) -> str:
    """A step as a link, its number in parentheses; the name of a fact as it is."""
    if known:
        return f"[({name})](#{anchor(name, chapter)})"
    return f"({name})" if name[:1].isdigit() else name
