"""Least squares, projections, ridge regression, Bayesian linear regression."""

from handproof import Derivation

least_squares = Derivation("Least squares", source="Golub and Van Loan, chapter 5")
n, p = least_squares.sizes("n p")
least_squares.matrix("X", "n", "p", "a design matrix of full column rank")
least_squares.vector("y", "n", "responses")
least_squares.vector(r"\beta", "p", "any coefficients")
least_squares.matrix("T", "p", "p", r"$X^\top X$", symmetric=True, invertible=True)
gram = least_squares.suppose(r"T = X^\top X", "full column rank")

least_squares.heading("The hat matrix")
least_squares.define(r"H = X T^{-1} X^\top")
least_squares.define(r"J = I_n - X T^{-1} X^\top")
for fact in (
    r"H^\top = H",
    r"H H = H",
    r"J^\top = J",
    r"J J = J",
    r"H J = 0",
    r"J H = 0",
    r"H X = X",
    r"J X = 0",
    r"X^\top J = 0",
    r"\operatorname{tr}(H) = p",
    r"\operatorname{tr}(J) = n - p",
    r"H + J = I_n",
    r"y^\top J y = \|J y\|^2",
    r"y^\top H y = \|H y\|^2",
    r"\|y\|^2 = \|H y\|^2 + \|J y\|^2",
):
    least_squares.step(fact, using=gram)

least_squares.heading("The estimator")
least_squares.define(r"\hat{\beta} = T^{-1} X^\top y")
for fact in (
    r"X^\top X \hat{\beta} = X^\top y",
    r"X^\top (y - X \hat{\beta}) = 0",
    r"X \hat{\beta} = H y",
    r"y - X \hat{\beta} = J y",
    r"(X \hat{\beta})^\top (y - X \hat{\beta}) = 0",
    r"\|y - X \beta\|^2 = \|y - X \hat{\beta}\|^2 + \|X (\hat{\beta} - \beta)\|^2",
    r"\|y - X \hat{\beta}\|^2 = y^\top y - y^\top X \hat{\beta}",
    r"\|y\|^2 = \|X \hat{\beta}\|^2 + \|y - X \hat{\beta}\|^2",
    r"\|y - X \hat{\beta}\|^2 = y^\top J y",
):
    least_squares.step(fact, using=gram)

least_squares.heading("Generalised least squares")
least_squares.matrix("V", "n", "n", "covariance of the errors", positive_definite=True)
least_squares.matrix("K", "p", "p", r"$X^\top V^{-1} X$", symmetric=True, invertible=True)
weighted = least_squares.suppose(r"K = X^\top V^{-1} X")
least_squares.define(r"\tilde{\beta} = K^{-1} X^\top V^{-1} y")
for fact in (
    r"X^\top V^{-1} (y - X \tilde{\beta}) = 0",
    (
        r"(y - X \beta)^\top V^{-1} (y - X \beta)"
        r" = (y - X \tilde{\beta})^\top V^{-1} (y - X \tilde{\beta})"
        r" + (\tilde{\beta} - \beta)^\top K (\tilde{\beta} - \beta)"
    ),
    r"K^{-1} X^\top V^{-1} X = I_p",
    r"(X K^{-1} X^\top V^{-1})^2 = X K^{-1} X^\top V^{-1}",
    r"K^{-1} X^\top V^{-1} V V^{-1} X K^{-1} = K^{-1}",
):
    least_squares.step(fact, using=weighted)

least_squares.heading("Bayesian linear regression")
least_squares.matrix("A", "p", "p", "prior precision", positive_definite=True)
least_squares.scalar("b", "noise precision", positive=True)
least_squares.matrix("N", "p", "p", "posterior precision", positive_definite=True)
least_squares.vector("m", "p", "prior mean")
least_squares.vector("w", "p", "weights")
posterior = least_squares.suppose(r"N = A + b X^\top X")
least_squares.define(r"\mu = N^{-1} (A m + b X^\top y)")
for fact in (
    r"N \mu = A m + b X^\top y",
    (
        r"b \|y - X w\|^2 + (w - m)^\top A (w - m) = (w - \mu)^\top N (w - \mu)"
        r" + b y^\top y + m^\top A m - \mu^\top N \mu"
    ),
    r"\mu - m = b N^{-1} X^\top (y - X m)",
    r"N^{-1} A = I_p - b N^{-1} X^\top X",
    r"N^{-1} = A^{-1} - A^{-1} X^\top (\frac{1}{b} I_n + X A^{-1} X^\top)^{-1} X A^{-1}",
    r"b N^{-1} X^\top = A^{-1} X^\top (\frac{1}{b} I_n + X A^{-1} X^\top)^{-1}",
):
    least_squares.step(fact, using=posterior)
