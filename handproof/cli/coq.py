"""``handproof export --coq``: a certificate about matrices as a Coq file with explicit cofactors.

All matrices are put into one ring (padded with zeros to a common size), where the identity of size
n is an element ``e_n`` with ``e_n X = X`` for every letter X with n rows. Facts, definitions and
the instances of axioms become hypotheses; every other step is proved: an equation from equations
by ``l - r = sum of cofactor (l' - r') cofactor``, which Coq's ``non_commutative_ring`` verifies
(no search), a replacement of equals by ``congruence``. A number is a multiple of the one of the
ring: it commutes with everything, and 1 over a number is supposed to be its inverse only where a
premise of the step says that it is not 0. Laws of traces, products of vectors as numbers,
derivatives, sums over an index and inequalities are refused (HP514).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handproof.cli.coq_reduction import Reduction
from handproof.cli.coq_terms import Poly, Writer, negated, product_of, refused, total_of
from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.proving.interface import Json

SIGNS_OF_NUMBERS = ("nonzero", "positive")
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
    """The Coq file of a certificate; `InputError` HP514 where it is not about matrices alone.

    The kernel must accept it first: what is exported is a proof.
    """
    try:
        check(evidence["statement"], evidence["proof"])
    except ProofError as error:
        raise refused(f"the kernel rejects it, {error}") from error
    return Export(evidence).text()


@dataclass
class Export:
    """The parts of the file as they are found."""

    evidence: Json
    writer: Writer = field(default_factory=Writer)
    given: list[str] = field(default_factory=list)
    script: list[str] = field(default_factory=list)
    shown: dict[str, str] = field(default_factory=dict)  # equation: the step that says it

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
        self.combine("claim", claim, [(None, last, None, "")], [], [])
        left, right = map(self.writer.show, claim[1:])
        variables = " ".join(self.writer.names.values())
        laws = [f"Hypothesis {name} : {text}." for text, (name, _) in self.writer.laws.items()]
        functions = [f"Variable {f} : {type_}." for f, type_ in self.writer.functions.items()]
        body = "\n".join(f"  {line}" for line in [*self.script, "exact claim."])
        return "\n".join([
            HEAD.format(digest=self.evidence.get("schema", "")),
            f"Variables {variables} : R.", *functions,
            "(* sizes fit, numbers commute, what stands below a line is not 0 *)", *laws,
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
            nonzero = [made[p][1] for p in step[4] if made[p] and made[p][0] in SIGNS_OF_NUMBERS]
            self.combine(name, goal, uses, symmetric, nonzero)
            return goal
        if rule in ("congruence", "transport"):
            base = nodes[step[1]] if rule == "congruence" else made[step[1]]
            premises = [None if p is None else (f"s{p}", made[p]) for p in step[2]]
            return self.exchange(name, f"s{step[1]}", base, premises, rule == "transport")
        if rule == "same":
            return self.restated(name, made[step[1]], f"s{step[1]}", nodes[step[2]])
        if rule == "numeric":
            return nodes[step[1]] if nodes[step[1]][0] in SIGNS_OF_NUMBERS else None
        raise refused(f"the rule {rule}")

    def restated(self, name: str, base: Json, source: str, goal: Json) -> Json:
        """A proposition in other words with the same normal form."""
        if goal[0] == "eq":
            self.combine(name, goal, [(None, (source, base), None, "")], [], [])
            return goal
        return goal if goal[0] in SIGNS_OF_NUMBERS else ["property"]

    def suppose(self, name: str, proposition: Json, about: str) -> Json:
        """Take a proposition as given; one that was shown before is not supposed again."""
        if proposition[0] not in ("eq", "symmetric"):
            return proposition
        about = about.replace("(*", "").replace("*)", "")
        if proposition[0] == "symmetric":
            left = self.writer.show(proposition[1], turned=True)
            right = self.writer.show(proposition[1])
        else:
            left, right = map(self.writer.show, proposition[1:])
        text = f"{left} = {right}"
        if text in self.shown:
            self.script.append(f"assert ({name} : {text}) by exact {self.shown[text]}.")
        else:
            self.given.append(f"Hypothesis {name} : {text}. (* {about} *)")
            self.shown[text] = name
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
        return fill(then) if then[0] in ("eq", "symmetric", *SIGNS_OF_NUMBERS) else ["property"]

    def combine(
        self, name: str, goal: Json, uses: list[Any], symmetric: list[Any], nonzero: list[Json]
    ) -> None:
        """``goal`` from the premises with their cofactors, and the laws of identities."""
        if goal[0] != "eq":
            raise refused("a step that is no equation")
        if any(p is None or p[0] != "symmetric" for _, p in symmetric):
            raise refused("a symmetry that is neither a fact nor an axiom")
        letters = {self.writer.show(p[1]) for _, p in symmetric}
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
        reduction = Reduction(self.writer, rest, nonzero, parts)
        reduction.run()
        sources = [source for source, _ in symmetric]
        self.prove(name, goal, zeros, parts, reduction.laws, sources)

    def difference(self, equation: Json, turned: bool, letters: set[str]) -> Poly:
        """The left side less the right side."""
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

    def units(self) -> str:
        return "".join(f", ?{name}" for name, about in self.writer.laws.values() if about)

    def exchange(
        self, name: str, source: str, base: Json, premises: list[Any], proposition: bool
    ) -> Json:
        """A term or a proposition with children replaced by equals."""
        if base is None or (proposition and base[0] not in ("eq", "symmetric", *SIGNS_OF_NUMBERS)):
            return ["property"]
        kids = list(base[1:])
        for k, premise in enumerate(premises):
            if premise is not None:
                kids[k] = premise[1][2]
        other = [base[0], *kids]
        if base[0] in SIGNS_OF_NUMBERS:
            return other
        if base[0] == "symmetric" and proposition:
            self.symmetric(name, source, base, premises[0])
            return other
        for k, premise in enumerate(premises):
            if premise is not None:
                goal = ["eq", base[k + 1], kids[k]]
                self.combine(f"c{k}_{name}", goal, [(None, premise, None, "")], [], [])
        goal = other if proposition else ["eq", base, other]
        left, right = map(self.writer.show, goal[1:])
        self.script.append(f"assert ({name} : {left} = {right}) by congruence.")
        return goal

    def symmetric(self, name: str, source: str, base: Json, premise: Any) -> None:
        """That what equals a symmetric matrix is symmetric: B' = A' = A = B."""
        right, known = premise[1][2], ["eq", ["transpose", base[1]], base[1]]
        self.combine(f"c_{name}", ["eq", base[1], right], [(None, premise, None, "")], [], [])
        whole = (f"c_{name}", ["eq", base[1], right])
        uses = [(["num", "-1"], whole, None, "T"), (None, (source, known), None, ""),
                (None, whole, None, "")]  # fmt: skip
        self.combine(name, ["eq", ["transpose", right], right], uses, [], [])


def _at(nodes: list[Json], at: Json) -> Json:
    return None if at is None else nodes[at]
