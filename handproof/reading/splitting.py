"""Parts of a chain as formulas of their own."""

from __future__ import annotations

from dataclasses import replace

from handproof.reading.elaborate import Claim, Formula, Link
from handproof.terms.build import app, eq, num, size_term
from handproof.terms.nodes import App, Num, Term
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
