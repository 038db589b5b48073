"""Equations of block matrices, block by block: each is solved for a symbol of its own.

``M z = (b; c)`` determines ``b`` and ``c`` but not by one equation for one symbol: it is read as
``b = (I; 0)' M z`` and ``c = (0; I)' M z``. The equation itself is still checked in every model.
"""

from __future__ import annotations

from handproof.terms.build import app, eq, mul, size_term, transpose
from handproof.terms.nodes import App, Num, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape


def cellwise(proposition: Term) -> list[Term]:
    """The equations for the blocks of a side; the proposition itself where no side is a block."""
    if not (isinstance(proposition, App) and proposition.op == "eq"):
        return [proposition]
    for one, other in (proposition.args, proposition.args[::-1]):
        counts = _counts(one)
        if counts is not None and isinstance(one, App):
            return _cells(one, other, *counts)
    return [proposition]


def _counts(term: Term) -> tuple[int, int] | None:
    if not isinstance(term, App) or term.op != "block":
        return None
    rows, cols = term.args[:2]
    if not (isinstance(rows, Num) and isinstance(cols, Num)):
        return None
    return int(rows.value), int(cols.value)


def _cells(block: App, other: Term, rows: int, cols: int) -> list[Term]:
    blocks = block.args[2:]
    heights = [_side(blocks[i * cols], 0) for i in range(rows)]
    widths = [_side(blocks[j], 1) for j in range(cols)]
    found: list[Term] = []
    for i in range(rows):
        for j in range(cols):
            left, right = _selector(heights, i), _selector(widths, j)
            parts = [None if left is None else transpose(left), other, right]
            there = [part for part in parts if part is not None]
            cell = _cell(other, block, i * cols + j)
            if cell is None:
                cell = there[0] if len(there) == 1 else mul(*there)
            found.append(eq(blocks[i * cols + j], cell))
    return found


def _cell(other: Term, block: App, place: int) -> Term | None:
    """The block of the other side at the place, where it is parted alike."""
    if not isinstance(other, App) or other.op != "block" or len(other.args) != len(block.args):
        return None
    alike = all(a.sort == b.sort for a, b in zip(other.args, block.args, strict=True))
    return other.args[2 + place] if alike else None


def _selector(sizes: list[Size], place: int) -> Term | None:
    """The identity at a place above and below zeros; None where there is one part only."""
    if len(sizes) == 1:
        return None
    own = size_term(sizes[place])
    parts = [
        app("identity", own) if i == place else app("zeros", size_term(size), own)
        for i, size in enumerate(sizes)
    ]
    return app("block", Num(len(parts)), Num(1), *parts)


def _side(term: Term, side: int) -> Size:
    found = shape(term.sort)
    assert found is not None
    return found[side]
