"""How each operator of numbers and matrices becomes a polynomial: one rule an operator."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from handproof.kernel.nodes import INT, ONE, REAL, Node, shape
from handproof.kernel.polynomials import MAX_POWER, UNIT, Poly, constant, plus
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


def _number(_n: Normal, node: Node) -> Poly:
    q = node.name
    return {((), ()): q.numerator if q.denominator == 1 else q} if q else {}


def _symbol(n: Normal, node: Node) -> Poly:
    return n.value(("leaf", node), node)


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
    if shape(node) == (ONE, ONE):
        return quotient(n, arg)
    turned = n.terms.make("transpose", arg)
    return n.value(("inv", n.key(arg)), node, ("inv", n.key(turned)))


def quotient(n: Normal, below: Node) -> Poly:
    """``1 / below``, factor by factor where it is written as a product or power."""
    if below.op in ("mul", "neg") and all(shape(arg) == (ONE, ONE) for arg in below.args):
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
    inverse = quotient(n, base) if shape(base) == (ONE, ONE) else n.of(n.terms.make("inv", base))
    return n.power(inverse, -int(exponent))


def _entry(n: Normal, node: Node) -> Poly:
    array, (rows, cols), one = node.args[0], shape(node.args[0]), n.terms.num(1)
    at = (
        node.args[1:]
        if len(node.args) == 3
        else (node.args[1], one)
        if cols == ONE
        else (one, node.args[1])
    )
    return n.entry(n.of(array), at[0], at[1], rows)


FORMS: dict[str, Callable[[Normal, Node], Poly]] = {
    "num": _number,
    "sym": _symbol,
    "add": _add,
    "mul": _mul,
    "neg": lambda n, node: plus({}, n.of(node.args[0]), -1),
    "div": lambda n, node: n.times(n.of(node.args[0]), quotient(n, node.args[1])),
    "inv": _inverse,
    "pow": _pow,
    "transpose": lambda n, node: n.transposed(n.of(node.args[0])),
    "trace": lambda n, node: (
        n.of(node.args[0])
        if node.args[0].sort in (REAL, INT)
        else n.trace(n.of(node.args[0]), shape(node.args[0])[0])
    ),
    "norm_sq": lambda n, node: n.of(
        n.terms.make(
            "trace", n.terms.make("mul", n.terms.make("transpose", node.args[0]), node.args[0])
        )
    ),
    "identity": lambda n, node: dict(UNIT),
    "zeros": lambda n, node: {},
    "entry": _entry,
    "sum": summed,
}
