"""Equality by evaluation: what has equal values, and what only looks as if it had."""

from __future__ import annotations

import pytest

from handproof.second.check import check_second
from handproof.second.field import Field
from handproof.second.terms import SecondError
from tests.kernel.sexpr import Case

GIVEN = (
    "matrix A n n; matrix B n n; vector x n; vector y n; real a; real b; fact m (lt 3 m); "
    "matrix W n m; local integer i; local integer j; local integer k"
)

EQUAL = [
    "(eq (trace (mul A B)) (trace (mul (transpose A) (transpose B))))",
    "(eq (mul x (transpose x) y) (mul (transpose y) x x))",
    "(eq (trace (add A (identity n))) (add (trace A) n))",
    "(eq (sum i 1 n (mul a (entry x i))) (mul a (sum j 1 n (entry x j))))",
    "(eq (mul (sum i 1 n (entry x i)) (sum i 1 n (entry y i))) (sum i 1 n (sum j 1 n (mul (entry x i) (entry y j)))))",
    "(eq (exp (add a b)) (exp (add b a)))",
    "(eq (entry (transpose A) 1 1) (entry A 1 1))",
]
DIFFERENT = [
    "(eq (trace (mul A B A)) (mul (trace (mul A A)) (trace B)))",
    "(eq (mul A B) (mul B A))",
    "(eq n 5)",
    "(eq (trace (identity n)) m)",
    "(eq (mul n (sum i 1 n (mul (entry x i) (entry y i)))) (mul (sum i 1 n (entry x i)) (sum i 1 n (entry y i))))",
    # rank two would make this determinant of three indices vanish
    "(eq (sum i 1 n (sum j 1 n (sum k 1 n (mul (entry x i) (entry y j) (entry A k k))))) (sum i 1 n (mul (entry x i) (entry y i) (entry A i i))))",
    "(eq (mul 2305843009213693951 a) 0)",
    "(eq (mul 2305843009213693951 618970019642690137449562111 a) 0)",
    "(eq (exp (add a b)) (mul (exp a) (exp b)))",
    "(eq (sum i 1 n (entry x i)) (sum i 1 m (entry x i)))",
    "(eq (mul (transpose x) A y) (mul (transpose y) A x))",
]


def proves(claim: str) -> None:
    made = Case(GIVEN, claim)
    check_second(made.statement, made.proof([["combine", claim, [], [], []]]))


@pytest.mark.parametrize("claim", EQUAL)
def test_equal(claim: str) -> None:
    proves(claim)


@pytest.mark.parametrize("claim", DIFFERENT)
def test_different(claim: str) -> None:
    with pytest.raises(SecondError) as error:
        proves(claim)
    assert error.value.code in ("HP283", "HP286")


@pytest.mark.parametrize(
    "claim", ["(eq (mul a (div 1 a)) 1)", "(eq (div (mul a b) b) a)", "(eq (div a a) (div b b))"]
)
def test_a_quotient_cancels_only_where_a_premise_says_so(claim: str) -> None:
    with pytest.raises(SecondError):
        proves(claim)
    given = GIVEN + "; fact na (nonzero a); fact nb (nonzero b)"
    made = Case(given, claim)
    steps = [["fact", "na"], ["fact", "nb"], ["combine", claim, [], [], [0, 1]]]
    check_second(made.statement, made.proof(steps))


def test_reciprocals_multiply_but_do_not_cancel() -> None:
    field = Field(b"seed")
    x, y, two = (3, 5), (7, 11), field.number(2)
    r = field.reciprocal
    assert r(field.mul(x, y)) == field.mul(r(x), r(y))
    assert field.mul(r(two), two) == (1, 0)
    assert field.mul(r(x), x) != (1, 0)
    assert field.mul(field.inverse(x), x) == (1, 0)


def test_every_check_has_its_own_prime() -> None:
    primes = {Field(bytes([k]) * 32).p for k in range(20)}
    assert len(primes) == 20
    assert all(p % 4 == 3 and p > 2**61 for p in primes)
