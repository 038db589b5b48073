"""The notation tree: what is on the page, before it means anything.

Every node carries the offsets of its source. Brackets keep their kind and what separates their
parts; big operators and functions stand among the factors of a product without a body: how far
they reach is decided by elaboration, where kinds and shapes are known.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class Node:
    """A stretch ``[start, end)`` of the source."""

    start: int
    end: int


@dataclass(frozen=True, slots=True, eq=False)
class Number(Node):
    """A numeral: ``2``, ``0.5``."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Name(Node):
    """One symbol: ``x``, ``\\sigma``, ``\\mathbf{v}``, ``\\hat{\\mu}``."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Word(Node):
    """An upright name: ``\\log``, ``\\operatorname{Tr}``, ``\\text{diag}``, ``\\mathrm{d}``."""

    name: str


@dataclass(frozen=True, slots=True, eq=False)
class Text(Node):
    """Words inside a formula."""

    text: str


@dataclass(frozen=True, slots=True, eq=False)
class Dots(Node):
    """``\\ldots`` and its kin."""


@dataclass(frozen=True, slots=True, eq=False)
class Scripts(Node):
    """A base with a subscript, a superscript and primes."""

    base: Node
    sub: Node | None
    sup: Node | None
    primes: int = 0


@dataclass(frozen=True, slots=True, eq=False)
class Fraction(Node):
    """``\\frac{top}{bottom}``; ``kind`` ``binom`` for a binomial coefficient."""

    top: Node
    bottom: Node
    kind: str = "frac"


@dataclass(frozen=True, slots=True, eq=False)
class Root(Node):
    """``\\sqrt[index]{body}``."""

    body: Node
    index: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Group(Node):
    """Brackets around parts; ``separators[i]`` stands between part i and i + 1.

    ``opening`` is the bracket as written (``(``, ``[``, ``\\{``, ``|``, ``\\|``, ``\\langle``), or
    ``{`` for TeX braces and ``""`` for a list without brackets.
    """

    opening: str
    parts: tuple[Node, ...]
    separators: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Item:
    """A factor and the sign before it (``""`` for juxtaposition); ``spaced``: space before it."""

    sign: str
    node: Node
    spaced: bool = False


@dataclass(frozen=True, slots=True, eq=False)
class Product(Node):
    """Factors in the order written."""

    items: tuple[Item, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Sum(Node):
    """Terms with their signs; a single term with ``-`` is a prefix minus."""

    terms: tuple[tuple[str, Node], ...]


@dataclass(frozen=True, slots=True, eq=False)
class BigOperator(Node):
    """``\\sum``, ``\\prod`` and their kin, with bounds."""

    name: str
    sub: Node | None
    sup: Node | None


@dataclass(frozen=True, slots=True, eq=False)
class Integral(Node):
    """An integral with its body and its variable."""

    sub: Node | None
    sup: Node | None
    body: Node
    variable: Node


@dataclass(frozen=True, slots=True, eq=False)
class Sign(Node):
    """A relation sign; ``name`` as in `vocabulary.RELATIONS`; ``refs`` cited over it."""

    name: str
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, eq=False)
class Chain(Node):
    """``a = b \\le c``: sides and the signs between them."""

    sides: tuple[Node, ...]
    signs: tuple[Sign, ...]


@dataclass(frozen=True, slots=True, eq=False)
class Grid(Node):
    """Rows of cells: matrices, arrays, cases. A cell is a node, or None where empty."""

    environment: str
    rows: tuple[tuple[Node | None, ...], ...]


def children(node: Node) -> Iterator[Node]:
    """The immediate parts of a node, in the order of the source where that is fixed."""
    if isinstance(node, Scripts):
        found: tuple[Node | None, ...] = (node.base, node.sub, node.sup)
    elif isinstance(node, Fraction):
        found = (node.top, node.bottom)
    elif isinstance(node, Root):
        found = (node.index, node.body)
    elif isinstance(node, Group):
        found = node.parts
    elif isinstance(node, Product):
        found = tuple(item.node for item in node.items)
    elif isinstance(node, Sum):
        found = tuple(term for _, term in node.terms)
    elif isinstance(node, BigOperator):
        found = (node.sub, node.sup)
    elif isinstance(node, Integral):
        found = (node.sub, node.sup, node.body, node.variable)
    elif isinstance(node, Chain):
        found = node.sides
    elif isinstance(node, Grid):
        found = tuple(cell for row in node.rows for cell in row)
    else:
        found = ()
    yield from (part for part in found if part is not None)


def walk(node: Node) -> Iterator[Node]:
    """All nodes, the node itself first."""
    stack = [node]
    while stack:
        current = stack.pop()
        yield current
        stack.extend(reversed(list(children(current))))


def strip(node: Node) -> Node:
    """The node without TeX braces around it, and without a product or sum of one part."""
    while True:
        if isinstance(node, Group) and node.opening == "{" and len(node.parts) == 1:
            node = node.parts[0]
        elif isinstance(node, Product) and len(node.items) == 1:
            node = node.items[0].node
        elif isinstance(node, Sum) and len(node.terms) == 1 and node.terms[0][0] == "+":
            node = node.terms[0][1]
        else:
            return node


def key(node: Node) -> str | None:
    """The name that a node spells, in one normal form (``\\sigma^2``, ``U_q``, ``x^{(i)}``).

    None for anything that cannot be a name. ``{x}`` and ``x``, ``W_{q}`` and ``W_q`` are one name.
    """
    node = strip(node)
    if isinstance(node, (Name, Word)):
        return node.name
    if isinstance(node, Number):
        return node.text
    if isinstance(node, Scripts):
        return _script_key(node)
    if isinstance(node, Group) and node.opening in ("(", ""):
        inner = [key(part) for part in node.parts]
        if not all(inner):
            return None
        joined = ",".join(part for part in inner if part)
        return f"({joined})" if node.opening else joined
    if isinstance(node, Product) and not any(item.sign for item in node.items):
        parts = [key(item.node) for item in node.items]
        return "".join(part for part in parts if part) if all(parts) else None
    return None


def _script_key(node: Scripts) -> str | None:
    base = key(node.base)
    if base is None:
        return None
    for mark, part in (("_", node.sub), ("^", node.sup)):
        if part is None:
            continue
        inner = key(part)
        if inner is None:
            return None
        simple = len(inner) == 1 or (inner.startswith("\\") and inner[1:].isalpha())
        base += mark + (inner if simple else "{" + inner + "}")
    return base + "'" * node.primes
