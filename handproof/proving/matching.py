"""First-order matching of axiom patterns (JSON) against terms, with sizes read off the shapes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from handproof.proving.axioms import Axiom
from handproof.proving.interface import Json
from handproof.terms.build import size_term
from handproof.terms.nodes import App, Num, Term
from handproof.terms.operators import BINDERS
from handproof.terms.sorts import INTEGER, Matrix, Scalar, shape


def match(axiom: Axiom, pattern: Json, term: Term) -> dict[str, Term] | None:
    """The values of the axiom's variables, sizes included, for which the pattern is the term.

    None where there are none. Patterns with binders do not match (no rule that is searched
    backwards needs them there).
    """
    values: dict[str, Term] = {}
    if not _match(pattern, term, set(axiom.variables), values):
        return None
    return with_sizes(values, axiom.sorts)


def _match(pattern: Json, term: Term, names: set[str], values: dict[str, Term]) -> bool:
    if isinstance(pattern, str):
        if pattern not in names:
            return False
        known = values.setdefault(pattern, term)
        return known is term
    if isinstance(pattern, int):
        return isinstance(term, Num) and term.value == pattern
    op, rest = pattern[0], pattern[1:]
    if op == "transpose" and _is_transpose_of(values.get(str(rest[0])), term):
        return True
    if op == "num":
        return isinstance(term, Num) and term.value == Fraction(rest[0])
    if op in BINDERS or not isinstance(term, App):
        return False
    if term.op != op or len(term.args) != len(rest):
        return False
    return all(_match(p, t, names, values) for p, t in zip(rest, term.args, strict=True))


def _is_transpose_of(known: Term | None, term: Term) -> bool:
    """Whether a value is written as the transpose of the term: ``B'`` there makes this ``B``."""
    return isinstance(known, App) and known.op == "transpose" and known.args[0] is term


def with_sizes(values: dict[str, Term], sorts: Mapping[str, Json]) -> dict[str, Term] | None:
    """The values completed by the size variables that the shapes of matrix variables give.

    None where a value does not have the sort of its variable.
    """
    full = dict(values)
    for name, sort in sorts.items():
        if name not in values or isinstance(sort, str):
            if name in values and not _scalar_fits(values[name], sort):
                return None
            continue
        if sort[0] != "matrix":
            continue
        found = shape(values[name].sort)
        if found is None:
            return None
        for variable, size in zip(sort[1:], found, strict=True):
            if isinstance(variable, int):
                if size.constant != variable:
                    return None
                continue
            term = size_term(size)
            if full.setdefault(variable, term) is not term:
                return None
    return full


def _scalar_fits(value: Term, sort: str) -> bool:
    if sort == "integer":
        return value.sort == INTEGER
    return isinstance(value.sort, Scalar) and not isinstance(value.sort, Matrix)
