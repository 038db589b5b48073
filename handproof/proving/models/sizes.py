"""Sizes of models: which integer symbols are sizes, and small values that fit the facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import islice, product

from handproof.proving.evaluate import HANDLERS, Root, Scope
from handproof.proving.models.traits import flatten, traits_of
from handproof.proving.numbers import EvaluationError
from handproof.terms.build import app, size_term
from handproof.terms.context import Context, Obligation
from handproof.terms.nodes import Bind, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, Family, Function, Matrix, Sort

LARGEST = 3
MOST_TUPLES = 400

_TAKES_SIZES = ("identity", "zeros", "ones", "reals", "binary", "signs", "range", "block")


@dataclass(frozen=True, slots=True)
class Sizes:
    """The size variables of an obligation, and the facts that speak of sizes alone."""

    names: tuple[str, ...]
    facts: tuple[Term, ...]
    shapes: tuple[Size, ...] = ()
    """Sizes of declared symbols: each must be at least 1."""

    def fits(self, sizes: Mapping[str, int]) -> bool:
        """Whether the facts about sizes hold."""
        scope = Scope(Root(sizes, {}, {}, HANDLERS))
        try:
            if any(shape.value(sizes) < 1 for shape in self.shapes):
                return False
            return all(scope.value(fact).holds for fact in self.facts)
        except (EvaluationError, KeyError):
            return False

    def tuples(self) -> Iterator[dict[str, int]]:
        """Fitting sizes up to 3; distinct ones above 1 first, then the rest."""
        for largest in (LARGEST, LARGEST + 1):
            values = product(range(1, largest + 1), repeat=len(self.names))
            found = [
                sizes
                for chosen in islice(values, MOST_TUPLES)
                if self.fits(sizes := dict(zip(self.names, chosen, strict=True)))
            ]
            if found:
                yield from sorted(found, key=_generic)
                return

    def smallest_first(self) -> list[dict[str, int]]:
        """Fitting sizes, the smallest total first."""
        return sorted(self.tuples(), key=lambda sizes: (sum(sizes.values()), *sizes.values()))


def _generic(sizes: Mapping[str, int]) -> tuple[int, int, int]:
    values = list(sizes.values())
    ones = values.count(1)
    return (max(0, 2 * ones - 1), len(values) - len(set(values)), sum(values))


def sizes_of(obligation: Obligation) -> Sizes:
    """The sizes of an obligation."""
    context = obligation.context
    terms = [obligation.claim, *(f.proposition for f in context.facts)]
    terms += [d.body for d in context.definitions]
    names: set[str] = set()
    for symbol in context.symbols:
        names |= _names_of(symbol.sort)
    for term in terms:
        for part in subterms(term):
            names |= _names_of(part.sort)
            names |= {s.name for s in _size_arguments(part)}
    bound = {part.var.name for t in terms for part in subterms(t) if isinstance(part, Bind)}
    bound |= {p.name for d in context.definitions for p in d.parameters}
    defined = {d.symbol.name for d in context.definitions}
    declared = {s.name for s in context.symbols if s.sort == INTEGER}
    for term in terms:
        declared |= {s.name for s in free_symbols(term) if s.sort == INTEGER}
    names |= _counts(context)
    kept = tuple(sorted(names - (bound - declared) - defined))
    about = tuple(p for _label, p in flatten(context.facts) if _about_sizes(p, kept))
    about += tuple(_enough_rows(context))
    shapes = {shape for symbol in context.symbols for shape in _shapes_of(symbol.sort)}
    closed = tuple(s for s in shapes if s.constant is None and s.variables <= set(kept))
    return Sizes(kept, about, closed)


def _counts(context: Context) -> set[str]:
    """Integers that order facts compare with each other or with numbers: they count something."""
    ranges = traits_of(context).ranges
    found: set[str] = set()
    for _label, proposition in flatten(context.facts):
        symbols = free_symbols(proposition)
        if getattr(proposition, "op", "") in ("lt", "le", "gt", "ge", "positive") and all(
            s.sort == INTEGER and s not in ranges for s in symbols
        ):
            found |= {s.name for s in symbols}
    return found


def _enough_rows(context: Context) -> Iterator[Term]:
    """Orthonormal columns are at most as many as their rows."""
    traits = traits_of(context)
    for symbol in context.symbols:
        if isinstance(symbol.sort, Matrix) and traits.has(symbol, "orthonormal_columns"):
            yield app("le", size_term(symbol.sort.cols), size_term(symbol.sort.rows))


def _about_sizes(proposition: Term, names: tuple[str, ...]) -> bool:
    symbols = free_symbols(proposition)
    return bool(symbols) and all(s.sort == INTEGER and s.name in names for s in symbols)


def _shapes_of(sort: Sort) -> tuple[Size, ...]:
    if isinstance(sort, Matrix):
        return sort.rows, sort.cols
    return (sort.length, *_shapes_of(sort.element)) if isinstance(sort, Family) else ()


def _names_of(sort: Sort) -> frozenset[str]:
    if isinstance(sort, Matrix):
        return sort.rows.variables | sort.cols.variables
    if isinstance(sort, Family):
        return sort.length.variables | _names_of(sort.element)
    if isinstance(sort, Function):
        return frozenset().union(*(_names_of(s) for s in (*sort.domain, sort.codomain)))
    return frozenset()


def _size_arguments(term: Term) -> Iterable[Sym]:
    """Free symbols that stand in the place of a size or a bound."""
    if isinstance(term, Bind) and term.op in ("sum", "prod", "family"):
        places: tuple[Term, ...] = term.args
    elif getattr(term, "op", "") in _TAKES_SIZES:
        places = term.children
    else:
        return ()
    return [s for place in places for s in free_symbols(place) if s.sort == INTEGER]
