"""True claims about determinants and their logarithms, for all sizes."""

from __future__ import annotations

from handproof.terms.context import Obligation
from tests.proving.gradient_claims import det, log
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size
from tests.proving.word_claims import CC, MM, W, X, invertible, pd, positive, s

d, q, n, m, p = (size(x) for x in "d q n m p".split())
A, B, Z = mat("A", "n", "n"), mat("B", "n", "n"), mat("Z", "n", "n")
F, G = mat("F", "n", "m"), mat("G", "m", "n")
u, v, b, c = mat("u", "n"), mat("v", "n"), real("b"), real("c")
P, R, H = mat("P", "n", "n"), mat("R", "m", "m"), mat("H", "m", "n")
S0, D, T = mat("S_0", "p", "p"), mat("D", "m", "m"), mat("T", "n", "n")
Q, L, U = mat("Q", "d", "q"), mat("L", "q", "q"), mat("U", "d", "q")
ppca = ((CC, W * W.T + s * I("d")), (MM, W.T * W + s * I("q")))


def logdet(e: E) -> E:
    return log(det(e))


CLAIMS: dict[str, Obligation] = {
    "product": given(claim=eq(det(A * B), det(A) * det(B))),
    "product_of_three": given(claim=eq(det(A * B * Z), det(Z) * det(A) * det(B))),
    "transpose": given(claim=eq(det(A.T), det(A))),
    "inverse": given(*invertible(A), claim=eq(det(A.i), 1 / det(A))),
    "inverse_product": given(*invertible(A), claim=eq(det(A) * det(A.i), 1)),
    "scale": given(op("nonzero", c), claim=eq(det(c * A), op("pow", c, n) * det(A))),
    "similarity": given(*invertible(A), claim=eq(det(A.i * B * A), det(B))),
    "orthogonal_conjugation": given(op("orthogonal", A), claim=eq(det(A * B * A.T), det(B))),
    "sylvester": given(claim=eq(det(I("n") + F * G), det(I("m") + G * F))),
    "vector_lemma": given(claim=eq(det(I("n") + u * v.T), 1 + v.T * u)),
    "rank_one": given(
        *invertible(A), claim=eq(det(A + u * v.T), (1 + v.T * A.i * u) * det(A))
    ),
    "lemma": given(
        *invertible(A, R), claim=eq(det(A + F * R * G), det(A) * det(R) * det(R.i + G * A.i * F))
    ),
    "log_product": given(*pd(A, B), claim=eq(log(det(A * B)), logdet(A) + logdet(B))),
    "log_inverse": given(*pd(A), claim=eq(logdet(A.i), -logdet(A))),
    "log_scale": given(positive(c), *pd(A), claim=eq(logdet(c * A), n * log(c) + logdet(A))),
    "log_gram": given(
        *invertible(A), positive(det(A)), claim=eq(logdet(A * A.T), 2 * logdet(A))
    ),
    "ppca_M": given(
        positive(s), op("lt", q, d), let=ppca,
        claim=eq(logdet(CC), (d - q) * log(s) + logdet(MM)),
    ),
    "ppca_eigen": given(
        positive(s), op("lt", q, d), op("orthonormal_columns", U), *pd(L),
        eq(CC, U * L * U.T + s * (I("d") - U * U.T)), let=ppca[:1],
        claim=eq(logdet(CC), logdet(L) + (d - q) * log(s)),
    ),
    "blr_evidence": given(
        *pd(S0), positive(b),
        claim=eq(
            logdet(I("n") / b + X * S0 * X.T),
            logdet(S0) + logdet(S0.i + b * X.T * X) - n * log(b),
        ),
    ),
    "kalman": given(
        *pd(P, R),
        claim=eq(logdet(H * P * H.T + R), logdet(R) + logdet(P) + logdet(P.i + H.T * R.i * H)),
    ),
    "ridge": given(
        positive(c),
        claim=eq(
            logdet(X * X.T + c * I("n")) - n * log(c),
            logdet(X.T * X + c * I("p")) - p * log(c),
        ),
    ),
}  # fmt: skip

FALSE: dict[str, Obligation] = {
    "sum": given(claim=eq(det(A + B), det(A) + det(B))),
    "scale_linear": given(op("nonzero", c), claim=eq(det(c * A), c * det(A))),
    "sylvester_sign": given(claim=eq(det(I("n") + F * G), det(I("m") - G * F))),
    "inverse_without": given(claim=eq(det(A) * det(A.i), 1)),
    "rank_one_sum": given(*invertible(A), claim=eq(det(A + u * v.T), det(A) + v.T * u)),
    "log_of_any": given(*invertible(A), claim=eq(log(det(A * A)), 2 * logdet(A))),
    "orthogonal_one": given(op("orthogonal", A), claim=eq(det(A), 1)),
    "ppca_sizes": given(
        positive(s), op("lt", q, d), let=ppca,
        claim=eq(logdet(CC), (q - d) * log(s) + logdet(MM)),
    ),
    "ppca_without_noise": given(
        positive(s), op("lt", q, d), let=ppca, claim=eq(logdet(CC), d * log(s) + logdet(MM))
    ),
    "lemma_without_middle": given(
        *invertible(A, R), claim=eq(det(A + F * R * G), det(A) * det(R.i + G * A.i * F))
    ),
    "evidence_sign": given(
        *pd(S0), positive(b),
        claim=eq(
            logdet(I("n") / b + X * S0 * X.T),
            logdet(S0) - logdet(S0.i + b * X.T * X) - n * log(b),
        ),
    ),
    "trace_for_det": given(*pd(A), claim=eq(logdet(A), op("trace", A))),
}  # fmt: skip
