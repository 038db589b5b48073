"""Equations in Coq: proved from equations with cofactors, nothing searched."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handproof.cli.coq_reduction import Reduction
from handproof.cli.coq_terms import Poly, Writer, negated, product_of, refused, total_of
from handproof.proving.interface import Json

Known = tuple[str, Json]  # a name in Coq, and the proposition that it proves


@dataclass
class Equations:
    """The file as it is made: terms, hypotheses, and the script of the proof."""

    writer: Writer = field(default_factory=Writer)
    given: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # proposition: its first proof

    def combine(
        self,
        name: str,
        goal: Json,
        uses: list[Any],
        symmetric: list[Known] | None = None,
        nonzero: list[Known] | None = None,
    ) -> None:
        """``goal`` from the premises with their cofactors, and the laws of identities."""
        if goal[0] != "eq":
            raise refused("a step that is no equation")
        if any(p is None or p[0] != "symmetric" for _, p in symmetric or ()):
            raise refused("a symmetry that has no words")
        letters = {self.writer.show(p[1]) for _, p in symmetric or ()}
        rest = self.difference(goal, False, letters)
        parts, zeros = [], []
        for k, (left, (source, premise), right, mode) in enumerate(uses):
            if premise is None or premise[0] != "eq" or mode == "tr":
                raise refused("a premise that is no equation, or a trace")
            turned = mode == "T"
            sides = [self.writer.show(side, turned) for side in premise[1:]]
            zero = f"z{k}_{name}"
            zeros.append((zero, f"{sides[0]} -' {sides[1]} = r0", source, turned))
            words = [self.writer.show(x) for x in (left,) if x] + [f"({sides[0]} -' {sides[1]})"]
            parts.append(" *' ".join([*words, *(self.writer.show(x) for x in (right,) if x)]))
            inner = self.difference(premise, turned, letters)
            for x, before in ((left, True), (right, False)):
                if x:
                    outer = self.writer.poly(x, False, letters)
                    inner = product_of(outer, inner) if before else product_of(inner, outer)
            rest = total_of([rest, negated(inner)])
        reduction = Reduction(self.writer, rest, nonzero or [], parts)
        reduction.run()
        sources = [source for source, _ in symmetric or ()]
        self.prove(name, goal, zeros, parts, reduction.laws, sources)

    def difference(self, equation: Json, turned: bool, letters: set[str]) -> Poly:
        """The left side less the right side."""
        self.writer.alike(equation[1:])
        left, right = (self.writer.poly(side, turned, letters) for side in equation[1:])
        return total_of([left, negated(right)])

    def prove(
        self, name: str, goal: Json, zeros: list[Any], parts: list[str], laws: list[str],
        symmetric: list[str],
    ) -> None:  # fmt: skip
        left, right = map(self.writer.show, goal[1:])
        total = " +' ".join(f"({part})" for part in parts) or "r0"
        add = self.script.append
        for zero, text, source, turned in zeros:
            add(f"assert ({zero} : {text}).")
            if turned:
                add(f"{{ pose proof (f_equal tr {source}) as K.")
                add(f"  repeat rewrite ?tr_mul, ?tr_add, ?tr_opp, ?tr_tr, ?tr_inv, ?tr_zero, "
                    f"?tr_one, ?mul_flat, ?add_flat{self.units()} in K.")  # fmt: skip
                add("  match type of K with ?x = ?y => transitivity (x -' y);")
                add("    [non_commutative_ring | apply apart; exact K] end. }")
            else:
                add(f"{{ apply apart. exact {source}. }}")
        self.shown.setdefault(f"{left} = {right}", name)
        add(f"assert ({name} : {left} = {right}).")
        rewrites = "".join(f"rewrite ?{law}. " for law in dict.fromkeys(symmetric))
        add(f"{{ apply joined. transitivity ({total}).")
        add(f"  - {rewrites}non_commutative_ring.")
        known = [f"rewrite ?{zero}. " for zero, *_ in zeros]
        known += [f"rewrite ?(apart _ _ {law}). " for law in dict.fromkeys(laws)]
        add(f"  - {''.join(known)}non_commutative_ring. }}")

    def equal(self, name: str, left: Json, right: Json, premise: Known | None = None) -> str:
        """A proof that two terms are equal, by a premise or by their normal forms; its name."""
        uses = [] if premise is None else [(None, premise, None, "")]
        self.combine(name, ["eq", left, right], uses)
        return name

    def units(self) -> str:
        return "".join(f", ?{name}" for name, about in self.writer.laws.values() if about)
