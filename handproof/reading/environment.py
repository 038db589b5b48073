"""What is known where a formula stands: symbols by their LaTeX names, functions, index ranges.

Values and functions live apart, so that ``\\sigma_i`` may be a family and ``\\sigma(x)`` the
sigmoid; a name that is both a plain value and a function is ambiguous before a bracket.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache

from handproof.reading.errors import ReadError
from handproof.reading.prepare import prepare
from handproof.reading.rows import parse_tokens
from handproof.reading.source import Source
from handproof.reading.tokens import tokenise
from handproof.reading.tree import Group, Item, Name, Node, Product, Scripts, Word, key, strip
from handproof.terms.context import Definition
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sorts import Family, Function


@lru_cache(maxsize=4096)
def name_key(latex: str) -> str:
    """The normal form of a name: ``\\bar x`` and ``\\bar{x}``, ``W_{q}`` and ``W_q`` are one."""
    source = Source(latex)
    try:
        found = key(parse_tokens(source, prepare(source, tokenise(source))))
    except ReadError:
        found = None
    return found or latex


@dataclass(frozen=True, slots=True)
class Slot:
    """A place of a conditional density: a variable, or a member ``h_j`` of one."""

    name: str
    indices: int = 0


@dataclass(frozen=True, slots=True)
class Conditional:
    """``p(of | given)``: how it is written, and the function that it means.

    The function takes the indices of the slots in order, then the values of ``of``, then ``given``.
    """

    head: str
    of: tuple[Slot, ...]
    given: tuple[Slot, ...]
    function: Sym


@dataclass(frozen=True, slots=True)
class IndexRange:
    """``name`` runs from ``low`` to ``high`` wherever a formula does not say otherwise."""

    name: str
    low: Term
    high: Term


@dataclass(frozen=True)
class Environment:
    """Declarations in force; every method returns a new environment.

    ``facts`` are propositions that came with declarations (``in(h, binary(M))``).
    ``members`` says what a name means with a subscript, where it means something else without.
    ``randoms`` are names with a distribution: only of them expectations are read.
    ``differentials`` are names whose ``d`` is a differential even where ``d`` is a number.
    """

    symbols: tuple[Sym, ...] = ()
    definitions: tuple[Definition, ...] = ()
    facts: tuple[Term, ...] = ()
    ranges: tuple[IndexRange, ...] = ()
    conditionals: tuple[Conditional, ...] = ()
    members: tuple[tuple[str, Sym], ...] = ()
    eigenvalues: tuple[tuple[Sym, Sym], ...] = ()
    differentials: frozenset[str] = field(default=frozenset())
    randoms: frozenset[str] = field(default=frozenset())
    structured: bool = False
    """Whether a gradient by a symmetric matrix takes ``x_ij = x_ji`` as one variable."""

    def declare(self, *symbols: Sym) -> Environment:
        """With more symbols; functions by sort are functions, everything else a value."""
        fresh = tuple(s for s in symbols if s not in self.symbols)
        return replace(self, symbols=self.symbols + fresh)

    def define(self, *definitions: Definition) -> Environment:
        """With definitions; their symbols are declared as well."""
        more = self.declare(*(d.symbol for d in definitions))
        return replace(more, definitions=self.definitions + definitions)

    def assume(self, *facts: Term) -> Environment:
        """With facts."""
        return replace(self, facts=self.facts + facts)

    def index(self, name: str, low: Term, high: Term) -> Environment:
        """With the convention that index ``name`` runs from ``low`` to ``high``."""
        others = tuple(r for r in self.ranges if r.name != name_key(name))
        return replace(self, ranges=(*others, IndexRange(name_key(name), low, high)))

    def conditional(self, latex: str, function: Sym) -> Environment:
        """``p(h_j \\mid v)`` stands for ``function``; see `Conditional` for its arguments."""
        made = _conditional(latex, function)
        more = self.declare(function)
        return replace(more, conditionals=(*self.conditionals, made))

    def member(self, name: str, array: Sym) -> Environment:
        """``d_i`` is an entry or member of ``array``, although ``d`` alone is something else."""
        return replace(self, members=(*self.members, (name_key(name), array)))

    def eigenvalue(self, family: Sym, of: Sym) -> Environment:
        """``\\lambda_j(S)`` is the member j of ``family``: the j-th eigenvalue of ``of``."""
        return replace(self, eigenvalues=(*self.eigenvalues, (family, of)))

    def differential(self, *names: str) -> Environment:
        """``d`` before these names is a differential, even where ``d`` is declared."""
        keys = frozenset(name_key(name) for name in names)
        return replace(self, differentials=self.differentials | keys)

    def random(self, *names: str) -> Environment:
        """These names have distributions, although their symbols are plain values."""
        keys = frozenset(name_key(name) for name in names)
        return replace(self, randoms=self.randoms | keys)

    @cached_property
    def values(self) -> Mapping[str, Sym]:
        """Values by key; the latest counts, a family only where nothing else has its name."""
        plain = [s for s in self.symbols if not isinstance(s.sort, (Function, Family))]
        return {**self.families, **{name_key(s.name): s for s in plain}}

    @cached_property
    def families(self) -> Mapping[str, Sym]:
        """Families by key."""
        return {name_key(s.name): s for s in self.symbols if isinstance(s.sort, Family)}

    @cached_property
    def functions(self) -> Mapping[str, tuple[Sym, ...]]:
        """Functions by key: several of one name may differ in the number of arguments."""
        found: dict[str, tuple[Sym, ...]] = {}
        for symbol in self.symbols:
            if isinstance(symbol.sort, Function):
                name = name_key(symbol.name)
                found[name] = (*found.get(name, ()), symbol)
        return found

    def definition(self, symbol: Sym) -> Definition | None:
        """The definition of a symbol, or None."""
        return next((d for d in reversed(self.definitions) if d.symbol is symbol), None)

    def array(self, name: str) -> Sym | None:
        """What a name means with a subscript."""
        found = [array for label, array in self.members if label == name]
        return found[-1] if found else self.families.get(name) or self.values.get(name)

    def range(self, name: str) -> IndexRange | None:
        """The declared range of an index, or None."""
        return next((r for r in self.ranges if r.name == name), None)

    def domain(self, symbol: Sym) -> Term | None:
        """The set that a fact puts the symbol in, or None."""
        for fact in self.facts:
            if isinstance(fact, App) and fact.op == "in" and fact.args[0] is symbol:
                return fact.args[1]
        return None


def _conditional(latex: str, function: Sym) -> Conditional:
    source = Source(latex)
    node = strip(parse_tokens(source, prepare(source, tokenise(source))))
    if isinstance(node, Product) and len(node.items) == 2:
        head, group = key(node.items[0].node), node.items[1].node
        if head and isinstance(group, Group):
            of, given = split_bar(group)
            slots = tuple(_slot(part) for part in of), tuple(_slot(part) for part in given)
            return Conditional(head, slots[0], slots[1], function)
    raise ReadError("HP404", "not of the form p(a | b)", source.span(0, len(latex)))


def split_bar(group: Group) -> tuple[tuple[Node, ...], tuple[Node, ...]]:
    """The parts of a bracket before and after its ``|``."""
    if "|" not in group.separators:
        return group.parts, ()
    cut = group.separators.index("|") + 1
    return group.parts[:cut], group.parts[cut:]


def _slot(node: Node) -> Slot:
    node = strip(node)
    if isinstance(node, Scripts) and node.sub is not None and node.sup is None:
        return Slot(key(node.base) or "", len(indices_of(node.sub)))
    return Slot(key(node) or "")


def indices_of(sub: Node) -> tuple[Node, ...]:
    """The indices of a subscript: ``i,j`` and ``ij`` are two, ``i+1`` and ``12`` one."""
    sub = strip(sub)
    if isinstance(sub, Group) and sub.opening in ("{", "") and "|" not in sub.separators:
        return sub.parts
    if isinstance(sub, Product) and all(_is_letter(item) for item in sub.items):
        return tuple(item.node for item in sub.items)
    return (sub,)


def _is_letter(item: Item) -> bool:
    node = item.node
    single = isinstance(node, (Name, Word)) or (
        isinstance(node, Scripts) and isinstance(node.base, Name)
    )
    return item.sign == "" and single
