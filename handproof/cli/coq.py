"""``handproof export --coq``: a certificate about matrices as a Coq file with explicit cofactors.

All matrices are put into one ring (padded with zeros to a common size), where the identity of size
n is an element ``e_n`` with ``e_n X = X`` for every letter X with n rows. Facts, definitions and
the instances of axioms become hypotheses; every other step is proved: an equation from equations
by ``l - r = sum of cofactor (l' - r') cofactor``, which Coq's ``non_commutative_ring`` verifies
(no search), a replacement of equals by ``congruence``. Numbers must be integers; traces,
determinants, derivatives, sums and symbols for numbers are refused (HP514).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handproof.cli.coq_terms import Poly, Writer, negated, number_of, product_of, refused, total_of
from handproof.proving.interface import Json

HEAD = """(* {digest}
   Exported by handproof: explicit cofactors, nothing is searched. *)
From Coq Require Import Ncring Ncring_tac.

Section Claim.
Context {{R : Type}} {{r0 r1 : R}} {{ra rm rs : R -> R -> R}} {{ro : R -> R}}
  {{Ro : @Ring_ops R r0 r1 ra rm rs ro (@eq R)}} {{Rr : @Ring R r0 r1 ra rm rs ro (@eq R) Ro}}.
Local Notation "x +' y" := (ra x y) (at level 50, left associativity).
Local Notation "x *' y" := (rm x y) (at level 40, left associativity).
Local Notation "x -' y" := (rs x y) (at level 50, left associativity).

(* transpose and inverse, as total operations *)
Variables tr inv : R -> R.
Hypothesis tr_mul : forall x y, tr (x *' y) = tr y *' tr x.
Hypothesis tr_add : forall x y, tr (x +' y) = tr x +' tr y.
Hypothesis tr_opp : forall x, tr (ro x) = ro (tr x).
Hypothesis tr_tr : forall x, tr (tr x) = x.
Hypothesis tr_inv : forall x, tr (inv x) = inv (tr x).
Hypothesis tr_zero : tr r0 = r0.
Hypothesis tr_one : tr r1 = r1.

Lemma mul_flat : forall x y z : R, x *' (y *' z) = x *' y *' z.
Proof. intros. non_commutative_ring. Qed.
Lemma add_flat : forall x y z : R, x +' (y +' z) = x +' y +' z.
Proof. intros. non_commutative_ring. Qed.
Lemma apart : forall x y : R, x = y -> x -' y = r0.
Proof. intros x y H. rewrite H. non_commutative_ring. Qed.
Lemma joined : forall x y : R, x -' y = r0 -> x = y.
Proof.
  intros x y H. transitivity ((x -' y) +' y).
  - non_commutative_ring.
  - rewrite H. non_commutative_ring.
Qed.
"""


def coq(evidence: Json) -> str:
    """The Coq file of a certificate; `InputError` HP514 where it is not about matrices alone."""
    return Export(evidence).text()


@dataclass
class Export:
    """The parts of the file as they are found."""

    evidence: Json
    writer: Writer = field(default_factory=Writer)
    given: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)

    def text(self) -> str:
        """The whole file."""
        statement, proof = self.evidence["statement"], self.evidence["proof"]
        nodes: list[Json] = []
        for row in proof["terms"]:
            leaf = row[0] in ("sym", "num")
            nodes.append(row if leaf else [row[0], *(nodes[k] for k in row[1:])])
        facts = dict(statement["facts"])
        made: list[Json] = []  # the equation of each step (left, right), or None
        for number, step in enumerate(proof["steps"]):
            made.append(self.step(number, step, nodes, facts, made))
        claim = statement["claim"]
        if claim[0] != "eq" or made[-1] is None:
            raise refused("the claim is no equation")
        last = (f"s{len(made) - 1}", made[-1])
        self.combine("claim", claim, [(None, last, None, "")], [])
        left, right = map(self.writer.show, claim[1:])
        variables = " ".join(self.writer.names.values())
        laws = [f"Hypothesis {name} : {text}." for text, (name, _) in self.writer.laws.items()]
        body = "\n".join(f"  {line}" for line in [*self.script, "exact claim."])
        return "\n".join([
            HEAD.format(digest=self.evidence.get("schema", "")),
            f"Variables {variables} : R.", "(* sizes fit *)", *laws,
            "(* facts, definitions, instances of axioms *)", *self.given, "",
            f"Theorem certified : {left} = {right}.", "Proof.", body, "Qed.", "End Claim.", "",
        ])  # fmt: skip

    # --- steps

    def step(
        self, number: int, step: Json, nodes: list[Json], facts: dict[str, Json], made: list[Json]
    ) -> Json:
        """The equation that a step concludes; None where it concludes none."""
        name, rule = f"s{number}", step[0]
        if rule == "fact":
            return self.suppose(name, facts[step[1]], f"fact {step[1]}")
        if rule == "axiom":
            return self.suppose(name, self.conclusion(step, nodes), f"axiom {step[1]}")
        if rule == "unfold":
            symbol = nodes[step[1]]
            bodies = {d[0][1]: d[2] for d in self.evidence["statement"]["definitions"]}
            if symbol[0] != "sym" or symbol[1] not in bodies:
                raise refused("a definition with parameters")
            return self.suppose(name, ["eq", symbol, bodies[symbol[1]]], "definition")
        if rule == "refl":
            term = nodes[step[1]]
            if term[0] not in ("num", "sym") or isinstance(term[-1], list):
                text = self.writer.show(term)
                self.script.append(f"assert ({name} : {text} = {text}) by reflexivity.")
                return ["eq", term, term]
            return None
        if rule == "combine":
            goal, symmetric = nodes[step[1]], [(f"s{p}", made[p]) for p in step[3]]
            uses = [(_at(nodes, a), (f"s{p}", made[p]), _at(nodes, b), mode)
                    for a, p, b, mode in step[2]]  # fmt: skip
            self.combine(name, goal, uses, symmetric)
            return goal
        if rule in ("congruence", "transport"):
            base = nodes[step[1]] if rule == "congruence" else made[step[1]]
            premises = [None if p is None else (f"s{p}", made[p]) for p in step[2]]
            return self.exchange(name, base, premises, rule == "transport")
        if rule == "numeric":
            return None
        raise refused(f"the rule {rule}")

    def suppose(self, name: str, proposition: Json, about: str) -> Json:
        about = about.replace("(*", "").replace("*)", "")
        if proposition[0] == "symmetric":
            text = self.writer.show(proposition[1])
            turned = self.writer.show(proposition[1], turned=True)
            self.given.append(f"Hypothesis {name} : {turned} = {text}. (* {about} *)")
        elif proposition[0] == "eq":
            left, right = map(self.writer.show, proposition[1:])
            self.given.append(f"Hypothesis {name} : {left} = {right}. (* {about} *)")
        return proposition

    def conclusion(self, step: Json, nodes: list[Json]) -> Json:
        from handproof.kernel.reading import load_axioms

        values = {variable: nodes[at] for variable, at in step[2]}

        def fill(pattern: Json) -> Json:
            if isinstance(pattern, str):
                return values[pattern]
            if pattern[0] in ("num", "sym"):
                return pattern
            return [pattern[0], *map(fill, pattern[1:])]

        then = load_axioms()[step[1]]["then"]
        return fill(then) if then[0] in ("eq", "symmetric") else ["property"]

    def combine(self, name: str, goal: Json, uses: list[Any], symmetric: list[Any]) -> None:
        """``goal`` from the premises with their cofactors, and the laws of identities."""
        if goal[0] != "eq":
            raise refused("a step that is no equation")
        if any(p is None or p[0] != "symmetric" for _, p in symmetric):
            raise refused("a symmetry that is neither a fact nor an axiom")
        letters = {self.writer.show(p[1]) for _, p in symmetric}
        rest = total_of(
            [
                self.writer.poly(goal[1], False, letters),
                negated(self.writer.poly(goal[2], False, letters)),
            ]
        )
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
            inner = total_of([self.writer.poly(premise[1], turned, letters),
                          negated(self.writer.poly(premise[2], turned, letters))])  # fmt: skip
            for x, before in ((left, True), (right, False)):
                if x:
                    outer = self.writer.poly(x, False, letters)
                    inner = product_of(outer, inner) if before else product_of(inner, outer)
            rest = total_of([rest, negated(inner)])
        laws = self.reduce(rest, parts)
        self.prove(name, goal, zeros, parts, laws, [source for source, _ in symmetric])

    def reduce(self, rest: Poly, parts: list[str]) -> list[str]:
        """Take the identities out of words; HP514 if something is left."""
        laws = []
        for word, c in list(rest.items()):
            while (k := self.writer.removable(word)) is not None:
                left = k + 1 < len(word)
                start = k if left else k - 1
                x, y = word[start], word[start + 1]
                kept = y if left else x
                law = self.writer.law(f"{x} *' {y} = {kept}")
                laws.append(law)
                middle = f"({x} *' {y} -' {kept})"
                factors = [*word[:start], middle, *word[start + 2 :]]
                parts.append(" *' ".join([number_of(str(c)), *factors]))
                rest[word] = rest.get(word, 0) - c
                word = (*word[:start], kept, *word[start + 2 :])
                rest[word] = rest.get(word, 0) + c
        if any(rest.values()):
            raise refused("an equation that needs more than rings (numbers that commute)")
        return laws

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
        add(f"assert ({name} : {left} = {right}).")
        rewrites = "".join(f"rewrite ?{law}. " for law in dict.fromkeys(symmetric))
        add(f"{{ apply joined. transitivity ({total}).")
        add(f"  - {rewrites}non_commutative_ring.")
        known = [f"rewrite ?{zero}. " for zero, *_ in zeros]
        known += [f"rewrite ?(apart _ _ {law}). " for law in dict.fromkeys(laws)]
        add(f"  - {''.join(known)}non_commutative_ring. }}")

    def units(self) -> str:
        return "".join(f", ?{name}" for name, about in self.writer.laws.values() if about)

    def exchange(self, name: str, base: Json, premises: list[Any], equation: bool) -> Json:
        """A term or an equation with children replaced by equals."""
        if base is None or (equation and base[0] != "eq"):
            return ["property"]
        kids = list(base[1:])
        for k, premise in enumerate(premises):
            if premise is not None:
                right = premise[1][2]
                self.combine(
                    f"c{k}_{name}", ["eq", kids[k], right], [(None, premise, None, "")], []
                )
                kids[k] = right
        other = [base[0], *kids]
        goal = other if equation else ["eq", base, other]
        left, right = map(self.writer.show, goal[1:])
        self.script.append(f"assert ({name} : {left} = {right}) by congruence.")
        return goal


def _at(nodes: list[Json], at: Json) -> Json:
    return None if at is None else nodes[at]
