"""A document cut into problems, and what the words of each declare.

Letters mean one thing within a problem; a heading such as "Problem 3" starts afresh. Sorts are
collected from the whole problem first (``where Q \\in ..`` stands after its display); facts and
definitions count from where they are written.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from handproof.reading.context_patterns import PATTERNS
from handproof.reading.declaring import Place
from handproof.reading.document import Block, Display, Document, GivenBlock, Heading, Prose
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import try_lines
from handproof.reading.memberships import declare_members, listed_ranges, relation_of
from handproof.reading.prose import Words, words_of
from handproof.reading.rows import Statement, statements
from handproof.reading.tree import (
    Chain,
    Fraction,
    Group,
    Name,
    Node,
    Product,
    Scripts,
    key,
    strip,
    walk,
)
from handproof.terms.context import Definition
from handproof.terms.errors import TermError
from handproof.terms.nodes import Sym, Term
from handproof.terms.sorts import REAL

_AFRESH = re.compile(
    r"\b(?:problem|exercise|question|homework|assignment|chapter|task|Q\d+)\b", re.IGNORECASE
)
MAX_ROUNDS = 5


@dataclass(frozen=True, slots=True)
class Found:
    """Something that the words declare: the pattern's name, where, and what it added."""

    pattern: str
    place: Place
    offset: int
    facts: tuple[Term, ...] = ()
    definitions: tuple[Definition, ...] = ()
    symbols: tuple[Sym, ...] = ()


@dataclass(frozen=True)
class Section:
    """A problem: its blocks, the statements of its displays, and its context."""

    blocks: tuple[Block, ...]
    parsed: tuple[tuple[Display, tuple[Statement, ...] | ReadError], ...] = ()
    environment: Environment = field(default_factory=Environment)
    """Symbols, ranges and conventions, without facts and definitions."""
    found: tuple[Found, ...] = ()
    problems: tuple[ReadError | IllFormed, ...] = ()


def split(document: Document) -> tuple[Section, ...]:
    """The problems of a document, their displays parsed."""
    groups: list[list[Block]] = [[]]
    for block in document.blocks:
        if isinstance(block, Heading) and _AFRESH.search(block.text):
            groups.append([])
        groups[-1].append(block)
    return tuple(Section(tuple(group), _parse(document, group)) for group in groups if group)


def _parse(
    document: Document, blocks: list[Block]
) -> tuple[tuple[Display, tuple[Statement, ...] | ReadError], ...]:
    out: list[tuple[Display, tuple[Statement, ...] | ReadError]] = []
    for block in blocks:
        if isinstance(block, Display):
            try:
                out.append((block, statements(document.source, block.start, block.end)))
            except ReadError as error:
                out.append((block, error))
    return tuple(out)


Candidate = tuple[str, Place, int, Callable[[Environment], Environment]]


def collect(document: Document, section: Section, env: Environment) -> Section:
    """The context of a problem: candidates are tried until nothing more is learnt."""
    problems: list[ReadError | IllFormed] = []
    found: list[Found] = []
    for block in section.blocks:
        if isinstance(block, GivenBlock):
            made, errors = try_lines(document.source, block.lines, env)
            problems += errors
            place = Place(document.source, block.start, block.end)
            found.append(_difference("given", place, block.start, env, made.environment))
            env = made.environment
    env = _conventions(document, section, replace(env, facts=(), definitions=()))
    waiting = _candidates(document, section)
    for _ in range(MAX_ROUNDS):
        left: list[Candidate] = []
        for candidate in waiting:
            name, place, offset, action = candidate
            try:
                after = action(env)
            except (ReadError, IllFormed, TermError, ValueError):
                left.append(candidate)
                continue
            found.append(_difference(name, place, offset, env, after))
            env = replace(after, facts=(), definitions=())
        if len(left) == len(waiting):
            break
        waiting = left
    return replace(section, environment=env, found=tuple(found), problems=tuple(problems))


def _difference(
    name: str, place: Place, offset: int, before: Environment, after: Environment
) -> Found:
    facts = after.facts[len(before.facts) :]
    definitions = after.definitions[len(before.definitions) :]
    symbols = after.symbols[len(before.symbols) :]
    return Found(name, place, offset, facts, definitions, symbols)


def _candidates(document: Document, section: Section) -> list[Candidate]:
    out: list[Candidate] = []
    for block in section.blocks:
        if isinstance(block, Prose):
            out += _from_words(words_of(document.source, block))
        elif isinstance(block, Display):
            out += _from_display(document, block, section)
    return out


def _from_words(words: Words) -> list[Candidate]:
    out: list[Candidate] = []
    for pattern in PATTERNS:
        for match in pattern.regex.finditer(words.text):
            places = words.marked(match.group())
            action = _bind_pattern(pattern.action, words, match)
            out.append((pattern.name, places[0], places[0].start, action))
    for place in words.places:
        out.append(("index range", place, place.start, _bind_range(place)))
    return out


def _bind_pattern(
    action: Callable[[Words, re.Match[str], Environment], Environment],
    words: Words,
    match: re.Match[str],
) -> Callable[[Environment], Environment]:
    return lambda env: action(words, match, env)


def _bind_range(place: Place) -> Callable[[Environment], Environment]:
    def action(env: Environment) -> Environment:
        node = strip(place.node(lists=True))
        if not (isinstance(node, Chain) and [s.name for s in node.signs] == ["eq"]):
            raise place.error("HP408", "no list")
        return listed_ranges(place, node, env)

    return action


def _from_display(document: Document, block: Display, section: Section) -> list[Candidate]:
    """Memberships and ranges that stand in a display, its clauses included."""
    parsed = next(found for display, found in section.parsed if display is block)
    if isinstance(parsed, ReadError):
        return []
    out: list[Candidate] = []
    for statement in parsed:
        nodes = [statement.node, *(clause.node for clause in statement.clauses)]
        for node in nodes:
            if node is None or not isinstance(strip(node), Chain):
                continue
            place = Place(document.source, node.start, node.end)
            if relation_of(place) == "in":
                out.append(("membership", place, place.start, _bind_members(place)))
            out.append(("index range", place, place.start, _bind_range(place)))
    return out


def _bind_members(place: Place) -> Callable[[Environment], Environment]:
    return lambda env: declare_members(place, env)


# ---- conventions: squares as one symbol, differentials


def nodes_of(section: Section) -> list[Node]:
    """The trees of all statements that were parsed."""
    out: list[Node] = []
    for _, parsed in section.parsed:
        if not isinstance(parsed, ReadError):
            out += [s.node for s in parsed if s.node is not None]
    return out


def _conventions(document: Document, section: Section, env: Environment) -> Environment:
    trees = nodes_of(section)
    for square in sorted(_squares(trees)):
        if square not in env.values and not any(square.startswith(s) for s in env.values):
            env = env.declare(Sym(square, REAL))
    prose = " ".join(document.text(b.start, b.end) for b in section.blocks if isinstance(b, Prose))
    if re.search(r"\bdifferential\b", prose):
        env = env.differential(*_differentials(trees))
    return env


def _squares(trees: list[Node]) -> set[str]:
    """``\\sigma^2`` where it is a parameter of a function or a variable of differentiation."""
    found: set[str] = set()
    for tree in trees:
        for node in walk(tree):
            if isinstance(node, Product) and isinstance(node.items[-1].node, Group):
                head = strip(node.items[0].node)
                group = node.items[-1].node
                listed = len(node.items) == 2 and group.opening == "(" and isinstance(head, Name)
                if listed and len(group.parts) >= 1:
                    found |= {label for label in map(_square, group.parts) if label}
            if isinstance(node, Fraction):
                bottom = strip(node.bottom)
                if isinstance(bottom, Product) and key(bottom.items[0].node) in ("d", "\\partial"):
                    label = _square(bottom.items[-1].node)
                    top = strip(node.top)
                    first = top.items[0].node if isinstance(top, Product) else top
                    if label and not isinstance(strip(first), Scripts):
                        found.add(label)
    return found


def _square(node: Node) -> str | None:
    node = strip(node)
    if isinstance(node, Scripts) and node.sub is None and node.sup is not None:
        if key(node.sup) == "2" and isinstance(node.base, Name):
            return key(node)
    return None


def _differentials(trees: list[Node]) -> set[str]:
    """Names that stand after ``d`` as the first side of a statement."""
    found: set[str] = set()
    for tree in trees:
        first = strip(tree)
        first = strip(first.sides[0]) if isinstance(first, Chain) else first
        if isinstance(first, Product) and len(first.items) == 2 and key(first.items[0].node) == "d":
            label = key(first.items[1].node)
            if label is not None and not first.items[1].spaced:
                found.add(label)
    return found
