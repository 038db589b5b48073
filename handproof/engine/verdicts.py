"""The eight verdicts, what each promises, and how a conclusion inherits the weakest."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum


class Verdict(Enum):
    """A verdict; the value is its name in every output format."""

    PROVED = "proved"
    PROVED_AT_SIZES = "proved at sizes"
    TESTED = "tested"
    ASSUMED = "assumed"
    OPEN = "open"
    UNREAD = "unread"
    ILL_FORMED = "ill-formed"
    REFUTED = "refuted"


CONTRACT: dict[Verdict, str] = {
    Verdict.PROVED: "true for every size and value that the assumptions allow; a certificate "
    "that the kernel accepts; the assumptions and axioms used are listed",
    Verdict.PROVED_AT_SIZES: "the same, at the listed sizes only",
    Verdict.TESTED: "survived the stated number of exact or rigorous-ball instances at the stated "
    "sizes; not proved",
    Verdict.ASSUMED: "declared by the author, not checked; whatever rests on it says so",
    Verdict.OPEN: "not decided; says why, and which assumption would settle it when one is known",
    Verdict.UNREAD: "the notation was not understood; the exact place is given",
    Verdict.ILL_FORMED: "the formula has no meaning: shapes do not fit or a symbol is undefined",
    Verdict.REFUTED: "false, or does not follow: a witness with concrete sizes and values, "
    "re-evaluated rigorously, satisfies the assumptions and violates the formula",
}
"""What each verdict promises, in the order from strongest to weakest."""

_STRENGTH = {verdict: position for position, verdict in enumerate(CONTRACT)}

LEVELS: dict[str, frozenset[Verdict]] = {
    "proved": frozenset({Verdict.PROVED, Verdict.ASSUMED}),
    "tested": frozenset({Verdict.PROVED, Verdict.PROVED_AT_SIZES, Verdict.TESTED, Verdict.ASSUMED}),
    "read": frozenset(Verdict) - {Verdict.REFUTED, Verdict.ILL_FORMED, Verdict.UNREAD},
    "sound": frozenset(Verdict) - {Verdict.REFUTED, Verdict.ILL_FORMED},
}
"""What ``--require LEVEL`` lets pass; ``sound`` is the default."""


def weakest(verdicts: Iterable[Verdict]) -> Verdict:
    """The weakest of some verdicts; PROVED where there is none.

    Assumptions that a conclusion rests on do not weaken it: they are its conditions and are listed.
    """
    found = [verdict for verdict in verdicts if verdict is not Verdict.ASSUMED]
    return max(found, key=_STRENGTH.__getitem__, default=Verdict.PROVED)
