"""Everything in a problem that may declare something, in the order in which it is to be tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass

from handproof.reading.context_patterns import PATTERNS
from handproof.reading.declaring import Place
from handproof.reading.document import GOAL_BLOCKS, Block, Boundary, Display, Document, Prose
from handproof.reading.environment import Environment
from handproof.reading.errors import ReadError
from handproof.reading.index_use import indexed_names
from handproof.reading.leads import Kind, kind_of
from handproof.reading.memberships import declare_members, listed_ranges, relation_of
from handproof.reading.owners import Equation, Owner, equations, make_definition
from handproof.reading.prose import Words, words_of
from handproof.reading.rows import Statement
from handproof.reading.source import Source
from handproof.reading.spectral import declare_listed, listed_members
from handproof.reading.tree import Chain, Node, key, strip

Action = Callable[[Environment], Environment]
Parsed = tuple[tuple[Display, "tuple[Statement, ...] | ReadError"], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, where it stands, and what it would declare; lower ranks are exhausted first."""

    name: str
    place: Place
    action: Action
    rank: int = 0


def formulas(document: Document, blocks: tuple[Block, ...], parsed: Parsed) -> list[Node]:
    """The trees of all formulas of a problem that can be parsed, in order of place."""
    out: list[Node] = []
    for _, statements in parsed:
        if not isinstance(statements, ReadError):
            for statement in statements:
                out += [n for n in (statement.node, *(c.node for c in statement.clauses)) if n]
    for block in blocks:
        if isinstance(block, Prose):
            for place in words_of(document.source, block).places:
                try:
                    out.append(place.node(lists=True))
                except ReadError:
                    continue
    return sorted(out, key=lambda node: node.start)


def candidates(document: Document, blocks: tuple[Block, ...], parsed: Parsed) -> list[Candidate]:
    """All candidates of a problem."""
    source = document.source
    trees = formulas(document, blocks, parsed)
    out: list[Candidate] = []
    for tree in trees:
        out += _of_tree(source, tree)
    for block in blocks:
        if isinstance(block, Prose):
            out += _of_words(words_of(source, block))
    goals = goal_extents(document, blocks)
    asserted = [t for t in trees if not any(a <= t.start < b for a, b in goals)]
    out += _definitions(source, asserted)
    out += _lists(source, trees)
    out += [
        Candidate("index use", Place(source, node.start, node.end), action, rank=1)
        for node, action in indexed_names(source, trees)
    ]
    return out


def goal_extents(document: Document, blocks: tuple[Block, ...]) -> list[tuple[int, int]]:
    """Where displays stand that say what is to be shown: they define nothing."""
    out: list[tuple[int, int]] = []
    theorem, lead = False, ""
    for block in blocks:
        if isinstance(block, Boundary):
            theorem, lead = block.opens and block.kind in GOAL_BLOCKS, ""
        elif isinstance(block, Prose):
            lead = words_of(document.source, block).text
        elif isinstance(block, Display):
            if goal(lead, theorem):
                out.append(block.outer)
            lead = ""
    return out


def goal(lead: str, theorem: bool) -> bool:
    """Whether the words before a display make it a goal; in a theorem all but its premises are."""
    kind = kind_of(lead)
    if theorem:
        return kind is not Kind.HYPOTHESIS and not re.match(
            r"\s*(?:let|given|where|with)\b", lead.lower()
        )
    return kind is Kind.GOAL


def _of_tree(source: Source, tree: Node) -> list[Candidate]:
    """Memberships and index ranges, wherever they stand."""
    chain = strip(tree)
    if not isinstance(chain, Chain):
        return []
    place = Place(source, tree.start, tree.end)
    out = [Candidate("index range", place, lambda env: listed_ranges(place, chain, env))]
    if relation_of(place) == "in" or chain.signs[-1].name == "in":
        out.append(Candidate("membership", place, lambda env: declare_members(place, env)))
    return out


_BY_FORMULA = frozenset(("membership", "members of a family", "interval"))


def _of_words(words: Words) -> list[Candidate]:
    out: list[Candidate] = []
    for pattern in PATTERNS:
        if pattern.name in _BY_FORMULA:
            continue
        for match in pattern.regex.finditer(words.text):
            places = words.marked(match.group())
            if places:
                action = _pattern_action(pattern.action, words, match)
                out.append(Candidate(pattern.name, places[0], action))
    return out


def _pattern_action(
    action: Callable[[Words, re.Match[str], Environment], Environment],
    words: Words,
    match: re.Match[str],
) -> Action:
    return lambda env: action(words, match, env)


def _definitions(source: Source, trees: list[Node]) -> list[Candidate]:
    """For each name, the first equation with it on the left."""
    owned: set[Owner] = set()
    out: list[Candidate] = []
    for tree in trees:
        for equation in equations(source, tree):
            if equation.owner not in owned:
                owned.add(equation.owner)
                out.append(Candidate("definition", equation.place, _definition_action(equation)))
    return out


def _definition_action(equation: Equation) -> Action:
    return lambda env: make_definition(equation, env)


def _lists(source: Source, trees: list[Node]) -> list[Candidate]:
    """``d_1, \\dots, d_q`` in diagonals and orders; of two lengths the one with fewer below it."""
    ends: dict[str, dict[str, tuple[Node, Node]]] = {}
    for tree in trees:
        for base, last in listed_members(tree):
            label = key(last)
            if label is not None:
                ends.setdefault(base, {}).setdefault(label, (tree, last))
    smaller = _smaller(trees)
    out: list[Candidate] = []
    for base, found in ends.items():
        largest = [b for b in found if all(a == b or (a, b) in smaller for a in found)]
        if len(largest) == 1:
            tree, last = found[largest[0]]
            out.append(_list_candidate(Place(source, tree.start, tree.end), base, last))
    return out


def _list_candidate(place: Place, base: str, last: Node) -> Candidate:
    return Candidate("listed members", place, lambda env: declare_listed(place, base, last, env))


def _smaller(trees: list[Node]) -> set[tuple[str, str]]:
    """Pairs of names with ``q < d`` or ``q < \\min\\{d, N\\}`` written somewhere."""
    from handproof.reading.tree import Group, Product, Word

    out: set[tuple[str, str]] = set()
    for tree in trees:
        chain = strip(tree)
        if not isinstance(chain, Chain) or {s.name for s in chain.signs} - {"lt", "le"}:
            continue
        for left, right in zip(chain.sides, chain.sides[1:], strict=False):
            low, high = key(left), strip(right)
            if low is None:
                continue
            names = [key(high)]
            if isinstance(high, Product) and isinstance(high.items[0].node, Word):
                group = high.items[-1].node
                if high.items[0].node.name == "min" and isinstance(group, Group):
                    names = [key(part) for part in group.parts]
            out |= {(low, name) for name in names if name}
    return out
