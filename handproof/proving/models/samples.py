"""Sample means and covariances as unknowns of their own, instead of the observations.

Every positive semidefinite S of size d is the covariance ``1/N sum (x_j - m)(x_j - m)'`` of N real
observations with any given mean, as soon as N > d: take N - 1 orthonormal rows that sum to zero and
a root of S. Where the observations occur only through their mean and covariance, a model may thus
give S itself; hypotheses about its eigenvectors are then linear in S.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from handproof.terms.build import add, app, bind, div, mul, num, size_term, sub, sym
from handproof.terms.context import Context, Definition, Fact, Obligation, Origin
from handproof.terms.nodes import App, Bind, Sym, Term
from handproof.terms.scope import alpha_equal, free_symbols, transform
from handproof.terms.sorts import INTEGER, Family, Matrix


@dataclass(frozen=True, slots=True)
class Sample:
    """Observations, and the defined symbols that are their mean and covariance."""

    observations: Sym
    means: tuple[Sym, ...]
    covariances: tuple[Sym, ...]
    averages: tuple[Term, ...]
    """The ways in which the mean is written."""
    spreads: tuple[Term, ...]
    """The ways in which the covariance is written."""

    @property
    def count(self) -> Term:
        """The number of observations."""
        assert isinstance(self.observations.sort, Family)
        return size_term(self.observations.sort.length)

    @property
    def total(self) -> Term:
        """The sum of the observations."""
        j = _index(self.observations)
        return bind("sum", j, num(1), self.count, app("at", self.observations, j))


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
    spreads = tuple(_covariances(observations, means))
    covariances = [
        d.symbol for d in context.definitions if any(alpha_equal(d.body, body) for body in spreads)
    ]
    return Sample(
        observations,
        tuple(d.symbol for d in means),
        tuple(covariances),
        tuple(_averages(observations)),
        spreads,
    )


def _without(obligation: Obligation, sample: Sample) -> Obligation:
    context = obligation.context
    gone = {*sample.means, *sample.covariances}
    same = [
        Definition(other, symbols[0])
        for symbols in (sample.means, sample.covariances)
        for other in symbols[1:]
    ]
    kept = (*same, *(d for d in context.definitions if d.symbol not in gone))
    facts = [changed for fact in context.facts if (changed := _changed(fact, sample)) is not None]
    extra: list[Fact] = []
    for symbol in sample.covariances[:1]:
        fact = app("positive_semidefinite", symbol)
        extra.append(Fact(f"{symbol.name} is a sample covariance", fact, Origin.DECLARED))
    sort = sample.observations.sort
    assert isinstance(sort, Family)
    assert isinstance(sort.element, Matrix)
    enough = app("le", add(size_term(sort.element.rows), num(1)), size_term(sort.length))
    extra.append(Fact("more observations than dimensions", enough, Origin.DECLARED))
    symbols = tuple(s for s in context.symbols if s is not sample.observations)
    claim = _summed(obligation.claim, sample)
    absorbed = Obligation(Context(symbols, kept, (*facts, *extra)), claim).relevant()
    needed = [absorbed.claim, *(f.proposition for f in absorbed.context.facts)]
    needed += [d.body for d in absorbed.context.definitions]
    if any(sample.observations in free_symbols(term) for term in needed):
        return obligation
    return absorbed


def _changed(fact: Fact, sample: Sample) -> Fact | None:
    """A fact over the mean and covariance; None for one that only says what they are."""
    proposition = fact.proposition
    if isinstance(proposition, App) and proposition.op == "eq":
        left, right = proposition.args
        if left in sample.means and any(alpha_equal(right, a) for a in sample.averages):
            return None
        if left in sample.covariances and any(alpha_equal(right, c) for c in sample.spreads):
            return None
    if isinstance(proposition, App) and proposition.op == "distributed":
        member, law = proposition.args
        ours = isinstance(member, App) and member.children[0] is sample.observations
        if ours and isinstance(law, App) and law.op == "normal":
            # A normal density is positive everywhere as soon as the law exists.
            return replace(fact, proposition=app("positive_definite", law.args[1]))
    return replace(fact, proposition=_summed(proposition, sample))


def _summed(term: Term, sample: Sample) -> Term:
    """``sum_j x_j`` as N times the mean, where the mean has a name."""
    if not sample.means:
        return term

    def rule(part: Term) -> Term | None:
        if isinstance(part, Bind) and part.op == "sum" and alpha_equal(part, sample.total):
            return mul(sample.count, sample.means[0])
        return None

    return transform(term, rule)


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
