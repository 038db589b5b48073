"""Lies about derivatives: layouts, Hessians, conventions for symmetric matrices, Lagrange conditions.

`ATTACKS` go at both checkers with certificates that would pass if one condition were forgotten.
`WRITTEN` are formulas as an author writes them: none is proved, each is refuted with a witness or
has no meaning.
"""

from __future__ import annotations

from typing import Any

import pytest

from handproof import Derivation
from handproof.engine.linking import check_link
from handproof.engine.verdicts import Verdict
from handproof.kernel.check import check
from handproof.kernel.nodes import ProofError
from handproof.second.check import check_second
from handproof.second.terms import SecondError

V = "matrix A n n; vector x n; vector a n; real s; local vector h n; local matrix H n n; local real t"
SYM = "matrix S n n; matrix A n n; fact sym (symmetric S); local matrix H n n"
PD = "matrix S n n; fact pd (positive_definite S); local matrix H n n"
LOGDET = "(log (det S))"
SLOPE = [["fact", "pd"], ["axiom", "positive_det", [["n", "n"], ["A", "S"]], [0]],
         ["axiom", "invertible_of_positive_definite", [["n", "n"], ["A", "S"]], [0]],
         ["axiom", "symmetric_of_positive_definite", [["n", "n"], ["A", "S"]], [0]],
         ["directional", f"(directional {LOGDET} S H)", [1, 2], []]]  # fmt: skip
TWICE = "(add (inv S) (inv S) (neg (diag (diagonal (inv S)))))"
XAX = "(mul (transpose x) A x)"

ATTACKS: list[tuple[str, str, str, list[Any]]] = [
    # layouts
    ("the Jacobian of A x is A'", V, "(eq (jacobian (mul A x) x) (transpose A))",
     [["directional", "(directional (mul A x) x h)", [], []],
      ["gradient", 0, "(eq (jacobian (mul A x) x) (transpose A))"]]),
    ("the Jacobian of a number is a column", V, f"(eq (jacobian {XAX} x) (mul (add A (transpose A)) x))",
     [["directional", f"(directional {XAX} x h)", [], []],
      ["gradient", 0, f"(eq (jacobian {XAX} x) (mul (add A (transpose A)) x))"]]),
    ("a gradient of a column", V, "(eq (gradient (mul A x) x) A)",
     [["directional", "(directional (mul A x) x h)", [], []],
      ["gradient", 0, "(eq (gradient (mul A x) x) A)"]]),
    ("a Jacobian of a matrix that is not stacked", V + "; matrix X n n", "(eq (jacobian (mul A X) X) A)",
     [["directional", "(directional (mul A X) X H)", [], []],
      ["gradient", 0, "(eq (jacobian (mul A X) X) A)"]]),
    ("Kronecker factors exchanged", "matrix A n n; matrix B n n; matrix X n n; local matrix H n n",
     "(eq (jacobian (vec (mul A X B)) X) (kron A (transpose B)))",
     [["directional", "(directional (vec (mul A X B)) X H)", [], []],
      ["axiom", "vec_mul", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["X", "H"], ["B", "B"]], []],
      ["transport", 0, [None, 1]],
      ["gradient", 2, "(eq (jacobian (vec (mul A X B)) X) (kron A (transpose B)))"]]),
    ("a Jacobian by a matrix that forgets vec", "matrix A n n; matrix X n n; vector v n; local matrix H n n",
     "(eq (jacobian (mul A X v) X) A)",
     [["directional", "(directional (mul A X v) X H)", [], []],
      ["gradient", 0, "(eq (jacobian (mul A X v) X) A)"]]),
    ("a Jacobian by an entry", V, "(eq (jacobian (mul A x) (entry x 1)) (mul A x))",
     [["directional", "(directional (mul A x) x h)", [], []],
      ["gradient", 0, "(eq (jacobian (mul A x) (entry x 1)) (mul A x))"]]),
    # directions that are not generic
    ("a Jacobian from one direction", "matrix A n n; matrix B n n; vector x n; vector h n; fact e (eq (mul A h) (mul B h))",
     "(eq (jacobian (mul A x) x) B)",
     [["directional", "(directional (mul A x) x h)", [], []], ["fact", "e"],
      ["combine", "(eq (directional (mul A x) x h) (mul B h))", [[None, 0, None, ""], [None, 1, None, ""]], [], []],
      ["gradient", 2, "(eq (jacobian (mul A x) x) B)"]]),
    ("a Jacobian that contains the direction", V, "(eq (jacobian (mul x (transpose x) x) x) (mul h (transpose x)))",
     [["directional", "(directional (mul x (transpose x) x) x h)", [], []],
      ["gradient", 0, "(eq (jacobian (mul x (transpose x) x) x) (mul h (transpose x)))"]]),
    ("a Jacobian in the direction of the variable", V, f"(eq (jacobian {XAX} x) (mul 2 (transpose x) A))",
     [["directional", f"(directional {XAX} x x)", [], []],
      ["combine", f"(eq (directional {XAX} x x) (mul 2 (transpose x) A x))", [[None, 0, None, ""]], [], []],
      ["gradient", 1, f"(eq (jacobian {XAX} x) (mul 2 (transpose x) A))"]]),
    ("a partial derivative of a square by a number", V, "(eq (partial (mul s s A) s) (mul s A))",
     [["directional", "(directional (mul s s A) s t)", [], []],
      ["gradient", 0, "(eq (partial (mul s s A) s) (mul s A))"]]),
    # what holds only at the value
    ("a constraint inside a Jacobian", V + "; fact e (eq (mul (transpose x) x) 1)",
     "(eq (jacobian (mul (mul (transpose x) x) x) x) (identity n))",
     [["fact", "e"], ["combine", "(eq (mul (mul (transpose x) x) x) x)", [[None, 0, "x", ""]], [], []],
      ["congruence", "(jacobian (mul (mul (transpose x) x) x) x)", [1, None]],
      ["directional", "(directional x x h)", [], []],
      ["combine", "(eq (directional x x h) (mul (identity n) h))", [[None, 3, None, ""]], [], []],
      ["gradient", 4, "(eq (jacobian x x) (identity n))"], ["transport", 2, [None, 5]]]),
    ("symmetry at the value inside a second derivative", SYM,
     "(eq (jacobian (vec (gradient (trace (mul S S)) S)) S) (mul 2 (identity (mul n n))))",
     [["fact", "sym"], ["directional", "(directional (trace (mul S S)) S H)", [], []],
      ["combine", "(eq (directional (trace (mul S S)) S H) (trace (mul (transpose (mul 2 S)) H)))",
       [[None, 1, None, ""]], [0], []],
      ["gradient", 2, "(eq (gradient (trace (mul S S)) S) (mul 2 S))"],
      ["congruence", "(vec (gradient (trace (mul S S)) S))", [3]],
      ["congruence", "(jacobian (vec (gradient (trace (mul S S)) S)) S)", [4, None]],
      ["directional", "(directional (vec (mul 2 S)) S H)", [], []],
      ["axiom", "vec_scale", [["n", "n"], ["m", "n"], ["c", "2"], ["A", "H"]], []],
      ["combine", "(eq (directional (vec (mul 2 S)) S H) (mul (mul 2 (identity (mul n n))) (vec H)))",
       [[None, 6, None, ""], [None, 7, None, ""]], [], []],
      ["gradient", 8, "(eq (jacobian (vec (mul 2 S)) S) (mul 2 (identity (mul n n))))"],
      ["transport", 5, [None, 9]]]),
    ("a gradient is a constant", V, f"(eq (directional (gradient {XAX} x) x h) (zeros n 1))",
     [["directional", f"(directional (gradient {XAX} x) x h)", [], []],
      ["same", 0, f"(eq (directional (gradient {XAX} x) x h) (zeros n 1))"]]),
    # Hessians
    ("a Hessian without the factor 2", SYM + "; vector x n; local vector h n",
     "(eq (jacobian (gradient (mul (transpose x) S x) x) x) S)",
     [["fact", "sym"], ["directional", "(directional (mul (transpose x) S x) x h)", [], []],
      ["combine", "(eq (directional (mul (transpose x) S x) x h) (trace (mul (transpose (mul S x)) h)))",
       [[None, 1, None, ""]], [0], []],
      ["gradient", 2, "(eq (gradient (mul (transpose x) S x) x) (mul S x))"],
      ["congruence", "(jacobian (gradient (mul (transpose x) S x) x) x)", [3, None]]]),
    ("the Hessian of x'Ax is 2 A", V, f"(eq (jacobian (gradient {XAX} x) x) (mul 2 A))",
     [["directional", f"(directional {XAX} x h)", [], []],
      ["combine", f"(eq (directional {XAX} x h) (trace (mul (transpose (mul 2 A x)) h)))",
       [[None, 0, None, ""]], [], []],
      ["gradient", 1, f"(eq (gradient {XAX} x) (mul 2 A x))"],
      ["congruence", f"(jacobian (gradient {XAX} x) x)", [2, None]]]),
    # the two conventions
    ("the free gradient of log det S is the structured one", PD, f"(eq (gradient {LOGDET} S) {TWICE})",
     [*SLOPE, ["gradient", 4, f"(eq (gradient {LOGDET} S) {TWICE})"]]),
    ("the structured gradient of log det S is the free one", PD, f"(eq (gradient_symmetric {LOGDET} S) (inv S))",
     [*SLOPE, ["combine", f"(eq (directional {LOGDET} S H) (trace (mul (transpose (inv S)) H)))",
               [[None, 4, None, ""]], [3], [1]],
      ["gradient", 5, f"(eq (gradient {LOGDET} S) (inv S))"],
      ["same", 6, f"(eq (gradient_symmetric {LOGDET} S) (inv S))"]]),
    ("a structured gradient straight from the direction", PD, f"(eq (gradient_symmetric {LOGDET} S) (inv S))",
     [*SLOPE, ["combine", f"(eq (directional {LOGDET} S H) (trace (mul (transpose (inv S)) H)))",
               [[None, 4, None, ""]], [3], [1]],
      ["gradient", 5, f"(eq (gradient_symmetric {LOGDET} S) (inv S))"]]),
    ("the structured gradient of tr(AS) without the diagonal", SYM,
     "(eq (gradient_symmetric (trace (mul A S)) S) (add A (transpose A)))",
     [["directional", "(directional (trace (mul A S)) S H)", [], []],
      ["gradient", 0, "(eq (gradient (trace (mul A S)) S) (transpose A))"],
      ["combine", "(eq (gradient_symmetric (trace (mul A S)) S) (add A (transpose A)))",
       [[None, 1, None, ""], [None, 1, None, "T"]], [], []]]),
    ("an equation at the value inside a structured gradient", SYM + "; fact e (eq (trace S) (trace A))",
     "(eq (gradient_symmetric (trace S) S) (zeros n n))",
     [["fact", "e"], ["congruence", "(gradient_symmetric (trace S) S)", [0, None]]]),
    ("a structured gradient by a matrix that is not square", "matrix X n q; local matrix H n q",
     "(eq (gradient_symmetric (norm_sq X) X) (mul 2 X))",
     [["directional", "(directional (norm_sq X) X H)", [], []],
      ["gradient", 0, "(eq (gradient_symmetric (norm_sq X) X) (mul 2 X))"]]),
    # elementwise functions
    ("sigmoid' = sigmoid", V, "(eq (jacobian (map_sigmoid x) x) (diag (map_sigmoid x)))",
     [["directional", "(directional (map_sigmoid x) x h)", [], []],
      ["gradient", 0, "(eq (jacobian (map_sigmoid x) x) (diag (map_sigmoid x)))"]]),
    ("logarithms of entries of any sign", V, "(eq (jacobian (map_log x) x) (inv (diag x)))",
     [["directional", "(directional (map_log x) x h)", [], []],
      ["gradient", 0, "(eq (jacobian (map_log x) x) (inv (diag x)))"]]),
    ("the power rule for an exponent that varies", V + "; fact p (positive s); real u",
     "(eq (partial (pow s u) u) (mul u (pow s (add u -1))))",
     [["fact", "p"], ["directional", "(directional (pow s u) u t)", [0], []],
      ["gradient", 1, "(eq (partial (pow s u) u) (mul u (pow s (add u -1))))"]]),
    # Lagrange conditions
    ("a stationary point without its multiplier",
     SYM + ("; vector x n; real l; local vector h n; fact e (eq (gradient (add (mul (transpose x) S x) "
            "(neg (mul l (add (mul (transpose x) x) -1)))) x) (zeros n 1))"), "(eq (mul S x) x)",
     [["fact", "e"], ["fact", "sym"], ["combine", "(eq (mul S x) x)", [["1/2", 0, None, ""]], [1], []]]),
    ("weights that are not normalised",
     ("matrix S n n; vector w n; real l; fact pd (positive_definite S); "
      "fact e (eq (mul S w) (mul l (ones n 1)))"), "(eq w (mul (inv S) (ones n 1)))",
     [["fact", "e"], ["fact", "pd"], ["axiom", "invertible_of_positive_definite", [["n", "n"], ["A", "S"]], [1]],
      ["axiom", "left_inverse", [["n", "n"], ["A", "S"]], [2]],
      ["combine", "(eq w (mul (inv S) (ones n 1)))", [["(inv S)", 0, None, ""], ["-1", 3, "w", ""]], [], []]]),
]  # fmt: skip
IDS = [row[0] for row in ATTACKS]


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in ATTACKS], ids=IDS)
def test_the_kernel_rejects(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    with pytest.raises(ProofError):
        check(made.statement, made.proof(steps))


@pytest.mark.parametrize(("given", "claim", "steps"), [row[1:] for row in ATTACKS], ids=IDS)
def test_the_second_checker_rejects(case: Any, given: str, claim: str, steps: list[Any]) -> None:
    made = case(given, claim)
    with pytest.raises(SecondError):
        check_second(made.statement, made.proof(steps))


GIVEN = """
sizes n, m
A, B in R^{n x n}
S in R^{n x n}
S positive definite
T in R^{n x n}
T symmetric
F in R^{m x n}
X in R^{n x m}
x, a in R^n
w in R^m
lambda, s in R
"""
FREE = "gradients by symmetric matrices: free"
STRUCTURED = "gradients by symmetric matrices: structured"
D = r"\frac{\partial}{\partial %s} "
J = D % r"x^\top"
HESSIAN = r"\frac{\partial^2}{\partial x \partial x^\top} "

WRITTEN: list[tuple[str, str, str]] = [
    # one convention for the other
    (FREE, D % "S" + r"\log|S| = 2 S^{-1} - \operatorname{diag}(\operatorname{diag}(S^{-1}))", "refuted"),
    (STRUCTURED, D % "S" + r"\log|S| = S^{-1}", "refuted"),
    (FREE, D % "T" + r"\operatorname{tr}(A T) = A + A^\top - A \circ I_n", "refuted"),
    (STRUCTURED, D % "T" + r"\operatorname{tr}(A T) = A^\top", "refuted"),
    (FREE, D % "T" + r"\operatorname{tr}(A T) = \frac{1}{2} (A + A^\top)", "refuted"),
    (STRUCTURED, D % "T" + r"\operatorname{tr}(A T) = \frac{1}{2} (A + A^\top)", "refuted"),
    (FREE, D % "S" + r"(a^\top S^{-1} a) = -2 S^{-1} a a^\top S^{-1}", "refuted"),
    (STRUCTURED, D % "S" + r"(a^\top S^{-1} a) = -S^{-1} a a^\top S^{-1}", "refuted"),
    (FREE, D % "T" + r"\operatorname{tr}(T^2) = 4 T - 2 (T \circ I_n)", "refuted"),
    (STRUCTURED, D % "T" + r"\operatorname{tr}(T^2) = 2 T", "refuted"),
    (STRUCTURED, D % "T" + r"\operatorname{tr}(T^2) = 4 T", "refuted"),
    (FREE, D % "S" + r"\log|S| = 0", "refuted"),
    # layouts
    (FREE, J + r"(A x) = A^\top", "refuted"),
    (FREE, r"\frac{\partial (A x)^\top}{\partial x} = A", "refuted"),
    (FREE, J + r"(F x) = F^\top", "ill-formed"),
    (FREE, r"\frac{\partial (F x)}{\partial x} = F", "ill-formed"),
    (FREE, J + r"(x^\top A x) = (A + A^\top) x", "ill-formed"),
    (FREE, D % "X" + r"(a^\top X w) = w a^\top", "ill-formed"),
    (FREE, D % "A" + r"\operatorname{tr}(A B) = B", "refuted"),
    (FREE, D % r"\operatorname{vec}(A)^\top" + r"\operatorname{vec}(B A) = B \otimes I_n", "refuted"),
    (FREE, D % r"\operatorname{vec}(A)^\top" + r"\operatorname{vec}(B A T) = B \otimes T", "refuted"),
    (FREE, D % r"\operatorname{vec}(S)^\top" + r"\operatorname{vec}(S^{-1}) = S^{-1} \otimes S^{-1}", "refuted"),
    (FREE, D % "S" + "S = I_n", "ill-formed"),
    # products, factors, Hessians
    (FREE, J + r"((a^\top x) x) = x a^\top", "refuted"),
    (FREE, J + r"((a^\top x) x) = a x^\top + (a^\top x) I_n", "refuted"),
    (FREE, J + r"(x \circ x) = \operatorname{diag}(x)", "refuted"),
    (FREE, J + r"(\operatorname{diag}(x) A x) = \operatorname{diag}(x) A", "refuted"),
    (FREE, HESSIAN + r"(x^\top T x) = T", "refuted"),
    (FREE, HESSIAN + r"(x^\top A x) = 2 A", "refuted"),
    (FREE, HESSIAN + r"\|F x\|^2 = F^\top F", "refuted"),
    (FREE, HESSIAN + r"(x^\top x)^2 = 12 (x^\top x) I_n", "refuted"),
    (FREE, HESSIAN + r"\log(1 + x^\top x) = \frac{2}{1 + x^\top x} I_n", "refuted"),
    (FREE, D % "s" + r"(S + s^2 I_n)^{-1} = -2 s (S + s^2 I_n)^{-1}", "refuted"),
    (FREE, r"\mathrm{d}(S^{-1}) = -S^{-2} \mathrm{d}S", "refuted"),
    (FREE, r"\mathrm{d}(A^2) = 2 A \mathrm{d}A", "refuted"),
    # elementwise functions
    (FREE, J + r"\operatorname{sigm}(x) = \operatorname{diag}(\operatorname{sigm}(x))", "refuted"),
    (FREE, J + r"\exp(A x) = \operatorname{diag}(\exp(A x)) A^\top", "refuted"),
    (FREE, J + r"\frac{\exp(x)}{\mathbf{1}_n^\top \exp(x)}"
           r" = \operatorname{diag}(\frac{\exp(x)}{\mathbf{1}_n^\top \exp(x)})", "refuted"),
    (FREE, D % "x" + r"\log(\mathbf{1}_n^\top \exp(x)) = \exp(x)", "refuted"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("convention", "formula", "expected"), WRITTEN, ids=[r[1] for r in WRITTEN]
)
def test_as_written(convention: str, formula: str, expected: str) -> None:
    lie = Derivation("A lie")
    lie.given(GIVEN)
    lie.given(convention)
    lie.step(formula)
    result = check_link("1", lie.document("lie").steps[0].links[0], 5.0)
    assert result.verdict.value == expected, result.message
    assert result.witness or result.verdict is Verdict.ILL_FORMED


WRONG: list[tuple[str, tuple[str, ...], str]] = [
    # Lagrange conditions: what is supposed, what does not follow
    ("lambda in R", (r"x^\top x = 1", D % "x" + r"(x^\top T x - \lambda (x^\top x - 1)) = 0"),
     r"T x = x"),
    ("lambda in R", (r"x^\top x = 1", D % "x" + r"(x^\top T x - \lambda (x^\top x - 1)) = 0"),
     r"\lambda = 2 x^\top T x"),
    ("lambda in R", (r"\mathbf{1}_n^\top x = 1",
                     D % "x" + r"(\frac{1}{2} x^\top S x - \lambda (\mathbf{1}_n^\top x - 1)) = 0"),
     r"x = S^{-1} \mathbf{1}_n"),
    ("lambda in R", (r"\mathbf{1}_n^\top x = 1",
                     D % "x" + r"(\frac{1}{2} x^\top S x - \lambda (\mathbf{1}_n^\top x - 1)) = 0"),
     r"x = \frac{S \mathbf{1}_n}{\mathbf{1}_n^\top S \mathbf{1}_n}"),
    ("lambda in R", (r"\mathbf{1}_n^\top x = 1",
                     D % "x" + r"(\frac{1}{2} x^\top S x - \lambda (\mathbf{1}_n^\top x - 1)) = 0"),
     r"x = \frac{1}{n} \mathbf{1}_n"),
]  # fmt: skip


@pytest.mark.parametrize(("more", "supposed", "formula"), WRONG, ids=[r[2] for r in WRONG])
def test_wrong_conclusions_from_lagrange_conditions(
    more: str, supposed: tuple[str, ...], formula: str
) -> None:
    lie = Derivation("A lie")
    lie.given(GIVEN + more)
    refs = [lie.suppose(each) for each in supposed]
    lie.step(formula, using=refs)
    result = check_link("1", lie.document("lie").steps[0].links[0], 10.0)
    assert result.verdict is Verdict.REFUTED, result.message
    assert result.witness


def test_there_are_enough_lies() -> None:
    assert len(ATTACKS) + len(WRITTEN) + len(WRONG) >= 60
