"""Markdown and LaTeX documents: blocks with exact places, abbreviations, damage."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from handproof.reading.document import Display, Document, GivenBlock, Heading, Prose, load
from handproof.reading.errors import ReadError
from handproof.reading.latex_document import read_latex
from handproof.reading.markdown import read_markdown

MARKDOWN = r"""---
title: "$$not here$$"
---
# A heading

Let $x$ be, and
$ y $ too.

$$ \label{eq:a}
a = b
$$

- item

  $$c = d$$ where $e$ is

> $$
> q = r \tag{7}
> $$

$f = g,$

```python
$$no$$
```

```given
sizes d   # comment
W in R^{d x d}
```

Inline code `$$no$$` and \$5.
"""


def _displays(document: Document) -> list[tuple[str, int, int, str, str]]:
    return [
        (document.text(b.start, b.end).strip(), *document.source.position(b.start), b.label, b.tag)
        for b in document.blocks
        if isinstance(b, Display)
    ]


def test_markdown_displays_with_places() -> None:
    document = read_markdown(MARKDOWN)
    assert _displays(document) == [
        ("\\label{eq:a}\na = b", 9, 3, "eq:a", ""),
        ("c = d", 15, 5, "", ""),
        ("> q = r \\tag{7}\n>", 17, 5, "", "7"),
        ("f = g,", 21, 2, "", ""),
    ]


def test_markdown_prose_and_given() -> None:
    document = read_markdown(MARKDOWN)
    maths = [document.text(*m) for b in document.blocks if isinstance(b, Prose) for m in b.maths]
    assert maths == ["x", " y ", "e"]
    given = [b for b in document.blocks if isinstance(b, GivenBlock)]
    assert [document.text(*line) for line in given[0].lines] == [
        "sizes d   # comment",
        "W in R^{d x d}",
    ]
    assert [b.text for b in document.blocks if isinstance(b, Heading)] == ["A heading"]


LATEX = r"""\documentclass{article}
\newcommand{\R}{\mathbb{R}}
\newcommand{\pd}[2]{\frac{\partial #1}{\partial #2}}
\DeclareMathOperator{\tr}{tr}
% given:
%  sizes d
%  W in R^{d x d}
\begin{document}
\section{A title}
Let $W \in \R^{d}$ and \(x\). % $no$
\begin{theorem}
\begin{equation}\label{eq:a} \tr(W) = \pd{f}{x} \end{equation}
\end{theorem}
\[ \pd{a}{b} = c \]
\begin{align}
a &= b \\
&= c \tag{7}
\end{align}
\begin{verbatim} $$no$$ \end{verbatim}
Costs \$5.
\end{document}
$$after$$
"""


def test_latex_displays_with_places_through_abbreviations() -> None:
    document = read_latex(LATEX)
    assert _displays(document) == [
        (r"\label{eq:a} \operatorname{tr}(W) = \frac{\partial f}{\partial x}", 12, 17, "eq:a", ""),
        (r"\frac{\partial a}{\partial b} = c", 14, 3, "", ""),
        ("a &= b \\\\\n&= c \\tag{7}", 15, 14, "", "7"),
    ]
    display = [b for b in document.blocks if isinstance(b, Display)][1]
    place = document.source.text.index("= c", display.start)
    assert document.source.position(place) == (14, 14)


def test_latex_given_and_inline() -> None:
    document = read_latex(LATEX)
    given = [b for b in document.blocks if isinstance(b, GivenBlock)]
    assert [document.text(*line).strip() for line in given[0].lines] == [
        "sizes d",
        "W in R^{d x d}",
    ]
    maths = [document.text(*m) for b in document.blocks if isinstance(b, Prose) for m in b.maths]
    assert maths == [r"W \in \mathbb{R}^{d}", "x"]


DAMAGED: tuple[tuple[str, str], ...] = (
    (r"\[ a = b", "HP401"),
    (r"\begin{equation} a", "HP401"),
    ("$$ a", "HP401"),
    ("$ a\n\nb", "HP401"),
    (r"\begin{verbatim} a", "HP401"),
)


@pytest.mark.parametrize(("text", "code"), DAMAGED)
def test_damaged_latex_is_reported(text: str, code: str) -> None:
    assert [p.code for p in read_latex(text).problems] == [code]


ENDLESS = (
    r"\newcommand{\a}{\a\a} \[ \a \]",
    r"\newcommand{\a}{\b}\newcommand{\b}{\a} $\a$",
    r"\newcommand{\a}[1]{\a{#1}\a{#1}} $\a{x}$",
)


@pytest.mark.parametrize("text", ENDLESS)
def test_endless_abbreviations_are_refused(text: str) -> None:
    started = time.perf_counter()
    with pytest.raises(ReadError) as caught:
        read_latex(text)
    assert caught.value.code == "HP402"
    assert time.perf_counter() - started < 5


FILES: tuple[tuple[str, bytes, str], ...] = (
    ("binary.md", bytes(range(256)), "HP409"),
    ("nul.md", b"a\x00b", "HP409"),
    ("large.md", b"a " * 5_000_000, "HP402"),
    ("huge.tex", b"$" * 20_000_000, "HP402"),
)


@pytest.mark.parametrize(("name", "data", "code"), FILES)
def test_files_that_are_no_documents(tmp_path: Path, name: str, data: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(data)
    with pytest.raises(ReadError) as caught:
        load(path)
    assert caught.value.code == code


def test_an_empty_file_has_no_blocks(tmp_path: Path) -> None:
    path = tmp_path / "empty.md"
    path.write_text("")
    assert read_markdown(load(path), path).blocks == ()
    assert read_latex(load(path), path).blocks == ()


def test_windows_line_ends_are_read(tmp_path: Path) -> None:
    path = tmp_path / "dos.md"
    path.write_bytes(b"\xef\xbb\xbfLet\r\n\r\n$$a = b$$\r\n")
    assert _displays(read_markdown(load(path)))[0][:3] == ("a = b", 3, 3)
