"""Functions of the language and declared ones: what they apply to, and how far they reach.

A bracket directly after a function is its argument. Without a bracket a single operand is; a run
of several operands has two readings (``\\log a b``), and only kinds and shapes may decide.
"""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading.applications import is_application
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.heads import Reading, argument_group
from handproof.reading.reader import Reader, is_scalar
from handproof.reading.tree import (
    BigOperator,
    Group,
    Item,
    Name,
    Node,
    Product,
    Scripts,
    Word,
    key,
    strip,
)
from handproof.terms.nodes import Num, Term
from handproof.terms.sizes import ONE

SCALAR_FUNCTIONS: dict[str, str] = {
    "log": "log", "ln": "log", "exp": "exp", "sin": "sin", "cos": "cos", "tan": "tan",
    "sinh": "sinh", "cosh": "cosh", "tanh": "tanh", "sigm": "sigmoid", "sigmoid": "sigmoid",
    "softplus": "softplus", "logit": "logit", "erf": "erf", "sign": "sign", "sgn": "sign",
    "\\Gamma": "gamma",
}  # fmt: skip
"""Functions of numbers, by their written name."""
MATRIX_FUNCTIONS: dict[str, str] = {
    "det": "det", "tr": "trace", "Tr": "trace", "trace": "trace", "diag": "diag", "Diag": "diag",
    "vec": "vec",
}  # fmt: skip
ELEMENTWISE: dict[str, str] = {"exp": "map_exp", "log": "map_log", "sigmoid": "map_sigmoid"}
"""Functions of numbers that mean a vector entry by entry where they have one; of a square matrix
``exp`` and ``log`` are other functions, so they are refused there."""
LISTS: dict[str, str] = {"max": "max", "min": "min"}


def is_builtin(reader: Reader, node: Node) -> bool:
    """Whether a node is the head of a function of the language, not shadowed by a declaration."""
    base = strip(node)
    base = strip(base.base) if isinstance(base, Scripts) else base
    if not isinstance(base, (Name, Word)) or reader.value(base.name) is not None:
        return False
    if base.name in reader.env.functions:
        return False
    known = base.name in SCALAR_FUNCTIONS or base.name in MATRIX_FUNCTIONS or base.name in LISTS
    return known and (isinstance(base, Word) or base.name == "\\Gamma")


def builtin(reader: Reader, items: Sequence[Item], place: int) -> list[Reading]:
    """The readings of a function of the language at ``place``."""
    head = strip(items[place].node)
    base = strip(head.base) if isinstance(head, Scripts) else head
    assert isinstance(base, (Name, Word))
    group, scripted = argument_group(items, place + 1)
    if base.name in LISTS:
        return [(_list_function(reader, head, base.name, group, scripted), 2)]
    if group is not None:
        return _on_group(reader, items, place, base.name, group, scripted)
    return _on_run(reader, items, place, base.name)


def _on_group(
    reader: Reader,
    items: Sequence[Item],
    place: int,
    name: str,
    group: Group,
    scripted: Scripts | None,
) -> list[Reading]:
    head = items[place].node
    if scripted is None:
        return [(value(reader, head, name, group), 2)]
    from handproof.reading.scripts import TRANSPOSES, power

    if scripted.sub is not None or scripted.sup is None:
        raise reader.error(
            "HP404", f"`{reader.text(scripted)}`: a subscript on an argument", scripted
        )
    if name in SCALAR_FUNCTIONS and name not in ("exp", "\\Gamma"):
        written = reader.text(head) + reader.text(scripted)
        message = f"`{written}`: a power of the value or of the argument?"
        raise reader.error(
            "HP406", message, scripted, f"write \\{name}\\left((..)^n\\right) or (\\{name}(..))^n"
        )
    if key(scripted.sup) in TRANSPOSES and name in ("vec", "diag", "Diag"):
        return _transposed(reader, items, place, name, group, scripted)
    if key(scripted.sup) in TRANSPOSES and name in MATRIX_FUNCTIONS:
        return _on_run(reader, items, place, name)
    return [(power(reader, scripted, value(reader, head, name, group), scripted.sup), 2)]


def _transposed(
    reader: Reader,
    items: Sequence[Item],
    place: int,
    name: str,
    group: Group,
    scripted: Scripts,
) -> list[Reading]:
    """``vec(X)^T``: the transpose of the value, or the value at the transpose, as shapes allow."""
    from handproof.reading.scripts import power

    assert scripted.sup is not None
    whole = power(reader, scripted, value(reader, items[place].node, name, group), scripted.sup)
    try:
        inside = _on_run(reader, items, place, name)
    except (IllFormed, ReadError):
        inside = []
    return [(whole, 2), *(reading for reading in inside if reading[0] is not whole)]


def _on_run(reader: Reader, items: Sequence[Item], place: int, name: str) -> list[Reading]:
    """Without a bracket: one operand, or a run with two readings."""
    from handproof.reading.products import part_of

    head = items[place].node
    first = place + 1
    if first >= len(items) or items[first].sign:
        raise reader.error("HP410", f"`{reader.text(head)}` without an argument", head)
    node = items[first].node
    if isinstance(node, BigOperator):
        body = part_of(items, first, len(items))
        return [(value(reader, head, name, body), len(items) - place)]
    if _heads_application(reader, items, first):
        used = _application_length(reader, items, first)
        body = part_of(items, first, first + used)
        return [(value(reader, head, name, body), 1 + used)]
    stop = first + 1
    while stop < len(items) and not _ends_run(reader, items, stop):
        stop += 1
    readings: list[Reading] = []
    failures: list[Exception] = []
    for end in {first + 1, stop}:
        try:
            readings.append((value(reader, head, name, part_of(items, first, end)), end - place))
        except (IllFormed, ReadError) as error:
            failures.append(error)
    if not readings:
        raise failures[0]
    return readings


def _heads_application(reader: Reader, items: Sequence[Item], place: int) -> bool:
    node = items[place].node
    if is_builtin(reader, node):
        return True
    return is_application(reader, items, place)


def _application_length(reader: Reader, items: Sequence[Item], place: int) -> int:
    if is_builtin(reader, items[place].node):
        readings = builtin(reader, items, place)
        if len(readings) > 1:
            message = f"how far does `{reader.text(items[place].node)}` reach?"
            raise reader.error("HP406", message, items[place].node, "put its argument in brackets")
        return readings[0][1]
    return 2


def _ends_run(reader: Reader, items: Sequence[Item], place: int) -> bool:
    """Functions and big operators end a run; an explicit sign or a bracket leaves it ambiguous."""
    node = items[place].node
    if items[place].sign:
        return False
    return isinstance(node, BigOperator) or _heads_application(reader, items, place)


def value(reader: Reader, head: Node, name: str, argument: Node) -> Term:
    """A function of the language at an argument."""
    whole = Product(head.start, argument.end, (Item("", head), Item("", argument)))
    if name in ("diag", "Diag"):
        return diag(reader, whole, argument)
    op = SCALAR_FUNCTIONS.get(name) or MATRIX_FUNCTIONS[name]
    inner = reader.term(argument)
    if op in ("trace", "det"):
        rows, cols = reader.shape(inner, argument)
        if rows != cols:
            found = f"`{reader.text(argument)}` is {rows} x {cols}"
            message = f"`{reader.text(head)}` needs a square matrix, but {found}"
            raise reader.ill(message, argument, "check transposes")
    if name in SCALAR_FUNCTIONS and not is_scalar(inner):
        rows, cols = reader.shape(inner, argument)
        if op in ELEMENTWISE and ONE in (rows, cols):
            reader.notes.echoes.append(f"`{reader.text(whole)}` is taken entry by entry")
            made = reader.make(whole, ELEMENTWISE[op], inner)
            return _head_scripts(reader, whole, head, name, made)
        found = f"`{reader.text(argument)}` is {rows} x {cols}"
        message = f"`{reader.text(head)}` needs a number, but {found}"
        raise reader.ill(message, argument)
    return _head_scripts(reader, whole, head, name, reader.make(whole, op, inner))


def _head_scripts(reader: Reader, whole: Node, head: Node, name: str, term: Term) -> Term:
    """``\\log_2 x``, ``\\sin^2 x``; ``\\sin^{-1}`` is the inverse function and not supported."""
    head = strip(head)
    if not isinstance(head, Scripts):
        return term
    if head.sub is not None:
        if name != "log":
            raise reader.error("HP404", f"`{reader.text(head)}` is not supported", head)
        base = reader.make(head, "log", reader.term(head.sub))
        term = reader.make(whole, "div", term, base)
    if head.sup is not None:
        exponent = reader.term(head.sup)
        if not isinstance(exponent, Num) or exponent.value < 1:
            raise reader.error("HP404", f"`{reader.text(head)}`: the inverse function?", head)
        term = reader.make(whole, "pow", term, exponent)
    return term


def diag(reader: Reader, whole: Node, argument: Node) -> Term:
    """``diag(v)`` of a vector, or ``diag(d_1, \\dots, d_q)`` of a family's members."""
    from handproof.reading.families import dotted_vector

    if isinstance(argument, Group) and len(argument.parts) > 1:
        return reader.make(whole, "diag", dotted_vector(reader, argument))
    inner = reader.term(argument)
    rows, cols = reader.shape(inner, argument)
    if rows == cols and not is_scalar(inner):
        return reader.make(whole, "diagonal", inner)
    return reader.make(whole, "diag", inner)


def _list_function(
    reader: Reader, head: Node, name: str, group: Group | None, scripted: Scripts | None
) -> Term:
    if group is None or scripted is not None or isinstance(head, Scripts):
        message = f"`{reader.text(head)}` over a set or without a list is not supported"
        raise reader.error("HP404", message, head)
    return reader.make(head, LISTS[name], *(reader.term(part) for part in group.parts))
