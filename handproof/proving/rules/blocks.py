"""Block matrices as sums over selectors: ``[A B; C D] = E A G' + E B H' + F C G' + F D H'``.

The selectors ``E = [I; 0]`` and ``F = [0; I]`` have orthonormal columns that span the whole space:
``E'E = I``, ``E'F = 0``, ``F'F = I``, ``F F' = I - E E'``. With these, sums, products, transposes,
traces and quadratic forms of block matrices are words. Inverses go by Schur complements.
Source: Horn and Johnson (2013), Matrix Analysis, 2nd ed., 0.7.2, 0.7.3 and 0.8.5.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.array_forms import counts_of, is_app, rows
from handproof.proving.arrays import Arrays
from handproof.proving.builder import Step, Use
from handproof.terms.build import app, eq, mul
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sorts import shape


@dataclass(frozen=True, slots=True)
class Selector:
    """``[I; 0]`` (upper) or ``[0; I]`` over ``n`` and ``p`` rows."""

    upper: bool
    n: Term
    p: Term

    @property
    def sizes(self) -> dict[str, Term]:
        """The sizes by the names of the axioms."""
        return {"n": self.n, "p": self.p}


def selector(a: Arrays, term: Term | None) -> Selector | None:
    """The selector that a term is."""
    if not isinstance(term, App) or term.op != "block" or counts_of(term) != (2, 1):
        return None
    top, below = term.args[2:]
    for upper, one, zero in ((True, top, below), (False, below, top)):
        square = shape(one.sort)
        if square is None or square[0] != square[1]:
            continue
        if a.normal(one).terms == {((), ()): 1} and a.normal(zero).is_zero:
            return Selector(upper, rows(top), rows(below))
    return None


NAMES = {
    (2, 2): "ABCD",
    (2, 1): "AC",
    (1, 2): "AB",
    (3, 1): "ABC",
    (1, 3): "ABC",
    (3, 3): "ABCDEFGHJ",
    (2, 3): "ABCDEF",
    (3, 2): "ABDEGH",
}
"""Counts of rows and columns: the names of the blocks in the axiom."""


def apart(a: Arrays, term: App) -> Step | None:
    """A block matrix as a sum over selectors; three rows or columns as two."""
    counts = counts_of(term)
    if counts not in NAMES or selector(a, term) is not None:
        return None
    values = dict(zip(NAMES[counts], term.args[2:], strict=True))
    return a.by(f"block_{counts[0]}_{counts[1]}", values)


def products(a: Arrays, left: Term, right: Term) -> Step | None:
    """``E'E = I``, ``E'F = 0``, ``F'F = I``, ``F F' = I - E E'``."""
    first, second = selector(a, _base(left)), selector(a, _base(right))
    if first is None or second is None or first.sizes != second.sizes:
        return None
    flipped = is_app(left, "transpose"), is_app(right, "transpose")
    if flipped == (True, False):
        return _square(a, first, second, left, right)
    if flipped == (False, True) and not first.upper and not second.upper:
        return a.by("block_whole", first.sizes)
    return None


def _square(a: Arrays, first: Selector, second: Selector, left: Term, right: Term) -> Step | None:
    if first.upper and second.upper:
        return a.by("block_upper_square", first.sizes)
    if not first.upper and not second.upper:
        return a.by("block_lower_square", first.sizes)
    step = a.by("block_upper_lower", first.sizes)
    if first.upper or step is None:
        return step
    goal = eq(mul(left, right), app("zeros", first.p, first.n))
    return a.combined(goal, [Use(step, mode="T")])


def opened(a: Arrays, term: App) -> Step | None:
    """The inverse or determinant of a symbol that stands for a block matrix."""
    inner = term.args[0]
    opening = a.openings.get(inner) if isinstance(inner, Sym) else None
    if opening is None or not is_app(opening.right, "block"):
        return None
    return a.builder.congruence(term, [opening])


def inverse(a: Arrays, term: App) -> Step | None:
    """The inverse of ``[A B; C D]`` by a Schur complement that is known to be invertible."""
    inner = term.args[0]
    if not isinstance(inner, App) or inner.op != "block" or counts_of(inner) != (2, 2):
        return None
    values = dict(zip("ABCD", inner.args[2:], strict=True))
    return a.by("block_inv_upper", values) or a.by("block_inv_lower", values)


def identity(a: Arrays, term: App) -> Step | None:
    """``inv(I) = I``."""
    if a.monic(term.args[0]) != ():
        return None
    size = rows(term)
    step = a.by("left_inverse", {"A": term.args[0], "n": size})
    return None if step is None else a.combined(eq(term, app("identity", size)), [Use(step)])


def _base(letter: Term) -> Term:
    return letter.children[0] if is_app(letter, "transpose") else letter
