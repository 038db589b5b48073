"""Verdicts on exact instances: the counterexamples, the theorems and the traps."""

from __future__ import annotations

from fractions import Fraction
from typing import Any

import pytest

from handproof.kernel.orbits import check_orbit
from numerics.search.judge import Judgement, judge
from numerics.search.meanfield import Family, mean_field
from numerics.search.problem import Problem


def verdict(d: int, couplings: Any, c: Any, **how: Any) -> Judgement:
    """The verdict on d units with these couplings and fields."""
    family = Family(d, **how)
    theta = [Fraction(x) for x in (*couplings, *c)]
    return judge(mean_field(d, family=family), theta)


REFUTED = {
    "least L1": (2, ["-6"], ["0", "0"]),
    "least height": (2, ["-5"], ["1", "1"]),
    "easiest by hand": (2, ["-5"], ["2", "2"]),
    "positive coupling": (2, ["6"], ["0", "-6"]),
    "the write-up's rational example": (2, ["-8"], ["0", "0"]),
    "attractive": (2, ["8"], ["-8", "0"]),
    "three units of size 3": (3, ["-3"] * 3, ["0"] * 3),
    "weights of size 1": (6, ["-1"] * 15, ["1"] * 6),
    "just inside c+": (2, ["-5"], ["22/5", "22/5"]),
    "just inside c-": (2, ["-5"], ["9/20", "9/20"]),
    "a saturated unit": (3, ["-40", "1", "1"], ["10", "10", "100"]),
}


@pytest.mark.parametrize("name", REFUTED)
def test_refutes(name: str) -> None:
    found = verdict(*REFUTED[name])
    assert found.outcome == "refuted", found.statement
    assert found.certificate is not None
    assert "never converges" in check_orbit(found.certificate)


PROVED = {
    "start is an unstable fixed point": (2, ["-8"], ["4", "4"], "exact-cycle"),
    "start is a saddle": (2, ["8"], ["-4", "-4"], "exact-cycle"),
    "lambda_min = -4 exactly, slow": (2, ["-4"], ["2", "1"], "lambda-min"),
    "lambda_min = -4, norm 196": (50, ["4"] * 1225, ["-1"] * 50, "lambda-min"),
    "just below -4, slow": (2, ["-401/100"], ["2", "201/100"], "contracting-ball"),
    "outside c-": (2, ["-5"], ["2/5", "2/5"], "contracting-ball"),
    "outside c+": (2, ["-5"], ["23/5", "23/5"], "contracting-ball"),
    "c = 0 above -5.8696": (2, ["-29/5"], ["0", "0"], "contracting-ball"),
    "saturated units": (2, ["-200"], ["100", "103"], "contracting-ball"),
    "beside the unstable start": (2, ["-8"], ["4", "4000001/1000000"], "contracting-ball"),
    "one unit": (1, [], ["3"], "lambda-min"),
}


@pytest.mark.parametrize("name", PROVED)
def test_proves_convergence(name: str) -> None:
    d, couplings, c, tier = PROVED[name]
    found = verdict(d, couplings, c)
    assert found.outcome == "proved", found.statement
    assert found.certificate is not None
    assert found.certificate["tier"] == tier
    assert "converge" in check_orbit(found.certificate)


# couplings of three units, row by row without the diagonal, then c
PERIODS = {
    3: (7, -7, -5, -2, -2, 8, 3, 1, 0),
    4: (5, -3, -5, 1, -1, 0, 2, 0, 0),
    5: (4, 5, -3, 9, -7, 2, -4, 0, 1),
    6: (-6, 9, 4, 0, 3, -6, -4, -2, 1),
    7: (7, 8, 1, -4, -6, -3, -7, 0, 4),
    8: (0, -7, -1, -12, 8, -5, 5, 0, -7),
    27: (-12, -1, 3, 2, -2, -1, 6, -1, 0),
    89: (12, -6, -6, 2, -2, -6, -5, 4, 4),
}


@pytest.mark.parametrize("period", [3, 5, 6, 7, 8, 27, 89])
def test_certifies_periods_of_asymmetric_couplings(period: int) -> None:
    theta = PERIODS[period]
    found = verdict(3, theta[:6], theta[6:], symmetric=False)
    assert found.outcome == "refuted", found.statement
    assert found.certificate is not None
    assert found.certificate["period"] == period
    assert f"minimal period {period}" in check_orbit(found.certificate)


def test_four_cycle_of_two_units() -> None:
    found = verdict(2, [-5, 4], [2, -1], symmetric=False)
    assert found.outcome == "refuted"
    assert found.certificate is not None
    assert found.certificate["period"] == 4


@pytest.mark.slow
def test_chaos_is_covered() -> None:
    found = verdict(3, [-2, 11, -1, -7, -7, -10], [-5, -1, 2], symmetric=False)
    assert found.outcome == "refuted"
    assert found.certificate is not None
    assert found.certificate["tier"] == "cover"


def test_asymmetric_gain_below_four() -> None:
    found = verdict(2, [7, -2], [1, 1], symmetric=False)
    assert found.outcome == "proved"
    assert found.certificate is not None
    assert found.certificate["tier"] == "gain"


def test_what_cannot_be_decided_is_not_called_a_counterexample() -> None:
    """An orbit on the threshold of the plane c1 = c2 converges too slowly for every tier."""
    problem: Problem = mean_field(2)
    theta = [Fraction(-5), Fraction("0.4195423611"), Fraction("0.4195423611")]
    found = judge(problem, theta, steps=2000)
    assert found.outcome != "refuted"
