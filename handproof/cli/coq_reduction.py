"""A polynomial in words reduced to 0, each step by a law that is written down as a cofactor.

Numbers are moved to the front of a word, identities are taken out, and all words are brought to a
common denominator. What is not 0 then does not follow from the laws of rings and numbers.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise

from handproof.cli.coq_terms import Poly, Word, Writer, number_of, product_of, refused
from handproof.proving.interface import Json

MOST_PARTS = 300


@dataclass
class Reduction:
    """What is left of an equation, and the parts and laws that were used."""

    writer: Writer
    rest: Poly
    nonzero: list[tuple[str, Json]]  # proofs that numbers are not 0, or positive
    parts: list[str] = field(default_factory=list)
    laws: list[str] = field(default_factory=list)

    def run(self) -> None:
        """Reduce to 0, or raise `InputError` HP514."""
        self.each(self.commuted)
        self.each(self.without_unit)
        for text in self.denominators():
            self.lift(text)
        self.each(self.commuted)
        if any(self.rest.values()):
            raise refused("an equation that needs more than rings and quotients")

    def each(self, step: object) -> None:
        """Apply a step to every word until it does nothing more."""
        assert callable(step)
        while any(step(word) for word in list(self.rest)):
            pass

    def exchange(
        self, start: Word, law: tuple[str, str], end: Word, c: int, changes: list[tuple[Word, int]]
    ) -> None:
        """Note that ``c`` times a law, with factors around it, makes these changes."""
        middle, name = law
        self.parts.append(" *' ".join([number_of(str(c)), *start, f"({middle})", *end]))
        self.laws.append(name)
        if len(self.parts) > MOST_PARTS:
            raise refused("an equation with too many steps")
        for word, change in changes:
            self.rest[word] = self.rest.get(word, 0) + change
            if not self.rest[word]:
                del self.rest[word]

    # --- steps

    def commuted(self, word: Word) -> bool:
        """Move the next number to its place in front."""
        c, central = self.rest.get(word, 0), self.writer.central
        front = sorted(atom for atom in word if atom in central)
        at = next((k for k, atom in enumerate(front) if word[k] != atom), None)
        if at is None or not c:
            return False
        place = word.index(front[at], at)
        passed, text = " *' ".join(word[at:place]), front[at]
        middle = f"{passed} *' {text} -' {text} *' ({passed})"
        after = (*word[:at], text, *word[at:place], *word[place + 1 :])
        law = f"({central[text]} ({passed}))"
        changes = [(word, -c), (after, c)]
        self.exchange(word[:at], (middle, law), word[place + 1 :], c, changes)
        return True

    def without_unit(self, word: Word) -> bool:
        """Take out an identity that has a neighbour whose size it is."""
        ends, c = self.writer.ends, self.rest.get(word, 0)
        for k, (x, y) in enumerate(pairwise(word)):
            if not c or x not in ends or y not in ends or ends[x][1] != ends[y][0]:
                continue
            kept = y if ends[x] == (x, x) else x if ends[y] == (y, y) else ""
            if kept:
                law = self.writer.law(f"{x} *' {y} = {kept}")
                after = (*word[:k], kept, *word[k + 2 :])
                changes = [(word, -c), (after, c)]
                self.exchange(word[:k], (f"{x} *' {y} -' {kept}", law), word[k + 2 :], c, changes)
                return True
        return False

    # --- quotients

    def denominators(self) -> list[str]:
        """The quotients that occur, those that contain others first."""
        found = {atom for word in self.rest for atom in word if atom in self.writer.inverses}
        return sorted(found, key=lambda text: (-len(text), text))

    def lift(self, text: str) -> None:
        """Multiply words by ``x / x`` until all have one power of ``1 / x``."""
        below = self.writer.inverses[text]
        most = max((word.count(text) for word in self.rest), default=0)
        while (word := next((w for w in self.rest if w.count(text) < most), None)) is not None:
            shown, c = self.writer.show(below), self.rest[word]
            law = self.inverted(below, f"{shown} *' {text} = r1")
            times = product_of(self.writer.poly(below, False, set()), {(text, *word): c})
            changes = [(word, -c), *times.items()]
            self.exchange((), (f"{shown} *' {text} -' r1", law), word, -c, changes)

    def inverted(self, below: Json, law: str) -> str:
        """The proof that a number has an inverse, from a premise that says it is not 0."""
        if below[0] == "num":
            return self.writer.law(law)
        wanted = self.writer.poly(below, False, set())
        for source, premise in self.nonzero:
            if premise[0] not in ("nonzero", "positive"):
                continue
            for factor in [premise[1], *self.writer.factors(premise[1], below=True)]:
                found = self.writer.poly(factor[1] if factor[0] == "inv" else factor, False, set())
                if wanted in (found, {word: -c for word, c in found.items()}):
                    implied = f"{self.writer.predicate(premise)} -> {law}"
                    return f"({self.writer.law(implied)} {source})"
        raise refused("a quotient of which no premise says that it exists")


__all__ = ["Reduction"]
