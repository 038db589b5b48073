"""What is printed is read back as the same term; mutilated input never breaks the reader."""

from __future__ import annotations

import contextlib
import random
import re

import pytest

from handproof.reading.elaborate import read_formula
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import read_given
from handproof.reading.write_up import read_document
from handproof.terms.latex import to_latex
from tests.reading.formulas import ACCEPT, REJECT
from tests.reading.samples import plain, ppca, rbm

ENVIRONMENTS = {"plain": plain(), "ppca": ppca(), "rbm": rbm()}
NOT_AS_WRITTEN = re.compile(r"p[vh]|phj|pvi|0\.5|d_1, \\dots|^p\(v, h\)")
"""Names of more than one letter, decimals, members under another name: printed in another way."""


@pytest.mark.parametrize(
    ("where", "latex"), [(w, x) for w, x, t, _ in ACCEPT if not NOT_AS_WRITTEN.search(x + t)]
)
def test_what_is_printed_is_read_back(where: str, latex: str) -> None:
    env = ENVIRONMENTS[where]
    for claim in read_formula(latex, env).claims:
        again = read_formula(to_latex(claim.proposition), env)
        assert [c.proposition for c in again.claims] == [claim.proposition]


TOKENS = re.compile(r"\\[A-Za-z]+|\\.|.", re.DOTALL)
FORMULAS = [(row[0], row[1]) for row in (*ACCEPT, *REJECT) if len(row[1]) < 400]
LINES = (
    "sizes d, q, N with q < d", "x_j in R^d for j = 1..N", "W in R^{d x q}, sigma > 0",
    "C = W W^T + sigma^2 I_d", "S symmetric", "f(x) = x^2", "h in {0,1}^M", "F : R^d -> R",
)  # fmt: skip
PROSE = (
    r"Let $W \in \mathbb{R}^{d \times q}$ be an orthogonal matrix.", r"an $n \times p$ matrix $X$",
    r"where $D = \text{diag}(d_1, \dots, d_q)$ is a nonnegative diagonal matrix.", "Show that",
    r"Suppose $A = A^\top$. If $x > 0$ then", "Setting this derivative to zero gives",
    r"$\lambda_1 \geq \dots \geq \lambda_d$ are the eigenvalues of $S$.",
)  # fmt: skip


def _mutilate(rng: random.Random, text: str) -> str:
    bank = TOKENS.findall(rng.choice(FORMULAS)[1])
    tokens = TOKENS.findall(text)
    for _ in range(rng.randint(1, 4)):
        place = rng.randrange(len(tokens) + 1)
        choice = rng.random()
        if choice < 0.4:
            del tokens[place : place + 1]
        elif choice < 0.7:
            tokens.insert(place, rng.choice(bank))
        else:
            tokens[place : place + 1] = [rng.choice(bank)]
    return "".join(tokens)


@pytest.mark.parametrize("seed", range(12))
def test_mutilated_input_gives_typed_errors_only(seed: int) -> None:
    rng = random.Random(seed)
    for _ in range(40):
        where, latex = rng.choice(FORMULAS)
        with contextlib.suppress(ReadError, IllFormed):
            read_formula(_mutilate(rng, latex), ENVIRONMENTS[where])
        with contextlib.suppress(ReadError, IllFormed):
            read_given("\n".join(_mutilate(rng, rng.choice(LINES)) for _ in range(3)))
    for _ in range(4):
        blocks = [
            _mutilate(rng, rng.choice(PROSE)) if rng.random() < 0.5
            else "$$" + _mutilate(rng, rng.choice(FORMULAS)[1]) + "$$"
            for _ in range(6)
        ]  # fmt: skip
        with contextlib.suppress(ReadError):
            read_document("\n\n".join(blocks), markdown=seed % 2 == 0)
