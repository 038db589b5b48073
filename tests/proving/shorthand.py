"""Short ways to write terms in tests: ``W * W.T + s * I("d")``."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from handproof.terms import build
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.nodes import Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import shape


def term(value: object) -> Term:
    if isinstance(value, E):
        return value.t
    if isinstance(value, Term):
        return value
    assert isinstance(value, (int, Fraction, str))
    return build.num(value)


@dataclass(frozen=True)
class E:
    """A term with operators."""

    t: Term

    def __add__(self, other: object) -> E:
        return E(build.add(self.t, term(other)))

    def __radd__(self, other: object) -> E:
        return E(build.add(term(other), self.t))

    def __sub__(self, other: object) -> E:
        return E(build.sub(self.t, term(other)))

    def __rsub__(self, other: object) -> E:
        return E(build.sub(term(other), self.t))

    def __mul__(self, other: object) -> E:
        return E(build.mul(self.t, term(other)))

    def __rmul__(self, other: object) -> E:
        return E(build.mul(term(other), self.t))

    def __truediv__(self, other: object) -> E:
        return E(build.div(self.t, term(other)))

    def __rtruediv__(self, other: object) -> E:
        return E(build.div(term(other), self.t))

    def __pow__(self, other: object) -> E:
        return E(build.app("pow", self.t, term(other)))

    def __neg__(self) -> E:
        return E(build.neg(self.t))

    @property
    def T(self) -> E:
        return E(build.transpose(self.t))

    @property
    def i(self) -> E:
        """The inverse."""
        return E(build.inv(self.t))


def op(name: str, *args: object) -> E:
    return E(build.app(name, *(term(a) for a in args)))


def mat(name: str, rows: str | int, cols: str | int = 1) -> E:
    return E(build.mat(name, rows, cols))


def real(name: str) -> E:
    return E(build.sym(name))


def size(name: str) -> E:
    return E(build.size(name))


def I(name: str) -> E:  # noqa: E743 (the field's own name)
    return E(build.app("identity", build.size(name)))


def eq(left: object, right: object) -> E:
    return E(build.eq(term(left), term(right)))


def tr(e: E) -> E:
    return op("trace", e)


def given(*facts: E, let: tuple[tuple[E, E], ...] = (), claim: E) -> Obligation:
    """The obligation; symbols are declared in the order of their names."""
    definitions = tuple(Definition(_sym(s), b.t) for s, b in let)
    terms = [claim.t, *(f.t for f in facts), *(b.t for _, b in let), *(s.t for s, _ in let)]
    symbols: set[Sym] = set().union(*(free_symbols(t) for t in terms))
    for t in list(symbols):
        found = shape(t.sort)
        for length in found or ():
            symbols |= {build.size(name) for name in length.variables}
    listed = tuple(Fact(f"h{i}", f.t, Origin.DECLARED) for i, f in enumerate(facts))
    ordered = tuple(sorted(symbols, key=lambda s: s.name))
    return Obligation(Context(ordered, definitions, listed), claim.t)


def _sym(e: E) -> Sym:
    assert isinstance(e.t, Sym)
    return e.t
