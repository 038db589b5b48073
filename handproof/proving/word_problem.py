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

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.coefficients import Coefficient, Field, Ratio
from handproof.proving.facts import FactProver, Missing
from handproof.proving.normal import SCALAR, Powers, ScalarPoly, Value
from handproof.proving.paths import Loops, Paths
from handproof.proving.plain import Plainer
from handproof.proving.reduction import Poly, Shape
from handproof.proving.unfolding import definition_of, unfolded
from handproof.terms.build import app, div, mul, num, size_term, transpose
from handproof.terms.nodes import App, Bind, Num, Sym, Term
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
        equations = [plainer.equation(s) for s in facts.known("eq") if _matrix_or_scalar(s)]
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
        self.defined = list(found)
        return list(found.values())

    def _gather(self, terms: list[Term]) -> list[Generator]:
        steps = list(self._equations)
        steps += [self.builder.unfold(s) for s in self.defined if unfolded(s, self.facts.context)]
        arguments: dict[Term, None] = {}
        for node in _nodes(terms):
            steps += self._about(node)
            if node.op == "inv":
                arguments.setdefault(node.args[0])
        for known in self.facts.known("invertible"):
            argument = known.proposition.children[0]
            if argument not in arguments:
                steps += self._inverse(argument)
        steps += self._commuting(terms)
        for step in self._equations:
            steps += self._flipped(step) + self._cancelled(step)
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

    def _about(self, node: App) -> list[Step]:
        """The equations that hold of one application because of its operator."""
        if node.op == "inv" or _negative_power(node):
            return self._inverse(node.args[0])
        if node.op == "sqrtm":
            return self._by_axioms(node.args[0], ("sqrtm_square",))
        if node.op == "ones":
            return self._ones(*node.args)
        if node.op == "pinv":
            names = ("penrose_1", "penrose_2", "penrose_3", "penrose_4")
            return self._by_axioms(node.args[0], names)
        return []

    def _ones(self, rows: Term, cols: Term) -> list[Step]:
        """A matrix of ones is a product of vectors of ones, whose square is the size."""
        one, steps = num(1), list[Step]()
        if rows is not one and cols is not one:
            steps.append(self.builder.axiom(axiom("ones_apart"), {"n": rows, "m": cols}))
        for size in dict.fromkeys((rows, cols)):
            if size is not one:
                steps.append(self.builder.axiom(axiom("ones_dot"), {"n": size}))
                steps.append(self.builder.axiom(axiom("ones_transpose"), {"n": size, "m": one}))
        return steps

    def _inverse(self, argument: Term) -> list[Step]:
        if shape(argument.sort) == SCALAR:
            return []
        size = _rows(argument)
        proof = self.facts.prove(app("invertible", argument))
        if isinstance(proof, Missing):
            self.needs.update(dict.fromkeys(proof.needs))
            return []
        values = {"A": argument, "n": size}
        return [
            self.builder.axiom(axiom(name), values, [proof])
            for name in ("left_inverse", "right_inverse")
        ]

    def _by_axioms(self, argument: Term, names: tuple[str, ...]) -> list[Step]:
        steps: list[Step] = []
        found = shape(argument.sort)
        assert found is not None
        sizes = {"n": size_term(found[0]), "m": size_term(found[1])}
        for name in names:
            rule = axiom(name)
            values = {"A": argument, **{k: v for k, v in sizes.items() if k in rule.variables}}
            premises = self.facts.premises(rule, values)
            if premises is not None:
                steps.append(self.builder.axiom(rule, values, premises))
        return steps

    def _commuting(self, terms: list[Term]) -> list[Step]:
        diagonal = [
            (node, proof)
            for node in sorted(_square_symbols(terms), key=repr)
            if (proof := self.facts.holds(app("diagonal_matrix", node))) is not None
        ]
        rule = axiom("diagonal_commute")
        steps: list[Step] = []
        for i, (a, first) in enumerate(diagonal):
            for b, second in diagonal[i + 1 :]:
                if a.sort == b.sort:
                    values = {"A": a, "B": b, "n": _rows(a)}
                    steps.append(self.builder.axiom(rule, values, [first, second]))
        return steps

    def _flipped(self, step: Step) -> list[Step]:
        """``b a = 1`` from ``a b = 1`` for square ``a``, ``b``, at every place of a word."""
        value = self._difference(step.proposition)
        if value.shape[0] != value.shape[1] or value.den or len(value.terms) != 2:
            return []
        one, word = value.terms.get(((), ())), next((w for w, _ in value.terms if w), ())
        scale = value.terms.get((word, ()))
        if one is None or scale is None or one != -scale:
            return []
        letters, size = self.normal.algebra.letters, value.shape[0]
        found: list[Step] = []
        for place in range(1, len(word)):
            if letters[word[place]].rows != size:
                continue
            a, b = (self.normal.word_term(part, size) for part in (word[:place], word[place:]))
            goal = app("eq", mul(a, b), app("identity", size_term(size)))
            use = Use(step, None if scale == 1 else num(1 / scale))
            given = self.builder.combine(goal, [use], self.symmetric)
            values = {"A": a, "B": b, "n": size_term(size)}
            found.append(self.builder.axiom(axiom("flip_inverse"), values, [given]))
        return found

    def _cancelled(self, step: Step) -> list[Step]:
        """``A B = 0`` from ``A'A B = 0``, on either side, where every word begins (ends) so."""
        value = self._difference(step.proposition)
        if value.den or not value.terms or value.shape == SCALAR:
            return []
        found: list[Step] = []
        for mode in ("", "T"):
            side = value if not mode else self.normal.algebra.transpose(value)
            words = [word for word, _ in side.terms]
            if min(map(len, words)) < 2 or len({word[:2] for word in words}) != 1:
                continue
            first, second = words[0][:2]
            if self.normal.algebra.flip[first] != second or first == second:
                continue
            matrix = self.normal.algebra.letters[second].term
            rest = {(word[2:], powers): c for (word, powers), c in side.terms.items()}
            columns = self.normal.algebra.letters[second].cols
            factor = self.normal.to_term(Value((columns, side.shape[1]), rest))
            zero = app("zeros", size_term(side.shape[0]), size_term(side.shape[1]))
            goal = app("eq", mul(transpose(matrix), matrix, factor), zero)
            given = self.builder.combine(goal, [Use(step, mode=mode)], self.symmetric)
            values = {
                "A": matrix,
                "B": factor,
                "n": _rows(matrix),
                "m": size_term(columns),
                "k": size_term(side.shape[1]),
            }
            found.append(self.builder.axiom(axiom("gram_cancel"), values, [given]))
        return found

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


def _nodes(terms: Iterable[Term]) -> list[App]:
    """All applications outside binders, each once, in the order of first sight."""
    seen: dict[Term, None] = {}
    stack = list(reversed(list(terms)))
    while stack:
        term = stack.pop()
        if term in seen or isinstance(term, (Sym, Num)):
            continue
        seen[term] = None
        if not isinstance(term, Bind):
            stack.extend(reversed(term.children))
    return [t for t in seen if isinstance(t, App)]


def _square_symbols(terms: Iterable[Term]) -> set[Term]:
    found: set[Term] = set()
    for term in terms:
        for symbol in free_symbols(term):
            size = shape(symbol.sort)
            if size is not None and size[0] == size[1] and size != SCALAR:
                found.add(symbol)
    return found


def _negative_power(node: App) -> bool:
    if node.op != "pow" or shape(node.args[0].sort) == SCALAR:
        return False
    exponent = node.args[1]
    return (isinstance(exponent, App) and exponent.op == "neg") or (
        isinstance(exponent, Num) and exponent.value < 0
    )


def _occurs(part: Term, term: Term) -> bool:
    """Whether a term mentions another, or all its symbols."""
    return free_symbols(part) <= free_symbols(term)


def _rows(term: Term) -> Term:
    found = shape(term.sort)
    assert found is not None
    return size_term(found[0])
