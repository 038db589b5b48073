r"""Gradients by a symmetric matrix in both conventions.

*Free*: all entries of $X$ are variables; the gradient is evaluated at a symmetric $X$.
*Structured*: $x_{ij} = x_{ji}$ is one variable; with the free gradient $G$ it is
$G + G^\top - \operatorname{diag}(G)$. Both vanish at the same symmetric points.
"""

from handproof import Derivation

SOURCE = "Petersen and Pedersen, The Matrix Cookbook, section 2.8; Magnus and Neudecker, chapter 9"


def declared(title: str, convention: str) -> Derivation:
    """The symbols that both conventions speak about."""
    made = Derivation(title, source=SOURCE)
    made.sizes("n")
    made.given(f"gradients by symmetric matrices: {convention}")
    made.matrix("X", "n", "n", "the variable, positive definite", positive_definite=True)
    made.matrix("T", "n", "n", "the variable, symmetric", symmetric=True)
    made.matrix("A", "n", "n", "constant")
    made.matrix("S", "n", "n", "constant, symmetric", symmetric=True)
    made.vector("a", "n", "constant")
    made.vector("b", "n", "constant")
    made.scalar("c", "constant")
    made.index("k", "n")
    return made


free = declared("Gradients by a symmetric matrix, free", "free")
structured = declared("Gradients by a symmetric matrix, structured", "structured")

D = r"\frac{\partial}{\partial %s} "
DIAG = r"\operatorname{diag}(\operatorname{diag}(%s))"
for variable, body, gradient, both in (
    ("T", r"\operatorname{tr}(T)", "I_n", "I_n"),
    ("T", r"\operatorname{tr}(A T)", r"A^\top", r"A + A^\top - A \circ I_n"),
    ("T", r"\operatorname{tr}(S T)", "S", "2 S - " + DIAG % "S"),
    ("T", r"(a^\top T a)", r"a a^\top", r"2 a a^\top - \operatorname{diag}(a \circ a)"),
    (
        "T",
        r"(a^\top T b)",
        r"a b^\top",
        r"a b^\top + b a^\top - \operatorname{diag}(a \circ b)",
    ),
    ("T", r"\operatorname{tr}(T^2)", "2 T", r"4 T - 2 (T \circ I_n)"),
    ("T", r"\operatorname{tr}(T A T)", r"A^\top T + T A^\top",
     r"(A + A^\top) T + T (A + A^\top) - " + DIAG % r"A^\top T + T A^\top"),
    ("T", r"\|T - S\|_F^2", "2 (T - S)", "4 (T - S) - 2 ((T - S) \\circ I_n)"),
    ("T", r"(c \operatorname{tr}(S T))", "c S", r"c (2 S - S \circ I_n)"),
    ("X", r"\log |X|", "X^{-1}", "2 X^{-1} - " + DIAG % "X^{-1}"),
    ("X", "|X|", "|X| X^{-1}", r"|X| (2 X^{-1} - X^{-1} \circ I_n)"),
    ("X", r"\operatorname{tr}(X^{-1})", "-X^{-2}", "-2 X^{-2} + " + DIAG % "X^{-2}"),
    ("X", r"\operatorname{tr}(X^{-1} S)", "-X^{-1} S X^{-1}",
     "-2 X^{-1} S X^{-1} + " + DIAG % "X^{-1} S X^{-1}"),
    ("X", r"(a^\top X^{-1} a)", r"-X^{-1} a a^\top X^{-1}",
     r"-2 X^{-1} a a^\top X^{-1} + " + DIAG % r"X^{-1} a a^\top X^{-1}"),
    ("X", r"(a^\top X^{-1} b)", r"-X^{-1} a b^\top X^{-1}",
     r"-X^{-1} (a b^\top + b a^\top) X^{-1} + " + DIAG % r"X^{-1} a b^\top X^{-1}"),
    ("X", r"(\log |X| + \operatorname{tr}(X^{-1} S))", "X^{-1} - X^{-1} S X^{-1}",
     "2 (X^{-1} - X^{-1} S X^{-1}) - " + DIAG % "X^{-1} - X^{-1} S X^{-1}"),
):  # fmt: skip
    free.step(D % variable + body + " = " + gradient)
    structured.step(D % variable + body + " = " + both)

for made in (free, structured):
    made.step(D % "X_{kk}" + r"\log |X| = (X^{-1})_{kk}")
    made.step(D % "T_{kk}" + r"\operatorname{tr}(A T) = A_{kk}")
    stationary = made.suppose(D % "X" + r"(\log |X| + \operatorname{tr}(X^{-1} S)) = 0")
    made.conclude("X = S", using=stationary)
