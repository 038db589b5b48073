"""From SymPy expressions to terms."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from fractions import Fraction
from typing import Any

import sympy as sp
from sympy.core.function import AppliedUndef

from handproof.terms.build import EULER, INFINITY, PI, add, app, bind, div, mul, neg, num, sym
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function, Matrix, Scalar, matrix
from handproof.terms.sympy_tables import (
    FUNCTIONS,
    LOGIC,
    MATRIX,
    NAMED,
    RELATIONS,
    BridgeError,
    Expression,
)
from handproof.terms.typing_rules import size_of


def from_sympy(expression: Expression, symbols: Mapping[str, Sym] | None = None) -> Term:
    """The term of a SymPy expression; `BridgeError` names a node that has no term.

    ``symbols`` gives declared symbols by name: their sorts are taken instead of SymPy's assumptions
    (an integer `Symbol` is an index or size, every other one real).
    """
    return _Reader(symbols or {}).term(expression)


class _Reader:
    """Reads one expression; holds the declared symbols."""

    def __init__(self, symbols: Mapping[str, Sym]) -> None:
        self.symbols = symbols

    def term(self, node: Expression) -> Term:
        """The term of a node."""
        for kinds, read in _READERS:
            if isinstance(node, kinds):
                return read(self, node)
        raise BridgeError(
            "HP106",
            f"SymPy's {type(node).__name__} has no term",
            "write the step as LaTeX, or without this function",
        )

    def terms(self, nodes: Iterable[Expression]) -> list[Term]:
        """The terms of several nodes."""
        return [self.term(node) for node in nodes]

    def symbol(self, name: str, sort: Any) -> Sym:
        """The declared symbol of that name, or a new one."""
        return self.symbols.get(name) or sym(name, sort)

    def index(self, node: Expression) -> Term:
        """An index from 0 as an index from 1."""
        return self.term(node + 1)

    def variable(self, node: Expression) -> Sym:
        """A bound variable."""
        return sym(node.name, INTEGER if node.is_integer else REAL)

    def bound(self, op: str, node: Expression) -> Term:
        """A binder with one or more ranges; the first range is the innermost."""
        body = self.term(node.function)
        for limits in node.limits:
            if len(limits) != 3:
                raise BridgeError("HP106", f"{op} needs both bounds", "give (variable, from, to)")
            var, low, high = limits
            body = bind(op, self.variable(var), self.term(low), self.term(high), body)
        return body


def _read_symbol(reader: _Reader, node: Expression) -> Term:
    return reader.symbol(node.name, INTEGER if node.is_integer else REAL)


def _read_matrix_symbol(reader: _Reader, node: Expression) -> Term:
    rows, cols = (size_of(reader.term(side)) for side in node.shape)
    return reader.symbol(node.name, matrix(rows, cols))


def _read_add(reader: _Reader, node: Expression) -> Term:
    return add(*reader.terms(node.args))


def _read_mul(reader: _Reader, node: Expression) -> Term:
    negative, above, below = False, [], []
    for factor in node.args:
        if factor == -1:
            negative = not negative
        elif isinstance(factor, sp.Pow) and factor.exp.is_Integer and factor.exp < 0:
            below.append(reader.term(sp.Pow(factor.base, -factor.exp)))
        else:
            above.append(reader.term(factor))
    product = _product(above) if above else num(1)
    if below:
        product = div(product, _product(below))
    return neg(product) if negative else product


def _product(factors: list[Term]) -> Term:
    return factors[0] if len(factors) == 1 else mul(*factors)


def _read_pow(reader: _Reader, node: Expression) -> Term:
    if node.exp == sp.Rational(1, 2):
        return app("sqrt", reader.term(node.base))
    if node.exp.is_Integer and node.exp < 0:
        return div(num(1), reader.term(sp.Pow(node.base, -node.exp)))
    return app("pow", reader.term(node.base), reader.term(node.exp))


def _read_trace(reader: _Reader, node: Expression) -> Term:
    inner = reader.term(node.arg)
    return inner if isinstance(inner.sort, Scalar) else app("trace", inner)


def _read_element(reader: _Reader, node: Expression) -> Term:
    array = reader.term(node.parent)
    if not isinstance(array.sort, Matrix):
        return array
    if array.sort.cols == Size.of(1):
        return app("entry", array, reader.index(node.i))
    return app("entry", array, reader.index(node.i), reader.index(node.j))


def _read_indexed(reader: _Reader, node: Expression) -> Term:
    name = str(node.base.label)
    declared = reader.symbols.get(name)
    if declared is None:
        if node.base.shape is None or len(node.indices) != 1:
            raise BridgeError(
                "HP106", f"the family {name} has no length", "give IndexedBase a shape"
            )
        declared = sym(name, Family(size_of(reader.term(node.base.shape[0])), REAL))
    return app("at", declared, *reader.terms(node.indices))


def _read_derivative(reader: _Reader, node: Expression) -> Term:
    term = reader.term(node.expr)
    for variable, order in node.variable_count:
        if not order.is_Integer:
            raise BridgeError("HP106", "a derivative of symbolic order has no term")
        at = reader.term(variable)
        for _ in range(int(order)):
            term = _derivative(term, at)
    return term


def _derivative(term: Term, at: Term) -> Term:
    """By a number, of a number by a matrix, or the Hessian; a Jacobian's layout is not SymPy's."""
    if not isinstance(at.sort, Matrix):
        return app("partial", term, at)
    if isinstance(term.sort, Scalar):
        return app("gradient", term, at)
    if isinstance(term, App) and term.op == "gradient" and term.args[1] is at:
        return app("jacobian", term, at)
    raise BridgeError(
        "HP106",
        f"the derivative of {term!r} by {at!r} has two layouts",
        r"write the Jacobian as LaTeX: \frac{\partial F}{\partial x^\top}, a row an entry of F",
    )


def _read_applied(reader: _Reader, node: Expression) -> Term:
    name = node.func.__name__
    arguments = reader.terms(node.args)
    if name in NAMED:
        return app(name, *arguments)
    sorts = tuple(REAL if arg.sort == INTEGER else arg.sort for arg in arguments)
    return app("apply", reader.symbol(name, Function(sorts, REAL)), *arguments)


def _read_piecewise(reader: _Reader, node: Expression) -> Term:
    args: list[Term] = []
    for value, condition in node.args:
        if condition == sp.true:
            args.append(reader.term(value))
            break
        args += [reader.term(condition), reader.term(value)]
    return app("cases", *args)


def _read_explicit(reader: _Reader, node: Expression) -> Term:
    sizes = num(int(node.rows)), num(int(node.cols))
    entries = reader.terms(list(node))
    return entries[0] if len(entries) == 1 else app("block", *sizes, *entries)


def _read_blocks(reader: _Reader, node: Expression) -> Term:
    sizes = num(int(node.blocks.rows)), num(int(node.blocks.cols))
    return app("block", *sizes, *reader.terms(list(node.blocks)))


def _plain(op: str) -> Callable[[_Reader, Expression], Term]:
    return lambda reader, node: app(op, *reader.terms(node.args))


def _read_rational(_reader: _Reader, node: Expression) -> Term:
    return num(Fraction(int(node.p), int(node.q)))


def _read_digamma(reader: _Reader, node: Expression) -> Term:
    if node.args[0] != 0:
        raise BridgeError("HP106", "polygamma of an order above 0 has no term")
    return app("digamma", reader.term(node.args[1]))


def _constant(term: Term) -> Callable[[_Reader, Expression], Term]:
    return lambda _reader, _node: term


def _identity(reader: _Reader, node: Expression) -> Term:
    return app("identity", reader.term(node.shape[0]))


_READERS: tuple[tuple[Any, Callable[[_Reader, Expression], Term]], ...] = (
    (sp.Rational, _read_rational),
    (type(sp.oo), _constant(INFINITY)),
    (type(-sp.oo), _constant(neg(INFINITY))),
    (type(sp.pi), _constant(PI)),
    (type(sp.E), _constant(EULER)),
    (sp.Symbol, _read_symbol),
    (sp.MatrixSymbol, _read_matrix_symbol),
    (sp.matrices.expressions.matexpr.MatrixElement, _read_element),
    (sp.Indexed, _read_indexed),
    (sp.MatAdd, _read_add),
    (sp.Add, _read_add),
    (sp.Inverse, lambda reader, node: app("inv", reader.term(node.arg))),
    (sp.MatPow, _plain("pow")),
    (sp.MatMul, _read_mul),
    (sp.Mul, _read_mul),
    (sp.exp, _plain("exp")),
    (sp.Pow, _read_pow),
    (sp.Identity, _identity),
    (sp.Trace, _read_trace),
    (sp.BlockMatrix, _read_blocks),
    (sp.MatrixBase, _read_explicit),
    (sp.Derivative, _read_derivative),
    (sp.Sum, lambda reader, node: reader.bound("sum", node)),
    (sp.Product, lambda reader, node: reader.bound("prod", node)),
    (sp.Integral, lambda reader, node: reader.bound("integral", node)),
    (sp.Piecewise, _read_piecewise),
    (AppliedUndef, _read_applied),
    (sp.polygamma, _read_digamma),
    *((kind, _plain(op)) for op, kind in RELATIONS.items()),
    *((kind, _plain(op)) for op, kind in LOGIC.items()),
    *((kind, _plain(op)) for op, kind in MATRIX.items() if op not in ("identity", "inv", "trace")),
    *((kind, _plain(op)) for op, kind in FUNCTIONS.items()),
)
"""SymPy's classes in the order in which they are tried (subclasses first)."""


def assumptions(expression: Expression) -> tuple[Term, ...]:
    """What SymPy assumes of the free symbols: ``positive``, ``nonnegative`` or ``nonzero``."""
    found: list[Term] = []
    for symbol in sorted(expression.free_symbols, key=str):
        if not isinstance(symbol, sp.Symbol) or symbol.is_integer:
            continue
        for name in ("positive", "nonnegative", "nonzero"):
            if getattr(symbol, f"is_{name}"):
                found.append(app(name, sym(symbol.name, REAL)))
                break
    return tuple(found)
