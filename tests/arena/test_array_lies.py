"""Lies about Kronecker and Hadamard products, vec, diag and blocks: none may be accepted.

As in `tests/arena/test_lies.py`: each lie has its best attack, a proof that would go through if the
kernel forgot a condition, an order or a shape. `test_attacks.py` runs all of them.
"""

from __future__ import annotations

from typing import Any

M = "matrix A n n; matrix B n n; matrix C n n; matrix D n n; vector x n; vector y n; real s"
R = "matrix A n n; matrix G m m; matrix X n m; matrix Y n m; matrix U m n; vector x n; vector u m"
INV = R + "; fact ia (invertible A); fact ig (invertible G)"
N2 = [["n", "n"], ["m", "m"]]
SQ = [["n", "n"], ["m", "n"]]
K4 = [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["k", "n"], ["r", "n"]]
H2 = [["n", "n"], ["m", "n"]]
B4 = [["A", "A"], ["B", "B"], ["C", "C"], ["D", "D"]]
E1, E2 = "(block 2 1 (identity n) (zeros m n))", "(block 2 1 (zeros n m) (identity m))"


def said(claim: str, *uses: Any) -> list[Any]:
    """The claim as a combination of the steps before it."""
    return ["combine", claim, [[None, k, None, ""] for k in uses], [], []]


LIES: list[tuple[str, str, str, list[Any]]] = [
    # Kronecker products
    ("Kronecker products commute", M, "(eq (kron A B) (kron B A))",
     [["axiom", "kron_mul", [*K4, ["A", "A"], ["B", "B"], ["C", "(identity n)"], ["D", "(identity n)"]], []],
      said("(eq (kron A B) (kron B A))", 0)]),
    ("commuting by transposes", M, "(eq (kron A B) (kron B A))",
     [["axiom", "kron_transpose", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["B", "B"]], []],
      ["combine", "(eq (kron A B) (kron B A))", [[None, 0, None, "T"]], [], []]]),
    ("commuting under the trace, the trace forgotten", M, "(eq (kron A B) (kron B A))",
     [["axiom", "kron_trace", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"]], []],
      ["axiom", "kron_trace", [["n", "n"], ["m", "n"], ["A", "B"], ["B", "A"]], []],
      said("(eq (trace (kron A B)) (trace (kron B A)))", 0), ["same", 2, "(eq (kron A B) (kron B A))"]]),
    ("sizes n m and m n are one size, the products are not", R, "(eq (kron A G) (kron G A))",
     [["refl", "(kron A G)"], ["same", 0, "(eq (kron A G) (kron G A))"]]),
    ("the mixed product with factors exchanged", M,
     "(eq (mul (kron A B) (kron C D)) (kron (mul A D) (mul B C)))",
     [["axiom", "kron_mul", [*K4, *B4], []],
      said("(eq (mul (kron A B) (kron C D)) (kron (mul A D) (mul B C)))", 0)]),
    ("the mixed product where only the outer sizes fit",
     "matrix A n m; matrix B m n; matrix C m n; matrix D n m",
     "(eq (mul (kron A B) (kron D C)) (kron (mul A C) (mul B D)))",
     [["axiom", "kron_mul", [["n", "n"], ["m", "m"], ["p", "m"], ["q", "n"], ["k", "n"], ["r", "m"],
                             ["A", "A"], ["B", "B"], ["C", "D"], ["D", "C"]], []]]),
    ("the transpose reversed", M, "(eq (transpose (kron A B)) (kron (transpose B) (transpose A)))",
     [["axiom", "kron_transpose", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["B", "B"]], []],
      ["same", 0, "(eq (transpose (kron A B)) (kron (transpose B) (transpose A)))"]]),
    ("the inverse without conditions", R, "(eq (mul (kron A G) (kron (inv A) (inv G))) (identity (mul n m)))",
     [["axiom", "kron_inv", [*N2, ["A", "A"], ["B", "G"]], []]]),
    ("one invertible factor is enough", R + "; fact ia (invertible A)", "(invertible (kron A G))",
     [["fact", "ia"], ["axiom", "invertible_kron", [*N2, ["A", "A"], ["B", "G"]], [0, 0]]]),
    ("sums factor by factor", M, "(eq (kron (add A B) (add C D)) (add (kron A C) (kron B D)))",
     [["axiom", "kron_add_left", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["B", "B"],
                                  ["C", "(add C D)"]], []],
      said("(eq (kron (add A B) (add C D)) (add (kron A C) (kron B D)))", 0)]),
    ("a multiple of both factors is one multiple", M, "(eq (kron (mul s A) (mul s B)) (mul s (kron A B)))",
     [["axiom", "kron_scale_left", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["B", "(mul s B)"],
                                    ["c", "s"]], []],
      said("(eq (kron (mul s A) (mul s B)) (mul s (kron A B)))", 0)]),
    ("the normal form sees into a Kronecker product", M, "(eq (kron (mul s A) B) (kron A B))",
     [["refl", "(kron A B)"], ["same", 0, "(eq (kron (mul s A) B) (kron A B))"]]),
    ("the identity of another size", R, "(eq (kron (identity n) (identity n)) (identity (mul n m)))",
     [["axiom", "kron_identity", [["n", "n"], ["m", "n"]], []]]),
    ("determinant with the exponents exchanged", INV,
     "(eq (det (kron A G)) (mul (pow (det A) n) (pow (det G) m)))",
     [["axiom", "kron_det", [*N2, ["A", "A"], ["B", "G"]], []],
      ["fact", "ia"], ["axiom", "nonzero_det", [["n", "n"], ["A", "A"]], [1]],
      ["fact", "ig"], ["axiom", "nonzero_det", [["n", "m"], ["A", "G"]], [3]],
      ["same", 0, "(eq (det (kron A G)) (mul (pow (det A) n) (pow (det G) m)))"]]),
    ("a product with a column is any product", R, "(eq (kron X A) (mul X A))",
     [["axiom", "kron_column_row", [["n", "n"], ["m", "n"], ["x", "X"], ["A", "A"]], []]]),
    ("a definite and a symmetric factor", M + "; fact pa (positive_definite A); fact sb (symmetric B)",
     "(positive_definite (kron A B))",
     [["fact", "pa"], ["fact", "sb"], ["axiom", "pd_kron", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"]], [0, 1]]]),
    # vec
    ("vec of a product is a product with vec", M, "(eq (vec (mul A B)) (mul (kron A A) (vec B)))",
     [["axiom", "vec_mul", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["X", "B"],
                            ["B", "(identity n)"]], []],
      said("(eq (vec (mul A B)) (mul (kron A A) (vec B)))", 0)]),
    ("vec of a product without the transpose", M, "(eq (vec (mul A B C)) (mul (kron C A) (vec B)))",
     [["axiom", "vec_mul", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], ["A", "A"], ["X", "B"], ["B", "C"]], []],
      ["same", 0, "(eq (vec (mul A B C)) (mul (kron C A) (vec B)))"]]),
    ("vec of the transpose", M, "(eq (vec (transpose A)) (vec A))",
     [["refl", "(vec A)"], ["same", 0, "(eq (vec (transpose A)) (vec A))"]]),
    ("vec of a matrix is the matrix", "matrix A n n", "(eq (trace (mul (transpose (vec A)) (vec A))) (trace (mul A A)))",
     [["axiom", "vec_dot", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "A"]], []],
      said("(eq (trace (mul (transpose (vec A)) (vec A))) (trace (mul A A)))", 0)]),
    ("vec of an outer product in the order of the product", R, "(eq (vec (mul x (transpose u))) (kron x u))",
     [["axiom", "vec_outer", [*N2, ["x", "x"], ["y", "u"]], []],
      ["same", 0, "(eq (vec (mul x (transpose u))) (kron x u))"]]),
    ("a matrix taken for a column", R, "(eq (vec X) X)",
     [["axiom", "vec_column", [["n", "n"], ["x", "X"]], []]]),
    # Hadamard products
    ("the Hadamard product is the product", M, "(eq (hadamard A B) (mul A B))",
     [["refl", "(hadamard A B)"], ["same", 0, "(eq (hadamard A B) (mul A B))"]]),
    ("the inverse entry by entry", M + "; fact ia (invertible A); fact ib (invertible B)"
     "; fact ih (invertible (hadamard A B))", "(eq (inv (hadamard A B)) (hadamard (inv A) (inv B)))",
     [["fact", "ih"], ["axiom", "left_inverse", [["n", "n"], ["A", "(hadamard A B)"]], [0]],
      ["combine", "(eq (inv (hadamard A B)) (hadamard (inv A) (inv B)))",
       [[None, 1, "(hadamard (inv A) (inv B))", ""]], [], []]]),
    ("products factor by factor", M, "(eq (hadamard (mul A B) (mul C D)) (mul (hadamard A C) (hadamard B D)))",
     [["axiom", "hadamard_kron", [["n", "n"], ["m", "n"], ["p", "n"], ["q", "n"], *B4], []],
      said("(eq (hadamard (mul A B) (mul C D)) (mul (hadamard A C) (hadamard B D)))", 0)]),
    ("the identity is its unit", M, "(eq (hadamard (identity n) A) A)",
     [["axiom", "hadamard_identity", [["n", "n"], ["A", "A"]], []],
      ["axiom", "hadamard_ones", [*H2, ["A", "A"]], []],
      said("(eq (hadamard (identity n) A) A)", 0, 1)]),
    ("ones that are the identity", M, "(eq (hadamard (identity n) A) A)",
     [["axiom", "hadamard_ones", [*H2, ["A", "A"]], []], ["same", 0, "(eq (hadamard (identity n) A) A)"]]),
    ("the quadratic form without a transpose", M,
     "(eq (mul (transpose x) (hadamard A B) y) (trace (mul (diag x) A (diag y) B)))",
     [["axiom", "hadamard_quadratic", [*H2, ["x", "x"], ["A", "A"], ["B", "B"], ["y", "y"]], []],
      ["same", 0, "(eq (mul (transpose x) (hadamard A B) y) (trace (mul (diag x) A (diag y) B)))"]]),
    ("a definite and an indefinite factor", M + "; fact pa (positive_definite A); fact sb (symmetric B)",
     "(positive_definite (hadamard A B))",
     [["fact", "pa"], ["fact", "sb"], ["axiom", "pd_hadamard", [["n", "n"], ["A", "A"], ["B", "B"]], [0, 1]]]),
    ("a rank-one factor on one side", R, "(eq (hadamard (mul x (transpose u)) X) (mul (diag x) X))",
     [["axiom", "hadamard_outer", [*N2, ["x", "x"], ["y", "u"], ["A", "X"]], []],
      said("(eq (hadamard (mul x (transpose u)) X) (mul (diag x) X))", 0)]),
    # diag and diagonal
    ("every matrix is diagonal", M, "(eq (diag (diagonal A)) A)",
     [["axiom", "diag_of_diagonal", [["n", "n"], ["A", "A"]], []]]),
    ("a symmetric matrix is diagonal", M + "; fact sa (symmetric A)", "(eq (diag (diagonal A)) A)",
     [["fact", "sa"], ["axiom", "diag_of_diagonal", [["n", "n"], ["A", "A"]], [0]]]),
    ("the diagonal of a product is the product of diagonals", M,
     "(eq (diagonal (mul A B)) (hadamard (diagonal A) (diagonal B)))",
     [["axiom", "diagonal_of_hadamard", [["n", "n"], ["A", "A"], ["B", "B"]], []],
      said("(eq (diagonal (mul A B)) (hadamard (diagonal A) (diagonal B)))", 0)]),
    ("diag commutes with every matrix", M, "(eq (mul (diag x) A) (mul A (diag x)))",
     [["axiom", "diagonal_diag", [["n", "n"], ["x", "x"]], []],
      ["axiom", "diagonal_commute", [["n", "n"], ["A", "(diag x)"], ["B", "A"]], [0, 0]]]),
    ("diag is multiplicative", M, "(eq (diag (mul A x)) (mul A (diag x)))",
     [["axiom", "diag_scale", [["n", "n"], ["x", "x"], ["c", "A"]], []]]),
    ("a diagonal matrix of numbers that may vanish", M, "(invertible (diag x))",
     [["axiom", "diagonal_diag", [["n", "n"], ["x", "x"]], []],
      ["axiom", "invertible_diagonal", [["n", "n"], ["A", "(diag x)"]], [0]]]),
    ("trace of diag is a square", M, "(eq (trace (diag x)) (mul (transpose x) x))",
     [["axiom", "trace_diagonal", [["n", "n"], ["x", "x"], ["A", "(diag x)"]], []],
      said("(eq (trace (diag x)) (mul (transpose x) x))", 0)]),
    # blocks
    ("a determinant of blocks as of numbers", M,
     "(eq (det (block 2 2 A B C D)) (add (mul (det A) (det D)) (neg (mul (det B) (det C)))))",
     [["axiom", "block_det_upper", [["n", "n"], ["m", "n"], *B4], []]]),
    ("a determinant of blocks from the triangular one", M,
     "(eq (det (block 2 2 A B C D)) (mul (det A) (det D)))",
     [["axiom", "block_det_upper_triangular", [["n", "n"], ["m", "n"], ["A", "A"], ["B", "B"], ["D", "D"]], []],
      ["same", 0, "(eq (det (block 2 2 A B C D)) (mul (det A) (det D)))"]]),
    ("a determinant of blocks that commute", M + "; fact e (eq (mul A B) (mul B A))",
     "(eq (det (block 2 2 A B C D)) (det (add (mul A D) (neg (mul B C)))))",
     [["fact", "e"], said("(eq (det (block 2 2 A B C D)) (det (add (mul A D) (neg (mul B C)))))", 0)]),
    ("a block matrix with invertible diagonal blocks", M + "; fact ia (invertible A); fact id (invertible D)",
     "(invertible (block 2 2 A B C D))",
     [["fact", "ia"], ["fact", "id"], ["axiom", "invertible_block_upper", [["n", "n"], ["m", "n"], *B4], [0, 1]]]),
    ("the inverse block by block", M + "; fact ia (invertible A); fact id (invertible D)",
     "(eq (inv (block 2 2 A B C D)) (block 2 2 (inv A) (inv B) (inv C) (inv D)))",
     [["fact", "ia"], ["fact", "id"], ["axiom", "block_inv_upper", [["n", "n"], ["m", "n"], *B4], [0, 1]]]),
    ("the transpose block by block", M,
     "(eq (transpose (block 2 2 A B C D)) (block 2 2 (transpose A) (transpose B) (transpose C) (transpose D)))",
     [["axiom", "block_2_2", [["n", "n"], ["m", "n"], ["p", "n"], ["k", "n"], *B4], []],
      ["combine", ("(eq (transpose (block 2 2 A B C D)) (block 2 2 (transpose A) (transpose B)"
       " (transpose C) (transpose D)))"), [[None, 0, None, "T"]], [], []]]),
    ("selectors of different heights", R, f"(eq (mul (transpose {E2}) {E2}) (identity n))",
     [["axiom", "block_lower_square", [["n", "n"], ["p", "m"]], []],
      ["same", 0, f"(eq (mul (transpose {E2}) {E2}) (identity n))"]]),
    ("a selector is orthogonal", R, f"(eq (mul {E1} (transpose {E1})) (identity (add n m)))",
     [["axiom", "block_upper_square", [["n", "n"], ["p", "m"]], []],
      ["axiom", "flip_inverse", [["n", "n"], ["A", f"(transpose {E1})"], ["B", E1]], [0]]]),
    ("the halves exchanged", M, "(eq (block 2 1 x y) (block 2 1 y x))",
     [["axiom", "block_2_1", [["n", "n"], ["m", "1"], ["p", "n"], ["A", "x"], ["C", "y"]], []],
      ["same", 0, "(eq (block 2 1 x y) (block 2 1 y x))"]]),
    ("blocks that do not fit", R, "(eq (block 2 2 A X G U) (block 2 2 A X G U))",
     [["refl", "(block 2 2 A X G U)"]]),
    ("a definite diagonal is enough", M + "; fact pa (positive_definite A); fact pd (positive_definite D)",
     "(positive_definite (block 2 2 A B (transpose B) D))",
     [["fact", "pa"], ["fact", "pd"], ["axiom", "pd_block_diagonal", [["n", "n"], ["m", "n"], ["A", "A"], ["D", "D"]],
                                      [0, 1]], ["same", 2, "(positive_definite (block 2 2 A B (transpose B) D))"]]),
    # entries
    ("equal rows are equal matrices", M, "(eq A B)",
     [["assume", "(forall i (range 1 n) (eq (entry A i i) (entry B i i)))"],
      ["axiom", "entries_equal", [*H2, ["A", "A"], ["B", "B"]], [0]]]),
    ("equal entries, assumed", M, "(eq A B)",
     [["assume", "(forall i (range 1 n) (forall j (range 1 n) (eq (entry A i j) (entry B i j))))"],
      ["axiom", "entries_equal", [*H2, ["A", "A"], ["B", "B"]], [0]]]),
]  # fmt: skip

IDS = [row[0] for row in LIES]


def test_there_are_enough_lies() -> None:
    assert len(LIES) >= 40
    assert len(set(IDS)) == len(LIES)
