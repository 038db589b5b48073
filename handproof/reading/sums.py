"""Sums as they are written: terms of one shape, joined by signs."""

from __future__ import annotations

from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.reader import Reader, Shape, is_scalar, show
from handproof.reading.tree import Item, Node, Number, Product, Sum, strip
from handproof.terms.nodes import App, Term


def sum_(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Terms of one shape; parts without a shape of their own take that of the others."""
    assert isinstance(node, Sum)
    found: list[Term | None] = [None] * len(node.terms)
    waiting: list[int] = []
    for place, (_, part) in enumerate(node.terms):
        if isinstance(strip(part), Number) and strip(part).text == "0":  # type: ignore[attr-defined]
            waiting.append(place)
            continue
        try:
            found[place] = reader.term(part, expected)
        except ReadError as error:
            if expected is not None or error.code != "HP406":
                raise
            waiting.append(place)
    read = [(place, term) for place, term in enumerate(found) if term is not None]
    goal = expected
    if read:
        first, like = next(filter(lambda each: not is_diagonal(each[1]), read), read[0])
        goal = reader.shape(like, node.terms[first][1])
    for place, term in read:
        part = node.terms[place][1]
        own = reader.shape(term, part)
        if own != goal and is_diagonal(term) and goal == (own[0], own[0]):
            text = reader.text(part)
            reader.notes.echoes.append(f"`{text}` is read as the matrix with that diagonal")
            found[place] = reader.make(part, "diag", term)
        elif own != goal:
            raise mismatch(reader, part, own, goal or own, node.terms[first][1])
    for place in waiting:
        found[place] = reader.term(node.terms[place][1], goal)
    parts = [
        reader.make(part, "neg", term) if sign == "-" else term
        for (sign, part), term in zip(node.terms, found, strict=True)
        if term is not None
    ]
    return parts[0] if len(parts) == 1 else reader.make(node, "add", *parts)


def is_diagonal(term: Term) -> bool:
    """Whether a term is the diagonal of a matrix: beside a matrix, its diagonal part is meant."""
    return isinstance(term, App) and term.op == "diagonal"


def mismatch(reader: Reader, part: Node, own: Shape, goal: Shape, like: Node) -> IllFormed:
    """The summand that does not fit, narrowed to its only factor that is a matrix."""
    narrow = strip(part)
    if isinstance(narrow, Product):
        factors = [item.node for item in narrow.items if _matrix_factor(reader, item)]
        if len(factors) == 1:
            narrow = factors[0]
    message = (
        f"`{reader.text(narrow)}` is {show(own)} where {show(goal)} is needed"
        f" (`{reader.text(like)}` is {show(goal)})"
    )
    return reader.ill(message, narrow, "check transposes and the sizes of identities")


def _matrix_factor(reader: Reader, item: Item) -> bool:
    try:
        return not is_scalar(reader.term(item.node))
    except Exception:
        return False
