"""Everything in a problem that may declare something, in the order in which it is to be tried."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace

from handproof.reading.block_laws import declare_block_law
from handproof.reading.context_patterns import PATTERNS
from handproof.reading.document import GOAL_BLOCKS, Block, Boundary, Display, Document, Prose
from handproof.reading.environment import Environment
from handproof.reading.errors import ReadError
from handproof.reading.guards import (
    bound_stated,
    clause_before,
    defining,
    plainly,
    sentence_before,
    stated,
)
from handproof.reading.index_use import indexed_names
from handproof.reading.leads import Kind, kind_of
from handproof.reading.memberships import declare_members, listed_ranges
from handproof.reading.owners import Equation, Owner, equations, make_definition
from handproof.reading.place import Place
from handproof.reading.prose import CLOSE, OPEN, Words, words_of
from handproof.reading.rows import Statement
from handproof.reading.source import Source
from handproof.reading.spectral import declare_listed, listed_members
from handproof.reading.tree import Chain, Group, Node, Number, Product, Text, Word, key, strip, walk

Action = Callable[[Environment], Environment]
Parsed = tuple[tuple[Display, "tuple[Statement, ...] | ReadError"], ...]


@dataclass(frozen=True, slots=True)
class Candidate:
    """A name, where it stands, and what it would declare; lower ranks are exhausted first.

    Where the words make it conditional (``facts`` false) only the symbols count.
    """

    name: str
    place: Place
    action: Action
    rank: int = 0
    facts: bool = True


@dataclass(frozen=True, slots=True)
class Written:
    """A formula with the words around it; ``block`` counts the blocks of the problem."""

    node: Node
    before: str
    after: str
    inline: bool
    block: int
    is_goal: bool = False


def formulas(document: Document, blocks: tuple[Block, ...], parsed: Parsed) -> list[Written]:
    """All formulas of a problem that can be parsed, in order of place."""
    out: list[Written] = []
    displays = dict(parsed)
    theorem, lead = False, ""
    for number, block in enumerate(blocks):
        if isinstance(block, Boundary):
            theorem, lead = block.opens and block.kind in GOAL_BLOCKS, ""
        elif isinstance(block, Prose):
            words = words_of(document.source, block)
            out += _inline(words, number)
            lead = words.text
        elif isinstance(block, Display):
            statements = displays[block]
            aim = goal(lead, theorem)
            if not isinstance(statements, ReadError):
                for s in statements:
                    if s.node is None:
                        out.append(
                            Written(
                                _unread(document.source, s.start, s.end), lead, "", False, number
                            )
                        )
                    nodes = [n for n in (s.node, *(c.node for c in s.clauses)) if n is not None]
                    out += [Written(n, lead, "", False, number, aim) for n in nodes]
            else:
                unread = _unread(document.source, block.start, block.end)
                out.append(Written(unread, lead, "", False, number))
            lead = ""
    return out


def _unread(source: Source, start: int, end: int) -> Node:
    """A formula that cannot be parsed still uses its names."""
    return Text(start, end, source.text[start:end])


def _inline(words: Words, number: int) -> list[Written]:
    out: list[Written] = []
    for k, place in enumerate(words.places):
        try:
            node = place.node(lists=True)
        except ReadError:
            node = _unread(place.source, place.start, place.end)
        mark = f"{OPEN}{k}{CLOSE}"
        at = words.text.find(mark)
        out.append(Written(node, words.text[:at], words.text[at + len(mark) :], True, number))
    return out


def goal(lead: str, theorem: bool) -> bool:
    """Whether the words before a display make it a goal; in a theorem all but its premises are."""
    kind = kind_of(lead)
    if theorem:
        premise = re.match(r"\s*(?:let|given|where|with)\b", lead.lower())
        return kind is not Kind.HYPOTHESIS and not premise
    return kind is Kind.GOAL


def candidates(document: Document, blocks: tuple[Block, ...], parsed: Parsed) -> list[Candidate]:
    """All candidates of a problem."""
    source = document.source
    written = formulas(document, blocks, parsed)
    trees = [w.node for w in written]
    out: list[Candidate] = []
    for formula in written:
        out += _of_formula(source, formula)
    for block in blocks:
        if isinstance(block, Prose):
            out += _of_words(words_of(source, block))
    out += _block_laws(source, written)
    out += _definitions(source, written)
    out += _lists(source, trees)
    out += [
        Candidate("index use", Place(source, node.start, node.end), action, rank=1)
        for node, action in indexed_names(source, trees)
    ]
    return out


def _of_formula(source: Source, formula: Written) -> list[Candidate]:
    """Memberships and index ranges, wherever they stand."""
    chain = strip(formula.node)
    if not isinstance(chain, Chain):
        return []
    place = Place(source, formula.node.start, formula.node.end)
    out = [Candidate("index range", place, lambda env: listed_ranges(place, chain, env))]
    if chain.signs[-1].name == "in":
        before = sentence_before(formula.before, len(formula.before)) if formula.inline else ""
        facts = not formula.is_goal and stated(before, formula.after)
        action: Action = lambda env: declare_members(place, env)  # noqa: E731
        out.append(Candidate("membership", place, action, facts=facts))
    return out


def _block_laws(source: Source, written: list[Written]) -> list[Candidate]:
    """Distributions of vectors of parts, with the formula of the same block that counts them."""
    out: list[Candidate] = []
    for formula in written:
        chain = strip(formula.node)
        if isinstance(chain, Chain) and chain.signs[0].name == "distributed":
            beside = next(w.node for w in written if w.block == formula.block)
            place = Place(source, formula.node.start, formula.node.end)
            out.append(Candidate("block law", place, _block_action(place, beside)))
    return out


def _block_action(place: Place, beside: Node) -> Action:
    return lambda env: declare_block_law(place, beside, env)


_PROPERTIES = frozenset(
    (
        "sized matrix", "is a sized matrix", "property after names", "property as predicate",
        "property before names",
    )
)  # fmt: skip
"""Rows that make facts of adjectives."""
_BY_FORMULA = frozenset(("membership", "members of a family", "interval"))


def _of_words(words: Words) -> list[Candidate]:
    out: list[Candidate] = []
    for pattern in PATTERNS:
        if pattern.name in _BY_FORMULA:
            continue
        for match in pattern.regex.finditer(words.text):
            places = words.marked(match.group())
            before = sentence_before(words.text, match.start())
            after = words.text[match.end() :]
            check = bound_stated if pattern.name == "bound" else stated
            holds = check(before, after)
            if pattern.name in _PROPERTIES:
                holds = holds and plainly(before, after)
            if places and (
                holds or pattern.name not in ("bound", "diagonal", "eigendecomposition")
            ):
                action = _pattern_action(pattern.action, words, match)
                out.append(Candidate(pattern.name, places[0], action, facts=holds))
    return out


def _pattern_action(
    action: Callable[[Words, re.Match[str], Environment], Environment],
    words: Words,
    match: re.Match[str],
) -> Action:
    return lambda env: action(words, match, env)


def _definitions(source: Source, written: list[Written]) -> list[Candidate]:
    """For each name, the first formula that uses it, if that is an equation with it on the left.

    A name used before its equation is defined by it only in a ``where`` beside that use.
    """
    owned: set[Owner] = set()
    used: dict[str, Written] = {}
    unread: list[tuple[Written, set[str]]] = []
    out: list[Candidate] = []
    for formula in written:
        if formula.is_goal:
            continue
        for equation in equations(source, formula.node):
            name = equation.owner[0]
            if equation.owner in owned:
                continue
            early = used.get(name) or _used_unread(name, unread)
            if _first(formula, equation, early) and _may_define(formula, equation):
                owned.add(equation.owner)
                out.append(Candidate("definition", equation.place, _definition_action(equation)))
        if isinstance(formula.node, Text):
            unread.append((formula, set(_NAME.findall(formula.node.text))))
        if isinstance(strip(formula.node), Chain):
            for node in walk(formula.node):
                label = key(node)
                if label is not None:
                    used.setdefault(label, formula)
    return out


_NAME = re.compile(r"\\[A-Za-z]+|[A-Za-z]")


def _used_unread(name: str, unread: list[tuple[Written, set[str]]]) -> Written | None:
    """The first unread formula in which all letters of a name occur."""
    letters = set(_NAME.findall(name))
    return next((formula for formula, names in unread if letters <= names), None)


def _first(formula: Written, equation: Equation, early: Written | None) -> bool:
    """Whether a name is not used before, or only just before, in what ``where`` speaks of."""
    if early is None:
        return True
    if equation.owner[1] >= 0 and not isinstance(early.node, Text):
        return True
    near = formula.block - early.block
    return (near == 0 and formula.inline) or (near == 1 and _where(formula))


def _where(formula: Written) -> bool:
    return formula.before.lower().lstrip().startswith(("where", "with", "in which"))


def _may_define(formula: Written, equation: Equation) -> bool:
    """Inline equations need a defining word; a bare number is a case, not a definition."""
    right = strip(equation.right)
    words = clause_before(formula.before, len(formula.before))
    if isinstance(right, Number):
        return re.search(r"\b(?:let|define|put|set)\b", words, re.IGNORECASE) is not None
    if not formula.inline:
        return True
    return defining(words) and stated("", formula.after)


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
    out: set[tuple[str, str]] = set()
    for tree in trees:
        chain = strip(tree)
        if not isinstance(chain, Chain) or {s.name for s in chain.signs} - {"lt", "le"}:
            continue
        for left, right in zip(chain.sides, chain.sides[1:], strict=False):
            low = key(left)
            if low is not None:
                out |= {(low, name) for name in _above(strip(right))}
    return out


def _above(node: Node) -> list[str]:
    """The names that ``d`` or ``\\min\\{d, N\\}`` is at most."""
    if isinstance(node, Product) and isinstance(node.items[0].node, Word):
        group = node.items[-1].node
        if node.items[0].node.name == "min" and isinstance(group, Group):
            return [name for name in map(key, group.parts) if name]
    label = key(node)
    return [label] if label else []


def without_facts(env: Environment, before: Environment) -> Environment:
    """The environment with its new symbols but not its new facts and definitions."""
    return replace(env, facts=before.facts, definitions=before.definitions)
