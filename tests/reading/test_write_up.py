"""Write-ups as statements: what defines, supposes, claims, aims; what may be used for what."""

# ruff: noqa: ISC001, ISC004 - tables of sentences

from __future__ import annotations

import os
import time
from pathlib import Path

import pytest

from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.leads import Kind
from handproof.reading.write_up import ReadDocument, ReadStatement, read_document
from tests.reading.samples import sexpr

SETTING = (
    r"Let $W \in \mathbb{R}^{d \times q}$ and $S \in \mathbb{R}^{d \times d}$, where $s > 0$."
    "\n\n"
)


def _summary(document: ReadDocument) -> list[tuple[str, str]]:
    return [(s.kind.value, _said(s)) for s in document.statements]


def _said(statement: ReadStatement) -> str:
    if statement.error is not None:
        return statement.error.code
    if statement.formula is None:
        return "-"
    return "; ".join(sexpr(c.proposition) for c in statement.formula.claims)


CASES: dict[str, tuple[str, list[tuple[str, str]]]] = {
    "first equation defines": (
        SETTING + "$$C = W W^\\top + s I_d$$\n\nThen\n\n$$C = S$$",
        [
            ("definition", "(eq C (add (mul W (transpose W)) (mul s (identity d))))"),
            ("step", "(eq C S)"),
        ],
    ),
    "rest of a defining chain is claimed": (
        SETTING + "$$C = W W^\\top = S$$",
        [("definition", "(eq C (mul W (transpose W)))"), ("step", "(eq (mul W (transpose W)) S)")],
    ),
    "used before, so no definition": (
        SETTING + "$$C W = W$$\n\n$$C = S$$",
        [("step", "HP405"), ("step", "HP405")],
    ),
    "where after the display defines": (
        SETTING + "$$B = C + S$$\n\nwhere $C = 2 S$.",
        [("definition", "(eq B (add C S))")],
    ),
    "an unread first equation keeps its name": (
        SETTING + "$$C = W \\star S$$\n\nThus\n\n$$C = S$$",
        [("step", "HP404"), ("step", "HP405")],
    ),
    "a goal defines nothing and is no hypothesis": (
        SETTING + "Show that\n\n$$C = S$$\n\n$$S = S$$",
        [("goal", "HP405"), ("step", "(eq S S)")],
    ),
    "supposed": (
        SETTING + "Suppose that\n\n$$S = S^\\top$$",
        [("hypothesis", "(eq S (transpose S))")],
    ),
    "a supposition about a defined name is a claim": (
        SETTING + "$$C = 2 S$$\n\nSuppose that\n\n$$C = S$$",
        [("definition", "(eq C (mul 2 S))"), ("step", "(eq C S)")],
    ),
    "implication": (
        SETTING + "$$S W = W \\Rightarrow S S W = W$$",
        [("step", "(implies (eq (mul S W) W) (eq (mul S S W) W))")],
    ),
    "equivalences of three": (
        SETTING + "$$s = 1 \\iff s^2 = 1 \\iff s^3 = 1$$",
        [("step", "(iff (eq s 1) (eq (pow s 2) 1)); (iff (eq (pow s 2) 1) (eq (pow s 3) 1))")],
    ),
    "denied": (SETTING + "It is not true that\n\n$$S = S^\\top$$", [("step", "HP406")]),
    "up to constants": (
        SETTING + "Up to additive constants,\n\n$$\\log s = s$$",
        [("step", "HP404")],
    ),
    "set to zero": (
        SETTING
        + "$$\\frac{\\partial s^2}{\\partial s} = 2 s$$\n\nSetting this derivative to zero gives\n\n$$s = 0$$",
        [
            ("step", "(eq (partial (pow s 2) s) (mul 2 s))"),
            ("hypothesis", "(eq (partial (pow s 2) s) 0)"),
            ("step", "(eq s 0)"),
        ],
    ),
    "set to zero in the chain": (
        SETTING
        + "Differentiate and set to zero:\n\n$$\\frac{\\partial s^2}{\\partial s} = 2 s = 0$$",
        [("step", "(eq (partial (pow s 2) s) (mul 2 s))"), ("hypothesis", "(eq (mul 2 s) 0)")],
    ),
    "ill-formed": (SETTING + "$$S W = W + I_d$$", [("step", "HP101")]),
    "rows": (
        SETTING + "$$\\begin{aligned} S &= S + 0 \\\\ &= 0 + S \\\\ W &= W \\end{aligned}$$",
        [
            ("step", "(eq S (add S (zeros d d))); (eq (add S (zeros d d)) (add (zeros d d) S))"),
            ("step", "(eq W W)"),
        ],
    ),
    "membership is a declaration": ("$$A \\in \\mathbb{R}^{n \\times n}$$", [("declaration", "-")]),
    "distribution is supposed": (
        r"Let $x \in \mathbb{R}$." "\n\n$$x \\sim \\mathcal{N}(0, 1)$$",
        [("hypothesis", "(distributed x (normal 0 1))")],
    ),
    "problems have letters of their own": (
        "# Problem 1\n\n" + SETTING + "$$W = W$$\n\n# Problem 2\n\n$$W = W$$",
        [("step", "(eq W W)"), ("step", "HP405")],
    ),
    "given before problems holds in all": (
        "```given\nsizes n\nA in R^{n x n}\n```\n\n# Problem 1\n\n$$A = A$$\n\n# Problem 2\n\n$$A = A$$",
        [("step", "(eq A A)"), ("step", "(eq A A)")],
    ),
    "a theorem is a goal, its premises are not": (
        "**Theorem:** Let\n\n$$n \\in \\mathbb{N}$$\n\n"
        + SETTING
        + "Then\n\n$$S = S^\\top$$\n\n**Proof:** We have\n\n$$S = S$$",
        [("declaration", "-"), ("goal", "(eq S (transpose S))"), ("step", "(eq S S)")],
    ),
    "supposed inline": (
        SETTING + "Suppose $S = S^\\top$. Then\n\n$$S S = S^\\top S$$",
        [("hypothesis", "(eq S (transpose S))"), ("step", "(eq (mul S S) (mul (transpose S) S))")],
    ),
    "mentioned inline": (
        SETTING + "Let us see whether $S = S^\\top$.\n\n$$S = S$$", [("step", "(eq S S)")],
    ),
    "a hypothesis holds for all its indices": (
        r"Let $x_1, \dots, x_N \in \mathbb{R}^d$ and $\mu \in \mathbb{R}^d$." "\n\nSuppose that\n\n$$x_j = \\mu$$",
        [("hypothesis", r"(forall j (range 1 N) (eq (at x j) \mu))")],
    ),
    "parts of a jointly normal vector": (
        r"Let $x_1, \dots, x_N \in \mathbb{R}^d$ and $W \in \mathbb{R}^{d \times q}$ be observations from" "\n\n"
        r"$$x_j = W z_j, \quad \text{where} \quad \begin{bmatrix} z_j \\ e_j \end{bmatrix} \sim "
        r"\mathcal{N}\left(0, \begin{bmatrix} I_q & 0 \\ 0 & I_d \end{bmatrix}\right)$$",
        [("hypothesis", "(forall j (range 1 N) (eq (at x j) (mul W (at z j))))")],
    ),
    "eigenvalues in order": (
        SETTING + r"where $\lambda_1 \geq \dots \geq \lambda_d$ are the eigenvalues of $S$." "\n\n"
        r"$$\lambda_1 \geq \dots \geq \lambda_d$$", [("step", r"(decreasing \lambda)")],
    ),
    "harm is refused": (SETTING + "$$\\input{/etc/passwd}$$", [("step", "HP403")]),
}


@pytest.mark.parametrize("name", CASES)
def test_statements(name: str) -> None:
    text, expected = CASES[name]
    assert _summary(read_document(text)) == expected


def test_latex_and_markdown_read_alike() -> None:
    body = (
        SETTING + "\\[ C = W W^\\top \\]\n\nSuppose that\n\n\\begin{equation} S = C \\end{equation}"
    )
    latex = read_document(
        "\\documentclass{article}\\begin{document}" + body + "\\end{document}", markdown=False
    )
    assert [kind for kind, _ in _summary(latex)] == ["definition", "step"] or [
        kind for kind, _ in _summary(latex)
    ] == ["definition", "hypothesis"]


def test_facts_count_from_where_they_are_written() -> None:
    text = SETTING + "$$S = S$$\n\nHere $S$ is a symmetric matrix.\n\n$$W = W$$"
    before, after = read_document(text).statements
    symmetric = "(symmetric S)"
    assert symmetric not in map(sexpr, before.environment.facts)
    assert symmetric in map(sexpr, after.environment.facts)


CONDITIONAL: tuple[tuple[str, bool, bool], ...] = (
    # words before the display, whether a condition is read, whether it stays unread
    ("For $s = 2$ we get", True, False),
    ("If $s = 2$, then", True, False),
    ("If $S$ is of full rank, then", False, True),
    ("Unless $s = 2$, we get", False, True),
    ("We get", False, False),
    ("It holds without assumptions that", False, False),
)


@pytest.mark.parametrize(("words", "read", "unread"), CONDITIONAL)
def test_conditions_in_words_are_kept(words: str, read: bool, unread: bool) -> None:
    (statement,) = read_document(SETTING + words + "\n\n$$S = S$$").statements
    assert statement.formula is not None
    clauses = statement.formula.clauses
    assert any(c.proposition is not None for c in clauses) is read
    assert any(c.error is not None for c in clauses) is unread


def test_errors_of_a_given_block_stand_in_the_document() -> None:
    found = read_document("words\n\n```given\nsizes d\nW in R^{d x\n```\n")
    assert [(p.code, p.span.line, p.span.column) for p in found.problems] == [("HP401", 5, 8)]


def _shared(name: str) -> Path:
    root = os.environ.get("HANDPROOF_SHARED")
    return (Path(root) if root else Path(__file__).parents[3] / "shared") / name


def test_a_real_solution_is_read_to_the_end() -> None:
    path = _shared("writeups/hw4-solution.md")
    if not path.exists():
        pytest.skip("the write-ups are not on this machine")
    started = time.perf_counter()
    found = read_document(path)
    assert time.perf_counter() - started < 10
    by_line = {s.span.line: s for s in found.statements}
    wrong = by_line[137]
    assert wrong.kind is Kind.GOAL
    assert isinstance(wrong.error, IllFormed)
    assert (wrong.error.span.line, wrong.error.span.column) == (137, 25)
    assert "`I_d` is d x d where q x q is needed" in wrong.error.message
    read = [s for s in found.statements if s.error is None and 41 < s.span.line < 260]
    assert len(read) >= 50
    for line in (121, 129, 151, 165, 169, 173, 181, 185, 225, 237, 241):
        assert by_line[line].error is None, line
    assert sexpr(by_line[181].formula.claims[0].proposition) == (  # type: ignore[union-attr]
        r"(eq Q (mul S Q (inv (add (pow D 2) (mul \sigma^2 (identity q))))))"
    )


def test_a_book_of_proofs_never_breaks_the_reader() -> None:
    root = _shared("corpus/statproofbook/P")
    if not root.exists():
        pytest.skip("the corpus is not on this machine")
    for path in sorted(root.glob("*.md")):
        for statement in read_document(path).statements:
            assert statement.error is None or isinstance(statement.error, (ReadError, IllFormed))
