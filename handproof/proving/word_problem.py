"""A matrix or scalar equation as a problem for the completion: letters, generators, goals.

Generators are theorems of the proof builder: equations of Γ, definitions of matrices, the two
equations of every inverse whose argument is *proved* invertible, commuting diagonal matrices,
square roots and pseudo-inverses. Nothing else enters: ``inv(E)`` without a proof that ``E`` is
invertible stays a letter about which nothing is known, and the fact is recorded in ``needs``.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.coefficients import Coefficient, Field, Ratio
from handproof.proving.facts import FactProver
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR, Powers, ScalarPoly, Value
from handproof.proving.paths import Loops, Paths
from handproof.proving.plain import Plainer
from handproof.proving.reduction import Poly, Shape
from handproof.proving.theorems import Theorems
from handproof.proving.unfolding import definition_of, unfolded
from handproof.terms.build import app, div, mul, num
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape


@dataclass(frozen=True, slots=True)
class Generator:
    """An equation that holds, as a theorem and as the normal form of its difference."""

    step: Step
    value: Value


class WordProblem:
    """Everything that one equation needs: relevant generators, coefficients, conditions."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, claim: Term) -> None:
        self.builder, self.facts, self.claim = builder, facts, claim
        self.needs: dict[Term, None] = {}
        plainer = Plainer(builder)
        known = [*facts.known("eq"), *facts.instances(claim)]
        equations = [plainer.equation(s) for s in known if _matrix_or_scalar(s)]
        terms = [claim, *(s.proposition for s in equations)]
        terms += self._bodies(terms)
        self.normal, self.symmetric = facts.normaliser_for(*terms)
        self.paths = Paths(self.normal.algebra)
        self._equations = equations
        self._reciprocals: dict[ScalarPoly, int] = {}
        self.generators = self._gather(terms)
        self.goal = self._difference(claim)
        self._select()
        self.field = Field(self._parameters())
        self._pivots: dict[str, bool] = {}
        self.solved = self._solved()
        self._depths: dict[Term, int] = {}
        self.leftmost = self._leftmost()

    # ------------------------------------------------------------------ generators

    def _bodies(self, terms: Iterable[Term]) -> list[Term]:
        """Bodies of the matrix definitions that the terms reach."""
        context, found = self.facts.context, dict[Sym, Term]()
        stack = [s for t in terms for s in free_symbols(t)]
        while stack:
            symbol = stack.pop()
            definition = definition_of(symbol, context)
            if symbol in found or definition is None or definition.parameters:
                continue
            if shape(symbol.sort) == SCALAR:
                continue
            found[symbol] = definition.body
            stack.extend(free_symbols(definition.body))
        self.defined = [s for s in found if unfolded(s, context) is not None]
        return list(found.values())

    def _gather(self, terms: list[Term]) -> list[Generator]:
        finder = Theorems(self.builder, self.facts, self.normal, self.symmetric)
        steps = [*self._equations, *map(self.builder.unfold, self.defined)]
        steps += finder.of_terms(terms)
        for equation in self._equations:
            steps += finder.of_equation(equation)
        self.needs.update(finder.needs)
        found: list[Generator] = []
        for step in steps:
            value = self._difference(step.proposition)
            if value.terms and self._usable(value):
                found.append(Generator(step, value))
        return found

    def _usable(self, value: Value) -> bool:
        for factor in value.den:
            need = app("nonzero", self.normal.poly_term(factor))
            result = self.facts.prove(need)
            if isinstance(result, Missing):
                self.needs.update(dict.fromkeys(result.needs))
                return False
        return True

    def _difference(self, equation: Term) -> Value:
        return self.normal.difference(equation.children[0], equation.children[1])

    def _leftmost(self) -> set[Sym]:
        """Symbols that stand only on the left of an equation of Γ."""
        found: set[Sym] = set()
        for step in self._equations:
            found |= free_symbols(step.left) - free_symbols(step.right)
        return found

    def _solved(self) -> dict[Term, Term]:
        """Symbols and inverses with the term that a definition or an equation gives for them."""
        found: dict[Term, Term] = {}
        for generator in self.generators:
            left, right = generator.step.left, generator.step.right
            for symbol, body in ((left, right), (right, left)):
                if isinstance(symbol, Sym) and symbol not in free_symbols(body):
                    found.setdefault(symbol, body)
                    break
                if isinstance(symbol, App) and symbol.op == "inv" and not _occurs(symbol, body):
                    found.setdefault(symbol, body)
                    break
        return found

    # ------------------------------------------------------------------ relevance, coefficients

    def _select(self) -> None:
        """Keep the generators connected with the goal by common letters."""
        reached = self._marks(self.goal)
        waiting, kept = list(self.generators), list[Generator]()
        grown = True
        while grown:
            grown = False
            for generator in list(waiting):
                marks = self._marks(generator.value)
                if marks & reached:
                    reached |= marks
                    kept.append(generator)
                    waiting.remove(generator)
                    grown = True
        order = {id(g): i for i, g in enumerate(self.generators)}
        self.generators = sorted(kept, key=lambda g: order[id(g)])

    def _marks(self, value: Value) -> set[object]:
        """Letters (up to transposition) and opaque atoms that are not sizes or numbers."""
        algebra = self.normal.algebra
        marks: set[object] = set()

        def word(letters: Iterable[int]) -> None:
            marks.update(min(x, algebra.flip[x]) for x in letters)

        for letters, powers in value.terms:
            word(letters)
            for atom, _ in powers:
                self._mark_atom(atom, word, marks)
        for factor in value.den:
            for powers, _ in factor:
                for atom, _ in powers:
                    self._mark_atom(atom, word, marks)
        return marks

    def _mark_atom(self, atom: int, word: object, marks: set[object]) -> None:
        found = self.normal.algebra.atoms[atom]
        if found.word:
            word(found.word)  # type: ignore[operator]
        else:
            marks.add(("atom", atom))

    def _parameters(self) -> tuple[int, ...]:
        """Scalar atoms that occur in no scalar equation: they go into the coefficients."""
        bound: set[int] = set()
        seen: dict[int, None] = {}
        for value, scalar in [(self.goal, False)] + [
            (g.value, g.value.shape == SCALAR) for g in self.generators
        ]:
            for atom in _atoms(value):
                seen.setdefault(atom)
                if scalar:
                    bound.add(atom)
        atoms = self.normal.algebra.atoms
        for _, size in self._sizes():
            for name in size.variables:
                seen.setdefault(self.normal.algebra.size_atom(name))
        return tuple(a for a in seen if not atoms[a].word and a not in bound)

    def _sizes(self) -> list[tuple[int, Size]]:
        letters = self.normal.algebra.letters
        return [(i, size) for i, x in enumerate(letters) for size in (x.rows, x.cols)]

    def poly(self, value: Value) -> Poly:
        """A value as a polynomial of the completion; reciprocals become scalar letters."""
        parameters = set(self.field.atoms)
        scale: Coefficient = self.field.one
        extra: tuple[int, ...] = ()
        for factor in value.den:
            if all(a in parameters for powers, _ in factor for a, _ in powers):
                scale = scale / self.field.polynomial(list(factor))
            else:
                extra += (self.reciprocal(factor),)
        poly: Poly = {}
        for (word, powers), c in value.terms.items():
            own = tuple(p for p in powers if p[0] in parameters)
            loops = [
                self.paths.atom_loop(a) for a, e in powers if a not in parameters for _ in range(e)
            ]
            loops += [self.paths.atom_loop(a) for a in extra]
            monomial = self.paths.joined(tuple(sorted(loops)), self.paths.word(word))
            coefficient = self.field.polynomial([(own, c)]) * scale
            known = poly.get(monomial)
            poly[monomial] = coefficient if known is None else known + coefficient
        return {m: c for m, c in poly.items() if c}

    def reciprocal(self, factor: ScalarPoly) -> int:
        """The atom ``1 / factor``."""
        found = self._reciprocals.get(factor)
        if found is None:
            from handproof.proving.normal import Atom

            shown = div(num(1), self.normal.poly_term(factor))
            key = ("reciprocal", factor)
            found = self.normal.algebra.new_atom(Atom(key, shown, (), free_symbols(shown)))
            self._reciprocals[factor] = found
        return found

    def invert_loops(self) -> None:
        """Reciprocals of nonzero symbols that a scalar equation keeps out of the coefficients."""
        algebra, parameters = self.normal.algebra, set(self.field.atoms)
        for generator in self.generators:
            if generator.value.shape != SCALAR:
                continue
            for atom in _atoms(generator.value):
                shown = algebra.atoms[atom].term
                if atom in parameters or not isinstance(shown, Sym):
                    continue
                if self.facts.holds(app("nonzero", shown)) is not None:
                    self.reciprocal(((((atom, 1),), Fraction(1)),))

    def reciprocal_relations(self) -> list[tuple[Step, Poly]]:
        """``(1/x) x = 1`` for every reciprocal letter, where x is known to be nonzero."""
        found: list[tuple[Step, Poly]] = []
        for factor, atom in list(self._reciprocals.items()):
            base = self.normal.poly_term(factor)
            condition = self.facts.prove(app("nonzero", base))
            if isinstance(condition, Missing):
                self.needs.update(dict.fromkeys(condition.needs))
                continue
            goal = app("eq", mul(div(num(1), base), base), num(1))
            step = self.builder.combine(goal, (), self.symmetric, [condition])
            loop = self.paths.atom_loop(atom)
            poly: Poly = {((), ""): -self.field.one}
            for (loops, _), c in self.poly(Value(SCALAR, {((), p): c for p, c in factor})).items():
                poly[(tuple(sorted((*loops, loop))), "")] = c
            found.append((step, poly))
        return found

    def pivot(self, value: Coefficient) -> bool:
        """Whether one may divide by a coefficient: every factor is provably nonzero."""
        assert isinstance(value, Ratio)
        return all(
            self._nonzero(part)
            for whole in (value.num, value.den)
            if not whole.is_constant()
            for part in self.field.factors(whole)
        )

    def _nonzero(self, factor: object) -> bool:
        key = str(factor)
        if key not in self._pivots:
            term = self.polynomial_term(factor)
            self._pivots[key] = self.facts.holds(app("nonzero", term)) is not None
        return self._pivots[key]

    def size_poly(self, size: Size) -> dict[Loops, Coefficient]:
        """A size as a polynomial of loops and coefficients."""
        value = self.normal.algebra.size(size)
        return {loops: c for (loops, _), c in self.poly(value).items()}

    # ------------------------------------------------------------------ terms

    def polynomial_term(self, polynomial: object) -> Term:
        """A polynomial in the parameters as a term."""
        rows: list[tuple[Powers, object]] = list(self.field.rows(polynomial))
        return self.normal.to_term(
            Value(SCALAR, {((), powers): c for powers, c in rows})  # type: ignore[misc]
        )

    def coefficient_term(self, value: Coefficient) -> Term:
        """A coefficient as a term; denominators as products of irreducible factors."""
        constant = self.field.constant(value)
        if constant is not None:
            return num(constant)
        content, parts = value.den.factor()
        top = self.polynomial_term(value.num / content)
        factors = [self.polynomial_term(p) for p, count in parts for _ in range(int(count))]
        if not factors:
            return top
        return div(top, factors[0] if len(factors) == 1 else mul(*factors))

    def depth(self, term: Term) -> int:
        """How many symbols a term has with definitions and solved equations unfolded."""
        found = self._depths.get(term)
        if found is None:
            self._depths[term] = 1
            body = self.solved.get(term)
            if body is not None:
                found = self.depth(body) + 1
            elif isinstance(term, Sym):
                found = 1
            else:
                found = sum(self.depth(child) for child in term.children) or 1
            found = self._depths[term] = min(found, 200)
        return found

    def shape_of(self, step: Step) -> Shape:
        """The shape of both sides of an equation."""
        found = shape(step.left.sort)
        assert found is not None
        return found


def _atoms(value: Value) -> list[int]:
    found = [a for _, powers in value.terms for a, _ in powers]
    return found + [a for f in value.den for powers, _ in f for a, _ in powers]


def _matrix_or_scalar(step: Step) -> bool:
    left = shape(step.left.sort)
    return left is not None and left == shape(step.right.sort)


def _occurs(part: Term, term: Term) -> bool:
    """Whether a term mentions another, or all its symbols."""
    return free_symbols(part) <= free_symbols(term)
