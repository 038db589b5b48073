"""Inequalities between numbers: nonnegative combinations of what is known, and squares.

The difference of both sides, in canonical form, is written as a sum of known differences (facts of
Γ, instances of the axioms in `handproof.proving.rules.order`, signs of letters) times nonnegative
factors, plus squares. The factors are found by exact linear programming and, for a quadratic
polynomial, by completing squares. Sums over one range are compared term by term.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step
from handproof.proving.interface import Abstention, Budget, Outcome
from handproof.proving.matrix_bounds import named_bounds
from handproof.proving.matrix_forms import Forms
from handproof.proving.numbers_not_zero import lengths
from handproof.proving.positivity import Premise, as_premise, certificate, premises
from handproof.proving.rational import Quotient, to_term
from handproof.proving.rewriting import OutOfTime, Simplifier
from handproof.proving.rules.order import INCREASING
from handproof.proving.scalar import Attempt, plans
from handproof.proving.vector_equations import consequences
from handproof.terms.build import app, bind, div, mul, num, sub
from handproof.terms.context import Obligation
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Bind, Term, subterms
from handproof.terms.scope import substitute

NAME = "order"
FORMS = {
    "le": ("le", 0, 1), "ge": ("le", 1, 0), "lt": ("lt", 0, 1), "gt": ("lt", 1, 0),
}  # fmt: skip
"""Relation: ``le`` or ``lt``, and the places of its lesser and its greater side."""

MATRIX = ("trace", "det", "norm", "norm_sq", "transpose", "entry")
"""Operators that make numbers of matrices."""


def prove_order(obligation: Obligation, budget: Budget) -> Outcome:
    """Prove an inequality or a sign, also under ``forall`` and ``implies``, or abstain."""
    obligation = obligation.relevant()
    missing: dict[Term, None] = {}
    reason = "no nonnegative combination of known inequalities was found"
    if not _is_order(obligation.claim):
        return Abstention(NAME, "not an inequality between numbers")
    for plan in plans(obligation):
        attempt = Attempt(obligation, budget, plan)
        try:
            step = Comparison(attempt).claim(obligation.claim)
        except OutOfTime:
            return Abstention(NAME, "the time for the inequality ran out", tuple(missing))
        except (TermError, RecursionError) as error:
            reason = f"cannot be brought to canonical form: {error}"
            continue
        if step is not None:
            signs = Comparison(attempt).sign
            return attempt.outcome(NAME, step, obligation.claim, signs)
        missing.update(attempt.missing)
    return Abstention(NAME, reason, tuple(missing))


def _is_order(claim: Term) -> bool:
    while isinstance(claim, Bind) and claim.op == "forall":
        claim = claim.body
    if isinstance(claim, App) and claim.op == "implies":
        return _is_order(claim.args[1])
    if isinstance(claim, App) and claim.op in ("and", "iff"):
        return all(_is_order(part) for part in claim.args)
    return isinstance(claim, App) and (claim.op in FORMS or claim.op in ("positive", "nonnegative"))


class Comparison:
    """The search for one claim."""

    def __init__(self, attempt: Attempt, numbers: bool = False) -> None:
        """``numbers``: without what matrices bring."""
        self.numbers = numbers
        self.attempt = attempt
        self.s: Simplifier = attempt.simplifier
        self.builder = attempt.builder

    def claim(self, claim: Term) -> Step | None:
        """A proof of an inequality or sign, under quantifiers and premises."""
        if isinstance(claim, Bind) and claim.op == "forall":
            opened = self.s.opened(claim)
            with self.s.local(opened):
                inner = self.claim(opened.body)
            return None if inner is None else self.builder.generalise(inner, opened)
        assert isinstance(claim, App)
        if claim.op == "implies":
            with ExitStack() as scope:
                scope.enter_context(self.s.supposing(claim.args[0]))
                inner = self.claim(claim.args[1])
            return None if inner is None else self.builder.discharge(inner, claim.args[0])
        if claim.op == "iff":
            ways = [self.claim(app("implies", *way)) for way in (claim.args, claim.args[::-1])]
            forth, back = ways
            return self.builder.equivalence(forth, back) if forth and back else None
        if claim.op == "and":
            parts = [self.claim(part) for part in claim.args]
            proved = [part for part in parts if part is not None]
            return self.builder.conjoin(proved) if len(proved) == len(parts) else None
        return self._inequality(claim) or self.s.facts.holds(claim)

    def sign(self, condition: Term) -> Step | None:
        """A sign that is a condition of the claim, by the inequalities that are known."""
        if not isinstance(condition, App) or condition.op not in ("positive", "nonnegative"):
            return None
        return self.claim(condition)

    def _inequality(self, claim: App) -> Step | None:
        low: Term
        if claim.op in ("positive", "nonnegative"):
            relation = "lt" if claim.op == "positive" else "le"
            low, high = num(0), claim.args[0]
        else:
            relation, i, j = FORMS[claim.op]
            low, high = claim.args[i], claim.args[j]
        for way in (self._monotone, self._linear, self._signed, self._termwise, self._multiplied):
            found = way(relation, low, high)
            if found is not None:
                return found if found.proposition is claim else self.builder.same(found, claim)
        return None

    def _signed(self, relation: str, low: Term, high: Term) -> Step | None:
        """``0 <= x`` or ``0 < x`` by the sign of ``x`` as it is written."""
        if low is not num(0):
            return None
        return self.s.condition(app("positive" if relation == "lt" else "nonnegative", high))

    def _monotone(self, relation: str, low: Term, high: Term) -> Step | None:
        """``f(a) <= f(b)`` from ``a <= b`` where ``f`` increases; ``0 <= log a``: ``1 <= a``."""
        if low is num(0) and relation == "le" and isinstance(high, App) and high.op == "log":
            step = self.claim(app("le", num(1), high.args[0]))
            if step is None:
                return None
            rule = axiom("log_nonnegative")
            return self.builder.axiom(rule, {"a": high.args[0]}, [step])
        if not (isinstance(low, App) and isinstance(high, App) and low.op == high.op):
            return None
        name = INCREASING.get((low.op, relation))
        if name is None:
            return None
        inner = app(relation, low.args[0], high.args[0])
        step = self.claim(inner)
        if step is None:
            return None
        with self.s.knowing(step):
            return self.s.by_axiom(name, {"a": low.args[0], "b": high.args[0]})

    def _multiplied(self, relation: str, low: Term, high: Term) -> Step | None:
        """Both sides times ``x'x`` for a vector ``x`` that is not 0."""
        s = self.s
        if self.numbers:
            return None
        claim = app(relation, low, high)
        for sign, length in list(lengths(self.builder, s.facts))[:2]:
            more = consequences(self.builder, s.facts, claim)
            with s.knowing(sign):
                step = self._linear(relation, mul(low, length), mul(high, length), more)
                one_over = div(num(1), length)
                positive = s.condition(app("positive", one_over))
                nonzero = s.condition(app("nonzero", length))
                if step is not None and positive is not None and nonzero is not None:
                    return self.builder.linear(claim, [(one_over, step, positive)], (), [nonzero])
        return None

    def _linear(
        self, relation: str, low: Term, high: Term, more: Sequence[Step] = ()
    ) -> Step | None:
        """The difference as a nonnegative combination of known ones and squares."""
        s = self.s
        for _ in range(2):
            a, b = s.simplify(low), s.simplify(high)
            gap = s.quotient(b.term) - s.quotient(a.term)
            goal = app(relation, a.term, b.term)
            known = [p for step in more if (p := as_premise(s, step)) is not None]
            known += premises(s, gap)
            found = None
            if not s.roots_changed:
                found = certificate(s, goal, gap, known, relation == "lt")
            if found is None:
                sides = ((low, high), (a.term, b.term))
                found = self._by_matrices(goal, gap, known, sides, more)
            if not s.roots_changed:
                break
            s.restart()
        if found is None:
            return None
        back = [self.builder.symm(x.step) if x.step else None for x in (a, b)]
        if all(x is None for x in back):
            return found
        return self.builder.transport(found, back)

    def _by_matrices(
        self,
        goal: App,
        gap: Quotient,
        known: list[Premise],
        sides: tuple[tuple[Term, Term], tuple[Term, Term]],
        more: Sequence[Step],
    ) -> Step | None:
        """A combination with what matrices bring; one bound that says it all ends the search."""
        bounds: list[Premise] = []
        for step in self._matrix_bounds(*sides, more):
            bound = as_premise(self.s, step)
            if bound is None:
                continue
            bounds.append(bound)
            if (bound.gap - gap).is_zero and not self.s.roots_changed:
                found = certificate(self.s, goal, gap, [bound], goal.op == "lt")
                if found is not None:
                    return found
        if not bounds:
            return None
        return certificate(self.s, goal, gap, [*known, *bounds], goal.op == "lt")

    def _matrix_bounds(
        self, written: tuple[Term, Term], sides: tuple[Term, Term], more: Sequence[Step]
    ) -> Iterator[Step]:
        """What the matrices in the sides, as written and as simplified, say of the numbers."""
        s, terms = self.s, (*written, *sides)
        found = (part.op for side in terms for part in subterms(side) if isinstance(part, App))
        if self.numbers or not any(op in MATRIX for op in found):
            return

        def nonnegative(number: Term) -> Step | None:
            return Comparison(self.attempt, numbers=True).claim(app("nonnegative", number))

        also = [side for step in more for side in step.proposition.children]
        yield from Forms(s, *sides, nonnegative, also).all()
        yield from named_bounds(s, terms)

    def _termwise(self, relation: str, low: Term, high: Term) -> Step | None:
        """Sums over one range: the summand of the difference is nonnegative."""
        s = self.s
        a, b = s.simplify(low), s.simplify(high)
        gap = s.quotient(b.term) - s.quotient(a.term)
        summand = _written_summand(low, high) or _summand(gap)
        if summand is None or relation == "lt":
            return None
        inner = self.claim(bind("forall", summand.var, app("range", *summand.args),
                                app("nonnegative", summand.body)))  # fmt: skip
        if inner is None:
            return None
        function = bind("lambda", summand.var, summand.body)
        values = {"lo": summand.args[0], "hi": summand.args[1], "f": function}
        with s.knowing(inner):
            step = s.by_axiom("sum_nonnegative", values)
        if step is None:
            return None
        whole = as_premise(s, step)
        if whole is None:
            return None
        goal = app(relation, a.term, b.term)
        found = certificate(s, goal, gap, [whole], strict=False)
        if found is None:
            return None
        back = [self.builder.symm(x.step) if x.step else None for x in (a, b)]
        return self.builder.transport(found, back) if any(back) else found


def _written_summand(low: Term, high: Term) -> Bind | None:
    """``sum_i (b_i - a_i)`` where both sides are written as sums over one range."""
    if not (isinstance(low, Bind) and isinstance(high, Bind) and low.op == high.op == "sum"):
        return None
    if low.args != high.args:
        return None
    other = substitute(low.body, {low.var: high.var})
    return bind("sum", high.var, *high.args, sub(high.body, other))


def _summand(gap: Quotient) -> Bind | None:
    """``sum_i h(i)`` where the difference is one sum over one range, term by term."""
    if not gap.terms or not gap.polynomial:
        return None
    body: Term | None = None
    first: Bind | None = None
    for monomial, coefficient in gap.terms:
        sums = [t for t, e in monomial if isinstance(t, Bind) and t.op == "sum" and e == 1]
        if len(sums) != 1 or isinstance(sums[0].body, Bind):
            return None
        letter = sums[0]
        first = first or letter
        if letter.args != first.args or letter.var is not first.var:
            return None
        rest = tuple(pair for pair in monomial if pair[0] is not letter)
        part = Quotient(((rest, coefficient),))
        term = app("mul", to_term(part), letter.body)
        body = term if body is None else app("add", body, term)
    assert first is not None
    assert body is not None
    return bind("sum", first.var, *first.args, body)
