"""The core of the kernel stays small: what makes theorems, in lines of code."""

from __future__ import annotations

import ast
import io
import tokenize
from pathlib import Path

import handproof.kernel

FOLDER = Path(handproof.kernel.__file__).parent
CORE = ("nodes", "terms", "patterns", "rules", "check")
MOST = 700
SKIPPED = {tokenize.COMMENT, tokenize.NL, tokenize.NEWLINE, tokenize.INDENT, tokenize.DEDENT,
           tokenize.ENDMARKER}  # fmt: skip


def lines_of_code(source: str) -> int:
    """Lines that are not blank, comment or docstring."""
    kept: set[int] = set()
    for token in tokenize.generate_tokens(io.StringIO(source).readline):
        if token.type not in SKIPPED:
            kept.update(range(token.start[0], token.end[0] + 1))
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Module | ast.ClassDef | ast.FunctionDef) and ast.get_docstring(node):
            first = node.body[0]
            kept -= set(range(first.lineno, (first.end_lineno or first.lineno) + 1))
    return len(kept)


def test_docstrings_comments_and_blanks_do_not_count() -> None:
    assert lines_of_code('"""A\nmodule."""\n\n# no\nx = [1,\n     2]\n\n\ndef f():\n    """D."""\n    return x\n') == 4


def test_the_core_is_small() -> None:
    counts = {name: lines_of_code((FOLDER / f"{name}.py").read_text()) for name in CORE}
    assert sum(counts.values()) <= MOST, counts
