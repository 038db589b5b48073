"""Lies about orders of matrices and about cancelling: none may be accepted, none is ever proved.

As in `tests/arena/test_lies.py`: each lie has its best attack, a proof that would go through if the
kernel forgot a condition, an order or a shape. `test_attacks.py` runs all of them.
"""

from __future__ import annotations

from typing import Any

M = "matrix A n n; matrix B n n; matrix C n n; matrix X n m; vector x n; vector y n; real s; real t"
PD = M + "; fact pa (positive_definite A); fact pb (positive_definite B)"
PSD = M + "; fact pa (positive_semidefinite A); fact pb (positive_semidefinite B)"
GE = M + "; fact ab (positive_semidefinite (add A (neg B)))"
BLOCK = ("matrix A n n; matrix B n m; matrix D m m; fact pa (positive_definite A); "
         "fact pd (positive_definite D)")  # fmt: skip
EIGEN = M + "; fact e (eq (mul A x) (mul t x))"
NX = "(ne x (zeros n 1))"
N = [["n", "n"]]
AB = [*N, ["A", "A"], ["B", "B"]]
BA = [*N, ["B", "B"], ["A", "A"]]
ALL = "(forall x (reals n) {})"
GAP = "(positive_semidefinite (add A (neg B)))"
SQUARES = "(positive_semidefinite (add (mul A A) (neg (mul B B))))"
INVERSES = "(positive_semidefinite (add (inv A) (neg (inv B))))"
ORTHO = ("matrix U n n; matrix V n n; vector c n; vector l n; fact u (orthogonal U); "
         "fact v (orthogonal V); fact dc (decreasing c); fact dl (decreasing l)")  # fmt: skip
SPECTRAL = "(mul U (diag c) (transpose U))"

LIES: list[tuple[str, str, str, list[Any]]] = [
    # definite matrices
    ("squares keep the order", GE + "; fact pb (positive_semidefinite B)", SQUARES,
     [["fact", "ab"], ["fact", "pb"],
      ["axiom", "psd_congruence", [["n", "n"], ["m", "n"], ["A", "(add A (neg B))"], ["B", "(add A B)"]], [0]],
      ["same", 2, SQUARES]]),
    ("roots the other way round", GE + "; fact pb (positive_semidefinite B)",
     "(positive_semidefinite (add (sqrtm B) (neg (sqrtm A))))",
     [["fact", "ab"], ["fact", "pb"], ["axiom", "psd_sqrtm_monotone", BA, [1, 0]],
      ["same", 2, "(positive_semidefinite (add (sqrtm B) (neg (sqrtm A))))"]]),
    ("inverses keep the order", GE + "; fact pb (positive_definite B)", INVERSES,
     [["fact", "ab"], ["fact", "pb"], ["axiom", "pd_inverse_antitone", BA, [1, 0]], ["same", 2, INVERSES]]),
    ("inverses of symmetric matrices turn the order", GE + "; fact ia (invertible A); fact ib (invertible B)",
     "(positive_semidefinite (add (inv B) (neg (inv A))))",
     [["fact", "ab"], ["fact", "ib"], ["axiom", "pd_inverse_antitone", BA, [1, 0]]]),
    ("the order of inverses is strict", GE + "; fact pb (positive_definite B)",
     "(positive_definite (add (inv B) (neg (inv A))))",
     [["fact", "pb"], ["fact", "ab"], ["axiom", "pd_inverse_antitone_strict", BA, [0, 1]]]),
    ("a product of semidefinite matrices is semidefinite", PSD, "(positive_semidefinite (mul A B))",
     [["fact", "pa"], ["fact", "pb"],
      ["axiom", "psd_congruence", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"]], [0]],
      ["same", 2, "(positive_semidefinite (mul A B))"]]),
    ("a product with a symmetric matrix is symmetric", PD + "; fact sc (symmetric C)", "(symmetric (mul A C))",
     [["fact", "pa"], ["axiom", "symmetric_of_positive_definite", [["n", "n"], ["A", "A"]], [0]], ["fact", "sc"],
      ["combine", "(eq (transpose (mul A C)) (mul A C))", [], [1, 2], []],
      ["axiom", "symmetric_of_eq", [*N, ["A", "(mul A C)"]], [3]]]),
    ("A B + B A is definite", PD, "(positive_definite (add (mul A B) (mul B A)))",
     [["fact", "pa"], ["fact", "pb"], ["axiom", "pd_add_left", [*N, ["A", "A"], ["B", "B"]], [0, 1]],
      ["same", 2, "(positive_definite (add (mul A B) (mul B A)))"]]),
    ("an order is total", M + "; fact sa (symmetric A); fact sb (symmetric B)", GAP,
     [["fact", "sa"], ["fact", "sb"], ["axiom", "psd_projection", [*N, ["A", "(add A (neg B))"]], [0, 1]]]),
    ("one direction of an order is enough", GE, "(eq A B)",
     [["fact", "ab"], ["axiom", "psd_antisymmetric", AB, [0, 0]]]),
    ("a congruence by a singular matrix keeps definiteness", PD, "(positive_definite (mul C A (transpose C)))",
     [["fact", "pa"], ["axiom", "pd_congruence", [*N, ["A", "A"], ["B", "C"]], [0, 0]]]),
    ("a tall congruence keeps definiteness", PD, "(positive_definite (mul (transpose X) A X))",
     [["fact", "pa"], ["axiom", "pd_congruence_rank",
                       [["n", "n"], ["m", "m"], ["A", "A"], ["B", "(transpose X)"]], [0, 0]]]),
    ("an idempotent matrix is semidefinite", M + "; fact i (eq (mul A A) A)", "(positive_semidefinite A)",
     [["fact", "i"], ["axiom", "psd_projection", [*N, ["A", "A"]], [0, 0]]]),
    ("a form that is nonnegative makes its matrix symmetric",
     M + f"; fact f {ALL.format('(nonnegative (mul (transpose x) A x))')}", "(positive_semidefinite A)",
     [["fact", "f"], ["axiom", "psd_of_quadratic", [*N, ["A", "A"]], [0, 0]]]),
    ("a nonnegative form is definite",
     M + f"; fact s (symmetric A); fact f {ALL.format('(nonnegative (mul (transpose x) A x))')}",
     "(positive_definite A)",
     [["fact", "s"], ["fact", "f"], ["axiom", "pd_of_quadratic", [*N, ["A", "A"]], [0, 1]]]),
    ("one vector is enough for a sign", M + "; fact s (symmetric A); fact f (nonnegative (mul (transpose x) A x))",
     "(positive_semidefinite A)",
     [["fact", "s"], ["fact", "f"], ["axiom", "psd_of_quadratic", [*N, ["A", "A"]], [0, 1]]]),
    ("a vector that the statement declares, generalised",
     M + "; fact s (symmetric A); fact f (nonnegative (mul (transpose x) A x))", "(positive_semidefinite A)",
     [["fact", "s"], ["fact", "f"], ["generalise", 1, ALL.format("(nonnegative (mul (transpose x) A x))")],
      ["axiom", "psd_of_quadratic", [*N, ["A", "A"]], [0, 2]]]),
    # Schur complements
    ("definite corners make a definite block", BLOCK, "(positive_definite (block 2 2 A B (transpose B) D))",
     [["fact", "pa"], ["fact", "pd"],
      ["axiom", "schur_pd", [["n", "n"], ["m", "m"], ["A", "A"], ["B", "B"], ["D", "D"]], [1, 0]]]),
    ("a semidefinite complement makes a definite block",
     BLOCK + "; fact w (positive_semidefinite (add A (neg (mul B (inv D) (transpose B)))))",
     "(positive_definite (block 2 2 A B (transpose B) D))",
     [["fact", "pd"], ["fact", "w"],
      ["axiom", "schur_pd", [["n", "n"], ["m", "m"], ["A", "A"], ["B", "B"], ["D", "D"]], [0, 1]]]),
    ("the complement of the other corner",
     "matrix A n n; matrix B n n; matrix D n n; fact p (positive_definite (block 2 2 A B (transpose B) D))",
     "(positive_definite (add D (neg (mul B (inv A) (transpose B)))))",
     [["fact", "p"], ["axiom", "schur_of_pd_first", [*N, ["m", "n"], ["A", "A"], ["B", "B"], ["D", "D"]], [0]],
      ["same", 1, "(positive_definite (add D (neg (mul B (inv A) (transpose B)))))"]]),
    # traces and determinants
    ("a trace of a product of symmetric matrices is nonnegative",
     M + "; fact sa (symmetric A); fact sb (symmetric B)", "(nonnegative (trace (mul A B)))",
     [["fact", "sa"], ["fact", "sb"], ["axiom", "nonnegative_trace_mul", AB, [0, 1]]]),
    ("a trace of three definite matrices is nonnegative", PD + "; fact pc (positive_definite C)",
     "(nonnegative (trace (mul A B C)))",
     [["fact", "pa"], ["fact", "pb"], ["fact", "pc"], ["axiom", "psd_of_pd", [*N, ["A", "A"]], [0]],
      ["axiom", "nonnegative_trace_mul", [*N, ["A", "A"], ["B", "(mul B C)"]], [3, 1]]]),
    ("semidefinite matrices have a product of positive trace", PSD, "(positive (trace (mul A B)))",
     [["fact", "pa"], ["fact", "pb"], ["axiom", "positive_trace_mul", AB, [0, 1]]]),
    ("a matrix of trace 0 is 0", M + "; fact z (eq (trace A) 0)", "(eq A (zeros n n))",
     [["fact", "z"], ["axiom", "psd_trace_zero", [*N, ["A", "A"]], [0, 0]]]),
    ("determinants keep every order", GE, "(le (det B) (det A))",
     [["fact", "ab"], ["axiom", "det_monotone", BA, [0, 0]]]),
    ("the determinant of a sum of definite matrices is the sum", PD, "(le (det (add A B)) (add (det A) (det B)))",
     [["fact", "pa"], ["fact", "pb"], ["axiom", "psd_of_pd", [*N, ["A", "A"]], [0]],
      ["axiom", "psd_of_pd", [*N, ["A", "B"]], [1]], ["axiom", "det_superadditive", AB, [2, 3]],
      ["same", 4, "(le (det (add A B)) (add (det A) (det B)))"]]),
    ("log det is convex", PD + "; fact s0 (nonnegative s); fact t0 (nonnegative t); fact one (eq (add s t) 1)",
     "(le (log (det (add (mul s A) (mul t B)))) (add (mul s (log (det A))) (mul t (log (det B)))))",
     [["fact", "s0"], ["fact", "t0"], ["fact", "one"], ["fact", "pa"], ["fact", "pb"],
      ["axiom", "log_det_concave", [*N, ["s", "s"], ["t", "t"], ["A", "A"], ["B", "B"]], [0, 1, 2, 3, 4]],
      ["same", 5, "(le (log (det (add (mul s A) (mul t B)))) (add (mul s (log (det A))) (mul t (log (det B)))))"]]),
    ("Cauchy and Schwarz for an indefinite form", M + "; fact s (symmetric A)",
     ("(le (pow (mul (transpose x) A y) 2)"
      " (mul (transpose x) A x (transpose y) A y))"),
     [["fact", "s"], ["axiom", "cauchy_schwarz_definite", [*N, ["A", "A"], ["x", "x"], ["y", "y"]], [0]]]),
    ("a trace squared without its size", M, "(le (pow (trace A) 2) (trace (mul (transpose A) A)))",
     [["axiom", "trace_square_le", [["n", "1"], ["A", "A"]], []]]),
    ("von Neumann without an order", ORTHO,
     ("(le (sum i 1 n (mul (entry c i) (entry l i)))"
      f" (trace (mul {SPECTRAL} V (diag l) (transpose V))))"),
     [["fact", "u"], ["fact", "v"], ["fact", "dc"], ["fact", "dl"],
      ["axiom", "trace_upper_bound", [*N, ["U", "U"], ["V", "V"], ["c", "c"], ["l", "l"]], [0, 1, 2, 3]],
      ["same", 4, ("(le (sum i 1 n (mul (entry c i) (entry l i)))"
                   f" (trace (mul {SPECTRAL} V (diag l) (transpose V))))")]]),
    ("the smallest eigenvalue as a bound from above", ORTHO,
     f"(positive_semidefinite (add (mul (entry c n) (identity n)) (neg {SPECTRAL})))",
     [["fact", "u"], ["fact", "dc"], ["axiom", "rayleigh_lower", [*N, ["U", "U"], ["c", "c"]], [0, 1]],
      ["same", 2, f"(positive_semidefinite (add (mul (entry c n) (identity n)) (neg {SPECTRAL})))"]]),
    ("a bound by eigenvalues without their order", ORTHO.replace("fact dc (decreasing c); ", ""),
     f"(positive_semidefinite (add (mul (entry c 1) (identity n)) (neg {SPECTRAL})))",
     [["fact", "u"], ["fact", "dl"], ["axiom", "rayleigh_upper", [*N, ["U", "U"], ["c", "c"]], [0, 1]]]),
    # cancelling
    ("cancelling a vector", M + "; fact e (eq (mul A x) (mul B x))", "(eq A B)",
     [["fact", "e"], ["axiom", "eq_of_vectors", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"]], [0]]]),
    ("cancelling a vector, generalised", M + "; fact e (eq (mul A x) (mul B x))", "(eq A B)",
     [["fact", "e"], ["generalise", 0, ALL.format("(eq (mul A x) (mul B x))")],
      ["axiom", "eq_of_vectors", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"]], [1]]]),
    ("cancelling a Gram matrix without rank",
     M + "; vector u m; vector v m; fact e (eq (mul (transpose X) X u) (mul (transpose X) X v))", "(eq u v)",
     [["fact", "e"], ["combine", "(eq u v)", [["(inv (mul (transpose X) X))", 0, None, ""]], [], []]]),
    ("a form that vanishes makes its matrix vanish", M + f"; fact f {ALL.format('(eq (mul (transpose x) A x) 0)')}",
     "(eq A (zeros n n))", [["fact", "f"], ["axiom", "zero_of_quadratic", [*N, ["A", "A"]], [0, 0]]]),
    ("x'Ax = 0 gives A x = 0", M + "; fact f (eq (mul (transpose x) A x) 0)", "(eq (mul A x) (zeros n 1))",
     [["fact", "f"], ["axiom", "psd_cancel", [*N, ["m", "1"], ["A", "A"], ["B", "x"]], [0, 0]]]),
    ("one vector makes a matrix injective", M + "; fact f (implies (eq (mul A x) (zeros n 1)) (eq x (zeros n 1)))",
     "(invertible A)", [["fact", "f"], ["axiom", "invertible_of_injective", [*N, ["A", "A"]], [0]]]),
    ("an injective tall matrix has an invertible outer product",
     M + "; fact f (forall u (reals m) (implies (eq (mul X u) (zeros n 1)) (eq u (zeros m 1))))",
     "(invertible (mul X (transpose X)))",
     [["fact", "f"], ["axiom", "invertible_gram_of_injective", [["n", "n"], ["m", "m"], ["A", "X"]], [0]],
      ["same", 1, "(invertible (mul X (transpose X)))"]]),
    ("an eigenvalue of the vector 0 is not 0", EIGEN + "; fact i (invertible A)", "(nonzero t)",
     [["fact", "i"], ["fact", "e"], ["axiom", "eigenvalue_nonzero", [*N, ["A", "A"], ["x", "x"], ["c", "t"]], [0, 0, 1]]]),
    ("an eigenvalue of a singular matrix is not 0", EIGEN + f"; fact x0 {NX}", "(nonzero t)",
     [["fact", "x0"], ["fact", "e"],
      ["axiom", "eigenvalue_nonzero", [*N, ["A", "A"], ["x", "x"], ["c", "t"]], [0, 0, 1]]]),
    ("every vector has a positive length", M, "(positive (mul (transpose x) x))",
     [["assume", NX], ["axiom", "positive_dot", [*N, ["x", "x"]], [0]]]),
    # equivalences
    ("one implication is an equivalence", M + "; fact f (implies (symmetric A) (symmetric B))",
     "(iff (symmetric A) (symmetric B))", [["fact", "f"], ["equivalence", 0, 0]]),
    ("an equivalence of different sides", M + ("; fact f (implies (symmetric A) (symmetric B));"
     " fact g (implies (symmetric C) (symmetric A))"), "(iff (symmetric A) (symmetric B))",
     [["fact", "f"], ["fact", "g"], ["equivalence", 0, 1]]),
    ("an implication turned round", M + "; fact f (implies (symmetric A) (symmetric B))",
     "(implies (symmetric B) (symmetric A))", [["fact", "f"], ["project", 0, 1]]),
]  # fmt: skip

IDS = [row[0] for row in LIES]


def test_there_are_enough_lies() -> None:
    assert len(LIES) >= 40
    assert len(set(IDS)) == len(LIES)
