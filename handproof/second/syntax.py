"""What a term writes, read off it without evaluation: numbers, factors, how many indices."""

from __future__ import annotations

from fractions import Fraction

from handproof.second.terms import UNIT, Table, Term, refuse
from handproof.second.typing import extent, numeric

MOST_POWER, MOST_INDICES = 64, 24
ABOVE = {"lt": (1, 0), "gt": (0, 1), "le": (1, 0), "ge": (0, 1)}


def above(table: Table, term: Term) -> Term:
    """The number that an order proposition says to be positive, or not negative."""
    if term.op in ABOVE:
        more, less = ABOVE[term.op]
        return table.difference(term.kids[more], term.kids[less])
    return term.kids[0]


def constant(term: Term) -> Fraction | None:
    """The rational number that a term writes."""
    op = term.op
    if op == "num":
        return Fraction(term.name)
    if op not in ("add", "mul", "neg", "div") or not term.kids:
        return None
    parts = [constant(kid) for kid in term.kids]
    numbers = [part for part in parts if part is not None]
    if op == "mul" and Fraction(0) in numbers:
        return Fraction(0)
    if len(numbers) < len(parts):
        return None
    if op == "add":
        return sum(numbers, Fraction(0))
    if op == "neg":
        return -numbers[0]
    if op == "div":
        return numbers[0] / numbers[1] if numbers[1] else None
    total = Fraction(1)
    for number in numbers:
        total *= number
    return total


def parted(term: Term) -> tuple[int, list[tuple[Term, int]]]:
    """A number as a sign and factors with exponents, as far as it is written so."""
    op, kids = term.op, term.kids
    numbers = all(numeric(kid.sort) and extent(kid) == (UNIT, UNIT) for kid in kids)
    if op == "neg" and numbers:
        sign, found = parted(kids[0])
        return -sign, found
    if op == "mul" and numbers:
        sign, found = 1, []
        for kid in kids:
            turn, more = parted(kid)
            sign, found = sign * turn, [*found, *more]
        return sign, found
    if op == "div" and numbers:
        (sign, found), (turn, below) = map(parted, kids)
        return sign * turn, [*found, *((f, -e) for f, e in below)]
    n = constant(kids[1]) if op == "pow" and numbers else None
    if n is not None and n.denominator == 1 and abs(n) <= MOST_POWER:
        sign, found = parted(kids[0])
        return 1 if n % 2 == 0 else sign, [(f, e * int(n)) for f, e in found]
    return 1, [(term, 1)]


def factors(term: Term) -> list[Term]:
    """The factors that a nonzero number is written with, itself among them."""
    return list(dict.fromkeys([*(f for f, e in parted(term)[1] if e), term]))


def nested(term: Term) -> bool:
    """Whether a denominator contains a quotient or a sum: it is then no mere polynomial."""
    if term.op in ("div", "sum") or (term.op == "inv" and extent(term) == (UNIT, UNIT)):
        return not (term.op == "div" and constant(term.kids[1]) and not nested(term.kids[0]))
    if term.op == "pow":
        n = constant(term.kids[1])
        return n is not None and (n < 0 or nested(term.kids[0]))
    through = ("add", "mul", "neg", "transpose", "trace", "norm_sq", "entry", "vec", "diag",
               "diagonal")  # fmt: skip
    return term.op in through and any(map(nested, term.kids))


def nesting(term: Term) -> int:
    """How many sums stand inside one another."""
    memo: dict[Term, int] = {}

    def depth(t: Term) -> int:
        if t not in memo:
            memo[t] = (t.op == "sum") + max(map(depth, t.kids), default=0)
        return memo[t]

    return depth(term)


def indices(term: Term) -> int:
    """How many index values one term of the expansion of a term may use."""
    memo: dict[Term, int] = {}

    def count(t: Term) -> int:
        if t not in memo:
            memo[t] = _count(t, [count(kid) for kid in t.kids])
        return memo[t]

    found = count(term)
    if found > MOST_INDICES:
        raise refuse("HP287", f"a term has {found} indices")
    return found


def _count(term: Term, kids: list[int]) -> int:
    if term.op == "sum":
        return 1 + max(kids)
    if term.op in ("mul", "hadamard", "div"):
        return sum(kids)
    if term.op == "pow":
        n = constant(term.kids[1])
        return kids[0] * max(1, abs(int(n))) if n is not None else max(kids)
    if term.op == "norm_sq":
        return 2 * kids[0]
    return max(kids, default=0)
