"""True claims with derivatives: gradients of matrix functions, and of sums over entries."""

from __future__ import annotations

from handproof.terms import build
from handproof.terms.context import Obligation
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import REAL, Family, matrix
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr
from tests.proving.word_claims import CC, S, W, X, d, invertible, nsq, pd, positive, s, symmetric, y

n, m, p, N = size("n"), size("m"), size("p"), size("N")


def grad(f: E, x: E) -> E:
    return op("gradient", f, x)


def partial(f: E, x: E) -> E:
    return op("partial", f, x)


def log(e: E) -> E:
    return op("log", e)


def det(e: E) -> E:
    return op("det", e)


def total(var: E, high: E, body: E) -> E:
    assert isinstance(var.t, Sym)
    return E(build.bind("sum", var.t, build.num(1), high.t, body.t))


def _matrix() -> dict[str, Obligation]:
    A, B, Z = mat("A", "n", "n"), mat("B", "p", "q"), mat("Z", "n", "n")
    Y, w, a = mat("Y", "n", "q"), mat("w", "p"), real("a")
    F, M = mat("F", "n", "p"), mat("M", "n", "n")
    mu, x = mat("mu", "n"), mat("x", "n")
    L, f, g = real("L"), real("f"), real("g")
    K, H, P, R = mat("K", "n", "m"), mat("H", "m", "n"), mat("P", "n", "n"), mat("R", "m", "m")
    return {
        "trace_inverse": given(
            *invertible(Z), claim=eq(grad(tr(A * Z.i), Z), -(Z.i * A * Z.i).T)
        ),
        "log_det": given(positive(det(Z)), *invertible(Z), claim=eq(grad(log(det(Z)), Z), Z.i.T)),
        "frobenius": given(claim=eq(grad(nsq(Y - X * B), B), -2 * X.T * (Y - X * B))),
        "trace_quadratic": given(
            claim=eq(grad(tr(A * F * F.T * M), F), A.T * M.T * F + M * A * F)
        ),
        "log_det_quadratic": given(
            *pd(A), *invertible(F.T * A * F), positive(det(F.T * A * F)),
            claim=eq(grad(log(det(F.T * A * F)), F), 2 * A * F * (F.T * A * F).i),
        ),
        "gauss_mean": given(
            *pd(S), claim=eq(
                grad((mat("u", "d") - mat("m", "d")).T * S.i * (mat("u", "d") - mat("m", "d")),
                     mat("m", "d")),
                -2 * S.i * (mat("u", "d") - mat("m", "d")),
            ),
        ),
        "ridge": given(
            claim=eq(grad(nsq(y - X * w) + a * nsq(w), w), 2 * (X.T * X * w - X.T * y + a * w))
        ),
        "kl_covariance": given(
            *pd(Z),
            claim=eq(grad((tr(Z) + mu.T * mu - n - log(det(Z))) / 2, Z), (I("n") - Z.i) / 2),
        ),
        "ppca_W": given(
            positive(s), *symmetric(S),
            let=((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S)))),
            claim=eq(grad(L, W), N * (CC.i - CC.i * S * CC.i) * W),
        ),
        "ppca_W_other": given(
            positive(s), *symmetric(S),
            let=((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S)))),
            claim=eq(grad(L, W), N * (CC.i * W - CC.i * S * CC.i * W)),
        ),
        "ppca_s": given(
            positive(s), *symmetric(S),
            let=((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S)))),
            claim=eq(partial(L, s), N / 2 * (tr(CC.i) - tr(CC.i * S * CC.i))),
        ),
        "kalman_gain": given(
            *pd(P, R),
            claim=eq(
                grad(tr((I("n") - K * H) * P * (I("n") - K * H).T + K * R * K.T), K),
                2 * (K * (H * P * H.T + R) - P * H.T),
            ),
        ),
        "evidence": given(
            positive(a),
            claim=eq(
                partial(y.T * (I("n") + a * X * X.T).i * y, a),
                -(y.T * (I("n") + a * X * X.T).i * X * X.T * (I("n") + a * X * X.T).i * y),
            ),
        ),
        "chain": given(
            let=((f, x.T * A * x), (g, op("exp", f))),
            claim=eq(grad(g, x), op("exp", f) * (A + A.T) * x),
        ),
        "directional_inverse": given(
            *invertible(Z),
            claim=eq(op("directional", Z.i, Z, M), -(Z.i * M * Z.i)),
        ),
        "differential_C": given(
            let=((CC, W * W.T + s * I("d")),),
            claim=eq(
                op("directional", CC, W, mat("dW", "d", "q")),
                mat("dW", "d", "q") * W.T + W * mat("dW", "d", "q").T,
            ),
        ),
        "differential_L": given(
            positive(s), *symmetric(S),
            let=((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S)))),
            claim=eq(
                op("directional", L, W, mat("dW", "d", "q")),
                N / 2 * (tr(CC.i * op("directional", CC, W, mat("dW", "d", "q")))
                - tr(CC.i * op("directional", CC, W, mat("dW", "d", "q")) * CC.i * S)),
            ),
        ),
        "stationary": given(
            positive(s), *symmetric(S), positive(N),
            eq(grad(L, W), op("zeros", d, size("q"))),
            let=((CC, W * W.T + s * I("d")), (L, N / 2 * (log(det(CC)) + tr(CC.i * S)))),
            claim=eq(CC.i * W, CC.i * S * CC.i * W),
        ),
        "hessian_quadratic": given(
            let=((f, x.T * A * x),),
            claim=eq(op("directional", grad(f, x), x, mat("h", "n")), (A + A.T) * mat("h", "n")),
        ),
    }  # fmt: skip


def _entries() -> dict[str, Obligation]:
    i, j, k = (E(build.size(v)) for v in "ijk")
    Wm, b, al, v = mat("W", "n", "m"), mat("b", "n"), mat("alpha", "m"), mat("v", "n")
    sg = E(build.sym("sigma", Family(Size.of("n"), REAL)))

    def at(e: E, *places: E) -> E:
        return op("entry", e, *places)

    def sig(x: E) -> E:
        return op("at", sg, x)

    def act(col: E, var: E) -> E:
        return at(al, col) + total(var, n, at(Wm, var, col) * at(v, var) / sig(var))

    spread = E(
        build.bind("forall", k.t, op("range", 1, n).t, op("positive", sig(k)).t)  # type: ignore[arg-type]
    )
    phi = real("Phi")
    energy = total(i, n, (at(v, i) - at(b, i)) ** 2 / (2 * sig(i) ** 2)) - total(
        j, m, log(1 + op("exp", act(j, i)))
    )
    inside = (op("in", i, op("range", 1, n)), op("in", j, op("range", 1, m)))
    xs = E(build.sym("x", Family(Size.of("N"), matrix("d", 1))))
    mu, ell = mat("mu", "d"), real("ell")
    xj = op("at", xs, j)
    score = -(1 / E(build.num(2))) * total(j, N, (xj - mu).T * CC.i * (xj - mu))
    return {
        "rbm_W": given(
            spread, *inside, let=((phi, energy),),
            claim=eq(partial(phi, at(Wm, i, j)), -(at(v, i) / sig(i) * op("sigmoid", act(j, k)))),
        ),
        "rbm_b": given(
            spread, *inside, let=((phi, energy),),
            claim=eq(partial(phi, at(b, i)), -((at(v, i) - at(b, i)) / sig(i) ** 2)),
        ),
        "rbm_alpha": given(
            spread, *inside, let=((phi, energy),),
            claim=eq(partial(phi, at(al, j)), -op("sigmoid", act(j, k))),
        ),
        "score_mean": given(
            positive(s),
            let=((CC, W * W.T + s * I("d")), (ell, score)),
            claim=eq(grad(ell, mu), CC.i * (total(j, N, xj) - N * mu)),
        ),
        "score_of_density": given(
            positive(s),
            let=(
                (CC, W * W.T + s * I("d")),
                (ell, log(E(build.bind("prod", j.t, build.num(1), N.t,
                    op("density", op("normal", mu, CC), xj).t)))),
            ),
            claim=eq(grad(ell, mu), CC.i * (total(j, N, xj) - N * mu)),
        ),
        "logit_entry": given(
            *inside,
            claim=eq(partial(b.T * Wm * al, at(Wm, i, j)), at(b, i) * at(al, j)),
        ),
        "square_sum": given(
            *inside, claim=eq(partial(total(i, n, at(b, i) ** 2), at(b, i)), 2 * at(b, i))
        ),
        "slope": given(
            positive(s),
            claim=eq(
                partial((d - n) * log(s) + N / s, s), (d - n) / s - N / s**2
            ),
        ),
    }  # fmt: skip


CLAIMS: dict[str, Obligation] = {**_matrix(), **_entries()}
