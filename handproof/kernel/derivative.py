"""The directional derivative, by a table; definitions are unfolded, conditions are collected.

``derivative(terms, f, X, H)`` is the derivative of ``f`` as a function of the symbol ``X`` in the
direction ``H``, at the value of ``X``: a term linear in ``H``. It exists where the collected
conditions hold (Magnus and Neudecker, Matrix Differential Calculus, chapters 8 and 9).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from fractions import Fraction
from typing import Any

from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    INT,
    ONE,
    REAL,
    Node,
    ProofError,
    array,
    need,
    shape,
)
from handproof.kernel.terms import Terms

FINITE = frozenset(("range", "binary", "signs", "set"))

# derivative of a function of one number u, times du; what the derivative at u needs
ELEMENTARY: dict[str, tuple[Any, Any]] = {
    "exp": (["exp", "u"], None),
    "log": (["div", 1, "u"], ["positive", "u"]),
    "sqrt": (["div", 1, ["mul", 2, ["sqrt", "u"]]], ["positive", "u"]),
    "abs": (["sign", "u"], ["nonzero", "u"]),
    "sin": (["cos", "u"], None),
    "cos": (["neg", ["sin", "u"]], None),
    "sinh": (["cosh", "u"], None),
    "cosh": (["sinh", "u"], None),
    "tanh": (["add", 1, ["neg", ["pow", ["tanh", "u"], 2]]], None),
    "sigmoid": (["mul", ["sigmoid", "u"], ["add", 1, ["neg", ["sigmoid", "u"]]]], None),
    "softplus": (["sigmoid", "u"], None),
    "lgamma": (["digamma", "u"], ["positive", "u"]),
    "erf": (
        ["mul", ["div", 2, ["sqrt", ["pi"]]], ["exp", ["neg", ["pow", "u", 2]]]],
        None,
    ),
    "norm_sq": (["mul", 2, ["trace", ["mul", ["transpose", "u"], "du"]]], None),
    "norm": (["div", ["trace", ["mul", ["transpose", "u"], "du"]], ["norm", "u"]],
             ["nonzero", ["norm", "u"]]),
    "det": (["mul", ["det", "u"], ["trace", ["mul", ["inv", "u"], "du"]]], ["invertible", "u"]),
    "inv": (["neg", ["mul", ["inv", "u"], "du", ["inv", "u"]]], ["invertible", "u"]),
    "map_exp": (["hadamard", ["map_exp", "u"], "du"], None),
}  # fmt: skip
LINEAR = frozenset("neg transpose trace diag diagonal vec add block".split())
BILINEAR = frozenset("mul hadamard kron".split())
WHOLE = frozenset("norm_sq norm det inv map_exp".split())  # rows of ELEMENTARY that use du


@dataclass
class Derivation:
    """Derivatives by one symbol in one direction; ``needs`` are conditions with their scopes."""

    terms: Terms
    by: Node
    direction: Node
    needs: list[tuple[Node, tuple[tuple[Node, Node], ...]]] = field(default_factory=list)
    scope: tuple[tuple[Node, Node], ...] = ()  # bound variables and their memberships

    def of(self, node: Node) -> Node | None:
        """The derivative of a term; None where the term does not depend on the symbol."""
        t, make = self.terms, self.terms.make
        if self.by not in t.deps(node):
            return None
        t.spend(5)
        if node is self.by:
            return self.direction
        op, args = node.op, node.args
        if op == "sym":
            return self.of(t.definitions[node][1])
        need(op not in DERIVATIVES, "HP230", "no rule for a derivative of {}", node)
        if op == "apply":
            return self.of(unfolded(t, node))
        if op == "entry":
            fixed = not any(self.by in t.deps(index) for index in args[1:])
            need(fixed, "HP230", "the index of {} varies", node)
            return make("entry", self.some(args[0]), *args[1:])
        if op in LINEAR:
            return self.linear(node)
        if op in BILINEAR:
            parts = [(k, self.of(arg)) for k, arg in enumerate(args)]
            products = [make(op, *args[:k], d, *args[k + 1 :]) for k, d in parts if d is not None]
            return products[0] if len(products) == 1 else make("add", *products)
        if op == "div":
            return self.quotient(*args)
        if op == "pow":
            return self.power(*args)
        if op in ("sum", "sum_over", "prod"):
            return self.sum(node)
        if op in ELEMENTARY and (op != "inv" or node.sort != REAL):
            return self.elementary(op, args[0])
        need(op == "inv", "HP230", "no rule for the derivative of {}", node)
        return self.quotient(t.num(1), args[0])

    def some(self, node: Node) -> Node:
        """The derivative, a zero of the right shape where there is none."""
        found = self.of(node)
        rows, cols = shape(node)
        if found is not None:
            return found
        if rows == cols == ONE:
            return self.terms.num(0)
        return self.terms.make("zeros", self.terms.size_term(rows), self.terms.size_term(cols))

    def require(self, condition: Node) -> None:
        self.needs.append((condition, self.scope))

    def linear(self, node: Node) -> Node:
        make, args = self.terms.make, node.args
        if node.op == "block":
            return make("block", *args[:2], *map(self.some, args[2:]))
        parts = [d for d in map(self.of, args) if d is not None]
        return parts[0] if node.op == "add" and len(parts) == 1 else make(node.op, *parts)

    def quotient(self, above: Node, below: Node) -> Node:
        """``d(a/b) = da/b - a db/b^2``, b nonzero."""
        make, parts = self.terms.make, []
        da, db = self.of(above), self.of(below)
        if da is not None:
            parts.append(make("div", da, below))
        if db is not None:
            self.require(make("nonzero", below))
            square = make("pow", below, self.terms.num(2))
            parts.append(make("neg", make("div", make("mul", db, above), square)))
        return parts[0] if len(parts) == 1 else make("add", *parts)

    def power(self, base: Node, exponent: Node) -> Node:
        """Integer powers of a number or matrix; any constant power of a positive number."""
        t, make = self.terms, self.terms.make
        need(self.by not in t.deps(exponent), "HP230", "the exponent {} varies", exponent)
        whole = exponent.op == "num" and exponent.sort == INT
        if shape(base) != (ONE, ONE) or (whole and 0 <= exponent.name <= 1):
            need(whole and 0 <= exponent.name <= 8, "HP230", "no rule for the power {}", exponent)
            return self.some(make("mul", *[base] * int(exponent.name), t.num(1)))
        if not whole or exponent.name < 0:
            self.require(make("nonzero" if whole else "positive", base))
        lower = make("pow", base, t.minus(exponent, t.num(1)))
        return make("mul", exponent, lower, self.some(base))

    def sum(self, node: Node) -> Node:
        """Finite sums term by term; a product as the product times the sum of f'/f."""
        t, make, (var, *ranges, body) = self.terms, self.terms.make, node.args
        finite = node.op != "sum_over" or ranges[0].op in FINITE
        fixed = not any(self.by in t.deps(r) for r in ranges)
        free = t.local(var) and var not in self.direction.free
        free = free and not any(var in r.free for r in ranges)
        need(finite and fixed and free, "HP230", "no rule for the derivative of {}", node)
        domain = ranges[0] if node.op == "sum_over" else make("range", *ranges)
        outer, self.scope = self.scope, (*self.scope, (var, make("in", var, domain)))
        inside = self.some(body)
        if node.op == "prod":
            self.require(make("nonzero", body))
        self.scope = outer
        if node.op == "prod":
            return make("mul", node, make("sum", var, *ranges, make("div", inside, body)))
        return make(node.op, var, *ranges, inside)

    def elementary(self, op: str, u: Node) -> Node:
        du = self.some(u)
        derivative, condition = ELEMENTARY[op]
        values = {"u": u, "du": du}
        if condition is not None:
            self.require(instance(self.terms, condition, values))
        made = instance(self.terms, derivative, values)
        return made if op in WHOLE else self.terms.make("mul", made, du)


def instance(terms: Terms, pattern: Any, values: dict[str, Node]) -> Node:
    """A pattern with its variables replaced; names of symbols in a pattern are bound in it.

    A pattern is a variable, a number or ``[operator, pattern...]``; a binder has its variable as
    ``["sym", name, sort]``. Functions applied to arguments are reduced.
    """
    if isinstance(pattern, str):
        need(pattern in values, "HP240", "the variable {} has no value", pattern)
        return values[pattern]
    if isinstance(pattern, int):
        return terms.num(pattern)
    op, *rest = pattern
    if op == "num":
        return terms.num(Fraction(rest[0]))
    if op == "sym":
        return values[rest[0]]
    if op in BINDERS:
        head = ["sym", rest[0], INT] if isinstance(rest[0], str) else rest[0]
        var = terms.fresh(pattern_sort(terms, head[2], values))
        inner = {**values, head[1]: var}
        ranges = [instance(terms, part, values) for part in rest[1:-1]]
        return terms.make(op, var, *ranges, instance(terms, rest[-1], inner))
    made = [instance(terms, part, values) for part in rest]
    if op == "apply" and made[0].op == "lambda":
        return applied(terms, made[0], made[1:])
    return terms.make(op, *made)


def pattern_sort(terms: Terms, sort: Any, values: dict[str, Node]) -> Any:
    """The sort that a sort of an axiom stands for; sizes are integers or variables."""
    if isinstance(sort, str):
        return sort
    kind, *parts = sort
    if kind == "matrix":
        return array(*(pattern_size(terms, part, values) for part in parts))
    if kind == "family":
        length = pattern_size(terms, parts[0], values)
        return ("family", length, pattern_sort(terms, parts[1], values))
    if kind == "function":
        domain = tuple(pattern_sort(terms, part, values) for part in parts[0])
        return ("function", domain, pattern_sort(terms, parts[1], values))
    need(kind == "set", "HP240", "an axiom has the sort {}", sort)
    return ("set", pattern_sort(terms, parts[0], values))


def pattern_size(terms: Terms, size: Any, values: dict[str, Node]) -> Any:
    if isinstance(size, int):
        return terms.size(terms.num(size))
    return terms.size(instance(terms, size, values))


def applied(terms: Terms, function: Node, arguments: list[Node]) -> Node:
    """A lambda, nested for several arguments, applied to its arguments."""
    for argument in arguments:
        need(function.op == "lambda", "HP240", "{} is not a lambda", function)
        var, body = function.args
        fit = argument.sort == var.sort or (var.sort == REAL and argument.sort == INT)
        need(fit, "HP201", "{} does not fit the variable {}", argument, var)
        function = terms.subst(body, {var: argument})
    return function


def unfolded(terms: Terms, node: Node) -> Node:
    """A defined symbol's body, or a defined function or lambda at its arguments."""
    if node.op == "sym" and node in terms.definitions and not terms.definitions[node][0]:
        return terms.definitions[node][1]
    if node.op == "apply" and node.args[0].op == "lambda":
        return applied(terms, node.args[0], list(node.args[1:]))
    if node.op == "apply" and terms.definitions.get(node.args[0], ((), None))[0]:
        parameters, body = terms.definitions[node.args[0]]
        return terms.subst(body, dict(zip(parameters, node.args[1:], strict=True)))
    raise ProofError("HP231", f"{node!r} has no definition to unfold")
