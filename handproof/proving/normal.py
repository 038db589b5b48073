"""The search's own normal form: scalar quotients, words of matrix letters, cyclic words.

A value is a numerator over a list of scalar polynomials. The numerator maps a monomial
``(word, powers)`` to a rational: ``word`` is a tuple of letters (a path of shapes; empty for
scalars and for the identity), ``powers`` a product of scalar atoms. Words are cut where the inner
size is 1, so ``x (y'z)`` is the scalar ``y'z`` times ``x``; a scalar product of vectors and a trace
are the same atom, a cyclic word, the least of its rotations and of those of its transpose.
docs/architecture.md has the specification; the kernel computes the same thing in its own code.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from itertools import chain, pairwise

from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import INTEGER

Word = tuple[int, ...]
Powers = tuple[tuple[int, int], ...]
Monomial = tuple[Word, Powers]
Terms = dict[Monomial, Fraction]
ScalarPoly = tuple[tuple[Powers, Fraction], ...]
"""A scalar polynomial, frozen: sorted, no zero coefficients."""

Shape = tuple[Size, Size]
SCALAR: Shape = (ONE, ONE)


@dataclass(frozen=True, slots=True)
class Value:
    """``terms / product(den)``, with the shape of the matrix (1 by 1 for a scalar)."""

    shape: Shape
    terms: Terms
    den: tuple[ScalarPoly, ...] = ()

    @property
    def is_zero(self) -> bool:
        """Whether the numerator is 0."""
        return not self.terms

    @property
    def key(self) -> tuple[object, ...]:
        """What two equal normal forms share."""
        return (frozenset(self.terms.items()), self.den if self.terms else (), self.shape)

    @property
    def constant(self) -> Fraction | None:
        """The rational number that the value is, or None."""
        if self.den or self.shape != SCALAR:
            return None
        if not self.terms:
            return Fraction(0)
        if len(self.terms) == 1:
            return self.terms.get(((), ()))
        return None


@dataclass(frozen=True, slots=True)
class Letter:
    """A matrix atom or its transpose: a term to echo it with, its key, shape and symbols."""

    key: tuple[object, ...]
    term: Term
    rows: Size
    cols: Size
    symbols: frozenset[Sym]


@dataclass(frozen=True, slots=True)
class Atom:
    """A scalar atom; ``word`` is set for a cyclic word (then ``term`` is None)."""

    key: tuple[object, ...]
    term: Term | None
    word: Word
    symbols: frozenset[Sym]


class Algebra:
    """Letters, atoms and the arithmetic of values over them."""

    def __init__(self) -> None:
        self.letters: list[Letter] = []
        self.flip: list[int] = []
        self.atoms: list[Atom] = []
        self._letter_index: dict[tuple[object, ...], int] = {}
        self._atom_index: dict[tuple[object, ...], int] = {}
        self._cyclic: dict[Word, Word] = {}

    # ------------------------------------------------------------------ letters and atoms

    def new_letter(self, letter: Letter, transposed: Letter | None) -> int:
        """The index of a letter; ``transposed`` None makes it its own transpose."""
        found = self._letter_index.get(letter.key)
        if found is not None:
            return found
        index = len(self.letters)
        self.letters.append(letter)
        self._letter_index[letter.key] = index
        if transposed is None or transposed.key == letter.key:
            self.flip.append(index)
            return index
        self.letters.append(transposed)
        self._letter_index[transposed.key] = index + 1
        self.flip += [index + 1, index]
        return index

    def find_letter(self, key: tuple[object, ...]) -> int | None:
        """The letter of that key, if there is one."""
        return self._letter_index.get(key)

    def new_atom(self, atom: Atom) -> int:
        """The index of a scalar atom."""
        found = self._atom_index.get(atom.key)
        if found is None:
            found = len(self.atoms)
            self.atoms.append(atom)
            self._atom_index[atom.key] = found
        return found

    def size_atom(self, name: str) -> int:
        """The atom of a size variable."""
        symbol = Sym(name, INTEGER)
        return self.new_atom(Atom(("term", symbol), symbol, (), frozenset((symbol,))))

    def transposed(self, word: Word) -> Word:
        """The transpose of a word."""
        return tuple(self.flip[letter] for letter in reversed(word))

    def cyclic(self, word: Word) -> Word:
        """The least rotation of a cyclic word or of its transpose."""
        found = self._cyclic.get(word)
        if found is None:
            other = self.transposed(word)
            turns = range(len(word))
            found = min(
                chain((word[i:] + word[:i] for i in turns), (other[i:] + other[:i] for i in turns))
            )
            self._cyclic[word] = found
        return found

    def cyclic_atom(self, word: Word) -> int:
        """The scalar atom of a cyclic word."""
        least = self.cyclic(word)
        symbols = frozenset().union(*(self.letters[letter].symbols for letter in least))
        return self.new_atom(Atom(("cyclic", least), None, least, symbols))

    # ------------------------------------------------------------------ values

    def number(self, value: Fraction | int) -> Value:
        """A rational number."""
        return Value(SCALAR, {((), ()): Fraction(value)} if value else {})

    def scalar(self, atom: int) -> Value:
        """A scalar atom as a value."""
        return Value(SCALAR, {((), ((atom, 1),)): Fraction(1)})

    def letter_value(self, letter: int) -> Value:
        """A letter as a value."""
        found = self.letters[letter]
        return Value((found.rows, found.cols), {((letter,), ()): Fraction(1)})

    def identity(self, size: Size) -> Value:
        """The identity matrix."""
        return Value((size, size), {((), ()): Fraction(1)})

    def size(self, size: Size) -> Value:
        """A size as a number."""
        total: Terms = {}
        for names, coefficient in size.terms:
            powers: Powers = ()
            for name in names:
                powers = join(powers, ((self.size_atom(name), 1),))
            total[((), powers)] = total.get(((), powers), Fraction(0)) + coefficient
        return Value(SCALAR, {m: c for m, c in total.items() if c})

    def add(self, values: Iterable[Value], shape: Shape) -> Value:
        """The sum of values of one shape, over a common denominator."""
        values = [v for v in values if v.terms]
        den: tuple[ScalarPoly, ...] = ()
        for value in values:
            den = multiset_union(den, value.den)
        total: Terms = {}
        for value in values:
            terms = value.terms
            for factor in multiset_minus(den, value.den):
                terms = self._times_poly(terms, factor)
            for monomial, coefficient in terms.items():
                total[monomial] = total.get(monomial, Fraction(0)) + coefficient
        terms = {m: c for m, c in total.items() if c}
        return Value(shape, terms, den if terms else ())

    def scale(self, value: Value, factor: Fraction | int) -> Value:
        """A rational multiple."""
        if not factor:
            return Value(value.shape, {})
        return Value(value.shape, {m: c * factor for m, c in value.terms.items()}, value.den)

    def multiply(self, left: Value, right: Value) -> Value:
        """The product; scalars multiply anything."""
        shape = _product_shape(left.shape, right.shape)
        total: Terms = {}
        for (word, powers), a in left.terms.items():
            for (other, more), b in right.terms.items():
                monomial = self.cut(word + other, join(powers, more))
                total[monomial] = total.get(monomial, Fraction(0)) + a * b
        terms = {m: c for m, c in total.items() if c}
        return Value(shape, terms, tuple(sorted(left.den + right.den)) if terms else ())

    def divide(self, value: Value, by: Value) -> Value:
        """Quotient by a scalar; raises ZeroDivisionError where its numerator is 0."""
        if not by.terms:
            raise ZeroDivisionError("division by zero")
        for factor in by.den:
            value = Value(value.shape, self._times_poly(value.terms, factor), value.den)
        poly, content = monic(freeze(by.terms))
        factors = [f for f in split(poly) if f != ONE_POLY]
        value = self.scale(value, 1 / content)
        if not value.terms:
            return value
        return Value(value.shape, value.terms, tuple(sorted((*value.den, *factors))))

    def transpose(self, value: Value) -> Value:
        """The transpose."""
        if value.shape == SCALAR:
            return value
        terms = {(self.transposed(w), p): c for (w, p), c in value.terms.items()}
        return Value((value.shape[1], value.shape[0]), terms, value.den)

    def trace(self, value: Value) -> Value:
        """The trace; of the identity it is the size."""
        if value.shape == SCALAR:
            return value
        parts = []
        for (word, powers), coefficient in value.terms.items():
            if word:
                power = join(powers, ((self.cyclic_atom(word), 1),))
                parts.append(Value(SCALAR, {((), power): coefficient}))
            else:
                factor = Value(SCALAR, {((), powers): coefficient})
                parts.append(self.multiply(self.size(value.shape[0]), factor))
        total = self.add(parts, SCALAR)
        return Value(SCALAR, total.terms, value.den if total.terms else ())

    def cut(self, word: Word, powers: Powers) -> Monomial:
        """The monomial of a path, cut at inner size 1; loops there become scalar atoms."""
        letters = self.letters
        if not word:
            return (word, powers)
        starts_at_one = letters[word[0]].rows == ONE
        cuts = [i + 1 for i in range(len(word) - 1) if letters[word[i]].cols == ONE]
        if letters[word[-1]].cols == ONE:
            ends = len(word) if (starts_at_one or cuts) else None
        else:
            ends = cuts[-1] if cuts else None
        if ends is None:
            return (word, powers)
        begin = 0 if starts_at_one else cuts[0] if cuts else ends
        marks = [begin, *(c for c in cuts if begin < c < ends), ends]
        for low, high in pairwise(marks):
            if low < high:
                powers = join(powers, ((self.cyclic_atom(word[low:high]), 1),))
        return (word[:begin] + word[ends:], powers)

    def _times_poly(self, terms: Terms, factor: ScalarPoly) -> Terms:
        total: Terms = {}
        for (word, powers), a in terms.items():
            for more, b in factor:
                monomial = (word, join(powers, more))
                total[monomial] = total.get(monomial, Fraction(0)) + a * b
        return {m: c for m, c in total.items() if c}


ONE_POLY: ScalarPoly = (((), Fraction(1)),)


def join(left: Powers, right: Powers) -> Powers:
    """The product of two power products."""
    if not right:
        return left
    if not left:
        return right
    total = dict(left)
    for atom, power in right:
        total[atom] = total.get(atom, 0) + power
    return tuple(sorted(total.items()))


def freeze(terms: Terms) -> ScalarPoly:
    """A scalar numerator as a frozen polynomial."""
    return tuple(sorted((powers, c) for (_, powers), c in terms.items()))


def monic(poly: ScalarPoly) -> tuple[ScalarPoly, Fraction]:
    """The polynomial with last coefficient 1, and that coefficient."""
    content = poly[-1][1]
    return tuple((powers, c / content) for powers, c in poly), content


def split(poly: ScalarPoly) -> list[ScalarPoly]:
    """A monomial as its factors; anything else as it is (no factoring)."""
    if len(poly) != 1:
        return [poly]
    powers = poly[0][0]
    return [((((atom, 1),), Fraction(1)),) for atom, power in powers for _ in range(power)]


def multiset_union(
    left: tuple[ScalarPoly, ...], right: tuple[ScalarPoly, ...]
) -> tuple[ScalarPoly, ...]:
    """The least list with repetition that contains both."""
    if left == right or not right:
        return left
    return tuple(sorted((*left, *multiset_minus(right, left))))


def multiset_minus(left: tuple[ScalarPoly, ...], right: tuple[ScalarPoly, ...]) -> list[ScalarPoly]:
    """What of ``left`` is left when each of ``right`` is taken away once."""
    remaining = list(left)
    for factor in right:
        if factor in remaining:
            remaining.remove(factor)
    return remaining


def _product_shape(left: Shape, right: Shape) -> Shape:
    if left == SCALAR:
        return right
    if right == SCALAR:
        return left
    return (left[0], right[1])
