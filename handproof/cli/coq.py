"""``handproof export --coq``: a certificate about matrices as a Coq file with explicit cofactors.

All matrices are put into one ring (padded with zeros to a common size), where the identity of size
n is an element ``e_n`` with ``e_n X = X`` for every letter X with n rows; a number is a multiple of
the one of the ring, so a product of vectors is none. Facts and definitions are
hypotheses, and so are the instances of axioms, as implications from their conditions; properties
(invertible, positive, ...) are predicates. Every other step is proved: an equation from equations
by ``l - r = sum of cofactor (l' - r') cofactor``, which Coq's ``non_commutative_ring`` verifies
(no search), a replacement of equals by ``congruence``. A number is a multiple of the one of the
ring: it commutes with everything, and 1 over a number is supposed to be its inverse only where a
premise of the step says that it is not 0. Laws of traces, products of vectors as numbers,
derivatives, sums over an index and inequalities are refused (HP514).
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from handproof.cli.coq_equations import Equations, Known
from handproof.cli.coq_terms import refused
from handproof.engine.errors import InputError
from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.kernel.reading import load_axioms
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
    """The Coq file of a certificate; `InputError` HP514 where it is not about matrices alone.

    The kernel must accept it first: what is exported is a proof.
    """
    try:
        check(evidence["statement"], evidence["proof"])
    except ProofError as error:
        raise refused(f"the kernel rejects it, {error}") from error
    return Export(evidence=evidence).text()


@dataclass
class Export(Equations):
    """A certificate, and what its steps conclude; None for what has no words in Coq."""

    evidence: Json = None
    nodes: list[Json] = field(default_factory=list)
    made: list[Json] = field(default_factory=list)

    def text(self) -> str:
        """The whole file."""
        statement, proof = self.evidence["statement"], self.evidence["proof"]
        for row in proof["terms"]:
            leaf = row[0] in ("sym", "num")
            self.nodes.append(row if leaf else [row[0], *(self.nodes[k] for k in row[1:])])
        for number, step in enumerate(proof["steps"]):
            self.made.append(self.step(f"s{number}", step))
        claim = statement["claim"]
        if claim[0] != "eq" or self.made[-1] is None:
            raise refused("the claim is no equation")
        self.combine("claim", claim, [(None, self.known(len(self.made) - 1), None, "")])
        return self.file(*map(self.writer.show, claim[1:]))

    def file(self, left: str, right: str) -> str:
        """The parts of the file in their order."""
        writer = self.writer
        laws = [f"Hypothesis {name} : {text}." for text, (name, _) in writer.laws.items()]
        functions = [f"Variable {name} : {type_}." for name, type_ in writer.functions.items()]
        body = "\n".join(f"  {line}" for line in [*self.script, "exact claim."])
        return "\n".join([
            HEAD.format(digest=self.evidence.get("schema", "")),
            f"Variables {' '.join(writer.names.values())} : R.", *functions,
            "(* sizes fit, numbers commute, a number that is not 0 has an inverse *)", *laws,
            "(* facts, definitions, instances of axioms *)", *self.given, "",
            f"Theorem certified : {left} = {right}.", "Proof.", body, "Qed.", "End Claim.", "",
        ])  # fmt: skip

    def known(self, at: int) -> Known:
        """An earlier step: its name and what it says."""
        return f"s{at}", self.made[at]

    # --- steps

    def step(self, name: str, step: Json) -> Json:
        """What a step concludes, proved or supposed in Coq under its name."""
        rule, *rest = step
        if rule == "fact":
            facts = dict(self.evidence["statement"]["facts"])
            return self.suppose(name, facts[rest[0]], f"fact {rest[0]}")
        if rule == "axiom":
            return self.axiom(name, *rest)
        if rule == "unfold":
            return self.unfold(name, self.nodes[rest[0]])
        if rule == "refl":
            return self.restated(name, None, ["eq", self.nodes[rest[0]], self.nodes[rest[0]]])
        if rule == "combine":
            goal, uses, symmetric, nonzero = rest
            rows = [(self.at(a), self.known(p), self.at(b), mode) for a, p, b, mode in uses]
            above = [known for known in map(self.known, nonzero) if known[1] is not None]
            self.combine(name, self.nodes[goal], rows, list(map(self.known, symmetric)), above)
            return self.nodes[goal]
        if rule in ("congruence", "transport"):
            premises = [None if p is None else self.known(p) for p in rest[1]]
            if rule == "congruence":
                return self.congruence(name, self.nodes[rest[0]], premises)
            return self.transport(name, self.known(rest[0]), premises)
        if rule == "same":
            return self.restated(name, self.known(rest[0]), self.nodes[rest[1]])
        if rule == "numeric":
            return self.suppose(name, self.nodes[rest[0]], "of numbers")
        raise refused(f"the rule {rule}")

    def at(self, place: Any) -> Json:
        return None if place is None else self.nodes[place]

    def unfold(self, name: str, symbol: Json) -> Json:
        """A defined symbol is its definition."""
        bodies = {d[0][1]: d[2] for d in self.evidence["statement"]["definitions"] if not d[1]}
        if symbol[0] != "sym" or symbol[1] not in bodies:
            raise refused("a definition with parameters")
        return self.suppose(name, ["eq", symbol, bodies[symbol[1]]], "definition")

    # --- propositions

    def says(self, proposition: Json) -> str:
        """A proposition as Coq; empty where it has no words."""
        op, *kids = proposition
        try:
            if op == "eq":
                self.writer.alike(kids)
                return " = ".join(map(self.writer.show, kids))
            if op == "symmetric":
                return f"{self.writer.show(kids[0], turned=True)} = {self.writer.show(kids[0])}"
            return self.writer.predicate(proposition)
        except InputError:
            return ""

    def suppose(self, name: str, proposition: Json, about: str) -> Json:
        """Take a proposition as given; one that was shown before is not supposed again."""
        text = self.says(proposition)
        if not text:
            return None
        if text in self.shown:
            self.script.append(f"pose proof {self.shown[text]} as {name}.")
        else:
            about = about.replace("(*", "").replace("*)", "")
            self.given.append(f"Hypothesis {name} : {text}. (* {about} *)")
            self.shown[text] = name
        return proposition

    def axiom(self, name: str, title: str, values: Json, premises: list[int]) -> Json:
        """The instance of an axiom as an implication, and its conclusion."""
        row, bound = load_axioms()[title], {v: self.nodes[at] for v, at in values}
        conclusion = _filled(row["then"], bound)
        text = self.says(conclusion) if conclusion else ""
        if not text or text in self.shown:
            return self.suppose(name, conclusion, "") if text else None
        conditions, proofs = [], []
        for k, (pattern, at) in enumerate(zip(row["if"], premises, strict=True)):
            wanted = _filled(pattern, bound)
            proof = self.proof(f"h{k}_{name}", self.known(at), wanted) if wanted else ""
            if proof:
                conditions.append(self.says(wanted))
                proofs.append(proof)
        implied = " -> ".join([*conditions, text])
        self.given.append(f"Hypothesis a_{name} : {implied}. (* axiom {title} *)")
        self.script.append(f"pose proof ({' '.join([f'a_{name}', *proofs])}) as {name}.")
        self.shown[text] = name
        return conclusion

    def proof(self, name: str, known: Known, wanted: Json) -> str:
        """A proof of a proposition in other words of the same normal form; empty for none."""
        source, have = known
        if have is None or have[0] != wanted[0] or not self.says(wanted):
            return ""
        if self.says(have) == self.says(wanted):
            return source
        return name if self.restated(name, known, wanted) else ""

    def restated(self, name: str, known: Known | None, goal: Json) -> Json:
        """A proposition with the same normal form as a known one; None where it has no words."""
        if known is not None and (known[1] is None or known[1][0] != goal[0]):
            return None
        if goal[0] == "eq":
            self.combine(name, goal, [] if known is None else [(None, known, None, "")])
            return goal
        assert known is not None
        if goal[0] == "symmetric":
            whole = (known[0], ["eq", ["transpose", known[1][1]], known[1][1]])
            self.combine(name, ["eq", ["transpose", goal[1]], goal[1]], [(None, whole, None, "")])
            return goal
        pairs = list(zip(known[1][1:], goal[1:], strict=True))
        equal = [
            self.equal(f"e{k}_{name}", a, b) if a != b else "" for k, (a, b) in enumerate(pairs)
        ]
        return self.replaced(name, known, goal, equal)

    # --- replacing equals

    def congruence(self, name: str, term: Json, premises: list[Any]) -> Json:
        """A term equals the one with children replaced by equals."""
        other = self.children(name, term, premises)
        left, right = self.writer.show(term), self.writer.show(other)
        self.script.append(f"assert ({name} : {left} = {right}) by congruence.")
        return ["eq", term, other]

    def transport(self, name: str, known: Known, premises: list[Any]) -> Json:
        """A proposition with children replaced by equals."""
        base = known[1]
        if base is None:
            return None
        if base[0] == "symmetric":
            return self.symmetric(name, known, premises[0])
        other = self.children(name, base, premises)
        if base[0] == "eq":
            left, right = map(self.writer.show, other[1:])
            self.script.append(f"assert ({name} : {left} = {right}) by congruence.")
            return other
        equal = ["" if p is None else f"c{k}_{name}" for k, p in enumerate(premises)]
        return self.replaced(name, known, other, equal)

    def children(self, name: str, base: Json, premises: list[Any]) -> Json:
        """Children replaced, with a proof ``c0_name``, ``c1_name``, ... for each that is."""
        kids = list(base[1:])
        for k, premise in enumerate(premises):
            if premise is not None:
                if premise[1] is None:
                    raise refused("an equation that has no words")
                kids[k] = premise[1][2]
                self.equal(f"c{k}_{name}", base[k + 1], kids[k], premise)
        return [base[0], *kids]

    def replaced(self, name: str, known: Known, goal: Json, equal: list[str]) -> Json:
        """A property of equal terms: ``equal`` names the proof for each place, or is empty."""
        proof, kids = known[0], [self.writer.show(kid) for kid in known[1][1:]]
        predicate = self.says(goal).split(" ", 1)[0]
        if not predicate:
            return None
        for k, reason in enumerate(equal):
            if reason:
                old, kids[k] = kids[k], "z"
                about = f"(fun z => {predicate} {' '.join(kids)})"
                kids[k] = self.writer.show(goal[k + 1])
                proof = f"(eq_ind {old} {about} {proof} {kids[k]} {reason})"
        self.script.append(f"pose proof {proof} as {name}.")
        self.shown.setdefault(self.says(goal), name)
        return goal

    def symmetric(self, name: str, known: Known, premise: Any) -> Json:
        """That what equals a symmetric matrix is symmetric: B' = A' = A = B."""
        source, (_, inside) = known
        if premise is None or premise[1] is None:
            raise refused("an equation that has no words")
        right, whole = premise[1][2], ["eq", ["transpose", inside], inside]
        equal = (self.equal(f"c_{name}", inside, right, premise), ["eq", inside, right])
        uses = [(["num", "-1"], equal, None, "T"), (None, (source, whole), None, ""),
                (None, equal, None, "")]  # fmt: skip
        self.combine(name, ["eq", ["transpose", right], right], uses)
        return ["symmetric", right]


def _filled(pattern: Json, bound: dict[str, Json]) -> Json:
    """A pattern of the table of axioms with its variables filled in; None where it binds."""
    if isinstance(pattern, str):
        return bound.get(pattern)
    if isinstance(pattern, int):
        return ["num", str(pattern)]
    if pattern[0] in ("num", "sym"):
        return pattern if pattern[0] == "num" else bound.get(pattern[1])
    kids = [_filled(kid, bound) for kid in pattern[1:]]
    return None if None in kids else [pattern[0], *kids]
