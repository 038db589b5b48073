"""From notation to terms: `read_formula` and `read_term`.

Kinds and shapes decide between readings; where they do not, the formula is refused with both
readings. Nothing here knows whether a step is true.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from types import MappingProxyType

from handproof.reading import atoms, binding, products, relations, sums
from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.prepare import prepare
from handproof.reading.reader import Reader, Rule, Shape
from handproof.reading.rows import Clause, Statement, parse_tokens, statements
from handproof.reading.scripts import scripts
from handproof.reading.source import Source
from handproof.reading.tokens import tokenise
from handproof.reading.tree import (
    BigOperator,
    Chain,
    Dots,
    Fraction,
    Grid,
    Group,
    Integral,
    Item,
    Name,
    Node,
    Number,
    Product,
    Root,
    Scripts,
    Sum,
    Text,
    Word,
    key,
    strip,
    walk,
)
from handproof.terms.build import app
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.spans import Span


def _chain_value(reader: Reader, node: Node, expected: Shape | None) -> Term:
    raise reader.error("HP404", f"`{reader.text(node)}` is a relation, not a value", node)


RULES: MappingProxyType[type[Node], Rule] = MappingProxyType(
    {
        Number: atoms.number,
        Name: atoms.name,
        Word: atoms.word,
        Text: atoms.text,
        Dots: atoms.dots,
        Scripts: scripts,
        Fraction: atoms.fraction,
        Root: atoms.root,
        Group: atoms.group,
        Product: products.product,
        Sum: sums.sum_,
        BigOperator: products.lone_operator,
        Integral: binding.integral,
        Grid: atoms.grid,
        Chain: _chain_value,
    }
)


@dataclass(frozen=True, slots=True)
class Link:
    """One side of a chain, the relation before it (empty for the first), labels cited over it."""

    relation: str
    term: Term
    span: Span
    refs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class SideClause:
    """``where C = ..``, ``i = 1, \\dots, n``, ``(since ..)``: words, formula, or why it is unread.

    ``proposition`` is a condition under which the statement is claimed. What is given as a reason
    (``since ..``), or said of a name that has a definition, is a claim of its own: ``reason``.
    """

    words: str
    proposition: Term | None
    span: Span | None
    error: Exception | None = None
    reason: Term | None = None


@dataclass(frozen=True, slots=True)
class Claim:
    """One relation of a chain as a proposition, at the span of its right side."""

    proposition: Term
    span: Span


@dataclass(frozen=True, slots=True)
class Formula:
    """A chain of relations as terms. ``indices`` are free: the formula holds for each value."""

    links: tuple[Link, ...]
    claims: tuple[Claim, ...]
    span: Span
    connective: str = ""
    clauses: tuple[SideClause, ...] = ()
    indices: tuple[tuple[Sym, Term, Term], ...] = ()
    echoes: tuple[str, ...] = field(default=())

    @property
    def proposition(self) -> Term:
        """All claims of the chain together."""
        parts = [claim.proposition for claim in self.claims]
        return parts[0] if len(parts) == 1 else app("and", *parts)


def reader_for(source: Source, env: Environment, differentials: bool = False) -> Reader:
    """A reader of formulas of one source in an environment."""
    return Reader(env, source, RULES, differentials=differentials)


def read_term(latex: str, env: Environment, plain: bool = False) -> Term:
    """One term; `ReadError` for a relation, for words, for anything that is not understood."""
    source = Source(latex)
    node = parse_tokens(source, prepare(source, tokenise(source, plain=plain)))
    return reader_for(source, env).term(node)


def read_formula(latex: str, env: Environment) -> Formula:
    """One chain of relations with its side clauses.

    Raises `ReadError` with the exact span for what is not understood or ambiguous, `IllFormed`
    where shapes do not fit. A formula without any relation gives one link and no claims.
    """
    source = Source(latex)
    found = statements(source)
    if len(found) != 1:
        span = source.span(0, len(latex))
        if not found:
            raise ReadError("HP410", "an empty formula", span)
        second = source.span(found[1].start, found[1].end)
        raise ReadError(
            "HP404", f"{len(found)} formulas where one belongs", second, "read them one by one"
        )
    return read_statement(source, found[0], env)


def read_statement(source: Source, statement: Statement, env: Environment) -> Formula:
    """A statement of a display as terms; raises the error that parsing it gave."""
    if statement.error is not None:
        raise statement.error
    assert statement.node is not None
    env = _with_ranges(source, statement, env)
    node = strip(statement.node)
    reader = reader_for(source, env, _differentials(env, node))
    links, claims = _chain(reader, node, statement.node)
    indices = _indices(reader, node, claims)
    clauses = tuple(_clause(source, clause, env) for clause in statement.clauses)
    span = source.span(statement.start, statement.end)
    echoes = tuple(reader.notes.echoes)
    return Formula(links, claims, span, statement.connective, clauses, indices, echoes)


def _chain(reader: Reader, node: Node, whole: Node) -> tuple[tuple[Link, ...], tuple[Claim, ...]]:
    if not isinstance(node, Chain):
        return (Link("", reader.term(whole), reader.span(whole)),), ()
    ordered = relations.ordered_list(reader, node)
    if ordered is not None:
        return (Link("", ordered, reader.span(whole)),), (Claim(ordered, reader.span(whole)),)
    terms = relations.sides(reader, node)
    links = [Link("", terms[0], reader.span(node.sides[0]))]
    claims: list[Claim] = []
    for place, sign in enumerate(node.signs):
        side = node.sides[place + 1]
        links.append(Link(sign.name, terms[place + 1], reader.span(side), sign.refs))
        first = node.sides[0] if sign.name == "propto" else node.sides[place]
        made = relations.proposition(reader, sign, terms[place], terms[place + 1], side, first)
        claims.append(Claim(made, reader.span(side)))
    return tuple(links), tuple(claims)


def _indices(
    reader: Reader, node: Node, claims: tuple[Claim, ...]
) -> tuple[tuple[Sym, Term, Term], ...]:
    """The free indices with their ranges; HP411 where a range is not known."""
    found = reader.notes.indices
    if not found:
        return ()
    clash = reader.notes.bound & set(found)
    if clash and any(reader.env.range(label) is None for label in clash):
        label = sorted(clash)[0]
        message = f"the index `{label}` is bound in one place of this formula and free in another"
        raise reader.error("HP412", message, node, "use another letter")
    out = []
    for symbol in found.values():
        whole = app("and", *(claim.proposition for claim in claims)) if claims else None
        if whole is None:
            raise reader.error("HP405", f"`{symbol.name}` is not declared", node)
        low, high = binding.free_range(reader, _place(node, symbol), symbol, whole)
        out.append((symbol, low, high))
    return tuple(out)


def _place(node: Node, symbol: Sym) -> Node:
    for part in walk(node):
        if isinstance(part, (Name, Word)) and key(part) == symbol.name:
            return part
    return node


def _with_ranges(source: Source, statement: Statement, env: Environment) -> Environment:
    """Index lists beside the statement (``i = 1, \\dots, n``) say its ranges."""
    for clause in statement.clauses:
        chain = strip(clause.node) if clause.node is not None else None
        if not isinstance(chain, Chain):
            continue
        try:
            found = relations.index_list(reader_for(source, env), chain)
        except ReadError:
            continue
        for symbol, low, high in found or ():
            env = env.index(symbol.name, low, high)
    return env


_CONDITIONS = frozenset("where with for if when given here forall provided while".split())
_REASONS = frozenset("since because as using by note".split())


def _clause(source: Source, clause: Clause, env: Environment) -> SideClause:
    if clause.node is None:
        unread = clause.start != clause.end
        span = source.span(clause.start, clause.end) if unread else None
        error = ReadError("HP404", "a clause that is not understood", span) if span else None
        return SideClause(clause.words, None, span, error)
    span = source.span(clause.start, clause.end)
    try:
        found = relations.condition(reader_for(source, env), clause.node)
    except (ReadError, IllFormed) as error:
        return SideClause(clause.words, None, span, error)
    word = re.sub(r"\\text\s*\{|[(){}.,]", " ", clause.words).split()
    first = word[0].lower() if word else "for"
    if first not in _CONDITIONS | _REASONS:
        unclear = ReadError("HP404", f"what `{word[0]}` makes of this is not understood", span)
        return SideClause(clause.words, None, span, unclear)
    if first in _CONDITIONS and not _of_defined(found, env):
        return SideClause(clause.words, found, span)
    return SideClause(clause.words, None, span, None, found)


def _of_defined(found: Term, env: Environment) -> bool:
    """Whether a proposition is an equation for a name that has a definition."""
    if not (isinstance(found, App) and found.op == "eq"):
        return False
    left = found.args[0]
    return isinstance(left, Sym) and env.definition(left) is not None


def _differentials(env: Environment, node: Node) -> bool:
    """Whether the statement is about differentials: its first side is ``d`` and a declared name.

    Where ``d`` is a number too, only a name for which the environment says so.
    """
    first = strip(node.sides[0]) if isinstance(node, Chain) else node
    if not (isinstance(first, Product) and len(first.items) == 2):
        return False
    mark, rest = first.items
    label = key(rest.node)
    if not (isinstance(mark.node, (Name, Word)) and mark.node.name == "d" and _glued(rest)):
        return False
    return label is not None and label in env.differentials


def _glued(item: Item) -> bool:
    return item.sign == "" and not item.spaced
