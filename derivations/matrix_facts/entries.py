"""Traces, products and norms written out in entries."""

from handproof import Derivation

entries = Derivation("Entries", source="Horn and Johnson, Matrix Analysis, sections 0.2 and 7.5")
entries.sizes("n m k")
entries.matrix("A", "n", "n", "any square matrix")
entries.matrix("B", "n", "n", "any square matrix")
entries.matrix("X", "n", "m", "any matrix")
entries.matrix("Y", "n", "m", "any matrix")
entries.matrix("Z", "m", "k", "any matrix")
entries.vector("x", "n", "any vector")
entries.vector("y", "n", "any vector")
entries.vector("z", "n", "any vector")
entries.vector("u", "m", "any vector")

for fact in (
    r"x^\top y = \sum_{i=1}^n x_i y_i",
    r"\|x\|^2 = \sum_{i=1}^n x_i^2",
    r"x^\top A y = \sum_{i=1}^n \sum_{j=1}^n x_i A_{ij} y_j",
    r"\operatorname{tr}(A) = \sum_{i=1}^n A_{ii}",
    r"\operatorname{tr}(A B) = \sum_{i=1}^n \sum_{j=1}^n A_{ij} B_{ji}",
    r"\operatorname{tr}(X^\top Y) = \sum_{i=1}^n \sum_{j=1}^m X_{ij} Y_{ij}",
    r"\|X\|_F^2 = \sum_{i=1}^n \sum_{j=1}^m X_{ij}^2",
    r"\operatorname{tr}(A^2) = \sum_{i=1}^n \sum_{j=1}^n A_{ij} A_{ji}",
    r"\operatorname{tr}(\operatorname{diag}(x)) = \sum_{i=1}^n x_i",
    r"x^\top \operatorname{diag}(y) z = \sum_{i=1}^n x_i y_i z_i",
    r"x^\top (y \odot z) = \sum_{i=1}^n x_i y_i z_i",
    r"x^\top (X \odot Y) u = \sum_{i=1}^n \sum_{j=1}^m x_i X_{ij} Y_{ij} u_j",
    r"\|X \odot Y\|_F^2 = \sum_{i=1}^n \sum_{j=1}^m X_{ij}^2 Y_{ij}^2",
    r"\|\operatorname{diag}(x) X\|_F^2 = \sum_{i=1}^n \sum_{j=1}^m x_i^2 X_{ij}^2",
    (
        r"\operatorname{tr}(\operatorname{diag}(x) A \operatorname{diag}(y) A^\top)"
        r" = \sum_{i=1}^n \sum_{j=1}^n x_i y_j A_{ij}^2"
    ),
    r"\operatorname{vec}(X)^\top \operatorname{vec}(Y) = \sum_{i=1}^n \sum_{j=1}^m X_{ij} Y_{ij}",
    (
        r"\|X Z\|_F^2 = \sum_{i=1}^n \sum_{j=1}^m \sum_{l=1}^m \sum_{q=1}^k"
        r" X_{ij} Z_{jq} X_{il} Z_{lq}"
    ),
):
    entries.step(fact)
