"""Numbers that are nonnegative because a matrix is: quadratic forms and traces of products.

A difference of numbers is a polynomial in cyclic words (scalar products of vectors, quadratic
forms, traces). `forms` offers nonnegative numbers made of the same words: ``x'Kx`` with ``K`` the
sum of what stands between ``x'`` and ``x``, ``tr(K W)`` for semidefinite ``K`` and ``W``, and
squared norms of combinations of the vectors that occur (Horn and Johnson, Matrix Analysis, 7.1).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step
from handproof.proving.normal import SCALAR, Powers, Shape, Terms, Value, Word
from handproof.proving.rewriting import Simplifier
from handproof.proving.squares import Nonnegative, squares
from handproof.terms.build import app, num, size_term
from handproof.terms.nodes import Term
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import shape

MOST_PRODUCTS = 30
"""Products of two semidefinite matrices that are tried."""


@dataclass(frozen=True, slots=True)
class Loop:
    """A monomial of the difference with one cyclic word: its word, the other factors, a number."""

    word: Word
    rest: Powers
    share: Fraction


@dataclass(slots=True)
class _Between:
    """What stands between the same two ends of several loops."""

    shape: Shape
    terms: Terms = field(default_factory=dict)


class Forms:
    """The nonnegative numbers that one difference suggests, and other numbers (``also``)."""

    def __init__(
        self,
        s: Simplifier,
        low: Term,
        high: Term,
        nonnegative: Nonnegative,
        also: Sequence[Term] = (),
    ) -> None:
        self.s, self.nonnegative = s, nonnegative
        self.algebra = s.normal.algebra
        self.value = s.normal.difference(high, low)
        self.loops = list(self._loops(self.value))
        self.also = [loop for term in also for loop in self._loops(s.normal(term))]

    def all(self) -> Iterator[Step]:
        """Steps ``nonnegative(...)`` or ``positive(...)``."""
        if not self.loops:
            return
        yield from self._quadratic(self.loops)
        for loop in self.also:
            yield from self._quadratic([replace(loop, share=Fraction(1))])
        yield from self._products()
        yield from self._cofactors()
        yield from self._traces()
        loops = [(loop.word, loop.rest, loop.share) for loop in self.loops]
        yield from squares(self.s, loops, self.nonnegative)

    def _loops(self, value: Value) -> Iterator[Loop]:
        for (_, powers), share in value.terms.items():
            cyclic = [(a, e) for a, e in powers if self.algebra.atoms[a].word]
            if len(cyclic) == 1 and cyclic[0][1] == 1:
                rest = tuple(p for p in powers if p[0] != cyclic[0][0])
                yield Loop(self.algebra.atoms[cyclic[0][0]].word, rest, share)

    # ------------------------------------------------------------------ x'Kx

    def _quadratic(self, loops: Sequence[Loop]) -> Iterator[Step]:
        """``x'Kx`` for each vector ``x``, where the sum ``K`` is semidefinite."""
        found: dict[int, _Between] = {}
        for loop in loops:
            word = self._opened(loop.word)
            if word is None or self.algebra.flip[word[0]] != word[-1]:
                continue
            letter = self.algebra.letters[word[-1]]
            between = found.setdefault(word[-1], _Between((letter.rows, letter.rows)))
            monomial = (word[1:-1], loop.rest)
            between.terms[monomial] = between.terms.get(monomial, Fraction(0)) + loop.share
        for last, between in found.items():
            x = self.algebra.letters[last].term
            matrix = self._symmetrised(between)
            yield from self._form(matrix, x)

    def _opened(self, word: Word) -> Word | None:
        """A cyclic word turned so that it starts at a row."""
        letters = self.algebra.letters
        for start, letter in enumerate(word):
            if letters[letter].rows == ONE:
                return word[start:] + word[:start]
        return None

    def _symmetrised(self, between: _Between) -> Term:
        """``(K + K') / 2``: a quadratic form sees no more of ``K``."""
        value = Value(between.shape, {m: c for m, c in between.terms.items() if c})
        turned = self.algebra.transpose(value)
        half = Fraction(1, 2)
        both = [self.algebra.scale(value, half), self.algebra.scale(turned, half)]
        return self.s.normal.to_term(self.algebra.add(both, value.shape))

    def _form(self, matrix: Term, x: Term) -> Iterator[Step]:
        size = size_term(_shape(matrix)[0])
        zero = app("zeros", size, num(1))
        definite = self.s.facts.holds(app("positive_definite", matrix))
        if definite is not None and self.s.facts.holds(app("ne", x, zero)) is not None:
            step = self.s.by_axiom("positive_quadratic", {"A": matrix, "x": x, "n": size})
            if step is not None:
                yield step
        if self.s.facts.holds(app("positive_semidefinite", matrix)) is not None:
            step = self.s.by_axiom("nonnegative_quadratic", {"A": matrix, "x": x, "n": size})
            if step is not None:
                yield step

    # ------------------------------------------------------------------ tr(K W)

    def _products(self) -> Iterator[Step]:
        """``tr(K W)`` for known ``K`` and what is left of a loop without a monomial of ``K``."""
        tried: dict[tuple[Term, Term], None] = {}
        for known in self._semidefinite():
            value = self.s.normal(known)
            if value.den or value.shape == SCALAR:
                continue
            for loop in self.loops:
                for inner, _ in value.terms:
                    for arc in self._arcs(loop.word, inner):
                        rest = self.s.normal.word_term(arc, value.shape[0])
                        tried.setdefault((known, rest))
            if len(tried) > MOST_PRODUCTS:
                break
        for known, rest in list(tried)[:MOST_PRODUCTS]:
            if _shape(known) != _shape(rest):
                continue
            values = {"A": known, "B": rest, "n": size_term(_shape(known)[0])}
            for name in ("positive_trace_mul", "nonnegative_trace_mul"):
                step = self._settled(name, values)
                if step is not None:
                    yield step
                    break

    def _cofactors(self) -> Iterator[Step]:
        """``tr(K W)`` for a semidefinite letter ``K`` and the sum ``W`` of what it stands with."""
        for letter in dict.fromkeys(letter for loop in self.loops for letter in loop.word):
            term = self.algebra.letters[letter].term
            rows, cols = _shape(term)
            if rows != cols or rows == ONE:
                continue
            between = _Between((rows, rows))
            for loop in self.loops:
                if letter in loop.word:
                    place = loop.word.index(letter)
                    monomial = (loop.word[place + 1 :] + loop.word[:place], loop.rest)
                    between.terms[monomial] = between.terms.get(monomial, Fraction(0)) + loop.share
            if len(between.terms) > 1:
                other = self._symmetrised(between)
                values = {"A": term, "B": other, "n": size_term(rows)}
                step = self._settled("nonnegative_trace_mul", values)
                if step is not None:
                    yield step

    def _settled(self, name: str, values: dict[str, Term]) -> Step | None:
        """An axiom without noise about what is missing."""
        rule = axiom(name)
        premises = self.s.facts.premises(rule, values)
        return None if premises is None else self.s.builder.axiom(rule, values, premises)

    def _semidefinite(self) -> Iterator[Term]:
        seen: set[Term] = set()
        for op in ("positive_definite", "positive_semidefinite"):
            for step in self.s.facts.known(op):
                matrix = step.proposition.children[0]
                if matrix not in seen:
                    seen.add(matrix)
                    yield matrix
        for letter in {letter for loop in self.loops for letter in loop.word}:
            term = self.algebra.letters[letter].term
            rows, cols = _shape(term)
            square = rows == cols and rows != ONE and term not in seen
            if square and self.s.facts.holds(app("positive_semidefinite", term)) is not None:
                yield term

    def _arcs(self, word: Word, inner: Word) -> Iterator[Word]:
        """What is left of a cyclic word, read either way, without an arc."""
        size = len(inner)
        for whole in (word, self.algebra.transposed(word)):
            for start in range(len(whole)):
                turned = whole[start:] + whole[:start]
                if size <= len(whole) and turned[:size] == inner and size:
                    yield turned[size:]

    # ------------------------------------------------------------------ tr(K)

    def _traces(self) -> Iterator[Step]:
        """``tr(K)`` with ``K`` the sum of all traces of one size."""
        sums: dict[object, _Between] = {}
        for loop in self.loops:
            if self._opened(loop.word) is not None:
                continue
            rows = self.algebra.letters[loop.word[0]].rows
            between = sums.setdefault(rows, _Between((rows, rows)))
            monomial = (loop.word, loop.rest)
            between.terms[monomial] = between.terms.get(monomial, Fraction(0)) + loop.share
        for between in sums.values():
            between.terms |= self._identities(between.shape[0])
            matrix = self._symmetrised(between)
            values = {"A": matrix, "n": size_term(between.shape[0])}
            step = self._settled("nonnegative_trace", values)
            if step is not None:
                yield step

    def _identities(self, rows: Size) -> Terms:
        """Multiples of the identity whose traces are in the difference."""
        found: Terms = {}
        for (_, powers), share in self.value.terms.items():
            for atom, exponent in powers:
                if exponent == 1 and self.algebra.size(rows).terms.keys() == {((), ((atom, 1),))}:
                    found[(), tuple(p for p in powers if p[0] != atom)] = share
        return found


def _shape(term: Term) -> Shape:
    found = shape(term.sort)
    assert found is not None
    return found
