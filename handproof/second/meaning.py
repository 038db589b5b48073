"""That a claim means something: its quotients, inverses, logarithms and entries exist."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handproof.second.ground import Ground, Judgement
from handproof.second.order import evident
from handproof.second.slopes import opened
from handproof.second.terms import BINDING, UNIT, Term, refuse
from handproof.second.typing import extent, written

EXISTS = {
    "inv": (0, "invertible"), "div": (1, "nonzero"), "log": (0, "positive"),
    "lgamma": (0, "positive"), "digamma": (0, "positive"), "gamma": (0, "positive"),
    "sqrt": (0, "nonnegative"), "sqrtm": (0, "positive_semidefinite"),
}  # fmt: skip
BY = {
    "nonzero": "positive", "nonnegative": "positive",
    "invertible": "positive_definite", "positive_semidefinite": "positive_definite",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Wish:
    """A condition, the variables bound around it, and what may be supposed of them."""

    condition: Term
    bound: tuple[Term, ...] = ()
    supposed: tuple[Term, ...] = ()


class Meaning:
    """Finds for each operator of a claim the step or fact by which it has a value."""

    def __init__(self, ground: Ground) -> None:
        self.ground, self.table = ground, ground.table
        self.serving: list[tuple[Term, Judgement]] = []  # what was asked, and what grants it
        sides = [kid for fact in ground.facts.values() if fact.op in ("eq", "le", "lt", "ge", "gt")
                 for kid in fact.kids]  # fmt: skip
        sides += [body for names, body in self.table.meaning.values() if not names]
        # sides of facts and bodies of definitions have values in every model
        self.granted = [wish.condition for side in sides
                        for wish in self.wishes(side, (), ())
                        if not wish.bound and not wish.supposed]  # fmt: skip

    def of(self, claim: Term) -> list[Judgement]:
        """The judgements that give the claim its value; HP286 where there is none."""
        found = []
        for wish in dict.fromkeys(self.wishes(claim, (), ())):
            found += self.grant(wish)
        return found

    def grant(self, wish: Wish) -> list[Judgement]:
        ground, condition = self.ground, wish.condition
        forms = [condition]
        if condition.op in BY:
            forms.append(self.table.build(BY[condition.op], condition.kids[0]))
        if not wish.bound and any(ground.same(condition, known) for known in self.granted):
            return []
        if any(evident(ground, form) for form in forms) or self.supposed(wish):
            return []
        facts = [ground.conclude(fact, given=frozenset([fact])) for fact in ground.facts.values()]
        for p in (*ground.made, *facts):
            if any(form.op == p.says.op and ground.same(form, p.says) for form in forms):
                given = ground.without(p.given, wish.supposed)
                if not any(variable in h.free for variable in wish.bound for h in given):
                    self.serving.append((condition, p))
                    return [ground.conclude(condition, [p], given)]
        whole = condition.kids[0]
        if condition.op == "nonzero" and whole.op in ("mul", "neg", "pow"):
            parts = whole.kids if whole.op == "mul" else whole.kids[:1]
            return [
                p for part in parts
                for p in self.grant(
                    Wish(self.table.build("nonzero", part), wish.bound, wish.supposed))
            ]  # fmt: skip
        raise refuse("HP286", f"the claim has a value only if {condition!r}")

    def supposed(self, wish: Wish) -> bool:
        """Whether the bound variable's own range, or a wider one, is what is asked."""
        for known in wish.supposed:
            if self.ground.same(known, wish.condition):
                return True
            ranges = [t.kids[1] for t in (known, wish.condition)
                      if t.op == "in" and t.kids[1].op == "range"]  # fmt: skip
            if len(ranges) == 2 and known.kids[0] is wish.condition.kids[0]:
                (low, high), (first, last) = (each.kids for each in ranges)
                pairs = ((first, low), (high, last))
                if all(evident(self.ground, self.table.build("le", *pair)) for pair in pairs):
                    return True
        return False

    def wishes(
        self, term: Term, bound: tuple[Term, ...], supposed: tuple[Term, ...]
    ) -> Iterator[Wish]:
        """What the operators of a term ask for."""
        kids = term.kids
        if term.op in BINDING:
            variable, *outside, body = kids
            known = self.table.declared.union(bound, *(fact.free for fact in supposed))
            if variable in known:
                other = self.table.fresh(variable.sort)
                body = self.table.put(body, {variable: other})
                term = self.table.build(term.op, other, *outside, body)
                variable = other
            for part in outside:
                yield from self.wishes(part, bound, supposed)
            inner = (*supposed, *self.ground.memberships(term))
            yield from self.wishes(body, (*bound, variable), inner)
            return
        if term.op == "implies":
            yield from self.wishes(kids[0], bound, supposed)
            yield from self.wishes(kids[1], bound, (*supposed, kids[0]))
            return
        if term.op == "cases":
            tests, values = kids[:-1:2], kids[1::2]
            for test, value in zip(tests, values, strict=True):
                yield from self.wishes(test, bound, supposed)
                yield from self.wishes(value, bound, (*supposed, test))
            none = tuple(self.table.build("not", test) for test in tests)
            yield from self.wishes(kids[-1], bound, (*supposed, *none))
            return
        if term.op == "apply" and (kids[0].op == "lambda" or kids[0] in self.table.meaning):
            yield from self.wishes(opened(self.table, term), bound, supposed)
            kids = kids[1:]
        for condition in self.conditions(term):
            yield Wish(condition, bound, supposed)
        for kid in kids:
            yield from self.wishes(kid, bound, supposed)

    def entries_positive(self, term: Term) -> Term:
        """That each entry of a number, vector or matrix is positive."""
        table, build = self.table, self.table.build
        spans = [size for size in extent(term) if size != UNIT]
        indices = [table.fresh("integer") for _ in spans]
        says = build("positive", build("entry", term, *indices) if indices else term)
        for index, span in reversed(list(zip(indices, spans, strict=True))):
            within = build("range", table.number(1), written(table, span))
            says = build("forall", index, within, says)
        return says

    def conditions(self, term: Term) -> list[Term]:
        """What one operator asks of its arguments."""
        table, build, kids = self.table, self.table.build, term.kids
        one = table.number(1)
        if term.op in EXISTS:
            place, property_ = EXISTS[term.op]
            return [build(property_, kids[place])]
        if term.op == "logit":
            return [build("positive", kids[0]), build("positive", table.difference(one, kids[0]))]
        if term.op == "tan":
            return [build("nonzero", build("cos", kids[0]))]
        if term.op == "beta":
            return [build("positive", kid) for kid in kids]
        if term.op == "map_log":
            return [self.entries_positive(kids[0])]
        if term.op == "pow":
            base, exponent = kids
            whole = exponent.sort == "integer"
            if whole and evident(self.ground, build("nonnegative", exponent)):
                return []
            if extent(term) != (UNIT, UNIT):
                return [build("invertible" if whole else "positive_definite", base)]
            return [build("nonzero" if whole else "positive", base)]
        ends = []
        if term.op == "at":
            ends = [kids[0].sort[1]]
        if term.op == "entry":
            rows, cols = extent(kids[0])
            ends = [rows, cols] if len(kids) == 3 else [rows if cols == UNIT else cols]
        return [build("in", index, build("range", one, written(table, end)))
                for index, end in zip(kids[1:], ends, strict=False)]  # fmt: skip
