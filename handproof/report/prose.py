"""Markdown with formulas to HTML and to LaTeX, from one parse.

Raw HTML is off and links go to http, https and mailto only, so text from a write-up can be shown
but can never act.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from markdown_it import MarkdownIt
from markdown_it.token import Token
from markupsafe import Markup
from mdit_py_plugins.dollarmath import dollarmath_plugin

from handproof.report.formulas import Formulas
from handproof.report.texsafe import Tex, escape, escape_code


class ProseRenderer:
    """Renders Markdown; formulas go through the report's `Formulas`."""

    def __init__(self, formulas: Formulas) -> None:
        self._formulas = formulas
        self._parser = MarkdownIt("commonmark", {"html": False, "typographer": True})
        self._parser.enable(["table", "smartquotes"]).disable("image")
        self._parser.use(
            dollarmath_plugin, allow_digits=True, double_inline=True, renderer=self._formula_html
        )
        self._parser.add_render_rule(
            "math_inline_double", lambda _renderer, tokens, i, *_rest: self._display_html(tokens[i])
        )

    def html(self, text: str) -> Markup:
        """Paragraphs as HTML."""
        return Markup(self._parser.render(text))

    def html_inline(self, text: str) -> Markup:
        """One run of text as HTML, without a paragraph around it."""
        return Markup(self._parser.renderInline(text))

    def tex(self, text: str) -> Tex:
        """Paragraphs as LaTeX."""
        return Tex(_tex_blocks(self._parser.parse(text), self._formulas).strip())

    def tex_inline(self, text: str) -> Tex:
        """One run of text as LaTeX."""
        tokens = self._parser.parseInline(text)
        return Tex("".join(_tex_inline(token.children or [], self._formulas) for token in tokens))

    def _formula_html(self, content: str, options: Mapping[str, Any]) -> str:
        return str(self._formulas.html(content, display=bool(options.get("display_mode"))))

    def _display_html(self, token: Token) -> str:
        formula = self._formulas.html(token.content, display=True)
        return f'<span class="display">{formula}</span>'


# Tokens that become the same LaTeX whatever they hold.
FIXED: Mapping[str, str] = {
    "paragraph_open": "",
    "paragraph_close": "\n\n",
    "bullet_list_open": "\\begin{itemize}\n",
    "bullet_list_close": "\\end{itemize}\n",
    "ordered_list_open": "\\begin{enumerate}\n",
    "ordered_list_close": "\\end{enumerate}\n",
    "list_item_open": "\\item ",
    "list_item_close": "\n",
    "blockquote_open": "\\begin{quote}\n",
    "blockquote_close": "\\end{quote}\n",
    "heading_open": "\\subsubsection*{",
    "heading_close": "}\n",
    "em_open": "\\emph{",
    "em_close": "}",
    "strong_open": "\\textbf{",
    "strong_close": "}",
    "softbreak": "\n",
    "hardbreak": "\\\\\n",
    "link_close": "}",
    "hr": "\\medskip\n",
    "thead_open": "",
    "thead_close": "\\midrule\n",
    "tbody_open": "",
    "tbody_close": "",
    "tr_open": "",
    "th_close": "",
    "td_close": "",
    "table_close": "\\bottomrule\n\\end{tabular}\\par\n",
}


def _tex_blocks(tokens: Sequence[Token], formulas: Formulas) -> str:
    parts: list[str] = []
    for index, token in enumerate(tokens):
        if token.type == "inline":
            parts.append(_tex_inline(token.children or [], formulas))
        elif token.type in {"math_block", "math_block_label"}:
            parts.append(formulas.tex_display(token.content.strip()) + "\n")
        elif token.type in {"fence", "code_block"}:
            parts.append(_tex_code_block(token.content))
        elif token.type == "table_open":
            columns = "l" * _columns(tokens[index:])
            parts.append(f"\\par\\noindent\\begin{{tabular}}{{{columns}}}\n\\toprule\n")
        elif token.type in {"th_open", "td_open"}:
            parts.append("" if tokens[index - 1].type == "tr_open" else " & ")
        elif token.type == "tr_close":
            parts.append(" \\\\\n")
        else:
            parts.append(FIXED.get(token.type) or "")
    return "".join(parts)


def _tex_inline(tokens: Sequence[Token], formulas: Formulas) -> str:
    handlers: Mapping[str, Callable[[Token], str]] = {
        "text": lambda token: escape(token.content),
        "text_special": lambda token: escape(token.content),
        "code_inline": lambda token: f"\\texttt{{{escape_code(token.content)}}}",
        "math_inline": lambda token: formulas.tex(token.content),
        "math_inline_double": lambda token: formulas.tex_display(token.content),
        "link_open": lambda token: _tex_link(str(token.attrs.get("href", ""))),
    }
    parts = []
    for token in tokens:
        handler = handlers.get(token.type)
        parts.append(handler(token) if handler else FIXED.get(token.type, escape(token.content)))
    return "".join(parts)


def _tex_code_block(content: str) -> str:
    lines = [escape_code(line) or "~" for line in content.rstrip("\n").split("\n")]
    body = "\\\\\n".join(lines)
    return f"\\begin{{quote}}\\ttfamily\\raggedright\n{body}\n\\end{{quote}}\n"


def _tex_link(url: str) -> str:
    """The opening of a link; markdown-it has percent-encoded it and refused other schemes."""
    if url.startswith("#"):
        return f"\\hyperlink{{{re.sub(r'[^A-Za-z0-9-]', '-', url[1:])}}}{{"
    kept = (char for char in url if char not in "{}\\^~$")
    target = "".join(f"\\{char}" if char in "%#&_" else char for char in kept)
    return f"\\href{{{target}}}{{"


def _columns(tokens: Sequence[Token]) -> int:
    row = 0
    for token in tokens:
        row += token.type == "th_open"
        if token.type == "thead_close":
            break
    return max(row, 1)
