"""Orders of matrices seen through an inverse or a congruence, and brought back.

``B >= A`` from ``A^-1 >= B^-1`` for definite ``A`` and ``B``; ``K >= 0`` from ``M K M' >= 0`` for
an invertible ``M`` (Horn and Johnson, Matrix Analysis, 7.7.4 and 7.1.8).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from handproof.proving.axioms import axiom
from handproof.proving.builder import Step, Use
from handproof.proving.cones import Known
from handproof.proving.normal import Value, Word
from handproof.terms.build import add, app, eq, inv, mul, neg, num, size_term, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver


def undone(facts: FactProver) -> Iterator[Known]:
    """What the known orders say of the matrices inside inverses and congruences."""
    for op in ("positive_definite", "positive_semidefinite"):
        for step in facts.known(op):
            matrix = step.proposition.children[0]
            if isinstance(matrix, App) and matrix.op == "add" and len(matrix.args) == 2:
                yield from _inverses(facts, step, *matrix.args)
            if isinstance(matrix, App) and matrix.op in ("mul", "add"):
                yield from _congruence(facts, step)


def _inverses(facts: FactProver, step: Step, first: Term, second: Term) -> Iterator[Known]:
    """``b - a`` from ``a^-1 - b^-1``."""
    if not (isinstance(first, App) and first.op == "inv"):
        return
    if not (isinstance(second, App) and second.op == "neg"):
        return
    inner = second.args[0]
    if not (isinstance(inner, App) and inner.op == "inv"):
        return
    strict = step.proposition.op == "positive_definite"  # type: ignore[attr-defined]
    name = "pd_inverse_antitone_strict" if strict else "pd_inverse_antitone"
    below = facts.holds(app("positive_definite", inner))
    twice = [_inverse_of_inverse(facts, m.args[0]) for m in (inner, first)]
    if below is None or twice[0] is None or twice[1] is None:
        return
    builder = facts.builder
    values = {"A": first, "B": inner, "n": _size(first)}
    found = builder.axiom(axiom(name), values, [below, step])
    goal = add(inner.args[0], neg(first.args[0]))
    equation = eq(found.proposition.children[0], goal)
    equal = builder.combine(equation, [Use(twice[0]), Use(twice[1], num(-1))])
    yield Known(builder.transport(found, [equal]), strict)


def _inverse_of_inverse(facts: FactProver, matrix: Term) -> Step | None:
    """``inv(inv(A)) = A``."""
    first = facts.holds(app("invertible", matrix))
    second = facts.holds(app("invertible", inv(matrix)))
    if first is None or second is None:
        return None
    builder, size = facts.builder, _size(matrix)
    once = builder.axiom(axiom("left_inverse"), {"A": matrix, "n": size}, [first])
    twice = builder.axiom(axiom("left_inverse"), {"A": inv(matrix), "n": size}, [second])
    again = inv(inv(matrix))
    uses = [Use(once, mul(num(-1), again)), Use(twice, None, matrix)]
    return builder.combine(eq(again, matrix), uses)


def _congruence(facts: FactProver, step: Step) -> Iterator[Known]:
    """``K`` from ``M K M'`` where every word begins with an invertible ``M``."""
    normal = facts.normal
    value = normal(step.proposition.children[0])
    firsts = {word[:1] for word, _ in value.terms}
    if value.den or len(firsts) != 1 or () in firsts:
        return
    (first,) = next(iter(firsts))
    if any(len(w) < 2 or w[-1] != normal.algebra.flip[first] for w, _ in value.terms):
        return
    matrix = normal.algebra.letters[first].term
    if shape(matrix.sort) != value.shape:
        return
    invertible = facts.holds(app("invertible", matrix))
    if invertible is None:
        return
    inner = normal.to_term(
        Value(value.shape, {(_inside(w), p): c for (w, p), c in value.terms.items()})
    )
    builder, size, back = facts.builder, _size(matrix), inv(matrix)
    left = builder.axiom(axiom("left_inverse"), {"A": matrix, "n": size}, [invertible])
    strict = step.proposition.op == "positive_definite"  # type: ignore[attr-defined]
    premises = [step]
    if strict:
        turned = builder.axiom(axiom("invertible_inv"), {"A": matrix, "n": size}, [invertible])
        premises.append(turned)
    values = {"A": step.proposition.children[0], "B": back, "n": size}
    if not strict:
        values["m"] = size
    name = "pd_congruence" if strict else "psd_congruence"
    found = builder.axiom(axiom(name), values, premises)
    after = mul(inner, transpose(matrix), transpose(back))
    uses = [Use(left, None, after), Use(left, inner, None, "T")]
    equal = builder.combine(eq(found.proposition.children[0], inner), uses)
    yield Known(builder.transport(found, [equal]), strict)


def _inside(word: Word) -> Word:
    return word[1:-1]


def _size(matrix: Term) -> Term:
    found = shape(matrix.sort)
    assert found is not None
    return size_term(found[0])
