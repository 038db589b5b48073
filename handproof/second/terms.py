"""Terms of the second checker: a table of shared nodes, substitution, what is free where.

Nothing here is shared with the kernel but the two tables of data beside it. A size is a sorted
tuple of ``(names, coefficient)``; a sort is ``"real"``, ``"integer"``, ``"proposition"``,
``"bound"`` or a tuple that begins with its kind.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from fractions import Fraction
from typing import Any

Size = tuple[tuple[tuple[str, ...], int], ...]
Sort = Any
UNIT: Size = (((), 1),)
BINDING = frozenset(
    ["sum", "prod", "integral", "limit", "derivative", "sum_over", "integral_over", "prod_over",
     "maximum", "minimum", "argmax", "argmin", "forall", "exists", "family", "lambda", "expect"]
)  # fmt: skip
DIFFERENTIATING = frozenset(
    ["partial", "gradient", "gradient_symmetric", "jacobian", "directional"]
)
DEEPEST, MOST_TERMS = 100, 400_000


class SecondError(Exception):
    """A rejection: ``code`` (HP28x), ``reason`` and the number of the ``step`` at fault."""

    def __init__(self, code: str, reason: str, step: int | None = None) -> None:
        super().__init__(f"{code}: {reason}" + ("" if step is None else f" (step {step})"))
        self.code, self.reason, self.step = code, reason, step


def refuse(code: str, reason: str) -> SecondError:
    """The rejection to raise; long terms are cut."""
    return SecondError(code, reason[:300])


class Term:
    """One term; equal terms of a `Table` are one object, so that ``is`` decides equality."""

    __slots__ = ("depth", "free", "kids", "name", "op", "serial", "size", "sort", "varied")
    op: str
    kids: tuple[Term, ...]
    sort: Sort
    name: Any
    free: frozenset[Term]
    varied: frozenset[Term]  # free symbols by which something inside is differentiated
    depth: int
    serial: int
    size: Size | None  # the polynomial in integers that it writes, once asked for

    def __repr__(self) -> str:
        if self.op in ("sym", "num"):
            return str(self.name)[:40]
        if self.depth > 6:
            return f"{self.op}(..)"
        return f"{self.op}({', '.join(map(repr, self.kids[:5]))})"


def varied_by(term: Term) -> Term:
    """The symbol by which a derivative is taken (of an entry: its array)."""
    at = term.kids[1]
    return at if at.op == "sym" else at.kids[0]


class Table:
    """All terms of one check. ``typing`` gives a sort to an operator with its arguments."""

    def __init__(self, typing: Any) -> None:
        self.typing = typing
        self.rows: dict[Any, Term] = {}
        self.declared: set[Term] = set()
        self.meaning: dict[Term, tuple[tuple[Term, ...], Term]] = {}  # definitions
        self.counter = 0

    def _enter(self, key: Any, op: str, kids: tuple[Term, ...], sort: Sort, name: Any) -> Term:
        term = Term()
        term.op, term.kids, term.sort, term.name = op, kids, sort, name
        term.serial, term.size = len(self.rows), None
        term.depth = 1 + max([kid.depth for kid in kids], default=0)
        if term.depth > DEEPEST or len(self.rows) > MOST_TERMS:
            raise refuse("HP287", "terms are too deep or too many")
        term.free = frozenset([term]) if op == "sym" else _union(kid.free for kid in kids)
        term.varied = _union(kid.varied for kid in kids)
        if op in BINDING:
            variable, inside = kids[0], kids[-1]
            if variable in inside.varied and variable in self.declared:
                raise refuse("HP284", f"{variable!r} is declared and bound in a derivative")
            outside = kids[1:-1]
            term.free = (inside.free - {variable}) | _union(kid.free for kid in outside)
            term.varied = (inside.varied - {variable}) | _union(kid.varied for kid in outside)
        if op in DIFFERENTIATING:
            term.varied |= {varied_by(term)}
        self.rows[key] = term
        return term

    def symbol(self, name: str, sort: Sort) -> Term:
        """The symbol of a name and sort."""
        key = ("sym", name, sort)
        return self.rows.get(key) or self._enter(key, "sym", (), sort, name)

    def number(self, value: Fraction | int) -> Term:
        """An exact number."""
        value = Fraction(value)
        sort = "integer" if value.denominator == 1 else "real"
        return self.rows.get(("num", value)) or self._enter(("num", value), "num", (), sort, value)

    def build(self, op: str, *kids: Term) -> Term:
        """An operator with its arguments; HP281 where they do not fit."""
        key = (op, *kids)
        known = self.rows.get(key)
        return known or self._enter(key, op, kids, self.typing(op, kids), None)

    def fresh(self, sort: Sort) -> Term:
        """A symbol that nobody has written."""
        self.counter += 1
        return self.symbol(f"~{self.counter}", sort)

    def difference(self, left: Term, right: Term) -> Term:
        """``left - right``."""
        return self.build("add", left, self.build("neg", right))

    def is_local(self, term: Term) -> bool:
        """Whether a term is a symbol that the statement does not declare."""
        return term.op == "sym" and term not in self.declared

    def rests_on(self, term: Term) -> frozenset[Term]:
        """The free symbols of a term and of the definitions behind them."""
        seen: set[Term] = set()
        queue = list(term.free)
        while queue:
            symbol = queue.pop()
            if symbol not in seen:
                seen.add(symbol)
                if symbol in self.meaning:
                    parameters, body = self.meaning[symbol]
                    queue += [s for s in body.free if s not in parameters]
        return frozenset(seen)

    # --- substitution

    def put(self, term: Term, values: Mapping[Term, Term]) -> Term:
        """Free symbols replaced by terms, all at once; bound ones make way."""
        values = {s: t for s, t in values.items() if s in term.free and s is not t}
        if not values:
            return term
        if term.op == "sym":
            return values[term]
        if term.op in BINDING:
            variable, *outside, inside = term.kids
            passed = {s: t for s, t in values.items() if s is not variable and s in inside.free}
            if any(variable in t.free for t in passed.values()):
                other = self.fresh(variable.sort)
                inside, variable = self.put(inside, {variable: other}), other
            moved = [self.put(kid, values) for kid in outside]
            return self.build(term.op, variable, *moved, self.put(inside, passed))
        if term.op in DIFFERENTIATING:
            self._may_enter(term, values)
        return self.build(term.op, *[self.put(kid, values) for kid in term.kids])

    def _may_enter(self, term: Term, values: Mapping[Term, Term]) -> None:
        """A variable of differentiation is only renamed; nothing that rests on it may enter."""
        base, function = varied_by(term), term.kids[0]
        target = values.get(base, base)
        if target is not base:
            new = self.is_local(base) and self.is_local(target) and target not in function.free
            if not new:
                raise refuse("HP284", f"the variable {base!r} of a derivative was replaced")
        for symbol, value in values.items():
            if symbol in function.free and symbol is not base:
                found = self.rests_on(value)
                if base in found or target in found:
                    raise refuse("HP284", f"{value!r} rests on the variable of a derivative")


def _union(sets: Iterable[frozenset[Term]]) -> frozenset[Term]:
    return frozenset().union(*sets)
