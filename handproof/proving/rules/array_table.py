"""The table: which rules are tried at which operator, letter, pair, end and closed word."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from types import MappingProxyType

from handproof.proving.array_forms import is_app
from handproof.proving.arrays import Arrays, Rules
from handproof.proving.builder import Step
from handproof.proving.normal import Word
from handproof.proving.rules import blocks, hadamard, kronecker
from handproof.proving.rules.array_linear import linear
from handproof.terms.nodes import App, Term

Head = Callable[[Arrays, App], Step | None]


def cancelled(a: Arrays, left: Term, right: Term) -> Step | None:
    """``A inv(A) = I = inv(A) A``, and ``Q'Q = I`` for orthonormal columns, where known."""
    if is_app(left, "inv") and a.normal.equal(left.children[0], right):
        return a.by("left_inverse", {"A": left.children[0]})
    if is_app(right, "inv") and a.normal.equal(right.children[0], left):
        return a.by("right_inverse", {"A": right.children[0]})
    if is_app(left, "transpose") and left.children[0] is right:
        return a.by("eq_of_orthonormal", {"A": right}) or a.by("orthogonal_left", {"A": right})
    if is_app(right, "transpose") and right.children[0] is left:
        return a.by("orthogonal_right", {"A": left})
    return None


class ArrayRules(Rules):
    """The tables as `Arrays` asks them: the first rule that applies."""

    heads: Mapping[str, tuple[Head, ...]] = MappingProxyType(
        {
            "before inv": (blocks.opened, blocks.inverse),
            "before det": (blocks.opened,),
            "before kron": (kronecker.of_blocks,),
            "before vec": (kronecker.vec_of_row,),
            "block": (blocks.apart,),
            "inv": (kronecker.inverse, blocks.identity),
            "pinv": (kronecker.inverse,),
            "det": (kronecker.determinant,),
            "pow": (kronecker.power_of_one,),
            "kron": (
                kronecker.nested,
                kronecker.numbers,
                linear,
                kronecker.identities,
                kronecker.vectors,
                kronecker.of_ones,
                kronecker.associated,
            ),
            "vec": (
                kronecker.vec_of_vector,
                linear,
                kronecker.vec_of_outer,
                kronecker.vec_of_hadamard,
            ),
            "hadamard": (
                hadamard.nested,
                hadamard.vectors,
                linear,
                hadamard.simple_factor,
                hadamard.second_apart,
                hadamard.of_kroneckers,
                hadamard.sorted_factors,
            ),
            "diag": (linear, hadamard.diag_of),
            "diagonal": (linear, hadamard.diagonal_of),
            "ones": (hadamard.ones,),
        }
    )
    letters: tuple[Callable[[Arrays, Term], Step | None], ...] = (
        kronecker.transposed,
        hadamard.transposed,
    )
    pairs: tuple[Callable[[Arrays, Term, Term], Step | None], ...] = (
        cancelled,
        kronecker.mixed,
        kronecker.on_vec,
        kronecker.vec_on,
        kronecker.with_column,
        kronecker.with_row,
        hadamard.diags,
        blocks.products,
    )
    ends: tuple[Callable[[Arrays, Term, Word], Step | None], ...] = (
        hadamard.on_vector,
        hadamard.diag_on_vector,
    )
    closed: tuple[Callable[[Arrays, Word], Step | None], ...] = (
        kronecker.trace,
        kronecker.dot_of_vecs,
        hadamard.counted,
        hadamard.of_diagonal,
        hadamard.of_diags,
        hadamard.of_hadamard,
    )
