"""A document cut into problems, and what the words of each declare.

Letters mean one thing within a problem; a heading such as "Problem 3" starts afresh. Sorts are
collected from the whole problem first (``where Q \\in ..`` stands after its display); facts and
definitions count from where they are written.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field, replace
from fractions import Fraction as Rational

from handproof.reading.candidates import Candidate, candidates, formulas, without_facts
from handproof.reading.document import Block, Display, Document, GivenBlock, Heading, Prose
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.given import try_lines
from handproof.reading.place import Place
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
from handproof.terms.build import num
from handproof.terms.context import Definition
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Num, Sym, Term
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
    facts: tuple[Term, ...] = ()
    definitions: tuple[Definition, ...] = ()
    symbols: tuple[Sym, ...] = ()

    @property
    def offset(self) -> int:
        """Where it is written: it counts from here on."""
        return self.place.start


def difference(pattern: str, place: Place, before: Environment, after: Environment) -> Found:
    """What an environment has more than another."""
    return Found(
        pattern,
        place,
        after.facts[len(before.facts) :],
        after.definitions[len(before.definitions) :],
        after.symbols[len(before.symbols) :],
    )


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


def collect(document: Document, section: Section, env: Environment) -> Section:
    """The context of a problem: candidates are tried until nothing more is learnt."""
    problems: list[ReadError | IllFormed] = []
    found: list[Found] = []
    for block in section.blocks:
        if isinstance(block, GivenBlock):
            made, errors = try_lines(document.source, block.lines, env)
            problems += errors
            place = Place(document.source, block.start, block.end)
            found.append(difference("given", place, env, made.environment))
            env = made.environment
    env = _conventions(document, section, replace(env, facts=(), definitions=()))
    waiting = candidates(document, section.blocks, section.parsed)
    for rank in (0, 1):
        env, learnt, waiting = _exhaust(waiting, env, rank)
        found += learnt
    kept = tuple(_undisputed(found))
    return replace(section, environment=env, found=kept, problems=tuple(problems))


def _undisputed(found: list[Found]) -> list[Found]:
    """Without memberships of a symbol in different sets: each holds in a place of its own only."""
    sets: dict[Term, set[Term]] = {}
    for learnt in found:
        for fact in learnt.facts:
            if isinstance(fact, App) and fact.op == "in":
                sets.setdefault(fact.args[0], set()).add(fact)
    disputed = {fact for facts in sets.values() if len(facts) > 1 for fact in facts}
    disputed |= _opposed([fact for learnt in found for fact in learnt.facts])
    return [replace(f, facts=tuple(x for x in f.facts if x not in disputed)) for f in found]


def _opposed(facts: list[Term]) -> set[Term]:
    """Bounds of one term that exclude each other: each holds in a case of its own only."""
    below: dict[Term, list[tuple[Rational, Term]]] = {}
    above: dict[Term, list[tuple[Rational, Term]]] = {}
    for fact in facts:
        if isinstance(fact, App) and fact.op in _SIDES:
            bound = fact.args[1] if len(fact.args) > 1 else num(0)
            if isinstance(bound, Num):
                side = below if _SIDES[fact.op] else above
                side.setdefault(fact.args[0], []).append((bound.value, fact))
    return {
        fact
        for term in below.keys() & above.keys()
        for low, lower in below[term]
        for high, upper in above[term]
        if low >= high
        for fact in (lower, upper)
    }


_SIDES = {"positive": True, "gt": True, "ge": True, "lt": False, "le": False}
"""Relations with a number on the right, and whether it bounds from below."""


def _exhaust(
    waiting: list[Candidate], env: Environment, rank: int
) -> tuple[Environment, list[Found], list[Candidate]]:
    """Try all candidates up to a rank, again and again until none succeeds."""
    found: list[Found] = []
    for _ in range(MAX_ROUNDS):
        left: list[Candidate] = []
        for candidate in waiting:
            if candidate.rank > rank:
                left.append(candidate)
                continue
            try:
                after = candidate.action(env)
            except (ReadError, IllFormed, TermError, ValueError):
                left.append(candidate)
                continue
            if not candidate.facts:
                after = without_facts(after, env)
            found.append(difference(candidate.name, candidate.place, env, after))
            env = replace(after, facts=(), definitions=())
        if len(left) == len(waiting):
            break
        waiting = left
    return env, found, waiting


# ---- conventions: squares as one symbol, differentials


def _conventions(document: Document, section: Section, env: Environment) -> Environment:
    trees = [w.node for w in formulas(document, section.blocks, section.parsed)]
    for square in sorted(_squares(trees)):
        base = square.removesuffix("^2")
        if square not in env.values and base not in env.values and not _alone(base, trees):
            env = env.declare(Sym(square, REAL))
    env = env.random(*_randoms(trees))
    prose = " ".join(document.text(b.start, b.end) for b in section.blocks if isinstance(b, Prose))
    if re.search(r"\bdifferential\b", prose):
        env = env.differential(*_differentials(trees))
    return env


def _randoms(trees: list[Node]) -> set[str]:
    """Names that have a distribution: the left sides of ``\\sim``."""
    found: set[str] = set()
    for tree in trees:
        chain = strip(tree)
        if isinstance(chain, Chain) and chain.signs[0].name == "distributed":
            for part in walk(chain.sides[0]):
                label = key(part) if isinstance(part, Name) else None
                if label is not None:
                    found.add(label)
    return found


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


def _alone(base: str, trees: list[Node]) -> bool:
    """Whether a name occurs outside of its square and outside of its own declaration."""
    for tree in trees:
        chain = strip(tree)
        declares = isinstance(chain, Chain) and chain.signs[0].name in ("in", "gt")
        if isinstance(chain, Chain) and declares and key(chain.sides[0]) == base:
            continue
        squares = {
            id(node.base) for node in walk(tree) if isinstance(node, Scripts) and _square(node)
        }
        for node in walk(tree):
            if isinstance(node, Name) and node.name == base and id(node) not in squares:
                return True
    return False


def _square(node: Node) -> str | None:
    node = strip(node)
    if not isinstance(node, Scripts) or node.sup is None or node.sub is not None:
        return None
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
