"""Judgements, and the ground that rules stand on: terms, earlier steps, what is equal.

A `Judgement` reads: in every model, for all values of its local symbols, ``says`` follows from
``given``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from handproof.second.field import Field
from handproof.second.reading import Reading
from handproof.second.syntax import ABOVE
from handproof.second.terms import Term, refuse
from handproof.second.values import Values

Props = frozenset[Term]
SIGNED = (*ABOVE, "positive", "nonnegative")
UNKNOWN = ("limit", "derivative", "lambda", "expect")  # binders that say nothing of the variable


@dataclass(frozen=True, slots=True)
class Judgement:
    """What a step concludes, from what, and by which axioms."""

    given: Props
    says: Term
    axioms: frozenset[str]


class Ground:
    """The judgements of one proof, and the means to make the next one."""

    def __init__(
        self, reading: Reading, facts: dict[str, Term], axioms: dict[str, Any],
        seeds: Sequence[bytes],
    ) -> None:  # fmt: skip
        self.reading, self.facts, self.axioms = reading, facts, axioms
        self.table, self.typing = reading.table, reading.typing
        self.rounds = [Values(self.table, self.typing, Field(seed)) for seed in seeds]
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
        return [self.p(at) for at in listed(rows)]

    def perhaps(self, rows: Any) -> list[Judgement | None]:
        return [None if at is None else self.p(at) for at in listed(rows)]

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


def listed(rows: Any) -> list[Any]:
    """A list of a step; HP280 where it is none."""
    if not isinstance(rows, list):
        raise refuse("HP280", f"{rows!r} is no list")
    return rows


def row_of(row: Any, length: int) -> list[Any]:
    """A list of so many members; HP280 where it is none."""
    if not isinstance(row, list) or len(row) != length:
        raise refuse("HP280", f"{row!r} is no row of {length}")
    return row
