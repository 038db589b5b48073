"""Jacobians, Hessians, sums, elementwise functions, derivatives of derivatives, for all sizes."""

from __future__ import annotations

import pytest

from handproof import Derivation
from handproof.kernel.check import check
from handproof.proving.alignment import Alignment
from handproof.proving.builder import ProofBuilder
from handproof.proving.differentials import prove_gradient
from handproof.proving.interface import Abstention, Budget, Proof
from handproof.proving.near import holds_near
from handproof.proving.statement import statement
from handproof.second.check import check_second
from handproof.terms.context import Context, Definition, Obligation
from handproof.terms.nodes import Sym
from handproof.terms.text import to_text
from tests.proving.shorthand import E, eq, given, mat, op, real, tr

GIVEN = """
sizes n, m, k, N
x, a in R^n
b in R^m
v in R^k
s in R
s > 0
t, z in R
A, B in R^{n x n}
F in R^{m x n}
X in R^{m x k}
Y in R^{n x n}
Y invertible
S in R^{n x n}
S symmetric
P in R^{n x n}
P positive definite
"""


def obligation(formula: str) -> Obligation:
    made = Derivation("A claim")
    made.given(GIVEN)
    made.family("u", "N", "n")
    made.family("c", "N")
    made.define("r", r"F x - b")
    for index, size in (("j", "m"), ("l", "n"), ("h", "n"), ("p", "n"), ("q", "n")):
        made.index(index, size)
    made.step(formula)
    question = made.document("claim").steps[0].links[0].question
    assert question is not None, made.document("claim").steps[0].links[0].problem
    return question.asked


J = r"\frac{\partial}{\partial x^\top} "
G = r"\frac{\partial}{\partial x} "
H = r"\frac{\partial^2}{\partial x \partial x^\top} "
VEC = r"\frac{\partial}{\partial \operatorname{vec}(%s)^\top} "

# the claim, and a wrong right side
TABLE: list[tuple[str, str, str]] = [
    (J + "(F x)", "F", "2 F"),
    (J + r"((a^\top x) x)", r"x a^\top + (a^\top x) I_n", r"a x^\top + (a^\top x) I_n"),
    (J + r"(x^\top A x)", r"x^\top (A + A^\top)", r"2 x^\top A"),
    (J + r"(x \circ (A x))", r"\operatorname{diag}(A x) + \operatorname{diag}(x) A",
     r"\operatorname{diag}(A x) + A \operatorname{diag}(x)"),
    (J + r"((A x) \circ x \circ a)", r"\operatorname{diag}(a \circ x) A + \operatorname{diag}(a \circ (A x))",
     r"\operatorname{diag}(a) A + \operatorname{diag}(a \circ (A x))"),
    (J + "r", "F", r"F - b x^\top"),
    (J + r"((r^\top r) r)", r"(r^\top r) F + 2 r r^\top F", r"3 (r^\top r) F"),
    (J + r"\sum_{i=1}^N (c_i - u_i^\top x) u_i", r"-\sum_{i=1}^N u_i u_i^\top", r"\sum_{i=1}^N u_i u_i^\top"),
    (G + r"\sum_{i=1}^N (u_i^\top x)^2", r"2 \sum_{i=1}^N (u_i^\top x) u_i", r"\sum_{i=1}^N (u_i^\top x) u_i"),
    (G + r"\sum_{i=1}^N \operatorname{softplus}(u_i^\top x)", r"\sum_{i=1}^N \operatorname{sigm}(u_i^\top x) u_i",
     r"\sum_{i=1}^N u_i"),
    (r"\frac{\partial}{\partial A} \sum_{i=1}^N (u_i^\top A u_i)^2", r"2 \sum_{i=1}^N (u_i^\top A u_i) u_i u_i^\top",
     r"\sum_{i=1}^N (u_i^\top A u_i) u_i u_i^\top"),
    (H + r"(x^\top A x)", r"A + A^\top", "2 A"),
    (H + r"\exp(a^\top x)", r"\exp(a^\top x) a a^\top", r"\exp(a^\top x) I_n"),
    (H + r"\log(1 + x^\top x)", r"\frac{2}{1 + x^\top x} I_n - \frac{4}{(1 + x^\top x)^2} x x^\top",
     r"\frac{2}{1 + x^\top x} I_n - \frac{2}{(1 + x^\top x)^2} x x^\top"),
    (r"\frac{\partial^2}{\partial s^2} \log |P + s I_n|", r"-\operatorname{tr}((P + s I_n)^{-2})",
     r"\operatorname{tr}((P + s I_n)^{-2})"),
    (r"\frac{\partial}{\partial s} (\frac{\partial}{\partial P} \log |s P|)", "0", "P^{-1}"),
    (VEC % "X" + r"(X v)", r"v^\top \otimes I_m", r"2 (v^\top \otimes I_m)"),
    (VEC % "Y" + r"\operatorname{vec}(A Y B)", r"B^\top \otimes A", r"A \otimes B^\top"),
    (VEC % "Y" + r"\operatorname{vec}(Y^{-1})", r"-Y^{-\top} \otimes Y^{-1}", r"-Y^{-1} \otimes Y^{-\top}"),
    (VEC % "Y" + r"\operatorname{tr}(A Y)", r"\operatorname{vec}(A^\top)^\top", r"\operatorname{vec}(A)^\top"),
    (r"\frac{\partial}{\partial s} (P + s I_n)^{-1}", "-(P + s I_n)^{-2}", "-(P + s I_n)^{-1}"),
    (r"\frac{\partial}{\partial t} (t^2 A)", "2 t A", "t A"),
    (J + r"\operatorname{sigm}(A x)",
     r"\operatorname{diag}(\operatorname{sigm}(A x)) (I_n - \operatorname{diag}(\operatorname{sigm}(A x))) A",
     r"\operatorname{diag}(\operatorname{sigm}(A x)) A"),
    (G + r"\log(\mathbf{1}_n^\top \exp(x))", r"\frac{\exp(x)}{\mathbf{1}_n^\top \exp(x)}", r"\exp(x)"),
    (r"\frac{\partial}{\partial z} s^z", r"s^z \log s", r"z s^{z - 1}"),
    (G + r"\operatorname{tr}(A \operatorname{diag}(x) B)", r"\operatorname{diag}(B A)", r"\operatorname{diag}(A B)"),
    (G + r"\log(1 + \exp(a^\top x))", r"\operatorname{sigm}(a^\top x) a", r"\operatorname{sigm}(-a^\top x) a"),
    (r"\frac{\partial}{\partial A} (\operatorname{vec}(B)^\top \operatorname{vec}(A))", "B", r"B^\top"),
    (r"\frac{\partial}{\partial A} \operatorname{tr}(A \otimes B)", r"\operatorname{tr}(B) I_n", "n I_n"),
    (r"\frac{\partial}{\partial X} \sum_{i=1}^m \sum_{j=1}^k b_i X_{ij} v_j", r"b v^\top", r"2 b v^\top"),
    (G + r"\sum_{i=1}^n \sum_{j=1}^n A_{ij} x_i x_j", r"(A + A^\top) x", "2 A x"),
    (G + r"\sum_{i=1}^n \sum_{j=1}^n S_{ij} x_i x_j", "2 S x", "S x"),
    (G + r"\sum_{i=1}^n \exp(x_i)", r"\exp(x)", "x"),
    (G + r"\sum_{j=1}^m \operatorname{softplus}(b_j + \sum_{i=1}^n F_{ji} x_i)",
     r"F^\top \operatorname{sigm}(F x + b)", r"F^\top \operatorname{sigm}(b)"),
    (r"\frac{\partial r_j}{\partial x_l}", "F_{jl}", "F_{jl} x_l"),
    (r"\frac{\partial (Y^{-1})_{lh}}{\partial Y_{pq}}", "-(Y^{-1})_{lp} (Y^{-1})_{qh}", "-(Y^{-1})_{lq} (Y^{-1})_{ph}"),
    (r"\nabla^{\mathrm{sym}}_S \operatorname{tr}(A S)", r"A + A^\top - A \circ I_n", r"A + A^\top"),
    (r"\nabla^{\mathrm{sym}}_P (a^\top P^{-1} a)",
     r"-2 P^{-1} a a^\top P^{-1} + \operatorname{diag}(\operatorname{diag}(P^{-1} a a^\top P^{-1}))",
     r"-2 P^{-1} a a^\top P^{-1}"),
]  # fmt: skip
IDS = [row[0] for row in TABLE]


@pytest.mark.parametrize(("left", "right", "_"), TABLE, ids=IDS)
def test_true_claims_are_proved(left: str, right: str, _: str) -> None:
    asked = obligation(f"{left} = {right}")
    outcome = prove_gradient(asked, Budget(20))
    assert isinstance(outcome, Proof), outcome
    check(statement(asked), outcome.certificate)
    check_second(statement(asked), outcome.certificate)


@pytest.mark.parametrize(("left", "_", "wrong"), TABLE, ids=IDS)
def test_wrong_claims_are_not(left: str, _: str, wrong: str) -> None:
    assert isinstance(prove_gradient(obligation(f"{left} = {wrong}"), Budget(2)), Abstention)


NOT_COMPUTED = [
    VEC % "Y" + r"\operatorname{vec}(Y^\top) = I_{n n}",  # a commutation matrix
    J + r"\log(x) = \operatorname{diag}(x)^{-1}",  # the entries may be negative
    r"\frac{\partial}{\partial t} t^s = s t^{s - 1}",  # t may be negative
    r"\frac{\partial^2}{\partial t^2} |t| = 0",  # t may be 0
]


@pytest.mark.parametrize("formula", NOT_COMPUTED)
def test_what_cannot_be_computed_is_an_abstention(formula: str) -> None:
    assert isinstance(prove_gradient(obligation(formula), Budget(2)), Abstention)


# ---- conditions that hold near the value of a variable

M, z, w = mat("M", "n", "n"), real("z"), mat("w", "n")
NEAR: list[tuple[E, bool]] = [
    (op("positive", z), True),
    (op("positive", op("det", M)), True),
    (op("invertible", M + M.T), True),
    (op("nonzero", w.T * M * w), True),
    (op("lt", z, tr(M)), True),
    (op("nonnegative", z), False),
    (eq(z, z), False),
    (op("symmetric", M), False),
    (op("positive_definite", M), False),
    (op("positive", op("det", M.i)), False),  # an inverse is not continuous at singular matrices
    (op("positive", 1 / z), False),
    (op("invertible", op("pinv", M)), False),
]


@pytest.mark.parametrize(("condition", "expected"), NEAR, ids=[to_text(row[0].t) for row in NEAR])
def test_conditions_that_hold_near_a_value(condition: E, expected: bool) -> None:
    assert holds_near(condition.t, Context()) is expected


def test_definitions_are_followed_to_what_they_are_made_of() -> None:
    assert isinstance(z.t, Sym)
    smooth = Context((z.t,), (Definition(z.t, tr(M).t),))
    broken = Context((z.t,), (Definition(z.t, tr(M.i).t),))
    assert holds_near(op("positive", z).t, smooth)
    assert not holds_near(op("positive", z).t, broken)


# ---- the direction alone at the end

h, D = mat("h", "n"), mat("D", "n", "n")
ALIGNED: list[tuple[E, E, str]] = [
    (op("hadamard", w, h), h, "diag(w)·h"),
    (op("hadamard", h, w), h, "diag(w)·h"),
    (op("hadamard", w, M * h), h, "diag(w)·M·h"),
    (op("diag", h) * w, h, "diag(w)·h"),
    (M * op("diag", h) * w, h, "M·diag(w)·h"),
    (op("vec", M * D * M), D, "(Mᵀ ⊗ M)·vec(D)"),
]


@pytest.mark.parametrize(("term", "direction", "expected"), ALIGNED, ids=[r[2] for r in ALIGNED])
def test_alignment(term: E, direction: E, expected: str) -> None:
    assert isinstance(direction.t, Sym)
    builder = ProofBuilder(given(claim=eq(term, term)))
    step = Alignment(builder, direction.t).step(term.t)
    assert step is not None
    assert step.left is term.t
    assert to_text(step.right) == expected


@pytest.mark.parametrize(
    ("term", "direction"),
    [(M * h, h), (op("hadamard", w, w), h), (op("vec", M * D.T), D), (op("kron", D, M), D)],
)
def test_nothing_to_align(term: E, direction: E) -> None:
    assert isinstance(direction.t, Sym)
    builder = ProofBuilder(given(claim=eq(term, term)))
    assert Alignment(builder, direction.t).step(term.t) is None


@pytest.mark.parametrize("op", ["nabla", "nabla^{\\mathrm{sym}}"])
@pytest.mark.parametrize(
    ("claim", "proved"), [("P = S", True), ("P = 2 S", False), ("S = I_n", False)]
)
def test_stationary_points_of_both_conventions(op: str, claim: str, proved: bool) -> None:
    made = Derivation("A likelihood")
    made.given(GIVEN)
    on = made.suppose(rf"\{op}_P (\log |P| + \operatorname{{tr}}(P^{{-1}} S)) = 0")
    made.step(claim, using=on)
    question = made.document("claim").steps[0].links[0].question
    assert question is not None
    assert isinstance(prove_gradient(question.asked, Budget(5)), Proof if proved else Abstention)


def test_a_constraint_is_not_used_inside_a_derivative() -> None:
    made = Derivation("On the sphere")
    made.given(GIVEN)
    on = made.suppose(r"x^\top x = 1")
    made.step(J + r"((x^\top x) x) = I_n", using=on)
    question = made.document("claim").steps[0].links[0].question
    assert question is not None
    assert isinstance(prove_gradient(question.asked, Budget(2)), Abstention)
