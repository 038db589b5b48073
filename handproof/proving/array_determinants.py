"""Determinants of Kronecker products and block matrices: which axioms speak of one.

``|A kron B| = |A|^m |B|^n``; ``|[A B; C D]| = |A| |D - C A^-1 B| = |D| |A - B D^-1 C|`` where the
first, or the last, block is invertible; a block triangular matrix needs no condition.
Source: Horn and Johnson (2013), Matrix Analysis, 2nd ed., 0.8.5 and 0.9.4; (1991), Topics, 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step
from handproof.terms.build import add, app, inv, mul, neg, num
from handproof.terms.nodes import App, Num, Term


@dataclass(frozen=True, slots=True)
class Law:
    """An axiom for a determinant, its values (without sizes), and the matrices on its right."""

    name: str
    values: dict[str, Term]
    parts: tuple[Term, ...]


def laws(matrix: App) -> list[Law]:
    """The axioms that may be used for the determinant of a matrix."""
    if matrix.op == "kron" and len(matrix.args) == 2:
        left, right = matrix.args
        return [Law("kron_det", {"A": left, "B": right}, (left, right))]
    if matrix.op == "block" and matrix.args[:2] == (num(2), num(2)):
        return _of_block(*matrix.args[2:])
    return []


def _of_block(a: Term, b: Term, c: Term, d: Term) -> list[Law]:
    if _is_zero(c):
        return [Law("block_det_upper_triangular", {"A": a, "B": b, "D": d}, (a, d))]
    if _is_zero(b):
        return [Law("block_det_lower_triangular", {"A": a, "C": c, "D": d}, (a, d))]
    values = {"A": a, "B": b, "C": c, "D": d}
    below, above = add(d, neg(mul(c, inv(a), b))), add(a, neg(mul(b, inv(d), c)))
    return [
        Law("block_det_upper", values, (a, below)),
        Law("block_det_lower", values, (d, above)),
    ]


def without_identities(builder: ProofBuilder, step: Step) -> Step:
    """``|A|^m |I|^n`` as ``|A|^m``."""
    for part in step.right.children:
        if not (isinstance(part, App) and part.op == "pow"):
            continue
        base, exponent = part.args
        inner = base.children[0] if isinstance(base, App) else base
        if isinstance(inner, App) and inner.op == "identity":
            one = builder.axiom(axiom("det_identity"), {"n": inner.args[0]})
            step = builder.rewrite_in(step, {base: one})
            power = builder.axiom(axiom("pow_of_one"), {"c": exponent})
            step = builder.rewrite_in(step, {app("pow", num(1), exponent): power})
    return step


def _is_zero(term: Term) -> bool:
    if isinstance(term, App) and term.op == "zeros":
        return True
    return isinstance(term, Num) and not term.value
