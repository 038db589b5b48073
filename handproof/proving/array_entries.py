"""Numbers written out in entries: traces, products of vectors and entries of words as sums.

``tr(diag(x) A diag(y) B')`` becomes ``sum_i sum_l x_i A_il y_l B_il``: a trace is the sum of the
diagonal entries, a product of vectors the sum of the products of their entries, an entry of a
product of matrices a sum again; entries of Hadamard products and diagonal matrices are products
of entries. Two numbers that have one normal form of sums are equal.
"""

from __future__ import annotations

from collections.abc import Callable

from handproof.proving.array_forms import is_app, product, rows
from handproof.proving.array_words import RULES
from handproof.proving.arrays import FROZEN, Arrays
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.interface import Abstention, Budget, Outcome
from handproof.proving.normal import Word
from handproof.proving.rewriting import Conversion, OutOfTime
from handproof.proving.words import Failure, WordSearch
from handproof.terms.build import app, eq, num, rebuild
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import substitute
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar

NAME = "entries"

Make = Callable[[FactProver], Arrays]
"""The normal form of arrays in a scope that knows more."""

MAPPED = {"map_exp": "entry_exp", "map_log": "entry_log", "map_sigmoid": "entry_sigmoid"}
"""The axiom for an entry of a function that acts entry by entry."""

DEEPEST = 12
"""Sums inside sums beyond which nothing is written out."""


def prove_entries(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove an equation between numbers by writing both sides out in entries, or abstain."""
    obligation = obligation.relevant()
    if not any(is_app(part, "entry") for part in subterms(obligation.claim)):
        return Abstention(NAME, "")
    builder = ProofBuilder(obligation)
    search = EntrySearch(builder, FactProver(builder), budget)
    try:
        return search.outcome(NAME, obligation.claim)
    except OutOfTime:
        return Abstention(NAME, "the time for writing out the entries ran out")
    except (TermError, RecursionError) as error:
        return Abstention(NAME, f"cannot be written out in entries: {error}")


class EntrySearch(WordSearch):
    """Claims made of equations between numbers, by their entries."""

    def _plain_equation(self, claim: Term) -> Step | Failure:
        if not isinstance(claim.children[0].sort, Scalar):
            return Failure("not an equation between numbers")

        def make(facts: FactProver) -> Arrays:
            return Arrays(self.builder, facts, self.budget, RULES, [claim])

        entries = Entries(make, self.facts)
        left, right = (entries.expand(side) for side in claim.children)
        if entries.arrays.normal.equal(left.term, right.term):
            uses = [] if left.step is None else [Use(left.step)]
            uses += [] if right.step is None else [Use(right.step, num(-1))]
            step = entries.arrays.combined(claim, uses)
            if step is not None:
                return step
        return Failure("both sides differ in their entries", tuple(entries.arrays.needs))


class Entries:
    """Writes the numbers of one scope out in entries."""

    def __init__(self, make: Make, facts: FactProver, depth: int = 0) -> None:
        self.arrays, self.facts = make(facts), facts
        self.builder = facts.builder
        self._make, self._depth = make, depth
        self._done: dict[Term, Conversion] = {}

    def expand(self, term: Term) -> Conversion:
        """A number in entries, and the proof that it is equal."""
        found = self._done.get(term)
        if found is None:
            if self.arrays.budget.spent or self._depth > DEEPEST:
                raise OutOfTime
            found = self._done[term] = self._expand(term)
        return found

    def _expand(self, term: Term) -> Conversion:
        if isinstance(term, Bind):
            return self._sum(term) if term.op == "sum" else Conversion(term)
        if not isinstance(term, App) or term.op in FROZEN:
            return Conversion(term)
        if term.op == "entry":
            return self._entry(term)
        arrays = self.arrays
        parts = [
            self.expand(child) if isinstance(child.sort, Scalar) else Conversion(child)
            for child in term.args
        ]
        result = Conversion(term)
        if any(part.step for part in parts):
            step = self.builder.congruence(term, [part.step for part in parts])
            result = Conversion(rebuild(term, tuple(p.term for p in parts)), step)
        full = arrays.full(result.term)
        return self._atoms(arrays.then(result, full), self._closed)

    def _sum(self, term: Bind) -> Conversion:
        """A sum, its summand written out with its index in its range."""
        local = Sym(f"@e{self._depth}", term.var.sort)
        opened = Bind("sum", local, term.args, substitute(term.body, {term.var: local}), term.sort)
        member = self.builder.assume(app("in", local, app("range", *term.args)))
        inner = Entries(self._make, self.facts.with_steps(member), self._depth + 1)
        body = inner.expand(opened.body)
        if body.step is None:
            return Conversion(term)
        step = self.builder.congruence(opened, [None, None, body.step])
        whole = Bind("sum", local, term.args, body.term, term.sort)
        return Conversion(whole, step)

    def _atoms(self, done: Conversion, rule: Callable[[Term, Word], Step | None]) -> Conversion:
        """The polynomial with every atom that a rule rewrites replaced."""
        arrays = self.arrays
        value = arrays.normal(done.term)
        uses = [] if done.step is None else [Use(done.step)]
        equations: dict[Term, Step] = {}
        for _, powers in value.terms:
            for atom, _ in powers:
                shown = arrays.normal.atom_term(atom)
                step = rule(shown, arrays.algebra.atoms[atom].word)
                if step is not None:  # the atom as shown may need that a letter is symmetric
                    step = arrays.combined(eq(shown, step.right), [Use(step)])
                if step is not None:
                    more = self.expand(step.right)
                    equations[shown] = arrays.then(Conversion(step.right, step), more).step or step
        if not equations:
            return done
        written = arrays.normal.to_term(value)
        step = self.builder.rewrite(written, equations)
        same = arrays.combined(eq(done.step.left if done.step else done.term, written), uses)
        if step is None or same is None:
            return done
        return Conversion(step.right, self.builder.trans(same, step))

    # ------------------------------------------------------------------ closed words

    def _closed(self, shown: Term, word: Word) -> Step | None:
        """A product of vectors, or a trace, as a sum over one index."""
        if not word:
            return None
        arrays, letters = self.arrays, self.arrays.algebra.letters
        start = next((i for i, x in enumerate(word) if letters[x].rows == ONE), None)
        if start is None:
            return arrays.by("trace_sum", {"A": product(arrays.word(word))})
        word = word[start:] + word[:start]
        for turned in (word, arrays.algebra.transposed(word)):
            column = arrays.algebra.transposed(turned[:1])
            rest = product(arrays.word(turned[1:]))
            left = product(arrays.word(column))
            if is_app(left, "ones"):
                return arrays.by("ones_sum", {"x": rest})
        return arrays.by("dot_entries", {"A": left, "B": rest})

    # ------------------------------------------------------------------ entries

    def _entry(self, term: App) -> Conversion:
        """An entry of a matrix in normal form: linear, then word by word."""
        arrays = self.arrays
        inner = arrays.full(term.args[0])
        result = Conversion(term)
        if inner.step is not None:
            step = self.builder.congruence(term, [inner.step, *[None] * (len(term.args) - 1)])
            result = Conversion(rebuild(term, (inner.term, *term.args[1:])), step)
        return self._atoms(result, self._entry_of)

    def _entry_of(self, shown: Term, word: Word) -> Step | None:
        if word or not is_app(shown, "entry"):
            return None
        matrix, *indices = shown.children
        inside = self.arrays.monic(matrix)
        named = dict(zip("ij", indices, strict=False))
        if inside == ():
            return self._delta(rows(matrix), named)
        if not inside:
            return None
        if len(inside) == 1:
            return self._entry_of_letter(matrix, named)
        return self._entry_of_word(inside, named)

    def _delta(self, size: Term, named: dict[str, Term]) -> Step | None:
        """An entry of the identity: 1 where both indices are one, 0 where they are not equal."""
        if len(named) == 2 and named["i"] is named["j"]:
            return self.arrays.by("delta_same", {"i": named["i"], "n": size})
        return self.arrays.by("delta_other", {"n": size, **named}) if len(named) == 2 else None

    def _entry_of_letter(self, matrix: Term, named: dict[str, Term]) -> Step | None:
        arrays = self.arrays
        if is_app(matrix, "hadamard") and len(named) == 2:
            left, right = matrix.children
            values = {"A": left, "B": right, "n": rows(left), **named}
            return arrays.by("entry_hadamard", values)
        if isinstance(matrix, App) and matrix.op in MAPPED and len(named) == 1:
            return arrays.by(MAPPED[matrix.op], {"x": matrix.args[0], **named})
        if is_app(matrix, "diag") and len(named) == 2:
            inner = matrix.children[0]
            return arrays.by("entry_diag", {"x": inner, "n": rows(inner), **named})
        if is_app(matrix, "diagonal") and len(named) == 1:
            inner = matrix.children[0]
            return arrays.by("entry_diagonal", {"A": inner, "n": rows(inner), **named})
        return None

    def _entry_of_word(self, word: Word, named: dict[str, Term]) -> Step | None:
        arrays, letters = self.arrays, self.arrays.algebra.letters
        first, last = letters[word[0]].term, letters[word[-1]].term
        rest, front = product(arrays.word(word[1:])), product(arrays.word(word[:-1]))
        if is_app(first, "diag"):
            x = first.children[0]
            if len(named) == 1:
                return arrays.by("entry_diag_vector", {"x": x, "y": rest, **named})
            return arrays.by("entry_diag_left", {"x": x, "A": rest, **named})
        if is_app(last, "diag") and len(named) == 2:
            values = {"A": front, "x": last.children[0], **named}
            return arrays.by("entry_diag_right", values)
        if is_app(last, "ones") and len(named) == 1:
            return arrays.by("entry_row_sum", {"A": front, **named})
        left = letters[word[0]].term
        if len(named) == 1:
            return arrays.by("entry_vector", {"A": left, "x": rest, **named})
        return arrays.by("entry_product", {"A": left, "B": rest, **named})
