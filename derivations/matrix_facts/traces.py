"""Traces."""

from handproof import Derivation

traces = Derivation("Traces", source="Petersen and Pedersen, The Matrix Cookbook, section 1.1")
traces.sizes("n m k")
traces.matrix("A", "n", "n", "any square matrix")
traces.matrix("B", "n", "n", "any square matrix")
traces.matrix("K", "n", "n", "any square matrix")
traces.matrix("S", "n", "n", "a symmetric matrix", symmetric=True)
traces.matrix("T", "n", "n", "a symmetric matrix", symmetric=True)
traces.matrix("M", "n", "n", "an invertible matrix", invertible=True)
traces.matrix("Q", "n", "k", "orthonormal columns", orthonormal_columns=True)
traces.matrix("O", "n", "n", "an orthogonal matrix", orthogonal=True)
traces.matrix("X", "n", "m", "any matrix")
traces.matrix("Y", "m", "n", "any matrix")
traces.matrix("Z", "n", "m", "any matrix")
traces.vector("x", "n", "any vector")
traces.vector("y", "n", "any vector")
traces.scalar("c", "any number")

for fact in (
    r"\operatorname{tr}(A + B) = \operatorname{tr}(A) + \operatorname{tr}(B)",
    r"\operatorname{tr}(c A) = c \operatorname{tr}(A)",
    r"\operatorname{tr}(A^\top) = \operatorname{tr}(A)",
    r"\operatorname{tr}(X Y) = \operatorname{tr}(Y X)",
    r"\operatorname{tr}(A B) = \operatorname{tr}(B A)",
    r"\operatorname{tr}(A B K) = \operatorname{tr}(K A B)",
    r"\operatorname{tr}(A B K) = \operatorname{tr}(B K A)",
    r"\operatorname{tr}(A B - B A) = 0",
    r"\operatorname{tr}(A^\top B) = \operatorname{tr}(B^\top A)",
    r"\operatorname{tr}(A B) = \operatorname{tr}(A^\top B^\top)",
    r"\operatorname{tr}(I_n) = n",
    r"\operatorname{tr}(c I_n) = c n",
    r"\operatorname{tr}(M A M^{-1}) = \operatorname{tr}(A)",
    r"\operatorname{tr}(M^{-1} A M) = \operatorname{tr}(A)",
    r"\operatorname{tr}(O^\top A O) = \operatorname{tr}(A)",
    r"\operatorname{tr}(Q^\top Q) = k",
    r"\operatorname{tr}(Q Q^\top) = k",
    r"\operatorname{tr}(I_n - Q Q^\top) = n - k",
    r"\operatorname{tr}(x y^\top) = y^\top x",
    r"\operatorname{tr}(x x^\top) = x^\top x",
    r"x^\top A x = \operatorname{tr}(A x x^\top)",
    r"x^\top A y = \operatorname{tr}(A y x^\top)",
    r"x^\top A x = x^\top A^\top x",
    r"\|X\|_F^2 = \operatorname{tr}(X^\top X)",
    r"\|X\|_F^2 = \operatorname{tr}(X X^\top)",
    r"\|X - Z\|_F^2 = \|X\|_F^2 + \|Z\|_F^2 - 2 \operatorname{tr}(X^\top Z)",
    r"\|X + Z\|_F^2 + \|X - Z\|_F^2 = 2 \|X\|_F^2 + 2 \|Z\|_F^2",
    r"\|O X\|_F^2 = \|X\|_F^2",
    r"\operatorname{tr}(S T S T) = \operatorname{tr}(T S T S)",
    (
        r"\operatorname{tr}((S + T)^2)"
        r" = \operatorname{tr}(S^2) + 2 \operatorname{tr}(S T) + \operatorname{tr}(T^2)"
    ),
    r"\operatorname{tr}(S (A - A^\top)) = 0",
    r"\operatorname{tr}((A + A^\top)^2) = 2 \operatorname{tr}(A^2) + 2 \operatorname{tr}(A^\top A)",
    r"\operatorname{tr}(M^{-1} M) = n",
    r"\operatorname{tr}(A (B + K)) = \operatorname{tr}(A B) + \operatorname{tr}(A K)",
):
    traces.step(fact)
