"""What the rules about arrays work with: words of a term, instances of axioms, combinations."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.matching import with_sizes
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import app, eq, mul, neg, num, size_term
from handproof.terms.nodes import App, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar, shape


class SymmetricDiagonals(Normaliser):
    """A normal form in which every ``diag(x)`` is its own transpose."""

    def atom(self, term: Term) -> Value:
        """A symbol or an opaque application as a letter or a scalar atom."""
        if is_app(term, "diag") and not isinstance(term.sort, Scalar):
            self._symmetric.add(term)
        return super().atom(term)


class ArrayForms:
    """Terms of one obligation as words of letters, with one table of letters."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, terms: Sequence[Term]) -> None:
        self.builder, self.facts = builder, facts
        _, self.symmetric = facts.normaliser_for(*terms)
        self.normal = SymmetricDiagonals(s.proposition.children[0] for s in self.symmetric)
        self.algebra = self.normal.algebra
        self.needs: dict[Term, None] = {}

    def word(self, word: Word) -> Term | None:
        """A word as a product; None for the empty word."""
        if not word:
            return None
        return self.normal.word_term(word, self.algebra.letters[word[0]].rows)

    def word_value(self, word: Word) -> Value:
        """A word as a value; 1 for the empty word."""
        if not word:
            return self.algebra.number(1)
        letters = self.algebra.letters
        return Value((letters[word[0]].rows, letters[word[-1]].cols), {(word, ()): Fraction(1)})

    def by(self, name: str, values: Mapping[str, Term]) -> Step | None:
        """The instance of an axiom whose conditions can all be proved, or None."""
        rule = axiom(name)
        whole = with_sizes(dict(values), rule.sorts)
        if whole is None:
            return None
        premises = self.facts.premises(rule, whole)
        return None if premises is None else self.builder.axiom(rule, whole, premises)

    def conclude(
        self, name: str, values: Mapping[str, Term], premises: Sequence[Step]
    ) -> Step | None:
        """The instance of an axiom from premises at hand; None where the sizes do not fit."""
        whole = with_sizes(dict(values), axiom(name).sorts)
        return None if whole is None else self.builder.axiom(axiom(name), whole, premises)

    def turned(self, step: Step | None) -> Step | None:
        """``r = l`` from ``l = r``."""
        return (
            None if step is None else self.combined(eq(step.right, step.left), [Use(step, num(-1))])
        )

    def combined(self, goal: Term, uses: Sequence[Use] = ()) -> Step | None:
        """The equation by normal forms; None where a denominator is not known to be nonzero."""
        sides = [*goal.children]
        for use in uses:
            parts = (use.left, use.right, *use.step.proposition.children)
            sides += [t for t in parts if t is not None]
        conditions = self.facts.nonzero_all(self.normal.denominators(*sides))
        if isinstance(conditions, Missing):
            self.needs.update(dict.fromkeys(conditions.needs))
            return None
        used = frozenset[Sym]().union(*map(free_symbols, sides))
        known = [s for s in self.symmetric if not used.isdisjoint(free_symbols(s.proposition))]
        symmetric = dict.fromkeys(known)
        for diagonal in dict.fromkeys(part for side in sides for part in subterms(side)):
            if _is_diagonal(diagonal):
                values = {"x": diagonal.children[0], "n": rows(diagonal)}
                symmetric[self.builder.axiom(axiom("symmetric_diag"), values)] = None
        return self.builder.combine(goal, uses, list(symmetric), conditions)

    def monic(self, term: Term) -> Word | None:
        """The word that a matrix is, if it is one word with coefficient 1."""
        value = self.normal(term)
        if len(value.terms) != 1 or value.den:
            return None
        (((word, powers), c),) = value.terms.items()
        return word if c == 1 and not powers else None

    def letter(self, term: Term) -> Term | None:
        """The letter that a matrix is, as a term, if it is one letter with coefficient 1."""
        word = self.monic(term)
        return self.algebra.letters[word[0]].term if word and len(word) == 1 else None

    def split(self, term: Term) -> tuple[Term, Term] | None:
        """``(first monomial, rest)`` of a sum; None for one monomial and for 0."""
        value = self.normal(term)
        if len(value.terms) < 2:
            return None
        items = list(value.terms.items())
        parts = [dict(items[:1]), dict(items[1:])]
        first, rest = (self.normal.to_term(Value(value.shape, p, value.den)) for p in parts)
        return first, rest

    def scaled(self, term: Term) -> tuple[Term, Term] | None:
        """``(c, word)`` of a single monomial whose coefficient is not 1, and of 0."""
        value = self.normal(term)
        if not value.terms:
            return num(0), self.normal.to_term(value)
        if len(value.terms) != 1 or self.monic(term) is not None:
            return None
        (((word, powers), c),) = value.terms.items()
        factor = self.normal.to_term(Value(SCALAR, {((), powers): c}, value.den))
        return factor, self.normal.word_term(word, value.shape[0])

    def outer(self, term: Term) -> tuple[Term, Term] | None:
        """``(x, y)`` of a single word ``x y'`` with columns ``x`` and ``y``."""
        word = self.monic(term)
        for i in range(1, len(word or ())):
            assert word is not None
            if self.algebra.letters[word[i]].rows == ONE:
                x, y = self.word(word[:i]), self.word(self.algebra.transposed(word[i:]))
                assert x is not None
                assert y is not None
                return x, y
        return None

    def letter_base(self, letter: int) -> Term:
        """The term of a letter, without its transposition."""
        term = self.algebra.letters[letter].term
        return term.children[0] if is_app(term, "transpose") else term

    def order(self, term: Term) -> tuple[int, Word]:
        """A total order of words; the same for equal normal forms."""
        word = self.monic(term) or ()
        return len(word), word

    def transposed(self, term: Term) -> Term:
        """The transpose of a matrix, in normal form."""
        return self.normal.to_term(self.algebra.transpose(self.normal(term)))


def _is_diagonal(term: Term) -> bool:
    return is_app(term, "diag") and not isinstance(term.sort, Scalar)


def rows(term: Term) -> Term:
    """The number of rows of a matrix, as a term."""
    found = shape(term.sort)
    assert found is not None
    return size_term(found[0])


def product(*factors: Term | None) -> Term:
    """The product of those factors that are there."""
    there = [factor for factor in factors if factor is not None]
    return there[0] if len(there) == 1 else mul(*there)


def is_app(term: Term | None, op: str) -> bool:
    """Whether a term is an application of an operator."""
    return isinstance(term, App) and term.op == op


def minus(term: Term) -> Term:
    """A multiplier with the other sign."""
    return neg(term)


def trace(term: Term) -> Term:
    """The trace of a matrix."""
    return app("trace", term)


def counts_of(block: App) -> tuple[int, int]:
    """How many rows and columns of blocks a block matrix has."""
    found = [arg.value if isinstance(arg, Num) else 0 for arg in block.args[:2]]
    return int(found[0]), int(found[1])
