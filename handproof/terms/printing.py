"""Printing terms: precedence and grouping, shared by the LaTeX and the plain-text tables.

A `Style` holds one table of notations; `render` walks the term and puts brackets where the
precedence of a subterm is lower than its place needs. Levels, from loose to tight, are in `Level`.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from enum import IntEnum

from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar, shape


class Level(IntEnum):
    """How tightly a piece of notation binds."""

    CONNECTIVE = 0
    RELATION = 1
    SUM = 2
    PRODUCT = 3
    BIG = 4
    PREFIX = 5
    POSTFIX = 6
    ATOM = 7


@dataclass(frozen=True, slots=True)
class Piece:
    """Printed text and how tightly it binds."""

    text: str
    level: Level


Render = Callable[[Term, Level], str]
Notation = Callable[[Render, App], Piece]
BinderNotation = Callable[[Render, Bind], Piece]


@dataclass(frozen=True, slots=True)
class Style:
    """One way of printing: notations by operator, brackets, names and numbers."""

    applications: Mapping[str, Notation]
    binders: Mapping[str, BinderNotation]
    name: Callable[[str], str]
    number: Callable[[Num], Piece]
    bracket: Callable[[str], str]
    fallback: Callable[[str, list[str]], str]


def render(term: Term, style: Style) -> str:
    """The term in a style."""

    def piece(current: Term) -> Piece:
        if isinstance(current, Sym):
            level = Level.POSTFIX if "^" in current.name else Level.ATOM
            return Piece(style.name(current.name), level)
        if isinstance(current, Num):
            return style.number(current)
        if isinstance(current, Bind):
            return style.binders[current.op](show, current)
        assert isinstance(current, App)
        notation = style.applications.get(current.op)
        if notation is None:
            arguments = [show(arg, Level.CONNECTIVE) for arg in current.args]
            return Piece(style.fallback(current.op, arguments), Level.ATOM)
        return notation(show, current)

    def show(current: Term, needed: Level) -> str:
        printed = piece(current)
        return style.bracket(printed.text) if printed.level < needed else printed.text

    return show(term, Level.CONNECTIVE)


def negated(term: Term) -> Term | None:
    """What a summand subtracts: ``x`` for ``-x``, and a product whose first factor is negative."""
    if isinstance(term, App) and term.op == "neg":
        return term.args[0]
    return None


def sum_text(show: Render, node: App) -> Piece:
    """Summands with ``+`` and ``-`` between them."""
    text = ""
    for position, arg in enumerate(node.args):
        body = negated(arg)
        shown = show(arg if body is None else body, Level.PRODUCT)
        if position == 0:
            text = shown if body is None else f"-{shown}"
        else:
            text += f" + {shown}" if body is None else f" - {shown}"
    return Piece(text, Level.SUM)


def product_text(show: Render, node: App, space: str) -> Piece:
    """Factors side by side; a big operator that is not last is bracketed, digits never meet."""
    last = len(node.args) - 1
    text = ""
    for position, arg in enumerate(node.args):
        level = Level.BIG if position == last else Level.PREFIX
        if position == 0 and isinstance(arg, Num) and last:
            level = Level.SUM
        shown = show(arg, level)
        if position and shown[:1] in "-0123456789":
            shown = show(arg, Level.ATOM)
            text += r" \cdot " if space == " " else space
        elif position:
            text += space
        text += shown
    return Piece(text, Level.PRODUCT)


def relation(symbol: str) -> Notation:
    """``left symbol right``."""

    def notation(show: Render, node: App) -> Piece:
        left, right = show(node.args[0], Level.SUM), show(node.args[1], Level.SUM)
        return Piece(f"{left} {symbol} {right}", Level.RELATION)

    return notation


def connective(symbol: str) -> Notation:
    """Propositions joined by a symbol."""

    def notation(show: Render, node: App) -> Piece:
        text = f" {symbol} ".join(show(arg, Level.RELATION) for arg in node.args)
        return Piece(text, Level.CONNECTIVE)

    return notation


def property_text(words: str) -> Notation:
    """``argument words``: properties in words."""
    return lambda show, node: Piece(f"{show(node.args[0], Level.SUM)} {words}", Level.RELATION)


def by_row(name: str, variable: Term, stacked: str, transposed: str) -> str:
    """The variable of a Jacobian as written below the bar: ``x`` transposed, a matrix stacked."""
    if isinstance(variable.sort, Scalar):
        return name
    found = shape(variable.sort)
    return (name if found and found[1] == ONE else stacked.format(name)) + transposed
