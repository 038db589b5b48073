"""Theorems and the rules that make them.

A `Theorem` says: in every model of the statement, for all values of its local symbols, if its
hypotheses hold then its proposition holds. Only the rules below can make one. `RULES` lists
them: name, kinds of the arguments (``t`` a term, ``p`` a theorem, ``?`` perhaps absent, ``*`` a
list, ``x`` data), function. docs/architecture.md has the same table in words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from handproof.kernel.derivative import Derivation
from handproof.kernel.forms import order
from handproof.kernel.nodes import (
    BINDERS,
    DERIVATIVES,
    ONE,
    PROP,
    Node,
    fits,
    need,
    scalar,
    shape,
    variable,
)
from handproof.kernel.normal import Normal
from handproof.kernel.patterns import instance, pattern_sort, stands, unfolded
from handproof.kernel.polynomials import constant
from handproof.kernel.terms import Terms

_SEAL = object()
Props = frozenset[Node]
# operators continuous on all of their domain: {x: t(x) > 0} is then open
CONTINUOUS = frozenset(
    "sym num add neg mul transpose trace det exp norm norm_sq entry at sum identity zeros pi "
    "hadamard diag diagonal".split()
)
# binders under which nothing is known of the bound variable
FREE = frozenset("limit derivative lambda expect".split())
OPEN = frozenset("positive nonzero lt gt ne invertible".split())


class Theorem:
    """Hypotheses, proposition, and the names of the axioms used."""

    __slots__ = ("axioms", "hypotheses", "proposition")

    def __init__(self, seal: object, hypotheses: Props, proposition: Node, axioms: frozenset[str]):
        need(seal is _SEAL, "HP299", "only the rules make theorems")
        need(proposition.sort == PROP, "HP201", "{} is no proposition", proposition)
        self.hypotheses, self.proposition, self.axioms = hypotheses, proposition, axioms

    def says(self, *ops: str) -> tuple[Node, ...]:
        """The arguments of the proposition; rejects one that is none of ``ops``."""
        need(self.proposition.op in ops, "HP203", "{} says not {}", self.proposition, ops)
        return self.proposition.args


class Kernel:
    """One check: its terms, facts, axioms and normal forms."""

    def __init__(self, terms: Terms, facts: dict[str, Node], axioms: dict[str, Any]) -> None:
        self.terms, self.facts, self.axioms = terms, facts, axioms
        self.normal = Normal(terms)
        self._normals: dict[frozenset[Node], Normal] = {frozenset(): self.normal}

    # --- helpers

    def result(self, proposition: Node, premises: Sequence[Theorem | None] = (),
               hypotheses: Props | None = None, axiom: str = "") -> Theorem:  # fmt: skip
        used = [p for p in premises if p is not None]
        if hypotheses is None:
            hypotheses = frozenset().union(*(p.hypotheses for p in used))
        self.terms.spend(len(hypotheses))
        axioms = frozenset((axiom,) if axiom else ()).union(*(p.axioms for p in used))
        return Theorem(_SEAL, hypotheses, proposition, axioms)

    def same(self, left: Node, right: Node) -> bool:
        """Whether two terms have the same normal form."""
        return left is right or self.normal.key(left) == self.normal.key(right)

    def match(self, left: Node, right: Node, code: str = "HP203") -> None:
        need(self.same(left, right), code, "{} is not {}", left, right)

    def without(self, hypotheses: Props, gone: Sequence[Node]) -> Props:
        return frozenset(h for h in hypotheses if not any(self.same(h, g) for g in gone))

    def closed(self, hypotheses: Props, var: Node) -> Props:
        """The hypotheses, if none mentions a variable that is to be bound."""
        for hypothesis in hypotheses:
            need(var not in hypothesis.free, "HP211", "{} is not arbitrary: {}", var, hypothesis)
        need(self.terms.local(var), "HP211", "{} is declared, so it is not arbitrary", var)
        return hypotheses

    def form(self, symmetric: Sequence[Theorem]) -> Normal:
        """The normal form in which some letters equal their transposes."""
        letters = frozenset(p.says("symmetric")[0] for p in symmetric)
        if letters not in self._normals:
            self._normals[letters] = Normal(self.terms, letters, self.normal)
        return self._normals[letters]

    def nonzero(self, conditions: Sequence[Theorem]) -> list[Node]:
        return [p.says("nonzero", "positive")[0] for p in conditions]

    # --- assumptions, definitions, axioms

    def fact(self, label: str) -> Theorem:
        need(isinstance(label, str) and label in self.facts, "HP204", "no fact {}", label)
        return self.assume(self.facts[label])

    def assume(self, t: Node) -> Theorem:
        return self.result(t, (), frozenset((t,)))

    def refl(self, t: Node) -> Theorem:
        return self.result(self.terms.make("eq", t, t))

    def unfold(self, t: Node) -> Theorem:
        return self.result(self.terms.make("eq", t, unfolded(self.terms, t)))

    def axiom(self, name: str, values: list[tuple[str, Node]], ps: list[Theorem]) -> Theorem:
        need(isinstance(name, str) and name in self.axioms, "HP204", "no axiom {}", name)
        row, bound = self.axioms[name], dict(values)
        fine = set(bound) == set(row["vars"]) and len(values) == len(bound)
        need(fine, "HP240", "{} needs values of {}", name, sorted(row["vars"]))
        for var, sort in row["vars"].items():
            fine = stands(pattern_sort(self.terms, sort, bound), bound[var])
            need(fine, "HP240", "{} is no value of {} in {}", bound[var], var, name)
        need(len(ps) == len(row["if"]), "HP240", "{} has {} conditions", name, len(row["if"]))
        for condition, p in zip(row["if"], ps, strict=True):
            self.match(instance(self.terms, condition, bound), p.proposition, "HP241")
        return self.result(instance(self.terms, row["then"], bound), ps, axiom=name)

    # --- equations

    def combine(self, t: Node, uses: list[Any], sym: list[Theorem], cond: list[Theorem]) -> Theorem:
        need(t.op == "eq", "HP203", "{} is no equation", t)
        make, total = self.terms.make, [self.terms.minus(*t.args)]
        for left, p, right, mode in uses:
            need(mode in ("", "T", "tr"), "HP203", "no mode {}", mode)
            middle = self.terms.minus(*p.says("eq"))
            middle = make("transpose", middle) if mode == "T" else middle
            part = make("mul", *(x for x in (left, middle, right) if x is not None))
            total.append(make("neg", make("trace", part) if mode == "tr" else part))
        zero = self.form(sym).zero(make("add", *total), self.nonzero(cond))
        need(zero, "HP223", "{} does not follow from the premises", t)
        return self.result(t, [*(use[1] for use in uses), *sym, *cond])

    def replaced(self, node: Node, ps: list[Theorem | None]) -> tuple[Node, Props]:
        """A node with children replaced by equals, and the hypotheses of that."""
        offset = 1 if node.op in BINDERS else 0
        need(len(ps) == len(node.args) - offset, "HP203", "one premise per child of {}", node)
        children, kept = list(node.args), frozenset[Node]()
        for place, p in enumerate(ps, offset):
            if p is None:
                continue
            left, right = p.says("eq")
            self.match(left, children[place])
            children[place], hypotheses = right, p.hypotheses
            if node.op in DERIVATIVES and place < 2:
                need(place == 0, "HP210", "the variable of {} cannot be replaced", node)
                self.everywhere(node, hypotheses)
            elif offset and place == len(node.args) - 1:
                hypotheses = self.without(hypotheses, self.memberships(node))
                self.closed(hypotheses, node.args[0])
            kept |= hypotheses
        return self.terms.make(node.op, *children), kept

    def memberships(self, node: Node) -> list[Node]:
        """What the body of a binder may suppose about the bound variable."""
        make, (var, *ranges, _) = self.terms.make, node.args
        if any(var in r.free for r in ranges) or node.op in FREE:
            return []
        if node.op in ("sum", "prod", "family"):
            ends = [self.terms.num(1), *ranges] if node.op == "family" else ranges
            return [make("in", var, make("range", *ends))]
        if node.op == "integral":
            low, high = ranges
            half = (low.op == "neg" and low.args[0].op == "infinity") or high.op == "infinity"
            return [make("in", var, make("interval", low, high))] if half else []
        return [make("in", var, ranges[0])]

    def everywhere(self, node: Node, hypotheses: Props) -> None:
        """An equation may enter a derivative if it holds near the value of the variable too."""
        base = variable(node)
        for hypothesis in hypotheses:
            if base in self.terms.deps(hypothesis):
                fine = hypothesis.op in OPEN and all(map(self.continuous, hypothesis.args))
                need(fine, "HP210", "{} need not hold near the value of {}", hypothesis, base)

    def continuous(self, node: Node) -> bool:
        self.terms.spend(1)
        definition = self.terms.definitions.get(node)
        inside = [definition[1]] if definition else node.args
        return node.op in CONTINUOUS and all(map(self.continuous, inside))

    def congruence(self, t: Node, ps: list[Theorem | None]) -> Theorem:
        made, hypotheses = self.replaced(t, ps)
        return self.result(self.terms.make("eq", t, made), ps, hypotheses)

    def transport(self, p: Theorem, ps: list[Theorem | None]) -> Theorem:
        made, hypotheses = self.replaced(p.proposition, ps)
        return self.result(made, [p, *ps], hypotheses | p.hypotheses)

    def restate(self, p: Theorem, t: Node) -> Theorem:
        self.match(t, p.proposition)
        return self.result(t, [p])

    # --- derivatives

    def directional(self, t: Node, cond: list[Theorem], sym: list[Theorem]) -> Theorem:
        need(t.op == "directional", "HP203", "{} is no directional derivative", t)
        work, kept = Derivation(self.terms, t.args[1], t.args[2]), frozenset[Node]()
        made = work.some(t.args[0])
        for condition, scope in work.needs:
            kept |= self.met(condition, scope, cond)
        return self.result(self.terms.make("eq", t, made), [*cond, *sym], kept)

    def met(self, condition: Node, scope: Sequence[tuple[Node, Node]], ps: list[Theorem]) -> Props:
        """The hypotheses under which a premise gives a condition for all variables in scope."""
        options = [condition]
        if condition.op == "nonzero":
            options += [self.terms.make("positive", condition.args[0])]
        for p in ps:
            if any(self.same(option, p.proposition) for option in options):
                hypotheses = self.without(p.hypotheses, [member for _, member in scope])
                if not any(var in h.free for var, _ in scope for h in hypotheses):
                    return hypotheses
        number = condition.args[0] if condition.op in ("nonzero", "positive") else self.terms.num(0)
        positive = self.normal.positive(self.normal.of(number))
        need(positive, "HP232", "the condition {} is missing", condition)
        return frozenset()

    def gradient(self, p: Theorem, t: Node) -> Theorem:
        """``directional(f, X, H)``, linear in a generic ``H``, says what the gradient is."""
        given, linear = p.says("eq")
        need(t.op == "eq", "HP203", "{} is no equation", t)
        made, value = t.args
        fine = given.op == "directional" and made.op in ("gradient", "partial", "jacobian")
        need(fine and made.args[0] is given.args[0], "HP203", "{} is not from {}", made, given)
        function, by, direction = given.args
        self.closed(p.hypotheses, direction)
        generic = direction is not by and direction.sort == by.sort
        generic = generic and direction not in self.terms.deps(function) | value.free
        need(generic, "HP211", "{} is not a generic direction", direction)
        if made.args[1] is not by:
            return self.coordinate(p, t, by, direction)
        make = self.terms.make
        if scalar(by) or made.op == "jacobian":
            wanted = make("mul", value, make("vec", direction))
        else:
            wanted = make("trace", make("mul", make("transpose", value), direction))
        self.match(linear, wanted, "HP233")
        return self.result(t, [p])

    def coordinate(self, p: Theorem, t: Node, by: Node, direction: Node) -> Theorem:
        """``partial(f, X[k, l]) = g(k, l)`` from the double sum of ``g(i, j) H[i, j]``."""
        make, place, linear = self.terms.make, t.args[0].args[1], p.proposition.args[1]
        need(place.op == "entry" and place.args[0] is by, "HP233", "{} is no entry", place)
        sizes = [size for size in shape(by) if len(place.args) == 3 or size != ONE]
        values, members = dict[Node, Node](), list[Node]()
        for size, index in zip(sizes, place.args[1:], strict=True):
            domain = (self.terms.num(1), self.terms.size_term(size))
            fine = linear.op == "sum" and linear.args[0] not in values
            fine = fine and all(map(self.same, linear.args[1:3], domain))
            need(fine, "HP233", "{} does not run over the entries", linear)
            values[linear.args[0]] = index
            members.append(make("in", index, make("range", *domain)))
            linear = linear.args[3]
        entry = make("entry", direction, *values)
        fine = linear.op == "mul" and linear.args.count(entry) == 1 and len(linear.args) > 1
        need(fine, "HP233", "{} is no multiple of {}", linear, entry)
        rest = make("mul", *(arg for arg in linear.args if arg is not entry))
        need(direction not in rest.free, "HP233", "{} is not linear", linear)
        self.match(self.terms.subst(rest, values), t.args[1], "HP233")
        free = frozenset(m for m in members if not self.normal.evident(m))
        return self.result(t, [p], p.hypotheses | free)

    # --- logic

    def discharge(self, p: Theorem, t: Node) -> Theorem:
        made = self.terms.make("implies", t, p.proposition)
        return self.result(made, [p], self.without(p.hypotheses, [t]))

    def modus(self, p: Theorem, q: Theorem) -> Theorem:
        condition, conclusion = p.says("implies")
        self.match(q.proposition, condition)
        return self.result(conclusion, [p, q])

    def equivalence(self, p: Theorem, q: Theorem) -> Theorem:
        (left, right), (back, forth) = p.says("implies"), q.says("implies")
        self.match(right, back)
        self.match(left, forth)
        return self.result(self.terms.make("iff", left, right), [p, q])

    def generalise(self, p: Theorem, t: Node) -> Theorem:
        need(t.op == "forall", "HP203", "{} is no forall", t)
        self.match(t.args[2], p.proposition)
        hypotheses = self.without(p.hypotheses, self.memberships(t))
        return self.result(t, [p], self.closed(hypotheses, t.args[0]))

    def specialise(self, p: Theorem, t: Node, q: Theorem) -> Theorem:
        var, domain, body = p.says("forall")
        need(fits(var.sort, t.sort), "HP201", "{} is no value of {}", t, var)
        self.match(q.proposition, self.terms.make("in", t, domain))
        return self.result(self.terms.subst(body, {var: t}), [p, q])

    def instantiate(self, p: Theorem, pairs: list[tuple[Node, Node]]) -> Theorem:
        values = dict(pairs)
        need(len(values) == len(pairs), "HP203", "a symbol is replaced twice")
        for symbol, value in pairs:
            need(self.terms.local(symbol), "HP211", "{} is declared: it is not arbitrary", symbol)
            need(fits(symbol.sort, value.sort), "HP201", "{} is no value of {}", value, symbol)
        hypotheses = frozenset(self.terms.subst(h, values) for h in p.hypotheses)
        return self.result(self.terms.subst(p.proposition, values), [p], hypotheses)

    def conjoin(self, ps: list[Theorem]) -> Theorem:
        return self.result(self.terms.make("and", *(p.proposition for p in ps)), ps)

    def project(self, p: Theorem, place: int) -> Theorem:
        """A member of a conjunction, or a direction of an equivalence."""
        members = p.says("and", "iff")
        if p.proposition.op == "iff":
            members = tuple(self.terms.make("implies", *way) for way in (members, members[::-1]))
        need(type(place) is int and 0 <= place < len(members), "HP203", "no member {}", place)
        return self.result(members[place], [p])

    # --- order

    def numeric(self, t: Node) -> Theorem:
        need(self.normal.evident(t), "HP224", "{} is not evident", t)
        return self.result(t)

    def sign(self, c: Node, q: Theorem | None, free: bool) -> bool:
        """Whether a multiplier is positive; rejects one that may be negative unless it is free."""
        if q is None:
            low = self.normal.least(self.normal.of(c))
            need(free or (low is not None and low >= 0), "HP225", "{} may be negative", c)
            return low is not None and low > 0
        sides = order(self.terms, q.proposition)
        fine = sides is not None and self.same(sides[0], c)
        need(fine, "HP225", "{} is not the sign of {}", q.proposition, c)
        return bool(sides and sides[1])

    def linear(self, t: Node, uses: list[Any], squares: list[Any], cond: list[Theorem]) -> Theorem:
        goal, make = order(self.terms, t), self.terms.make
        need(goal is not None, "HP203", "{} is no order", t)
        assert goal is not None
        total, strict, used = [goal[0]], False, list[Theorem | None](cond)
        for c, p, q in uses:
            sides, used = order(self.terms, p.proposition), [*used, p, q]
            positive = self.sign(c, q, p.proposition.op == "eq")
            gap = sides[0] if sides else make("neg", self.terms.minus(*p.says("eq")))
            total.append(make("neg", make("mul", c, gap)))
            strict = strict or (sides is not None and sides[1] and positive)
        for c, root, q in squares:
            need(scalar(c) and scalar(root), "HP203", "{} is no number", root)
            positive, used = self.sign(c, q, False), [*used, q]
            total.append(make("neg", make("mul", c, make("pow", root, self.terms.num(2)))))
            strict = strict or (positive and bool(constant(self.normal.of(root))))
        zero = self.normal.zero(make("add", *total), self.nonzero(cond))
        need(zero, "HP223", "{} does not follow from the premises", t)
        need(strict or not goal[1], "HP225", "no strict premise for {}", t)
        return self.result(t, used)


RULES: dict[str, tuple[tuple[str, ...], Callable[..., Theorem]]] = {
    "fact": (("x",), Kernel.fact),
    "assume": (("t",), Kernel.assume),
    "refl": (("t",), Kernel.refl),
    "unfold": (("t",), Kernel.unfold),
    "axiom": (("x", "xt*", "p*"), Kernel.axiom),
    "combine": (("t", "TpTx*", "p*", "p*"), Kernel.combine),
    "congruence": (("t", "P*"), Kernel.congruence),
    "transport": (("p", "P*"), Kernel.transport),
    "same": (("p", "t"), Kernel.restate),
    "directional": (("t", "p*", "p*"), Kernel.directional),
    "gradient": (("p", "t"), Kernel.gradient),
    "discharge": (("p", "t"), Kernel.discharge),
    "modus": (("p", "p"), Kernel.modus),
    "equivalence": (("p", "p"), Kernel.equivalence),
    "generalise": (("p", "t"), Kernel.generalise),
    "specialise": (("p", "t", "p"), Kernel.specialise),
    "instantiate": (("p", "tt*"), Kernel.instantiate),
    "conjoin": (("p*",), Kernel.conjoin),
    "project": (("p", "x"), Kernel.project),
    "numeric": (("t",), Kernel.numeric),
    "linear": (("t", "tpP*", "ttP*", "p*"), Kernel.linear),
}
