"""Matrices with error bounds and their block norms, on integers."""

from __future__ import annotations

from math import isqrt
from operator import mul

from handproof.kernel.orbit_programs import MAX_BITS, OrbitError, ceil_div, integer, listed

Rows = list[list[int]]
BallMatrix = tuple[Rows, Rows]  # midpoints and radii, at scale 2^p


def matmul(X: BallMatrix, Y: BallMatrix, p: int) -> BallMatrix:
    """Enclosure of the product: |XY - mid| <= |X| Yr + Xr (|Y| + Yr), and 1 for rounding."""
    columns = list(zip(*Y[0], strict=True))
    spread = list(zip(*Y[1], strict=True))
    size = [
        [abs(a) + r for a, r in zip(c, s, strict=True)]
        for c, s in zip(columns, spread, strict=True)
    ]
    mid, rad = [], []
    for row, width in zip(X[0], X[1], strict=True):
        most = [abs(a) for a in row]
        mid.append([sum(map(mul, row, c)) >> p for c in columns])
        rad.append(
            [
                ceil_div(sum(map(mul, most, s)) + sum(map(mul, width, t)), 1 << p) + 1
                for s, t in zip(spread, size, strict=True)
            ]
        )
    return mid, rad


def root(x: int) -> int:
    return isqrt(x) + 1


def norm2(mid: Rows, rad: Rows) -> int:
    """Upper bound of the spectral norm of a block of at most 2 x 2; larger: Frobenius."""
    square = sum(a * a for row in mid for a in row)
    extra = root(sum(a * a for row in rad for a in row)) if any(map(any, rad)) else 0
    if len(mid) == len(mid[0]) == 2:
        det = 2 * abs(mid[0][0] * mid[1][1] - mid[0][1] * mid[1][0])
        square = (square + root((square - det) * (square + det)) + 1) // 2
    return root(square) + extra


def block_norm(X: BallMatrix, rows: list[slice], columns: list[slice]) -> int:
    """Operator norm for max over blocks of the Euclidean norm of the block."""
    return max(
        sum(norm2([r[c] for r in X[0][i]], [r[c] for r in X[1][i]]) for c in columns) for i in rows
    )


def matrix(raw: object, n: int, p: int) -> BallMatrix:
    """Read {"shift": s, "rows": integers}, the exact matrix rows * 2^-s."""
    table = raw if isinstance(raw, dict) else {}
    shift = integer(table.get("shift"), 0, p, "a shift up to the working precision")
    rows = [listed(r, "a row", n) for r in listed(table.get("rows"), "rows", n)]
    top = 1 << MAX_BITS
    mid = [[integer(x, -top, top, "an entry") << (p - shift) for x in r] for r in rows]
    return mid, [[0] * n for _ in range(n)]


def blocks(raw: object, n: int) -> list[slice]:
    """Read block sizes as consecutive index ranges."""
    sizes = [integer(s, 1, n, "a block size") for s in listed(raw, "blocks")]
    if sum(sizes) != n:
        raise OrbitError("HP871", f"blocks of total size {n}", str(sizes)[:60])
    ends = [sum(sizes[: k + 1]) for k in range(len(sizes))]
    return [slice(e - s, e) for s, e in zip(sizes, ends, strict=True)]
