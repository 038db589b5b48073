"""Side conditions that hold near the value of a variable, not only at it.

A derivative of a derivative needs ``gradient(f, X) = G`` as an equation of functions of ``X``: an
equation may enter a derivative only where it rests on conditions that hold near ``X`` as well.
``positive(det X)`` and ``invertible(X)`` do (continuous functions, open conditions), ``X``
symmetric or positive definite does not. `NearFacts` proves conditions without the facts that are
not open, and supposes open ones that the facts give at the value; `released` removes what was
supposed once the derivative is taken.
"""

from __future__ import annotations

from collections.abc import Iterable

from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.facts import FactProver
from handproof.proving.missing import Missing
from handproof.proving.unfolding import definition_of, reach
from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Num, Sym, Term

OPEN = ("positive", "nonzero", "lt", "gt", "ne", "invertible")
"""Conditions that hold near every point at which they hold, of continuous functions."""
CONTINUOUS = frozenset(
    "add neg mul transpose trace det exp norm norm_sq entry at sum identity zeros pi hadamard diag "
    "diagonal".split()
)


def holds_near(condition: Term, context: Context) -> bool:
    """Whether a condition is open: an open relation of functions continuous everywhere."""
    if not (isinstance(condition, App) and condition.op in OPEN):
        return False
    return all(_continuous(argument, context) for argument in condition.args)


def _continuous(term: Term, context: Context) -> bool:
    if isinstance(term, Sym):
        found = definition_of(term, context)
        return found is None or (not found.parameters and _continuous(found.body, context))
    if isinstance(term, Num):
        return True
    assert isinstance(term, (App, Bind))
    return term.op in CONTINUOUS and all(_continuous(child, context) for child in term.children)


class NearFacts(FactProver):
    """Facts near the value of ``variable``; ``full`` are the facts at the value."""

    def __init__(self, full: FactProver, variable: Sym, more: Iterable[Step] = ()) -> None:
        context = full.context
        self.full, self.variable = full, variable
        self._tied = frozenset(
            fact.proposition
            for fact in context.facts
            if variable in reach(fact.proposition, context)
            and not holds_near(fact.proposition, context)
        )
        super().__init__(full.builder, [*full._known.values(), *more])

    def with_steps(self, *steps: Step) -> FactProver:
        """A prover that knows these steps too."""
        return NearFacts(self.full, self.variable, [*self._known.values(), *steps])

    def prove(self, goal: Term) -> Step | Missing:
        """As `FactProver.prove`; an open condition on the variable may be supposed."""
        found = super().prove(goal)
        if isinstance(found, Step) or self.variable not in reach(goal, self.context):
            return found
        if holds_near(goal, self.context) and self.full.holds(goal) is not None:
            return self.builder.assume(goal)
        return found

    def _learn(self, step: Step) -> None:
        if step.hypotheses.isdisjoint(self._tied):
            super()._learn(step)


def all_near(step: Step, variable: Sym, context: Context) -> bool:
    """Whether an equation may enter a derivative by ``variable``."""
    return all(
        variable not in reach(hypothesis, context) or holds_near(hypothesis, context)
        for hypothesis in step.hypotheses
    )


def released(builder: ProofBuilder, step: Step, full: FactProver) -> Step:
    """The step without the conditions that were supposed, by their proofs from the facts."""
    facts = frozenset(fact.proposition for fact in builder.obligation.context.facts)
    for hypothesis in sorted(step.hypotheses - facts, key=repr):
        proof = full.holds(hypothesis)
        if proof is not None and hypothesis not in proof.hypotheses:
            step = builder.modus(builder.discharge(step, hypothesis), proof)
    return step
