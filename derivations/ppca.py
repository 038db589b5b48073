"""Probabilistic PCA: maximum likelihood.

M. E. Tipping and C. M. Bishop (1999), Probabilistic principal component analysis, Journal of the
Royal Statistical Society B 61(3), 611-622, section 3 and appendix A.
"""

from sympy import Identity

from handproof import Derivation

ppca = Derivation(
    "Probabilistic PCA: maximum likelihood",
    source="Tipping and Bishop (1999), J. R. Stat. Soc. B 61(3), section 3",
)

ppca.heading("Model and likelihood")
N, d, q = ppca.sizes("N d q", where="q < d")
ppca.family("x", N, d, words="the observations, $x_1, \\dots, x_N$")
ppca.index("i", d)
ppca.index("j", N)
mu = ppca.vector(r"\mu", d, "mean")
W = ppca.matrix("W", d, q, "loadings")
s = ppca.scalar(r"\sigma^2", "noise variance", positive=True)
ppca.prose(
    r"The observations are independent draws from $\mathcal{N}(\mu, C)$, whose covariance "
    r"matrix has the low-rank part $W W^\top$ and isotropic noise:"
)
C = ppca.define("C", W * W.T + s * Identity(d))
ppca.define(r"\ell = \log \left( \prod_{j=1}^N \mathcal{N}(x_j; \mu, C) \right)")
likelihood = ppca.step(
    r"\ell = -\frac{N d}{2} \log(2 \pi) - \frac{N}{2} \log |C|"
    r" - \frac{1}{2} \sum_{j=1}^N (x_j - \mu)^\top C^{-1} (x_j - \mu)",
    because="the logarithm of a product of normal densities",
)

ppca.heading("The mean")
ppca.define(r"\bar{x} = \frac{1}{N} \sum_{j=1}^N x_j")
score = ppca.step(
    r"\frac{\partial \ell}{\partial \mu} = C^{-1} \left( \sum_{j=1}^N x_j - N \mu \right)",
    because="the gradient of a quadratic form with a symmetric matrix",
)
stationary_mean = ppca.suppose(
    r"C^{-1} \left( \sum_{j=1}^N x_j - N \mu \right) = 0", "the score vanishes at the maximum"
)
ppca.step(
    r"\mu = \frac{1}{N} \sum_{j=1}^N x_j",
    because="multiply by $C$ and divide by $N$",
    using=stationary_mean,
)
ppca.prose("That this stationary point is the maximum follows from splitting the quadratic form.")
S = ppca.matrix("S", d, d, "sample covariance matrix", symmetric=True)
sample = ppca.suppose(
    r"S = \frac{1}{N} \sum_{j=1}^N (x_j - \bar{x}) (x_j - \bar{x})^\top",
    "the sample covariance matrix; from the next section on its symmetry is enough",
)
split = ppca.step(
    r"\sum_{j=1}^N (x_j - \mu)^\top C^{-1} (x_j - \mu)"
    r" = N \operatorname{tr}(C^{-1} S) + N (\bar{x} - \mu)^\top C^{-1} (\bar{x} - \mu)",
    because=r"the cross terms vanish, since $\sum_j (x_j - \bar{x}) = 0$",
    using=sample,
)
ppca.step(
    r"(\bar{x} - \mu)^\top C^{-1} (\bar{x} - \mu) \ge 0",
    because=r"$C$ is positive definite, so is its inverse; equality at $\mu = \bar{x}$",
)
profile = ppca.step(
    r"\ell = -\frac{N}{2} \left( d \log(2 \pi) + \log |C| + \operatorname{tr}(C^{-1} S)"
    r" + (\bar{x} - \mu)^\top C^{-1} (\bar{x} - \mu) \right)",
    using=(likelihood, split),
)

ppca.heading("The gradient in the loadings")
ppca.prose(
    r"With $\hat{\mu} = \bar{x}$ and without the constant it remains to minimise, over $W$ and "
    r"$\sigma^2$,"
)
ppca.define(r"L = \frac{N}{2} \left( \log |C| + \operatorname{tr}(C^{-1} S) \right)")
gradient = ppca.step(
    r"\frac{\partial L}{\partial W} = N \left( C^{-1} - C^{-1} S C^{-1} \right) W",
    because=r"$\mathrm{d} \log |C| = \operatorname{tr}(C^{-1} \mathrm{d} C)$ and "
    r"$\mathrm{d} C^{-1} = -C^{-1} (\mathrm{d} C) C^{-1}$",
)
zero = ppca.suppose(
    r"N \left( C^{-1} - C^{-1} S C^{-1} \right) W = 0", "the gradient vanishes at a minimum"
)
foc = ppca.step(r"C^{-1} W = C^{-1} S C^{-1} W", because="divide by $N$", using=zero)
fixed = ppca.step(r"W = S C^{-1} W", because="multiply by $C$ from the left", using=foc)

ppca.heading("Stationary points through the thin singular value decomposition")
Q = ppca.matrix("Q", d, q, "left singular vectors", orthonormal_columns=True)
D = ppca.matrix("D", q, q, "singular values", diagonal=True)
V = ppca.matrix("V", q, q, "right singular vectors", orthogonal=True)
svd = ppca.suppose(r"W = Q D V^\top", "thin singular value decomposition")
ppca.step(r"W W^\top = Q D^2 Q^\top", using=svd)
covariance = ppca.step(r"C = Q (D^2 + \sigma^2 I_q) Q^\top + \sigma^2 (I_d - Q Q^\top)", using=svd)
inverse = ppca.step(
    r"C^{-1} = Q (D^2 + \sigma^2 I_q)^{-1} Q^\top + \frac{1}{\sigma^2} (I_d - Q Q^\top)",
    because=r"the two parts live on orthogonal subspaces",
    using=svd,
)
ppca.step(
    r"C^{-1} W = Q (D^2 + \sigma^2 I_q)^{-1} D V^\top",
    because=r"$(I_d - Q Q^\top) Q = 0$",
    using=(svd, inverse),
)
eigen_d = ppca.step(
    r"S Q D = Q (D^2 + \sigma^2 I_q) D",
    because="insert the decomposition and multiply by $V$ from the right",
    using=(svd, fixed, inverse),
)
regular = ppca.suppose(r"D \text{ invertible}", "no singular value of $W$ is zero")
eigen = ppca.step(r"S Q = Q (D^2 + \sigma^2 I_q)", because="cancel $D$", using=(eigen_d, regular))
ppca.prose(
    r"So the columns of $Q$ are eigenvectors of $S$, with eigenvalues $d_i^2 + \sigma^2$. Singular "
    r"values that vanish leave their columns of $Q$ free: they do not contribute to $W$."
)

ppca.heading("The maximiser at a given noise variance")
U = ppca.matrix("U", d, q, "$q$ eigenvectors of $S$", orthonormal_columns=True)
Lam = ppca.matrix(r"\Lambda", q, q, "their eigenvalues", diagonal=True, positive_definite=True)
G = ppca.matrix("G", q, q, r"$(\Lambda - \sigma^2 I_q)^{1/2}$", diagonal=True)
R = ppca.matrix("R", q, q, "any orthogonal matrix", orthogonal=True)
eigenpairs = ppca.suppose(r"S U = U \Lambda", "eigenvectors of the sample covariance matrix")
root = ppca.suppose(r"G^2 = \Lambda - \sigma^2 I_q", r"$\Lambda - \sigma^2 I_q$ has a root")
form = ppca.suppose(r"W = U G R", "the form that the last equation allows")
covariance_form = ppca.step(r"C = U \Lambda U^\top + \sigma^2 (I_d - U U^\top)", using=(root, form))
inverse_form = ppca.step(
    r"C^{-1} = U \Lambda^{-1} U^\top + \frac{1}{\sigma^2} (I_d - U U^\top)",
    using=(covariance_form,),
)
stationary = ppca.step(
    r"S C^{-1} W = W",
    because="every such $W$ is a stationary point",
    using=(eigenpairs, root, form),
)
trace = ppca.step(
    r"\operatorname{tr}(C^{-1} S) = q + \frac{1}{\sigma^2} \left( \operatorname{tr}(S)"
    r" - \operatorname{tr}(\Lambda) \right)",
    using=(eigenpairs, inverse_form),
)
logdet = ppca.step(
    r"\log |C| = \log |\Lambda| + (d - q) \log \sigma^2",
    because="the determinant is the product over the two subspaces",
    using=covariance_form,
)

ppca.heading("The noise variance")
ppca.family(
    r"\lambda",
    d,
    words=r"eigenvalues of $S$, those that $U$ retains first",
    positive=True,
)
determinant = ppca.suppose(
    r"|\Lambda| = \prod_{i=1}^q \lambda_i", "determinant of a diagonal matrix"
)
traces = ppca.suppose(
    r"\operatorname{tr}(S) - \operatorname{tr}(\Lambda) = \sum_{i=q+1}^d \lambda_i",
    "the trace is the sum of the eigenvalues",
)
value = ppca.step(
    r"\log |C| + \operatorname{tr}(C^{-1} S) = \sum_{i=1}^q \log \lambda_i + (d - q) \log \sigma^2"
    r" + q + \frac{1}{\sigma^2} \sum_{i=q+1}^d \lambda_i",
    using=(trace, logdet, determinant, traces),
)
ppca.define(
    r"\varphi = \sum_{i=1}^q \log \lambda_i + (d - q) \log \sigma^2 + q"
    r" + \frac{1}{\sigma^2} \sum_{i=q+1}^d \lambda_i"
)
slope = ppca.step(
    r"\frac{\partial \varphi}{\partial \sigma^2} = \frac{d - q}{\sigma^2}"
    r" - \frac{1}{(\sigma^2)^2} \sum_{i=q+1}^d \lambda_i"
)
flat = ppca.suppose(
    r"\frac{d - q}{\sigma^2} - \frac{1}{(\sigma^2)^2} \sum_{i=q+1}^d \lambda_i = 0",
    "the slope vanishes at the minimum",
)
ppca.conclude(
    r"\sigma^2 = \frac{1}{d - q} \sum_{i=q+1}^d \lambda_i",
    because="the mean of the discarded eigenvalues",
    using=flat,
)

ppca.heading("Why the largest eigenvalues are retained")
ppca.prose(
    r"Stationarity alone allows any $q$ eigenvectors. At a fixed noise variance, retaining an "
    r"eigenvalue $\lambda$ replaces its share $\log \sigma^2 + \lambda / \sigma^2$ of the "
    r"objective by $\log \lambda + 1$. The gain is a function of the ratio "
    r"$r = \lambda / \sigma^2$ alone, and it grows with $r$:"
)
a = ppca.scalar("a", r"an eigenvalue $\lambda$ of $S$", positive=True)
ppca.define(r"g(r) = r - 1 - \log(r)")
gain = ppca.step(
    r"\left( \log \sigma^2 + \frac{a}{\sigma^2} \right) - \left( \log a + 1 \right)"
    r" = g\left(\frac{a}{\sigma^2}\right)"
)
r = ppca.scalar("r", "a ratio", positive=True)
t = ppca.scalar("t", "a larger ratio", positive=True)
ppca.step(r"r - 1 - \log(r) \ge 0", because=r"$\log r \le r - 1$")
least = ppca.suppose(r"r \ge 1", r"only eigenvalues above $\sigma^2$ can be retained")
larger = ppca.suppose(r"t \ge r", "compare two eigenvalues")
ppca.conclude(
    r"t - 1 - \log(t) \ge r - 1 - \log(r)",
    because="the larger eigenvalue gains at least as much: retain the $q$ largest",
    using=(least, larger),
)
ppca.heading("A bound for every covariance matrix")
ppca.prose(
    r"That no other $W$ does better follows from von Neumann's trace inequality. Write $c$ and $l$ "
    r"for the eigenvalues of a covariance matrix $K$ and of $S$, in decreasing order:"
)
ppca.matrix("K", d, d, "any covariance matrix")
ppca.matrix("A", d, d, "eigenvectors of $K$", orthogonal=True)
ppca.matrix("B", d, d, "eigenvectors of $S$", orthogonal=True)
ppca.vector("c", d, "eigenvalues of $K$ in decreasing order", decreasing=True)
ppca.vector("l", d, "eigenvalues of $S$ in decreasing order", decreasing=True)
ppca.fact(r"c_i > 0")
spectrum_k = ppca.suppose(r"K = A \operatorname{diag}(c) A^\top", "spectral theorem")
spectrum_s = ppca.suppose(r"S = B \operatorname{diag}(l) B^\top", "spectral theorem")
neumann = ppca.step(
    r"\operatorname{tr}(K^{-1} S) \ge \sum_{i=1}^d \frac{l_i}{c_i}",
    because="von Neumann (1937)",
    using=(spectrum_k, spectrum_s),
)
volume = ppca.step(r"\log |K| = \sum_{i=1}^d \log c_i", using=spectrum_k)
ppca.conclude(
    r"\log |K| + \operatorname{tr}(K^{-1} S) \ge"
    r" \sum_{i=1}^d \left( \log c_i + \frac{l_i}{c_i} \right)",
    using=(neumann, volume),
)
ppca.prose(
    r"Each summand $\log k + y / k$ of the bound is least at $k = y$, or at $k = \sigma^2$ where "
    r"$y$ is smaller than the noise variance, which no eigenvalue of $K = C$ undercuts:"
)
k = ppca.scalar("k", "an eigenvalue of $K$", positive=True)
y = ppca.scalar("y", "the eigenvalue of $S$ that belongs to it", positive=True)
ppca.step(r"\log k + \frac{y}{k} \ge \log y + 1", because=r"$\log r \le r - 1$ at $r = y / k$")
above = ppca.suppose(r"k \ge \sigma^2", r"$K - \sigma^2 I_d$ is positive semidefinite")
below = ppca.suppose(r"\sigma^2 \ge y", "an eigenvalue of $S$ below the noise variance")
ratio = ppca.step(r"1 - \frac{\sigma^2}{k} \ge 0", using=above)
share = ppca.step(r"1 - \frac{y}{\sigma^2} \ge 0", using=below)
both = ppca.step(
    r"\left( 1 - \frac{\sigma^2}{k} \right) \left( 1 - \frac{y}{\sigma^2} \right) \ge 0",
    using=(ratio, share),
)
tangent = ppca.step(r"\log k - \log \sigma^2 \ge 1 - \frac{\sigma^2}{k}")
ppca.conclude(
    r"\log k + \frac{y}{k} \ge \log \sigma^2 + \frac{y}{\sigma^2}",
    because=r"so the smallest eigenvalues of $K$ should be $\sigma^2$, where $S$ has its smallest",
    using=(both, tangent),
)

ppca.heading("The estimator")
ppca.prose(
    r"With the $q$ largest eigenvalues in $\Lambda$, their eigenvectors in $U$, any orthogonal "
    r"$R$, and the noise variance of the last section:"
)
ppca.conclude(
    r"S C^{-1} W = W",
    because=r"$\hat{W} = U (\Lambda - \hat{\sigma}^2 I_q)^{1/2} R$ is stationary",
    using=(stationary,),
)
