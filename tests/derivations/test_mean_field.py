"""The derivation on mean field updates: every step is proved, and what may not be is not."""

from pathlib import Path

import pytest

from handproof.engine.check import check_document
from handproof.engine.derivation import Derivation
from handproof.engine.loading import load_derivations
from handproof.engine.store import Store
from handproof.engine.verdicts import Verdict

ROOT = Path(__file__).parents[2]
SECONDS = 20.0


def test_every_step_is_proved(tmp_path: Path) -> None:
    (derivation,) = load_derivations(ROOT / "derivations" / "mean_field.py")
    document = derivation.document("mean_field.py")
    result = check_document(document, Store.open(tmp_path), SECONDS)
    verdicts = {step.step.label: step.verdict for step in result.steps}
    assert len(verdicts) >= 19
    assert set(verdicts.values()) == {Verdict.PROVED}
    assert {r.inherited for r in result.steps} == {Verdict.PROVED}


WRONG = [
    (
        "divergence the other way round",
        (
            r"q \log(q) + (1 - q) \log(1 - q) - p \log(p) - (1 - p) \log(1 - p)"
            r" - (q - p) \log \frac{q}{1 - q}"
            r" = -\left( q \log \frac{q}{p} + (1 - q) \log \frac{1 - q}{1 - p} \right)"
        ),
    ),
    ("a slope below a fifth", r"p (1 - p) \le \frac{1}{5}"),
    ("a half instead of a quarter", r"p (1 - p) \ge \frac{1}{4}"),
    (
        "damping without its square",
        (
            r"2 \eta s + 2 \eta (1 - \eta) s + \frac{\eta^2}{2} \lambda s"
            r" \ge \eta s \left( 4 - \frac{\lambda}{2} \right)"
        ),
    ),
]


@pytest.mark.parametrize(("name", "claim"), WRONG, ids=[name for name, _ in WRONG])
def test_what_is_false_is_refuted(name: str, claim: str, tmp_path: Path) -> None:
    wrong = Derivation(name)
    for letter in "pq":
        wrong.scalar(letter)
        wrong.fact(f"{letter} > 0")
        wrong.fact(f"1 - {letter} > 0")
    for letter in (r"\eta", "s"):
        wrong.scalar(letter, positive=True)
    wrong.scalar(r"\lambda")
    wrong.step(claim)
    result = check_document(wrong.document("wrong.py"), Store.open(tmp_path), SECONDS)
    assert [step.verdict for step in result.steps] == [Verdict.REFUTED]
