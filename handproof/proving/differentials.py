"""Claims with gradients, partial and directional derivatives.

`prove_gradient` computes every derivative in a claim (and in the equations of Γ): the directional
derivative by the kernel's table, then the gradient that represents it, and proves what is left
without derivatives: by words of matrices, or by the canonical forms of the scalar prover. The
gradient has the shape of the variable: ``directional(f, X, H) = tr(gradient' H)`` for all ``H``.
A symmetric variable is differentiated as a free one. Source: Magnus and Neudecker, Matrix
Differential Calculus, 3rd ed., chapters 5, 8 and 9.
"""

from __future__ import annotations

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.derivation import Derivation, NoDerivative
from handproof.proving.domain import domain_steps
from handproof.proving.facts import FactProver, Missing
from handproof.proving.gradients import Extraction, entry_indices, linear_form
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.normaliser import Normaliser
from handproof.proving.plain import Plainer
from handproof.proving.rewriting import OutOfTime, Simplifier
from handproof.proving.rules.table import Tables
from handproof.proving.unfolding import definition_of, reach
from handproof.proving.words import Failure, WordSearch
from handproof.terms.build import app, eq, mul, size_term, transpose
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import Matrix, Scalar, shape

NAME = "gradient"
OPERATORS = ("gradient", "partial", "directional")


class NotComputed(Exception):
    """A derivative could not be computed; ``needs`` are the facts that would have helped."""

    def __init__(self, reason: str, needs: tuple[Term, ...] = ()) -> None:
        super().__init__(reason)
        self.needs = needs


def prove_gradient(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove a claim with derivatives; abstain where there are none or one cannot be computed."""
    if not _derivatives(obligation.claim) and not any(
        _derivatives(fact.proposition) for fact in obligation.context.facts
    ):
        return Abstention(NAME, "no derivative in the claim or in what is supposed")
    builder = ProofBuilder(obligation)
    facts = FactProver(builder)
    domain = domain_steps(facts, obligation.claim)
    if isinstance(domain, Missing):
        return Abstention(NAME, domain.reason, domain.needs)
    search = GradientSearch(builder, facts, budget)
    try:
        step = search.prove(obligation.claim)
    except NotComputed as error:
        return Abstention(NAME, str(error), error.needs)
    except (NoDerivative, OutOfTime, TermError) as error:
        return Abstention(NAME, str(error) or "out of time")
    if isinstance(step, Step):
        return Proof(NAME, builder.finish(step, domain))
    return Abstention(NAME, step.reason, step.needs)


def _derivatives(term: Term) -> bool:
    return any(isinstance(part, App) and part.op in OPERATORS for part in subterms(term))


class GradientSearch:
    """Computes derivatives and proves what is left, with one builder."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, budget: Budget) -> None:
        self.builder, self.facts, self.budget = builder, facts, budget
        self.context = builder.obligation.context
        self.plainer = Plainer(builder)
        self._values: dict[Term, Step] = {}

    # ------------------------------------------------------------------ claims

    def prove(self, claim: Term) -> Step | Failure:
        """The step that concludes the claim, or why there is none."""
        if isinstance(claim, App) and claim.op == "and":
            steps = [self.prove(part) for part in claim.args]
            for step in steps:
                if isinstance(step, Failure):
                    return step
            return self.builder.conjoin([s for s in steps if isinstance(s, Step)])
        if isinstance(claim, App) and claim.op == "implies":
            return self._implication(claim)
        if not (isinstance(claim, App) and claim.op == "eq"):
            return Failure("not an equation")
        left, right = (self.evaluated(side) for side in claim.args)
        sides = [
            side if step is None else step.right
            for side, step in zip(claim.args, (left, right), strict=True)
        ]
        middle = self._equate(eq(sides[0], sides[1]))
        if isinstance(middle, Failure):
            return middle
        chain = [left] if left else []
        chain.append(middle)
        if right is not None:
            chain.append(self.builder.symm(right))
        return self.builder.chain(chain)

    def _implication(self, claim: App) -> Step | Failure:
        premise, conclusion = claim.args
        assumed = self.builder.assume(premise)
        inner = GradientSearch(self.builder, self.facts.with_steps(assumed), self.budget)
        found = inner.prove(conclusion)
        return found if isinstance(found, Failure) else self.builder.discharge(found, premise)

    def _equate(self, claim: Term) -> Step | Failure:
        """An equation without derivatives: normal forms, words, canonical forms of numbers."""
        found = self.facts.equal(*claim.children)
        if found is not None:
            return found
        facts = self._computed_facts()
        words = WordSearch(self.builder, facts, Budget(self.budget.left / 2)).prove(claim)
        if isinstance(words, Step):
            return words
        if isinstance(claim.children[0].sort, Scalar):
            scalar = self._simplifier(facts).equal(*claim.children)
            if scalar is not None:
                return scalar
        return words

    def _computed_facts(self) -> FactProver:
        """The facts, with the derivatives in them computed."""
        more: list[Step] = []
        for step in self.facts.known("eq"):
            if not _derivatives(step.proposition):
                continue
            try:
                sides = [self.evaluated(side) for side in step.proposition.children]
            except (NotComputed, NoDerivative):
                continue
            more.append(self.builder.transport(step, sides))
        return self.facts.with_steps(*more) if more else self.facts

    def _simplifier(self, facts: FactProver) -> Simplifier:
        matrices = [d.symbol for d in self.context.definitions if isinstance(d.symbol.sort, Matrix)]
        _, symmetric = facts.normaliser_for(*matrices)
        letters = {s.proposition.children[0]: s for s in symmetric}
        opaque = frozenset(matrices)
        return Simplifier(self.builder, facts, Tables(), self.budget, letters, opaque)

    # ------------------------------------------------------------------ derivatives inside terms

    def evaluated(self, term: Term) -> Step | None:
        """``term = term`` with every derivative computed; None where there is none."""
        if not _derivatives(term):
            return None
        if isinstance(term, App) and term.op in OPERATORS:
            return self._value(term)
        premises = [self.evaluated(child) for child in term.children]
        return self.builder.congruence(term, premises)

    def _value(self, term: App) -> Step:
        found = self._values.get(term)
        if found is None:
            self._untied(term.args[0], term.args[1])
            inner = self.evaluated(term.args[0])
            plain = self.plainer.fresh(inner.right if inner else term.args[0])
            first = self.builder.trans(inner, plain) if inner and plain else inner or plain
            try:
                found = self._moved(term, first)
            except NoDerivative:
                found = self._moved(term, self._simplified(first, term.args[0]))
            self._values[term] = found
        return found

    def _untied(self, function: Term, place: Term) -> None:
        """Refuse to treat as constant what an equation of Γ ties to the variable.

        ``a = x'x`` as a hypothesis holds at one value of ``x``; formally ``a`` does not depend on
        ``x``. Who writes it means a definition.
        """
        base = place if isinstance(place, Sym) else place.children[0]
        others = {
            symbol
            for symbol in reach(function, self.context) - {base}
            if definition_of(symbol, self.context) is None
        }
        for fact in self.context.facts:
            proposition = fact.proposition
            if not (isinstance(proposition, App) and proposition.op == "eq"):
                continue
            for left, right in (proposition.args, proposition.args[::-1]):
                solved = isinstance(left, Sym) and left in others
                inverse = isinstance(left, App) and left.op == "identity"
                mentioned = reach(right, self.context)
                if base in mentioned and (solved or (inverse and others & mentioned)):
                    raise NotComputed(
                        f"{fact.label} ties {function!r} to {base!r}: write a definition"
                    )

    def _moved(self, term: App, first: Step | None) -> Step:
        """The derivative of what the function equals."""
        if first is None:
            return self._computed(term)
        moved = self.builder.congruence(term, [first, *[None] * (len(term.args) - 1)])
        value = moved.right
        assert isinstance(value, App)
        return self.builder.trans(moved, self._computed(value))

    def _simplified(self, first: Step | None, function: Term) -> Step:
        """The function in canonical form: densities written out, logarithms of products as sums."""
        current = function if first is None else first.right
        simple = self._simplifier(self.facts).simplify(current)
        if simple.step is None:
            raise NoDerivative(f"no rule differentiates {current!r}")
        steps = [s for s in (first, simple.step) if s is not None]
        done = self.builder.chain(steps)
        renamed = self.plainer.fresh(done.right)
        return done if renamed is None else self.builder.trans(done, renamed)

    # ------------------------------------------------------------------ one derivative

    def _computed(self, term: App) -> Step:
        function, variable = term.args[0], term.args[1]
        if term.op == "directional":
            assert isinstance(variable, Sym)
            return self._tidied(self._directional(function, variable, term.args[2]))
        if isinstance(variable, App) and variable.op == "entry":
            return self._coordinate(term, variable)
        if not isinstance(variable, Sym):
            raise NotComputed(f"{variable!r} is not a variable of differentiation")
        return self._gradient(term, variable)

    def _directional(self, function: Term, variable: Sym, direction: Term) -> Step:
        work = Derivation(self.context, variable, direction)
        derivative = work.some(function)
        conditions: list[Step] = []
        for condition, scope in work.needs:
            prover = self.facts
            if scope:
                prover = prover.with_steps(*(self.builder.assume(member) for member in scope))
            found = prover.prove(condition)
            if isinstance(found, Missing):
                raise NotComputed(found.reason, found.needs)
            conditions.append(found)
        target = app("directional", function, variable, direction)
        return self.builder.directional(target, derivative, conditions)

    def _direction(self, function: Term, variable: Sym) -> Sym:
        taken = {s.name for s in (*self.context.symbols, *free_symbols(function))}
        name = "d" + variable.name
        while name in taken:
            name += "'"
        return Sym(name, variable.sort)

    def _gradient(self, term: App, variable: Sym) -> Step:
        function = term.args[0]
        direction = self._direction(function, variable)
        step = self._directional(function, variable, direction)
        normal, symmetric = self.facts.normaliser_for(step.right)
        value = Extraction(normal, direction).matrix(normal(step.right))
        if value is None:
            return self._by_entries(term, step, direction, normal)
        linear: Term = app("trace", mul(transpose(value), direction))
        if isinstance(variable.sort, Scalar):
            linear = mul(value, direction)
        found = self._combined(eq(step.left, linear), [Use(step)], symmetric)
        return self.builder.gradient(found, eq(term, value))

    def _combined(self, goal: Term, uses: list[Use], symmetric: list[Step]) -> Step:
        """A combination, with every denominator that may have to be cleared."""
        terms = [*goal.children[1:], *(u.step.right for u in uses)]
        normal = Normaliser(s.proposition.children[0] for s in symmetric)
        conditions: list[Step] = []
        for base in normal.denominators(*terms):
            proof = self.facts.holds(app("nonzero", base))
            if proof is not None:
                conditions.append(proof)
        return self.builder.combine(goal, uses, symmetric, conditions)

    def _tidied(self, step: Step) -> Step:
        """A derivative in normal form, where that is shorter."""
        return step

    # ------------------------------------------------------------------ entries

    def _coordinate(self, term: App, place: App) -> Step:
        """``partial(f, X[k, l])`` from the entries of the direction."""
        base = place.args[0]
        if not isinstance(base, Sym):
            raise NotComputed(f"{base!r} is not a variable of differentiation")
        function = term.args[0]
        direction = self._direction(function, base)
        step = self._directional(function, base, direction)
        normal, symmetric = self.facts.normaliser_for(step.right)
        taken = [*self.context.symbols, *free_symbols(step.right), *free_symbols(term)]
        indices = entry_indices(direction, taken)
        entries = Extraction(normal, direction).entries(normal(step.right), indices)
        if entries is None:
            raise NotComputed(f"{step.right!r} is no sum over the entries of {direction!r}")
        linear = linear_form(entries, direction)
        uses = [Use(step), *self._dots(entries.dots, direction)]
        found = self._combined(eq(step.left, linear), uses, symmetric)
        named = dict(zip(indices, place.args[1:], strict=True))
        value = substitute(entries.coefficient, named)
        return self.builder.gradient(found, eq(term, value))

    def _dots(self, dots: tuple[tuple[Term, Term], ...], direction: Sym) -> list[Use]:
        """``tr(A' H) = sum A[i, j] H[i, j]``, for every trace that was written out."""
        uses: list[Use] = []
        for coefficient, matrix in dots:
            size = shape(matrix.sort)
            assert size is not None
            rows, cols = size_term(size[0]), size_term(size[1])
            vector = isinstance(cols, Num)
            name = "dot_entries" if vector else "trace_entries"
            values = {"A": matrix, "B": direction, "n": rows, "m": cols}
            rule = axiom(name)
            values = {k: v for k, v in values.items() if k in rule.variables}
            uses.append(Use(self.builder.axiom(rule, values), coefficient))
        return uses

    def _by_entries(self, term: App, step: Step, direction: Sym, normal: Normaliser) -> Step:
        del normal
        if isinstance(direction.sort, Matrix):
            raise NotComputed(f"{step.right!r} is no trace with {direction!r}")
        raise NotComputed(f"{step.right!r} is not linear in {direction!r} by the rules tried")
