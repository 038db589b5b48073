"""Patterns of the data tables: rules stand there as ``[operator, pattern...]``.

A pattern is a variable (a text), an integer, ``["num", text]`` or an application; a binder has its
variable as ``["sym", name, sort]`` (an index: as its name). Functions at arguments are reduced.
"""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

from handproof.kernel.nodes import BINDERS, INT, Node, ProofError, Size, Sort, array, fits, need
from handproof.kernel.terms import Terms

Values = dict[str, Node]


def data(name: str) -> Any:
    """A table of the kernel: ``name.json`` beside it."""
    return json.loads(Path(__file__).with_name(f"{name}.json").read_text(encoding="utf-8"))


def instance(terms: Terms, pattern: Any, values: Values) -> Node:
    """A pattern with its variables replaced; names of symbols in a pattern are bound in it."""
    if isinstance(pattern, str):
        need(pattern in values, "HP240", "the variable {} has no value", pattern)
        return values[pattern]
    if isinstance(pattern, int):
        return terms.num(pattern)
    op, *rest = pattern
    if op == "num":
        return terms.num(Fraction(rest[0]))
    if op == "sym":
        return values[rest[0]]
    if op in BINDERS:
        _, name, sort = ["sym", rest[0], INT] if isinstance(rest[0], str) else rest[0]
        var = terms.fresh(pattern_sort(terms, sort, values))
        ranges = [instance(terms, part, values) for part in rest[1:-1]]
        return terms.make(op, var, *ranges, instance(terms, rest[-1], {**values, name: var}))
    made = [instance(terms, part, values) for part in rest]
    if op == "apply" and made[0].op == "lambda":
        return applied(terms, made[0], made[1:])
    return terms.make(op, *made)


def pattern_sort(terms: Terms, sort: Any, values: Values) -> Sort:
    """The sort that a sort of an axiom stands for; sizes are integers or patterns."""
    if isinstance(sort, str):
        return sort
    kind, *parts = sort
    if kind == "matrix":
        return array(*(_size(terms, part, values) for part in parts))
    if kind == "family":
        return ("family", _size(terms, parts[0], values), pattern_sort(terms, parts[1], values))
    if kind == "function":
        domain = tuple(pattern_sort(terms, part, values) for part in parts[0])
        return ("function", domain, pattern_sort(terms, parts[1], values))
    need(kind == "set", "HP240", "an axiom has the sort {}", sort)
    return ("set", pattern_sort(terms, parts[0], values))


def _size(terms: Terms, size: Any, values: Values) -> Size:
    return terms.size(instance(terms, size, values))


def stands(wanted: Sort, value: Node) -> bool:
    """Whether a value fits a variable of an axiom; functions of several arguments are nested."""
    if wanted[0] != "function":
        return fits(wanted, value.sort)
    for sort in wanted[1]:
        if value.op != "lambda" or value.args[0].sort != sort:
            return False
        value = value.args[1]
    return fits(wanted[2], value.sort)


def applied(terms: Terms, function: Node, arguments: list[Node]) -> Node:
    """A lambda, nested for several arguments, applied to its arguments."""
    for argument in arguments:
        need(function.op == "lambda", "HP240", "{} is not a lambda", function)
        var, body = function.args
        need(fits(var.sort, argument.sort), "HP201", "{} does not fit {}", argument, var)
        function = terms.subst(body, {var: argument})
    return function


def unfolded(terms: Terms, node: Node) -> Node:
    """A defined symbol's body, or a defined function or lambda at its arguments."""
    head, *arguments = node.args if node.op == "apply" else (node,)
    if head.op == "lambda" and node.op == "apply":
        return applied(terms, head, arguments)
    parameters, body = terms.definitions.get(head, ((), None))
    if body is None or bool(parameters) != (node.op == "apply"):
        raise ProofError("HP231", f"{node!r} has no definition to unfold")
    return terms.subst(body, dict(zip(parameters, arguments, strict=True)))
