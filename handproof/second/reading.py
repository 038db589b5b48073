"""Statements and rows of a proof, read from JSON."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import Any

from handproof.second import sizes
from handproof.second.terms import BINDING, SecondError, Size, Sort, Table, Term, refuse
from handproof.second.typing import Typing, grid, polynomial

NUMBER = re.compile(r"-?\d{1,400}(/0*[1-9]\d{0,400})?", re.ASCII)
COUNTING = frozenset(
    ["identity", "zeros", "ones", "reals", "binary", "signs", "range", "sum", "prod", "family"]
)
ORDER = ("lt", "le", "gt", "ge")


class Reading:
    """Reads into a table; a symbol of a sort that it does not know cannot be used."""

    def __init__(self, table: Table, typing: Typing) -> None:
        self.table, self.typing = table, typing
        self.banned: set[str] = set()

    def statement(self, data: Any) -> tuple[dict[str, Term], Term]:
        """Facts by label, and the claim; declares symbols, sizes and definitions."""
        table, typing = self.table, self.typing
        names = [row[1] for row in data["symbols"]]
        labels = [label for label, _ in data["facts"]]
        if len(set(names)) < len(names) or len(set(labels)) < len(labels):
            raise refuse("HP280", "a name or label stands twice")
        if not all(isinstance(text, str) for text in (*names, *labels)):
            raise refuse("HP280", "a name or label is no text")
        typing.names = set(size_names(data))
        rows = [*data["symbols"], *(row[0] for row in data["definitions"])]
        if any(row[1] in typing.names and row[2] != "integer" for row in rows):
            raise refuse("HP280", "a size is declared as something else")
        table.declared |= {table.symbol(name, "integer") for name in typing.names}
        for label, fact in data["facts"]:
            if fact[0] in ORDER:
                self.gap(label, fact)
        for row in rows:
            symbol = self.attempt(row)
            if symbol is None:
                self.banned.add(row[1])
            else:
                table.declared.add(symbol)
        for row, parameters, body in data["definitions"]:
            self.definition(row, parameters, body)
        facts = {label: self.attempt(fact) for label, fact in data["facts"]}
        claim = self.term(data["claim"])
        if claim.sort != "proposition":
            raise refuse("HP281", "the claim is no proposition")
        return {k: t for k, t in facts.items() if t and t.sort == "proposition"}, claim

    def attempt(self, data: Any) -> Term | None:
        """A term, or None where this checker has no words for it."""
        try:
            return self.term(data)
        except SecondError:
            return None

    def gap(self, label: str, fact: Any) -> None:
        """Remember how far apart a fact holds two sizes."""
        # a table apart: terms made before symbols are declared must not stay
        typing = Typing()
        typing.names = self.typing.names
        apart_from = Reading(Table(typing), typing)
        try:
            left, right = (polynomial(apart_from.term(side)) for side in fact[1:])
        except (SecondError, ValueError):
            return
        low, high = (left, right) if fact[0] in ("lt", "le") else (right, left)
        apart = sizes.minus(high, low)
        if fact[0] in ("le", "ge"):
            apart = sizes.collect([*apart, ((), 1)])
        if {name for names, _ in apart for name in names} <= self.typing.names:
            self.typing.gaps.append((label, apart))

    def definition(self, row: Any, parameters: Any, body: Any) -> None:
        if row[1] in self.banned:
            return
        read = [self.attempt(part) for part in (row, *parameters, body)]
        if any(part is None for part in read):
            self.banned.add(row[1])
            return
        symbol, *names, meaning = [part for part in read if part is not None]
        table = self.table
        fine = symbol.op == "sym" and symbol not in table.meaning
        fine = fine and all(name.op == "sym" for name in names) and len(set(names)) == len(names)
        outer = meaning.free - set(names)
        fine = fine and outer <= table.declared
        fine = fine and not any(symbol in table.rests_on(other) for other in outer)
        fine = fine and not any(n in meaning.varied and n in table.declared for n in names)
        sort: Sort = meaning.sort
        if names:
            sort = ("function", tuple(name.sort for name in names), sort)
        if not fine or (symbol.sort != sort and (symbol.sort, sort) != ("real", "integer")):
            raise refuse("HP280", f"a bad definition of {symbol!r}")
        table.meaning[symbol] = (tuple(names), meaning)

    # --- terms

    def term(self, data: Any) -> Term:
        """A term from nested lists."""
        if data[0] in ("sym", "num"):
            return self.leaf(data)
        return self.table.build(_operator(data[0]), *map(self.term, data[1:]))

    def row(self, data: Any, before: Sequence[Term]) -> Term:
        """A term of a proof, whose children are earlier ones."""
        if data[0] in ("sym", "num"):
            return self.leaf(data)
        if not all(type(at) is int and 0 <= at < len(before) for at in data[1:]):
            raise refuse("HP280", f"{data} names no earlier terms")
        return self.table.build(_operator(data[0]), *(before[at] for at in data[1:]))

    def leaf(self, data: Any) -> Term:
        match data:
            case ["num", str(text)] if NUMBER.fullmatch(text):
                return self.table.number(Fraction(text))
            case ["sym", str(name), sort] if 0 < len(name) <= 400 and name[0] not in "#~":
                if name not in self.banned:
                    return self.table.symbol(name, self.sort(sort))
        raise refuse("HP280", f"cannot read {str(data)[:80]}")

    def sort(self, data: Any) -> Sort:
        match data:
            case "real" | "integer":
                return data
            case ["matrix", rows, cols]:
                return grid(self.size(rows), self.size(cols))
            case ["family", length, element]:
                return ("family", self.size(length), self.sort(element))
            case ["function", [*places], result]:
                return ("function", tuple(map(self.sort, places)), self.sort(result))
            case ["set", element]:
                return ("set", self.sort(element))
        raise refuse("HP280", f"no sort {str(data)[:80]}")

    def size(self, data: Any) -> Size:
        match data:
            case bool():
                raise refuse("HP280", "no size")
            case int():
                pairs: Any = [[[], data]]
            case str():
                pairs = [[[data], 1]]
            case ["size", [*found]] if len(found) <= 64:
                pairs = found
            case _:
                raise refuse("HP280", f"no size {str(data)[:80]}")
        for names, c in pairs:
            if type(c) is not int or abs(c) >= 10**9 or not all(isinstance(n, str) for n in names):
                raise refuse("HP280", f"no size {str(data)[:80]}")
        return self.typing.at_least_one(sizes.collect((tuple(sorted(n)), c) for n, c in pairs))


def _operator(op: Any) -> str:
    if not isinstance(op, str):
        raise refuse("HP280", f"no operator {op!r}")
    return op


def size_names(data: Any) -> Iterator[str]:
    """Names of the integers free in a shape or as a bound anywhere in a statement."""
    for row in data["symbols"]:
        yield from _in_term(row, (), False)
    for row, parameters, body in data["definitions"]:
        yield from _in_term(row, (), False)
        yield from _in_term(body, tuple(p[1] for p in parameters), False)
    for proposition in (*(fact for _, fact in data["facts"]), data["claim"]):
        yield from _in_term(proposition, (), False)


def _in_term(data: Any, bound: tuple[str, ...], counting: bool) -> Iterator[str]:
    match data:
        case ["sym", name, sort, *_]:
            yield from _in_sort(sort)
            if counting and sort == "integer" and name not in bound:
                yield name
        case [str(op), variable, *outside, body] if op in BINDING:
            yield from _in_sort(variable[2])
            for part in outside:
                yield from _in_term(part, bound, counting or op in COUNTING)
            yield from _in_term(body, (*bound, variable[1]), counting)
        case [op, *rest]:
            for part in rest:
                yield from _in_term(part, bound, counting or op in COUNTING)


def _in_sort(data: Any) -> Iterator[str]:
    if not isinstance(data, list) or not data:
        return
    places = {"matrix": data[1:3], "family": data[1:2]}.get(str(data[0]), [])
    for place in places:
        if isinstance(place, str):
            yield place
        elif isinstance(place, list):
            yield from (name for names, _ in place[1] for name in names)
    for part in data:
        yield from _in_sort(part)
