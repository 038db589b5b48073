"""What is equal by computation alone, and what is not: one table, in the language of statements."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.terms import ProofError

M = "matrix A n n; matrix B n n; matrix C n n; matrix W n m; matrix V m n; vector x n; vector y n; vector u m; real a b c"
S = M + "; local integer i; local integer j; local integer k; local integer l"
P = M + "; fact pa (positive a); fact pb (positive b); fact ia (invertible A); fact ib (invertible B); fact it (invertible (transpose A)); fact ig (invertible (mul A (transpose A))); fact iab (invertible (mul A B)); fact is (nonzero (add a b)); fact ja (invertible a)"

# declarations, left, right
EQUAL: list[tuple[str, str, str]] = [
    # sums, products, numbers
    (M, "(add A B C)", "(add C (add B A))"),
    (M, "(add A (neg A))", "(zeros n n)"),
    (M, "(add A A)", "(mul 2 A)"),
    (M, "(add a (neg a) b)", "b"),
    (M, "(mul A (add B C))", "(add (mul A B) (mul A C))"),
    (M, "(mul (add A B) (add A B))", "(add (mul A A) (mul A B) (mul B A) (mul B B))"),
    (M, "(mul A a B b C)", "(mul a b A B C)"),
    (M, "(mul (add a b) (add a (neg b)))", "(add (mul a a) (neg (mul b b)))"),
    (M, "(pow (add a b) 3)", "(add (pow a 3) (mul 3 a a b) (mul 3 a b b) (pow b 3))"),
    (M, "(pow a 0)", "1"), (M, "(pow A 0)", "(identity n)"), (M, "(pow A 3)", "(mul A A A)"),
    (M, "(pow a (add 1 1))", "(mul a a)"), (M, "(pow a 64)", "(mul (pow a 32) (pow a 32))"),
    (M, "(mul 1/2 (add a a))", "a"), (M, "(mul 0 A)", "(zeros n n)"), (M, "(mul A (identity n))", "A"),
    (M, "(mul (identity n) x)", "x"), (M, "(mul A (zeros n m))", "(zeros n m)"),
    (M, "(neg (neg A))", "A"), (M, "(neg (add a b))", "(add (neg a) (neg b))"),
    (M, "(mul n (identity n))", "(mul (identity n) n)"), (M, "(mul 1/3 3)", "1"),
    (M, "(add 1/2 1/3)", "5/6"),
    # transposes
    (M, "(transpose (mul A B))", "(mul (transpose B) (transpose A))"),
    (M, "(transpose (transpose W))", "W"), (M, "(transpose (add A B))", "(add (transpose A) (transpose B))"),
    (M, "(transpose a)", "a"), (M, "(transpose (mul a A))", "(mul a (transpose A))"),
    (M, "(transpose (identity n))", "(identity n)"), (M, "(transpose (zeros n m))", "(zeros m n)"),
    (M, "(transpose (mul (transpose x) A y))", "(mul (transpose x) A y)"),
    (M, "(mul (transpose x) A y)", "(mul (transpose y) (transpose A) x)"),
    (M, "(mul (transpose x) y)", "(mul (transpose y) x)"),
    (M, "(mul x (transpose y) x)", "(mul (mul (transpose x) y) x)"),
    (M, "(mul A x (transpose y) B x)", "(mul (mul (transpose x) (transpose B) y) A x)"),
    (M, "(mul x (transpose x) y (transpose y))", "(mul (mul (transpose y) x) x (transpose y))"),
    (M, "(mul (transpose x) A x (transpose x) B x)", "(mul (mul (transpose x) B x) (mul (transpose x) A x))"),
    (M, "(pow (mul (transpose x) y) 2)", "(mul (transpose x) y (transpose y) x)"),
    (P, "(transpose (inv A))", "(inv (transpose A))"),
    # traces
    (M, "(trace (mul A B))", "(trace (mul B A))"), (M, "(trace (mul A B C))", "(trace (mul C A B))"),
    (M, "(trace (mul A B))", "(trace (mul (transpose A) (transpose B)))"),
    (M, "(trace (mul A B C))", "(trace (mul (transpose B) (transpose A) (transpose C)))"),
    (M, "(trace (transpose A))", "(trace A)"), (M, "(trace (mul W V))", "(trace (mul V W))"),
    (M, "(trace (mul x (transpose y)))", "(mul (transpose y) x)"),
    (M, "(trace (mul A x (transpose y)))", "(mul (transpose y) A x)"),
    (M, "(trace (mul x (transpose y) A B))", "(mul (transpose x) (transpose B) (transpose A) y)"),
    (M, "(trace (add A (mul 2 B)))", "(add (trace A) (mul 2 (trace B)))"), (M, "(trace a)", "a"),
    (M, "(trace (identity n))", "n"), (M, "(trace (mul a (identity n)))", "(mul n a)"),
    (M, "(trace (mul (trace A) (identity m)))", "(mul m (trace A))"), (M, "(trace (zeros n n))", "0"),
    (M, "(norm_sq W)", "(trace (mul W (transpose W)))"), (M, "(norm_sq x)", "(mul (transpose x) x)"),
    (M, "(norm_sq (add x y))", "(add (norm_sq x) (mul 2 (transpose x) y) (norm_sq y))"),
    (M, "(norm_sq a)", "(pow a 2)"), (M, "(trace (pow A 2))", "(trace (mul A A))"),
    (M, "(norm_sq (transpose W))", "(norm_sq W)"), (M, "(trace (mul A A B))", "(trace (mul A B A))"),
    (M, "(trace (mul A (transpose A) A))", "(trace (mul (transpose A) A (transpose A)))"),
    # what is no polynomial is compared by what it is made of
    (M, "(exp (add a b))", "(exp (add b a))"), (M, "(det (mul A (add B C)))", "(det (add (mul A B) (mul A C)))"),
    (M, "(hadamard A (add B B))", "(hadamard A (mul 2 B))"), (M, "(vec x)", "x"), (M, "(diag a)", "a"),
    (M, "(diagonal a)", "a"), (M, "(map_exp (transpose (transpose A)))", "(map_exp A)"),
    (M, "(add (sin a) (cos b))", "(add (cos b) (sin a))"), (M, "(kron A (add B B))", "(kron A (add B B))"),
    (P, "(pow a b)", "(pow a (add b 0))"),
    # quotients, where they are known to be
    (P, "(div a b)", "(mul a (div 1 b))"), (P, "(div (mul a c) b)", "(mul c (div a b))"),
    (P, "(inv a)", "(div 1 a)"), (P, "(div 1 (mul a b))", "(mul (div 1 a) (div 1 b))"),
    (P, "(div c (neg a))", "(neg (div c a))"), (P, "(div c (mul 2 a))", "(mul 1/2 (div c a))"),
    (P, "(div 1 (pow a 2))", "(mul (div 1 a) (div 1 a))"), (P, "(pow a -2)", "(div 1 (mul a a))"),
    (P, "(div (add b c) a)", "(add (div b a) (div c a))"), (P, "(div A a)", "(mul (div 1 a) A)"),
    (P, "(pow A -1)", "(inv A)"), (P, "(pow A -2)", "(mul (inv A) (inv A))"),
    (P, "(div (div c a) b)", "(div c (mul a b))"), (P, "(div a 2)", "(mul 1/2 a)"),
    (P, "(trace (div A a))", "(div (trace A) a)"), (P, "(mul 6 (div 1 (mul 3 a)))", "(div 2 a)"),
    (P, "(inv (mul A (transpose A)))", "(transpose (inv (mul A (transpose A))))"),
    # entries
    (S, "(sum i 1 n (entry (add A B) i i))", "(sum i 1 n (add (entry A i i) (entry B i i)))"),
    (S, "(sum i 1 n (entry (transpose A) i i))", "(sum i 1 n (entry A i i))"),
    (S, "(sum i 1 n (sum j 1 m (entry (transpose W) j i)))", "(sum i 1 n (sum j 1 m (entry W i j)))"),
    (S, "(sum i 1 n (entry (mul a x) i))", "(mul a (sum i 1 n (entry x i)))"),
    (S, "(sum i 1 n (entry x i 1))", "(sum i 1 n (entry x i))"),
    (S, "(sum i 1 n (entry (transpose x) i))", "(sum i 1 n (entry x i))"),
    (S, "(sum i 1 n (entry (transpose x) 1 i))", "(sum i 1 n (entry x i))"),
    (S, "(sum i 1 n (entry (mul x (transpose y)) i i))", "(sum i 1 n (mul (entry x i) (entry y i)))"),
    (S, "(sum i 1 n (sum j 1 n (entry (mul A x (transpose y)) i j)))",
     "(sum i 1 n (sum j 1 n (mul (entry y j) (entry (mul A x) i))))"),
    (S, "(sum i 1 n (sum j 1 n (entry (zeros n n) i j)))", "0"),
    (S, "(sum i 1 n (sum j 1 n (entry (identity n) i j)))", "(sum j 1 n (sum i 1 n (entry (identity n) j i)))"),
    # sums over an index
    (S, "(sum i 1 n a)", "(mul n a)"), (S, "(sum i 1 n A)", "(mul n A)"), (S, "(sum i 1 5 a)", "(mul 5 a)"),
    (S, "(sum i 3 5 a)", "(mul 3 a)"), (S, "(sum i 0 n a)", "(mul (add n 1) a)"),
    (S, "(sum i 1 (add n m) a)", "(mul (add n m) a)"),
    (S, "(sum i 1 n (entry x i))", "(sum j 1 n (entry x j))"),
    (S, "(sum i 1 n (add (entry x i) (entry y i)))", "(add (sum i 1 n (entry x i)) (sum i 1 n (entry y i)))"),
    (S, "(sum i 1 n (mul a (entry x i)))", "(mul a (sum i 1 n (entry x i)))"),
    (S, "(sum i 1 n (neg (entry x i)))", "(neg (sum i 1 n (entry x i)))"),
    (S, "(sum i 1 n (mul (entry x i) A))", "(mul (sum i 1 n (entry x i)) A)"),
    (S, "(sum i 1 n (mul (entry x i) A B))", "(mul A (sum i 1 n (mul (entry x i) B)))"),
    (S, "(sum i 1 n (sum j 1 m (mul (entry x i) (entry u j))))", "(mul (sum i 1 n (entry x i)) (sum j 1 m (entry u j)))"),
    (S, "(sum i 1 n (sum j 1 m (entry W i j)))", "(sum j 1 m (sum i 1 n (entry W i j)))"),
    (S, "(sum i 1 n (sum j 1 n (mul (entry x i) (entry A i j) (entry x j))))",
     "(sum j 1 n (sum i 1 n (mul (entry x j) (entry A j i) (entry x i))))"),
    (S, "(sum i 1 n (sum j 1 n (sum k 1 n (mul (entry A i j) (entry B j k) (entry C k i)))))",
     "(sum k 1 n (sum i 1 n (sum j 1 n (mul (entry B i j) (entry C j k) (entry A k i)))))"),
    (S, "(sum i 1 n (sum j 1 n (mul (entry A i j) (entry A j i))))", "(sum j 1 n (sum i 1 n (mul (entry A i j) (entry A j i))))"),
    (S, "(pow (sum i 1 n (entry x i)) 2)", "(sum i 1 n (sum j 1 n (mul (entry x i) (entry x j))))"),
    (S, "(sum i 1 n (sum j 1 i (exp (mul i j j))))", "(sum k 1 n (sum l 1 k (exp (mul l k l))))"),
    (S, "(sum i 1 n (sum j i n (mul a (exp (mul i j j)))))", "(mul a (sum j 1 n (sum i j n (exp (mul i j i)))))"),
    (S, "(sum i 1 n (exp (entry x i)))", "(sum j 1 n (exp (entry x j)))"),
    (S, "(sum i 1 n (mul b (exp (mul a (entry x i)))))", "(mul (sum j 1 n (exp (mul (entry x j) a))) b)"),
    (S, "(trace (sum i 1 n (mul (entry x i) A)))", "(mul (sum i 1 n (entry x i)) (trace A))"),
    (S, "(transpose (sum i 1 n (mul (entry x i) A)))", "(sum i 1 n (mul (entry x i) (transpose A)))"),
    (S, "(sum i 1 n (trace (mul (pow A 2) (entry x i))))", "(mul (trace (mul A A)) (sum i 1 n (entry x i)))"),
    (S, "(sum i 1 n 1)", "n"), (S, "(sum i 1 n 0)", "0"), (S, "(sum i 1 n i)", "(sum j 1 n j)"),
    (S + "; family z N m", "(sum i 1 N (mul (at z i) (transpose (at z i))))", "(sum j 1 N (mul (at z j) (transpose (at z j))))"),
    (S + "; family z N m", "(sum i 1 N (mul W (at z i)))", "(mul W (sum i 1 N (at z i)))"),
    (S + "; family z N m", "(sum i 1 N (mul (transpose (at z i)) V x))", "(mul (transpose (sum i 1 N (at z i))) V x)"),
    (S + "; family z N m", "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))",
     "(trace (mul V W (sum i 1 N (mul (at z i) (transpose (at z i))))))"),
    (S + "; family z N m", "(trace (sum i 1 N (mul W (at z i) (transpose (at z i)) V)))",
     "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))"),
    (S + "; family z N m", "(transpose (sum i 1 N (mul (at z i) (transpose (at z i)))))",
     "(sum i 1 N (mul (at z i) (transpose (at z i))))"),
    (S + "; family z N m", "(sum i 1 N (sum j 1 N (mul (at z i) (transpose (at z j)))))",
     "(mul (sum i 1 N (at z i)) (transpose (sum j 1 N (at z j))))"),
    (S + "; family z N m", "(entry (sum i 1 N (at z i)) 1)", "(sum i 1 N (entry (at z i) 1))"),
    (S + "; matrix D n n; matrix E n n",
     "(sum i 1 n (sum j 1 n (sum k 1 n (sum l 1 n (mul (entry A i j) (entry B j k) (entry C k l) (entry D l i))))))",
     "(sum l 1 n (sum k 1 n (sum j 1 n (sum i 1 n (mul (entry D i l) (entry A l k) (entry B k j) (entry C j i))))))"),
]  # fmt: skip

# declarations, left, right: none follows by computing
DIFFERENT: list[tuple[str, str, str]] = [
    (M, "(add A B)", "(add A C)"), (M, "(add A A)", "A"), (M, "(mul 2 A)", "(mul 3 A)"), (M, "(mul A B)", "(mul B A)"),
    (M, "(mul A B C)", "(mul A C B)"), (M, "A", "(transpose A)"), (M, "A", "(neg A)"), (M, "A", "(zeros n n)"),
    (M, "(identity n)", "(zeros n n)"), (M, "(transpose (mul A B))", "(mul (transpose A) (transpose B))"),
    (M, "(mul (transpose x) A y)", "(mul (transpose x) (transpose A) y)"), (M, "(mul (transpose x) A x)", "(mul (transpose x) B x)"),
    (M, "(mul x (transpose y))", "(mul y (transpose x))"), (M, "(mul x (transpose x) y)", "(mul y (transpose x) y)"),
    (M, "(trace (mul A B C))", "(trace (mul A C B))"), (M, "(trace (mul A B))", "(trace (mul A (transpose B)))"),
    (M, "(trace (mul A A B B))", "(trace (mul A B A B))"), (M, "(trace (identity n))", "m"), (M, "(trace (identity n))", "1"),
    (M, "(trace A)", "(mul n (entry A 1 1))"), (M, "(trace (mul W V))", "(mul (trace (mul W V)) 2)"), (M, "(trace A)", "(det A)"),
    (M, "(pow a 2)", "(mul 2 a)"), (M, "(pow a 2)", "(pow a 3)"), (M, "(pow A 2)", "A"), (M, "(pow a 1/2)", "(mul 1/2 a)"),
    (M, "(exp (add a b))", "(exp (add a c))"), (M, "(exp a)", "(sin a)"), (M, "(exp (add a b))", "(mul (exp a) (exp b))"),
    (M, "(det (mul A B))", "(mul (det A) (det B))"), (M, "(hadamard A B)", "(mul A B)"), (M, "(hadamard A B)", "(hadamard A C)"),
    (M, "(kron A B)", "(kron B A)"), (M, "(diag x)", "(diag y)"), (M, "(diagonal (diag x))", "y"), (M, "(vec A)", "(vec B)"),
    (M, "(norm_sq x)", "(norm x)"), (M, "(norm_sq (add x y))", "(add (norm_sq x) (norm_sq y))"), (M, "(norm_sq W)", "(norm_sq V)"),
    (M, "(min a b)", "(min a c)"), (M, "(min a b)", "(max a b)"), (M, "1/2", "1/3"), (M, "n", "m"), (M, "a", "0"),
    (P, "(div a b)", "(div b a)"), (P, "(div c a)", "(div c b)"), (P, "(div 1 (add a b))", "(add (div 1 a) (div 1 b))"),
    (P, "(mul a (div 1 a))", "(mul b (div 1 a))"), (P, "(div c (mul a b))", "(div c a)"), (P, "(inv (mul A B))", "(mul (inv A) (inv B))"),
    (P, "(inv A)", "(inv B)"), (P, "(inv A)", "A"), (P, "(pow A -1)", "(neg A)"), (P, "(div c (neg a))", "(div c a)"),
    (P, "(pow a -2)", "(pow a 2)"), (P, "(inv (transpose A))", "(inv A)"),
    (S, "(sum i 1 n (entry x i))", "(sum i 1 n (entry y i))"), (S, "(sum i 1 n (entry x i))", "(mul n (entry x 1))"),
    (S, "(sum i 1 n (mul (entry x i) (entry x i)))", "(pow (sum i 1 n (entry x i)) 2)"),
    (S, "(sum i 1 n (sum j 1 n (mul (entry x i) (entry x j))))", "(mul n (sum i 1 n (mul (entry x i) (entry x i))))"),
    (S, "(sum i 1 n (sum j 1 n (entry A i j)))", "(sum i 1 n (sum j 1 n (entry A i i)))"),
    (S, "(sum i 1 n (sum j 1 i (exp (mul i j j))))", "(sum i 1 n (sum j 1 i (exp (mul i i j))))"),
    (S, "(sum i 1 n (sum j 1 i (exp (mul i j j))))", "(sum i 1 n (sum j 1 n (exp (mul i j j))))"),
    (S, "(sum i 1 n (sum j i n (exp (mul i j j))))", "(sum i 1 n (sum j 1 i (exp (mul i j j))))"),
    (S, "(sum i 1 n (entry A i 1))", "(sum i 1 n (entry A 1 i))"), (S, "(sum i 1 n (entry A i i))", "(trace A)"),
    (S, "(sum i 1 n a)", "a"), (S, "(sum i 1 n a)", "(mul m a)"), (S, "(sum i 0 n a)", "(mul n a)"), (S, "(sum i 3 5 a)", "(mul 2 a)"),
    (S, "(sum i 1 n i)", "(mul n n)"), (S, "(sum i 1 n (mul i (entry x i)))", "(mul n (sum i 1 n (entry x i)))"),
    (S, "(sum i 1 n (exp (entry x i)))", "(exp (sum i 1 n (entry x i)))"), (S, "(prod i 1 n (entry x i))", "(sum i 1 n (entry x i))"),
    (S, "(sum i 1 n (mul (entry x i) A))", "(mul (sum i 1 n (entry x i)) B)"), (S, "(sum i 2 n (entry x i))", "(sum i 1 n (entry x i))"),
    (S, "(sum i 1 n (sum j 1 n (sum k 1 n (mul (entry A i j) (entry B j k) (entry C k i)))))",
     "(sum i 1 n (sum j 1 n (sum k 1 n (mul (entry A i j) (entry C j k) (entry B k i)))))"),
    (S, "(sum i 1 n (sum j 1 n (mul (entry A i j) (entry A j i))))", "(sum i 1 n (sum j 1 n (mul (entry A i j) (entry A i j))))"),
    (S + "; family z N m", "(sum i 1 N (mul (at z i) (transpose (at z i))))", "(mul (sum i 1 N (at z i)) (transpose (sum j 1 N (at z j))))"),
    (S + "; family z N m", "(sum i 1 N (mul W (at z i)))", "(mul N W (at z 1))"),
    (S + "; family z N m", "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))", "(sum i 1 N (mul (transpose (at z i)) (at z i)))"),
    (S + "; family z N m", "(trace (sum i 1 N (mul W (at z i) (transpose (at z i)) V)))", "(sum i 1 N (mul (transpose (at z i)) (at z i)))"),
]  # fmt: skip


def proof(left: str, right: str) -> tuple[str, list[Any]]:
    claim = f"(eq {left} {right})"
    return claim, [["refl", left], ["same", 0, claim]]


@pytest.mark.parametrize(("given", "left", "right"), EQUAL, ids=[f"{a} = {b}" for _, a, b in EQUAL])
def test_equal_by_computing(case: Any, given: str, left: str, right: str) -> None:
    for claim, steps in (proof(left, right), proof(right, left)):
        case(given, claim).check(steps)
        # through differences: nothing is left of the claim
        case(given, claim).check([["combine", claim, [], [], []]])


@pytest.mark.parametrize(("given", "left", "right"), DIFFERENT, ids=[f"{a} and {b}" for _, a, b in DIFFERENT])
def test_not_equal_by_computing(case: Any, given: str, left: str, right: str) -> None:
    for claim, steps in (proof(left, right), proof(right, left)):
        with pytest.raises(ProofError, match="HP203"):
            case(given, claim).check(steps)
        with pytest.raises(ProofError, match=r"HP220|HP223"):
            case(given, claim).check([["combine", claim, [], [], []]])
