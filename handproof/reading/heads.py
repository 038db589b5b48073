"""Heads of applications: the name before a bracket, and the bracket that may be its argument."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading.tree import Group, Item, Name, Node, Scripts, Word, key, strip
from handproof.terms.nodes import Term

Reading = tuple[Term, int]
"""A term, and how many items (from the head on) it uses."""


def head_name(node: Node) -> str | None:
    """The name of a possible function head: with its subscript, without its power."""
    node = strip(node)
    if isinstance(node, Scripts) and not isinstance(node.base, Group):
        return key(Scripts(node.start, node.end, node.base, node.sub, None, node.primes))
    return key(node) if isinstance(node, (Name, Word)) else None


def argument_group(items: Sequence[Item], place: int) -> tuple[Group | None, Scripts | None]:
    """The bracket at ``place`` and the scripts on it, where a function's argument may stand."""
    if place >= len(items) or items[place].sign:
        return None, None
    node = items[place].node
    if isinstance(node, Group) and node.opening in ("(", "[", "\\{"):
        return node, None
    if (
        isinstance(node, Scripts)
        and isinstance(node.base, Group)
        and node.base.opening in ("(", "[")
    ):
        return node.base, node
    return None, None
