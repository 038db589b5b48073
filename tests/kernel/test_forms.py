"""What is equal by computation alone, and what is not: one table, in the language of statements."""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.nodes import ProofError

M = "matrix A n n; matrix B n n; matrix C n n; matrix W n m; matrix V m n; vector x n; vector y n; vector u m; real a b c"
S = M + "; local integer i; local integer j; local integer k; local integer l"
P = (
    M
    + "; fact pa (positive a); fact pb (positive b); fact ia (invertible A); fact ib (invertible B); fact it (invertible (transpose A)); fact ig (invertible (mul A (transpose A))); fact iab (invertible (mul A B)); fact is (nonzero (add a b)); fact ja (invertible a)"
)

Q = "real a b c; fact na (nonzero a); fact nb (nonzero b); fact nc (nonzero c); fact s (nonzero (add a b)); fact t (nonzero (add a c)); fact u (nonzero (add a (mul 2 b)))"
Q += "; fact v (nonzero (add (mul -2 b) (neg a))); fact w (nonzero (add (mul 1/2 a) b)); fact x (nonzero (add a b a b)); fact y (nonzero (div 1 (add a b)))"
Q += "; fact z (nonzero (div 1 a)); fact zz (nonzero (div b c)); fact q (nonzero (add b a))"

Z = (
    S
    + "; family z N m; family v N m; function f real real; function g real real; fact two (le 2 m)"
)

# declarations, left, right
EQUAL: list[tuple[str, str, str]] = [
    (Z, "(entry (identity m) 1 2)", "(entry (identity m) 2 1)"), (M, "(pow (add a (neg a)) 0)", "1"),
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
    (P, "(pow a -64)", "(mul (pow a -32) (pow a -32))"), (S, "(sum i 1 (add n -1) a)", "(mul (add n -1) a)"), (P, "(pow A -1)", "(inv A)"), (P, "(pow A -2)", "(mul (inv A) (inv A))"),
    (P, "(div (div c a) b)", "(div c (mul a b))"), (P, "(div a 2)", "(mul 1/2 a)"),
    (P, "(trace (div A a))", "(div (trace A) a)"), (P, "(mul 6 (div 1 (mul 3 a)))", "(div 2 a)"),
    (P, "(inv (mul A (transpose A)))", "(transpose (inv (mul A (transpose A))))"),
    (Q, "(div 1 (mul (add a b) (add a c)))", "(mul (div 1 (add a b)) (div 1 (add a c)))"),
    (Q, "(div c (neg (add a b)))", "(neg (div c (add b a)))"),
    (Q, "(div 1 (add a (mul 2 b)))", "(neg (div 1 (add (mul -2 b) (neg a))))"), (Q, "(div 1 (add a (mul 2 b)))", "(mul 1/2 (div 1 (add (mul 1/2 a) b)))"),
    (Q, "(div c (add a b))", "(mul 2 (div c (add a b a b)))"), (Q, "(div 1 (div 1 (add a b)))", "(add a b)"), (Q, "(div 1 (div 1 a))", "a"),
    (Q, "(div (div c a) (div b c))", "(div (mul c c) (mul a b))"), (Q, "(div 1 (pow (div 1 a) 2))", "(mul a a)"),
    (Q, "(div 1 (mul 2 (add a b) a))", "(mul 1/2 (div 1 a) (div 1 (add a b)))"), (Q, "(pow (div a b) 3)", "(div (mul a a a) (mul b b b))"),
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
    (Z, "(trace (sum i 1 N (mul (at z i) (transpose (at z i)))))", "(sum i 1 N (norm_sq (at z i)))"),
    (Z, "(trace (sum i 1 N (mul (at z i) (transpose (at v i)))))", "(sum j 1 N (mul (transpose (at v j)) (at z j)))"),
    (Z, "(trace (transpose (sum i 1 N (mul (at z i) (transpose (at v i))))))", "(sum j 1 N (mul (transpose (at z j)) (at v j)))"),
    (Z, "(entry (sum i 1 N (mul (at z i) (transpose (at v i)))) 1 2)", "(sum i 1 N (mul (entry (at z i) 1) (entry (at v i) 2)))"),
    (Z, "(entry (transpose (sum i 1 N (mul (at z i) (transpose (at v i))))) 1 2)", "(sum i 1 N (mul (entry (at z i) 2) (entry (at v i) 1)))"),
    (Z, "(entry (mul (sum i 1 N (mul (at z i) (transpose (at v i)))) V W V) 1 1)", "(entry (mul (sum j 1 N (mul (at z j) (transpose (at v j)))) V W V) 1 1)"),
    (Z, "(transpose (sum i 1 N (mul (at z i) (transpose (at v i)))))", "(sum i 1 N (mul (at v i) (transpose (at z i))))"),
    (Z, "(trace (mul (sum i 1 N (mul (at z i) (transpose (at v i)))) V W))", "(sum i 1 N (mul (transpose (at v i)) V W (at z i)))"),
    (Z, "(sum i 1 N (mul (mul (transpose (at z i)) V W (at z i)) (at v i)))", "(sum i 1 N (mul (at v i) (transpose (at z i)) (transpose (mul V W)) (at z i)))"),
    (Z, "(sum i 1 n (sum j 1 i (sum k 1 n (exp (add i j j k k k)))))", "(sum k 1 n (sum i 1 k (sum j 1 n (exp (add k i i j j j)))))"),
    (Z, "(sum i 1 n (sum j 1 i (exp j)))", "(sum j 1 n (sum i 1 j (exp i)))"), (Z, "(apply f (add a b))", "(apply f (add b a))"),
    (M, "(gradient (trace (mul A B)) A)", "(gradient (trace (mul B A)) A)"), (M, "(partial (mul a b) a)", "(partial (mul b a) a)"),
    (S + "; matrix D n n; matrix E n n",
     "(sum i 1 n (sum j 1 n (sum k 1 n (sum l 1 n (mul (entry A i j) (entry B j k) (entry C k l) (entry D l i))))))",
     "(sum l 1 n (sum k 1 n (sum j 1 n (sum i 1 n (mul (entry D i l) (entry A l k) (entry B k j) (entry C j i))))))"),
]  # fmt: skip

# declarations, left, right: none follows by computing
DIFFERENT: list[tuple[str, str, str]] = [
    (Z, "(entry (transpose W) 1 1)", "(entry (transpose W) 2 1)"), (Z, "(entry W 1 1)", "(entry W 1 2)"),
    (Z, "(sum i 1 N (mul (entry (at z i) 1) (transpose (at z i)) V W (at z i)))", "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))"),
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
    (M, "(kron A B)", "(kron B A)"), (M, "(diag x)", "(diag y)"), (M, "(diagonal (diag x))", "y"), (M, "(vec A)", "(vec B)"), (M, "(diag (diagonal A))", "A"),
    (M, "(norm_sq x)", "(norm x)"), (M, "(norm_sq (add x y))", "(add (norm_sq x) (norm_sq y))"), (M, "(norm_sq W)", "(norm_sq V)"),
    (M, "(min a b)", "(min a c)"), (M, "(min a b)", "(max a b)"), (M, "1/2", "1/3"), (M, "n", "m"), (M, "a", "0"),
    (P, "(div a b)", "(div b a)"), (P, "(div c a)", "(div c b)"), (P, "(div 1 (add a b))", "(add (div 1 a) (div 1 b))"),
    (P, "(mul a (div 1 a))", "(mul b (div 1 a))"), (P, "(div c (mul a b))", "(div c a)"), (P, "(inv (mul A B))", "(mul (inv A) (inv B))"),
    (P, "(inv A)", "(inv B)"), (P, "(inv A)", "A"), (P, "(pow a -65)", "(mul (pow a -32) (pow a -33))"), (S, "(sum i 1 (add n -2) a)", "(mul (add n -2) a)"), (P, "(pow b (add 2 a))", "(pow b 2)"), (P, "(pow a 1/2)", "1"), (P, "(pow a 3/2)", "a"), (P, "(pow a -1/2)", "(add a -1)"), (P, "(pow A -1)", "(neg A)"), (P, "(div c (neg a))", "(div c a)"),
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
    (Z, "(sum i 1 N (mul (mul (transpose (at z i)) V W (at z i)) (at v i)))", "(sum i 1 N (mul (mul (transpose (at z i)) V W (at z i)) (at z i)))"),
    (Z, "(sum i 1 n (sum j 1 i (sum k 1 n (exp (add i j j k k k)))))", "(sum i 1 n (sum j 1 i (sum k 1 n (exp (add k j j i i i)))))"),
    (Z, "(entry (mul (sum i 1 N (mul (at z i) (transpose (at v i)))) V W) 1 1)", "(entry (sum i 1 N (mul (at z i) (transpose (at v i)))) 1 1)"),
    (Z, "(entry (sum i 1 N (mul (at z i) (transpose (at v i)))) 1 2)", "(entry (sum i 1 N (mul (at v i) (transpose (at z i)))) 1 2)"),
    (Z, "(entry (sum i 1 N (mul (at z i) (transpose (at v i)))) 1 2)", "(entry (sum i 1 N (mul (at z i) (transpose (at v i)))) 2 1)"),
    (Z, "(trace (sum i 1 N (mul (at z i) (transpose (at v i)))))", "(sum i 1 N (norm_sq (at z i)))"), (Z, "(apply f a)", "(apply g a)"),
    (Z, "(sum i 1 N (pow (mul (transpose (at z i)) V W (at z i)) 2))", "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))"),
    (Z, "(sum i 1 N (at z i))", "(sum i 1 N (at v i))"), (Z, "(sum i 1 n (sum j 1 i (exp j)))", "(sum i 1 n (sum j 1 n (exp j)))"),
    (M, "(partial (sin a) a)", "(partial (cos a) a)"), (M, "(partial (mul a b) a)", "(partial (mul a b) b)"),
    (M, "(gradient (trace (mul A B)) A)", "(gradient (trace (mul (transpose A) B)) A)"), (M, "(gradient (trace A) A)", "(gradient (trace (mul A A)) A)"),
    (S + "; family z N m", "(sum i 1 N (mul (transpose (at z i)) V W (at z i)))", "(sum i 1 N (mul (transpose (at z i)) (at z i)))"),
    (S + "; family z N m", "(trace (sum i 1 N (mul W (at z i) (transpose (at z i)) V)))", "(sum i 1 N (mul (transpose (at z i)) (at z i)))"),
]  # fmt: skip


I = "real a b c; matrix A n n; matrix B n n; vector x n; local integer i; local integer j; local integer k; function f real real; local real t"
# declarations, a proposition, the same one written otherwise
SAME: list[tuple[str, str, str]] = [
    (I, "(lt a b)", "(gt b a)"), (I, "(lt a b)", "(positive (add b (neg a)))"), (I, "(le a b)", "(ge b a)"), (I, "(le a b)", "(nonnegative (add b (neg a)))"),
    (I, "(lt 0 a)", "(positive a)"), (I, "(ge a 0)", "(nonnegative a)"), (I, "(le (add a b) c)", "(le a (add c (neg b)))"), (I, "(gt (mul 2 a) (add a a b))", "(lt b 0)"),
    (I, "(eq a (add b c))", "(eq a (add c b))"), (I, "(symmetric (add A B))", "(symmetric (add B A))"), (I, "(and (lt a b) (lt b c))", "(and (gt b a) (gt c b))"),
    (I, "(not (lt a b))", "(not (gt b a))"), (I, "(implies (lt a b) (eq a c))", "(implies (positive (add b (neg a))) (eq a c))"),
    (I, "(forall i (range 1 n) (positive (entry x i)))", "(forall j (range 1 n) (lt 0 (entry x j)))"),
    (I, "(exists i (range 1 n) (positive (entry x i)))", "(exists j (range 1 n) (positive (entry x j)))"),
    (I, "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))", "(forall j (range 1 n) (forall i (range 1 n) (positive (entry A j i))))"),
    (I, "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))", "(forall k (range 1 n) (forall j (range 1 n) (positive (entry A k j))))"),
    (I, "(forall i (range 1 n) (forall j (range i n) (positive (add i j j))))", "(forall k (range 1 n) (forall i (range k n) (positive (add k i i))))"),
    (I, "(positive (sum i 1 n (sum j 1 i (exp (add i j j)))))", "(positive (sum j 1 n (sum i 1 j (exp (add j i i)))))"),
    (I, "(positive (maximum t (interval 0 1) (maximum a (interval 0 1) (exp (add t a a)))))", "(positive (maximum a (interval 0 1) (maximum t (interval 0 1) (exp (add a t t)))))"),
    (I, "(eq (apply (lambda t (mul t t)) a) b)", "(eq (apply (lambda a (mul a a)) a) b)"),
]  # fmt: skip
# declarations, a proposition, another one that does not follow by computing
OTHER: list[tuple[str, str, str]] = [
    (I, "(le a b)", "(lt a b)"), (I, "(lt a b)", "(le a b)"), (I, "(lt a b)", "(lt b a)"), (I, "(lt a b)", "(gt a b)"), (I, "(le a b)", "(ge a b)"), (I, "(ge a b)", "(gt a b)"),
    (I, "(positive a)", "(nonnegative a)"), (I, "(nonnegative a)", "(positive a)"), (I, "(positive a)", "(nonzero a)"), (I, "(positive a)", "(positive (neg a))"),
    (I, "(lt 0 a)", "(positive b)"), (I, "(eq a b)", "(eq a c)"), (I, "(eq a b)", "(ne a b)"), (I, "(symmetric A)", "(symmetric B)"), (I, "(symmetric A)", "(invertible A)"),
    (I, "(and (lt a b) (lt b c))", "(and (lt b c) (lt a b))"), (I, "(and (lt a b) (lt b c))", "(or (lt a b) (lt b c))"), (I, "(not (lt a b))", "(lt a b)"),
    (I, "(implies (lt a b) (lt b c))", "(implies (lt b c) (lt a b))"), (I, "(implies (lt a b) (lt b c))", "(iff (lt a b) (lt b c))"),
    (I, "(forall i (range 1 n) (positive (entry x i)))", "(exists i (range 1 n) (positive (entry x i)))"),
    (I, "(forall i (range 1 n) (positive (entry x i)))", "(forall i (range 1 n) (nonnegative (entry x i)))"),
    (I, "(forall i (range 1 2) (positive (add a i)))", "(forall i (range 1 3) (positive (add a i)))"),
    (I, "(forall i (range 1 2) (positive (add a i)))", "(forall i (range 0 2) (positive (add a i)))"),
    (I, "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))", "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A j i))))"),
    (I, "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))", "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i i))))"),
    (I, "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A i j))))", "(forall i (range 1 n) (forall j (range 1 n) (positive (entry A j j))))"),
    (I, "(forall i (range 1 n) (forall j (range i n) (positive (add i j j))))", "(forall i (range 1 n) (forall j (range i n) (positive (add i i j))))"),
    (I, "(positive (sum i 1 n (sum j 1 i (exp (add i j j)))))", "(positive (sum i 1 n (sum j 1 i (exp (add i i j)))))"),
    (I, "(positive (maximum t (interval 0 1) (maximum a (interval 0 1) (exp (add t a a)))))", "(positive (maximum t (interval 0 1) (maximum a (interval 0 1) (exp (add t t a)))))"),
    (I, "(positive (maximum t (interval 0 1) (exp t)))", "(positive (minimum t (interval 0 1) (exp t)))"),
    (I, "(forall t (interval 0 1) (positive (add t a)))", "(forall i (range 0 1) (positive (add i a)))"),
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


@pytest.mark.parametrize(
    ("given", "left", "right"), DIFFERENT, ids=[f"{a} and {b}" for _, a, b in DIFFERENT]
)
def test_not_equal_by_computing(case: Any, given: str, left: str, right: str) -> None:
    for claim, steps in (proof(left, right), proof(right, left)):
        with pytest.raises(ProofError, match="HP203"):
            case(given, claim).check(steps)
        with pytest.raises(ProofError, match=r"HP220|HP223"):
            case(given, claim).check([["combine", claim, [], [], []]])


M2 = "matrix A n n; matrix B n n; matrix S n n; vector x n; fact a (symmetric A); fact b (symmetric B); fact s (symmetric (hadamard A S))"
# claim, the letters that are symmetric, and whether that is enough
SYMMETRIC: list[tuple[str, str, bool]] = [
    ("(eq (transpose (mul A B A)) (mul A B A))", "ab", True), ("(eq (transpose (mul A B A)) (mul A B A))", "ba", True),
    ("(eq (transpose (mul A B A)) (mul A B A))", "a", False), ("(eq (transpose (mul A B A)) (mul A B A))", "b", False),
    ("(eq (transpose (mul A B)) (mul B A))", "ab", True), ("(eq (transpose (mul A B)) (mul A B))", "ab", False),
    ("(eq (trace (mul A B S)) (trace (mul B A (transpose S))))", "ab", True), ("(eq (trace (mul A B S)) (trace (mul B A S)))", "ab", False),
    ("(eq (mul (transpose x) A S x) (mul (transpose x) (transpose S) A x))", "a", True), ("(eq (transpose S) S)", "ab", False),
    ("(eq (transpose (hadamard A S)) (hadamard A S))", "s", True), ("(eq (transpose (hadamard A S)) (hadamard A S))", "a", False),
    ("(eq (mul (hadamard A S) A) (transpose (mul A (hadamard A S))))", "as", True), ("(eq A (transpose A))", "a", True), ("(eq A (transpose A))", "", False),
    ("(eq (gradient (trace (mul (transpose A) S)) A) (gradient (trace (mul A S)) A))", "a", False),
    ("(eq (gradient (trace (mul A S)) A) (gradient (trace (mul S A)) A))", "a", True),
    ("(eq (hadamard A (transpose A)) (hadamard A A))", "a", True), ("(eq (hadamard S (transpose A)) (hadamard S A))", "b", False),
]  # fmt: skip


NO_LETTERS = ["(add A B)", "(mul c A)", "(mul A B)", "(identity n)", "(mul (trace A) B)"]


@pytest.mark.parametrize("term", NO_LETTERS)
def test_symmetry_of_what_is_no_letter(case: Any, term: str) -> None:
    """``c A`` is symmetric for c = 0 whatever A is."""
    given = f"matrix A n n; matrix B n n; real c; fact s (symmetric {term})"
    with pytest.raises(ProofError, match="HP221"):
        case(given, "(eq A A)").check([["fact", "s"], ["combine", "(eq A A)", [], [0], []]])


@pytest.mark.parametrize(
    ("claim", "letters", "enough"), SYMMETRIC, ids=[f"{row[0]} by {row[1]}" for row in SYMMETRIC]
)
def test_symmetric_letters(case: Any, claim: str, letters: str, enough: bool) -> None:
    places = list(range(len(letters)))
    steps = [*(["fact", letter] for letter in letters), ["combine", claim, [], places, []]]
    if enough:
        case(M2, claim).check(steps)
    else:
        with pytest.raises(ProofError, match="HP223"):
            case(M2, claim).check(steps)


def same(case: Any, given: str, fact: str, claim: str) -> None:
    case(f"{given}; fact p {fact}", claim).check([["fact", "p"], ["same", 0, claim]])


@pytest.mark.parametrize(("given", "left", "right"), SAME, ids=[f"{a} is {b}" for _, a, b in SAME])
def test_the_same_proposition(case: Any, given: str, left: str, right: str) -> None:
    same(case, given, left, right)
    same(case, given, right, left)


@pytest.mark.parametrize(
    ("given", "left", "right"), OTHER, ids=[f"{a} not {b}" for _, a, b in OTHER]
)
def test_another_proposition(case: Any, given: str, left: str, right: str) -> None:
    for fact, claim in ((left, right), (right, left)):
        with pytest.raises(ProofError, match="HP203"):
            same(case, given, fact, claim)
