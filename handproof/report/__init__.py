"""Reports: one model of plain values, rendered as LaTeX, as one HTML page and as a PDF.

Fill a `Report` and call `write_report`.
"""

from handproof.report.errors import FigureError, FormulaError, MissingResourceError, ReportError
from handproof.report.html import render_html
from handproof.report.latex import render_tex
from handproof.report.model import (
    AxiomRow,
    CheckTable,
    Command,
    Conclusion,
    DerivationChapter,
    FigureBlock,
    Heading,
    Prose,
    Report,
    StepBlock,
    Symbol,
    Witness,
)
from handproof.report.pdf import PdfResult, build_pdf
from handproof.report.writing import ReportFiles, write_report

__all__ = [
    "AxiomRow",
    "CheckTable",
    "Command",
    "Conclusion",
    "DerivationChapter",
    "FigureBlock",
    "FigureError",
    "FormulaError",
    "Heading",
    "MissingResourceError",
    "PdfResult",
    "Prose",
    "Report",
    "ReportError",
    "ReportFiles",
    "StepBlock",
    "Symbol",
    "Witness",
    "build_pdf",
    "render_html",
    "render_tex",
    "write_report",
]
