"""Linear binders: sums over sets and integrals, split over monomials, constants in front."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fractions import Fraction

from handproof.proving.rational import Monomial, Quotient, to_term
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.terms.build import add, bind, mul
from handproof.terms.nodes import Bind, Sym, Term
from handproof.terms.scope import free_symbols, substitute

Single = Callable[[Simplifier, Bind, Quotient], Conversion | None]
"""What to do with the binder over one monomial all of whose letters mention the variable."""


@dataclass(frozen=True, slots=True)
class Over:
    """A linear binder: the prefix of its axioms' names and the values that they share."""

    name: str
    values: Mapping[str, Term]

    @property
    def additive(self) -> bool:
        """Whether a sum may be split without asking that each part is integrable."""
        return self.name == "sum_over"


def split_linear(s: Simplifier, term: Bind, over: Over, single: Single) -> Conversion | None:
    """The binder over a sum of monomials: one at a time, constants out, then ``single``."""
    quotient = s.quotient(term.body)
    if any(term.var in free_symbols(t) for m, _ in quotient.denominator for t, _ in m):
        return None
    if not quotient.terms:
        return None
    if len(quotient.terms) > 1:
        return _first_apart(s, term, over, quotient) if over.additive else None
    outer, inner = _parted(term.var, quotient.terms[0], quotient.denominator)
    if outer.constant == 1:
        return single(s, term, inner)
    core = to_term(inner)
    parted = with_body(s, term, mul(to_term(outer), core))
    values = {**over.values, "c": to_term(outer), "f": bind("lambda", term.var, core)}
    step = s.by_axiom(f"{over.name}_scale", values) if parted else None
    if parted is None or step is None:
        return None
    return s.then(parted, Conversion(step.right, step))


def _first_apart(s: Simplifier, term: Bind, over: Over, quotient: Quotient) -> Conversion | None:
    first = to_term(Quotient(quotient.terms[:1], quotient.denominator))
    rest = to_term(Quotient(quotient.terms[1:], quotient.denominator))
    parted = with_body(s, term, add(first, rest))
    functions = {"f": bind("lambda", term.var, first), "g": bind("lambda", term.var, rest)}
    step = s.by_axiom(f"{over.name}_add", {**over.values, **functions}) if parted else None
    if parted is None or step is None:
        return None
    return s.then(parted, Conversion(step.right, step))


def _parted(
    var: Sym, pair: tuple[Monomial, Fraction], denominator: tuple[tuple[Monomial, Fraction], ...]
) -> tuple[Quotient, Quotient]:
    """The factors free of the variable, and those that mention it."""
    monomial, coefficient = pair
    free = tuple((t, e) for t, e in monomial if var not in free_symbols(t))
    bound = tuple((t, e) for t, e in monomial if var in free_symbols(t))
    return Quotient(((free, coefficient),), denominator), Quotient(((bound, Fraction(1)),))


def with_body(s: Simplifier, term: Bind, body: Term) -> Conversion | None:
    """The binder with its body written as ``body``, equal to it; None if it is not."""
    opened = s.opened(term)
    written = substitute(body, {term.var: opened.var})
    if written is opened.body:
        return Conversion(term)
    with s.local(opened):
        same = s.equal(opened.body, written)
    if same is None:
        return None
    return s.replaced(opened, [*(Conversion(a) for a in opened.args), Conversion(written, same)])
