"""Values of declared functions: ``f(x)`` against multiplication, overloads, conditionals."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading.environment import Conditional, Slot, name_key, split_bar
from handproof.reading.heads import Reading, argument_group, head_name
from handproof.reading.laws import EXPECTATIONS, LAWS, law, moment
from handproof.reading.reader import Reader
from handproof.reading.tree import (
    Chain,
    Group,
    Item,
    Node,
    Product,
    Scripts,
    Word,
    key,
    strip,
)
from handproof.terms.nodes import Sym, Term
from handproof.terms.sorts import Function


def is_application(reader: Reader, items: Sequence[Item], place: int) -> bool:
    """Whether the item at ``place`` and the bracket after it may be a value of a function."""
    name = head_name(items[place].node)
    group, _ = argument_group(items, place + 1)
    if name is None or group is None or name in reader.bound:
        return False
    if name in reader.env.functions or any(c.head == name for c in reader.env.conditionals):
        return True
    known_law = name in LAWS and reader.value(name) is None
    upright = isinstance(strip(items[place].node), Word)  # an expectation, even beside a matrix E
    return known_law or (name in EXPECTATIONS and (upright or reader.value(name) is None))


def application(reader: Reader, items: Sequence[Item], place: int) -> list[Reading]:
    """The readings of ``f(x)``: the value, and the product where ``f`` is a plain value too."""
    node = items[place].node
    name = head_name(node)
    group, scripted = argument_group(items, place + 1)
    assert name is not None
    assert group is not None
    if not group.parts:
        raise reader.error("HP410", f"`{reader.text(node)}` without arguments", group)
    listed = len(group.parts) > 1 or isinstance(strip(group.parts[0]), Chain)
    rival = reader.value(name) is not None and not listed
    whole = Product(node.start, items[place + 1].node.end, (items[place], items[place + 1]))
    term = _applied(reader, whole, node, name, group)
    if scripted is not None:
        from handproof.reading.scripts import power

        if scripted.sub is not None or scripted.sup is None:
            raise reader.error(
                "HP404", f"`{reader.text(scripted)}`: a subscript on an argument", scripted
            )
        term = power(reader, whole, term, scripted.sup)
    readings: list[Reading] = [(term, 2)]
    if rival:
        readings.append((reader.term(node), 1))
    return readings


def _applied(reader: Reader, whole: Node, node: Node, name: str, group: Group) -> Term:
    node = strip(node)
    if isinstance(node, Scripts) and node.sup is not None:
        message = f"`{reader.text(node)}`: a power or an inverse of a function"
        raise reader.error("HP404", message, node, "write the power after the argument")
    of, given = split_bar(group)
    conditionals = [c for c in reader.env.conditionals if c.head == name]
    if given or (conditionals and name not in reader.env.functions):
        found = conditional(reader, whole, conditionals, of, given)
        if found is not None:
            return found
    if name in reader.env.functions:
        return declared(reader, whole, name, group)
    if name in LAWS:
        return law(reader, whole, name, group)
    if name in EXPECTATIONS:
        return moment(reader, whole, name, group)
    message = f"`{reader.text(whole)}`: no such conditional is declared"
    raise reader.error("HP405", message, whole, "declare it, or define the joint density")


def declared(reader: Reader, whole: Node, name: str, group: Group) -> Term:
    """A declared function at its arguments; overloads are told apart by their number."""
    if any(sign not in (",", ";") for sign in group.separators):
        message = f"`{reader.text(whole)}`: no such conditional is declared"
        raise reader.error("HP405", message, whole, "declare it, or define the joint density")
    symbols = reader.env.functions[name]
    fitting = [s for s in symbols if len(_domain(s)) == len(group.parts)]
    symbol = fitting[-1] if fitting else symbols[-1]
    names = _parameters(reader, symbol, len(group.parts))
    values = [_value(reader, p, label) for p, label in zip(group.parts, names, strict=True)]
    return reader.make(whole, "apply", symbol, *map(reader.term, values))


def _domain(symbol: Sym) -> tuple[object, ...]:
    assert isinstance(symbol.sort, Function)
    return symbol.sort.domain


def _parameters(reader: Reader, symbol: Sym, count: int) -> list[str]:
    """The names of the parameters of a defined function; empty names where it has none."""
    definition = reader.env.definition(symbol)
    names = [name_key(p.name) for p in definition.parameters] if definition is not None else []
    return names if len(names) == count else [""] * count


def _value(reader: Reader, part: Node, parameter: str) -> Node:
    """The value in ``h_j = 1`` as an argument; any other part is its own value.

    ``p(X = 0)`` and ``p(Y = 0)`` are values of different functions: the name must be that of the
    parameter.
    """
    found = strip(part)
    if isinstance(found, Chain) and [s.name for s in found.signs] == ["eq"]:
        if key(found.sides[0]) != parameter:
            message = f"`{reader.text(part)}`: the function has no parameter of this name"
            raise reader.error("HP406", message, part, "define the function with its parameter")
        return found.sides[1]
    return part


def conditional(
    reader: Reader,
    whole: Node,
    known: list[Conditional],
    of: tuple[Node, ...],
    given: tuple[Node, ...],
) -> Term | None:
    """``p(h_j = 1 \\mid v)`` as the declared function of that pattern, or None."""
    for row in known:
        if len(row.of) != len(of) or len(row.given) != len(given):
            continue
        slots = [*zip(row.of, of, strict=True), *zip(row.given, given, strict=True)]
        matched = [_match(slot, part) for slot, part in slots]
        if all(m is not None for m in matched):
            indices = [place for m in matched if m is not None for place in m[0]]
            values = [m[1] for m in matched if m is not None]
            from handproof.reading.atoms import index

            terms = [index(reader, place) for place in indices] + [reader.term(v) for v in values]
            return reader.make(whole, "apply", row.function, *terms)
    return None


def _match(slot: Slot, part: Node) -> tuple[tuple[Node, ...], Node] | None:
    from handproof.reading.environment import indices_of

    found = strip(part)
    shown: Node = found
    meaning: Node = found
    if isinstance(found, Chain) and [s.name for s in found.signs] == ["eq"]:
        shown, meaning = strip(found.sides[0]), found.sides[1]
    if slot.indices == 0:
        return ((), meaning) if key(shown) == slot.name else None
    if isinstance(shown, Scripts) and shown.sub is not None and key(shown.base) == slot.name:
        places = indices_of(shown.sub)
        if len(places) == slot.indices:
            return places, meaning
    return None
