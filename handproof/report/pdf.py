"""LaTeX to PDF with latexmk, when there is one."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

TIME_LIMIT = 300  # seconds
PACKAGES = "latexmk texlive-latex-recommended texlive-latex-extra lmodern"
HOW_TO_GET_TEX = (
    "no PDF: latexmk and pdflatex are not on the path; on Debian or Ubuntu: "
    f"sudo apt-get install --no-install-recommends {PACKAGES}"
)
ERROR = re.compile(r"^(?:(?P<file>[^\s:]+):(?P<line>\d+): |! )(?P<message>.+)$")
SHOWN_ERRORS = 3


@dataclass(frozen=True)
class PdfResult:
    """What became of the PDF.

    Attributes:
        path: the PDF, or None if there is none.
        message: one line for the reader; empty if all went well.
    """

    path: Path | None
    message: str = ""

    @property
    def ok(self) -> bool:
        return self.path is not None and not self.message


def build_pdf(tex_path: Path) -> PdfResult:
    """Run latexmk beside ``tex_path``; TeX may not run programs nor read outside its folder.

    Args:
        tex_path: a LaTeX file; the PDF comes to lie beside it, all else in ``tex/``.
    """
    if not (shutil.which("latexmk") and shutil.which("pdflatex")):
        return PdfResult(None, HOW_TO_GET_TEX)
    pdf = tex_path.with_suffix(".pdf")
    pdf.unlink(missing_ok=True)
    command = [
        "latexmk", "-norc", "-pdf", "-quiet", "-f", "-auxdir=tex",
        "-pdflatex=pdflatex -no-shell-escape -interaction=nonstopmode -file-line-error %O %S",
        tex_path.name,
    ]  # fmt: skip
    environment = {**os.environ, "openin_any": "p", "openout_any": "p", "max_print_line": "1000"}
    try:
        done = subprocess.run(
            command, cwd=tex_path.parent, env=environment, capture_output=True,
            timeout=TIME_LIMIT, stdin=subprocess.DEVNULL, check=False,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        return PdfResult(None, f"no PDF: TeX took more than {TIME_LIMIT} s")
    log = tex_path.parent / "tex" / f"{tex_path.stem}.log"
    errors = log_errors(log.read_text(encoding="utf-8", errors="replace") if log.is_file() else "")
    made = pdf if pdf.is_file() else None
    if made is not None and not errors and done.returncode == 0:
        return PdfResult(made)
    what = "; ".join(errors[:SHOWN_ERRORS]) or f"latexmk ended with {done.returncode}"
    return PdfResult(made, f"{'no PDF' if made is None else 'PDF with errors'}: {what} (see {log})")


def log_errors(log: str) -> list[str]:
    """The errors in a TeX log, each with its line in the source where TeX names one."""
    found = []
    for line in log.splitlines():
        match = ERROR.match(line)
        if match:
            where = f" at line {match['line']}" if match["line"] else ""
            found.append(f"{match['message'].rstrip('.')}{where}")
    return list(dict.fromkeys(found))
