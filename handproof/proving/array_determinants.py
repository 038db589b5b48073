"""Determinants of Kronecker products and block matrices: which axioms speak of one.

``|A kron B| = |A|^m |B|^n``; ``|[A B; C D]| = |A| |D - C A^-1 B| = |D| |A - B D^-1 C|`` where the
first, or the last, block is invertible; a block triangular matrix needs no condition.
Source: Horn and Johnson (2013), Matrix Analysis, 2nd ed., 0.8.5 and 0.9.4; (1991), Topics, 4.2.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step, Use
from handproof.proving.facts import FactProver
from handproof.proving.matching import with_sizes
from handproof.terms.build import add, app, eq, inv, mul, neg, num, size_term
from handproof.terms.nodes import App, Num, Term, subterms
from handproof.terms.sorts import shape

TIDIED = ("kron_det", "block_det_upper", "block_det_lower", "det_scale")
"""Laws whose right sides may hold powers, or inverses of the identity."""


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


def nested(builder: ProofBuilder, matrix: App) -> Step | None:
    """``matrix = nested`` for three by three blocks; parts of zeros only are zeros."""
    if matrix.op != "block" or matrix.args[:2] != (num(3), num(3)):
        return None
    rule = axiom("block_3_3")
    values = with_sizes(dict(zip("ABCDEFGHJ", matrix.args[2:], strict=True)), rule.sorts)
    if values is None:
        return None
    step = builder.axiom(rule, values)
    zeros = {p: z for p in step.right.children if (z := _zero_part(builder, p)) is not None}
    return builder.rewrite_in(step, zeros)


def _zero_part(builder: ProofBuilder, part: Term) -> Step | None:
    """``[0; 0] = 0`` and ``[0 0] = 0``."""
    if not isinstance(part, App) or part.op != "block" or not all(map(_is_zero, part.args[2:])):
        return None
    name, names = ("block_2_1", "AC") if part.args[0] is num(2) else ("block_1_2", "AB")
    values = with_sizes(dict(zip(names, part.args[2:], strict=True)), axiom(name).sorts)
    found = shape(part.sort)
    if values is None or found is None:
        return None
    goal = eq(part, app("zeros", *map(size_term, found)))
    return builder.combine(goal, [Use(builder.axiom(axiom(name), values))])


def tidied(facts: FactProver, step: Step) -> Step:
    """``|A|^m |I|^n`` as ``|A|^m``, ``I^-1`` as ``I``, ``(1/c)^n`` as ``1/c^n``."""
    builder = facts.builder
    for part in dict.fromkeys(subterms(step.right)):
        if not isinstance(part, App) or part.op not in ("pow", "inv"):
            continue
        inner = part.args[0]
        if part.op == "inv" and _is_identity(inner):
            step = builder.rewrite_in(step, {part: _inverse_of_identity(builder, part)})
        elif part.op == "pow" and isinstance(inner, App) and _is_identity(inner.args[0]):
            one = builder.axiom(axiom("det_identity"), {"n": inner.args[0].children[0]})
            step = builder.rewrite_in(step, {inner: one})
            power = builder.axiom(axiom("pow_of_one"), {"c": part.args[1]})
            step = builder.rewrite_in(step, {app("pow", num(1), part.args[1]): power})
        elif part.op == "pow" and isinstance(inner, App) and inner.op == "div":
            rule = axiom("pow_of_reciprocal")
            values = {"a": inner.args[1], "n": part.args[1]}
            premises = facts.premises(rule, values) if inner.args[0] is num(1) else None
            if premises is not None:
                step = builder.rewrite_in(step, {part: builder.axiom(rule, values, premises)})
    return step


def _inverse_of_identity(builder: ProofBuilder, inverse: App) -> Step:
    (identity,) = inverse.args
    size = identity.children[0]
    known = builder.axiom(axiom("invertible_identity"), {"n": size})
    left = builder.axiom(axiom("left_inverse"), {"A": identity, "n": size}, [known])
    return builder.combine(eq(inverse, identity), [Use(left)])


def _is_identity(term: Term) -> bool:
    return isinstance(term, App) and term.op == "identity"


def _is_zero(term: Term) -> bool:
    if isinstance(term, App) and term.op == "zeros":
        return True
    return isinstance(term, Num) and not term.value
