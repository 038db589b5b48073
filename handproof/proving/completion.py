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
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from itertools import count
from typing import NamedTuple

from handproof.proving.coefficients import Coefficient, Field
from handproof.proving.paths import Loops, Monomial, Paths
from handproof.terms.sizes import ONE, Size

Poly = dict[Monomial, Coefficient]
Shape = tuple[Size, Size]

LONGEST = 14
"""Overlaps longer than this are not looked at."""
MOST_TERMS = 60
"""Polynomials with more terms are dropped."""


_LAST = 0x10FFFF

MOST_STEPS = 2000
"""Rewriting steps after which a polynomial is left as it is."""


class Part(NamedTuple):
    """``coefficient * loops * left * entry * right``, or (mode "tr") the trace of the product."""

    coefficient: Coefficient
    loops: Loops
    left: str
    ref: int
    right: str
    mode: str


@dataclass(frozen=True, slots=True)
class Entry:
    """A polynomial that is 0, and why: ``parts`` over earlier entries (none: a generator)."""

    poly: Poly
    shape: Shape
    parts: tuple[Part, ...]


@dataclass(slots=True)
class Rule:
    """``lead -> lead - poly``, the entry's polynomial having leading coefficient 1."""

    ref: int
    loops: Loops
    word: str
    poly: Poly
    crossings: tuple[int, ...]
    alive: bool = True


@dataclass(slots=True)
class Goal:
    """What is left of a goal, and the parts subtracted so far."""

    poly: Poly
    shape: Shape
    parts: list[Part]


class Completion:
    """One run under one order; `run` can be called again to go on."""

    def __init__(
        self,
        paths: Paths,
        field: Field,
        weights: Mapping[str, int],
        pivot: Callable[[Coefficient], bool],
        size_poly: Callable[[Size], dict[Loops, Coefficient]],
        backwards: bool = False,
        mirrored: bool = False,
    ) -> None:
        self.paths, self.field = paths, field
        self.entries: list[Entry] = []
        self.goals: list[Goal] = []
        self._weights, self._backwards, self._mirrored = weights, backwards, mirrored
        self._pivot, self._size_poly = pivot, size_poly
        self._keys: dict[Monomial, tuple[object, ...]] = {}
        self._by_first: dict[str, list[Rule]] = {}
        self._rules: list[Rule] = []
        self._scalar: dict[str, list[Rule]] = {}
        self._crossing: list[Rule] = []
        self._queue: list[tuple[int, int, Callable[[], tuple[Poly, list[Part], Shape] | None]]] = []
        self._ticket = count()
        self._checked: dict[str, int] = {}
        self._version = 0
        self._loop_refs: dict[tuple[str, int], bool] = {}

    # ------------------------------------------------------------------ input

    def generator(self, poly: Poly, shape: Shape) -> int:
        """A polynomial that is 0 by hypothesis; its index."""
        self.entries.append(Entry(poly, shape, ()))
        ref = len(self.entries) - 1
        self._enqueue_entry(ref, "")
        if shape[0] != ONE or shape[1] != ONE:
            self._enqueue_entry(ref, "T")
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
            if made is None or not self._learn(*made):
                continue
            if self._reduce_goals():
                return "proved"
        return "done"

    def _reduce_goals(self) -> bool:
        for goal in self.goals:
            if goal.poly:
                rest, parts = self.reduce(goal.poly, goal.shape)
                goal.poly = rest
                goal.parts += [
                    Part(-c, loops, left, ref, right, mode)
                    for c, loops, left, ref, right, mode in parts
                ]
        return all(not goal.poly for goal in self.goals)

    def _learn(self, poly: Poly, parts: list[Part], shape: Shape) -> bool:
        rest, more = self.reduce(poly, shape)
        if not rest or len(rest) > MOST_TERMS:
            return False
        lead = max(rest, key=self.key)
        if not lead[1] and shape != (ONE, ONE):
            return False
        if not lead[0] and not lead[1]:
            return False
        scale = rest[lead]
        if self.field.constant(scale) is None and not self._pivot(scale):
            return False
        one = self.field.one
        rest = {m: c / scale for m, c in rest.items()}
        everything = tuple(Part(one / scale * p.coefficient, *p[1:]) for p in (*parts, *more))
        trivial = len(everything) == 1 and everything[0][1:3] == ((), "")
        if trivial and everything[0].right == "" and everything[0].mode == "" and scale == one:
            ref = everything[0].ref
        else:
            self.entries.append(Entry(rest, shape, everything))
            ref = len(self.entries) - 1
        self._add_rule(ref, lead, rest, shape)
        return True

    def _add_rule(self, ref: int, lead: Monomial, poly: Poly, shape: Shape) -> None:
        self._version += 1
        loops, word = lead
        visits = self.paths.visits(word) if word else []
        crossings = tuple(v for v in visits if 0 < v < len(word))
        rule = Rule(ref, loops, word, poly, crossings)
        if word:
            self._retire(rule)
            self._by_first.setdefault(word[0], []).append(rule)
            self._rules.append(rule)
            if crossings:
                self._crossing.append(rule)
            self._overlaps(rule)
            self._cross_pairs(rule)
            self._enqueue_entry(ref, "T")
        else:
            self._scalar.setdefault(loops[0], []).append(rule)
            self._scalar_pairs(rule)

    def _retire(self, rule: Rule) -> None:
        for other in self._rules:
            if other.alive and rule.word in other.word and _within(rule.loops, other.loops):
                other.alive = False
                self._by_first[other.word[0]].remove(other)
                self._enqueue_entry(other.ref, "")
        self._rules = [r for r in self._rules if r.alive]
        self._crossing = [r for r in self._crossing if r.alive]

    # ------------------------------------------------------------------ pairs

    def _push(self, weight: int, make: Callable[[], tuple[Poly, list[Part], Shape] | None]) -> None:
        heapq.heappush(self._queue, (weight, next(self._ticket), make))

    def _enqueue_entry(self, ref: int, mode: str) -> None:
        entry = self.entries[ref]
        weight = max((self._weight(m) for m in entry.poly), default=0)

        def make() -> tuple[Poly, list[Part], Shape]:
            poly, shape = entry.poly, entry.shape
            if mode == "T":
                poly = {(loops, self.paths.flipped(w)): c for (loops, w), c in poly.items()}
                shape = (shape[1], shape[0])
            return poly, [Part(self.field.one, (), "", ref, "", mode)], shape

        self._push(weight, make)

    def _overlaps(self, rule: Rule) -> None:
        for other in self._rules:
            self._overlap(rule, other)
            if other is not rule:
                self._overlap(other, rule)

    def _overlap(self, first: Rule, second: Rule) -> None:
        a, b = first.word, second.word
        for size in range(1, min(len(a), len(b)) + (first is not second and a != b) - 0):
            if size == len(a) or size == len(b):
                continue
            if a.endswith(b[:size]) and len(a) + len(b) - size <= LONGEST:
                self._pair(first, second, a[: len(a) - size], b[size:])

    def _pair(self, first: Rule, second: Rule, left: str, right: str) -> None:
        """``first * right`` and ``left * second`` have one leading word."""
        whole = _union(first.loops, second.loops)
        extra, other = _minus(whole, first.loops), _minus(whole, second.loops)
        shape = (self.entries[first.ref].shape[0], self.entries[second.ref].shape[1])
        weight = self._weight((whole, left + second.word))

        def make() -> tuple[Poly, list[Part], Shape] | None:
            if not (first.alive and second.alive):
                return None
            one = self.field.one
            poly: Poly = {}
            self._add(poly, one, extra, "", first.poly, right)
            self._add(poly, -one, other, left, second.poly, "")
            parts = [
                Part(one, extra, "", first.ref, right, ""),
                Part(-one, other, left, second.ref, "", ""),
            ]
            return poly, parts, shape

        self._push(weight, make)

    def _scalar_pairs(self, rule: Rule) -> None:
        for rules in list(self._scalar.values()):
            for other in rules:
                if other is not rule and other.alive and set(rule.loops) & set(other.loops):
                    self._scalar_pair(rule, other)
        for other in self._rules:
            self._cross_pair(other, rule)
            if set(other.loops) & set(rule.loops):
                self._loop_pair(other, rule)

    def _loop_pair(self, rule: Rule, scalar: Rule) -> None:
        whole = _union(rule.loops, scalar.loops)
        extra, other = _minus(whole, rule.loops), _minus(whole, scalar.loops)
        shape = self.entries[rule.ref].shape

        def make() -> tuple[Poly, list[Part], Shape] | None:
            if not (rule.alive and scalar.alive):
                return None
            one = self.field.one
            poly: Poly = {}
            self._add(poly, one, extra, "", rule.poly, "")
            self._add(poly, -one, other, rule.word, scalar.poly, "")
            parts = [
                Part(one, extra, "", rule.ref, "", ""),
                Part(-one, other, rule.word, scalar.ref, "", ""),
            ]
            return poly, parts, shape

        self._push(self._weight((whole, rule.word)), make)

    def _scalar_pair(self, first: Rule, second: Rule) -> None:
        whole = _union(first.loops, second.loops)
        extra, other = _minus(whole, first.loops), _minus(whole, second.loops)

        def make() -> tuple[Poly, list[Part], Shape] | None:
            if not (first.alive and second.alive):
                return None
            one = self.field.one
            poly: Poly = {}
            self._add(poly, one, extra, "", first.poly, "")
            self._add(poly, -one, other, "", second.poly, "")
            parts = [
                Part(one, extra, "", first.ref, "", ""),
                Part(-one, other, "", second.ref, "", ""),
            ]
            return poly, parts, (ONE, ONE)

        self._push(self._weight((whole, "")), make)

    def _cross_pairs(self, rule: Rule) -> None:
        for rules in list(self._scalar.values()):
            for scalar in rules:
                if scalar.alive:
                    self._cross_pair(rule, scalar)
                    if set(rule.loops) & set(scalar.loops):
                        self._loop_pair(rule, scalar)

    def _cross_pair(self, rule: Rule, scalar: Rule) -> None:
        """A rule whose end, from size 1 on, begins a loop of a scalar rule (and mirrored)."""
        visits = self.paths.visits(rule.word)
        if not visits:
            return
        for loop in dict.fromkeys(scalar.loops):
            rest = _minus(scalar.loops, (loop,))
            for turned in self.paths.rotations(loop):
                if not self.paths.starts_at_one(turned):
                    continue
                for visit in visits:
                    head, tail = rule.word[:visit], rule.word[visit:]
                    if head and tail and turned.startswith(tail):
                        self._cross(rule, scalar, rest, "", turned[len(tail) :], head)
                    if head and tail and turned.endswith(head):
                        before = turned[: len(turned) - len(head)]
                        self._cross(rule, scalar, rest, before, "", tail)

    def _cross(
        self, rule: Rule, scalar: Rule, rest: Loops, before: str, after: str, kept: str
    ) -> None:
        whole = self.entries[rule.ref].shape
        first = self.paths.algebra.letters[self.paths.letter(before[0])].rows if before else None
        last = self.paths.algebra.letters[self.paths.letter(after[-1])].cols if after else None
        shape = (first or whole[0], last or whole[1])
        loops = _union(rest, rule.loops)
        extra = _minus(loops, rule.loops)
        other = _minus(loops, rest)

        def make() -> tuple[Poly, list[Part], Shape] | None:
            if not (rule.alive and scalar.alive):
                return None
            one = self.field.one
            poly: Poly = {}
            self._add(poly, one, extra, before, rule.poly, after)
            self._add(poly, -one, other, kept, scalar.poly, "")
            parts = [
                Part(one, extra, before, rule.ref, after, ""),
                Part(-one, other, kept, scalar.ref, "", ""),
            ]
            return poly, parts, shape

        weight = self._weight((loops, before + rule.word + after))
        if len(before + rule.word + after) <= LONGEST:
            self._push(weight, make)

    # ------------------------------------------------------------------ reduction

    def reduce(self, poly: Poly, shape: Shape) -> tuple[Poly, list[Part]]:
        """The normal form, and the parts that were added to reach it."""
        work, done = dict(poly), dict[Monomial, Coefficient]()
        parts: list[Part] = []
        while work:
            if len(parts) > MOST_STEPS:
                return {**done, **work}, parts
            monomial = max(work, key=self.key)
            coefficient = work[monomial]
            found = self._reducer(monomial)
            if found is None:
                done[monomial] = work.pop(monomial)
                continue
            rule, loops, left, right = found
            self._add(work, -coefficient, loops, left, rule.poly, right)
            work.pop(monomial, None)
            parts.append(Part(-coefficient, loops, left, rule.ref, right, ""))
        return done, parts

    def _add(
        self, poly: Poly, factor: Coefficient, loops: Loops, left: str, other: Poly, right: str
    ) -> None:
        joined = self.paths.joined
        for (more, word), c in other.items():
            monomial = joined(loops + more if more else loops, left + word + right)
            value = poly.get(monomial)
            total = factor * c if value is None else value + factor * c
            if total:
                poly[monomial] = total
            else:
                poly.pop(monomial, None)

    def _reducer(self, monomial: Monomial) -> tuple[Rule, Loops, str, str] | None:
        loops, word = monomial
        by_first = self._by_first
        for position, char in enumerate(word):
            for rule in by_first.get(char, ()):
                if word.startswith(rule.word, position) and _within(rule.loops, loops):
                    end = position + len(rule.word)
                    return rule, _minus(loops, rule.loops), word[:position], word[end:]
        for loop in dict.fromkeys(loops):
            found = self._scalar_rule(loop, loops)
            if found is not None:
                return found, _minus(loops, found.loops), word, ""
        if loops and word and self._crossing:
            return self._crossing_match(loops, word)
        return None

    def _scalar_rule(self, loop: str, loops: Loops) -> Rule | None:
        for rule in self._scalar.get(loop, ()):
            if rule.alive and _within(rule.loops, loops):
                return rule
        return self._loop_rule(loop)

    def _loop_rule(self, loop: str) -> Rule | None:
        """A scalar rule made from a matrix rule whose word occurs in the loop."""
        if self._checked.get(loop) == self._version:
            return None
        self._checked[loop] = self._version
        for turned in self.paths.rotations(loop):
            for rule in self._by_first.get(turned[0], ()):
                if not rule.loops and turned.startswith(rule.word):
                    made = self._closed_rule(loop, rule, turned[len(rule.word) :])
                    if made is not None:
                        return made
        return None

    def _closed_rule(self, loop: str, rule: Rule, rest: str) -> Rule | None:
        poly = self._trace_poly(rule, rest)
        parts = (Part(self.field.one, (), "", rule.ref, rest, "tr"),)
        if poly.get(((loop,), "")) != self.field.one:
            return None
        if max(poly, key=self.key) != ((loop,), ""):
            return None  # rewriting would not make it smaller, and could go round for ever
        self.entries.append(Entry(poly, (ONE, ONE), parts))
        made = Rule(len(self.entries) - 1, (loop,), "", poly, ())
        self._scalar.setdefault(loop, []).append(made)
        return made

    def _trace_poly(self, rule: Rule, rest: str) -> Poly:
        poly: Poly = {}
        size = self.entries[rule.ref].shape[0]
        for (loops, word), c in rule.poly.items():
            if word + rest:
                pieces = [(self.paths.closed(loops, word + rest), c)]
            else:
                pieces = [
                    (tuple(sorted((*loops, *more))), c * factor)
                    for more, factor in self._size_poly(size).items()
                ]
            for closed, value in pieces:
                known = poly.get((closed, ""))
                poly[(closed, "")] = value if known is None else known + value
        return {m: c for m, c in poly.items() if c}

    def cyclic_pairs(self) -> int:
        """Scalar relations from every way to reduce a loop of a goal; how many were queued."""
        queued = 0
        loops = {loop for goal in self.goals for more, _ in goal.poly for loop in more}
        for loop in loops:
            for turned in self.paths.rotations(loop):
                for rule in list(self._by_first.get(turned[0], ())):
                    if rule.loops or not turned.startswith(rule.word):
                        continue
                    rest = turned[len(rule.word) :]
                    if (loop + rest, rule.ref) in self._loop_refs:
                        continue
                    self._loop_refs[(loop + rest, rule.ref)] = True
                    poly = self._trace_poly(rule, rest)
                    parts = [Part(self.field.one, (), "", rule.ref, rest, "tr")]
                    self._push_scalar(poly, parts)
                    queued += 1
        return queued

    def _push_scalar(self, poly: Poly, parts: list[Part]) -> None:
        self._push(0, lambda: (poly, parts, (ONE, ONE)))

    def _crossing_match(self, loops: Loops, word: str) -> tuple[Rule, Loops, str, str] | None:
        visits = self.paths.visits(word)
        for rule in self._crossing:
            if rule.loops:
                continue
            for cut in rule.crossings:
                head, tail = rule.word[:cut], rule.word[cut:]
                for visit in visits:
                    before, after = word[:visit], word[visit:]
                    for loop in dict.fromkeys(loops):
                        rest = _minus(loops, (loop,))
                        for turned in self.paths.rotations(loop):
                            if not self.paths.starts_at_one(turned):
                                continue
                            if before.endswith(head) and turned.startswith(tail):
                                left = before[: len(before) - len(head)]
                                return rule, rest, left, turned[len(tail) :] + after
                            if after.startswith(tail) and turned.endswith(head):
                                left = before + turned[: len(turned) - len(head)]
                                return rule, rest, left, after[len(tail) :]
        return None

    # ------------------------------------------------------------------ order

    def key(self, monomial: Monomial) -> tuple[object, ...]:
        """The order: weight, then length, then letters."""
        found = self._keys.get(monomial)
        if found is None:
            loops, word = monomial
            shown = word[::-1] if self._backwards else word
            if self._mirrored:
                shown = "".join(chr(_LAST - ord(char)) for char in shown)
            length = len(word) + sum(map(len, loops))
            found = (self._weight(monomial), length, shown, loops)
            self._keys[monomial] = found
        return found

    def _weight(self, monomial: Monomial) -> int:
        weights = self._weights
        loops, word = monomial
        return sum(weights.get(c, 1) for c in word) + sum(
            weights.get(c, 1) for loop in loops for c in loop
        )


def _within(part: Loops, whole: Loops) -> bool:
    if not part:
        return True
    remaining = list(whole)
    for loop in part:
        if loop not in remaining:
            return False
        remaining.remove(loop)
    return True


def _minus(whole: Loops, part: Loops) -> Loops:
    if not part:
        return whole
    remaining = list(whole)
    for loop in part:
        remaining.remove(loop)
    return tuple(remaining)


def _union(left: Loops, right: Loops) -> Loops:
    total = list(left)
    spare = list(left)
    for loop in right:
        if loop in spare:
            spare.remove(loop)
        else:
            total.append(loop)
    return tuple(sorted(total))
