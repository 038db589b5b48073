"""Terms as JSON: nested lists, the language that certificates are written in.

    ["sym", "W", ["matrix", "d", "q"]]   ["num", "1/2"]   ["mul", a, b]   ["sum", var, lo, hi, body]

A symbol carries its sort: ``"real"``, ``"complex"``, ``"integer"``, ``["matrix", rows, cols]``,
``["family", length, element]``, ``["function", [domain...], codomain]``, ``"proposition"``,
``["set", s]``, ``["distribution", s]``, ``["random", s]``. Sizes are integers or texts such as
``"d"``, or ``["size", [[["d", "d"], 2], [[], 1]]]`` for the polynomial 2 d^2 + 1.
"""

from __future__ import annotations

from typing import Any

from handproof.terms.build import app, bind
from handproof.terms.errors import FormatError, TermError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import BINDERS, OPERATORS
from handproof.terms.sizes import Size
from handproof.terms.sorts import (
    PROPOSITION,
    Distribution,
    Family,
    Function,
    Matrix,
    Proposition,
    Random,
    Scalar,
    SetOf,
    Sort,
    matrix,
)

Json = Any


def size_to_json(size: Size) -> Json:
    """A size as JSON."""
    if size.constant is not None:
        return size.constant
    if len(size.terms) == 1 and size.terms[0][1] == 1 and len(size.terms[0][0]) == 1:
        return size.terms[0][0][0]
    return ["size", [[list(monomial), coefficient] for monomial, coefficient in size.terms]]


def size_from_json(data: Json) -> Size:
    """A size from JSON."""
    if isinstance(data, (int, str)):
        return Size.of(data)
    total = Size.of(0)
    for monomial, coefficient in data[1]:
        product = Size.of(coefficient)
        for name in monomial:
            product = product * name
        total = total + product
    return total


def sort_to_json(sort: Sort) -> Json:
    """A sort as JSON."""
    if isinstance(sort, Scalar):
        return sort.field
    if isinstance(sort, Matrix):
        return ["matrix", size_to_json(sort.rows), size_to_json(sort.cols)]
    if isinstance(sort, Family):
        return ["family", size_to_json(sort.length), sort_to_json(sort.element)]
    if isinstance(sort, Function):
        return ["function", [sort_to_json(s) for s in sort.domain], sort_to_json(sort.codomain)]
    if isinstance(sort, Proposition):
        return "proposition"
    if isinstance(sort, SetOf):
        return ["set", sort_to_json(sort.element)]
    return [
        "distribution" if isinstance(sort, Distribution) else "random",
        sort_to_json(sort.value),
    ]


def sort_from_json(data: Json) -> Sort:
    """A sort from JSON."""
    if data == "proposition":
        return PROPOSITION
    if isinstance(data, str):
        return Scalar(data)
    kind = data[0]
    if kind == "matrix":
        return matrix(size_from_json(data[1]), size_from_json(data[2]))
    if kind == "family":
        return Family(size_from_json(data[1]), sort_from_json(data[2]))
    if kind == "function":
        return Function(tuple(sort_from_json(s) for s in data[1]), sort_from_json(data[2]))
    inner = sort_from_json(data[1])
    if kind == "set":
        return SetOf(inner)
    return Distribution(inner) if kind == "distribution" else Random(inner)


def to_json(term: Term) -> Json:
    """A term as JSON; symbols carry their sorts."""
    if isinstance(term, Sym):
        return ["sym", term.name, sort_to_json(term.sort)]
    if isinstance(term, Num):
        return ["num", str(term.value)]
    if isinstance(term, Bind):
        return [term.op, to_json(term.var), *(to_json(child) for child in term.children)]
    assert isinstance(term, App)
    return [term.op, *(to_json(arg) for arg in term.args)]


def from_json(data: Json) -> Term:
    """A term from JSON; `FormatError` for anything else, `ShapeError` where shapes do not fit."""
    try:
        return _from_json(data)
    except TermError:
        raise
    except (KeyError, IndexError, TypeError, ValueError, RecursionError) as error:
        raise FormatError("HP105", f"not a term: {str(data)[:80]} ({error})") from error


def _from_json(data: Json) -> Term:
    op, rest = data[0], data[1:]
    if op == "sym":
        return Sym(str(rest[0]), sort_from_json(rest[1]))
    if op == "num":
        from fractions import Fraction

        return Num(Fraction(rest[0]))
    if op in BINDERS:
        var = _from_json(rest[0])
        if not isinstance(var, Sym):
            raise FormatError("HP105", f"{op} must bind a symbol")
        return bind(op, var, *(_from_json(child) for child in rest[1:]))
    if op in OPERATORS:
        return app(op, *(_from_json(arg) for arg in rest))
    raise FormatError("HP105", f"there is no operator {op!r}")
