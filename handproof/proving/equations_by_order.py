"""Equations that follow from an order or by cancelling what is not zero.

``A = B`` from ``A <= B`` and ``B <= A``; ``A = 0`` from ``tr A = 0`` and ``A B = 0`` from
``B'A B = 0`` for semidefinite ``A`` (Horn and Johnson, Matrix Analysis, 7.1.6 and 7.7);
``A = B`` from ``A x = B x`` for all ``x``; ``a = b`` from ``a c = b c`` for a number ``c`` that is
not 0, such as ``x'x`` for a vector ``x`` that is not 0.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.normal import SCALAR, Shape, Value
from handproof.proving.numbers_not_zero import multipliers
from handproof.proving.vector_equations import consequences, solved
from handproof.terms.build import add, app, div, eq, mul, neg, num, power, size_term, transpose
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import substitute
from handproof.terms.sorts import shape

Prove = Callable[[Term], Step | None]
"""Proves an equation in a short time, or does not."""


class ByOrder:
    """The ways to one equation."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, prove: Prove, claim: Term) -> None:
        self.builder, self.facts, self.prove = builder, facts, prove
        self.claim = claim
        self.left, self.right = claim.children

    def found(self) -> Step | None:
        """The step that concludes the claim, or None."""
        if _shape(self.left) == SCALAR:
            return self._cancelled_number() or self._by_squares()
        return (
            self._tested()
            or self._squeezed()
            or self._without_trace()
            or self._without_length()
            or self._halved()
        )

    def _from_zero(self, zero: Step, matrix: Term) -> Step | None:
        """The claim from ``matrix = 0`` where ``matrix`` is the difference of its sides."""
        found = self.facts.equal(matrix, add(self.left, neg(self.right)))
        if found is None:
            return None
        return self.builder.combine(self.claim, [Use(found, num(-1)), Use(zero)])

    # ------------------------------------------------------------------ orders

    def _squeezed(self) -> Step | None:
        rows, cols = _shape(self.left)
        if rows != cols or not self._ordered():
            return None
        both = ((self.left, self.right), (self.right, self.left))
        steps = [self.facts.holds(_semidefinite(add(a, neg(b)))) for a, b in both]
        if steps[0] is None or steps[1] is None:
            return None
        values = {"A": self.left, "B": self.right, "n": size_term(rows)}
        return self.builder.axiom(axiom("psd_antisymmetric"), values, [steps[0], steps[1]])

    def _ordered(self) -> bool:
        """Whether Γ compares matrices."""
        known = self.facts.known("positive_semidefinite")
        return any(isinstance(s.proposition.children[0], App) for s in known)

    def _without_trace(self) -> Step | None:
        """``A = 0`` for a semidefinite ``A`` of trace 0."""
        rows, cols = _shape(self.left)
        if rows != cols:
            return None
        for matrix in self._differences():
            definite = self.facts.holds(_semidefinite(matrix))
            if definite is None:
                continue
            trace = self.prove(eq(app("trace", matrix), num(0)))
            if trace is not None:
                values = {"A": matrix, "n": size_term(rows)}
                zero = self.builder.axiom(axiom("psd_trace_zero"), values, [definite, trace])
                return zero if zero.proposition is self.claim else self._from_zero(zero, matrix)
        return None

    def _without_length(self) -> Step | None:
        """``A = 0`` from ``tr(A'A) = 0``."""
        matrix = next(self._differences())
        rows, cols = (size_term(s) for s in _shape(matrix))
        gram = mul(transpose(matrix), matrix)
        if cols is num(1) or rows is num(1):
            return None
        trace = self.prove(eq(app("trace", gram), num(0)))
        definite = self.facts.holds(_semidefinite(gram)) if trace is not None else None
        if trace is None or definite is None:
            return None
        rule = axiom("psd_trace_zero")
        square = self.builder.axiom(rule, {"A": gram, "n": cols}, [definite, trace])
        values = {"A": matrix, "n": rows, "m": cols}
        zero = self.builder.axiom(axiom("gram_zero"), values, [square])
        return zero if zero.proposition is self.claim else self._from_zero(zero, matrix)

    def _differences(self) -> Iterator[Term]:
        if _is_zero(self.right):
            yield self.left
        else:
            yield add(self.left, neg(self.right))

    def _halved(self) -> Step | None:
        """``A B = 0`` from ``B'A B = 0``, or ``B A = 0``: every word has ``A`` at one end."""
        difference = self.facts.normal.difference(self.left, self.right)
        for turned in (False, True):
            step = self._halved_at(difference, turned)
            if step is not None:
                return step
        return None

    def _halved_at(self, difference: Value, turned: bool) -> Step | None:
        normal = self.facts.normal
        value = normal.algebra.transpose(difference) if turned else difference
        firsts = {word[:1] for word, _ in value.terms}
        if value.den or len(firsts) != 1 or firsts == {()}:
            return None
        matrix = normal.algebra.letters[next(iter(firsts))[0]].term
        rows, cols = _shape(matrix)
        definite = self.facts.holds(_semidefinite(matrix)) if rows == cols else None
        if definite is None:
            return None
        rest = normal.to_term(
            Value((cols, value.shape[1]), {(w[1:], p): c for (w, p), c in value.terms.items()})
        )
        width = size_term(value.shape[1])
        square = self.prove(eq(mul(transpose(rest), matrix, rest), app("zeros", width, width)))
        if square is None:
            return None
        values = {"A": matrix, "B": rest, "n": size_term(rows), "m": width}
        zero = self.builder.axiom(axiom("psd_cancel"), values, [definite, square])
        _, symmetric = self.facts.normaliser_for(matrix, *self.claim.children)
        return self.builder.combine(self.claim, [Use(zero, mode="T" if turned else "")], symmetric)

    # ------------------------------------------------------------------ all vectors

    def _tested(self) -> Step | None:
        """``A = B`` from ``A x = B x`` for all ``x``; ``A = A' = 0`` from ``x'Ax = 0``."""
        rows, cols = (size_term(s) for s in _shape(self.left))
        for step in self.facts.foralls:
            statement = step.proposition
            assert isinstance(statement, Bind)
            if not (isinstance(statement.body, App) and statement.body.op == "eq"):
                continue
            over = statement.args[0]
            ways: list[Step | None] = []
            if over is app("reals", cols):
                ways.append(self._by_vectors(step, rows, cols))
            if over is app("reals", rows) and cols is num(1):
                ways.append(self._by_products(step, rows))
            if over is app("reals", rows, cols):
                ways.append(self._by_traces(step, rows, cols, self.left, self.right))
            if over is app("reals", cols, rows):
                turned = transpose(self.left), transpose(self.right)
                ways.append(self._turned(self._by_traces(step, cols, rows, *turned)))
            found = next((way for way in ways if way is not None), None)
            if found is not None:
                return found
        return None

    def _turned(self, step: Step | None) -> Step | None:
        """The claim from the equation of the transposes."""
        return None if step is None else self.builder.combine(self.claim, [Use(step, mode="T")])

    def _by_products(self, step: Step, rows: Term) -> Step | None:
        """``u = v`` from ``u'x = v'x`` for all ``x``."""
        x = Sym("x^*", app("zeros", rows, num(1)).sort)
        left, right = transpose(self.left), transpose(self.right)
        every = self._for_all(step, x, eq(mul(left, x), mul(right, x)))
        if every is None:
            return None
        values = {"A": left, "B": right, "n": num(1), "m": rows}
        return self._turned(self.builder.axiom(axiom("eq_of_vectors"), values, [every]))

    def _by_vectors(self, step: Step, rows: Term, cols: Term) -> Step | None:
        x = Sym("x^*", app("zeros", cols, num(1)).sort)
        values = {"A": self.left, "B": self.right, "n": rows, "m": cols}
        every = self._for_all(step, x, eq(mul(self.left, x), mul(self.right, x)))
        if every is not None:
            return self.builder.axiom(axiom("eq_of_vectors"), values, [every])
        if rows is not cols or not _is_zero(self.right):
            return None
        every = self._for_all(step, x, eq(mul(transpose(x), self.left, x), num(0)))
        symmetric = self.facts.holds(app("symmetric", self.left)) if every else None
        if every is None or symmetric is None:
            return None
        rule = axiom("zero_of_quadratic")
        return self.builder.axiom(rule, {"A": self.left, "n": rows}, [symmetric, every])

    def _by_traces(
        self, step: Step, rows: Term, cols: Term, left: Term, right: Term
    ) -> Step | None:
        """``L = R`` from ``tr(L'X) = tr(R'X)`` for all ``X``."""
        x = Sym("X^*", app("zeros", rows, cols).sort)
        goal = eq(*(app("trace", mul(transpose(m), x)) for m in (left, right)))
        every = self._for_all(step, x, goal)
        if every is None:
            return None
        values = {"A": left, "B": right, "n": rows, "m": cols}
        return self.builder.axiom(axiom("eq_of_traces"), values, [every])

    def _for_all(self, step: Step, x: Sym, goal: Term) -> Step | None:
        """``goal`` for all ``x``, from an equation that holds for all."""
        statement = step.proposition
        assert isinstance(statement, Bind)
        body = substitute(statement.body, {statement.var: x})
        gap, wanted = (self.facts.normal.difference(*e.children) for e in (body, goal))
        algebra = self.facts.normal.algebra
        for use in (Use, _opposite):
            sign = 1 if use is Use else -1
            if algebra.scale(gap, sign).key == wanted.key:
                member = self.builder.assume(app("in", x, statement.args[0]))
                special = self.builder.specialise(step, x, member)
                moved = self.builder.combine(goal, [use(special)])
                whole = Bind("forall", x, statement.args, goal, statement.sort)
                return self.builder.generalise(moved, whole)
        return None

    # ------------------------------------------------------------------ numbers

    def _cancelled_number(self) -> Step | None:
        """``a = b`` from ``a c = b c`` for a number ``c`` that is not 0."""
        found_numbers = multipliers(self.builder, self.facts)
        known = consequences(self.builder, self.facts, self.claim) if found_numbers else []
        for factor, nonzero in found_numbers:
            step = solved(self.builder, self.facts, self.claim, factor, nonzero, known)
            if step is not None:
                return step
            found = self.prove(eq(mul(self.left, factor), mul(self.right, factor)))
            if found is not None:
                use = Use(found, div(num(1), factor))
                return self.builder.combine(self.claim, [use], (), [nonzero])
        return None

    def _by_squares(self) -> Step | None:
        """``a = b`` of norms from ``a^2 = b^2``."""
        if not any(isinstance(p, App) and p.op == "norm" for p in subterms(self.claim)):
            return None
        signs = [self.facts.holds(app("nonnegative", side)) for side in (self.left, self.right)]
        if signs[0] is None or signs[1] is None:
            return None
        squares = self.prove(eq(power(self.left, 2), power(self.right, 2)))
        if squares is None:
            return None
        values = {"a": self.left, "b": self.right}
        return self.builder.axiom(axiom("eq_of_squares"), values, [signs[0], signs[1], squares])


def _opposite(step: Step) -> Use:
    return Use(step, num(-1))


def _semidefinite(matrix: Term) -> Term:
    return app("positive_semidefinite", matrix)


def _is_zero(term: Term) -> bool:
    return isinstance(term, App) and term.op == "zeros"


def _shape(term: Term) -> Shape:
    found = shape(term.sort)
    assert found is not None
    return found
