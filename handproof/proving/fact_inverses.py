"""What an invertible or symmetric matrix says of its parts: factors, a transpose, a minus."""

from __future__ import annotations

from collections.abc import Iterator

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.terms.build import app, eq, mul, num, size_term, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import shape


def parts(builder: ProofBuilder, step: Step) -> Iterator[Step]:
    """``invertible`` of the factors where a product is, of ``A`` where ``A'`` or ``-A`` is."""
    matrix = step.proposition.children[0]
    size = shape(matrix.sort)
    if size is None or not isinstance(matrix, App):
        return
    rows = size_term(size[0])
    if matrix.op == "neg":
        turned = builder.axiom(axiom("invertible_neg"), {"A": matrix, "n": rows}, [step])
        yield builder.same(turned, app("invertible", matrix.args[0]))
    if matrix.op == "transpose":
        turned = builder.axiom(axiom("invertible_transpose"), {"A": matrix, "n": rows}, [step])
        yield builder.same(turned, app("invertible", matrix.args[0]))
    if matrix.op == "mul" and all(shape(factor.sort) == size for factor in matrix.args):
        yield from _factors(builder, step, list(matrix.args), rows)


def _factors(builder: ProofBuilder, step: Step, factors: list[Term], rows: Term) -> Iterator[Step]:
    first, *rest = factors
    other = rest[0] if len(rest) == 1 else mul(*rest)
    pair = builder.same(step, app("invertible", mul(first, other)))
    values = {"A": first, "B": other, "n": rows}
    yield builder.axiom(axiom("invertible_left_factor"), values, [pair])
    yield builder.axiom(axiom("invertible_right_factor"), values, [pair])


def symmetric_part(builder: ProofBuilder, step: Step) -> Iterator[Step]:
    """``symmetric(A)`` where ``-A`` is symmetric."""
    matrix = step.proposition.children[0]
    size = shape(matrix.sort)
    if size is None or not (isinstance(matrix, App) and matrix.op == "neg"):
        return
    rows, inner = size_term(size[0]), matrix.args[0]
    known = builder.axiom(axiom("eq_of_symmetric"), {"A": matrix, "n": rows}, [step])
    equal = builder.combine(eq(transpose(inner), inner), [Use(known, num(-1))])
    yield builder.axiom(axiom("symmetric_of_eq"), {"A": inner, "n": rows}, [equal])


PARTS = {"invertible": parts, "symmetric": symmetric_part}
"""Property: what a matrix that has it says of its parts."""
