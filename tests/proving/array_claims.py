"""True claims about Kronecker and Hadamard products, vec, diag and blocks, and false ones.

Each row is a name and an obligation; `tests/proving/test_arrays.py` proves `CLAIMS` and refutes
`FALSE`.
"""

from __future__ import annotations

from handproof.terms import build
from handproof.terms.build import bind, num
from handproof.terms.context import Obligation
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from tests.proving.shorthand import E, I, eq, given, mat, op, real, size, tr
from tests.proving.word_claims import invertible, pd, symmetric

n, m, k = size("n"), size("m"), size("k")
s, a, b = real("s"), real("a"), real("b")
A, B, C, D = (mat(name, "n", "n") for name in "ABCD")
G, H = mat("G", "m", "m"), mat("H", "m", "m")
X, Y, Z = (mat(name, "n", "m") for name in "XYZ")
U, L = mat("U", "m", "n"), mat("L", "m", "n")
x, y, z = (mat(name, "n") for name in "xyz")
u, v = mat("u", "m"), mat("v", "m")
W, V = mat("W", "k", "k"), mat("V", "k", "n")


def kron(*es: E) -> E:
    return op("kron", *es)


def had(*es: E) -> E:
    return op("hadamard", *es)


def vec(e: E) -> E:
    return op("vec", e)


def diag(e: E) -> E:
    return op("diag", e)


def diagonal(e: E) -> E:
    return op("diagonal", e)


def det(e: E) -> E:
    return op("det", e)


def ones(rows: E, cols: object = 1) -> E:
    return op("ones", rows, cols)


def zeros(rows: E, cols: object = 1) -> E:
    return op("zeros", rows, cols)


def four(*es: object) -> E:
    return op("block", 2, 2, *es)


def column(*es: object) -> E:
    return op("block", len(es), 1, *es)


def row(*es: object) -> E:
    return op("block", 1, len(es), *es)


NM = Size.of("n") + "m"


def three(*es: object) -> E:
    return op("block", 3, 3, *es)


def diagonally(first: E, second: E, third: E) -> list[E]:
    """The blocks of a diagonal of n x n, m x m and n x n."""
    wide, tall, square = zeros(n, m), zeros(m, n), zeros(n, n)
    return [first, wide, square, tall, second, tall, square, wide, third]


IM, IN, IK = I("m"), I("n"), I("k")
SCHUR = G - U * A.i * X
WHOLE = four(A, X, U, G)

KRONECKER: dict[str, Obligation] = {
    "mixed_product": given(claim=eq(kron(A, G) * kron(B, H), kron(A * B, G * H))),
    "three_factors": given(claim=eq(kron(A, G, W), kron(kron(A, G), W))),
    "four_factors": given(claim=eq(kron(A, G, W, x), kron(A, kron(kron(G, W), x)))),
    "inverse": given(*invertible(A, G), claim=eq(kron(A, G).i, kron(A.i, G.i))),
    "inverse_by_factors": given(
        *invertible(A, G), claim=eq(kron(A, G) * kron(A.i, G.i), op("identity", n * m))
    ),
    "invertible": given(*invertible(A, G), claim=op("invertible", kron(A, G))),
    "definite": given(*pd(A, G), claim=op("positive_definite", kron(A, G))),
    "symmetric": given(*symmetric(A, G), claim=op("symmetric", kron(A, G))),
    "orthogonal": given(
        op("orthogonal", A), op("orthogonal", G), claim=op("orthogonal", kron(A, G))
    ),
    "sums": given(claim=eq(kron(A + B, G - H), kron(A, G) - kron(A, H) + kron(B, G) - kron(B, H))),
    "numbers": given(claim=eq(kron(s * A, a * G), s * a * kron(A, G))),
    "zero": given(claim=eq(kron(zeros(n, n), G), zeros(n * m, n * m))),
    "trace": given(claim=eq(tr(kron(A, G) * kron(B, H)), tr(A * B) * tr(G * H))),
    "columns_and_rows": given(claim=eq(kron(x, u.T), kron(u.T, x))),
    "vectors": given(claim=eq(kron(x, u).T * kron(y, v), (x.T * y) * (u.T * v))),
    "a_column_aside": given(claim=eq(kron(x, G) * H, kron(x, G * H))),
    "a_row_aside": given(claim=eq(H * kron(x.T, G), kron(x.T, H * G))),
    "commuting_factors": given(claim=eq(kron(A, IM) * kron(IN, G), kron(IN, G) * kron(A, IM))),
    "determinant": given(
        *invertible(A, G), claim=eq(det(kron(A, G)), op("pow", det(A), m) * op("pow", det(G), n))
    ),
    "by_hypothesis": given(eq(A * B, IN), claim=eq(kron(A, G) * kron(B, H), kron(IN, G * H))),
    "ones": given(claim=eq(kron(ones(n), ones(m)), ones(n * m))),
    "sylvester": given(
        eq(A * X + X * G, Y),
        claim=eq((kron(IM, A) + kron(G.T, IN)) * vec(X), vec(Y)),
    ),
}

VEC: dict[str, Obligation] = {
    "triple": given(claim=eq(vec(A * X * G), kron(G.T, A) * vec(X))),
    "outer": given(claim=eq(vec(x * u.T), kron(u, x))),
    "inner": given(claim=eq(vec(X).T * vec(Y), tr(X.T * Y))),
    "quadratic": given(claim=eq(tr(X.T * A * Y * G), vec(X).T * kron(G.T, A) * vec(Y))),
    "linear": given(claim=eq(vec(X + s * Y), vec(X) + s * vec(Y))),
    "row": given(claim=eq(vec(x.T), x)),
    "hadamard": given(claim=eq(vec(had(X, Y)), had(vec(X), vec(Y)))),
    "norm": given(claim=eq(op("norm_sq", vec(X)), op("norm_sq", X))),
}

HADAMARD: dict[str, Obligation] = {
    "commutes": given(claim=eq(had(X, Y), had(Y, X))),
    "associates": given(claim=eq(had(X, had(Y, Z)), had(Z, had(Y, X)))),
    "four": given(claim=eq(had(X, Y, Z, X), had(had(X, X), had(Z, Y)))),
    "ones": given(claim=eq(had(X, ones(n, m)), X)),
    "identity": given(claim=eq(had(IN, A), diag(diagonal(A)))),
    "rank_one": given(claim=eq(had(x * u.T, X), diag(x) * X * diag(u))),
    "quadratic": given(claim=eq(x.T * had(X, Y) * u, tr(diag(x) * X * diag(u) * Y.T))),
    "row_sums": given(claim=eq(diagonal(X * Y.T), had(X, Y) * ones(m))),
    "all_sums": given(claim=eq(ones(n).T * had(X, Y) * ones(m), tr(X * Y.T))),
    "triple_trace": given(claim=eq(tr(X.T * had(Y, Z)), tr(had(X, Y).T * Z))),
    "rows": given(claim=eq(had(x.T, y.T), x.T * diag(y))),
    "schur_product": given(*pd(A, B), claim=op("positive_definite", had(A, B))),
    "symmetric": given(*symmetric(A, B), claim=op("symmetric", had(A, B))),
    "diagonal_factor": given(op("diagonal_matrix", D), claim=eq(had(D, A), D * diag(diagonal(A)))),
    "squares": given(claim=eq(had(X + Y, X - Y), had(X, X) - had(Y, Y))),
    "numbers": given(claim=eq(had(a, b), a * b)),
}

DIAGONALS: dict[str, Obligation] = {
    "on_a_vector": given(claim=eq(diag(x) * y, had(x, y))),
    "trace": given(claim=eq(tr(diag(x)), ones(n).T * x)),
    "product": given(claim=eq(diag(x) * diag(y), diag(had(x, y)))),
    "three": given(claim=eq(diag(x) * diag(y) * z, diag(z) * diag(y) * x)),
    "there_and_back": given(claim=eq(diagonal(diag(x)), x)),
    "linear": given(claim=eq(diag(x + s * y), diag(x) + s * diag(y))),
    "symmetric": given(claim=eq(diag(x).T, diag(x))),
    "trace_of_two": given(claim=eq(tr(diag(x) * diag(y)), x.T * y)),
    "inner": given(claim=eq(x.T * diagonal(A), tr(diag(x) * A))),
    "ones": given(claim=eq(diag(ones(n)), IN)),
    "of_kron": given(claim=eq(diagonal(kron(A, G)), kron(diagonal(A), diagonal(G)))),
    "middle": given(claim=eq(x.T * diag(y) * z, z.T * diag(x) * y)),
}

BLOCKS: dict[str, Obligation] = {
    "product": given(
        claim=eq(
            WHOLE * four(B, Y, L, H),
            four(A * B + X * L, A * Y + X * H, U * B + G * L, U * Y + G * H),
        )
    ),
    "sum": given(claim=eq(WHOLE + four(B, Y, L, H), four(A + B, X + Y, U + L, G + H))),
    "transpose": given(claim=eq(WHOLE.T, four(A.T, U.T, X.T, G.T))),
    "trace": given(claim=eq(tr(WHOLE), tr(A) + tr(G))),
    "quadratic": given(
        claim=eq(
            column(x, u).T * WHOLE * column(x, u),
            x.T * A * x + x.T * X * u + u.T * U * x + u.T * G * u,
        )
    ),
    "diagonal_inverse": given(
        *invertible(A, G),
        claim=eq(four(A, zeros(n, m), zeros(m, n), G).i, four(A.i, zeros(n, m), zeros(m, n), G.i)),
    ),
    "triangular_inverse": given(
        *invertible(A, G),
        claim=eq(four(A, X, zeros(m, n), G).i, four(A.i, -A.i * X * G.i, zeros(m, n), G.i)),
    ),
    "schur_inverse": given(
        *invertible(A, SCHUR),
        claim=eq(
            WHOLE.i,
            four(
                A.i + A.i * X * SCHUR.i * U * A.i,
                -A.i * X * SCHUR.i,
                -SCHUR.i * U * A.i,
                SCHUR.i,
            ),
        ),
    ),
    "schur_is_invertible": given(*invertible(A, WHOLE), claim=op("invertible", SCHUR)),
    "determinant": given(*invertible(A), claim=eq(det(WHOLE), det(A) * det(SCHUR))),
    "triangular_determinant": given(claim=eq(det(four(A, X, zeros(m, n), G)), det(A) * det(G))),
    "bordered": given(
        *invertible(A), claim=eq(det(four(A, x, y.T, s)), det(A) * (s - y.T * A.i * x))
    ),
    "shear": given(claim=eq(four(IN, X, zeros(m, n), IM).i, four(IN, -X, zeros(m, n), IM))),
    "three_rows": given(
        claim=eq(
            column(x, u, s * ones(n)).T * column(y, v, y), x.T * y + u.T * v + s * ones(n).T * y
        )
    ),
    "three_by_three": given(
        claim=eq(tr(op("block", 3, 3, A, X, B, U, G, U, C, Y, D)), tr(A) + tr(G) + tr(D))
    ),
    "three_by_three_determinant": given(
        claim=eq(
            det(three(A, X, B, zeros(m, n), G, U, zeros(n, n), zeros(n, m), C)),
            det(A) * det(G) * det(C),
        )
    ),
    "three_by_three_inverse": given(
        *invertible(A, G, C),
        claim=eq(three(*diagonally(A, G, C)).i, three(*diagonally(A.i, G.i, C.i))),
    ),
    "crosswise_inverse": given(
        *invertible(A, B),
        claim=eq(four(zeros(n, n), A, B.i, zeros(n, n)).i, four(zeros(n, n), B, A.i, zeros(n, n))),
    ),
    "times_its_inverse": given(
        *invertible(WHOLE), claim=eq(WHOLE * WHOLE.i, op("identity", n + m))
    ),
    "norm": given(claim=eq(op("norm_sq", column(X, Y)), op("norm_sq", X) + op("norm_sq", Y))),
    "side_by_side": given(claim=eq(row(A, X) * column(B, L), A * B + X * L)),
    "numbers": given(claim=eq(tr(four(s, a, b, s)), 2 * s)),
    "symmetric": given(*symmetric(A, G), claim=op("symmetric", four(A, X, X.T, G))),
    "definite": given(
        *pd(A, G), claim=op("positive_definite", four(A, zeros(n, m), zeros(m, n), G))
    ),
    "zero": given(claim=eq(four(A, X, U, G) - WHOLE, 0 * WHOLE)),
}

w, c, S, M = mat("w", "n"), mat("c", "m"), mat("S", "m", "m"), E(build.mat("M", NM, NM))
SYSTEM = eq(WHOLE * column(x, u), column(w, c))
LYAPUNOV = kron(IM, A) + kron(G.T, IN)
SCHUR_INVERSE = four(A.i + A.i * X * S.i * U * A.i, -A.i * X * S.i, -S.i * U * A.i, S.i)
STANDS = ((M, WHOLE), (S, SCHUR))
COVARIANCE = ((M, four(A, U.T, U, G)), (S, G - U * A.i * U.T))
GAP = u - U * A.i * x
HYPOTHESES: dict[str, Obligation] = {
    "quadratic_of_inverse": given(
        *invertible(A, S),
        *symmetric(A, G),
        let=COVARIANCE,
        claim=eq(column(x, u).T * M.i * column(x, u), x.T * A.i * x + GAP.T * S.i * GAP),
    ),
    "log_determinant": given(
        *pd(A, S),
        let=COVARIANCE,
        claim=eq(op("log", det(M)), op("log", det(A)) + op("log", det(S))),
    ),
    "schur_inverse_by_name": given(*invertible(A, S), let=STANDS, claim=eq(M.i, SCHUR_INVERSE)),
    "schur_inverse_by_equations": given(
        *invertible(A, S), eq(M, WHOLE), eq(S, SCHUR), claim=eq(M.i, SCHUR_INVERSE)
    ),
    "first_row": given(SYSTEM, claim=eq(A * x + X * u, w)),
    "second_row": given(SYSTEM, claim=eq(U * x + G * u, c)),
    "elimination": given(SYSTEM, *invertible(A), claim=eq(SCHUR * u, c - U * A.i * w)),
    "equal_blocks": given(eq(WHOLE, four(B, Y, U, G)), claim=eq(X, Y)),
    "equal_factors": given(eq(A, B), claim=eq(kron(A, G), kron(B, G))),
    "equal_vecs": given(eq(vec(X), vec(Y)), claim=eq(X, Y)),
    "lyapunov": given(
        eq(A * X + X * G, Y), *invertible(LYAPUNOV), claim=eq(vec(X), LYAPUNOV.i * vec(Y))
    ),
    "lyapunov_back": given(eq(LYAPUNOV * vec(X), vec(Y)), claim=eq(A * X + X * G, Y)),
}

CLAIMS: dict[str, Obligation] = {
    f"{topic}_{name}": claim
    for topic, table in (
        ("kron", KRONECKER),
        ("vec", VEC),
        ("hadamard", HADAMARD),
        ("diag", DIAGONALS),
        ("block", BLOCKS),
        ("given", HYPOTHESES),
    )
    for name, claim in table.items()
}

i, j = size("i"), size("j")


def entry(e: E, *at: E) -> E:
    return op("entry", e, *at)


def total(index: E, top: E, body: E) -> E:
    assert isinstance(index.t, Sym)
    return E(bind("sum", index.t, num(1), top.t, body.t))


def each(index: E, top: E, claim: E) -> E:
    assert isinstance(index.t, Sym)
    return E(bind("forall", index.t, op("range", 1, top).t, claim.t))


XIJ, YIJ = entry(X, i, j), entry(Y, i, j)
ENTRIES: dict[str, Obligation] = {
    "trace": given(claim=eq(tr(A), total(i, n, entry(A, i, i)))),
    "inner": given(claim=eq(x.T * had(y, z), total(i, n, entry(x, i) * entry(y, i) * entry(z, i)))),
    "inner_by_diag": given(
        claim=eq(x.T * diag(y) * z, total(i, n, entry(x, i) * entry(y, i) * entry(z, i)))
    ),
    "quadratic": given(
        claim=eq(
            x.T * had(X, Y) * u,
            total(i, n, total(j, m, entry(x, i) * XIJ * YIJ * entry(u, j))),
        )
    ),
    "vec": given(claim=eq(vec(X).T * vec(Y), total(i, n, total(j, m, XIJ * YIJ)))),
    "ones": given(claim=eq(ones(n).T * X * ones(m), total(i, n, total(j, m, XIJ)))),
    "row_sums": given(claim=each(i, n, eq(entry(X * ones(m), i), total(j, m, XIJ)))),
    "hadamard": given(claim=each(i, n, each(j, m, eq(entry(had(X, Y), i, j), XIJ * YIJ)))),
    "scaled_rows": given(
        claim=each(i, n, each(j, m, eq(entry(diag(x) * X, i, j), entry(x, i) * XIJ)))
    ),
    "scaled_columns": given(
        claim=each(i, n, each(j, m, eq(entry(X * diag(u), i, j), XIJ * entry(u, j))))
    ),
    "diagonal": given(claim=each(i, n, eq(entry(diagonal(X * Y.T), i), total(j, m, XIJ * YIJ)))),
}

FALSE_ENTRIES: dict[str, Obligation] = {
    "trace_of_all": given(claim=eq(tr(A), total(i, n, total(j, n, entry(A, i, j))))),
    "trace_of_square": given(claim=eq(tr(A * A), total(i, n, entry(A, i, i) * entry(A, i, i)))),
    "product_by_entries": given(
        claim=each(i, n, each(j, n, eq(entry(A * B, i, j), entry(A, i, j) * entry(B, i, j))))
    ),
    "rows_for_columns": given(
        claim=each(i, n, each(j, n, eq(entry(diag(x) * A, i, j), entry(x, j) * entry(A, i, j))))
    ),
    "transposed": given(claim=each(i, n, each(j, n, eq(entry(A, i, j), entry(A, j, i))))),
    "vec_of_transpose": given(
        claim=eq(vec(A).T * vec(B), total(i, n, total(j, n, entry(A, i, j) * entry(B, j, i))))
    ),
}

FALSE: dict[str, Obligation] = {
    "given_other_row": given(SYSTEM, claim=eq(A * x + U.T * u, w)),
    "given_elimination_by_the_wrong_block": given(
        SYSTEM, *invertible(A), claim=eq((G - X.T * A.i * X) * u, c - U * A.i * w)
    ),
    "given_equal_products": given(eq(kron(A, G), kron(B, G)), claim=eq(A, B)),
    "given_equal_hadamard_products": given(eq(had(X, Z), had(Y, Z)), claim=eq(X, Y)),
    "given_equal_diagonals": given(eq(diagonal(A), diagonal(B)), claim=eq(A, B)),
    "given_lyapunov_untransposed": given(
        eq(A * X + X * G, Y), claim=eq((kron(IM, A) + kron(G, IN)) * vec(X), vec(Y))
    ),
    "kron_commutes": given(claim=eq(kron(A, G), kron(G, A))),
    "kron_of_products_reversed": given(claim=eq(kron(A, G) * kron(B, H), kron(B * A, H * G))),
    "kron_transpose_reversed": given(claim=eq(kron(A, G).T, kron(G.T, A.T))),
    "kron_inverse_reversed": given(*invertible(A, B), claim=eq(kron(A, B).i, kron(B.i, A.i))),
    "kron_of_sums_termwise": given(claim=eq(kron(A + B, G + H), kron(A, G) + kron(B, H))),
    "kron_scaled_twice": given(claim=eq(kron(s * A, s * G), s * kron(A, G))),
    "kron_trace_of_sum": given(claim=eq(tr(kron(A, G)), tr(A) + tr(G))),
    "kron_determinant_product": given(
        *invertible(A, G), claim=eq(det(kron(A, G)), det(A) * det(G))
    ),
    "kron_determinant_sizes_exchanged": given(
        *invertible(A, G), claim=eq(det(kron(A, G)), op("pow", det(A), n) * op("pow", det(G), m))
    ),
    "kron_of_squares": given(claim=eq(kron(A, B) * kron(A, B), kron(A * B, B * A))),
    "kron_symmetric_without": given(*symmetric(A), claim=op("symmetric", kron(A, G))),
    "kron_definite_product": given(*pd(A), claim=op("positive_definite", kron(A, G))),
    "vec_product": given(claim=eq(vec(A * B), kron(A, B) * vec(IN))),
    "vec_factors_exchanged": given(claim=eq(vec(A * B * C), kron(A, C) * vec(B))),
    "vec_without_transpose": given(claim=eq(vec(A * X * G), kron(G, A) * vec(X))),
    "vec_of_transpose": given(claim=eq(vec(A), vec(A.T))),
    "vec_outer_reversed": given(claim=eq(vec(x * u.T), kron(x, u))),
    "vec_inner_without_transpose": given(claim=eq(vec(A).T * vec(B), tr(A * B))),
    "hadamard_is_product": given(claim=eq(had(A, B), A * B)),
    "hadamard_inverse": given(*invertible(A, B, had(A, B)), claim=eq(had(A, B).i, had(A.i, B.i))),
    "hadamard_of_products": given(claim=eq(had(A * B, C * D), had(A, C) * had(B, D))),
    "hadamard_determinant": given(claim=eq(det(had(A, B)), det(A) * det(B))),
    "hadamard_trace": given(claim=eq(tr(had(A, B)), tr(A) * tr(B))),
    "hadamard_trace_of_product": given(claim=eq(tr(had(A, B)), tr(A * B))),
    "hadamard_with_identity": given(claim=eq(had(IN, A), A)),
    "hadamard_quadratic_without_transpose": given(
        claim=eq(x.T * had(A, B) * y, tr(diag(x) * A * diag(y) * B))
    ),
    "hadamard_on_vectors": given(claim=eq(had(A, B) * x, had(A * x, B * x))),
    "hadamard_diag_one_side": given(claim=eq(had(x * u.T, X), diag(x) * X)),
    "hadamard_definite": given(*symmetric(A), *pd(B), claim=op("positive_definite", had(A, B))),
    "hadamard_inner_of_products": given(claim=eq(had(x, y).T * had(x, y), (x.T * x) * (y.T * y))),
    "diag_of_diagonal": given(claim=eq(diag(diagonal(A)), A)),
    "diagonal_of_product": given(claim=eq(diagonal(A * B), had(diagonal(A), diagonal(B)))),
    "diagonal_of_transposed_product": given(claim=eq(diagonal(A * B), had(A, B) * ones(n))),
    "diag_commutes_with_all": given(claim=eq(diag(x) * A, A * diag(x))),
    "diag_of_product": given(claim=eq(diag(A * x), A * diag(x))),
    "diag_inverse": given(*invertible(diag(x)), claim=eq(diag(x).i, diag(x))),
    "diag_trace": given(claim=eq(tr(diag(x)), x.T * x)),
    "diag_determinant": given(claim=eq(det(diag(x)), ones(n).T * x)),
    "block_determinant": given(claim=eq(det(four(A, B, C, D)), det(A) * det(D) - det(B) * det(C))),
    "block_determinant_of_products": given(claim=eq(det(four(A, B, C, D)), det(A * D - B * C))),
    "block_determinant_without": given(claim=eq(det(WHOLE), det(A) * det(G))),
    "block_schur_order": given(
        *invertible(A), claim=eq(det(four(A, B, C, D)), det(A) * det(D - B * A.i * C))
    ),
    "block_inverse": given(
        *invertible(A, B, C, D, four(A, B, C, D)),
        claim=eq(four(A, B, C, D).i, four(A.i, B.i, C.i, D.i)),
    ),
    "block_triangular_inverse": given(
        *invertible(A, G),
        claim=eq(four(A, X, zeros(m, n), G).i, four(A.i, -X, zeros(m, n), G.i)),
    ),
    "block_transpose_in_place": given(claim=eq(four(A, B, C, D).T, four(A.T, B.T, C.T, D.T))),
    "block_product_blockwise": given(
        claim=eq(four(A, B, C, D) * four(D, C, B, A), four(A * D, B * C, C * B, D * A))
    ),
    "block_quadratic_without_cross": given(
        claim=eq(column(x, u).T * WHOLE * column(x, u), x.T * A * x + u.T * G * u)
    ),
    "block_trace": given(claim=eq(tr(four(A, B, C, D)), tr(A) + tr(B) + tr(C) + tr(D))),
    "block_invertible": given(*invertible(A), claim=op("invertible", four(A, A, A, A))),
    "block_definite": given(*pd(A, G), claim=op("positive_definite", four(A, X, X.T, G))),
    "block_rows_exchanged": given(claim=eq(column(x, y), column(y, x))),
}
