"""How each operator of numbers and matrices becomes a polynomial: one rule an operator.

Rows of ``abbreviations.json`` are operators that mean another term: their form is that of the term.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Any

from handproof.kernel.nodes import INT, ONE, REAL, Node, scalar, shape
from handproof.kernel.patterns import data, instance
from handproof.kernel.polynomials import MAX_POWER, UNIT, Poly, constant, exact, plus
from handproof.kernel.sums import summed

if TYPE_CHECKING:
    from handproof.kernel.normal import Normal
    from handproof.kernel.terms import Terms

ORDERS = {"lt": (1, 0, True), "gt": (0, 1, True), "le": (1, 0, False), "ge": (0, 1, False)}


def order(terms: Terms, node: Node) -> tuple[Node, bool] | None:
    """``(difference, strict)`` for a proposition that says difference > 0 or >= 0."""
    if node.op in ORDERS:
        above, below, strict = ORDERS[node.op]
        return terms.minus(node.args[above], node.args[below]), strict
    if node.op in ("positive", "nonnegative"):
        return node.args[0], node.op == "positive"
    return None


def _add(n: Normal, node: Node) -> Poly:
    total: Poly = {}
    for arg in node.args:
        plus(total, n.of(arg))
    return total


def _mul(n: Normal, node: Node) -> Poly:
    total = n.of(node.args[0])
    for arg in node.args[1:]:
        total = n.times(total, n.of(arg))
    return total


def _inverse(n: Normal, node: Node) -> Poly:
    arg = node.args[0]
    if scalar(node):
        return quotient(n, arg)
    turned = n.terms.make("transpose", arg)
    return n.value(("inv", n.key(arg)), node, ("inv", n.key(turned)))


def quotient(n: Normal, below: Node) -> Poly:
    """``1 / below``, factor by factor where it is written as a product or power."""
    if below.op in ("mul", "neg") and all(map(scalar, below.args)):
        total: Poly = UNIT if below.op == "mul" else {((), ()): -1}
        for arg in below.args:
            total = n.times(total, quotient(n, arg))
        return total
    return n.reciprocal(n.of(below))


def _pow(n: Normal, node: Node) -> Poly:
    base, exponent = node.args[0], constant(n.of(node.args[1]))
    if exponent is None or exponent.denominator != 1 or not -MAX_POWER <= exponent <= MAX_POWER:
        return n.opaque(node)
    if exponent >= 0:
        return n.power(n.of(base), int(exponent))
    inverse = quotient(n, base) if scalar(base) else n.of(n.terms.make("inv", base))
    return n.power(inverse, -int(exponent))


def _trace(n: Normal, node: Node) -> Poly:
    arg = node.args[0]
    if arg.sort in (REAL, INT):
        return n.of(arg)
    return n.mapped(n.of(arg), lambda word: n.trace(word, shape(arg)[0]))


def _entry(n: Normal, node: Node) -> Poly:
    array, *at = node.args
    (rows, cols), one = shape(array), n.terms.num(1)
    if len(at) == 1:
        at = [*at, one] if cols == ONE else [one, *at]
    return n.mapped(n.of(array), lambda word: n.entry(word, at[0], at[1], rows))


def _flat(n: Normal, node: Node) -> Poly:
    """A column is its own vec, a number its own diagonal and diagonal matrix."""
    arg = node.args[0]
    return n.of(arg) if shape(arg) == shape(node) else n.opaque(node)


def _meant(pattern: Any, n: Normal, node: Node) -> Poly:
    return n.of(instance(n.terms, pattern, dict(zip("ab", node.args, strict=False))))


FORMS: dict[str, Callable[[Normal, Node], Poly]] = {
    "num": lambda n, node: {((), ()): exact(node.name)} if node.name else {},
    "sym": lambda n, node: n.value(("leaf", node), node),
    "add": _add,
    "mul": _mul,
    "neg": lambda n, node: plus({}, n.of(node.args[0]), -1),
    "div": lambda n, node: n.times(n.of(node.args[0]), quotient(n, node.args[1])),
    "inv": _inverse,
    "pow": _pow,
    "transpose": lambda n, node: n.transposed(n.of(node.args[0])),
    "trace": _trace,
    **dict.fromkeys(("vec", "diag", "diagonal"), _flat),
    "identity": lambda n, node: dict(UNIT),
    "zeros": lambda n, node: {},
    "entry": _entry,
    "sum": summed,
    **{op: partial(_meant, pattern) for op, pattern in data("abbreviations").items()},
}
