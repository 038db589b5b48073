"""Tokens made ready for the grammar: decoration taken off, nothing of the mathematics changed."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from handproof.reading.errors import ReadError
from handproof.reading.source import Source
from handproof.reading.tokens import Token
from handproof.reading.vocabulary import RELATIONS, TRANSPARENT

_BRACED_DECORATION = frozenset(
    ("boxed", "mathop", "mathbin", "mathord", "cancel", "fbox", "mathstrut")
)
_LABELLED = frozenset(("underbrace", "overbrace"))
_OVER = frozenset(("overset", "stackrel", "underset"))
_WEAKER = frozenset("! ? d D P p L c a.s. as asymp".split())
"""Marks that make ``=`` a demand, a question or an equation in law or in probability."""


def prepare(source: Source, tokens: Sequence[Token]) -> list[Token]:
    """Take off boxes, brace labels, marks over relation signs, arranging environments and spacing.

    ``\\left( .. \\right.`` continued on a later row by ``\\left. .. \\right)`` becomes one bracket.
    """
    kept = [token for token in tokens if token.kind != "space"]
    return _join_rows(_flatten(source, _undecorate(source, kept)))


def closing(source: Source, tokens: Sequence[Token], index: int) -> int:
    """The index of the ``}`` that closes the ``{`` at ``index``; HP401 if there is none."""
    depth = 0
    for position in range(index, len(tokens)):
        depth += {"{": 1, "}": -1}.get(tokens[position].kind, 0)
        if depth == 0:
            return position
    raise ReadError(
        "HP401", "`{` is never closed", source.span(tokens[index].start, tokens[index].end)
    )


def _argument(
    source: Source, tokens: Sequence[Token], index: int, of: Token
) -> tuple[list[Token], int]:
    """The tokens of the argument at ``index`` without braces, and the index after it."""
    if index >= len(tokens):
        raise ReadError("HP401", f"\\{of.text} without an argument", source.span(of.start, of.end))
    if tokens[index].kind != "{":
        return [tokens[index]], index + 1
    end = closing(source, tokens, index)
    return list(tokens[index + 1 : end]), end + 1


def _undecorate(source: Source, tokens: Sequence[Token]) -> list[Token]:
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.kind != "command":
            out.append(token)
        elif token.text in _BRACED_DECORATION:
            inner, index = _argument(source, tokens, index, token)
            out.extend(_undecorate(source, inner))
        elif token.text in _LABELLED:
            inner, index = _argument(source, tokens, index, token)
            out.extend(_braced(token, _undecorate(source, inner)))
            if index < len(tokens) and tokens[index].kind in "_^":
                _, index = _argument(source, tokens, index + 1, token)
        elif token.text in _OVER:
            index = _over(source, tokens, index, token, out)
        elif token.text == "textcolor":
            _, index = _argument(source, tokens, index, token)
            inner, index = _argument(source, tokens, index, token)
            out.extend(_undecorate(source, inner))
        else:
            out.append(token)
    return out


def _braced(like: Token, inner: list[Token]) -> list[Token]:
    end = inner[-1].end if inner else like.end
    return [Token("{", "{", like.start, like.start), *inner, Token("}", "}", end, end)]


def _over(
    source: Source, tokens: Sequence[Token], index: int, token: Token, out: list[Token]
) -> int:
    """``\\overset{mark}{=}``: the sign and the labels in its mark; ``def`` makes it ``:=``."""
    mark, index = _argument(source, tokens, index, token)
    inner, index = _argument(source, tokens, index, token)
    if len(inner) == 1 and inner[0].text in RELATIONS:
        words = "".join(part.text for part in mark)
        sign = inner[0]
        if sign.text == "=" and words in ("def", "Def", "Delta", "triangle"):
            sign = replace(sign, kind="command", text="coloneqq")
        elif sign.text == "=" and words in _WEAKER:
            message = f"`=` under `{words}` is not a plain equation"
            span = source.span(token.start, tokens[index - 1].end)
            raise ReadError("HP404", message, span, "say what holds in words")
        out.append(replace(sign, start=token.start))
        out.extend(part for part in mark if part.kind == "ref")
        return index
    raise ReadError(
        "HP404",
        f"\\{token.text} over something that is not a relation sign",
        source.span(token.start, tokens[index - 1].end),
    )


def _flatten(source: Source, tokens: list[Token]) -> list[Token]:
    """Drop arranging environments that are not inside brackets, with their column arguments."""
    out: list[Token] = []
    depth = 0
    index = 0
    dropped: list[bool] = []
    while index < len(tokens):
        token = tokens[index]
        index += 1
        if token.kind == "begin":
            plain = depth == 0 and token.text in TRANSPARENT
            dropped.append(plain)
            if plain:
                if token.text.startswith("alignat") or token.text == "alignedat":
                    _, index = _argument(source, tokens, index, token)
                continue
        elif token.kind == "end":
            if not dropped:
                span = source.span(token.start, token.end)
                raise ReadError("HP401", f"\\end{{{token.text}}} closes nothing", span)
            if dropped.pop():
                out.append(Token("row", "\\\\", token.start, token.end))
                continue
        opens = token.kind in ("{", "left", "begin") or token.is_char("(", "[", "\\{")
        closes = token.kind in ("}", "right", "end") or token.is_char(")", "]", "\\}")
        depth = max(depth + opens - closes, 0)
        out.append(token)
    if dropped:
        begun = next(token for token in tokens if token.kind == "begin")
        raise ReadError(
            "HP401", f"\\begin{{{begun.text}}} is never ended", source.span(begun.start, begun.end)
        )
    return out


def _join_rows(tokens: list[Token]) -> list[Token]:
    """``\\left[ a \\right. \\\\ \\left. + b \\right]`` is one bracket over two rows."""
    out: list[Token] = []
    suspended = 0
    resumes = sum(token.kind == "left" and token.text == "." for token in tokens)
    for token in tokens:
        if token.kind == "right" and token.text == "." and resumes:
            suspended += 1
            resumes -= 1
        elif token.kind == "left" and token.text == "." and suspended:
            suspended -= 1
        elif token.kind == "row" and suspended:
            continue
        else:
            out.append(token)
    return out
