"""Two-sided completion along a quiver, with cofactors: equations between words as rewriting rules.

Polynomials map monomials (`handproof.proving.paths`) to coefficients. Every derived polynomial
remembers the combination of earlier ones that it is (`Part`), as a DAG; nothing is flattened.
No termination or confluence is trusted: what a run finds is only ever a combination, and the
kernel checks that combination. Source of the method: Hofstadler, Raab and Regensburger (2022),
Computing elements of certain form in ideals to prove properties of operators, Math. Comput. Sci.
16; Chyzak, Hofstadler and others on certificates by cofactors.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from handproof.proving.coefficients import Coefficient, Field
from handproof.proving.paths import Loops, Monomial, Paths
from handproof.proving.reduction import (
    Entry,
    Order,
    Part,
    Poly,
    Rewriter,
    Rule,
    Shape,
    minus,
    union,
)
from handproof.terms.sizes import ONE, Size

LONGEST = 14
"""Overlaps longer than this are not looked at."""

MOST_TERMS = 60
"""Polynomials with more terms are dropped."""


@dataclass(slots=True)
class Goal:
    """What is left of a goal, and the parts subtracted so far."""

    poly: Poly
    shape: Shape
    parts: list[Part]


class Piece(NamedTuple):
    """``loops * left * rule * right``: one half of a critical pair."""

    rule: Rule
    loops: Loops
    left: str
    right: str


Made = tuple[Poly, list[Part], Shape]
"""A polynomial that is 0, the parts that it is the sum of, and its shape."""


class Completion(Rewriter):
    """One run under one order; `run` can be called again to go on.

    ``pivot`` says whether one may divide by a coefficient that is no number.
    """

    def __init__(
        self,
        paths: Paths,
        field: Field,
        order: Order,
        pivot: Callable[[Coefficient], bool],
        size_poly: Callable[[Size], dict[Loops, Coefficient]],
    ) -> None:
        super().__init__(paths, field, order, size_poly)
        self.goals: list[Goal] = []
        self._pivot = pivot
        self._queue: list[tuple[int, int, Callable[[], Made | None]]] = []
        self._ticket = count()
        self._closed: set[tuple[str, int]] = set()

    # ------------------------------------------------------------------ input

    def generator(self, poly: Poly, shape: Shape) -> int:
        """A polynomial that is 0 by hypothesis; its index."""
        self.entries.append(Entry(poly, shape, ()))
        ref = len(self.entries) - 1
        self._enqueue(ref, "")
        if shape != (ONE, ONE):
            self._enqueue(ref, "T")
        return ref

    def goal(self, poly: Poly, shape: Shape) -> Goal:
        """A polynomial to be shown 0."""
        made = Goal(dict(poly), shape, [])
        self.goals.append(made)
        return made

    # ------------------------------------------------------------------ the loop

    def run(self, spent: Callable[[], bool]) -> str:
        """Complete until the goals are 0 ("proved"), nothing is left ("done") or time is spent."""
        if self._reduce_goals():
            return "proved"
        while self._queue:
            if spent():
                return "spent"
            _, _, make = heapq.heappop(self._queue)
            made = make()
            if made is not None and self._learn(*made) and self._reduce_goals():
                return "proved"
        return "done"

    def _reduce_goals(self) -> bool:
        for goal in self.goals:
            if goal.poly:
                goal.poly, parts = self.reduce(goal.poly, goal.shape)
                goal.parts += [Part(-part.coefficient, *part[1:]) for part in parts]
        return all(not goal.poly for goal in self.goals)

    def _learn(self, poly: Poly, parts: list[Part], shape: Shape) -> bool:
        """Make a rule of what is left of a polynomial; False where nothing usable is left."""
        rest, more = self.reduce(poly, shape)
        if not rest or len(rest) > MOST_TERMS:
            return False
        lead = max(rest, key=self.key)
        if not lead[1] and (shape != (ONE, ONE) or not lead[0]):
            return False  # an identity matrix or a number would be 0
        scale = rest[lead]
        if self.field.constant(scale) is None and not self._pivot(scale):
            return False
        one = self.field.one
        rest = {m: c / scale for m, c in rest.items()}
        everything = [Part(one / scale * p.coefficient, *p[1:]) for p in (*parts, *more)]
        ref = self._known(everything)
        if ref is None:
            self.entries.append(Entry(rest, shape, tuple(everything)))
            ref = len(self.entries) - 1
        self._rule(ref, lead, rest)
        return True

    def _known(self, parts: list[Part]) -> int | None:
        """The entry that a sum of one part is, if it is one."""
        if len(parts) != 1:
            return None
        part = parts[0]
        plain = part.coefficient == self.field.one and part[1:3] == ((), "")
        return part.ref if plain and part[4:] == ("", "") else None

    def _rule(self, ref: int, lead: Monomial, poly: Poly) -> None:
        loops, word = lead
        visits = self.paths.visits(word) if word else []
        crossings = tuple(v for v in visits if 0 < v < len(word))
        rule = Rule(ref, loops, word, poly, crossings)
        for retired in self.insert(rule):
            self._enqueue(retired.ref, "")
        if word:
            for other in self.rules:
                self._overlaps(rule, other)
                if other is not rule:
                    self._overlaps(other, rule)
            for scalar in self._scalars():
                self._mixed_pairs(rule, scalar)
            self._enqueue(ref, "T")
        else:
            for scalar in self._scalars():
                if scalar is not rule and set(rule.loops) & set(scalar.loops):
                    self._pair((ONE, ONE), "", rule, "", scalar)
            for other in self.rules:
                self._mixed_pairs(other, rule)

    def _scalars(self) -> list[Rule]:
        return [rule for rules in self.scalar.values() for rule in rules if rule.alive]

    # ------------------------------------------------------------------ pairs

    def _push(self, weight: int, make: Callable[[], Made | None]) -> None:
        heapq.heappush(self._queue, (weight, next(self._ticket), make))

    def _enqueue(self, ref: int, mode: str) -> None:
        entry = self.entries[ref]
        weight = max((self.order.weight(m) for m in entry.poly), default=0)

        def make() -> Made:
            poly, shape = entry.poly, entry.shape
            if mode == "T":
                poly = {(loops, self.paths.flipped(w)): c for (loops, w), c in poly.items()}
                shape = (shape[1], shape[0])
            return poly, [Part(self.field.one, (), "", ref, "", mode)], shape

        self._push(weight, make)

    def _queue_pair(self, top: Monomial, shape: Shape, first: Piece, second: Piece) -> None:
        """The difference of two pieces with the same leading monomial ``top``."""
        if len(top[1]) > LONGEST:
            return

        def make() -> Made | None:
            if not (first.rule.alive and second.rule.alive):
                return None
            poly: Poly = {}
            parts: list[Part] = []
            for sign, piece in ((self.field.one, first), (-self.field.one, second)):
                rule, loops, left, right = piece
                self.accumulate(poly, sign, loops, left, rule.poly, right)
                parts.append(Part(sign, loops, left, rule.ref, right, ""))
            return poly, parts, shape

        self._push(self.order.weight(top), make)

    def _pair(self, shape: Shape, left: str, first: Rule, right: str, second: Rule) -> None:
        """``first`` and ``left * second * right`` up to the loops that each lacks."""
        whole = union(first.loops, second.loops)
        pieces = (
            Piece(first, minus(whole, first.loops), "", ""),
            Piece(second, minus(whole, second.loops), left, right),
        )
        self._queue_pair((whole, first.word), shape, *pieces)

    def _overlaps(self, first: Rule, second: Rule) -> None:
        """An end of ``first`` is the beginning of ``second``."""
        a, b = first.word, second.word
        sizes = [k for k in range(1, min(len(a), len(b))) if a.endswith(b[:k])] if b[0] in a else ()
        if not sizes:
            return
        whole = union(first.loops, second.loops)
        loops = minus(whole, first.loops), minus(whole, second.loops)
        shape = (self.entries[first.ref].shape[0], self.entries[second.ref].shape[1])
        for size in sizes:
            left, right = a[: len(a) - size], b[size:]
            pieces = Piece(first, loops[0], "", right), Piece(second, loops[1], left, "")
            self._queue_pair((whole, left + b), shape, *pieces)

    def _mixed_pairs(self, rule: Rule, scalar: Rule) -> None:
        """Pairs of a matrix rule and a scalar rule: a common loop, or an end that begins one."""
        if set(rule.loops) & set(scalar.loops):
            self._pair(self.entries[rule.ref].shape, rule.word, rule, "", scalar)
        for loop, turned in self._turned(scalar):
            rest = minus(scalar.loops, (loop,))
            for visit in self.paths.visits(rule.word):
                head, tail = rule.word[:visit], rule.word[visit:]
                if not head or not tail:
                    continue
                if turned.startswith(tail):
                    self._cross(rule, scalar, rest, "", turned[len(tail) :], head)
                if turned.endswith(head):
                    before = turned[: len(turned) - len(head)]
                    self._cross(rule, scalar, rest, before, "", tail)

    def _turned(self, scalar: Rule) -> Iterator[tuple[str, str]]:
        """The loops of a rule with their rotations that begin at size 1."""
        for loop in dict.fromkeys(scalar.loops):
            for turned in self.paths.rotations(loop):
                if self.paths.starts_at_one(turned):
                    yield loop, turned

    def _cross(
        self, rule: Rule, scalar: Rule, rest: Loops, before: str, after: str, kept: str
    ) -> None:
        """``before * rule * after`` closes a loop of the scalar rule and leaves ``kept``."""
        rows, cols = self.entries[rule.ref].shape
        letters = self.paths.algebra.letters
        if before:
            rows = letters[self.paths.letter(before[0])].rows
        if after:
            cols = letters[self.paths.letter(after[-1])].cols
        loops = union(rest, rule.loops)
        pieces = (
            Piece(rule, minus(loops, rule.loops), before, after),
            Piece(scalar, minus(loops, rest), kept, ""),
        )
        self._queue_pair((loops, before + rule.word + after), (rows, cols), *pieces)

    # ------------------------------------------------------------------ traces

    def cyclic_pairs(self) -> int:
        """Scalar relations from every way to reduce a loop of a goal; how many were queued."""
        before = len(self._queue)
        loops = {loop for goal in self.goals for more, _ in goal.poly for loop in more}
        for loop in loops:
            for turned in self.paths.rotations(loop):
                for rule in self.rules:
                    if rule.loops or not turned.startswith(rule.word):
                        continue
                    rest = turned[len(rule.word) :]
                    if (turned, rule.ref) not in self._closed:
                        self._closed.add((turned, rule.ref))
                        self._push_trace(rule, rest)
        return len(self._queue) - before

    def _push_trace(self, rule: Rule, rest: str) -> None:
        poly = self.trace_poly(rule, rest)
        parts = [Part(self.field.one, (), "", rule.ref, rest, "tr")]
        self._push(0, lambda: (poly, parts, (ONE, ONE)))
