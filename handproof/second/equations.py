"""Steps that conclude equations: with cofactors, or by replacing equals in a term."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from handproof.second.ground import Ground, Judgement, Props, row_of
from handproof.second.syntax import indices
from handproof.second.terms import BINDING, DIFFERENTIATING, Term, refuse, varied_by
from handproof.second.values import Values

OPEN = ("positive", "nonzero", "lt", "gt", "ne", "invertible")
SMOOTH = frozenset(
    ["sym", "num", "add", "neg", "mul", "transpose", "trace", "det", "exp", "norm", "norm_sq",
     "entry", "at", "sum", "identity", "zeros", "pi", "hadamard", "diag", "diagonal"]
)  # fmt: skip


def equational(ground: Ground, row: Any) -> Judgement | None:
    """Steps that conclude equations, or replace equals."""
    match row:
        case ["combine", t, list(uses), list(symmetric), list(nonzero)]:
            return combine(ground, ground.t(t), uses, ground.ps(symmetric), ground.ps(nonzero))
        case ["congruence", t, list(rows)]:
            found = ground.perhaps(rows)
            other, given = exchanged(ground, ground.t(t), found)
            return ground.conclude(ground.table.build("eq", ground.t(t), other), found, given)
        case ["transport", at, list(rows)]:
            p, found = ground.p(at), ground.perhaps(rows)
            other, given = exchanged(ground, p.says, found)
            return ground.conclude(other, [p, *found], given | p.given)
    return None


def combine(
    ground: Ground,
    goal: Term,
    uses: list[Any],
    symmetric: list[Judgement],
    nonzero: list[Judgement],
) -> Judgement:
    """An equation whose sides differ by equations with cofactors."""
    build, used = ground.table.build, [*symmetric, *nonzero]
    if goal.op != "eq":
        raise refuse("HP282", f"{goal!r} is no equation")
    parts = [ground.table.difference(*goal.kids)]
    for use in uses:
        left, at, right, mode = row_of(use, 4)
        p = ground.p(at)
        middle = ground.table.difference(*ground.sides(p))
        if mode not in ("", "T", "tr"):
            raise refuse("HP280", f"no mode {mode!r}")
        middle = build("transpose", middle) if mode == "T" else middle
        around = [None if x is None else ground.t(x) for x in (left, right)]
        product = build("mul", *[x for x in (around[0], middle, around[1]) if x is not None])
        parts.append(build("neg", build("trace", product) if mode == "tr" else product))
        used.append(p)
    must_vanish(ground, build("add", *parts), symmetric, nonzero)
    return ground.conclude(goal, used)


def must_vanish(
    ground: Ground, total: Term, symmetric: Sequence[Judgement], nonzero: Sequence[Judgement]
) -> None:
    """HP283 unless a term is 0 by the symmetries and where these numbers are not 0."""
    for p in symmetric:
        if p.says.op != "symmetric":
            raise refuse("HP282", f"{p.says!r} says not symmetric")
    for p in nonzero:
        if p.says.op not in ("nonzero", "positive"):
            raise refuse("HP282", f"{p.says!r} says not nonzero")
    letters = sorted({p.says.kids[0] for p in symmetric}, key=lambda t: t.serial)
    numbers = sorted((p.says.kids[0] for p in nonzero), key=lambda t: t.depth)
    for plain in ground.rounds:
        values = Values(ground.table, ground.typing, plain.field, plain)
        # clearing a denominator multiplies by it, so its indices count as well
        values.sample(1 + indices(total) + sum(map(indices, numbers)), total)
        for letter in letters:
            values.given_symmetric(letter)
        for number in numbers:
            values.given_nonzero(number)
        if not values.vanishes(total):
            raise refuse("HP283", f"{total!r} is not 0")


def exchanged(ground: Ground, term: Term, found: list[Judgement | None]) -> tuple[Term, Props]:
    """A term whose children are exchanged for equal ones, and the hypotheses of that."""
    first = 1 if term.op in BINDING else 0
    if len(found) != len(term.kids) - first:
        raise refuse("HP280", f"{len(found)} premises for the children of {term!r}")
    kids, given = list(term.kids), frozenset[Term]()
    for place, p in enumerate(found, first):
        if p is None:
            continue
        left, right = ground.sides(p)
        if not ground.same(left, kids[place]):
            raise refuse("HP282", f"{left!r} is not the child {kids[place]!r}")
        kids[place] = right
        given |= allowed(ground, term, place, p.given)
    return ground.table.build(term.op, *kids), given


def allowed(ground: Ground, term: Term, place: int, given: Props) -> Props:
    """The hypotheses that an equation may have at a place of a term, without those it sheds."""
    if term.op in DIFFERENTIATING and place == 1:
        raise refuse("HP284", f"the variable of {term!r} cannot be exchanged")
    if term.op in DIFFERENTIATING and place == 0:
        base = varied_by(term)
        for h in given:
            if base in ground.table.rests_on(h) and not (h.op in OPEN and smooth(ground, h.kids)):
                raise refuse("HP284", f"{h!r} may fail near the value of {base!r}")
    if term.op in BINDING and place == len(term.kids) - 1:
        return ground.arbitrary(term.kids[0], ground.without(given, ground.memberships(term)))
    return given


def smooth(ground: Ground, kids: Sequence[Term]) -> bool:
    """Whether terms are continuous in everything they are made of."""
    for kid in kids:
        body = ground.table.meaning.get(kid)
        inside = (body[1],) if body else kid.kids
        if kid.op not in SMOOTH or not smooth(ground, inside):
            return False
    return True
