"""One derivative: by the kernel's table, then the gradient or Jacobian that represents it.

`Slopes.computed` proves ``gradient(f, X) = G``, ``partial(f, x) = c``, ``jacobian(F, x) = J`` or
``directional(f, X, H) = D`` for a function without derivatives inside. A gradient has the shape of
its variable; a Jacobian a row an entry of the function (Magnus and Neudecker, chapters 5 and 9).
"""

from __future__ import annotations

from collections.abc import Callable

from handproof.proving.alignment import Alignment
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.derivation import Derivation
from handproof.proving.facts import FactProver
from handproof.proving.gradients import Entries, Extraction, Nest, entry_indices, linear_form
from handproof.proving.jacobians import Columns, out_of_sum
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import app, eq, mul, num, size_term, transpose
from handproof.terms.nodes import App, Bind, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Matrix, Scalar, shape

Rewrite = Callable[[Term], Step | None]
"""An equation ``term = term'`` and its proof; None where nothing changes."""


class NotComputed(Exception):
    """A derivative could not be computed; ``needs`` are the facts that would have helped."""

    def __init__(self, reason: str, needs: tuple[Term, ...] = ()) -> None:
        super().__init__(reason)
        self.needs = needs


class Slopes:
    """Proves the values of single derivatives with one builder; side conditions from ``facts``.

    ``tidy`` proves ``term = term'`` in canonical form: it cancels what sums of quotients leave;
    ``arrays`` in the normal form of Kronecker and Hadamard products, ``vec`` and ``diag``;
    ``entries`` a number written out in entries.
    """

    def __init__(
        self,
        builder: ProofBuilder,
        facts: FactProver,
        tidy: Rewrite,
        arrays: Rewrite,
        entries: Rewrite,
    ) -> None:
        self.builder, self.facts = builder, facts
        self.tidy, self.arrays, self.entries = tidy, arrays, entries
        self.context = builder.obligation.context

    def computed(self, term: App) -> Step:
        """The derivative in closed form."""
        function, variable = term.args[0], term.args[1]
        if term.op == "directional":
            assert isinstance(variable, Sym)
            return self._directional(function, variable, term.args[2])
        if isinstance(variable, App) and variable.op == "entry":
            return self._coordinate(term, variable)
        if not isinstance(variable, Sym):
            raise NotComputed(f"{variable!r} is not a variable of differentiation")
        if term.op == "jacobian" or not isinstance(function.sort, Scalar):
            return self._jacobian(term, variable)
        return self._gradient(term, variable)

    def _along(self, function: Term, variable: Sym) -> tuple[Step, Sym]:
        """The derivative in a new direction, which stands alone at the end of products."""
        direction = self._direction(function, variable)
        return self._aligned(self._directional(function, variable, direction), direction), direction

    def _aligned(self, step: Step, direction: Sym) -> Step:
        aligned = Alignment(self.builder, direction).step(step.right)
        return step if aligned is None else self.builder.trans(step, aligned)

    def _stacked(self, step: Step, direction: Sym) -> Step:
        """A column as the ``vec`` of itself, so that the direction comes out of it."""
        size = shape(step.right.sort)
        assert size is not None
        values = {"x": step.right, "n": size_term(size[0])}
        same = self.builder.axiom(axiom("vec_column"), values)
        return self._aligned(self.builder.trans(step, self.builder.symm(same)), direction)

    def _directional(self, function: Term, variable: Sym, direction: Term) -> Step:
        work = Derivation(self.context, variable, direction)
        derivative = work.some(function)
        conditions: list[Step] = []
        for condition, scope in work.needs:
            prover = self.facts
            if scope:
                prover = prover.with_steps(*(self.builder.assume(member) for member in scope))
            found = prover.prove(condition)
            if isinstance(found, Missing):
                raise NotComputed(found.reason, found.needs)
            conditions.append(found)
        target = app("directional", function, variable, direction)
        return self.builder.directional(target, derivative, conditions)

    def _direction(self, function: Term, variable: Sym) -> Sym:
        taken = {s.name for s in (*self.context.symbols, *free_symbols(function))}
        name = "d" + variable.name
        while name in taken:
            name += "'"
        return Sym(name, variable.sort)

    def _gradient(self, term: App, variable: Sym) -> Step:
        function = term.args[0]
        step, direction = self._along(function, variable)
        normal, symmetric = self.facts.normaliser_for(step.right)
        value = Extraction(normal, direction).matrix(normal(step.right))
        if value is None and (flat := self.arrays(step.right)) is not None:
            step = self._aligned(self.builder.trans(step, flat), direction)
            normal, symmetric = self.facts.normaliser_for(step.right)
            value = Extraction(normal, direction).matrix(normal(step.right))
        if value is None:
            raise _no_representer(step, direction)
        linear: Term = app("trace", mul(transpose(value), direction))
        if isinstance(variable.sort, Scalar):
            linear = mul(value, direction)
        sums = Extraction(normal, direction).sums(normal(step.right))
        uses = [
            Use(step),
            *(self._out_of_sum(*part, direction) for part in sums if len(part[1]) == 1),
        ]
        found = self.combined(eq(step.left, linear), uses, symmetric)
        return self.builder.gradient(found, eq(term, value))

    def represented(
        self, term: App, value: Term, prove: Callable[[Term], Step | None]
    ) -> Step | None:
        """``gradient(f, X) = value`` where ``prove`` shows that the derivative is tr(value' H)."""
        function, variable = term.args
        if not isinstance(variable, Sym) or isinstance(variable.sort, Scalar):
            return None
        direction = self._direction(function, variable)
        step = self._directional(function, variable, direction)
        linear = app("trace", mul(transpose(value), direction))
        found = prove(eq(step.right, linear))
        if found is None:
            return None
        return self.builder.gradient(self.builder.trans(step, found), eq(term, value))

    def _out_of_sum(self, coefficient: Term, nest: Nest, inner: Term, direction: Sym) -> Use:
        """``sum_i (G_i' H) = (sum_i G_i)' H`` as an equation that a combination uses."""
        column = shape(direction.sort)
        name = "sum_right" if column is not None and column[1] == ONE else "sum_trace"
        step = out_of_sum(self.builder, name, nest[0], transpose(inner), direction)
        return Use(step, mul(num(-1), coefficient))

    def _jacobian(self, term: App, variable: Sym) -> Step:
        size = shape(variable.sort)
        stack = size is not None and size[1] != ONE
        step, direction = self._along(term.args[0], variable)
        normal, symmetric = self.facts.normaliser_for(step.right)
        found = Columns(self.builder, normal, direction, stack).of(normal(step.right))
        if found is None and stack and isinstance(step.right.sort, Matrix):
            step = self._stacked(step, direction)
            found = Columns(self.builder, normal, direction, stack).of(normal(step.right))
        if found is None:
            raise _no_representer(step, direction)
        end: Term = app("vec", direction) if stack else direction
        goal = eq(step.left, mul(found.matrix, end))
        linear = self.combined(goal, [Use(step), *found.uses], symmetric)
        return self.builder.gradient(linear, eq(term, found.matrix))

    def combined(self, goal: Term, uses: list[Use], symmetric: list[Step]) -> Step:
        """A combination, with every denominator that may have to be cleared."""
        terms = [*goal.children[1:], *(u.step.right for u in uses)]
        normal = Normaliser(s.proposition.children[0] for s in symmetric)
        conditions: list[Step] = []
        for base in normal.denominators(*terms):
            proof = self.facts.holds(app("nonzero", base))
            if proof is not None:
                conditions.append(proof)
        return self.builder.combine(goal, uses, symmetric, conditions)

    # ------------------------------------------------------------------ entries

    def _coordinate(self, term: App, place: App) -> Step:
        """``partial(f, X[k, l])`` from the entries of the direction."""
        base = place.args[0]
        if not isinstance(base, Sym):
            raise NotComputed(f"{base!r} is not a variable of differentiation")
        function = term.args[0]
        direction = self._direction(function, base)
        step = self._cancelled(self._directional(function, base, direction))
        taken = [*self.context.symbols, *free_symbols(step.right), *free_symbols(term)]
        indices = entry_indices(direction, taken)
        entries, symmetric = self._entries(step, direction, indices)
        if entries is None and (written := self.entries(step.right)) is not None:
            step = self.builder.trans(step, written)
            entries, symmetric = self._entries(step, direction, indices)
        if entries is None:
            raise NotComputed(f"{step.right!r} is no sum over the entries of {direction!r}")
        linear = linear_form(entries, direction)
        uses = [Use(step), *self._dots(entries.dots, direction)]
        found = self.combined(eq(step.left, linear), uses, symmetric)
        named = dict(zip(indices, place.args[1:], strict=True))
        answer = substitute(entries.coefficient, named)
        return self.builder.gradient(found, eq(term, answer))

    def _entries(
        self, step: Step, direction: Sym, indices: tuple[Sym, ...]
    ) -> tuple[Entries | None, list[Step]]:
        """The coefficients of the entries of the direction, and what is symmetric."""
        normal, symmetric = self.facts.normaliser_for(step.right)
        value = normal(step.right)
        if value.shape != SCALAR:
            raise NotComputed(f"{step.left.children[0]!r} is no number")
        return Extraction(normal, direction).entries(value, indices), symmetric

    def _cancelled(self, step: Step) -> Step:
        """The derivative with ``p_i (dp_i / p_i)`` cancelled in sums, where that may help."""
        if not any(isinstance(p, Bind) and _divides(p) for p in subterms(step.right)):
            return step
        tidied = self.tidy(step.right)
        return step if tidied is None else self.builder.trans(step, tidied)

    def _dots(self, dots: tuple[tuple[Term, Term], ...], direction: Sym) -> list[Use]:
        """``tr(A' H) = sum A[i, j] H[i, j]``, for every trace that was written out."""
        uses: list[Use] = []
        for coefficient, matrix in dots:
            size = shape(matrix.sort)
            assert size is not None
            rows, cols = size_term(size[0]), size_term(size[1])
            vector = isinstance(cols, Num)
            name = "dot_entries" if vector else "trace_entries"
            values = {"A": matrix, "B": direction, "n": rows, "m": cols}
            rule = axiom(name)
            values = {k: v for k, v in values.items() if k in rule.variables}
            uses.append(Use(self.builder.axiom(rule, values), coefficient))
        return uses


def _divides(binder: Bind) -> bool:
    """Whether a quotient in the body depends on the bound variable."""
    return any(
        isinstance(part, App) and part.op == "div" and binder.var in free_symbols(part.args[1])
        for part in subterms(binder.body)
    )


def _no_representer(step: Step, direction: Sym) -> NotComputed:
    if isinstance(direction.sort, Matrix):
        return NotComputed(f"{step.right!r} is no product with {direction!r}")
    return NotComputed(f"{step.right!r} is not linear in {direction!r} by the rules tried")
