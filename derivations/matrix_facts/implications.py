"""From one equation to another: multiplying, cancelling, substituting, transposing."""

from handproof import Derivation

equations = Derivation(
    "Equations of matrices that follow from others", source="Golub and Van Loan, section 2.1"
)
equations.sizes("n m k")
for name in ("A", "B", "C", "D"):
    equations.matrix(name, "n", "n", "any square matrix")
equations.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
equations.matrix("M", "n", "n", "an invertible matrix", invertible=True)
equations.matrix("X", "n", "m", "any matrix")
for name in ("E", "F"):
    equations.matrix(name, "m", "k", "any matrix")
for name in ("x", "y"):
    equations.vector(name, "n", "any vector")
for name in ("u", "v"):
    equations.vector(name, "m", "any vector")

equations.heading("Multiplying, cancelling an invertible factor, substituting")
for supposed, fact in (
    (r"A x = y", r"B A x = B y"),
    (r"A x = y", r"x^\top A^\top = y^\top"),
    (r"A x = y", r"y^\top y = x^\top A^\top A x"),
    (r"S x = y", r"x^\top S = y^\top"),
    (r"A = B C", r"A A = B C B C"),
    (r"A B = C", r"B^\top A^\top = C^\top"),
    (r"A^\top = B^\top", r"A = B"),
    (r"M x = M y", r"x = y"),
    (r"M A = M B", r"A = B"),
    (r"A M = B M", r"A = B"),
    (r"M A = B", r"A = M^{-1} B"),
    (r"A M = B", r"A = B M^{-1}"),
    (r"M x = y", r"x = M^{-1} y"),
    (r"x = M^{-1} y", r"M x = y"),
    (r"M A = 0", r"A = 0"),
    (r"M^\top A M = 0", r"A = 0"),
    (r"A M = M B", r"M^{-1} A M = B"),
    (r"M^{-1} A M = B", r"A M = M B"),
    (r"M^{-1} A M = B", r"\operatorname{tr}(A) = \operatorname{tr}(B)"),
    (r"M^{-1} A M = B", r"|A| = |B|"),
    (r"A M = M A", r"A M^{-1} = M^{-1} A"),
    (r"A B = B A", r"A^\top B^\top = B^\top A^\top"),
    (r"A B = B A", r"A^2 B = B A^2"),
):
    equations.step(fact, using=equations.suppose(supposed))

equations.heading("Inverses")
product = equations.suppose(r"A B = I_n")
right = equations.suppose(r"A C = I_n")
left = equations.suppose(r"C A = I_n")
nilpotent = equations.suppose(r"A^2 = 0")
idempotent = equations.suppose(r"A^2 = A")
invertible = equations.suppose(r"A \text{ invertible}")
for fact, using in (
    (r"B A = I_n", product),
    (r"A = B^{-1}", product),
    (r"A \text{ invertible}", product),
    (r"B = C", (product, right)),
    (r"B = C", (product, left)),
    (r"(I_n - A) (I_n + A) = I_n", nilpotent),
    (r"(I_n - A)^{-1} = I_n + A", nilpotent),
    (r"(I_n - A)^2 = I_n - A", idempotent),
    (r"A = I_n", (idempotent, invertible)),
):
    equations.step(fact, using=using)

equations.heading("Cancelling a matrix from its Gram matrix")
rank = equations.suppose(r"X^\top X \text{ invertible}", "full column rank")
for supposed, fact in (
    (r"X^\top X = 0", r"X = 0"),
    (r"X X^\top = 0", r"X = 0"),
    (r"X^\top X F = 0", r"X F = 0"),
    (r"X^\top X u = X^\top X v", r"X u = X v"),
    (r"X^\top X u = X^\top y", r"X^\top (y - X u) = 0"),
    (r"\operatorname{tr}(X^\top X) = 0", r"X = 0"),
    (r"\|A x - y\|^2 = 0", r"A x = y"),
):
    equations.step(fact, using=equations.suppose(supposed))
for supposed, fact in (
    (r"X u = X v", r"u = v"),
    (r"X F = X E", r"F = E"),
    (r"X u = y", r"u = (X^\top X)^{-1} X^\top y"),
    (r"X^\top X u = X^\top y", r"u = (X^\top X)^{-1} X^\top y"),
):
    equations.step(fact, using=(rank, equations.suppose(supposed)))
first = equations.suppose(r"X^\top X u = X^\top y")
second = equations.suppose(r"X^\top X v = X^\top y")
equations.step(r"X u = X v", "fitted values are unique", using=(first, second))

eigen = Derivation("Eigenvectors", source="Horn and Johnson, Matrix Analysis, chapters 1 and 4")
eigen.sizes("n")
eigen.matrix("A", "n", "n", "any square matrix")
eigen.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
eigen.matrix("P", "n", "n", "positive definite", positive_definite=True)
eigen.matrix("G", "n", "n", "positive semidefinite", positive_semidefinite=True)
eigen.matrix("M", "n", "n", "an invertible matrix", invertible=True)
eigen.matrix("O", "n", "n", "an orthogonal matrix", orthogonal=True)
eigen.vector("x", "n", "a vector")
eigen.vector("y", "n", "a vector")
eigen.scalar("s", "a positive number", positive=True)
eigen.scalar("t", "an eigenvalue")
eigen.scalar("r", "another number")
nonzero = eigen.suppose(r"x \ne 0")
apart = eigen.suppose(r"t \ne r")
unequal = eigen.suppose(r"t \ne 0")
pair = eigen.suppose(r"A x = t x")
again = eigen.suppose(r"S x = t x")
another = eigen.suppose(r"S y = r y")
whole = eigen.suppose(r"M x = t x")
for fact, premises in (
    (r"A^2 x = t^2 x", pair),
    (r"(A + s I_n) x = (t + s) x", pair),
    (r"x^\top A x = t x^\top x", pair),
    (r"M^{-1} x = \frac{1}{t} x", (whole, unequal)),
    (r"t \ne 0", (whole, nonzero)),
    (r"x^\top y = 0", (again, another, apart)),
    (r"t > 0", (eigen.suppose(r"P x = t x"), nonzero)),
    (r"t \ge 0", (eigen.suppose(r"G x = t x"), nonzero)),
    (r"t^2 = 1", (eigen.suppose(r"O x = t x"), nonzero)),
    (r"t^2 = t", (eigen.suppose(r"A^2 = A"), pair, nonzero)),
    (r"t = 0", (eigen.suppose(r"t x = 0"), nonzero)),
    (r"x = 0", (eigen.suppose(r"t x = 0"), unequal)),
    (r"t = r", (eigen.suppose(r"t x = r x"), nonzero)),
    (r"x^\top A x = 0", eigen.suppose(r"A^\top = -A")),
    (r"\operatorname{tr}(A) = 0", eigen.suppose(r"A^\top = -A")),
):
    eigen.step(fact, using=premises)

both = Derivation("Equivalences", source="Golub and Van Loan; Horn and Johnson, Matrix Analysis")
both.sizes("n m")
for name in ("A", "B"):
    both.matrix(name, "n", "n", "any square matrix")
both.matrix("M", "n", "n", "an invertible matrix", invertible=True)
both.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
both.matrix("T", "n", "n", "a symmetric matrix", symmetric=True)
both.matrix("P", "n", "n", "positive definite", positive_definite=True)
both.matrix("Q", "n", "n", "positive definite", positive_definite=True)
both.matrix("G", "n", "n", "positive semidefinite", positive_semidefinite=True)
both.matrix("X", "n", "m", "any matrix")
both.vector("x", "n", "any vector")
both.vector("y", "n", "any vector")
both.vector("u", "m", "any vector")
for fact in (
    r"A = B \iff A^\top = B^\top",
    r"M A = B \iff A = M^{-1} B",
    r"A M = B \iff A = B M^{-1}",
    r"M A = 0 \iff A = 0",
    r"M x = y \iff x = M^{-1} y",
    r"A B = I_n \iff B A = I_n",
    r"X^\top X = 0 \iff X = 0",
    r"X^\top X u = 0 \iff X u = 0",
    r"X^\top X u = X^\top y \iff X^\top (X u - y) = 0",
    r"S T = T S \iff (S T)^\top = S T",
    r"A M = M A \iff A M^{-1} = M^{-1} A",
    r"G x = 0 \iff x^\top G x = 0",
    r"A \succeq B \iff A - B \succeq 0",
    r"A \succeq 0 \iff M A M^\top \succeq 0",
    r"S \succ 0 \iff M S M^\top \succ 0",
    r"P \succeq Q \iff Q^{-1} \succeq P^{-1}",
    r"P \succ Q \iff Q^{-1} \succ P^{-1}",
    r"\|x\| = 0 \iff x = 0",
    r"\|X\|_F^2 = 0 \iff X = 0",
    r"S \succ 0 \implies S^{-1} \succ 0",
    r"A \succeq P \implies A^{-1} \preceq P^{-1}",
):
    both.step(fact)
