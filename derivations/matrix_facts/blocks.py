"""Block matrices: products, inverses and determinants by Schur complements, quadratic forms."""

from handproof import Derivation

blocks = Derivation(
    "Block matrices", source="Horn and Johnson, Matrix Analysis, sections 0.7 and 0.8.5"
)
blocks.sizes("n m k")
blocks.matrix("A", "n", "n", "any square matrix")
blocks.matrix("B", "n", "m", "any matrix")
blocks.matrix("C", "m", "n", "any matrix")
blocks.matrix("D", "m", "m", "any square matrix")
blocks.matrix("E", "n", "n", "any square matrix")
blocks.matrix("F", "n", "m", "any matrix")
blocks.matrix("G", "m", "n", "any matrix")
blocks.matrix("H", "m", "m", "any square matrix")
blocks.matrix("X", "n", "k", "any matrix")
blocks.matrix("Y", "m", "k", "any matrix")
blocks.vector("x", "n", "any vector")
blocks.vector("y", "m", "any vector")
blocks.vector("b", "n", "any vector")
blocks.scalar("c", "any number")
blocks.scalar("d", "any number")

for fact in (
    (
        r"\begin{pmatrix} A & B \\ C & D \end{pmatrix} + \begin{pmatrix} E & F \\ G & H"
        r" \end{pmatrix}"
        r" = \begin{pmatrix} A + E & B + F \\ C + G & D + H \end{pmatrix}"
    ),
    (
        r"c \begin{pmatrix} A & B \\ C & D \end{pmatrix}"
        r" = \begin{pmatrix} c A & c B \\ c C & c D \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} A & B \\ C & D \end{pmatrix} \begin{pmatrix} E & F \\ G & H \end{pmatrix}"
        r" = \begin{pmatrix} A E + B G & A F + B H \\ C E + D G & C F + D H \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} A & B \\ C & D \end{pmatrix}^\top"
        r" = \begin{pmatrix} A^\top & C^\top \\ B^\top & D^\top \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} A & B \\ C & D \end{pmatrix} \begin{pmatrix} X \\ Y \end{pmatrix}"
        r" = \begin{pmatrix} A X + B Y \\ C X + D Y \end{pmatrix}"
    ),
    (r"\begin{pmatrix} A & B \end{pmatrix} \begin{pmatrix} X \\ Y \end{pmatrix} = A X + B Y"),
    (
        r"\begin{pmatrix} x \\ y \end{pmatrix}^\top \begin{pmatrix} A & B \\ C & D \end{pmatrix}"
        r" \begin{pmatrix} x \\ y \end{pmatrix}"
        r" = x^\top A x + x^\top B y + y^\top C x + y^\top D y"
    ),
    (
        r"\begin{pmatrix} x \\ y \end{pmatrix}^\top \begin{pmatrix} x \\ y \end{pmatrix}"
        r" = x^\top x + y^\top y"
    ),
    (
        r"\begin{pmatrix} x \\ y \end{pmatrix} \begin{pmatrix} x \\ y \end{pmatrix}^\top"
        r" = \begin{pmatrix} x x^\top & x y^\top \\ y x^\top & y y^\top \end{pmatrix}"
    ),
    (
        r"\operatorname{tr} \begin{pmatrix} A & B \\ C & D \end{pmatrix}"
        r" = \operatorname{tr}(A) + \operatorname{tr}(D)"
    ),
    (
        r"\left\| \begin{pmatrix} X \\ Y \end{pmatrix} \right\|_F^2"
        r" = \|X\|_F^2 + \|Y\|_F^2"
    ),
    (
        r"\begin{pmatrix} I_n & B \\ 0 & I_m \end{pmatrix} \begin{pmatrix} I_n & F \\ 0 & I_m"
        r" \end{pmatrix}"
        r" = \begin{pmatrix} I_n & B + F \\ 0 & I_m \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} I_n & B \\ 0 & I_m \end{pmatrix}^{-1}"
        r" = \begin{pmatrix} I_n & -B \\ 0 & I_m \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} 0 & I_n \\ I_m & 0 \end{pmatrix} \begin{pmatrix} C & D \\ A & B"
        r" \end{pmatrix}"
        r" = \begin{pmatrix} A & B \\ C & D \end{pmatrix}"
    ),
    (r"\begin{pmatrix} 0 & I_n \\ -I_n & 0 \end{pmatrix}^2 = -I_{2 n}"),
):
    blocks.step(fact)

schur = Derivation(
    "Schur complements", source="Horn and Johnson, Matrix Analysis, sections 0.7.3 and 0.8.5"
)
schur.sizes("n m")
schur.matrix("A", "n", "n", "any square matrix")
schur.matrix("B", "n", "m", "any matrix")
schur.matrix("C", "m", "n", "any matrix")
schur.matrix("D", "m", "m", "any square matrix")
schur.matrix("M", "n", "n", "an invertible matrix", invertible=True)
schur.matrix("N", "m", "m", "an invertible matrix", invertible=True)
schur.matrix("P", "n", "n", "a positive definite matrix", positive_definite=True)
schur.matrix("R", "m", "m", "a positive definite matrix", positive_definite=True)
schur.vector("u", "n", "any vector")
schur.vector("v", "n", "any vector")
schur.scalar("c", "any number")

schur.heading("Factors")
for fact in (
    (
        r"\begin{pmatrix} M & B \\ C & D \end{pmatrix}"
        r" = \begin{pmatrix} I_n & 0 \\ C M^{-1} & I_m \end{pmatrix}"
        r" \begin{pmatrix} M & 0 \\ 0 & D - C M^{-1} B \end{pmatrix}"
        r" \begin{pmatrix} I_n & M^{-1} B \\ 0 & I_m \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} A & B \\ C & N \end{pmatrix}"
        r" = \begin{pmatrix} I_n & B N^{-1} \\ 0 & I_m \end{pmatrix}"
        r" \begin{pmatrix} A - B N^{-1} C & 0 \\ 0 & N \end{pmatrix}"
        r" \begin{pmatrix} I_n & 0 \\ N^{-1} C & I_m \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} I_n & 0 \\ -C M^{-1} & I_m \end{pmatrix}"
        r" \begin{pmatrix} M & B \\ C & D \end{pmatrix}"
        r" = \begin{pmatrix} M & B \\ 0 & D - C M^{-1} B \end{pmatrix}"
    ),
):
    schur.step(fact)
schur.heading("Determinants")
for fact in (
    r"\left| \begin{pmatrix} A & B \\ 0 & D \end{pmatrix} \right| = |A| |D|",
    r"\left| \begin{pmatrix} A & 0 \\ C & D \end{pmatrix} \right| = |A| |D|",
    r"\left| \begin{pmatrix} A & 0 \\ 0 & D \end{pmatrix} \right| = |A| |D|",
    r"\left| \begin{pmatrix} M & B \\ C & D \end{pmatrix} \right| = |M| |D - C M^{-1} B|",
    r"\left| \begin{pmatrix} A & B \\ C & N \end{pmatrix} \right| = |N| |A - B N^{-1} C|",
    r"|M| |N - C M^{-1} B| = |N| |M - B N^{-1} C|",
    r"\left| \begin{pmatrix} I_n & B \\ C & I_m \end{pmatrix} \right| = |I_m - C B|",
    r"\left| \begin{pmatrix} I_n & B \\ C & I_m \end{pmatrix} \right| = |I_n - B C|",
    r"\left| \begin{pmatrix} M & u \\ v^\top & c \end{pmatrix} \right| = |M| (c - v^\top M^{-1} u)",
    r"\log \left| \begin{pmatrix} P & 0 \\ 0 & R \end{pmatrix} \right| = \log |P| + \log |R|",
):
    schur.step(fact)
schur.heading("Inverses")
for fact in (
    (
        r"\begin{pmatrix} M & 0 \\ 0 & N \end{pmatrix}^{-1}"
        r" = \begin{pmatrix} M^{-1} & 0 \\ 0 & N^{-1} \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} M & B \\ 0 & N \end{pmatrix}^{-1}"
        r" = \begin{pmatrix} M^{-1} & -M^{-1} B N^{-1} \\ 0 & N^{-1} \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} M & 0 \\ C & N \end{pmatrix}^{-1}"
        r" = \begin{pmatrix} M^{-1} & 0 \\ -N^{-1} C M^{-1} & N^{-1} \end{pmatrix}"
    ),
    (
        r"\begin{pmatrix} M & 0 \\ 0 & N \end{pmatrix}^{-1} \begin{pmatrix} M & 0 \\ 0 & N"
        r" \end{pmatrix}"
        r" = I_{n + m}"
    ),
    (
        r"\begin{pmatrix} I_n & 0 \\ C & I_m \end{pmatrix}^{-1}"
        r" = \begin{pmatrix} I_n & 0 \\ -C & I_m \end{pmatrix}"
    ),
):
    schur.step(fact)
