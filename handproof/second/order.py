"""Order: what is evident of rational numbers and sizes, and linear combinations of inequalities."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

from handproof.second.bounds import lowest, positive
from handproof.second.equations import must_vanish
from handproof.second.ground import SIGNED, Ground, Judgement, row_of
from handproof.second.syntax import above, constant
from handproof.second.terms import UNIT, Term, refuse
from handproof.second.typing import extent, numeric


def ordered(ground: Ground, row: Any) -> Judgement | None:
    """Steps about order."""
    match row:
        case ["numeric", at]:
            goal = ground.t(at)
            if not evident(ground, goal):
                raise refuse("HP283", f"{goal!r} is not evident")
            return ground.conclude(goal)
        case ["linear", t, list(uses), list(squares), list(nonzero)]:
            return linear(ground, ground.t(t), uses, squares, ground.ps(nonzero))
    return None


def evident(ground: Ground, goal: Term) -> bool:
    """Whether a proposition on rational numbers and sizes holds by itself."""
    values, build = ground.rounds[0], ground.table.difference
    if goal.op in SIGNED:
        low = lowest(values, above(ground.table, goal))
        return low is not None and (low > 0 or (not is_strict(goal) and low == 0))
    if goal.op in ("eq", "ne", "nonzero") and numeric(goal.kids[0].sort):
        term = goal.kids[0] if goal.op == "nonzero" else build(*goal.kids)
        if goal.op == "eq":
            return ground.same(goal.kids[0], goal.kids[1])
        turned = ground.table.build("neg", term)
        number = extent(term) == (UNIT, UNIT)
        return number and any(positive(values, each) for each in (term, turned))
    if goal.op == "in" and goal.kids[1].op == "range" and goal.kids[0].sort == "integer":
        value, (low_end, high_end) = goal.kids[0], goal.kids[1].kids
        gaps = [lowest(values, build(value, low_end)), lowest(values, build(high_end, value))]
        return all(gap is not None and gap >= 0 for gap in gaps)
    return goal.op == "in" and goal.kids[1].op == "reals"


def is_strict(goal: Term) -> bool:
    """Whether an order leaves out equality."""
    return goal.op in ("lt", "gt", "positive")


def linear(
    ground: Ground, goal: Term, uses: list[Any], squares: list[Any], nonzero: list[Judgement]
) -> Judgement:
    """An order from orders and equations with multipliers, and from squares."""
    table, build = ground.table, ground.table.build
    used, strict = list[Judgement | None](nonzero), False
    if goal.op not in SIGNED:
        raise refuse("HP282", f"{goal!r} is no order")
    parts = [above(table, goal)]
    for c, at, by in (row_of(use, 3) for use in uses):
        p, q, factor = ground.p(at), None if by is None else ground.p(by), ground.t(c)
        order = p.says.op in SIGNED
        gap = above(table, p.says) if order else table.difference(*reversed(ground.sides(p)))
        positive_factor = sign(ground, factor, q, not order)
        parts.append(build("neg", build("mul", factor, gap)))
        strict = strict or (order and is_strict(p.says) and positive_factor)
        used += [p, q]
    for c, root, by in (row_of(square, 3) for square in squares):
        q, factor, inside = None if by is None else ground.p(by), ground.t(c), ground.t(root)
        if not extent(factor) == extent(inside) == (UNIT, UNIT):
            raise refuse("HP281", f"{inside!r} is no number")
        positive_factor = sign(ground, factor, q, False)
        parts.append(build("neg", build("mul", factor, build("pow", inside, table.number(2)))))
        strict = strict or (positive_factor and bool(constant(inside)))
        used.append(q)
    must_vanish(ground, build("add", *parts), [], nonzero)
    if is_strict(goal) and not strict:
        raise refuse("HP283", f"nothing strict for {goal!r}")
    return ground.conclude(goal, used)


def sign(ground: Ground, factor: Term, q: Judgement | None, free: bool) -> bool:
    """Whether a multiplier is positive; HP283 where it may be negative and is not free."""
    if q is not None:
        if q.says.op not in SIGNED or not ground.same(above(ground.table, q.says), factor):
            raise refuse("HP282", f"{q.says!r} is not the sign of {factor!r}")
        return is_strict(q.says)
    low: Fraction | int | None = None
    if extent(factor) == (UNIT, UNIT):
        low = lowest(ground.rounds[0], factor)
    if not free and (low is None or low < 0):
        raise refuse("HP283", f"{factor!r} may be negative")
    return low is not None and low > 0
