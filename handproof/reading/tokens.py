"""LaTeX tokens with offsets; pylatexenc's tokeniser behind one adapter.

Nothing is expanded, executed or opened here. Spacing is dropped, ``\\text``, ``\\label``, ``\\tag``
and environments become one token each, delimiters are normalised (``\\lvert`` is ``|``).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from pylatexenc.latexwalker import LatexWalker, LatexWalkerEndOfStream, LatexWalkerParseError
from pylatexenc.macrospec import LatexContextDb

from handproof.reading.errors import ReadError
from handproof.reading.source import Source
from handproof.reading.vocabulary import (
    BIG_OPERATORS,
    CLOSING_SIZES,
    DELIMITERS,
    FORBIDDEN,
    FUNCTION_COMMANDS,
    IGNORED,
    IGNORED_WITH_ARGUMENT,
    INTEGRALS,
    MIDDLE_SIZES,
    OPENING_SIZES,
    PLAIN_WORDS,
    RAW_ARGUMENT,
    SIZES,
)

MAX_FORMULA = 20_000
"""Characters of one formula; the longest of a book of 536 proofs has fewer than 5,000."""
MAX_DEPTH = 64
"""Nested brackets, braces and environments; real formulas stay below 20."""
MAX_BARS = 120
"""Plain ``|`` of one formula: which of them open is decided by counting."""


@dataclass(frozen=True, slots=True)
class Token:
    """One token: ``kind`` is one of ``command letter number char text label tag ref begin end left
    right row quad { } ^ _ & '``; ``text`` its value; ``spaced`` whether space stood before it."""

    kind: str
    text: str
    start: int
    end: int
    spaced: bool = False

    def is_char(self, *values: str) -> bool:
        """Whether this is one of these plain characters."""
        return self.kind == "char" and self.text in values

    def is_command(self, *values: str) -> bool:
        """Whether this is one of these commands (without backslash)."""
        return self.kind == "command" and self.text in values


def tokenise(
    source: Source, start: int = 0, end: int | None = None, plain: bool = False
) -> list[Token]:
    """The tokens of ``source.text[start:end]``; ``plain`` also takes ``sigma`` as ``\\sigma``.

    Raises `ReadError` HP401, HP402 or HP403.
    """
    end = len(source.text) if end is None else end
    if end - start > MAX_FORMULA:
        raise ReadError(
            "HP402",
            f"the formula has {end - start} characters, more than {MAX_FORMULA}",
            source.span(start, start + 1),
            "split it into steps",
        )
    raw = list(_raw(source, start, end))
    if plain:
        raw = [replace(t, kind="command", text="sim") if t.is_char("~") else t for t in raw]
    tokens = list(_cooked(source, raw))
    if plain:
        tokens = _words(tokens)
    _check_depth(source, tokens)
    return tokens


def _raw(source: Source, start: int, end: int) -> Iterator[Token]:
    """pylatexenc's tokens as ours: single characters and commands."""
    walker = LatexWalker(
        source.text[start:end], latex_context=LatexContextDb(), tolerant_parsing=True
    )
    position, length = 0, end - start
    while position < length:
        try:
            token = walker.get_token(position, environments=False)
        except LatexWalkerEndOfStream:
            return
        except LatexWalkerParseError as error:
            raise ReadError(
                "HP401", f"not LaTeX: {error.msg}", source.span(start + position, end)
            ) from error
        at = start + token.pos
        spaced = bool(token.pre_space)
        stop = at + token.len - len(getattr(token, "post_space", "") or "")
        kind = {"macro": "command", "brace_open": "{", "brace_close": "}"}.get(token.tok)
        if kind is not None:
            yield Token(kind, token.arg, at, stop, spaced)
        elif token.tok == "char":
            yield Token("char", token.arg, at, at + token.len, spaced)
        elif token.tok != "comment":
            yield Token("char", source.text[at : at + 1], at, at + token.len, spaced)
        position = token.pos + max(token.len, 1)


def _cooked(source: Source, raw: list[Token]) -> Iterator[Token]:
    index = 0
    while index < len(raw):
        token = raw[index]
        index += 1
        if token.kind == "command":
            made, index = _command(source, raw, token, index)
            yield from made
        elif token.kind == "char" and token.text.isascii() and token.text.isdigit():
            index, number = _number(source, raw, index)
            yield Token("number", number, token.start, raw[index - 1].end, token.spaced)
        elif token.kind == "char":
            yield _character(token)
        else:
            yield token


def _character(token: Token) -> Token:
    text = token.text
    if text.isalpha():
        return Token("letter", text, token.start, token.end, token.spaced)
    if text in "^_&'":
        return Token(text, text, token.start, token.end, token.spaced)
    if text in "~\n\t ":
        return Token("space", "", token.start, token.end, True)
    return token


def _number(source: Source, raw: list[Token], index: int) -> tuple[int, str]:
    """The numeral whose first digit is before ``index``: digits, and a decimal point inside."""
    start = raw[index - 1].start
    while index < len(raw):
        token = raw[index]
        point = token.text == "." and index + 1 < len(raw) and raw[index + 1].text.isdigit()
        glued = token.start == raw[index - 1].end
        if not (glued and token.kind == "char" and (token.text.isdigit() or point)):
            break
        index += 1
    return index, source.text[start : raw[index - 1].end]


def _command(
    source: Source, raw: list[Token], token: Token, index: int
) -> tuple[tuple[Token, ...], int]:
    """The tokens that a command stands for, and the index after what it takes."""
    name = token.text
    if name in FORBIDDEN:
        raise ReadError(
            "HP403",
            f"\\{name} is not mathematics; it is not executed and nothing is opened",
            source.span(token.start, token.end),
            "remove it from the formula",
        )
    if name in IGNORED or not name.strip():
        return (), index
    if name in IGNORED_WITH_ARGUMENT:
        _, _, index = _argument(source, raw, token, index)
        return (), index
    if name in RAW_ARGUMENT:
        begin, stop, index = _argument(source, raw, token, index)
        text = source.text[begin:stop]
        return (
            Token(RAW_ARGUMENT[name], text, token.start, raw[index - 1].end, token.spaced),
        ), index
    if name in ("\\", "cr", "newline"):
        return (Token("row", "\\\\", token.start, token.end, token.spaced),), index
    if name in ("quad", "qquad"):
        return (Token("quad", name, token.start, token.end, token.spaced),), index
    if name in SIZES:
        return _sized(source, raw, token, index)
    if name in DELIMITERS:
        return (Token("char", DELIMITERS[name], token.start, token.end, token.spaced),), index
    return (token,), index


def _sized(
    source: Source, raw: list[Token], token: Token, index: int
) -> tuple[tuple[Token, ...], int]:
    """``\\left(``, ``\\bigr|``, ``\\middle|``, ``\\big(``: the delimiter with its side."""
    if index >= len(raw):
        raise ReadError(
            "HP401", f"\\{token.text} without a delimiter", source.span(token.start, token.end)
        )
    after = raw[index]
    delimiter = DELIMITERS.get(after.text, after.text) if after.kind == "command" else after.text
    name, end = token.text, after.end
    if name in ("left", "right"):
        return (Token(name, delimiter, token.start, end, token.spaced),), index + 1
    bar = delimiter in ("|", "\\|")
    if name in MIDDLE_SIZES and bar:
        return (Token("command", "mid", token.start, end, token.spaced),), index + 1
    if bar and name in OPENING_SIZES:
        return (Token("left", delimiter, token.start, end, token.spaced),), index + 1
    if bar and name in CLOSING_SIZES:
        return (Token("right", delimiter, token.start, end, token.spaced),), index + 1
    return (Token("char", delimiter, token.start, end, token.spaced),), index + 1


def _argument(source: Source, raw: list[Token], token: Token, index: int) -> tuple[int, int, int]:
    """Extent of the braced argument that follows, and the index after it; a single token else."""
    if index >= len(raw):
        raise ReadError(
            "HP401", f"\\{token.text} without an argument", source.span(token.start, token.end)
        )
    if raw[index].kind != "{":
        return raw[index].start, raw[index].end, index + 1
    depth = 0
    for position in range(index, len(raw)):
        depth += {"{": 1, "}": -1}.get(raw[position].kind, 0)
        if depth == 0:
            return raw[index].end, raw[position].start, position + 1
    raise ReadError("HP401", "`{` is never closed", source.span(raw[index].start, raw[index].end))


def _words(tokens: list[Token]) -> list[Token]:
    """Plain writing: runs of letters that spell a Greek letter or a function become commands."""
    out: list[Token] = []
    index = 0
    while index < len(tokens):
        stop = index
        while stop < len(tokens) and tokens[stop].kind == "letter":
            if stop > index and tokens[stop].spaced:
                break
            stop += 1
        word = "".join(token.text for token in tokens[index:stop])
        if word in PLAIN_WORDS:
            kind = PLAIN_WORDS[word]
            out.append(
                Token(kind, word, tokens[index].start, tokens[stop - 1].end, tokens[index].spaced)
            )
            index = stop
            continue
        stop = max(stop, index + 1)
        out.extend(tokens[index:stop])
        index = stop
    return out


_PREFIXES = frozenset((*BIG_OPERATORS, *INTEGRALS, *FUNCTION_COMMANDS, "partial", "nabla"))
"""Commands that reach over what follows: each may recurse once."""


def _check_depth(source: Source, tokens: list[Token]) -> None:
    """HP402 beyond `MAX_DEPTH`: everything after this may recurse on nesting."""
    depth = prefixes = 0
    bars = sum(token.is_char("|", "\\|") for token in tokens)
    if bars > MAX_BARS:
        where = next(token for token in tokens if token.is_char("|", "\\|"))
        span = source.span(where.start, where.end)
        raise ReadError("HP402", f"{bars} bars, more than {MAX_BARS}", span, "use \\left| \\right|")
    for place, token in enumerate(tokens):
        after = tokens[place + 1] if place + 1 < len(tokens) else None
        if token.kind in ("{", "begin", "left") or token.is_char("(", "[", "\\{"):
            depth += 1
        elif token.kind in ("}", "end", "right") or token.is_char(")", "]", "\\}"):
            depth = max(depth - 1, 0)
        elif token.kind == "row" or token.is_char("+", "-", "=", ",", ";"):
            prefixes = 0
        elif (
            token.text in _PREFIXES
            or (token.kind in ("letter", "text") and token.text == "d")
            or (token.kind == "command" and after is not None and after.kind == "command")
        ):
            prefixes += 1
        if depth + prefixes > MAX_DEPTH:
            raise ReadError(
                "HP402",
                f"brackets or operators are nested more than {MAX_DEPTH} deep",
                source.span(token.start, token.end),
                "name the inner parts and write them as steps of their own",
            )
