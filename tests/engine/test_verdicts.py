"""Verdicts: eight contracts, one order, inheritance of the weakest."""

import pytest

from handproof.engine.verdicts import CONTRACT, LEVELS, Verdict, weakest

P, T, O, R, A = Verdict.PROVED, Verdict.TESTED, Verdict.OPEN, Verdict.REFUTED, Verdict.ASSUMED


def test_every_verdict_has_a_contract() -> None:
    assert set(CONTRACT) == set(Verdict)
    assert len(CONTRACT) == 8


@pytest.mark.parametrize(
    ("verdicts", "expected"),
    [
        ([], P),
        ([P, P], P),
        ([P, T], T),
        ([T, O, P], O),
        ([O, R], R),
        ([P, A], P),
        ([A], P),
        ([Verdict.ILL_FORMED, O], Verdict.ILL_FORMED),
        ([Verdict.UNREAD, O], Verdict.UNREAD),
    ],
)
def test_the_weakest_is_inherited(verdicts: list[Verdict], expected: Verdict) -> None:
    assert weakest(verdicts) is expected


@pytest.mark.parametrize(
    ("level", "passes", "fails"),
    [
        ("sound", {P, T, O, A, Verdict.UNREAD}, {R, Verdict.ILL_FORMED}),
        ("read", {P, T, O, A}, {R, Verdict.ILL_FORMED, Verdict.UNREAD}),
        ("tested", {P, T, A}, {O, R, Verdict.UNREAD}),
        ("proved", {P, A}, {T, O, R, Verdict.PROVED_AT_SIZES}),
    ],
)
def test_levels(level: str, passes: set[Verdict], fails: set[Verdict]) -> None:
    assert passes <= LEVELS[level]
    assert not fails & LEVELS[level]
