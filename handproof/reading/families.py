"""Lists with dots: ``d_1, \\dots, d_q`` is the whole vector only where its length is that bound."""

from __future__ import annotations

from handproof.reading.reader import Reader
from handproof.reading.tree import Dots, Group, Node, Product, Scripts, key, strip
from handproof.terms.build import app, num
from handproof.terms.errors import TermError
from handproof.terms.nodes import Num, Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Matrix
from handproof.terms.typing_rules import size_of


def dotted_name(parts: tuple[Node, ...]) -> tuple[str, Node, Node] | None:
    """Base and end indices of ``x_1, \\dots, x_N`` (or ``x_1, x_2, \\dots, x_N``), or None."""
    shown = [strip(part) for part in parts]
    dots = [place for place, part in enumerate(shown) if isinstance(part, Dots)]
    if len(dots) != 1 or dots[0] not in (1, 2) or dots[0] != len(shown) - 2:
        return None
    first, last = shown[0], shown[-1]
    if not (isinstance(first, Scripts) and isinstance(last, Scripts)):
        return None
    base = key(first.base)
    if base is None or base != key(last.base) or first.sub is None or last.sub is None:
        return None
    if first.sup is not None or last.sup is not None:
        return None
    return base, first.sub, last.sub


def without_argument(node: Node) -> Node:
    """``\\lambda_1(S)`` as ``\\lambda_1``."""
    found = strip(node)
    if isinstance(found, Product) and len(found.items) == 2:
        return strip(found.items[0].node)
    return found


def dotted_vector(reader: Reader, node: Group) -> Term:
    """The vector that a list of its entries spells; ``block`` of listed numbers without dots."""
    if not any(isinstance(strip(part), Dots) for part in node.parts):
        terms = [reader.term(part) for part in node.parts]
        return reader.make(node, "block", num(len(terms)), num(1), *terms)
    found = dotted_name(node.parts)
    vector = None
    if found is not None:
        vector = reader.env.array(found[0]) or reader.value(found[0])
    if found is None or not isinstance(vector, Sym):
        raise reader.error("HP404", f"`{reader.text(node)}`: dots whose pattern is not known", node)
    low, high = reader.term(found[1]), reader.term(found[2])
    if isinstance(vector.sort, Matrix) and vector.sort.cols == ONE:
        whole = isinstance(low, Num) and low.value == 1
        try:
            whole = whole and size_of(high) == vector.sort.rows
        except TermError:
            whole = False
        if whole:
            return vector
    message = f"`{reader.text(node)}` is not the whole of `{found[0]}`, which is {vector.sort}"
    raise reader.error("HP404", message, node, "name the part and declare it")


def unit(length: Term) -> Term:
    """The vector of ones of a length."""
    return app("ones", length, num(1))
