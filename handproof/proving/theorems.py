"""Theorems about the matrices of a problem: what their operators and equations bring along.

Inverses whose argument is *proved* invertible bring two equations; square roots, pseudo-inverses
and matrices of ones bring theirs; diagonal matrices commute. An equation ``a b = 1`` of square
matrices gives ``b a = 1``, and ``A'A B = 0`` gives ``A B = 0`` for real matrices.
"""

from __future__ import annotations

from collections.abc import Iterable

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.missing import Missing
from handproof.proving.normal import SCALAR, Value
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import app, mul, num, size_term, transpose
from handproof.terms.nodes import App, Bind, Num, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE
from handproof.terms.sorts import shape


class Theorems:
    """Finds the theorems of one problem; ``needs`` are facts that would have given more."""

    def __init__(
        self, builder: ProofBuilder, facts: FactProver, normal: Normaliser, symmetric: list[Step]
    ) -> None:
        self.builder, self.facts = builder, facts
        self.normal, self.symmetric = normal, symmetric
        self.needs: dict[Term, None] = {}
        self._sums = False

    def of_terms(self, terms: list[Term]) -> list[Step]:
        """Theorems about the operators in the terms, and about matrices known invertible."""
        steps: list[Step] = []
        arguments: dict[Term, None] = {}
        self._sums = any(isinstance(part, Bind) for term in terms for part in subterms(term))
        for node in _nodes(terms):
            steps += self._about(node)
            if node.op == "inv":
                arguments.setdefault(node.args[0])
        for known in self.facts.known("invertible"):
            argument = known.proposition.children[0]
            if argument not in arguments:
                steps += self._inverse(argument)
        return steps + self._commuting(terms)

    def of_equation(self, step: Step) -> list[Step]:
        """Theorems that follow from one equation of matrices."""
        found = self._flipped(step) + self._cancelled(step) + self._vanishing(step)
        return found + self._sums_at_the_ends(step)

    def _sums_at_the_ends(self, step: Step) -> list[Step]:
        """The inverses of sums that stand first or last on both sides: they may be cancelled."""
        ends = [
            {side.args[0], side.args[-1]} if isinstance(side, App) and side.op == "mul" else set()
            for side in step.proposition.children
        ]
        common = [end for end in ends[0] & ends[1] if isinstance(end, App) and end.op == "add"]
        known = [end for end in common if self.facts.holds(app("invertible", end)) is not None]
        return [theorem for matrix in known for theorem in self._inverse(matrix)]

    def _about(self, node: App) -> list[Step]:
        """The equations that hold of one application because of its operator."""
        if node.op == "inv" or _negative_power(node):
            return self._inverse(node.args[0])
        if node.op == "sqrtm":
            return self._by_axioms(node.args[0], ("sqrtm_square",))
        if node.op == "ones":
            return self._ones(*node.args)
        if node.op == "norm":
            return self._by_axioms(node.args[0], ("norm_square",))
        if node.op == "abs":
            return [self.builder.axiom(axiom("abs_square"), {"a": node.args[0]})]
        if node.op == "diag" and _rows(node.args[0]) is not num(1):
            values = {"x": node.args[0], "n": _rows(node.args[0])}
            return [self.builder.axiom(axiom("trace_diag"), values)] if self._sums else []
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

    def _vanishing(self, step: Step) -> list[Step]:
        """``A x = 0`` from ``x'Ax = 0`` for a semidefinite ``A``."""
        value = self._difference(step.proposition)
        if value.shape != SCALAR or value.den or len(value.terms) != 1:
            return []
        ((_, powers), share), algebra = next(iter(value.terms.items())), self.normal.algebra
        word = algebra.atoms[powers[0][0]].word if len(powers) == 1 and powers[0][1] == 1 else ()
        starts = [k for k, letter in enumerate(word) if algebra.letters[letter].rows == ONE]
        if not starts or len(word) % 2 == 0:
            return []
        word = word[starts[0] :] + word[: starts[0]]
        half = len(word) // 2
        matrix = algebra.letters[word[half]].term
        definite = self.facts.holds(app("positive_semidefinite", matrix))
        if word != algebra.transposed(word) or definite is None:
            return []
        x = self.normal.word_term(word[half + 1 :], algebra.letters[word[half]].cols)
        form = app("eq", mul(transpose(x), matrix, x), app("zeros", num(1), num(1)))
        given = self.builder.combine(form, [Use(step, num(1 / share))], self.symmetric)
        values = {"A": matrix, "B": x, "n": _rows(matrix), "m": num(1)}
        return [self.builder.axiom(axiom("psd_cancel"), values, [definite, given])]

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


def _rows(term: Term) -> Term:
    found = shape(term.sort)
    assert found is not None
    return size_term(found[0])
