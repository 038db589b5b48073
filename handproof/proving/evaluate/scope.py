"""Where symbols get their values: models, bound variables, definitions unfolded when needed."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from flint import fmpq

from handproof.proving.numbers import Undefined, not_evaluable, rational, undefined
from handproof.proving.values import Closure, Value
from handproof.terms.build import app
from handproof.terms.context import Definition
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DOMAIN, OPERATORS
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, Matrix

Handler = Callable[["Scope", "App | Bind"], Value]
DEEPEST = 200
"""Nesting of operators, definitions unfolded, beyond which nothing is evaluated."""
MOST_STEPS = 200_000
"""Operators evaluated for one term, beyond which the evaluation is given up."""


@dataclass(slots=True)
class Fuel:
    """What is left of the steps of an evaluation: the same on every machine, unlike a clock."""

    left: int = MOST_STEPS

    def burn(self) -> None:
        """One step."""
        self.left -= 1
        if self.left < 0:
            raise not_evaluable("the evaluation takes too many steps")


@dataclass(frozen=True, slots=True)
class Root:
    """A model: sizes by name, values of symbols, definitions of Γ."""

    sizes: Mapping[str, int]
    values: Mapping[Sym, Value]
    definitions: Mapping[Sym, Definition]
    handlers: Mapping[str, Handler]
    level: int = 0
    fuel: Fuel = field(default_factory=Fuel)


@dataclass(slots=True)
class Scope:
    """A model and the values of the variables that are bound around the term."""

    root: Root
    local: Mapping[Sym, Value] = field(default_factory=dict)
    parent: Scope | None = None
    bound: frozenset[Sym] = frozenset()
    depth: int = 0
    memo: dict[Term, Value] = field(default_factory=dict)

    def value(self, term: Term) -> Value:
        """The value of a term; an `EvaluationError` where it has none here."""
        if isinstance(term, Num):
            return rational(term.value)
        if isinstance(term, Sym):
            return self.symbol(term)
        if self.parent is not None and free_symbols(term).isdisjoint(self.bound):
            return self.parent.value(term)
        if term in self.memo:
            return self.memo[term]
        assert isinstance(term, (App, Bind))
        handler = self.root.handlers.get(term.op)
        if handler is None:
            raise not_evaluable(f"{term.op} is not evaluated")
        self.root.fuel.burn()
        self.depth += 1
        if self.depth > DEEPEST:
            raise not_evaluable("the term is nested too deeply")
        try:
            value = handler(self, term)
        except Undefined as error:
            _name_need(error, term)
            raise
        finally:
            self.depth -= 1
        self.memo[term] = value
        return value

    def symbol(self, symbol: Sym) -> Value:
        """The value of a symbol: bound variable, value of the model, definition, size."""
        if symbol in self.local:
            return self.local[symbol]
        root = self.root
        if symbol in root.values:
            return root.values[symbol]
        definition = root.definitions.get(symbol)
        if definition is not None:
            return self.outermost().unfolded(definition)
        if symbol.sort == INTEGER and symbol.name in root.sizes:
            return fmpq(root.sizes[symbol.name])
        raise not_evaluable(f"{symbol.name} has no value in the model")

    def unfolded(self, definition: Definition) -> Value:
        """The value of a defined symbol, outside all bound variables."""
        if definition.symbol in self.memo:
            return self.memo[definition.symbol]
        if definition.parameters:
            value: Value = Closure(self.function(definition.parameters, definition.body))
        else:
            value = self.value(definition.body)
        self.memo[definition.symbol] = value
        return value

    def function(self, parameters: tuple[Sym, ...], body: Term) -> Callable[..., Value]:
        """The function of the parameters that the body stands for in this scope."""

        def call(*arguments: Value) -> Value:
            return self.child(dict(zip(parameters, arguments, strict=True))).value(body)

        return call

    def child(self, bindings: Mapping[Sym, Value]) -> Scope:
        """A scope with variables bound."""
        local = {**self.local, **bindings}
        return Scope(self.root, local, self, frozenset(bindings), self.depth)

    def outermost(self) -> Scope:
        """The scope without bound variables."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def override(self, symbol: Sym, value: Value) -> Scope:
        """The same scope one level up where a symbol has another value; definitions follow it."""
        level = self.root.level + 1
        if symbol in self.local:
            root = replace(self.root, level=level)
            return self._over(root, {**self.local, symbol: value})
        values = {**self.root.values, symbol: value}
        return self._over(replace(self.root, values=values, level=level), self.local)

    def raised(self) -> Scope:
        """The same scope one level up: for a new kind of number."""
        return self._over(replace(self.root, level=self.root.level + 1), self.local)

    def _over(self, root: Root, local: Mapping[Sym, Value]) -> Scope:
        outer = Scope(root, depth=self.depth)
        return Scope(root, local, outer, frozenset(local), self.depth) if local else outer

    def size(self, size: Size) -> int:
        """The integer that a size is; `Undefined` where it is negative."""
        names = dict(self.root.sizes)
        for symbol, value in self.local.items():
            if symbol.sort == INTEGER:
                names[symbol.name] = int(value)
        try:
            found = size.value(names)
        except KeyError as missing:
            raise not_evaluable(f"the size {missing} has no value") from missing
        if found < 0:
            raise undefined(f"the size {size} is negative")
        return found


def _name_need(error: Undefined, term: App | Bind) -> None:
    """Say which facts would give the innermost term a value; only the innermost is asked."""
    if not error.located and isinstance(term, App):
        error.needs = needs_of(term)
    error.located = True


def needs_of(term: App) -> tuple[Term, ...]:
    """What an operator asks of its arguments (`DOMAIN`, and powers)."""
    found = [
        app(wanted, term.args[i]) for i, wanted in DOMAIN.get(term.op, ()) if wanted in OPERATORS
    ]
    if term.op == "pow":
        base, exponent = term.args
        negative = isinstance(exponent, Num) and exponent.value < 0
        if isinstance(base.sort, Matrix) and negative:
            found.append(app("invertible", base))
        elif exponent.sort != INTEGER and not isinstance(base.sort, Matrix):
            found.append(app("positive", base))
        elif negative:
            found.append(app("nonzero", base))
    return tuple(found)
