"""Derivatives, gradients and differentials as written."""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.layouts import (
    by_target,
    differentiate,
    hessian,
    is_transposed,
    sole_argument,
    target_of,
)
from handproof.reading.reader import Reader, is_scalar
from handproof.reading.tree import (
    Fraction,
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
from handproof.terms.nodes import Term

_PARTIAL = "\\partial"
_NABLA = "\\nabla"
SYMMETRIC_MARK = "sym"
"""What a gradient by the entries ``x_ij = x_ji`` of a symmetric matrix is marked with."""


def _mark(reader: Reader, node: Node) -> tuple[str, int] | None:
    """``\\partial``, ``d``, ``\\mathrm{d}`` with its order, or None."""
    node = strip(node)
    order = 1
    if isinstance(node, Scripts) and node.sub is None and node.sup is not None:
        power = key(node.sup)
        if power not in ("2", "3"):
            return None
        order, node = int(power), strip(node.base)
    if isinstance(node, Name) and node.name in (_PARTIAL, "d"):
        return node.name, order
    if isinstance(node, Word) and node.name == "d":
        return "\\mathrm{d}", order
    return None


def _parts(reader: Reader, node: Node) -> tuple[str, int, tuple[Item, ...]] | None:
    """A numerator or denominator that starts with a mark: the mark, its order, what follows."""
    inner = strip(node)
    items = inner.items if isinstance(inner, Product) else (Item("", inner),)
    found = _mark(reader, items[0].node)
    if found is None or any(item.sign for item in items):
        return None
    return found[0], found[1], items[1:]


def derivative_fraction(reader: Reader, node: Fraction) -> Term | None:
    """``\\frac{\\partial f}{\\partial x}`` as a derivative; None where it is a plain quotient."""
    above, below = _parts(reader, node.top), _parts(reader, node.bottom)
    if above is None or below is None or above[0] != below[0] or not below[2]:
        return None
    if not above[2]:
        raise reader.error("HP410", f"nothing stands after `{reader.text(node)}`", node)
    from handproof.reading.products import part_of

    body = part_of(above[2], 0, len(above[2]))
    variables = _variables(reader, node, above[1], below[2])
    derivative = _derivative(reader, node, body, variables)
    ordinary = above[0] == "d" and reader.value("d") is not None
    known = key(body) in reader.env.differentials or key(body) in reader.env.functions
    if ordinary and not known and _plain_quotient(reader, node):
        message = f"`{reader.text(node)}`: a derivative, or a quotient of products with `d`?"
        raise reader.error("HP406", message, node, "write \\mathrm{d} for the derivative")
    return derivative


def _plain_quotient(reader: Reader, node: Fraction) -> bool:
    """Whether numerator and denominator also make sense as products with the symbol ``d``."""
    try:
        return is_scalar(reader.term(node.bottom)) and reader.term(node.top) is not None
    except (IllFormed, ReadError):
        return False


def _variables(reader: Reader, node: Node, order: int, items: Sequence[Item]) -> list[Node]:
    """The variables of differentiation, repeated by the order: ``x`` twice for ``dx^2``."""
    from handproof.reading.products import part_of

    rest = part_of(items, 0, len(items))
    if order == 1:
        parts = _split_marks(reader, items)
        if parts is not None and len(parts) > 1:
            raise reader.error("HP404", "the orders above and below differ", node)
        return [rest]
    single = strip(rest)
    if isinstance(single, Scripts) and single.sup is not None and key(single.sup) == str(order):
        base = Scripts(single.start, single.end, single.base, single.sub, None)
        return [base if single.sub is not None else single.base] * order
    parts = _split_marks(reader, items)
    if parts is not None and len(parts) == order:
        return parts
    raise reader.error("HP404", f"`{reader.text(node)}`: the orders above and below differ", node)


def _split_marks(reader: Reader, items: Sequence[Item]) -> list[Node] | None:
    """``\\partial x \\partial y``: the variables between the marks."""
    from handproof.reading.products import part_of

    cuts = [place for place, item in enumerate(items) if _mark(reader, item.node) is not None]
    starts = [0, *(cut + 1 for cut in cuts)]
    stops = [*cuts, len(items)]
    if any(start >= stop for start, stop in zip(starts, stops, strict=True)):
        return None
    return [part_of(items, start, stop) for start, stop in zip(starts, stops, strict=True)]


def _derivative(reader: Reader, node: Node, body: Node, variables: list[Node]) -> Term:
    """``\\partial x \\partial y^\\top``: the column first, then a row an entry of it."""
    term = reader.term(body)
    rows = [v for v in variables if is_transposed(target_of(reader, v))]
    for variable in (*reversed([v for v in variables if v not in rows]), *rows):
        term = differentiate(reader, node, term, body, variable)
    return term


# ---- operators that stand before what they differentiate


def is_derivative_head(reader: Reader, items: Sequence[Item], place: int) -> bool:
    """Whether ``\\frac{d}{dx}``, ``\\nabla_W`` or the ``d`` of a differential stands here."""
    node = strip(items[place].node)
    if isinstance(node, Fraction):
        above, below = _parts(reader, node.top), _parts(reader, node.bottom)
        bare = above is not None and below is not None and above[0] == below[0]
        return bare and not above[2] and bool(below[2]) if above and below else False
    if isinstance(node, Scripts) and key(node.base) == _NABLA:
        return True
    return (isinstance(node, Name) and node.name == _NABLA) or is_differential(reader, items, place)


def is_differential(reader: Reader, items: Sequence[Item], place: int) -> bool:
    """An upright ``d``, or a ``d`` glued to what follows where ``d`` is no number here."""
    node = strip(items[place].node)
    if place + 1 >= len(items) or items[place + 1].sign:
        return False
    if isinstance(node, Word) and node.name == "d":
        return reader.value("d") is None or reader.differentials or "\\mathrm" in reader.text(node)
    if isinstance(node, Name) and node.name == "d":
        return reader.differentials or reader.value("d") is None
    return False


def operator_readings(reader: Reader, items: Sequence[Item], place: int) -> list[tuple[Term, int]]:
    """A derivative operator takes the bracket after it, else the whole multiplicative chain."""
    from handproof.reading.products import part_of

    node = strip(items[place].node)
    if place + 1 >= len(items):
        raise reader.error("HP410", f"nothing stands after `{reader.text(node)}`", node)
    if is_differential(reader, items, place):
        used = operand_length(reader, items, place + 1)
        body = part_of(items, place + 1, place + 1 + used)
        whole = part_of(items, place, place + 1 + used)
        return [(reader.make(whole, "differential", reader.term(body)), 1 + used)]
    bracket = isinstance(strip(items[place + 1].node), Group)
    used = 1 if bracket else len(items) - place - 1
    body = part_of(items, place + 1, place + 1 + used)
    return [(_apply(reader, node, part_of(items, place, place + 1 + used), body), 1 + used)]


def operand_length(reader: Reader, items: Sequence[Item], place: int) -> int:
    """How many items the operand at ``place`` takes: a function with its argument, or one."""
    from handproof.reading.products import step

    if items[place].sign:
        raise reader.error("HP410", "an operand is missing", items[place].node)
    return min(used for _, used in step(reader, items, place))


def _nabla(
    reader: Reader, node: Node, whole: Node, body: Node, target: Term, variable: Node
) -> Term:
    """``\\nabla_x``, the Hessian ``\\nabla_x^2``, ``\\nabla^{\\mathrm{sym}}_S``."""
    sup = node.sup if isinstance(node, Scripts) else None
    mark = None if sup is None else key(sup) or ""
    term = reader.term(body)
    if mark is None:
        return by_target(reader, whole, term, body, target, variable)
    if mark == "2":
        return hessian(reader, whole, term, body, target, variable)
    if mark == SYMMETRIC_MARK:
        return reader.make(whole, "gradient_symmetric", term, target)
    message = f"`{reader.text(node)}`: a gradient, a Hessian (2), or by a symmetric matrix (sym)?"
    raise reader.error("HP407", message, node)


def _argument(reader: Reader, body: Node) -> Term | None:
    """The one argument of what is differentiated; None where it is none or cannot be read."""
    try:
        return sole_argument(reader.term(body))
    except (IllFormed, ReadError):
        return None


def _apply(reader: Reader, node: Node, whole: Node, body: Node) -> Term:
    if isinstance(node, Fraction):
        above, below = _parts(reader, node.top), _parts(reader, node.bottom)
        assert above is not None
        assert below is not None
        return _derivative(reader, whole, body, _variables(reader, node, above[1], below[2]))
    if isinstance(node, Scripts) and node.sub is not None:
        return _nabla(reader, node, whole, body, target_of(reader, node.sub), node.sub)
    argument = _argument(reader, body)
    if argument is not None:
        return _nabla(reader, node, whole, body, argument, body)
    message = f"`{reader.text(node)}`: by which variable, or to which power?"
    raise reader.error("HP407", message, node, "write \\nabla_x")
