"""Reading gradients off directional derivatives: ``tr(G' H)`` and ``sum g(i, j) H[i, j]``.

A directional derivative is linear in the direction ``H``. In its normal form every monomial has
one scalar atom with ``H``: a cyclic word ``a H b``, whose gradient is ``(b a)'``; a sum of such; or
a sum over entries ``H[i, j]``. What comes out is only a proposal, checked by the kernel.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from fractions import Fraction
from typing import TypeVar

from handproof.proving.coefficients import Coefficient, Field
from handproof.proving.normal import SCALAR, Powers, ScalarPoly, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import add, app, bind, div, mul, num, size_term
from handproof.terms.nodes import Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sizes import ONE
from handproof.terms.sorts import INTEGER, shape

K = TypeVar("K")


@dataclass(frozen=True, slots=True)
class Entries:
    """``sum over i, j of g * H[i, j]``: the indices (one for a vector) and ``g``."""

    indices: tuple[Sym, ...]
    coefficient: Term
    dots: tuple[tuple[Term, Term], ...]
    """Traces ``c tr(A' H)`` that were written out: pairs of ``c`` and ``A``."""


class Extraction:
    """Gradients of one linear form in ``direction``."""

    def __init__(self, normal: Normaliser, direction: Sym) -> None:
        self.normal, self.direction = normal, direction

    def matrix(self, value: Value) -> Term | None:
        """``G`` with ``value = tr(G' H)``; for a scalar direction ``g`` with ``value = g H``."""
        parts: list[Term] = []
        for coefficient, atom in self._grouped(value):
            inner = self.atom_gradient(atom)
            if inner is None:
                return None
            parts.append(scaled(coefficient, inner))
        return _total(parts, self.direction)

    def sums(self, value: Value) -> list[tuple[Term, Nest, Term]]:
        """The parts ``c * sum_i tr(G_i' H)``: ``c``, the indices and ``G_i``."""
        found: list[tuple[Term, Nest, Term]] = []
        for coefficient, atom in self._grouped(value):
            shown = self.normal.algebra.atoms[atom].term if atom >= 0 else None
            if isinstance(shown, Bind) and shown.op == "sum":
                nest, body = flattened(shown)
                inner = self.matrix(self.normal(body))
                if inner is not None:
                    found.append((coefficient, nest, inner))
        return found

    def entries(self, value: Value, indices: tuple[Sym, ...]) -> Entries | None:
        """The coefficients of the entries of the direction."""
        parts: list[Term] = []
        dots: list[tuple[Term, Term]] = []
        for coefficient, atom in self._grouped(value):
            found = self.normal.algebra.atoms[atom]
            if found.word:
                inner = self._word_gradient(found.word)
                if inner is None:
                    return None
                dots.append((coefficient, inner))
                parts.append(scaled(coefficient, app("entry", inner, *indices)))
                continue
            part = self._entry_sum(found.term, indices)
            if part is None:
                return None
            parts.append(scaled(coefficient, part))
        if not parts:
            return Entries(indices, num(0), ())
        return Entries(indices, parts[0] if len(parts) == 1 else add(*parts), tuple(dots))

    # ------------------------------------------------------------------ one atom

    def _grouped(self, value: Value) -> list[tuple[Term, int]]:
        """Pairs of a coefficient and the atom that holds the direction, coefficients reduced."""
        atoms = self.normal.algebra.atoms
        rows: dict[int, list[tuple[Powers, Fraction]]] = {}
        for (word, powers), c in value.terms.items():
            assert not word
            held = [p for p in powers if self.direction in atoms[p[0]].symbols]
            if len(held) != 1 or held[0][1] != 1:
                return [(num(0), -1)]
            rest = tuple(p for p in powers if p is not held[0])
            rows.setdefault(held[0][0], []).append((rest, c))
        return self.reduced(rows, value.den)

    def reduced(
        self, rows: Mapping[K, list[tuple[Powers, Fraction]]], den: tuple[ScalarPoly, ...]
    ) -> list[tuple[Term, K]]:
        """For each key the sum of its scalar monomials over the common denominator, reduced."""
        seen: dict[int, None] = {}
        for row in rows.values():
            seen.update((atom, None) for powers, _ in row for atom, _ in powers)
        seen.update((a, None) for f in den for powers, _ in f for a, _ in powers)
        field = Field(tuple(seen))
        below = field.one
        for factor in den:
            below = below * field.polynomial(list(factor))
        return [
            (self._coefficient(field, field.polynomial(part) / below), key)
            for key, part in rows.items()
        ]

    def _coefficient(self, field: Field, value: Coefficient) -> Term:
        constant = field.constant(value)
        if constant is not None:
            return num(constant)
        content, factors = value.den.factor()
        top = self._polynomial(field, value.num / content)
        below = [self._polynomial(field, f) for f, count in factors for _ in range(int(count))]
        if not below:
            return top
        return div(top, below[0] if len(below) == 1 else mul(*below))

    def _polynomial(self, field: Field, polynomial: object) -> Term:
        terms = {((), tuple(sorted(powers))): c for powers, c in field.rows(polynomial)}
        return self.normal.to_term(Value(SCALAR, terms))  # type: ignore[arg-type]

    def atom_gradient(self, atom: int) -> Term | None:
        """The gradient of a scalar atom that is linear in the direction; None where it is not."""
        if atom < 0:
            return None
        found = self.normal.algebra.atoms[atom]
        if found.term is self.direction:
            return num(1)
        if found.word:
            return self._word_gradient(found.word)
        if isinstance(found.term, Bind) and found.term.op == "sum":
            nest, body = flattened(found.term)
            inner = self.matrix(self.normal(body))
            return None if inner is None else summed(nest, inner)
        return None

    def _word_gradient(self, word: Word) -> Term | None:
        letters, algebra = self.normal.algebra.letters, self.normal.algebra
        for turned in (word, algebra.transposed(word)):
            for place, letter in enumerate(turned):
                if letters[letter].term is self.direction:
                    rest = turned[place + 1 :] + turned[:place]
                    if any(self.direction in letters[x].symbols for x in rest):
                        return None
                    size = letters[letter].cols
                    if not rest:
                        return app("identity", size_term(size))
                    return _word(self.normal, algebra.transposed(rest))
        return self._inside_letter(word)

    def _inside_letter(self, word: Word) -> Term | None:
        """A cyclic word with a sum of matrices that holds the direction."""
        letters, algebra = self.normal.algebra.letters, self.normal.algebra
        for turned in (word, algebra.transposed(word)):
            for place, letter in enumerate(turned):
                shown = letters[letter].term
                if isinstance(shown, Bind) and self.direction in letters[letter].symbols:
                    rest = turned[place + 1 :] + turned[:place]
                    nest, body = flattened(shown)
                    whole = mul(body, _word(self.normal, rest)) if rest else body
                    inner = self.matrix(self.normal(app("trace", whole)))
                    return None if inner is None else summed(nest, inner)
        return None

    def _entry_sum(self, term: Term | None, indices: tuple[Sym, ...]) -> Term | None:
        """``g(i, j)`` of ``sum ... g(a, b) H[a, b]`` over the full ranges of ``a`` and ``b``."""
        if not (isinstance(term, Bind) and term.op == "sum"):
            return None
        nest, body = flattened(term)
        value = self.normal(body)
        parts: list[Term] = []
        for coefficient, atom in self._grouped(value):
            if atom < 0:
                return None
            key = self.normal.algebra.atoms[atom]
            shown = key.term
            if shown is None or getattr(shown, "op", "") != "entry":
                return None
            matrix, *places = shown.children
            if matrix is not self.direction or len(places) != len(indices):
                return None
            own = {var for var, _, _ in nest}
            if not all(isinstance(p, Sym) and p in own for p in places):
                return None
            if len(set(places)) != len(places) or not self._full(nest, places):
                return None
            rest = [row for row in nest if row[0] not in places]
            renamed = {p: i for p, i in zip(places, indices, strict=True) if isinstance(p, Sym)}
            inner = substitute(coefficient, renamed)
            parts.append(summed(tuple(rest), inner))
        if not parts:
            return None
        return parts[0] if len(parts) == 1 else add(*parts)

    def _full(self, nest: tuple[tuple[Sym, Term, Term], ...], places: Iterable[Term]) -> bool:
        sizes = _lengths(self.direction)
        bounds = {var: (low, high) for var, low, high in nest}
        for place, size in zip(places, sizes, strict=False):
            assert isinstance(place, Sym)
            low, high = bounds[place]
            if self.normal(low).constant != 1 or high is not size:
                return False
        return True


def linear_form(entries: Entries, direction: Sym) -> Term:
    """``sum_i sum_j g(i, j) H[i, j]`` as the kernel's rule reads it."""
    body: Term = mul(entries.coefficient, app("entry", direction, *entries.indices))
    ranges = _lengths(direction)
    for var, size in reversed(list(zip(entries.indices, ranges, strict=False))):
        body = bind("sum", var, num(1), size, body)
    return body


def entry_indices(direction: Sym, taken: Iterable[Sym]) -> tuple[Sym, ...]:
    """Fresh index names for the entries of a vector or matrix."""
    names = {s.name for s in taken}
    found: list[Sym] = []
    for stem in ("i", "j")[: len(_lengths(direction))]:
        name = stem
        while name in names:
            name += "'"
        names.add(name)
        found.append(Sym(name, INTEGER))
    return tuple(found)


def _lengths(direction: Sym) -> list[Term]:
    size = shape(direction.sort)
    assert size is not None
    rows, cols = size
    if cols == ONE:
        return [size_term(rows)]
    if rows == ONE:
        return [size_term(cols)]
    return [size_term(rows), size_term(cols)]


def _word(normal: Normaliser, word: Word) -> Term:
    return normal.word_term(word, normal.algebra.letters[word[0]].rows)


def summed(nest: tuple[tuple[Sym, Term, Term], ...], term: Term) -> Term:
    """The term summed over a list of indices, the first outermost."""
    for var, low, high in reversed(nest):
        term = bind("sum", var, low, high, term)
    return term


def scaled(coefficient: Term, term: Term) -> Term:
    """``coefficient * term``, 1 and -1 left out."""
    if coefficient is num(1):
        return term
    if coefficient is num(-1):
        return app("neg", term)
    return coefficient if term is num(1) else mul(coefficient, term)


def _total(parts: list[Term], direction: Sym) -> Term:
    if parts:
        return parts[0] if len(parts) == 1 else add(*parts)
    size = shape(direction.sort)
    assert size is not None
    if size == SCALAR:
        return num(0)
    return app("zeros", size_term(size[0]), size_term(size[1]))


Nest = tuple[tuple[Sym, Term, Term], ...]
"""Index, lower and upper bound, outermost first."""


def flattened(term: Bind) -> tuple[Nest, Term]:
    """Nested sums as a list of indices with names that are free nowhere in them, and the body."""
    nest: list[tuple[Sym, Term, Term]] = []
    body: Term = term
    while isinstance(body, Bind) and body.op == "sum":
        names = {s.name for s in free_symbols(body.body)} | {row[0].name for row in nest}
        name = f"@g{len(nest)}"
        while name in names:
            name += "'"
        var = Sym(name, body.var.sort)
        nest.append((var, body.args[0], body.args[1]))
        body = substitute(body.body, {body.var: var})
    return tuple(nest), body
