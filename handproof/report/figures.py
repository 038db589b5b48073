"""Figures beside a report: copied under safe names for LaTeX, inlined for HTML."""

from __future__ import annotations

import base64
import re
import shutil
from pathlib import Path

from handproof.report.errors import FigureError
from handproof.report.model import Report


def tex_name(path: Path) -> str:
    """A file name that LaTeX reads as written."""
    return re.sub(r"[^A-Za-z0-9_-]+", "-", path.stem).strip("-") + path.suffix.lower()


def copy_figures(report: Report, folder: Path) -> None:
    """Put the PDF and SVG of every figure into ``folder``.

    Raises:
        FigureError: a figure's file is missing.
    """
    for figure in report.figures():
        for path in (figure.path_pdf, figure.path_svg):
            source = _existing(path)
            target = folder / tex_name(path)
            folder.mkdir(parents=True, exist_ok=True)
            if not (target.exists() and source.samefile(target)):
                shutil.copyfile(source, target)


def svg_data_uri(path: Path) -> str:
    """An SVG file as a data URI; as an image it cannot run scripts or load anything.

    Raises:
        FigureError: the file is missing.
    """
    data = base64.b64encode(_existing(path).read_bytes()).decode("ascii")
    return f"data:image/svg+xml;base64,{data}"


def _existing(path: Path) -> Path:
    if not path.is_file():
        raise FigureError(
            expected="the file of a figure",
            found=f"no file {path}",
            fix="Make the figure before the report, or leave it out.",
        )
    return path
