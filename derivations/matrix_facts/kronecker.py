"""Kronecker products and vec."""

from handproof import Derivation

kronecker = Derivation(
    "Kronecker products and vec",
    source="Horn and Johnson, Topics in Matrix Analysis, 4; Magnus and Neudecker, chapter 2",
)
kronecker.sizes("n m k q")
kronecker.matrix("A", "n", "n", "any square matrix")
kronecker.matrix("B", "n", "n", "any square matrix")
kronecker.matrix("G", "m", "m", "any square matrix")
kronecker.matrix("H", "m", "m", "any square matrix")
kronecker.matrix("M", "n", "n", "an invertible matrix", invertible=True)
kronecker.matrix("N", "m", "m", "an invertible matrix", invertible=True)
kronecker.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
kronecker.matrix("T", "m", "m", "a symmetric matrix", symmetric=True)
kronecker.matrix("P", "n", "n", "a positive definite matrix", positive_definite=True)
kronecker.matrix("R", "m", "m", "a positive definite matrix", positive_definite=True)
kronecker.matrix("Q", "n", "k", "orthonormal columns", orthonormal_columns=True)
kronecker.matrix("O", "m", "m", "an orthogonal matrix", orthogonal=True)
kronecker.matrix("X", "n", "m", "any matrix")
kronecker.matrix("Y", "n", "m", "any matrix")
kronecker.matrix("E", "k", "q", "any matrix")
kronecker.matrix("F", "q", "k", "any matrix")
kronecker.vector("x", "n", "any vector")
kronecker.vector("y", "n", "any vector")
kronecker.vector("u", "m", "any vector")
kronecker.vector("v", "m", "any vector")
kronecker.scalar("c", "any number")

for fact in (
    r"(A \otimes G) (B \otimes H) = (A B) \otimes (G H)",
    r"(A \otimes I_m) (I_n \otimes G) = A \otimes G",
    r"(A \otimes I_m) (I_n \otimes G) = (I_n \otimes G) (A \otimes I_m)",
    r"(X \otimes E)^\top = X^\top \otimes E^\top",
    r"(X \otimes E) \otimes A = X \otimes (E \otimes A)",
    r"(X + Y) \otimes E = X \otimes E + Y \otimes E",
    r"E \otimes (X + Y) = E \otimes X + E \otimes Y",
    r"(c X) \otimes E = c (X \otimes E)",
    r"X \otimes (c E) = c (X \otimes E)",
    r"I_n \otimes I_m = I_{n m}",
    r"c \otimes X = c X",
    r"x \otimes u^\top = x u^\top",
    r"x^\top \otimes u = u x^\top",
    r"(x \otimes u)^\top (y \otimes v) = (x^\top y) (u^\top v)",
    r"(A \otimes G) (x \otimes u) = (A x) \otimes (G u)",
    r"(x \otimes G) H = x \otimes (G H)",
    r"(M \otimes N)^{-1} = M^{-1} \otimes N^{-1}",
    r"(M \otimes N) (M^{-1} \otimes N^{-1}) = I_{n m}",
    r"(M \otimes G) ((M^{-1} A M) \otimes H) = (A M) \otimes (G H)",
    r"(M \otimes I_m) (A \otimes G) (M^{-1} \otimes I_m) = (M A M^{-1}) \otimes G",
    r"(S \otimes T)^\top = S \otimes T",
    r"(Q \otimes O)^\top (Q \otimes O) = I_{k m}",
    r"(A \otimes G)^2 = A^2 \otimes G^2",
    r"(X \otimes E)^+ = X^+ \otimes E^+",
):
    kronecker.step(fact)
kronecker.heading("Definite products")
for fact in (
    r"P \otimes R \succ 0",
    r"(P \otimes R)^{-1} \succ 0",
    r"P \otimes I_m \succ 0",
    r"(X^\top X) \otimes R \succeq 0",
    r"P \otimes I_m + I_n \otimes R \succ 0",
    r"|P \otimes R| > 0",
):
    kronecker.step(fact)
kronecker.heading("Traces, norms and determinants")
for fact in (
    r"\operatorname{tr}(A \otimes G) = \operatorname{tr}(A) \operatorname{tr}(G)",
    r"\operatorname{tr}(A \otimes I_m) = m \operatorname{tr}(A)",
    (
        r"\operatorname{tr}((A \otimes G) (B \otimes H))"
        r" = \operatorname{tr}(A B) \operatorname{tr}(G H)"
    ),
    (
        r"\operatorname{tr}(A \otimes I_m + I_n \otimes G)"
        r" = m \operatorname{tr}(A) + n \operatorname{tr}(G)"
    ),
    r"\|X \otimes E\|_F^2 = \|X\|_F^2 \|E\|_F^2",
    r"|M \otimes N| = |M|^m |N|^n",
    r"|M \otimes N| = |N \otimes M|",
    r"|M \otimes I_m| = |M|^m",
    r"\log |P \otimes R| = m \log |P| + n \log |R|",
):
    kronecker.step(fact)
kronecker.heading("The columns of a matrix one below the other")
for fact in (
    r"\operatorname{vec}(A X G) = (G^\top \otimes A) \operatorname{vec}(X)",
    r"\operatorname{vec}(A X) = (I_m \otimes A) \operatorname{vec}(X)",
    r"\operatorname{vec}(X G) = (G^\top \otimes I_n) \operatorname{vec}(X)",
    r"\operatorname{vec}(A X + X G) = (I_m \otimes A + G^\top \otimes I_n) \operatorname{vec}(X)",
    r"\operatorname{vec}(X + Y) = \operatorname{vec}(X) + \operatorname{vec}(Y)",
    r"\operatorname{vec}(c X) = c \operatorname{vec}(X)",
    r"\operatorname{vec}(x u^\top) = u \otimes x",
    r"\operatorname{vec}(x) = \operatorname{vec}(x^\top)",
    r"\operatorname{vec}(A X u) = (u^\top \otimes A) \operatorname{vec}(X)",
    r"\operatorname{vec}(X)^\top \operatorname{vec}(Y) = \operatorname{tr}(X^\top Y)",
    r"\|\operatorname{vec}(X)\|^2 = \|X\|_F^2",
    (
        r"\operatorname{vec}(X)^\top (G \otimes A) \operatorname{vec}(Y)"
        r" = \operatorname{tr}(X^\top A Y G^\top)"
    ),
    r"(u \otimes x)^\top \operatorname{vec}(X) = x^\top X u",
    (
        r"\operatorname{tr}(A X G Y^\top)"
        r" = \operatorname{vec}(Y)^\top (G^\top \otimes A) \operatorname{vec}(X)"
    ),
    (
        r"\operatorname{vec}(X)^\top (R \otimes P)^{-1} \operatorname{vec}(X)"
        r" = \operatorname{tr}(X^\top P^{-1} X R^{-1})"
    ),
):
    kronecker.step(fact)
