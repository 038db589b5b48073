"""The algebra of words: sums of words of letters with numbers of a `Field` as coefficients.

A closed word (a trace, or a product of vectors) is a random number that depends on the cycle alone,
so it may be read from any letter and backwards. A word is cut where it is 1 wide.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from hashlib import blake2b
from itertools import pairwise
from typing import Any

from handproof.second.field import Field, Scalar
from handproof.second.terms import UNIT, Size, Term, refuse
from handproof.second.typing import extent

Letter = tuple[str, bool]
Matrix = dict[tuple[Letter, ...], Scalar]
LONGEST = 200


class Words:
    """Numbers and matrices of one round; some letters are symmetric."""

    def __init__(self, field: Field, shapes: dict[str, tuple[Size, Size]]) -> None:
        self.field = field
        self.shapes = shapes  # rows and columns of each letter
        self.symmetric: set[str] = set()

    def flipped(self, word: Iterable[Letter]) -> tuple[Letter, ...]:
        """The transpose of a word."""
        return tuple((a, not t and a not in self.symmetric) for a, t in reversed(tuple(word)))

    def ends(self, letter: Letter) -> tuple[Size, Size]:
        rows, cols = self.shapes[letter[0]]
        return (cols, rows) if letter[1] else (rows, cols)

    def cut(self, word: tuple[Letter, ...]) -> tuple[Scalar, tuple[Letter, ...]]:
        """A word without its 1 by 1 parts, and the number that those are."""
        if len(word) > LONGEST:
            raise refuse("HP287", "a word is too long")
        thin = [k for k, letter in enumerate(word) if self.ends(letter)[0] == UNIT]
        thin += [len(word)] if word and self.ends(word[-1])[1] == UNIT else []
        if len(thin) < 2:
            return (1, 0), word
        total: Scalar = (1, 0)
        for start, end in pairwise(thin):
            total = self.field.mul(total, self.closed(word[start:end]))
        return total, word[: thin[0]] + word[thin[-1] :]

    def closed(self, word: tuple[Letter, ...]) -> Scalar:
        """The number of a closed word: one for all its rotations and their transposes."""
        ways = [w[k:] + w[:k] for w in (word, self.flipped(word)) for k in range(len(word))]
        return self.field.hashed(digest("closed", min(ways)))

    def product(self, left: Any, right: Any) -> Any:
        """The product of two numbers or matrices."""
        f = self.field
        if isinstance(left, tuple) and isinstance(right, tuple):
            return f.mul(left, right)
        if isinstance(left, tuple) or isinstance(right, tuple):
            c, matrix = (left, right) if isinstance(left, tuple) else (right, left)
            return cleaned({w: f.mul(c, x) for w, x in matrix.items()})
        total: Matrix = {}
        self.field.spend(len(left) * len(right))
        for v, x in left.items():
            for w, y in right.items():
                c, word = self.cut(v + w)
                part = f.mul(c, f.mul(x, y))
                total[word] = f.add(total.get(word, (0, 0)), part)
        return cleaned(total)

    def as_shaped(self, value: Any, term: Term) -> Any:
        """A product of vectors that is 1 by 1 is a number."""
        if isinstance(value, dict) and extent(term) == (UNIT, UNIT):
            return value.get((), (0, 0))
        return value

    def plus(self, left: Any, right: Any) -> Any:
        if isinstance(left, tuple):
            return self.field.add(left, right)
        total = dict(left)
        for w, x in right.items():
            total[w] = self.field.add(total.get(w, (0, 0)), x)
        return cleaned(total)

    def traced(self, value: Any, size: Callable[[], Scalar]) -> Scalar:
        """The trace of a value; ``size`` is the trace of the identity."""
        if isinstance(value, tuple):
            return value
        total: Scalar = (0, 0)
        for word, c in value.items():
            thin = [k for k, letter in enumerate(word) if self.ends(letter)[0] == UNIT]
            if not word:
                part = size()
            elif thin and len(word) > 1:
                part, rest = self.cut(word[thin[0] :] + word[: thin[0]])
                if rest:
                    raise refuse("HP281", "a closed word with loose ends")
            else:
                part = self.closed(word)
            total = self.field.add(total, self.field.mul(c, part))
        return total

    def member(self, word: tuple[Letter, ...], i: str, j: str) -> Scalar:
        """The entry of one word; that of its transpose with the indices exchanged."""
        return self.field.hashed(digest("entry", min((word, i, j), (self.flipped(word), j, i))))


def cleaned(matrix: Matrix) -> Matrix:
    return {word: c for word, c in matrix.items() if c != (0, 0)}


def digest(*parts: Any) -> str:
    """A short name for data."""
    return blake2b(repr(parts).encode(), digest_size=16).hexdigest()
