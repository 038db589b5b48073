"""Subscripts and superscripts: names, members, entries; powers, transposes, inverses, norms."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction as Rational
from math import inf, log10

from handproof.reading.atoms import index, sized_subscript, undeclared
from handproof.reading.environment import indices_of
from handproof.reading.reader import Reader, Shape, is_scalar, show
from handproof.reading.tree import (
    Fraction,
    Group,
    Item,
    Name,
    Node,
    Number,
    Product,
    Scripts,
    Sum,
    Word,
    key,
    strip,
)
from handproof.terms.build import num
from handproof.terms.nodes import App, Num, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import INTEGER, Family, Matrix

TRANSPOSES = frozenset(("T", "\\top", "t", "\\intercal"))
LARGEST_EXPONENT = 1_000_000
"""Numerals above it are not read as exponents: no computation with them would end."""

_STARS = frozenset(("*", "\\star", "\\ast"))


def scripts(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """Tightest reading first: a declared name, then a member or entry, then a power of it."""
    assert isinstance(node, Scripts)
    label = key(node)
    found = reader.value(label) if label is not None and not bound_index(reader, node) else None
    if label is not None and found is not None:
        if node.sup is not None:
            _no_rival_power(reader, node, label)
        return found
    if isinstance(node.base, Word) and node.base.name == "!" and node.sub is not None:
        return reader.make(node, "factorial", reader.term(node.sub))
    if node.primes:
        raise reader.error(
            "HP405", f"`{reader.text(node)}` is not declared", node, "declare the name"
        )
    if _is_euler(reader, node):
        assert node.sup is not None
        return reader.make(node, "exp", reader.term(node.sup))
    if isinstance(node.base, Group) and node.base.opening == "\\|":
        return norm(reader, node)
    composite = _composite_family(reader, node)
    if composite is not None:
        return composite
    base = subscripted(reader, node, expected) if node.sub is not None else None
    if base is None:
        base = reader.term(node.base, expected if _keeps_shape(node.sup) else None)
    return base if node.sup is None else power(reader, node, base, node.sup)


def bound_index(reader: Reader, node: Scripts) -> bool:
    """Whether the subscript holds a bound index: then it is no part of a name."""
    if node.sub is None:
        return False
    return any(key(part) in reader.bound for part in indices_of(node.sub))


def _no_rival_power(reader: Reader, node: Scripts, label: str) -> None:
    """``\\sigma^2`` declared as one name while ``\\sigma`` is declared too: two readings."""
    base = key(replace(node, sup=None))
    if base is None or label in reader.bound or reader.value(base) is None:
        return
    message = (
        f"`{label}` is a declared symbol and `{base}` is too: the symbol, or a power of `{base}`?"
    )
    raise reader.error(
        "HP406", message, node, "declare only one of them, or write the power with brackets"
    )


def _is_euler(reader: Reader, node: Scripts) -> bool:
    base = node.base
    named = isinstance(base, (Name, Word)) and base.name == "e" and reader.value("e") is None
    return named and node.sub is None and node.sup is not None


def _keeps_shape(sup: Node | None) -> bool:
    """Whether a power of an unsized square part asks for the same shape (inverse, square)."""
    return sup is not None


def _composite_family(reader: Reader, node: Scripts) -> Term | None:
    """``\\sigma^2_i`` where ``\\sigma^2`` is declared, ``x^{(i)}`` where ``x^{()}`` is."""
    base = key(node.base)
    if base is None or node.sup is None:
        return None
    raised = key(node.sup)
    if node.sub is not None and raised is not None:
        simple = len(raised) == 1
        found = reader.value(f"{base}^{raised}" if simple else f"{base}^{{{raised}}}")
        if found is not None and isinstance(found.sort, (Family, Matrix)):
            return member(reader, node, found, node.sub)
    inner = strip(node.sup)
    family = reader.value(f"{base}^{{()}}")
    if (
        family is not None
        and isinstance(inner, Group)
        and inner.opening == "("
        and len(inner.parts) == 1
    ):
        at = reader.make(node, "at", family, index(reader, inner.parts[0]))
        return at if node.sub is None else entry(reader, node, at, node.sub)
    return None


def subscripted(reader: Reader, node: Scripts, expected: Shape | None) -> Term | None:
    """The base with its subscript: a name, a member of a family, an entry, a sized constant."""
    assert node.sub is not None
    plain = Scripts(node.start, node.end, node.base, node.sub, None)
    label = key(plain)
    if label is not None and not bound_index(reader, node):
        found = reader.value(label)
        if found is not None:
            return found
    base = key(node.base)
    if base is not None and reader.value(base) is None and reader.env.array(base) is None:
        constant = sized_subscript(reader, base, node.sub)
        if constant is not None:
            return constant
        if label is not None and base not in reader.env.functions:
            raise undeclared(reader, node, label)
    array = reader.env.array(base) if base is not None and base not in reader.bound else None
    return member(reader, node, array or reader.term(node.base), node.sub)


def member(reader: Reader, node: Node, base: Term, sub: Node) -> Term:
    """``x_j`` of a family, ``v_i`` of a vector, ``W_{ij}`` of a matrix."""
    if not isinstance(base.sort, Family):
        return entry(reader, node, base, sub)
    first, *rest = indices_of(sub)
    term = reader.make(node, "at", base, index(reader, first))
    for place in rest[:1]:
        if isinstance(term.sort, Family):
            term = reader.make(node, "at", term, index(reader, place))
            rest = rest[1:]
    return _entry(reader, node, term, tuple(rest)) if rest else term


def entry(reader: Reader, node: Node, base: Term, sub: Node) -> Term:
    """An entry of a vector or a matrix by its indices."""
    return _entry(reader, node, base, indices_of(sub))


def _entry(reader: Reader, node: Node, base: Term, places: tuple[Node, ...]) -> Term:
    if not isinstance(base.sort, Matrix):
        message = f"`{reader.text(node)}` is not declared, and its base has no entries"
        raise reader.error("HP405", message, node, "declare the name with its subscript")
    needed = 1 if base.sort.cols == ONE else 2
    if needed == 2 and len(places) == 1 and isinstance(strip(places[0]), Number):
        digits = strip(places[0])
        assert isinstance(digits, Number)
        if len(digits.text) == 2 and digits.text.isdigit():
            row, col = num(digits.text[0]), num(digits.text[1])
            return reader.make(node, "entry", base, row, col)
    if len(places) != needed and not (needed == 1 and len(places) == 2):
        message = (
            f"`{reader.text(node)}`: an entry of a {show((base.sort.rows, base.sort.cols))} array"
        )
        raise reader.error(
            "HP405", f"{message} needs {needed} indices", node, "or declare the name"
        )
    return reader.make(node, "entry", base, *(index(reader, place) for place in places))


def power(reader: Reader, node: Node, base: Term, sup: Node) -> Term:
    """``^T``, ``^{-1}``, ``^{1/2}``, ``^{-\\top}``, ``^n``."""
    raised = strip(sup)
    label = key(raised)
    if label in TRANSPOSES:
        return _transpose(reader, node, base, raised, label or "")
    if label in _STARS:
        raise reader.error(
            "HP404", f"`{reader.text(node)}`: a star is not declared as a name", node
        )
    if isinstance(raised, Word) and raised.name == "+":
        return _pseudo_inverse(reader, node, base)
    if _is_minus_transpose(raised):
        return reader.make(node, "inv", reader.make(node, "transpose", base))
    if isinstance(raised, Group) and raised.opening == "(":
        message = f"`{reader.text(node)}`: a label or a derivative, not a power"
        raise reader.error(
            "HP404", message, node, "declare the family, or write a power without brackets"
        )
    exponent = rational(raised)
    value = num(exponent) if exponent is not None else reader.term(sup)
    if _numeral(value) > LARGEST_EXPONENT:
        message = f"`{reader.text(node)}`: a number too large to compute with"
        raise reader.error("HP402", message, node, "use a symbol for it")
    if is_scalar(base):
        return reader.make(node, "pow", base, value)
    rows, cols = reader.shape(base, node)
    if rows != cols:
        found = f"the base of `{reader.text(node)}` is {show((rows, cols))}"
        message = f"a power needs a square matrix, but {found}"
        raise reader.ill(message, node, "check transposes")
    return _matrix_power(reader, node, base, value)


def _pseudo_inverse(reader: Reader, node: Node, base: Term) -> Term:
    """``A^+`` of a matrix; of a number or a vector it may be the positive part."""
    if ONE in reader.shape(base, node):
        message = f"`{reader.text(node)}`: the positive part, or the pseudo-inverse?"
        raise reader.error("HP406", message, node, "write it out")
    return reader.make(node, "pinv", base)


def _numeral(term: Term) -> float:
    """How large a term of numerals and powers is, in absolute value; 0 for any other term."""
    if isinstance(term, Num):
        return inf if abs(term.value) > LARGEST_EXPONENT else abs(float(term.value))
    if isinstance(term, App) and term.op == "pow":
        base, exponent = (_numeral(arg) for arg in term.args)
        if base > 1 and exponent > 0:
            digits = exponent * log10(base)
            return 10.0**digits if digits < 9 else inf
    return 0.0


def _matrix_power(reader: Reader, node: Node, base: Term, value: Term) -> Term:
    if isinstance(value, Num):
        if value.value == -1:
            return reader.make(node, "inv", base)
        if value.value == Rational(1, 2):
            return reader.make(node, "sqrtm", base)
        if value.value == Rational(-1, 2):
            return reader.make(node, "inv", reader.make(node, "sqrtm", base))
        if value.value.denominator == 1:
            return reader.make(node, "pow", base, value)
    elif value.sort == INTEGER:
        return reader.make(node, "pow", base, value)
    message = f"this power of a matrix is not supported: `{reader.text(node)}`"
    raise reader.error("HP404", message, node)


def _transpose(reader: Reader, node: Node, base: Term, raised: Node, label: str) -> Term:
    """Upright and ``\\top`` always; a bare letter only where it is not declared as a number."""
    if isinstance(raised, Name) and label in ("T", "t"):
        if label == "t" and is_scalar(base):
            raise undeclared(reader, raised, label)
        declared = reader.value(label)
        if declared is not None:
            if is_scalar(base):
                return reader.make(node, "pow", base, declared)
            message = f"`^{label}`: the transpose, or the power {label} (`{label}` is declared)?"
            raise reader.error("HP406", message, node, "write ^\\top for the transpose")
    return reader.make(node, "transpose", base)


def _is_minus_transpose(raised: Node) -> bool:
    if isinstance(raised, Sum) and len(raised.terms) == 1 and raised.terms[0][0] == "-":
        return key(raised.terms[0][1]) in TRANSPOSES
    return False


def rational(node: Node) -> Rational | None:
    """A numeral, minus a numeral, or a quotient of numerals as written in an exponent."""
    node = strip(node)
    if isinstance(node, Number):
        return Rational(node.text)
    if isinstance(node, Sum) and len(node.terms) == 1 and node.terms[0][0] == "-":
        inner = rational(node.terms[0][1])
        return None if inner is None else -inner
    parts: tuple[Node, Node] | None = None
    if isinstance(node, Fraction) and node.kind == "frac":
        parts = node.top, node.bottom
    elif isinstance(node, Product) and [i.sign for i in node.items] == ["", "/"]:
        parts = node.items[0].node, node.items[1].node
    if parts is None:
        return None
    top, bottom = rational(parts[0]), rational(parts[1])
    return None if top is None or not bottom else top / bottom


def norm(reader: Reader, node: Scripts) -> Term:
    """``\\|x\\|_2^2``, ``\\|A\\|_F``, ``\\|x\\|``; other norms are not in the language."""
    assert isinstance(node.base, Group)
    if len(node.base.parts) != 1:
        raise reader.error("HP404", "a list between norm bars", node)
    inner = reader.term(node.base.parts[0])
    rows, cols = reader.shape(inner, node.base.parts[0])
    if node.sub is not None:
        which = key(node.sub)
        vector = rows == ONE or cols == ONE
        if not (which == "F" or (which == "2" and vector)):
            raise reader.error("HP404", f"the norm `{reader.text(node)}` is not supported", node)
    if node.sup is None:
        return reader.make(node, "norm", inner)
    exponent = rational(node.sup)
    if exponent == 2:
        return reader.make(node, "norm_sq", inner)
    return power(reader, node, reader.make(node, "norm", inner), node.sup)


def members(items: tuple[Item, ...]) -> tuple[Node, ...]:
    """The nodes of items."""
    return tuple(item.node for item in items)
