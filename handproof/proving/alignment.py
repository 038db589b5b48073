"""Elementwise and stacked products as matrices times the direction.

A Jacobian is read off ``J h``. Derivatives of elementwise functions are Hadamard products, those of
``diag`` and ``vec`` stand inside these operators: `Alignment.step` turns ``u o h`` into
``diag(u) h``, ``diag(h) v`` into ``diag(v) h``, ``vec(A H B)`` into ``(B' kron A) vec(H)``, and a
trace of a Hadamard product into a trace in which the direction stands alone.
Source: Magnus and Neudecker, Matrix Differential Calculus, 3rd ed., sections 2.4, 3.6 and 9.
"""

from __future__ import annotations

from collections.abc import Callable

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.normal import SCALAR, Monomial, Value
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import add, app, eq, mul, num, size_term, transpose
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import Scalar, shape

ROUNDS = 12
"""Rewritings of one node, one after another."""


class Alignment:
    """Rewrites one linear form so that the direction stands alone at the end of products."""

    def __init__(self, builder: ProofBuilder, direction: Sym) -> None:
        self.builder, self.direction = builder, direction

    def step(self, term: Term) -> Step | None:
        """``term = term'``; None where nothing changes."""
        if not self._holds(term) or term is self.direction:
            return None
        premises = [self.step(child) for child in term.children]
        done = self.builder.congruence(term, premises) if any(premises) else None
        current = done.right if done else term
        for _ in range(ROUNDS):
            if not isinstance(current, App) or current.op not in _RULES:
                break
            found = _RULES[current.op](self, current)
            if found is None:
                break
            inside = self.step(found.right)
            found = found if inside is None else self.builder.trans(found, inside)
            done = found if done is None else self.builder.trans(done, found)
            current = found.right
        return done

    def _holds(self, term: Term) -> bool:
        return self.direction in free_symbols(term)

    # ------------------------------------------------------------------ Hadamard products

    def hadamard(self, term: App) -> Step | None:
        """``u o h = diag(u) h`` for columns."""
        if len(term.args) != 2:
            return self._nested(term)
        first, second = term.args
        if _shape(term)[1] != ONE:
            return None
        if not self._holds(second):
            return self._swapped(term)
        values = {"x": first, "y": second, "n": size_term(_shape(term)[0])}
        return self.builder.axiom(axiom("hadamard_column"), values)

    def _nested(self, term: App) -> Step | None:
        """A product of three or four as nested products of two."""
        name = {3: "hadamard_three", 4: "hadamard_four"}.get(len(term.args))
        if name is None:
            return None
        values = dict(zip("ABCD", term.args, strict=False))
        return self.builder.axiom(axiom(name), {**values, **_sizes(term)})

    def _swapped(self, term: App) -> Step:
        values = {"A": term.args[0], "B": term.args[1], **_sizes(term)}
        return self.builder.axiom(axiom("hadamard_comm"), values)

    def product(self, term: App) -> Step | None:
        """``.. diag(h) v = .. diag(v) h``; a number with a Hadamard product as a trace."""
        if any(isinstance(a, App) and a.op == "mul" and self._holds(a) for a in term.args):
            parts = [a.args if isinstance(a, App) and a.op == "mul" else (a,) for a in term.args]
            flat = mul(*(factor for part in parts for factor in part))
            return self.builder.combine(eq(term, flat))
        for place, factor in enumerate(term.args):
            if not isinstance(factor, App) or not self._holds(factor):
                continue
            rest = term.args[place + 1 :]
            if factor.op == "diag" and rest:
                return self._turned(term, place, factor.args[0])
            if factor.op == "hadamard" and isinstance(term.sort, Scalar):
                before = term.args[:place]
                return self._apart(term, factor, (*rest, *before))
        return None

    def _turned(self, term: App, place: int, inside: Term) -> Step | None:
        before, rest = term.args[:place], term.args[place + 1 :]
        column = rest[0] if len(rest) == 1 else mul(*rest)
        if _shape(column)[1] != ONE:
            return None
        values = {"x": inside, "y": column, "n": size_term(_shape(column)[0])}
        swap = self.builder.axiom(axiom("diag_swap"), values)
        left = None if not before else before[0] if len(before) == 1 else mul(*before)
        goal = eq(term, mul(*before, app("diag", column), inside))
        return self.builder.combine(goal, [Use(swap, left)])

    def trace(self, term: App) -> Step | None:
        """``tr((P o H) C) = tr(H (P' o C))``, ``tr(diag(h) C) = diagonal(C)' h``."""
        inner = term.args[0]
        factors = inner.args if isinstance(inner, App) and inner.op == "mul" else (inner,)
        for place, factor in enumerate(factors):
            if not isinstance(factor, App) or not self._holds(factor):
                continue
            rest = (*factors[place + 1 :], *factors[:place])
            if factor.op == "hadamard":
                return self._apart(term, factor, rest)
            if factor.op == "diag":
                return self._diagonal(term, factor, rest)
        return None

    def _diagonal(self, term: App, factor: App, rest: tuple[Term, ...]) -> Step:
        """A trace with the factor ``diag(h)``, ``rest`` after it."""
        column, size = factor.args[0], size_term(_shape(factor)[0])
        other = app("identity", size) if not rest else rest[0] if len(rest) == 1 else mul(*rest)
        values = {"x": column, "A": other, "n": size}
        dot = self.builder.axiom(axiom("trace_diagonal"), values)
        goal = eq(term, mul(transpose(app("diagonal", other)), column))
        return self.builder.combine(goal, [Use(dot, num(-1))])

    def _apart(self, term: App, factor: App, rest: tuple[Term, ...]) -> Step | None:
        """A trace with ``factor = P o Q``, the direction in one of them, ``rest`` after it."""
        if len(factor.args) != 2:
            return None
        first, second = factor.args
        uses: list[Use] = []
        after = mul(*rest) if len(rest) > 1 else rest[0] if rest else None
        if not self._holds(first):
            uses.append(Use(self._swapped(factor), None, after, "tr"))
            first, second = second, first
        other = after or app("identity", size_term(_shape(factor)[0]))
        if _shape(other) != _shape(factor)[::-1]:
            return None
        values = {"A": first, "B": second, "C": other, **_sizes(factor)}
        moved = self.builder.axiom(axiom("hadamard_trace"), values)
        return self.builder.combine(eq(term, moved.right), [*uses, Use(moved)])

    # ------------------------------------------------------------------ stacked columns

    def stacked(self, term: App) -> Step | None:
        """``vec(sum of c A H B) = sum of c (B' kron A) vec(H)``."""
        inner = term.args[0]
        if inner is self.direction:
            return None
        if _shape(self.direction)[1] == ONE and _shape(inner)[1] == ONE:
            values = {"x": inner, "n": size_term(_shape(inner)[0])}
            return self.builder.axiom(axiom("vec_column"), values)
        normal = Normaliser()
        value = normal(inner)
        rows = [self._monomial(normal, value, m) for m in value.terms] if not value.den else []
        parts = [row for row in rows if row is not None]
        if not parts or len(parts) < len(rows):
            return None
        return self._collected(term, parts)

    def _monomial(
        self, normal: Normaliser, value: Value, monomial: Monomial
    ) -> tuple[Term, Term, Term] | None:
        """``c, L, R`` of a monomial ``c L H R``; None where it is none."""
        word = monomial[0]
        letters = normal.algebra.letters
        places = [i for i, letter in enumerate(word) if self.direction in letters[letter].symbols]
        if len(places) != 1 or letters[word[places[0]]].term is not self.direction:
            return None
        size = _shape(self.direction)
        left = normal.word_term(word[: places[0]], size[0])
        right = normal.word_term(word[places[0] + 1 :], size[1])
        coefficient = normal.to_term(Value(SCALAR, {((), monomial[1]): value.terms[monomial]}))
        return None if self._holds(coefficient) else (coefficient, left, right)

    def _collected(self, term: App, parts: list[tuple[Term, Term, Term]]) -> Step:
        uses: list[Use] = []
        made: list[Term] = []
        products = [mul(left, self.direction, right) for _, left, right in parts]
        whole = [mul(c, w) for (c, _, _), w in zip(parts, products, strict=True)]
        sizes = _sizes(term.args[0])
        for place, (c, left, right) in enumerate(parts):
            if place + 1 < len(parts):
                rest = whole[place + 1] if place + 2 == len(parts) else add(*whole[place + 1 :])
                values = {"A": whole[place], "B": rest, **sizes}
                uses.append(Use(self.builder.axiom(axiom("vec_add"), values)))
            values = {"c": c, "A": products[place], **sizes}
            uses.append(Use(self.builder.axiom(axiom("vec_scale"), values)))
            uses.append(Use(self._kronecker(left, right), c))
            by = mul(app("kron", transpose(right), left), app("vec", self.direction))
            made.append(by if c is num(1) else mul(c, by))
        total = made[0] if len(made) == 1 else add(*made)
        return self.builder.combine(eq(term, total), uses)

    def _kronecker(self, left: Term, right: Term) -> Step:
        (n, m), (p, q) = _shape(left), _shape(right)
        names = dict(zip("nmpq", map(size_term, (n, m, p, q)), strict=True))
        values = {"A": left, "X": self.direction, "B": right, **names}
        return self.builder.axiom(axiom("vec_mul"), values)


def _shape(term: Term) -> tuple[Size, Size]:
    found = shape(term.sort)
    assert found is not None
    return found


def _sizes(term: Term) -> dict[str, Term]:
    rows, cols = _shape(term)
    return {"n": size_term(rows), "m": size_term(cols)}


_RULES: dict[str, Callable[[Alignment, App], Step | None]] = {
    "hadamard": Alignment.hadamard,
    "mul": Alignment.product,
    "trace": Alignment.trace,
    "vec": Alignment.stacked,
}
