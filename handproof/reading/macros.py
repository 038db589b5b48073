"""Author's abbreviations: ``\\newcommand`` by substitution of text, with limits; nothing is run."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handproof.reading.errors import ReadError
from handproof.reading.source import Source

MAX_EXPANSIONS = 20_000
MAX_DEPTH = 20

_DEFINITION = re.compile(
    r"\\(?P<how>newcommand|renewcommand|providecommand|DeclareMathOperator|def)(?P<star>\*?)\s*"
    r"(?:\{\s*\\(?P<braced>[A-Za-z]+|.)\s*\}|\\(?P<bare>[A-Za-z]+|.))\s*"
    r"(?:\[(?P<count>\d)\])?(?P<hashes>(?:#\d)*)\s*(?=\{)"
)


@dataclass(frozen=True, slots=True)
class Macro:
    """A name, how many arguments it takes, and what it stands for."""

    name: str
    arguments: int
    body: str


def closing_brace(text: str, start: int) -> int:
    """The offset of the ``}`` for the ``{`` at ``start``; -1 if there is none."""
    depth = 0
    for found in re.compile(r"\\.|[{}]", re.DOTALL).finditer(text, start):
        depth += {"{": 1, "}": -1}.get(found.group(), 0)
        if depth == 0:
            return found.start()
    return -1


def expand(source: Source) -> Source:
    """The text without definitions and with their uses replaced; offsets point into ``source``.

    Raises HP402 where the expansion does not end within `MAX_EXPANSIONS`.
    """
    text = source.text
    macros: dict[str, Macro] = {}
    kept: list[tuple[int, int]] = []
    cursor = 0
    for found in _DEFINITION.finditer(text):
        if found.start() < cursor:
            continue
        end = closing_brace(text, found.end())
        if end < 0:
            break
        macro = _macro(found, text[found.end() + 1 : end])
        macros.setdefault(macro.name, macro)
        kept.append((cursor, found.start()))
        cursor = end + 1
    kept.append((cursor, len(text)))
    if not macros:
        return source
    pieces = "".join(text[a:b] for a, b in kept)
    offsets = [offset for a, b in kept for offset in range(a, b)]
    return _replace(source, pieces, offsets, macros)


def _macro(found: re.Match[str], body: str) -> Macro:
    name = found["braced"] or found["bare"]
    count = int(found["count"] or 0) or len(re.findall("#", found["hashes"] or ""))
    if found["how"] == "DeclareMathOperator":
        body = rf"\operatorname{{{body}}}"
    return Macro(name, count, body)


def _replace(source: Source, text: str, offsets: list[int], macros: dict[str, Macro]) -> Source:
    names = "|".join(sorted(map(re.escape, macros), key=len, reverse=True))
    use = re.compile(rf"\\({names})(?![A-Za-z])")
    count = 0
    for _ in range(MAX_DEPTH):
        out: list[str] = []
        where: list[int] = []
        cursor = 0
        for found in use.finditer(text):
            if found.start() < cursor:
                continue
            count += 1
            made, end = _use(macros[found.group(1)], text, found.end())
            out += [text[cursor : found.start()], made]
            where += offsets[cursor : found.start()]
            where += [offsets[found.start()]] * len(made)
            cursor = end
            if count > MAX_EXPANSIONS or len(where) > 4 * len(source.text) + 100_000:
                raise _endless(source, found.group(1))
        if cursor == 0:
            return Source(text, source, tuple(offsets))
        out.append(text[cursor:])
        where += offsets[cursor:]
        text, offsets = "".join(out), where
    found_again = use.search(text)
    if found_again:
        raise _endless(source, found_again.group(1))
    return Source(text, source, tuple(offsets))


def _endless(source: Source, name: str) -> ReadError:
    message = f"the abbreviation \\{name} expands without end"
    return ReadError("HP402", message, source.span(0, 1), "define it without itself")


def _use(macro: Macro, text: str, end: int) -> tuple[str, int]:
    """The replacement of one use, and the offset after its arguments."""
    arguments: list[str] = []
    for _ in range(macro.arguments):
        while end < len(text) and text[end].isspace():
            end += 1
        if end < len(text) and text[end] == "{":
            close = closing_brace(text, end)
            if close < 0:
                break
            arguments.append(text[end + 1 : close])
            end = close + 1
        else:
            arguments.append(text[end : end + 1])
            end += 1
    body = re.sub(
        r"#(\d)",
        lambda m: arguments[int(m.group(1)) - 1] if int(m.group(1)) <= len(arguments) else "",
        macro.body,
    )
    separated = "" if not body or not body[-1].isalpha() else " "
    return body + (separated if text[end : end + 1].isalpha() else ""), end
