"""Hadamard products and diagonal matrices."""

from handproof import Derivation

hadamard = Derivation(
    "Hadamard products and diagonal matrices",
    source="Horn and Johnson, Topics in Matrix Analysis, 5; Magnus and Neudecker, section 3.6",
)
hadamard.sizes("n m")
hadamard.matrix("A", "n", "n", "any square matrix")
hadamard.matrix("B", "n", "n", "any square matrix")
hadamard.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
hadamard.matrix("R", "n", "n", "a symmetric matrix", symmetric=True)
hadamard.matrix("P", "n", "n", "a positive definite matrix", positive_definite=True)
hadamard.matrix("T", "n", "n", "a positive definite matrix", positive_definite=True)
hadamard.matrix("X", "n", "m", "any matrix")
hadamard.matrix("Y", "n", "m", "any matrix")
hadamard.matrix("Z", "n", "m", "any matrix")
hadamard.matrix("D", "n", "n", "a diagonal matrix", diagonal=True)
hadamard.vector("x", "n", "any vector")
hadamard.vector("y", "n", "any vector")
hadamard.vector("z", "n", "any vector")
hadamard.vector("u", "m", "any vector")
hadamard.vector("v", "m", "any vector")
hadamard.scalar("c", "any number")

for fact in (
    r"X \odot Y = Y \odot X",
    r"X \odot (Y \odot Z) = (X \odot Y) \odot Z",
    r"X \odot Y \odot Z = Z \odot X \odot Y",
    r"X \odot (Y + Z) = X \odot Y + X \odot Z",
    r"(c X) \odot Y = c (X \odot Y)",
    r"(X \odot Y)^\top = X^\top \odot Y^\top",
    r"(X + Y) \odot (X - Y) = X \odot X - Y \odot Y",
    r"(S \odot R)^\top = S \odot R",
    r"(x u^\top) \odot X = \operatorname{diag}(x) X \operatorname{diag}(u)",
    r"(x u^\top) \odot (y v^\top) = (x \odot y) (u \odot v)^\top",
    r"(\operatorname{diag}(x) X) \odot Y = \operatorname{diag}(x) (X \odot Y)",
    r"X \odot (Y \operatorname{diag}(u)) = (X \odot Y) \operatorname{diag}(u)",
    (
        r"\operatorname{diag}(x) (X \odot Y) \operatorname{diag}(u)"
        r" = (\operatorname{diag}(x) X) \odot (Y \operatorname{diag}(u))"
    ),
    (
        r"x^\top (X \odot Y) u"
        r" = \operatorname{tr}(\operatorname{diag}(x) X \operatorname{diag}(u) Y^\top)"
    ),
    r"x^\top (A \odot B) y = y^\top (A^\top \odot B^\top) x",
    r"\operatorname{tr}(X^\top (Y \odot Z)) = \operatorname{tr}((X \odot Y)^\top Z)",
    r"(X \otimes A) \odot (Y \otimes B) = (X \odot Y) \otimes (A \odot B)",
    r"\operatorname{vec}(X \odot Y) = \operatorname{vec}(X) \odot \operatorname{vec}(Y)",
    (
        r"\operatorname{vec}(X \odot Y)"
        r" = \operatorname{diag}(\operatorname{vec}(X)) \operatorname{vec}(Y)"
    ),
):
    hadamard.step(fact)
hadamard.heading("Vectors")
for fact in (
    r"x \odot y = \operatorname{diag}(x) y",
    r"\operatorname{diag}(x) y = \operatorname{diag}(y) x",
    r"x^\top (y \odot z) = (x \odot y)^\top z",
    r"(x \odot y)^\top (x \odot y) = (x \odot x)^\top (y \odot y)",
    r"x^\top \operatorname{diag}(y) z = y^\top (x \odot z)",
    r"x \odot (y + c z) = x \odot y + c (x \odot z)",
    r"(x x^\top) \odot (y y^\top) = (x \odot y) (x \odot y)^\top",
):
    hadamard.step(fact)
hadamard.heading("Diagonal matrices of vectors")
for fact in (
    r"\operatorname{diag}(x + c y) = \operatorname{diag}(x) + c \operatorname{diag}(y)",
    r"\operatorname{diag}(x) \operatorname{diag}(y) = \operatorname{diag}(x \odot y)",
    (
        r"\operatorname{diag}(x) \operatorname{diag}(y)"
        r" = \operatorname{diag}(y) \operatorname{diag}(x)"
    ),
    r"\operatorname{diag}(x)^\top = \operatorname{diag}(x)",
    r"\operatorname{diag}(x)^2 = \operatorname{diag}(x \odot x)",
    (
        r"\operatorname{tr}(\operatorname{diag}(x) \operatorname{diag}(y))"
        r" = x^\top y"
    ),
    r"\operatorname{diag}(x) X \operatorname{diag}(u) = (x u^\top) \odot X",
    r"\|\operatorname{diag}(x)\|_F^2 = \|x\|^2",
    (
        r"\operatorname{tr}(\operatorname{diag}(x) X \operatorname{diag}(u) X^\top)"
        r" = x^\top (X \odot X) u"
    ),
    r"\operatorname{diag}(x) \otimes \operatorname{diag}(u) = \operatorname{diag}(x \otimes u)",
):
    hadamard.step(fact)
hadamard.heading("The diagonal of a matrix")
for fact in (
    r"\operatorname{diag}(A + c B) = \operatorname{diag}(A) + c \operatorname{diag}(B)",
    r"\operatorname{diag}(A^\top) = \operatorname{diag}(A)",
    r"\operatorname{diag}(\operatorname{diag}(x)) = x",
    r"\operatorname{diag}(x y^\top) = x \odot y",
    r"\operatorname{diag}(\operatorname{diag}(x) A) = x \odot \operatorname{diag}(A)",
    r"\operatorname{diag}(A \odot B) = \operatorname{diag}(A) \odot \operatorname{diag}(B)",
    r"x^\top \operatorname{diag}(A) = \operatorname{tr}(\operatorname{diag}(x) A)",
    r"\operatorname{diag}(X \operatorname{diag}(u) Y^\top) = (X \odot Y) u",
    r"\operatorname{diag}(X \operatorname{diag}(u) X^\top) = (X \odot X) u",
    r"I_n \odot A = \operatorname{diag}(\operatorname{diag}(A))",
    r"I_n \odot D = D",
    r"D \odot A = D \odot (A \odot I_n)",
    r"\operatorname{tr}(I_n \odot A) = \operatorname{tr}(A)",
    r"\operatorname{diag}(A) = \operatorname{diag}(I_n \odot A)",
):
    hadamard.step(fact)
hadamard.heading("Schur's theorem")
for fact in (
    r"P \odot T \succ 0",
    r"P \odot (X X^\top) \succeq 0",
    r"(X X^\top) \odot (Y Y^\top) \succeq 0",
    r"P \odot P + S^2 \succ 0",
    r"|P \odot T| > 0",
    r"x^\top (P \odot T) x \ge 0",
):
    hadamard.step(fact)
