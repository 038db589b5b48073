"""Claims that must never be proved: the field's usual mistakes, each over the right hypotheses."""

from __future__ import annotations

from handproof.terms.context import Obligation
from tests.proving.gradient_claims import det, grad, log, partial
from tests.proving.shorthand import I, eq, given, mat, op, real, size, tr
from tests.proving.word_claims import CC, S, W, X, invertible, nsq, pd, positive, s, symmetric, y

n, m = size("n"), size("m")
A, B, C = (mat(x, "n", "n") for x in "A B C".split())
F, G = mat("F", "n", "m"), mat("G", "m", "n")
x, z, a = mat("x", "n"), mat("z", "n"), real("a")
L, N = real("L"), size("N")
ppca = (positive(s), *symmetric(S))
loss = ((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S))))

WORDS: dict[str, Obligation] = {
    "products_commute": given(claim=eq(A * B, B * A)),
    "inverse_unasked": given(claim=eq(A * A.i, I("n"))),
    "inverse_in_wrong_order": given(*invertible(A, B), claim=eq((A * B).i, A.i * B.i)),
    "transpose_in_wrong_order": given(claim=eq((A * B).T, A.T * B.T)),
    "inverse_of_sum": given(*invertible(A, B, A + B), claim=eq((A + B).i, A.i + B.i)),
    "outer_product_inverse": given(claim=eq((x * x.T).i * (x * x.T), I("n"))),
    "trace_of_product": given(claim=eq(tr(A * B), tr(A) * tr(B))),
    "trace_of_three": given(claim=eq(tr(A * B * C), tr(A * C * B))),
    "cancel_vector": given(eq(A * x, B * x), claim=eq(A, B)),
    "cancel_singular": given(eq(A * B, A * C), claim=eq(B, C)),
    "gram_identity": given(*invertible(F.T * F), claim=eq(F * (F.T * F).i * F.T, I("n"))),
    "orthonormal_rows": given(op("orthonormal_columns", W), claim=eq(W * W.T, I("d"))),
    "symmetric_product": given(*symmetric(A, B), claim=op("symmetric", A * B)),
    "unasked_symmetry": given(claim=eq(A.T, A)),
    "square_of_sum": given(claim=eq((A + B) * (A + B), A * A + 2 * A * B + B * B)),
    "reciprocal_of_square": given(op("nonzero", x.T * x), claim=eq(1 / (x.T * x), 1)),
    "norm_of_sum": given(claim=eq(nsq(x + z), nsq(x) + nsq(z))),
    "idempotent_is_identity": given(eq(A * A, A), claim=eq(A, I("n"))),
    "idempotent_inverse": given(eq(A * A, A), claim=op("invertible", A)),
    "one_sided_rectangular": given(eq(F * G, I("n")), claim=eq(G * F, I("m"))),
    "zero_divisor": given(eq(A * B, op("zeros", n, n)), claim=eq(A, op("zeros", n, n))),
    "square_zero": given(eq(A * A, op("zeros", n, n)), claim=eq(A, op("zeros", n, n))),
    "push_through_wrong": given(
        *invertible(I("n") + F * G, I("m") + G * F),
        claim=eq((I("m") + G * F).i * G, G * (I("n") + F.T.T * G).i * 2),
    ),
    "posterior_without_noise": given(
        *ppca, let=loss[:1], claim=eq(W.T * CC.i * W, I("q"))
    ),
    "ridge_as_least_squares": given(
        positive(a), *invertible(X.T * X),
        claim=eq((X.T * X + a * I("p")).i * X.T * y, (X.T * X).i * X.T * y),
    ),
    "eigenvalues_cancel": given(
        *ppca, op("diagonal_matrix", mat("D", "q", "q")),
        eq(S * W * mat("D", "q", "q"), W * mat("D", "q", "q") * mat("D", "q", "q")),
        claim=eq(S * W, W * mat("D", "q", "q")),
    ),
    "implication_backwards": given(claim=op("implies", eq(A * B, A * C), eq(B, C))),
    "hidden_size": given(claim=eq(tr(I("n")), m)),
    "positive_definite_product": given(*pd(A, B), claim=op("positive_definite", A * B)),
    "gram_definite": given(claim=op("positive_definite", F * F.T)),
}  # fmt: skip

GRADIENTS: dict[str, Obligation] = {
    "log_det_zero": given(
        positive(det(A)), *invertible(A), claim=eq(grad(log(det(A)), A), op("zeros", n, n))
    ),
    "log_det_untransposed": given(
        positive(det(A)), *invertible(A), claim=eq(grad(log(det(A)), A), A.i)
    ),
    "trace_inverse_sign": given(
        *invertible(A), claim=eq(grad(tr(B * A.i), A), (A.i * B * A.i).T)
    ),
    "quadratic_unsymmetric": given(claim=eq(grad(x.T * A * x, x), 2 * A * x)),
    "frobenius_half": given(claim=eq(grad(nsq(A), A), A)),
    "linear_transposed": given(claim=eq(grad(tr(A * B), A), B)),
    "ppca_without_W": given(
        *ppca, let=loss, claim=eq(grad(L, W), N * (CC.i - CC.i * S * CC.i) * W * 2)
    ),
    "ppca_S_dropped": given(*ppca, let=loss, claim=eq(grad(L, W), N * CC.i * W)),
    "ppca_noise_gradient": given(*ppca, let=loss, claim=eq(partial(L, s), N / 2 * tr(CC.i))),
    "constant": given(eq(a, x.T * x), claim=eq(grad(a, x), op("zeros", n, 1))),
    "tied_by_hypothesis": given(
        eq(A * B, I("n")), eq(B * A, I("n")),
        claim=eq(grad(tr(B), A), -(B * B).T),
    ),
    "tied_inverse_as_constant": given(
        eq(A * B, I("n")), eq(B * A, I("n")), claim=eq(grad(tr(B), A), op("zeros", n, n))
    ),
    "product_rule_forgotten": given(claim=eq(grad(tr(A * A), A), A.T)),
    "missing_invertible": given(claim=eq(grad(tr(A.i), A), -(A.i * A.i).T)),
}  # fmt: skip
