"""Proofs under construction: one method a kernel rule, each returning what it concludes.

`ProofBuilder` holds an obligation, a table of shared terms and the steps so far. A `Step` knows its
proposition and its hypotheses, so provers compose steps without asking the kernel. The builder does
not judge: what it emits is only a proposal until the kernel has checked it (docs/architecture.md
has the rules). `finish` keeps the steps that the last one rests on.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from handproof.proving.axioms import Axiom, instance
from handproof.proving.errors import ProofError
from handproof.proving.interface import Json
from handproof.proving.proof_json import Pruned
from handproof.proving.unfolding import unfolded
from handproof.terms.build import app, bind, rebuild
from handproof.terms.context import Fact, Obligation
from handproof.terms.json_format import sort_to_json
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DERIVATIVES
from handproof.terms.scope import substitute


@dataclass(frozen=True, slots=True, eq=False)
class Step:
    """A theorem under construction: from ``hypotheses`` follows ``proposition``."""

    index: int
    proposition: Term
    hypotheses: frozenset[Term]

    @property
    def left(self) -> Term:
        """The left side of a relation."""
        return self.proposition.children[0]

    @property
    def right(self) -> Term:
        """The right side of a relation."""
        return self.proposition.children[1]


@dataclass(frozen=True, slots=True)
class Use:
    """A premise in a linear combination: ``left * (l - r) * right``.

    ``mode`` is ``""``, ``"T"`` (the premise transposed) or ``"tr"`` (trace of the product).
    """

    step: Step
    left: Term | None = None
    right: Term | None = None
    mode: str = ""


_Ref = tuple[str, int]
_Arg = object


class ProofBuilder:
    """Emits the steps of one proof of an obligation."""

    def __init__(self, obligation: Obligation) -> None:
        self.obligation = obligation
        self._terms: dict[Term, int] = {}
        self._nodes: list[Json] = []
        self._steps: list[tuple[str, tuple[Json, ...], tuple[int, ...]]] = []
        self._known: dict[object, Step] = {}
        self._facts: dict[str, Fact] = {fact.label: fact for fact in obligation.context.facts}

    # ---------------------------------------------------------------- rules without premises

    def fact(self, label: str) -> Step:
        """A fact of the statement."""
        proposition = self._facts[label].proposition
        return self._emit(("fact", label), [], proposition, frozenset((proposition,)))

    def assume(self, proposition: Term) -> Step:
        """A local assumption."""
        hypotheses = frozenset((proposition,))
        return self._emit(("assume", self.term(proposition)), [], proposition, hypotheses)

    def refl(self, term: Term) -> Step:
        """``t = t``."""
        return self._emit(("refl", self.term(term)), [], app("eq", term, term))

    def unfold(self, term: Term) -> Step:
        """``t = body`` for a defined symbol, an application of a defined function or a lambda."""
        body = unfolded(term, self.obligation.context)
        if body is None:
            raise ProofError("HP202", f"{term!r} has no definition to unfold")
        return self._emit(("unfold", self.term(term)), [], app("eq", term, body))

    def numeric(self, proposition: Term) -> Step:
        """An order, sign or equation of rational numbers or size polynomials, evaluated."""
        return self._emit(("numeric", self.term(proposition)), [], proposition)

    # ---------------------------------------------------------------- equations

    def axiom(
        self, axiom: Axiom, values: Mapping[str, Term], premises: Sequence[Step] = ()
    ) -> Step:
        """An instance of an axiom; one premise for each condition, in order."""
        conclusion = instance(axiom, values)
        listed = [[name, self.term(values[name])] for name in axiom.variables if name in values]
        refs = [p.index for p in premises]
        step = ("axiom", axiom.name, listed, refs)
        return self._emit(step, premises, conclusion)

    def combine(
        self,
        goal: Term,
        uses: Iterable[Use] = (),
        symmetric: Sequence[Step] = (),
        conditions: Sequence[Step] = (),
    ) -> Step:
        """The equation ``goal`` as a linear combination of equations, checked by normal forms."""
        uses = list(uses)
        items = [[self._maybe(u.left), u.step.index, self._maybe(u.right), u.mode] for u in uses]
        premises = [*(u.step for u in uses), *symmetric, *conditions]
        parts = [p.index for p in symmetric], [p.index for p in conditions]
        return self._emit(("combine", self.term(goal), items, *parts), premises, goal)

    def congruence(self, term: Term, premises: Sequence[Step | None]) -> Step:
        """``t = t'`` with children replaced by equals (None: left as it is)."""
        children = tuple(
            child if premise is None else premise.right
            for child, premise in zip(term.children, premises, strict=True)
        )
        used = [p for p in premises if p is not None]
        refs = [None if p is None else p.index for p in premises]
        hypotheses = frozenset().union(*(p.hypotheses for p in used))
        if isinstance(term, Bind):
            hypotheses = frozenset(h for h in hypotheses if h not in memberships(term))
        goal = app("eq", term, rebuild(term, children))
        return self._emit(("congruence", self.term(term), refs), used, goal, hypotheses)

    def transport(self, step: Step, premises: Sequence[Step | None]) -> Step:
        """The proposition of ``step`` with its arguments replaced by equals."""
        proposition = step.proposition
        children = tuple(
            child if premise is None else premise.right
            for child, premise in zip(proposition.children, premises, strict=True)
        )
        used = [step, *(p for p in premises if p is not None)]
        refs = [None if p is None else p.index for p in premises]
        return self._emit(("transport", step.index, refs), used, rebuild(proposition, children))

    def same(self, step: Step, proposition: Term) -> Step:
        """``proposition``: the premise with arguments of equal normal form."""
        if proposition is step.proposition:
            return step
        return self._emit(("same", step.index, self.term(proposition)), [step], proposition)

    def linear(
        self,
        goal: Term,
        uses: Sequence[tuple[Term, Step, Step | None]],
        squares: Sequence[tuple[Term, Term, Step | None]] = (),
        conditions: Sequence[Step] = (),
    ) -> Step:
        """``l <= r`` or ``l < r`` from inequalities with nonnegative multipliers and squares."""
        items = [[self.term(c), p.index, q.index if q else None] for c, p, q in uses]
        tops = [[self.term(c), self.term(q), p.index if p else None] for c, q, p in squares]
        premises = [p for _, p, _ in uses] + [q for _, _, q in uses if q]
        premises += [p for _, _, p in squares if p] + list(conditions)
        step = ("linear", self.term(goal), items, tops, [p.index for p in conditions])
        return self._emit(step, premises, goal)

    # ---------------------------------------------------------------- calculus

    def directional(
        self,
        term: Term,
        derivative: Term,
        conditions: Sequence[Step] = (),
        symmetric: Sequence[Step] = (),
    ) -> Step:
        """``directional(f, X, H) = derivative``; the kernel computes the derivative again."""
        refs = [p.index for p in conditions], [p.index for p in symmetric]
        goal = app("eq", term, derivative)
        step = ("directional", self.term(term), *refs)
        return self._emit(step, [*conditions, *symmetric], goal)

    def gradient(self, step: Step, goal: Term) -> Step:
        """``gradient(f, X) = G`` or a partial derivative, from a directional derivative."""
        return self._emit(("gradient", step.index, self.term(goal)), [step], goal)

    # ---------------------------------------------------------------- logic

    def discharge(self, step: Step, hypothesis: Term) -> Step:
        """``implies(hypothesis, conclusion)``."""
        goal = app("implies", hypothesis, step.proposition)
        hypotheses = step.hypotheses - {hypothesis}
        rule = ("discharge", step.index, self.term(hypothesis))
        return self._emit(rule, [step], goal, hypotheses)

    def modus(self, implication: Step, premise: Step) -> Step:
        """``B`` from ``implies(A, B)`` and ``A``."""
        rule = ("modus", implication.index, premise.index)
        return self._emit(rule, [implication, premise], implication.right)

    def generalise(self, step: Step, goal: Term) -> Step:
        """``forall(v, set, P)``; the membership hypothesis is discharged."""
        assert isinstance(goal, Bind)
        hypotheses = step.hypotheses - memberships(goal)
        return self._emit(("generalise", step.index, self.term(goal)), [step], goal, hypotheses)

    def specialise(self, step: Step, term: Term, membership: Step) -> Step:
        """``P[t]`` from ``forall(v, set, P)`` and ``in(t, set)``."""
        forall = step.proposition
        assert isinstance(forall, Bind)
        conclusion = substitute(forall.body, {forall.var: term})
        rule = ("specialise", step.index, self.term(term), membership.index)
        return self._emit(rule, [step, membership], conclusion)

    def instantiate(self, step: Step, values: Mapping[Sym, Term]) -> Step:
        """The premise with local symbols replaced, in the hypotheses too."""
        listed = [[self.term(s), self.term(t)] for s, t in values.items()]
        hypotheses = frozenset(substitute(h, values) for h in step.hypotheses)
        conclusion = substitute(step.proposition, values)
        return self._emit(("instantiate", step.index, listed), [step], conclusion, hypotheses)

    def conjoin(self, steps: Sequence[Step]) -> Step:
        """``and`` of the premises."""
        goal = app("and", *(s.proposition for s in steps))
        return self._emit(("conjoin", [s.index for s in steps]), steps, goal)

    def equivalence(self, forth: Step, back: Step) -> Step:
        """``iff(A, B)`` from ``implies(A, B)`` and ``implies(B, A)``."""
        goal = app("iff", forth.left, forth.right)
        return self._emit(("equivalence", forth.index, back.index), [forth, back], goal)

    def project(self, step: Step, position: int) -> Step:
        """One member of an ``and``, counted from 0; of an ``iff`` one of the two implications."""
        member = step.proposition.children[position]
        if isinstance(step.proposition, App) and step.proposition.op == "iff":
            member = app("implies", member, step.proposition.args[1 - position])
        return self._emit(("project", step.index, position), [step], member)

    # ---------------------------------------------------------------- derived

    def symm(self, step: Step) -> Step:
        """``b = a`` from ``a = b``."""
        return self.transport(self.refl(step.left), [step, None])

    def trans(self, first: Step, second: Step) -> Step:
        """``a = c`` from ``a = b`` and ``b = c`` (the very same ``b``)."""
        return self.transport(first, [None, second])

    def chain(self, steps: Sequence[Step]) -> Step:
        """Transitivity along a chain of equations."""
        result = steps[0]
        for step in steps[1:]:
            result = self.trans(result, step)
        return result

    def rewrite(self, term: Term, equations: Mapping[Term, Step]) -> Step | None:
        """``term = term'`` with every occurrence of a key replaced (outermost first); None: none.

        Bodies of binders are rewritten only with equations in which the bound variable is free
        of hypotheses; arguments of differentiation are left alone.
        """
        found = equations.get(term)
        if found is not None:
            return found
        frozen = isinstance(term, App) and term.op in _FROZEN
        premises = [None if frozen else self.rewrite(child, equations) for child in term.children]
        if all(p is None for p in premises):
            return None
        return self.congruence(term, premises)

    def rewrite_in(self, step: Step, equations: Mapping[Term, Step]) -> Step:
        """The proposition of a step with occurrences of the keys in its arguments replaced."""
        premises = [self.rewrite(child, equations) for child in step.proposition.children]
        return step if all(p is None for p in premises) else self.transport(step, premises)

    # ---------------------------------------------------------------- output

    def term(self, term: Term) -> int:
        """The index of a term in the shared table."""
        found = self._terms.get(term)
        if found is not None:
            return found
        node: Json
        if isinstance(term, Sym):
            node = ["sym", term.name, sort_to_json(term.sort)]
        elif isinstance(term, Num):
            node = ["num", str(term.value)]
        elif isinstance(term, Bind):
            node = [term.op, self.term(term.var), *(self.term(c) for c in term.children)]
        else:
            assert isinstance(term, App)
            node = [term.op, *(self.term(c) for c in term.children)]
        self._nodes.append(node)
        self._terms[term] = len(self._nodes) - 1
        return len(self._nodes) - 1

    def finish(self, step: Step, also: Iterable[Step] = ()) -> Json:
        """The proof JSON whose last step is ``step``; whatever it does not rest on is left out.

        ``also`` are steps that are kept besides: the conditions under which the claim has a value
        (`handproof.proving.domain`).
        """
        return Pruned(self._nodes, self._steps).proof(step.index, [s.index for s in also])

    def _maybe(self, term: Term | None) -> int | None:
        return None if term is None else self.term(term)

    def _emit(
        self,
        rule: tuple[Json, ...],
        premises: Iterable[Step],
        proposition: Term,
        hypotheses: frozenset[Term] | None = None,
    ) -> Step:
        key = repr(rule)
        known = self._known.get(key)
        if known is not None:
            return known
        premises = list(premises)
        if hypotheses is None:
            hypotheses = frozenset().union(*(p.hypotheses for p in premises))
        self._steps.append((str(rule[0]), rule[1:], tuple(p.index for p in premises)))
        made = Step(len(self._steps) - 1, proposition, hypotheses)
        self._known[key] = made
        return made


_FROZEN = (*DERIVATIVES, "differential")


def memberships(binder: Bind) -> frozenset[Term]:
    """The hypothesis on the bound variable that a binder discharges: its own membership."""
    if binder.op in ("sum", "prod"):
        return frozenset((app("in", binder.var, app("range", *binder.args)),))
    if len(binder.args) == 1:
        return frozenset((app("in", binder.var, binder.args[0]),))
    return frozenset()


def forall(var: Sym, over: Term, body: Term) -> Bind:
    """``forall(var, over, body)``."""
    return bind("forall", var, over, body)
