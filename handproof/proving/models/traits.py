"""What the facts of Γ say of one symbol: traits by which its values are drawn.

A trait is only a hint for drawing: every model is checked against every fact afterwards.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from handproof.terms.build import size_term
from handproof.terms.context import Context, Fact
from handproof.terms.nodes import App, Bind, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, Family, Matrix

Place = tuple[Sym, str]
"""A symbol and which part of it: ``all`` (itself or each entry or member), ``diagonal``."""

SYMMETRIC_TRAITS = ("symmetric", "positive_definite", "positive_semidefinite")


@dataclass(slots=True)
class Traits:
    """Traits by symbol, and intervals by symbol."""

    of: dict[Sym, set[str]] = field(default_factory=dict)
    intervals: dict[Sym, list[tuple[Term | None, Term | None]]] = field(default_factory=dict)
    ranges: dict[Sym, tuple[Term, Term]] = field(default_factory=dict)

    def has(self, symbol: Sym, *names: str) -> bool:
        """Whether the symbol has one of the traits."""
        return any(name in self.of.get(symbol, ()) for name in names)

    def give(self, symbol: Sym, name: str) -> None:
        """Note a trait."""
        self.of.setdefault(symbol, set()).add(name)


def flatten(facts: Iterable[Fact]) -> Iterator[tuple[str, Term]]:
    """Labels and propositions, conjunctions split."""
    for fact in facts:
        yield from ((fact.label, part) for part in conjuncts(fact.proposition))


def conjuncts(proposition: Term) -> Iterator[Term]:
    """The members of a conjunction, or the proposition itself."""
    if isinstance(proposition, App) and proposition.op == "and":
        for arg in proposition.args:
            yield from conjuncts(arg)
    else:
        yield proposition


def traits_of(context: Context) -> Traits:
    """The traits that the facts give."""
    found = Traits()
    for _label, proposition in flatten(context.facts):
        _read(found, proposition)
    return found


def index_ranges(terms: Iterable[Term]) -> dict[Sym, tuple[Term, Term]]:
    """Ranges of free integers by their places as indices: 1 to the length or side."""
    found: dict[Sym, tuple[Term, Term]] = {}
    for term in terms:
        free = {s for s in free_symbols(term) if s.sort == INTEGER}
        for part in subterms(term) if free else ():
            if isinstance(part, App) and part.op in ("entry", "at"):
                sides = _sides(part)
                for index, side in zip(part.args[1:], sides, strict=False):
                    if isinstance(index, Sym) and index in free and side is not None:
                        found.setdefault(index, (_ONE, size_term(side)))
    return found


def _sides(part: App) -> tuple[Size | None, ...]:
    sort = part.args[0].sort
    if isinstance(sort, Family):
        return (sort.length,)
    if not isinstance(sort, Matrix):
        return ()
    if len(part.args) == 2 and sort.cols != Size.of(1):
        return (sort.cols,)
    return sort.rows, sort.cols


def _read(found: Traits, proposition: Term) -> None:
    while isinstance(proposition, Bind) and proposition.op == "forall":
        if proposition.args[0].sort is proposition.var.sort:
            return
        proposition = proposition.body
    for part in conjuncts(proposition):
        if isinstance(part, App):
            _read_part(found, part)


def _read_part(found: Traits, part: App) -> None:
    if part.op in ("lt", "le", "gt", "ge"):
        _read_order(found, part)
    elif part.op == "in":
        _read_membership(found, *part.args)
    elif part.op == "distributed":
        _read_law(found, *part.args)
    elif part.op == "eq":
        _read_equation(found, *part.args)
    elif part.args:
        place = _place(part.args[0])
        if place is not None:
            found.give(place[0], part.op if place[1] == "all" else f"{place[1]} {part.op}")


def _place(term: Term) -> Place | None:
    """The symbol that a term is, or is an entry, a member or the diagonal of."""
    if isinstance(term, Sym):
        return term, "all"
    if isinstance(term, App) and term.op == "diagonal":
        inner = _place(term.args[0])
        return None if inner is None else (inner[0], "diagonal")
    if isinstance(term, App) and term.op in ("entry", "at"):
        inner = _place(term.args[0])
        if inner is None:
            return None
        on_diagonal = len(term.args) == 3 and term.args[1] is term.args[2]
        return inner[0], "diagonal" if on_diagonal else inner[1]
    return None


def _read_order(found: Traits, part: App) -> None:
    low, high = part.args if part.op in ("lt", "le") else part.args[::-1]
    strict = part.op in ("lt", "gt")
    for side, other in ((high, low), (low, high)):
        place = _place(side)
        if place is None or not isinstance(other, Num):
            continue
        if side is high and other.value == 0:
            name = "positive" if strict else "nonnegative"
            found.give(place[0], name if place[1] == "all" else f"{place[1]} {name}")
        bounds = (other, None) if side is high else (None, other)
        found.intervals.setdefault(place[0], []).append(bounds)


def _read_membership(found: Traits, member: Term, elements: Term) -> None:
    place = _place(member)
    if place is None or not isinstance(elements, App):
        return
    if elements.op in ("binary", "signs", "naturals", "range"):
        found.give(place[0], elements.op)
    if elements.op == "range" and isinstance(member, Sym):
        found.ranges[member] = (elements.args[0], elements.args[1])
    if elements.op == "interval":
        low, high = elements.args
        found.intervals.setdefault(place[0], []).append((low, high))
    if elements.op == "set" and all(isinstance(arg, Num) for arg in elements.args):
        found.give(place[0], "listed")
        found.intervals.setdefault(place[0], []).extend((arg, arg) for arg in elements.args)


_SUPPORTS = {
    "bernoulli": "binary",
    "gamma_law": "positive",
    "exponential": "positive",
    "poisson": "naturals",
    "binomial_law": "naturals",
}
_ZERO, _ONE = Num(0), Num(1)


def _read_law(found: Traits, member: Term, law: Term) -> None:
    """The support of a law for its draws, the domain of its parameters."""
    place = _place(member)
    if place is None or not isinstance(law, App):
        return
    if law.op in _SUPPORTS:
        found.give(place[0], _SUPPORTS[law.op])
    if law.op in ("beta_law", "uniform"):
        bounds = (_ZERO, _ONE) if law.op == "beta_law" else (law.args[0], law.args[1])
        found.intervals.setdefault(place[0], []).append(bounds)
    for parameter in law.args[1:] if law.op == "normal" else law.args:
        inner = _place(parameter)
        if inner is not None and law.op in ("normal", "gamma_law", "exponential", "poisson"):
            square = isinstance(inner[0].sort, Matrix) and parameter is inner[0]
            found.give(inner[0], "positive_definite" if square else "positive")
        if inner is not None and law.op == "bernoulli":
            found.intervals.setdefault(inner[0], []).append((_ZERO, _ONE))


def _read_equation(found: Traits, left: Term, right: Term) -> None:
    for one, other in ((left, right), (right, left)):
        transposed = isinstance(other, App) and other.op == "transpose"
        if isinstance(one, Sym) and transposed and other.children[0] is one:
            found.give(one, "symmetric")
        if isinstance(one, Sym) and isinstance(other, App) and _is_square(other, one):
            found.give(one, "idempotent")
        if not _is_identity(other):
            continue
        if (
            isinstance(one, App)
            and one.args
            and isinstance(base := one.args[0], Sym)
            and _is_square(one, base)
        ):
            found.give(base, "involution")
        if isinstance(one, App) and one.op in ("norm", "norm_sq"):
            _orthonormal(found, one.args[0])
        if isinstance(one, App) and one.op == "mul" and len(one.args) == 2:
            first, second = one.args
            if isinstance(first, App) and first.op == "transpose" and first.args[0] is second:
                _orthonormal(found, second)
            if isinstance(second, App) and second.op == "transpose" and second.args[0] is first:
                found.give(first, "orthogonal") if isinstance(first, Sym) else None


def _is_identity(term: Term) -> bool:
    return (isinstance(term, App) and term.op == "identity") or term is _ONE


def _is_square(term: App, symbol: Sym) -> bool:
    if not isinstance(symbol.sort, Matrix):
        return False
    power = term.op == "pow" and isinstance(term.args[1], Num) and term.args[1].value == 2
    twice = term.op == "mul" and len(term.args) == 2 and term.args[1] is symbol
    return (power or twice) and term.args[0] is symbol


def _orthonormal(found: Traits, term: Term) -> None:
    if isinstance(term, Sym):
        found.give(term, "orthonormal_columns")
