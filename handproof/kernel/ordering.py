"""What is evident of numbers and sizes, and the signs of multipliers."""

from __future__ import annotations

from typing import TYPE_CHECKING

from handproof.kernel.forms import order
from handproof.kernel.nodes import INT, Node, is_array, need
from handproof.kernel.polynomials import Poly, plus

if TYPE_CHECKING:
    from handproof.kernel.normal import Normal
    from handproof.kernel.rules import Kernel, Theorem


def evident(normal: Normal, t: Node) -> bool:
    """Whether a proposition about rational numbers and sizes holds by evaluation."""
    sides, least = order(normal.terms, t), normal.least
    if sides is not None:
        low = least(normal.of(sides[0]))
        return low is not None and (low > 0 if sides[1] else low >= 0)
    if t.op in ("eq", "ne") and is_array(t.args[0].sort):
        poly = normal.of(normal.terms.minus(*t.args))
        return not poly if t.op == "eq" else apart(normal, poly)
    if t.op == "nonzero":
        return apart(normal, normal.of(t.args[0]))
    if t.op == "in" and t.args[1].op == "range" and t.args[0].sort == INT:
        value, first, last = (normal.of(x) for x in (t.args[0], *t.args[1].args))
        gaps = least(plus(dict(value), first, -1)), least(plus(dict(last), value, -1))
        return all(gap is not None and gap >= 0 for gap in gaps)
    return t.op == "in" and t.args[1].op == "reals"


def apart(normal: Normal, poly: Poly) -> bool:
    return normal.positive(poly) or normal.positive(plus({}, poly, -1))


def sign(kernel: Kernel, c: Node, q: Theorem | None, free: bool) -> bool:
    """Whether a multiplier is positive; rejects one that may be negative unless it is free."""
    if q is not None:
        sides = order(kernel.terms, q.proposition)
        fine = sides is not None and kernel.same(sides[0], c)
        need(fine, "HP225", "{} is not the sign of {}", q.proposition, c)
        return bool(sides and sides[1])
    low = kernel.normal.least(kernel.normal.of(c))
    need(free or (low is not None and low >= 0), "HP225", "{} may be negative", c)
    return low is not None and low > 0
