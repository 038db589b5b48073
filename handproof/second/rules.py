"""The rules of the second checker: what each kind of step may conclude from which premises.

A `Judgement` reads: in every model, for all values of its local symbols, ``says`` follows from
``given``. `Rules.step` matches the step against the shapes of docs/architecture.md.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from handproof.second import patterns
from handproof.second.field import Field
from handproof.second.slopes import Slope, opened
from handproof.second.terms import (
    BINDING,
    DIFFERENTIATING,
    UNIT,
    SecondError,
    Table,
    Term,
    refuse,
    varied_by,
)
from handproof.second.typing import Typing, extent, numeric, takes, written
from handproof.second.values import ABOVE, Values, above, constant, indices

Props = frozenset[Term]
SIGNED = (*ABOVE, "positive", "nonnegative")
OPEN = ("positive", "nonzero", "lt", "gt", "ne", "invertible")
SMOOTH = frozenset(
    ["sym", "num", "add", "neg", "mul", "transpose", "trace", "det", "exp", "norm", "norm_sq",
     "entry", "at", "sum", "identity", "zeros", "pi", "hadamard", "diag", "diagonal"]
)  # fmt: skip
UNKNOWN = ("limit", "derivative", "lambda", "expect")  # binders that say nothing of the variable


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a step concludes, from what, and by which axioms."""

    given: Props
    says: Term
    axioms: frozenset[str]


class Rules:
    """The judgements of one proof, and the means to make the next one."""

    def __init__(
        self, table: Table, typing: Typing, facts: dict[str, Term], axioms: dict[str, Any],
        seeds: Sequence[bytes],
    ) -> None:  # fmt: skip
        self.table, self.typing, self.facts, self.axioms = table, typing, facts, axioms
        self.rounds = [Values(table, typing, Field(seed)) for seed in seeds]
        self.terms: list[Term] = []
        self.made: list[Judgement] = []

    # --- arguments

    def t(self, at: Any) -> Term:
        """A term of the proof."""
        if type(at) is not int or not 0 <= at < len(self.terms):
            raise refuse("HP280", f"{at!r} is no term")
        return self.terms[at]

    def p(self, at: Any) -> Judgement:
        """An earlier step."""
        if type(at) is not int or not 0 <= at < len(self.made):
            raise refuse("HP280", f"{at!r} is no earlier step")
        return self.made[at]

    def ps(self, rows: Any) -> list[Judgement]:
        return [self.p(at) for at in _list(rows)]

    def perhaps(self, rows: Any) -> list[Judgement | None]:
        return [None if at is None else self.p(at) for at in _list(rows)]

    # --- what judgements are compared by

    def same(self, left: Term, right: Term) -> bool:
        """Whether two terms have equal values in every round."""
        return left is right or all(values.same(left, right) for values in self.rounds)

    def conclude(
        self, says: Term, used: Iterable[Judgement | None] = (), given: Props | None = None,
        axiom: str = "",
    ) -> Judgement:  # fmt: skip
        if says.sort != "proposition":
            raise refuse("HP281", f"{says!r} is no proposition")
        found = [p for p in used if p is not None]
        if given is None:
            given = frozenset().union(*(p.given for p in found))
        names = frozenset([axiom] if axiom else []).union(*(p.axioms for p in found))
        return Judgement(given, says, names)

    def without(self, given: Props, gone: Sequence[Term]) -> Props:
        return frozenset(h for h in given if not any(self.same(h, g) for g in gone))

    def arbitrary(self, variable: Term, given: Props) -> Props:
        """The hypotheses, none of which may speak of a variable that is to be bound."""
        if not self.table.is_local(variable) or any(variable in h.free for h in given):
            raise refuse("HP284", f"{variable!r} is not arbitrary")
        return given

    def sides(self, p: Judgement) -> tuple[Term, Term]:
        if p.says.op != "eq":
            raise refuse("HP282", f"{p.says!r} is no equation")
        return p.says.kids[0], p.says.kids[1]

    # --- steps

    def step(self, row: Any) -> Judgement:
        """The conclusion of a step; raises `SecondError`."""
        for family in (self.plain, self.logical, self.equational, self.differential):
            found = family(row)
            if found is not None:
                return found
        raise refuse("HP280", f"no rule for {str(row)[:60]}")

    def plain(self, row: Any) -> Judgement | None:
        match row:
            case ["fact", str(label)]:
                if label not in self.facts:
                    raise refuse("HP282", f"no fact {label}")
                fact = self.facts[label]
                return self.conclude(fact, given=frozenset([fact]))
            case ["assume", at]:
                return self.conclude(self.t(at), given=frozenset([self.t(at)]))
            case ["refl", at]:
                return self.conclude(self.table.build("eq", self.t(at), self.t(at)))
            case ["unfold", at]:
                meaning = opened(self.table, self.t(at))
                return self.conclude(self.table.build("eq", self.t(at), meaning))
            case ["numeric", at]:
                if not self.evident(self.t(at)):
                    raise refuse("HP283", f"{self.t(at)!r} is not evident")
                return self.conclude(self.t(at))
            case ["same", at, t]:
                if not self.same(self.p(at).says, self.t(t)):
                    raise refuse("HP283", f"{self.t(t)!r} is not {self.p(at).says!r}")
                return self.conclude(self.t(t), [self.p(at)])
            case ["axiom", str(name), list(values), list(conditions)]:
                return self.axiom(name, values, self.ps(conditions))
        return None

    def logical(self, row: Any) -> Judgement | None:
        build = self.table.build
        match row:
            case ["discharge", at, t]:
                p, gone = self.p(at), self.t(t)
                return self.conclude(
                    build("implies", gone, p.says), [p], self.without(p.given, [gone])
                )
            case ["modus", at, to]:
                p, q = self.p(at), self.p(to)
                if p.says.op != "implies" or not self.same(p.says.kids[0], q.says):
                    raise refuse("HP282", f"{q.says!r} is no premise of {p.says!r}")
                return self.conclude(p.says.kids[1], [p, q])
            case ["generalise", at, t]:
                p, whole = self.p(at), self.t(t)
                if whole.op != "forall" or not self.same(whole.kids[2], p.says):
                    raise refuse("HP282", f"{whole!r} does not generalise {p.says!r}")
                given = self.without(p.given, self.memberships(whole))
                return self.conclude(whole, [p], self.arbitrary(whole.kids[0], given))
            case ["specialise", at, t, to]:
                return self.specialise(self.p(at), self.t(t), self.p(to))
            case ["instantiate", at, list(pairs)]:
                return self.instantiate(self.p(at), pairs)
            case ["conjoin", list(rows)]:
                found = self.ps(rows)
                return self.conclude(build("and", *(p.says for p in found)), found)
            case ["project", at, place]:
                p = self.p(at)
                if p.says.op != "and" or not isinstance(place, int):
                    raise refuse("HP282", f"{p.says!r} is no conjunction")
                if not 0 <= place < len(p.says.kids):
                    raise refuse("HP282", f"no member {place}")
                return self.conclude(p.says.kids[place], [p])
        return None

    def specialise(self, p: Judgement, value: Term, q: Judgement) -> Judgement:
        if p.says.op != "forall":
            raise refuse("HP282", f"{p.says!r} is not for all")
        variable, domain, body = p.says.kids
        if not takes(variable.sort, value.sort):
            raise refuse("HP281", f"{value!r} is no value of {variable!r}")
        if not self.same(self.table.build("in", value, domain), q.says):
            raise refuse("HP282", f"{q.says!r} does not say that {value!r} is in {domain!r}")
        return self.conclude(self.table.put(body, {variable: value}), [p, q])

    def instantiate(self, p: Judgement, pairs: list[Any]) -> Judgement:
        values: dict[Term, Term] = {}
        for pair in pairs:
            symbol, value = map(self.t, _row(pair, 2))
            if symbol in values or not self.table.is_local(symbol):
                raise refuse("HP284", f"{symbol!r} is not arbitrary, or is replaced twice")
            if not takes(symbol.sort, value.sort):
                raise refuse("HP281", f"{value!r} is no value of {symbol!r}")
            values[symbol] = value
        given = frozenset(self.table.put(h, values) for h in p.given)
        return self.conclude(self.table.put(p.says, values), [p], given)

    def axiom(self, name: str, values: list[Any], found: list[Judgement]) -> Judgement:
        if name not in self.axioms:
            raise refuse("HP282", f"no axiom {name}")
        row = self.axioms[name]
        bound = {pair[0]: self.t(pair[1]) for pair in (_row(pair, 2) for pair in values)}
        if len(bound) != len(values) or set(bound) != set(row["vars"]):
            raise refuse("HP282", f"{name} needs values of {sorted(row['vars'])}")
        for variable, sort in row["vars"].items():
            wanted = patterns.sort(self.table, self.typing, sort, bound)
            if not patterns.stands(wanted, bound[variable]):
                raise refuse("HP281", f"{bound[variable]!r} is no value of {variable} in {name}")
        wishes = [patterns.filled(self.table, self.typing, c, bound) for c in row["if"]]
        if len(wishes) != len(found) or not all(
            self.same(wish, p.says) for wish, p in zip(wishes, found, strict=False)
        ):
            raise refuse("HP282", f"a condition of {name} is not met")
        says = patterns.filled(self.table, self.typing, row["then"], bound)
        return self.conclude(says, found, axiom=name)

    # --- equations

    def equational(self, row: Any) -> Judgement | None:
        match row:
            case ["combine", t, list(uses), list(symmetric), list(nonzero)]:
                return self.combine(self.t(t), uses, self.ps(symmetric), self.ps(nonzero))
            case ["congruence", t, list(rows)]:
                found = self.perhaps(rows)
                other, given = self.exchanged(self.t(t), found)
                return self.conclude(self.table.build("eq", self.t(t), other), found, given)
            case ["transport", at, list(rows)]:
                p, found = self.p(at), self.perhaps(rows)
                other, given = self.exchanged(p.says, found)
                return self.conclude(other, [p, *found], given | p.given)
            case ["linear", t, list(uses), list(squares), list(nonzero)]:
                return self.linear(self.t(t), uses, squares, self.ps(nonzero))
        return None

    def combine(
        self, goal: Term, uses: list[Any], symmetric: list[Judgement], nonzero: list[Judgement]
    ) -> Judgement:
        build, used = self.table.build, [*symmetric, *nonzero]
        if goal.op != "eq":
            raise refuse("HP282", f"{goal!r} is no equation")
        parts = [self.table.difference(*goal.kids)]
        for use in uses:
            left, at, right, mode = _row(use, 4)
            p = self.p(at)
            middle = self.table.difference(*self.sides(p))
            if mode not in ("", "T", "tr"):
                raise refuse("HP280", f"no mode {mode!r}")
            middle = build("transpose", middle) if mode == "T" else middle
            around = [None if x is None else self.t(x) for x in (left, right)]
            product = build("mul", *[x for x in (around[0], middle, around[1]) if x is not None])
            parts.append(build("neg", build("trace", product) if mode == "tr" else product))
            used.append(p)
        self.must_vanish(build("add", *parts), symmetric, nonzero)
        return self.conclude(goal, used)

    def must_vanish(
        self, total: Term, symmetric: Sequence[Judgement], nonzero: Sequence[Judgement]
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
        for plain in self.rounds:
            values = Values(self.table, self.typing, plain.field, plain)
            # clearing a denominator multiplies by it, so its indices count as well
            values.sample(1 + indices(total) + sum(map(indices, numbers)))
            for letter in letters:
                values.given_symmetric(letter)
            for number in numbers:
                values.given_nonzero(number)
            if not values.vanishes(total):
                raise refuse("HP283", f"{total!r} is not 0")

    def exchanged(self, term: Term, found: list[Judgement | None]) -> tuple[Term, Props]:
        """A term whose children are exchanged for equal ones, and the hypotheses of that."""
        first = 1 if term.op in BINDING else 0
        if len(found) != len(term.kids) - first:
            raise refuse("HP280", f"{len(found)} premises for the children of {term!r}")
        kids, given = list(term.kids), frozenset[Term]()
        for place, p in enumerate(found, first):
            if p is None:
                continue
            left, right = self.sides(p)
            if not self.same(left, kids[place]):
                raise refuse("HP282", f"{left!r} is not the child {kids[place]!r}")
            kids[place] = right
            given |= self.allowed(term, place, p.given)
        return self.table.build(term.op, *kids), given

    def allowed(self, term: Term, place: int, given: Props) -> Props:
        """The hypotheses that an equation may have at a place of a term, without those it sheds."""
        if term.op in DIFFERENTIATING and place == 1:
            raise refuse("HP284", f"the variable of {term!r} cannot be exchanged")
        if term.op in DIFFERENTIATING and place == 0:
            base = varied_by(term)
            for h in given:
                if base in self.table.rests_on(h) and not (h.op in OPEN and self.smooth(h.kids)):
                    raise refuse("HP284", f"{h!r} may fail near the value of {base!r}")
        if term.op in BINDING and place == len(term.kids) - 1:
            return self.arbitrary(term.kids[0], self.without(given, self.memberships(term)))
        return given

    def smooth(self, kids: Sequence[Term]) -> bool:
        """Whether terms are continuous in everything they are made of."""
        for kid in kids:
            body = self.table.meaning.get(kid)
            inside = (body[1],) if body else kid.kids
            if kid.op not in SMOOTH or not self.smooth(inside):
                return False
        return True

    def memberships(self, term: Term) -> list[Term]:
        """What the body of a binder may suppose of the bound variable."""
        build, (variable, *outside, _) = self.table.build, term.kids
        if term.op in UNKNOWN or any(variable in t.free for t in outside):
            return []
        if term.op in ("sum", "prod"):
            return [build("in", variable, build("range", *outside))]
        if term.op == "family":
            return [build("in", variable, build("range", self.table.number(1), *outside))]
        if term.op == "integral":
            low, high = outside
            unbounded = high.op == "infinity" or (
                low.op == "neg" and low.kids[0].op == "infinity")  # fmt: skip
            return [build("in", variable, build("interval", low, high))] if unbounded else []
        return [build("in", variable, outside[0])]

    # --- order

    def evident(self, goal: Term) -> bool:
        """Whether a proposition on rational numbers and sizes holds by itself."""
        values, build = self.rounds[0], self.table.difference
        if goal.op in SIGNED:
            low = values.lowest(above(self.table, goal))
            return low is not None and (low > 0 or (not self.strict(goal) and low == 0))
        if goal.op in ("eq", "ne", "nonzero") and numeric(goal.kids[0].sort):
            term = goal.kids[0] if goal.op == "nonzero" else build(*goal.kids)
            if goal.op == "eq":
                return self.same(goal.kids[0], goal.kids[1])
            turned = self.table.build("neg", term)
            number = extent(term) == (UNIT, UNIT)
            return number and any(map(values.positive, (term, turned)))
        if goal.op == "in" and goal.kids[1].op == "range" and goal.kids[0].sort == "integer":
            value, (low_end, high_end) = goal.kids[0], goal.kids[1].kids
            gaps = [values.lowest(build(value, low_end)), values.lowest(build(high_end, value))]
            return all(gap is not None and gap >= 0 for gap in gaps)
        return goal.op == "in" and goal.kids[1].op == "reals"

    def strict(self, goal: Term) -> bool:
        return goal.op in ("lt", "gt", "positive")

    def linear(
        self, goal: Term, uses: list[Any], squares: list[Any], nonzero: list[Judgement]
    ) -> Judgement:
        build, used, strict = self.table.build, list[Judgement | None](nonzero), False
        if goal.op not in SIGNED:
            raise refuse("HP282", f"{goal!r} is no order")
        parts = [above(self.table, goal)]
        for c, at, sign in (_row(use, 3) for use in uses):
            p, q, factor = self.p(at), None if sign is None else self.p(sign), self.t(c)
            order = p.says.op in SIGNED
            gap = above(self.table, p.says) if order else self.gap(p)
            positive = self.sign(factor, q, not order)
            parts.append(build("neg", build("mul", factor, gap)))
            strict = strict or (order and self.strict(p.says) and positive)
            used += [p, q]
        for c, root, sign in (_row(square, 3) for square in squares):
            q, factor, inside = None if sign is None else self.p(sign), self.t(c), self.t(root)
            if not extent(factor) == extent(inside) == (UNIT, UNIT):
                raise refuse("HP281", f"{inside!r} is no number")
            positive = self.sign(factor, q, False)
            square = build("pow", inside, self.table.number(2))
            parts.append(build("neg", build("mul", factor, square)))
            strict = strict or (positive and bool(constant(inside)))
            used.append(q)
        self.must_vanish(build("add", *parts), [], nonzero)
        if self.strict(goal) and not strict:
            raise refuse("HP283", f"nothing strict for {goal!r}")
        return self.conclude(goal, used)

    def gap(self, p: Judgement) -> Term:
        left, right = self.sides(p)
        return self.table.difference(right, left)

    def sign(self, factor: Term, q: Judgement | None, free: bool) -> bool:
        """Whether a multiplier is positive; HP283 where it may be negative and is not free."""
        if q is not None:
            if q.says.op not in SIGNED or not self.same(above(self.table, q.says), factor):
                raise refuse("HP282", f"{q.says!r} is not the sign of {factor!r}")
            return self.strict(q.says)
        low: Fraction | int | None = None
        if extent(factor) == (UNIT, UNIT):
            low = self.rounds[0].lowest(factor)
        if not free and (low is None or low < 0):
            raise refuse("HP283", f"{factor!r} may be negative")
        return low is not None and low > 0

    # --- derivatives

    def differential(self, row: Any) -> Judgement | None:
        match row:
            case ["directional", t, list(conditions), list(extra)]:
                return self.directional(self.t(t), self.ps(conditions), self.ps(extra))
            case ["gradient", at, t]:
                return self.gradient(self.p(at), self.t(t))
        return None

    def directional(
        self, goal: Term, conditions: list[Judgement], extra: list[Judgement]
    ) -> Judgement:
        if goal.op != "directional":
            raise refuse("HP282", f"{goal!r} is no directional derivative")
        slope = Slope(self.table, goal.kids[1], goal.kids[2])
        found = slope.full(goal.kids[0])
        given = frozenset[Term]()
        for condition, scope in slope.asked:
            given |= self.answer(condition, scope, conditions)
        return self.conclude(self.table.build("eq", goal, found), [*conditions, *extra], given)

    def answer(
        self, condition: Term, scope: Sequence[tuple[Term, Term]], found: list[Judgement]
    ) -> Props:
        """Under which hypotheses a condition holds for all bound variables around it."""
        wishes = [condition]
        if condition.op == "nonzero":
            wishes.append(self.table.build("positive", condition.kids[0]))
        for p in found:
            if any(self.same(wish, p.says) for wish in wishes):
                given = self.without(p.given, [member for _, member in scope])
                if not any(variable in h.free for variable, _ in scope for h in given):
                    return given
        number = condition.op in ("nonzero", "positive")
        if not number or not self.rounds[0].positive(condition.kids[0]):
            raise refuse("HP286", f"{condition!r} is not among the premises")
        return frozenset()

    def gradient(self, p: Judgement, goal: Term) -> Judgement:
        flow, linear = self.sides(p)
        if goal.op != "eq" or goal.kids[0].op not in ("gradient", "partial"):
            raise refuse("HP282", f"{goal!r} is no gradient")
        made, value = goal.kids
        if flow.op != "directional" or made.kids[0] is not flow.kids[0]:
            raise refuse("HP282", f"{flow!r} is no derivative of the same function")
        function, by, along = flow.kids
        self.arbitrary(along, p.given)
        generic = along is not by and along.sort == by.sort
        if not generic or along in self.table.rests_on(function) | value.free:
            raise refuse("HP284", f"the direction {along!r} is not arbitrary")
        if made.kids[1] is by:
            build = self.table.build
            wanted = build("trace", build("mul", build("transpose", value), along))
            if not self.same(linear, wanted):
                raise refuse("HP283", f"{linear!r} is not {wanted!r}")
            return self.conclude(goal, [p])
        return self.coordinate(p, goal, along)

    def coordinate(self, p: Judgement, goal: Term, along: Term) -> Judgement:
        """The derivative by one entry: the factor of that entry of the direction."""
        table, build = self.table, self.table.build
        (made, value), (flow, linear) = goal.kids, self.sides(p)
        place = made.kids[1]
        if place.op != "entry" or place.kids[0] is not flow.kids[1]:
            raise refuse("HP282", f"{place!r} is no entry of the variable")
        rows, cols = extent(along)
        spans = [rows, cols] if len(place.kids) == 3 else [rows if cols == UNIT else cols]
        names: dict[Term, Term] = {}
        given = p.given
        for span, index in zip(spans, place.kids[1:], strict=True):
            ends = (table.number(1), written(table, span))
            fine = linear.op == "sum" and all(map(self.same, linear.kids[1:3], ends))
            if not fine or linear.kids[0] in names:
                raise refuse("HP283", f"{linear!r} is no sum over all entries")
            names[linear.kids[0]] = index
            member = build("in", index, build("range", *ends))
            given |= frozenset() if self.evident(member) else {member}
            linear = linear.kids[3]
        entry = build("entry", along, *names)
        others = [kid for kid in linear.kids if kid is not entry]
        if linear.op != "mul" or len(others) != len(linear.kids) - 1 or not others:
            raise refuse("HP283", f"{linear!r} is no multiple of {entry!r}")
        factor = build("mul", *others)
        if along in factor.free or not self.same(table.put(factor, names), value):
            raise refuse("HP283", f"{factor!r} is not {value!r}")
        return self.conclude(goal, [p], given)


def _list(rows: Any) -> list[Any]:
    if not isinstance(rows, list):
        raise refuse("HP280", f"{rows!r} is no list")
    return rows


def _row(row: Any, length: int) -> list[Any]:
    if not isinstance(row, list) or len(row) != length:
        raise refuse("HP280", f"{row!r} is no row of {length}")
    return row


__all__ = ["Judgement", "Rules", "SecondError"]
