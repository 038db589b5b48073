"""That both sides of a claim have a value.

Rules never see a partial operator (`handproof.kernel.nodes`); this is where a quotient, an inverse,
a logarithm or an entry of the claim must be shown to mean what the reader takes it to mean. What an
operator asks of its arguments ``a``, ``b`` stands in ``conditions.json``.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handproof.kernel.nodes import BINDERS, INT, ONE, Node, ProofError, scalar, shape
from handproof.kernel.patterns import data, instance, unfolded
from handproof.kernel.rules import Kernel, Theorem

CONDITIONS = data("conditions")
STRONGER = {"nonzero": "positive", "nonnegative": "positive", "invertible": "positive_definite",
            "positive_semidefinite": "positive_definite"}  # fmt: skip
Props = tuple[Node, ...]
Need = tuple[Node, Props, Props]


class Definedness:
    """Conditions of the operators in a claim: every one must be a fact or a theorem.

    ``given`` are the conditions of facts and definitions: in a model their sides have values.
    """

    def __init__(self, kernel: Kernel, theorems: Sequence[Theorem]) -> None:
        self.kernel, self.terms, self.theorems = kernel, kernel.terms, theorems
        given = [(label, side) for label, fact in kernel.facts.items()
                 if fact.op in ("eq", "le", "lt", "ge", "gt") for side in fact.args]  # fmt: skip
        given += [("", body) for names, body in self.terms.definitions.values() if not names]
        self.given: dict[int, str] = {}  # by key: a fact that has the condition ("": a definition)
        for label, node in reversed(given):
            for condition, bound, assumed in self.needs(node, (), ()):
                if not bound and not assumed:
                    self.given[kernel.normal.key(condition)] = label
        self.cited: set[str] = set()  # labels of the facts that gave a condition so

    def of(self, claim: Node) -> tuple[list[Node], list[Theorem], set[str]]:
        """Conditions of the claim, theorems and facts that give them; HP262 where one is open."""
        needed = list(dict.fromkeys(self.needs(claim, (), ())))
        found = [theorem for each in needed for theorem in self.sources(*each)]
        return [each[0] for each in needed], found, self.cited

    def sources(self, condition: Node, bound: Props, assumed: Props) -> list[Theorem]:
        """The theorems that give a condition, if need be factor by factor."""
        kernel, options = self.kernel, [condition]
        if condition.op in STRONGER:
            options.append(self.terms.make(STRONGER[condition.op], condition.args[0]))
        if any(map(kernel.normal.evident, options)) or self.within(condition, assumed):
            return []
        if not bound and (label := self.given.get(kernel.normal.key(condition))) is not None:
            self.cited |= {label} - {""}
            return []
        for theorem in [*self.theorems, *map(kernel.fact, kernel.facts)]:
            if any(kernel.same(option, theorem.proposition) for option in options):
                hypotheses = kernel.without(theorem.hypotheses, assumed)
                if not any(var in h.free for var in bound for h in hypotheses):
                    return [kernel.result(condition, [theorem], hypotheses)]
        whole = condition.args[0]
        if condition.op == "nonzero" and whole.op in ("mul", "neg", "pow"):
            factors = whole.args if whole.op == "mul" else whole.args[:1]
            parts = [self.terms.make("nonzero", factor) for factor in factors]
            return [theorem for part in parts for theorem in self.sources(part, bound, assumed)]
        raise ProofError("HP262", f"the claim has a value only if {condition!r}: not proved")

    def within(self, condition: Node, assumed: Props) -> bool:
        """Whether an assumption is the condition, or a narrower range of the same index."""
        for fact in assumed:
            if self.kernel.same(fact, condition):
                return True
            ranges = [p.args[1] for p in (fact, condition) if p.op == "in"]
            if len(ranges) == 2 and ranges[0].op == ranges[1].op == "range":
                (low, high), (least, most) = (each.args for each in ranges)
                ends = self.terms.make("le", least, low), self.terms.make("le", high, most)
                if fact.args[0] is condition.args[0] and all(map(self.kernel.normal.evident, ends)):
                    return True
        return False

    def needs(self, node: Node, bound: Props, assumed: Props) -> Iterator[Need]:
        """Conditions of a term, each with the bound variables and assumptions it may use."""
        terms, op, args = self.terms, node.op, node.args
        terms.spend(3)
        if op in BINDERS:
            var, *ranges, body = args
            if var in terms.declared or var in bound or any(var in a.free for a in assumed):
                # the bound one is another than the one of this name that is known
                var, old = terms.fresh(var.sort), var
                node = terms.make(op, var, *ranges, terms.subst(body, {old: var}))
            members = self.kernel.memberships(node)
            parts = [*((r, bound, assumed) for r in ranges),
                     (node.args[-1], (*bound, var), (*assumed, *members))]  # fmt: skip
        elif op == "implies":
            parts = [(args[0], bound, assumed), (args[1], bound, (*assumed, args[0]))]
        elif op == "cases":  # a value is asked for where its condition holds
            tests, values = args[:-1:2], args[1::2]
            parts = [(test, bound, assumed) for test in tests]
            parts += [(value, bound, (*assumed, test))
                      for test, value in zip(tests, values, strict=True)]  # fmt: skip
            parts.append((args[-1], bound, (*assumed, *(terms.make("not", t) for t in tests))))
        else:
            if op == "apply" and (args[0].op == "lambda" or args[0] in terms.definitions):
                yield from self.needs(unfolded(terms, node), bound, assumed)
                args = args[1:]
            for condition in self.conditions(node):
                yield condition, bound, assumed
            parts = [(arg, bound, assumed) for arg in args]
        for part in parts:
            yield from self.needs(*part)

    def conditions(self, node: Node) -> list[Node]:
        """What one operator needs of its arguments."""
        terms, op, args = self.terms, node.op, node.args
        if op in CONDITIONS:
            values, rows = dict(zip("ab", args, strict=False)), CONDITIONS[op]
            if isinstance(rows, dict):  # by the shape of the argument
                size = shape(args[0])
                kind = "number" if scalar(args[0]) else "vector" if ONE in size else "matrix"
                ends = (*size, size[0] if size[1] == ONE else size[1])
                names = ("rows", "cols", "length")
                values |= dict(zip(names, map(terms.size_term, ends), strict=True))
                rows = rows[kind]
            return [instance(terms, condition, values) for condition in rows]
        if op == "pow":
            whole = args[1].sort == INT
            if whole and self.kernel.normal.evident(terms.make("nonnegative", args[1])):
                return []
            kinds = ("nonzero", "positive") if scalar(node) else ("invertible", "positive_definite")
            return [terms.make(kinds[not whole], args[0])]
        if op not in ("at", "entry"):
            return []
        sizes = [args[0].sort[1]] if op == "at" else list(shape(args[0]))
        if len(sizes) > len(args) - 1:
            sizes = [sizes[0] if sizes[1] == ONE else sizes[1]]
        ranges = [terms.make("range", terms.num(1), terms.size_term(size)) for size in sizes]
        return [terms.make("in", *pair) for pair in zip(args[1:], ranges, strict=True)]
