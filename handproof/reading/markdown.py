"""Markdown to blocks: markdown-it-py finds the structure, displays and formulas get exact offsets.

Code is skipped except fences named ``given``. A paragraph that is one inline formula counts as a
display.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin

from handproof.reading.document import (
    Block,
    Boundary,
    Display,
    Document,
    Extent,
    GivenBlock,
    Heading,
    Prose,
)
from handproof.reading.source import Source

_LABEL = re.compile(r"\\label\{([^{}]*)\}")
_TAG = re.compile(r"\\tag\*?\{([^{}]*)\}")
_NUMBER = re.compile(r"\\q?quad\s*\(([\d.]+)\)\s*$")
_SECTION = re.compile(
    r"\*\*\s*(?P<name>Theorem|Lemma|Proposition|Corollary|Claim|Proof|Answer|Solution|Definition)\b"
    r"[^*]*\*\*"
)


def read_markdown(text: str, path: Path | None = None) -> Document:
    """The blocks of a Markdown text."""
    source = Source(text)
    parser = MarkdownIt("commonmark", {"maxNesting": 40}).use(
        dollarmath_plugin, allow_space=True, allow_digits=True, double_inline=True
    )
    lines = _line_starts(text)
    blocks: list[Block] = []
    front = _front_matter(text)
    tokens = parser.parse(text)
    for place, token in enumerate(tokens):
        if token.map is None or lines[token.map[0]] < front:
            continue
        start, end = lines[token.map[0]], lines[min(token.map[1], len(lines) - 1)]
        if token.type in ("math_block", "math_block_label"):
            blocks.append(_display(text, start, end, token))
        elif token.type == "fence" and token.info.strip().split(" ")[0] == "given":
            blocks.append(_given(text, lines, token))
        elif token.type == "inline":
            heading = place > 0 and tokens[place - 1].type == "heading_open"
            blocks.extend(_inline(text, start, end, token, heading))
    return Document(path, source, tuple(blocks))


def _line_starts(text: str) -> list[int]:
    starts = [0, *(found.end() for found in re.finditer("\n", text))]
    return starts if starts[-1] == len(text) else [*starts, len(text)]


def _front_matter(text: str) -> int:
    """The end of a YAML header, 0 if there is none."""
    found = re.match(r"---\n.*?\n---\s*\n", text, re.DOTALL)
    return found.end() if found else 0


def _display(text: str, start: int, end: int, token: Token) -> Display:
    """The content between the ``$$`` of a block."""
    opened = text.find("$$", start, end)
    closed = text.rfind("$$", opened + 2, end)
    if closed < 0:
        closed = end
    return make_display(text, opened + 2, closed, (opened, min(closed + 2, end)), token.info)


def make_display(text: str, start: int, end: int, outer: Extent, tag: str = "") -> Display:
    """A display with its label and its tag or number."""
    content = text[start:end]
    label, found = _LABEL.search(content), _TAG.search(content) or _NUMBER.search(content)
    return Display(
        start, end, outer, label.group(1) if label else "", found.group(1) if found else tag
    )


def _given(text: str, lines: list[int], token: Token) -> GivenBlock:
    assert token.map is not None
    first, last = token.map[0] + 1, token.map[1] - 1
    extents: list[Extent] = []
    for row in range(first, last):
        start, end = lines[row], lines[row + 1]
        extents.append((start, end - 1 if text[end - 1 : end] == "\n" else end))
    return GivenBlock(tuple(extents), lines[token.map[0]], lines[min(token.map[1], len(lines) - 1)])


def _inline(text: str, start: int, end: int, token: Token, heading: bool) -> Iterator[Block]:
    """A paragraph: prose cut at displayed formulas."""
    if heading:
        yield Heading(token.content, start, end)
        return
    maths = [c for c in token.children or [] if c.type.startswith("math_inline")]
    outside = re.sub(
        r"[\s.,;:]", "", "".join(c.content for c in token.children or [] if c.type == "text")
    )
    alone = len(maths) == 1 and not outside
    cursor = begun = start
    inline: list[Extent] = []
    section = _SECTION.search(text, start, end)
    if section:
        kind = section["name"].lower()
        yield Boundary(kind, True, section.start(), section.end())
        begun = cursor = section.end()
    for child in maths:
        found = _locate(text, child, cursor, end)
        if found is None:
            continue
        inner, outer = found
        cursor = outer[1]
        if child.type == "math_inline_double" or alone:
            if text[begun : outer[0]].strip():
                yield Prose(begun, outer[0], tuple(inline))
            yield make_display(text, *inner, outer)
            begun, inline = outer[1], []
        else:
            inline.append(inner)
    if text[begun:end].strip(" \n.,"):
        yield Prose(begun, end, tuple(inline))


def _locate(text: str, child: Token, cursor: int, end: int) -> tuple[Extent, Extent] | None:
    """Where an inline formula stands: content, and content with its dollars."""
    mark = "$$" if child.type == "math_inline_double" else "$"
    place = text.find(mark + child.content + mark, cursor, end)
    if place >= 0:
        inner = place + len(mark), place + len(mark) + len(child.content)
        return inner, (place, inner[1] + len(mark))
    words = r"[\s>]+".join(re.escape(word) for word in child.content.split())
    found = re.compile(re.escape(mark) + r"\s*(" + words + r")\s*" + re.escape(mark)).search(
        text, cursor, end
    )
    return (found.span(1), found.span()) if found else None


def line_of(starts: list[int], offset: int) -> int:
    """The line (from 0) of an offset."""
    return bisect_right(starts, offset) - 1
