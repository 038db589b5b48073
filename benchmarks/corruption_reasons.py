"""Why a corrupted proof is still a proof: both proofs compared, theorem by theorem.

The second checker reads the original and the corrupted proof over one table of terms, so equal
terms are one object and `same` decides whether two terms have one normal form. From the last step,
and from every step that gives the claim a value, the two proofs are walked in parallel. Where the
theorems agree and the steps do not, only the justification changed, and how is one of `REASONS`.
What fits none of them is reported as it stands: a theorem that says something else.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from handproof.second.check import begun, carried_out, seeds
from handproof.second.equations import must_vanish
from handproof.second.ground import Ground, Judgement
from handproof.second.meaning import Meaning
from handproof.second.terms import SecondError, Term

Proof = dict[str, Any]
# how each rule is written: t a term, p a step, n a name or number, lists by what their rows hold
LAYOUT: dict[str, tuple[str, ...]] = {
    "fact": ("n",), "assume": ("t",), "refl": ("t",), "unfold": ("t",), "numeric": ("t",),
    "same": ("p", "t"), "axiom": ("n", "[nt]", "<p>"), "discharge": ("p", "t"),
    "modus": ("p", "p"), "generalise": ("p", "t"), "specialise": ("p", "t", "p"),
    "instantiate": ("p", "[tt]"), "conjoin": ("<p>",), "project": ("p", "n"),
    "combine": ("t", "[tptn]", "[p]", "[p]"), "congruence": ("t", "<p>"),
    "transport": ("p", "<p>"), "linear": ("t", "[tpp]", "[ttp]", "[p]"),
    "directional": ("t", "[p]", "[p]"), "gradient": ("p", "t"),
    "equivalence": ("p", "p"),
}  # fmt: skip
REASONS: dict[str, str] = {
    "row": "the edited term is one that no step names",
    "moved": "the same terms and theorems, by other numbers or in another order",
    "dead": "the edited steps are ones on which neither the last step nor a condition rests",
    "form": "a term was written otherwise: it has the same normal form",
    "order": "a list of premises in another order, or with a premise twice",
    "less": "a premise that the step does not need was left out",
    "more": "a premise that the step does not need was added",
    "nothing": "a cofactor was put in or left out whose contribution is 0",
    "contribution": "a cofactor, mode or premise was exchanged, and the contribution is the same",
    "total": "cofactors were exchanged, and what they contribute together is the same",
    "step": "another step, or another rule, concludes the same proposition",
    "condition": "another step or fact gives the claim its value",
    "hypotheses": "a theorem rests on other facts of the statement",
    "renamed": "a premise is about a variable of another name, of which nothing else is supposed",
    "premises": "the conclusion is the same, a premise says something else",
}
"""What happened, from the weakest to the strongest; a corruption counts under its strongest."""
RANK = {name: k for k, name in enumerate(REASONS)}


@dataclass
class View:
    """A proof over a shared table: its terms, its theorems, and what the claim rests on."""

    proof: Proof
    terms: list[Term]
    made: list[Judgement]
    serving: list[tuple[Term, Judgement]]

    def number(self, judgement: Judgement) -> int | None:
        """The step that made a judgement; None for a fact taken as it is."""
        return next((k for k, each in enumerate(self.made) if each is judgement), None)


@dataclass
class Comparison:
    """Two proofs of one statement, walked in parallel; ``notes`` shows what no reason covers."""

    ground: Ground
    old: View
    new: View
    memo: dict[tuple[int, int], frozenset[str]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)

    def reasons(self) -> frozenset[str]:
        """How the corrupted proof proves the claim still."""
        found = self.pair(len(self.old.made) - 1, len(self.new.made) - 1)
        if len(self.old.serving) != len(self.new.serving):
            return found | {"condition"}
        for (_, p), (_, q) in zip(self.old.serving, self.new.serving, strict=True):
            i, j = self.old.number(p), self.new.number(q)
            if not self.says_same(p, q) or (i is None) != (j is None):
                found |= {"condition"}
            elif i is not None and j is not None:
                found |= self.pair(i, j)
        return found or frozenset([self.beside()])

    def beside(self) -> str:
        """What was edited where everything that counts is the same."""
        old, new = self.old.proof["steps"], self.new.proof["steps"]
        if old == new:
            return "row"
        return "dead" if all(i == j and old[i] == new[j] for i, j in self.memo) else "moved"

    # --- theorems

    def says_same(self, p: Judgement, q: Judgement) -> bool:
        return self.ground.same(p.says, q.says)

    def pair(self, i: int, j: int) -> frozenset[str]:
        """How two steps differ; empty where they are the same with all that is below them."""
        if (i, j) not in self.memo:
            notes = len(self.notes)
            found = self._pair(i, j)
            if "premises" in found and self.says_same(self.old.made[i], self.new.made[j]):
                other = self.elsewhere(i, j)
                if other is not None:
                    found = other | {"step"}
                    del self.notes[notes:]
            self.memo[i, j] = found
        return self.memo[i, j]

    def elsewhere(self, i: int, j: int) -> frozenset[str] | None:
        """The reasons by another step of the original with the same conclusion, if they are any."""
        for k, p in enumerate(self.old.made):
            if k != i and self.says_same(p, self.new.made[j]):
                found = self._pair(k, j)
                if "premises" not in found:
                    return found
        return None

    def _pair(self, i: int, j: int) -> frozenset[str]:
        p, q = self.old.made[i], self.new.made[j]
        if not self.says_same(p, q):
            if self.renamed(p, q):
                return frozenset(["renamed"])
            self.notes.append(f"{p.says!r} became {q.says!r}")
            return frozenset(["premises"])
        found = set[str]()
        if not self.rests_same(p.given, q.given):
            found.add("hypotheses")
        row, other = self.old.proof["steps"][i], self.new.proof["steps"][j]
        if row[0] != other[0] or len(row) != len(other):
            return frozenset(found | {"step"})
        for kind, a, b in zip(LAYOUT[row[0]], row[1:], other[1:], strict=True):
            if kind[0] == "[":
                found |= self.unordered(kind[1:-1], a, b, other)
            elif kind[0] == "<":
                found |= self.slots(a, b)
            else:
                found |= self.part(kind, a, b)
        return frozenset(found)

    def renamed(self, p: Judgement, q: Judgement) -> bool:
        """Whether a theorem is the other one with names exchanged that no declaration binds."""
        names: dict[Term, Term] = {}
        if not paired(p.says, q.says, names) or len(set(names.values())) < len(names):
            return False
        local, put = self.ground.table.is_local, self.ground.table.put
        if not all(s is t or (local(s) and local(t)) for s, t in names.items()):
            return False
        given = frozenset(put(h, names) for h in p.given)
        return self.ground.same(put(p.says, names), q.says) and self.rests_same(given, q.given)

    def rests_same(self, given: frozenset[Term], other: frozenset[Term]) -> bool:
        def within(some: frozenset[Term], all_: frozenset[Term]) -> bool:
            return all(any(self.ground.same(h, g) for g in all_) for h in some)

        return within(given, other) and within(other, given)

    # --- parts of steps

    def part(self, kind: str, a: Any, b: Any) -> frozenset[str]:
        """How a term, a premise or a name differs."""
        if a is None or b is None:
            return frozenset() if a is b else frozenset(["contribution"])
        if kind == "n":
            return frozenset() if a == b else frozenset(["step"])
        if kind == "p":
            return self.pair(a, b)
        if self.old.terms[a] is self.new.terms[b]:
            return frozenset()
        same = self.ground.same(self.old.terms[a], self.new.terms[b])
        return frozenset(["form" if same else "step"])

    def slots(self, a: Sequence[Any], b: Sequence[Any]) -> frozenset[str]:
        """Premises each of which has a place of its own."""
        if len(a) != len(b):
            return frozenset(["step"])
        found = set[str]()
        for x, y in zip(a, b, strict=True):
            if (x is None) != (y is None):
                found.add("less" if y is None else "more")
            elif x is not None:
                found |= self.pair(x, y)
        return frozenset(found)

    def alike(self, kind: str, a: Any, b: Any) -> bool:
        """Whether two rows hold the same terms and theorems, up to normal form."""
        row, other = (a, b) if len(kind) > 1 else ([a], [b])
        for k, x, y in zip(kind, row, other, strict=True):
            if x is None or y is None or k == "n":
                fine = x == y
            elif k == "p":
                fine = self.says_same(self.old.made[x], self.new.made[y])
            else:
                fine = self.ground.same(self.old.terms[x], self.new.terms[y])
            if not fine:
                return False
        return True

    def unordered(self, kind: str, a: list[Any], b: list[Any], step: list[Any]) -> frozenset[str]:
        """Two lists whose order does not matter."""
        left, right, pairs = list(a), [], []
        for y in b:
            x = next((x for x in left if self.alike(kind, x, y)), None)
            if x is None:
                right.append(y)
            else:
                left.remove(x)
                pairs.append((x, y))
        found = frozenset[str]()
        for x, y in pairs:
            row, other = (x, y) if len(kind) > 1 else ([x], [y])
            for k, v, w in zip(kind, row, other, strict=True):
                found |= self.part(k, v, w)
        if not left and not right:
            return found | ({"order"} if [x for x, _ in pairs] != a else frozenset())
        if kind == "p":
            return found | self.premises(a, left, right)
        if step[0] not in ("combine", "linear"):
            return found | {"step"}
        return found | self.contributions(kind, left, right, step)

    def premises(self, a: list[Any], left: list[Any], right: list[Any]) -> frozenset[str]:
        """Premises that have no partner: twice, left out, added."""
        known = [x for x in a if x not in left]
        again = [y for y in right if any(self.alike("p", x, y) for x in a)]
        spare = [x for x in left if any(
            self.says_same(self.old.made[x], self.old.made[z]) for z in known)]  # fmt: skip
        found = {"order"} if again or spare else set[str]()
        found |= {"less"} if len(left) > len(spare) else set()
        found |= {"more"} if len(right) > len(again) else set()
        return frozenset(found)

    # --- cofactors

    def contributions(
        self, kind: str, left: list[Any], right: list[Any], step: list[Any]
    ) -> frozenset[str]:
        """Cofactors that have no partner: what they contribute is compared."""
        gone = [self.contribution(kind, self.old, row) for row in left]
        come = [self.contribution(kind, self.new, row) for row in right]
        if all(self.zero([x], step) for x in (*gone, *come)):
            return frozenset(["nothing"])
        minus = [self.ground.table.build("neg", y) for y in come]
        if len(gone) == len(come) == 1 and self.zero([*gone, *minus], step):
            return frozenset(["contribution"])
        if self.zero([*gone, *minus], step):
            return frozenset(["total"])
        self.notes.append(f"cofactors {gone} became {come}")
        return frozenset(["premises"])

    def contribution(self, kind: str, view: View, row: list[Any]) -> Term:
        """What one row of cofactors adds to the goal."""
        table = self.ground.table
        build = table.build
        if kind == "ttp":
            inside = build("pow", view.terms[row[1]], table.number(2))
            return build("mul", view.terms[row[0]], inside)
        says = view.made[row[1]].says
        if kind == "tpp":
            gap = says.kids[0] if len(says.kids) == 1 else table.difference(*reversed(says.kids))
            gap = build("neg", gap) if says.op in ("gt", "ge") else gap
            return build("mul", view.terms[row[0]], gap)
        left, _, right, mode = row
        middle = table.difference(*says.kids)
        middle = build("transpose", middle) if mode == "T" else middle
        around = [None if x is None else view.terms[x] for x in (left, right)]
        product = build("mul", *[x for x in (around[0], middle, around[1]) if x is not None])
        return build("trace", product) if mode == "tr" else product

    def zero(self, parts: list[Term], step: list[Any]) -> bool:
        """Whether a sum of contributions is 0 by the symmetries and nonzero numbers of a step."""
        build = self.ground.table.build
        places = [step[3] if step[0] == "combine" else [], step[4]]
        symmetric, nonzero = ([self.new.made[k] for k in row] for row in places)
        try:
            must_vanish(self.ground, build("add", *parts), symmetric, nonzero)
        except SecondError:
            return False
        return True


def paired(
    left: Term, right: Term, names: dict[Term, Term], seen: set[tuple[int, int]] | None = None
) -> bool:
    """Which symbols stand for which, in two terms of one form."""
    seen = set() if seen is None else seen
    if (left.serial, right.serial) in seen:
        return True
    seen.add((left.serial, right.serial))
    if left.op == "sym" == right.op:
        return names.setdefault(left, right) is right
    if left is right:
        return all(names.setdefault(s, s) is s for s in left.free)
    if left.op != right.op or len(left.kids) != len(right.kids):
        return False
    return all(paired(*pair, names, seen) for pair in zip(left.kids, right.kids, strict=True))


def explained(statement: dict[str, Any], proof: Proof, corrupted: Proof) -> tuple[str, list[str]]:
    """The strongest reason why ``corrupted`` proves the claim as well, and what it leaves open.

    Both must be accepted by the second checker; `SecondError` otherwise.
    """
    ground, claim = begun(statement, seeds(statement, proof))
    old, new = (viewed(ground, claim, each) for each in (proof, corrupted))
    comparison = Comparison(ground, old, new)
    found = comparison.reasons()
    return max(found, key=RANK.__getitem__), comparison.notes


def viewed(ground: Ground, claim: Term, proof: Proof) -> View:
    """The theorems of a proof, made anew on a ground that keeps its table of terms."""
    ground.terms, ground.made = [], []
    carried_out(ground, proof)
    if not ground.same(ground.made[-1].says, claim):
        raise SecondError("HP285", "the last step is not the claim")
    meaning = Meaning(ground)
    meaning.of(claim)
    return View(proof, ground.terms, ground.made, meaning.serving)
