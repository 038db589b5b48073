"""The axiom table as the provers read it: names, variables, conditions, conclusions as terms."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from typing import Any

from handproof.terms.build import app, bind
from handproof.terms.json_format import sort_from_json
from handproof.terms.nodes import Bind, Num, Sym, Term
from handproof.terms.operators import BINDERS
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Function, Sort, matrix
from handproof.terms.typing_rules import size_of

Json = Any


@dataclass(frozen=True, slots=True)
class Axiom:
    """One axiom: its variables by name, the terms that it is stated in, and its data.

    Sizes in the sorts of ``data`` may be replaced; `instance` builds the conclusion anew for the
    values given, so shapes follow the values.
    """

    name: str
    variables: tuple[str, ...]
    sorts: Mapping[str, Json]
    conditions: tuple[Json, ...]
    conclusion: Json

    def __hash__(self) -> int:
        return hash(self.name)


@lru_cache(maxsize=1)
def axioms() -> dict[str, Axiom]:
    """All axioms by name."""
    text = files("handproof.kernel").joinpath("axioms.json").read_text(encoding="utf-8")
    rows = json.loads(text)
    if isinstance(rows, dict):
        rows = rows["axioms"]
    return {
        row["name"]: Axiom(
            row["name"], tuple(row["vars"]), row["vars"], tuple(row.get("if", ())), row["then"]
        )
        for row in rows
    }


def axiom(name: str) -> Axiom:
    """The axiom of that name; KeyError where there is none."""
    return axioms()[name]


def instance(axiom: Axiom, values: Mapping[str, Term]) -> Term:
    """The conclusion for the values given, functions beta-reduced."""
    return _build(axiom.conclusion, values)


def condition_instances(axiom: Axiom, values: Mapping[str, Term]) -> list[Term]:
    """The conditions, in order, for the values given."""
    return [_build(condition, values) for condition in axiom.conditions]


def _build(data: Json, values: Mapping[str, Term]) -> Term:
    if isinstance(data, str):
        return values[data] if data in values else Sym(data, INTEGER)
    if isinstance(data, int):
        return Num(data)
    op, rest = data[0], data[1:]
    if op == "num":
        from fractions import Fraction

        return Num(Fraction(rest[0]))
    if op == "sym":
        return Sym(rest[0], sort_from_json(rest[1]))
    if op in BINDERS:
        return _binder(op, rest, values)
    children = [_build(child, values) for child in rest]
    if op == "apply" and isinstance(children[0], Bind):
        return _beta(children[0], children[1:])
    return app(op, *children)


def _binder(op: str, rest: list[Json], values: Mapping[str, Term]) -> Term:
    head = rest[0]
    name, sort = (head, INTEGER) if isinstance(head, str) else (head[1], _sort(head[2], values))
    *ranges, body = rest[1:]
    # a value that speaks of a symbol of this name must not be captured
    taken = {symbol.name for value in values.values() for symbol in free_symbols(value)}
    shown = name
    while shown in taken:
        shown += "'"
    var = Sym(shown, sort)
    inner = {**values, name: var}
    return bind(op, var, *(_build(r, values) for r in ranges), _build(body, inner))


def _sort(data: Json, values: Mapping[str, Term]) -> Sort:
    """The sort of a bound variable, sizes that are variables of the axiom replaced."""
    if isinstance(data, list) and data[0] == "matrix":
        rows, cols = (size_of(values[s]) if s in values else Size.of(s) for s in data[1:])
        return matrix(rows, cols)
    return sort_from_json(data)


def _beta(function: Term, arguments: list[Term]) -> Term:
    """A lambda, nested for several arguments, applied to its arguments."""
    for argument in arguments:
        if not (isinstance(function, Bind) and function.op == "lambda"):
            return app("apply", function, argument)
        function = substitute(function.body, {function.var: argument})
    return function


def sort_of(data: Json, sizes: Mapping[str, Size]) -> Sort:
    """A variable's sort for given sizes."""
    if isinstance(data, str):
        return INTEGER if data == "integer" else REAL
    if data[0] == "function":
        return Function(tuple(sort_of(s, sizes) for s in data[1]), sort_of(data[2], sizes))
    return matrix(sizes[data[1]], sizes[data[2]])
