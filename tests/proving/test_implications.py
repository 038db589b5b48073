"""From one equation to another: cancelling, multiplying, substituting, and what they need."""

from __future__ import annotations

import pytest

from handproof.proving.interface import Abstention, Budget
from handproof.proving.words import prove_words
from handproof.terms import build
from handproof.terms.sizes import Size
from handproof.terms.sorts import Family, matrix
from tests.proving.shorthand import E, I, eq, given, mat, op
from tests.proving.test_words import accepted
from tests.proving.word_claims import invertible, symmetric

A, B, C, D = (mat(x, "n", "n") for x in "A B C D".split())
F, x, z = mat("F", "n", "m"), mat("x", "n"), mat("z", "n")


def implies(first: E, second: E) -> E:
    return op("implies", first, second)


PROVED = {
    "multiply_left": ((), implies(eq(A * x, z), eq(B * A * x, B * z))),
    "multiply_by_inverse": (invertible(A), implies(eq(A * x, z), eq(x, A.i * z))),
    "cancel_left": (invertible(A), implies(eq(A * B, A * C), eq(B, C))),
    "cancel_right": (invertible(A), implies(eq(B * A, C * A), eq(B, C))),
    "substitute": ((eq(A, B * C),), implies(eq(D, A * A), eq(D, B * C * B * C))),
    "transpose_both": ((), implies(eq(A, B * C), eq(A.T, C.T * B.T))),
    "chain": (
        (),
        implies(eq(A, B), implies(eq(B, C), eq(A, C))),
    ),
    "symmetric_from_equation": (symmetric(B), implies(eq(A, B), eq(A.T, A))),
    "real_gram": ((), implies(eq(F.T * F, 0 * (F.T * F)), eq(F, 0 * F))),
    "normal_equations": (
        invertible(F.T * F),
        implies(eq(F.T * F * mat("b", "m"), F.T * z), eq(mat("b", "m"), (F.T * F).i * F.T * z)),
    ),
    "both_conclusions": (
        invertible(A),
        implies(eq(A * B, I("n")), op("and", eq(B, A.i), eq(B * A, I("n")))),
    ),
}  # fmt: skip

REFUSED = {
    "cancel_unknown": ((), implies(eq(A * B, A * C), eq(B, C))),
    "cancel_vector": ((), implies(eq(A * x, B * x), eq(A, B))),
    "wrong_side": (invertible(A), implies(eq(A * x, z), eq(A.i * x, z))),
    "converse": ((), implies(eq(B * A * x, B * z), eq(A * x, z))),
    "premise_unused": (invertible(A), implies(eq(A, A), eq(B, C))),
    "swapped": ((eq(A, B * C),), implies(eq(D, A), eq(D, C * B))),
    "trace_to_matrix": ((), implies(eq(op("trace", A), op("trace", B)), eq(A, B))),
    "square_root": ((), implies(eq(A * A, B * B), eq(A, B))),
    "inverse_of_unknown": ((), implies(eq(A * x, z), eq(x, A.i * z))),
}


def test_for_all_members() -> None:
    k = build.size("k")
    family = E(build.sym("Y", Family(Size.of("N"), matrix("n", "n"))))
    member, over = op("at", family, E(k)), op("range", 1, E(build.size("N")))

    def all_of(body: E) -> E:
        return E(build.bind("forall", k, over.t, body.t))

    true = given(*invertible(A), claim=all_of(implies(eq(A * member, B), eq(member, A.i * B))))
    assert accepted(true, prove_words(true, Budget(5)))
    by_fact = given(all_of(eq(member, member.T)), claim=all_of(eq((A * member).T, member * A.T)))
    assert accepted(by_fact, prove_words(by_fact, Budget(5)))
    false = given(claim=all_of(eq(member, member.T)))
    assert isinstance(prove_words(false, Budget(1)), Abstention)


@pytest.mark.parametrize("name", PROVED)
def test_proved(name: str) -> None:
    facts, claim = PROVED[name]
    obligation = given(*facts, claim=claim)
    assert accepted(obligation, prove_words(obligation, Budget(10)))


@pytest.mark.parametrize("name", REFUSED)
def test_refused(name: str) -> None:
    facts, claim = REFUSED[name]
    assert isinstance(prove_words(given(*facts, claim=claim), Budget(0.6)), Abstention)
