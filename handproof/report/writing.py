"""All files of a report at once."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from handproof.report.errors import FormulaError
from handproof.report.figures import copy_figures
from handproof.report.formulas import Formulas
from handproof.report.html import render_html
from handproof.report.latex import render_tex
from handproof.report.model import Report
from handproof.report.pdf import PdfResult, build_pdf


@dataclass(frozen=True)
class ReportFiles:
    """What `write_report` wrote.

    Attributes:
        problems: formulas that could not be typeset; they stand in the report as source text.
    """

    tex: Path
    html: Path
    pdf: PdfResult
    problems: tuple[FormulaError, ...]


def write_report(
    report: Report, out: Path, *, name: str = "report", pdf: bool = True
) -> ReportFiles:
    """Write ``out/<name>.tex``, ``.html`` and, with TeX installed, ``.pdf``.

    Figures are copied to ``out/figures``; what TeX makes on its way lies in ``out/tex``.

    Args:
        report: what to show.
        out: folder, made if need be.
        name: stem of the file names.
        pdf: whether to run TeX.

    Raises:
        FigureError: a figure's file is missing.
        OSError: the folder cannot be written.
    """
    out.mkdir(parents=True, exist_ok=True)
    formulas = Formulas()
    copy_figures(report, out / "figures")
    tex, html = out / f"{name}.tex", out / f"{name}.html"
    tex.write_text(render_tex(report, formulas), encoding="utf-8")
    html.write_text(render_html(report, formulas), encoding="utf-8")
    result = build_pdf(tex) if pdf else PdfResult(None, "no PDF was asked for")
    return ReportFiles(tex, html, result, formulas.problems)
