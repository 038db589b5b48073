"""Sample means and covariances as unknowns of their own, instead of the observations.

Every positive semidefinite S of size d is the covariance ``1/N sum (x_j - m)(x_j - m)'`` of N real
observations with any given mean, as soon as N > d: take N - 1 orthonormal rows that sum to zero and
a root of S. Where the observations occur only through their mean and covariance, a model may thus
give S itself; hypotheses about its eigenvectors are then linear in S.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from handproof.terms.build import add, app, bind, div, mul, num, size_term, sub, sym
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.nodes import Sym, Term
from handproof.terms.scope import alpha_equal, free_symbols
from handproof.terms.sorts import INTEGER, Family, Matrix


@dataclass(frozen=True, slots=True)
class Sample:
    """Observations, and the defined symbols that are their mean and covariance."""

    observations: Sym
    means: tuple[Sym, ...]
    covariances: tuple[Sym, ...]


def absorbed(obligation: Obligation) -> Obligation | None:
    """The obligation over means and covariances; None where observations occur otherwise."""
    changed = obligation
    for symbol in obligation.context.symbols:
        if isinstance(symbol.sort, Family) and isinstance(symbol.sort.element, Matrix):
            sample = _sample(changed.context, symbol)
            if sample.covariances:
                changed = _without(changed, sample)
    return None if changed is obligation else changed


def _sample(context: Context, observations: Sym) -> Sample:
    means = [d for d in context.definitions if _is_mean(d, observations)]
    covariances = [
        d.symbol
        for d in context.definitions
        if any(alpha_equal(d.body, body) for body in _covariances(observations, means))
    ]
    return Sample(observations, tuple(d.symbol for d in means), tuple(covariances))


def _without(obligation: Obligation, sample: Sample) -> Obligation:
    context = obligation.context
    gone = {*sample.means, *sample.covariances}
    kept = tuple(d for d in context.definitions if d.symbol not in gone)
    extra: list[Fact] = []
    for symbol in sample.covariances:
        fact = app("positive_semidefinite", symbol)
        extra.append(Fact(f"{symbol.name} is a sample covariance", fact, Origin.DECLARED))
    sort = sample.observations.sort
    assert isinstance(sort, Family)
    assert isinstance(sort.element, Matrix)
    enough = app("le", add(size_term(sort.element.rows), num(1)), size_term(sort.length))
    extra.append(Fact("more observations than dimensions", enough, Origin.DECLARED))
    symbols = tuple(s for s in context.symbols if s is not sample.observations)
    changed = Obligation(Context(symbols, kept, context.facts + tuple(extra)), obligation.claim)
    changed = changed.relevant()
    needed = [changed.claim, *(f.proposition for f in changed.context.facts)]
    needed += [d.body for d in changed.context.definitions]
    if any(sample.observations in free_symbols(term) for term in needed):
        return obligation
    return changed


def _is_mean(definition: Definition, observations: Sym) -> bool:
    return any(alpha_equal(definition.body, body) for body in _averages(observations))


def _index(observations: Sym) -> Sym:
    taken = {observations.name}
    return sym("j" if "j" not in taken else "j'", INTEGER)


def _averages(observations: Sym) -> Iterator[Term]:
    j = _index(observations)
    yield from _over_count(observations, j, app("at", observations, j))


def _over_count(observations: Sym, j: Sym, body: Term) -> Iterator[Term]:
    """``1/N sum_j body`` in the ways it is written."""
    assert isinstance(observations.sort, Family)
    count = size_term(observations.sort.length)
    total = bind("sum", j, num(1), count, body)
    yield mul(div(num(1), count), total)
    yield div(total, count)
    yield bind("sum", j, num(1), count, div(body, count))
    yield bind("sum", j, num(1), count, mul(div(num(1), count), body))
    yield mul(app("pow", count, num(-1)), total)


def _covariances(observations: Sym, means: list[Definition]) -> Iterator[Term]:
    j = _index(observations)
    for mean in (*(d.symbol for d in means), *_averages(observations)):
        gap = sub(app("at", observations, j), mean)
        yield from _over_count(observations, j, mul(gap, app("transpose", gap)))
