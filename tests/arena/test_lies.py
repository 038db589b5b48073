"""Known lies: false statements with the best attacks on the kernel; none may be accepted.

Each lie has its declarations, its claim, and an attack: a proof that would go through if the kernel
forgot one condition. Besides, every lie meets a battery of generic attacks and random corruptions of
its attack; `test_provers.py` gives it to every prover and to the portfolio, and `tests/second` to the
second checker.
"""

from __future__ import annotations

import random
from typing import Any

import pytest

from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError

M = "matrix A n n; matrix B n n; matrix C n n; vector x n; vector y n; real s; real t"
PD = M + "; fact pa (positive_definite A); fact pb (positive_definite B)"
INV = M + "; fact ia (invertible A); fact ib (invertible B)"
R = "real a; real b; real c; local real t"
POS = "real a; real b; real c; fact pa (positive a); fact pb (positive b)"
S = "vector x n; vector y n; matrix A n n; real a; local integer i; local integer j"
D = "real u; real v; local real h"

LIES: list[tuple[str, str, str, list[Any]]] = [
    # inverses and cancelling
    ("the gradient of log det is 0", "matrix X n n; fact p (positive_definite X); local matrix H n n",
     "(eq (gradient (log (det X)) X) (zeros n n))",
     [["fact", "p"], ["axiom", "positive_det", [["n", "n"], ["A", "X"]], [0]],
      ["axiom", "invertible_of_positive_definite", [["n", "n"], ["A", "X"]], [0]],
      ["directional", "(directional (log (det X)) X H)", [1, 2], []],
      ["combine", "(eq (directional (log (det X)) X H) (trace (mul (transpose (zeros n n)) H)))",
       [[None, 3, None, ""]], [], [1]], ["gradient", 4, "(eq (gradient (log (det X)) X) (zeros n n))"]]),
    ("a column times its transpose is invertible", "vector y n",
     "(eq (mul (inv (mul y (transpose y))) (mul y (transpose y))) (identity n))",
     [["axiom", "psd_gram", [["n", "n"], ["m", "1"], ["A", "y"]], []],
      ["axiom", "left_inverse", [["n", "n"], ["A", "(mul y (transpose y))"]], [0]]]),
    ("every matrix is invertible", M, "(eq (mul A (inv A)) (identity n))",
     [["axiom", "right_inverse", [["n", "n"], ["A", "A"]], []]]),
    ("inverse of a product in the same order", INV, "(eq (inv (mul A B)) (mul (inv A) (inv B)))",
     [["fact", "ia"], ["fact", "ib"], ["axiom", "invertible_mul", [["n", "n"], ["A", "A"], ["B", "B"]], [0, 1]],
      ["axiom", "left_inverse", [["n", "n"], ["A", "(mul A B)"]], [2]],
      ["axiom", "right_inverse", [["n", "n"], ["A", "B"]], [1]],
      ["axiom", "right_inverse", [["n", "n"], ["A", "A"]], [0]],
      ["combine", "(eq (inv (mul A B)) (mul (inv A) (inv B)))",
       [[None, 3, "(mul (inv A) (inv B))", ""]], [], []]]),
    ("inverse of a sum", INV + "; fact is (invertible (add A B))",
     "(eq (inv (add A B)) (add (inv A) (inv B)))",
     [["fact", "is"], ["axiom", "left_inverse", [["n", "n"], ["A", "(add A B)"]], [0]],
      ["combine", "(eq (inv (add A B)) (add (inv A) (inv B)))", [[None, 1, "(inv A)", ""]], [], []]]),
    ("cancelling a matrix", M + "; fact e (eq (mul A x) (mul A y))", "(eq x y)",
     [["fact", "e"], ["combine", "(eq x y)", [["(inv A)", 0, None, ""]], [], []]]),
    ("cancelling a tall matrix", ("matrix W d q; matrix P q q; matrix Q q q; fact qd (lt q d); "
     "fact e (eq (mul W P) (mul W Q))"), "(eq P Q)",
     [["fact", "e"], ["combine", "(eq P Q)", [["(transpose W)", 0, None, ""]], [], []]]),
    ("cancelling a number that may vanish", R + "; fact e (eq (mul a b) (mul a c))", "(eq b c)",
     [["fact", "e"], ["combine", "(eq b c)", [["(div 1 a)", 0, None, ""]], [], []]]),
    ("a zero inverse undone", M + "; fact z (eq (inv A) (zeros n n))", "(eq (mul A B) (mul B A))",
     [["fact", "z"], ["combine", "(eq (mul A B) (mul B A))", [["A", 0, "B", ""]], [], []]]),
    ("Q'Q = I gives QQ' = I", "matrix Q d q; fact o (orthonormal_columns Q); fact qd (lt q d)",
     "(eq (mul Q (transpose Q)) (identity d))",
     [["fact", "o"], ["axiom", "eq_of_orthonormal", [["n", "d"], ["m", "q"], ["A", "Q"]], [0]],
      ["axiom", "flip_inverse", [["n", "d"], ["A", "(transpose Q)"], ["B", "Q"]], [1]]]),
    ("a left inverse of a tall matrix is a right one",
     "matrix A d q; matrix B q d; fact e (eq (mul B A) (identity q))", "(eq (mul A B) (identity d))",
     [["fact", "e"], ["axiom", "flip_inverse", [["n", "d"], ["A", "B"], ["B", "A"]], [0]]]),
    ("an inverse inverted without condition", M + "; fact i (invertible (inv A))", "(eq (mul B A) (mul A B))",
     [["fact", "i"], ["axiom", "right_inverse", [["n", "n"], ["A", "(inv A)"]], [0]],
      ["combine", "(eq (mul B A) (mul A B))", [["A", 1, "B", ""]], [], []]]),
    # commuting, traces, determinants
    ("matrices commute", M, "(eq (mul A B) (mul B A))",
     [["combine", "(eq (trace (mul A B)) (trace (mul B A)))", [], [], []], ["same", 0, "(eq (mul A B) (mul B A))"]]),
    ("symmetric matrices commute", M + "; fact sa (symmetric A); fact sb (symmetric B)",
     "(eq (mul A B) (mul B A))",
     [["fact", "sa"], ["fact", "sb"], ["combine", "(eq (mul A B) (mul B A))", [], [0, 1], []]]),
    ("a product of symmetric matrices is symmetric", M + "; fact sa (symmetric A); fact sb (symmetric B)",
     "(symmetric (mul A B))",
     [["fact", "sa"], ["fact", "sb"],
      ["combine", "(eq (transpose (mul A B)) (mul A B))", [], [0, 1], []],
      ["axiom", "symmetric_of_eq", [["n", "n"], ["A", "(mul A B)"]], [2]]]),
    ("trace of a product is the product of traces", M, "(eq (trace (mul A B)) (mul (trace A) (trace B)))",
     [["combine", "(eq (trace (mul A B)) (mul (trace A) (trace B)))", [], [], []]]),
    ("traces of three factors in any order", M, "(eq (trace (mul A B C)) (trace (mul A C B)))",
     [["refl", "(trace (mul A B C))"], ["same", 0, "(eq (trace (mul A B C)) (trace (mul A C B)))"]]),
    ("one factor transposed under the trace", M, "(eq (trace (mul A B)) (trace (mul (transpose A) B)))",
     [["refl", "(trace (mul A B))"]]),
    ("determinant of a sum", M, "(eq (det (add A B)) (add (det A) (det B)))",
     [["combine", "(eq (det (add A B)) (add (det A) (det B)))", [], [], []]]),
    ("determinant of a multiple", M + "; fact two (le 2 n)", "(eq (det (mul s A)) (mul s (det A)))",
     [["combine", "(eq (det (mul s A)) (mul s (det A)))", [], [], []]]),
    ("Sylvester without identities", "matrix A d q; matrix B q d; fact qd (lt q d)",
     "(eq (det (mul A B)) (det (mul B A)))", [["refl", "(det (mul A B))"]]),
    ("trace of an identity of another size", "matrix W d q; fact qd (lt q d)",
     "(eq (trace (identity d)) q)", [["refl", "q"], ["same", 0, "(eq (trace (identity d)) q)"]]),
    ("a size confused with a number of the same name", "matrix W d q; real e; fact e (eq e (trace (identity d)))",
     "(eq e q)", [["fact", "e"], ["combine", "(eq e q)", [[None, 0, None, ""]], [], []]]),
    ("a negative size", "matrix W d q", "(eq (norm_sq (identity (add q (neg d)))) (add q (neg d)))",
     [["refl", "(add q (neg d))"]]),
    ("1 by 1 commuting for vectors", "vector x n; vector y n", "(eq (mul x (transpose y)) (mul y (transpose x)))",
     [["combine", "(eq (mul x (transpose y)) (mul y (transpose x)))", [], [], []]]),
    ("norm of a sum", "vector x n; vector y n", "(eq (norm_sq (add x y)) (add (norm_sq x) (norm_sq y)))",
     [["combine", "(eq (norm_sq (add x y)) (add (norm_sq x) (norm_sq y)))", [], [], []]]),
    # definiteness and order
    ("a product of definite matrices is definite", PD, "(positive_definite (mul A B))",
     [["fact", "pa"], ["fact", "pb"],
      ["axiom", "pd_congruence", [["n", "n"], ["A", "A"], ["B", "B"]], [0, 1]]]),
    ("a difference of definite matrices is definite", PD, "(positive_definite (add A (neg B)))",
     [["fact", "pa"], ["fact", "pb"], ["axiom", "psd_of_pd", [["n", "n"], ["A", "B"]], [1]],
      ["axiom", "pd_add_left", [["n", "n"], ["A", "A"], ["B", "(neg B)"]], [0, 2]]]),
    ("a Gram matrix is definite", "matrix W d q", "(positive_definite (mul W (transpose W)))",
     [["axiom", "psd_gram", [["n", "d"], ["m", "q"], ["A", "W"]], []],
      ["same", 0, "(positive_definite (mul W (transpose W)))"]]),
    ("W W' + s I is definite for every s", "matrix W d q; real s",
     "(invertible (add (mul W (transpose W)) (mul s (identity d))))",
     [["axiom", "pd_identity", [["n", "d"]], []],
      ["axiom", "pd_scale", [["n", "d"], ["c", "s"], ["A", "(identity d)"]], [0, 0]]]),
    ("multiplying an inequality by any number", R + "; fact ab (le a b)", "(le (mul c a) (mul c b))",
     [["fact", "ab"], ["linear", "(le (mul c a) (mul c b))", [["c", 0, None]], [], []]]),
    ("squaring an inequality", R + "; fact ab (le a b)", "(le (mul a a) (mul b b))",
     [["fact", "ab"], ["linear", "(le (mul a a) (mul b b))", [["(add a b)", 0, None]], [], []]]),
    ("a square is positive", R, "(lt 0 (mul a a))",
     [["linear", "(lt 0 (mul a a))", [], [["1", "a", None]], []]]),
    ("at most gives less", R + "; fact ab (le a b)", "(lt a b)",
     [["fact", "ab"], ["linear", "(lt a b)", [["1", 0, None]], [["0", "1", None]], []]]),
    ("a reciprocal reverses every order", R + "; fact ab (lt a b); fact za (nonzero a); fact zb (nonzero b)",
     "(lt (div 1 b) (div 1 a))",
     [["fact", "ab"], ["fact", "za"], ["fact", "zb"],
      ["linear", "(lt (div 1 b) (div 1 a))", [["(div 1 (mul a b))", 0, None]], [], [1, 2]]]),
    # elementary functions
    ("log of a sum", POS, "(eq (log (add a b)) (add (log a) (log b)))",
     [["fact", "pa"], ["fact", "pb"], ["axiom", "log_mul", [["a", "a"], ["b", "b"]], [0, 1]],
      ["same", 2, "(eq (log (add a b)) (add (log a) (log b)))"]]),
    ("log of a product of any numbers", R, "(eq (log (mul a b)) (add (log a) (log b)))",
     [["axiom", "log_mul", [["a", "a"], ["b", "b"]], []]]),
    ("log of a negative number", R + "; fact n (lt a 0)", "(eq (log (mul a a)) (mul 2 (log a)))",
     [["fact", "n"], ["axiom", "log_mul", [["a", "a"], ["b", "a"]], [0, 0]]]),
    ("root of a square", R, "(eq (sqrt (mul a a)) a)",
     [["axiom", "nonnegative_square_mul", [["a", "a"]], []],
      ["axiom", "sqrt_square", [["a", "a"]], [0]]]),
    ("exp of a product", R, "(eq (exp (mul a b)) (mul (exp a) (exp b)))",
     [["axiom", "exp_add", [["a", "a"], ["b", "b"]], []],
      ["same", 0, "(eq (exp (mul a b)) (mul (exp a) (exp b)))"]]),
    ("a number divided by itself", R, "(eq (div a a) 1)", [["combine", "(eq (div a a) 1)", [], [], []]]),
    ("2 = 1", R + "; fact e (eq a b)", "(eq 2 1)",
     [["fact", "e"], ["combine", "(eq 2 1)", [["(div 1 (add a (neg b)))", 0, None, ""]], [], []]]),
    ("0 to the 0 by division", R, "(eq (mul a (pow a -1)) 1)",
     [["combine", "(eq (mul a (pow a -1)) 1)", [], [], []]]),
    ("a quotient by 0", R, "(eq (div a 0) (div b 0))", [["refl", "(div a 0)"]]),
    ("log 0 is what it is", R, "(eq (log 0) (log 0))", [["refl", "(log 0)"]]),
    ("log 0 is not positive", R, "(eq (mul 0 (log 0)) 0)", [["combine", "(eq (mul 0 (log 0)) 0)", [], [], []]]),
    # sums
    ("a sum over products", S, ("(eq (sum i 1 n (mul (entry x i) (entry y i)))"
     " (mul (sum i 1 n (entry x i)) (sum i 1 n (entry y i))))"),
     [["refl", "(sum i 1 n (mul (entry x i) (entry y i)))"]]),
    ("a captured index", S, "(eq (sum i 1 n (sum j 1 n (entry A i j))) (sum i 1 n (sum i 1 n (entry A i i))))",
     [["refl", "(sum i 1 n (sum j 1 n (entry A i j)))"]]),
    ("a captured index in a triangle", S, ("(eq (sum i 1 n (sum j 1 i (entry A i j)))"
     " (sum i 1 n (sum j 1 i (entry A j j))))"), [["refl", "(sum i 1 n (sum j 1 i (entry A i j)))"]]),
    ("an index that escapes", S + "; integer k; fact k (in k (range 1 n))",
     "(eq (mul (entry x k) (sum k 1 n (entry y k))) (sum k 1 n (mul (entry x k) (entry y k))))",
     [["refl", "(sum k 1 n (mul (entry x k) (entry y k)))"]]),
    ("a range with a negative length", S + "; integer m; fact nm (lt n m)",
     "(eq (sum i m n a) (mul (add n (neg m) 1) a))",
     [["refl", "(sum i m n a)"], ["same", 0, "(eq (sum i m n a) (mul (add n (neg m) 1) a))"]]),
    ("every entry from one", S + "; integer k; fact k (in k (range 1 n)); fact e (eq (entry x k) 0)",
     "(eq x (mul 0 x))",
     [["fact", "e"], ["generalise", 0, "(forall k (range 1 n) (eq (entry x k) 0))"]]),
    ("all entries from one chosen by an assumption",
     "vector x n; local integer i; fact e (eq (entry x 1) 0)",
     "(forall i (range 1 n) (eq (entry x i) 0))",
     [["fact", "e"], ["assume", "(eq i 1)"], ["assume", "(eq (entry x i) 0)"],
      ["generalise", 2, "(forall i (range 1 n) (eq (entry x i) 0))"]]),
    ("the square of a sum", S, "(eq (pow (sum i 1 n (entry x i)) 2) (sum i 1 n (pow (entry x i) 2)))",
     [["refl", "(pow (sum i 1 n (entry x i)) 2)"]]),
    # derivatives
    ("a stationary point makes every derivative 0", D + "; fact e (eq u 0)", "(eq (partial u u) (partial 0 u))",
     [["fact", "e"], ["congruence", "(partial u u)", [0, None]]]),
    ("an equation of values differentiated", D + "; fact e (eq v (mul u u))", "(eq (partial v u) (mul 2 u))",
     [["fact", "e"], ["congruence", "(partial v u)", [0, None]]]),
    ("an inverse by assumption is constant",
     "matrix X n n; matrix K n n; fact l (eq (mul K X) (identity n)); local matrix H n n",
     "(eq (gradient (trace (inv X)) X) (zeros n n))",
     [["fact", "l"], ["directional", "(directional (trace K) X H)", [], []],
      ["gradient", 1, "(eq (gradient (trace K) X) (zeros n n))"]]),
    ("gradient transposed", "matrix X n n; matrix A n n; local matrix H n n",
     "(eq (gradient (trace (mul A X)) X) A)",
     [["directional", "(directional (trace (mul A X)) X H)", [], []],
      ["gradient", 0, "(eq (gradient (trace (mul A X)) X) A)"]]),
    ("the symmetric convention in silence",
     "matrix X n n; matrix A n n; fact s (symmetric X); local matrix H n n",
     "(eq (gradient (trace (mul A X)) X) (add A (transpose A)))",
     [["fact", "s"], ["directional", "(directional (trace (mul A X)) X H)", [], []],
      ["combine", ("(eq (directional (trace (mul A X)) X H)"
       " (trace (mul (transpose (add A (transpose A))) H)))"), [[None, 1, None, ""]], [0], []],
      ["gradient", 2, "(eq (gradient (trace (mul A X)) X) (add A (transpose A)))"]]),
    ("a symmetric direction", "matrix X n n; matrix A n n; local matrix H n n",
     "(eq (gradient (trace (mul A X)) X) A)",
     [["assume", "(symmetric H)"], ["directional", "(directional (trace (mul A X)) X H)", [], []],
      ["combine", "(eq (directional (trace (mul A X)) X H) (trace (mul (transpose A) H)))",
       [[None, 1, None, ""]], [0], []], ["gradient", 2, "(eq (gradient (trace (mul A X)) X) A)"]]),
    ("the direction is the variable transposed", "matrix X n n",
     "(eq (gradient (trace (mul X X)) X) (mul 2 X))",
     [["directional", "(directional (trace (mul X X)) X (transpose X))", [], []],
      ["gradient", 0, "(eq (gradient (trace (mul X X)) X) (mul 2 X))"]]),
    ("a derivative by a captured variable", D + "; local real w",
     "(eq (partial (mul u u) u) u)",
     [["directional", "(directional (mul w u) u h)", [], []],
      ["combine", "(eq (directional (mul w u) u h) (mul w h))", [[None, 0, None, ""]], [], []],
      ["gradient", 1, "(eq (partial (mul w u) u) w)"], ["instantiate", 2, [["w", "u"]]]]),
    ("a derivative through a hidden definition", "real u; real v; real w; define v (mul u u); local real h; local real t",
     "(eq (partial (mul v u) u) v)",
     [["directional", "(directional (mul t u) u h)", [], []],
      ["combine", "(eq (directional (mul t u) u h) (mul t h))", [[None, 0, None, ""]], [], []],
      ["gradient", 1, "(eq (partial (mul t u) u) t)"], ["instantiate", 2, [["t", "v"]]]]),
    ("a parameter that hides a dependence",
     "real u; real w; define w (mul u u); function f real real; define f,u (mul u w); local real h",
     "(eq (partial (apply f 3) u) 0)",
     [["directional", "(directional (apply f 3) u h)", [], []],
      ["gradient", 0, "(eq (partial (apply f 3) u) 0)"]]),
    ("a bound name that hides a dependence", "real u; real w; define w (mul u u); local real h",
     "(eq (apply (lambda u (partial w u)) u) (mul 2 u))",
     [["directional", "(directional w u h)", [], []],
      ["combine", "(eq (directional w u h) (mul 2 u h))", [[None, 0, None, ""]], [], []],
      ["gradient", 1, "(eq (partial w u) (mul 2 u))"],
      ["unfold", "(apply (lambda u (partial w u)) u)"],
      ["transport", 3, [None, 2]]]),
    ("a parameter that is differentiated by",
     "real u; real w; define w (mul u u); function f real real; define f,u (partial w u); local real h",
     "(eq (apply f u) (mul 2 u))",
     [["directional", "(directional w u h)", [], []],
      ["combine", "(eq (directional w u h) (mul 2 u h))", [[None, 0, None, ""]], [], []],
      ["gradient", 1, "(eq (partial w u) (mul 2 u))"], ["unfold", "(apply f u)"],
      ["transport", 3, [None, 2]]]),
    ("an index that moves with the variable", "vector x n; real u; function f real integer; local real h",
     "(eq (partial (entry x (apply f u)) u) 0)",
     [["directional", "(directional (entry x (apply f u)) u h)", [], []],
      ["gradient", 0, "(eq (partial (entry x (apply f u)) u) 0)"]]),
    ("one over a product of vectors", "vector x n; vector y n; fact z (nonzero (mul (transpose x) y))",
     "(eq (div 1 (mul (transpose x) y)) 1)",
     [["fact", "z"], ["refl", "1"], ["same", 1, "(eq (div 1 (mul (transpose x) y)) 1)"]]),
    ("a partial derivative under a sum at one index",
     "vector x n; integer k; fact k (in k (range 1 n)); local vector h n; local integer i",
     "(eq (partial (sum i 1 n (pow (entry x i) 2)) (entry x k)) (sum i 1 n (mul 2 (entry x i))))",
     [["directional", "(directional (sum i 1 n (pow (entry x i) 2)) x h)", [], []],
      ["gradient", 0, "(eq (partial (sum i 1 n (pow (entry x i) 2)) (entry x k)) (sum i 1 n (mul 2 (entry x i))))"]]),
    ("the derivative of the absolute value at 0", D + "; fact z (eq u 0)",
     "(eq (partial (abs u) u) 1)",
     [["directional", "(directional (abs u) u h)", [], []], ["gradient", 0, "(eq (partial (abs u) u) (sign u))"]]),
    # definitions and logic
    ("a definition of itself", "real a; define a (add a 1)", "(eq 0 1)",
     [["unfold", "a"], ["combine", "(eq 0 1)", [[None, 0, None, ""]], [], []]]),
    ("definitions in a circle", "real a; real b; define a (add b 1); define b (add a 1)", "(eq 0 2)",
     [["unfold", "a"], ["unfold", "b"], ["combine", "(eq 0 2)", [[None, 0, None, ""], [None, 1, None, ""]], [], []]]),
    ("a function defined by its own value", "function f real real; local real t; define f,t (add 1 (apply f t))",
     "(eq 0 1)", [["unfold", "(apply f 0)"], ["combine", "(eq 0 1)", [[None, 0, None, ""]], [], []]]),
    ("a parameter that is another's variable", ("function f real real; local real t; local real r; "
     "define f,t (mul t r)"), "(eq (apply f 1) (apply f 2))", [["unfold", "(apply f 1)"]]),
    ("an assumption forgotten", R, "(eq a b)", [["assume", "(eq a b)"]]),
    ("an assumption discharged from another", R, "(eq a b)",
     [["assume", "(eq a b)"], ["discharge", 0, "(eq b a)"], ["modus", 1, 0]]),
    ("the converse", R + "; fact m (implies (eq a 0) (eq b 0)); fact e (eq b 0)", "(eq a 0)",
     [["fact", "m"], ["fact", "e"], ["modus", 0, 1]]),
    ("a member of a disjunction", R + "; fact o (or (eq a 0) (eq b 0))", "(eq a 0)",
     [["fact", "o"], ["project", 0, 0]]),
    ("an integer is any real", R + "; local integer k; fact e (forall k (naturals) (le 0 k))", "(le 0 a)",
     [["fact", "e"], ["numeric", "(in a (reals))"], ["specialise", 0, "a", 1]]),
    ("a function of two arguments by one", "real a; local integer k; local real t; vector x n",
     "(eq (prod k 1 n (entry x k)) (exp (sum k 1 n (log (entry x k)))))",
     [["axiom", "prod_exp_log", [["lo", "1"], ["hi", "n"], ["f", "(lambda k (entry x k))"]], []]]),
    ("binary sums of what does not factor", "function f integer real; local vector h n; local integer j",
     "(eq (sum_over h (binary n) (mul (entry h 1) (entry h 1))) (mul 2 (sum_over h (binary n) (entry h 1))))",
     [["refl", "(sum_over h (binary n) (mul (entry h 1) (entry h 1)))"]]),
    ("a kernel's own name", "real ~1; real a", "(eq a ~1)", [["refl", "a"]]),
    ("a bound name of the kernel", "real #0; real a", "(eq a #0)", [["refl", "a"]]),
]  # fmt: skip

IDS = [row[0] for row in LIES]
WELL_KNOWN = {
    "the gradient of log det is 0": "d log det X / dX = 0",
    "a column times its transpose is invertible": "inv(y y') (y y') = I for a column y",
    "every matrix is invertible": "A inv(A) = I for any A",
    "inverse of a product in the same order": "inv(A B) = inv(A) inv(B)",
    "matrices commute": "A B = B A",
    "determinant of a sum": "|A + B| = |A| + |B|",
    "trace of a product is the product of traces": "tr(A B) = tr A tr B",
    "cancelling a matrix": "x = y from A x = A y",
    "the symmetric convention in silence": "one convention for gradients by symmetric X, unsaid",
}
"""Lies that must be here by name; the first is what a computer algebra system says."""


def accepted(made: Any, proof: Any) -> bool:
    try:
        check(made.statement, proof)
    except ProofError:
        return False
    return True


def test_there_are_enough_lies() -> None:
    assert len(LIES) >= 40
    assert len(set(IDS)) == len(LIES)
    assert set(WELL_KNOWN) <= set(IDS)


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_the_attack_fails(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    assert not accepted(made, made.proof(steps))


def battery(made: Any, claim: str) -> list[list[Any]]:
    """Generic proofs: each closing rule on the claim, from all facts, with every multiplier."""
    facts = [["fact", label] for label, _ in made.facts]
    numbers, n = list(range(len(facts))), len(facts)
    sym = [k for k, (_, fact) in enumerate(made.facts) if fact[0] == "symmetric"]
    cond = [k for k, (_, fact) in enumerate(made.facts) if fact[0] in ("nonzero", "positive")]
    names = [name for name in made.declared if not isinstance(made.sorts[name], list)]
    arrays = [
        name
        for name in made.declared
        if isinstance(made.sorts[name], list) and made.sorts[name][0] == "matrix"
    ]
    multipliers: list[Any] = [None, "-1", "0", "2", *names, *arrays, *(f"(transpose {a})" for a in arrays),
                              *(f"(inv {a})" for a in arrays), *(f"(div 1 {a})" for a in names)]  # fmt: skip
    proofs: list[list[Any]] = [
        [["numeric", claim]], [["assume", claim]], [["assume", claim], ["discharge", 0, claim], ["modus", 1, 0]],
        [*facts, ["combine", claim, [], sym, cond]],
        [*facts, ["linear", claim, [["1", k, None] for k in numbers], [], cond]],
        [*facts, ["linear", claim, [], [["1", name, None] for name in names], cond]],
        [["refl", "0"], ["same", 0, claim]],
    ]  # fmt: skip
    for k in numbers:
        proofs += [[*facts, ["same", k, claim]], [*facts, ["modus", k, k]], [*facts, ["project", k, 0]],
                   [*facts, ["generalise", k, claim]], [*facts, ["transport", k, [k, None]]]]  # fmt: skip
        for left in multipliers:
            for mode in ("", "T", "tr"):
                proofs.append([*facts, ["combine", claim, [[left, k, None, mode]], sym, cond]])
                proofs.append([*facts, ["combine", claim, [[None, k, left, mode]], sym, cond]])
    assert n == len(facts)
    return proofs


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_generic_attacks_fail(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    for proof in battery(made, claim):
        assert not accepted(made, made.proof(proof)), proof


def corrupted(proof: Any, rng: random.Random) -> Any:
    """The proof with one to four random edits of its numbers, names and structure."""
    made = {"schema": proof["schema"], "terms": [list(r) for r in proof["terms"]],
            "steps": [list(s) for s in proof["steps"]]}  # fmt: skip
    for _ in range(rng.randint(1, 4)):
        kind = rng.randrange(9)
        rows, steps = made["terms"], made["steps"]
        if kind < 3 and rows:
            row = rng.choice(rows)
            at = rng.randrange(len(row))
            if isinstance(row[at], int):
                row[at] = rng.randrange(len(rows))
            elif row[0] == "num":
                row[1] = rng.choice(["0", "1", "-1", "2", "1/2", "x", "1/0"])
            elif at == 0 and row[0] != "sym":
                row[0] = rng.choice(
                    ["add", "mul", "neg", "div", "transpose", "inv", "trace", "exp", "eq", "sum"]
                )
            elif row[0] == "sym" and at > 0:
                row[:] = rng.choice([r for r in rows if r[0] == "sym"])
        elif kind == 3 and len(rows) > 1:
            rows[rng.randrange(len(rows))] = list(rng.choice(rows))
        elif kind < 7 and steps:
            step = rng.choice(steps)
            _edit(step, rng, len(rows), len(steps))
        elif kind == 7 and len(steps) > 1:
            del steps[rng.randrange(len(steps))]
        elif steps:
            steps.insert(rng.randrange(len(steps) + 1), list(rng.choice(steps)))
    return made


def _edit(value: list[Any], rng: random.Random, terms: int, steps: int) -> None:
    places = [k for k in range(len(value)) if k or not isinstance(value[0], str)]
    if not places:
        return
    k = rng.choice(places)
    if isinstance(value[k], list) and value[k] and rng.random() < 0.8:
        value[k] = list(value[k])
        _edit(value[k], rng, terms, steps)
    elif isinstance(value[k], int):
        value[k] = rng.randrange(max(terms, steps, 1))
    elif value[k] is None or isinstance(value[k], list):
        value[k] = rng.choice(
            [None, [], rng.randrange(max(terms, 1)), [rng.randrange(max(steps, 1))]]
        )
    else:
        value[k] = rng.choice(["", "T", "tr", "pa", "e", 0, None])


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in LIES], ids=IDS)
def test_corrupted_attacks_fail(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    proof, rng = made.proof(steps), random.Random(claim)
    for _ in range(60):
        bad = corrupted(proof, rng)
        assert not accepted(made, bad), bad
