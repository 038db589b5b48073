"""Claims about Kronecker and Hadamard products, ``vec``, ``diag`` and blocks, for all sizes.

`prove_arrays` brings the claim and the equations of Γ to the normal form of
`handproof.proving.arrays` and hands what is left to the words prover, which sees the remaining
array operators as letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from handproof.proving.array_facts import (
    alike,
    converted,
    links,
    of_diagonals,
    property_of_form,
    under_vec,
    with_complements,
)
from handproof.proving.array_forms import is_app
from handproof.proving.array_openings import Openings, openings, speaking, with_openings
from handproof.proving.arrays import ARRAY_OPERATORS, Arrays
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.interface import Abstention, Budget, Outcome
from handproof.proving.missing import Missing
from handproof.proving.rewriting import Conversion, OutOfTime
from handproof.proving.rules.array_table import ArrayRules
from handproof.proving.words import BRIDGE, Failure, WordSearch
from handproof.terms.build import app, eq, mul, num, size_term
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Term, subterms
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import Scalar, shape

NAME = "arrays"

RULES = ArrayRules()

OWN_OF_WORDS = frozenset(("diag", "ones"))
"""Where only these occur, or entries, the provers after this one go on: words are not run twice."""


MOST_FACTORS = 4
"""Kronecker and Hadamard products of more, written without brackets: no axiom groups them."""


def prove_arrays(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove a claim about array operators, or abstain."""
    obligation = obligation.relevant()
    found = mentioned(obligation)
    if not found:
        return Abstention(NAME, "")
    if any(crowded(part) for term in terms_of(obligation) for part in subterms(term)):
        return Abstention(NAME, "a product of more than four factors without brackets")
    builder = ProofBuilder(obligation)
    entries = any(is_app(part, "entry") for part in subterms(obligation.claim))
    further = bool(found - OWN_OF_WORDS) and not entries
    search = ArraySearch(builder, FactProver(builder), budget, further=further)
    try:
        return search.outcome(NAME, obligation.claim)
    except OutOfTime:
        return Abstention(NAME, "the time for the normal form of arrays ran out")
    except (TermError, RecursionError) as error:
        return Abstention(NAME, f"cannot be brought to normal form: {error}")


def crowded(term: Term) -> bool:
    """Whether a term is a Kronecker or Hadamard product of too many factors."""
    product = is_app(term, "kron") or is_app(term, "hadamard")
    return product and len(term.children) > MOST_FACTORS


def terms_of(obligation: Obligation) -> list[Term]:
    """The claim, the bodies of definitions, the facts."""
    context = obligation.context
    terms = [obligation.claim, *(d.body for d in context.definitions)]
    return terms + [fact.proposition for fact in context.facts]


def mentioned(obligation: Obligation) -> frozenset[str]:
    """The array operators in a claim, its definitions and facts."""
    return frozenset(
        part.op
        for term in terms_of(obligation)
        for part in subterms(term)
        if isinstance(part, App) and part.op in ARRAY_OPERATORS
    )


class ArraySearch(WordSearch):
    """The search by words, over terms whose array operators are in normal form."""

    def __init__(
        self,
        builder: ProofBuilder,
        facts: FactProver,
        budget: Budget,
        schemas: bool = True,
        further: bool = True,
    ) -> None:
        self._openings = openings(facts)
        facts = with_complements(with_openings(facts, self._openings))
        super().__init__(builder, facts, budget, schemas)
        self._inverted: dict[Term, Step | None] = {}
        self._further = further

    def within(self, facts: FactProver) -> WordSearch:
        """The search of the same kind in a scope that knows more."""
        return ArraySearch(self.builder, facts, self.budget, further=self._further)

    def domain(self, claim: Term) -> list[Step] | Missing:
        """Conditions of the claim; the inverse of a block matrix may be shown by the claim."""
        for matrix, candidate in _inverses(claim):
            if self.facts.holds(app("invertible", matrix)) is None:
                step = self._right_inverse(matrix, candidate)
                if step is not None:
                    self.facts = self.facts.with_steps(step)
        return super().domain(claim)

    def _plain_equation(self, claim: Term) -> Step | Failure:
        first: tuple[Arrays, Conversion, Conversion] | None = None
        for table in self._tables():
            arrays = self._arrays(claim, table)
            left, right = (arrays.full(side) for side in claim.children)
            if arrays.normal.equal(left.term, right.term):
                uses = [] if left.step is None else [Use(left.step)]
                uses += [] if right.step is None else [Use(right.step, num(-1))]
                step = arrays.combined(claim, uses)
                if step is not None:
                    return step
            first = first or (arrays, left, right)
        found = self._by_inverse(claim)
        if found is not None:
            return found
        assert first is not None
        arrays, left, right = first
        if not self._further and not self._letters(arrays, eq(left.term, right.term)):
            return Failure("both sides differ in the normal form of arrays", tuple(arrays.needs))
        done = self._by_words(arrays, eq(left.term, right.term), left.step, right.step)
        return self._under_vec(claim) or done if isinstance(done, Failure) else done

    def _tables(self) -> Iterator[Openings]:
        """Symbols to open: those that array operators are behind, then all."""
        some = speaking(self._openings)
        yield some
        if self._further and len(some) != len(self._openings):
            yield self._openings

    def _arrays(self, claim: Term, table: Openings) -> Arrays:
        terms = [claim, *(s.proposition for s in self.facts.known("eq"))]
        terms += [d.body for d in self.builder.obligation.context.definitions]
        return Arrays(self.builder, self.facts, self.budget, RULES, terms, table)

    def _under_vec(self, claim: Term) -> Step | None:
        """``A = B`` from ``vec(A) = vec(B)``, where Γ says something about a ``vec``."""
        known = self.facts.known("eq")
        size = shape(claim.children[0].sort)
        spoken = any(is_app(p, "vec") for s in known for p in subterms(s.proposition))
        if not spoken or size is None or ONE in size:
            return None
        if any(is_app(part, "vec") for part in subterms(claim)):
            return None
        columns = [app("vec", side) for side in claim.children]
        step = self._plain_equation(eq(*columns))
        if isinstance(step, Failure):
            return None
        values = dict(zip("AB", claim.children, strict=True))
        return self._arrays(claim, {}).conclude("vec_injective", values, [step])

    def _by_words(
        self, arrays: Arrays, claim: Term, left: Step | None, right: Step | None
    ) -> Step | Failure:
        """The normal forms by words, from the equations of Γ in normal form."""
        known = self.facts.known("eq")
        more = [s for s in (converted(arrays, k) for k in known) if s]
        invertible = self.facts.known("invertible")
        more += [s for k in invertible if (s := property_of_form(arrays, k)) is not None]
        more += [s for k in known if (s := under_vec(arrays, claim, k)) is not None]
        more += [s for k in known if (s := of_diagonals(arrays, k)) is not None]
        more += [*self._letters(arrays, claim), *links(arrays)]
        inner = WordSearch(self.builder, self.facts.with_steps(*more), self.budget, self._schemas)
        found = inner._plain_equation(claim)
        if isinstance(found, Failure):
            needs = found.needs or tuple(arrays.needs)
            return Failure(found.reason, needs)
        chain = [step for step in (left, found) if step is not None]
        if right is not None:
            chain.append(self.builder.symm(right))
        return self.builder.chain(chain)

    def _letters(self, arrays: Arrays, claim: Term) -> list[Step]:
        """``f(A) = f(B)`` for array operators on the left and right whose arguments are equal."""

        def prove(equation: Term) -> Step | None:
            step = self._aside(BRIDGE).equation(equation)
            return step if isinstance(step, Step) else None

        return alike(arrays, claim, prove)

    def _by_inverse(self, claim: Term) -> Step | None:
        """``inv(M) = N`` from ``M N = I``."""
        for matrix, candidate in _inverses(claim):
            product = self._right_inverse(matrix, candidate)
            condition = self.facts.holds(app("invertible", matrix))
            if product is None or condition is None:
                continue
            values = {"A": matrix, "n": size_term(_size(matrix))}
            left = self.builder.axiom(axiom("left_inverse"), values, [condition])
            sign = num(1) if claim.children[1] is candidate else num(-1)
            uses = [
                Use(product, mul(num(-1), sign, app("inv", matrix))),
                Use(left, sign, candidate),
            ]
            return self._arrays(claim, self._openings).combined(claim, uses)
        return None

    def _right_inverse(self, matrix: Term, candidate: Term) -> Step | None:
        """``M N = I`` by normal forms."""
        if candidate not in self._inverted:
            goal = eq(mul(matrix, candidate), app("identity", size_term(_size(matrix))))
            self._inverted[candidate] = None
            for table in self._tables():
                arrays = self._arrays(goal, table)
                done = arrays.full(goal.children[0])
                if arrays.normal.equal(done.term, goal.children[1]):
                    uses = [Use(done.step)] if done.step else []
                    self._inverted[candidate] = arrays.combined(goal, uses)
                    break
        return self._inverted[candidate]


def _inverses(claim: Term) -> Iterator[tuple[Term, Term]]:
    """``(M, N)`` of a claim ``inv(M) = N`` or ``N = inv(M)``."""
    if not (isinstance(claim, App) and claim.op == "eq"):
        return
    for one, other in (claim.args, claim.args[::-1]):
        if isinstance(one, App) and one.op == "inv" and not isinstance(one.sort, Scalar):
            yield one.args[0], other


def _size(matrix: Term) -> Size:
    found = shape(matrix.sort)
    assert found is not None
    return found[0]
