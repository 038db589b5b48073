"""Formulas to MathML by KaTeX itself, run in an embedded JavaScript engine.

KaTeX comes with the installed package ``sphinxcontrib-katex``; the engine is QuickJS. What KaTeX
does not accept is an error here, never a formula that is nearly right: see `FormulaError`.
The result uses MathML Core only, which browsers draw without scripts (`handproof.report.mathml`).
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from importlib import metadata
from pathlib import Path

import quickjs

from handproof.report.errors import FormulaError, MissingResourceError
from handproof.report.mathml import to_core

PACKAGE = "sphinxcontrib-katex"
SCRIPT = "sphinxcontrib/katex.min.js"
MEMORY_LIMIT = 256 * 1024 * 1024  # bytes
TIME_LIMIT = 10  # seconds for one formula
LONGEST_FORMULA = 20_000  # characters

# A colour that no author writes: KaTeX paints what it refuses in it and goes on; we do not.
REFUSED_COLOUR = "#0badc0"

# Commands that KaTeX knows and TeX would obey beyond the formula they stand in, or that reach
# outside the document. Nothing of the kind is needed to write mathematics.
FORBIDDEN = re.compile(
    r"\\(?:def|gdef|edef|xdef|let|futurelet|global|long|newcommand|renewcommand|providecommand"
    r"|expandafter|noexpand|char|csname|catcode|verb|url|href|includegraphics|html[A-Za-z]*"
    r"|input|include|write|openout|read|special|immediate|directlua)(?![A-Za-z])"
    r"|\^\^"
)

# Joined strings cross the engine's border badly, so results travel as JSON text.
DRIVER = """
function typeset(source, options) {
  try {
    return JSON.stringify({ok: katex.renderToString(source, JSON.parse(options))});
  } catch (error) {
    var message = error && error.rawMessage || String(error);
    var position = error && error.position;
    return JSON.stringify({error: message, position: position === undefined ? null : position});
  }
}
"""

# Names that write-ups use and neither KaTeX nor TeX defines alike.
MACROS: Mapping[str, str] = {
    r"\tr": r"\operatorname{tr}",
    r"\Tr": r"\operatorname{Tr}",
    r"\diag": r"\operatorname{diag}",
    r"\rank": r"\operatorname{rank}",
    r"\Cov": r"\operatorname{Cov}",
    r"\Var": r"\operatorname{Var}",
    r"\E": r"\mathbb{E}",
    r"\KL": r"\operatorname{KL}",
    r"\sigm": r"\operatorname{sigm}",
    r"\softmax": r"\operatorname{softmax}",
    r"\argmax": r"\operatorname*{arg\,max}",
    r"\argmin": r"\operatorname*{arg\,min}",
    r"\plim": r"\operatorname*{plim}",
}


class Katex:
    """KaTeX, loaded once; use one object for all formulas of a report.

    Args:
        macros: commands beyond KaTeX's own, name (with backslash) to replacement.

    Raises:
        MissingResourceError: the package that carries KaTeX is not installed or has no script.
    """

    def __init__(self, macros: Mapping[str, str] = MACROS) -> None:
        self._macros = dict(macros)
        self._context = quickjs.Context()
        self._context.set_memory_limit(MEMORY_LIMIT)
        self._context.eval(_script())
        self._context.eval(DRIVER)
        self._context.set_time_limit(TIME_LIMIT)
        self._typeset = self._context.get("typeset")

    def mathml(self, formula: str, *, display: bool = False) -> str:
        """The formula as one MathML ``<math>`` element.

        Args:
            formula: LaTeX, without dollar signs.
            display: set as a displayed formula rather than inline.

        Raises:
            FormulaError: KaTeX does not accept the formula, or it uses a forbidden command.
        """
        self.check_allowed(formula)
        options = {
            "output": "mathml",
            "displayMode": display,
            "throwOnError": True,
            "errorColor": REFUSED_COLOUR,
            "strict": "ignore",
            "trust": False,
            "maxExpand": 1000,
            "maxSize": 20,
            "macros": self._macros,
        }
        try:
            answer = json.loads(self._typeset(formula, json.dumps(options)))
        except quickjs.JSException as error:  # out of time, of stack or of memory
            raise _refusal(formula, str(error).splitlines()[0], None) from error
        if "ok" not in answer:
            raise _refusal(formula, answer["error"], answer["position"])
        markup: str = answer["ok"]
        if REFUSED_COLOUR in markup:
            raise _refusal(formula, "a command that is not allowed in a formula", None)
        try:
            return to_core(markup, formula)
        except RecursionError as error:
            raise _refusal(formula, "too deep a nesting", None) from error

    @staticmethod
    def check_allowed(formula: str) -> None:
        """Refuse what would act beyond the formula in TeX.

        Raises:
            FormulaError: the formula is too long or has a forbidden command.
        """
        if len(formula) > LONGEST_FORMULA:
            raise _refusal(formula[:60] + "...", f"{len(formula)} characters", None)
        forbidden = FORBIDDEN.search(formula)
        if forbidden:
            message = f"the command {forbidden.group()!r}, which acts beyond the formula"
            raise _refusal(formula, message, forbidden.start())
        comment = re.search(r"(?<!\\)(?:\\\\)*%", formula)
        if comment:
            raise _refusal(formula, "a comment sign %", comment.start())


def katex_version() -> str:
    """The version of the package that KaTeX comes with."""
    return metadata.version(PACKAGE)


def _script() -> str:
    try:
        files = metadata.files(PACKAGE) or []
    except metadata.PackageNotFoundError:
        files = []
    for file in files:
        if file.as_posix() == SCRIPT:
            return Path(str(file.locate())).read_text(encoding="utf-8")
    raise MissingResourceError(
        expected=f"{SCRIPT} in the installed package {PACKAGE}",
        found="no such file",
        fix=f"Install it: pip install {PACKAGE}",
    )


def _refusal(formula: str, message: str, position: int | None) -> FormulaError:
    plain = message.removeprefix("KaTeX parse error: ").rstrip(".")
    return FormulaError(
        expected="a formula that KaTeX accepts",
        found=f"{plain} (in the formula {formula!r})",
        fix="Correct the LaTeX of this formula.",
        formula=formula,
        position=position,
    )
