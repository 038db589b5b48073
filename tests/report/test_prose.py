"""Markdown to HTML and LaTeX: formulas right, everything else inert."""

from __future__ import annotations

import pytest

from handproof.report.formulas import Formulas, without_numbering
from handproof.report.prose import ProseRenderer
from handproof.report.texsafe import encode_formula, escape, escape_code


@pytest.fixture
def formulas() -> Formulas:
    return Formulas()


@pytest.fixture
def prose(formulas: Formulas) -> ProseRenderer:
    return ProseRenderer(formulas)


RENDERED = [
    ("*a* **b**", "<em>a</em> <strong>b</strong>", r"\emph{a} \textbf{b}"),
    ("`x--y`", "<code>x--y</code>", r"\texttt{x-{}-y}"),
    ("in $W$", '<mi>W</mi>', "in $W$"),
    ("$$a = b$$", 'display="block"', r"\hpdisplay{a = b}"),
    ("Let $$a = b$$ hold", '<span class="display"><math display="block"', r"\hpdisplay{a = b}"),
    ("- one\n- two", "<li>one</li>", "\\begin{itemize}\n\\item one"),
    ("[t](https://a.b/c_d%20e)", 'href="https://a.b/c_d%20e"', r"\href{https://a.b/c\_d\%20e}{t}"),
    ("| a | b |\n|---|---|\n| 1 | 2 |", "<td>1</td>", "a & b \\\\\n\\midrule\n1 & 2 \\\\"),
    ("50% & #1 _x_ {y}", "50% &amp; #1", r"50{\%} {\&} {\#}1 \emph{x} {\{}y{\}}"),
    ("σ²", "σ²", r"{\ensuremath{\sigma}}"),
]

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[x](javascript:alert(1))",
    "![x](https://example.org/pixel.png)",
    "\\input{/etc/passwd} \\write18{ls} $\\input{/etc/passwd}$",
    "$\\def\\a{\\a}\\a$",
    "^^5cinput{x}",
    "`\\end{document}`",
    "```\n\\end{document}\n```",
    "\x00\x1b[31m\u202e",
    "${$ }$ $$ \\[ \\begin{",
]


@pytest.mark.parametrize(("text", "html", "tex"), RENDERED)
def test_rendering(prose: ProseRenderer, text: str, html: str, tex: str) -> None:
    assert html in prose.html(text)
    assert tex in prose.tex(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_inert(prose: ProseRenderer, text: str) -> None:
    for html in (prose.html(text), prose.html_inline(text)):
        for dangerous in ("<script", "<img", 'href="javascript'):
            assert dangerous not in html
    for tex in (prose.tex(text), prose.tex_inline(text)):
        for dangerous in ("\\input", "\\write", "\\def", "\\end{document}", "^^", "\x00", "\x1b"):
            assert dangerous not in tex


def test_refused_formulas_are_remembered(prose: ProseRenderer, formulas: Formulas) -> None:
    prose.tex("good $a$, bad $\\nosuch$")
    prose.html("bad again $\\nosuch$")
    assert [error.formula for error in formulas.problems] == ["\\nosuch"]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a_b", r"a{\_}b"),
        ("\\", r"{\textbackslash}"),
        ("~", r"{\textasciitilde}"),
        ("$x$", r"{\$}x{\$}"),
    ],
)
def test_escape(text: str, expected: str) -> None:
    assert escape(text) == expected


def test_escape_code_keeps_spaces() -> None:
    assert escape_code("a  b") == r"a\ \ b"


@pytest.mark.parametrize("formula", ["σ² ≤ µ", "é", "∑ x", "日"])
def test_formulas_become_ascii(formula: str) -> None:
    assert encode_formula(formula).isascii()


@pytest.mark.parametrize(
    ("formula", "expected"),
    [
        (r"a \\ b", r"\begin{gathered} a \\ b \end{gathered}"),
        (r"\begin{cases} a \\ b \end{cases}", r"\begin{cases} a \\ b \end{cases}"),
        (r"\substack{a \\ b}", r"\substack{a \\ b}"),
        (r"\begin{align*} a \label{x} \\ b \end{align*}", r"\begin{aligned} a \\ b \end{aligned}"),
        (r"a = b \tag{7}", r"a = b \qquad\text{(7)}"),
        ("a\n\n= b", "a = b"),
        (r"\notagain", r"\notagain"),
    ],
)
def test_numbering_belongs_to_the_page(formula: str, expected: str) -> None:
    assert without_numbering(formula) == expected
