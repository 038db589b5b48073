r"""Jacobians in numerator layout: a row an entry of the function.

$\frac{\partial F}{\partial x^\top}$ is the $J$ with derivative $J h$ in every direction $h$; its
transpose is $\frac{\partial F^\top}{\partial x}$. A matrix is stacked by columns.
"""

from handproof import Derivation

jacobians = Derivation("Jacobians", source="Magnus and Neudecker, chapters 5 and 9")
jacobians.sizes("n m k p")
jacobians.vector("x", "n", "the variable")
jacobians.vector("a", "n", "constant")
jacobians.vector("b", "m", "constant")
jacobians.vector("v", "k", "constant")
jacobians.matrix("A", "n", "n", "constant")
jacobians.matrix("B", "p", "m", "constant")
jacobians.matrix("C", "k", "n", "constant")
jacobians.matrix("F", "m", "n", "constant")
jacobians.matrix("S", "n", "n", "constant, symmetric", symmetric=True)
jacobians.matrix("P", "n", "n", "constant, positive definite", positive_definite=True)
jacobians.matrix("X", "m", "k", "the variable")
jacobians.matrix("Y", "n", "n", "an invertible variable", invertible=True)
jacobians.scalar("t", "the variable")
jacobians.vector("c", "n", "constant")
for index, size in (("i", "m"), ("j", "n"), ("l", "n"), ("h", "n"), ("r", "n")):
    jacobians.index(index, size)
jacobians.scalar("s", "the variable", positive=True)

jacobians.heading("Columns by columns")
BY = r"\frac{\partial}{\partial x^\top} "
for body, value in (
    ("x", "I_n"),
    ("(F x)", "F"),
    ("(A x + a)", "A"),
    (r"(F x - b)", "F"),
    (r"(a^\top x)", r"a^\top"),
    (r"(x^\top A x)", r"x^\top (A + A^\top)"),
    (r"(x^\top x)", r"2 x^\top"),
    (r"((a^\top x) x)", r"x a^\top + (a^\top x) I_n"),
    (r"((x^\top x) x)", r"(x^\top x) I_n + 2 x x^\top"),
    (r"((x^\top S x) a)", r"2 a x^\top S"),
    (r"(a x^\top A x)", r"a x^\top (A + A^\top)"),
    (r"(x a^\top x)", r"x a^\top + (a^\top x) I_n"),
    (
        r"\frac{x}{1 + x^\top x}",
        r"\frac{1}{1 + x^\top x} I_n - \frac{2}{(1 + x^\top x)^2} x x^\top",
    ),
    (r"(\exp(a^\top x) F x)", r"\exp(a^\top x) (F x a^\top + F)"),
    (r"(x \circ a)", r"\operatorname{diag}(a)"),
    (r"(x \circ x)", r"2 \operatorname{diag}(x)"),
    (r"((F x) \circ b)", r"\operatorname{diag}(b) F"),
    (r"((A x) \circ (S x))", r"\operatorname{diag}(S x) A + \operatorname{diag}(A x) S"),
    (
        r"(\operatorname{diag}(x) A x)",
        r"\operatorname{diag}(A x) + \operatorname{diag}(x) A",
    ),
):
    jacobians.step(BY + body + " = " + value)
jacobians.step(r"\frac{\partial (F x)^\top}{\partial x} = F^\top")
jacobians.step(r"\frac{\partial x^\top}{\partial x} = I_n")

jacobians.heading("The chain rule through definitions")
jacobians.define("u", r"F x - b")
jacobians.define("w", r"u \circ u")
jacobians.define("q", r"u^\top u")
jacobians.step(BY + "u = F")
jacobians.step(BY + r"w = 2 \operatorname{diag}(u) F")
jacobians.step(BY + r"q = 2 u^\top F")
jacobians.step(r"\frac{\partial}{\partial x} q = 2 F^\top u")
jacobians.step(BY + r"(q u) = q F + 2 u u^\top F")
jacobians.step(r"\frac{\partial}{\partial x} \exp(-q) = -2 \exp(-q) F^\top u")

jacobians.heading("Stacked matrices")
for body, variable, value in (
    (r"\operatorname{vec}(X)", "X", "I_{m k}"),
    (r"\operatorname{vec}(B X C)", "X", r"C^\top \otimes B"),
    (r"(X v)", "X", r"v^\top \otimes I_m"),
    (r"(B X v)", "X", r"v^\top \otimes B"),
    (r"\operatorname{vec}(Y A)", "Y", r"A^\top \otimes I_n"),
    (r"\operatorname{vec}(A Y)", "Y", r"I_n \otimes A"),
    (r"\operatorname{vec}(Y^2)", "Y", r"Y^\top \otimes I_n + I_n \otimes Y"),
    (r"\operatorname{vec}(Y^{-1})", "Y", r"-Y^{-\top} \otimes Y^{-1}"),
    (r"(Y^{-1} a)", "Y", r"-(Y^{-1} a)^\top \otimes Y^{-1}"),
    (r"\operatorname{vec}(A Y S)", "Y", r"S \otimes A"),
):
    by = rf"\frac{{\partial}}{{\partial \operatorname{{vec}}({variable})^\top}} "
    jacobians.step(by + body + " = " + value)

jacobians.heading("Matrices by a number")
for variable, body, value in (
    ("t", "(A + t S)", "S"),
    ("t", "(t x)", "x"),
    ("t", "(A + t S)^2", "A S + S A + 2 t S^2"),
    ("t", r"(t^2 A - t S)", "2 t A - S"),
    ("s", "(P + s I_n)^{-1}", "-(P + s I_n)^{-2}"),
    ("s", "((P + s I_n)^{-1} a)", "-(P + s I_n)^{-2} a"),
    ("s", r"\frac{A}{s}", r"-\frac{1}{s^2} A"),
    ("s", r"(P + s I_n)^{-1} A (P + s I_n)^{-1}",
     r"-(P + s I_n)^{-2} A (P + s I_n)^{-1} - (P + s I_n)^{-1} A (P + s I_n)^{-2}"),
):  # fmt: skip
    jacobians.step(rf"\frac{{\partial}}{{\partial {variable}}} " + body + " = " + value)

jacobians.heading("Differentials")
for left, right in (
    (r"\mathrm{d}(Y^{-1})", r"-Y^{-1} \mathrm{d}Y Y^{-1}"),
    (r"\mathrm{d}(A Y S)", r"A \mathrm{d}Y S"),
    (r"\mathrm{d}(Y^\top Y)", r"\mathrm{d}Y^\top Y + Y^\top \mathrm{d}Y"),
    (r"\mathrm{d}|Y|", r"|Y| \operatorname{tr}(Y^{-1} \mathrm{d}Y)"),
    (r"\mathrm{d} \operatorname{tr}(A Y^{-1})", r"-\operatorname{tr}(Y^{-1} A Y^{-1} \mathrm{d}Y)"),
):
    jacobians.step(left + " = " + right)

jacobians.heading("Entry by entry")
jacobians.define("g", "F x")
for entry, variable, value in (
    ("g_i", "x_j", "F_{ij}"),
    ("(Y^{-1})_{jl}", "Y_{hr}", "-(Y^{-1})_{jh} (Y^{-1})_{rl}"),
    ("|Y|", "Y_{jl}", "|Y| (Y^{-1})_{lj}"),
    (r"(a^\top Y c)", "Y_{jl}", "a_j c_l"),
    (r"(a^\top Y^{-1} c)", "Y_{jl}", r"-(Y^{-\top} a)_j (Y^{-1} c)_l"),
    (r"(x^\top x)", "x_j", "2 x_j"),
):
    jacobians.step(rf"\frac{{\partial {entry}}}{{\partial {variable}}} = " + value)
