"""Claims with gradients, Jacobians, partial and directional derivatives.

`prove_gradient` computes every derivative in a claim (and in the equations of Γ): the directional
derivative by the kernel's table, then the gradient that represents it (`handproof.proving.slopes`),
and proves what is left without derivatives: by words of matrices, or by the canonical forms of the
scalar prover. ``gradient`` takes all entries of a symmetric variable as variables,
``gradient_symmetric`` is ``G + G' - diag(G)`` of that gradient ``G``. Source: Magnus and Neudecker,
Matrix Differential Calculus, 3rd ed., chapters 5, 8 and 9.
"""

from __future__ import annotations

from handproof.proving.array_entries import Entries, EntrySearch
from handproof.proving.array_words import RULES, ArraySearch
from handproof.proving.arrays import ARRAY_OPERATORS, Arrays
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.derivation import NoDerivative
from handproof.proving.domain import domain_steps
from handproof.proving.facts import FactProver
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.missing import Missing
from handproof.proving.near import NearFacts, all_near, released
from handproof.proving.normal import SCALAR, Terms, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.proving.plain import ROUNDS, Plainer
from handproof.proving.rewriting import OutOfTime, Simplifier
from handproof.proving.rules.table import Tables
from handproof.proving.slopes import NotComputed, Slopes
from handproof.proving.unfolding import definition_of, reach, unfolded
from handproof.proving.words import Failure, WordSearch
from handproof.terms.build import add, app, eq, neg, transpose
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.operators import DERIVATIVES
from handproof.terms.sorts import Matrix, Scalar

NAME = "gradient"


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
    return any(isinstance(part, App) and part.op in DERIVATIVES for part in subterms(term))


class GradientSearch:
    """Computes derivatives and proves what is left, with one builder."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, budget: Budget) -> None:
        self.builder, self.facts, self.budget = builder, facts, budget
        self.context = builder.obligation.context
        self.plainer = Plainer(builder)
        self._slopes = Slopes(builder, facts, self._tidy, self._flat, self._in_entries)
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
        try:
            left, right = (self.evaluated(side) for side in claim.args)
        except NotComputed:
            against = self._against(claim)
            if against is None:
                raise
            return against
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

    def _against(self, claim: App) -> Step | None:
        """A gradient that is written in entries, held against the other side of the claim."""
        for gradient, value in (claim.args, claim.args[::-1]):
            found = isinstance(gradient, App) and gradient.op == "gradient"
            if not found or _derivatives(value) or _derivatives(gradient.children[0]):
                continue
            assert isinstance(gradient, App)
            self._untied(gradient.args[0], gradient.args[1])
            step = self._slopes.represented(gradient, value, self._same_entries)
            if step is not None:
                return step if gradient is claim.args[0] else self.builder.symm(step)
        return None

    def _same_entries(self, claim: Term) -> Step | None:
        """Two numbers that are equal once they are written out in entries."""
        search = EntrySearch(self.builder, self.facts, Budget(self.budget.left / 2))
        found = search.prove(claim)
        if isinstance(found, Step):
            return found
        return self._simplifier(self.facts).equal(*claim.children)

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
        facts = self._computed_facts(claim)
        arrays = self._by_arrays(claim, facts)
        if arrays is not None:
            return arrays
        words = WordSearch(self.builder, facts, Budget(self.budget.left / 2)).prove(claim)
        if isinstance(words, Step):
            return words
        if isinstance(claim.children[0].sort, Scalar):
            scalar = self._simplifier(facts).equal(*claim.children)
            return scalar or self._same_entries(claim) or words
        return self._by_coefficients(claim, facts) or words

    def _by_coefficients(self, claim: Term, facts: FactProver) -> Step | None:
        """Both sides as sums of the same products of matrices, with equal numbers before them."""
        normal, symmetric = facts.normaliser_for(*claim.children)
        left, right = (normal(side) for side in claim.children)
        words = dict.fromkeys(word for value in (left, right) for word, _ in value.terms)
        simplifier, uses = self._simplifier(facts), list[Use]()
        for word in words:
            sides = [_coefficient(normal, value, word) for value in (left, right)]
            step = simplifier.equal(*sides)
            if step is None:
                return None
            uses.append(Use(step, None, normal.word_term(word, left.shape[0])))
        return self._slopes.combined(claim, uses, symmetric)

    def _by_arrays(self, claim: Term, facts: FactProver) -> Step | None:
        """Hadamard and Kronecker products, ``diag`` and ``vec``, definitions written out."""
        sides = [self._open(side) for side in claim.children]
        opened = [s.right if s else c for s, c in zip(sides, claim.children, strict=True)]
        if not any(_array(side) for side in opened):
            return None
        found = ArraySearch(self.builder, facts, Budget(self.budget.left / 2)).prove(eq(*opened))
        if isinstance(found, Failure):
            return None
        chain = [step for step in (sides[0], found) if step is not None]
        if sides[1] is not None:
            chain.append(self.builder.symm(sides[1]))
        return self.builder.chain(chain)

    def _open(self, term: Term) -> Step | None:
        """``term = term'`` with the definitions of matrices written out."""
        result: Step | None = None
        for _ in range(ROUNDS):
            current = result.right if result else term
            rules: dict[Term, Step] = {
                part: self.builder.unfold(part)
                for part in subterms(current)
                if isinstance(part, Sym) and unfolded(part, self.context) is not None
            }
            step = self.builder.rewrite(current, rules)
            if step is None:
                break
            result = step if result is None else self.builder.trans(result, step)
        return result

    def _computed_facts(self, claim: Term) -> FactProver:
        """The facts, and those for all indices at the claim's, with their derivatives computed."""
        more: list[Step] = []
        for step in [*self.facts.known("eq"), *self.facts.instances(claim)]:
            if not _derivatives(step.proposition):
                continue
            try:
                sides = [self.evaluated(side) for side in step.proposition.children]
            except (NotComputed, NoDerivative):
                continue
            more.append(self.builder.transport(step, sides))
            more += self._both_vanish(step, more[-1])
        return self.facts.with_steps(*more) if more else self.facts

    def _tidy(self, term: Term) -> Step | None:
        return self._simplifier(self.facts).simplify(term).step

    def _flat(self, term: Term) -> Step | None:
        return Arrays(self.builder, self.facts, self.budget, RULES, [term]).full(term).step

    def _in_entries(self, term: Term) -> Step | None:
        def make(facts: FactProver) -> Arrays:
            return Arrays(self.builder, facts, self.budget, RULES, [term])

        return Entries(make, self.facts).expand(term).step

    def _simplifier(self, facts: FactProver) -> Simplifier:
        matrices = [d.symbol for d in self.context.definitions if isinstance(d.symbol.sort, Matrix)]
        _, symmetric = facts.normaliser_for(*self.context.symbols)
        letters = {s.proposition.children[0]: s for s in symmetric}
        opaque = frozenset(matrices)
        return Simplifier(self.builder, facts, Tables(), self.budget, letters, opaque)

    def _both_vanish(self, step: Step, written: Step) -> list[Step]:
        """Where ``G + G' - diag(G)`` is 0 and ``G`` symmetric, ``G`` is 0."""
        structured, value = step.left, written.right
        if not (isinstance(structured, App) and structured.op == "gradient_symmetric"):
            return []
        free = self._value(app("gradient", *structured.args)).right
        symmetric = self.facts.holds(app("symmetric", free))
        if symmetric is None or not (isinstance(value, App) and value.op == "zeros"):
            return []
        values = {"A": free, "n": value.args[0]}
        return [self.builder.axiom(axiom("structured_zero"), values, [symmetric, written])]

    # ------------------------------------------------------------------ derivatives inside terms

    def evaluated(self, term: Term) -> Step | None:
        """``term = term`` with every derivative computed; None where there is none."""
        if not _derivatives(term):
            return None
        if isinstance(term, App) and term.op in DERIVATIVES:
            return self._value(term)
        premises = [self.evaluated(child) for child in term.children]
        return self.builder.congruence(term, premises)

    def _value(self, term: App) -> Step:
        found = self._values.get(term)
        if found is None:
            if term.op == "gradient_symmetric":
                found = self._by_symmetric(term)
                self._values[term] = found
                return found
            self._untied(term.args[0], term.args[1])
            inner = self._inner(term)
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
        base = _variable(place)
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
            return self._slopes.computed(term)
        moved = self.builder.congruence(term, [first, *[None] * (len(term.args) - 1)])
        value = moved.right
        assert isinstance(value, App)
        done = self.builder.trans(moved, self._slopes.computed(value))
        return released(self.builder, done, self.facts)

    def _inner(self, term: App) -> Step | None:
        """Derivatives inside what is differentiated, computed near the value of the variable."""
        function, variable = term.args[0], _variable(term.args[1])
        inner = self.evaluated(function)
        if inner is None or all_near(inner, variable, self.context):
            return inner
        near = NearFacts(self.facts, variable)
        return GradientSearch(self.builder, near, self.budget).evaluated(function)

    def _by_symmetric(self, term: App) -> Step:
        """``G + G' - diag(G)``, written out and computed."""
        free = app("gradient", *term.args)
        written = add(free, transpose(free), neg(app("diag", app("diagonal", free))))
        same = self.builder.combine(eq(term, written))
        value = self.builder.rewrite(written, {free: self._value(free)})
        assert value is not None
        return self.builder.trans(same, value)

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


def _coefficient(normal: Normaliser, value: Value, word: Word) -> Term:
    """The number before a product of matrices."""
    terms: Terms = {((), powers): c for (found, powers), c in value.terms.items() if found == word}
    return normal.to_term(Value(SCALAR, terms, value.den if terms else ()))


def _array(term: Term) -> bool:
    return any(isinstance(p, App) and p.op in ARRAY_OPERATORS for p in subterms(term))


def _variable(place: Term) -> Sym:
    """The symbol that is differentiated by, of an entry the array."""
    base = place if isinstance(place, Sym) else place.children[0]
    if not isinstance(base, Sym):
        raise NotComputed(f"{place!r} is not a variable of differentiation")
    return base
