"""Kronecker products and ``vec``: products of pairs, transposes and inverses inside.

``kron(A, B) kron(C, D) = kron(A C, B D)`` where the shapes fit, ``kron(P, Q) vec X = vec(Q X P')``;
sums, multiples and transposes go inside out. Source: Horn and Johnson (1991), Topics in Matrix
Analysis, 4.2 and 4.3; Magnus and Neudecker (2019), chapter 2.
"""

from __future__ import annotations

from handproof.proving.array_forms import counts_of, is_app, minus, rows
from handproof.proving.arrays import Arrays
from handproof.proving.builder import Step, Use
from handproof.proving.normal import SCALAR, Word
from handproof.terms.build import app, eq, mul, num, transpose
from handproof.terms.nodes import App, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar, shape

# ---------------------------------------------------------------------- a single product


def nested(a: Arrays, term: App) -> Step | None:
    """More than two factors as nested pairs."""
    if len(term.args) == 3:
        return a.by("kron_three", dict(zip("ABC", term.args, strict=True)))
    if len(term.args) == 4:
        return a.by("kron_four", dict(zip("ABCD", term.args, strict=True)))
    return None


def of_blocks(a: Arrays, term: App) -> Step | None:
    """A product with a block matrix on the left, block by block."""
    first = term.args[0]
    if len(term.args) != 2 or not isinstance(first, App) or first.op != "block":
        return None
    names = {(2, 2): "ABCD", (2, 1): "AC", (1, 2): "AB"}
    counts = counts_of(first)
    if counts not in names:
        return None
    values = dict(zip(names[counts], first.args[2:], strict=True))
    return a.by(f"kron_block_{counts[0]}_{counts[1]}", {**values, "G": term.args[1]})


def vec_of_row(a: Arrays, term: App) -> Step | None:
    """``vec [A B] = [vec A; vec B]``."""
    inner = term.args[0]
    if not isinstance(inner, App) or inner.op != "block" or counts_of(inner) != (1, 2):
        return None
    return a.by("vec_block_row", dict(zip("AB", inner.args[2:], strict=True)))


def numbers(a: Arrays, term: App) -> Step | None:
    """``kron(c, A) = c A = kron(A, c)`` for a number."""
    left, right = term.args
    if isinstance(left.sort, Scalar):
        return a.by("kron_number_left", {"c": left, "A": right})
    if isinstance(right.sort, Scalar):
        return a.by("kron_number_right", {"c": right, "A": left})
    return None


def vectors(a: Arrays, term: App) -> Step | None:
    """``kron(x, y') = x y' = kron(y', x)``."""
    left, right = term.args
    if _sides(left)[1] == ONE and _sides(right)[0] == ONE:
        return a.by("kron_column_row", {"x": left, "A": right})
    if _sides(left)[0] == ONE and _sides(right)[1] == ONE:
        return a.by("kron_row_column", {"A": left, "x": right})
    return None


def identities(a: Arrays, term: App) -> Step | None:
    """``kron(I, I) = I``."""
    if all(a.monic(arg) == () for arg in term.args):
        return a.by("kron_identity", {"n": rows(term.args[0]), "m": rows(term.args[1])})
    return None


def of_ones(a: Arrays, term: App) -> Step | None:
    """The product of two columns of ones is one."""
    left, right = (a.letter(arg) for arg in term.args)
    if left is None or right is None or not (is_app(left, "ones") and is_app(right, "ones")):
        return None
    sizes = (*left.children, *right.children)
    return a.by("kron_ones", dict(zip("nmpq", sizes, strict=True)))


def associated(a: Arrays, term: App) -> Step | None:
    """``kron(kron(A, B), C) = kron(A, kron(B, C))``."""
    inner = a.letter(term.args[0])
    if inner is None or not is_app(inner, "kron"):
        return None
    left, right = inner.children
    return a.by("kron_assoc", {"A": left, "B": right, "C": term.args[1]})


def inverse(a: Arrays, term: App) -> Step | None:
    """``inv(kron(A, B)) = kron(inv(A), inv(B))``; the pseudo-inverse alike."""
    inner = a.letter(term.args[0])
    if inner is None or not is_app(inner, "kron"):
        return None
    left, right = inner.children
    return a.by("kron_pinv" if term.op == "pinv" else "kron_inv", {"A": left, "B": right})


def determinant(a: Arrays, term: App) -> Step | None:
    """``|kron(A, B)| = |A|^m |B|^n``; of a transpose and of the identity besides."""
    argument = term.args[0]
    if a.monic(argument) == () and not isinstance(argument.sort, Scalar):
        return a.by("det_identity", {"n": rows(argument)})
    letter = a.letter(argument)
    if letter is None:
        return None
    if is_app(letter, "transpose"):
        return a.by("det_transpose", {"A": letter.children[0]})
    if is_app(letter, "kron"):
        return a.by("kron_det", dict(zip("AB", letter.children, strict=True)))
    return None


def power_of_one(a: Arrays, term: App) -> Step | None:
    """``1^c = 1``."""
    base, exponent = term.args
    return a.by("pow_of_one", {"c": exponent}) if base is num(1) else None


# ---------------------------------------------------------------------- letters and neighbours


def transposed(a: Arrays, letter: Term) -> Step | None:
    """``kron(A, B)' = kron(A', B')``."""
    inner = letter.children[0] if is_app(letter, "transpose") else None
    if inner is None or not is_app(inner, "kron"):
        return None
    return a.by("kron_transpose", dict(zip("AB", inner.children, strict=True)))


def mixed(a: Arrays, left: Term, right: Term) -> Step | None:
    """``kron(A, B) kron(C, D) = kron(A C, B D)``."""
    if not (is_app(left, "kron") and is_app(right, "kron")):
        return None
    (p, q), (r, s) = left.children, right.children
    if _sides(p)[1] != _sides(r)[0] or _sides(q)[1] != _sides(s)[0]:
        return None
    return a.by("kron_mul", {"A": p, "B": q, "C": r, "D": s})


def with_column(a: Arrays, left: Term, right: Term) -> Step | None:
    """``kron(x, A) B = kron(x, A B)`` and ``kron(A, x) B = kron(A B, x)`` for a column ``x``."""
    if not is_app(left, "kron") or _sides(left)[1] == ONE:
        return None
    first, second = left.children
    one = num(1)
    if _sides(first)[1] == ONE:
        moved = a.by("kron_mul", {"A": first, "B": second, "C": one, "D": right})
        plain = a.by("kron_number_left", {"c": one, "A": right})
        goal = app("kron", first, mul(second, right))
    elif _sides(second)[1] == ONE:
        moved = a.by("kron_mul", {"A": first, "B": second, "C": right, "D": one})
        plain = a.by("kron_number_right", {"c": one, "A": right})
        goal = app("kron", mul(first, right), second)
    else:
        return None
    if moved is None or plain is None:
        return None
    return a.combined(eq(mul(left, right), goal), [Use(moved), Use(plain, minus(left))])


def with_row(a: Arrays, left: Term, right: Term) -> Step | None:
    """``B kron(x', A) = kron(x', B A)`` and ``B kron(A, x') = kron(B A, x')``."""
    if not is_app(right, "kron") or _sides(right)[0] == ONE:
        return None
    first, second = right.children
    one = num(1)
    if _sides(first)[0] == ONE:
        moved = a.by("kron_mul", {"A": one, "B": left, "C": first, "D": second})
        plain = a.by("kron_number_left", {"c": one, "A": left})
        goal = app("kron", first, mul(left, second))
    elif _sides(second)[0] == ONE:
        moved = a.by("kron_mul", {"A": left, "B": one, "C": first, "D": second})
        plain = a.by("kron_number_right", {"c": one, "A": left})
        goal = app("kron", mul(left, first), second)
    else:
        return None
    if moved is None or plain is None:
        return None
    uses = [Use(moved), Use(plain, num(-1), right)]
    return a.combined(eq(mul(left, right), goal), uses)


def trace(a: Arrays, word: Word) -> Step | None:
    """``tr kron(A, B) = tr A tr B`` for square factors."""
    letter = a.algebra.letters[word[0]].term
    if len(word) != 1 or not is_app(letter, "kron"):
        return None
    return a.by("kron_trace", dict(zip("AB", letter.children, strict=True)))


# ---------------------------------------------------------------------- vec


def vec_of_vector(a: Arrays, term: App) -> Step | None:
    """``vec(x) = x = vec(x')``."""
    sides = _sides(term.args[0])
    if sides[1] == ONE:
        return a.by("vec_column", {"x": term.args[0]})
    return a.by("vec_row", {"A": term.args[0]}) if sides[0] == ONE else None


def vec_of_outer(a: Arrays, term: App) -> Step | None:
    """``vec(x y') = kron(y, x)``."""
    parts = a.outer(term.args[0])
    return None if parts is None else a.by("vec_outer", {"x": parts[0], "y": parts[1]})


def vec_of_hadamard(a: Arrays, term: App) -> Step | None:
    """``vec(hadamard(A, B)) = hadamard(vec A, vec B)``."""
    inner = a.letter(term.args[0])
    if inner is None or not is_app(inner, "hadamard"):
        return None
    return a.by("vec_hadamard", dict(zip("AB", inner.children, strict=True)))


def on_vec(a: Arrays, left: Term, right: Term) -> Step | None:
    """``kron(P, Q) vec X = vec(Q X P')``."""
    if not (is_app(left, "kron") and is_app(right, "vec")):
        return None
    (p, q), inner = left.children, right.children[0]
    if (_sides(q)[1], _sides(p)[1]) != _sides(inner):
        return None
    step = a.by("vec_mul", {"A": q, "X": inner, "B": transpose(p)})
    if step is None:
        return None
    goal = eq(mul(left, right), app("vec", mul(q, inner, transpose(p))))
    return a.combined(goal, [Use(step, num(-1))])


def vec_on(a: Arrays, left: Term, right: Term) -> Step | None:
    """``vec(X)' kron(P, Q) = vec(Q' X P)'``."""
    inside = left.children[0] if is_app(left, "transpose") else None
    if inside is None or not (is_app(inside, "vec") and is_app(right, "kron")):
        return None
    (p, q), inner = right.children, inside.children[0]
    if (_sides(q)[0], _sides(p)[0]) != _sides(inner):
        return None
    step = a.by("vec_mul", {"A": transpose(q), "X": inner, "B": p})
    turn = a.by("kron_transpose", {"A": transpose(p), "B": transpose(q)})
    if step is None or turn is None:
        return None
    goal = eq(mul(left, right), transpose(app("vec", mul(transpose(q), inner, p))))
    uses = [Use(step, num(-1), mode="T"), Use(turn, minus(left))]
    return a.combined(goal, uses)


def dot_of_vecs(a: Arrays, word: Word) -> Step | None:
    """``vec(A)' vec(B) = tr(A' B)``."""
    inner = [a.letter_base(letter) for letter in word]
    if len(word) != 2 or not all(is_app(t, "vec") for t in inner):
        return None
    left, right = (t.children[0] for t in inner)
    if _sides(left) != _sides(right):
        return None
    return a.by("vec_dot", {"A": left, "B": right})


def _sides(term: Term) -> tuple[object, object]:
    return shape(term.sort) or SCALAR
