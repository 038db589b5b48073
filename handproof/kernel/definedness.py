"""That both sides of a claim have a value.

Rules never see a partial operator (`handproof.kernel.terms`); this is where a quotient, an inverse,
a logarithm or an entry of the claim must be shown to mean what the reader takes it to mean.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from handproof.kernel.derivative import unfolded
from handproof.kernel.nodes import BINDERS, INT, ONE, Node, ProofError, shape
from handproof.kernel.rules import Kernel, Theorem

DOMAIN = {
    "inv": (0, "invertible"),
    "div": (1, "nonzero"),
    "log": (0, "positive"),
    "lgamma": (0, "positive"),
    "digamma": (0, "positive"),
    "gamma": (0, "positive"),
    "sqrt": (0, "nonnegative"),
    "sqrtm": (0, "positive_semidefinite"),
}
"""A value exists where the argument at the place has the property."""
STRONGER = {
    "nonzero": "positive",
    "nonnegative": "positive",
    "invertible": "positive_definite",
    "positive_semidefinite": "positive_definite",
}
Props = tuple[Node, ...]
Need = tuple[Node, Props, Props]


class Definedness:
    """Conditions of the operators in a claim: every one must be a fact or a theorem.

    ``given`` are the sides of facts and the bodies of definitions: in a model they have values.
    """

    def __init__(self, kernel: Kernel, theorems: Sequence[Theorem]) -> None:
        self.kernel, self.terms, self.theorems = kernel, kernel.terms, theorems
        given = [side for fact in kernel.facts.values() if fact.op in ("eq", "le", "lt", "ge", "gt")
                 for side in fact.args]  # fmt: skip
        given += [body for names, body in self.terms.definitions.values() if not names]
        conditions = [c for node in given for c, bound, _ in self.needs(node, (), ()) if not bound]
        self.given = {kernel.normal.key(condition) for condition in conditions}

    def of(self, claim: Node) -> tuple[list[Node], list[Theorem]]:
        """The conditions of the claim, and the theorems that give them; HP262 where one is open."""
        needed = list(dict.fromkeys(self.needs(claim, (), ())))
        found = [theorem for each in needed for theorem in self.sources(*each)]
        return [each[0] for each in needed], found

    def sources(self, condition: Node, bound: Props, assumed: Props) -> list[Theorem]:
        """The theorems that give a condition, if need be factor by factor."""
        kernel, options = self.kernel, [condition]
        if condition.op in STRONGER:
            options.append(self.terms.make(STRONGER[condition.op], condition.args[0]))
        given = not bound and kernel.normal.key(condition) in self.given
        if given or any(map(kernel.evident, options)) or self.within(condition, assumed):
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
            ranges = [
                p.args[1] for p in (fact, condition) if p.op == "in" and p.args[1].op == "range"
            ]
            if len(ranges) == 2 and fact.args[0] is condition.args[0]:
                (low, high), (least, most) = (each.args for each in ranges)
                ends = self.terms.make("le", least, low), self.terms.make("le", high, most)
                if all(map(self.kernel.evident, ends)):
                    return True
        return False

    def needs(self, node: Node, bound: Props, assumed: Props) -> Iterator[Need]:
        """Conditions of a term, each with the bound variables and assumptions it may use."""
        make, op, args = self.terms.make, node.op, node.args
        self.terms.spend(3)
        if op in BINDERS:
            var, body = args[0], args[-1]
            if var in self.terms.declared or var in bound:
                var = self.terms.fresh(var.sort)  # the bound one: another than the declared one
                node = make(op, var, *args[1:-1], self.terms.subst(body, {args[0]: var}))
            for arg in args[1:-1]:
                yield from self.needs(arg, bound, assumed)
            members = self.kernel.memberships(node)
            yield from self.needs(node.args[-1], (*bound, var), (*assumed, *members))
            return
        if op == "implies":
            yield from self.needs(args[0], bound, assumed)
            yield from self.needs(args[1], bound, (*assumed, args[0]))
            return
        if op == "apply" and (args[0].op == "lambda" or args[0] in self.terms.definitions):
            yield from self.needs(unfolded(self.terms, node), bound, assumed)
            args = args[1:]
        for condition in self.conditions(node):
            yield condition, bound, assumed
        for arg in args:
            yield from self.needs(arg, bound, assumed)

    def conditions(self, node: Node) -> list[Node]:
        """What one operator needs of its arguments."""
        make, op, args, one = self.terms.make, node.op, node.args, self.terms.num(1)
        if op in DOMAIN:
            place, name = DOMAIN[op]
            return [make(name, args[place])]
        if op == "logit":
            return [make("positive", args[0]), make("positive", self.terms.minus(one, args[0]))]
        if op == "pow" and not (args[1].op == "num" and args[1].sort == INT and args[1].name >= 0):
            single, whole = shape(node) == (ONE, ONE), args[1].sort == INT
            return [
                make("invertible" if not single else "nonzero" if whole else "positive", args[0])
            ]
        if op == "at":
            sizes = [args[0].sort[1]]
        elif op == "entry":
            rows, cols = shape(args[0])
            sizes = [rows, cols] if len(args) == 3 else [rows if cols == ONE else cols]
        else:
            return []
        ends = [self.terms.size_term(size) for size in sizes]
        return [make("in", index, make("range", one, end))
                for index, end in zip(args[1:], ends, strict=True)]  # fmt: skip
