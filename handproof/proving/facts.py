"""Side conditions from Γ: positive, nonzero, invertible, symmetric, definite, in range.

`FactProver.prove` looks for a proposition among the known steps (facts of Γ and their immediate
consequences), evaluates it if it is numeric, and else reasons backwards by the Horn rules of
`handproof.proving.fact_rules` through definitions and equations. It returns a `Step` or says in
`Missing` which primitive facts would have settled it.
"""

from __future__ import annotations

from collections.abc import Iterable

from handproof.proving.axioms import Axiom, axiom, condition_instances
from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.fact_inverses import PARTS
from handproof.proving.fact_numbers import Numbers, size_names
from handproof.proving.fact_orders import multiple, order
from handproof.proving.fact_rules import FORWARD, HORN, OF_COMPARED, PRIMITIVE, composed, split_sum
from handproof.proving.fact_terms import instance_of, instances, negative, rows_of, square_letters
from handproof.proving.loewner import compared, definite
from handproof.proving.loewner_forms import by_quadratic_form
from handproof.proving.matching import match
from handproof.proving.missing import Missing
from handproof.proving.normaliser import Normaliser
from handproof.proving.numbers_not_zero import eigenvalue
from handproof.proving.unfolding import unfolded
from handproof.terms.build import app, transpose
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import alpha_equal, free_symbols, substitute
from handproof.terms.sorts import shape

DEPTH = 24
"""Rules in a row before the search for a side condition gives up."""

CALLS = 3000
"""Goals that one question may come to: beyond that it is as good as not provable."""

MOST_ORDERS = 2
"""Questions of Loewner's order within each other."""


class FactProver:
    """Proves side conditions of one obligation, emitting their steps with its builder.

    ``more`` are steps known besides the facts of Γ; `with_steps` makes such a prover for a scope.
    """

    def __init__(self, builder: ProofBuilder, more: Iterable[Step] = ()) -> None:
        self.builder = builder
        self.context = builder.obligation.context
        self._known: dict[Term, Step] = {}
        self._by_op: dict[str, list[Step]] = {}
        self.foralls: list[Step] = []  # what is known for all members of a set
        self._results: dict[Term, Step | Missing] = {}
        self._failed: dict[Term, int] = {}
        self._calls = 0
        self._active: set[Term] = set()
        self._left = DEPTH
        self.ordering = 0  # how deep questions of Loewner's order are nested
        self.normal = Normaliser()
        self._numbers = Numbers(size_names(builder.obligation), self.normal)
        for fact in self.context.facts:
            self._learn(builder.fact(fact.label))
        for step in more:
            self._learn(step)

    def with_steps(self, *steps: Step) -> FactProver:
        """A prover that knows these steps too."""
        facts = frozenset(fact.proposition for fact in self.context.facts)
        known = (s for s in self._known.values() if s.proposition not in facts)
        return FactProver(self.builder, [*known, *steps])

    def known(self, op: str) -> list[Step]:
        """The steps known (facts and their immediate consequences) whose operator is ``op``."""
        return list(self._by_op.get(op, ()))

    def prove(self, goal: Term) -> Step | Missing:
        """The step that concludes ``goal``, or what is missing."""
        if not self._active:
            self._failed.clear()
            self._calls = 0
            return self._prove(goal, DEPTH)
        return self._prove(goal, self._left - 1)  # asked for on the way to another goal

    def holds(self, goal: Term) -> Step | None:
        """The step that concludes ``goal``, or None."""
        return found if isinstance(found := self.prove(goal), Step) else None

    def equal(self, left: Term, right: Term) -> Step | None:
        """``left = right`` where both have one normal form and all denominators are nonzero."""
        if left is right:
            return self.builder.refl(left)
        normal, symmetric = self.normaliser_for(left, right)
        equal = normal.equal(left, right)
        conditions = self.nonzero_all(normal.denominators(left, right)) if equal else None
        if not isinstance(conditions, list):
            return None
        return self.builder.combine(app("eq", left, right), (), symmetric, conditions)

    def nonzero_all(self, terms: Iterable[Term]) -> list[Step] | Missing:
        """``nonzero`` of every term, or the first that is missing."""
        steps: list[Step] = []
        for term in terms:
            found = self.prove(app("nonzero", term))
            if isinstance(found, Missing):
                return found
            steps.append(found)
        return steps

    def normaliser_for(self, *terms: Term) -> tuple[Normaliser, list[Step]]:
        """A normal form that knows which letters of the terms are symmetric, and their proofs."""
        steps: list[Step] = []
        for letter in sorted(square_letters(terms), key=repr):
            found = self.holds(app("symmetric", letter))
            if found is not None:
                steps.append(found)
        return Normaliser(s.proposition.children[0] for s in steps), steps

    def convert(self, step: Step, goal: Term) -> Step | None:
        """``goal`` from a step of the same operator, each argument equal to its counterpart."""
        have = step.proposition
        if have is goal or alpha_equal(have, goal):
            return step
        if not isinstance(goal, App) or not isinstance(have, App) or have.op != goal.op:
            return None
        if len(have.args) != len(goal.args):
            return None
        premises: list[Step | None] = []
        for old, new in zip(have.args, goal.args, strict=True):
            if old is new:
                premises.append(None)
                continue
            if shape(old.sort) is None or shape(old.sort) != shape(new.sort):
                return None
            found = self.equal(old, new)
            if found is None:
                return None
            premises.append(found)
        return self.builder.transport(step, premises)

    def premises(self, rule: Axiom, values: dict[str, Term]) -> list[Step] | None:
        """The proofs of an axiom's conditions for these values, or None."""
        return self._premises(rule, values, DEPTH)

    def instances(self, term: Term) -> list[Step]:
        """Equations that Γ holds for all indices, at the indices that occur in the term."""
        return instances(self, term)

    # ------------------------------------------------------------------ what is known

    def _learn(self, step: Step) -> None:
        proposition = step.proposition
        if proposition in self._known:
            return
        self._known[proposition] = step
        if isinstance(proposition, Bind):
            if proposition.op == "forall":
                self.foralls.append(step)
            return
        if not isinstance(proposition, App):
            return
        self._by_op.setdefault(proposition.op, []).append(step)
        if proposition.op == "and":
            for position in range(len(proposition.args)):
                self._learn(self.builder.project(step, position))
        for part in PARTS[proposition.op](self.builder, step) if proposition.op in PARTS else ():
            self._learn(part)
        for name in FORWARD.get(proposition.op, ()):
            rule = axiom(name)
            values = match(rule, rule.conditions[0], proposition)
            if values is not None:
                self._learn(self.builder.axiom(rule, values, [step]))

    # ------------------------------------------------------------------ backward search

    def _prove(self, goal: Term, depth: int) -> Step | Missing:
        found = self._known.get(goal) or self._results.get(goal)
        if found is not None:
            return found
        missing = Missing(goal, (goal,))
        self._calls += 1
        if depth <= 0 or goal in self._active or self._calls > CALLS:
            return missing
        if self._failed.get(goal, 0) >= depth:
            return missing
        self._active.add(goal)
        before, self._left = self._left, depth
        try:
            result = self._search(goal, depth) or self._blame(goal, depth) or missing
        finally:
            self._active.discard(goal)
            self._left = before
        if isinstance(result, Step) or not self._active:
            self._results[goal] = result
        elif isinstance(result, Missing):
            self._failed[goal] = depth
        return result

    def _search(self, goal: Term, depth: int) -> Step | None:
        if isinstance(goal, Bind):
            return self._forall_goal(goal, depth) if goal.op == "forall" else None
        if not isinstance(goal, App):
            return None
        return (
            self._known_alike(goal)
            or self._numeric(goal)
            or self._order(goal)
            or self._specialised(goal, depth)
            or self._symmetric(goal, depth)
            or self._unfolded(goal, depth)
            or self._horn(goal, depth)
            or self._regrouped(goal, depth)
            or self._by_equation(goal, depth)
            or self._in_order(goal, depth)
        )

    def _known_alike(self, goal: App) -> Step | None:
        """A known step whose arguments have the same normal form."""
        if goal.op in ("in", "and", "or", "implies", "iff"):
            return next((s for s in self.known(goal.op) if alpha_equal(s.proposition, goal)), None)
        known = self.known(goal.op)
        for step in known + ([self.builder.symm(s) for s in known] if goal.op == "eq" else []):
            have = step.proposition
            assert isinstance(have, App)
            if len(have.args) != len(goal.args):
                continue
            pairs = list(zip(have.args, goal.args, strict=True))
            if any(shape(a.sort) is None or shape(a.sort) != shape(b.sort) for a, b in pairs):
                continue
            if all(self.normal(a).key == self.normal(b).key for a, b in pairs):
                return self.builder.same(step, goal)
            if goal.op == "nonzero":
                found = multiple(self.builder, self.normal, step, goal)
                if found is not None:
                    return found
        return None

    def evident(self, goal: Term) -> bool:
        """Whether a proposition about rational numbers and sizes holds by evaluation."""
        return self._numbers.evident(goal)

    def _numeric(self, goal: App) -> Step | None:
        """Rational numbers and sizes, by evaluation."""
        return self.builder.numeric(goal) if self._numbers.evident(goal) else None

    def _order(self, goal: App) -> Step | None:
        return order(self.builder, self.normal, self.known("lt"), self.known("le"), goal)

    def _specialised(self, goal: App, depth: int) -> Step | None:
        """An instance of a known ``forall``."""
        for step in self.foralls:
            statement = step.proposition
            assert isinstance(statement, Bind)
            values = instance_of(statement.body, goal, statement.var)
            if values is None:
                continue
            member = app("in", values, statement.args[0])
            proof = self._prove(member, depth - 1)
            if isinstance(proof, Step):
                return self.builder.specialise(step, values, proof)
        return None

    def _forall_goal(self, goal: Bind, depth: int) -> Step | None:
        """``forall(v, set, P)`` by proving ``P`` for a local ``v`` in the set."""
        local = Sym(goal.var.name + "^*", goal.var.sort)
        if local in free_symbols(goal):
            return None
        membership = self.builder.assume(app("in", local, goal.args[0]))
        inner = self.with_steps(membership)
        # orders between matrices are not sought anew for each index
        inner._active, inner.ordering, inner._calls = self._active, MOST_ORDERS, self._calls
        inner._failed = dict(self._failed)
        proof = inner._prove(substitute(goal.body, {goal.var: local}), depth - 1)
        self._calls = inner._calls
        for failed, at in inner._failed.items():
            if local not in free_symbols(failed):
                self._failed[failed] = max(at, self._failed.get(failed, 0))
        if isinstance(proof, Missing):
            return None
        renamed = Bind("forall", local, goal.args, proof.proposition, goal.sort)
        done = self.builder.generalise(proof, renamed)
        return Step(done.index, goal, done.hypotheses)

    def _horn(self, goal: App, depth: int) -> Step | None:
        for name in HORN.get(goal.op, ()):
            rule = axiom(name)
            values = match(rule, rule.conclusion, goal)
            if values is None or (name in OF_COMPARED and not compared(self, goal.args[0])):
                continue
            premises = self._premises(rule, values, depth)
            if premises is not None:
                return self.builder.axiom(rule, values, premises)
        return None

    def _in_order(self, goal: App, depth: int) -> Step | None:
        """Definite matrices by Loewner's order; eigenvalues of invertible matrices."""
        if goal.op == "nonzero" and isinstance(goal.args[0], Sym):
            return eigenvalue(self, goal)
        definite_goal = goal.op in ("positive_definite", "positive_semidefinite")
        if not definite_goal or self.ordering >= MOST_ORDERS:
            return None

        def prove(proposition: Term) -> Step | None:
            found = self._prove(proposition, depth - 1)
            return found if isinstance(found, Step) else None

        self.ordering += 1
        try:
            return definite(self, prove, goal) or by_quadratic_form(self, prove, goal)
        finally:
            self.ordering -= 1

    def _premises(self, rule: Axiom, values: dict[str, Term], depth: int) -> list[Step] | None:
        premises: list[Step] = []
        for condition in condition_instances(rule, values):
            found = self._prove(condition, depth - 1)
            if isinstance(found, Missing):
                return None
            premises.append(found)
        return premises

    def _unfolded(self, goal: App, depth: int) -> Step | None:
        """The goal with a defined argument replaced by its definition."""
        for position, argument in enumerate(goal.args):
            body = unfolded(argument, self.context)
            if body is None:
                continue
            children = [*goal.args[:position], body, *goal.args[position + 1 :]]
            found = self._prove(app(goal.op, *children), depth - 1)
            if isinstance(found, Step):
                back: list[Step | None] = [None] * len(children)
                back[position] = self.builder.symm(self.builder.unfold(argument))
                return self.builder.transport(found, back)
        return None

    def _regrouped(self, goal: App, depth: int) -> Step | None:
        """The argument written in another way: nested pairs, monomial by monomial."""
        if goal.op not in PRIMITIVE:
            return None
        normal, _ = self.normaliser_for(goal.args[0])
        for other in split_sum(goal.op, goal.args[0], normal):
            if other is goal.args[0]:
                continue
            found = self._prove(app(goal.op, other), depth - 1)
            if isinstance(found, Step):
                return self.convert(found, goal)
        return None

    def _symmetric(self, goal: App, depth: int) -> Step | None:
        """A composite matrix equal to its transpose by normal form, with symmetric letters."""
        if goal.op != "symmetric" or isinstance(goal.args[0], Sym):
            return None
        argument = goal.args[0]
        normal, steps = self.normaliser_for(argument)
        flipped = transpose(argument)
        if not normal.equal(flipped, argument):
            return None
        conditions = self.nonzero_all(normal.denominators(argument))
        if isinstance(conditions, Missing):
            return None
        equation = self.builder.combine(app("eq", flipped, argument), (), steps, conditions)
        size = rows_of(argument)
        return self.builder.axiom(axiom("symmetric_of_eq"), {"A": argument, "n": size}, [equation])

    def _by_equation(self, goal: App, depth: int) -> Step | None:
        """The goal with its argument replaced by an equal one of a known equation."""
        if len(goal.args) != 1:
            return None
        argument = goal.args[0]
        for step in self.known("eq"):
            for flipped in (False, True):
                use = self.builder.symm(step) if flipped else step
                if use.left is not argument:
                    continue
                found = self._prove(app(goal.op, use.right), depth - 1)
                if isinstance(found, Step):
                    return self.builder.transport(found, [self.builder.symm(use)])
        return None

    def _blame(self, goal: Term, depth: int) -> Missing | None:
        """What is missing, one level down, where only one rule could have applied."""
        if not isinstance(goal, App) or goal.op not in PRIMITIVE:
            return None
        argument = goal.args[0]
        if isinstance(argument, Sym) and unfolded(argument, self.context) is None:
            return None
        candidates: list[Missing] = []
        for conditions in composed(goal):
            for condition in conditions:
                found = self._prove(condition, depth - 1)
                if isinstance(found, Missing):
                    candidates.append(found)
                    break
        wrong = any(negative(need) for found in candidates for need in found.needs)
        return candidates[0] if len(candidates) == 1 and not wrong else None
