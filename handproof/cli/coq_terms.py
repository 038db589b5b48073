"""Terms about matrices as Coq, and as polynomials in words of atoms.

An atom is a letter, its transpose, or the inverse of a term; it knows the identities of its rows
and columns.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field

from handproof.engine.errors import InputError
from handproof.proving.interface import Json

Poly = dict[tuple[str, ...], int]
LARGEST = 12
SIGNS = str.maketrans("am", "+*")


def refused(reason: str) -> InputError:
    """The error for what has no words in Coq."""
    return InputError("HP514", f"this certificate cannot be written in Coq: {reason}",
                      "matrix identities without symbols for numbers can")  # fmt: skip


@dataclass
class Writer:
    """Writes terms, and keeps the names and laws that they need."""

    names: dict[str, str] = field(default_factory=dict)
    laws: dict[str, tuple[str, str]] = field(default_factory=dict)  # statement: (name, about)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)  # rows and columns of an atom

    def name(self, text: str) -> str:
        """A Coq name for a symbol."""
        if text not in self.names:
            plain = re.sub(r"\W", "", text, flags=re.ASCII)
            self.names[text] = f"x{len(self.names)}_{plain}"
        return self.names[text]

    def unit(self, size: Json) -> str:
        size = size if not isinstance(size, list) else _size(size)
        if str(size) == "1":
            return "r1"
        name = self.name(f"e {size}")
        self.ends[name] = (name, name)
        self.laws[f"tr {name} = {name}"] = (f"unit_{name}", name)
        return name

    def show(self, term: Json, turned: bool = False) -> str:
        """A term as Coq, transposes pushed to the letters."""
        op, *kids = term
        if op == "num":
            return number_of(term[1])
        if op == "sym":
            return self.atom(term, turned)
        if op in ("add", "mul"):
            return "(" + f" {op[0].translate(SIGNS)}' ".join(self.flat(op, term, turned)) + ")"
        if op == "neg":
            return f"(ro {self.show(kids[0], turned)})"
        if op == "transpose":
            return self.show(kids[0], not turned)
        if op == "pow":
            return self.show(_power(term), turned)
        if op == "inv":
            return self.atom(term, turned)
        if op == "identity":
            return self.unit(kids[0])
        if op == "zeros":
            return "r0"
        raise refused(f"the operator {op}")

    def flat(self, op: str, term: Json, turned: bool) -> list[str]:
        """The members of nested sums, or of nested products, in one list."""
        if term[0] == "transpose":
            return self.flat(op, term[1], not turned)
        if term[0] == "pow":
            term = _power(term)
        if term[0] != op:
            return [self.show(term, turned)]
        kids = reversed(term[1:]) if turned and op == "mul" else term[1:]
        return [text for kid in kids for text in self.flat(op, kid, turned)]

    def atom(self, term: Json, turned: bool) -> str:
        if term[0] == "inv":
            text = f"(inv {self.show(term[1], turned)})"
            rows = cols = self.shape(term[1])[0]
        else:
            if not isinstance(term[2], list) or term[2][0] != "matrix":
                raise refused(f"the symbol {term[1]} is no matrix")
            name = self.name(term[1])
            text = f"(tr {name})" if turned else name
            rows, cols = term[2][1:][:: -1 if turned else 1]
        self.ends[text] = (self.unit(rows), self.unit(cols))
        return text

    def shape(self, term: Json) -> tuple[Json, Json]:
        op, *kids = term
        if op == "sym" and isinstance(term[2], list):
            return term[2][1], term[2][2]
        if op == "num":
            return 1, 1
        if op in ("identity", "zeros"):
            return kids[0], kids[-1]
        if op == "transpose":
            rows, cols = self.shape(kids[0])
            return cols, rows
        if op == "mul":
            shapes = [s for s in map(self.shape, kids) if s != (1, 1)] or [(1, 1)]
            return shapes[0][0], shapes[-1][1]
        if op in ("add", "neg", "inv", "pow"):
            return self.shape(kids[0])
        raise refused(f"the operator {op}")

    def poly(self, term: Json, turned: bool, symmetric: set[str]) -> Poly:
        """A term as a polynomial in words of atoms."""
        op, *kids = term
        if op == "num":
            return {(): int(term[1])} if int(term[1]) else {}
        if op == "add":
            return total_of(self.poly(kid, turned, symmetric) for kid in kids)
        if op == "neg":
            return {w: -c for w, c in self.poly(kids[0], turned, symmetric).items()}
        if op == "mul":
            total: Poly = {(): 1}
            for kid in reversed(kids) if turned else kids:
                total = product_of(total, self.poly(kid, turned, symmetric))
            return total
        if op == "transpose":
            return self.poly(kids[0], not turned, symmetric)
        if op == "pow":
            return self.poly(_power(term), turned, symmetric)
        text = self.show(term, turned)
        if text in ("r0", "r1"):
            return {} if text == "r0" else {(): 1}
        return {(self.plain(text, symmetric),): 1}

    def plain(self, text: str, symmetric: set[str]) -> str:
        """An atom with symmetric letters for their transposes."""
        for letter in symmetric:
            new = text.replace(f"(tr {letter})", letter)
            if new != text:
                self.ends[new] = self.ends[text]
            text = new
        return text

    def is_unit(self, atom: str) -> bool:
        return self.ends.get(atom) == (atom, atom)

    def removable(self, word: tuple[str, ...]) -> int | None:
        """The place of an identity that has a neighbour."""
        for k, atom in enumerate(word):
            if self.is_unit(atom) and len(word) > 1:
                return k
        return None

    def law(self, text: str) -> str:
        if text not in self.laws:
            self.laws[text] = (f"fit{len(self.laws)}", "")
        return self.laws[text][0]


def _power(term: Json) -> Json:
    """A power as a product."""
    _, base, exponent = term
    if exponent[0] != "num" or exponent[1] not in ("1", "2", "3", "4"):
        raise refused("a power that is no small number")
    return ["mul", *[base] * int(exponent[1])]


def _size(size: Json) -> str:
    """A size as text that tells sizes apart."""
    if size[0] == "sym":
        return str(size[1])
    if size[0] == "num":
        return str(size[1])
    if size[0] == "size" and len(size[1]) == 1 and size[1][0][1] == 1 and len(size[1][0][0]) == 1:
        return str(size[1][0][0][0])
    raise refused("a size that is no single name")


def number_of(text: str) -> str:
    """An integer as a sum of ones."""
    if "/" in text or abs(int(text)) > LARGEST:
        raise refused(f"the number {text}")
    value = int(text)
    ones = "(" + " +' ".join(["r1"] * abs(value)) + ")" if value else "r0"
    return f"(ro {ones})" if value < 0 else ones


def total_of(polys: Iterable[Poly]) -> Poly:
    """The sum."""
    total: Poly = {}
    for poly in polys:
        for word, c in poly.items():
            total[word] = total.get(word, 0) + c
    return {word: c for word, c in total.items() if c}


def negated(poly: Poly) -> Poly:
    """The opposite."""
    return {word: -c for word, c in poly.items()}


def product_of(left: Poly, right: Poly) -> Poly:
    """The product."""
    return total_of({v + w: a * b} for v, a in left.items() for w, b in right.items())
