"""Write-ups: what a statement rests on, and when a model refutes nothing."""

from pathlib import Path

from handproof.engine.check import check_document
from handproof.engine.results import LinkResult
from handproof.engine.store import Store
from handproof.engine.verdicts import Verdict
from handproof.engine.writeup import read_writeup

GIVEN = """```given
sizes n, p
X in R^{{n x p}}
A in R^{{n x n}}
{more}
```

"""


def links(tmp_path: Path, text: str) -> list[LinkResult]:
    document = read_writeup(tmp_path / "notes.md", text)
    result = check_document(document, Store.open(tmp_path / "certificates"), 5.0)
    return [link for step in result.steps for link in step.links]


def verdicts(tmp_path: Path, text: str) -> list[Verdict]:
    return [link.verdict for link in links(tmp_path, text)]


def test_false_and_true(tmp_path: Path) -> None:
    text = GIVEN.format(more="a > 0") + "We have\n\n$$(X X^\\top)^\\top = X X^\\top$$\n\n"
    assert verdicts(tmp_path, text) == [Verdict.PROVED]
    text += "and\n\n$$A^\\top = A$$\n"
    assert verdicts(tmp_path, text) == [Verdict.PROVED, Verdict.REFUTED]


def test_nothing_is_refuted_when_a_declaration_was_not_read(tmp_path: Path) -> None:
    text = GIVEN.format(more="A is whatever suits us") + "We have\n\n$$A^\\top = A$$\n"
    (link,) = links(tmp_path, text)
    assert link.verdict is Verdict.OPEN
    assert link.code == "HP303"
    assert "was not read" in link.message


def test_nothing_is_refuted_after_an_unread_line(tmp_path: Path) -> None:
    text = GIVEN.format(more="a > 0")
    text += "We have\n\n$$\\oddmacro{A} = 1$$\n\nand\n\n$$A^\\top = A$$\n"
    assert verdicts(tmp_path, text) == [Verdict.OPEN]


def test_a_supposition_is_used_and_cited(tmp_path: Path) -> None:
    text = GIVEN.format(more="a > 0")
    text += "Suppose that\n\n$$A X = X$$\n\nThen\n\n$$A A X = X$$\n"
    (link,) = links(tmp_path, text)
    assert link.verdict is Verdict.PROVED
    assert "A1" in link.assumptions


def test_a_goal_is_no_hypothesis_of_its_own_proof(tmp_path: Path) -> None:
    text = GIVEN.format(more="a > 0")
    text += "Show that\n\n$$A^\\top = A$$\n\nWe have\n\n$$A^\\top A = A A$$\n"
    found = verdicts(tmp_path, text)
    assert Verdict.PROVED not in found


def test_a_write_up_declares_the_convention_for_symmetric_matrices(tmp_path: Path) -> None:
    claim = "We have\n\n$$\\frac{\\partial \\log |S|}{\\partial S} = S^{-1}.$$\n"
    declared = "S in R^{{n x n}}\nS positive definite\ngradients by symmetric matrices: "
    for convention, verdict in (("free", Verdict.PROVED), ("structured", Verdict.REFUTED)):
        text = GIVEN.format(more=declared.format() + convention) + claim
        (link,) = links(tmp_path, text)
        assert link.verdict is verdict
        assert f"gradients by S are {convention}" in link.message


FORALL = "\\quad \\text{for all } x \\in \\mathbb{R}^n"
VECTORS = "x in R^n\nP in R^{n x n} positive definite\nB in R^{n x n}"


def test_a_supposition_for_all_vectors(tmp_path: Path) -> None:
    text = (
        GIVEN.format(more=VECTORS)
        + f"Suppose that\n\n$$A x = B x {FORALL}$$\n\nThen\n\n$$A = B$$\n"
    )
    assert verdicts(tmp_path, text) == [Verdict.PROVED]
    one = GIVEN.format(more=VECTORS) + "Suppose that\n\n$$A x = B x$$\n\nThen\n\n$$A = B$$\n"
    assert verdicts(tmp_path, one) != [Verdict.PROVED]


def test_what_is_known_of_a_vector_does_not_hold_for_all(tmp_path: Path) -> None:
    text = GIVEN.format(more=VECTORS + "\nx \\ne 0")
    text += f"We have\n\n$$x^\\top P x > 0$$\n\nand\n\n$$x^\\top P x > 0 {FORALL}$$\n"
    assert verdicts(tmp_path, text) == [Verdict.PROVED, Verdict.REFUTED]


def test_a_step_for_a_vector_is_no_fact_for_all(tmp_path: Path) -> None:
    text = GIVEN.format(more=VECTORS + "\ny in R^n")
    text += f"We have\n\n$$x^\\top P x \\ge 0 {FORALL}$$\n\nand\n\n$$y^\\top A y \\ge 0$$\n"
    assert verdicts(tmp_path, text) == [Verdict.PROVED, Verdict.REFUTED]


def test_arrows_in_a_write_up(tmp_path: Path) -> None:
    text = GIVEN.format(more="M in R^{n x n} invertible\nx, y in R^n")
    text += "We have\n\n$$M x = y \\iff x = M^{-1} y$$\n\nand\n\n$$A x = A y \\implies x = y$$\n"
    assert verdicts(tmp_path, text) == [Verdict.PROVED, Verdict.REFUTED]
