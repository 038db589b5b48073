"""Typed paths: words as strings, one character a letter, cut where the inner size is 1.

A monomial is ``(loops, word)``: ``word`` is a path of shapes that passes size 1 nowhere inside but
once, ``loops`` a sorted tuple of commuting scalars: cyclic words (traces, products of vectors)
and opaque scalar atoms (one character of a range of their own, that no rule's word contains).
"""

from __future__ import annotations

from itertools import pairwise

from handproof.proving.normal import Algebra, Word
from handproof.terms.sizes import ONE

Loops = tuple[str, ...]
Monomial = tuple[Loops, str]

_LETTERS = 0x100
_ATOMS = 0x10000


class Paths:
    """Strings for the words of one algebra."""

    def __init__(self, algebra: Algebra) -> None:
        self.algebra = algebra
        self._least: dict[str, str] = {}
        self._joined: dict[tuple[Loops, str], Monomial] = {}
        self._flip: dict[int, str] = {}
        self._from_one: dict[str, bool] = {}
        self._to_one: dict[str, bool] = {}

    def word(self, word: Word) -> str:
        """A word as a string."""
        return "".join(map(self.char, word))

    def char(self, letter: int) -> str:
        """The character of a letter."""
        char = chr(_LETTERS + letter)
        if char not in self._from_one:
            found = self.algebra.letters[letter]
            self._from_one[char] = found.rows == ONE
            self._to_one[char] = found.cols == ONE
            self._flip[ord(char)] = chr(_LETTERS + self.algebra.flip[letter])
        return char

    def letter(self, char: str) -> int:
        """The letter of a character."""
        return ord(char) - _LETTERS

    def letters(self, word: str) -> Word:
        """A string as a word."""
        return tuple(ord(char) - _LETTERS for char in word)

    def atom_loop(self, atom: int) -> str:
        """The loop of a scalar atom: its cyclic word, or a character of its own."""
        word = self.algebra.atoms[atom].word
        return self.least(self.word(word)) if word else chr(_ATOMS + atom)

    def opaque(self, loop: str) -> int | None:
        """The atom behind a loop that is not a cyclic word."""
        code = ord(loop[0])
        return code - _ATOMS if code >= _ATOMS else None

    def flipped(self, word: str) -> str:
        """The transpose of a word."""
        for char in word:
            if ord(char) not in self._flip:
                self.char(self.letter(char))
        return word[::-1].translate(self._flip)

    def least(self, word: str) -> str:
        """The least rotation of a cyclic word and of its transpose."""
        found = self._least.get(word)
        if found is None:
            other = self.flipped(word)
            self.char(self.letter(other[0]))
            twice, twice_other, size = word + word, other + other, len(word)
            found = min(
                min(twice[i : i + size] for i in range(size)),
                min(twice_other[i : i + size] for i in range(size)),
            )
            self._least[word] = found
        return found

    def starts_at_one(self, word: str) -> bool:
        """Whether the path starts at size 1."""
        return self._is_from_one(word[0])

    def visits(self, word: str) -> list[int]:
        """Positions (0 to the length) at which the path is at size 1."""
        found = [0] if word and self._is_from_one(word[0]) else []
        return found + [i + 1 for i, char in enumerate(word) if self._is_to_one(char)]

    def _is_from_one(self, char: str) -> bool:
        if char not in self._from_one:
            self.char(self.letter(char))
        return self._from_one[char]

    def _is_to_one(self, char: str) -> bool:
        if char not in self._to_one:
            self.char(self.letter(char))
        return self._to_one[char]

    def joined(self, loops: Loops, word: str) -> Monomial:
        """The monomial of ``loops`` times a path, cut at size 1."""
        key = (loops, word)
        found = self._joined.get(key)
        if found is None:
            found = self._cut(loops, word)
            self._joined[key] = found
        return found

    def _cut(self, loops: Loops, word: str) -> Monomial:
        marks = self.visits(word)
        if len(marks) > 1:
            pieces = [self.least(word[low:high]) for low, high in pairwise(marks)]
            loops = (*loops, *pieces)
            word = word[: marks[0]] + word[marks[-1] :]
        return tuple(sorted(loops)), word

    def closed(self, loops: Loops, word: str) -> Loops:
        """The loops of ``loops * trace(word)``, for a word that is not empty."""
        marks = self.visits(word)
        if marks:
            first = marks[0]
            return self._cut(loops, word[first:] + word[:first])[0]
        return tuple(sorted((*loops, self.least(word))))

    def rotations(self, loop: str) -> list[str]:
        """All rotations of a cyclic word and of its transpose."""
        if self.opaque(loop) is not None:
            return []
        found: list[str] = []
        for word in dict.fromkeys((loop, self.flipped(loop))):
            found += [word[i:] + word[:i] for i in range(len(word))]
        return list(dict.fromkeys(found))
