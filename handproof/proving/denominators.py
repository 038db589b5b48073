"""What a linear combination of equations clears: the difference it proves, and its denominators."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.proving.builder import Use
from handproof.terms.build import mul, sub
from handproof.terms.nodes import App, Num, Term
from handproof.terms.sorts import Scalar


def difference_of(goal: Term, uses: Sequence[Use]) -> Term:
    """``l - r - sum left (l_i - r_i) right``, which has to vanish."""
    total = sub(*goal.children)
    for use in uses:
        part = sub(*use.step.proposition.children)
        factors = [f for f in (use.left, part, use.right) if f is not None]
        total = sub(total, mul(*factors))
    return total


def subterms_of(terms: Sequence[Term]) -> set[Term]:
    """All subterms, each once."""
    found: set[Term] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        if term not in found:
            found.add(term)
            stack.extend(term.children)
    return found


def written_denominators(terms: Sequence[Term]) -> list[Term]:
    """What stands below a line, factor by factor as written: the kernel clears them one by one."""
    found: dict[Term, None] = {}
    stack = [(term, False) for term in terms]
    while stack:
        term, below = stack.pop()
        op = term.op if isinstance(term, App) else ""
        if below and not all(isinstance(child.sort, Scalar) for child in term.children):
            op = "product of matrices"
        if below and op not in ("mul", "neg", "pow", "div") and not isinstance(term, Num):
            found[term] = None
        if op not in ("add", "neg", "mul", "div", "pow"):
            continue
        under = below and op != "add"
        stack += [
            (child, under or (op == "div" and position == 1))
            for position, child in enumerate(term.children)
            if op != "pow" or position == 0
        ]
    return list(found)
