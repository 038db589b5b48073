"""Values of symbols that equations among the facts determine, structure and signs respected."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Protocol

from flint import fmpq

from handproof.proving import values as v
from handproof.proving.evaluate import Scope
from handproof.proving.models.draw import Draw, draw, orthonormal
from handproof.proving.models.equations import squared_norm, unfolded_symbols
from handproof.proving.models.linear import (
    Template,
    nearest,
    quadratic_roots,
    residuals,
    solve,
    sum_of_squares,
    system,
    template,
)
from handproof.proving.models.plans import Group
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
    """Symbols to be solved for, and the values that are known."""

    builder: Surroundings
    group: Group
    sizes: Mapping[str, int]
    values: Mapping[Sym, Value]
    how: Draw

    def at(self, *values: Value) -> Scope:
        """The model so far with values for the symbols."""
        own = dict(zip(self.group.symbols, values, strict=True))
        return self.builder.scope(self.sizes, {**self.values, **own})

    def drawn(self, symbol: Sym) -> Value:
        """A value as the symbol's traits want it, the equations left aside."""
        scope = self.builder.scope(self.sizes, self.values)
        return draw(symbol, scope, self.builder.traits, self.how)

    def templates(self) -> list[Template]:
        """Coordinates of each symbol."""
        scope = self.builder.scope(self.sizes, self.values)
        return [template(symbol, scope, self.builder.traits) for symbol in self.group.symbols]

    def fits(self, *values: Value) -> bool:
        """Whether the facts about these symbols alone hold of the values."""
        scope = self.at(*values)
        context = self.builder.context
        for _label, proposition in flatten(context.facts):
            if set(unfolded_symbols(proposition, context)) <= set(self.group.symbols):
                try:
                    if not scope.value(proposition).holds:
                        return False
                except EvaluationError:
                    return False
        return True


def solved(unknown: Unknown) -> dict[Sym, Value] | None:
    """Values of the symbols that satisfy their equations; None where none were found."""
    group = unknown.group
    if group.mode == "quadratic":
        only = group.equations[0].proposition
        roots = quadratic_roots(lambda x: residuals(unknown.at(x), only))
        fitting = [x for x in roots if unknown.fits(x)]
        chosen = fitting or roots
        return {group.symbols[0]: unknown.how.random.choice(chosen)} if chosen else None
    if group.mode == "sphere":
        return _on_sphere(unknown)
    values = _one_coordinate(unknown) if group.mode == "coordinate" else _linear(unknown)
    return None if values is None else dict(zip(group.symbols, values, strict=True))


def _on_sphere(unknown: Unknown) -> dict[Sym, Value] | None:
    """A rational point with a given squared norm: a sum of squares, turned at random."""
    (symbol,), one = unknown.group.symbols, unknown.group.equations[0]
    term = squared_norm(one.left, one.right, symbol, unknown.builder.context)
    scope = unknown.builder.scope(unknown.sizes, unknown.values)
    wanted = None if term is None else scope.value(term)
    shape = v.matrix(unknown.drawn(symbol))
    squares = None if wanted is None else sum_of_squares(wanted, shape.rows * shape.cols)
    if squares is None:
        return None
    turn = orthonormal(len(squares), len(squares), unknown.how)
    turned = v.numbers_of(v.multiply(turn, v.array([[x] for x in squares], 1)))
    places = iter(turned)
    return {symbol: v.tabulate(shape.rows, shape.cols, lambda i, j: next(places))}


def _linear(unknown: Unknown) -> list[Value] | None:
    inverse = unknown.group.mode == "inverse"
    shapes = unknown.templates()

    def turned(value: Value) -> Value:
        return v.inverse(value) if inverse else value

    def assembled(u: Sequence[Number]) -> list[Value]:
        parts: list[Value] = []
        start = 0
        for shape in shapes:
            parts.append(turned(shape.assemble(u[start : start + shape.count])))
            start += shape.count
        return parts

    wish: list[Number] = []
    for symbol, shape in zip(unknown.group.symbols, shapes, strict=True):
        wish += shape.coordinates(turned(unknown.drawn(symbol)))
    found = system(
        [e.proposition for e in unknown.group.equations],
        lambda u: unknown.at(*assembled(u)),
        wish if inverse else [fmpq(0)] * len(wish),
    )
    result = None if found is None else solve(found, wish)
    if found is None or result is None:
        return None
    values = assembled(result)
    if unknown.fits(*values):
        return values
    for factor in SCALES:
        result = nearest(found, [x * factor for x in wish])
        if result is not None and unknown.fits(*(others := assembled(result))):
            return others
    return values


def _one_coordinate(unknown: Unknown) -> list[Value] | None:
    """The drawn value with one coordinate changed, in which the equation is linear."""
    (shape,) = unknown.templates()
    start = shape.coordinates(unknown.drawn(unknown.group.symbols[0]))
    only = unknown.group.equations[0].proposition
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
            return [shape.assemble([*start[:place], root, *start[place + 1 :]])]
    return None


def explicit(group: Group, context: Context) -> Term | None:
    """The term that the symbol equals, where its only equation says so outright."""
    if len(group.symbols) != 1 or len(group.equations) != 1:
        return None
    symbol, one = group.symbols[0], group.equations[0]
    if getattr(one.proposition, "op", "") != "eq":
        return None
    for side, other in ((one.left, one.right), (one.right, one.left)):
        if side is symbol and symbol not in unfolded_symbols(other, context):
            return other
    return None
