"""The report as LaTeX source."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from handproof.report import templating
from handproof.report.figures import tex_name
from handproof.report.formulas import Formulas
from handproof.report.katex import MACROS
from handproof.report.model import FigureBlock, Report
from handproof.report.prose import ProseRenderer
from handproof.report.texsafe import Tex, escape, escape_code
from handproof.report.verdicts import BY_NAME, VERDICTS


def render_tex(report: Report, formulas: Formulas | None = None) -> str:
    """The whole LaTeX document; figures are named ``figures/<name>.pdf`` beside it.

    Args:
        report: what to show.
        formulas: typesets the formulas and collects those that could not be typeset.
    """
    formulas = formulas or Formulas()
    template = _environment(formulas).get_template("report.tex.j2")
    return template.render(
        report=report,
        verdicts=VERDICTS,
        columns=[BY_NAME[name] for name in report.verdicts_used()],
        conclusions=templating.conclusions(report),
        macros=tuple(MACROS.items()),
    )


def _environment(formulas: Formulas) -> Environment:
    prose = ProseRenderer(formulas)
    environment = Environment(
        loader=FileSystemLoader(templating.templates_folder()),
        block_start_string="((*",
        block_end_string="*))",
        variable_start_string="(((",
        variable_end_string=")))",
        comment_start_string="((#",
        comment_end_string="#))",
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        autoescape=False,
    )
    filters: Mapping[str, Any] = {
        "verbatim": Tex,
        "plain": _plain,
        "code": escape_code,
        "math": formulas.tex,
        "display": formulas.tex_display,
        "prose": prose.tex,
        "inline": prose.tex_inline,
        "kind": templating.kind,
        "style": templating.style,
        "anchor": templating.anchor,
        "concluded": templating.concluded,
        "number": templating.numbers_as_formulas,
        "meta": templating.meta,
        "figure": _figure,
        "columns": lambda table: Tex(templating.column_spec(table)),
    }
    environment.filters.update(filters)
    return environment


def _finalize(value: object) -> object:
    """Escape whatever no filter has made LaTeX of."""
    return value if isinstance(value, Tex) else escape(str(value))


def _plain(text: str) -> Tex:
    """Text for the PDF's own fields: letters, digits and plain punctuation only."""
    return Tex("".join(char if char.isalnum() or char in " .,:;()+-=" else " " for char in text))


def _figure(block: FigureBlock) -> Tex:
    return Tex(f"figures/{tex_name(block.path_pdf)}")
