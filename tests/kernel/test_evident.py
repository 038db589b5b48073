"""What needs no proof: numbers, sizes and their facts; and what denominators can be cleared."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.nodes import ProofError

N = "matrix A n m; real a; integer k; local integer i"
D = "matrix A d q; real a; fact f (lt q d)"
E = "matrix A d q; real a; fact f (le q d)"

# declarations, a proposition that is evident, the facts between sizes that it rests on
EVIDENT: list[tuple[str, str, str]] = [
    (N, "(le 1 1)", ""), (N, "(lt 1 2)", ""), (N, "(lt -1/2 -1/3)", ""), (N, "(ge 2 2)", ""), (N, "(gt 1/2 1/3)", ""),
    (N, "(positive 1)", ""), (N, "(nonnegative 0)", ""), (N, "(nonnegative 1)", ""), (N, "(nonzero -1)", ""), (N, "(nonzero 1/2)", ""),
    (N, "(eq 1 (mul 2 1/2))", ""), (N, "(eq (add a 1) (add 1 a))", ""), (N, "(eq (mul A (identity m)) A)", ""),
    (N, "(ne 1 2)", ""), (N, "(ne 2 1)", ""), (N, "(ne (add n 1) 0)", ""), (N, "(ne 0 n)", ""), (N, "(ne (neg n) 1)", ""),
    (N, "(le 1 n)", ""), (N, "(le 0 n)", ""), (N, "(lt 0 n)", ""), (N, "(positive n)", ""), (N, "(lt 1 (add n m))", ""),
    (N, "(le 2 (add n m))", ""), (N, "(le 3 (add n n m))", ""), (N, "(le 1 (mul n m))", ""), (N, "(le 4 (mul (add n 1) (add m 1)))", ""),
    (N, "(le 0 (add n -1))", ""), (N, "(nonnegative (add (mul n n) (neg n)))", ""), (N, "(nonzero (neg n))", ""),
    (N, "(nonzero (add (neg n) -1))", ""), (N, "(le (neg n) -1)", ""), (N, "(positive (pow n 8))", ""), (N, "(le 1/2 n)", ""),
    (N, "(in 1 (range 1 n))", ""), (N, "(in n (range 1 n))", ""), (N, "(in 3 (range 2 5))", ""), (N, "(in 2 (range 2 5))", ""),
    (N, "(in 5 (range 2 5))", ""), (N, "(in n (range 1 (add n m)))", ""), (N, "(in (add n 1) (range 1 (add n m)))", ""),
    (N, "(in i (range i i))", ""), (N, "(in A (reals n m))", ""), (N, "(in a (reals 1))", ""), (N, "(in k (range k (add k n)))", ""),
    (D, "(le q d)", "f"), (D, "(lt q d)", "f"), (D, "(le 1 (add d (neg q)))", "f"), (D, "(le 2 d)", "f"), (D, "(lt 1 d)", "f"),
    (D, "(positive (add d (neg q)))", "f"), (D, "(in q (range 1 d))", "f"), (D, "(in (add q 1) (range 1 d))", "f"),
    (D, "(nonzero (add d (neg q)))", "f"), (D, "(nonzero (add q (neg d)))", "f"), (D, "(ne d q)", "f"), (D, "(le 1 d)", "f"), ("matrix A d q", "(le 1 d)", ""), (D, "(positive d)", ""), (D, "(lt 0 (add d q -1))", ""), (D, "(le 2 (add d q))", "f"),
    (D, "(le (add (mul 2 q) 1) (add d q))", "f"), (D, "(lt q (add d 1))", "f"), (E, "(le q d)", "f"), (E, "(lt q (add d 1))", "f"),
    (E, "(in q (range 1 d))", "f"), (E, "(nonnegative (add d (neg q)))", "f"),
    ("matrix A d q; fact f (gt d q)", "(lt q d)", "f"), ("matrix A d q; fact f (ge d q)", "(le q d)", "f"),
    ("matrix A d q; fact f (lt 1 q)", "(le 2 q)", "f"), ("matrix A d q; fact f (le 3 q)", "(lt 2 q)", "f"),
    ("matrix A d q; fact f (lt (add q 1) d)", "(lt q d)", "f"), ("matrix A d q; fact f (lt (mul 2 q) d)", "(le (add q 2) d)", "f"),
    ("matrix A d q; fact e (le 2 d); fact f (lt q d)", "(lt q d)", "f"), ("matrix A d q; fact e (lt 2 d); fact f (le 2 q)", "(le 3 d)", "e"),
    ("matrix A d q; matrix B N 1; fact f (lt (mul d q) N)", "(lt (mul q d) N)", "f"), ("matrix A d q; matrix B N 1; fact f (lt (mul q d) N)", "(lt (mul q d) N)", "f"),
    ("matrix A d q; fact e (le 2 d); fact f (lt 1 d)", "(le 2 d)", "e"), ("matrix A d q; fact e (le 4 d); fact f (le 2 d)", "(le 3 d)", "e"), ("matrix A d q; fact e (le 2 d); fact f (le 4 d)", "(le 3 d)", "e,f"),
]  # fmt: skip

NOT_EVIDENT: list[tuple[str, str]] = [
    (N, "(lt 1 1)"), (N, "(le 2 1)"), (N, "(gt 1 1)"), (N, "(ge 1 2)"), (N, "(positive 0)"), (N, "(positive -1)"), (N, "(nonnegative -1)"),
    (N, "(nonzero 0)"), (N, "(nonzero (add n (neg n)))"), (N, "(eq 1 2)"), (N, "(eq a 1)"), (N, "(ne 1 1)"), (N, "(ne a 1)"), (N, "(ne n 1)"),
    (N, "(ne n m)"), (N, "(lt 1 n)"), (N, "(le 2 n)"), (N, "(le n m)"), (N, "(le 1 k)"), (N, "(le 0 k)"), (N, "(le 0 a)"), (N, "(positive (mul a a))"),
    (N, "(le 3 (add n m))"), (N, "(positive (add n -1))"), (N, "(positive (add (mul n n) (neg n)))"), (N, "(nonnegative (add n (neg m)))"),
    (N, "(nonnegative (add n (neg (mul n n))))"), (N, "(le n 5)"), (N, "(nonzero a)"), (N, "(nonzero k)"), (N, "(nonzero (add n -1))"),
    (N, "(in 0 (range 1 n))"), (N, "(in 2 (range 1 n))"), (N, "(in (add n 1) (range 1 n))"), (N, "(in m (range 1 n))"), (N, "(in i (range 1 n))"),
    (N, "(in 6 (range 2 5))"), (N, "(in 1 (range 2 5))"), (N, "(in 1 (naturals))"), (N, "(in a (interval 0 1))"),
    (N, "(and (le 1 1) (le 1 1))"), (N, "(implies (le 1 2) (le 1 2))"), (N, "(symmetric (identity n))"), (N, "(invertible (identity n))"),
    (N, "(positive (pow n 9))"), (N, "(positive (exp n))"), (N, "(le 1 (entry A 1 1))"), (N, "(eq (positive a) (positive a))"),
    (N, "(ne A (zeros n m))"), (N, "(ne (add A A) A)"), (N, "(in 3/2 (range 1 2))"), (N, "(in 1/2 (range 0 1))"),
    ("matrix A d q; fact e (le 4 d)", "(le 5 d)"), ("matrix A d q; fact e (lt 4 d)", "(le 6 d)"), (D, "(le 2 q)"), (D, "(le 3 d)"), (D, "(lt d q)"), (D, "(lt (add q 1) d)"), (D, "(le 2 (add d (neg q)))"), (D, "(in d (range 1 q))"),
    (E, "(lt q d)"), (E, "(le 2 d)"), (E, "(ne d q)"), (E, "(positive (add d (neg q)))"), (E, "(in (add q 1) (range 1 d))"),
    ("matrix A d q; fact f (gt q d)", "(lt q d)"), ("matrix A d q; fact f (ge q d)", "(le q d)"), ("matrix A d q; fact f (eq q d)", "(le q d)"),
    ("matrix A d q; integer k; fact f (lt q k)", "(lt q k)"), ("matrix A d q; real a; fact f (lt q a)", "(lt q a)"),
]  # fmt: skip

C = "real a b c; matrix A n n; vector x n"
# declarations, claim, conditions (facts) by which denominators are cleared
CLEARED: list[tuple[str, str, list[str]]] = [
    (C, "(eq (div (mul a b) a) b)", ["(nonzero a)"]), (C, "(eq (mul a (div 1 a)) 1)", ["(positive a)"]),
    (C, "(eq (add (div a (add a b)) (div b (add a b))) 1)", ["(nonzero (add a b))"]),
    (C, "(eq (add (div a (add b a)) (div b (add a b))) 1)", ["(nonzero (add a b))"]),
    (C, "(eq (div (add (mul a a) (neg (mul b b))) (add a b)) (add a (neg b)))", ["(nonzero (add a b))"]),
    (C, "(eq (div (mul 2 (add a b)) (add (mul 2 a) (mul 2 b))) 1)", ["(nonzero (add (mul 2 a) (mul 2 b)))"]),
    (C, "(eq (div (mul a b c) (mul a b)) c)", ["(nonzero (mul a b))"]), (C, "(eq (div (mul a b c) (mul a b)) c)", ["(nonzero b)", "(nonzero a)"]),
    (C, "(eq (div (pow a 3) (pow a 2)) a)", ["(nonzero (pow a 2))"]), (C, "(eq (mul a (pow a -1)) 1)", ["(nonzero a)"]),
    (C, "(eq (add (div 1 a) (div 1 b)) (div (add a b) (mul a b)))", ["(nonzero a)", "(nonzero b)", "(nonzero (mul a b))"]),
    (C, "(eq (div 1 (add 1 (div 1 a))) (div a (add a 1)))", ["(nonzero a)", "(nonzero (add 1 (div 1 a)))", "(nonzero (add a 1))"]),
    (C, "(eq (mul n (div a n)) a)", []), (C, "(eq (div (mul n (add n 1) a) (add n 1)) (mul n a))", []), (C, "(eq (div (mul 2 n) n) 2)", []),
    (C, "(eq (div (mul (add (mul n n) n) a) (mul n (add n 1))) a)", []), (C, "(eq (div (mul n A) n) A)", []),
    (C, "(eq (div (mul (norm_sq x) A) (mul (transpose x) x)) A)", ["(nonzero (norm_sq x))"]),
    (C, "(eq (div (mul (trace A) a) (trace A)) a)", ["(nonzero (trace A))"]), (C, "(eq (div (mul a A) a) A)", ["(nonzero a)"]),
    (C, "(eq (div (mul (add n -1) a) (add n -1)) a)", ["(nonzero (add n -1))"]), (C, "(eq (div a -2) (mul -1/2 a))", []),
    (C, "(eq (div c (pow (add a b) 2)) (mul c (div 1 (add a b)) (div 1 (add a b))))", ["(nonzero (pow (add a b) 2))", "(nonzero (add a b))"]),
    (C, "(eq (div (neg a) (neg a)) 1)", ["(nonzero a)"]), (C, "(eq (div (add a b) (add (neg a) (neg b))) -1)", ["(nonzero (add (neg a) (neg b)))"]),
    (C + "; fact g (nonzero (add (neg a) (neg b)))", "(eq (div (add a b) (add (neg a) (neg b))) -1)", ["(nonzero (add a b))"]),
]  # fmt: skip
# declarations, claim, facts, code
NOT_CLEARED: list[tuple[str, str, list[str], str]] = [
    (C, "(eq (div (mul a b) a) b)", ["(nonzero b)"], "HP220"), (C, "(eq (div (mul a b c) (mul a b)) c)", ["(nonzero a)"], "HP220"),
    (C, "(eq (div (add a b) (add a b)) 1)", ["(nonzero a)", "(nonzero b)"], "HP220"), (C, "(eq (div (mul a b) a) c)", ["(nonzero a)"], "HP223"),
    (C, "(eq (div (mul a b) a) b)", ["(nonnegative a)"], "HP203"), (C, "(eq (div (mul a b) a) b)", ["(lt 0 a)"], "HP203"),
    (C, "(eq (div 1 (add a (neg a))) 0)", [], "HP222"), (C, "(eq (div (mul (add n -1) a) (add n -1)) a)", [], "HP220"),
    (C, "(eq (div a a) 1)", ["(nonzero (add a b))"], "HP220"), (C, "(eq (div a a) 1)", ["(nonzero (mul a a))", "(nonzero b)"], "HP262"),
    (C, "(eq (div 1 (add 1 (div 1 a))) (div a (add a 1)))", ["(nonzero (add 1 (div 1 a)))", "(nonzero (add a 1))"], "HP220"),
    (C, "(eq (div 1 (add 1 (div 1 a))) (div a (add a 1)))", ["(nonzero a)", "(nonzero (add a 1))"], "HP220"),
    (C + "; integer k", "(eq (div (mul k a) k) a)", [], "HP220"), (C, "(eq (div (mul (trace A) a) (trace A)) a)", ["(nonzero (norm_sq x))"], "HP220"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("given", "claim", "label"), EVIDENT, ids=[f"{row[1]} {row[2]}" for row in EVIDENT]
)
def test_evident(case: Any, given: str, claim: str, label: str) -> None:
    checked = case(given, claim).check([["numeric", claim]])
    assert ",".join(checked.hypotheses) == label


@pytest.mark.parametrize(
    ("given", "claim"), NOT_EVIDENT, ids=[f"{row[1]} {row[0][14:]}" for row in NOT_EVIDENT]
)
def test_not_evident(case: Any, given: str, claim: str) -> None:
    with pytest.raises(ProofError, match=r"HP224|HP201"):
        case(given, claim).check([["numeric", claim]])


def cleared(case: Any, given: str, claim: str, facts: list[str]) -> None:
    whole = given + "".join(f"; fact c{k} {fact}" for k, fact in enumerate(facts))
    places = list(range(len(facts)))
    case(whole, claim).check(
        [*(["fact", f"c{k}"] for k in places), ["combine", claim, [], [], places]]
    )


@pytest.mark.parametrize(
    ("given", "claim", "facts"), CLEARED, ids=[f"{row[1]} {row[2]}" for row in CLEARED]
)
def test_cleared(case: Any, given: str, claim: str, facts: list[str]) -> None:
    cleared(case, given, claim, facts)


@pytest.mark.parametrize(
    ("given", "claim", "facts", "code"),
    NOT_CLEARED,
    ids=[f"{row[1]} {row[2]}" for row in NOT_CLEARED],
)
def test_not_cleared(case: Any, given: str, claim: str, facts: list[str], code: str) -> None:
    with pytest.raises(ProofError, match=code):
        cleared(case, given, claim, facts)
