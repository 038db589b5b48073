"""Reading Jacobians off directional derivatives: ``J`` with ``D F = J h``, or ``J vec(H)``.

The derivative of a column in the direction ``h`` is linear in ``h``. In its normal form a monomial
ends in the letter ``h`` (what stands before it belongs to ``J``), or it is a column times a number
that is linear in ``h`` (the column times the transposed gradient of that number), or it is a sum
over an index of such. What comes out is a proposal, checked by the kernel.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.gradients import Extraction, flattened, scaled, summed
from handproof.proving.normal import SCALAR, Powers, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import add, app, bind, mul, num, size_term, transpose
from handproof.terms.nodes import Bind, Sym, Term
from handproof.terms.sorts import INTEGER, Scalar, shape


@dataclass(frozen=True, slots=True)
class Jacobian:
    """``J``, and the equations besides normal forms that ``D F = J h`` rests on."""

    matrix: Term
    uses: tuple[Use, ...] = ()


@dataclass(frozen=True, slots=True)
class _Part:
    """What multiplies powers of scalars: a word, then a row or a sum; ``held`` says which."""

    word: Word
    held: int  # a scalar atom with the direction, -1 where the word ended in it
    inside: int = -1  # a letter that is a sum with the direction inside


class Columns:
    """Jacobians of one linear form in ``direction``; ``stacked`` where ``vec`` of it counts."""

    def __init__(
        self, builder: ProofBuilder, normal: Normaliser, direction: Sym, stacked: bool
    ) -> None:
        self.builder, self.normal, self.direction = builder, normal, direction
        self.end: Term = app("vec", direction) if stacked else direction
        self.stacked = stacked
        self.rows = Extraction(normal, direction)

    def of(self, value: Value) -> Jacobian | None:
        """The Jacobian of a linear form given by its normal form; None where it is none."""
        grouped: dict[_Part, list[tuple[Powers, Fraction]]] = {}
        for (word, powers), c in value.terms.items():
            found = self._part(word, powers)
            if found is None:
                return None
            part, rest = found
            grouped.setdefault(part, []).append((rest, c))
        parts: list[Term] = []
        uses: list[Use] = []
        for coefficient, part in self.rows.reduced(grouped, value.den):
            made = self._made(coefficient, part, value)
            if made is None:
                return None
            parts.append(made.matrix)
            uses += made.uses
        return Jacobian(self._total(parts, value), tuple(uses))

    def _part(self, word: Word, powers: Powers) -> tuple[_Part, Powers] | None:
        letters, atoms = self.normal.algebra.letters, self.normal.algebra.atoms
        places = [i for i, letter in enumerate(word) if self.direction in letters[letter].symbols]
        held = [p for p in powers if self.direction in atoms[p[0]].symbols]
        if len(places) + len(held) != 1:
            return None
        if held:
            atom, exponent = held[0]
            rest = tuple(p for p in powers if p is not held[0])
            return (_Part(word, atom), rest) if exponent == 1 else None
        if places[0] == len(word) - 1 and letters[word[-1]].term is self.end:
            return _Part(word[:-1], -1), powers
        if isinstance(letters[word[places[0]]].term, Bind):
            return _Part(word, -1, places[0]), powers
        return None

    # ------------------------------------------------------------------ one part

    def _made(self, coefficient: Term, part: _Part, value: Value) -> Jacobian | None:
        if part.inside >= 0:
            return self._sum(coefficient, part, value)
        rows = value.shape[0]
        number = value.shape == SCALAR
        before = None if number else self.normal.word_term(part.word, rows)
        if part.held < 0:
            assert before is not None
            return Jacobian(scaled(coefficient, before))
        slope = self.rows.atom_gradient(part.held)
        if slope is None:
            return None
        if isinstance(self.direction.sort, Scalar):
            return Jacobian(scaled(coefficient, _times(before, slope)))
        row = transpose(slope)
        uses: tuple[Use, ...] = ()
        if self.stacked:
            row = transpose(app("vec", slope))
            dot = self.builder.axiom(axiom("vec_dot"), self._named(slope))
            uses = (Use(dot, scaled(coefficient, _times(before, num(-1)))),)
        return Jacobian(scaled(coefficient, _times(before, row)), uses)

    def _named(self, slope: Term) -> dict[str, Term]:
        found = shape(self.direction.sort)
        assert found is not None
        return {
            "A": slope,
            "B": self.direction,
            "n": size_term(found[0]),
            "m": size_term(found[1]),
        }

    def _sum(self, coefficient: Term, part: _Part, value: Value) -> Jacobian | None:
        """``sum_i (J_i h) = (sum_i J_i) h``."""
        letters = self.normal.algebra.letters
        shown = letters[part.word[part.inside]].term
        assert isinstance(shown, Bind)
        nest, body = flattened(shown)
        before, after = part.word[: part.inside], part.word[part.inside + 1 :]
        if after or len(nest) != 1 or shown.op != "sum":
            return None
        inner = self.of(self.normal(body))
        if inner is None or inner.uses or isinstance(self.direction.sort, Scalar):
            return None
        matrix = summed(nest, inner.matrix)
        left = self.normal.word_term(before, value.shape[0]) if before else None
        use = Use(
            out_of_sum(self.builder, "sum_right", nest[0], inner.matrix, self.end),
            scaled(coefficient, _times(left, num(-1))),
        )
        return Jacobian(scaled(coefficient, _times(left, matrix)), (use,))

    def _total(self, parts: list[Term], value: Value) -> Term:
        if parts:
            return parts[0] if len(parts) == 1 else add(*parts)
        found = shape(self.direction.sort)
        assert found is not None
        rows, cols = value.shape[0], found[0] * found[1]
        if rows.constant == cols.constant == 1:
            return num(0)
        return app("zeros", size_term(rows), size_term(cols))


def _times(before: Term | None, after: Term) -> Term:
    if before is None:
        return after
    return before if after is num(1) else mul(before, after)


def out_of_sum(
    builder: ProofBuilder, name: str, over: tuple[Sym, Term, Term], inner: Term, end: Term
) -> Step:
    """``(sum_i J_i) h = sum_i (J_i h)``, or its trace, an instance of the axiom of that name."""
    var, low, high = over
    sizes, last = shape(inner.sort), shape(end.sort)
    assert sizes is not None
    assert last is not None
    values = {
        "n": size_term(sizes[0]),
        "k": size_term(sizes[1]),
        "m": size_term(last[1] if name == "sum_right" else sizes[1]),
        "lo": low,
        "hi": high,
        "f": bind("lambda", Sym(var.name, INTEGER), inner),
        "B": end,
    }
    return builder.axiom(axiom(name), values)
