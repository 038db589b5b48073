"""The Horn rules of the side-condition solver: which axioms it tries for which property.

``HORN`` is searched backwards (first rule that works wins), ``FORWARD`` is applied once to every
known step. Statements, conditions and sources of the rules stand in the axiom table.
"""

from __future__ import annotations

from collections.abc import Iterator

from handproof.proving.axioms import axiom, condition_instances
from handproof.proving.matching import match
from handproof.proving.normal import SCALAR, Powers, Value, Word
from handproof.proving.normaliser import Normaliser
from handproof.terms.build import app, div, mul, num, size_term, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sizes import ONE

HORN: dict[str, tuple[str, ...]] = {
    "positive": tuple(
        """positive_mul positive_div positive_pow positive_exp positive_sqrt positive_pi
        positive_euler positive_sigmoid positive_softplus positive_gamma positive_beta
        positive_abs positive_det positive_det_mul positive_det_inv positive_det_scale
        positive_det_transpose positive_trace positive_quadratic positive_square
        positive_trace_mul positive_dot positive_diagonal_entry
        positive_exp_total positive_add_left positive_add_right""".split()
    ),
    "nonnegative": tuple(
        """nonnegative_square nonnegative_square_mul nonnegative_mul nonnegative_div nonnegative_add
        nonnegative_sqrt nonnegative_abs nonnegative_norm_sq nonnegative_norm nonnegative_dot
        nonnegative_quadratic nonnegative_trace nonnegative_trace_mul nonnegative_diagonal_entry
        nonnegative_of_positive""".split()
    ),
    "nonzero": tuple(
        """nonzero_mul nonzero_div nonzero_neg nonzero_pow nonzero_det nonzero_of_positive
        nonzero_of_negative""".split()
    ),
    "invertible": tuple(
        """invertible_inv invertible_transpose invertible_mul invertible_scale invertible_neg
        invertible_identity invertible_diag invertible_orthogonal invertible_sylvester
        invertible_diagonal invertible_of_positive_definite invertible_kron invertible_block_upper
        invertible_block_lower invertible_schur_upper invertible_schur_lower
        invertible_number""".split()
    ),
    "positive_definite": tuple(
        """pd_identity pd_scale pd_inverse pd_congruence pd_congruence_rank pd_diag pd_sqrtm
        pd_add_left pd_add_right pd_combination pd_diagonal pd_hadamard pd_kron
        pd_block_diagonal schur_pd schur_pd_first pd_of_psd_invertible""".split()
    ),
    "positive_semidefinite": tuple(
        """psd_gram psd_congruence psd_scale psd_zeros psd_sqrtm psd_add psd_diag psd_hadamard
        psd_kron psd_pinv psd_block_diagonal psd_of_pd schur_psd schur_psd_first""".split()
    ),
    "symmetric": tuple(
        """symmetric_diag symmetric_inv symmetric_sqrtm symmetric_of_diagonal symmetric_kron
        symmetric_hadamard symmetric_of_positive_definite symmetric_of_positive_semidefinite
        symmetric_of_eq""".split()
    ),
    "orthonormal_columns": ("orthonormal_kron", "orthonormal_of_eq"),
    "orthogonal": ("orthogonal_kron", "orthogonal_of_eq"),
    "diagonal_matrix": tuple(
        """diagonal_identity diagonal_diag diagonal_scale diagonal_neg diagonal_inv
        diagonal_transpose diagonal_kron diagonal_hadamard diagonal_add diagonal_mul""".split()
    ),
    "lt": ("lt_of_positive",),
    "le": ("le_of_lt", "le_of_nonnegative"),
    "gt": ("gt_of_lt",),
    "ge": ("ge_of_le",),
    "ne": ("ne_of_nonzero", "ones_nonzero"),
    "in": ("in_range", "in_interval"),
}

FORWARD: dict[str, tuple[str, ...]] = {
    "gt": ("lt_of_gt",),
    "ge": ("le_of_ge",),
    "lt": ("positive_of_lt", "lt_min_left", "lt_min_right", "lt_max_left", "lt_max_right"),
    "le": ("nonnegative_of_le", "le_min_left", "le_min_right"),
    "ne": ("nonzero_of_ne",),
    "nonzero": ("invertible_of_det",),
    "positive": ("lt_of_positive", "invertible_of_positive_det"),
    "nonnegative": ("le_of_nonnegative",),
    "in": ("interval_lower", "interval_upper", "range_lower", "range_upper"),
    "orthogonal": ("orthogonal_left", "orthogonal_right"),
    "eq": ("invertible_of_left_inverse", "invertible_of_right_inverse"),
    "orthonormal_columns": ("eq_of_orthonormal",),
    "positive_definite": (
        "symmetric_of_positive_definite",
        "invertible_of_positive_definite",
        "psd_of_pd",
        "pd_block_first",
        "pd_block_last",
        "schur_of_pd",
        "schur_of_pd_first",
    ),
    "positive_semidefinite": (
        "symmetric_of_positive_semidefinite",
        "psd_block_first",
        "psd_block_last",
    ),
    "diagonal_matrix": ("symmetric_of_diagonal",),
}

OF_COMPARED = frozenset(("symmetric_of_positive_definite", "symmetric_of_positive_semidefinite"))
"""Rules for symbols that an order is about: others are symmetric by their parts, sooner found."""

PRIMITIVE = tuple(
    """positive nonnegative nonzero invertible positive_definite positive_semidefinite
    diagonal_matrix""".split()
)
"""Properties whose argument may be written in another way (sums in pairs, monomials)."""


def composed(goal: App) -> Iterator[list[Term]]:
    """The conditions of each rule that takes the argument of a goal apart."""
    for name in HORN.get(goal.op, ()):
        rule = axiom(name)
        if isinstance(rule.conclusion[1], str):
            continue
        values = match(rule, rule.conclusion, goal)
        if values is not None:
            yield condition_instances(rule, values)


_DEFINITE = ("positive_definite", "positive_semidefinite", "invertible")


def split_sum(op: str, argument: Term, normal: Normaliser) -> Iterator[Term]:
    """Other ways to write the argument that the rules can take apart."""
    if isinstance(argument, App) and argument.op in ("add", "mul") and len(argument.args) > 2:
        head, *tail = argument.args
        if argument.op == "add" or op in ("positive", "nonnegative", "nonzero", "invertible"):
            first = head
            yield app(argument.op, first, app(argument.op, *tail))
    value = normal(argument)
    if not value.terms:
        return
    if op == "invertible" and len(value.terms) == 1:
        yield from _product(value, normal)
    if op in ("positive", "nonnegative") and value.shape == SCALAR:
        folded = _folded_loops(value, normal)
        if folded is not None:
            yield folded
    if op in _DEFINITE:
        palindromes = _palindromes(value, normal)
        if palindromes is not None:
            yield palindromes
    if op == "diagonal_matrix" or value.shape == SCALAR:
        yield _nested([_scaled(m, c, value, normal) for m, c in value.terms.items()])


def _palindromes(value: Value, normal: Normaliser) -> Term | None:
    """A sum of multiples of ``H H'`` and ``H M H'``, or None where a monomial is neither."""
    parts: list[Term] = []
    if value.shape == SCALAR:
        return None
    for (word, powers), coefficient in value.terms.items():
        middle = _folded(word, value, normal)
        if middle is None:
            return None
        scalar = _scalar(powers, coefficient, value, normal)
        parts.append(middle if scalar is None else mul(scalar, middle))
    return _nested(parts)


def _product(value: Value, normal: Normaliser) -> Iterator[Term]:
    """A single monomial as nested products of its letters."""
    ((word, powers),) = value.terms
    letters = [normal.algebra.letters[letter].term for letter in word]
    if len(letters) < 2:
        return
    scalar = _scalar(powers, value.terms[word, powers], value, normal)
    product = _nested_product(letters)
    yield product if scalar is None else mul(scalar, product)


def _folded_loops(value: Value, normal: Normaliser) -> Term | None:
    """A sum whose products of vectors are written ``h'h`` or ``h'M h``; None: there are none."""
    parts: list[Term] = []
    changed = False
    for (_, powers), coefficient in value.terms.items():
        factors: list[Term] = []
        rest: list[tuple[int, int]] = []
        for atom, exponent in powers:
            folded = _folded_loop(normal.algebra.atoms[atom].word, normal)
            if folded is None or exponent != 1:
                rest.append((atom, exponent))
            else:
                factors.append(folded)
                changed = True
        scalar = _scalar(tuple(rest), coefficient, value, normal)
        factors = ([] if scalar is None else [scalar]) + factors
        parts.append(_nested_product(factors) if factors else num(1))
    return _nested(parts) if changed and parts else None


def _folded_loop(word: Word, normal: Normaliser) -> Term | None:
    algebra = normal.algebra
    for start in range(len(word)):
        turned = word[start:] + word[:start]
        if algebra.letters[turned[0]].rows != ONE or turned != algebra.transposed(turned):
            continue
        half = (len(turned) + 1) // 2
        right = normal.word_term(turned[half:], algebra.letters[turned[half]].rows)
        if len(turned) % 2 == 0:
            return mul(transpose(right), right)
        return mul(transpose(right), algebra.letters[turned[half - 1]].term, right)
    return None


def _folded(word: Word, value: Value, normal: Normaliser) -> Term | None:
    if word != normal.algebra.transposed(word):
        return None
    half = len(word) // 2
    if not word:
        return app("identity", size_term(value.shape[0]))
    middle = normal.algebra.letters[word[half]].term if len(word) % 2 else None
    if not half:
        return middle
    left = normal.word_term(word[:half], value.shape[0])
    right = transpose(left)
    if isinstance(left, App) and left.op == "transpose":
        right = transpose(left)
    return mul(left, right) if middle is None else mul(left, middle, right)


def _scalar(powers: Powers, coefficient: object, value: Value, normal: Normaliser) -> Term | None:
    terms = {((), powers): coefficient}
    scalar = Value(SCALAR, terms, value.den)  # type: ignore[arg-type]
    if scalar.constant == 1:
        return None
    return normal.to_term(scalar)


def _scaled(
    monomial: tuple[Word, Powers], coefficient: object, value: Value, normal: Normaliser
) -> Term:
    terms = {monomial: coefficient}
    whole = Value(value.shape, terms, ())  # type: ignore[arg-type]
    shown = normal.to_term(whole)
    if not value.den:
        return shown
    return div(shown, _nested_product([normal.poly_term(f) for f in value.den]))


def _nested(parts: list[Term]) -> Term:
    total = parts[-1]
    for part in reversed(parts[:-1]):
        total = app("add", part, total)
    return total


def _nested_product(parts: list[Term]) -> Term:
    total = parts[-1]
    for part in reversed(parts[:-1]):
        total = mul(part, total)
    return total
