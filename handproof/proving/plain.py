"""Terms with the definitions of numbers and functions unfolded, and their proof.

Matrices keep their names: their definitions are equations that the completion uses. Bound names
that Γ declares as well are renamed, since the kernel differentiates only under fresh ones.
"""

from __future__ import annotations

from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.unfolding import definition_of, unfolded
from handproof.terms.build import bind, eq, rebuild
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import free_symbols, substitute
from handproof.terms.sorts import Scalar

ROUNDS = 20
"""Definitions of definitions are followed this far."""


class Plainer:
    """Unfolds definitions of numbers and functions with one builder."""

    def __init__(self, builder: ProofBuilder) -> None:
        self.builder = builder
        self.context = builder.obligation.context
        self._declared = frozenset(self.context.symbols)
        self._names = frozenset(s.name for s in self.context.symbols)

    def plain(self, term: Term) -> Step | None:
        """``term = term'`` with definitions of numbers and functions unfolded; None: nothing."""
        result: Step | None = None
        current = term
        for _ in range(ROUNDS):
            step = self.builder.rewrite(current, self._unfoldings(current))
            if step is None:
                break
            result = step if result is None else self.builder.trans(result, step)
            current = step.right
        return result

    def fresh(self, term: Term) -> Step | None:
        """`plain`, and bound names that Γ declares renamed."""
        result = self.plain(term)
        current = result.right if result else term
        renamed = self._renamed(current)
        if renamed is not current:
            same = self.builder.same(self.builder.refl(current), eq(current, renamed))
            result = same if result is None else self.builder.trans(result, same)
        return result

    def equation(self, step: Step) -> Step:
        """An equation with both sides plain."""
        sides = [self.plain(side) for side in step.proposition.children]
        return step if not any(sides) else self.builder.transport(step, sides)

    def _unfoldings(self, term: Term) -> dict[Term, Step]:
        found: dict[Term, Step] = {}
        for part in subterms(term):
            number = isinstance(part, Sym) and isinstance(part.sort, Scalar)
            function = isinstance(part, App) and part.op == "apply"
            clash = isinstance(part, Sym) and self._clashes(part)
            if (number or function or clash) and part not in found:
                body = unfolded(part, self.context)
                if body is not None:
                    found[part] = self.builder.unfold(part)
        return found

    def _clashes(self, symbol: Sym) -> bool:
        """Whether a matrix definition binds a name that Γ declares."""
        found = definition_of(symbol, self.context)
        if found is None or found.parameters:
            return False
        return any(isinstance(p, Bind) and p.var in self._declared for p in subterms(found.body))

    def _renamed(self, term: Term) -> Term:
        """The same term with bound names that Γ does not declare."""
        if not isinstance(term, (App, Bind)):
            return term
        children = tuple(self._renamed(child) for child in term.children)
        if isinstance(term, App):
            return rebuild(term, children)
        *args, body = children
        if term.var.name not in self._names:
            return bind(term.op, term.var, *args, body)
        names = self._names | {s.name for s in free_symbols(body)}
        name = term.var.name
        while name in names:
            name += "'"
        fresh = Sym(name, term.var.sort)
        return bind(term.op, fresh, *args, substitute(body, {term.var: fresh}))
