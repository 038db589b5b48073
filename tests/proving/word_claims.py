"""True matrix claims of the field, with their hypotheses: least squares, Gaussians, PPCA, Kalman.

Each row is a name and an obligation. `tests/proving/test_words.py` proves them all.
"""

from __future__ import annotations

from handproof.terms.context import Obligation
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr

d, q, n, p, m, N = (size(x) for x in "d q n p m N".split())
s, a, b, c = real("s"), real("a"), real("b"), real("c")
A, B, C, U, V = (mat(x, "n", "n") for x in "A B C U V".split())
P, R = mat("P", "n", "n"), mat("R", "m", "m")
W, S, K = mat("W", "d", "q"), mat("S", "d", "d"), mat("K", "n", "m")
X, y = mat("X", "n", "p"), mat("y", "n")
CC, MM = mat("C", "d", "d"), mat("M", "q", "q")


def positive(e: E) -> E:
    return op("positive", e)


def invertible(*es: E) -> tuple[E, ...]:
    return tuple(op("invertible", e) for e in es)


def symmetric(*es: E) -> tuple[E, ...]:
    return tuple(op("symmetric", e) for e in es)


def pd(*es: E) -> tuple[E, ...]:
    return tuple(op("positive_definite", e) for e in es)


def both(*es: E) -> E:
    return op("and", *es)


def nsq(e: E) -> E:
    return op("norm_sq", e)


def _inverse() -> dict[str, Obligation]:
    F, G = mat("F", "n", "m"), mat("G", "m", "n")
    Cm = mat("Cm", "m", "m")
    u, v = mat("u", "n"), mat("v", "n")
    wood = A.i - A.i * F * (Cm.i + G * A.i * F).i * G * A.i
    den = 1 + v.T * A.i * u
    sm = A.i - A.i * u * v.T * A.i / den
    return {
        "woodbury": given(
            *invertible(A, Cm, A + F * Cm * G, Cm.i + G * A.i * F),
            claim=eq((A + F * Cm * G).i, wood),
        ),
        "woodbury_exists": given(
            *invertible(A, Cm, Cm.i + G * A.i * F),
            claim=both(eq((A + F * Cm * G) * wood, I("n")), eq(wood * (A + F * Cm * G), I("n"))),
        ),
        "sherman_morrison": given(
            *invertible(A, A + u * v.T), op("nonzero", den), claim=eq((A + u * v.T).i, sm)
        ),
        "sherman_morrison_exists": given(
            *invertible(A), op("nonzero", den), claim=eq((A + u * v.T) * sm, I("n"))
        ),
        "push_through": given(
            *invertible(I("n") + F * G, I("m") + G * F),
            claim=eq((I("n") + F * G).i * F, F * (I("m") + G * F).i),
        ),
        "sum_inverse": given(
            *invertible(A, B, A + B, A.i + B.i),
            claim=eq((A + B).i, A.i - A.i * (A.i + B.i).i * A.i),
        ),
        "parallel_sum": given(
            *invertible(A, B, A + B, A.i + B.i),
            claim=both(eq((A.i + B.i).i, A * (A + B).i * B), eq((A.i + B.i).i, B * (A + B).i * A)),
        ),
        "hua": given(
            *invertible(A, B, B.i - A, A.i + (B.i - A).i),
            claim=eq((A.i + (B.i - A).i).i, A - A * B * A),
        ),
        "cayley": given(
            eq(A.T, -A),
            *invertible(I("n") + A),
            let=((V, (I("n") - A) * (I("n") + A).i),),
            claim=eq(V.T * V, I("n")),
        ),
        "resolvent_difference": given(*invertible(A, B), claim=eq(A.i - B.i, A.i * (B - A) * B.i)),
        "inverse_of_product": given(*invertible(A, B), claim=eq((A * B).i, B.i * A.i)),
        "one_sided": given(*invertible(A), eq(A * B, I("n")), claim=eq(B, A.i)),
        "sum_of_inverses": given(
            *invertible(A, B, A + B), claim=eq((A.i + B.i).i, A * (A + B).i * B)
        ),
        "one_plus_inverse": given(
            *invertible(A, I("n") + A), claim=eq((I("n") + A.i).i, A * (A + I("n")).i)
        ),
        "inverse_of_inverse": given(*invertible(A), claim=eq(A.i.i, A)),
    }


def _ppca() -> dict[str, Obligation]:
    Q, D, Rq = mat("Q", "d", "q"), mat("D", "q", "q"), mat("R", "q", "q")
    L, U_, G = mat("L", "q", "q"), mat("U", "d", "q"), mat("G", "q", "q")
    let = ((CC, W * W.T + s * I("d")), (MM, W.T * W + s * I("q")))
    base = (positive(s), *symmetric(S))
    svd = (
        eq(W, Q * D * Rq.T),
        op("orthonormal_columns", Q),
        op("orthogonal", Rq),
        op("diagonal_matrix", D),
    )
    inner = (D**2 + s * I("q")).i
    return {
        "ppca_posterior": given(*base, let=let, claim=eq(MM.i * W.T, W.T * CC.i)),
        "ppca_postcov": given(*base, let=let, claim=eq(I("q") - W.T * CC.i * W, s * MM.i)),
        "ppca_Cinv": given(*base, let=let, claim=eq(CC.i, (I("d") - W * MM.i * W.T) / s)),
        "ppca_stationary": given(
            *base,
            eq(CC.i * W, CC.i * S * CC.i * W),
            let=let[:1],
            claim=eq(W, S * CC.i * W),
        ),
        "ppca_svd_C": given(*base, *svd, let=let[:1], claim=eq(CC, Q * D**2 * Q.T + s * I("d"))),
        "ppca_svd_Cinv": given(
            *base,
            *svd,
            let=let[:1],
            claim=eq(CC.i, Q * inner * Q.T + (I("d") - Q * Q.T) / s),
        ),
        "ppca_svd_CiW": given(*base, *svd, let=let[:1], claim=eq(CC.i * W, Q * inner * D * Rq.T)),
        "ppca_svd_SQD": given(
            *base,
            *svd,
            eq(W, S * CC.i * W),
            let=let[:1],
            claim=eq(S * Q * D, Q * (D**2 + s * I("q")) * D),
        ),
        "ppca_svd_SQ": given(
            *base,
            *svd,
            *invertible(D),
            eq(W, S * CC.i * W),
            let=let[:1],
            claim=eq(S * Q, Q * (D**2 + s * I("q"))),
        ),
        "ppca_ml": given(
            *base,
            op("orthonormal_columns", U_),
            op("orthogonal", Rq),
            op("diagonal_matrix", L),
            op("diagonal_matrix", G),
            eq(S * U_, U_ * L),
            eq(G**2, L - s * I("q")),
            eq(W, U_ * G * Rq.T),
            let=let[:1],
            claim=eq(S * CC.i * W, W),
        ),
        "ppca_trace_C": given(
            *base,
            op("orthonormal_columns", U_),
            op("diagonal_matrix", L),
            *pd(L),
            eq(S * U_, U_ * L),
            eq(CC.i, U_ * L.i * U_.T + 1 / s * (I("d") - U_ * U_.T)),
            let=let[:1],
            claim=eq(tr(CC.i * S), q + 1 / s * (tr(S) - tr(L))),
        ),
        "ppca_trace_s": given(
            *base,
            *svd,
            let=let[:1],
            claim=eq(tr(CC.i), tr(inner) + (d - q) / s),
        ),
    }


def _kalman() -> dict[str, Obligation]:
    H, F = mat("H", "m", "n"), mat("F", "n", "n")
    spd = pd(P, R)
    SS = H * P * H.T + R
    gain = ((K, P * H.T * SS.i),)
    Bm = mat("B", "n", "m")
    return {
        "kalman_info": given(
            *spd, let=gain, claim=eq((I("n") - K * H) * P, (P.i + H.T * R.i * H).i)
        ),
        "kalman_gain": given(*spd, claim=eq(P * H.T * SS.i, (P.i + H.T * R.i * H).i * H.T * R.i)),
        "kalman_joseph": given(
            *spd,
            let=gain,
            claim=eq((I("n") - K * H) * P * (I("n") - K * H).T + K * R * K.T, (I("n") - K * H) * P),
        ),
        "kalman_sym": given(*spd, let=gain, claim=eq((I("n") - K * H) * P, P - K * SS * K.T)),
        "kalman_symmetric": given(*spd, let=gain, claim=op("symmetric", (I("n") - K * H) * P)),
        "riccati": given(
            *spd,
            claim=eq(
                F.T * (P.i + Bm * R.i * Bm.T).i * F,
                F.T * P * F - F.T * P * Bm * (R + Bm.T * P * Bm).i * Bm.T * P * F,
            ),
        ),
    }


def _least_squares() -> dict[str, Obligation]:
    H, beta, g, e = mat("H", "n", "n"), mat("beta", "p"), mat("g", "p"), mat("e", "n")
    hat = ((H, X * (X.T * X).i * X.T),)
    ols = ((beta, (X.T * X).i * X.T * y), (e, y - X * beta))
    gram = invertible(X.T * X)
    V_, L, X2 = mat("V", "n", "n"), mat("L", "n", "n"), mat("Z", "n", "q")
    bt = mat("t", "p")
    b1, b2, M1 = mat("b_1", "p"), mat("b_2", "q"), mat("M_1", "n", "n")
    m0, w, S0, B_, mN, SN = (
        mat("m_0", "p"), mat("w", "p"), mat("S_0", "p", "p"), mat("B", "p", "p"), mat("m_N", "p"),
        mat("S_N", "p", "p"),
    )  # fmt: skip
    A0 = mat("A", "p", "p")
    ridge = X.T * X + a * I("p")
    blr = X * S0 * X.T + I("n") / b
    return {
        "ols_hat": given(
            *gram,
            let=hat,
            claim=both(eq(H * H, H), eq(H.T, H), eq((I("n") - H) * X, op("zeros", n, p))),
        ),
        "ols_orth": given(*gram, let=ols, claim=eq(X.T * (y - X * beta), op("zeros", p, 1))),
        "ols_fit_residual": given(*gram, let=ols, claim=eq((X * beta).T * e, 0)),
        "ols_rss": given(
            *gram, let=(*hat, *ols), claim=eq(e.T * e, y.T * (I("n") - H) * y)
        ),
        "ols_pythagoras": given(
            *gram,
            let=ols,
            claim=eq(nsq(y - X * beta) + nsq(X * (beta - g)), nsq(y - X * g)),
        ),
        "ols_trace": given(
            *gram, let=hat, claim=both(eq(tr(H), p), eq(tr(I("n") - H), n - p))
        ),
        "fwl": given(
            *gram,
            *invertible(X2.T * M1 * X2),
            eq(X.T * X * b1 + X.T * X2 * b2, X.T * y),
            eq(X2.T * X * b1 + X2.T * X2 * b2, X2.T * y),
            let=((M1, I("n") - X * (X.T * X).i * X.T),),
            claim=eq(b2, (X2.T * M1 * X2).i * X2.T * M1 * y),
        ),
        "ridge_dual": given(
            positive(a),
            claim=eq(ridge.i * X.T, X.T * (X * X.T + a * I("n")).i),
        ),
        "gls": given(
            eq(V_, L * L.T),
            *invertible(L, V_, X.T * V_.i * X),
            let=((bt, ((L.i * X).T * (L.i * X)).i * (L.i * X).T * (L.i * y)),),
            claim=both(
                eq(bt, (X.T * V_.i * X).i * X.T * V_.i * y),
                eq(X.T * V_.i * (y - X * bt), op("zeros", p, 1)),
            ),
        ),
        "blr_cov": given(
            *pd(S0), positive(b),
            claim=eq((S0.i + b * X.T * X).i, S0 - S0 * X.T * blr.i * X * S0),
        ),
        "blr_mean": given(
            *pd(S0), positive(b),
            let=((SN, (S0.i + b * X.T * X).i),),
            claim=eq(
                SN * (S0.i * m0 + b * X.T * y), m0 + S0 * X.T * blr.i * (y - X * m0)
            ),
        ),
        "blr_square": given(
            *pd(A0), positive(b),
            let=((B_, A0 + b * X.T * X), (mN, B_.i * (A0 * m0 + b * X.T * y))),
            claim=eq(
                b * nsq(y - X * w) + (w - m0).T * A0 * (w - m0),
                (w - mN).T * B_ * (w - mN) + b * (y.T * y) + m0.T * A0 * m0 - mN.T * B_ * mN,
            ),
        ),
        "blr_evidence": given(
            *pd(A0), positive(b),
            let=((B_, A0 + b * X.T * X),),
            claim=eq(
                b * (y.T * y) - b**2 * (y.T * X * B_.i * X.T * y),
                y.T * (I("n") / b + X * A0.i * X.T).i * y,
            ),
        ),
    }  # fmt: skip


def _gauss() -> dict[str, Obligation]:
    Bm, D, x, z = mat("B", "n", "m"), mat("D", "m", "m"), mat("x", "n"), mat("z", "m")
    T = mat("T", "n", "n")
    Pa, Pb, Pd = mat("P_a", "n", "n"), mat("P_b", "n", "m"), mat("P_d", "m", "m")
    schur = A - Bm * D.i * Bm.T
    al, be = mat("alpha", "n"), mat("beta", "n")
    cc = mat("gamma", "n")
    L, Mm, Ln = mat("L", "m", "m"), mat("M", "n", "n"), mat("A", "m", "n")
    quad = D.i + D.i * Bm.T * T * Bm * D.i
    return {
        "gauss_cond": given(
            *symmetric(A, D, Pa, Pd), *invertible(D, Pa),
            eq(A * Pa + Bm * Pb.T, I("n")), eq(A * Pb + Bm * Pd, op("zeros", n, m)),
            eq(Bm.T * Pa + D * Pb.T, op("zeros", m, n)), eq(Bm.T * Pb + D * Pd, I("m")),
            claim=both(eq(Pa.i, schur), eq(-(Pa.i * Pb), Bm * D.i)),
        ),
        "gauss_quadratic": given(
            *symmetric(A, D), *invertible(D, schur),
            let=((T, schur.i),),
            claim=eq(
                x.T * T * x - 2 * (x.T * T * Bm * D.i * z) + z.T * quad * z,
                (x - Bm * D.i * z).T * T * (x - Bm * D.i * z) + z.T * D.i * z,
            ),
        ),
        "block_inverse": given(
            *symmetric(A, D), *invertible(D, schur),
            let=((T, schur.i),),
            claim=both(
                eq(A * T - Bm * D.i * Bm.T * T, I("n")),
                eq(-(A * T * Bm * D.i) + Bm * quad, op("zeros", n, m)),
                eq(Bm.T * T - D * D.i * Bm.T * T, op("zeros", m, n)),
                eq(-(Bm.T * T * Bm * D.i) + D * quad, I("m")),
            ),
        ),
        "gauss_product": given(
            *pd(A, B),
            let=((cc, (A + B).i * (A * al + B * be)),),
            claim=eq(
                (x - al).T * A * (x - al) + (x - be).T * B * (x - be),
                (x - cc).T * (A + B) * (x - cc) + (al - be).T * (A.i + B.i).i * (al - be),
            ),
        ),
        "joint_linear_gauss": given(
            *pd(L, Mm),
            claim=both(
                eq((Mm + Ln.T * L * Ln) * Mm.i - Ln.T * L * (Ln * Mm.i), I("n")),
                eq(L * (L.i + Ln * Mm.i * Ln.T) - L * Ln * Mm.i * Ln.T, I("m")),
            ),
        ),
        "schur_trace": given(
            *symmetric(A, D), *invertible(D, schur),
            let=((T, schur.i),),
            claim=eq(tr(Bm * D.i * Bm.T * T), tr(T * A) - n),
        ),
    }  # fmt: skip


def _pseudo() -> dict[str, Obligation]:
    F, Xp, Yp = mat("F", "n", "m"), mat("X", "m", "n"), mat("Y", "m", "n")

    def penrose(a: E, x: E) -> tuple[E, ...]:
        return (eq(a * x * a, a), eq(x * a * x, x), eq((a * x).T, a * x), eq((x * a).T, x * a))

    Z, g = mat("Z", "m", "m"), mat("Zt", "n", "m")
    return {
        "mp_formula": given(
            *invertible(F.T * F),
            let=((Xp, (F.T * F).i * F.T),),
            claim=both(*penrose(F, Xp)),
        ),
        "mp_unique": given(*penrose(F, Xp), *penrose(F, Yp), claim=eq(Xp, Yp)),
        "mp_double": given(*penrose(F, Xp), *penrose(Xp, g), claim=eq(g, F)),
        "mp_transpose": given(*penrose(F, Xp), *penrose(F.T, g), claim=eq(g, Xp.T)),
        "mp_gram": given(
            *penrose(F, Xp), *penrose(F.T * F, Z), claim=both(eq(Z, Xp * Xp.T), eq(Xp, Z * F.T))
        ),
    }


def _centering() -> dict[str, Obligation]:
    one, J, mu, Xc = mat("1", "n"), mat("J", "n", "n"), mat("mu", "d"), mat("X", "n", "d")
    let = ((J, I("n") - one * one.T / n),)
    return {
        "centering": given(
            eq(one.T * one, n),
            let=let,
            claim=both(eq(J.T, J), eq(J * J, J), eq(J * one, op("zeros", n, 1))),
        ),
        "scatter": given(
            eq(one.T * one, n),
            let=(*let, (mu, Xc.T * one / n)),
            claim=eq(Xc.T * J * Xc, Xc.T * Xc - n * mu * mu.T),
        ),
        "scatter_trace": given(
            eq(one.T * one, n),
            let=((mu, Xc.T * one / n),),
            claim=eq(nsq(Xc - one * mu.T), tr(Xc.T * Xc) - n * (mu.T * mu)),
        ),
    }


def _hard() -> dict[str, Obligation]:
    Z = mat("Z", "m", "n")
    x, z = mat("x", "n"), mat("z", "n")
    u = mat("u", "n")
    Ha = mat("H", "n", "n")
    Fs, G = mat("F", "n", "m"), mat("G", "m", "n")
    return {
        "resolvent": given(
            *invertible(A - a * I("n"), A - b * I("n")), op("nonzero", a - b),
            claim=eq(
                ((A - a * I("n")).i - (A - b * I("n")).i) / (a - b),
                (A - a * I("n")).i * (A - b * I("n")).i,
            ),
        ),
        "commute_inverse": given(
            *invertible(A), eq(A * B, B * A), claim=eq(A.i * B, B * A.i)
        ),
        "householder": given(
            op("nonzero", u.T * u),
            let=((Ha, I("n") - 2 * u * u.T / (u.T * u)),),
            claim=both(eq(Ha * Ha, I("n")), eq(Ha.T, Ha), eq(Ha * u, -u)),
        ),
        "newton_inverse": given(
            claim=eq(I("n") - A * (2 * B - B * A * B), (I("n") - A * B) * (I("n") - A * B))
        ),
        "scalar_commutes": given(
            claim=eq((x.T * A * z) * (x * z.T), x * (z.T * A.T * x) * z.T)
        ),
        "parallel_associative": given(
            *invertible(A, B, C, A + B, B + C, A * (A + B).i * B + C, A + B * (B + C).i * C),
            claim=eq(
                A * (A + B).i * B * (A * (A + B).i * B + C).i * C,
                A * (A + B * (B + C).i * C).i * (B * (B + C).i * C),
            ),
        ),
        "two_updates": given(
            *invertible(A, A + U, A + U + V),
            claim=eq(
                (A + U + V).i,
                (A + U).i - (A + U).i * V * (A + U + V).i,
            ),
        ),
        "real_cancel": given(
            eq(Z * A.T * A, op("zeros", m, n)), claim=eq(Z * A.T, op("zeros", m, n))
        ),
        "flip": given(eq(A * B, I("n")), claim=eq(B * A, I("n"))),
        "idempotent_complement": given(
            eq(A * A, A), claim=eq((I("n") - A) * (I("n") - A), I("n") - A)
        ),
        "trace_of_commutator": given(claim=eq(tr(A * B - B * A), 0)),
        "trace_similarity": given(*invertible(A), claim=eq(tr(A.i * B * A), tr(B))),
        "push_through_trace": given(
            *invertible(I("n") + Fs * G, I("m") + G * Fs),
            claim=eq(tr((I("n") + Fs * G).i), tr((I("m") + G * Fs).i) + n - m),
        ),
        "cancel_left": given(
            *invertible(A), claim=op("implies", eq(A * B, A * C), eq(B, C))
        ),
        "symmetric_inverse": given(
            *symmetric(A), *invertible(A), claim=eq(A.i.T, A.i)
        ),
        "gram_symmetric": given(claim=op("symmetric", X.T * X)),
        "orthonormal_product": given(
            op("orthonormal_columns", W), op("orthogonal", MM),
            claim=op("orthonormal_columns", W * MM),
        ),
    }  # fmt: skip


def _harder() -> dict[str, Obligation]:
    Gi, Hi = mat("G", "p", "p"), mat("H", "p", "p")
    x, c, r = mat("x", "p"), mat("c", "p"), real("r")
    Ap = mat("A", "p", "p")
    h = x.T * Ap.i * x
    out = Ap - x * x.T
    Fm, Am = mat("F", "n", "n"), mat("A", "n", "n")
    Pf, Pp, Ps = mat("P", "n", "n"), mat("P_p", "n", "n"), mat("P_s", "n", "n")
    J = mat("J", "n", "n")
    Bm, D = mat("B", "n", "m"), mat("D", "m", "m")
    Fq, Hq = mat("F", "q", "n"), mat("H", "q", "m")
    Q, T = mat("Q", "n", "n"), mat("T", "n", "n")
    Wn = mat("W_n", "d", "q")
    post = W.T * W + s * I("q")
    mean = post.i * W.T
    second = s * post.i + mean * S * mean.T
    return {
        "ginverse_invariance": given(
            eq(X.T * X * Gi * X.T * X, X.T * X), eq(X.T * X * Hi * X.T * X, X.T * X),
            claim=eq(X * Gi * X.T, X * Hi * X.T),
        ),
        "leave_one_out": given(
            *invertible(Ap, out), op("nonzero", 1 - h),
            claim=eq(r - x.T * out.i * (c - x * r), (r - x.T * Ap.i * c) / (1 - h)),
        ),
        "sherman_morrison_scalar": given(
            *invertible(Ap, Ap + x * x.T), op("nonzero", 1 + h),
            claim=eq(x.T * (Ap + x * x.T).i * x, h / (1 + h)),
        ),
        "rts_gain": given(
            *pd(Pf, Am),
            let=((Pp, Fm * Pf * Fm.T + Am), (J, Pf * Fm.T * Pp.i)),
            claim=eq(Pf + J * (Ps - Pp) * J.T, Pf - J * Pp * J.T + J * Ps * J.T),
        ),
        "rts_form": given(
            *pd(Pf, Am),
            let=((Pp, Fm * Pf * Fm.T + Am), (J, Pf * Fm.T * Pp.i)),
            claim=eq(Pf - J * Pp * J.T, (Pf.i + Fm.T * Am.i * Fm).i),
        ),
        "ppca_em": given(
            positive(s), *symmetric(S), *invertible(second),
            let=((Wn, S * mean.T * second.i),),
            claim=eq(Wn * (s * I("q") + mean * S * W), S * W),
        ),
        "quotient_schur": given(
            *invertible(D, Am - Bm * D.i * Bm.T),
            *symmetric(D),
            let=((T, (Am - Bm * D.i * Bm.T).i),),
            claim=eq(
                (Fq * T - Hq * D.i * Bm.T * T) * (Am - Bm * D.i * Bm.T), Fq - Hq * D.i * Bm.T
            ),
        ),
        "polar": given(
            *pd(P), *invertible(Q), eq(P * P, Q.T * Q),
            let=((T, Q * P.i),),
            claim=both(eq(T.T * T, I("n")), eq(T * P, Q)),
        ),
        "sqrt_whitening": given(
            *pd(P), claim=eq(op("sqrtm", P).i * P * op("sqrtm", P).i, I("n"))
        ),
        "pseudo_inverse_of_full_rank": given(
            *invertible(X.T * X), claim=eq(op("pinv", X), (X.T * X).i * X.T)
        ),
        "projection_idempotent": given(claim=eq(X * op("pinv", X) * X * op("pinv", X), X * op("pinv", X))),
        "ones_center": given(
            claim=eq(
                (I("n") - op("ones", n, 1) * op("ones", 1, n) / n) * op("ones", n, 1),
                op("zeros", n, 1),
            )
        ),
    }  # fmt: skip


CLAIMS: dict[str, Obligation] = {
    **_inverse(),
    **_ppca(),
    **_kalman(),
    **_least_squares(),
    **_gauss(),
    **_pseudo(),
    **_centering(),
    **_hard(),
    **_harder(),
}
