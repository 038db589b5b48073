"""Hadamard products, ``diag`` and ``diagonal``.

Products of columns are ``diag(x) y``; factors of rank one and diagonal factors leave a product of
matrices, ``hadamard(x y', A) = diag(x) A diag(y)``; what is left is nested to the right and sorted.
``hadamard(A, B) x`` and ``x' diagonal(A)`` become ``diagonal(A diag(x) B')`` and
``tr(diag(x) A)``. Source: Horn and Johnson (1991), Topics in Matrix Analysis, 5.1.
"""

from __future__ import annotations

from handproof.proving.array_forms import is_app, product, rows, trace
from handproof.proving.arrays import Arrays
from handproof.proving.builder import Step, Use
from handproof.proving.normal import Word
from handproof.terms.build import app, eq, mul, num, transpose
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Scalar, shape

# ---------------------------------------------------------------------- a single product


def nested(a: Arrays, term: App) -> Step | None:
    """More than two factors as nested pairs."""
    if len(term.args) == 3:
        return a.by("hadamard_three", dict(zip("ABC", term.args, strict=True)))
    if len(term.args) == 4:
        return a.by("hadamard_four", dict(zip("ABCD", term.args, strict=True)))
    return None


def vectors(a: Arrays, term: App) -> Step | None:
    """A product of columns is ``diag(x) y``; of rows, the transpose of one of columns."""
    found = shape(term.sort)
    assert found is not None
    left, right = term.args
    if found[1] == ONE:
        return a.by("hadamard_column", {"x": left, "y": right})
    if found[0] == ONE:
        values = {"A": a.transposed(left), "B": a.transposed(right)}
        return a.turned(a.by("hadamard_transpose", values))
    return None


def second_apart(a: Arrays, term: App) -> Step | None:
    """The factors exchanged where the second is a sum, a multiple, or has a simple form."""
    left, right = term.args
    if a.split(right) or a.scaled(right) or _simple(a, right):
        return a.by("hadamard_comm", {"A": left, "B": right})
    return None


def _simple(a: Arrays, factor: Term) -> bool:
    word = a.monic(factor)
    assert word is not None
    ends = [a.algebra.letters[letter].term for letter in (*word[:1], *word[-1:])]
    known = _known_diagonal(a, factor) or a.outer(factor) is not None
    return not word or known or any(is_app(t, "diag") for t in ends)


def _known_diagonal(a: Arrays, factor: Term) -> bool:
    """Whether a factor is a letter, not a ``diag``, that is known to be a diagonal matrix."""
    letter = a.letter(factor)
    if letter is None or is_app(letter, "diag") or rows(letter) is not rows(transpose(letter)):
        return False
    return a.facts.holds(app("diagonal_matrix", letter)) is not None


def _by_known_diagonal(a: Arrays, term: App) -> Step | None:
    """``hadamard(D, A) = D hadamard(I, A)`` for a diagonal matrix ``D``."""
    left, right = term.args
    opened = a.turned(a.by("diag_of_diagonal", {"A": left}))
    identity = app("identity", rows(left))
    values = {"x": app("diagonal", left), "A": identity, "B": right}
    step = a.by("hadamard_diag_left", values)
    if opened is None or step is None:
        return None
    moved = a.builder.congruence(term, [opened, None])
    return a.builder.trans(moved, step)


def simple_factor(a: Arrays, term: App) -> Step | None:
    """A first factor that is the identity, of rank one, or a product with a diagonal matrix."""
    left, right = term.args
    word = a.monic(left)
    assert word is not None
    if not word:
        return a.by("hadamard_identity", {"A": right})
    parts = a.outer(left)
    if parts is not None:
        return a.by("hadamard_outer", {"x": parts[0], "y": parts[1], "A": right})
    if _known_diagonal(a, left):
        return _by_known_diagonal(a, term)
    letters, one = a.algebra.letters, app("identity", rows(left))
    first, last = letters[word[0]].term, letters[word[-1]].term
    if is_app(first, "diag"):
        rest = a.word(word[1:]) or one
        values = {"x": first.children[0], "A": rest, "B": right}
        return a.by("hadamard_diag_left", values)
    if is_app(last, "diag"):
        rest = a.word(word[:-1]) or one
        return a.by("hadamard_diag_right", {"x": last.children[0], "A": rest, "B": right})
    return None


def of_kroneckers(a: Arrays, term: App) -> Step | None:
    """``hadamard(kron(A, B), kron(C, D)) = kron(hadamard(A, C), hadamard(B, D))``."""
    left, right = (a.letter(arg) for arg in term.args)
    if not (is_app(left, "kron") and is_app(right, "kron")):
        return None
    assert left is not None
    assert right is not None
    values = dict(zip("ABCD", (*left.children, *right.children), strict=True))
    return a.by("hadamard_kron", values)


def sorted_factors(a: Arrays, term: App) -> Step | None:
    """Nested to the right, factors in the order of their words."""
    first, second = term.args
    inner = a.letter(first)
    if inner is not None and is_app(inner, "hadamard"):
        left, right = inner.children
        return a.by("hadamard_assoc", {"A": left, "B": right, "C": second})
    nest = a.letter(second)
    if nest is None or not is_app(nest, "hadamard"):
        exchange = a.order(second) < a.order(first)
        return a.by("hadamard_comm", {"A": first, "B": second}) if exchange else None
    middle, last = nest.children
    if a.order(first) <= a.order(middle):
        return None
    return _exchanged(a, first, middle, last)


def _exchanged(a: Arrays, first: Term, middle: Term, last: Term) -> Step | None:
    """``hadamard(A, hadamard(B, C)) = hadamard(B, hadamard(A, C))``."""
    swap = a.by("hadamard_comm", {"A": first, "B": middle})
    before = a.by("hadamard_assoc", {"A": first, "B": middle, "C": last})
    after = a.by("hadamard_assoc", {"A": middle, "B": first, "C": last})
    if swap is None or before is None or after is None:
        return None
    moved = a.builder.congruence(before.left, [swap, None])
    uses = [Use(before, num(-1)), Use(moved), Use(after)]
    return a.combined(eq(before.right, after.right), uses)


def transposed(a: Arrays, letter: Term) -> Step | None:
    """``hadamard(A, B)' = hadamard(A', B')`` and ``diag(x)' = diag(x)``."""
    inner = letter.children[0] if is_app(letter, "transpose") else None
    if inner is None:
        return None
    if is_app(inner, "hadamard"):
        return a.by("hadamard_transpose", dict(zip("AB", inner.children, strict=True)))
    if is_app(inner, "diag"):
        return a.by("eq_of_symmetric", {"A": inner})
    return None


def on_vector(a: Arrays, letter: Term, rest: Word) -> Step | None:
    """``hadamard(A, B) x = diagonal(A diag(x) B')``."""
    if not is_app(letter, "hadamard"):
        return None
    left, right = letter.children
    return a.by("hadamard_vector", {"A": left, "B": right, "x": product(a.word(rest))})


# ---------------------------------------------------------------------- diag and diagonal


def diag_of(a: Arrays, term: App) -> Step | None:
    """``diag`` of a number, of ones, of a product with ``diag``, of a diagonal."""
    argument = term.args[0]
    if isinstance(argument.sort, Scalar):
        return a.by("diag_number", {"c": argument})
    word = a.monic(argument)
    if not word:
        return None
    first = a.algebra.letters[word[0]].term
    if len(word) > 1:
        if not is_app(first, "diag"):
            return None
        rest = product(a.word(word[1:]))
        return a.by("diag_product", {"x": first.children[0], "y": rest})
    if is_app(first, "ones"):
        return a.by("diag_ones", {"n": rows(argument)})
    if is_app(first, "kron"):
        return a.by("diag_kron", dict(zip("xy", first.children, strict=True)))
    return a.by("diag_of_diagonal", {"A": first.children[0]}) if is_app(first, "diagonal") else None


def diagonal_of(a: Arrays, term: App) -> Step | None:
    """``diagonal`` of a number, the identity, a word that begins or ends with ``diag``."""
    argument = term.args[0]
    if isinstance(argument.sort, Scalar):
        return a.by("diagonal_of_number", {"c": argument})
    word = a.monic(argument)
    if word is None:
        return None
    if not word:
        return a.by("diagonal_of_identity", {"n": rows(argument)})
    parts = a.outer(argument)
    if parts is not None:
        return a.by("diagonal_of_outer", {"x": parts[0], "y": parts[1]})
    first, last = (a.algebra.letters[letter].term for letter in (word[0], word[-1]))
    if is_app(first, "diag"):
        if len(word) == 1:
            return a.by("diagonal_of_diag", {"x": first.children[0]})
        rest = product(a.word(word[1:]))
        return a.by("diagonal_of_rows", {"x": first.children[0], "A": rest})
    if len(word) == 1 and isinstance(first, App) and first.op in _DIAGONALS:
        step = a.by(_DIAGONALS[first.op], dict(zip("AB", first.children, strict=True)))
        if step is not None:
            return step
    flipped = a.algebra.transposed(word)
    if is_app(last, "diag") or flipped < word:
        return a.by("diagonal_of_transpose", {"A": product(a.word(flipped))})
    return None


_DIAGONALS = {"hadamard": "diagonal_of_hadamard", "kron": "diagonal_of_kron"}


def ones(a: Arrays, term: App) -> Step | None:
    """A matrix of ones by columns of ones."""
    n, m = rows(term), rows(transpose(term))
    if (n, m) != term.args:
        return a.combined(eq(term, app("ones", n, m)))
    one = num(1)
    if n is not one and m is not one:
        return a.by("ones_apart", {"n": n, "m": m})
    if n is one and m is not one:
        return a.turned(a.by("ones_transpose", {"n": m, "m": one}))
    return None


def diags(a: Arrays, left: Term, right: Term) -> Step | None:
    """Diagonal matrices commute: they are sorted."""
    if not is_app(right, "diag"):
        return None
    if not is_app(left, "diag"):
        symbol = isinstance(left, Sym)
        return a.by("diagonal_commute", {"A": left, "B": right}) if symbol else None
    x, y = left.children[0], right.children[0]
    return a.by("diag_commute", {"x": x, "y": y}) if a.order(y) < a.order(x) else None


def diag_on_vector(a: Arrays, letter: Term, rest: Word) -> Step | None:
    """``diag(x) y = diag(y) x``, the lesser vector first; ones are least."""
    first = a.algebra.letters[rest[0]].term
    if not is_app(letter, "diag") or is_app(first, "diag"):
        return None
    x, y = letter.children[0], product(a.word(rest))
    if (len(rest) == 1 and is_app(first, "ones")) or a.order(y) < a.order(x):
        return a.by("diag_swap", {"x": x, "y": y})
    return None


# ---------------------------------------------------------------------- closed words


def counted(a: Arrays, word: Word) -> Step | None:
    """The product of a column of ones with itself is the size."""
    column = a.letter_base(word[-1])
    if len(word) != 2 or a.letter_base(word[0]) is not column or not is_app(column, "ones"):
        return None
    size, one = column.children
    dot, turn = a.by("ones_dot", {"n": size}), a.by("ones_transpose", {"n": size, "m": one})
    if dot is None or turn is None:
        return None
    goal = eq(mul(transpose(column), column), size)
    return a.combined(goal, [Use(dot), Use(turn, None, column)])


def of_diagonal(a: Arrays, word: Word) -> Step | None:
    """``x' diagonal(A) = tr(diag(x) A)``, unless ``x`` is a diagonal too."""
    if len(word) < 2 or a.algebra.letters[word[0]].rows != ONE:
        return None
    for turned in (word, a.algebra.transposed(word)):
        last = a.algebra.letters[turned[-1]].term
        head = a.algebra.transposed(turned[:-1])
        if is_app(last, "diagonal"):
            if len(head) == 1 and is_app(a.algebra.letters[head[0]].term, "diagonal"):
                return None
            values = {"x": product(a.word(head)), "A": last.children[0]}
            return a.by("trace_diagonal", values)
    return None


def of_diags(a: Arrays, word: Word) -> Step | None:
    """``tr(diag(x) ...)`` of diagonal matrices only, or with one ``diag(diagonal(A))``."""
    letters = [a.algebra.letters[letter].term for letter in word]
    places = [i for i, letter in enumerate(letters) if is_app(letter, "diag")]
    if not places or a.algebra.letters[word[0]].rows == ONE:
        return None
    pure = len(places) == len(word)
    x = letters[places[0]].children[0]
    if not pure and (len(places) > 1 or not is_app(a.letter(x), "diagonal")):
        return None
    rest = word[places[0] + 1 :] + word[: places[0]]
    matrix = a.word(rest) or app("identity", rows(x))
    return a.turned(a.by("trace_diagonal", {"x": x, "A": matrix}))


def of_hadamard(a: Arrays, word: Word) -> Step | None:
    """``tr hadamard(A, B)`` by diagonals; three factors of ``tr(hadamard(A, B) C)`` sorted."""
    letters = [a.algebra.letters[letter].term for letter in word]
    place = next((i for i, letter in enumerate(letters) if is_app(letter, "hadamard")), None)
    if place is None or a.algebra.letters[word[0]].rows == ONE:
        return None
    whole = letters[place]
    if len(word) == 1:
        column = app("ones", rows(whole), num(1))
        step = a.by("trace_diagonal", {"x": column, "A": whole})
        one = a.by("diag_ones", {"n": rows(whole)})
        if step is None or one is None:
            return None
        goal = eq(trace(whole), mul(transpose(column), app("diagonal", whole)))
        return a.combined(goal, [Use(step, num(-1)), Use(one, num(-1), whole, "tr")])
    return _three(a, whole, word[place + 1 :] + word[:place])


def _three(a: Arrays, whole: Term, rest: Word) -> Step | None:
    """``tr(hadamard(A, B) C) = tr(hadamard(A, C') B')`` where ``C'`` comes before ``B``."""
    left, right = whole.children
    other = product(a.word(rest))
    turned = a.transposed(other)
    if not a.order(turned) < a.order(right):
        return None
    swap = a.by("hadamard_comm", {"A": left, "B": right})
    step = a.by("hadamard_trace", {"A": right, "B": left, "C": other})
    inner = app("hadamard", left, turned)
    turn = a.by("hadamard_transpose", {"A": left, "B": turned})
    if swap is None or step is None or turn is None:
        return None
    goal = eq(trace(mul(whole, other)), trace(mul(inner, a.transposed(right))))
    uses = [
        Use(swap, None, other, "tr"),
        Use(step),
        Use(turn, num(-1), right, "tr"),
    ]
    return a.combined(goal, uses)
