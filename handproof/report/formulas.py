"""Formulas of one report in both output languages, each checked by KaTeX first.

A formula that KaTeX refuses is shown as its source, in a typewriter font, and is remembered in
`Formulas.problems`; it never reaches TeX as code.
"""

from __future__ import annotations

from markupsafe import Markup

from handproof.report.breaking import fitting, layouts
from handproof.report.errors import FormulaError
from handproof.report.katex import Katex
from handproof.report.texsafe import Tex, encode_formula, escape_code


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
        shown = fitting(formula) if display else formula
        return Markup(self._katex.mathml(shown, display=display))

    def tex(self, formula: str) -> Tex:
        """Inline LaTeX, or the source in typewriter."""
        if not self._accepted(formula):
            return _raw(formula)
        return Tex(f"${encode_formula(' '.join(formula.split()))}$")

    def tex_display(self, formula: str) -> Tex:
        """Displayed LaTeX that chooses among its layouts by measuring them."""
        if not self._accepted(formula):
            return Tex(rf"\begin{{quote}}{_raw(formula)}\end{{quote}}")
        choice = layouts(formula)
        arguments = (choice.line, choice.relations, choice.narrow)
        return Tex(r"\hpdisplay" + "".join(f"{{{encode_formula(item)}}}" for item in arguments))

    def _accepted(self, formula: str) -> bool:
        if formula not in self._checked:
            try:
                self._katex.mathml(formula, display=True)
                self._checked[formula] = None
            except FormulaError as error:
                self._checked[formula] = error
        return self._checked[formula] is None


def _raw(formula: str) -> Tex:
    return Tex(rf"\texttt{{{escape_code(formula)}}}")
