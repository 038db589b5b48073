"""Directional derivatives for the second checker: one function a family of operators.

`Slope.of(f)` is the derivative of a term along a direction, definitions unfolded, or None where
the term does not vary; ``asked`` collects what must hold for it to exist, each with the bound
variables around it. Source: Magnus and Neudecker (2019), Matrix Differential Calculus, ch. 8, 9.
"""

from __future__ import annotations

from handproof.second.terms import DIFFERENTIATING, UNIT, Table, Term, refuse
from handproof.second.typing import extent, written

Scope = tuple[tuple[Term, Term], ...]  # bound variables with their memberships
FINITE = ("range", "binary", "signs", "set")


class Slope:
    """The derivative by one symbol along one direction."""

    def __init__(self, table: Table, by: Term, along: Term) -> None:
        self.table, self.by, self.along = table, by, along
        self.asked: list[tuple[Term, Scope]] = []
        self.scope: Scope = ()

    def varies(self, term: Term) -> bool:
        return self.by in self.table.rests_on(term)

    def full(self, term: Term) -> Term:
        """The derivative, 0 of the right shape included."""
        rows, cols = extent(term)
        found = self.of(term)
        if found is None:
            zero = [written(self.table, size) for size in (rows, cols)]
            number = rows == cols == UNIT
            found = self.table.number(0) if number else self.table.build("zeros", *zero)
        return found

    def of(self, term: Term) -> Term | None:
        if not self.varies(term):
            return None
        if term is self.by:
            return self.along
        if term.op == "sym":
            return self.of(self.table.meaning[term][1])
        if term.op in DIFFERENTIATING:
            raise refuse("HP282", f"no rule for the derivative of {term!r}")
        if term.op == "apply":
            return self.of(opened(self.table, term))
        rule = RULES.get(term.op)
        found = None if rule is None else getattr(self, rule)(term)
        if found is None:
            found = self.elementary(term)
        return found

    # --- linear, bilinear

    def linear(self, term: Term) -> Term:
        build = self.table.build
        if term.op == "block":
            return build("block", *term.kids[:2], *map(self.full, term.kids[2:]))
        parts = [part for part in map(self.of, term.kids) if part is not None]
        return parts[0] if term.op == "add" and len(parts) == 1 else build(term.op, *parts)

    def leibniz(self, term: Term) -> Term:
        parts = []
        for k, kid in enumerate(term.kids):
            slope = self.of(kid)
            if slope is not None:
                replaced = (*term.kids[:k], slope, *term.kids[k + 1 :])
                parts.append(self.table.build(term.op, *replaced))
        return self.total(parts)

    def total(self, parts: list[Term]) -> Term:
        return parts[0] if len(parts) == 1 else self.table.build("add", *parts)

    def entry(self, term: Term) -> Term:
        if any(map(self.varies, term.kids[1:])):
            raise refuse("HP282", f"an index of {term!r} varies")
        return self.table.build("entry", self.full(term.kids[0]), *term.kids[1:])

    # --- quotients and powers

    def ratio(self, term: Term) -> Term:
        return self.quotient(*term.kids)

    def inverse(self, term: Term) -> Term:
        build, inside = self.table.build, term.kids[0]
        if extent(term) == (UNIT, UNIT):
            return self.quotient(self.table.number(1), inside)
        self.ask("invertible", inside)
        return build("neg", build("mul", term, self.full(inside), term))

    def quotient(self, above: Term, below: Term) -> Term:
        build, parts = self.table.build, []
        if (upper := self.of(above)) is not None:
            parts.append(build("div", upper, below))
        if (lower := self.of(below)) is not None:
            self.ask("nonzero", below)
            square = build("pow", below, self.table.number(2))
            parts.append(build("neg", build("div", build("mul", above, lower), square)))
        return self.total(parts)

    def power(self, term: Term) -> Term:
        table, build = self.table, self.table.build
        base, exponent = term.kids
        if self.varies(exponent):
            return self.exponential(term, base, exponent)
        whole = exponent.op == "num" and exponent.sort == "integer"
        if extent(base) != (UNIT, UNIT) or (whole and exponent.name in (0, 1)):
            if not whole or not 0 <= exponent.name <= 8:
                raise refuse("HP282", f"no rule for the derivative of {term!r}")
            unit = build("identity", written(table, extent(base)[0]))
            return self.full(build("mul", *[base] * int(exponent.name), unit))
        if not whole:
            self.ask("positive", base)
        elif exponent.name < 0:
            self.ask("nonzero", base)
        lower = build("pow", base, table.difference(exponent, table.number(1)))
        return build("mul", exponent, lower, self.full(base))

    def exponential(self, term: Term, base: Term, exponent: Term) -> Term:
        """A power with an exponent that varies: ``u^v (v du / u + log(u) dv)`` with u > 0."""
        build = self.table.build
        self.ask("positive", base)
        parts = []
        if (below := self.of(base)) is not None:
            lower = build("pow", base, build("add", exponent, self.table.number(-1)))
            parts.append(build("mul", exponent, lower, below))
        above = self.full(exponent)
        parts.append(build("mul", term, build("log", base), above))
        return self.total(parts)

    # --- sums and products

    def series(self, term: Term) -> Term:
        table, build = self.table, self.table.build
        variable, *outside, body = term.kids
        over = outside[0] if term.op == "sum_over" else build("range", *outside)
        fine = over.op in FINITE and table.is_local(variable)
        fine = fine and variable not in self.along.free
        fine = fine and not any(self.varies(t) or variable in t.free for t in outside)
        if not fine:
            raise refuse("HP282", f"no rule for the derivative of {term!r}")
        outer, within = self.scope, build("in", variable, over)
        # an outer variable of this name is another one: what was supposed of it is gone
        shadowed = [(v, within if variable in (v, *fact.free) else fact) for v, fact in outer]
        self.scope = (*shadowed, (variable, within))
        inside = self.full(body)
        if term.op == "prod":
            self.ask("nonzero", body)
        self.scope = outer
        if term.op == "prod":
            ratio = build("sum", variable, *outside, build("div", inside, body))
            return build("mul", term, ratio)
        return build(term.op, variable, *outside, inside)

    # --- functions

    def ask(self, condition: str, term: Term) -> None:
        self.asked.append((self.table.build(condition, term), self.scope))

    def each_positive(self, column: Term) -> None:
        """Ask for every entry of a column to be positive."""
        rows, cols = extent(column)
        if cols != UNIT:
            raise refuse("HP282", f"{column!r} is no column")
        build = self.table.build
        index = self.table.fresh("integer")
        over = build("range", self.table.number(1), written(self.table, rows))
        entry = build("positive", build("entry", column, index))
        self.asked.append((build("forall", index, over, entry), self.scope))

    def array(self, term: Term) -> Term:
        """Functions of a matrix: determinant, norms, and those that act entry by entry."""
        build, op, u = self.table.build, term.op, term.kids[0]
        du = self.full(u)
        if op == "det":
            self.ask("invertible", u)
            return build("mul", term, build("trace", build("mul", build("inv", u), du)))
        if op == "map_exp":
            return build("hadamard", term, du)
        if op == "map_sigmoid":
            rest = build("neg", build("hadamard", term, du))
            return build("hadamard", term, build("add", du, rest))
        if op == "map_log":
            self.each_positive(u)
            return build("mul", build("inv", build("diag", u)), du)
        flow = build("trace", build("mul", build("transpose", u), du))
        if op == "norm_sq":
            return build("mul", self.table.number(2), flow)
        self.ask("nonzero", term)
        return build("div", flow, term)

    def elementary(self, term: Term) -> Term:
        """The chain rule for functions of one number."""
        if term.op not in FUNCTIONS:
            raise refuse("HP282", f"no rule for the derivative of {term!r}")
        u = term.kids[0]
        du = self.full(u)
        return self.table.build("mul", self.slope_at(term, u), du)

    def slope_at(self, term: Term, u: Term) -> Term:
        """The derivative of a function of one number at its argument; asks for its conditions."""
        table, build, op = self.table, self.table.build, term.op
        one, two = table.number(1), table.number(2)
        rest = build("add", one, build("neg", u))
        match op:
            case "log" | "sqrt" | "lgamma" | "gamma":
                self.ask("positive", u)
            case "abs":
                self.ask("nonzero", u)
            case "tan":
                self.ask("nonzero", build("cos", u))
            case "logit":
                self.ask("positive", u)
                self.ask("positive", rest)
        square, minus = build("pow", term, two), build("neg", term)
        return {
            "exp": lambda: term,
            "log": lambda: build("div", one, u),
            "sqrt": lambda: build("div", one, build("mul", two, term)),
            "lgamma": lambda: build("digamma", u),
            "gamma": lambda: build("mul", term, build("digamma", u)),
            "abs": lambda: build("sign", u),
            "sin": lambda: build("cos", u),
            "cos": lambda: build("neg", build("sin", u)),
            "tan": lambda: build("add", one, square),
            "sinh": lambda: build("cosh", u),
            "cosh": lambda: build("sinh", u),
            "tanh": lambda: build("add", one, build("neg", square)),
            "sigmoid": lambda: build("mul", term, build("add", one, minus)),
            "softplus": lambda: build("sigmoid", u),
            "logit": lambda: build("div", one, build("mul", u, rest)),
            "erf": lambda: build(
                "mul",
                build("div", two, build("sqrt", build("pi"))),
                build("exp", build("neg", build("pow", u, two))),
            ),
        }[op]()


FUNCTIONS = frozenset(
    "exp log sqrt abs sin cos tan sinh cosh tanh sigmoid softplus logit gamma lgamma erf".split()
)
RULES = {
    **dict.fromkeys(("neg", "transpose", "trace", "diag", "diagonal", "vec", "add", "block"),
                    "linear"),
    **dict.fromkeys(("mul", "hadamard", "kron"), "leibniz"),
    **dict.fromkeys(("sum", "sum_over", "prod"), "series"),
    **dict.fromkeys("norm_sq norm det map_exp map_log map_sigmoid".split(), "array"),
    "entry": "entry", "div": "ratio", "inv": "inverse", "pow": "power",
}  # fmt: skip


def opened(table: Table, term: Term) -> Term:
    """What a defined symbol or an applied function stands for; HP282 where it is not defined."""
    if term.op == "sym" and term in table.meaning and not table.meaning[term][0]:
        return table.meaning[term][1]
    if term.op == "apply":
        head, arguments = term.kids[0], term.kids[1:]
        if head.op == "lambda":
            return beta(table, head, arguments)
        parameters, body = table.meaning.get(head, ((), head))
        if parameters:
            return table.put(body, dict(zip(parameters, arguments, strict=True)))
    raise refuse("HP282", f"{term!r} has no definition")


def beta(table: Table, head: Term, arguments: tuple[Term, ...]) -> Term:
    """A function, nested for several arguments, at its arguments."""
    for argument in arguments:
        if head.op != "lambda":
            raise refuse("HP282", f"{head!r} is no function of so many arguments")
        variable, body = head.kids
        if argument.sort != variable.sort and (variable.sort, argument.sort) != ("real", "integer"):
            raise refuse("HP281", f"{argument!r} is no value of {variable!r}")
        head = table.put(body, {variable: argument})
    return head
