"""Free symbols, renaming, substitution without capture, equality up to bound names."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache

from handproof.terms.build import rebuild
from handproof.terms.errors import CaptureError
from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.operators import DERIVATIVES


@lru_cache(maxsize=200_000)
def free_symbols(term: Term) -> frozenset[Sym]:
    """The symbols that occur free."""
    if isinstance(term, Sym):
        return frozenset((term,))
    if isinstance(term, Bind):
        inside = free_symbols(term.body) - {term.var}
        return inside.union(*(free_symbols(arg) for arg in term.args))
    return frozenset().union(*(free_symbols(child) for child in term.children))


def fresh(symbol: Sym, taken: frozenset[Sym]) -> Sym:
    """A symbol like ``symbol`` whose name is not taken."""
    names = {other.name for other in taken}
    candidate = symbol.name
    while candidate in names:
        candidate += "'"
    return Sym(candidate, symbol.sort)


def substitute(term: Term, replacements: Mapping[Sym, Term]) -> Term:
    """Replace free symbols; bound names are renamed where they would capture.

    Raises `CaptureError` when a variable of differentiation would be replaced by a term that is
    not itself a symbol: the derivative is taken at the symbol's own value.
    """
    relevant = {s: t for s, t in replacements.items() if s in free_symbols(term) and s is not t}
    if not relevant:
        return term
    if isinstance(term, Sym):
        return relevant[term]
    if isinstance(term, Bind):
        return _substitute_under(term, relevant)
    if isinstance(term, App) and term.op in DERIVATIVES:
        variable = term.args[1]
        if any(s in free_symbols(variable) for s in relevant):
            moved = substitute(variable, relevant)
            if not isinstance(moved, Sym) and isinstance(variable, Sym):
                raise CaptureError(
                    "HP104",
                    f"{variable!r} is the variable of {term!r}: it cannot become {moved!r}",
                    "evaluate the derivative first, then substitute",
                )
    return rebuild(term, tuple(substitute(child, relevant) for child in term.children))


def _substitute_under(term: Bind, replacements: Mapping[Sym, Term]) -> Term:
    args = tuple(substitute(arg, replacements) for arg in term.args)
    inside = {s: t for s, t in replacements.items() if s is not term.var}
    used = {s for s in inside if s in free_symbols(term.body)}
    incoming: frozenset[Sym] = frozenset().union(*(free_symbols(inside[s]) for s in used))
    var, body = term.var, term.body
    if any(var.name == other.name for other in incoming):
        var = fresh(var, incoming | free_symbols(body))
        body = substitute(body, {term.var: var})
    body = substitute(body, {s: inside[s] for s in used})
    from handproof.terms.build import bind

    return bind(term.op, var, *args, body)


def bound_name(level: int) -> str:
    """The canonical name of a bound variable: no author writes it, and it typesets as ``i_0``."""
    return f"i{{}}_{{{level}}}"


@lru_cache(maxsize=200_000)
def canonical(term: Term) -> Term:
    """The term with bound names replaced by canonical ones, numbered from the inside out.

    The variable is renamed before the body is made canonical: the names inside are of lower
    levels, so none of them captures it.
    """
    if not isinstance(term, (App, Bind)):
        return term
    if isinstance(term, App):
        return rebuild(term, tuple(canonical(child) for child in term.children))
    from handproof.terms.build import bind

    var = Sym(bound_name(_depth(term.body)), term.var.sort)
    body = canonical(substitute(term.body, {term.var: var}))
    return bind(term.op, var, *(canonical(arg) for arg in term.args), body)


@lru_cache(maxsize=200_000)
def _depth(term: Term) -> int:
    inner = max((_depth(child) for child in term.children), default=0)
    return inner + 1 if isinstance(term, Bind) else inner


def alpha_equal(left: Term, right: Term) -> bool:
    """Whether two terms are equal up to the names of bound variables."""
    return left is right or canonical(left) is canonical(right)


def transform(term: Term, rule: Callable[[Term], Term | None]) -> Term:
    """Apply ``rule`` to every subterm from the leaves up; None leaves a subterm as it is."""
    if not isinstance(term, (Sym, Num)):
        term = rebuild(term, tuple(transform(child, rule) for child in term.children))
    replaced = rule(term)
    return term if replaced is None else replaced
