"""Parts of terms that side conditions speak of: square letters, sizes, instances of a pattern."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from handproof.proving.builder import Step
from handproof.terms.build import app, size_term
from handproof.terms.nodes import App, Bind, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import shape

if TYPE_CHECKING:
    from handproof.proving.facts import FactProver


def square_letters(terms: Iterable[Term]) -> set[Term]:
    """Square matrix atoms that may turn out symmetric: symbols and opaque applications."""
    found: set[Term] = set()
    stack = list(terms)
    while stack:
        term = stack.pop()
        size = shape(term.sort)
        square = size is not None and size[0] == size[1] and not _is_scalar(term)
        if square and (isinstance(term, Sym) or (isinstance(term, App) and term.op in _OPAQUE)):
            found.add(term)
        # under a binder only symbols: an application may hold the bound variable
        stack.extend(free_symbols(term) if isinstance(term, Bind) else term.children)
    return found


_OPAQUE = ("diag", "sqrtm", "at")


def _is_scalar(term: Term) -> bool:
    size = shape(term.sort)
    return size is not None and size[0] == size[1] == Size.of(1)


def rows_of(term: Term) -> Term:
    """The number of rows of a matrix, as a term."""
    found = shape(term.sort)
    assert found is not None
    return size_term(found[0])


def indices_in(term: Term) -> list[Term]:
    """The indices of entries and of members of families that occur in a term."""
    found: dict[Term, None] = {}
    for part in subterms(term):
        if isinstance(part, App) and part.op in ("at", "entry"):
            found.update(dict.fromkeys(part.args[1:]))
    return list(found)


def negative(need: Term) -> bool:
    """Whether a need is that minus something is definite, which says more than is missing."""
    definite = isinstance(need, App) and need.op in ("positive_definite", "positive_semidefinite")
    return definite and isinstance(inner := need.children[0], App) and inner.op == "neg"


def instance_of(pattern: Term, goal: Term, var: Sym) -> Term | None:
    """The value of ``var`` that makes ``pattern`` the goal."""
    found: list[Term] = []

    def walk(left: Term, right: Term) -> bool:
        if left is var:
            found.append(right)
            return True
        if var not in free_symbols(left):
            return left is right
        if isinstance(left, App) and isinstance(right, App) and left.op == right.op:
            return len(left.args) == len(right.args) and all(
                walk(a, b) for a, b in zip(left.args, right.args, strict=True)
            )
        return False

    if not walk(pattern, goal) or not found or any(f is not found[0] for f in found):
        return None
    return found[0]


def instances(facts: FactProver, term: Term) -> list[Step]:
    """Equations that Γ holds for all indices, at the indices that occur in the term."""
    found: list[Step] = []
    for step in facts.foralls:
        statement = step.proposition
        assert isinstance(statement, Bind)
        if not (isinstance(statement.body, App) and statement.body.op == "eq"):
            continue
        for index in indices_in(term):
            member = facts.holds(app("in", index, statement.args[0]))
            if member is not None and index.sort == statement.var.sort:
                found.append(facts.builder.specialise(step, index, member))
    return found
