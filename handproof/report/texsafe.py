"""Plain text to LaTeX that cannot do anything but print it."""

from __future__ import annotations

import re
from functools import lru_cache

from pylatexenc.latexencode import UnicodeToLatexEncoder

CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u2028-\u202e\ufeff]")
ENSURE = r"\ensuremath{"


class Tex(str):
    """LaTeX that is meant as such; any other string is escaped before it reaches a template."""

    __slots__ = ()


def escape(text: str) -> Tex:
    """Text as LaTeX: every special character printed, unknown characters as a question mark."""
    encoded: str = _text_encoder().unicode_to_latex(CONTROL.sub("\ufffd", text))
    return Tex(encoded)


def escape_code(text: str) -> Tex:
    """Text for a typewriter font: as `escape`, no ligatures, spaces kept, breaks after ``_/.:``."""
    parts = [_code_piece(piece) for piece in re.split(r"(--|<<|>>|,,|''|``|[ _/.:])", text)]
    return Tex("".join(parts))


def encode_formula(formula: str) -> str:
    """A formula that KaTeX accepted, with its non-ASCII characters as commands."""
    # The blackboard font of AMS has letters only.
    formula = re.sub(r"\\mathbb\s*(?:\{\s*1\s*\}|1)", r"\\mathbf{1}", formula)
    if formula.isascii():
        return formula
    return "".join(char if char.isascii() else _formula_char(char) for char in formula)


def _code_piece(piece: str) -> str:
    if piece == " ":
        return r"\ "
    if piece in {"_", "/", ".", ":"}:
        return escape(piece) + r"\allowbreak{}"
    if piece in {"--", "<<", ">>", ",,", "''", "``"}:
        return "{}".join(escape(char) for char in piece)
    return escape(piece)


def _formula_char(char: str) -> str:
    encoded: str = _text_encoder().unicode_to_latex(char)
    if ENSURE in encoded:
        return encoded
    return rf"\text{{{encoded}}}"


@lru_cache(maxsize=1)
def _text_encoder() -> UnicodeToLatexEncoder:
    return UnicodeToLatexEncoder(
        non_ascii_only=False,
        replacement_latex_protection="braces-all",
        unknown_char_policy="replace",
        unknown_char_warning=False,
    )
