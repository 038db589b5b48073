"""Memberships and distributions as written in prose and displays: declarations of their names."""

from __future__ import annotations

from handproof.reading.declaring import declare_in_set, sized
from handproof.reading.environment import Environment, IndexRange, indices_of
from handproof.reading.errors import ReadError
from handproof.reading.families import dotted_name
from handproof.reading.place import Place
from handproof.reading.tree import Chain, Dots, Group, Name, Node, Scripts, Word, key, strip
from handproof.terms.build import num
from handproof.terms.nodes import Sym, Term
from handproof.terms.sorts import INTEGER, SetOf


def relation_of(place: Place) -> str:
    """The first relation of a formula, or empty."""
    try:
        node = strip(place.node(lists=True))
    except ReadError:
        return ""
    return node.signs[0].name if isinstance(node, Chain) else ""


def declare_members(place: Place, env: Environment) -> Environment:
    """``A, X \\in S``, ``x_1, \\dots, x_N \\in S``, ``x_j \\in S`` with a known range of j."""
    node = strip(place.node(lists=True))
    if not isinstance(node, Chain) or node.signs[-1].name != "in":
        raise place.error("HP408", f"`{place.text}` is not a membership")
    names, where = node.sides[-2], node.sides[-1]
    domain = Place(place.source, where.start, where.end)
    parts = names.parts if isinstance(names, Group) and names.opening == "" else (names,)
    dotted = dotted_name(parts)
    at = Place(place.source, names.start, names.end)
    if dotted is not None:
        return _dotted(at, dotted, domain, env)
    single = strip(names)
    local = _index_of(single, env)
    return declare_in_set(at, domain, env, local)


def _index_of(node: Node, env: Environment) -> IndexRange | None:
    if isinstance(node, Scripts) and node.sub is not None:
        places = indices_of(node.sub)
        return env.range(key(places[0]) or "") if len(places) == 1 else None
    return None


def _dotted(
    place: Place, dotted: tuple[str, Node, Node], domain: Place, env: Environment
) -> Environment:
    """``x_1, \\dots, x_N \\in \\mathbb{R}^d``: a family of N vectors."""
    from handproof.reading.declaring import family
    from handproof.reading.elaborate import reader_for
    from handproof.reading.sets import read_set

    base, low, high = dotted
    env = sized(domain.node(), bound_size(high, env))
    reader = reader_for(place.source, env)
    found = read_set(reader, domain.node())
    if reader.term(low) is not num(1) or not isinstance(found.sort, SetOf):
        raise place.error("HP408", "a family is indexed from 1")
    local = IndexRange(free_letter(env), num(1), reader.term(high))
    return family(place, base, found, env, local)


def free_letter(env: Environment) -> str:
    """An index letter that nothing uses."""
    return next(letter for letter in "ijklmst" if letter not in env.values)


def bound_size(node: Node, env: Environment) -> Environment:
    """With a size for a name that nothing declares."""
    node = strip(node)
    label = key(node)
    if isinstance(node, (Name, Word)) and label and label not in env.values:
        return env.declare(Sym(label, INTEGER))
    return env


def listed_ranges(place: Place, node: Chain, env: Environment) -> Environment:
    """``i = 1, \\dots, n``: the range of an index from here on."""
    right = node.sides[1]
    parts = right.parts if isinstance(right, Group) and right.opening == "" else (right,)
    if not any(isinstance(strip(part), Dots) for part in parts):
        raise place.error("HP408", "no list")
    env = bound_size(parts[-1], env)
    low, high = _terms(place, (parts[0], parts[-1]), env)
    names = node.sides[0]
    listed = names.parts if isinstance(names, Group) and names.opening == "" else (names,)
    for part in listed:
        label = key(part)
        if label is None or label in env.values:
            raise place.error("HP408", "no index")
        env = env.index(label, low, high)
    return env


def _terms(place: Place, nodes: tuple[Node, Node], env: Environment) -> tuple[Term, Term]:
    from handproof.reading.elaborate import reader_for

    reader = reader_for(place.source, env)
    return reader.term(nodes[0]), reader.term(nodes[1])
