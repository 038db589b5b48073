"""The directional derivative, by the table ``derivatives.json``; definitions are unfolded.

`Derivation(terms, X, H).some(f)` is the derivative of ``f`` as a function of the symbol ``X`` in
the direction ``H``, at the value of ``X``: a term linear in ``H``. It exists where the collected
conditions hold (Magnus and Neudecker, Matrix Differential Calculus, chapters 8 and 9). A row of
``chain`` has for each argument (``u``, ``v``; their derivatives ``du``, ``dv``) the part of the
total derivative that it causes, and what that part needs.
"""

from __future__ import annotations

from dataclasses import dataclass, field

from handproof.kernel.nodes import DERIVATIVES, INT, Node, need, scalar, shape
from handproof.kernel.patterns import data, instance, unfolded
from handproof.kernel.terms import Terms

TABLE = data("derivatives")


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
        t, op, args = self.terms, node.op, node.args
        if self.by not in t.deps(node):
            return None
        t.spend(5)
        if node is self.by:
            return self.direction
        need(op not in DERIVATIVES, "HP230", "no rule for a derivative of {}", node)
        if op in ("sym", "apply"):
            return self.of(unfolded(t, node))
        if op in ("entry", "block"):
            fixed, varying = (args[1:], args[:1]) if op == "entry" else (args[:2], args[2:])
            need(not any(self.by in t.deps(x) for x in fixed), "HP230", "{} varies", node)
            parts = list(map(self.some, varying))
            return t.make(op, *([*parts, *fixed] if op == "entry" else [*fixed, *parts]))
        if op in TABLE["linear"]:
            parts = [d for d in map(self.of, args) if d is not None]
            return self.total(parts) if op == "add" else t.make(op, *parts)
        if op in TABLE["multilinear"]:
            slopes = [(k, self.of(arg)) for k, arg in enumerate(args)]
            return self.total([t.make(op, *args[:k], d, *args[k + 1 :])
                               for k, d in slopes if d is not None])  # fmt: skip
        if op == "pow":
            return self.power(node)
        if op in ("sum", "sum_over", "prod"):
            return self.sum(node)
        if op == "inv" and scalar(node):
            return self.of(t.make("div", t.num(1), args[0]))
        return self.chain(node)

    def some(self, node: Node) -> Node:
        """The derivative, a zero of the right shape where there is none."""
        found, t = self.of(node), self.terms
        if found is None and scalar(node):
            return t.num(0)
        return found or t.make("zeros", *map(t.size_term, shape(node)))

    def total(self, parts: list[Node]) -> Node:
        return parts[0] if len(parts) == 1 else self.terms.make("add", *parts)

    def require(self, condition: Node) -> None:
        self.needs.append((condition, self.scope))

    def chain(self, node: Node) -> Node:
        """The chain rule, by the table."""
        rows = TABLE["chain"].get(node.op)
        need(rows is not None, "HP230", "no rule for the derivative of {}", node)
        values, parts = dict(zip("uv", node.args, strict=False)), []
        values["rows"] = self.terms.size_term(shape(node.args[0])[0])
        for name, (derivative, *conditions) in zip("uv", rows, strict=False):
            if (slope := self.of(values[name])) is not None:
                for condition in conditions:
                    self.require(instance(self.terms, condition, values))
                parts.append(instance(self.terms, derivative, {**values, f"d{name}": slope}))
        return self.total(parts)

    def power(self, node: Node) -> Node:
        """Integer powers of a number or matrix; any power of a positive number."""
        t, make, (base, exponent) = self.terms, self.terms.make, node.args
        if self.by in t.deps(exponent):
            return self.chain(node)
        whole = exponent.op == "num" and exponent.sort == INT
        if not scalar(base) or (whole and 0 <= exponent.name <= 1):
            need(whole and 0 <= exponent.name <= 8, "HP230", "no rule for the power {}", exponent)
            unit = make("identity", t.size_term(shape(base)[0]))
            return self.some(make("mul", *[base] * int(exponent.name), unit))
        if not whole or exponent.name < 0:
            self.require(make("nonzero" if whole else "positive", base))
        lower = make("pow", base, t.minus(exponent, t.num(1)))
        return make("mul", exponent, lower, self.some(base))

    def sum(self, node: Node) -> Node:
        """Finite sums term by term; a product as the product times the sum of f'/f."""
        t, make, (var, *ranges, body) = self.terms, self.terms.make, node.args
        domain = ranges[0] if node.op == "sum_over" else make("range", *ranges)
        fine = domain.op in TABLE["finite"] and t.local(var) and var not in self.direction.free
        fine = fine and not any(self.by in t.deps(r) or var in r.free for r in ranges)
        need(fine, "HP230", "no rule for the derivative of {}", node)
        outer, member = self.scope, make("in", var, domain)
        # what was known of an outer variable of the same name is about another one
        kept = ((v, member if v is var or var in m.free else m) for v, m in outer)
        self.scope = (*kept, (var, member))
        inside = self.some(body)
        if node.op == "prod":
            self.require(make("nonzero", body))
        self.scope = outer
        if node.op == "prod":
            return make("mul", node, make("sum", var, *ranges, make("div", inside, body)))
        return make(node.op, var, *ranges, inside)
