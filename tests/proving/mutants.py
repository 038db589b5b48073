"""Wrong variants of equations: sign, factor, transpose, order, a term dropped, a letter changed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from handproof.terms.build import add, app, mul, neg, num, rebuild, transpose
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Num, Sym, Term
from handproof.terms.sorts import Matrix


def mutants(obligation: Obligation) -> Iterator[tuple[str, Obligation]]:
    """Variants of the last equation of the claim; shapes that do not fit are left out."""
    claim = obligation.claim
    seen = {claim}
    for name, changed in _changes(_target(claim)):
        try:
            made = _put(claim, changed)
        except TermError:
            continue
        if made not in seen:
            seen.add(made)
            yield name, replace(obligation, claim=made)


def _target(claim: Term) -> Term:
    return claim.children[-1] if isinstance(claim, App) and claim.op != "eq" else claim


def _put(claim: Term, changed: Term) -> Term:
    if claim.op == "eq":  # type: ignore[attr-defined]
        return changed
    return rebuild(claim, (*claim.children[:-1], changed))


def _changes(equation: Term) -> Iterator[tuple[str, Term]]:
    left, right = equation.children
    for name, side in _sides(right):
        try:
            yield name, app("eq", left, side)
        except TermError:
            continue


def _sides(term: Term) -> Iterator[tuple[str, Term]]:
    yield "sign", neg(term)
    yield "factor", mul(num(2), term)
    if isinstance(term.sort, Matrix) and term.sort.rows == term.sort.cols:
        yield "transpose", transpose(term)
    yield from _inside(term, 0)


def _inside(term: Term, depth: int) -> Iterator[tuple[str, Term]]:
    if depth > 3 or not isinstance(term, App):
        return
    if term.op == "add":
        yield "sign of a term", add(*term.args[:-1], neg(term.args[-1]))
        yield "term dropped", term.args[0]
    if term.op == "mul":
        yield "order", _try(lambda: mul(*reversed(term.args)), term)
        yield "factor dropped", _try(lambda: mul(*term.args[1:]), term)
    if term.op in ("inv", "transpose"):
        yield term.op + " dropped", term.args[0]
    if term.op in ("inv",):
        yield "transpose inside", transpose(term)
    if term.op == "pow" and isinstance(term.args[1], Num):
        yield "power", _try(lambda: app("pow", term.args[0], num(term.args[1].value + 1)), term)
    for place, child in enumerate(term.args):
        if isinstance(child, (Sym, Num)):
            continue
        for name, changed in _inside(child, depth + 1):
            children = (*term.args[:place], changed, *term.args[place + 1 :])
            made = _try(lambda c=children: rebuild(term, c), term)
            yield name, made


def _try(make: object, otherwise: Term) -> Term:
    try:
        return make()  # type: ignore[operator,no-any-return]
    except TermError:
        return otherwise
