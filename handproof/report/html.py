"""The report as one HTML page that needs neither scripts nor a network."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from handproof.report import templating
from handproof.report.figures import svg_data_uri
from handproof.report.fonts import math_font_css
from handproof.report.formulas import Formulas
from handproof.report.model import Report
from handproof.report.prose import ProseRenderer
from handproof.report.verdicts import BY_NAME, VERDICTS

FONT_PLACE = "/* math font */"


def render_html(report: Report, formulas: Formulas | None = None) -> str:
    """The whole page: formulas as MathML, the mathematical font and the figures inlined.

    Args:
        report: what to show.
        formulas: typesets the formulas and collects those that could not be typeset.

    Raises:
        FigureError: the SVG file of a figure is missing.
        MissingResourceError: a package that carries KaTeX or the font is not installed.
    """
    formulas = formulas or Formulas()
    page = _environment(formulas).get_template("report.html.j2").render(
        report=report,
        verdicts=VERDICTS,
        columns=[BY_NAME[name] for name in report.verdicts_used()],
        conclusions=templating.conclusions(report),
        font_css=Markup(FONT_PLACE),
    )
    # Only the finished page knows which characters the font has to carry.
    return page.replace(FONT_PLACE, math_font_css(page), 1)


def _environment(formulas: Formulas) -> Environment:
    prose = ProseRenderer(formulas)
    environment = Environment(
        loader=FileSystemLoader(templating.templates_folder()),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        autoescape=True,
    )
    filters: Mapping[str, Any] = {
        "math": formulas.html,
        "display": lambda formula: formulas.html(formula, display=True),
        "prose": prose.html,
        "inline": prose.html_inline,
        "kind": templating.kind,
        "style": templating.style,
        "anchor": templating.anchor,
        "concluded": templating.concluded,
        "number": templating.numbers_as_formulas,
        "meta": templating.meta,
        "svg": lambda path: Markup(svg_data_uri(path)),
    }
    environment.filters.update(filters)
    return environment
