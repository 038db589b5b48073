"""Every step of the derivations, mutilated: no wrong variant is ever proved or passes its tests.

For each step at least `LEAST` variants with one mistake each are made (`mutilate.EDITS`). A variant
must be refuted by a witness or be without meaning, unless it stands in ``true_variants.txt``: some
mistakes give true statements (the transpose of a symmetric matrix); each is listed with the reason.
"""

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from mutilate import Variant, chosen

from handproof.engine.document import Link
from handproof.engine.loading import load_derivations
from handproof.proving.interface import Budget, Refutation
from handproof.proving.portfolio import Question, settle
from handproof.proving.statement import statement
from handproof.proving.witness import recheck_witness, witness_json
from handproof.terms.context import Obligation
from handproof.terms.text import to_text

LEAST = 7
WRONG_AT_LEAST = 5
ROOT = Path(__file__).parents[2]

def _true_variants() -> dict[tuple[str, str], str]:
    """Lines ``derivation | claim | reason``."""
    text = (Path(__file__).parent / "true_variants.txt").read_text(encoding="utf-8")
    rows = [[cell.strip() for cell in line.split(" | ")] for line in text.splitlines() if line]
    return {(name, claim): reason for name, claim, reason in rows}


TRUE = _true_variants()


def cases() -> Iterator[tuple[str, str, Link]]:
    for name in ("ppca", "gb_rbm"):
        for derivation in load_derivations(ROOT / "derivations" / f"{name}.py"):
            for step in derivation.document(name).steps:
                for link in step.links:
                    yield name, step.label, link


CASES = list(cases())


def wrong_variants(name: str, link: Link) -> list[Variant]:
    assert link.obligation is not None
    made = chosen(link.obligation.claim, LEAST + 5)
    return [v for v in made if v.claim is None or (name, to_text(v.claim)) not in TRUE]


@pytest.mark.parametrize(
    ("name", "label", "link"), CASES, ids=[f"{name}-{label}" for name, label, _ in CASES]
)
def test_wrong_variants_are_refuted_or_have_no_meaning(name: str, label: str, link: Link) -> None:
    assert link.question is not None
    obligation = link.question.modelled
    made = wrong_variants(name, link)
    assert len(made) >= WRONG_AT_LEAST
    passed = []
    for variant in made:
        if variant.claim is None:
            continue
        wrong = Obligation(obligation.context, variant.claim)
        outcome = settle(Question(wrong), Budget(10.0)).outcome
        if not isinstance(outcome, Refutation):
            passed.append(f"{variant.kind}: {to_text(variant.claim)}: {outcome}")
            continue
        recheck_witness(statement(wrong), witness_json(statement(wrong), outcome.witness))
    assert not passed, "\n".join(passed)


def test_true_variants_occur() -> None:
    """A line of `TRUE` that no variant needs any more must go."""
    made = {
        (name, to_text(v.claim))
        for name, _, link in CASES
        if link.obligation is not None
        for v in chosen(link.obligation.claim, LEAST + 5)
        if v.claim is not None
    }
    assert set(TRUE) <= made
