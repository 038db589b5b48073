"""Inverses, transposes and powers."""

from handproof import Derivation

inverses = Derivation("Inverses", source="Horn and Johnson, Matrix Analysis, chapter 0")
inverses.sizes("n m")
inverses.matrix("A", "n", "n", "any invertible matrix", invertible=True)
inverses.matrix("B", "n", "n", "another one", invertible=True)
inverses.matrix("K", "n", "n", "a third one", invertible=True)
inverses.matrix("X", "n", "m", "any matrix")
inverses.matrix("Y", "n", "m", "any matrix")
inverses.matrix("S", "n", "n", "a symmetric invertible matrix", symmetric=True, invertible=True)
inverses.matrix("P", "n", "n", "a positive definite matrix", positive_definite=True)
inverses.matrix("Q", "n", "n", "an orthogonal matrix", orthogonal=True)
inverses.scalar("c", "a number that is not zero", nonzero=True)

inverses.heading("Transposes")
for fact in (
    r"(X^\top)^\top = X",
    r"(X + Y)^\top = X^\top + Y^\top",
    r"(A X)^\top = X^\top A^\top",
    r"(A B K)^\top = K^\top B^\top A^\top",
    r"(X X^\top)^\top = X X^\top",
    r"(A + A^\top)^\top = A + A^\top",
    r"(A - A^\top)^\top = -(A - A^\top)",
    r"A = \frac{1}{2} (A + A^\top) + \frac{1}{2} (A - A^\top)",
):
    inverses.step(fact)

inverses.heading("Rules for the inverse")
for fact in (
    r"A A^{-1} = I_n",
    r"A^{-1} A = I_n",
    r"(A^{-1})^{-1} = A",
    r"(A B)^{-1} = B^{-1} A^{-1}",
    r"(A B K)^{-1} = K^{-1} B^{-1} A^{-1}",
    r"(A^\top)^{-1} = (A^{-1})^\top",
    r"(c A)^{-1} = \frac{1}{c} A^{-1}",
    r"(-A)^{-1} = -A^{-1}",
    r"(A^2)^{-1} = (A^{-1})^2",
    r"(S^{-1})^\top = S^{-1}",
    r"Q^{-1} = Q^\top",
    r"(Q^\top A Q)^{-1} = Q^\top A^{-1} Q",
    r"A (B A)^{-1} B = I_n",
    r"(B^{-1} A B)^{-1} = B^{-1} A^{-1} B",
    r"(A A^\top)^{-1} = A^{-\top} A^{-1}",
    r"(I_n)^{-1} = I_n",
    r"A^{-1} B = (B^{-1} A)^{-1}",
    r"A^{-1} (A + B) B^{-1} = A^{-1} + B^{-1}",
    r"A^{-1} - B^{-1} = A^{-1} (B - A) B^{-1}",
    r"A^{-1} - B^{-1} = -B^{-1} (A - B) A^{-1}",
    r"A^{-1} + B^{-1} = B^{-1} (A + B) A^{-1}",
):
    inverses.step(fact)

inverses.heading("Powers")
for fact in (
    r"(A^2)^\top = (A^\top)^2",
    r"(B^{-1} A B)^2 = B^{-1} A^2 B",
    r"(B^{-1} A B)^3 = B^{-1} A^3 B",
    r"A^2 A^{-1} = A",
    r"A^3 A^{-2} = A",
    r"A^2 A^3 = A^5",
    r"(Q A Q^\top)^2 = Q A^2 Q^\top",
    r"(I_n + A)(I_n - A) = I_n - A^2",
    r"(A + B)^2 = A^2 + A B + B A + B^2",
    r"(I_n - A)(I_n + A + A^2) = I_n - A^3",
):
    inverses.step(fact)

inverses.heading("Sums whose inverse exists")
inverses.matrix("T", "n", "n", "an invertible sum", invertible=True)
total = inverses.suppose(r"T = A + B", "the sum is invertible")
for fact in (
    r"A T^{-1} B = B T^{-1} A",
    r"(A^{-1} + B^{-1})^{-1} = A T^{-1} B",
    r"T^{-1} = A^{-1} - A^{-1} B T^{-1}",
    r"T^{-1} = A^{-1} - T^{-1} B A^{-1}",
    r"A - A T^{-1} A = B - B T^{-1} B",
    r"A T^{-1} + B T^{-1} = I_n",
    r"I_n - A T^{-1} = B T^{-1}",
    r"A T^{-1} B = A - A T^{-1} A",
):
    inverses.step(fact, using=total)

inverses.heading("Searle's identities")
inverses.matrix("M", "n", "n", "an invertible matrix", invertible=True)
plus = inverses.suppose(r"M = I_n + A", "the sum with the identity is invertible")
for fact in (
    r"A M^{-1} = M^{-1} A",
    r"A M^{-1} = I_n - M^{-1}",
    r"(I_n + A^{-1})^{-1} = A M^{-1}",
    r"M^{-1} = I_n - A M^{-1}",
    r"A M = M A",
    r"(A^{-1} + I_n)^{-1} = M^{-1} A",
):
    inverses.step(fact, using=plus)
