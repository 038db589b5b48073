r"""Functions that act entry by entry: sigmoid, exponential, logarithm, softmax."""

from handproof import Derivation

elementwise = Derivation("Elementwise functions", source="Petersen and Pedersen; Bishop (2006)")
elementwise.sizes("n m")
elementwise.vector("x", "n", "the variable")
elementwise.vector("w", "m", "the variable")
elementwise.vector("a", "n", "constant")
elementwise.matrix("X", "n", "m", "constant")
elementwise.matrix("A", "n", "n", "constant")
elementwise.define("s", r"\operatorname{sigm}(x)")
elementwise.define("e", r"\exp(x)")
elementwise.define("h", r"\operatorname{sigm}(X w)")
elementwise.define("g", r"\operatorname{sigm}(A x)")
elementwise.define("p", r"\frac{\exp(x)}{\mathbf{1}_n^\top \exp(x)}")

BY = r"\frac{\partial}{\partial x^\top} "
BY2 = r"\frac{\partial^2}{\partial x \partial x^\top} "
GRADIENT = r"\frac{\partial}{\partial x} "
for left, right in (
    (BY + "e", r"\operatorname{diag}(e)"),
    (BY + r"\exp(A x)", r"\operatorname{diag}(\exp(A x)) A"),
    (BY + r"\exp(-x)", r"-\operatorname{diag}(\exp(-x))"),
    (BY + "s", r"\operatorname{diag}(s) (I_n - \operatorname{diag}(s))"),
    (BY + "s", r"\operatorname{diag}(s \circ (\mathbf{1}_n - s))"),
    (BY + "g", r"(\operatorname{diag}(g) - \operatorname{diag}(g)^2) A"),
    (BY + "p", r"\operatorname{diag}(p) - p p^\top"),
    (GRADIENT + r"(\mathbf{1}_n^\top e)", "e"),
    (GRADIENT + r"(a^\top e)", r"a \circ e"),
    (GRADIENT + r"(a^\top s)", r"\operatorname{diag}(s) (I_n - \operatorname{diag}(s)) a"),
    (GRADIENT + r"\log(\mathbf{1}_n^\top \exp(x))", "p"),
    (GRADIENT + r"(\log(\mathbf{1}_n^\top \exp(x)) - a^\top x)", "p - a"),
    (BY2 + r"\log(\mathbf{1}_n^\top \exp(x))", r"\operatorname{diag}(p) - p p^\top"),
    (BY2 + r"(\mathbf{1}_n^\top e)", r"\operatorname{diag}(e)"),
    (
        r"\frac{\partial}{\partial w^\top} h",
        r"(\operatorname{diag}(h) - \operatorname{diag}(h)^2) X",
    ),
    (
        r"\frac{\partial}{\partial w} \|h - a\|^2",
        r"2 X^\top (\operatorname{diag}(h) - \operatorname{diag}(h)^2) (h - a)",
    ),
    (r"\mathbf{1}_n^\top p", "1"),
    (r"(\operatorname{diag}(p) - p p^\top) \mathbf{1}_n", "0"),
):
    elementwise.step(left + " = " + right)
