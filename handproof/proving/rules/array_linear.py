"""Array operators are linear in each argument: sums, multiples and zeros taken apart."""

from __future__ import annotations

from dataclasses import dataclass

from handproof.proving.arrays import Arrays
from handproof.proving.builder import Step, Use
from handproof.terms.build import app, eq, size_term
from handproof.terms.nodes import App
from handproof.terms.sorts import Scalar, shape


@dataclass(frozen=True, slots=True)
class Linear:
    """The axioms for one argument: names of the two summands, of the multiple, of the other."""

    place: int
    add: str
    summands: tuple[str, str]
    scale: str
    inner: str
    add_other: str = ""
    scale_other: str = ""


LINEAR: dict[str, tuple[Linear, ...]] = {
    "kron": (
        Linear(0, "kron_add_left", ("A", "B"), "kron_scale_left", "A", "C", "B"),
        Linear(1, "kron_add_right", ("B", "C"), "kron_scale_right", "B", "A", "A"),
    ),
    "hadamard": (Linear(0, "hadamard_add", ("A", "B"), "hadamard_scale", "A", "C", "B"),),
    "vec": (Linear(0, "vec_add", ("A", "B"), "vec_scale", "A"),),
    "diag": (Linear(0, "diag_add", ("x", "y"), "diag_scale", "x"),),
    "diagonal": (Linear(0, "diagonal_of_sum", ("A", "B"), "diagonal_of_multiple", "A"),),
}


def linear(a: Arrays, term: App) -> Step | None:
    """``f(A + B) = f(A) + f(B)``, ``f(c A) = c f(A)``; 0 is the multiple by 0."""
    for row in LINEAR[term.op]:
        argument = term.args[row.place]
        if isinstance(argument.sort, Scalar):
            continue
        other = term.args[1 - row.place] if row.add_other else None
        parts = a.split(argument)
        if parts is not None:
            values = dict(zip(row.summands, parts, strict=True))
            if other is not None:
                values[row.add_other] = other
            return a.by(row.add, values)
        multiple = a.scaled(argument)
        if multiple is not None:
            values = {"c": multiple[0], row.inner: multiple[1]}
            if other is not None:
                values[row.scale_other] = other
            step = a.by(row.scale, values)
            zero = step is not None and not a.normal(step.right).terms
            return _vanishing(a, term, step) if zero else step
    return None


def _vanishing(a: Arrays, term: App, step: Step | None) -> Step | None:
    """The multiple by 0 as zeros: not as 0 times the same again."""
    if step is None or isinstance(term.sort, Scalar):
        return None
    found = shape(term.sort)
    assert found is not None
    zeros = app("zeros", *map(size_term, found))
    return a.combined(eq(term, zeros), [Use(step)])
