"""The reader of one formula: environment, source, bound names, and the table of rules by node."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from handproof.reading.environment import Environment
from handproof.reading.errors import IllFormed, NeedShapeError, ReadError
from handproof.reading.source import Source
from handproof.reading.tree import Node
from handproof.terms.build import app, bind
from handproof.terms.errors import ShapeError, TermError
from handproof.terms.nodes import Sym, Term
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import shape
from handproof.terms.spans import Span

Shape = tuple[Size, Size]
Rule = Callable[["Reader", Node, "Shape | None"], Term]

SCALAR: Shape = (ONE, ONE)


@dataclass
class Notes:
    """What reading one formula found out besides its terms; one object a formula."""

    indices: dict[str, Sym] = field(default_factory=dict)
    """Free indices that nothing declares: the formula holds for each of their values."""
    bound: set[str] = field(default_factory=set)
    echoes: list[str] = field(default_factory=list)
    """Choices that kinds or shapes decided, in words."""


@dataclass(frozen=True)
class Reader:
    """Reads nodes of one source as terms. ``bound`` shadows the environment."""

    env: Environment
    source: Source
    rules: Mapping[type[Node], Rule]
    bound: Mapping[str, Sym] = field(default_factory=dict)
    notes: Notes = field(default_factory=Notes)
    differentials: bool = False
    """Whether a ``d`` glued to a name is a differential in this formula."""
    memo: dict[tuple[int, Shape | None], Term] = field(default_factory=dict)

    def term(self, node: Node, expected: Shape | None = None) -> Term:
        """The meaning of a node; ``expected`` is the shape that its surroundings ask for.

        Raises `ReadError` or `IllFormed`, at the span of the offending part.
        """
        place = (id(node), expected)
        found = self.memo.get(place)
        if found is None:
            found = self.rules[type(node)](self, node, expected)
            self.memo[place] = found
        return found

    def binding(self, *symbols: Sym, keys: tuple[str, ...] = ()) -> Reader:
        """A reader in which these names are bound."""
        names = keys or tuple(s.name for s in symbols)
        self.notes.bound.update(names)
        return replace(
            self, bound={**self.bound, **dict(zip(names, symbols, strict=True))}, memo={}
        )

    def value(self, name: str) -> Sym | None:
        """The symbol of a name: bound first, then declared, then a free index already met."""
        return self.bound.get(name) or self.env.values.get(name) or self.notes.indices.get(name)

    def span(self, node: Node) -> Span:
        """The span of a node."""
        return self.source.span(node.start, node.end)

    def text(self, node: Node) -> str:
        """The node as written, on one line."""
        return " ".join(self.source.text[node.start : node.end].split())

    def error(self, code: str, message: str, node: Node, fix: str = "") -> ReadError:
        """A `ReadError` at a node."""
        return ReadError(code, message, self.span(node), fix)

    def need_shape(self, node: Node) -> NeedShapeError:
        """The size of this part must come from its surroundings."""
        message = f"the size of `{self.text(node)}` is not decided"
        return NeedShapeError("HP406", message, self.span(node), "write the size: I_n")

    def ill(self, message: str, node: Node, fix: str = "") -> IllFormed:
        """`IllFormed` with HP101 at a node."""
        return IllFormed(ShapeError("HP101", message, fix), self.span(node))

    def make(self, node: Node, op: str, *args: Term) -> Term:
        """``app``, with shape errors turned into `IllFormed` at the node."""
        try:
            return app(op, *args)
        except TermError as error:
            raise IllFormed(error, self.span(node)) from error

    def make_binder(self, node: Node, op: str, var: Sym, *args: Term) -> Term:
        """``bind``, with shape errors turned into `IllFormed` at the node."""
        try:
            return bind(op, var, *args)
        except TermError as error:
            raise IllFormed(error, self.span(node)) from error

    def shape(self, term: Term, node: Node) -> Shape:
        """Rows and columns of a term that must be a number or a matrix."""
        found = shape(term.sort)
        if found is None:
            raise self.ill(f"`{self.text(node)}` is {term.sort}, not a number or a matrix", node)
        return found


def is_scalar(term: Term) -> bool:
    """Whether a term is a number (a 1 by 1 matrix)."""
    return shape(term.sort) == SCALAR


def show(found: Shape) -> str:
    """A shape in words."""
    return f"{found[0]} x {found[1]}"
