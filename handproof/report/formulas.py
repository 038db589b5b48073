"""Formulas of one report in both output languages, each checked by KaTeX first.

A formula that KaTeX refuses is shown as its source, in a typewriter font, and is remembered in
`Formulas.problems`; it never reaches TeX as code.
"""

from __future__ import annotations

import re

from markupsafe import Markup

from handproof.report.breaking import fitting, layouts
from handproof.report.errors import FormulaError
from handproof.report.katex import Katex
from handproof.report.texsafe import Tex, encode_formula, escape_code

# Numbering and outer environments belong to the page, not to the formula: the report has its own.
NUMBERING: tuple[tuple[re.Pattern[str], str], ...] = (
    (re.compile(r"\\label\s*\{[^{}]*\}|\\(?:nonumber|notag)(?![A-Za-z])"), ""),
    (re.compile(r"\\tag\*?\s*\{([^{}]*)\}"), r"\\qquad\\text{(\1)}"),
    (re.compile(r"\\(begin|end)\{(?:align|eqnarray|split)\*?\}"), r"\\\1{aligned}"),
    (re.compile(r"\\(begin|end)\{gather\*?\}"), r"\\\1{gathered}"),
    (re.compile(r"\\(begin|end)\{multline\*?\}"), r"\\\1{gathered}"),
    (re.compile(r"\\(?:begin|end)\{(?:equation|displaymath)\*?\}"), ""),
)


def without_numbering(formula: str) -> str:
    """The formula in one line, with tags as text and outer environments as inner ones."""
    for pattern, replacement in NUMBERING:
        formula = pattern.sub(replacement, formula)
    formula = " ".join(formula.split())
    return rf"\begin{{gathered}} {formula} \end{{gathered}}" if _has_rows(formula) else formula


def _has_rows(formula: str) -> bool:
    """Whether a line break stands outside every group and environment."""
    depth = 0
    for token in re.findall(r"\\begin(?=\{)|\\end(?=\{)|\\\\|\\[{}]|[{}]", formula):
        depth += (token in {"{", r"\begin"}) - (token in {"}", r"\end"})
        if token == r"\\" and depth == 0:
            return True
    return False


class Formulas:
    """Typesets formulas and remembers which could not be typeset."""

    def __init__(self) -> None:
        self._katex = Katex()
        self._checked: dict[str, FormulaError | None] = {}

    @property
    def problems(self) -> tuple[FormulaError, ...]:
        """The formulas that KaTeX refused, in order of appearance."""
        return tuple(error for error in self._checked.values() if error is not None)

    def html(self, formula: str, *, display: bool = False) -> Markup:
        """MathML, or the source in ``<code>``."""
        if not self._accepted(formula):
            return Markup('<code class="raw">{}</code>').format(formula)
        plain = without_numbering(formula)
        shown = fitting(plain) if display else plain
        return Markup(self._katex.mathml(shown, display=display))

    def tex(self, formula: str) -> Tex:
        """Inline LaTeX, or the source in typewriter."""
        if not self._accepted(formula):
            return _raw(formula)
        return Tex(f"${encode_formula(without_numbering(formula))}$")

    def tex_display(self, formula: str) -> Tex:
        """Displayed LaTeX that chooses among its layouts by measuring them."""
        if not self._accepted(formula):
            return Tex(rf"\begin{{quote}}{_raw(formula)}\end{{quote}}")
        choice = layouts(without_numbering(formula))
        arguments = (choice.line, choice.relations, choice.narrow)
        return Tex(r"\hpdisplay" + "".join(f"{{{encode_formula(item)}}}" for item in arguments))

    def _accepted(self, formula: str) -> bool:
        if formula not in self._checked:
            try:
                # What is accepted inline is accepted in display, not the other way round.
                self._katex.mathml(without_numbering(formula))
                self._checked[formula] = None
            except FormulaError as error:
                self._checked[formula] = error
        return self._checked[formula] is None


def _raw(formula: str) -> Tex:
    return Tex(rf"\texttt{{{escape_code(formula)}}}")
