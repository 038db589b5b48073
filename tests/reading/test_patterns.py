"""Context patterns and leads: every row has an example and a counter-example."""

# ruff: noqa: ISC004 - tables of sentences

from __future__ import annotations

import pytest

from handproof.reading.candidates import candidates
from handproof.reading.context_patterns import PATTERNS, Pattern
from handproof.reading.environment import Environment
from handproof.reading.leads import LEADS, Kind, Lead, kind_of, last_sentence, references
from handproof.reading.markdown import read_markdown
from handproof.reading.sections import Section, collect, split
from tests.reading.samples import sexpr


def _learn(text: str) -> Section:
    document = read_markdown("Words. " + text)
    (section,) = split(document)
    return collect(document, section, Environment())


def _summary(section: Section) -> set[str]:
    out = {f"{s.name}: {s.sort}" for s in section.environment.symbols}
    for found in section.found:
        out |= {sexpr(fact) for fact in found.facts}
        out |= {f"{d.symbol.name} := {sexpr(d.body)}" for d in found.definitions}
    return out


BY_FORMULA = {"members of a family": "membership", "interval": "membership"}


@pytest.mark.parametrize("pattern", PATTERNS, ids=lambda p: p.name)
def test_example_and_counter_example(pattern: Pattern) -> None:
    name = BY_FORMULA.get(pattern.name, pattern.name)

    def learns(text: str) -> bool:
        return any(found.pattern == name for found in _learn(text).found)

    assert learns(pattern.example)
    assert not learns(pattern.counter_example)


LEARNT: tuple[tuple[str, set[str], set[str]], ...] = (
    # prose, what must be learnt, what must not be
    (r"Let $x_1, \dots, x_N \in \mathbb{R}^d$ be given.",
     {"x: a family of length N, each a column vector of length d"}, set()),
    (r"where $Q \in \mathbb{R}^{d \times q}$ and $V \in \mathbb{R}^{q \times q}$ are column-orthonormal matrices",
     {"(orthonormal_columns Q)", "(orthonormal_columns V)"}, set()),
    (r"columns of $U \in \mathbb{R}^{d \times d}$ are eigenvectors of $S \in \mathbb{R}^{d \times d}$,"
     r" $L \in \mathbb{R}^{d \times d}$ is a diagonal matrix", {"(diagonal_matrix L)"}, {"(diagonal_matrix S)"}),
    (r"eigenvectors of $S \in \mathbb{R}^{d \times d}$, $Q \in \mathbb{R}^{d \times d}$ and"
     r" $V \in \mathbb{R}^{d \times d}$ are orthogonal matrices", set(), {"(orthogonal S)"}),
    (r"If $A \in \mathbb{R}^{n \times n}$ is symmetric, then", {"A: a n x n matrix"}, {"(symmetric A)"}),
    (r"$A \in \mathbb{R}^{n \times n}$ is invertible if and only if", set(), {"(invertible A)"}),
    (r"This is not true when $A \in \mathbb{R}^{n \times n}$ is invertible", set(), {"(invertible A)"}),
    (r"an $n \times p$ matrix $X$", {"X: a n x p matrix"}, set()),
    (r"an $n \times n$ symmetric matrix $X$", {"X: a n x n matrix", "(symmetric X)"}, set()),
    (r"where $\sigma > 0$ is known", {r"(positive \sigma)"}, set()),
    (r"the derivative is positive for $x < \mu$ and negative for $x > \mu$", set(), {r"(lt x \mu)", r"(gt x \mu)"}),
    (r"if $\sigma > 0$", set(), {r"(positive \sigma)"}),
    (r"where $k > n$", set(), {"k: a real number"}),
    (r"with $p \in (0, 1)$", {"(in p (interval 0 1))"}, set()),
    (r"for $p \in (0, 1)$ it grows. With $p \in (1, 2)$ it falls.", set(), {"(in p (interval 0 1))"}),
    (r"where $C = 2 I_n$ and $n \times n$ matrix $A$", {"C := (mul 2 (identity n))"}, set()),
    (r"a special case in which $C = 2 I_n$ for an $n \times n$ matrix $A$", set(), {"C := (mul 2 (identity n))"}),
    (r"Here $\lambda = 0$.", set(), {r"\lambda := 0"}),
    (r"Let $c = 3$.", {"c := 3"}, set()),
    (r"Let $I_n$ be the $n \times n$ identity matrix $I_n$", set(), {"I_n: a n x n matrix"}),
    (r"Let $S \in \mathbb{R}^{d \times d}$. The spectral decomposition of $S$ is $S = U \Lambda U^\top$.",
     {"(orthogonal U)", r"(diagonal_matrix \Lambda)"}, set()),
    (r"for $i = 1, \dots, n$", {"n: an integer"}, set()),
    (r"the $n$-dimensional vector $y$", {"y: a column vector of length n"}, set()),
)  # fmt: skip


@pytest.mark.parametrize(("prose", "learnt", "refused"), LEARNT)
def test_learns_what_is_stated_only(prose: str, learnt: set[str], refused: set[str]) -> None:
    found = _summary(_learn(prose))
    assert learnt <= found
    assert not refused & found


@pytest.mark.parametrize("lead", LEADS, ids=lambda row: row.name)
def test_leads(lead: Lead) -> None:
    assert lead.regex.search(last_sentence(lead.example))
    assert not lead.regex.search(last_sentence(lead.counter_example))


KINDS: tuple[tuple[str, Kind], ...] = (
    ("Show that", Kind.GOAL),
    ("Prove that the loss is minimized only if", Kind.GOAL),
    ("Hence, we have shown that the loss is minimized only if", Kind.STEP),
    ("Suppose that", Kind.HYPOTHESIS),
    ("Let the compact SVD of the matrix be", Kind.HYPOTHESIS),
    ("Assume A. We then compute", Kind.STEP),
    ("From part (b), we have the first-order condition", Kind.STEP),
    ("which simplifies to", Kind.STEP),
    ("", Kind.STEP),
)


@pytest.mark.parametrize(("words", "kind"), KINDS)
def test_kind_of_lead(words: str, kind: Kind) -> None:
    assert kind_of(words) is kind


def test_references() -> None:
    assert references(r"By \eqref{eq:a} and equation (2), also eq. (3.1)") == ("eq:a", "2", "3.1")
    assert references("the year (2020) and part (b)") == ()


def test_candidates_of_nothing() -> None:
    document = read_markdown("Only words.")
    assert candidates(document, document.blocks, ()) == []
