"""What terms of the kernel are: nodes, sorts and sizes.

Every operator is total here: a quotient by 0, an inverse of a singular matrix and an entry outside
its array are 0, a logarithm of a number <= 0 is some number. So equality is never partial; that
the sides of a claim *have* their values is checked apart (`handproof.kernel.definedness`).
A symbol that the statement does not declare is local. Sizes are polynomials in declared integers
>= 1, ``((names, coefficient), ...)``; a sort is ``"real"``, ``"integer"``, ``"proposition"``,
``"bound"`` (infinity) or a tuple such as ``("matrix", rows, cols)``. Errors: `ProofError`.
"""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Any

Size = tuple[tuple[tuple[str, ...], int], ...]
Sort = Any  # a string, or a tuple of a string and sizes or sorts
ONE: Size = (((), 1),)
REAL, INT, PROP, BOUND = "real", "integer", "proposition", "bound"
MAX_DEPTH, MAX_WORK, MAX_BITS, MAX_DEGREE = 100, 2_000_000, 8_192, 8
DERIVATIVES = frozenset("partial gradient gradient_symmetric jacobian directional".split())
BINDERS = frozenset(
    "sum prod integral limit derivative sum_over integral_over prod_over maximum minimum argmax "
    "argmin forall exists family lambda expect".split()
)


class ProofError(Exception):
    """A rejected proof: ``code`` (HP2xx), ``reason``, and the number of the ``step`` at fault."""

    def __init__(self, code: str, reason: str, step: int | None = None) -> None:
        super().__init__(f"{code}: {reason}" + ("" if step is None else f" (step {step})"))
        self.code, self.reason, self.step = code, reason, step


def need(condition: object, code: str, reason: str, *about: object) -> None:
    """Reject the proof unless ``condition`` holds; ``{}`` in the reason stands for ``about``."""
    if not condition:
        raise ProofError(code, reason.format(*about))


class Node:
    """A term; equal terms of one `Terms` are one object. A binder's variable is ``args[0]``."""

    __slots__ = ("args", "by", "depth", "free", "name", "op", "sort", "uid")
    op: str
    args: tuple[Node, ...]
    sort: Sort
    name: Any  # the text of a symbol, the Fraction of a number
    free: frozenset[Node]
    by: frozenset[Node]  # free symbols that something inside is differentiated by
    depth: int
    uid: int

    def __repr__(self) -> str:
        return self.text(4)

    def text(self, levels: int) -> str:
        """The term as text, cut below so many levels."""
        if self.op in ("sym", "num"):
            return str(self.name)[:40]
        inside = "..." if not levels else ", ".join(arg.text(levels - 1) for arg in self.args[:6])
        return f"{self.op}({inside})"


def size_sum(terms: Iterable[tuple[tuple[str, ...], int]]) -> Size:
    """The polynomial with these monomials, collected and sorted."""
    total: dict[tuple[str, ...], int] = {}
    for names, coefficient in terms:
        total[names] = total.get(names, 0) + coefficient
    return tuple(sorted((names, c) for names, c in total.items() if c))


def size_product(left: Size, right: Size) -> Size:
    """The product of two sizes."""
    made = size_sum((tuple(sorted(m + n)), a * b) for m, a in left for n, b in right)
    small = all(len(names) <= MAX_DEGREE and abs(c) < 1 << 64 for names, c in made)
    need(small and len(made) <= 64, "HP290", "a size is too long")
    return made


def least(size: Iterable[tuple[tuple[str, ...], int | Fraction]]) -> int | Fraction | None:
    """The least value over variables >= 1 if it is at (1, ..., 1); None where that is not plain."""
    shifted: dict[tuple[str, ...], int | Fraction] = {}
    for names, coefficient in size:
        if len(names) > MAX_DEGREE:
            return None
        for mask in range(1 << len(names)):
            chosen = tuple(name for bit, name in enumerate(names) if mask >> bit & 1)
            shifted[chosen] = shifted.get(chosen, 0) + coefficient
    constant = shifted.pop((), 0)
    return constant if all(c >= 0 for c in shifted.values()) else None


def array(rows: Size, cols: Size) -> Sort:
    """The sort of a ``rows`` by ``cols`` array; 1 by 1 is a number."""
    return REAL if rows == ONE and cols == ONE else ("matrix", rows, cols)


def is_array(sort: Sort) -> bool:
    """Whether things of this sort are numbers or matrices."""
    return sort in (REAL, INT) or sort[0] == "matrix"


def shape(node: Node) -> tuple[Size, Size]:
    """Rows and columns; rejects what is neither number nor matrix."""
    need(is_array(node.sort), "HP201", "{} is not a number or a matrix", node)
    return (ONE, ONE) if node.sort in (REAL, INT) else (node.sort[1], node.sort[2])


def scalar(node: Node) -> bool:
    """Whether a number or matrix is 1 by 1."""
    return shape(node) == (ONE, ONE)


def fits(expected: Sort, found: Sort) -> bool:
    """Whether a value of sort ``found`` may stand for a variable of sort ``expected``."""
    return bool(expected == found or (expected == REAL and found == INT))


def variable(node: Node) -> Node:
    """The symbol that a derivative is taken by (of an entry: the array)."""
    return node.args[1] if node.args[1].op == "sym" else node.args[1].args[0]
