"""Statements of axioms with their variables filled in."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from handproof.second.slopes import beta
from handproof.second.terms import BINDING, Table, Term, refuse
from handproof.second.typing import Typing, grid, takes

Bound = Mapping[str, Term]


def filled(table: Table, typing: Typing, pattern: Any, bound: Bound) -> Term:
    """The term of a pattern: names stand for values, binders bind new symbols."""
    match pattern:
        case str():
            return bound[pattern]
        case int():
            return table.number(pattern)
        case ["num", text]:
            return table.number(Fraction(text))
        case ["sym", str(name), *_]:
            return bound[name]
        case [str(op), head, *rest] if op in BINDING:
            name, sorted_as = (head, "integer") if isinstance(head, str) else head[1:3]
            variable = table.fresh(sort(table, typing, sorted_as, bound))
            outside = [filled(table, typing, part, bound) for part in rest[:-1]]
            inside = filled(table, typing, rest[-1], {**bound, name: variable})
            return table.build(op, variable, *outside, inside)
        case [str(op), *rest]:
            parts = [filled(table, typing, part, bound) for part in rest]
            if op == "apply" and parts[0].op == "lambda":
                return beta(table, parts[0], tuple(parts[1:]))
            return table.build(op, *parts)
    raise refuse("HP280", f"{pattern!r} is no pattern")


def sort(table: Table, typing: Typing, pattern: Any, bound: Bound) -> Any:
    """The sort of a pattern; sizes are numbers or variables that stand for integers."""
    match pattern:
        case "real" | "integer":
            return pattern
        case ["matrix", rows, cols]:
            return grid(*(typing.size(filled(table, typing, part, bound)) for part in (rows, cols)))
        case ["family", length, element]:
            size = typing.size(filled(table, typing, length, bound))
            return ("family", size, sort(table, typing, element, bound))
        case ["function", [*places], result]:
            domain = tuple(sort(table, typing, place, bound) for place in places)
            return ("function", domain, sort(table, typing, result, bound))
        case ["set", element]:
            return ("set", sort(table, typing, element, bound))
    raise refuse("HP280", f"{pattern!r} is no sort")


def stands(wanted: Any, value: Term) -> bool:
    """Whether a value may stand for a variable of a sort; functions are nested lambdas."""
    if isinstance(wanted, tuple) and wanted[0] == "function":
        for place in wanted[1]:
            if value.op != "lambda" or value.kids[0].sort != place:
                return False
            value = value.kids[1]
        wanted = wanted[2]
    return takes(wanted, value.sort)
