"""Every step of the derivations, mutilated: no wrong variant is ever proved or passes its tests.

For each step at least `LEAST` variants with one mistake each are made (`mutilate.EDITS`). A variant
must be refuted by a witness or be without meaning, unless it stands in ``exceptions.txt``: some
mistakes give true statements (the transpose of a symmetric matrix), each listed with the reason,
and a few wrong bounds stay undecided.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mutilate import Variant, chosen

from handproof.engine.document import Link
from handproof.engine.loading import load_derivations
from handproof.proving.interface import Abstention, Budget, Refutation
from handproof.proving.portfolio import Question, settle
from handproof.proving.statement import statement
from handproof.proving.witness import recheck_witness, witness_json
from handproof.terms.context import Obligation
from handproof.terms.text import to_text

LEAST = 7
WRONG_AT_LEAST = 5
ROOT = Path(__file__).parents[2]

UNDECIDED = "undecided"
"""The reason of a wrong variant that no model has refuted: it must stay open."""


def _exceptions() -> dict[tuple[str, str], str]:
    """Lines ``derivation | claim | reason``: variants that are true, or stay undecided."""
    text = (Path(__file__).parent / "exceptions.txt").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split(" | ")] for line in text.splitlines() if line]
    return {(name, claim): reason for name, claim, reason in rows}


EXCEPTIONS = _exceptions()


def cases() -> Iterator[tuple[str, str, Link]]:
    for name in ("ppca", "gb_rbm"):
        for derivation in load_derivations(ROOT / "derivations" / f"{name}.py"):
            for step in derivation.document(name).steps:
                for link in step.links:
                    yield name, step.label, link


CASES = list(cases())


def made_variants(link: Link) -> list[Variant]:
    assert link.obligation is not None
    return chosen(link.obligation.claim, LEAST + 8)


@pytest.mark.parametrize(
    ("name", "label", "link"), CASES, ids=[f"{name}-{label}" for name, label, _ in CASES]
)
def test_wrong_variants_are_refuted_or_have_no_meaning(name: str, label: str, link: Link) -> None:
    assert link.question is not None
    obligation = link.question.modelled
    reasons = {v: EXCEPTIONS.get((name, to_text(v.claim))) for v in made_variants(link) if v.claim}
    without_meaning = sum(1 for v in made_variants(link) if v.claim is None)
    wrong = [v for v, reason in reasons.items() if reason in (None, UNDECIDED)]
    assert without_meaning + len(wrong) >= WRONG_AT_LEAST
    passed = []
    for variant in wrong:
        assert variant.claim is not None
        mutilated = Obligation(obligation.context, variant.claim)
        outcome = settle(Question(mutilated), Budget(10.0)).outcome
        if isinstance(outcome, Refutation):
            asked = statement(mutilated)
            recheck_witness(asked, witness_json(asked, outcome.witness))
        elif reasons[variant] is None or not isinstance(outcome, Abstention):
            passed.append(f"{variant.kind}: {to_text(variant.claim)}: {outcome}"[:300])
    assert not passed, "\n".join(passed)


def test_every_exception_occurs_and_few_are_undecided() -> None:
    """A line that no variant needs any more must go; nearly all wrong variants are refuted."""
    made = {
        (name, to_text(v.claim))
        for name, _, link in CASES
        for v in made_variants(link)
        if v.claim is not None
    }
    assert set(EXCEPTIONS) <= made
    undecided = [key for key, reason in EXCEPTIONS.items() if reason == UNDECIDED]
    assert len(undecided) <= len(made) // 50
