"""The rule tables: each rule applies to its accepting example and refuses the other."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from handproof.proving.axioms import axioms
from handproof.proving.interface import Budget
from handproof.proving.rewriting import Conversion, Simplifier
from handproof.proving.rules import (
    arrays,
    determinants,
    elementary,
    integrals,
    order,
    probability,
    sums,
)  # fmt: skip
from handproof.proving.rules.table import AFTER, BEFORE, LETTERS
from handproof.proving.scalar import Attempt, plans
from handproof.terms.nodes import Term
from handproof.terms.operators import BINDERS, OPERATORS
from handproof.terms.scope import canonical
from tests.proving.scalar_claims import (
    INF,
    PI,
    A,
    all_,
    at,
    bound,
    d,
    det,
    eq,
    exp,
    h,
    i,
    j,
    k,
    lam,
    log,
    m,
    mat,
    mu,
    normal,
    positive,
    prod,
    q,
    s,
    sqrt,
    sum_,
    under,
    x,
    y,
)  # fmt: skip
from tests.proving.shorthand import E, op

Rule = Callable[[Simplifier, Term], Conversion | None]
Q, L = mat("Q", "d", "q"), mat("Lambda", "q", "q")
HALF_RANK = Q * L * Q.T + s * op("identity", d) - s * (Q * Q.T)
ENTRIES = all_(j, d, op("positive", at(lam, j)))
h2 = mat("g", "m")


def gaussian(body: E) -> E:
    return bound("integral", x, -INF, INF, body)


def over_binary(body: E) -> E:
    return bound("sum_over", h2, op("binary", m), body)


def over_space(body: E) -> E:
    return bound("integral_over", mu, op("reals", d), body)


SQUARES = sum_(i, 1, d, at(mu, i) ** 2 / (2 * s))

ROWS: tuple[tuple[Rule, E, tuple[E, ...], E, tuple[E, ...]], ...] = (
    (elementary.unfolded, op("abs", x), (op("nonnegative", x),), op("abs", x), ()),
    (elementary.log_as_written, log(x * y), positive(x, y), log(x * y), positive(x)),
    (elementary.log_as_written, log(x**2), positive(x), log(x**2), ()),
    (elementary.log_as_written, log(exp(x)), (), log(x), ()),
    (elementary.log_as_written, log(prod(j, 1, d, at(lam, j))), (ENTRIES,),
     log(prod(j, 1, d, at(lam, j))), ()),
    (elementary.log_of_factors, log(x * y + x), positive(x, y), log(x * y + x), positive(x)),
    (elementary.exp_of_sum, exp(x + y), (), exp(x), ()),
    (elementary.power_of_positive, x**y, positive(x), x**y, ()),
    (elementary.root_of_square, sqrt(x**2), positive(x), sqrt(x**2), ()),
    (elementary.root_of_positive, sqrt(x), positive(x), sqrt(x), ()),
    (sums.product_of_positive, prod(j, 1, d, at(lam, j)), (ENTRIES,),
     prod(j, 1, d, at(lam, j)), ()),
    (sums.counted, sum_(j, q + 1, d, x), (op("lt", q, d),), sum_(j, q + 1, d, x), ()),
    (sums.over_vectors, over_binary(exp(sum_(j, 1, m, at(h2, j) * at(h, j)))), (),
     over_binary(exp(sum_(j, 1, m, at(h2, j) ** 3))), ()),
    (integrals.over_line, gaussian(exp(-(x**2) / s)), positive(s), gaussian(exp(-(x**2) / s)), ()),
    (integrals.over_line, gaussian(exp(-(x**2))), (), gaussian(exp(x**3)), ()),
    (integrals.over_space, over_space(exp(-SQUARES)), positive(s), over_space(exp(-SQUARES)), ()),
    (probability.density, normal(y, s, x), positive(s), normal(y, s, x), ()),
    (determinants.diagonal, det(op("diag", lam)), (), det(A), ()),
    (determinants.low_rank, det(HALF_RANK), (op("orthonormal_columns", Q), *positive(s),
     op("lt", q, d)), det(HALF_RANK), (*positive(s), op("lt", q, d))),
    (arrays.entry_of_product, at(A * mu, k), (op("in", k, op("range", 1, d)),), at(A * mu, k), ()),
)  # fmt: skip


def attempt(term: E, facts: tuple[E, ...]) -> Simplifier:
    obligation = under(*facts, claim=eq(term, term))
    return Attempt(obligation, Budget(10), next(iter(plans(obligation)))).simplifier


def applied(rule: Rule, term: E, facts: tuple[E, ...]) -> Conversion | None:
    s_ = attempt(term, facts)
    return rule(s_, canonical(term.t))


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row[0].__name__}-{row[1].t!r}")
def test_examples(row: tuple[Rule, E, tuple[E, ...], E, tuple[E, ...]]) -> None:
    rule, accepted, given, refused, less = row
    found = applied(rule, accepted, given)
    assert found is not None
    assert found.step is not None
    assert applied(rule, refused, less) is None


def test_tables_name_operators_and_axioms() -> None:
    known = axioms()
    for op_ in (*BEFORE, *AFTER, *LETTERS):
        assert op_ in OPERATORS or op_ in BINDERS
    names = [name for name, _ in elementary.UNFOLDED.values()]
    names += [name for name, _ in probability.DENSITIES.values()]
    names += [integrals.LAW, *order.INCREASING.values()]
    names += [row[0] for rows in order.ABOUT.values() for row in rows]
    names += [row[0] for rows in order.RATIO.values() for row in rows]
    names += [row[0] for rows in order.BETWEEN.values() for row in rows]
    assert set(names) <= set(known)


@pytest.mark.parametrize("law", sorted(probability.DENSITIES))
def test_densities_have_their_parameters(law: str) -> None:
    name, variables = probability.DENSITIES[law]
    assert set(variables) | {"x"} == set(axioms()[name].variables)


def test_unused_constants_stay() -> None:
    s_ = attempt(PI, ())
    assert s_.simplify(PI.t).term is PI.t
