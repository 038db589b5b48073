"""LaTeX documents to blocks: displays, inline formulas, theorems and proofs, given comments.

Only the structure that holds formulas is looked at. Abbreviations are replaced as text
(`handproof.reading.macros`); packages, inputs and programs are left alone: nothing is opened.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from handproof.reading.document import (
    Block,
    Boundary,
    Display,
    Document,
    GivenBlock,
    Heading,
    Prose,
)
from handproof.reading.errors import ReadError
from handproof.reading.macros import expand
from handproof.reading.markdown import make_display
from handproof.reading.source import Source

DISPLAYS = frozenset(
    """equation equation* align align* gather gather* multline multline* eqnarray eqnarray* flalign
    flalign* displaymath alignat alignat*""".split()
)
THEOREMS = frozenset(
    """theorem lemma proposition corollary claim proof definition remark example assumption exercise
    problem solution answer fact conjecture thm lem prop cor""".split()
)
VERBATIM = frozenset("verbatim lstlisting comment minted Verbatim tikzpicture filecontents".split())
_FULL = {"thm": "theorem", "lem": "lemma", "prop": "proposition", "cor": "corollary"}

_MARK = re.compile(
    r"(?P<comment>(?<!\\)%[^\n]*)|\\begin\{(?P<begin>[A-Za-z]+\*?)\}|\\end\{(?P<end>[A-Za-z]+\*?)\}"
    r"|(?P<open>\\\[|(?<!\\)\$\$)|(?P<inline>\\\(|(?<!\\)\$)"
    r"|\\(?:sub)*(?:section|paragraph|chapter)\*?\{(?P<title>[^{}]*)\}|(?P<blank>\n[ \t]*\n)"
)
_CLOSERS = {"\\[": "\\]", "$$": "$$", "\\(": "\\)", "$": "$"}
_GIVEN = re.compile(
    r"(?m)^[ \t]*%[ \t]*given:?[ \t]*(?P<first>[^\n]*)\n?(?P<rest>(?:[ \t]*%[^\n]*\n?)*)"
)


def read_latex(text: str, path: Path | None = None) -> Document:
    """The blocks of a LaTeX text (a whole document, or a fragment)."""
    source = expand(Source(text))
    body = source.text
    begun = body.find("\\begin{document}")
    start = begun + len("\\begin{document}") if begun >= 0 else 0
    stop = body.find("\\end{document}", start)
    scanner = _Scanner(source, start, stop if stop >= 0 else len(body))
    blocks = tuple(scanner.blocks())
    return Document(path, source, blocks, tuple(scanner.problems))


class _Scanner:
    """Walks over the marks of a LaTeX text from start to stop."""

    def __init__(self, source: Source, start: int, stop: int) -> None:
        self.source, self.text = source, source.text
        self.cursor, self.stop = start, stop
        self.begun = start
        self.inline: list[tuple[int, int]] = []
        self.problems: list[ReadError] = []

    def blocks(self) -> Iterator[Block]:
        """All blocks in order."""
        given = [self._given(found) for found in _GIVEN.finditer(self.text, 0, self.stop)]
        rows = {block.start: block for block in given}
        yield from (block for block in given if block.end <= self.cursor)
        while True:
            found = _MARK.search(self.text, self.cursor, self.stop)
            if found is None:
                yield from self._flush(self.stop)
                return
            self.cursor = found.end()
            if found["comment"] is not None:
                block = rows.get(found.start())
                if block is not None:
                    yield from self._flush(found.start())
                    yield block
                    self.cursor = self.begun = max(block.end, found.end())
                continue
            yield from self._mark(found)

    def _mark(self, found: re.Match[str]) -> Iterator[Block]:
        name = found["begin"]
        if name in VERBATIM:
            yield from self._flush(found.start())
            self._skip_to(f"\\end{{{name}}}", found)
        elif name in DISPLAYS:
            yield from self._display(found, f"\\end{{{name}}}", rows=name)
        elif found["open"]:
            yield from self._display(found, _CLOSERS[found["open"]])
        elif found["inline"]:
            self._inline_math(found)
        elif name in THEOREMS or found["end"] in THEOREMS:
            yield from self._flush(found.start())
            kind = name or found["end"]
            yield Boundary(_FULL.get(kind, kind), bool(name), found.start(), found.end())
            self.begun = found.end()
        elif found["title"] is not None:
            yield from self._flush(found.start())
            yield Heading(found["title"], found.start(), found.end())
            self.begun = found.end()
        elif found["blank"]:
            yield from self._flush(found.start())
            self.begun = found.end()

    def _flush(self, end: int) -> Iterator[Block]:
        if self.text[self.begun : end].strip():
            yield Prose(self.begun, end, tuple(self.inline))
        self.begun, self.inline = end, []

    def _find(self, closer: str, found: re.Match[str]) -> int:
        place = self.text.find(closer, found.end(), self.stop)
        if place < 0:
            span = self.source.span(found.start(), found.end())
            message = f"`{found.group()}` is never closed"
            self.problems.append(ReadError("HP401", message, span, f"close it with {closer}"))
        return place

    def _skip_to(self, closer: str, found: re.Match[str]) -> None:
        place = self._find(closer, found)
        self.cursor = self.begun = place + len(closer) if place >= 0 else self.stop

    def _inline_math(self, found: re.Match[str]) -> None:
        closer = _CLOSERS[found["inline"]]
        paragraph = self.text.find("\n\n", found.end(), self.stop)
        place = self._find(closer, found)
        if 0 <= paragraph < place:
            span = self.source.span(found.start(), found.end())
            self.problems.append(ReadError("HP401", f"`{closer}` is never closed", span))
            return
        if place >= 0:
            self.inline.append((found.end(), place))
            self.cursor = place + len(closer)

    def _display(self, found: re.Match[str], closer: str, rows: str = "") -> Iterator[Block]:
        yield from self._flush(found.start())
        place = self._find(closer, found)
        if place < 0:
            self.begun = self.cursor = found.end()
            return
        end = place + len(closer)
        display: Display = make_display(self.text, found.end(), place, (found.start(), end))
        if rows.startswith("alignat"):
            braces = re.compile(r"\{\d+\}").match(self.text, found.end())
            display = replace(display, start=braces.end()) if braces else display
        yield display
        self.cursor = self.begun = end

    def _given(self, found: re.Match[str]) -> GivenBlock:
        lines: list[tuple[int, int]] = []
        if found["first"].strip():
            lines.append(found.span("first"))
        for row in re.compile(r"[ \t]*%(?P<line>[^\n]*)").finditer(
            self.text, found.start("rest"), found.end("rest")
        ):
            lines.append(row.span("line"))  # noqa: PERF401
        start = found.start() + found.group().index("%")
        return GivenBlock(tuple(lines), start, found.end())
