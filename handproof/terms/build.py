"""Making terms: the constructors that work out sorts, and short names for common operators."""

from __future__ import annotations

from fractions import Fraction

from handproof.terms.errors import ArityError, UnknownOperatorError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import BINDERS, OPERATORS
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Sort, matrix

PI: Term
EULER: Term
INFINITY: Term


def app(op: str, *args: Term) -> App:
    """Apply an operator; raises `ShapeError` where shapes do not fit."""
    row = OPERATORS.get(op)
    if row is None:
        raise UnknownOperatorError("HP103", f"there is no operator {op!r}")
    if len(args) < row.least or (row.most is not None and len(args) > row.most):
        expected = str(row.least) if row.most == row.least else f"{row.least} or more"
        raise ArityError("HP102", f"{op} takes {expected} arguments, not {len(args)}")
    return App(op, args, row.typing(args))


def bind(op: str, var: Sym, *args_and_body: Term) -> Bind:
    """Bind ``var``: range arguments first (see `BINDERS`), the body last."""
    row = BINDERS.get(op)
    if row is None:
        raise UnknownOperatorError("HP103", f"there is no binder {op!r}")
    if len(args_and_body) != row.ranges + 1:
        raise ArityError("HP102", f"{op} takes {row.ranges} range arguments and a body")
    *args, body = args_and_body
    return Bind(op, var, tuple(args), body, row.typing(var, tuple(args), body))


def rebuild(term: Term, children: tuple[Term, ...]) -> Term:
    """The same node over other children (in the order of ``term.children``)."""
    if isinstance(term, App):
        return term if children == term.args else app(term.op, *children)
    if isinstance(term, Bind):
        return term if children == term.children else bind(term.op, term.var, *children)
    return term


def num(value: int | Fraction | str) -> Num:
    """An exact rational number: ``num("1/2")``."""
    return Num(Fraction(value))


def sym(name: str, sort: Sort = REAL) -> Sym:
    """A symbol; real unless a sort is given."""
    return Sym(name, sort)


def size(name: str) -> Sym:
    """A size variable: a positive integer."""
    return Sym(name, INTEGER)


def mat(name: str, rows: Size | int | str, cols: Size | int | str = 1) -> Sym:
    """A real matrix symbol; a column vector when ``cols`` is left out."""
    return Sym(name, matrix(rows, cols))


def add(*args: Term) -> Term:
    """Sum as written."""
    return app("add", *args)


def sub(left: Term, right: Term) -> Term:
    """Difference: ``left`` plus minus ``right``."""
    return app("add", left, app("neg", right))


def mul(*args: Term) -> Term:
    """Product as written."""
    return app("mul", *args)


def neg(arg: Term) -> Term:
    """Minus."""
    return app("neg", arg)


def div(left: Term, right: Term) -> Term:
    """Quotient by a number."""
    return app("div", left, right)


def power(base: Term, exponent: Term | int) -> Term:
    """Power."""
    return app("pow", base, num(exponent) if isinstance(exponent, int) else exponent)


def transpose(arg: Term) -> Term:
    """Transpose."""
    return app("transpose", arg)


def inv(arg: Term) -> Term:
    """Matrix inverse."""
    return app("inv", arg)


def eq(left: Term, right: Term) -> Term:
    """Equation."""
    return app("eq", left, right)


def size_term(value: Size) -> Term:
    """The term that a size stands for."""
    parts: list[Term] = []
    for monomial, coefficient in value.terms:
        factors: list[Term] = [size(name) for name in monomial]
        if abs(coefficient) != 1 or not factors:
            factors.insert(0, num(abs(coefficient)))
        product = factors[0] if len(factors) == 1 else mul(*factors)
        parts.append(neg(product) if coefficient < 0 else product)
    if not parts:
        return num(0)
    return parts[0] if len(parts) == 1 else add(*parts)


PI, EULER, INFINITY = app("pi"), app("euler"), app("infinity")
