"""Kronecker and Hadamard products, ``vec``, ``diag``, blocks: terms brought to a normal form.

`Arrays.full(term)` returns a `Conversion`: an equal term and the step that proves it. Two kinds of
rules do the work; both stand in tables (`handproof.proving.rules.array_table`):

* *head rules* rewrite a node whose arguments are in normal form (``kron(A + B, C)``, ``vec(c A)``,
  a block matrix as a sum ``E A F'`` with selectors ``E``, ``F``);
* *word rules* rewrite neighbours in a product of matrices (``kron(A, B) kron(C, D)``,
  ``diag(x) diag(y)``, ``E'E``), and closed products (``tr kron(A, B)``, ``vec(A)' vec(B)``).

The words of one polynomial are rewritten round by round; every round is one multiplier for each
rule, and all rounds together are one linear combination ``term - normal = sum left (l - r) right``.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from fractions import Fraction

from handproof.proving.array_forms import ArrayForms, is_app
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.interface import Budget
from handproof.proving.normal import SCALAR, Powers, Terms, Value, Word
from handproof.proving.rewriting import Conversion, OutOfTime
from handproof.terms.build import eq, rebuild
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.operators import DERIVATIVES
from handproof.terms.sizes import ONE
from handproof.terms.sorts import shape

ARRAY_OPERATORS = frozenset("kron hadamard vec diag diagonal block ones".split())
"""Operators that the rules are about."""

FROZEN = frozenset((*DERIVATIVES, "differential", "apply", "identity", "zeros"))
"""Operators inside which nothing is rewritten."""

ARITHMETIC = frozenset("add neg mul div transpose trace norm_sq pow".split())
"""Operators that the normal form sees through: their arguments need not be in normal form."""

ROUNDS = 40
"""Rounds of word rules for one polynomial."""

LARGEST = 400
"""Monomials of one polynomial beyond which it is left as it is."""


@dataclass(frozen=True, slots=True)
class Redex:
    """A part ``word[start:end]`` that a step rewrites; ``mode`` T: the transposed equation."""

    start: int
    end: int
    step: Step
    mode: str = ""


class Rules:
    """The tables: head rules by operator, rules of neighbours, ends and closed words."""

    heads: Mapping[str, tuple[Callable[[Arrays, App], Step | None], ...]]
    letters: tuple[Callable[[Arrays, Term], Step | None], ...]
    pairs: tuple[Callable[[Arrays, Term, Term], Step | None], ...]
    ends: tuple[Callable[[Arrays, Term, Word], Step | None], ...]
    closed: tuple[Callable[[Arrays, Word], Step | None], ...]


class Arrays(ArrayForms):
    """Brings the terms of one obligation to normal form; steps go to one builder."""

    def __init__(
        self,
        builder: ProofBuilder,
        facts: FactProver,
        budget: Budget,
        rules: Rules,
        terms: Sequence[Term],
        openings: Mapping[Sym, Step] | None = None,
    ) -> None:
        super().__init__(builder, facts, terms)
        self.budget, self.rules = budget, rules
        self.openings = dict(openings or {})
        self._walked: dict[Term, Conversion] = {}
        self._full: dict[Term, Conversion] = {}
        self._redexes: dict[Word, Redex | None] = {}
        self._pairs: dict[tuple[int, ...], Step | None] = {}
        self._atoms: dict[int, Step | None] = {}

    # ------------------------------------------------------------------ terms

    def full(self, term: Term) -> Conversion:
        """The normal form of a number or matrix."""
        found = self._full.get(term)
        if found is None:
            if self.budget.spent:
                raise OutOfTime
            found = self._full[term] = self._polished(term, self.walk(term))
            self._full.setdefault(found.term, Conversion(found.term))
            self._walked.setdefault(found.term, Conversion(found.term))
        return found

    def walk(self, term: Term) -> Conversion:
        """Head rules applied everywhere, sums and products left as they are."""
        found = self._walked.get(term)
        if found is None:
            found = self._walked[term] = self._walk(term)
        return found

    def _walk(self, term: Term) -> Conversion:
        if isinstance(term, Sym) and term in self.openings:
            step = self.openings[term]
            return self.then(Conversion(step.right, step), self.walk(step.right))
        if not isinstance(term, App) or term.op in FROZEN:
            return Conversion(term)
        result = Conversion(term)
        early = self._head(term, "before ")
        if early is not None:
            return self.then(Conversion(early.right, early), self.walk(early.right))
        inside = self.walk if term.op in ARITHMETIC else self.full
        if term.op != "ones" and (term.op != "det" or not _blocks(term)):
            result = self._replaced(term, [self._inner(child, inside) for child in term.args])
        assert isinstance(result.term, App)
        late = self._head(result.term, "")
        if late is None:
            return result
        late = self._fitted(result.term, late)
        result = self.then(result, Conversion(late.right, late))
        return self.then(result, self.walk(result.term))

    def _fitted(self, term: App, step: Step) -> Step:
        """The step from the term itself, where it begins with what equals it by symmetric letters.

        The kernel matches the arguments of an opaque operator without knowing what is symmetric.
        """
        left = step.left
        same = isinstance(left, App) and left.op == term.op and len(left.args) == len(term.args)
        if left is term or not same or not self.symmetric:
            return step
        pairs = zip(term.args, left.children, strict=True)
        premises = [None if a is b else self.combined(eq(a, b)) for a, b in pairs]
        return self.builder.trans(self.builder.congruence(term, premises), step)

    def _inner(self, child: Term, inside: Callable[[Term], Conversion]) -> Conversion:
        return Conversion(child) if shape(child.sort) is None else inside(child)

    def _head(self, term: App, prefix: str) -> Step | None:
        for rule in self.rules.heads.get(prefix + term.op, ()):
            step = rule(self, term)
            if step is not None:
                return step if self._as_written(term, step) else self._restated(term, step)
        return None

    def _as_written(self, term: Term, step: Step) -> bool:
        """Whether the step is about the term even where no letter is known to be symmetric."""
        return step.left is term or self.facts.normal.equal(step.left, term)

    def _restated(self, term: Term, step: Step) -> Step | None:
        return self.combined(eq(term, step.right), [Use(step)])

    def _replaced(self, term: App, parts: Sequence[Conversion]) -> Conversion:
        if all(part.step is None for part in parts):
            return Conversion(term)
        step = self.builder.congruence(term, [part.step for part in parts])
        return Conversion(rebuild(term, tuple(part.term for part in parts)), step)

    def then(self, first: Conversion, second: Conversion) -> Conversion:
        """One conversion after the other."""
        if first.step is None or second.step is None:
            return first if second.step is None else second
        return Conversion(second.term, self.builder.trans(first.step, second.step))

    # ------------------------------------------------------------------ polynomials of words

    def _polished(self, term: Term, walked: Conversion) -> Conversion:
        """The polynomial with the word rules applied, in one linear combination."""
        if shape(term.sort) is None:
            return walked
        value = self.normal(walked.term)
        uses: list[Use] = [] if walked.step is None else [Use(walked.step)]
        for _ in range(ROUNDS):
            more, value = self._round(value)
            if not more:
                break
            uses += more
        final = self.normal.to_term(value)
        if not uses and final is term:
            return Conversion(term)
        step = self.combined(eq(term, final), uses)
        return walked if step is None else Conversion(final, step)

    def _round(self, value: Value) -> tuple[list[Use], Value]:
        """One redex of each monomial rewritten: the uses, and what is left."""
        if len(value.terms) > LARGEST or self.budget.spent:
            raise OutOfTime
        groups: dict[tuple[Step, str], list[tuple[Word, Powers, Word, Fraction]]] = {}
        for (word, powers), c in value.terms.items():
            redex = self._redex(word)
            if redex is not None:
                context = (word[: redex.start], powers, word[redex.end :], c)
                groups.setdefault((redex.step, redex.mode), []).append(context)
                continue
            for atom, exponent in powers:
                step = self._atom(atom)
                if step is not None:
                    rest = tuple(
                        (a, e - (a == atom)) for a, e in powers if a != atom or exponent > 1
                    )
                    groups.setdefault((step, ""), []).append((word, rest, (), c))
                    break
        uses: list[Use] = []
        for (step, mode), contexts in groups.items():
            for left, right in self._factored(value, step, mode, contexts):
                middle = self.normal.difference(step.left, step.right)
                if mode:
                    middle = self.algebra.transpose(middle)
                product = self._product(left, middle, right)
                negative = self.algebra.scale(product, -1)
                value = self.algebra.add([value, negative], value.shape)
                uses.append(Use(step, self._multiplier(left), self._multiplier(right), mode))
        return uses, value

    def _product(self, left: Value, middle: Value, right: Value) -> Value:
        return self.algebra.multiply(self.algebra.multiply(left, middle), right)

    def _multiplier(self, value: Value) -> Term | None:
        """The term of a multiplier; None for the identity and for 1."""
        if value.terms == {((), ()): 1} and not value.den and value.shape == SCALAR:
            return None
        return self.normal.to_term(value)

    def _factored(
        self,
        value: Value,
        step: Step,
        mode: str,
        contexts: list[tuple[Word, Powers, Word, Fraction]],
    ) -> list[tuple[Value, Value]]:
        """The contexts ``c u . v`` as few products ``(sum of c u) . (sum of v)``."""
        table: dict[tuple[Word, Powers], dict[Word, Fraction]] = {}
        for u, powers, v, c in contexts:
            table.setdefault((u, powers), {})[v] = c
        groups: dict[tuple[tuple[Word, Fraction], ...], Terms] = {}
        for left, tails in table.items():
            lead = tails[min(tails)]
            key = tuple(sorted((v, c / lead) for v, c in tails.items()))
            groups.setdefault(key, {})[left] = lead
        found = shape(step.left.sort)
        assert found is not None
        height, width = (found[1], found[0]) if mode else found
        products: list[tuple[Value, Value]] = []
        for key, heads in groups.items():
            left_shape = (value.shape[0], height) if any(u for u, _ in heads) else SCALAR
            right_shape = (width, value.shape[1]) if any(v for v, _ in key) else SCALAR
            if found == SCALAR:  # a number is replaced: what stands beside it keeps its shape
                left_shape = value.shape
            right = Value(right_shape, {(v, ()): c for v, c in key})
            products.append((Value(left_shape, dict(heads), value.den), right))
        return products

    # ------------------------------------------------------------------ redexes

    def _redex(self, word: Word) -> Redex | None:
        if word not in self._redexes:
            self._redexes[word] = self.find(word)
        return self._redexes[word]

    def find(self, word: Word) -> Redex | None:
        """The first part of a word that a rule rewrites."""
        for i, letter in enumerate(word):
            step = self.single(letter)
            if step is not None:
                return Redex(i, i + 1, step)
        for i in range(len(word) - 1):
            step = self.pair(word[i], word[i + 1])
            if step is not None:
                return Redex(i, i + 2, step)
        found = self._at_end(word, "") or self._at_end(self.algebra.transposed(word), "T")
        return found or self._rank_one(word)

    def _rank_one(self, word: Word) -> Redex | None:
        """A column times a row: either of them."""
        letters = self.algebra.letters
        for cut in range(1, len(word)):
            if letters[word[cut]].rows == ONE:
                row = self._at_end(self.algebra.transposed(word[cut:]), "T")
                if row is not None:
                    return replace(row, start=row.start + cut, end=row.end + cut)
                return self._at_end(word[:cut], "")
        return None

    def _at_end(self, word: Word, mode: str) -> Redex | None:
        letters = self.algebra.letters
        if not word or letters[word[-1]].cols != ONE:
            return None
        for i in range(len(word) - 2, -1, -1):
            for rule in self.rules.ends:
                step = rule(self, letters[word[i]].term, word[i + 1 :])
                if step is not None:
                    step, size = self._finished(step), len(word)
                    return Redex(0, size - i, step, mode) if mode else Redex(i, size, step)
        return None

    def single(self, letter: int) -> Step | None:
        """The step that rewrites a single letter."""
        return self._cached((letter,), self.rules.letters)

    def pair(self, left: int, right: int) -> Step | None:
        """The step that rewrites two neighbours."""
        return self._cached((left, right), self.rules.pairs)

    def _cached(self, word: Word, rules: Sequence[Callable[..., Step | None]]) -> Step | None:
        if word not in self._pairs:
            terms = [self.algebra.letters[letter].term for letter in word]
            steps = (rule(self, *terms) for rule in rules)
            step = next((s for s in steps if s is not None), None)
            self._pairs[word] = None if step is None else self._finished(step)
        return self._pairs[word]

    def _finished(self, step: Step) -> Step:
        """The equation with its right side in normal form."""
        right = self.full(step.right)
        return step if right.step is None else self.builder.trans(step, right.step)

    def _atom(self, atom: int) -> Step | None:
        """The step that rewrites a trace or a product of vectors."""
        if atom not in self._atoms:
            self._atoms[atom] = None
            word = self.algebra.atoms[atom].word
            step = self._closed(atom, word) if word else None
            self._atoms[atom] = None if step is None else self._finished(step)
        return self._atoms[atom]

    def _closed(self, atom: int, word: Word) -> Step | None:
        letters, shown = self.algebra.letters, self.normal.atom_term(atom)
        start = next((i for i, x in enumerate(word) if letters[x].rows == ONE), None)
        if start is not None:
            word = word[start:] + word[:start]
            redex = self.find(word)
            if redex is not None:
                parts = word[: redex.start], word[redex.end :]
                uses = [Use(redex.step, self.word(parts[0]), self.word(parts[1]), redex.mode)]
                value = self._product(
                    self.word_value(parts[0]), self._right(redex), self.word_value(parts[1])
                )
                return self.combined(eq(shown, self.normal.to_term(value)), uses)
        else:
            for i in range(len(word)):
                turned = word[i:] + word[:i]
                step = self.single(turned[0])
                used = 1
                if step is None and len(word) > 1:
                    step, used = self.pair(turned[0], turned[1]), 2
                traced = None if step is None else self._traced(shown, step, turned[used:])
                if traced is not None and not self.normal.equal(shown, traced.right):
                    return traced
        for rule in self.rules.closed:
            step = rule(self, word)
            if step is not None:
                return step
        return None

    def _right(self, redex: Redex) -> Value:
        value = self.normal(redex.step.right)
        return self.algebra.transpose(value) if redex.mode else value

    def _traced(self, shown: Term, step: Step, rest: Word) -> Step | None:
        """The trace of a word whose first part a step rewrites."""
        product = self.algebra.multiply(self.normal(step.right), self.word_value(rest))
        goal = eq(shown, self.normal.to_term(self.algebra.trace(product)))
        return self.combined(goal, [Use(step, None, self.word(rest), "tr")])


def _blocks(term: Term) -> bool:
    return any(is_app(part, "block") for part in subterms(term))
