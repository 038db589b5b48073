r"""Hessians: $\frac{\partial^2 f}{\partial x \partial x^\top}$ is the Jacobian of the gradient."""

from handproof import Derivation

hessians = Derivation("Hessians", source="Magnus and Neudecker, chapters 6 and 10")
hessians.sizes("n m N")
hessians.vector("x", "n", "the variable")
hessians.vector("z", "m", "a second variable")
hessians.vector("a", "n", "constant")
hessians.vector("b", "m", "constant")
hessians.matrix("A", "n", "n", "constant")
hessians.matrix("F", "m", "n", "constant")
hessians.matrix("S", "n", "n", "constant, symmetric", symmetric=True)
hessians.matrix("P", "n", "n", "constant, positive definite", positive_definite=True)
hessians.scalar("s", "the variable", positive=True)
hessians.scalar("c", "constant", positive=True)
hessians.family("u", "N", "n", words="regressors")
hessians.family("y", "N", words="responses")

H = r"\frac{\partial^2}{\partial x \partial x^\top} "
for body, value in (
    (r"(a^\top x)", "0"),
    (r"(x^\top x)", "2 I_n"),
    (r"(x^\top A x)", r"A + A^\top"),
    (r"(x^\top S x)", "2 S"),
    (r"(\frac{1}{2} x^\top P x - a^\top x)", "P"),
    (r"\|F x - b\|^2", r"2 F^\top F"),
    (r"(\|F x - b\|^2 + c \|x\|^2)", r"2 F^\top F + 2 c I_n"),
    (r"((x - a)^\top P^{-1} (x - a))", "2 P^{-1}"),
    (r"(a^\top x)^2", r"2 a a^\top"),
    (r"(x^\top x)^2", r"8 x x^\top + 4 (x^\top x) I_n"),
    (r"\exp(a^\top x)", r"\exp(a^\top x) a a^\top"),
    (r"\exp(-\frac{1}{2} x^\top x)", r"\exp(-\frac{1}{2} x^\top x) (x x^\top - I_n)"),
    (
        r"\log(1 + x^\top x)",
        r"\frac{2}{1 + x^\top x} I_n - \frac{4}{(1 + x^\top x)^2} x x^\top",
    ),
    (
        r"\operatorname{softplus}(a^\top x)",
        r"\operatorname{sigm}(a^\top x) (1 - \operatorname{sigm}(a^\top x)) a a^\top",
    ),
    (r"((a^\top x) (x^\top S x))", r"2 a x^\top S + 2 S x a^\top + 2 (a^\top x) S"),
):
    hessians.step(H + body + " = " + value)

hessians.heading("Two variables")
hessians.step(r"\frac{\partial^2}{\partial z \partial x^\top} (z^\top F x) = F")
hessians.step(r"\frac{\partial^2}{\partial x \partial z^\top} (z^\top F x) = F^\top")
hessians.step(r"\frac{\partial^2}{\partial x \partial z^\top} \|F x - z\|^2 = -2 F^\top")

hessians.heading("Logistic and linear regression")
hessians.step(
    H + r"\sum_{i=1}^N (\operatorname{softplus}(u_i^\top x) - y_i u_i^\top x) = \sum_{i=1}^N"
    r" \operatorname{sigm}(u_i^\top x) (1 - \operatorname{sigm}(u_i^\top x)) u_i u_i^\top"
)
hessians.step(H + r"\sum_{i=1}^N (y_i - u_i^\top x)^2 = 2 \sum_{i=1}^N u_i u_i^\top")

hessians.heading("Numbers")
D2 = r"\frac{\partial^2}{\partial s^2} "
for body, value in (
    (r"\log(s)", r"-\frac{1}{s^2}"),
    (r"\log |P + s I_n|", r"-\operatorname{tr}((P + s I_n)^{-2})"),
    (r"(a^\top (P + s I_n)^{-1} a)", r"2 a^\top (P + s I_n)^{-3} a"),
    (
        r"\log |P + s A A^\top|",
        r"-\operatorname{tr}((P + s A A^\top)^{-1} A A^\top (P + s A A^\top)^{-1} A A^\top)",
    ),
):
    hessians.step(D2 + body + " = " + value)
hessians.step(
    r"\frac{\partial}{\partial s} \left(\frac{\partial}{\partial P} \log |P + s I_n|\right)"
    r" = -(P + s I_n)^{-2}"
)
