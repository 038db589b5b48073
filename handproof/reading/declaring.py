"""Declarations as operations on environments; shared by given blocks and by prose patterns."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from types import MappingProxyType

from handproof.reading.elaborate import reader_for
from handproof.reading.environment import Environment, IndexRange, indices_of
from handproof.reading.errors import IllFormed
from handproof.reading.place import Place, is_new_name, new_name
from handproof.reading.relations import chain_proposition
from handproof.reading.sets import read_set
from handproof.reading.tree import (
    Chain,
    Group,
    Name,
    Node,
    Number,
    Product,
    Scripts,
    Word,
    key,
    strip,
    walk,
)
from handproof.terms.build import app, bind, eq, mul, neg, num, size_term, transpose
from handproof.terms.context import Definition
from handproof.terms.errors import TermError
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import ONE, Size
from handproof.terms.sorts import (
    INTEGER,
    REAL,
    Family,
    Function,
    Matrix,
    Scalar,
    SetOf,
    matrix,
)
from handproof.terms.typing_rules import size_of

PROPERTIES: MappingProxyType[str, str] = MappingProxyType(
    {
        "symmetric": "symmetric", "diagonal": "diagonal_matrix", "invertible": "invertible",
        "nonsingular": "invertible", "positive definite": "positive_definite",
        "positive semidefinite": "positive_semidefinite", "orthogonal": "orthogonal",
        "orthonormal columns": "orthonormal_columns", "with orthonormal columns":
        "orthonormal_columns", "column orthogonal": "orthonormal_columns",
        "column-orthonormal": "orthonormal_columns", "column orthonormal": "orthonormal_columns",
        "positive": "positive", "nonnegative": "nonnegative", "nonzero": "nonzero",
        "full column rank": "full_column_rank", "full row rank": "full_row_rank",
        "idempotent": "idempotent", "skew-symmetric": "skew", "antisymmetric": "skew",
        "decreasing": "decreasing", "nonnegative diagonal": "nonnegative_diagonal",
        "positive diagonal": "positive_diagonal", "real": "", "integer": "integer",
    }
)  # fmt: skip
"""Words for properties and the operator that each states."""


def declare_size(place: Place, env: Environment) -> Environment:
    """A size variable; HP413 where the name is something else already."""
    return add(env, Sym(new_name(place.node(), place), INTEGER), place)


def add(env: Environment, symbol: Sym, place: Place) -> Environment:
    """With a symbol; HP413 where its name has another sort already."""
    from handproof.reading.environment import name_key

    label = name_key(symbol.name)
    known = env.families.get(label) if isinstance(symbol.sort, Family) else env.values.get(label)
    if isinstance(symbol.sort, Function) or known is None:
        return env.declare(symbol)
    if known.sort != symbol.sort:
        message = f"`{symbol.name}` is {known.sort} already, and {symbol.sort} here"
        raise place.error("HP413", message, "use another name")
    return env


def sized(node: Node, env: Environment) -> Environment:
    """Names in the exponent of a set that nothing declares become sizes."""
    for part in walk(node):
        if not (isinstance(part, Scripts) and part.sup is not None):
            continue
        for name in walk(part.sup):
            label = key(name) if isinstance(name, (Name, Word)) else None
            if label and label not in env.values and label not in ("x", "+") and len(label) < 12:
                env = env.declare(Sym(label, INTEGER))
    return env


@dataclass(frozen=True, slots=True)
class Local:
    """``j = 1..N`` after a declaration."""

    name: str
    low: Term
    high: Term

    def over(self, body: Term) -> Term:
        """``body`` for all values of the index."""
        return bind("forall", Sym(self.name, INTEGER), app("range", self.low, self.high), body)


def read_index_range(place: Place, env: Environment) -> IndexRange:
    """``j = 1..N`` as an index range."""
    match = re.match(
        r"(?P<name>.+?)\s*(?:=|\bin\b)\s*(?P<low>.+?)\s*\.\.+\s*(?P<high>.+)$", place.text
    )
    if match is None:
        raise place.error("HP408", f"`{place.text}` is not a range", "write j = 1..N")
    name = key(place.part(match, "name").node())
    if name is None:
        raise place.error("HP408", f"`{place.text}` does not name an index")
    env = _bound_sizes(place.part(match, "high").node(), env)
    low, high = term(place.part(match, "low"), env), term(place.part(match, "high"), env)
    if low.sort != INTEGER or high.sort != INTEGER:
        raise place.error("HP408", f"the bounds of `{place.text}` are not integers")
    return IndexRange(name, low, high)


def _bound_sizes(node: Node, env: Environment) -> Environment:
    for part in walk(node):
        label = key(part) if isinstance(part, (Name, Word)) else None
        if label and label not in env.values:
            env = env.declare(Sym(label, INTEGER))
    return env


def term(place: Place, env: Environment) -> Term:
    """The term that stands at a place."""
    return reader_for(place.source, env).term(place.node())


def declare_in_set(
    names: Place, where: Place, env: Environment, local: IndexRange | None
) -> Environment:
    """``W, X in R^{d x q}``, ``x_j in R^d for j = 1..N``, ``h in {0,1}^M``."""
    domain_node = where.node()
    env = sized(domain_node, env)
    if local is not None:
        env = _sizes_of(env, local)
    domain = read_set(reader_for(where.source, env), domain_node)
    assert isinstance(domain.sort, SetOf)
    listed = names.node(lists=True)
    parts = listed.parts if isinstance(listed, Group) and listed.opening == "" else (listed,)
    for part in parts:
        env = _member(names, strip(part), domain, env, local)
    return env


def _sizes_of(env: Environment, local: IndexRange) -> Environment:
    missing = [s for s in free_symbols(local.high) if s not in env.symbols]
    return env.declare(*missing)


def _member(
    place: Place, node: Node, domain: Term, env: Environment, local: IndexRange | None
) -> Environment:
    assert isinstance(domain.sort, SetOf)
    element = domain.sort.element
    if local is not None and isinstance(node, Scripts) and node.sub is not None:
        labels = [key(part) for part in indices_of(node.sub)]
        base = key(node.base)
        if labels == [local.name] and base is not None:
            return family(place, base, domain, env, local)
    label = new_name(node, place)
    square = env.values.get(f"{label}^2")
    if square is not None and isinstance(element, Scalar) and label not in env.values:
        positive = domain is app("interval", num(0), app("infinity"))
        return env.assume(app("positive" if positive else "nonnegative", square))
    symbol = Sym(label, element)
    env = add(env, symbol, place)
    return env if _is_everything(domain) else env.assume(app("in", symbol, domain))


def _is_everything(domain: Term) -> bool:
    return isinstance(domain, App) and domain.op == "reals"


def family(
    place: Place, base: str, domain: Term, env: Environment, local: IndexRange
) -> Environment:
    """A family of vectors, or a vector where the members are numbers."""
    if local.low is not num(1):
        raise place.error("HP408", "a family is indexed from 1", f"write {local.name} = 1..n")
    assert isinstance(domain.sort, SetOf)
    element = domain.sort.element
    length = size_of(local.high)
    if isinstance(element, Scalar):
        symbol = Sym(base, matrix(length, ONE))
        index = Sym(local.name, INTEGER)
        entry: Term = app("entry", symbol, index) if isinstance(symbol.sort, Matrix) else symbol
    else:
        symbol, index = Sym(base, Family(length, element)), Sym(local.name, INTEGER)
        entry = app("at", symbol, index)
    env = add(env, symbol, place).index(local.name, local.low, local.high)
    if _is_everything(domain):
        return env
    if isinstance(domain, App) and domain.op == "set" and domain.args == (num(0), num(1)):
        return env.assume(app("in", symbol, app("binary", size_term(length))))
    return env.assume(Local(local.name, local.low, local.high).over(app("in", entry, domain)))


def declare_property(
    names: Place, word: str, env: Environment, local: IndexRange | None
) -> Environment:
    """``S symmetric``, ``A, B invertible``; numbers that nothing declares are declared by it."""
    listed = names.node(lists=True)
    parts = listed.parts if isinstance(listed, Group) and listed.opening == "" else (listed,)
    for part in parts:
        env = _declare_missing(names, part, env, word)
        if PROPERTIES[word] in ("", "integer"):
            continue
        value = _with_index(names, env, local, part)
        for op in _operators(PROPERTIES[word]):
            env = env.assume(_over(local, _property(names, op, value)))
    return env


def _declare_missing(place: Place, node: Node, env: Environment, word: str) -> Environment:
    label = key(node)
    scalar = word in ("positive", "nonnegative", "nonzero", "real", "integer")
    if label is not None and scalar and label not in env.values:
        return env.declare(Sym(new_name(node, place), INTEGER if word == "integer" else REAL))
    return env


def _operators(op: str) -> tuple[str, ...]:
    if op == "nonnegative_diagonal":
        return "diagonal_matrix", "positive_semidefinite"
    if op == "positive_diagonal":
        return "diagonal_matrix", "positive_definite"
    return (op,)


BY_EQUATION: Mapping[str, Callable[[Term], Term]] = MappingProxyType(
    {
        "full_column_rank": lambda a: app("invertible", mul(transpose(a), a)),
        "full_row_rank": lambda a: app("invertible", mul(a, transpose(a))),
        "idempotent": lambda a: eq(mul(a, a), a),
        "skew": lambda a: eq(transpose(a), neg(a)),
    }
)
"""Properties that no operator names: what they say of a matrix."""


def stated(op: str, value: Term) -> Term:
    """That a value has a property: an operator of the language, or of `BY_EQUATION`."""
    return BY_EQUATION[op](value) if op in BY_EQUATION else app(op, value)


def _property(place: Place, op: str, value: Term) -> Term:
    try:
        return stated(op, value)
    except TermError as error:
        raise IllFormed(error, place.span) from error


def _with_index(place: Place, env: Environment, local: IndexRange | None, node: Node) -> Term:
    bound = reader_for(place.source, env)
    if local is not None:
        bound = bound.binding(Sym(local.name, INTEGER), keys=(local.name,))
    return bound.term(node)


def _over(local: IndexRange | None, fact: Term) -> Term:
    return fact if local is None else Local(local.name, local.low, local.high).over(fact)


def declare_function(name: Place, domain: Place, codomain: Place, env: Environment) -> Environment:
    """``f : R^n -> R``: a function about which nothing else is known."""
    label = new_name(name.node(), name)
    node, target = domain.node(), codomain.node()
    env = sized(target, sized(node, env))
    factors = strip(node)
    parts: tuple[Node, ...] = (factors,)
    if isinstance(factors, Product) and all(i.sign == "*" for i in factors.items[1:]):
        parts = tuple(item.node for item in factors.items)
    reader = reader_for(name.source, env)
    sorts = [read_set(reader, part).sort for part in (*parts, target)]
    elements = [sort.element for sort in sorts if isinstance(sort, SetOf)]
    return env.declare(Sym(label, Function(tuple(elements[:-1]), elements[-1])))


def define(
    left: Place, right: Place, whole: Place, env: Environment, local: IndexRange | None
) -> Environment:
    """``C = ..`` of a new name, ``f(x) = ..`` of a new function; else the equation is a fact."""
    node = strip(left.node())
    label = key(node)
    if isinstance(node, Product) and len(node.items) == 2:
        group = node.items[1].node
        head = key(node.items[0].node)
        if isinstance(group, Group) and group.opening == "(" and head and head not in env.values:
            return define_function(left, head, group, right, env)
    if local is None and label is not None and is_new_name(node, env):
        body = term(right, env)
        symbol = Sym(new_name(node, left), body.sort)
        return env.define(Definition(symbol, body))
    return state(whole, env, local)


def define_function(
    left: Place, head: str, group: Group, right: Place, env: Environment
) -> Environment:
    """``f(x, y) = body``: parameters that nothing declares are numbers."""
    parameters: list[Sym] = []
    for part in group.parts:
        label = new_name(part, left)
        known = env.values.get(label)
        parameters.append(known if known is not None else Sym(label, REAL))
    if len(set(parameters)) < len(parameters):
        raise left.error("HP408", f"`{left.text}`: a parameter occurs twice")
    reader = reader_for(left.source, env)
    names = tuple(key(part) or "" for part in group.parts)
    body = reader.binding(*parameters, keys=names).term(right.node())
    symbol = Sym(head, Function(tuple(p.sort for p in parameters), body.sort))
    return env.define(Definition(symbol, body, tuple(parameters)))


def state(place: Place, env: Environment, local: IndexRange | None) -> Environment:
    """A relation as a fact; numbers that nothing declares (``sigma > 0``) are declared by it."""
    node = strip(place.node(lists=True))
    if not isinstance(node, Chain):
        raise place.error("HP408", f"`{place.text}` is not understood")
    ordered = {sign.name for sign in node.signs} <= {"lt", "le", "gt", "ge", "ne"}
    for side in node.sides:
        label = key(side)
        numeral = label is not None and label.replace(".", "").isdigit()
        if f"{label}^2" in env.values and label not in env.values:
            return _state_square(place, node, env.values[f"{label}^2"], env)
        member = local is not None and isinstance(strip(side), Scripts)
        new = label is not None and label not in env.values and not numeral
        if ordered and new and not member:
            env = env.declare(Sym(new_name(side, place), REAL))
    reader = reader_for(place.source, env)
    if local is not None:
        reader = reader.binding(Sym(local.name, INTEGER), keys=(local.name,))
    made = chain_proposition(reader, node)
    if reader.notes.indices:
        names = ", ".join(reader.notes.indices)
        raise place.error("HP411", f"the range of `{names}` is not known", "write `for i = 1..n`")
    return env.assume(*(_over(local, _named(part)) for part in _conjuncts(made)))


def _state_square(place: Place, node: Chain, square: Sym, env: Environment) -> Environment:
    """``\\sigma > 0`` where only ``\\sigma^2`` is a symbol."""
    right = strip(node.sides[-1])
    if [s.name for s in node.signs] == ["gt"] and isinstance(right, Number) and right.text == "0":
        return env.assume(app("positive", square))
    raise place.error("HP408", f"`{place.text}`: only {square.name} is a symbol here")


def _conjuncts(made: Term) -> tuple[Term, ...]:
    """The parts of a conjunction; ``q < min(d, N)`` says that q is below each."""
    if not isinstance(made, App):
        return (made,)
    if made.op == "and":
        return tuple(part for arg in made.args for part in _conjuncts(arg))
    above = made.args[1] if made.op in ("lt", "le") else None
    if isinstance(above, App) and above.op == "min":
        return tuple(app(made.op, made.args[0], bound) for bound in above.args)
    return (made,)


_AGAINST_ZERO = {"gt": "positive", "ge": "nonnegative", "ne": "nonzero"}


def _named(fact: Term) -> Term:
    """``x > 0`` as ``positive(x)``."""
    if not isinstance(fact, App):
        return fact
    if fact.op in _AGAINST_ZERO and fact.args[1] is num(0):
        return app(_AGAINST_ZERO[fact.op], fact.args[0])
    if fact.op in ("lt", "le") and fact.args[0] is num(0):
        return app("positive" if fact.op == "lt" else "nonnegative", fact.args[1])
    return fact


def length_of(value: Term) -> Size:
    """The size that an integer term stands for."""
    return size_of(value)
