"""Products: juxtaposition with shapes, application against multiplication, scope of operators.

All readings of a run of factors are worked out; ill-formed ones fall away by their shapes. If more
than one is left, nothing is chosen: `ReadError` HP406 says the readings.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from handproof.reading.applications import application, is_application
from handproof.reading.binding import big_operator, product_readings
from handproof.reading.derivatives import is_derivative_head, operator_readings
from handproof.reading.errors import IllFormed, NeedShapeError
from handproof.reading.functions import builtin, is_builtin
from handproof.reading.heads import argument_group
from handproof.reading.laws import EXPECTATIONS, expectation_over
from handproof.reading.reader import SCALAR, Reader, Shape, is_scalar, show
from handproof.reading.tree import (
    BigOperator,
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

MAX_READINGS = 16


@dataclass(frozen=True, slots=True)
class Factor:
    """A factor as read; without a term where its shape must come from its neighbours."""

    sign: str
    node: Node
    term: Term | None


State = tuple[list[Factor], int]


def product(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """The one well-formed reading of a run of factors."""
    assert isinstance(node, Product)
    _slashes(reader, node)
    special = {item.sign for item in node.items} & {"odot", "kron"}
    if special:
        return _elementwise(reader, node, special, expected)
    done, failures = _readings(reader, node)
    terms: dict[Term, None] = {}
    for factors in done:
        try:
            terms[_assemble(reader, node, factors, expected)] = None
        except IllFormed as error:
            failures.append(error)
    if not terms:
        raise failures[0]
    if len(terms) > 1:
        return _choose(reader, node, tuple(terms), expected)
    return next(iter(terms))


def _choose(reader: Reader, node: Product, terms: tuple[Term, ...], expected: Shape | None) -> Term:
    """By the shape that is expected, or not at all."""
    fitting = [t for t in terms if expected is None or reader.shape(t, node) == expected]
    if len(fitting) == 1:
        reader.notes.echoes.append(f"`{reader.text(node)}` is read as {fitting[0]!r}")
        return fitting[0]
    shown = " or ".join(repr(term) for term in (fitting or terms)[:3])
    message = f"`{reader.text(node)}` has several readings: {shown}"
    raise reader.error("HP406", message, node, "put brackets around the argument or the body")


def _slashes(reader: Reader, node: Product) -> None:
    """``a/b c``: (a/b) c or a/(b c)?"""
    for place, item in enumerate(node.items[:-1]):
        after = node.items[place + 1]
        if item.sign == "/" and after.sign == "" and not _is_bracket_after(reader, node, place):
            message = f"`{reader.text(node)}`: how much does the slash divide by?"
            raise reader.error("HP406", message, node, "put brackets around the denominator")


def _is_bracket_after(reader: Reader, node: Product, place: int) -> bool:
    """``a/f(x)`` is no run: the bracket belongs to the function."""
    used = is_application(reader, node.items, place) or is_builtin(reader, node.items[place].node)
    group, _ = argument_group(node.items, place + 1)
    return used and group is not None and place + 2 == len(node.items)


def _elementwise(reader: Reader, node: Product, special: set[str], expected: Shape | None) -> Term:
    """``A \\odot B``, ``vec(A) \\otimes B``: between plain operands, brackets for the rest."""
    operands = _operands(reader, node.items, special)
    if operands is None or len(special) > 1:
        message = f"`{reader.text(node)}`: \\odot or \\otimes beside other products"
        raise reader.error("HP406", message, node, "put brackets")
    op = "hadamard" if special == {"odot"} else "kron"
    shape = expected if op == "hadamard" else None
    return reader.make(node, op, *(reader.term(operand, shape) for operand in operands))


def _operands(reader: Reader, items: Sequence[Item], special: set[str]) -> list[Node] | None:
    """What stands between the signs: single factors, and functions with a bracket after them."""
    starts = [0, *(i for i, item in enumerate(items) if i and item.sign in special)]
    operands: list[Node] = []
    for start, stop in pairwise([*starts, len(items)]):
        applied = is_builtin(reader, items[start].node) or is_application(reader, items, start)
        group, _ = argument_group(items, start + 1)
        if stop - start != 1 + (applied and group is not None):
            return None
        operands.append(part_of(items, start, stop))
    return operands


def _readings(reader: Reader, node: Product) -> tuple[list[tuple[Factor, ...]], list[Exception]]:
    states: list[State] = [([], 0)]
    done: list[tuple[Factor, ...]] = []
    failures: list[Exception] = []
    while states:
        factors, place = states.pop()
        if place == len(node.items):
            done.append(tuple(factors))
            continue
        try:
            steps = step(reader, node.items, place)
        except IllFormed as error:
            failures.append(error)
            continue
        if len(steps) == 1:
            factors.append(steps[0][0])
            states.append((factors, place + steps[0][1]))
            continue
        for factor, used in steps:
            states.append(([*factors, factor], place + used))
        if len(states) + len(done) > MAX_READINGS:
            message = f"`{reader.text(node)}` has too many readings"
            raise reader.error("HP406", message, node, "put brackets")
    return done, failures


def part_of(items: Sequence[Item], start: int, stop: int) -> Node:
    """The factors from ``start`` to ``stop`` as a node of their own."""
    chosen = list(items[start:stop])
    if len(chosen) == 1:
        return chosen[0].node
    first = Item("", chosen[0].node, chosen[0].spaced)
    return Product(chosen[0].node.start, chosen[-1].node.end, (first, *chosen[1:]))


def step(reader: Reader, items: Sequence[Item], place: int) -> list[tuple[Factor, int]]:
    """The readings of the factor that starts at ``place``, with how many items each uses."""
    item = items[place]
    node = strip(item.node)

    def factors(readings: list[tuple[Term, int]]) -> list[tuple[Factor, int]]:
        return [
            (Factor(item.sign, part_of(items, place, place + used), term), used)
            for term, used in readings
        ]

    if isinstance(node, BigOperator):
        return factors(_big(reader, node, items, place))
    if is_derivative_head(reader, items, place):
        return factors(operator_readings(reader, items, place))
    if is_builtin(reader, node):
        return factors(builtin(reader, items, place))
    if _is_expectation_over(reader, items, place):
        assert isinstance(node, Scripts)
        assert node.sub is not None
        group, _ = argument_group(items, place + 1)
        assert group is not None
        whole = part_of(items, place, place + 2)
        return factors([(expectation_over(reader, whole, node.sub, group), 2)])
    if is_application(reader, items, place):
        return factors(application(reader, items, place))
    length = _eigenvalue(reader, items, place)
    if length:
        return [(Factor(item.sign, node, reader.term(node)), length)]
    try:
        term: Term | None = reader.term(item.node)
    except NeedShapeError:
        term = None
    return [(Factor(item.sign, item.node, term), 1)]


def _is_expectation_over(reader: Reader, items: Sequence[Item], place: int) -> bool:
    node = strip(items[place].node)
    if not (isinstance(node, Scripts) and node.sub is not None and node.sup is None):
        return False
    group, scripted = argument_group(items, place + 1)
    named = EXPECTATIONS.get(key(node.base) or "") == "expectation"
    return named and group is not None and scripted is None


def _eigenvalue(reader: Reader, items: Sequence[Item], place: int) -> int:
    """``\\lambda_j(S)``: 2 where it is declared as an eigenvalue; HP406 where it might be one."""
    node = strip(items[place].node)
    group, _ = argument_group(items, place + 1)
    if not (isinstance(node, Scripts) and node.sub is not None and group is not None):
        return 0
    base = reader.value(key(node.base) or "")
    inside = strip(group.parts[0]) if len(group.parts) == 1 else None
    if base is None or group.opening != "(" or not isinstance(inside, (Name, Word)):
        return 0
    of = reader.value(inside.name)
    if any(family is base and matrix is of for family, matrix in reader.env.eigenvalues):
        return 2
    if of is not None and not is_scalar(of) and is_scalar(reader.term(node)):
        text = reader.text(part_of(items, place, place + 2))
        message = f"`{text}`: the product, or a value that belongs to `{inside.name}`?"
        raise reader.error("HP406", message, group, "write the product without brackets")
    return 0


def _big(
    reader: Reader, node: BigOperator, items: Sequence[Item], place: int
) -> list[tuple[Term, int]]:
    """A sum takes the rest of the chain; a product may end before trailing factors."""
    if place + 1 >= len(items):
        raise reader.error("HP410", f"nothing stands after `{reader.text(node)}`", node)
    if node.name == "prod":
        bodies = [part_of(items, place + 1, stop) for stop in range(place + 2, len(items) + 1)]
        return [(term, 1 + used) for term, used in product_readings(reader, node, bodies)]
    body = part_of(items, place + 1, len(items))
    return [(big_operator(reader, node, body), len(items) - place)]


def _assemble(
    reader: Reader, node: Node, factors: tuple[Factor, ...], expected: Shape | None
) -> Term:
    """Factors multiplied from the left, with slashes; unsized ones fit their neighbours."""
    if len(factors) == 1 and factors[0].term is not None:
        return factors[0].term
    terms: list[tuple[Factor, Term]] = []
    for place, factor in enumerate(factors):
        term = factor.term
        if term is None:
            term = reader.term(factor.node, _needed(reader, factors, place, expected))
        terms.append((factor, term))
    total: list[Term] = []
    run: Shape = SCALAR
    before: Node | None = None
    for factor, term in terms:
        shape = reader.shape(term, factor.node)
        if factor.sign == "/":
            if shape != SCALAR:
                message = f"`{reader.text(factor.node)}` is {show(shape)}: it cannot divide"
                raise reader.ill(message, factor.node, "multiply by its inverse")
            left = total[0] if len(total) == 1 else reader.make(node, "mul", *total)
            total = [reader.make(node, "div", left, term)]
            continue
        run, before = _fits(reader, run, shape, factor.node, before)
        total.append(term)
    return total[0] if len(total) == 1 else reader.make(node, "mul", *total)


def _fits(
    reader: Reader, run: Shape, shape: Shape, node: Node, before: Node | None
) -> tuple[Shape, Node | None]:
    if shape == SCALAR:
        return run, before
    if run == SCALAR:
        return shape, node
    if run[1] != shape[0]:
        message = f"`{reader.text(node)}` is {show(shape)} where {run[1]} rows are needed"
        if before is not None:
            message += f" (after `{reader.text(before)}`)"
        raise reader.ill(message, node, "check transposes and the sizes of identities")
    return (run[0], shape[1]), node


def _needed(
    reader: Reader, factors: tuple[Factor, ...], place: int, expected: Shape | None
) -> Shape:
    """The square shape that an unsized factor must have between its neighbours."""
    for other in reversed(factors[:place]):
        if other.term is not None and not is_scalar(other.term):
            size = reader.shape(other.term, other.node)[1]
            return size, size
    for other in factors[place + 1 :]:
        if other.term is not None and not is_scalar(other.term):
            size = reader.shape(other.term, other.node)[0]
            return size, size
    if expected is not None:
        return expected
    raise reader.need_shape(factors[place].node)


def lone_operator(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """A big operator with nothing after it."""
    raise reader.error("HP410", f"nothing stands after `{reader.text(node)}`", node)
