"""Generalised inverses by the four Penrose equations."""

from handproof import Derivation

pseudo = Derivation("Pseudo-inverses", source="Penrose (1955), Proc. Camb. Phil. Soc. 51")
pseudo.sizes("n m")
pseudo.matrix("A", "n", "m", "any matrix")
pseudo.matrix("X", "m", "n", "its pseudo-inverse")
pseudo.matrix("Y", "m", "n", "another matrix with the same four properties")
one = pseudo.suppose(r"A X A = A")
two = pseudo.suppose(r"X A X = X")
three = pseudo.suppose(r"(A X)^\top = A X")
four = pseudo.suppose(r"(X A)^\top = X A")
penrose = (one, two, three, four)
again = (
    pseudo.suppose(r"A Y A = A"),
    pseudo.suppose(r"Y A Y = Y"),
    pseudo.suppose(r"(A Y)^\top = A Y"),
    pseudo.suppose(r"(Y A)^\top = Y A"),
)
pseudo.step(r"X = Y", because="the pseudo-inverse is unique", using=(*penrose, *again))
pseudo.step(r"A X = A Y", using=(*penrose, *again))
pseudo.step(r"X A = Y A", using=(*penrose, *again))
for fact in (
    r"(A X)^2 = A X",
    r"(X A)^2 = X A",
    r"A^\top = A^\top A X",
    r"A^\top = X A A^\top",
    r"X = X X^\top A^\top",
    r"X = A^\top X^\top X",
    r"A = A A^\top X^\top",
    r"A = X^\top A^\top A",
    r"X^\top A^\top X^\top = X^\top",
    r"A^\top X^\top A^\top = A^\top",
    r"(I_n - A X) A = 0",
    r"A (I_m - X A) = 0",
    r"(I_n - A X)^2 = I_n - A X",
    r"(I_m - X A)^2 = I_m - X A",
    r"(X X^\top) (A^\top A) (X X^\top) = X X^\top",
    r"(A^\top A) (X X^\top) (A^\top A) = A^\top A",
    r"X X^\top A^\top A = X A",
    r"A^\top A X X^\top = X A",
    r"X = (X X^\top) A^\top",
    r"\operatorname{tr}(A X) = \operatorname{tr}(X A)",
):
    pseudo.step(fact, using=penrose)

pseudo.heading("Full column rank")
pseudo.matrix("T", "m", "m", r"$A^\top A$", symmetric=True, invertible=True)
rank = pseudo.suppose(r"T = A^\top A")
for fact in (
    r"A (T^{-1} A^\top) A = A",
    r"(T^{-1} A^\top) A (T^{-1} A^\top) = T^{-1} A^\top",
    r"(A T^{-1} A^\top)^\top = A T^{-1} A^\top",
    r"T^{-1} A^\top A = I_m",
    r"X = T^{-1} A^\top",
):
    pseudo.step(fact, using=(rank, *penrose))
