"""Differentials as derivatives in a direction: ``d t`` along ``dW`` for the variables that vary.

The variables that vary are those whose own differential is written (``dW``); all else is held
fixed. ``dW`` is then a quantity of its own, of the shape of W, and ``d t`` is the derivative of t
at W in that direction: linear in it, definitions unfolded.
"""

from __future__ import annotations

from dataclasses import replace

from handproof.proving.models.equations import unfolded_symbols
from handproof.terms.build import add, app, mul, num
from handproof.terms.context import Context, Definition, Obligation
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import transform
from handproof.terms.sorts import INTEGER


def direction(variable: Sym) -> Sym:
    """The symbol that stands for the differential of a variable."""
    return Sym(rf"\mathrm{{d}}{variable.name}", variable.sort)


def varied(obligation: Obligation) -> Obligation:
    """The obligation with differentials written as directional derivatives.

    Unchanged where no variable's own differential is written: nothing says then what varies.
    """
    context = obligation.context
    terms = [obligation.claim, *(f.proposition for f in context.facts)]
    terms += [d.body for d in context.definitions]
    variables = _varying(terms, context)
    if not variables:
        return obligation

    def rule(part: Term) -> Term | None:
        if not (isinstance(part, App) and part.op == "differential"):
            return None
        (inner,) = part.args
        moving = [v for v in variables if v in unfolded_symbols(inner, context)]
        along = [app("directional", inner, v, direction(v)) for v in moving]
        if not along:
            return mul(num(0), inner)
        return along[0] if len(along) == 1 else add(*along)

    facts = tuple(replace(f, proposition=transform(f.proposition, rule)) for f in context.facts)
    definitions = tuple(
        Definition(d.symbol, transform(d.body, rule), d.parameters) for d in context.definitions
    )
    symbols = context.symbols + tuple(direction(v) for v in variables)
    return Obligation(Context(symbols, definitions, facts), transform(obligation.claim, rule))


def _varying(terms: list[Term], context: Context) -> list[Sym]:
    found: set[Sym] = set()
    for term in terms:
        for part in subterms(term):
            if isinstance(part, App) and part.op == "differential":
                (inner,) = part.args
                while isinstance(inner, App) and inner.op == "transpose":
                    (inner,) = inner.args
                if isinstance(inner, Sym) and context.definition(inner) is None:
                    found.add(inner)
    return sorted((s for s in found if s.sort != INTEGER), key=lambda s: s.name)
