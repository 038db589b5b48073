"""Gaussian conditioning and products, block inverses, Schur complements, quadratic forms."""

from handproof import Derivation

gaussians = Derivation("Gaussians and blocks", source="Bishop (2006), section 2.3")
gaussians.sizes("n m")
gaussians.matrix("A", "n", "n", "covariance of the first block", symmetric=True, invertible=True)
gaussians.matrix("D", "m", "m", "covariance of the second block", symmetric=True, invertible=True)
gaussians.matrix("B", "n", "m", "cross covariance")
gaussians.matrix("T", "n", "n", "first block of the precision", symmetric=True, invertible=True)
gaussians.vector("x", "n", "first part, centred")
gaussians.vector("y", "m", "second part, centred")

gaussians.heading("Schur complements")
schur = gaussians.suppose(r"T (A - B D^{-1} B^\top) = I_n", "the inverse of the Schur complement")
for fact in (
    r"T A - T B D^{-1} B^\top = I_n",
    r"(A - B D^{-1} B^\top) T = I_n",
    r"A T - B D^{-1} B^\top T = I_n",
    r"T^{-1} = A - B D^{-1} B^\top",
    r"A T - B (D^{-1} B^\top T) = I_n",
    r"-A T B D^{-1} + B (D^{-1} + D^{-1} B^\top T B D^{-1}) = 0",
    r"B^\top T - D (D^{-1} B^\top T) = 0",
    r"-B^\top T B D^{-1} + D (D^{-1} + D^{-1} B^\top T B D^{-1}) = I_m",
    r"\operatorname{tr}(T B D^{-1} B^\top) = \operatorname{tr}(T A) - n",
    (
        r"(x - B D^{-1} y)^\top T (x - B D^{-1} y) + y^\top D^{-1} y = x^\top T x"
        r" - 2 x^\top T B D^{-1} y + y^\top (D^{-1} + D^{-1} B^\top T B D^{-1}) y"
    ),
    r"(D^{-1} + D^{-1} B^\top T B D^{-1})^\top = D^{-1} + D^{-1} B^\top T B D^{-1}",
):
    gaussians.step(fact, using=schur)

gaussians.heading("Products of normal densities")
gaussians.matrix("P", "n", "n", "a precision matrix", positive_definite=True)
gaussians.matrix("R", "n", "n", "a precision matrix", positive_definite=True)
gaussians.vector("a", "n", "a mean")
gaussians.vector("b", "n", "a mean")
gaussians.vector("z", "n", "any point")
gaussians.define(r"c = (P + R)^{-1} (P a + R b)")
for fact in (
    r"(P + R) c = P a + R b",
    (
        r"(z - a)^\top P (z - a) + (z - b)^\top R (z - b) = (z - c)^\top (P + R) (z - c)"
        r" + a^\top P a + b^\top R b - c^\top (P + R) c"
    ),
    r"a^\top P a + b^\top R b - c^\top (P + R) c = (a - b)^\top P (P + R)^{-1} R (a - b)",
    r"P (P + R)^{-1} R = R (P + R)^{-1} P",
    r"(P^{-1} + R^{-1})^{-1} = P (P + R)^{-1} R",
    r"c = a + (P + R)^{-1} R (b - a)",
    r"z^\top P z - 2 z^\top P a = (z - a)^\top P (z - a) - a^\top P a",
):
    gaussians.step(fact)

gaussians.heading("Quadratic forms")
gaussians.matrix("S", "n", "n", "a symmetric invertible matrix", symmetric=True, invertible=True)
gaussians.matrix("L", "n", "n", "any square matrix")
for fact in (
    r"x^\top L x = \frac{1}{2} x^\top (L + L^\top) x",
    r"(x + a)^\top S (x + a) = x^\top S x + 2 a^\top S x + a^\top S a",
    r"x^\top S x + 2 b^\top x = (x + S^{-1} b)^\top S (x + S^{-1} b) - b^\top S^{-1} b",
    r"x^\top S x - 2 b^\top x = (x - S^{-1} b)^\top S (x - S^{-1} b) - b^\top S^{-1} b",
    r"x^\top S a = a^\top S x",
    (
        r"(x - a)^\top S (x - a) - (x - b)^\top S (x - b)"
        r" = 2 (b - a)^\top S x + a^\top S a - b^\top S b"
    ),
    r"x^\top (L - L^\top) x = 0",
    r"x^\top P x \ge 0",
    r"x^\top L^\top L x \ge 0",
    r"(x + a)^\top (x + a) + (x - a)^\top (x - a) = 2 x^\top x + 2 a^\top a",
):
    gaussians.step(fact)

gaussians.heading("Linear Gaussian models")
gaussians.matrix("W", "m", "n", "a linear map")
gaussians.matrix("E", "m", "m", "noise precision", positive_definite=True)
gaussians.vector("u", "m", "a constant")
for fact in (
    r"(P + W^\top E W)^{-1} = P^{-1} - P^{-1} W^\top (E^{-1} + W P^{-1} W^\top)^{-1} W P^{-1}",
    r"(P + W^\top E W)^{-1} W^\top E = P^{-1} W^\top (E^{-1} + W P^{-1} W^\top)^{-1}",
    r"(E^{-1} + W P^{-1} W^\top)^{-1} = E - E W (P + W^\top E W)^{-1} W^\top E",
    r"P a + W^\top E (y - W a) = (P - W^\top E W) a + W^\top E y",
    r"(y - W x)^\top E (y - W x) = y^\top E y - 2 x^\top W^\top E y + x^\top W^\top E W x",
):
    gaussians.step(fact)
