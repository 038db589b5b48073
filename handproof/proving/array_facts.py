"""Equations and properties of Γ as claims about arrays need them.

Equations in normal form, equations under ``vec``, array operators at equal arguments, Schur
complements of block matrices that are known to be invertible.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import islice, product

from handproof.proving.array_forms import is_app
from handproof.proving.array_openings import speaks
from handproof.proving.arrays import ARRAY_OPERATORS, Arrays
from handproof.proving.axioms import axiom
from handproof.proving.builder import Step
from handproof.proving.facts import FactProver
from handproof.proving.matching import with_sizes
from handproof.proving.rules.blocks import selector
from handproof.proving.rules.kronecker import on_vec
from handproof.terms.build import app, eq, num
from handproof.terms.nodes import App, Term, subterms
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar, shape

Prove = Callable[[Term], Step | None]
"""Proves an equation of matrices in a short time, or does not."""

MOST_LINKS = 24
"""Pairs of a Kronecker product and a vec that are multiplied."""

MOST_TRIES = 8
"""Pairs of array operators whose arguments are compared."""


def converted(arrays: Arrays, known: Step) -> Step | None:
    """An equation of Γ with both sides in normal form; None where it is so already."""
    if shape(known.left.sort) is None or known in arrays.openings.values():
        return None
    if not speaks(known.proposition, arrays.openings):
        return None
    sides = [arrays.full(side).step for side in known.proposition.children]
    return None if sides == [None, None] else arrays.builder.transport(known, sides)


def property_of_form(arrays: Arrays, known: Step) -> Step | None:
    """``invertible(M)`` for the normal form of ``M``."""
    done = arrays.full(known.proposition.children[0])
    return None if done.step is None else arrays.builder.transport(known, [done.step])


def under_vec(arrays: Arrays, claim: Term, known: Step) -> Step | None:
    """``vec(l) = vec(r)`` of an equation of Γ, in normal form, where the claim has a ``vec``."""
    found = shape(known.left.sort)
    if found is None or ONE in found or not any(is_app(p, "vec") for p in subterms(claim)):
        return None
    step = arrays.builder.congruence(app("vec", known.left), [known])
    return converted(arrays, step) or step


def of_diagonals(arrays: Arrays, known: Step) -> Step | None:
    """``diagonal(l) = diagonal(r)`` of an equation of Γ with a ``diag``, in normal form."""
    found = shape(known.left.sort)
    if found is None or found[0] != found[1] or found[0] == ONE:
        return None
    if not any(is_app(part, "diag") for part in subterms(known.proposition)):
        return None
    step = arrays.builder.congruence(app("diagonal", known.left), [known])
    return converted(arrays, step)


def links(arrays: Arrays) -> list[Step]:
    """What the words prover must know of the letters that are left: products that are others."""
    terms = [letter.term for letter in arrays.algebra.letters]
    found: dict[Step, None] = {}
    for chosen in filter(None, (selector(arrays, term) for term in terms)):
        for name in ("upper_square", "upper_lower", "lower_square", "whole"):
            step = arrays.by(f"block_{name}", chosen.sizes)
            if step is not None:
                found[step] = None
    krons = [term for term in terms if is_app(term, "kron")]
    vecs = [term for term in terms if is_app(term, "vec")]
    for left, right in islice(product(krons, vecs), MOST_LINKS):
        step = on_vec(arrays, left, right)
        if step is not None:
            done = arrays.full(step.right)
            found[step if done.step is None else arrays.builder.trans(step, done.step)] = None
    return list(found)


def alike(arrays: Arrays, claim: Term, prove: Prove) -> list[Step]:
    """Equations between array operators on the two sides whose arguments are provably equal."""
    found: list[Step] = []
    for one, other in islice(_pairs(claim), MOST_TRIES):
        premises: list[Step | None] = []
        for a, b in zip(one.args, other.args, strict=True):
            step = None if arrays.normal.equal(a, b) else prove(eq(a, b))
            if step is None and not arrays.normal.equal(a, b):
                break
            premises.append(step)
        if len(premises) == len(one.args):
            found.append(arrays.builder.congruence(one, premises))
    return found


def _pairs(claim: Term) -> Iterator[tuple[App, App]]:
    """Applications on the left and on the right of one operator and one shape."""
    left, right = (dict.fromkeys(_applications(side)) for side in claim.children)
    for one in left:
        for other in right:
            same = one.op == other.op and one is not other and one.sort == other.sort
            if same and all(a.sort == b.sort for a, b in zip(one.args, other.args, strict=True)):
                yield one, other


def _applications(side: Term) -> Iterator[App]:
    for part in subterms(side):
        if not isinstance(part, App) or part.op not in ARRAY_OPERATORS or part.op == "block":
            continue
        if not any(isinstance(arg.sort, Scalar) for arg in part.args):
            yield part


def with_complements(facts: FactProver) -> FactProver:
    """Facts with the Schur complements of block matrices that are known to be invertible."""
    steps: list[Step] = []
    for known in facts.known("invertible"):
        matrix = known.proposition.children[0]
        if not (isinstance(matrix, App) and matrix.op == "block"):
            continue
        if matrix.args[:2] != (num(2), num(2)):
            continue
        values = dict(zip("ABCD", matrix.args[2:], strict=True))
        for name in ("invertible_schur_upper", "invertible_schur_lower"):
            rule = axiom(name)
            whole = with_sizes(values, rule.sorts)
            premises = None if whole is None else facts.premises(rule, whole)
            if whole is not None and premises is not None:
                steps.append(facts.builder.axiom(rule, whole, premises))
    return facts.with_steps(*steps) if steps else facts
