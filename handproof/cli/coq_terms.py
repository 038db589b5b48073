"""Terms as Coq, and as polynomials in words of atoms.

An atom is a letter, its transpose, the inverse of a term, or a number that is no sum or product. A
matrix atom knows the identities of its rows and columns; a number is a multiple of the one of the
ring, so it commutes with everything and is its own transpose. Functions of numbers, determinants,
traces and norms are functions of which nothing is known but that their values are numbers.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import pairwise

from handproof.engine.errors import InputError
from handproof.proving.interface import Json

Word = tuple[str, ...]
Poly = dict[Word, int]
LARGEST, HIGHEST = 60, 8
SIGNS = str.maketrans("am", "+*")
NUMBERS = frozenset(
    ["exp", "log", "sqrt", "abs", "sign", "sin", "cos", "sinh", "cosh", "tanh", "sigmoid", "logit",
     "softplus", "gamma", "lgamma", "digamma", "erf", "det", "trace", "norm", "norm_sq"]
)  # fmt: skip
"""Functions whose values are numbers."""
CONNECTIVES = frozenset("and or not implies iff forall exists in propto follows".split())


def refused(reason: str) -> InputError:
    """The error for what has no words in Coq."""
    return InputError("HP514", f"this certificate cannot be written in Coq: {reason}",
                      "matrix identities with numbers as factors can")  # fmt: skip


@dataclass
class Writer:
    """Writes terms, and keeps the names and laws that they need."""

    names: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)  # name in Coq: its type
    laws: dict[str, tuple[str, str]] = field(default_factory=dict)  # statement: (name, about)
    ends: dict[str, tuple[str, str]] = field(default_factory=dict)  # rows and columns of an atom
    central: dict[str, str] = field(default_factory=dict)  # number: the law that it commutes
    inverses: dict[str, Json] = field(default_factory=dict)  # 1 over a number: the number

    def name(self, text: str) -> str:
        """A Coq name for a symbol."""
        if text not in self.names:
            plain = re.sub(r"\W", "", text, flags=re.ASCII)
            self.names[text] = f"x{len(self.names)}_{plain}"
        return self.names[text]

    def law(self, text: str, about: str = "") -> str:
        """The name of a hypothesis that sizes fit, or that numbers are numbers."""
        if text not in self.laws:
            self.laws[text] = (f"fit{len(self.laws)}", about)
        return self.laws[text][0]

    def number(self, text: str) -> str:
        """A text that stands for a number: it commutes, and is its own transpose."""
        if text not in self.central:
            self.central[text] = self.law(f"forall x, x *' {text} = {text} *' x")
            self.law(f"tr {text} = {text}", text)
        return text

    def unit(self, size: Json) -> str:
        """The identity of a size."""
        size = size if not isinstance(size, list) else _size(size)
        name = self.name(f"e {size}")
        self.ends[name] = (name, name)
        self.law(f"tr {name} = {name}", name)
        return name

    # --- texts

    def show(self, term: Json, turned: bool = False) -> str:
        """A term as Coq, transposes pushed to the letters."""
        op, *kids = term
        turned = turned and not is_number(term)
        if op == "num" and "/" not in term[1]:
            return number_of(term[1])
        if op in ("num", "div", "pow"):
            term, op, kids = self.opened(term)
        if op == "add":
            self.alike(kids)
        if op in ("add", "mul"):
            return "(" + f" {op[0].translate(SIGNS)}' ".join(self.flat(op, term, turned)) + ")"
        if op == "neg":
            return f"(ro {self.show(kids[0], turned)})"
        if op == "transpose":
            return self.show(kids[0], not turned)
        if op == "identity":
            return self.unit(kids[0])
        if op == "zeros":
            return "r0"
        return self.atom(term, turned)

    def opened(self, term: Json) -> tuple[Json, str, list[Json]]:
        """A quotient, fraction or power as a product."""
        made = ["mul", *self.factors(term)]
        made = made if len(made) > 2 else made[1] if len(made) == 2 else ["num", "1"]
        return made, made[0], made[1:]

    def factors(self, term: Json, below: bool = False) -> list[Json]:
        """A term as a list of factors that are no quotients, below a line or not."""
        op, *kids = term
        if op == "num":
            above, _, under = term[1].partition("/")
            rows = [["num", above]] if above != "1" else []
            inverted = [["inv", ["num", str(p)]] for p in primes(int(under or 1))]
            if below and (under or int(above) < 1):
                raise refused(f"a quotient by {term[1]}")
            return [["inv", ["num", str(p)]] for p in primes(int(above))] if below else (
                rows + inverted)  # fmt: skip
        if op == "div":
            return [*self.factors(kids[0], below), *self.factors(kids[1], not below)]
        if op == "pow":
            return self.power(kids[0], kids[1], below)
        if below and op == "mul":
            return [factor for kid in kids for factor in self.factors(kid, below)]
        if below and op == "neg":
            return [["num", "-1"], *self.factors(kids[0], below)]
        if below and op == "inv":
            raise refused("a quotient by an inverse")
        return [["inv", term]] if below else [term]

    def power(self, base: Json, exponent: Json, below: bool) -> list[Json]:
        """A power with a small whole exponent; of a number, other exponents are a function."""
        text = exponent[1] if exponent[0] == "num" else ""
        if text.lstrip("-").isdigit() and abs(int(text)) <= HIGHEST:
            down = below != (int(text) < 0)
            if is_number(base):
                return self.factors(base, down) * abs(int(text))
            if int(text) == 0:
                return [["identity", self.shape(base)[0]]]
            return [["inv", base] if down else base] * abs(int(text))
        raise refused("a power that is no small number")

    def flat(self, op: str, term: Json, turned: bool) -> list[str]:
        """The members of nested sums, or of nested products, in one list."""
        turned = turned and not is_number(term)
        if term[0] == "transpose":
            return self.flat(op, term[1], not turned)
        if term[0] in ("pow", "div") or (term[0] == "num" and "/" in term[1]):
            term = self.opened(term)[0]
        if term[0] != op:
            return [self.show(term, turned)]
        kids = reversed(term[1:]) if turned and op == "mul" else term[1:]
        return [text for kid in kids for text in self.flat(op, kid, turned)]

    def atom(self, term: Json, turned: bool) -> str:
        """A letter, an inverse, or a number that is no sum or product."""
        op, *kids = term
        if op == "inv" and is_number(kids[0]):
            text = f"(inv {self.show(kids[0])})"
            self.inverses[text] = kids[0]
            return self.number(text)
        if op == "inv":
            text = f"(inv {self.show(kids[0], turned)})"
            rows = cols = self.shape(kids[0])[0]
        elif op in NUMBERS:
            return self.number(f"({self.function(term)} {' '.join(map(self.show, kids))})")
        elif op == "sym" and term[2] in ("real", "integer"):
            return self.number(self.name(term[1]))
        elif op == "sym" and term[2][0] == "matrix":
            name = self.name(term[1])
            text = f"(tr {name})" if turned else name
            rows, cols = term[2][1:][:: -1 if turned else 1]
        else:
            raise refused(f"the operator {op}" if op != "sym" else f"the symbol {term[1]}")
        self.ends[text] = (self.unit(rows), self.unit(cols))
        return text

    def function(self, term: Json) -> str:
        """The name of an operator; that of a matrix knows its shape, as padding does not."""
        ends = "" if is_number(term[1]) else "_".join(map(self.unit, self.shape(term[1])))
        name = f"f_{term[0]}_{ends}".rstrip("_")
        self.functions[name] = "R -> R"
        return name

    def predicate(self, proposition: Json) -> str:
        """A property of terms, or a relation between them, as a predicate."""
        op, *kids = proposition
        if op in CONNECTIVES:
            raise refused(f"the proposition {op}")
        shown = [self.show(kid) for kid in kids]
        ends = [
            unit for kid in kids if not is_number(kid) for unit in map(self.unit, self.shape(kid))
        ]
        name = "_".join(["p", op, *ends])
        self.functions[name] = "R -> " * len(kids) + "Prop"
        return f"{name} {' '.join(shown)}"

    def shape(self, term: Json) -> tuple[Json, Json]:
        op, *kids = term
        if is_number(term):
            return 1, 1
        if op == "sym" and isinstance(term[2], list) and term[2][0] == "matrix":
            return term[2][1], term[2][2]
        if op in ("identity", "zeros"):
            return kids[0], kids[-1]
        if op == "transpose":
            rows, cols = self.shape(kids[0])
            return cols, rows
        if op == "mul":
            shapes = [s for s in map(self.shape, kids) if s != (1, 1)] or [(1, 1)]
            return shapes[0][0], shapes[-1][1]
        if op in ("add", "neg", "inv", "pow", "div"):
            return self.shape(kids[0])
        raise refused(f"the operator {op}")

    # --- polynomials

    def poly(self, term: Json, turned: bool, symmetric: set[str]) -> Poly:
        """A term as a polynomial in words of atoms."""
        op, *kids = term
        if op == "num" and "/" not in term[1]:
            return {(): int(term[1])} if int(term[1]) else {}
        if op == "add":
            self.alike(kids)
            return total_of(self.poly(kid, turned, symmetric) for kid in kids)
        if op == "neg":
            return negated(self.poly(kids[0], turned, symmetric))
        if op in ("num", "div", "pow"):
            return self.poly(self.opened(term)[0], turned, symmetric)
        if op == "mul":
            self.fits(kids)
            total: Poly = {(): 1}
            for kid in reversed(kids) if turned else kids:
                total = product_of(total, self.poly(kid, turned, symmetric))
            return total
        if op == "transpose":
            return self.poly(kids[0], not turned, symmetric)
        text = self.show(term, turned)
        if text in ("r0", "r1"):
            return {} if text == "r0" else {(): 1}
        return {(self.plain(text, symmetric),): 1}

    def alike(self, kids: list[Json]) -> None:
        """HP514 where numbers are added to, or compared with, products of vectors."""
        if len({is_number(kid) for kid in kids if kid != ["num", "0"]}) > 1:
            raise refused("a product of vectors as a number")

    def fits(self, kids: list[Json]) -> None:
        """HP514 where a product of vectors is a number that multiplies what it does not meet."""
        ends = [self.shape(kid) for kid in kids if not is_number(kid)]
        for (_, cols), (rows, _) in pairwise(ends):
            if str(cols) != str(rows):
                raise refused("a product of vectors as a number")

    def plain(self, text: str, symmetric: set[str]) -> str:
        """An atom with symmetric letters for their transposes."""
        for letter in symmetric:
            new = text.replace(f"(tr {letter})", letter)
            if new != text:
                if text in self.ends:
                    self.ends[new] = self.ends[text]
                if text in self.inverses:
                    self.inverses[new] = self.inverses[text]
                if text in self.central:
                    self.number(new)
            text = new
        return text


def is_number(term: Json) -> bool:
    """Whether a term is made of numbers alone, or is a function with numbers as values."""
    op, *kids = term
    if op == "sym":
        return term[2] in ("real", "integer")
    if op in ("add", "neg", "mul", "div", "pow", "inv"):
        return all(map(is_number, kids))
    return op == "num" or op in NUMBERS


def primes(n: int) -> list[int]:
    """The prime factors of a small number."""
    found = []
    for p in range(2, LARGEST + 1):
        while n % p == 0:
            found.append(p)
            n //= p
    if n != 1:
        raise refused(f"the number {n}")
    return found


def _size(size: Json) -> str:
    """A size as text that tells sizes apart."""
    if size[0] in ("sym", "num"):
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
