r"""Lagrange conditions: what follows where the gradient of the Lagrangian vanishes.

That it vanishes at a constrained extremum is a theorem with a condition, the gradients of the
constraints being linearly independent there (Nocedal and Wright (2006), theorem 12.1). Here it is
supposed, as is the constraint; every step from it is proved.
"""

from handproof import Derivation

SOURCE = "Nocedal and Wright (2006), Numerical Optimization, theorem 12.1"
THEOREM = """At an extremum of $f$ under constraints whose gradients are linearly independent, the
gradient of the Lagrangian vanishes for some multipliers. """

rayleigh = Derivation("Lagrange: quadratic form on the sphere", source=SOURCE)
rayleigh.sizes("n")
rayleigh.matrix("S", "n", "n", "symmetric", symmetric=True)
rayleigh.vector("x", "n")
rayleigh.scalar(r"\lambda")
rayleigh.prose(THEOREM + r"The constraint $x^\top x = 1$ has the gradient $2 x \ne 0$.")
on = rayleigh.suppose(r"x^\top x = 1")
rayleigh.step(r"\frac{\partial}{\partial x} (x^\top x - 1) = 2 x")
stationary = rayleigh.suppose(
    r"\frac{\partial}{\partial x} (x^\top S x - \lambda (x^\top x - 1)) = 0"
)
eigen = rayleigh.step(r"S x = \lambda x", using=stationary)
rayleigh.step(r"\lambda = x^\top S x", using=(eigen, on))
rayleigh.step(r"(S - \lambda I_n) x = 0", using=eigen)
rayleigh.step(
    r"\frac{\partial^2}{\partial x \partial x^\top} (x^\top S x - \lambda (x^\top x - 1))"
    r" = 2 (S - \lambda I_n)"
)

portfolio = Derivation("Lagrange: minimum variance weights", source=SOURCE)
portfolio.sizes("n")
portfolio.matrix(r"\Sigma", "n", "n", "covariance", positive_definite=True)
portfolio.vector("w", "n", "weights")
portfolio.scalar(r"\lambda")
portfolio.define(r"L(w, \lambda) = \frac{1}{2} w^\top \Sigma w - \lambda (\mathbf{1}_n^\top w - 1)")
portfolio.prose(THEOREM + r"The gradient of the constraint is $\mathbf{1}_n \ne 0$.")
portfolio.step(r"\frac{\partial}{\partial w} (\mathbf{1}_n^\top w - 1) = \mathbf{1}_n")
on = portfolio.suppose(r"\mathbf{1}_n^\top w = 1")
stationary = portfolio.suppose(r"\frac{\partial}{\partial w} L(w, \lambda) = 0")
first = portfolio.step(r"\Sigma w = \lambda \mathbf{1}_n", using=stationary)
second = portfolio.step(r"w = \lambda \Sigma^{-1} \mathbf{1}_n", using=first)
third = portfolio.step(
    r"\lambda \mathbf{1}_n^\top \Sigma^{-1} \mathbf{1}_n = 1", using=(second, on)
)
multiplier = portfolio.step(
    r"\lambda = \frac{1}{\mathbf{1}_n^\top \Sigma^{-1} \mathbf{1}_n}", using=third
)
portfolio.conclude(
    r"w = \frac{\Sigma^{-1} \mathbf{1}_n}{\mathbf{1}_n^\top \Sigma^{-1} \mathbf{1}_n}",
    using=(second, multiplier),
)
portfolio.step(r"w^\top \Sigma w = \lambda", using=(first, on))

restricted = Derivation("Lagrange: least squares under linear restrictions", source=SOURCE)
restricted.sizes("n p q")
restricted.matrix("X", "n", "p", "design")
restricted.vector("y", "n", "response")
restricted.vector(r"\beta", "p", "coefficients")
restricted.matrix("R", "q", "p", "restrictions")
restricted.vector("r", "q")
restricted.vector(r"\lambda", "q", "multipliers")
restricted.define("A", r"X^\top X")
restricted.fact(r"A \text{ invertible}")
restricted.fact(r"R A^{-1} R^\top \text{ invertible}")
restricted.define("b", r"A^{-1} X^\top y")
restricted.prose(
    THEOREM + r"The rows of $R$ are independent, since $R A^{-1} R^\top$ is invertible."
)
on = restricted.suppose(r"R \beta = r")
stationary = restricted.suppose(
    r"\frac{\partial}{\partial \beta} (\|y - X \beta\|^2 + 2 \lambda^\top (R \beta - r)) = 0"
)
first = restricted.step(r"A \beta = X^\top y - R^\top \lambda", using=stationary)
second = restricted.step(r"\beta = b - A^{-1} R^\top \lambda", using=first)
third = restricted.step(r"R A^{-1} R^\top \lambda = R b - r", using=(second, on))
multiplier = restricted.step(r"\lambda = (R A^{-1} R^\top)^{-1} (R b - r)", using=third)
restricted.conclude(
    r"\beta = b - A^{-1} R^\top (R A^{-1} R^\top)^{-1} (R b - r)", using=(second, multiplier)
)

shortest = Derivation("Lagrange: least norm", source=SOURCE)
shortest.sizes("n m")
shortest.matrix("A", "m", "n")
shortest.vector("b", "m")
shortest.vector("x", "n")
shortest.vector(r"\lambda", "m", "multipliers")
shortest.fact(r"A A^\top \text{ invertible}")
shortest.prose(THEOREM + r"The rows of $A$ are independent, since $A A^\top$ is invertible.")
on = shortest.suppose("A x = b")
stationary = shortest.suppose(
    r"\frac{\partial}{\partial x} (\|x\|^2 - 2 \lambda^\top (A x - b)) = 0"
)
first = shortest.step(r"x = A^\top \lambda", using=stationary)
multiplier = shortest.step(r"\lambda = (A A^\top)^{-1} b", using=(first, on))
shortest.conclude(r"x = A^\top (A A^\top)^{-1} b", using=(first, multiplier))
shortest.step(r"\|x\|^2 = b^\top (A A^\top)^{-1} b", using=(first, multiplier))

hyperplane = Derivation("Lagrange: projection onto a hyperplane", source=SOURCE)
hyperplane.sizes("n")
hyperplane.vector("a", "n", "normal")
hyperplane.vector("z", "n", "point")
hyperplane.vector("x", "n", "its projection")
hyperplane.scalar("c")
hyperplane.scalar(r"\lambda")
hyperplane.fact(r"a^\top a > 0")
hyperplane.prose(THEOREM + r"The gradient of the constraint is $a \ne 0$.")
on = hyperplane.suppose(r"a^\top x = c")
stationary = hyperplane.suppose(
    r"\frac{\partial}{\partial x} (\|x - z\|^2 + 2 \lambda (a^\top x - c)) = 0"
)
first = hyperplane.step(r"x = z - \lambda a", using=stationary)
multiplier = hyperplane.step(r"\lambda = \frac{a^\top z - c}{a^\top a}", using=(first, on))
hyperplane.conclude(r"x = z - \frac{a^\top z - c}{a^\top a} a", using=(first, multiplier))
hyperplane.step(r"\|x - z\|^2 = \frac{(a^\top z - c)^2}{a^\top a}", using=(first, multiplier))

ellipsoid = Derivation("Lagrange: a linear function on an ellipsoid", source=SOURCE)
ellipsoid.sizes("n")
ellipsoid.matrix("P", "n", "n", positive_definite=True)
ellipsoid.vector("c", "n")
ellipsoid.vector("x", "n")
ellipsoid.scalar(r"\lambda", "multiplier", positive=True)
ellipsoid.prose(
    THEOREM + r"The gradient $2 P x$ of the constraint is not 0 where $x^\top P x = 1$."
)
on = ellipsoid.suppose(r"x^\top P x = 1")
stationary = ellipsoid.suppose(
    r"\frac{\partial}{\partial x} (c^\top x - \frac{\lambda}{2} (x^\top P x - 1)) = 0"
)
first = ellipsoid.step(r"c = \lambda P x", using=stationary)
second = ellipsoid.step(r"x = \frac{1}{\lambda} P^{-1} c", using=first)
ellipsoid.step(r"\lambda = c^\top x", using=(first, on))
ellipsoid.step(r"\lambda^2 = c^\top P^{-1} c", using=(second, on))

likelihood = Derivation(
    "Stationary points of the Gaussian likelihood", source="Anderson (2003), 3.2"
)
likelihood.sizes("N d")
likelihood.matrix("S", "d", "d", "sample covariance", positive_definite=True)
likelihood.matrix(r"\Sigma", "d", "d", "covariance", positive_definite=True)
likelihood.define(r"\ell(\Sigma) = -\frac{N}{2} (\log |\Sigma| + \operatorname{tr}(\Sigma^{-1} S))")
likelihood.step(
    r"\frac{\partial}{\partial \Sigma} \ell(\Sigma)"
    r" = \frac{N}{2} (\Sigma^{-1} S \Sigma^{-1} - \Sigma^{-1})"
)
stationary = likelihood.suppose(r"\frac{\partial}{\partial \Sigma} \ell(\Sigma) = 0")
likelihood.conclude(r"\Sigma = S", using=stationary)

entropy = Derivation("Lagrange: entropy", source="Cover and Thomas (2006), chapter 12")
entropy.sizes("n")
entropy.vector("p", "n", "probabilities")
entropy.scalar(r"\lambda", "multiplier")
entropy.index("k", "n")
entropy.fact("p_k > 0")
entropy.step(
    r"\frac{\partial}{\partial p_k}"
    r" (-\sum_{i=1}^n p_i \log p_i + \lambda (\sum_{i=1}^n p_i - 1)) = \lambda - 1 - \log p_k"
)
entropy.step(r"\frac{\partial}{\partial p_k} (-\sum_{i=1}^n p_i \log p_i) = -1 - \log p_k")
