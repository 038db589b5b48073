"""Matrix equations used inside traces and inner products.

Where a word of a known matrix equation ``A = B`` occurs in a cyclic word ``tr(X A)`` (a trace, or a
quadratic form ``x' A y``), then ``tr(X A) = tr(X B)`` is an equation between numbers. The equations
reached in this way from the cyclic words of a claim are handed to the search for multipliers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from handproof.proving.builder import Step, Use
from handproof.proving.normal import Value, Word
from handproof.proving.rewriting import Simplifier
from handproof.terms.build import app, eq, mul
from handproof.terms.nodes import App, Term, subterms
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar

MOST_EQUATIONS = 60

Pattern = tuple[Word, Step, bool]
"""A word, the equation of which it is a side, and whether it is the left one."""


def trace_equations(s: Simplifier, terms: Iterable[Term]) -> list[Step]:
    """Equations between numbers that the matrix equations of Γ give for the words of the terms."""
    listed = list(terms)
    patterns = list(_patterns(s, listed))
    seen: set[int] = set()
    waiting = [atom for term in listed for atom in _cyclic_atoms(s, s.normal(term))]
    found: list[Step] = []
    while waiting and len(found) < MOST_EQUATIONS and not s.budget.spent:
        atom = waiting.pop(0)
        if atom in seen:
            continue
        seen.add(atom)
        for step in _rewritten(s, s.normal.algebra.atoms[atom].word, patterns):
            found.append(step)
            waiting += _cyclic_atoms(s, s.normal(step.right))
    return found


def _cyclic_atoms(s: Simplifier, value: Value) -> list[int]:
    atoms = s.normal.algebra.atoms
    return [a for _, powers in value.terms for a, _ in powers if atoms[a].word]


def _patterns(s: Simplifier, terms: list[Term]) -> Iterator[Pattern]:
    """Sides of matrix equations that are one word, of Γ and of the inverses that occur."""
    equations = [step for step in s.facts.known("eq") if not isinstance(step.left.sort, Scalar)]
    equations += _inverses(s, [*terms, *(side for e in equations for side in (e.left, e.right))])
    for step in equations:
        for left in (True, False):
            value = s.normal(step.left if left else step.right)
            if value.den or len(value.terms) != 1:
                continue
            (((word, powers), coefficient),) = value.terms.items()
            if word and not powers and coefficient == 1:
                yield word, step, left


def _inverses(s: Simplifier, terms: list[Term]) -> list[Step]:
    """``A^-1 A = I`` and ``A A^-1 = I`` for the inverses in the terms."""
    inverses = {
        part.args[0]
        for term in terms
        for part in subterms(term)
        if isinstance(part, App) and part.op == "inv" and not isinstance(part.sort, Scalar)
    }
    found: list[Step] = []
    for matrix in sorted(inverses, key=repr):
        if s.facts.holds(app("invertible", matrix)) is not None:
            for name in ("left_inverse", "right_inverse"):
                step = s.by_axiom(name, {"A": matrix, "n": s.rows(matrix)})
                found += [step] if step is not None else []
    return found


def _rewritten(s: Simplifier, word: Word, patterns: list[Pattern]) -> Iterator[Step]:
    """``tr(X A) = tr(X B)`` for each way in which a pattern ``A`` stands in the cyclic word."""
    algebra = s.normal.algebra
    both = (word, algebra.transposed(word))
    turns = {turned[i:] + turned[:i] for turned in both for i in range(len(word))}
    for turned in sorted(turns):
        for pattern, step, left in patterns:
            if turned[: len(pattern)] != pattern:
                continue
            use = step if left else s.builder.symm(step)
            made = _traced(s, turned[len(pattern) :], use)
            if made is not None:
                yield made


def _traced(s: Simplifier, rest: Word, use: Step) -> Step | None:
    letters = s.normal.algebra.letters
    factor: Term | None = None
    if rest:
        factor = s.normal.word_term(rest, letters[rest[0]].rows)
        if letters[rest[0]].rows == ONE and letters[rest[-1]].cols == ONE:
            return None
    sides = [mul(side, factor) if factor is not None else side for side in (use.left, use.right)]
    if sides[0].sort != sides[1].sort or isinstance(sides[0].sort, Scalar):
        return None
    goal = eq(*(app("trace", side) for side in sides))
    conditions = s.denominators_nonzero(goal.children)
    if conditions is None:
        return None
    parts = {p for side in goal.children for p in subterms(side)}
    symmetric = [step for letter, step in s.symmetric.items() if letter in parts]
    return s.builder.combine(goal, [Use(use, None, factor, "tr")], symmetric, conditions)
