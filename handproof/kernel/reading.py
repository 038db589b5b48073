"""Statements, terms and sorts from JSON; the axioms.

Names with ``#`` or ``~`` in front are the kernel's own. A symbol of a sort that the kernel does not
have, or whose definition it cannot read, cannot be used; a fact that it cannot read is of no use.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from functools import cache
from typing import Any

from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    INT,
    PROP,
    REAL,
    Node,
    ProofError,
    Size,
    Sort,
    array,
    need,
    size_sum,
)
from handproof.kernel.patterns import data
from handproof.kernel.signatures import SIGNATURES
from handproof.kernel.terms import Terms

MAX_TEXT = 400
NUMBER = re.compile(r"-?[0-9]{1,400}(/0*[1-9][0-9]{0,400})?")
SIZED = frozenset("identity zeros ones reals binary signs range sum prod family".split())


class Reader:
    """Reads into a table of terms."""

    def __init__(self, terms: Terms) -> None:
        self.terms = terms
        self.sorts: dict[str, Sort] = {}
        self.unusable: set[str] = set()  # names of symbols that the kernel cannot read

    def statement(self, given: dict[str, Any]) -> tuple[dict[str, Node], Node]:
        """The facts by label, and the claim; declares symbols, sizes and definitions."""
        t, raw = self.terms, [*given["symbols"], *(row[0] for row in given["definitions"])]
        names, labels = [row[1] for row in given["symbols"]], [row[0] for row in given["facts"]]
        for found in (names, labels):
            fine = len(set(found)) == len(found) and all(isinstance(each, str) for each in found)
            need(fine, "HP205", "a name or label stands twice")
        t.sizes = set(sizes_in(given))
        fine = not any(row[1] in t.sizes and row[2] != INT for row in raw)
        need(fine, "HP205", "a size is declared as something else")
        t.declared |= {t.sym(name, INT) for name in t.sizes}
        for label, row in given["facts"]:
            self.slack(label, row)
        for row in raw:
            if symbol := self.attempt(row):
                t.declared.add(symbol)
            else:
                self.unusable.add(row[1])
        for row, parameters, body in given["definitions"]:
            parts = [part for part in map(self.attempt, (row, body, *parameters)) if part]
            if len(parts) == len(parameters) + 2:
                t.define(parts[0], tuple(parts[2:]), parts[1])
            else:
                self.unusable.add(row[1])
        facts = {label: self.attempt(row) for label, row in given["facts"]}
        claim = self.term(given["claim"])
        need(claim.sort == PROP, "HP201", "the claim is no proposition")
        return {label: fact for label, fact in facts.items() if fact and fact.sort == PROP}, claim

    def attempt(self, row: Any) -> Node | None:
        """A term, or None where the kernel has no words for it."""
        try:
            return self.term(row)
        except ProofError:
            return None

    def slack(self, label: str, row: Any) -> None:
        """Remember that a difference of sizes is at least 1 (or 0: then one more is)."""
        if row[0] not in ("lt", "le", "gt", "ge") or len(row) != 3:
            return
        apart = Reader(Terms())  # terms made before symbols are declared must not stay
        apart.terms.sizes = self.terms.sizes
        try:
            left, right = (apart.terms.size_of(apart.term(side)) for side in row[1:])
        except ProofError:
            return
        low, high = (left, right) if row[0] in ("lt", "le") else (right, left)
        one = [] if row[0] in ("lt", "gt") else [((), 1)]
        gap = size_sum([*high, *((names, -c) for names, c in low), *one])
        if all(name in self.terms.sizes for names, _ in gap for name in names):
            self.terms.slacks.append((label, gap))

    def term(self, row: Any) -> Node:
        """A term from nested lists."""
        if row[0] in ("sym", "num"):
            return self.row(row, ())
        return self.terms.make(row[0], *map(self.term, row[1:]))

    def row(self, row: Any, nodes: Sequence[Node]) -> Node:
        """A term from a row of the table of a proof: its children are earlier rows."""
        op, *rest = row
        if op == "sym":
            name, sort = rest
            fine = isinstance(name, str) and 0 < len(name) <= MAX_TEXT and name[0] not in "#~"
            need(fine, "HP200", "{} is no name", name)
            need(name not in self.unusable, "HP202", "the kernel cannot read {}", name)
            return self.terms.sym(name, self.sort(sort))
        if op == "num":
            need(len(rest) == 1 and NUMBER.fullmatch(rest[0]), "HP200", "{} is no number", rest)
            return self.terms.num(Fraction(rest[0]))
        fine = all(type(part) is int and 0 <= part < len(nodes) for part in rest)
        need(fine, "HP200", "{} names no earlier terms", row)
        return self.terms.make(op, *[nodes[part] for part in rest])

    def sort(self, given: Any) -> Sort:
        """A sort; a complex number is none of the kernel's."""
        text = repr(given)
        if text not in self.sorts:
            self.sorts[text] = self._sort(given)
        return self.sorts[text]

    def _sort(self, given: Any) -> Sort:
        match given:
            case str():
                need(given in (REAL, INT), "HP202", "the kernel has no sort {}", given)
                return given
            case ["matrix", rows, cols]:
                return array(self.size(rows), self.size(cols))
            case ["family", length, element]:
                return ("family", self.size(length), self.sort(element))
            case ["function", domain, codomain]:
                return ("function", tuple(map(self.sort, domain)), self.sort(codomain))
            case ["set", element]:
                return ("set", self.sort(element))
        raise ProofError("HP202", f"the kernel has no sort {given}"[:200])

    def size(self, given: Any) -> Size:
        """A size, at least 1."""
        if isinstance(given, (int, str)):
            given = ["size", [[[given], 1] if isinstance(given, str) else [[], given]]]
        kind, terms = given
        fine = kind == "size" and all(type(c) is int and abs(c) < 10**9 for _, c in terms)
        fine = fine and all(isinstance(name, str) for names, _ in terms for name in names)
        need(fine and len(terms) <= 64, "HP200", "{} is no size", given)
        return self.terms.known(size_sum((tuple(sorted(names)), c) for names, c in terms))


def sizes_in(given: Any) -> Iterator[str]:
    """Names of the integers that occur free in a shape or as a bound anywhere in a statement."""
    yield from _sizes([*given["symbols"], *(fact for _, fact in given["facts"]), given["claim"]])
    for symbol, parameters, body in given["definitions"]:
        yield from _sizes([symbol])
        yield from _sizes([body], frozenset(p[1] for p in parameters))


def _sizes(parts: Sequence[Any], bound: frozenset[str] = frozenset(), sized: bool = False
           ) -> Iterator[str]:  # fmt: skip
    for part in parts:
        if not isinstance(part, list) or not part:
            continue
        op, *rest = part
        if op == "sym":
            yield from _in_sort(rest[1])
            if sized and rest[0] not in bound and rest[1] == INT:
                yield rest[0]
            continue
        inner = sized or op in SIZED
        if op in BINDERS:
            yield from _in_sort(rest[0][2])
            yield from _sizes(rest[-1:], bound | {rest[0][1]}, sized)
            rest = rest[1:-1]
        yield from _sizes(rest, bound, inner)


def _in_sort(sort: Any) -> Iterator[str]:
    if isinstance(sort, list) and sort:
        for size in sort[1 : {"matrix": 3, "family": 2}.get(str(sort[0]), 0)]:
            yield from [size] if isinstance(size, str) else []
            yield from [n for ns, _ in size[1] for n in ns] if isinstance(size, list) else []
        for inner in sort:
            yield from _in_sort(inner)


@cache
def load_axioms() -> dict[str, Any]:
    """The axioms by name; `ProofError` HP250 for a duplicate or malformed entry."""
    return read_axioms(data("axioms"))


def read_axioms(rows: Any) -> dict[str, Any]:
    """The axioms of a list of entries, each checked for its shape."""
    table: dict[str, Any] = {}
    for row in rows:
        fine = isinstance(row, dict) and {"name", "vars", "if", "then", "source"} <= set(row)
        need(fine, "HP250", "malformed axiom {}", str(row)[:80])
        name = row["name"]
        fine = isinstance(name, str) and name not in table
        fine = fine and isinstance(row["vars"], dict) and isinstance(row["if"], list)
        need(fine, "HP250", "axiom {} twice or malformed", name)
        for pattern in (*row["if"], row["then"]):
            _pattern(pattern, set(row["vars"]), name)
        table[name] = row
    return table


def _pattern(pattern: Any, known: set[str], name: str) -> None:
    """Reject a pattern with an unknown operator or a name that is no variable."""
    if isinstance(pattern, int):
        return
    if isinstance(pattern, str):
        need(pattern in known, "HP250", "axiom {}: {} is no variable", name, pattern)
        return
    need(isinstance(pattern, list) and pattern, "HP250", "axiom {}: {}", name, pattern)
    op, *rest = pattern
    if op == "num":
        need(NUMBER.fullmatch(rest[0]), "HP250", "axiom {}: {}", name, rest)
        return
    if op == "sym":
        need(rest[0] in known, "HP250", "axiom {}: {} is not bound", name, rest[0])
        return
    need(op in SIGNATURES and op not in DERIVATIVES, "HP250", "axiom {}: no {}", name, op)
    if op in BINDERS:
        var, *rest, body = rest
        _pattern(body, known | {var if isinstance(var, str) else var[1]}, name)
    for part in rest:
        _pattern(part, known, name)
