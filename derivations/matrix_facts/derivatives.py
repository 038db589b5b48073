"""Gradients, in the shape of the variable: the directional derivative is $tr(G^T H)$."""

from handproof import Derivation

derivatives = Derivation("Gradients", source="Magnus and Neudecker, chapters 8 to 10")
derivatives.sizes("n m k")
derivatives.matrix("X", "n", "m", "the variable")
derivatives.matrix("Y", "n", "n", "an invertible variable", invertible=True)
derivatives.matrix("A", "n", "n", "constant")
derivatives.matrix("B", "m", "m", "constant")
derivatives.matrix("F", "k", "n", "constant")
derivatives.matrix("G", "m", "k", "constant")
derivatives.matrix("Z", "n", "m", "constant")
derivatives.matrix("S", "n", "n", "constant, symmetric", symmetric=True)
derivatives.matrix("P", "n", "n", "constant, positive definite", positive_definite=True)
derivatives.vector("x", "n", "the variable")
derivatives.vector("a", "n", "constant")
derivatives.vector("b", "m", "constant")
derivatives.vector("w", "m", "the variable")
derivatives.vector("y", "n", "constant")
derivatives.scalar("s", "the variable", positive=True)
derivatives.scalar("c", "constant", positive=True)

D = r"\frac{\partial}{\partial %s} "
derivatives.heading("Vectors")
for variable, body, gradient in (
    ("x", r"(a^\top x)", "a"),
    ("x", r"(x^\top a)", "a"),
    ("x", r"(x^\top x)", "2 x"),
    ("x", r"(x^\top A x)", r"(A + A^\top) x"),
    ("x", r"(x^\top S x)", "2 S x"),
    ("x", r"(a^\top A x)", r"A^\top a"),
    ("x", r"(x^\top A a)", "A a"),
    ("x", r"((x - a)^\top S (x - a))", "2 S (x - a)"),
    ("x", r"((a - x)^\top S (a - x))", "-2 S (a - x)"),
    ("x", r"((a - x)^\top P^{-1} (a - x))", r"-2 P^{-1} (a - x)"),
    ("x", r"\|x\|^2", "2 x"),
    ("x", r"\|x - a\|^2", "2 (x - a)"),
    ("x", r"\|A x - a\|^2", r"2 A^\top (A x - a)"),
    ("w", r"\|y - X w\|^2", r"-2 X^\top (y - X w)"),
    ("w", r"(\|y - X w\|^2 + c \|w\|^2)", r"-2 X^\top (y - X w) + 2 c w"),
    ("w", r"((y - X w)^\top S (y - X w))", r"-2 X^\top S (y - X w)"),
    ("x", r"(a^\top x)^2", r"2 (a^\top x) a"),
    ("x", r"(x^\top x)^2", r"4 (x^\top x) x"),
    ("x", r"\exp(a^\top x)", r"\exp(a^\top x) a"),
    ("x", r"\log(1 + x^\top x)", r"\frac{2}{1 + x^\top x} x"),
    ("x", r"(x^\top S x + 2 a^\top x)", "2 S x + 2 a"),
):
    derivatives.step(D % variable + body + " = " + gradient)

derivatives.heading("Matrices")
for variable, body, gradient in (
    ("X", r"(a^\top X b)", r"a b^\top"),
    ("X", r"(b^\top X^\top a)", r"a b^\top"),
    ("X", r"\operatorname{tr}(F X G)", r"F^\top G^\top"),
    ("X", r"\operatorname{tr}(Z^\top X)", "Z"),
    ("X", r"\operatorname{tr}(X^\top Z)", "Z"),
    ("X", r"\operatorname{tr}(X^\top X)", "2 X"),
    ("X", r"\operatorname{tr}(X X^\top)", "2 X"),
    ("X", r"\|X\|_F^2", "2 X"),
    ("X", r"\|X - Z\|_F^2", "2 (X - Z)"),
    ("X", r"\operatorname{tr}(X^\top A X)", r"(A + A^\top) X"),
    ("X", r"\operatorname{tr}(X B X^\top)", r"X (B + B^\top)"),
    ("X", r"\operatorname{tr}(X^\top S X)", "2 S X"),
    ("X", r"\operatorname{tr}(A X B X^\top)", r"A X B + A^\top X B^\top"),
    ("X", r"\operatorname{tr}(X^\top S X B)", r"S X B + S X B^\top"),
    ("X", r"(b^\top X^\top X b)", r"2 X b b^\top"),
    ("X", r"(b^\top X^\top S X b)", r"2 S X b b^\top"),
    ("X", r"\|y - X b\|^2", r"-2 (y - X b) b^\top"),
    ("X", r"\|S X - Z\|_F^2", r"2 S (S X - Z)"),
    ("Y", r"\operatorname{tr}(Y)", "I_n"),
    ("Y", r"\operatorname{tr}(A Y)", r"A^\top"),
    ("Y", r"\operatorname{tr}(Y^2)", r"2 Y^\top"),
    ("Y", r"\operatorname{tr}(A Y^2)", r"Y^\top A^\top + A^\top Y^\top"),
    ("Y", r"\operatorname{tr}(Y^3)", r"3 (Y^\top)^2"),
    ("Y", r"|Y|", r"|Y| Y^{-\top}"),
    ("Y", r"|Y|^2", r"2 |Y|^2 Y^{-\top}"),
    ("Y", r"\operatorname{tr}(Y^{-1})", r"-Y^{-\top} Y^{-\top}"),
    ("Y", r"\operatorname{tr}(A Y^{-1})", r"-Y^{-\top} A^\top Y^{-\top}"),
    ("Y", r"(a^\top Y^{-1} x)", r"-Y^{-\top} a x^\top Y^{-\top}"),
):
    derivatives.step(D % variable + body + " = " + gradient)

derivatives.heading("Numbers")
for variable, body, slope in (
    ("s", r"\log |P + s S S|", r"\operatorname{tr}((P + s S S)^{-1} S S)"),
    ("s", r"\log(s)", r"\frac{1}{s}"),
    ("s", r"(s^2 + c s)", "2 s + c"),
    ("s", r"\frac{c}{s}", r"-\frac{c}{s^2}"),
    ("s", r"(\frac{n}{2} \log(s) + \frac{c}{2 s})", r"\frac{n}{2 s} - \frac{c}{2 s^2}"),
    (
        "s",
        r"\operatorname{tr}((P + s I_n)^{-1} A)",
        r"-\operatorname{tr}((P + s I_n)^{-1} A (P + s I_n)^{-1})",
    ),
    ("s", r"(x^\top (P + s I_n)^{-1} x)", r"-x^\top (P + s I_n)^{-2} x"),
    ("s", r"\log |P + s I_n|", r"\operatorname{tr}((P + s I_n)^{-1})"),
):
    derivatives.step(D % variable + body + " = " + slope)
