"""Values of symbols that equations among the facts determine, structure and signs respected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.evaluate import Scope
from handproof.proving.models.draw import Draw, draw
from handproof.proving.models.equations import Equation, unfolded_symbols
from handproof.proving.models.linear import (
    Template,
    nearest,
    quadratic_roots,
    residuals,
    solve,
    system,
    template,
)
from handproof.proving.models.traits import Traits, flatten
from handproof.proving.numbers import EvaluationError, Number, is_rational
from handproof.proving.values import Value
from handproof.terms.context import Context
from handproof.terms.nodes import Sym, Term

SCALES = (1, 8, 64)
"""Multiples of a wish that are tried to satisfy signs and definiteness."""


class Surroundings(Protocol):
    """What solving needs of a builder."""

    traits: Traits

    @property
    def context(self) -> Context:
        """The context."""

    def scope(self, sizes: Mapping[str, int], values: Mapping[Sym, Value]) -> Scope:
        """Where terms are evaluated in a model."""


@dataclass(frozen=True, slots=True)
class Unknown:
    """A symbol to be solved for, and the values that are known."""

    builder: Surroundings
    symbol: Sym
    equations: Sequence[Equation]
    sizes: Mapping[str, int]
    values: Mapping[Sym, Value]
    how: Draw

    @property
    def mode(self) -> str:
        """How the first equation is solved."""
        return self.equations[0].modes[self.symbol]

    def at(self, value: Value) -> Scope:
        """The model so far with a value for the symbol."""
        return self.builder.scope(self.sizes, {**self.values, self.symbol: value})

    def drawn(self) -> Value:
        """A value as the symbol's traits want it, the equations left aside."""
        return draw(self.symbol, self.at(fmpq(0)), self.builder.traits, self.how)

    def fits(self, value: Value) -> bool:
        """Whether the facts about this symbol alone hold of a value."""
        scope = self.at(value)
        context = self.builder.context
        for _label, proposition in flatten(context.facts):
            if unfolded_symbols(proposition, context) == (self.symbol,):
                try:
                    if not scope.value(proposition).holds:
                        return False
                except EvaluationError:
                    return False
        return True


def solved(unknown: Unknown) -> Value | None:
    """A value of the symbol that satisfies its equations; None where none was found."""
    if unknown.mode == "quadratic":
        only = unknown.equations[0].proposition
        roots = quadratic_roots(lambda x: residuals(unknown.at(x), only))
        fitting = [x for x in roots if unknown.fits(x)]
        return unknown.how.random.choice(fitting or roots) if roots else None
    shape = template(unknown.symbol, unknown.at(fmpq(0)), unknown.builder.traits)
    if unknown.mode == "coordinate":
        return _one_coordinate(unknown, shape)
    return _linear(unknown, shape)


def _linear(unknown: Unknown, shape: Template) -> Value | None:
    inverse = unknown.mode == "inverse"

    def turned(value: Value) -> Value:
        return v.inverse(value) if inverse else value

    wish = shape.coordinates(turned(unknown.drawn()))
    found = system(
        [e.proposition for e in unknown.equations],
        shape,
        lambda value: unknown.at(turned(value)),
        wish if inverse else None,
    )
    result = None if found is None else solve(found, wish)
    if found is None or result is None:
        return None
    value = turned(shape.assemble(result))
    if unknown.fits(value):
        return value
    for factor in SCALES:
        result = nearest(found, [x * factor for x in wish])
        if result is not None and unknown.fits(other := turned(shape.assemble(result))):
            return other
    return value


def _one_coordinate(unknown: Unknown, shape: Template) -> Value | None:
    """The drawn value with one coordinate changed, in which the equation is linear."""
    start = shape.coordinates(unknown.drawn())
    only = unknown.equations[0].proposition
    order = list(range(shape.count))
    unknown.how.random.shuffle(order)

    for place in order:

        def residual(x: Number, place: int = place) -> Number:
            value = shape.assemble([*start[:place], x, *start[place + 1 :]])
            return residuals(unknown.at(value), only)[0]

        one, two, three = (residual(start[place] + step) for step in (0, 1, 2))
        if not all(is_rational(x) for x in (one, two, three)):
            return None
        if two - one == three - two != 0:
            root = start[place] - one / (two - one)
            return shape.assemble([*start[:place], root, *start[place + 1 :]])
    return None


def explicit(symbol: Sym, equations: Sequence[Equation], context: Context) -> Term | None:
    """The term that the symbol equals, where its only equation says so outright."""
    if len(equations) != 1 or equations[0].proposition is None:
        return None
    one = equations[0]
    if getattr(one.proposition, "op", "") != "eq":
        return None
    for side, other in ((one.left, one.right), (one.right, one.left)):
        if side is symbol and symbol not in unfolded_symbols(other, context):
            return other
    return None
