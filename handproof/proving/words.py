"""Matrix identities for all sizes, from hypotheses: completion along the quiver, with cofactors.

`prove_words` is the prover. A claim may be an equation of matrices or numbers, a conjunction, an
implication (its premise is assumed and discharged), or a property that an equation settles
(symmetric, orthonormal columns, invertible, ...).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.conditions import invertible_by_equation
from handproof.proving.determinants import DeterminantFacts
from handproof.proving.domain import domain_steps
from handproof.proving.equations_by_order import ByOrder
from handproof.proving.facts import FactProver
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR
from handproof.proving.plain import Plainer
from handproof.proving.word_problem import WordProblem
from handproof.proving.word_runs import STRATEGIES, Run
from handproof.terms.build import add, app, bind, mul, neg, size_term, transpose
from handproof.terms.context import Obligation
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import fresh, substitute
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape

NAME = "words"

SLICES = (0.04, 0.25, 1.5, 10.0, 60.0)
"""Seconds that each order gets in each round."""


ASIDE = 0.3
"""Seconds for an auxiliary equation."""

GLANCE = 0.02
"""Seconds for an equation that would make a matrix invertible, in the first round."""

BRIDGE = 0.12
"""Seconds for an equation that a determinant might need."""

MOST_SUGGESTED = 6
"""Matrices that are supposed invertible, one at a time, to say what is missing."""

MOST_CONDITIONS = 6
"""Conditions of a claim that are looked for by equations."""


def prove_words(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove a claim about matrices and numbers for all sizes; abstain where that fails."""
    builder = ProofBuilder(obligation)
    search = WordSearch(builder, FactProver(builder), budget)
    return search.outcome(NAME, obligation.claim, detach=True)


@dataclass(frozen=True, slots=True)
class Failure:
    """Why there is no proof, and the facts that the attempt missed."""

    reason: str
    needs: tuple[Term, ...] = ()


class WordSearch:
    """Proves propositions by words with one builder; used by other provers as well."""

    def __init__(
        self, builder: ProofBuilder, facts: FactProver, budget: Budget, schemas: bool = True
    ) -> None:
        self.builder, self.facts, self.budget = builder, facts, budget
        self.plainer = Plainer(builder)
        self._schemas = schemas

    def outcome(self, name: str, claim: Term, detach: bool = False) -> Outcome:
        """The proof of a claim and of what gives it a value, or why there is none.

        With ``detach`` implications of Γ are used too.
        """
        domain = self.domain(claim)
        if isinstance(domain, Missing):
            return Abstention(name, domain.reason, domain.needs)
        if detach:
            self.detach()
        step = self.prove(claim)
        if isinstance(step, Step):
            return Proof(name, self.builder.finish(step, domain))
        return Abstention(name, step.reason, step.needs)

    def domain(self, claim: Term) -> list[Step] | Missing:
        """Proofs of the conditions under which the claim has a value."""
        for _ in range(MOST_CONDITIONS):
            steps = domain_steps(self.facts, claim)
            if isinstance(steps, list):
                return steps
            proof = self._condition(steps.proposition, claim)
            if proof is None:
                return steps
            self.facts = self.facts.with_steps(proof)
        return steps

    def detach(self) -> None:
        """What implications of Γ give whose premises hold."""
        known = list(self.facts.known("implies"))
        for step in self.facts.known("iff"):
            known += [self.builder.project(step, place) for place in (0, 1)]
        for step in known[:MOST_CONDITIONS]:
            if self.budget.spent:
                return
            premise = self.facts.holds(step.left) or self._aside(BRIDGE).prove(step.left)
            if isinstance(premise, Step):
                self.facts = self.facts.with_steps(self.builder.modus(step, premise))

    def prove(self, claim: Term) -> Step | Failure:
        """The step that concludes the claim, or why there is none."""
        if isinstance(claim, Bind) and claim.op == "forall":
            return self._for_all(claim)
        if not isinstance(claim, App):
            return Failure(f"{type(claim).__name__} is not an equation")
        if claim.op == "eq" and shape(claim.args[0].sort) is not None:
            return self.equation(claim)
        if claim.op == "and":
            return self._all(claim)
        if claim.op == "implies":
            return self._implication(claim)
        if claim.op == "iff":
            return self._equivalence(claim)
        return self._property(claim)

    def equation(self, claim: Term) -> Step | Failure:
        """An equation of matrices or numbers; definitions of numbers are unfolded first."""
        left, right = (self.plainer.plain(side) for side in claim.children)
        if left is None and right is None:
            return self._plain_equation(claim)
        sides = [
            step.right if step else side
            for step, side in zip((left, right), claim.children, strict=True)
        ]
        found = self._plain_equation(app("eq", *sides))
        if isinstance(found, Failure):
            return found
        chain = [step for step in (left, found) if step is not None]
        if right is not None:
            chain.append(self.builder.symm(right))
        return self.builder.chain(chain)

    def _plain_equation(self, claim: Term) -> Step | Failure:
        if self._schemas and _mentions(claim, "det"):
            for bridges in (False, True):
                step = self._with_determinants(claim, bridges)
                if step is not None:
                    return step
        found = self._completed(claim)
        if isinstance(found, Step) or not self._schemas:
            return found
        learnt = [proof for need in found.needs if (proof := self._condition(need)) is not None]
        if learnt:
            self.facts = self.facts.with_steps(*learnt)
            return self._plain_equation(claim)
        return self._squared(claim) or self._by_order(claim) or self._lacking(claim, found)

    def _by_order(self, claim: Term) -> Step | None:
        """The claim by an order of matrices, or with what is not zero cancelled."""

        def prove(equation: Term) -> Step | None:
            step = self._aside(BRIDGE).equation(equation)
            return step if isinstance(step, Step) else None

        if self.budget.spent:
            return None
        return ByOrder(self.builder, self.facts, prove, claim).found()

    def _lacking(self, claim: Term, found: Failure) -> Failure:
        """The failure, with the matrix whose inverse would have settled the claim, if one would."""
        if found.needs:
            return found
        letters = {part for part in subterms(claim) if isinstance(part, Sym)}
        for step in self.facts.known("eq"):
            letters |= {part for part in subterms(step.proposition) if isinstance(part, Sym)}
        for letter in sorted(filter(_square, letters), key=repr)[:MOST_SUGGESTED]:
            need = app("invertible", letter)
            if self.budget.spent or self.facts.holds(need) is not None:
                continue
            facts = self.facts.with_steps(self.builder.assume(need))
            budget = Budget(min(BRIDGE, self.budget.left))
            if isinstance(WordSearch(self.builder, facts, budget, False).equation(claim), Step):
                return Failure(f"needs {need!r}", (need,))
        return found

    def _with_determinants(self, claim: Term, bridges: bool) -> Step | None:
        """The claim with equations between its determinants."""

        def prove(equation: Term) -> Step | None:
            step = self._aside(BRIDGE).equation(equation)
            return step if isinstance(step, Step) else None

        images = list(self._determinants_of_sides(claim))
        wide = app("and", claim, *(image.proposition for image in images)) if images else claim
        more = [
            *DeterminantFacts(self.builder, self.facts, prove).equations(wide, bridges),
            *images,
        ]
        if not more:
            return None
        budget = Budget(min(ASIDE, self.budget.left / 2))
        search = WordSearch(self.builder, self.facts.with_steps(*more), budget, schemas=False)
        found = search.equation(claim)
        return found if isinstance(found, Step) else None

    def _determinants_of_sides(self, claim: Term) -> Iterator[Step]:
        """``det l = det r`` for equations of Γ with a side whose determinant the claim has."""
        matrices = {p.args[0] for p in subterms(claim) if isinstance(p, App) and p.op == "det"}
        for step in self.facts.known("eq"):
            if not matrices.isdisjoint(step.proposition.children):
                yield self.builder.congruence(app("det", step.left), [step])

    def _condition(self, need: Term, claim: Term | None = None) -> Step | None:
        """``invertible(E)`` by an equation with a matrix that is known to be invertible."""
        if not self._schemas or not (isinstance(need, App) and need.op == "invertible"):
            return None
        for seconds in (GLANCE, BRIDGE):  # what helps at all mostly helps at once

            def prove(equation: Term, seconds: float = seconds) -> Step | None:
                step = self._aside(seconds).equation(equation)
                return step if isinstance(step, Step) else None

            matrix = need.args[0]
            found = invertible_by_equation(self.builder, self.facts, prove, matrix, claim)
            if found is not None or self.budget.spent:
                return found
        return None

    def _squared(self, claim: Term) -> Step | None:
        """``l = r`` of real matrices from ``(l - r)'(l - r) = 0`` or ``(l - r)(l - r)' = 0``."""
        left, right = claim.children
        size = shape(left.sort)
        if size is None or size == SCALAR or self.budget.spent:
            return None
        gap = left if _is_zero(right) else add(left, neg(right))
        for matrix in (gap, transpose(gap)):
            rows, cols = (size_term(x) for x in _shape(matrix))
            square = app("eq", mul(transpose(matrix), matrix), app("zeros", cols, cols))
            found = self._aside().equation(square)
            if isinstance(found, Step):
                values = {"A": matrix, "n": rows, "m": cols}
                zero = self.builder.axiom(axiom("gram_zero"), values, [found])
                mode = "" if matrix is gap else "T"
                return self.builder.combine(claim, [Use(zero, mode=mode)])
        return None

    def _aside(self, seconds: float = ASIDE) -> WordSearch:
        """A short search for something that would help."""
        budget = Budget(min(seconds, self.budget.left))
        return WordSearch(self.builder, self.facts, budget, schemas=False)

    def _completed(self, claim: Term) -> Step | Failure:
        problem = WordProblem(self.builder, self.facts, claim)
        runs: list[Run] = []
        for seconds in SLICES:
            for index, order in enumerate(STRATEGIES):
                if self.budget.spent:
                    return self._failed(problem)
                if index == len(runs):
                    runs.append(Run(problem, order))
                answer = runs[index].go(Budget(min(seconds, self.budget.left)))
                if answer == "proved":
                    step = runs[index].step(claim)
                    return step if step is not None else self._failed(problem)
            if all(run.finished for run in runs):
                break
        return self._failed(problem)

    def _failed(self, problem: WordProblem) -> Failure:
        needs = tuple(problem.needs)
        if needs:
            return Failure("needs " + ", ".join(map(repr, needs)), needs)
        return Failure("it does not follow from the known equations by the rules tried")

    def within(self, facts: FactProver) -> WordSearch:
        """The search of the same kind in a scope that knows more."""
        return type(self)(self.builder, facts, self.budget)

    def _all(self, claim: App) -> Step | Failure:
        steps: list[Step] = []
        for part in claim.args:
            found = self.prove(part)
            if isinstance(found, Failure):
                return found
            steps.append(found)
        return self.builder.conjoin(steps)

    def _for_all(self, claim: Bind) -> Step | Failure:
        """``forall(v, set, P)`` by proving ``P`` for a local ``v`` in the set."""
        local = fresh(claim.var, frozenset(self.builder.obligation.context.symbols))
        member = self.builder.assume(app("in", local, claim.args[0]))
        inner = self.within(self.facts.with_steps(member))
        found = inner.prove(substitute(claim.body, {claim.var: local}))
        if isinstance(found, Failure):
            return found
        return self.builder.generalise(found, bind("forall", local, *claim.args, found.proposition))

    def _implication(self, claim: App) -> Step | Failure:
        premise, conclusion = claim.args
        assumed = self.builder.assume(premise)
        inner = self.within(self.facts.with_steps(assumed))
        found = inner.prove(conclusion)
        if isinstance(found, Failure):
            return found
        return self.builder.discharge(found, premise)

    def _equivalence(self, claim: App) -> Step | Failure:
        """Both implications."""
        steps: list[Step] = []
        for premise, conclusion in (claim.args, claim.args[::-1]):
            found = self.prove(app("implies", premise, conclusion))
            if isinstance(found, Failure):
                return found
            steps.append(found)
        return self.builder.equivalence(*steps)

    def _property(self, claim: App) -> Step | Failure:
        known = self.facts.prove(claim)
        if isinstance(known, Step):
            return known
        row = _PROPERTIES.get(claim.op)
        if row is not None:
            argument = claim.args[0]
            found = shape(argument.sort)
            assert found is not None
            rows, cols = size_term(found[0]), size_term(found[1])
            name, equation = row
            step = self.equation(_defining(equation, argument, cols))
            if isinstance(step, Step):
                values = {"A": argument, "n": rows, "m": cols}
                rule = axiom(name)
                values = {k: v for k, v in values.items() if k in rule.variables}
                return self.builder.axiom(rule, values, [step])
        assert isinstance(known, Missing)
        same = self._like_a_part(claim)
        return same if same is not None else Failure(known.reason, known.needs)

    def _like_a_part(self, claim: App) -> Step | None:
        """A definite matrix that equals an inverse, definite too, which occurs in it."""
        if claim.op not in ("positive_definite", "positive_semidefinite") or not self._schemas:
            return None
        parts = [p for p in subterms(claim.args[0]) if isinstance(p, App) and p.op == "inv"]
        for part in list(dict.fromkeys(p for p in parts if p.sort == claim.args[0].sort))[:2]:
            definite = self.facts.holds(app(claim.op, part))
            if definite is not None and not self.budget.spent:
                equal = self._aside(BRIDGE).equation(app("eq", part, claim.args[0]))
                if isinstance(equal, Step):
                    return self.builder.transport(definite, [equal])
        return None


_PROPERTIES = {
    "symmetric": ("symmetric_of_eq", "symmetric"),
    "orthonormal_columns": ("orthonormal_of_eq", "orthonormal"),
    "orthogonal": ("orthogonal_of_eq", "orthonormal"),
}


def _mentions(term: Term, op: str) -> bool:
    return any(isinstance(part, App) and part.op == op for part in subterms(term))


def _square(symbol: Sym) -> bool:
    found = shape(symbol.sort)
    return found is not None and found != SCALAR and found[0] == found[1]


def _is_zero(term: Term) -> bool:
    return isinstance(term, App) and term.op == "zeros"


def _shape(term: Term) -> tuple[Size, Size]:
    found = shape(term.sort)
    assert found is not None
    return found


def _defining(kind: str, argument: Term, cols: Term) -> Term:
    if kind == "symmetric":
        return app("eq", transpose(argument), argument)
    return app("eq", app("mul", transpose(argument), argument), app("identity", cols))
