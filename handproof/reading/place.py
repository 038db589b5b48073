"""A stretch of a source that declares something, and the names that may be declared there."""

from __future__ import annotations

import re
from dataclasses import dataclass

from handproof.reading.atoms import IDENTITIES, ONES, ZEROS
from handproof.reading.environment import Environment
from handproof.reading.errors import ReadError
from handproof.reading.prepare import prepare
from handproof.reading.rows import parse_tokens
from handproof.reading.source import Source
from handproof.reading.tokens import tokenise
from handproof.reading.tree import (
    Name,
    Node,
    Number,
    Scripts,
    Word,
    key,
    strip,
)
from handproof.terms.spans import Span


@dataclass(frozen=True, slots=True)
class Place:
    """A stretch of a source that declares something."""

    source: Source
    start: int
    end: int

    @property
    def text(self) -> str:
        """What stands there."""
        return self.source.text[self.start : self.end]

    @property
    def span(self) -> Span:
        """Where it stands."""
        return self.source.span(self.start, self.end)

    def trimmed(self) -> Place:
        """Without space at its ends."""
        text = self.text
        left = len(text) - len(text.lstrip())
        return Place(self.source, self.start + left, self.start + left + len(text.strip()))

    def part(self, match: re.Match[str], group: str) -> Place:
        """A group of a match of this place's text."""
        return Place(
            self.source, self.start + match.start(group), self.start + match.end(group)
        ).trimmed()

    def error(self, code: str, message: str, fix: str = "") -> ReadError:
        """A `ReadError` at this place."""
        return ReadError(code, message, self.span, fix)

    def node(self, lists: bool = False) -> Node:
        """The notation tree of this place, in plain writing or LaTeX."""
        tokens = tokenise(self.source, self.start, self.end, plain=True)
        return parse_tokens(self.source, prepare(self.source, tokens), lists)


def new_name(node: Node, place: Place) -> str:
    """The name that a node declares; HP408 for a numeral, a formula or a member ``a_i``."""
    node = strip(node)
    label = key(node)
    if label is None or not isinstance(node, (Name, Word, Scripts)):
        raise place.error("HP408", f"`{place.text}` is not a name")
    base = key(node.base) if isinstance(node, Scripts) else label
    if base in IDENTITIES | ONES | ZEROS or (base or "").isdigit():
        raise place.error("HP413", f"`{label}` is a constant of the language")
    if isinstance(node, Scripts) and node.sub is not None and key(node.sub) in INDEX_LETTERS:
        fix = f"write `{label} in R for {key(node.sub)} = 1..n`"
        raise place.error("HP408", f"`{label}` looks like a member of a family", fix)
    return label


def is_new_name(node: Node, env: Environment) -> bool:
    """Whether a node is a name that nothing declares and that no declared name is a part of."""
    node = strip(node)
    label = key(node)
    if label is None or label in env.values or label in env.functions or label in env.families:
        return False
    if not isinstance(node, Scripts):
        return isinstance(node, (Name, Word))
    base = key(node.base)
    if (
        isinstance(node.base, Number)
        or base in env.families
        or (node.sup is not None and key(node.sup) in _TRANSPOSES)
    ):
        return False
    return base not in env.values or node.sup is None


_TRANSPOSES = frozenset(("T", "\\top"))
INDEX_LETTERS = frozenset("ijklmst")
"""A subscript in these letters is an index, not a part of a name."""
