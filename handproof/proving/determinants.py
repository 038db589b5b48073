"""Equations between determinants that a claim may need: products, inverses, the lemma.

`DeterminantFacts.equations` looks at the determinants in a claim and proves equations of products,
such as ``det(C) s^q = s^d det(M)``: structure by the axioms of determinants, sums by the matrix
determinant lemma ``det(A + F G) = det(A) det(I + G A^-1 F)``, where words prove that ``B`` times
the small matrix is another determinant's matrix. Where the claim has logarithms and every factor is
positive, the equation of logarithms comes along. What is left is linear in these.
Source: Horn and Johnson (2013), Matrix Analysis, 0.3.5 and 0.8.5.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.array_determinants import TIDIED, laws, nested, tidied
from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.matching import with_sizes
from handproof.proving.normal import SCALAR, Powers, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.proving.unfolding import unfolded
from handproof.terms.build import add, app, eq, mul, num, size_term, transpose
from handproof.terms.nodes import App, Num, Term, subterms
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape

Prove = Callable[[Term], Step | None]
"""Proves an equation of matrices in a short time, or does not."""

MOST_TRIES = 24
"""Equations of matrices that are tried for one claim."""


@dataclass(frozen=True, slots=True)
class Split:
    """``A + F G`` with ``A`` a single term: what the determinant lemma is applied to."""

    base: Term
    left: Term
    right: Term
    inner: Size


class DeterminantFacts:
    """Finds and proves equations between the determinants of one claim."""

    def __init__(self, builder: ProofBuilder, facts: FactProver, prove: Prove) -> None:
        self.builder, self.facts, self._prove = builder, facts, prove
        self._products: dict[tuple[Term, ...], Step] = {}
        self._tries = 0
        self._matrices: dict[Term, None] = {}
        self._done: set[Term] = set()

    def equations(self, claim: Term, bridges: bool = True) -> list[Step]:
        """The equations, or those of their logarithms where the claim has logarithms.

        Without ``bridges`` the determinant lemma, which has to search, is left out.
        """
        for part in subterms(claim):
            if isinstance(part, App) and part.op == "det":
                self._matrices.setdefault(part.args[0])
        if not self._matrices:
            return []
        for matrix in list(self._matrices):
            self._structure(matrix)
        targets = list(self._matrices)
        for matrix in targets if bridges else ():
            for body, equal in self._written(matrix):
                self._bridges(matrix, body, equal, targets)
        steps = list(self._products.values())
        if any(isinstance(part, App) and part.op == "log" for part in subterms(claim)):
            steps = [log for step in steps if (log := self._logarithms(step)) is not None]
        return steps

    # ------------------------------------------------------------------ structure

    def _structure(self, matrix: Term) -> None:
        """``det`` of a product, inverse, transpose, multiple or power by that of its parts."""
        if matrix in self._done:
            return
        self._done.add(matrix)
        if shape(matrix.sort) == SCALAR:
            self._use("det_number", {"c": matrix})
            return
        body = unfolded(matrix, self.builder.obligation.context)
        if body is not None:
            unfold = self.builder.unfold(matrix)
            self._keep(self.builder.congruence(det(matrix), [unfold]))
            self._structure(body)
        elif isinstance(matrix, App):
            rule = _STRUCTURE.get(matrix.op)
            if rule is not None:
                rule(self, matrix)
        if self.facts.holds(app("orthogonal", matrix)) is not None:
            self._use("det_orthogonal_square", {"A": matrix})

    def _product(self, matrix: App) -> None:
        scalars = [a for a in matrix.args if shape(a.sort) == SCALAR]
        factors = [a for a in matrix.args if shape(a.sort) != SCALAR]
        if scalars:
            rest = factors[0] if len(factors) == 1 else mul(*factors)
            factor = scalars[0] if len(scalars) == 1 else mul(*scalars)
            self._use("det_scale", {"c": factor, "A": rest})
            self._structure(rest)
            return
        size = _rows(matrix)
        if any(shape(f.sort) != (size, size) for f in factors):
            return
        head, tail = factors[0], factors[1] if len(factors) == 2 else mul(*factors[1:])
        self._use("det_mul", {"A": head, "B": tail})
        self._structure(head)
        self._structure(tail)

    def _inverted(self, matrix: App) -> None:
        inner = matrix.args[0]
        proof = self.facts.holds(app("invertible", inner))
        if proof is not None:
            values = {"A": inner, "n": size_term(_rows(inner))}
            step = self.builder.axiom(axiom("det_inv"), values, [proof])
            nonzero = self.facts.holds(app("nonzero", det(inner)))
            if nonzero is not None:
                goal = eq(mul(det(matrix), det(inner)), num(1))
                self._keep(self.builder.combine(goal, [Use(step, det(inner))], (), [nonzero]))
        self._structure(inner)

    def _transposed(self, matrix: App) -> None:
        self._use("det_transpose", {"A": matrix.args[0]})
        self._structure(matrix.args[0])

    def _negated(self, matrix: App) -> None:
        self._use("det_scale", {"c": num(-1), "A": matrix.args[0]})
        self._structure(matrix.args[0])

    def _divided(self, matrix: App) -> None:
        top, below = matrix.args
        self._use("det_scale", {"c": app("div", num(1), below), "A": top})
        self._structure(top)

    def _powered(self, matrix: App) -> None:
        base, exponent = matrix.args
        if isinstance(exponent, Num) and exponent.value in range(2, 7):
            self._structure(mul(*[base] * int(exponent.value)))

    def _identity(self, matrix: App) -> None:
        self._use("det_identity", {"n": matrix.args[0]})

    def _arrays(self, matrix: App) -> None:
        step = nested(self.builder, matrix)
        if step is not None:
            self._keep(self.builder.congruence(det(matrix), [step]))
            self._structure(step.right)
        for law in laws(matrix):
            self._use(law.name, law.values)
            for part in law.parts:
                self._structure(part)

    def _use(self, name: str, values: dict[str, Term]) -> None:
        rule = axiom(name)
        whole = with_sizes(values, rule.sorts)
        premises = None if whole is None else self.facts.premises(rule, whole)
        if whole is not None and premises is not None:
            step = self.builder.axiom(rule, whole, premises)
            self._keep(step)  # logarithms are taken of the law as it stands
            self._keep(tidied(self.facts, step) if name in TIDIED else step)

    def _keep(self, step: Step) -> None:
        if step.left is not step.right:
            self._products.setdefault(step.proposition.children, step)

    # ------------------------------------------------------------------ the determinant lemma

    def _written(self, matrix: Term) -> Iterator[tuple[Term, Step | None]]:
        """Sums that the matrix is equal to: itself, its definition, an equation of Γ for it."""
        body = unfolded(matrix, self.builder.obligation.context)
        if body is not None:
            yield body, self.builder.unfold(matrix)
        elif isinstance(matrix, App) and matrix.op == "add":
            yield matrix, None
        for step in self.facts.known("eq"):
            if step.left is matrix and isinstance(step.right, App) and step.right.op == "add":
                yield step.right, step

    def _bridges(self, matrix: Term, body: Term, equal: Step | None, targets: list[Term]) -> None:
        normal, _ = self.facts.normaliser_for(body)
        for split in _splits(normal, normal(body)):
            if self._tries > MOST_TRIES:
                return
            self._lemma(matrix, body, equal, split, targets)

    def _lemma(
        self, matrix: Term, body: Term, equal: Step | None, split: Split, targets: list[Term]
    ) -> None:
        invertible = self.facts.holds(app("invertible", split.base))
        if invertible is None:
            return
        whole = add(split.base, mul(split.left, split.right))
        same = self.facts.equal(body, whole)
        if same is None:
            return
        chain = same if equal is None else self.builder.trans(equal, same)
        moved = self.builder.congruence(det(matrix), [chain])
        if split.inner.constant == 1:
            self._rank_one(moved, split, invertible)
            return
        values = {
            "A": split.base,
            "F": split.left,
            "G": split.right,
            "n": size_term(_rows(split.base)),
            "m": size_term(split.inner),
        }
        lemma = self.builder.axiom(axiom("det_lemma"), values, [invertible])
        lemma = self.builder.trans(moved, lemma)
        small = lemma.right.children[1].children[0]
        for target in targets:
            if target is not matrix and _rows(target) == split.inner:
                self._compare(lemma, small, split, target)

    def _rank_one(self, moved: Step, split: Split, invertible: Step) -> None:
        values = {
            "A": split.base,
            "u": split.left,
            "v": transpose(split.right),
            "n": size_term(_rows(split.base)),
        }
        lemma = self.builder.axiom(axiom("det_lemma_vector"), values, [invertible])
        self._keep(self.builder.combine(eq(moved.left, lemma.right), [Use(moved), Use(lemma)]))
        self._structure(split.base)

    def _compare(self, lemma: Step, small: Term, split: Split, target: Term) -> None:
        """``det(E) det(B) = det(A) det(T)`` where ``B`` times the small matrix is the target."""
        for factor in self._factors(split, target):
            for product in (mul(factor, small), mul(small, factor)):
                self._tries += 1
                if self._tries > MOST_TRIES:
                    return
                found = self._prove(eq(product, target))
                if found is None:
                    continue
                values = {"A": product.children[0], "B": product.children[1]}
                values["n"] = size_term(split.inner)
                multiplied = self.builder.axiom(axiom("det_mul"), values)
                moved = self.builder.congruence(det(product), [found])
                top, base = lemma.left, lemma.right.children[0]
                goal = eq(mul(top, det(factor)), mul(base, det(target)))
                uses = [
                    Use(lemma, det(factor)),
                    Use(multiplied, app("neg", base)),
                    Use(moved, base),
                ]
                self._keep(self.builder.combine(goal, uses))
                self._structure(factor)
                self._structure(split.base)
                return

    def _factors(self, split: Split, target: Term) -> list[Term]:
        """What may turn the small matrix into the target: parts of it, scalars, the identity."""
        found: dict[Term, None] = {}
        size = size_term(split.inner)
        scalar = _scalar_of(split.base)
        identity = app("identity", size)
        if scalar is not None:
            found[mul(scalar, identity)] = None
        normal, _ = self.facts.normaliser_for(target)
        body = unfolded(target, self.builder.obligation.context)
        for part in _singles(normal, normal(body if body is not None else target)):
            found[part] = None
        found[identity] = None
        return list(found)

    # ------------------------------------------------------------------ logarithms

    def _logarithms(self, step: Step) -> Step | None:
        """``log x + log y = log z + log w`` from ``x y = z w``, all factors positive."""
        sides = [self._log(side) for side in step.proposition.children]
        if sides[0] is None or sides[1] is None:
            return None
        logs = self.builder.congruence(app("log", step.left), [step])
        goal = eq(sides[0].right, sides[1].right)
        back = self.builder.symm(sides[0])
        return self.builder.combine(goal, [Use(back), Use(logs), Use(sides[1])])

    def _log(self, term: Term) -> Step | None:
        """``log(term)`` as a sum of logarithms of its factors."""
        goal = app("log", term)
        if isinstance(term, App) and term.op == "mul" and len(term.args) == 2:
            proofs = [self.facts.holds(app("positive", a)) for a in term.args]
            parts = [self._log(a) for a in term.args]
            if None in proofs or None in parts:
                return None
            values = {"a": term.args[0], "b": term.args[1]}
            split = self.builder.axiom(axiom("log_mul"), values, [p for p in proofs if p])
            whole = add(*(p.right for p in parts if p))
            uses = [Use(split), *(Use(p) for p in parts if p)]
            return self.builder.combine(eq(goal, whole), uses)
        if isinstance(term, App) and term.op == "pow":
            return self._log_power(term)
        if term is num(1):
            return self.builder.axiom(axiom("log_one"), {})
        if self.facts.holds(app("positive", term)) is None:
            return None
        return self.builder.refl(goal)

    def _log_power(self, term: App) -> Step | None:
        base, exponent = term.args
        proof = self.facts.holds(app("positive", base))
        if proof is None:
            return None
        step = self.builder.axiom(axiom("log_pow"), {"a": base, "c": exponent}, [proof])
        if isinstance(base, App) and base.op == "div" and base.args[0] is num(1):
            below = self.facts.holds(app("positive", base.args[1]))
            one = self.facts.holds(app("positive", num(1)))
            if below is not None and one is not None:
                values = {"a": num(1), "b": base.args[1]}
                parts = self.builder.axiom(axiom("log_div"), values, [one, below])
                zero = self.builder.axiom(axiom("log_one"), {})
                goal = eq(step.left, mul(exponent, app("neg", app("log", base.args[1]))))
                uses = [Use(step), Use(parts, exponent), Use(zero, exponent)]
                return self.builder.combine(goal, uses)
        return step


_STRUCTURE: dict[str, Callable[[DeterminantFacts, App], None]] = {
    "mul": DeterminantFacts._product,
    "inv": DeterminantFacts._inverted,
    "transpose": DeterminantFacts._transposed,
    "neg": DeterminantFacts._negated,
    "div": DeterminantFacts._divided,
    "pow": DeterminantFacts._powered,
    "identity": DeterminantFacts._identity,
    "kron": DeterminantFacts._arrays,
    "block": DeterminantFacts._arrays,
}


def det(matrix: Term) -> App:
    """The determinant of a matrix."""
    return app("det", matrix)


def _splits(normal: Normaliser, value: Value) -> Iterator[Split]:
    """Ways to write a sum as ``A + F G`` with ``A`` one monomial and ``F`` a common first part."""
    if len(value.terms) < 2:
        return
    letters = normal.algebra.letters
    size = value.shape[0]
    for word, powers in value.terms:
        if len(word) > 1 or (word and letters[word[0]].rows != letters[word[0]].cols):
            continue
        rest = {k: c for k, c in value.terms.items() if k != (word, powers)}
        base = normal.to_term(
            Value(value.shape, {(word, powers): value.terms[word, powers]}, value.den)
        )
        for left, inner in _prefixes(normal, rest):
            if inner == size:
                continue
            right = {(w[len(left) :], p): c for (w, p), c in rest.items()}
            shown = normal.to_term(Value((inner, size), right, value.den))
            yield Split(base, normal.word_term(left, size), shown, inner)


def _prefixes(
    normal: Normaliser, rest: dict[tuple[Word, Powers], Fraction]
) -> Iterator[tuple[Word, Size]]:
    words = [word for word, _ in rest]
    letters = normal.algebra.letters
    for length in range(1, min(map(len, words))):
        head = words[0][:length]
        if all(word[:length] == head for word in words):
            yield head, letters[head[-1]].cols


def _singles(normal: Normaliser, value: Value) -> Iterator[Term]:
    """The monomials of at most one letter, as matrices."""
    for (word, powers), c in value.terms.items():
        if len(word) <= 1:
            yield normal.to_term(Value(value.shape, {(word, powers): c}, value.den))


def _scalar_of(term: Term) -> Term | None:
    """``c`` of ``c I``; None for anything else."""
    if isinstance(term, App) and term.op == "identity":
        return num(1)
    if isinstance(term, App) and term.op == "mul" and len(term.args) == 2:
        first, second = term.args
        if isinstance(second, App) and second.op == "identity":
            return first
    if isinstance(term, App) and term.op == "div":
        inner = _scalar_of(term.args[0])
        return None if inner is None else app("div", inner, term.args[1])
    return None


def _rows(term: Term) -> Size:
    found = shape(term.sort)
    assert found is not None
    return found[0]
