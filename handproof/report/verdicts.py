"""The verdicts as a report shows them: mark, colours, and what each promises."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True)
class VerdictStyle:
    """How one verdict looks and what it promises.

    Attributes:
        name: as everywhere in the program.
        key: the name for CSS classes and LaTeX colours: letters only.
        mark: a character for HTML.
        tex_mark: the same in LaTeX.
        promise: the contract (Markdown).
        light: colour on white, hexadecimal; contrast with white at least 4.5 : 1.
        dark: colour on a dark page.
    """

    name: str
    key: str
    mark: str
    tex_mark: str
    promise: str
    light: str
    dark: str


VERDICTS: tuple[VerdictStyle, ...] = (
    VerdictStyle(
        "proved", "proved", "✓", r"$\checkmark$",
        "True for every size and value that the assumptions allow. A certificate exists that the "
        "kernel accepts; it names the assumptions and axioms used.",
        "1A7F37", "56D364",
    ),
    VerdictStyle(
        "proved at sizes", "atsizes", "✓", r"$\checkmark$",
        "The same, at the listed sizes only.",
        "0F6E68", "4FD1C5",
    ),
    VerdictStyle(
        "tested", "tested", "≈", r"$\approx$",
        "Survived exact or rigorous numeric instances, or a Monte Carlo test at a stated error "
        "level. Strong evidence; not a proof.",
        "1D5FB4", "79B8FF",
    ),
    VerdictStyle(
        "refuted", "refuted", "✗", r"$\times$",
        "A witness exists: concrete sizes and values that satisfy what the step assumes and "
        "violate what it says, re-evaluated rigorously.",
        "B42318", "FF8A80",
    ),
    VerdictStyle(
        "ill-formed", "illformed", "⊘", r"$\oslash$",
        "The statement has no meaning: shapes do not fit, an index is free and bound, or a symbol "
        "is undefined.",
        "8E2C9E", "E39BF0",
    ),
    VerdictStyle(
        "open", "open", "?", "?",
        "Not decided. The message says why, and which assumption would settle it when one is "
        "known.",
        "8A5A00", "F2B84B",
    ),
    VerdictStyle(
        "unread", "unread", "…", r"\ldots{}",
        "The notation was not understood. Nothing is claimed about the step.",
        "57606A", "A9B4C0",
    ),
    VerdictStyle(
        "assumed", "assumed", "A", "A",
        "Declared by the author and not checked. Whatever rests on it says so.",
        "6B4F1D", "D8B877",
    ),
)  # fmt: skip

BY_NAME: Mapping[str, VerdictStyle] = {verdict.name: verdict for verdict in VERDICTS}
