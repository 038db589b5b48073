"""Rewriting polynomials of words by rules: normal forms with the parts that were used.

Rules apply inside words, inside cyclic words (a scalar rule is made for each loop that a rule
rewrites to something smaller), to products of loops, and across the place where a word passes
size 1 and a loop of the same monomial could have stood.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import NamedTuple

from handproof.proving.coefficients import Coefficient, Field
from handproof.proving.paths import Loops, Monomial, Paths
from handproof.terms.sizes import ONE, Size

Poly = dict[Monomial, Coefficient]
Shape = tuple[Size, Size]

MOST_STEPS = 2000
"""Rewriting steps after which a polynomial is left as it is."""

_LAST = 0x10FFFF


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


@dataclass(frozen=True, slots=True)
class Order:
    """Weights of letters (1 where none is given); words of equal weight compare as they are.

    ``backwards`` compares from the end, ``mirrored`` with the letters in reverse order.
    """

    weights: Mapping[str, int]
    backwards: bool = False
    mirrored: bool = False

    def key(self, monomial: Monomial) -> tuple[object, ...]:
        """Weight, then length, then letters."""
        loops, word = monomial
        shown = word[::-1] if self.backwards else word
        if self.mirrored:
            shown = "".join(chr(_LAST - ord(char)) for char in shown)
        length = len(word) + sum(map(len, loops))
        return (self.weight(monomial), length, shown, loops)

    def weight(self, monomial: Monomial) -> int:
        """The sum of the weights of all letters."""
        loops, word = monomial
        own = sum(self.weights.get(c, 1) for c in word)
        return own + sum(self.weights.get(c, 1) for loop in loops for c in loop)


class Rewriter:
    """Rules under one order, and reduction by them."""

    def __init__(
        self,
        paths: Paths,
        field: Field,
        order: Order,
        size_poly: Callable[[Size], dict[Loops, Coefficient]],
    ) -> None:
        self.paths, self.field, self.order = paths, field, order
        self.entries: list[Entry] = []
        self.rules: list[Rule] = []
        self.scalar: dict[str, list[Rule]] = {}
        self._size_poly = size_poly
        self._keys: dict[Monomial, tuple[object, ...]] = {}
        self._by_first: dict[str, list[Rule]] = {}
        self._crossing: list[Rule] = []
        self._checked: dict[str, int] = {}
        self._version = 0

    def key(self, monomial: Monomial) -> tuple[object, ...]:
        """The order's key of a monomial, cached."""
        found = self._keys.get(monomial)
        if found is None:
            found = self._keys[monomial] = self.order.key(monomial)
        return found

    def insert(self, rule: Rule) -> list[Rule]:
        """Add a rule; the rules that it makes superfluous are taken out and returned."""
        self._version += 1
        if not rule.word:
            self.scalar.setdefault(rule.loops[0], []).append(rule)
            return []
        retired = [r for r in self.rules if rule.word in r.word and within(rule.loops, r.loops)]
        for other in retired:
            other.alive = False
            self._by_first[other.word[0]].remove(other)
        self.rules = [r for r in self.rules if r.alive]
        self._crossing = [r for r in self._crossing if r.alive]
        self._by_first.setdefault(rule.word[0], []).append(rule)
        self.rules.append(rule)
        if rule.crossings:
            self._crossing.append(rule)
        return retired

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
            self.accumulate(work, -coefficient, loops, left, rule.poly, right)
            work.pop(monomial, None)
            parts.append(Part(-coefficient, loops, left, rule.ref, right, ""))
        return done, parts

    def accumulate(
        self, poly: Poly, factor: Coefficient, loops: Loops, left: str, other: Poly, right: str
    ) -> None:
        """Add ``factor * loops * left * other * right`` to a polynomial, in place."""
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
                if word.startswith(rule.word, position) and within(rule.loops, loops):
                    end = position + len(rule.word)
                    return rule, minus(loops, rule.loops), word[:position], word[end:]
        for loop in dict.fromkeys(loops):
            found = self._scalar_rule(loop, loops)
            if found is not None:
                return found, minus(loops, found.loops), word, ""
        if loops and word and self._crossing:
            return self._crossing_match(loops, word)
        return None

    def _scalar_rule(self, loop: str, loops: Loops) -> Rule | None:
        for rule in self.scalar.get(loop, ()):
            if rule.alive and within(rule.loops, loops):
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
        poly = self.trace_poly(rule, rest)
        parts = (Part(self.field.one, (), "", rule.ref, rest, "tr"),)
        if poly.get(((loop,), "")) != self.field.one:
            return None
        if max(poly, key=self.key) != ((loop,), ""):
            return None  # rewriting would not make it smaller, and could go round for ever
        self.entries.append(Entry(poly, (ONE, ONE), parts))
        made = Rule(len(self.entries) - 1, (loop,), "", poly, ())
        self.scalar.setdefault(loop, []).append(made)
        return made

    def trace_poly(self, rule: Rule, rest: str) -> Poly:
        """The scalar polynomial ``trace(rule * rest)``."""
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

    def _crossing_match(self, loops: Loops, word: str) -> tuple[Rule, Loops, str, str] | None:
        """A rule that applies to the word with one of the loops put back at size 1."""
        for visit in self.paths.visits(word):
            before, after = word[:visit], word[visit:]
            for loop in dict.fromkeys(loops):
                for turned in self.paths.rotations(loop):
                    if self.paths.starts_at_one(turned):
                        found = self._across(before, turned, after)
                        if found is not None:
                            return found[0], minus(loops, (loop,)), found[1], found[2]
        return None

    def _across(self, before: str, loop: str, after: str) -> tuple[Rule, str, str] | None:
        for rule in self._crossing:
            if rule.loops:
                continue
            for cut in rule.crossings:
                head, tail = rule.word[:cut], rule.word[cut:]
                if before.endswith(head) and loop.startswith(tail):
                    return rule, before[: len(before) - len(head)], loop[len(tail) :] + after
                if after.startswith(tail) and loop.endswith(head):
                    return rule, before + loop[: len(loop) - len(head)], after[len(tail) :]
        return None


def within(part: Loops, whole: Loops) -> bool:
    """Whether a product of loops divides another."""
    if not part:
        return True
    remaining = list(whole)
    for loop in part:
        if loop not in remaining:
            return False
        remaining.remove(loop)
    return True


def minus(whole: Loops, part: Loops) -> Loops:
    """The quotient of products of loops."""
    if not part:
        return whole
    remaining = list(whole)
    for loop in part:
        remaining.remove(loop)
    return tuple(remaining)


def union(left: Loops, right: Loops) -> Loops:
    """The least common multiple of products of loops."""
    total = list(left)
    spare = list(left)
    for loop in right:
        if loop in spare:
            spare.remove(loop)
        else:
            total.append(loop)
    return tuple(sorted(total))
