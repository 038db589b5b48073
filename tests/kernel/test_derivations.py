"""Derivatives: exactly what each row gives and what it asks for, and where there is no rule.

`ROWS`: declarations, function, variable, direction, derivative, conditions; a condition under a sum
is written with the memberships of the bound variables in front: ``(positive ...) | (in i ...)``.
`NONE`: declarations, function, variable, direction, code.
"""

from __future__ import annotations

from typing import Any

import pytest

from handproof.kernel.derivative import TABLE, Derivation
from handproof.kernel.nodes import ProofError
from tests.kernel import theorems as HELP

Row = tuple[str, str, str, str, str, list[str]]
U = "real u a b; integer k; vector x n; local real h; local integer i; local integer j; local vector s n; local real t"
X = ("matrix X n n; matrix A n n; matrix W n m; vector x n; vector y n; matrix R 1 n; real a u; integer k; local matrix H n n; local matrix K n m; "
     "local vector g n; local matrix r 1 n; local real h; local integer i; local integer j; local integer l; local vector s n; local vector q n")  # fmt: skip
F = "real u v w; define v (mul u u); define w (exp v); function f real real; local real t; define f,t (mul t (sin t)); local real h; local real z"
F2 = "real u; function f real real real; local real t; local real z; local real h; define f,t,z (add t (mul u z z))"
FREE = "(forall i (range 1 n) (positive (entry x i)))"

ROWS: list[Row] = [
    # what does not depend on the variable, and the variable
    (U, "a", "u", "h", "0", []), (U, "3", "u", "h", "0", []), (U, "x", "u", "h", "(zeros n 1)", []), (U, "u", "u", "h", "h", []),
    (U, "(log a)", "u", "h", "0", []), (U, "(floor a)", "u", "h", "0", []), (X, "A", "X", "H", "(zeros n n)", []), (X, "R", "X", "H", "(zeros 1 n)", []),
    (X, "W", "u", "h", "(zeros n m)", []), (X, "(pinv A)", "X", "H", "(zeros n n)", []), (X, "X", "X", "H", "H", []),
    (U, "(partial (mul a a) a)", "u", "h", "0", []), (U, "(integral t 0 a t)", "u", "h", "0", []),
    (U, "(sum i 1 k a)", "u", "h", "0", []), (U, "(prod i 1 k a)", "u", "h", "0", []), (U, "(pow a b)", "u", "h", "0", []), (U, "(inv a)", "u", "h", "0", []),
    # linear and multilinear
    (U, "(neg u)", "u", "h", "(neg h)", []), (U, "(add u u)", "u", "h", "(mul 2 h)", []), (U, "(add a u b)", "u", "h", "h", []),
    (U, "(add (mul a u) b (mul b u))", "u", "h", "(add (mul a h) (mul b h))", []),
    (X, "(transpose W)", "W", "K", "(transpose K)", []), (X, "(trace X)", "X", "H", "(trace H)", []), (X, "(diag x)", "x", "g", "(diag g)", []),
    (X, "(diagonal X)", "X", "H", "(diagonal H)", []), (X, "(vec W)", "W", "K", "(vec K)", []), (X, "(add W W)", "W", "K", "(add K K)", []),
    (X, "(add A X)", "X", "H", "H", []), (X, "(trace (mul A (transpose X)))", "X", "H", "(trace (mul A (transpose H)))", []),
    (U, "(mul u a)", "u", "h", "(mul h a)", []), (U, "(mul a u b)", "u", "h", "(mul a h b)", []), (U, "(mul u u u)", "u", "h", "(mul 3 u u h)", []),
    (X, "(mul X A X)", "X", "H", "(add (mul H A X) (mul X A H))", []), (X, "(mul A X)", "X", "H", "(mul A H)", []), (X, "(mul X A)", "X", "H", "(mul H A)", []),
    (X, "(mul u X)", "u", "h", "(mul h X)", []), (X, "(mul u X x)", "X", "H", "(mul u H x)", []),
    (X, "(mul (transpose x) X y)", "x", "g", "(mul (transpose g) X y)", []), (X, "(mul R X)", "R", "r", "(mul r X)", []),
    (X, "(hadamard X A X)", "X", "H", "(add (hadamard H A X) (hadamard X A H))", []), (X, "(hadamard A X)", "X", "H", "(hadamard A H)", []),
    (X, "(kron X A)", "X", "H", "(kron H A)", []), (X, "(kron A X)", "X", "H", "(kron A H)", []), (X, "(kron X X)", "X", "H", "(add (kron H X) (kron X H))", []),
    # entries and blocks
    (X, "(entry X 1 k)", "X", "H", "(entry H 1 k)", []), (X, "(entry (mul X x) k)", "X", "H", "(entry (mul H x) k)", []), (X, "(entry x k)", "x", "g", "(entry g k)", []),
    (X, "(entry R k)", "R", "r", "(entry r k)", []), (X, "(mul u (entry A 1 2))", "u", "h", "(mul h (entry A 1 2))", []),
    (X, "(block 1 2 X A)", "X", "H", "(block 1 2 H (zeros n n))", []), (X, "(block 2 1 A X)", "X", "H", "(block 2 1 (zeros n n) H)", []),
    (X, "(block 2 2 X x (transpose y) u)", "X", "H", "(block 2 2 H (zeros n 1) (zeros 1 n) 0)", []),
    (X, "(block 2 2 X x (transpose y) u)", "u", "h", "(block 2 2 (zeros n n) (zeros n 1) (zeros 1 n) h)", []),
    (X, "(block 1 2 (mul X X) (inv X))", "X", "H", "(block 1 2 (add (mul H X) (mul X H)) (neg (mul (inv X) H (inv X))))", ["(invertible X)"]),
    # powers
    (U, "(pow u 0)", "u", "h", "0", []), (U, "(pow u 1)", "u", "h", "h", []), (U, "(pow u 2)", "u", "h", "(mul 2 u h)", []),
    (U, "(pow u 8)", "u", "h", "(mul 8 (pow u 7) h)", []), (U, "(pow u 9)", "u", "h", "(mul 9 (pow u 8) h)", []), (U, "(pow u 40)", "u", "h", "(mul 40 (pow u 39) h)", []),
    (U, "(pow u -1)", "u", "h", "(mul -1 (pow u -2) h)", ["(nonzero u)"]), (U, "(pow u -2)", "u", "h", "(mul -2 (pow u -3) h)", ["(nonzero u)"]),
    (U, "(pow u 1/2)", "u", "h", "(mul 1/2 (pow u -1/2) h)", ["(positive u)"]), (U, "(pow u -1/2)", "u", "h", "(mul -1/2 (pow u -3/2) h)", ["(positive u)"]),
    (U, "(pow u 3/2)", "u", "h", "(mul 3/2 (pow u 1/2) h)", ["(positive u)"]),
    (U, "(pow u a)", "u", "h", "(mul a (pow u (add a -1)) h)", ["(positive u)"]), (U, "(pow u k)", "u", "h", "(mul k (pow u (add k -1)) h)", ["(positive u)"]),
    (U, "(pow u n)", "u", "h", "(mul n (pow u (add n -1)) h)", ["(positive u)"]), (U, "(pow u (add 1 1))", "u", "h", "(mul 2 u h)", ["(positive u)"]),
    (U, "(pow (mul u u) 3)", "u", "h", "(mul 6 (pow u 5) h)", []), (U, "(pow (sin u) 2)", "u", "h", "(mul 2 (sin u) (cos u) h)", []),
    (U, "(pow a u)", "u", "h", "(mul (pow a u) (log a) h)", ["(positive a)"]),
    (U, "(pow u u)", "u", "h", "(add (mul u (pow u (add u -1)) h) (mul (pow u u) (log u) h))", ["(positive u)", "(positive u)"]),
    (U, "(pow (mul 2 u) (mul a u))", "u", "h", "(add (mul a u (pow (mul 2 u) (add (mul a u) -1)) 2 h) (mul (pow (mul 2 u) (mul a u)) (log (mul 2 u)) a h))",
     ["(positive (mul 2 u))", "(positive (mul 2 u))"]),
    (X, "(trace (pow X 0))", "X", "H", "0", []), (X, "(pow X 0)", "X", "H", "(zeros n n)", []), (X, "(add X (pow X 0))", "X", "H", "H", []), (X, "(pow X 1)", "X", "H", "H", []), (X, "(pow X 2)", "X", "H", "(add (mul H X) (mul X H))", []),
    (X, "(pow X 3)", "X", "H", "(add (mul H X X) (mul X H X) (mul X X H))", []),
    (X, "(trace (pow X 8))", "X", "H", "(mul 8 (trace (mul (pow X 7) H)))", []),
    (X, "(pow (mul u A) 2)", "u", "h", "(mul 2 u h A A)", []),
    # quotients and functions of a number
    (U, "(div u a)", "u", "h", "(div h a)", []), (U, "(div a u)", "u", "h", "(neg (div (mul h a) (pow u 2)))", ["(nonzero u)"]),
    (U, "(div u (add u 1))", "u", "h", "(add (div h (add u 1)) (neg (div (mul h u) (pow (add u 1) 2))))", ["(nonzero (add u 1))"]),
    (X, "(div x u)", "x", "g", "(div g u)", []), (X, "(div x u)", "u", "h", "(neg (div (mul h x) (pow u 2)))", ["(nonzero u)"]),
    (X, "(div x (norm_sq x))", "x", "g", "(add (div g (norm_sq x)) (neg (div (mul (mul 2 (trace (mul (transpose x) g))) x) (pow (norm_sq x) 2))))", ["(nonzero (norm_sq x))"]),
    (U, "(inv u)", "u", "h", "(neg (div h (pow u 2)))", ["(nonzero u)"]), (U, "(inv (mul u u))", "u", "h", "(neg (div (mul 2 u h) (pow (mul u u) 2)))", ["(nonzero (mul u u))"]),
    (U, "(exp u)", "u", "h", "(mul (exp u) h)", []), (U, "(log u)", "u", "h", "(mul (div 1 u) h)", ["(positive u)"]),
    (U, "(sqrt u)", "u", "h", "(mul (div 1 (mul 2 (sqrt u))) h)", ["(positive u)"]), (U, "(abs u)", "u", "h", "(mul (sign u) h)", ["(nonzero u)"]),
    (U, "(sin u)", "u", "h", "(mul (cos u) h)", []), (U, "(cos u)", "u", "h", "(mul (neg (sin u)) h)", []),
    (U, "(tan u)", "u", "h", "(mul (add 1 (pow (tan u) 2)) h)", ["(nonzero (cos u))"]),
    (U, "(sinh u)", "u", "h", "(mul (cosh u) h)", []), (U, "(cosh u)", "u", "h", "(mul (sinh u) h)", []),
    (U, "(tanh u)", "u", "h", "(mul (add 1 (neg (pow (tanh u) 2))) h)", []),
    (U, "(sigmoid u)", "u", "h", "(mul (sigmoid u) (add 1 (neg (sigmoid u))) h)", []), (U, "(softplus u)", "u", "h", "(mul (sigmoid u) h)", []),
    (U, "(lgamma u)", "u", "h", "(mul (digamma u) h)", ["(positive u)"]), (U, "(gamma u)", "u", "h", "(mul (gamma u) (digamma u) h)", ["(positive u)"]),
    (U, "(logit u)", "u", "h", "(div h (mul u (add 1 (neg u))))", ["(positive u)", "(positive (add 1 (neg u)))"]),
    (U, "(erf u)", "u", "h", "(mul (div 2 (sqrt (pi))) (exp (neg (pow u 2))) h)", []),
    *[(U, f"({op} (mul a u))", "u", "h", f"(mul {slope} a h)", []) for op, slope in (
        ("exp", "(exp (mul a u))"), ("sin", "(cos (mul a u))"), ("sinh", "(cosh (mul a u))"), ("softplus", "(sigmoid (mul a u))"))],
    *[(U, f"({op} (mul a u))", "u", "h", slope, [f"({what} (mul a u))"]) for op, slope, what in (
        ("log", "(mul (div 1 (mul a u)) a h)", "positive"), ("abs", "(mul (sign (mul a u)) a h)", "nonzero"),
        ("lgamma", "(mul (digamma (mul a u)) a h)", "positive"), ("sqrt", "(mul (div 1 (mul 2 (sqrt (mul a u)))) a h)", "positive"))],
    (U, "(log (log u))", "u", "h", "(mul (div 1 (log u)) (div 1 u) h)", ["(positive u)", "(positive (log u))"]),
    (U, "(add (log u) (sqrt a) (abs u))", "u", "h", "(add (mul (div 1 u) h) (mul (sign u) h))", ["(positive u)", "(nonzero u)"]),
    # functions of a matrix
    (X, "(norm_sq W)", "W", "K", "(mul 2 (trace (mul (transpose W) K)))", []), (X, "(norm_sq x)", "x", "g", "(mul 2 (transpose x) g)", []),
    (X, "(norm_sq R)", "R", "r", "(mul 2 R (transpose r))", []), (X, "(norm_sq u)", "u", "h", "(mul 2 u h)", []),
    (X, "(norm W)", "W", "K", "(div (trace (mul (transpose W) K)) (norm W))", ["(nonzero (norm W))"]),
    (X, "(norm (mul 2 x))", "x", "g", "(div (mul 4 (transpose x) g) (norm (mul 2 x)))", ["(nonzero (norm (mul 2 x)))"]),
    (X, "(det X)", "X", "H", "(mul (det X) (trace (mul (inv X) H)))", ["(invertible X)"]),
    (X, "(det (mul X X))", "X", "H", "(mul (det (mul X X)) (trace (mul (inv (mul X X)) (add (mul H X) (mul X H)))))", ["(invertible (mul X X))"]),
    (X, "(log (det X))", "X", "H", "(mul (div 1 (det X)) (det X) (trace (mul (inv X) H)))", ["(invertible X)", "(positive (det X))"]),
    (X, "(inv X)", "X", "H", "(neg (mul (inv X) H (inv X)))", ["(invertible X)"]),
    (X, "(inv (add A (mul u X)))", "u", "h", "(neg (mul (inv (add A (mul u X))) h X (inv (add A (mul u X)))))", ["(invertible (add A (mul u X)))"]),
    (X, "(map_exp X)", "X", "H", "(hadamard (map_exp X) H)", []), (X, "(map_exp x)", "x", "g", "(hadamard (map_exp x) g)", []), (X, "(map_exp W)", "W", "K", "(hadamard (map_exp W) K)", []),
    (X, "(map_sigmoid X)", "X", "H", "(hadamard (map_sigmoid X) (add H (neg (hadamard (map_sigmoid X) H))))", []),
    (X, "(map_log x)", "x", "g", "(mul (inv (diag x)) g)", [FREE]),
    (X, "(map_log (mul A x))", "x", "g", "(mul (inv (diag (mul A x))) A g)", ["(forall i (range 1 n) (positive (entry (mul A x) i)))"]),
    # definitions and functions
    (F, "v", "u", "h", "(mul 2 u h)", []), (F, "w", "u", "h", "(mul (exp v) 2 u h)", []), (F, "(mul v w)", "u", "h", "(add (mul 2 u h w) (mul v (exp v) 2 u h))", []),
    (F, "(apply f u)", "u", "h", "(add (mul h (sin u)) (mul u (cos u) h))", []), (F, "(apply f v)", "u", "h", "(add (mul 2 u h (sin v)) (mul v (cos v) 2 u h))", []),
    (F, "(apply (lambda z (mul z u z)) 3)", "u", "h", "(mul 9 h)", []), (F, "(apply (lambda z (log z)) u)", "u", "h", "(mul (div 1 u) h)", ["(positive u)"]),
    (F2, "(apply f 2 u)", "u", "h", "(add (mul h u u) (mul 2 u u h))", []), (F2, "(apply f u 1)", "u", "h", "(mul 2 h)", []),
    # sums and products
    (X, "(sum i 1 n (mul (entry x i) (entry x i)))", "x", "g", "(sum i 1 n (mul 2 (entry x i) (entry g i)))", []),
    (X, "(sum i 1 k (mul i u))", "u", "h", "(sum i 1 k (mul i h))", []), (X, "(sum i 1 n (mul u (entry x i)))", "u", "h", "(mul h (sum i 1 n (entry x i)))", []),
    (X, "(sum i 1 n (log (entry x i)))", "x", "g", "(sum i 1 n (mul (div 1 (entry x i)) (entry g i)))", ["(positive (entry x i)) | (in i (range 1 n))"]),
    (X, "(sum i 1 n (add (entry x i) (floor i)))", "x", "g", "(sum i 1 n (entry g i))", []), (X, "(sum i 2 k (mul (floor i) u u))", "u", "h", "(sum i 2 k (mul (floor i) 2 u h))", []),
    (X, "(add (sum i 1 n (log (entry x i))) (log (entry x 1)))", "x", "g", "(add (sum i 1 n (mul (div 1 (entry x i)) (entry g i))) (mul (div 1 (entry x 1)) (entry g 1)))",
     ["(positive (entry x i)) | (in i (range 1 n))", "(positive (entry x 1))"]),
    (X, "(sum i 1 n (sum j 1 i (log (entry x j))))", "x", "g", "(sum i 1 n (sum j 1 i (mul (div 1 (entry x j)) (entry g j))))",
     ["(positive (entry x j)) | (in i (range 1 n)) (in j (range 1 i))"]),
    (X, "(sum i 1 n (div (entry y i) (sum j 1 m (mul i u))))", "u", "h", "(sum i 1 n (neg (div (mul (sum j 1 m (mul i h)) (entry y i)) (pow (sum j 1 m (mul i u)) 2))))",
     ["(nonzero (sum j 1 m (mul i u))) | (in i (range 1 n))"]),
    (X, "(prod i 1 n (entry x i))", "x", "g", "(mul (prod i 1 n (entry x i)) (sum i 1 n (div (entry g i) (entry x i))))", ["(nonzero (entry x i)) | (in i (range 1 n))"]),
    (X, "(prod i 1 k (add i u))", "u", "h", "(mul (prod i 1 k (add i u)) (sum i 1 k (div h (add i u))))", ["(nonzero (add i u)) | (in i (range 1 k))"]),
    (X, "(prod i 1 k (log (add i u)))", "u", "h", "(mul (prod i 1 k (log (add i u))) (sum i 1 k (div (mul (div 1 (add i u)) h) (log (add i u)))))",
     ["(positive (add i u)) | (in i (range 1 k))", "(nonzero (log (add i u))) | (in i (range 1 k))"]),
    (X, "(prod i 1 k (sum j 1 k (log (add j u))))", "u", "h", "(mul (prod i 1 k (sum j 1 k (log (add j u)))) (sum i 1 k (div (sum j 1 k (mul (div 1 (add j u)) h)) (sum j 1 k (log (add j u))))))",
     ["(positive (add j u)) | (in i (range 1 k)) (in j (range 1 k))", "(nonzero (sum j 1 k (log (add j u)))) | (in i (range 1 k))"]),
    *[(X, f"(sum_over s {domain} (exp (mul (transpose s) x)))", "x", "g", f"(sum_over s {domain} (mul (exp (mul (transpose s) x)) (transpose s) g))", [])
      for domain in ("(binary n)", "(signs n)", "(set y (mul 2 y))")],
    (X, "(sum_over i (range 1 k) (mul i u u))", "u", "h", "(sum_over i (range 1 k) (mul i 2 u h))", []),
    (X, "(sum_over s (binary n) (log (mul (transpose s) x)))", "x", "g", "(sum_over s (binary n) (mul (div 1 (mul (transpose s) x)) (transpose s) g))",
     ["(positive (mul (transpose s) x)) | (in s (binary n))"]),
    (X, "(sum_over s (binary n) (sum i 1 n (log (mul i u))))", "u", "h", "(sum_over s (binary n) (sum i 1 n (mul (div 1 (mul i u)) i h)))",
     ["(positive (mul i u)) | (in s (binary n)) (in i (range 1 n))"]),
    # an inner sum over the name of an outer one: only what the inner one says is known of it
    (X, "(sum i 1 2 (sum i 0 2 (log (add u i))))", "u", "h", "(mul 2 (sum i 0 2 (mul (div 1 (add u i)) h)))", ["(positive (add u i)) | (in i (range 0 2)) (in i (range 0 2))"]),
    (X + "; real c; define c (sum i 0 2 (log (add u i)))", "(sum i 1 2 c)", "u", "h", "(mul 2 (sum i 0 2 (mul (div 1 (add u i)) h)))", ["(positive (add u i)) | (in i (range 0 2)) (in i (range 0 2))"]),
    (X, "(trace (sum i 1 n (mul (entry x i) X)))", "X", "H", "(trace (sum i 1 n (mul (entry x i) H)))", []),
    (X, "(sum i 1 n (mul (entry x i) A X))", "X", "H", "(sum i 1 n (mul (entry x i) A H))", []),
    (X, "(mul (sum i 1 n (entry x i)) (sum i 1 n (log (mul u i))))", "u", "h", "(mul (sum i 1 n (entry x i)) (sum i 1 n (mul (div 1 (mul u i)) i h)))",
     ["(positive (mul u i)) | (in i (range 1 n))"]),
]  # fmt: skip

NONE: list[tuple[str, str, str, str, str]] = [
    *[(U, f"({op} u)", "u", "h", "HP230") for op in ("floor", "sign", "digamma", "factorial", "sqrtm", "pinv")],
    (U, "(min u a)", "u", "h", "HP230"), (U, "(max a u)", "u", "h", "HP230"), (U, "(beta u a)", "u", "h", "HP230"), (U, "(binomial u a)", "u", "h", "HP230"),
    (U, "(cases (eq a 0) u a)", "u", "h", "HP230"), (U, "(integral t 0 1 (mul u t))", "u", "h", "HP230"), (U, "(limit t a (mul u t))", "u", "h", "HP230"),
    (U, "(derivative t a (mul u t))", "u", "h", "HP230"), (U, "(maximum s (binary n) (mul u (norm s)))", "u", "h", "HP230"),
    (U, "(prod_over s (binary n) (mul u (norm s)))", "u", "h", "HP230"), (U, "(integral_over s (reals n) (mul u (norm s)))", "u", "h", "HP230"),
    (U, "(expect t (exponential a) (mul u t))", "u", "h", "HP230"), (U, "(entropy (exponential u))", "u", "h", "HP230"),
    (U, "(partial (mul u u) u)", "u", "h", "HP230"), (U, "(directional (mul u a) a 1)", "u", "h", "HP230"), (X, "(gradient (norm_sq X) X)", "X", "H", "HP230"),
    (X, "(jacobian (mul X x) x)", "X", "H", "HP230"), (X, "(gradient_symmetric (norm_sq X) X)", "X", "H", "HP230"),
    (X, "(pow X 9)", "X", "H", "HP230"), (X, "(pow X -1)", "X", "H", "HP230"), (X, "(pow X 1/2)", "X", "H", "HP230"), (X, "(pow X k)", "X", "H", "HP230"),
    (X, "(pow X u)", "X", "H", "HP230"), (X, "(pow A u)", "u", "h", "HP201"), (X, "(pow X 3/2)", "X", "H", "HP230"),
    (X, "(pinv X)", "X", "H", "HP230"), (X, "(sqrtm X)", "X", "H", "HP230"), (X, "(map_log X)", "X", "H", "HP201"), (X, "(map_log u)", "u", "h", "HP201"),
    (X, "(entry (mul u X) 1 1)", "u", "h", ""), (U, "(sum i 1 k (floor u))", "u", "h", "HP230"),
    (X, "(sum_over s (reals n) (exp (mul (transpose s) x)))", "x", "g", "HP230"), (U, "(sum_over i (naturals) (mul i u))", "u", "h", "HP230"),
    (U, "(sum_over t (interval 0 1) (mul t u))", "u", "h", "HP230"), (X, "(sum_over s (set x y) (norm_sq s))", "x", "g", "HP230"),
    (X, "(sum_over s (set x s) (mul u (norm s)))", "u", "h", "HP230"), (X, "(sum i i n (mul i u))", "u", "h", "HP230"), (X, "(sum i 1 i (mul i u))", "u", "h", "HP230"),
    (X, "(prod i i 2 (mul i u))", "u", "h", "HP230"), (X, "(sum k 1 n (mul k u))", "u", "h", "HP230"), (X, "(sum i 1 n (mul u (entry x i)))", "u", "i", "HP230"),
    (X, "(sum i 1 n (mul u (entry x i)))", "u", "(mul i h)", "HP230"), (X, "(sum_over s (binary n) (mul (transpose s) x))", "x", "s", "HP230"),
    (U, "(apply (lambda t (floor t)) u)", "u", "h", "HP230"), (F, "(apply f (floor u))", "u", "h", "HP230"),
    (U + "; function f real real", "(apply f u)", "u", "h", "HP231"), (U, "(add a (floor u))", "u", "h", "HP230"), (U, "(neg (floor u))", "u", "h", "HP230"),
    (U, "(pow (floor u) 2)", "u", "h", "HP230"), (U, "(log (floor u))", "u", "h", "HP230"), (X, "(entry (pinv X) 1 1)", "X", "H", "HP230"),
    (X, "(block 1 2 A (pinv X))", "X", "H", "HP230"),
    # an index that varies with a number
    *[(X + "; function c real integer", f"(entry {at})", "u", "h", "HP230") for at in ("x (apply c u)", "A 1 (apply c u)", "A (apply c u) 1", "(mul u A) (apply c u) (apply c u)")],
    (X + "; function c real integer", "(entry (mul u A) (apply c a) 1)", "u", "h", ""),
]  # fmt: skip


# function, variable, direction, derivative as it is written: no zeros, no sums of one term
WRITTEN: list[tuple[str, str, str, str, str]] = [
    (U, "u", "u", "h", "h"), (U, "a", "u", "h", "0"), (U, "(exp a)", "u", "h", "0"), (X, "A", "X", "H", "(zeros n n)"), (U, "(add a u)", "u", "h", "h"), (U, "(add u u a)", "u", "h", "(add h h)"),
    (U, "(mul a u)", "u", "h", "(mul a h)"), (U, "(mul u u)", "u", "h", "(add (mul h u) (mul u h))"), (U, "(neg u)", "u", "h", "(neg h)"), (X, "(trace X)", "X", "H", "(trace H)"),
    (U, "(pow u 0)", "u", "h", "0"), (U, "(pow u 1)", "u", "h", "(mul h (identity 1))"), (U, "(pow u 2)", "u", "h", "(mul 2 (pow u (add 2 (neg 1))) h)"),
    (U, "(pow u -1)", "u", "h", "(mul -1 (pow u (add -1 (neg 1))) h)"), (X, "(pow X 1)", "X", "H", "(mul H (identity n))"),
    (U, "(exp u)", "u", "h", "(mul (exp u) h)"), (U, "(div u a)", "u", "h", "(div h a)"), (U, "(sum i 1 k u)", "u", "h", "(sum i 1 k h)"), (U, "(entry (mul u x) 1)", "u", "h", "(entry (mul h x) 1)"),
]  # fmt: skip


@pytest.mark.parametrize("row", WRITTEN, ids=[f"{row[1]} by {row[2]}" for row in WRITTEN])
def test_how_a_derivative_is_written(row: tuple[str, str, str, str, str]) -> None:
    given, function, by, direction, derivative = row
    ran = HELP.Ran(given)
    work = Derivation(ran.terms, ran.node(by), ran.node(direction))
    assert work.some(ran.node(function)) is ran.node(derivative)
    found = work.of(ran.node(function))
    assert (found is None) == (derivative in ("0", "(zeros n n)") and "(pow" not in function)


def test_derivatives_are_work() -> None:
    """Of nested sums a derivative may grow; each term that is looked at is counted."""
    ran = HELP.Ran(U)
    term = ran.node("(exp (exp (exp (exp (exp (exp (exp (exp u))))))))")
    before = len(ran.terms.table), ran.terms.work
    Derivation(ran.terms, ran.node("u"), ran.node("h")).some(term)
    made = sum(2 + len(node.free) for node in list(ran.terms.table.values())[before[0] :])
    assert ran.terms.work - before[1] >= made + 9 * 5


def conditions(ran: Any, work: Derivation) -> list[tuple[Any, list[Any]]]:
    """Conditions by key, each with the memberships that it may use."""
    key = ran.kernel.normal.key
    return [
        (key(condition), [key(member) for _, member in scope]) for condition, scope in work.needs
    ]


def wanted(ran: Any, texts: list[str]) -> list[tuple[Any, list[Any]]]:
    key, made = ran.kernel.normal.key, []
    for text in texts:
        condition, _, members = text.partition(" | ")
        parts = members.replace(") (in", ")\n(in").split("\n") if members else []
        made.append((key(ran.node(condition)), [key(ran.node(part)) for part in parts]))
    return made


@pytest.mark.parametrize("row", ROWS, ids=[f"{row[1]} by {row[2]}" for row in ROWS])
def test_derivative_and_conditions(row: Row) -> None:
    given, function, by, direction, derivative, needs = row
    ran = HELP.Ran(given)
    work = Derivation(ran.terms, ran.node(by), ran.node(direction))
    made = work.some(ran.node(function))
    assert ran.kernel.same(made, ran.node(derivative)), made.text(9)
    assert conditions(ran, work) == wanted(ran, needs)
    assert all(var is member.args[0] for _, scope in work.needs for var, member in scope)


@pytest.mark.parametrize("row", NONE, ids=[f"{row[1]} by {row[2]}" for row in NONE])
def test_no_rule(row: tuple[str, str, str, str, str]) -> None:
    given, function, by, direction, code = row
    ran = HELP.Ran(given)
    work = Derivation(ran.terms, ran.node(by), ran.node(direction))
    try:
        work.some(ran.node(function))
    except ProofError as error:
        assert error.code == code, str(error)
    else:
        assert not code


def test_every_row_is_tried() -> None:
    texts = " ".join(row[1] for row in ROWS)
    every = [*TABLE["chain"], *TABLE["linear"], *TABLE["multilinear"], *TABLE["finite"]]
    assert [op for op in every if f"({op} " not in texts and f"({op})" not in texts] == []
    assert len(set(every)) == len(every)
    rows = TABLE["chain"].items()
    assert {op: len(parts) for op, parts in rows if len(parts) > 1} == {"div": 2, "pow": 2}


def test_the_rest_of_the_scope_is_as_it_was() -> None:
    ran = HELP.Ran(X)
    work = Derivation(ran.terms, ran.node("u"), ran.node("h"))
    work.of(ran.node("(sum i 1 n (prod j 1 k (log (mul u i j))))"))
    assert work.scope == ()
    assert [len(scope) for _, scope in work.needs] == [2, 2]
