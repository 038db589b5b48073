"""Scalar equations: both sides to canonical form, the rest by the equations of Γ.

`prove_scalar` simplifies both sides (`handproof.proving.rewriting`), and where they differ looks
for multipliers of the equations that Γ holds: the numerator of the difference divided by the
numerator of an equation, or a rational combination of several. It proves ``l = r`` between numbers,
also under ``forall`` and ``implies``; it never refutes.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass

from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.combination import Equation, multipliers, relevant
from handproof.proving.domain import conditions
from handproof.proving.facts import FactProver
from handproof.proving.interface import Abstention, Budget, Outcome, Proof
from handproof.proving.rational import to_term
from handproof.proving.rewriting import Conversion, OutOfTime, Simplifier
from handproof.proving.rules.sums import ranges_joined
from handproof.proving.rules.table import Tables
from handproof.proving.traces import trace_equations
from handproof.proving.unfolding import reach
from handproof.terms.build import eq
from handproof.terms.context import Context, Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import canonical, free_symbols
from handproof.terms.sorts import Matrix, Scalar

NAME = "scalar"
ROUNDS = 3
Search = Callable[[Term], Step | None]
ORIENTED = ("det", "entry", "at")
"""Operators that may stand on the left of an equation that is used as a definition."""


def prove_scalar(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove an equation between numbers, or abstain with what was missing."""
    obligation = obligation.relevant()
    if not _is_equation(obligation.claim):
        return Abstention(NAME, "not an equation between numbers")
    missing: dict[Term, None] = {}
    reason = "both sides differ in canonical form"
    for plan in plans(obligation):
        attempt = Attempt(obligation, budget, plan)
        try:
            step = attempt.claim(obligation.claim)
        except OutOfTime:
            return Abstention(NAME, "the time for the canonical forms ran out", tuple(missing))
        except (TermError, RecursionError) as error:
            reason = f"cannot be brought to canonical form: {error}"
            continue
        if step is not None:
            return attempt.outcome(NAME, step, obligation.claim)
        missing.update(attempt.missing)
    return Abstention(NAME, reason, tuple(missing))


@dataclass(frozen=True, slots=True)
class Plan:
    """Which definitions stay as they are, and which equations of Γ are used as definitions."""

    opaque: frozenset[Sym]
    oriented: bool


def plans(obligation: Obligation) -> Iterator[Plan]:
    """All definitions of matrices stay closed at first, then those that are inverted, then none."""
    kept = _inverted(obligation)
    closed = frozenset(
        d.symbol for d in obligation.context.definitions if isinstance(d.symbol.sort, Matrix)
    )
    if closed != kept:
        yield Plan(closed, oriented=True)
    yield Plan(kept, oriented=True)
    if kept:
        yield Plan(frozenset(), oriented=True)
    if any(_equation_of(fact.proposition) for fact in obligation.context.facts):
        yield Plan(kept, oriented=False)


def _inverted(obligation: Obligation) -> frozenset[Sym]:
    """Defined matrices that stand under an inverse or a determinant."""
    context = obligation.context
    terms = [obligation.claim, *(d.body for d in context.definitions)]
    terms += [fact.proposition for fact in context.facts]
    found = {
        part.args[0]
        for term in terms
        for part in subterms(term)
        if isinstance(part, App) and part.op in ("inv", "det", "normal")
    } | {
        part.args[1]
        for term in terms
        for part in subterms(term)
        if isinstance(part, App) and part.op == "normal"
    }
    defined = {d.symbol for d in context.definitions if isinstance(d.symbol.sort, Matrix)}
    return frozenset(symbol for symbol in defined if symbol in found)


def _is_equation(claim: Term) -> bool:
    """Whether the claim is about equations between numbers, under quantifiers and premises."""
    if isinstance(claim, Bind) and claim.op == "forall":
        return _is_equation(claim.body)
    if not isinstance(claim, App):
        return False
    if claim.op == "and":
        return all(_is_equation(part) for part in claim.args)
    if claim.op == "implies":
        return _is_equation(claim.args[1])
    return claim.op == "eq" and isinstance(claim.args[0].sort, Scalar)


def _equation_of(proposition: Term) -> App | None:
    if isinstance(proposition, App) and proposition.op == "eq":
        return proposition
    return None


class Attempt:
    """One try at an obligation by one plan, with its own proof under construction."""

    def __init__(self, obligation: Obligation, budget: Budget, plan: Plan) -> None:
        self.builder = ProofBuilder(obligation)
        self.plan = plan
        facts = FactProver(self.builder)
        self.evident = facts.evident
        self.simplifier = Simplifier(
            self.builder,
            facts,
            Tables(),
            budget,
            symmetric=_symmetric(obligation, facts),
            opaque=plan.opaque,
            equations=_oriented(obligation, facts) if plan.oriented else {},
        )

    @property
    def missing(self) -> dict[Term, None]:
        """Side conditions that could not be proved."""
        return self.simplifier.missing

    def outcome(
        self, name: str, step: Step, claim: Term, otherwise: Search | None = None
    ) -> Outcome:
        """The proof, with a proof of each condition under which the claim has a value.

        ``otherwise`` is asked for a condition that does not follow by the rules for signs. Where
        one is missing, and no fact or definition of Γ has it already, there is no proof.
        """
        kept: list[Step] = []
        missing: list[Term] = []
        for condition, assumed in dict.fromkeys(conditions(claim, self.context, self.evident)):
            found = self._condition(condition, assumed, otherwise)
            if found is not None:
                kept.append(found)
            elif assumed or not self._given(condition):
                missing.append(condition)
        if missing:
            return Abstention(name, "the claim may have no value", tuple(missing))
        return Proof(name, self.builder.finish(step, kept))

    def _given(self, condition: Term) -> bool:
        """Whether a side of a fact, or a definition, has a value only under the condition too."""
        sides = [side for fact in self.context.facts for side in fact.proposition.children]
        sides += [row.body for row in self.context.definitions if not row.parameters]
        key = self._key(condition)
        stated = (pair for side in sides for pair in conditions(side, self.context, self.evident))
        return any(self._key(c) == key for c, assumed in stated if not assumed)

    def _key(self, condition: Term) -> object:
        assert isinstance(condition, App)
        if condition.op == "in":
            return canonical(condition)
        return condition.op, self.simplifier.normal(condition.args[0]).key

    def _condition(
        self, condition: Term, assumed: tuple[Term, ...], otherwise: Search | None
    ) -> Step | None:
        s = self.simplifier
        with ExitStack() as scope:
            for proposition in assumed:
                scope.enter_context(s.supposing(proposition))
            found = s.condition(condition)
            return otherwise(condition) if found is None and otherwise else found

    @property
    def context(self) -> Context:
        """Γ."""
        return self.simplifier.context

    def claim(self, claim: Term) -> Step | None:
        """A proof of a claim: an equation, perhaps under ``forall`` and ``implies``."""
        s = self.simplifier
        if isinstance(claim, Bind) and claim.op == "forall":
            opened = s.opened(claim)
            with s.local(opened):
                inner = self.claim(opened.body)
            return None if inner is None else self.builder.generalise(inner, opened)
        if isinstance(claim, App) and claim.op == "implies":
            with s.supposing(claim.args[0]), self._substituting(claim.args[0]):
                inner = self.claim(claim.args[1])
            return None if inner is None else self.builder.discharge(inner, claim.args[0])
        assert isinstance(claim, App)
        if claim.op == "and":
            parts = [self.claim(part) for part in claim.args]
            proved = [part for part in parts if part is not None]
            return self.builder.conjoin(proved) if len(proved) == len(parts) else None
        return self.equation(*claim.args)

    @contextmanager
    def _substituting(self, premise: Term) -> Iterator[None]:
        """A premise ``symbol = term`` as a definition, where it can be one."""
        equations = self.simplifier.equations
        equation = _equation_of(premise) if self.plan.oriented else None
        symbol = equation.args[0] if equation else None
        if equation is None or not isinstance(symbol, Sym) or symbol in equations:
            yield
            return
        circular = symbol in _reached(equation.args[1], equations, self.context)
        if circular or self.context.definition(symbol) is not None:
            yield
            return
        equations[symbol] = self.builder.assume(premise)
        try:
            yield
        finally:
            del equations[symbol]

    def equation(self, left: Term, right: Term) -> Step | None:
        """``left = right`` by canonical forms and the equations that are known."""
        s = self.simplifier
        for _ in range(ROUNDS):
            a, b = s.simplify(left), s.simplify(right)
            known = [self._simplified(step) for step in s.facts.known("eq")]
            if not s.roots_changed:
                break
            s.restart()
        found = s.joined(left, a, b, right)
        if found is not None:
            return found
        return self._by_equations(left, a, b, right, [k for k in known if k is not None])

    def _simplified(self, step: Step) -> Step | None:
        """A scalar equation of Γ with both sides in canonical form."""
        if not isinstance(step.left.sort, Scalar):
            return None
        s = self.simplifier
        a, b = s.simplify(step.left), s.simplify(step.right)
        if a.term is b.term:
            return None
        if a.step is None and b.step is None:
            return step
        return self.builder.transport(step, [a.step, b.step])

    def _by_equations(
        self, left: Term, a: Conversion, b: Conversion, right: Term, known: list[Step]
    ) -> Step | None:
        s = self.simplifier
        difference = s.quotient(a.term) - s.quotient(b.term)
        known += ranges_joined(s, [a.term, b.term])
        equations = relevant(difference, self._equations(known))
        sides = [side for e in equations for side in (e.step.left, e.step.right)]
        traced = trace_equations(s, [a.term, b.term, *sides])
        if s.budget.spent:
            raise OutOfTime
        found = multipliers(difference, [*equations, *self._equations(traced)])
        if found is None:
            return None
        uses = [Use(e.step, to_term(m)) for e, m in found]
        uses += [Use(a.step)] if a.step else []
        uses += [Use(self.builder.symm(b.step))] if b.step else []
        return s.combined(eq(left, right), uses)

    def _equations(self, steps: list[Step]) -> list[Equation]:
        quotient = self.simplifier.quotient
        found = [Equation(k, quotient(k.left) - quotient(k.right)) for k in steps]
        return [e for e in found if not e.gap.is_zero]


def _symmetric(obligation: Obligation, facts: FactProver) -> dict[Term, Step]:
    """The symmetric letters of the obligation with their proofs."""
    context = obligation.context
    terms = [obligation.claim, *(d.body for d in context.definitions)]
    terms += [fact.proposition for fact in context.facts]
    _, steps = facts.normaliser_for(*terms, *context.symbols)
    return {step.proposition.children[0]: step for step in steps}


def _oriented(obligation: Obligation, facts: FactProver) -> dict[Term, Step]:
    """Equations of Γ that can serve as definitions without a circle.

    The left side is a symbol, or a determinant or an entry of one; its symbols must not be
    reached from the right side through what is defined so far.
    """
    context = obligation.context
    table: dict[Term, Step] = {}
    for fact in context.facts:
        equation = _equation_of(fact.proposition)
        if equation is None:
            continue
        left, right = canonical(equation.args[0]), equation.args[1]
        fine = isinstance(left, Sym) or (isinstance(left, App) and left.op in ORIENTED)
        if not fine or left in table or (isinstance(left, Sym) and context.definition(left)):
            continue
        if not free_symbols(left) & _reached(right, table, context):
            table[left] = facts.builder.fact(fact.label)
    return table


def _reached(term: Term, table: dict[Term, Step], context: Context) -> frozenset[Sym]:
    seen: set[Sym] = set()
    stack = list(reach(term, context))
    while stack:
        symbol = stack.pop()
        if symbol not in seen:
            seen.add(symbol)
            for left, step in table.items():
                if symbol in free_symbols(left):
                    stack.extend(reach(step.right, context))
    return frozenset(seen)
