"""Orders and signs that one known inequality or nonzero number gives."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.proving.axioms import axiom
from handproof.proving.builder import ProofBuilder, Step
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import app, num
from handproof.terms.nodes import App


def multiple(builder: ProofBuilder, normal: Normaliser, step: Step, goal: App) -> Step | None:
    """``nonzero`` of a rational multiple of what is known to be nonzero."""
    known, wanted = normal(step.left), normal(goal.args[0])
    if not known.terms or known.terms.keys() != wanted.terms.keys():
        return None
    monomial = next(iter(known.terms))
    ratio = wanted.terms[monomial] / known.terms[monomial]
    if normal.algebra.scale(known, ratio).key != wanted.key:
        return None
    factor = builder.numeric(app("nonzero", num(ratio)))
    values = {"a": num(ratio), "b": step.left}
    product = builder.axiom(axiom("nonzero_mul"), values, [factor, step])
    return builder.same(product, goal)


def order(
    builder: ProofBuilder,
    normal: Normaliser,
    strict: Sequence[Step],
    weak: Sequence[Step],
    goal: App,
) -> Step | None:
    """``l < r``, ``l <= r`` or a sign from one known inequality of the same difference."""
    if goal.op in ("positive", "nonnegative"):
        argument = goal.args[0]
        if not (isinstance(argument, App) and argument.op in ("add", "neg")):
            return None
        relation = "lt" if goal.op == "positive" else "le"
        found = order(builder, normal, strict, weak, app(relation, num(0), argument))
        if found is None:
            return None
        name = "positive_of_lt" if goal.op == "positive" else "nonnegative_of_le"
        return builder.axiom(axiom(name), {"a": argument}, [found])
    if goal.op not in ("lt", "le"):
        return None
    difference = normal.difference(goal.args[1], goal.args[0])
    if difference.den:
        return None
    algebra = normal.algebra
    for step in [*strict, *weak]:
        gap = normal.difference(step.right, step.left)
        rest = algebra.add([difference, algebra.scale(gap, -1)], difference.shape).constant
        if rest is None or rest < 0 or (step in weak and goal.op == "lt" and rest == 0):
            continue
        spare = [(num(rest), num(1), None)] if rest else []
        return builder.linear(goal, [(num(1), step, None)], spare)
    return None
