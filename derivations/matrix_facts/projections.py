"""Projections, reflections, centring, orthonormal columns."""

from handproof import Derivation

projections = Derivation("Projections", source="Horn and Johnson, Matrix Analysis, chapter 2")
projections.sizes("n k m")
projections.matrix("P", "n", "n", "a symmetric idempotent matrix", symmetric=True)
projections.matrix("Q", "n", "k", "orthonormal columns", orthonormal_columns=True)
projections.matrix("O", "n", "n", "an orthogonal matrix", orthogonal=True)
projections.matrix("R", "n", "n", "another orthogonal matrix", orthogonal=True)
projections.vector("x", "n", "any vector")
projections.vector("y", "n", "any vector")
projections.vector("u", "n", "a unit vector")
idempotent = projections.suppose(r"P^2 = P")
for fact in (
    r"P (I_n - P) = 0",
    r"(I_n - P)^2 = I_n - P",
    r"(I_n - 2 P)^2 = I_n",
    r"P^3 = P",
    r"\|x\|^2 = \|P x\|^2 + \|(I_n - P) x\|^2",
    r"x^\top P x = \|P x\|^2",
    r"(P x)^\top (I_n - P) y = 0",
    r"(I_n + P) (I_n - \frac{1}{2} P) = I_n",
    r"(2 P - I_n)^\top (2 P - I_n) = I_n",
):
    projections.step(fact, using=idempotent)
unit = projections.suppose(r"u^\top u = 1")
for fact in (
    r"(u u^\top)^2 = u u^\top",
    r"(I_n - 2 u u^\top)^2 = I_n",
    r"(I_n - 2 u u^\top)^\top = I_n - 2 u u^\top",
    r"(I_n - 2 u u^\top) u = -u",
    r"(I_n - u u^\top) u = 0",
    r"\operatorname{tr}(u u^\top) = 1",
    r"\operatorname{tr}(I_n - u u^\top) = n - 1",
    r"\|(I_n - 2 u u^\top) x\|^2 = \|x\|^2",
):
    projections.step(fact, using=unit)
for fact in (
    r"(Q Q^\top)^2 = Q Q^\top",
    r"Q^\top (I_n - Q Q^\top) = 0",
    r"(I_n - Q Q^\top) Q = 0",
    r"\|Q^\top x\|^2 = \|Q Q^\top x\|^2",
    r"O^\top O = I_n",
    r"O O^\top = I_n",
    r"\|O x\|^2 = \|x\|^2",
    r"(O x)^\top (O y) = x^\top y",
    r"(O R)^\top (O R) = I_n",
    r"(O R)^{-1} = R^\top O^\top",
    r"\|O x - O y\|^2 = \|x - y\|^2",
):
    projections.step(fact)
