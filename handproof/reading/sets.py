"""Sets as written: ``\\mathbb{R}^{d \\times q}``, ``\\{0,1\\}^M``, ``(0, \\infty)``, ``[n]``."""

from __future__ import annotations

from handproof.reading.reader import Reader
from handproof.reading.tree import Dots, Group, Node, Number, Product, Scripts, key, strip
from handproof.terms.build import app, num
from handproof.terms.nodes import Term
from handproof.terms.sorts import INTEGER, SetOf

REALS = frozenset(("\\mathbb{R}", "R", "\\mathbf{R}", "\\Re", "\\mathrm{R}"))
NATURALS = frozenset(("\\mathbb{N}", "N", "\\mathbb{N}_0"))


def read_set(reader: Reader, node: Node) -> Term:
    """A set as a term; HP404 for one that the language lacks (closed intervals)."""
    node = strip(node)
    label = key(node)
    if label is not None:
        declared = reader.value(label)
        if declared is not None and isinstance(declared.sort, SetOf):
            return declared
        if label in REALS:
            return app("reals")
        if label in NATURALS and declared is None:
            return app("naturals")
        if label in ("\\mathbb{R}_+", "\\mathbb{R}_{>0}", "\\mathbb{R}^+"):
            return app("interval", num(0), app("infinity"))
    if isinstance(node, Scripts) and node.sub is None and node.sup is not None:
        found = _power(reader, node)
        if found is not None:
            return found
    if isinstance(node, Group):
        return _bracketed(reader, node)
    raise reader.error("HP404", f"`{reader.text(node)}` is not a set that is known", node)


def _power(reader: Reader, node: Scripts) -> Term | None:
    assert node.sup is not None
    base = strip(node.base)
    if key(base) in REALS:
        if key(node.sup) == "+":
            return app("interval", num(0), app("infinity"))
        return reader.make(node, "reals", *_sizes(reader, node.sup))
    if isinstance(base, Group) and base.opening in ("\\{", "{") and len(base.parts) > 1:
        listed = [key(part) for part in base.parts]
        if listed == ["0", "1"]:
            return reader.make(node, "binary", *_sizes(reader, node.sup))
        numbers = [reader.term(part) for part in base.parts]
        if numbers == [app("neg", num(1)), num(1)] or listed == ["\\pm1"]:
            return reader.make(node, "signs", *_sizes(reader, node.sup))
    return None


def _sizes(reader: Reader, sup: Node) -> list[Term]:
    inner = strip(sup)
    if isinstance(inner, Product) and all(item.sign in ("", "*") for item in inner.items):
        signs = [item.sign for item in inner.items]
        if signs.count("*") == 1:
            cut = signs.index("*")
            return [_product(reader, inner, 0, cut), _product(reader, inner, cut, len(signs))]
        plain = [key(item.node) for item in inner.items]
        letter = reader.value("x")
        if plain.count("x") == 1 and (letter is None or letter.sort != INTEGER):
            cut = plain.index("x")
            if 0 < cut < len(plain) - 1:
                return [
                    _product(reader, inner, 0, cut),
                    _product(reader, inner, cut + 1, len(plain)),
                ]
    return [reader.term(sup)]


def _product(reader: Reader, node: Product, start: int, stop: int) -> Term:
    factors = [reader.term(item.node) for item in node.items[start:stop]]
    return factors[0] if len(factors) == 1 else reader.make(node, "mul", *factors)


def _bracketed(reader: Reader, node: Group) -> Term:
    commas = all(sign == "," for sign in node.separators)
    if node.opening == "(" and len(node.parts) == 2 and commas:
        return reader.make(node, "interval", *(reader.term(part) for part in node.parts))
    if node.opening == "[" and len(node.parts) == 1:
        high = reader.term(node.parts[0])
        if high.sort == INTEGER:
            return reader.make(node, "range", num(1), high)
    if node.opening in ("\\{", "{") and commas:
        parts = [strip(part) for part in node.parts]
        if any(isinstance(part, Dots) for part in parts):
            return _dotted(reader, node, parts)
        return reader.make(node, "set", *(reader.term(part) for part in parts))
    raise reader.error("HP404", f"`{reader.text(node)}` is not a set that is known", node)


def _dotted(reader: Reader, node: Group, parts: list[Node]) -> Term:
    """``\\{1, \\ldots, n\\}`` and ``\\{1, 2, \\ldots, n\\}``."""
    place = next(i for i, part in enumerate(parts) if isinstance(part, Dots))
    first = [part.text for part in parts[:place] if isinstance(part, Number)]
    if place == len(parts) - 2 and first in (["1"], ["1", "2"], ["0"], ["0", "1"]):
        return reader.make(node, "range", num(first[0]), reader.term(parts[-1]))
    raise reader.error("HP404", "dots whose pattern is not understood", node)
