"""Squared norms that a sum of scalar products suggests, by completing squares.

Scalar products ``u'Mv`` with one semidefinite ``M`` (or none) are the entries of a form in the
"vectors" ``u`` that occur in squares ``u'Mu``; where the form is semidefinite, its pivots give
combinations of the vectors whose squared lengths add up to it (LDL').
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step
from handproof.proving.normal import Powers, ScalarPoly, Word
from handproof.proving.rewriting import Simplifier
from handproof.terms.build import app, mul, num, size_term, transpose
from handproof.terms.nodes import Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import shape

Loop = tuple[Word, Powers, Fraction]
"""A scalar product as a cyclic word, the other factors of its monomial, the coefficient."""

Nonnegative = Callable[[Term], Step | None]
"""Proves that a number is nonnegative, or does not."""

MOST_VECTORS = 6
"""Vectors in one form."""


@dataclass(frozen=True, slots=True)
class _Metric:
    """The letter in the middle of a square; None: there is none."""

    middle: int | None


def squares(s: Simplifier, loops: Sequence[Loop], nonnegative: Nonnegative) -> Iterator[Step]:
    """``nonnegative`` of squared lengths, times a common number of proved sign."""
    for metric, vectors in _vectors(s, loops).items():
        entries = _entries(s, metric, vectors, loops)
        common = _common(entries)
        if common is None:
            continue
        poly, numbers = common
        rows = _pivots(numbers, len(vectors))
        if rows is None:
            continue
        terms = [s.normal.word_term(v, s.normal.algebra.letters[v[0]].rows) for v in vectors]
        for row in rows:
            step = _length(s, metric, _combination(row, terms))
            if step is not None:
                yield from _times(s, poly, step, nonnegative)


def _vectors(s: Simplifier, loops: Sequence[Loop]) -> dict[_Metric, list[Word]]:
    """The halves of the palindromes among the loops, by the letter in the middle."""
    algebra = s.normal.algebra
    found: dict[_Metric, list[Word]] = {}
    for word, _, _ in loops:
        for start in range(len(word)):
            turned = word[start:] + word[:start]
            if turned != algebra.transposed(turned):
                continue
            half = (len(turned) + 1) // 2
            middle = turned[half - 1] if len(turned) % 2 else None
            if not turned[half:]:
                continue
            if algebra.letters[turned[half - 1]].cols != algebra.letters[turned[half]].rows:
                continue
            if middle is not None and not _semidefinite(s, algebra.letters[middle].term):
                continue
            vectors = found.setdefault(_Metric(middle), [])
            if turned[half:] not in vectors and len(vectors) < MOST_VECTORS:
                vectors.append(turned[half:])
            break
    return found


def _semidefinite(s: Simplifier, matrix: Term) -> bool:
    return s.facts.holds(app("positive_semidefinite", matrix)) is not None


Entries = dict[tuple[int, int], dict[Powers, Fraction]]


def _entries(
    s: Simplifier, metric: _Metric, vectors: Sequence[Word], loops: Sequence[Loop]
) -> Entries:
    """The coefficient of each product of two of the vectors."""
    algebra = s.normal.algebra
    middle = () if metric.middle is None else (metric.middle,)
    places: dict[Word, tuple[int, int]] = {}
    for i, u in enumerate(vectors):
        for j, v in enumerate(vectors[: i + 1]):
            if _ends(s, u) == _ends(s, v):
                places.setdefault(algebra.cyclic(algebra.transposed(u) + middle + v), (i, j))
    entries: Entries = {}
    for word, rest, share in loops:
        place = places.get(word)
        if place is not None:
            entry = entries.setdefault(place, {})
            entry[rest] = entry.get(rest, Fraction(0)) + share
    return entries


def _ends(s: Simplifier, word: Word) -> tuple[object, object]:
    letters = s.normal.algebra.letters
    return letters[word[0]].rows, letters[word[-1]].cols


def _common(entries: Entries) -> tuple[ScalarPoly, dict[tuple[int, int], Fraction]] | None:
    """One polynomial of which every entry is a rational multiple, and the multiples."""
    polynomial: dict[Powers, Fraction] | None = None
    numbers: dict[tuple[int, int], Fraction] = {}
    for i, j in sorted(entries, key=lambda place: place[0] != place[1]):
        entry = {p: c for p, c in entries[i, j].items() if c}
        if not entry:
            continue
        if polynomial is None:
            polynomial = {(): Fraction(1)} if entry.keys() == {()} else entry
        if entry.keys() != polynomial.keys():
            return None
        first = next(iter(polynomial))
        ratio = entry[first] / polynomial[first]
        if any(entry[p] != ratio * c for p, c in polynomial.items()):
            return None
        numbers[i, j] = ratio
    if polynomial is None:
        return None
    return tuple(sorted(polynomial.items())), numbers


def _pivots(numbers: dict[tuple[int, int], Fraction], size: int) -> list[list[Fraction]] | None:
    """The rows of the unit triangular factor whose pivots are positive; None: indefinite."""
    matrix = [[Fraction(0)] * size for _ in range(size)]
    for (i, j), x in numbers.items():
        matrix[i][j] = matrix[j][i] = x if i == j else x / 2
    rows: list[list[Fraction]] = []
    for k in range(size):
        pivot = matrix[k][k]
        if pivot < 0 or (pivot == 0 and any(matrix[k])):
            return None
        if pivot == 0:
            continue
        row = [x / pivot for x in matrix[k]]
        rows.append(row)
        for i in range(size):
            for j in range(size):
                matrix[i][j] -= pivot * row[i] * row[j]
    return rows


def _combination(row: Sequence[Fraction], terms: Sequence[Term]) -> Term:
    parts = [t if x == 1 else mul(num(x), t) for x, t in zip(row, terms, strict=True) if x]
    return parts[0] if len(parts) == 1 else app("add", *parts)


def _length(s: Simplifier, metric: _Metric, vector: Term) -> Step | None:
    """``nonnegative`` of the squared length of a combination."""
    found = shape(vector.sort)
    assert found is not None
    rows, cols = size_term(found[0]), size_term(found[1])
    if metric.middle is None:
        rule = axiom("nonnegative_norm_sq")
        return s.builder.axiom(rule, {"A": vector, "n": rows, "m": cols})
    middle = s.normal.algebra.letters[metric.middle].term
    if found[1] == ONE:
        return s.by_axiom("nonnegative_quadratic", {"A": middle, "x": vector, "n": rows})
    values = {"A": middle, "B": mul(vector, transpose(vector)), "n": rows}
    return s.by_axiom("nonnegative_trace_mul", values)


def _times(s: Simplifier, poly: ScalarPoly, step: Step, nonnegative: Nonnegative) -> Iterator[Step]:
    """The square, and its product with a nonnegative number if the form has a common one."""
    if len(poly) == 1 and not poly[0][0]:
        yield step
        return
    common = s.normal.poly_term(poly)
    sign = nonnegative(common)
    if sign is None:
        return
    square = step.proposition.children[0]
    values = {"a": common, "b": square}
    yield s.builder.axiom(axiom("nonnegative_mul"), values, [sign, step])
