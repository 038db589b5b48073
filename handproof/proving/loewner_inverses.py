"""Semidefinite matrices with inverses inside: Schur complements turned round, Young's inequality.

``A - B D^-1 B' >= 0`` from ``D - B'A^-1 B >= 0`` for definite ``A`` and ``D``, and
``X'AX + Z'A^-1 Z >= X'Z + Z'X`` (Horn and Johnson, Matrix Analysis, 7.7.7 and 7.1.8). The inverse
``A^-1 B`` is given as a matrix ``Y`` with ``A Y = B``, which is simpler where ``A`` is a factor.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step, Use
from handproof.proving.cones import Known, Prove
from handproof.proving.normal import SCALAR, Monomial, Shape, Terms, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import add, app, div, eq, inv, mul, neg, num, size_term, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver

MOST_FLIPS = 4
"""Monomials with an inverse that are tried."""


def flipped(facts: FactProver, prove: Prove, matrix: Term) -> Iterator[Known]:
    """The matrix, up to a denominator, where it is ``A - B D^-1 B'`` and the other corner is."""
    normal, symmetric = facts.normaliser_for(matrix)
    value = Value(normal(matrix).shape, normal(matrix).terms)  # its denominator is taken care of
    tries = 0
    for (word, powers), share in value.terms.items():
        middle = _inverse_in_the_middle(normal, word)
        if share > 0 or middle is None or tries == MOST_FLIPS:
            continue
        tries += 1
        step = _Flip(facts, prove, normal, symmetric, value, (word, powers), middle).found()
        if step is not None:
            yield Known(step, False)


def shortened(facts: FactProver, matrix: Term, equations: Sequence[Step]) -> Term:
    """The matrix with ``C^-1 C C^-1`` replaced by ``C^-1``, by equations that say so."""
    normal, _ = facts.normaliser_for(matrix)
    value = normal(matrix)
    terms = dict(value.terms)
    for step in equations:
        sides = [normal(side).terms for side in step.proposition.children]
        if any(len(side) != 1 for side in sides):
            continue
        (long, _), (short, _) = (next(iter(side)) for side in sides)
        changed: Terms = {}
        for (word, powers), share in terms.items():
            for start in range(len(word) - len(long) + 1):
                if word[start : start + len(long)] == long:
                    word = word[:start] + short + word[start + len(long) :]
                    break
            changed[word, powers] = changed.get((word, powers), Fraction(0)) + share
        terms = {m: c for m, c in changed.items() if c}
    return normal.to_term(Value(value.shape, terms, value.den))


def _inverse_in_the_middle(normal: Normaliser, word: Word) -> App | None:
    """``D^-1`` where the word is ``B D^-1 B'``."""
    if len(word) % 2 == 0 or word != normal.algebra.transposed(word):
        return None
    term = normal.algebra.letters[word[len(word) // 2]].term
    return term if isinstance(term, App) and term.op == "inv" else None


class _Flip:
    """One monomial ``- k B D^-1 B'`` of a matrix, and what is left without it."""

    def __init__(
        self,
        facts: FactProver,
        prove: Prove,
        normal: Normaliser,
        symmetric: list[Step],
        value: Value,
        monomial: Monomial,
        middle: App,
    ) -> None:
        self.facts, self.prove, self.normal, self.symmetric = facts, prove, normal, symmetric
        self.builder = facts.builder
        word, powers = monomial
        self.value, self.middle = value, middle
        self.half: Word = word[: len(word) // 2]
        self.factor = normal.to_term(Value(SCALAR, {((), powers): -value.terms[monomial]}))
        self.rest = Value(value.shape, {m: c for m, c in value.terms.items() if m != monomial})

    def found(self) -> Step | None:
        """The matrix is semidefinite."""
        plain = self.factor is num(1)
        first = self.normal.to_term(self.rest)
        if not plain:
            first = mul(div(num(1), self.factor), first)
        last = self.middle.args[0]
        small, rows = size_term(_shape(last)[0]), size_term(self.value.shape[0])
        outer = self.normal.word_term(self.half, self.value.shape[0])
        definite = [self.prove(app("positive_definite", m)) for m in (first, last)]
        if definite[0] is None or definite[1] is None:
            return None
        for inner, step in self._quotients(first, outer):
            moved = self._other_corner(first, outer, last, inner, step)
            if moved is None:
                continue
            values = {"A": first, "B": outer, "D": last, "Y": inner, "n": rows, "m": small}
            premises = [definite[0], definite[1], step, moved]
            return self._whole(self.builder.axiom(axiom("schur_flip"), values, premises))
        return None

    def _other_corner(
        self, first: Term, outer: Term, last: Term, inner: Term, step: Step
    ) -> Step | None:
        """``D - Y'AY`` is semidefinite, by ``D - B'Y``, which it equals since ``A Y = B``."""
        corner = add(last, neg(mul(transpose(inner), first, inner)))
        tidy = self.normal.to_term(self.normal(add(last, neg(mul(transpose(outer), inner)))))
        other = self.prove(app("positive_semidefinite", tidy))
        if other is None:
            return None
        normal, symmetric = self.facts.normaliser_for(tidy, corner)
        conditions = self.facts.nonzero_all(normal.denominators(tidy, corner))
        if not isinstance(conditions, list):
            return None
        uses = [Use(step, None, inner, "T")]
        equal = self.builder.combine(eq(tidy, corner), uses, symmetric, conditions)
        return self.builder.transport(other, [equal])

    def _whole(self, step: Step) -> Step | None:
        """The matrix from the multiple of it that the axiom speaks of."""
        if self.factor is not num(1):
            sign = self.prove(app("nonnegative", self.factor))
            if sign is None:
                return None
            matrix = step.proposition.children[0]
            values = {"c": self.factor, "A": matrix, "n": size_term(self.value.shape[0])}
            step = self.builder.axiom(axiom("psd_scale"), values, [sign, step])
        whole = self.normal.to_term(self.value)
        return self.facts.convert(step, app("positive_semidefinite", whole))

    def _quotients(self, first: Term, outer: Term) -> Iterator[tuple[Term, Step]]:
        """Matrices ``Y`` with ``A Y = B``, and the proofs."""
        value, size = self.normal(first), size_term(self.value.shape[0])
        only = next(iter(value.terms)) if len(value.terms) == 1 and not value.den else None
        letter = only[0] if only is not None and not only[1] and value.terms[only] == 1 else None
        if letter and self.half[: len(letter)] == letter and len(letter) == 1:
            rest = self.normal.word_term(self.half[1:], self.value.shape[0])
            yield rest, self._equal(mul(first, rest), outer, [])
        if isinstance(first, App) and first.op == "inv":
            inside = first.args[0]
            known = self.prove(app("invertible", inside))
            if known is not None:
                left = self.builder.axiom(axiom("left_inverse"), {"A": inside, "n": size}, [known])
                inner = mul(inside, outer) if self.half else inside
                yield inner, self._equal(mul(first, inner), outer, [Use(left, None, outer)])
        multiple = self._multiple_of_identity(first)
        if multiple is not None:
            inner = mul(div(num(1), multiple), outer)
            equal = self.facts.equal(mul(first, inner), outer)
            if equal is not None:
                yield inner, equal
        known = self.prove(app("invertible", first))
        if known is not None:
            right = self.builder.axiom(axiom("right_inverse"), {"A": first, "n": size}, [known])
            inner = mul(inv(first), outer) if self.half else inv(first)
            yield inner, self._equal(mul(first, inner), outer, [Use(right, None, outer)])

    def _multiple_of_identity(self, matrix: Term) -> Term | None:
        value = self.normal(matrix)
        if any(word for word, _ in value.terms):
            return None
        return self.normal.to_term(Value(SCALAR, value.terms, value.den))

    def _equal(self, left: Term, right: Term, uses: list[Use]) -> Step:
        return self.builder.combine(eq(left, right), uses, self.symmetric)


def young(facts: FactProver, matrix: Term) -> Iterator[Known]:
    """``X'AX + Z'A^-1 Z - X'Z - Z'X`` where ``X'AX`` and ``Z'A^-1 Z`` occur."""
    normal, _ = facts.normaliser_for(matrix)
    value = normal(matrix)
    halves: dict[Term, list[Word]] = {}
    for word, _ in value.terms:
        if len(word) % 2 and word == normal.algebra.transposed(word):
            middle = normal.algebra.letters[word[len(word) // 2]].term
            halves.setdefault(middle, []).append(word[len(word) // 2 + 1 :])
    for middle, found in halves.items():
        if not (isinstance(middle, App) and middle.op == "inv"):
            continue
        a = middle.args[0]
        definite = facts.holds(app("positive_definite", a)) if a in halves else None
        if definite is None:
            continue
        size = _shape(a)[0]
        for one in halves[a][:2]:
            for two in found[:2]:
                x, z = (normal.word_term(word, size) for word in (one, two))
                if _shape(x) == _shape(z):
                    sizes = {"n": size_term(size), "m": size_term(_shape(x)[1])}
                    values = {"A": a, "X": x, "Z": z, **sizes}
                    step = facts.builder.axiom(axiom("young_matrix"), values, [definite])
                    yield Known(step, False)


def products(facts: FactProver, matrix: Term) -> Iterator[Known]:
    """``(U + V)'(U + V)`` and ``(U - V)'(U - V)`` for ``U'V`` and ``V'U`` in the matrix."""
    normal, _ = facts.normaliser_for(matrix)
    value = normal(matrix)
    words = {word for word, _ in value.terms}
    squares = {word[len(word) // 2 :] for word in words if _is_square(normal, word)}
    tried: set[frozenset[Word]] = set()
    for u in sorted(squares):
        for v in sorted(squares):
            pair = frozenset((u, v))
            mixed = normal.algebra.transposed(u) + v
            if u == v or pair in tried or mixed not in words:
                continue
            tried.add(pair)
            sign = -1 if value.terms.get((mixed, ()), Fraction(0)) < 0 else 1
            rows = normal.algebra.letters[u[0]].rows
            first, second = (normal.word_term(w, rows) for w in (u, v))
            whole = transpose(add(first, second if sign == 1 else neg(second)))
            sizes = [size_term(s) for s in _shape(whole)]
            values = {"A": whole, "n": sizes[0], "m": sizes[1]}
            yield Known(facts.builder.axiom(axiom("psd_gram"), values), False)


def _is_square(normal: Normaliser, word: Word) -> bool:
    half = len(word) // 2
    mirrored = word[:half] == normal.algebra.transposed(word[half:])
    return len(word) > 0 and len(word) % 2 == 0 and mirrored


def _shape(term: Term) -> Shape:
    found = shape(term.sort)
    assert found is not None
    return found
