"""Lower bounds of polynomials in sizes: sizes are 1 at least, and facts compare them."""

from __future__ import annotations

from fractions import Fraction
from typing import Any, Protocol

from handproof.second import sizes
from handproof.second.syntax import constant
from handproof.second.terms import UNIT, Table, Term, refuse
from handproof.second.typing import Typing, extent


class Evaluated(Protocol):
    """What bounds need of a round: which numbers are equal, and what is known of sizes."""

    table: Table
    typing: Typing

    def key(self, term: Term, bound: dict[Term, tuple[Any, int]]) -> str:
        """A digest that terms share only if they are equal for all values of their symbols."""


def positive(values: Evaluated, term: Term) -> bool:
    """Whether a number is positive as a polynomial in sizes."""
    low = lowest(values, term)
    return low is not None and low > 0


def lowest(values: Evaluated, term: Term) -> Fraction | int | None:
    """A lower bound of a number that is a polynomial in sizes, by sizes >= 1 and the facts."""
    found = polynomial(values, term)
    if found is None:
        return None
    low = sizes.lowest(found)
    for label, gap in values.typing.gaps if low is None or low < 1 else ():
        rest = sizes.lowest([*found, *((names, -c) for names, c in gap)])
        if rest is not None and (low is None or rest + 1 > low):
            values.typing.cited.add(label)
            low = rest + 1
    return low


def polynomial(values: Evaluated, term: Term) -> list[tuple[tuple[str, ...], Fraction]] | None:
    """The polynomial in sizes that a number is, exactly; None where it is none."""
    table = expanded(values, term)
    names = {values.key(s, {}): s.name for s in values.table.declared
             if s.sort == "integer" and s.name in values.typing.names}  # fmt: skip
    found = []
    for mono, c in table.items():
        if any(atom not in names for atom in mono) or len(mono) > sizes.HIGHEST:
            return None
        found.append((tuple(sorted(names[atom] for atom in mono)), c))
    return found


def expanded(values: Evaluated, term: Term) -> dict[tuple[str, ...], Fraction]:
    """A number as a polynomial over Q in the values of what is no sum or product."""
    op, kids = term.op, term.kids
    total: dict[tuple[str, ...], Fraction] = {}
    number = constant(term)
    if number is not None:
        return {(): number} if number else {}
    if op in ("add", "neg"):
        for kid in kids:
            for mono, c in expanded(values, kid).items():
                total[mono] = total.get(mono, Fraction(0)) + (-c if op == "neg" else c)
        return {mono: c for mono, c in total.items() if c}
    if op == "trace" and kids[0].op == "identity":
        return expanded(values, kids[0].kids[0])
    inverse = constant(kids[1]) if op == "div" else None
    parts = [*kids] if op == "mul" else [kids[0]] if inverse else []
    if op == "pow" and (n := constant(kids[1])) in range(9):
        parts = [kids[0]] * int(n or 0)
    if not parts or any(extent(part) != (UNIT, UNIT) for part in parts):
        return {(values.key(term, {}),): Fraction(1)}
    total = {(): 1 / inverse if inverse else Fraction(1)}
    for part in parts:
        step: dict[tuple[str, ...], Fraction] = {}
        for m, a in total.items():
            for n_, b in expanded(values, part).items():
                mono = tuple(sorted(m + n_))
                step[mono] = step.get(mono, Fraction(0)) + a * b
        if len(step) > 4096:
            raise refuse("HP287", "a polynomial is too long")
        total = {mono: c for mono, c in step.items() if c}
    return total
