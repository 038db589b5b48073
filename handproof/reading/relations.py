"""Chains of relations, side conditions and index lists as propositions."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handproof.reading.binding import free_index, listed
from handproof.reading.errors import ReadError
from handproof.reading.families import dotted_name, without_argument
from handproof.reading.heads import head_name
from handproof.reading.reader import SCALAR, Reader, Shape, show
from handproof.reading.sets import read_set
from handproof.reading.tree import (
    Chain,
    Dots,
    Group,
    Node,
    Number,
    Product,
    Sign,
    Text,
    key,
    strip,
)
from handproof.terms.build import app, num, sub
from handproof.terms.nodes import App, Num, Sym, Term
from handproof.terms.sorts import Distribution, Matrix, Random, SetOf, shape
from handproof.terms.typing_rules import size_of

SUPPORTED = frozenset(
    "eq ne le lt ge gt propto distributed in define succ succeq prec preceq independent".split()
)
"""Relations that terms have; the others are read on the page and refused here."""

LOEWNER: Mapping[str, str] = MappingProxyType(
    {
        "succ": "positive_definite",
        "succeq": "positive_semidefinite",
        "prec": "positive_definite",
        "preceq": "positive_semidefinite",
    }
)
"""Orders of matrices (Loewner's), and what each says of the greater side minus the lesser."""


def sides(reader: Reader, chain: Chain) -> tuple[Term, ...]:
    """The terms of a chain; unsized parts take the shape of the sides that have one."""
    for sign in chain.signs:
        if sign.name not in SUPPORTED:
            message = f"the relation `{reader.text(sign)}` is not supported"
            raise reader.error("HP404", message, sign)
    found: list[Term | None] = []
    goal: Shape | None = None
    for place, side in enumerate(chain.sides):
        term = _special_side(reader, chain, place)
        if term is None and not _waits(side):
            try:
                term = reader.term(side)
            except ReadError as error:
                if error.code != "HP406":
                    raise
                term = None
        found.append(term)
        if term is not None and goal is None:
            goal = shape(term.sort)
    return tuple(
        term
        if term is not None
        else reader.term(side, SCALAR if goal is None and _waits(side) else goal)
        for term, side in zip(found, chain.sides, strict=True)
    )


def _waits(side: Node) -> bool:
    node = strip(side)
    return isinstance(node, Number) and node.text == "0"


def _special_side(reader: Reader, chain: Chain, place: int) -> Term | None:
    """The right side of ``\\in`` is a set."""
    before = chain.signs[place - 1].name if place else ""
    return read_set(reader, chain.sides[place]) if before == "in" else None


def proposition(reader: Reader, sign: Sign, left: Term, right: Term, at: Node, first: Node) -> Term:
    """The proposition of one relation; `IllFormed` at the right side where shapes differ."""
    name = sign.name
    if name in LOEWNER:
        return _loewner(reader, name, left, right, at)
    if name == "propto":
        return reader.make(at, "propto", left, right, *proportional_in(reader, first, sign))
    if name in ("eq", "define", "ne"):
        shapes = shape(left.sort), shape(right.sort)
        if None not in shapes and shapes[0] != shapes[1]:
            assert shapes[0] is not None
            assert shapes[1] is not None
            own = f"`{reader.text(at)}` is {show(shapes[1])}"
            message = f"{own}, but the side before it is {show(shapes[0])}"
            raise reader.ill(message, at, "both sides of a relation need one shape")
        return reader.make(at, "ne" if name == "ne" else "eq", left, right)
    _same_kind(reader, name, left, right, at)
    return reader.make(at, name, left, right)


def _loewner(reader: Reader, name: str, left: Term, right: Term, at: Node) -> Term:
    """``A \\succeq B``: ``A - B`` is positive semidefinite; ill-formed unless both are square."""
    found, other = shape(left.sort), shape(right.sort)
    if found is None or found != other or found[0] != found[1]:
        shown = " and ".join(show(s) if s else "no matrix" for s in (found, other))
        message = f"the sides of an order of matrices are {shown}"
        raise reader.ill(message, at, "both sides must be square, of one size")
    big, small = (left, right) if name.startswith("succ") else (right, left)
    if found == SCALAR:
        return reader.make(at, "ge" if name.endswith("eq") else "gt", big, small)
    gap = app("neg", small) if _null(big) else big if _null(small) else sub(big, small)
    return reader.make(at, LOEWNER[name], gap)


def _null(term: Term) -> bool:
    zeros = isinstance(term, App) and term.op == "zeros"
    return zeros or (isinstance(term, Num) and term.value == 0)


def _same_kind(reader: Reader, name: str, left: Term, right: Term, at: Node) -> None:
    """``x`` in ``x \\in S`` and ``x \\sim D`` must have the shape of the values of S and D."""
    if name == "in" and isinstance(right.sort, SetOf):
        wanted = right.sort.element
    elif name == "distributed" and isinstance(right.sort, Distribution):
        wanted = right.sort.value
    elif name in ("in", "distributed"):
        needed = "a set" if name == "in" else "a distribution"
        raise reader.ill(f"`{reader.text(at)}` is {right.sort}, not {needed}", at)
    else:
        return
    own = left.sort.value if isinstance(left.sort, Random) else left.sort
    if shape(own) != shape(wanted) and name == "in":
        message = f"declared as {own}, but `{reader.text(at)}` has values of {wanted}"
        raise reader.error("HP413", message, at, "use another name")
    if shape(own) != shape(wanted):
        raise reader.ill(
            f"the left side is {own}, but `{reader.text(at)}` has values of {wanted}", at
        )


def proportional_in(reader: Reader, first: Node, sign: Sign) -> tuple[Term, ...]:
    """The variables of ``\\propto``: those of the density or function on the left of the chain."""
    node = strip(first)
    if isinstance(node, Product) and len(node.items) == 2 and head_name(node.items[0].node):
        group = strip(node.items[1].node)
        if isinstance(group, Group) and group.opening in ("(", "["):
            cut = next((i for i, s in enumerate(group.separators) if s in ("|", ";")), None)
            parts = group.parts if cut is None else group.parts[: cut + 1]
            terms = [reader.term(_variable(part)) for part in parts]
            if all(isinstance(t, Sym) or (isinstance(t, App) and t.op == "entry") for t in terms):
                return tuple(terms)
    message = "proportional as a function of what?"
    raise reader.error(
        "HP406", message, sign, "write the density on the left: p(x | y) \\propto .."
    )


def _variable(part: Node) -> Node:
    node = strip(part)
    if isinstance(node, Chain) and [s.name for s in node.signs] == ["eq"]:
        return node.sides[1]
    return part


def condition(reader: Reader, node: Node) -> Term:
    """The condition of a case or a side clause as a proposition."""
    if isinstance(node, Text):
        raise reader.error("HP404", f"the condition `{node.text}` is in words", node)
    chain = strip(node)
    if not isinstance(chain, Chain):
        raise reader.error("HP404", f"`{reader.text(node)}` is not a condition", node)
    indices = index_list(reader, chain)
    if indices is not None:
        parts = [app("in", var, app("range", low, high)) for var, low, high in indices]
        return parts[0] if len(parts) == 1 else app("and", *parts)
    return chain_proposition(reader, chain)


def chain_proposition(reader: Reader, chain: Chain) -> Term:
    """All relations of a chain; ``A, X \\in S`` says it of each."""
    if [s.name for s in chain.signs] == ["in"]:
        right = read_set(reader, chain.sides[1])
        parts = [app("in", reader.term(part), right) for part in listed(chain.sides[0])]
        return parts[0] if len(parts) == 1 else app("and", *parts)
    terms = sides(reader, chain)
    made = [
        proposition(reader, sign, terms[k], terms[k + 1], chain.sides[k + 1], chain.sides[k])
        for k, sign in enumerate(chain.signs)
    ]
    return made[0] if len(made) == 1 else app("and", *made)


IndexList = tuple[tuple[Sym, Term, Term], ...]


def index_list(reader: Reader, chain: Chain) -> IndexList | None:
    """``i, j = 1, \\dots, n`` as indices with their bounds; None for anything else."""
    if [s.name for s in chain.signs] != ["eq"]:
        return None
    right = listed(chain.sides[1])
    dots = [place for place, part in enumerate(right) if isinstance(strip(part), Dots)]
    if len(dots) != 1 or dots[0] not in (1, 2) or dots[0] != len(right) - 2:
        return None
    low, high = reader.term(right[0]), reader.term(right[-1])
    found: list[tuple[Sym, Term, Term]] = []
    for part in listed(chain.sides[0]):
        label = key(part)
        if label is None:
            return None
        symbol = reader.value(label) or free_index(reader, part, label)
        if not isinstance(symbol, Sym):
            return None
        found.append((symbol, low, high))
    return tuple(found)


def ordered_list(reader: Reader, chain: Chain) -> Term | None:
    """``\\lambda_1 \\ge \\dots \\ge \\lambda_d`` of a whole vector: it is decreasing; else None."""
    if not any(isinstance(strip(side), Dots) for side in chain.sides):
        return None
    found = dotted_name(tuple(without_argument(side) for side in chain.sides))
    if found is None or {sign.name for sign in chain.signs} != {"ge"}:
        return None
    base, low, high = found
    vector = reader.env.array(base)
    if vector is None or not isinstance(vector.sort, Matrix) or reader.term(low) is not num(1):
        return None
    if size_of(reader.term(high)) != vector.sort.rows:
        return None
    return app("decreasing", vector)
