"""Parts of a chain as formulas of their own."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

from handproof.reading.elaborate import Claim, Formula, Link, SideClause
from handproof.reading.errors import ReadError
from handproof.terms.build import app, bind, eq, num, size_term
from handproof.terms.nodes import App, Num, Sym, Term
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


def universal(clause: SideClause) -> tuple[Sym, Term, Term | None] | None:
    """``x``, its set and a condition of a clause "for all x in R^n" or "for all x != 0".

    None for any other clause.
    """
    words = re.sub(r"\\text\s*\{|[(){}.,]", " ", clause.words).lower().split()[:2]
    found = clause.proposition
    if len(words) < 2 or words[0] != "for" or words[1] not in ("all", "every", "each", "any"):
        return None
    if not isinstance(found, App) or found.op not in ("in", "ne"):
        return None
    var, other = found.args
    if not isinstance(var, Sym):
        return None
    if found.op == "in" and isinstance(other, App) and other.op == "reals":
        return var, other, None
    if found.op == "ne" and isinstance(var.sort, Matrix) and is_zero(other):
        sizes = [size_term(size) for size in (var.sort.rows, var.sort.cols)]
        over = app("reals", *(sizes[:1] if sizes[1] is num(1) else sizes))
        return var, over, found
    return None


def over_all(formula: Formula) -> Formula:
    """The formula with "for all x in R^n" as a quantifier of its claims."""
    quantified = [(c, found) for c in formula.clauses if (found := universal(c)) is not None]
    claims = list(formula.claims)
    for _, (var, over, condition) in reversed(quantified):
        bodies = [
            c.proposition if condition is None else app("implies", condition, c.proposition)
            for c in claims
        ]
        claims = [
            replace(c, proposition=bind("forall", var, over, body))
            for c, body in zip(claims, bodies, strict=True)
        ]
    taken = [clause for clause, _ in quantified]
    clauses = tuple(clause for clause in formula.clauses if clause not in taken)
    return replace(formula, claims=tuple(claims), clauses=clauses)


def closed(formula: Formula) -> Formula:
    """The formula with its claims said for all values of its free indices and quantified names."""
    formula, claims = over_all(formula), []
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
