"""The Woodbury family: inverses of sums of low rank."""

from handproof import Derivation

woodbury = Derivation("The Woodbury family", source="Golub and Van Loan, section 2.1.4")
woodbury.sizes("n k")
woodbury.matrix("A", "n", "n", "an invertible matrix", invertible=True)
woodbury.matrix("U", "n", "k", "any matrix")
woodbury.matrix("B", "k", "k", "an invertible matrix", invertible=True)
woodbury.matrix("V", "k", "n", "any matrix")
woodbury.matrix("M", "n", "n", "the sum", invertible=True)
woodbury.matrix("H", "k", "k", "the small matrix", invertible=True)

woodbury.heading("Woodbury")
big = woodbury.suppose(r"M = A + U B V")
small = woodbury.suppose(r"H = B^{-1} + V A^{-1} U")
both = (big, small)
for fact in (
    r"M^{-1} = A^{-1} - A^{-1} U H^{-1} V A^{-1}",
    r"M^{-1} U B = A^{-1} U H^{-1}",
    r"B V M^{-1} = H^{-1} V A^{-1}",
    r"M^{-1} U = A^{-1} U H^{-1} B^{-1}",
    r"V M^{-1} U = B^{-1} - B^{-1} H^{-1} B^{-1}",
    r"B - B V M^{-1} U B = H^{-1}",
    r"M (A^{-1} - A^{-1} U H^{-1} V A^{-1}) = I_n",
    r"(A^{-1} - A^{-1} U H^{-1} V A^{-1}) M = I_n",
    r"H^{-1} = B - B V M^{-1} U B",
    r"I_n - M^{-1} U B V = M^{-1} A",
    r"A M^{-1} U B = U H^{-1}",
):
    woodbury.step(fact, using=both)

woodbury.heading("Push-through")
woodbury.matrix("F", "n", "k", "any matrix")
woodbury.matrix("G", "k", "n", "any matrix")
woodbury.matrix("L", "n", "n", "", invertible=True)
woodbury.matrix("N", "k", "k", "", invertible=True)
left = woodbury.suppose(r"L = I_n + F G")
right = woodbury.suppose(r"N = I_k + G F")
for fact in (
    r"L^{-1} F = F N^{-1}",
    r"G L^{-1} = N^{-1} G",
    r"L^{-1} = I_n - F N^{-1} G",
    r"N^{-1} = I_k - G L^{-1} F",
    r"I_k - G L^{-1} F = N^{-1}",
    r"G L^{-1} F = I_k - N^{-1}",
    r"F N^{-1} G = I_n - L^{-1}",
    r"L F = F N",
):
    woodbury.step(fact, using=(left, right))

woodbury.heading("Rank one")
woodbury.vector("u", "n", "any vector")
woodbury.vector("v", "n", "any vector")
woodbury.scalar("c", r"$1 + v^\top A^{-1} u$", nonzero=True)
woodbury.matrix("R", "n", "n", "", invertible=True)
update = woodbury.suppose(r"R = A + u v^\top")
scalar = woodbury.suppose(r"c = 1 + v^\top A^{-1} u")
for fact in (
    r"R^{-1} = A^{-1} - \frac{1}{c} A^{-1} u v^\top A^{-1}",
    r"R^{-1} u = \frac{1}{c} A^{-1} u",
    r"v^\top R^{-1} = \frac{1}{c} v^\top A^{-1}",
    r"v^\top R^{-1} u = 1 - \frac{1}{c}",
    r"R A^{-1} u = c u",
):
    woodbury.step(fact, using=(update, scalar))

woodbury.heading("Ridge and kernel forms")
woodbury.matrix("X", "n", "k", "a design matrix")
woodbury.scalar("a", "a ridge parameter", positive=True)
woodbury.vector("y", "n", "responses")
for fact in (
    r"(X^\top X + a I_k)^{-1} X^\top = X^\top (X X^\top + a I_n)^{-1}",
    r"X (X^\top X + a I_k)^{-1} X^\top = I_n - a (X X^\top + a I_n)^{-1}",
    r"(X^\top X + a I_k)^{-1} = \frac{1}{a} (I_k - X^\top (X X^\top + a I_n)^{-1} X)",
    r"X X^\top (X X^\top + a I_n)^{-1} = I_n - a (X X^\top + a I_n)^{-1}",
    r"y - X (X^\top X + a I_k)^{-1} X^\top y = a (X X^\top + a I_n)^{-1} y",
    r"X (X^\top X + a I_k)^{-1} = (X X^\top + a I_n)^{-1} X",
    r"X^\top X (X^\top X + a I_k)^{-1} = (X^\top X + a I_k)^{-1} X^\top X",
):
    woodbury.step(fact)
