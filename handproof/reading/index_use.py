"""Arrays that a problem never declares, from their indices: ``\\sum_{i,j} W_{ij} h_j v_i``.

An index letter that is never given bounds runs over a size of its own; what it indexes has that
length. Only where all uses agree, and only for names that nothing else declares.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from handproof.reading.environment import Environment, indices_of
from handproof.reading.errors import ReadError
from handproof.reading.place import INDEX_LETTERS
from handproof.reading.source import Source
from handproof.reading.tree import BigOperator, Chain, Node, Scripts, key, strip, walk
from handproof.terms.nodes import Sym
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, matrix

Action = Callable[[Environment], Environment]


@dataclass
class _Use:
    node: Node
    letters: tuple[str, ...]
    consistent: bool = True


@dataclass
class _Uses:
    arrays: dict[str, _Use] = field(default_factory=dict)
    bounded: set[str] = field(default_factory=set)
    summed: set[str] = field(default_factory=set)


def indexed_names(source: Source, trees: list[Node]) -> list[tuple[Node, Action]]:
    """The names with only letter indices, each with the action that declares it."""
    uses = _Uses()
    for tree in trees:
        for node in walk(tree):
            _note(node, uses)
    free = uses.summed - uses.bounded
    return [
        (use.node, _action(source, base, use))
        for base, use in uses.arrays.items()
        if use.consistent and use.letters and set(use.letters) <= free
    ]


def _note(node: Node, uses: _Uses) -> None:
    if isinstance(node, BigOperator) and node.sub is not None:
        below = strip(node.sub)
        if isinstance(below, Chain):
            label = key(below.sides[0])
            if label is not None:
                uses.bounded.add(label)
        else:
            uses.summed |= {label for label in map(key, indices_of(node.sub)) if label}
    if isinstance(node, Scripts) and node.sub is not None:
        base = key(node.base)
        letters = tuple(key(part) or "" for part in indices_of(node.sub))
        if base is None or not set(letters) <= INDEX_LETTERS:
            if base is not None and base in uses.arrays:
                uses.arrays[base].consistent = False
            return
        known = uses.arrays.setdefault(base, _Use(node, letters))
        known.consistent = known.consistent and known.letters == letters


def size_name(letter: str) -> str:
    """The name of the size that an index runs over when the text gives none."""
    return f"n_{letter}"


def _action(source: Source, base: str, use: _Use) -> Action:
    def action(env: Environment) -> Environment:
        if env.array(base) is not None or len(use.letters) > 2:
            span = source.span(use.node.start, use.node.end)
            raise ReadError("HP413", f"`{base}` is declared", span)
        sizes: list[Size] = []
        for letter in use.letters:
            name = size_name(letter)
            if name not in env.values:
                env = env.declare(Sym(name, INTEGER))
            sizes.append(Size.of(name))
        rows, cols = (sizes[0], sizes[1]) if len(sizes) == 2 else (sizes[0], Size.of(1))
        return env.declare(Sym(base, matrix(rows, cols)))

    return action
