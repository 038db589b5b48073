"""Gradients of determinants, traces, norms, and of products of arrays."""

from handproof import Derivation

SOURCE = "Petersen and Pedersen, The Matrix Cookbook, sections 2.1 to 2.5"
gradients = Derivation("Gradients of matrix functions", source=SOURCE)
gradients.sizes("n m p")
gradients.matrix("X", "n", "m", "the variable")
gradients.matrix("Y", "n", "n", "an invertible variable", invertible=True)
gradients.vector("x", "n", "the variable")
gradients.vector("s", "m", "the variable")
gradients.scalar("t", "the variable")
gradients.matrix("K", "n", "m", "the variable")
gradients.matrix("A", "n", "n", "constant")
gradients.matrix("B", "n", "n", "constant")
gradients.matrix("D", "m", "m", "constant")
gradients.matrix("E", "p", "n", "constant")
gradients.matrix("F", "m", "p", "constant")
gradients.matrix("C", "n", "n", "constant, symmetric", symmetric=True)
gradients.matrix("P", "n", "n", "constant, positive definite", positive_definite=True)
gradients.matrix("L", "n", "n", "constant, invertible", invertible=True)
gradients.matrix("R", "n", "n", "constant, invertible", invertible=True)
gradients.vector("a", "n", "constant")
gradients.vector("b", "n", "constant")
gradients.vector("c", "m", "constant")
for fact in (
    r"X^\top X \text{ invertible}",
    r"X^\top P X \text{ positive definite}",
    r"Y + A \text{ invertible}",
    r"|X^\top X| > 0",
    "|Y| > 0",
    r"\|x - a\| > 0",
    r"\|x\| > 0",
    r"\|X\| > 0",
    r"x^\top x > 0",
):
    gradients.fact(fact)

D = r"\frac{\partial}{\partial %s} "
gradients.heading("Determinants")
for variable, body, gradient in (
    ("Y", "|L Y R|", r"|L Y R| Y^{-\top}"),
    ("Y", r"|Y^\top P Y|", r"2 |Y^\top P Y| Y^{-\top}"),
    ("Y", r"\log |Y|", r"Y^{-\top}"),
    ("Y", "|Y^{-1}|", r"-|Y^{-1}| Y^{-\top}"),
    ("Y", r"(\log |Y|)^2", r"2 \log |Y| Y^{-\top}"),
    ("X", r"\log |X^\top X|", r"2 X (X^\top X)^{-1}"),
    ("X", r"|X^\top X|", r"2 |X^\top X| X (X^\top X)^{-1}"),
    ("X", r"\log |X^\top P X|", r"2 P X (X^\top P X)^{-1}"),
    ("X", r"|X^\top P X|", r"2 |X^\top P X| P X (X^\top P X)^{-1}"),
):
    gradients.step(D % variable + body + " = " + gradient)

gradients.heading("Traces")
for variable, body, gradient in (
    ("X", r"\operatorname{tr}(E X F)", r"E^\top F^\top"),
    ("X", r"\operatorname{tr}(X^\top A X D)", r"A X D + A^\top X D^\top"),
    ("X", r"\operatorname{tr}(X D X^\top A)", r"A^\top X D^\top + A X D"),
    ("X", r"\operatorname{tr}((X D X^\top)^2)", r"2 X D^\top X^\top X D^\top + 2 X D X^\top X D"),
    ("X", r"\|E X D\|_F^2", r"2 E^\top E X D D^\top"),
    (
        "X",
        r"\operatorname{tr}((X^\top P X)^{-1} D)",
        r"-P X (X^\top P X)^{-1} (D + D^\top) (X^\top P X)^{-1}",
    ),
    (
        "X",
        r"\operatorname{tr}((X^\top P X)^{-1} (X^\top C X))",
        r"2 C X (X^\top P X)^{-1} - 2 P X (X^\top P X)^{-1} X^\top C X (X^\top P X)^{-1}",
    ),
    ("Y", r"\operatorname{tr}(A Y^{-1} B)", r"-(Y^{-1} B A Y^{-1})^\top"),
    ("Y", r"\operatorname{tr}((Y + A)^{-1})", r"-((Y + A)^{-2})^\top"),
    ("Y", r"\operatorname{tr}(Y^4)", r"4 (Y^\top)^3"),
    ("Y", r"\operatorname{tr}(A Y^\top)", "A"),
    ("Y", r"\exp(\operatorname{tr}(A Y))", r"\exp(\operatorname{tr}(A Y)) A^\top"),
    ("Y", r"\operatorname{tr}(A (Y \circ B))", r"A^\top \circ B"),
    ("Y", r"\operatorname{tr}(Y \otimes A)", r"\operatorname{tr}(A) I_n"),
    ("t", r"\operatorname{tr}((A + t B)^3)", r"3 \operatorname{tr}(B (A + t B)^2)"),
):
    gradients.step(D % variable + body + " = " + gradient)

gradients.heading("Vectors")
for variable, body, gradient in (
    ("x", r"\|x - a\|", r"\frac{1}{\|x - a\|} (x - a)"),
    ("x", r"\|x\|", r"\frac{x}{\|x\|}"),
    ("X", r"\|X\|_F", r"\frac{X}{\|X\|}"),
    ("x", r"((a^\top x) (b^\top x))", r"(b^\top x) a + (a^\top x) b"),
    (
        "x",
        r"\frac{x^\top C x}{x^\top x}",
        r"\frac{2}{x^\top x} (C x - \frac{x^\top C x}{x^\top x} x)",
    ),
    ("x", r"((x - K s)^\top C (x - K s))", "2 C (x - K s)"),
    ("s", r"((x - K s)^\top C (x - K s))", r"-2 K^\top C (x - K s)"),
    ("K", r"((x - K s)^\top C (x - K s))", r"-2 C (x - K s) s^\top"),
    ("X", r"(a^\top X X^\top b)", r"(a b^\top + b a^\top) X"),
    ("X", r"(a^\top X D X^\top b)", r"a b^\top X D^\top + b a^\top X D"),
    ("X", r"((X c + a)^\top C (X c + a))", r"2 C (X c + a) c^\top"),
    ("Y", r"(a^\top Y^2 b)", r"a b^\top Y^\top + Y^\top a b^\top"),
    (
        "Y",
        r"(a^\top Y^3 b)",
        r"a b^\top (Y^\top)^2 + Y^\top a b^\top Y^\top + (Y^\top)^2 a b^\top",
    ),
    ("x", r"(a^\top \operatorname{diag}(x) b)", r"a \circ b"),
    ("x", r"\operatorname{tr}(A \operatorname{diag}(x))", r"\operatorname{diag}(A)"),
    ("x", r"\log(1 + \exp(a^\top x))", r"\operatorname{sigm}(a^\top x) a"),
    ("Y", r"(\operatorname{vec}(A)^\top \operatorname{vec}(Y))", "A"),
    ("Y", r"(\operatorname{vec}(Y)^\top \operatorname{vec}(Y))", "2 Y"),
):
    gradients.step(D % variable + body + " = " + gradient)
