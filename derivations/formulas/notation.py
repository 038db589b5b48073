"""Short names with which formulas are written down as terms."""

from __future__ import annotations

from dataclasses import dataclass, field

from handproof.terms.build import add, app, bind, div, mat, mul, neg, num, power, size, sub, sym
from handproof.terms.context import Context
from handproof.terms.nodes import Bind, Sym, Term

__all__ = [
    "Formula", "add", "app", "at", "binary", "bind", "div", "exp", "index", "log", "mat", "mul",
    "neg", "num", "power", "product", "sigmoid", "size", "square", "sub", "sym", "total",
]  # fmt: skip


@dataclass(frozen=True)
class Formula:
    """A formula: its term, the definitions it uses, and where it stands.

    Attributes:
        name: the quantity, as in the model's method.
        term: a number, vector or matrix over the model's parameters and inputs.
        source: the derivation that proves it, or the work that states it.
        context: definitions that the term uses.
    """

    name: str
    term: Term
    source: str
    context: Context = field(default_factory=Context)


def at(array: Term, *indices: Term) -> Term:
    """Entry of a vector or matrix."""
    return app("entry", array, *indices)


def total(var: Sym, upto: Term, body: Term) -> Bind:
    """Sum for `var` from 1 to `upto`."""
    return bind("sum", var, num(1), upto, body)


def product(var: Sym, upto: Term, body: Term) -> Bind:
    """Product for `var` from 1 to `upto`."""
    return bind("prod", var, num(1), upto, body)


def binary(length: Term) -> Term:
    """The set of vectors of zeros and ones."""
    return app("binary", length)


def index(name: str) -> Sym:
    """An index."""
    return size(name)


def exp(term: Term) -> Term:
    """Exponential."""
    return app("exp", term)


def log(term: Term) -> Term:
    """Natural logarithm."""
    return app("log", term)


def sigmoid(term: Term) -> Term:
    """1 / (1 + exp(-x))."""
    return app("sigmoid", term)


def square(term: Term) -> Term:
    """Square."""
    return power(term, 2)
