"""The two conventions for a gradient by a symmetric matrix, and a claim read in the other one.

*Free* (``gradient``): all entries of ``X`` are variables, and the gradient is evaluated at a
symmetric ``X``. *Structured* (``gradient_symmetric``): ``x_ij = x_ji`` is one variable, the
gradient is ``G + G' - diag(G)`` of the free one ``G``. They differ wherever ``G`` is not diagonal:
a claim that is true in the one is mostly false in the other. Sources: Petersen and Pedersen, The
Matrix Cookbook, section 2.8.2; Magnus and Neudecker, Matrix Differential Calculus, 3rd ed.,
chapter 9.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import Enum

from handproof.terms.build import app
from handproof.terms.context import Obligation
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import transform
from handproof.terms.sorts import Scalar

SYMMETRIC = ("symmetric", "positive_definite", "positive_semidefinite")
"""Facts that make the entries of a matrix equal in pairs."""

STRUCTURED = (*SYMMETRIC, "diagonal_matrix")
"""Facts that leave a matrix fewer variables than entries."""


class Convention(Enum):
    """What the variables are, in the words of a report."""

    FREE = "free (all entries are variables)"
    STRUCTURED = "structured (x_ij = x_ji is one variable)"

    @property
    def other(self) -> Convention:
        """The other of the two."""
        return Convention.STRUCTURED if self is Convention.FREE else Convention.FREE

    @property
    def word(self) -> str:
        """Its name, as a given line declares it."""
        return self.value.split()[0]


@dataclass(frozen=True, slots=True)
class Use:
    """A claim that depends on the convention: by which matrices, and which one it is read in."""

    matrices: tuple[Sym, ...]
    convention: Convention
    alternative: bool = True
    """Whether there is a term for the other one: a diagonal matrix has the free one only."""


def convention_of(obligation: Obligation) -> Use | None:
    """The convention that a claim rests on; None where it has none, or names both itself."""
    symmetric, structured = _having(obligation, SYMMETRIC), _having(obligation, STRUCTURED)
    found: dict[Sym, None] = {}
    used: set[Convention] = set()
    for part in subterms(obligation.claim):
        row = _row(part, structured)
        if row is not None:
            found[row[0]] = None
            used.add(row[1])
    if len(used) != 1:
        return None
    return Use(tuple(found), used.pop(), symmetric.issuperset(found))


def in_other_convention(obligation: Obligation) -> Obligation:
    """The same claim from the same facts with gradients by symmetric matrices of the other kind."""
    symmetric = _having(obligation, SYMMETRIC)

    def rule(part: Term) -> Term | None:
        row = _row(part, symmetric)
        if row is None:
            return None
        assert isinstance(part, App)
        function = transform(part.args[0], rule)
        if part.op == "partial":
            place = part.args[1]
            assert isinstance(place, App)
            return app("entry", app("gradient_symmetric", function, row[0]), *place.args[1:])
        op = "gradient_symmetric" if row[1] is Convention.FREE else "gradient"
        return app(op, function, row[0])

    facts = tuple(
        replace(fact, proposition=transform(fact.proposition, rule))
        for fact in obligation.context.facts
    )
    context = replace(obligation.context, facts=facts)
    return Obligation(context, transform(obligation.claim, rule))


def _having(obligation: Obligation, properties: tuple[str, ...]) -> frozenset[Term]:
    """What a fact gives one of the properties."""
    return frozenset(
        fact.proposition.args[0]
        for fact in obligation.context.facts
        if isinstance(fact.proposition, App) and fact.proposition.op in properties
    )


def _row(part: Term, symmetric: frozenset[Term]) -> tuple[Sym, Convention] | None:
    """The symmetric matrix that a term differentiates by, and how."""
    if not isinstance(part, App):
        return None
    if part.op in ("gradient", "gradient_symmetric"):
        base, free = part.args[1], part.op == "gradient"
    elif part.op == "partial" and isinstance(part.args[1], App) and part.args[1].op == "entry":
        base, free = part.args[1].args[0], True
    else:
        return None
    if base not in symmetric or not isinstance(base, Sym) or isinstance(base.sort, Scalar):
        return None
    return base, Convention.FREE if free else Convention.STRUCTURED
