"""Steps of calculus: derivatives along a direction, and gradients from them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handproof.second.bounds import positive
from handproof.second.ground import Ground, Judgement, Props
from handproof.second.order import evident
from handproof.second.slopes import Slope
from handproof.second.terms import UNIT, Term, refuse
from handproof.second.typing import extent, written


def differential(ground: Ground, row: Any) -> Judgement | None:
    """Steps about derivatives."""
    match row:
        case ["directional", t, list(conditions), list(extra)]:
            return directional(ground, ground.t(t), ground.ps(conditions), ground.ps(extra))
        case ["gradient", at, t]:
            return gradient(ground, ground.p(at), ground.t(t))
    return None


def directional(
    ground: Ground, goal: Term, conditions: list[Judgement], extra: list[Judgement]
) -> Judgement:
    """The derivative along a direction, with what must hold for it to exist."""
    if goal.op != "directional":
        raise refuse("HP282", f"{goal!r} is no directional derivative")
    slope = Slope(ground.table, goal.kids[1], goal.kids[2])
    found = slope.full(goal.kids[0])
    given = frozenset[Term]()
    for condition, scope in slope.asked:
        given |= answer(ground, condition, scope, conditions)
    return ground.conclude(ground.table.build("eq", goal, found), [*conditions, *extra], given)


def answer(
    ground: Ground, condition: Term, scope: Sequence[tuple[Term, Term]], found: list[Judgement]
) -> Props:
    """Under which hypotheses a condition holds for all bound variables around it."""
    wishes = [condition]
    if condition.op == "nonzero":
        wishes.append(ground.table.build("positive", condition.kids[0]))
    for p in found:
        if any(ground.same(wish, p.says) for wish in wishes):
            given = ground.without(p.given, [member for _, member in scope])
            if not any(variable in h.free for variable, _ in scope for h in given):
                return given
    number = condition.op in ("nonzero", "positive")
    if not number or not positive(ground.rounds[0], condition.kids[0]):
        raise refuse("HP286", f"{condition!r} is not among the premises")
    return frozenset()


def gradient(ground: Ground, p: Judgement, goal: Term) -> Judgement:
    """A gradient from the derivative along an arbitrary direction."""
    flow, amount = ground.sides(p)
    if goal.op != "eq" or goal.kids[0].op not in ("gradient", "partial", "jacobian"):
        raise refuse("HP282", f"{goal!r} is no gradient")
    made, value = goal.kids
    if flow.op != "directional" or made.kids[0] is not flow.kids[0]:
        raise refuse("HP282", f"{flow!r} is no derivative of the same function")
    function, by, along = flow.kids
    ground.arbitrary(along, p.given)
    generic = along is not by and along.sort == by.sort
    if not generic or along in ground.table.rests_on(function) | value.free:
        raise refuse("HP284", f"the direction {along!r} is not arbitrary")
    if made.kids[1] is by:
        build = ground.table.build
        if extent(by) == (UNIT, UNIT):
            wanted = build("mul", value, along)
        elif made.op == "jacobian":
            wanted = build("mul", value, build("vec", along))
        else:
            wanted = build("trace", build("mul", build("transpose", value), along))
        if not ground.same(amount, wanted):
            raise refuse("HP283", f"{amount!r} is not {wanted!r}")
        return ground.conclude(goal, [p])
    return coordinate(ground, p, goal, along)


def coordinate(ground: Ground, p: Judgement, goal: Term, along: Term) -> Judgement:
    """The derivative by one entry: the factor of that entry of the direction."""
    table, build = ground.table, ground.table.build
    (made, value), (flow, amount) = goal.kids, ground.sides(p)
    place = made.kids[1]
    if place.op != "entry" or place.kids[0] is not flow.kids[1]:
        raise refuse("HP282", f"{place!r} is no entry of the variable")
    rows, cols = extent(along)
    spans = [rows, cols] if len(place.kids) == 3 else [rows if cols == UNIT else cols]
    names: dict[Term, Term] = {}
    given = p.given
    for span, index in zip(spans, place.kids[1:], strict=True):
        ends = (table.number(1), written(table, span))
        fine = amount.op == "sum" and all(map(ground.same, amount.kids[1:3], ends))
        if not fine or amount.kids[0] in names:
            raise refuse("HP283", f"{amount!r} is no sum over all entries")
        names[amount.kids[0]] = index
        member = build("in", index, build("range", *ends))
        given |= frozenset() if evident(ground, member) else {member}
        amount = amount.kids[3]
    entry = build("entry", along, *names)
    others = [kid for kid in amount.kids if kid is not entry]
    if amount.op != "mul" or len(others) != len(amount.kids) - 1 or not others:
        raise refuse("HP283", f"{amount!r} is no multiple of {entry!r}")
    factor = build("mul", *others)
    if along in factor.free or not ground.same(table.put(factor, names), value):
        raise refuse("HP283", f"{factor!r} is not {value!r}")
    return ground.conclude(goal, [p], given)
