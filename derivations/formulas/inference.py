"""Formulas of variational autoencoders, regression, estimators, experts and sparse codes."""

from __future__ import annotations

from derivations.formulas.notation import (
    Formula,
    add,
    app,
    at,
    div,
    exp,
    index,
    log,
    mat,
    mul,
    neg,
    num,
    power,
    product,
    size,
    square,
    sub,
    sym,
    total,
)

K, D, n, d, H, C = (size(name) for name in ("K", "D", "n", "d", "H", "C"))
i, j, k = index("i"), index("j"), index("k")
_HALF = num("1/2")
_PI = app("pi")

# Variational autoencoder; lv is the logarithm of the variance s^2.
m, lv, eps, x, xhat = mat("m", "K"), mat("lv", "K"), mat("eps", "K"), mat("x", "D"), mat("y", "D")
_KINGMA = "Kingma, Welling (2014), ICLR, appendix B"

VAE = {
    "kl_to_standard_normal": Formula(
        "kl_to_standard_normal",
        mul(_HALF, sub(sub(add(square(at(m, k)), exp(at(lv, k))), num(1)), at(lv, k))),
        _KINGMA,
    ),
    "reparameterise": Formula(
        "reparameterise", add(at(m, k), mul(exp(mul(_HALF, at(lv, k))), at(eps, k))), _KINGMA
    ),
    "gaussian": Formula(
        "negative_log_likelihood, Gaussian with variance 1/2",
        sub(
            neg(log(product(i, D, app("density", app("normal", at(xhat, i), _HALF), at(x, i))))),
            mul(_HALF, D, log(_PI)),
        ),
        "density of N(y, I/2), its constant taken off",
    ),
    "bernoulli": Formula(
        "negative_log_likelihood, Bernoulli",
        neg(
            total(
                i,
                D,
                add(
                    mul(at(x, i), log(at(xhat, i))),
                    mul(sub(num(1), at(x, i)), log(sub(num(1), at(xhat, i)))),
                ),
            )
        ),
        "logarithm of the Bernoulli mass",
    ),
}

# Bayesian linear regression.
X, Y, mu, s, sigma = mat("X", "n", "d"), mat("Y", "n"), mat("mu", "d"), mat("s", "d"), sym("sigma")
_RESIDUAL = sub(at(Y, i), total(k, d, mul(at(X, i, k), at(mu, k))))
_EXPECTED = total(
    i, n, add(square(_RESIDUAL), total(j, d, mul(square(at(s, j)), square(at(X, i, j)))))
)
_BISHOP = "Bishop (2006), section 10.3"
_PRECISION = add(app("identity", d), div(mul(app("transpose", X), X), square(sigma)))

REGRESSION = {
    "elbo": Formula(
        "elbo",
        sub(
            sub(
                neg(mul(_HALF, n, log(mul(num(2), _PI, square(sigma))))),
                div(_EXPECTED, mul(num(2), square(sigma))),
            ),
            mul(
                _HALF,
                total(
                    j,
                    d,
                    sub(
                        sub(add(square(at(mu, j)), square(at(s, j))), num(1)),
                        log(square(at(s, j))),
                    ),
                ),
            ),
        ),
        _BISHOP,
    ),
    "elbo_gradient mu": Formula(
        "elbo_gradient mu",
        sub(div(total(i, n, mul(_RESIDUAL, at(X, i, j))), square(sigma)), at(mu, j)),
        _BISHOP,
    ),
    "elbo_gradient s": Formula(
        "elbo_gradient s",
        sub(
            sub(div(num(1), at(s, j)), at(s, j)),
            mul(div(at(s, j), square(sigma)), total(i, n, square(at(X, i, j)))),
        ),
        _BISHOP,
    ),
    "elbo_gradient sigma": Formula(
        "elbo_gradient sigma",
        add(neg(div(n, sigma)), div(_EXPECTED, power(sigma, 3))),
        _BISHOP,
    ),
    "posterior mean": Formula(
        "posterior mean",
        div(mul(app("inv", _PRECISION), app("transpose", X), Y), square(sigma)),
        "Bishop (2006), section 3.3",
    ),
    "log_evidence": Formula(
        "log_evidence",
        log(
            app(
                "density",
                app(
                    "normal",
                    app("zeros", n, num(1)),
                    add(mul(square(sigma), app("identity", n)), mul(X, app("transpose", X))),
                ),
                Y,
            )
        ),
        "Bishop (2006), section 3.5",
    ),
    "optimal_gap": Formula(
        "optimal_gap",
        mul(
            _HALF,
            sub(total(j, d, log(at(_PRECISION, j, j))), log(app("det", _PRECISION))),
        ),
        "Kullback-Leibler divergence to the best product of normals",
    ),
}

# Gradient estimators, m = |mu|^2.
dd, mm = size("d"), sym("m")

ESTIMATORS = {
    "reinforce_variance": Formula(
        "reinforce_variance",
        add(
            div(mul(dd, add(dd, num(2)), add(dd, num(4))), num(4)),
            mul(_HALF, add(square(dd), mul(num(4), dd), num(2)), mm),
            mul(num("1/4"), dd, square(mm)),
        ),
        "Gaussian moments up to order six (Isserlis)",
    ),
    "baseline_variance": Formula(
        "baseline_variance",
        add(mul(_HALF, dd, add(dd, num(2))), mul(add(dd, num(1)), mm)),
        "Gaussian moments up to order six (Isserlis)",
    ),
}

# Product of experts, H = C = 2: p*(z) and the matching component of the mixture.
z = mat("z", "d")
a, u = mat("a", "H", "C"), mat("u", "d", "G")
_COLUMN = add(mul(sub(j, num(1)), C), k)
_EXPERT = mul(
    at(a, j, k),
    product(i, d, app("density", app("normal", at(u, i, _COLUMN), num(1)), at(z, i))),
)

EXPERTS = {
    "log_unnormalised": Formula(
        "log_unnormalised",
        log(product(j, H, total(k, C, _EXPERT))),
        "Hinton (2002), Neural Comput. 14(8)",
    ),
}

# Sparse autoencoder.
Dictionary, code, image, lam = mat("Phi", "M", "D"), mat("h", "M"), mat("x", "D"), sym("lambda")
M = size("M")

SPARSE = {
    "objective": Formula(
        "objective",
        add(
            mul(
                _HALF,
                app("norm_sq", sub(image, mul(app("transpose", Dictionary), code))),
            ),
            mul(lam, total(j, M, app("abs", at(code, j)))),
        ),
        "Olshausen, Field (1996), Nature 381",
    ),
}
