"""Orders of matrices as sums: ``A >= B`` as ``A = B + G`` with ``G`` semidefinite.

Random symmetric matrices are seldom in order; a semidefinite difference that is drawn always is.
The names that come in this way are taken out of a witness again.
"""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from handproof.proving.interface import Witness
from handproof.terms.build import add, app, eq, mul, num, transpose
from handproof.terms.context import Context, Fact, Obligation
from handproof.terms.nodes import App, Sym, Term

ORDERS = ("positive_semidefinite", "positive_definite")
_MARK = "gap of "


def gapped(obligation: Obligation) -> Obligation | None:
    """The obligation with symbols for each ordered difference; None where there is none."""
    symbols: list[Sym] = []
    facts: list[Fact] = []
    for fact in obligation.context.facts:
        proposition = fact.proposition
        if not (isinstance(proposition, App) and proposition.op in ORDERS):
            continue
        matrix = proposition.args[0]
        if isinstance(matrix, App) and matrix.op == "add":
            parts = _difference(fact.label, proposition.op, matrix)
        elif isinstance(matrix, App) and matrix.op == "block" and len(matrix.args) == 6:
            parts = _blocks(fact.label, proposition.op, matrix)
        else:
            continue
        symbols += [part for part in parts if isinstance(part, Sym)]
        stated = [part for part in parts if not isinstance(part, Sym)]
        facts += [Fact(f"{_MARK}{fact.label} ({k})", p, fact.origin) for k, p in enumerate(stated)]
    if not symbols:
        return None
    old = obligation.context
    wider = Context((*old.symbols, *symbols), old.definitions, (*old.facts, *facts))
    return replace(obligation, context=wider)


def _difference(label: str, op: str, matrix: App) -> list[Term]:
    """``E = G / 8`` with ``G`` of the sign: the new symbol and what holds of it.

    A small gap breaks what holds only of matrices that are far apart.
    """
    gap = Sym(_MARK + label, matrix.sort)
    return [gap, app(op, gap), eq(matrix, mul(num(Fraction(1, 8)), gap))]


def _blocks(label: str, op: str, matrix: App) -> list[Term]:
    """``[A B; B' D] = [F; K] [F; K]' + diag(G, H)``, block by block."""
    first, _, _, last = matrix.args[2:]
    f, g = (Sym(f"{_MARK}{label} {x}", first.sort) for x in "FG")
    k = Sym(f"{_MARK}{label} K", transpose(matrix.args[3]).sort)
    h = Sym(f"{_MARK}{label} H", last.sort)
    values = (
        add(mul(f, transpose(f)), g), mul(f, transpose(k)),
        mul(k, transpose(f)), add(mul(k, transpose(k)), h),
    )  # fmt: skip
    equations = [
        eq(block, value)
        for block, value in zip(matrix.args[2:], values, strict=True)
        if isinstance(block, Sym)
    ]
    return [f, g, k, h, app(op, g), app(op, h), *equations]


def ungapped(witness: Witness) -> Witness | None:
    """The witness without the names of `gapped`; None where a value was computed from one."""
    values = {name: value for name, value in witness.values.items() if not name.startswith(_MARK)}
    sources = (v["from"] for v in values.values() if isinstance(v, dict) and "from" in v)
    if any(source.startswith(_MARK) for source in sources):
        return None
    return replace(witness, values=values)
