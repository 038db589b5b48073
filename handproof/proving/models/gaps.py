"""Orders of matrices as sums: ``A >= B`` as ``A = B + G`` with ``G`` semidefinite.

Random symmetric matrices are seldom in order; a semidefinite difference that is drawn always is.
The names that come in this way are taken out of a witness again.
"""

from __future__ import annotations

from dataclasses import replace

from handproof.proving.interface import Witness
from handproof.terms.build import app, eq
from handproof.terms.context import Context, Fact, Obligation
from handproof.terms.nodes import App, Sym, Term

ORDERS = ("positive_semidefinite", "positive_definite")
_MARK = "gap of "


def gapped(obligation: Obligation) -> Obligation | None:
    """The obligation with a symbol for each ordered difference; None where there is none."""
    symbols: list[Sym] = []
    facts: list[Fact] = []
    for fact in obligation.context.facts:
        proposition = fact.proposition
        if not _difference(proposition):
            continue
        assert isinstance(proposition, App)
        matrix = proposition.args[0]
        gap = Sym(_MARK + fact.label, matrix.sort)
        symbols.append(gap)
        facts.append(Fact(f"{gap.name} (sign)", app(proposition.op, gap), fact.origin))
        facts.append(Fact(f"{gap.name} (value)", eq(matrix, gap), fact.origin))
    if not symbols:
        return None
    old = obligation.context
    wider = Context((*old.symbols, *symbols), old.definitions, (*old.facts, *facts))
    return replace(obligation, context=wider)


def ungapped(witness: Witness) -> Witness | None:
    """The witness without the names of `gapped`; None where a value was computed from one."""
    values = {name: value for name, value in witness.values.items() if not name.startswith(_MARK)}
    sources = (v["from"] for v in values.values() if isinstance(v, dict) and "from" in v)
    if any(source.startswith(_MARK) for source in sources):
        return None
    return replace(witness, values=values)


def _difference(proposition: Term) -> bool:
    if not (isinstance(proposition, App) and proposition.op in ORDERS):
        return False
    matrix = proposition.args[0]
    return isinstance(matrix, App) and matrix.op == "add"
