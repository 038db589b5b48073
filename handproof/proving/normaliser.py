"""From terms to normal forms and back: `Normaliser`.

    n = Normaliser(symmetric=[S])
    n.equal(left, right)        # same value up to normal form
    n(term)                     # the Value
    n.to_term(value)            # a term again

`n.equal` means what the kernel's ``combine`` without premises means: the numerator of the
difference is 0. Every denominator that was cleared is a condition (`n.denominators`).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from fractions import Fraction

from handproof.proving.normal import (
    SCALAR,
    Algebra,
    Atom,
    Letter,
    Powers,
    ScalarPoly,
    Value,
    Word,
    join,
)
from handproof.terms.build import add, app, div, mul, neg, num, power, size_term
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.scope import canonical, free_symbols
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import Matrix, Scalar, shape
from handproof.terms.typing_rules import size_of

MOST_FACTORS = 64
"""Integer powers up to this are multiplied out."""


class Normaliser:
    """Normal forms of terms over one table of letters and atoms; results are cached."""

    def __init__(self, symmetric: Iterable[Term] = ()) -> None:
        self.algebra = Algebra()
        self._cache: dict[Term, Value] = {}
        self._symmetric: set[Term] = {canonical(term) for term in symmetric}

    def __call__(self, term: Term) -> Value:
        """The normal form of a scalar or matrix term."""
        return self._value(canonical(term))

    def equal(self, left: Term, right: Term) -> bool:
        """Whether the difference has numerator 0."""
        return self.difference(left, right).is_zero

    def difference(self, left: Term, right: Term) -> Value:
        """``left - right``."""
        a, b = self(left), self(right)
        return self.algebra.add([a, self.algebra.scale(b, -1)], a.shape)

    def denominators(self, *terms: Term) -> list[Term]:
        """The distinct denominators that the normal forms of the terms clear."""
        found: dict[ScalarPoly, None] = {}
        for term in terms:
            for factor in self(term).den:
                found.setdefault(factor)
        return [self.poly_term(factor) for factor in found]

    # ------------------------------------------------------------------ terms to values

    def _value(self, term: Term) -> Value:
        found = self._cache.get(term)
        if found is None:
            found = self._compute(term)
            self._cache[term] = found
        return found

    def _compute(self, term: Term) -> Value:
        if isinstance(term, Num):
            return self.algebra.number(term.value)
        if isinstance(term, App):
            method = _METHODS.get(term.op)
            found = method(self, term) if method else None
            return found if found is not None else self.atom(term)
        if isinstance(term, Bind) and term.op == "sum":
            from handproof.proving.normal_sums import normal_sum

            found = normal_sum(self, term)
            return found if found is not None else self.atom(term)
        return self.atom(term)

    def _add(self, term: App) -> Value:
        return self.algebra.add((self._value(a) for a in term.args), _shape(term))

    def _neg(self, term: App) -> Value:
        return self.algebra.scale(self._value(term.args[0]), -1)

    def _mul(self, term: App) -> Value:
        result = self._value(term.args[0])
        for factor in term.args[1:]:
            result = self.algebra.multiply(result, self._value(factor))
        return result

    def _div(self, term: App) -> Value | None:
        by = self._value(term.args[1])
        if by.is_zero:
            return None
        return self.algebra.divide(self._value(term.args[0]), by)

    def _pow(self, term: App) -> Value | None:
        base, exponent = self._value(term.args[0]), self._value(term.args[1]).constant
        if exponent is None or exponent.denominator != 1 or abs(exponent) > MOST_FACTORS:
            return None
        count = int(exponent)
        if count < 0 and (base.shape != SCALAR or base.is_zero):
            return None if base.shape == SCALAR else self._inverse_power(term, -count)
        one = self.algebra.number(1)
        if base.shape != SCALAR:
            one = self.algebra.identity(base.shape[0])
        result = one
        for _ in range(abs(count)):
            result = self.algebra.multiply(result, base)
        return result if count >= 0 else self.algebra.divide(one, result)

    def _inverse_power(self, term: App, count: int) -> Value:
        inverse = self._value(app("inv", term.args[0]))
        result = inverse
        for _ in range(count - 1):
            result = self.algebra.multiply(result, inverse)
        return result

    def _transpose(self, term: App) -> Value:
        return self.algebra.transpose(self._value(term.args[0]))

    def _trace(self, term: App) -> Value:
        return self.algebra.trace(self._value(term.args[0]))

    def _identity(self, term: App) -> Value | None:
        size = _size(term.args[0])
        if size is None:
            return None
        return self.algebra.number(1) if size == ONE else self.algebra.identity(size)

    def _zeros(self, term: App) -> Value:
        return Value(_shape(term), {})

    def _norm_sq(self, term: App) -> Value:
        inner = self._value(term.args[0])
        product = self.algebra.multiply(self.algebra.transpose(inner), inner)
        return self.algebra.trace(product)

    def _inv(self, term: App) -> Value | None:
        inner = self._value(term.args[0])
        if inner.shape == SCALAR:
            one = self.algebra.number(1)
            return None if inner.is_zero else self.algebra.divide(one, inner)
        letter = self._inverse_letter(term, inner)
        return self.algebra.letter_value(letter)

    def _inverse_letter(self, term: App, inner: Value) -> int:
        size = inner.shape[0]
        symbols = free_symbols(term)
        flipped = self.algebra.transpose(inner)
        other_term = app("inv", app("transpose", term.args[0]))
        own = Letter(("inv", inner.key), term, size, size, symbols)
        other = Letter(("inv", flipped.key), other_term, size, size, symbols)
        return self.algebra.new_letter(own, other)

    def _entry(self, term: App) -> Value:
        inner = self._value(term.args[0])
        indices = tuple(self._value(i) for i in term.args[1:])
        if inner.shape == SCALAR:
            return inner
        parts = [
            self._entry_of(term, inner, word, powers, c, indices)
            for (word, powers), c in inner.terms.items()
        ]
        total = self.algebra.add(parts, SCALAR)
        return Value(SCALAR, total.terms, inner.den if total.terms else ())

    def _entry_of(
        self,
        term: App,
        inner: Value,
        word: Word,
        powers: Powers,
        coefficient: Fraction,
        indices: tuple[Value, ...],
    ) -> Value:
        keys = tuple(index.key for index in indices)
        written = term.args[1:]
        split = self._split(word, written)
        if split is not None:
            scale = Value(SCALAR, {((), powers): coefficient})
            return self.algebra.multiply(scale, self.algebra.multiply(*split))
        other = self.algebra.transposed(word)
        turned = other < word or (other == word and repr(written[1]) < repr(written[0]))
        if len(keys) == 2 and turned:
            word, keys, written = other, (keys[1], keys[0]), (written[1], written[0])
        matrix = (
            self._word_term(word, inner.shape[0])
            if word
            else app("identity", size_term(inner.shape[0]))
        )
        shown = app("entry", matrix, *written)
        key = ("entry", word, keys, inner.shape if not word else None)
        atom = self.algebra.new_atom(Atom(key, shown, (), free_symbols(shown)))
        return Value(SCALAR, {((), join(powers, ((atom, 1),))): coefficient})

    def _split(self, word: Word, indices: tuple[Term, ...]) -> tuple[Value, Value] | None:
        """An entry of ``x y'`` as the product of entries of ``x`` and of ``y``."""
        if len(indices) != 2:
            return None
        letters = self.algebra.letters
        for place in range(1, len(word)):
            if letters[word[place]].rows == ONE:
                head, tail = word[:place], self.algebra.transposed(word[place:])
                entries = [
                    app("entry", self._word_term(part, letters[part[0]].rows), index)
                    for part, index in zip((head, tail), indices, strict=True)
                ]
                return self._value(entries[0]), self._value(entries[1])
        return None

    def atom(self, term: Term) -> Value:
        """A symbol or an opaque application: a letter, a scalar atom."""
        key = self.atom_key(term)
        found = shape(term.sort)
        symbols = free_symbols(term)
        if found is None or found == SCALAR:
            return self.algebra.scalar(self.algebra.new_atom(Atom(key, term, (), symbols)))
        rows, cols = found
        own = Letter(key, term, rows, cols, symbols)
        if rows == cols and term in self._symmetric:
            return self.algebra.letter_value(self.algebra.new_letter(own, None))
        other = Letter(("T", key), app("transpose", term), cols, rows, symbols)
        return self.algebra.letter_value(self.algebra.new_letter(own, other))

    def atom_key(self, term: Term) -> tuple[object, ...]:
        """What equal atoms share: the operator and the normal forms of the arguments."""
        if isinstance(term, (Sym, Num)):
            return ("term", term)
        if isinstance(term, App):
            return (term.op, *(self._key(arg) for arg in term.args))
        assert isinstance(term, Bind)
        return (term.op, term.var, *(self._key(child) for child in term.children))

    def _key(self, term: Term) -> object:
        if isinstance(term.sort, (Scalar, Matrix)):
            return self._value(term).key
        return self.atom_key(term)

    # ------------------------------------------------------------------ values to terms

    def to_term(self, value: Value) -> Term:
        """A term with that normal form."""
        parts = [self._monomial_term(m, c, value.shape) for m, c in value.terms.items()]
        if not parts:
            if value.shape == SCALAR:
                return num(0)
            return app("zeros", size_term(value.shape[0]), size_term(value.shape[1]))
        total = parts[0] if len(parts) == 1 else add(*parts)
        factors = [self.poly_term(factor) for factor in value.den]
        if not factors:
            return total
        return div(total, factors[0] if len(factors) == 1 else mul(*factors))

    def poly_term(self, poly: ScalarPoly) -> Term:
        """A scalar polynomial as a term."""
        return self.to_term(Value(SCALAR, {((), powers): c for powers, c in poly}))

    def atom_term(self, atom: int) -> Term:
        """A scalar atom as a term."""
        found = self.algebra.atoms[atom]
        if found.term is not None:
            return found.term
        letters = self.algebra.letters
        word = found.word
        for start, letter in enumerate(word):
            if letters[letter].rows == ONE:
                word = word[start:] + word[:start]
                return self._word_term(word, ONE)
        return app("trace", self._word_term(word, letters[word[0]].rows))

    def _word_term(self, word: Word, size: Size) -> Term:
        if not word:
            return app("identity", size_term(size))
        parts = [self.algebra.letters[letter].term for letter in word]
        return parts[0] if len(parts) == 1 else mul(*parts)

    def word_term(self, word: Word, size: Size) -> Term:
        """A word as a product; the empty word as the identity of that size."""
        return self._word_term(word, size)

    def _monomial_term(
        self, monomial: tuple[Word, Powers], coefficient: Fraction, at: tuple[Size, Size]
    ) -> Term:
        word, powers = monomial
        factors: list[Term] = []
        for atom, exponent in powers:
            base = self.atom_term(atom)
            factors.append(base if exponent == 1 else power(base, exponent))
        if word or at != SCALAR:
            factors += (
                [self.algebra.letters[letter].term for letter in word]
                if word
                else [app("identity", size_term(at[0]))]
            )
        size = abs(coefficient)
        if size != 1 or not factors:
            factors.insert(0, num(size))
        product = factors[0] if len(factors) == 1 else mul(*factors)
        return neg(product) if coefficient < 0 else product


_METHODS = {
    "add": Normaliser._add,
    "neg": Normaliser._neg,
    "mul": Normaliser._mul,
    "div": Normaliser._div,
    "pow": Normaliser._pow,
    "transpose": Normaliser._transpose,
    "trace": Normaliser._trace,
    "identity": Normaliser._identity,
    "zeros": Normaliser._zeros,
    "norm_sq": Normaliser._norm_sq,
    "inv": Normaliser._inv,
    "entry": Normaliser._entry,
}


def _shape(term: Term) -> tuple[Size, Size]:
    found = shape(term.sort)
    assert found is not None
    return found


def _size(term: Term) -> Size | None:
    from handproof.terms.errors import TermError

    try:
        return size_of(term)
    except TermError:
        return None


def equal_terms(left: Term, right: Term, symmetric: Sequence[Term] = ()) -> bool:
    """Whether two terms have the same normal form, with these letters symmetric."""
    return Normaliser(symmetric).equal(left, right)
