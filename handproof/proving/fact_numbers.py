"""Order and sign of rational numbers and of polynomials in sizes, by evaluation.

A size is an integer of at least 1: a symbol that occurs in a shape or as a bound of the statement.
A polynomial in sizes is bounded from below by its value at 1, ..., 1 where, written in what each
size exceeds 1 by, no other coefficient is negative.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from itertools import combinations

from handproof.proving.normaliser import Normaliser
from handproof.terms.context import Obligation
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.sorts import INTEGER, Family, Matrix, Sort, shape

SIZED = frozenset("identity zeros ones reals binary signs range sum prod family".split())
"""Operators whose integer arguments (or bounds) are sizes."""

ORDERS = {"lt": (1, 0, True), "gt": (0, 1, True), "le": (1, 0, False), "ge": (0, 1, False)}
"""Which argument is the larger, which the smaller, and whether strictly."""


def size_names(obligation: Obligation) -> frozenset[str]:
    """Names of the sizes of the statement of an obligation."""
    small = obligation.relevant()
    context, found = small.context, set[str]()
    for symbol in (*context.symbols, *(d.symbol for d in context.definitions)):
        found |= _in_sort(symbol.sort)
    terms = [small.claim, *(f.proposition for f in context.facts)]
    for term in (*terms, *(d.body for d in context.definitions)):
        _walk(term, frozenset(), False, found)
    return frozenset(found)


def _in_sort(sort: Sort) -> frozenset[str]:
    if isinstance(sort, Matrix):
        return sort.rows.variables | sort.cols.variables
    if isinstance(sort, Family):
        return sort.length.variables | _in_sort(sort.element)
    return frozenset()


def _walk(term: Term, bound: frozenset[str], sized: bool, found: set[str]) -> None:
    if isinstance(term, Sym):
        found |= _in_sort(term.sort)
        if sized and term.sort == INTEGER and term.name not in bound:
            found.add(term.name)
    elif isinstance(term, Bind):
        found |= _in_sort(term.var.sort)
        for arg in term.args:
            _walk(arg, bound, sized or term.op in SIZED, found)
        _walk(term.body, bound | {term.var.name}, sized, found)
    elif isinstance(term, App):
        for arg in term.args:
            _walk(arg, bound, sized or term.op in SIZED, found)


class Numbers:
    """Decides propositions about numbers and sizes, as the kernel's rule ``numeric`` does."""

    def __init__(self, sizes: Iterable[str], normal: Normaliser) -> None:
        self._sizes, self._normal = frozenset(sizes), normal

    def evident(self, goal: Term) -> bool:
        """Whether the proposition holds by evaluation."""
        if not isinstance(goal, App) or not goal.args:
            return False
        if goal.op in ORDERS:
            above, below, strict = ORDERS[goal.op]
            low = self._gap(goal.args[above], goal.args[below])
            return low is not None and (low > 0 if strict else low >= 0)
        if goal.op in ("positive", "nonnegative"):
            low = self.least(goal.args[0])
            return low is not None and (low > 0 if goal.op == "positive" else low >= 0)
        if goal.op == "nonzero":
            return self._apart(goal.args[0])
        if goal.op in ("eq", "ne"):
            return self._compared(goal)
        return goal.op == "in" and self._in_range(goal)

    def least(self, term: Term) -> Fraction | None:
        """A lower bound of a polynomial in sizes, or None."""
        size = shape(term.sort)
        if size is None or size[0].constant != 1 or size[1].constant != 1:
            return None
        value = self._normal(term)
        if value.den:
            return None
        return self._least({powers: c for (_, powers), c in value.terms.items()})

    def _least(self, terms: dict[tuple[tuple[int, int], ...], Fraction]) -> Fraction | None:
        shifted: dict[tuple[str, ...], Fraction] = {}
        for powers, coefficient in terms.items():
            names = self._names(powers)
            if names is None or len(names) > 8:
                return None
            for count in range(len(names) + 1):
                for chosen in combinations(names, count):
                    shifted[chosen] = shifted.get(chosen, Fraction(0)) + coefficient
        constant = shifted.pop((), Fraction(0))
        return constant if all(c >= 0 for c in shifted.values()) else None

    def _names(self, powers: tuple[tuple[int, int], ...]) -> tuple[str, ...] | None:
        names: list[str] = []
        for atom, exponent in powers:
            shown = self._normal.algebra.atoms[atom].term
            if not (isinstance(shown, Sym) and shown.sort == INTEGER):
                return None
            if shown.name not in self._sizes:
                return None
            names += [shown.name] * exponent
        return tuple(sorted(names))

    def _gap(self, above: Term, below: Term) -> Fraction | None:
        if shape(above.sort) is None or shape(above.sort) != shape(below.sort):
            return None
        value = self._normal.difference(above, below)
        if value.den or any(word for word, _ in value.terms):
            return None
        return self._least({powers: c for (_, powers), c in value.terms.items()})

    def _apart(self, term: Term) -> bool:
        low, high = self.least(term), self.least(App("neg", (term,), term.sort))
        return (low is not None and low > 0) or (high is not None and high > 0)

    def _compared(self, goal: App) -> bool:
        left, right = goal.args
        size = shape(left.sort)
        if size is None or size[0].constant != 1 or size[1].constant != 1:
            return False
        if goal.op == "eq":
            value = self._normal.difference(left, right)
            return not value.den and value.is_zero
        gaps = self._gap(left, right), self._gap(right, left)
        return any(gap is not None and gap > 0 for gap in gaps)

    def _in_range(self, goal: App) -> bool:
        member, over = goal.args
        if not (isinstance(over, App) and over.op == "range" and member.sort == INTEGER):
            return False
        gaps = self._gap(member, over.args[0]), self._gap(over.args[1], member)
        return all(gap is not None and gap >= 0 for gap in gaps)
