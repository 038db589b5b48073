"""Numbers of Γ that are not 0 and may be cancelled: differences and squared lengths."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom, condition_instances
from handproof.proving.builder import ProofBuilder, Step
from handproof.terms.build import mul, size_term, transpose
from handproof.terms.nodes import App, Num, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver

MOST_MULTIPLIERS = 4
"""Numbers that are tried for one equation."""


def multipliers(builder: ProofBuilder, facts: FactProver) -> list[tuple[Term, Step]]:
    """Numbers with a proof that they are not 0: what Γ says is not equal, or not zero."""
    return list(_multipliers(builder, facts))[:MOST_MULTIPLIERS]


def _multipliers(builder: ProofBuilder, facts: FactProver) -> Iterator[tuple[Term, Step]]:
    for step, length in lengths(builder, facts):
        values = {"a": length}
        yield length, builder.axiom(axiom("nonzero_of_positive"), values, [step])
    for step in facts.known("nonzero"):
        yield step.proposition.children[0], step
    for step in facts.known("ne"):
        left, right = step.left, step.right
        if shape(left.sort) == (ONE, ONE) and not isinstance(right, Num):
            difference = builder.axiom(axiom("nonzero_difference"), {"a": left, "b": right}, [step])
            yield difference.proposition.children[0], difference


def lengths(builder: ProofBuilder, facts: FactProver) -> Iterator[tuple[Step, Term]]:
    """``0 < x'x`` for each vector that Γ says is not 0."""
    for step in facts.known("ne"):
        x, zero = step.left, step.right
        found = shape(x.sort)
        vector = found is not None and found[1] == ONE and found[0] != ONE
        if vector and isinstance(zero, App) and zero.op == "zeros":
            assert found is not None
            values = {"x": x, "n": size_term(found[0])}
            length = mul(transpose(x), x)
            yield builder.axiom(axiom("positive_dot"), values, [step]), length


def eigenvalue(facts: FactProver, goal: App) -> Step | None:
    """``nonzero(t)`` from ``A x = t x`` for an invertible ``A`` and an ``x`` that is not 0."""
    rule = axiom("eigenvalue_nonzero")
    for step in facts.known("eq"):
        for image, multiple in (step.proposition.children, step.proposition.children[::-1]):
            if not (isinstance(image, App) and image.op == "mul" and len(image.args) == 2):
                continue
            a, x = image.args
            found = shape(a.sort)
            if found is None or found[0] != found[1] or multiple is not mul(goal.args[0], x):
                continue
            values = {"A": a, "x": x, "c": goal.args[0], "n": size_term(found[0])}
            premises = [facts.holds(c) for c in condition_instances(rule, values)]
            proved = [p for p in premises if p is not None]
            if len(proved) == len(premises):
                return facts.builder.axiom(rule, values, proved)
    return None
