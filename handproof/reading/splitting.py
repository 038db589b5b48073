"""Parts of a chain as formulas of their own."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

from handproof.reading.elaborate import Claim, Formula, Link
from handproof.reading.errors import ReadError
from handproof.terms.build import app, bind, eq, num, size_term
from handproof.terms.nodes import App, Num, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import Matrix
from handproof.terms.spans import Span


def part(formula: Formula, first: int, last: int) -> Formula:
    """The chain from link ``first`` to link ``last``, both included."""
    links = (
        replace(formula.links[first], relation="", refs=()),
        *formula.links[first + 1 : last + 1],
    )
    return replace(formula, links=links, claims=formula.claims[first:last])


def is_zero(term: Term) -> bool:
    """Whether a term is the number 0 or a matrix of zeros."""
    return (isinstance(term, Num) and term.value == 0) or (
        isinstance(term, App) and term.op == "zeros"
    )


def vanishing(derivative: Term, before: Formula, span: Span) -> Formula:
    """That a derivative is zero, as a formula."""
    sort = derivative.sort
    zero: Term = num(0)
    if isinstance(sort, Matrix):
        zero = app("zeros", size_term(sort.rows), size_term(sort.cols))
    links = (Link("", derivative, before.span), Link("eq", zero, span))
    return Formula(links, (Claim(eq(derivative, zero), span),), span)


def closed(formula: Formula) -> Formula:
    """The formula with its claims said for all values of its free indices."""
    claims = []
    for claim in formula.claims:
        proposition = claim.proposition
        for index, low, high in reversed(formula.indices):
            if index in free_symbols(proposition):
                proposition = bind("forall", index, app("range", low, high), proposition)
        claims.append(replace(claim, proposition=proposition))
    return replace(formula, claims=tuple(claims), indices=())


JOINED = frozenset(("implies", "iff", "if"))
"""Connectives whose sides are not claimed by themselves."""


def implication(formulas: list[Formula]) -> Formula:
    """``A \\Rightarrow B \\Leftrightarrow C`` as the claims "A implies B" and "B iff C".

    Raises `ReadError` for a formula without a relation among them.
    """
    claims: list[Claim] = []
    for left, right in pairwise(formulas):
        for side in (left, right):
            if not side.claims:
                message = "a formula without a relation beside an arrow"
                raise ReadError("HP404", message, side.span)
        first, second = left.proposition, right.proposition
        op = "iff" if right.connective == "iff" else "implies"
        if right.connective == "if":
            first, second = second, first
        claims.append(Claim(app(op, first, second), right.span))
    indices = tuple({i[0]: i for f in formulas for i in f.indices}.values())
    clauses = tuple(clause for f in formulas for clause in f.clauses)
    links = tuple(link for f in formulas for link in f.links)
    return Formula(links, tuple(claims), formulas[0].span, "", clauses, indices)
