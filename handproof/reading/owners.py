"""Who defines a name: the first equation of a problem that has it on its left side.

Only that equation can be its definition. If it cannot be read, the name stays undeclared: a later
claim about it must not become its definition.
"""

from __future__ import annotations

from dataclasses import dataclass

from handproof.reading.binding import indexed_sizes
from handproof.reading.declaring import define, define_function
from handproof.reading.elaborate import reader_for
from handproof.reading.environment import Environment
from handproof.reading.errors import ReadError
from handproof.reading.place import INDEX_LETTERS, Place, is_new_name
from handproof.reading.source import Source
from handproof.reading.spectral import declare_diagonal, is_diagonal
from handproof.reading.tree import Chain, Group, Name, Node, Product, Scripts, Word, key, strip
from handproof.terms.build import bind, size_term
from handproof.terms.context import Definition
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, Family, Function
from handproof.terms.typing_rules import size_of

Owner = tuple[str, int]
"""A name and its number of arguments (-1 for a plain name, -2 for a family)."""


@dataclass(frozen=True, slots=True)
class Equation:
    """One side of an equation that may define what stands there, and the side that says it."""

    place: Place
    left: Node
    right: Node
    owner: Owner


def equations(source: Source, node: Node) -> list[Equation]:
    """The possible definitions in a formula, in order."""
    chain = strip(node)
    if not isinstance(chain, Chain):
        return []
    out: list[Equation] = []
    place = Place(source, node.start, node.end)
    for number, sign in enumerate(chain.signs):
        if sign.name not in ("eq", "define"):
            break
        left, right = chain.sides[number], chain.sides[number + 1]
        owner = owner_of(left, first=number == 0)
        if owner is not None:
            out.append(Equation(place, left, right, owner))
    return out


def owner_of(left: Node, first: bool) -> Owner | None:
    """The name that a side defines if it is new: plain names on the first side only."""
    node = strip(left)
    if isinstance(node, Product) and len(node.items) == 2 and not node.items[1].sign:
        head, group = strip(node.items[0].node), node.items[1].node
        listed = isinstance(group, Group) and group.opening == "("
        if listed and isinstance(head, Name) and isinstance(group, Group):
            plain = all(sign == "," for sign in group.separators)
            named = all(key(part) is not None for part in group.parts)
            return (head.name, len(group.parts)) if plain and named else None
        return None
    if not first or not isinstance(node, (Name, Word, Scripts)):
        return None
    label = key(node)
    return None if label is None else (label, -1)


def make_definition(equation: Equation, env: Environment) -> Environment:
    """The environment with the definition; raises where it is none or cannot be read."""
    source = equation.place.source
    left = Place(source, equation.left.start, equation.left.end)
    right = Place(source, equation.right.start, equation.right.end)
    node = strip(equation.left)
    name, arity = equation.owner
    if arity >= 0:
        assert isinstance(node, Product)
        group = node.items[1].node
        assert isinstance(group, Group)
        if name in env.values or _known(env, name, arity):
            raise _no(equation, f"`{name}` is known")
        return define_function(left, name, group, right, env)
    if is_diagonal(equation.right):
        return declare_diagonal(equation.place, equation.left, equation.right, env)
    if isinstance(node, Scripts) and node.sub is not None and key(node.sub) in INDEX_LETTERS:
        return define_family(equation, node, env)
    if not is_new_name(equation.left, env):
        raise _no(equation, f"`{name}` is known")
    return define(left, right, equation.place, env, None)


def define_family(equation: Equation, node: Scripts, env: Environment) -> Environment:
    """``c_i = ..`` for every i: a family, as long as its cases or what it indexes say."""
    base, letter = key(node.base), key(node.sub) if node.sub is not None else None
    if base is None or letter is None or env.array(base) is not None or node.sup is not None:
        raise _no(equation, f"`{base}` is known")
    var = Sym(letter, INTEGER)
    reader = reader_for(equation.place.source, env).binding(var, keys=(letter,))
    body = reader.term(equation.right)
    high = _last_of_cases(body, var)
    if high is None:
        sizes = indexed_sizes(body, var)
        if len(sizes) != 1:
            raise equation.place.error("HP411", f"the range of `{letter}` is not known")
        high = size_term(sizes.pop())
    symbol = Sym(base, Family(size_of(high), body.sort))
    return env.define(Definition(symbol, bind("family", var, high, body)))


def _last_of_cases(body: Term, var: Sym) -> Term | None:
    """The end of ``1..q`` and ``q+1..d``, the ranges of the cases, where they follow each other."""
    if not (isinstance(body, App) and body.op == "cases"):
        return None
    reached: Term | None = None
    for test in body.args[::2]:
        if not (isinstance(test, App) and test.op == "in" and test.args[0] is var):
            return None
        low, high = test.args[1].children
        expected = Size.of(1) if reached is None else size_of(reached) + 1
        if size_of(low) != expected:
            return None
        reached = high
    return reached


def _known(env: Environment, name: str, arity: int) -> bool:
    return any(
        isinstance(s.sort, Function) and len(s.sort.domain) == arity
        for s in env.functions.get(name, ())
    )


def _no(equation: Equation, message: str) -> ReadError:
    return equation.place.error("HP408", message)
