"""Positive semidefinite matrices as nonnegative combinations of known ones.

The cone of positive semidefinite matrices is closed under sums, nonnegative multiples and
congruences ``W K W'`` (Horn and Johnson, Matrix Analysis, 7.1). `in_cone` writes the argument of a
claim as ``sum c W K W'`` with ``K`` known from Γ or by a rule of `handproof.proving.loewner`,
``W`` a word read off the claim and ``c`` a multiplier of proved sign; equations of Γ may be added
freely. The multipliers are found by exact linear programming, and the sum is proved step by step.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.normal import SCALAR, Monomial, Powers, Value, Word, join
from handproof.proving.normaliser import Normaliser
from handproof.proving.simplex import nonnegative_solution
from handproof.terms.build import app, div, mul, num, size_term, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver

MOST_COLUMNS = 80
"""Candidates for one linear program."""

MOST_FACTORS = 6
"""Scalar multipliers that are tried for one matrix."""

Prove = Callable[[Term], Step | None]
Vector = dict[Monomial, Fraction]


@dataclass(frozen=True, slots=True)
class Known:
    """A step that a matrix is positive semidefinite, or definite (``strict``)."""

    step: Step
    strict: bool

    @property
    def matrix(self) -> Term:
        """The matrix."""
        return self.step.proposition.children[0]


@dataclass(frozen=True, slots=True)
class _Column:
    """``factor * W K W'`` (``word`` is W, empty for the identity), or an equation of Γ."""

    vector: Vector
    known: Known | None
    word: Word
    factor: Term
    sign: Step | None
    equation: Step | None = None

    @property
    def strict(self) -> bool:
        """Whether a positive multiple is definite."""
        positive = self.sign is None or self.sign.proposition.op == "positive"  # type: ignore[attr-defined]
        return self.known is not None and self.known.strict and not self.word and positive


def in_cone(
    facts: FactProver, prove: Prove, goal: App, known: Sequence[Known], equations: Sequence[Step]
) -> Step | None:
    """A proof that the argument of ``goal`` is positive semidefinite or definite, or None."""
    terms = [goal.args[0], *(k.matrix for k in known)]
    terms += [side for e in equations for side in e.proposition.children]
    normal, symmetric = facts.normaliser_for(*terms)
    search = _Search(facts, prove, normal, symmetric, goal.args[0])
    return search.prove(goal, known, equations)


class _Search:
    """One linear program and the proof that its solution gives."""

    def __init__(
        self,
        facts: FactProver,
        prove: Prove,
        normal: Normaliser,
        symmetric: list[Step],
        matrix: Term,
    ) -> None:
        self.facts, self.holds, self.normal, self.symmetric = facts, prove, normal, symmetric
        self.builder: ProofBuilder = facts.builder
        self.matrix = matrix
        self.value = normal(matrix)

    def prove(self, goal: App, known: Sequence[Known], equations: Sequence[Step]) -> Step | None:
        """The step that concludes ``goal``, or None."""
        if not self.value.terms:
            return None
        if self.value.den:
            return self._over_denominator(goal, known, equations)
        columns = list(self._columns(known, equations))[:MOST_COLUMNS]
        target = self.value.terms
        if goal.op == "positive_semidefinite":
            found = nonnegative_solution([c.vector for c in columns], target)
            chosen = None if found is None else list(zip(columns, found, strict=True))
        else:
            chosen = self._strictly(columns, target)
        if chosen is None:
            return None
        return self._sum(goal, [(c, x) for c, x in chosen if x])

    def _over_denominator(
        self, goal: App, known: Sequence[Known], equations: Sequence[Step]
    ) -> Step | None:
        """The numerator, then the positive multiple of it."""
        top = self.normal.to_term(Value(self.value.shape, self.value.terms))
        below = [self.normal.poly_term(factor) for factor in self.value.den]
        one_over = div(num(1), below[0] if len(below) == 1 else mul(*below))
        sign = self.holds(app("positive", one_over))
        if sign is None:
            return None
        inner = _Search(self.facts, self.holds, self.normal, self.symmetric, top)
        step = inner.prove(app(goal.op, top), known, equations)
        if step is None:
            return None
        return self.facts.convert(self._scaled(step, one_over, sign), goal)

    def _strictly(
        self, columns: list[_Column], target: Vector
    ) -> list[tuple[_Column, Fraction]] | None:
        """A combination in which a definite matrix has a positive multiplier."""
        less = {m: -c for m, c in target.items()}
        for first in columns:
            if not first.strict:
                continue
            others = [c.vector for c in columns]
            found = nonnegative_solution([*others, less], {m: -c for m, c in first.vector.items()})
            if found is None or not found[-1]:
                continue
            share = found.pop()
            scaled = [(c, x / share) for c, x in zip(columns, found, strict=True) if c is not first]
            own = next(x for c, x in zip(columns, found, strict=True) if c is first)
            return [(first, (own + 1) / share), *scaled]
        return None

    # ------------------------------------------------------------------ candidates

    def _columns(self, known: Sequence[Known], equations: Sequence[Step]) -> Iterator[_Column]:
        values = [(each, self.normal(each.matrix)) for each in known]
        values = [(each, value) for each, value in values if not value.den]
        pool: dict[Monomial, None] = dict.fromkeys(self.value.terms)
        for step in equations:
            pool |= dict.fromkeys(self.normal.difference(step.left, step.right).terms)
        turned = self.normal.algebra.transposed
        for _ in range(2):  # what one matrix brings along, another may cancel
            for _, value in values:
                for left in self._congruences(value, pool):
                    pool |= {(left + w + turned(left), p): None for w, p in value.terms}
        for step in equations:
            yield from self._free(step, pool)
        for each, value in values:
            for word in self._congruences(value, pool):
                yield from self._multiples(each, value, word, pool)

    def _congruences(self, value: Value, pool: Iterable[Monomial]) -> list[Word]:
        """Words ``W`` for which a monomial of ``W K W'`` is in the pool, up to its numbers."""
        flip = self.normal.algebra.transposed
        found: dict[Word, None] = {(): None} if value.shape == self.value.shape else {}
        for word, _ in pool:
            for inner, _ in value.terms:
                spare = len(word) - len(inner)
                if spare < 0 or spare % 2:
                    continue
                half = spare // 2
                left, rest = word[:half], word[half : half + len(inner)]
                fits = left and self.normal.algebra.letters[left[-1]].cols == value.shape[0]
                if fits and rest == inner and word[half + len(inner) :] == flip(left):
                    found[left] = None
        return list(found)

    def _multiples(
        self, known: Known, value: Value, word: Word, pool: Iterable[Monomial]
    ) -> Iterator[_Column]:
        whole = self._congruent(value, word)
        yield _Column(whole, known, word, num(1), None)
        for factor, scalar in self._factors(whole, pool):
            sign = self.holds(app("positive", factor)) or self.holds(app("nonnegative", factor))
            if sign is None:
                continue
            vector: Vector = {}
            for (inner, powers), a in whole.items():
                for more, b in scalar.items():
                    monomial = (inner, join(powers, more))
                    vector[monomial] = vector.get(monomial, Fraction(0)) + a * b
            yield _Column({m: c for m, c in vector.items() if c}, known, word, factor, sign)

    def _factors(
        self, whole: Vector, pool: Iterable[Monomial]
    ) -> list[tuple[Term, dict[Powers, Fraction]]]:
        """Monomials that carry the matrix to one of the pool, and known nonnegative numbers."""
        ratios: dict[Powers, None] = {}
        for word, powers in pool:
            for inner, own in whole:
                ratio = _quotient(powers, own) if inner == word else None
                if ratio:
                    ratios[ratio] = None
        found = [
            (self.normal.to_term(Value(SCALAR, {((), r): Fraction(1)})), {r: Fraction(1)})
            for r in list(ratios)[:MOST_FACTORS]
        ]
        if any(powers for _, powers in pool):
            found += list(self._known_numbers())[:MOST_FACTORS]
        return found

    def _known_numbers(self) -> Iterator[tuple[Term, dict[Powers, Fraction]]]:
        """Differences of known inequalities, such as ``1 - t`` where ``t <= 1``."""
        for op in ("lt", "le"):
            for step in self.facts.known(op):
                value = self.normal.difference(step.right, step.left)
                if not value.den and len(value.terms) > 1:
                    scalar = {powers: c for (_, powers), c in value.terms.items()}
                    yield self.normal.to_term(value), scalar

    def _free(self, step: Step, pool: Iterable[Monomial]) -> Iterator[_Column]:
        """An equation of Γ and its congruences; either sign serves."""
        value = self.normal.difference(step.left, step.right)
        if value.den or not value.terms:
            return
        for word in self._congruences(value, pool):
            whole = self._congruent(value, word)
            for sign in (1, -1):
                vector = {m: sign * c for m, c in whole.items()}
                yield _Column(vector, None, word, num(sign), None, step)

    def _congruent(self, value: Value, word: Word) -> Vector:
        """The monomials of ``W K W'``."""
        turned, whole = self.normal.algebra.transposed(word), Vector()
        for (inner, powers), coefficient in value.terms.items():
            monomial = self.normal.algebra.cut(word + inner + turned, powers)
            whole[monomial] = whole.get(monomial, Fraction(0)) + coefficient
        return whole

    # ------------------------------------------------------------------ the proof

    def _sum(self, goal: App, chosen: list[tuple[_Column, Fraction]]) -> Step | None:
        strict = goal.op == "positive_definite"
        total: Step | None = None
        uses: list[Use] = []
        for column, share in chosen:
            if column.equation is not None:
                uses.append(self._use(column, column.equation, share))
                continue
            part = self._part(column, share, strict and total is None)
            total = part if total is None else self._plus(total, part)
        if total is None:
            return None
        matrix = total.proposition.children[0]
        equation = app("eq", matrix, self.matrix)
        conditions = self.facts.nonzero_all(self.normal.denominators(matrix, self.matrix))
        if not isinstance(conditions, list):
            return None
        equal = self.builder.combine(equation, uses, self.symmetric, conditions)
        return self.builder.transport(total, [equal])

    def _use(self, column: _Column, equation: Step, share: Fraction) -> Use:
        """An equation with its congruence, subtracted from the sum of the matrices."""
        number = num(-share if column.factor is num(1) else share)
        if not column.word:
            return Use(equation, number)
        left = self.normal.word_term(column.word, self.value.shape[0])
        return Use(equation, mul(number, left), transpose(left))

    def _part(self, column: _Column, share: Fraction, strict: bool) -> Step:
        """One summand; definite where ``strict``."""
        known = column.known
        assert known is not None
        step = known.step
        if known.strict and not strict:
            values = {"A": known.matrix, "n": _size(known.matrix)}
            step = self.builder.axiom(axiom("psd_of_pd"), values, [step])
        if column.word:
            matrix = step.proposition.children[0]
            word = self.normal.word_term(column.word, self.value.shape[0])
            values = {"A": matrix, "B": word, "n": _size(matrix), "m": _size(word)}
            step = self.builder.axiom(axiom("psd_congruence"), values, [step])
        if column.sign is None:
            return self._scaled(step, num(share)) if share != 1 else step
        if share == 1:
            return self._scaled(step, column.factor, column.sign)
        return self._scaled(self._scaled(step, column.factor, column.sign), num(share))

    def _scaled(self, step: Step, factor: Term, sign: Step | None = None) -> Step:
        """A multiple of a definite or semidefinite matrix."""
        matrix = step.proposition.children[0]
        strict = step.proposition.op == "positive_definite"  # type: ignore[attr-defined]
        wanted = app("positive" if strict else "nonnegative", factor)
        if sign is None:
            sign = self.builder.numeric(wanted)
        elif sign.proposition.op != wanted.op:  # type: ignore[attr-defined]
            rule = axiom("nonnegative_of_positive")
            sign = self.builder.axiom(rule, {"a": factor}, [sign])
        values = {"c": factor, "A": matrix, "n": _size(matrix)}
        return self.builder.axiom(
            axiom("pd_scale" if strict else "psd_scale"), values, [sign, step]
        )

    def _plus(self, left: Step, right: Step) -> Step:
        strict = left.proposition.op == "positive_definite"  # type: ignore[attr-defined]
        a, b = left.proposition.children[0], right.proposition.children[0]
        values = {"A": a, "B": b, "n": _size(a)}
        name = "pd_add_left" if strict else "psd_add"
        return self.builder.axiom(axiom(name), values, [left, right])


def _quotient(powers: Powers, by: Powers) -> Powers | None:
    """The product of atoms that turns one monomial into another, or None."""
    rest = dict(powers)
    for atom, exponent in by:
        rest[atom] = rest.get(atom, 0) - exponent
    if any(exponent < 0 for exponent in rest.values()):
        return None
    return tuple(sorted((a, e) for a, e in rest.items() if e))


def _size(matrix: Term) -> Term:
    found = shape(matrix.sort)
    assert found is not None
    return size_term(found[0])
