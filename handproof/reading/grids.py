"""Matrices, arrays and cases on the page: rows of cells."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handproof.reading.tokens import Token
from handproof.reading.tree import Grid, Node, Text
from handproof.reading.vocabulary import GRIDS

if TYPE_CHECKING:
    from handproof.reading.parser import Parser


def grid(parser: Parser, begun: Token) -> Node:
    """``\\begin{env} .. \\end{env}``: cells parsed one by one; HP401 where the end is missing."""
    if begun.text not in GRIDS:
        raise parser.error("HP404", f"the environment {begun.text} is not known", begun)
    if begun.text == "array":
        parser.argument()
    rows: list[tuple[Node | None, ...]] = []
    row: list[Node | None] = []
    start, depth = parser.index, 0
    while True:
        token = parser.peek()
        if token is None:
            raise parser.error("HP401", f"\\begin{{{begun.text}}} is never ended", begun)
        if depth == 0 and token.kind in ("&", "row", "end"):
            row.append(_cell(parser, start, parser.index))
            if token.kind != "&":
                rows.append(tuple(row))
                row = []
            start = parser.index + 1
        if depth == 0 and token.kind == "end":
            break
        opens = token.kind in ("{", "left", "begin")
        depth += opens - (token.kind in ("}", "right", "end"))
        parser.index += 1
    closed = parser.take()
    if closed.text != begun.text:
        message = f"\\begin{{{begun.text}}} is ended by \\end{{{closed.text}}}"
        raise parser.error("HP401", message, closed)
    kept = tuple(cells for cells in rows if any(cell is not None for cell in cells))
    if not kept:
        raise parser.error("HP410", f"an empty {begun.text}", begun)
    return Grid(begun.start, closed.end, begun.text, kept)


def _cell(parser: Parser, start: int, end: int) -> Node | None:
    tokens = [t for t in parser.tokens[start:end] if t.kind not in ("quad", "label", "tag")]
    while tokens and tokens[-1].is_char(",", ";", "."):
        tokens.pop()
    while tokens and tokens[0].kind == "text" and tokens[0].text.strip() in ("if", "for", "when"):
        tokens.pop(0)
    if not tokens:
        return None
    if len(tokens) == 1 and tokens[0].kind == "text":
        return Text(tokens[0].start, tokens[0].end, tokens[0].text.strip())
    inner = type(parser)(parser.source, tokens)
    node = inner.chain(lists=True)
    left = inner.peek()
    if left is not None:
        raise parser.error("HP404", f"`{left.text}` is not understood in a cell", left)
    return node
