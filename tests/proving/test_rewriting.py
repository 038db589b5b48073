"""The simplifier: what comes out equals what went in (the kernel says so) and stays as it is."""

from __future__ import annotations

import random
from fractions import Fraction

import pytest

from handproof.kernel.check import check
from handproof.proving.interface import Budget, Proof
from handproof.proving.rational import Quotient, factors, make, to_term
from handproof.proving.rewriting import OutOfTime
from handproof.proving.scalar import Attempt, plans
from handproof.proving.statement import statement
from handproof.terms.build import add, app, div, eq, mul, neg, num, power, sym
from handproof.terms.context import Context, Fact, Obligation, Origin
from handproof.terms.nodes import Term

A, B, X = sym("a"), sym("b"), sym("x")
FACTS = tuple(Fact(f"h{k}", app("positive", s), Origin.DECLARED) for k, s in enumerate((A, B)))
SEEDS = range(60)


def attempt(claim: Term, seconds: float = 20.0) -> Attempt:
    obligation = Obligation(Context((A, B, X), (), FACTS), claim)
    return Attempt(obligation, Budget(seconds), next(iter(plans(obligation))))


def random_term(rng: random.Random, depth: int) -> Term:
    """A term in a, b > 0 and a real x, defined everywhere."""
    if depth == 0:
        return rng.choice((A, B, X, num(2), num(Fraction(1, 3)), num(-1)))
    inner = random_term(rng, depth - 1)
    other = random_term(rng, rng.randrange(depth))
    small = random_term(rng, 0)
    return rng.choice(
        (
            lambda: add(inner, other),
            lambda: mul(inner, other),
            lambda: neg(inner),
            lambda: div(inner, rng.choice((A, add(A, B), app("exp", small)))),
            lambda: app("exp", small),
            lambda: app("sigmoid", small),
            lambda: app("log", rng.choice((A, mul(A, B), add(num(1), app("exp", small))))),
            lambda: app("sqrt", rng.choice((A, mul(num(2), B), power(A, 3)))),
            lambda: power(mul(A, B), rng.choice((X, num(Fraction(3, 2)), num(-2)))),
            lambda: app("softplus", small),
        )
    )()


@pytest.mark.parametrize("seed", SEEDS)
def test_simplified_terms_are_equal(seed: int) -> None:
    term = random_term(random.Random(seed), 3)
    first = attempt(eq(term, term))
    s = first.simplifier
    simple = s.simplify(term)
    if s.roots_changed:
        s.restart()
        simple = s.simplify(term)
    claim = eq(term, simple.term)
    if simple.step is None:
        assert simple.term is term
        return
    whole = Obligation(Context((A, B, X), (), FACTS), claim)
    outcome = first.outcome("scalar", simple.step, claim)
    assert isinstance(outcome, Proof)
    check(statement(whole), outcome.certificate)
    assert s.quotient(s.simplify(simple.term).term) == s.quotient(simple.term)


def test_no_time() -> None:
    with pytest.raises(OutOfTime):
        attempt(eq(A, A), 0.0).simplifier.simplify(mul(A, B))


def test_missing_conditions_are_kept() -> None:
    s = attempt(eq(X, X)).simplifier
    s.simplify(app("log", mul(A, X)))
    assert app("positive", X) in s.missing


# ---------------------------------------------------------------- quotients

Q = Quotient.of


@pytest.mark.parametrize(
    ("value", "text"),
    [
        ((Q(X) * Q(X) - Q(A) * Q(A)) * (Q(X) + Q(A)).inverse(), "x - a"),
        (Q(X) * Q(X).inverse(), "1"),
        (Q(X) - Q(X), "0"),
        ((Q(1) + Q(X)).inverse() + Q(1), "(x + 2)/(x + 1)"),
        ((Q(X) + Q(A)) ** -1 * (Q(2) * Q(X) + Q(2) * Q(A)), "2"),
    ],
)
def test_quotients(value: Quotient, text: str) -> None:
    assert repr(to_term(value)).replace("-a + x", "x - a") == text


def test_quotients_are_fields() -> None:
    rng = random.Random(7)
    letters = [Q(A), Q(B), Q(X), Q(Fraction(2, 3))]

    def some() -> Quotient:
        value = rng.choice(letters)
        for _ in range(3):
            other = rng.choice(letters)
            value = rng.choice((value + other, value * other, value - other, value))
        return value

    for _ in range(40):
        u, v, w = some(), some(), some()
        assert (u + v) * w == u * w + v * w
        assert u - v == -(v - u)
        if not v.is_zero:
            assert u * v.inverse() * v == u
            number, parts = factors(v)
            product = Q(number)
            for base, exponent in parts:
                product = product * base**exponent
            assert product == v


def test_zero_has_no_inverse() -> None:
    with pytest.raises(ZeroDivisionError):
        (Q(X) - Q(X)).inverse()
    with pytest.raises(ZeroDivisionError):
        make({}, {})
