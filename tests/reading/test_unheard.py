"""Words that nothing has read leave a statement in doubt; words of an argument do not."""

from __future__ import annotations

import pytest

from handproof.reading.guards import plainly
from handproof.reading.unheard import unclaimed
from handproof.reading.write_up import read_document

LET = "Let $x, y \\in \\mathbb{R}$ and $A \\in \\mathbb{R}^{n \\times n}$. "
GIVEN = "```given\nx, y in R\nA in R^{n x n}\n```\n\n"

SURE = [
    # words in which the formulas say everything
    LET + "Then\n\n$$x + y = y + x$$",
    LET + "Hence we get\n\n$$x + y = y + x$$",
    LET + "Let $A$ be symmetric. Then\n\n$$A^T = A$$",
    LET + "Let $A$ be idempotent. Then\n\n$$A A = A$$",
    LET + "Let $A$ be skew-symmetric. Then\n\n$$A^T = -A$$",
    LET + "Let $x > 0$. Then\n\n$$x + y = y + x$$",
    "**Solution.** " + LET + "We have\n\n$$x + y = y + x$$",
    GIVEN + "$$x + y = y + x$$",
    GIVEN + "Expanding both sides, we get\n\n$$x + y = y + x$$",
    GIVEN
    + "A remarkable formula helps here a lot. By the chain rule we obtain\n\n$$x + y = y + x$$",
    GIVEN + "The rows of $A$ are eigenvectors, because\n\n$$x + y = y + x$$",
]
DOUBTED = [
    # words that may suppose more than was read
    "Let $A \\in \\mathbb{R}^{n \\times n}$ be unipotent. Then\n\n$$A A = A$$",
    "Let $A \\in \\mathbb{R}^{n \\times n}$. Since it is a projection,\n\n$$A A = A$$",
    LET + "We know $x = y$. Then\n\n$$x - y = 0$$",
    LET + "Let $y$ be $2 x$. Then\n\n$$y = x + x$$",
    LET + "Then\n\n$$x + y = y + x$$\n\nThis holds because $x$ is small.",
    "Throughout, all numbers are positive. " + LET + "Then\n\n$$|x| = x$$",
    LET + "We solve\n\n$$x = y$$",
    "# The symmetric case\n\n" + LET + "Then\n\n$$A^T = A$$",
    GIVEN + "Assume all numbers are large. We get\n\n$$x = y$$",
    GIVEN + "The data are centred. Then\n\n$$x + y = 0$$",
    GIVEN + "Let $y$ be twice $x$. Then\n\n$$y = x + x$$",
    GIVEN + "Here $A$ is unipotent. Then\n\n$$A A = A$$",
    GIVEN + "By independence, we have\n\n$$x + y = y$$",
    GIVEN + "For positive numbers we get\n\n$$|x| = x$$",
    GIVEN + "We get\n\n$$|x| = x$$\n\nwhere\n\n$$x > 0$$",
    GIVEN + "Plugging in $x = 2$ yields\n\n$$x^2 = 4$$",
    GIVEN + "1. $x > 0$\n\n",
    "```given\nx, y in R\nx resembles y\n```\n\n$$x + x = y$$",
]


@pytest.mark.parametrize("text", SURE)
def test_understood_words_leave_no_doubt(text: str) -> None:
    statements = read_document(text).statements
    assert [s.doubt for s in statements if s.formula] and not any(s.doubt for s in statements)


@pytest.mark.parametrize("text", DOUBTED)
def test_words_that_may_suppose_more_leave_a_doubt(text: str) -> None:
    statements = read_document(text).statements
    assert statements and statements[0].doubt


@pytest.mark.parametrize("lead", ["", "Then", "Thus we get", "Taking the trace gives", "and"])
def test_leads_that_claim(lead: str) -> None:
    assert unclaimed(lead) == ""


@pytest.mark.parametrize(
    "lead", ["Consider", "We want", "where", "By symmetry we have", "At best,"]
)
def test_leads_that_do_not(lead: str) -> None:
    assert unclaimed(lead)


@pytest.mark.parametrize(
    ("before", "after", "stated"),
    [
        ("Let ", ". Then", True),
        ("the data, where ", " and more", True),
        ("", "", True),
        ("Nobody says that ", ".", False),
        ("In the second example, ", ".", False),
        ("Here ", " up to noise.", False),
        ("It is a mistake that ", ".", False),
        ("where ", " for small n", False),
        ("Suppose for contradiction that ", ".", False),
    ],
)
def test_a_property_is_stated_only_in_plain_words(before: str, after: str, stated: bool) -> None:
    assert plainly(before, after) is stated


@pytest.mark.parametrize(
    "words",
    [
        r"Let $a, b \in \mathbb{R}$ be orthogonal.",
        r"Let $A, B \in \mathbb{R}^{n \times n}$. Then $A$ and $B$ are orthogonal.",
        r"Let $A, B \in \mathbb{R}^{n \times n}$, where $A$ is orthogonal to $B$.",
    ],
)
def test_orthogonal_to_each_other_is_no_property_of_each(words: str) -> None:
    found = read_document(words + "\n\n$$1 = 1$$").statements[-1]
    assert found.environment.facts == ()


DECLARED = (
    "```given\nsizes n\np : R -> R\nf(x) = x^2\ny_i in R for i = 1..n\nE, A in R^{n x n}\n"
    "s_0, s_0^2, a in R\n```\n\nThen\n\n"
)


@pytest.mark.parametrize(
    "formula",
    [
        r"p(A = 0) = p(E = 0)",  # values of different functions
        r"\sum_{i=1}^n y_{i1} = 0",  # two indices, not 1 i
        r"E A = \mathrm{E}(A)",  # an expectation
        r"I_0(a) = a",  # a function
        r"a = s_0^2",  # the symbol or the square
    ],
)
def test_what_has_two_meanings_is_refused(formula: str) -> None:
    (statement,) = read_document(DECLARED + f"$${formula}$$").statements
    assert statement.error is not None


@pytest.mark.parametrize("formula", [r"f(x = 2) = 4", r"\sum_{i=1}^n y_i = 0", r"E(A) = E A"])
def test_what_has_one_meaning_is_read(formula: str) -> None:
    (statement,) = read_document(DECLARED + f"$${formula}$$").statements
    assert statement.error is None


@pytest.mark.parametrize(
    ("lead", "formula"),
    [
        ("Approximately, we have", "a + 1 = a"),
        ("or", "a = 2"),
        ("A common mistake: we get", "a + 1 = a"),
        ("Then we would have", "a + 1 = a"),
        ("Then", "a := a + 1"),
        ("Then", r"a \overset{!}{=} 0"),
        ("Then", r"a \stackrel{?}{=} 0"),
    ],
)
def test_what_is_not_claimed_is_no_step(lead: str, formula: str) -> None:
    text = f"```given\na in R\n```\n\n{lead}\n\n$${formula}$$"
    (statement,) = read_document(text).statements
    assert statement.error is not None


@pytest.mark.parametrize(
    "more",
    [
        "```\nassume x > 0\n```",  # code
        "<p>Let x be positive.</p>",
        "| name | kind |\n|---|---|\n| x | positive |",
    ],
)
def test_what_stands_outside_of_sentences_counts(more: str) -> None:
    text = f"```given\nx in R\n```\n\n{more}\n\nThen\n\n$$|x| = x$$"
    assert read_document(text).statements[-1].doubt


def test_bounds_that_exclude_each_other_are_no_facts() -> None:
    text = "Let $x \\in \\mathbb{R}$ with $x > 0$. Let $x < 0$. Then\n\n$$x = x$$"
    assert read_document(text).statements[-1].environment.facts == ()
