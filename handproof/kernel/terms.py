"""The table of terms of one check: interning, substitution without capture, known sizes."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    INT,
    MAX_DEPTH,
    MAX_WORK,
    REAL,
    Node,
    ProofError,
    Size,
    Sort,
    least,
    need,
    size_product,
    size_sum,
    variable,
)
from handproof.kernel.signatures import sort_of


class Terms:
    """The terms of one check: the table of nodes, declared symbols, definitions, known sizes."""

    def __init__(self) -> None:
        self.table: dict[tuple[Any, ...], Node] = {}
        self.declared: set[Node] = set()
        self.definitions: dict[Node, tuple[tuple[Node, ...], Node]] = {}
        self.sizes: set[str] = set()
        self.slacks: list[tuple[str, Size]] = []  # (label, size >= 1) from the facts
        self.size_facts: set[str] = set()
        self.work = 0
        self._deps: dict[Node, frozenset[Node]] = {}
        self._sizes: dict[Node, Size] = {}
        self._known: set[Size] = set()  # sizes at least 1

    def spend(self, amount: int) -> None:
        """Count work; a proof may cause only so much."""
        self.work += amount
        need(self.work <= MAX_WORK, "HP290", "the proof needs more work than a check may do")

    # --- making terms

    def _node(self, key: tuple[Any, ...], args: tuple[Node, ...], sort: Sort, name: Any) -> Node:
        node = object.__new__(Node)
        node.op, node.args, node.sort, node.name = key[0], args, sort, name
        node.uid, node.depth = len(self.table), 1 + max((arg.depth for arg in args), default=0)
        need(node.depth <= MAX_DEPTH, "HP290", "a term is nested deeper than {}", MAX_DEPTH)
        node.free = frozenset().union(*[arg.free for arg in args])
        node.by = frozenset().union(*[arg.by for arg in args])
        if node.op == "sym":
            node.free = frozenset((node,))
        elif node.op in DERIVATIVES:
            node.by |= {variable(node)}
        elif node.op in BINDERS:
            var, *ranges, body = args
            # the variable would be taken for the declared symbol that definitions depend on
            shadows = var in body.by and var in self.declared
            need(not shadows, "HP210", "{} binds {}, declared, in a derivative", node.op, var)
            node.free = (body.free - {var}).union(*[arg.free for arg in ranges])
            node.by = (body.by - {var}).union(*[arg.by for arg in ranges])
        self.spend(2 + len(node.free))
        self.table[key] = node
        return node

    def sym(self, name: str, sort: Sort) -> Node:
        """The symbol of this name and sort."""
        key = ("sym", name, sort)
        return self.table.get(key) or self._node(key, (), sort, name)

    def num(self, value: Fraction | int) -> Node:
        """An exact number."""
        value = Fraction(value)
        sort = INT if value.denominator == 1 else REAL
        return self.table.get(("num", value)) or self._node(("num", value), (), sort, value)

    def fresh(self, sort: Sort) -> Node:
        """A symbol that occurs nowhere yet; its name cannot be written in a proof."""
        return self.sym(f"~{len(self.table)}", sort)

    def make(self, op: str, *args: Node) -> Node:
        """The application of an operator or binder; rejects wrong arity, sorts and shapes."""
        key = (op, *args)
        return self.table.get(key) or self._node(key, args, sort_of(self, op, args), None)

    def minus(self, left: Node, right: Node) -> Node:
        """``left - right``."""
        return self.make("add", left, self.make("neg", right))

    # --- sizes

    def size(self, node: Node) -> Size:
        """The size that a term stands for, known to be at least 1."""
        return self.known(self.size_of(node))

    def size_of(self, node: Node) -> Size:
        """The polynomial in integers that a term stands for."""
        if node not in self._sizes:
            self._sizes[node] = self._size_of(node)
        return self._sizes[node]

    def _size_of(self, node: Node) -> Size:
        if node.op == "num" and node.sort == INT:
            return size_product((((), 1),), size_sum([((), int(node.name))]))
        if node.op == "sym" and node.sort == INT:
            return (((node.name,), 1),)
        fine = node.op in ("add", "mul", "neg") and node.sort == INT
        need(fine, "HP201", "{} is not a size", node)
        total, *parts = [self.size_of(arg) for arg in node.args]
        for part in parts:
            total = size_sum(total + part) if node.op == "add" else size_product(total, part)
        return size_product(total, (((), -1 if node.op == "neg" else 1),))

    def known(self, size: Size) -> Size:
        """The size itself, if it is at least 1 by the sizes >= 1 and the facts."""
        if size in self._known:
            return size
        names = {name for monomial, _ in size for name in monomial}
        need(names <= self.sizes, "HP201", "{} are no sizes", sorted(names - self.sizes))
        low = least(size)
        if low is not None and low >= 1:
            self._known.add(size)
            return size
        for label, slack in self.slacks:
            low = least(size_sum(size + tuple((m, -c) for m, c in slack)))
            if low is not None and low >= 0:
                self.size_facts.add(label)
                return size
        raise ProofError("HP201", f"the size {size} is not known to be at least 1")

    def size_term(self, size: Size) -> Node:
        """The integer term of a size."""
        parts = []
        for names, c in size:
            factors = [*([self.num(c)] if c != 1 or not names else []),
                       *(self.sym(name, INT) for name in names)]  # fmt: skip
            parts.append(self.make("mul", *factors) if len(factors) > 1 else factors[0])
        return self.make("add", *parts) if len(parts) > 1 else [*parts, self.num(0)][0]

    # --- symbols

    def deps(self, node: Node) -> frozenset[Node]:
        """The symbols that a term depends on: free in it, or in the definitions of those."""
        found = self._deps.get(node)
        if found is None:
            found = node.free
            for symbol in node.free & self.definitions.keys():
                parameters, body = self.definitions[symbol]
                # a parameter is not the declared symbol of its name that others depend on
                found = found.union(*map(self.deps, body.free - set(parameters)))
            self._deps[node] = found
        return found

    def define(self, symbol: Node, parameters: tuple[Node, ...], body: Node) -> None:
        """A total equation whose body mentions earlier symbols only (so: acyclic)."""
        undefined = body.free - set(parameters)
        sorts = tuple(p.sort for p in parameters)
        sort = ("function", sorts, body.sort) if sorts else body.sort
        fine = (
            symbol.op == "sym" and symbol not in self.definitions
            and all(p.op == "sym" for p in parameters) and len(set(parameters)) == len(parameters)
            and undefined <= self.declared and not any(symbol in self.deps(s) for s in undefined)
            and not any(p in body.by and p in self.declared for p in parameters)
            and (symbol.sort == sort or (symbol.sort == REAL and sort == INT))
        )  # fmt: skip
        need(fine, "HP205", "bad definition of {}: not of declared symbols or another sort", symbol)
        self.definitions[symbol] = (parameters, body)
        self._deps.clear()

    def local(self, node: Node) -> bool:
        """Whether a term is a symbol that the statement does not declare."""
        return node.op == "sym" and node not in self.declared

    def subst(self, node: Node, values: Mapping[Node, Node]) -> Node:
        """Replace free symbols by terms, all at once, renaming bound ones where they would capture.

        A variable of differentiation may only be renamed, and nothing that depends on it may enter
        what is differentiated: the function would become another one.
        """
        return self._subst(node, values, {})

    def _subst(self, node: Node, values: Mapping[Node, Node], memo: dict[Node, Node]) -> Node:
        if node.free.isdisjoint(values):
            return node
        if node.op == "sym":
            return values[node]
        found = memo.get(node)
        if found is None:
            self.spend(1)
            if node.op in BINDERS:
                found = self._under(node, values, memo)
            else:
                if node.op in DERIVATIVES:
                    self._differentiated(node, values)
                found = self.make(node.op, *[self._subst(a, values, memo) for a in node.args])
            memo[node] = found
        return found

    def _under(self, node: Node, values: Mapping[Node, Node], memo: dict[Node, Node]) -> Node:
        var, *ranges, body = node.args
        inner = {s: t for s, t in values.items() if s is not var and s in body.free}
        if any(var in t.free for t in inner.values()):
            renamed = self.fresh(var.sort)
            body, var = self.subst(body, {var: renamed}), renamed
        moved = [self._subst(arg, values, memo) for arg in ranges]
        return self.make(node.op, var, *moved, self.subst(body, inner))

    def _differentiated(self, node: Node, values: Mapping[Node, Node]) -> None:
        base = variable(node)
        values = {s: t for s, t in values.items() if s in node.free and s is not t}
        to = values.get(base, base)
        if base in values:
            fresh = self.local(base) and self.local(to) and to not in node.args[0].free
            need(fresh, "HP210", "{} is the variable of {}: it cannot become {}", base, node, to)
        for symbol, term in values.items():
            if symbol in node.args[0].free and symbol is not base:
                meets = not self.deps(term).isdisjoint((base, to))
                need(not meets, "HP210", "{} depends on the variable of {}", term, node)
