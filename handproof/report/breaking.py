"""Where a long formula may be broken: before a relation, then before a plus or minus.

Only the outermost level is broken, never inside brackets, groups or environments, so every layout
says the same as the formula in one line.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise

from pylatexenc.latexwalker import (
    LatexCharsNode,
    LatexEnvironmentNode,
    LatexGroupNode,
    LatexMacroNode,
    LatexNode,
    LatexWalker,
    LatexWalkerError,
)

RELATIONS = frozenset(
    "le leq ge geq ne neq approx equiv sim propto in subset subseteq iff Leftrightarrow "
    "Longleftrightarrow Rightarrow implies Longrightarrow to mapsto coloneqq succ succeq prec "
    "preceq ll gg leqslant geqslant overset stackrel".split()
)
STACKED = frozenset({"frac", "dfrac", "tfrac", "binom", "overset", "underset", "stackrel"})
WIDE = frozenset({"sum", "prod", "int", "quad", "qquad"})
INVISIBLE = frozenset(
    "left right big Big bigl bigr Bigl Bigr displaystyle textstyle limits nolimits mathrm mathbf "
    "mathcal mathbb boldsymbol bm text operatorname , ; ! : hat tilde bar dot vec overline".split()
)
SCRIPT_SCALE = 0.7
LINE = 38.0  # em: what a display of the HTML page holds
OPENING, CLOSING = "([", ")]"


@dataclass(frozen=True)
class Layouts:
    """One formula in three layouts of falling width; equal ones where there is nothing to break."""

    line: str
    relations: str
    narrow: str


def layouts(formula: str) -> Layouts:
    """The layouts of a formula (LaTeX without dollar signs)."""
    line = " ".join(formula.split())
    pieces = _pieces(line)
    if pieces is None:
        return Layouts(line, line, line)
    rows = _rows(pieces, at_signs=False)
    relations = _aligned(rows) if len(rows) > 1 else line
    finer = _rows(pieces, at_signs=True)
    narrow = _aligned(finer) if len(finer) > len(rows) else relations
    return Layouts(line, relations, narrow)


def fitting(formula: str, available: float = LINE) -> str:
    """The first layout whose estimated width fits into ``available`` em, else the narrowest."""
    choice = layouts(formula)
    if estimated_width(choice.line) <= available:
        return choice.line
    rows = [estimated_width(row) for row in choice.relations.split(r"\\")]
    return choice.relations if max(rows) <= available else choice.narrow


def estimated_width(formula: str) -> float:
    """Rough width of a formula in em, good to about a fifth."""
    nodes = _parse(formula)
    return len(formula) * 0.5 if nodes is None else _width(nodes)


def _parse(formula: str) -> list[LatexNode] | None:
    try:
        nodes: list[LatexNode] = LatexWalker(formula, tolerant_parsing=True).get_latex_nodes()[0]
    except (LatexWalkerError, RecursionError):
        return None
    return nodes


@dataclass(frozen=True)
class _Piece:
    """A stretch of the formula between break points; ``relation`` says what it starts with."""

    text: str
    relation: bool


def _pieces(formula: str) -> list[_Piece] | None:
    """Cut before every outermost relation, plus and minus; None if there is nothing to cut."""
    nodes = _parse(formula)
    if nodes is None:
        return None
    cuts = [(0, False), *_cuts(nodes), (len(formula), False)]
    pieces = []
    for (start, relation), (end, _) in pairwise(cuts):
        text = formula[start:end].strip()
        if text:
            pieces.append(_Piece(text, relation))
    return pieces if len(pieces) > 1 else None


def _cuts(nodes: list[LatexNode]) -> list[tuple[int, bool]]:
    depth = 0
    cuts: list[tuple[int, bool]] = []
    after_operand = False  # a sign with nothing before it is not a place to break
    for node in nodes:
        if isinstance(node, LatexMacroNode):
            name = node.macroname
            depth += (name in {"left", "lbrace", "{"}) - (name in {"right", "rbrace", "}"})
            if name in RELATIONS and depth == 0:
                cuts.append((node.pos, True))
                after_operand = False
            else:
                after_operand = True
        elif isinstance(node, LatexCharsNode):
            for offset, char in enumerate(node.chars):
                depth += (char in OPENING) - (char in CLOSING)
                if depth == 0 and char in "=<>":
                    cuts.append((node.pos + offset, True))
                    after_operand = False
                elif depth == 0 and char in "+-" and after_operand:
                    cuts.append((node.pos + offset, False))
                    after_operand = False
                elif not char.isspace():
                    after_operand = char not in "^_"
        else:
            after_operand = True
    return cuts if depth == 0 else []


def _rows(pieces: list[_Piece], *, at_signs: bool) -> list[str]:
    """Rows of an alignment; with ``at_signs`` a row is also ended where it grows too wide."""
    rows: list[str] = []
    width = 0.0
    relations = 0
    for piece in pieces:
        relations += piece.relation
        wide = estimated_width(piece.text)
        new_relation = piece.relation and relations > 1
        too_wide = at_signs and relations > 0 and not piece.relation and width + wide > LINE * 0.62
        if not rows:
            rows.append(piece.text)
        elif new_relation:
            rows.append("&" + piece.text)
            width = 0.0
        elif too_wide:
            rows.append(r"&\qquad{}" + piece.text)
            width = 2.0
        else:
            rows[-1] += (" &" if piece.relation else " ") + piece.text
            width = 0.0 if piece.relation else width
        width += wide
    return rows


def _aligned(rows: list[str]) -> str:
    body = r" \\ ".join(rows)
    return rf"\begin{{aligned}} {body} \end{{aligned}}"


def _width(nodes: list[LatexNode]) -> float:
    total = 0.0
    scripted = False
    for node in nodes:
        if node is None:
            continue
        if isinstance(node, LatexCharsNode):
            for char in node.chars:
                if char in "^_":
                    scripted = True
                    continue
                total += _char_width(char) * (SCRIPT_SCALE if scripted else 1)
                scripted = scripted and char.isspace()
            continue
        total += _node_width(node) * (SCRIPT_SCALE if scripted else 1)
        scripted = False
    return total


def _char_width(char: str) -> float:
    if char.isspace() or char == "&":
        return 0.0
    if char in "=<>+-":
        return 1.4
    return 0.4 if char in "()[].,;:|'!" else 0.58


def _node_width(node: LatexNode) -> float:
    if isinstance(node, LatexGroupNode):
        return _width(node.nodelist)
    if isinstance(node, LatexEnvironmentNode):
        rows = re.split(r"\\\\", node.latex_verbatim())
        return max(0.5 * len(re.sub(r"\\[A-Za-z]+|[{}&\s]", "", row)) for row in rows) + 1.5
    if not isinstance(node, LatexMacroNode):
        return 0.5
    arguments = node.nodeargd.argnlist if node.nodeargd is not None else []
    widths = [_width([argument]) for argument in arguments if argument is not None]
    if node.macroname in STACKED:
        return max(widths, default=0.0) + 0.3
    own = 0.0 if node.macroname in INVISIBLE else _name_width(node.macroname)
    return own + sum(widths)


def _name_width(name: str) -> float:
    if name in RELATIONS:
        return 1.5
    if name in WIDE:
        return 1.2
    return 0.5 * len(name) if name in {"log", "exp", "det", "max", "min", "sup", "inf"} else 0.65
