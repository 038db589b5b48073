"""Scopes of a proof: bound variables as members of their ranges, suppositions, lemmas.

Inside a binder its variable is a local symbol of which only the membership is known; what holds for
all indices of a wider range of Γ holds for it too.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.facts import FactProver
from handproof.terms.build import app, bind, num
from handproof.terms.context import Context
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import substitute
from handproof.terms.sorts import SetOf


class Scopes:
    """The facts that hold at one place of a proof, innermost scope last."""

    def __init__(self, builder: ProofBuilder, facts: FactProver) -> None:
        self.builder = builder
        self._facts = [facts]
        self._within: dict[tuple[Term, ...], FactProver] = {}
        self.locals: tuple[Term, ...] = ()

    @property
    def context(self) -> Context:
        """Γ."""
        return self.builder.obligation.context

    @property
    def facts(self) -> FactProver:
        """Side conditions here: Γ, the memberships of the open binders, what is supposed."""
        return self._facts[-1]

    def opened(self, term: Bind) -> Bind:
        """The binder with its variable renamed to a local name that nothing else uses."""
        var = Sym(f"@{len(self.locals)}", term.var.sort)
        if term.var is var:
            return term
        return bind(term.op, var, *term.args, substitute(term.body, {term.var: var}))

    @contextmanager
    def local(self, binder: Bind) -> Iterator[None]:
        """Inside an opened binder: its variable is a member of its range.

        Nothing is known of the variable of an integral between bounds, of a limit or a lambda.
        """
        over = binder.args[0] if len(binder.args) == 1 else None
        if binder.op in ("sum", "prod"):
            over = app("range", *binder.args)
        if over is None or not isinstance(over.sort, SetOf):
            over = app("reals")
        with self.supposing(app("in", binder.var, over)):
            yield

    @contextmanager
    def supposing(self, proposition: Term) -> Iterator[None]:
        """A scope in which the proposition is assumed."""
        self.locals = (*self.locals, proposition)
        known = self._within.get(self.locals)
        if known is None:
            step = self.builder.assume(proposition)
            known = self.facts.with_steps(step, *self._wider(step))
            self._within[self.locals] = known
        self._facts.append(known)
        try:
            yield
        finally:
            self._leave()

    @contextmanager
    def knowing(self, step: Step) -> Iterator[None]:
        """A scope in which a proved step serves as a side condition."""
        self.locals = (*self.locals, step.proposition)
        self._facts.append(self.facts.with_steps(step))
        try:
            yield
        finally:
            self._leave()

    def _leave(self) -> None:
        self.locals = self.locals[:-1]
        self._facts.pop()

    def _wider(self, step: Step) -> list[Step]:
        """The index is in the other ranges that Γ speaks of, where they contain its own."""
        if not (isinstance(step.proposition, App) and step.proposition.op == "in"):
            return []
        var, own = step.proposition.args
        if not (isinstance(own, App) and own.op == "range"):
            return []
        found: list[Step] = []
        for over in _ranges_of(self.context):
            if over is not own:
                wide = _membership(self.builder, self.facts, step, var, own, over)
                found += [wide] if wide is not None else []
        return found


def _ranges_of(context: Context) -> list[App]:
    """The ranges over which a fact of Γ holds for all indices."""
    found: dict[App, None] = {}
    for fact in context.facts:
        proposition: Term = fact.proposition
        while isinstance(proposition, Bind) and proposition.op == "forall":
            over = proposition.args[0]
            if isinstance(over, App) and over.op == "range":
                found[over] = None
            proposition = proposition.body
    return list(found)


def _membership(
    builder: ProofBuilder, facts: FactProver, step: Step, var: Term, own: App, over: App
) -> Step | None:
    """``var in over`` from ``var in own``, where ``over`` contains ``own``."""
    low = facts.holds(app("le", over.args[0], own.args[0]))
    high = facts.holds(app("le", own.args[1], over.args[1]))
    if low is None or high is None:
        return None
    values = {"k": var, "l": own.args[0], "h": own.args[1]}
    above = builder.axiom(axiom("range_lower"), values, [step])
    below = builder.axiom(axiom("range_upper"), values, [step])
    one = num(1)
    from_low = builder.linear(app("le", over.args[0], var), [(one, low, None), (one, above, None)])
    to_high = builder.linear(app("le", var, over.args[1]), [(one, below, None), (one, high, None)])
    wide = {"k": var, "l": over.args[0], "h": over.args[1]}
    return builder.axiom(axiom("in_range"), wide, [from_low, to_high])
