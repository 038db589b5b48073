"""Models of Γ: sizes, drawn values, equations solved, every fact checked before use."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import islice

from handproof.proving import values as v
from handproof.proving.evaluate import HANDLERS, Root, Scope
from handproof.proving.evaluate.truth import second_point, variables_of
from handproof.proving.models.cells import cellwise
from handproof.proving.models.draw import Draw, draw
from handproof.proving.models.equations import Equation, equation, unfolded_symbols
from handproof.proving.models.plans import Plan, plans
from handproof.proving.models.sizes import Sizes, sizes_of
from handproof.proving.models.solving import Unknown, explicit, solved
from handproof.proving.models.traits import Traits, flatten, index_ranges, traits_of
from handproof.proving.numbers import EvaluationError, NotEvaluable
from handproof.proving.values import Truth, Value
from handproof.terms.context import Context, Definition, Obligation
from handproof.terms.nodes import Sym, Term
from handproof.terms.sorts import INTEGER

MOST_PLANS = 6


@dataclass(frozen=True, slots=True)
class Model:
    """A model of Γ: every fact holds exactly, or is an equation ``symbol = term`` that the value of
    the symbol was computed from (``constructed``: symbol name to label of the fact)."""

    sizes: Mapping[str, int]
    values: Mapping[Sym, Value]
    constructed: Mapping[str, str]
    unchecked: tuple[str, ...]
    """Labels of facts that no model can decide."""
    plan: Plan


@dataclass(slots=True)
class Builder:
    """Builds models of the context of an obligation; ``free`` symbols beyond Γ get values too."""

    obligation: Obligation
    sizes: Sizes
    traits: Traits
    definitions: dict[Sym, Definition]
    drawn: tuple[Sym, ...]
    equations: tuple[Equation, ...]
    plans: list[Plan] = field(default_factory=list)
    strategies: list[tuple[Plan, bool]] = field(default_factory=list)
    """Plans, each without and with aligned values; the one that worked last comes first."""
    facts: list[tuple[str, Term]] = field(default_factory=list)
    """Labels and facts; the one that failed last is checked first."""
    reason: str = ""
    """Why the last model could not be built."""

    @property
    def context(self) -> Context:
        """Γ."""
        return self.obligation.context

    def models(
        self, sizes: Mapping[str, int], how: Draw, tries: int, plan: Plan | None = None
    ) -> Iterator[Model]:
        """At most ``tries`` attempts; those that are models of every fact."""
        strategies = [s for s in self.strategies if plan in (None, s[0])]
        for attempt in range(tries):
            strategy = strategies[attempt % len(strategies)]
            try:
                found = self.model(sizes, how, *strategy)
            except EvaluationError as error:
                self.reason = error.message
                continue
            except RecursionError:
                self.reason = "a fact is nested too deeply"
                return
            if found is not None:
                self.strategies.remove(strategy)
                self.strategies.insert(0, strategy)
                yield found

    def model(self, sizes: Mapping[str, int], how: Draw, plan: Plan, aligned: bool) -> Model | None:
        """One attempt; ``aligned`` draws matrices along the orthonormal columns drawn before,
        and other symmetric matrices diagonal."""
        how = replace(how, aligned=aligned)
        values: dict[Sym, Value] = {}
        solved = {symbol for group in plan.groups for symbol in group.symbols}
        for symbol in self.drawn:
            if symbol not in solved:
                values[symbol] = draw(symbol, self.scope(sizes, values), self.traits, how)
                if aligned and self._frame(symbol) and isinstance(values[symbol], v.Mat):
                    how = replace(how, frames=(*how.frames, values[symbol]))
        return self.completed(sizes, values, plan, how)

    def _frame(self, symbol: Sym) -> bool:
        return self.traits.has(symbol, "orthonormal_columns")

    def completed(
        self, sizes: Mapping[str, int], values: dict[Sym, Value], plan: Plan, how: Draw
    ) -> Model | None:
        """Solve the equations of the plan over the drawn values, and check every fact."""
        constructed: dict[str, Equation] = {}
        for group in plan.groups:
            term = explicit(group, self.context)
            if term is not None:
                constructed[group.symbols[0].name] = group.equations[0]
                values[group.symbols[0]] = self.scope(sizes, values).value(term)
                continue
            found = solved(Unknown(self, group, sizes, values, how))
            if found is None:
                names = ", ".join(symbol.name for symbol in group.symbols)
                self.reason = f"no {names} satisfies {group.equations[0].label}"
                return None
            values.update(found)
        return self.checked(sizes, values, constructed, plan)

    def checked(
        self,
        sizes: Mapping[str, int],
        values: Mapping[Sym, Value],
        constructed: Mapping[str, Equation],
        plan: Plan,
    ) -> Model | None:
        """The model, if all facts hold: exactly, or by construction."""
        scope = self.scope(sizes, values)
        built = {one.proposition for one in constructed.values()}
        unchecked: list[str] = []
        for place, (label, proposition) in enumerate(self.facts):
            truth = self._truth(scope, proposition, label, unchecked)
            if truth is not None and not (truth.holds and (truth.exact or proposition in built)):
                self.reason = f"{label} does not hold exactly"
                self.facts.insert(0, self.facts.pop(place))
                return None
        labels = {name: one.label for name, one in constructed.items()}
        return Model(dict(sizes), dict(values), labels, tuple(unchecked), plan)

    @staticmethod
    def _truth(scope: Scope, proposition: Term, label: str, unchecked: list[str]) -> Truth | None:
        try:
            truth: Truth = scope.value(proposition)
        except NotEvaluable:
            unchecked.append(label)
            return None
        return truth

    def scope(self, sizes: Mapping[str, int], values: Mapping[Sym, Value]) -> Scope:
        """Where terms are evaluated in a model."""
        return Scope(Root(sizes, values, self.definitions, HANDLERS))


def builder(obligation: Obligation) -> Builder:
    """The builder for an obligation; plans are made once."""
    context = obligation.context
    traits = traits_of(context)
    terms = [obligation.claim, *(fact.proposition for fact in context.facts)]
    traits.ranges = index_ranges(terms) | traits.ranges
    sizes = sizes_of(obligation)
    definitions = {d.symbol: d for d in context.definitions}
    needed = set(unfolded_symbols(obligation.claim, context))
    for fact in context.facts:
        needed |= set(unfolded_symbols(fact.proposition, context))
    needed |= {second_point(s) for s in variables_of(obligation.claim)}
    drawn = tuple(
        sorted(
            (s for s in needed if s not in definitions and s.name not in sizes.names),
            key=lambda s: (s.sort != INTEGER, not traits.has(s, "orthonormal_columns"), s.name),
        )
    )
    equations = []
    for label, proposition in flatten(context.facts):
        for cell in cellwise(proposition):
            found = equation(label, cell, context, traits)
            if found is not None and any(s in drawn for s in found.symbols):
                equations.append(found)
    made = Builder(obligation, sizes, traits, definitions, drawn, tuple(equations))
    made.plans = list(islice(plans(context, tuple(equations)), MOST_PLANS)) or [Plan(())]
    made.facts = list(flatten(context.facts))
    made.strategies = [(plan, aligned) for plan in made.plans for aligned in (False, True)]
    return made


__all__ = ["Builder", "Model", "Plan", "builder"]
