"""Claims about Kronecker and Hadamard products, ``vec``, ``diag`` and blocks, for all sizes.

`prove_arrays` brings the claim and the equations of Γ to the normal form of
`handproof.proving.arrays` and hands what is left to the words prover, which sees the remaining
array operators as letters.
"""

from __future__ import annotations

from collections.abc import Iterator

from handproof.proving.array_facts import alike, converted, under_vec, with_complements
from handproof.proving.array_forms import is_app
from handproof.proving.arrays import ARRAY_OPERATORS, Arrays
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver, Missing
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.rewriting import OutOfTime
from handproof.proving.rules.array_table import ArrayRules
from handproof.proving.words import BRIDGE, Failure, WordSearch
from handproof.terms.build import app, eq, mul, num, size_term
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Term, subterms
from handproof.terms.sizes import Size
from handproof.terms.sorts import Scalar, shape

NAME = "arrays"

RULES = ArrayRules()

OWN_OF_WORDS = frozenset(("diag", "ones"))
"""Where only these occur, or entries, the provers after this one go on: words are not run twice."""


def prove_arrays(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove a claim about array operators, or abstain."""
    obligation = obligation.relevant()
    found = mentioned(obligation)
    if not found:
        return Abstention(NAME, "")
    builder = ProofBuilder(obligation)
    entries = any(is_app(part, "entry") for part in subterms(obligation.claim))
    further = bool(found - OWN_OF_WORDS) and not entries
    facts = with_complements(FactProver(builder))
    search = ArraySearch(builder, facts, budget, further=further)
    try:
        domain = search.domain(obligation.claim)
        if isinstance(domain, Missing):
            return Abstention(NAME, domain.reason, domain.needs)
        step = search.prove(obligation.claim)
    except OutOfTime:
        return Abstention(NAME, "the time for the normal form of arrays ran out")
    except (TermError, RecursionError) as error:
        return Abstention(NAME, f"cannot be brought to normal form: {error}")
    if isinstance(step, Step):
        return Proof(NAME, builder.finish(step, domain))
    return Abstention(NAME, step.reason, step.needs)


def mentioned(obligation: Obligation) -> frozenset[str]:
    """The array operators in a claim, its definitions and facts."""
    context = obligation.context
    terms = [obligation.claim, *(d.body for d in context.definitions)]
    terms += [fact.proposition for fact in context.facts]
    return frozenset(
        part.op
        for term in terms
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
        arrays = self._arrays(claim)
        left, right = (arrays.full(side) for side in claim.children)
        if arrays.normal.equal(left.term, right.term):
            uses = [] if left.step is None else [Use(left.step)]
            uses += [] if right.step is None else [Use(right.step, num(-1))]
            step = arrays.combined(claim, uses)
            if step is not None:
                return step
        found = self._by_inverse(claim)
        if found is not None:
            return found
        if not self._further and not self._letters(arrays, eq(left.term, right.term)):
            return Failure("both sides differ in the normal form of arrays", tuple(arrays.needs))
        return self._by_words(arrays, eq(left.term, right.term), left.step, right.step)

    def _arrays(self, claim: Term) -> Arrays:
        terms = [claim, *(s.proposition for s in self.facts.known("eq"))]
        terms += [d.body for d in self.builder.obligation.context.definitions]
        return Arrays(self.builder, self.facts, self.budget, RULES, terms)

    def _by_words(
        self, arrays: Arrays, claim: Term, left: Step | None, right: Step | None
    ) -> Step | Failure:
        """The normal forms by words, from the equations of Γ in normal form."""
        known = self.facts.known("eq")
        more = [s for s in (converted(arrays, k) for k in known) if s]
        more += [s for k in known if (s := under_vec(arrays, claim, k)) is not None]
        more += self._letters(arrays, claim)
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
            return self._arrays(claim).combined(claim, uses)
        return None

    def _right_inverse(self, matrix: Term, candidate: Term) -> Step | None:
        """``M N = I`` by normal forms."""
        if candidate not in self._inverted:
            goal = eq(mul(matrix, candidate), app("identity", size_term(_size(matrix))))
            arrays = self._arrays(goal)
            done = arrays.full(goal.children[0])
            same = arrays.normal.equal(done.term, goal.children[1])
            step = arrays.combined(goal, [Use(done.step)] if done.step else []) if same else None
            self._inverted[candidate] = step
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
