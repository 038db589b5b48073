"""Binders: sums, products and integrals with their bounds; ranges of indices from their use."""

from __future__ import annotations

from handproof.reading.environment import indices_of, name_key
from handproof.reading.errors import ReadError
from handproof.reading.reader import Reader, Shape
from handproof.reading.tree import BigOperator, Chain, Group, Integral, Node, Product, key, strip
from handproof.terms.build import app, num, size_term
from handproof.terms.nodes import App, Sym, Term, subterms
from handproof.terms.scope import free_symbols
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Matrix, Scalar, SetOf, Sort
from handproof.terms.typing_rules import size_of

OVER_RANGE = {"sum": "sum", "prod": "prod"}
OVER_SET = {"sum": "sum_over", "prod": "prod_over"}


def free_index(reader: Reader, node: Node, label: str) -> Term:
    """An index that the formula does not bind: it holds for each value; HP412 where both occur."""
    if label in reader.notes.bound and reader.env.range(label) is None:
        message = f"the index `{label}` is bound elsewhere in this formula and free here"
        raise reader.error("HP412", message, node, "use another letter, or brackets")
    if label.startswith("\\") and label not in ("\\ell", "\\alpha", "\\beta", "\\nu", "\\mu"):
        raise reader.error("HP405", f"`{label}` is not declared", node)
    return reader.notes.indices.setdefault(label, Sym(label, INTEGER))


def big_operator(reader: Reader, node: BigOperator, body: Node | None) -> Term:
    """``\\sum`` or ``\\prod`` over a body that stands after it."""
    if node.name not in OVER_RANGE:
        raise reader.error("HP404", f"`{reader.text(node)}` is not supported", node)
    if body is None:
        raise reader.error("HP410", "nothing stands after the operator", node)
    if node.sub is None:
        raise reader.error(
            "HP411", f"`{reader.text(node)}`: over what?", node, "write \\sum_{i=1}^n"
        )
    below = strip(node.sub)
    if isinstance(below, Chain):
        return _bounded(reader, node, below, body)
    if node.sup is not None:
        raise reader.error("HP404", f"`{reader.text(node)}`: bounds not understood", node)
    return _unbounded(reader, node, indices_of(node.sub), body)


def _bounded(reader: Reader, node: BigOperator, below: Chain, body: Node) -> Term:
    signs = [sign.name for sign in below.signs]
    label = key(below.sides[0])
    if label is None and signs != ["le", "le"]:
        raise reader.error("HP404", f"`{reader.text(node)}`: the index is not a name", node)
    if signs == ["eq"] and node.sup is not None:
        return _range(reader, node, label or "", below.sides[1], node.sup, body)
    if signs == ["le", "le"] and node.sup is None and (label := key(below.sides[1])) is not None:
        return _range(reader, node, label, below.sides[0], below.sides[2], body)
    if signs == ["in"] and node.sup is None:
        return _over_set(reader, node, label or "", below.sides[1], body)
    raise reader.error(
        "HP404", f"`{reader.text(node)}`: bounds not understood", node, "write i = 1 and n"
    )


def _range(
    reader: Reader, node: BigOperator, label: str, low: Node, high: Node, body: Node
) -> Term:
    bounds = reader.term(low), reader.term(high)
    for bound, at in zip(bounds, (low, high), strict=True):
        if bound.sort != INTEGER and not (isinstance(bound, App) and bound.op == "infinity"):
            raise reader.ill(
                f"a bound must be an integer, but `{reader.text(at)}` is {bound.sort}", at
            )
    var = Sym(label, INTEGER)
    inner = reader.binding(var, keys=(label,)).term(body)
    return reader.make_binder(node, OVER_RANGE[node.name], var, *bounds, inner)


def _over_set(reader: Reader, node: BigOperator, label: str, over: Node, body: Node) -> Term:
    from handproof.reading.sets import read_set

    found = read_set(reader, over)
    assert isinstance(found.sort, SetOf)
    var = Sym(label, found.sort.element)
    inner = reader.binding(var, keys=(label,)).term(body)
    return reader.make_binder(node, OVER_SET[node.name], var, found, inner)


def _unbounded(reader: Reader, node: BigOperator, places: tuple[Node, ...], body: Node) -> Term:
    """``\\sum_{i,j}``: ranges from declarations, else from the shapes that the indices index."""
    labels = [key(place) for place in places]
    if not all(labels):
        raise reader.error("HP404", f"`{reader.text(node)}`: bounds not understood", node)
    names = tuple(label for label in labels if label)
    if len(names) == 1 and (declared := reader.env.values.get(names[0])) is not None:
        domain = reader.env.domain(declared)
        if domain is not None:
            inner = reader.binding(declared, keys=names).term(body)
            return reader.make_binder(node, OVER_SET[node.name], declared, domain, inner)
    symbols = tuple(Sym(name, INTEGER) for name in names)
    term = reader.binding(*symbols, keys=names).term(body)
    for var in reversed(symbols):
        low, high = index_range(reader, node, var, term)
        term = reader.make_binder(node, OVER_RANGE[node.name], var, low, high, term)
    return term


def index_range(reader: Reader, node: Node, var: Sym, term: Term) -> tuple[Term, Term]:
    """The range of an index: declared, or 1 to the one size of what it indexes; HP411 otherwise."""
    declared = reader.env.range(name_key(var.name))
    if declared is not None:
        return declared.low, declared.high
    found = indexed_sizes(term, var)
    if len(found) == 1:
        return num(1), size_term(found.pop())
    reason = " and ".join(sorted(str(s) for s in found)) if found else "nothing that it indexes"
    message = f"the range of `{var.name}` is not known: {reason}"
    raise reader.error("HP411", message, node, f"write {var.name} = 1 and the upper bound")


def free_range(reader: Reader, node: Node, var: Sym, term: Term) -> tuple[Term, Term]:
    """The range of a free index: of two sizes that it indexes, the one known to be smaller."""
    found = indexed_sizes(term, var)
    if reader.env.range(name_key(var.name)) is not None or len(found) < 2:
        return index_range(reader, node, var, term)
    orders = [f.args for f in reader.env.facts if isinstance(f, App) and f.op in ("lt", "le")]
    pairs = {(size_of(a), size_of(b)) for a, b in orders if a.sort == b.sort == INTEGER}
    least = [s for s in found if all(s == other or (s, other) in pairs for other in found)]
    if len(least) != 1:
        return index_range(reader, node, var, term)
    return num(1), size_term(least[0])


def indexed_sizes(term: Term, var: Sym) -> set[Size]:
    """The sizes that an index runs over where it indexes something by itself."""
    found: set[Size] = set()
    for part in subterms(term):
        if not isinstance(part, App):
            continue
        array = part.args[0].sort if part.args else None
        if part.op == "at" and part.args[1] is var and isinstance(array, Family):
            found.add(array.length)
        if part.op == "entry" and isinstance(array, Matrix):
            sizes = (array.rows, array.cols)
            for place, index in enumerate(part.args[1:]):
                if index is var:
                    found.add(sizes[place])
    return found


def product_readings(
    reader: Reader, node: BigOperator, bodies: list[Node]
) -> list[tuple[Term, int]]:
    """``\\prod`` before several factors: to the last factor that holds the index, or to the end.

    ``bodies[k]`` is the product of the first k + 1 factors. Readings are (term, factors used).
    """
    whole = big_operator(reader, node, bodies[-1])
    readings = [(whole, len(bodies))]
    if len(bodies) == 1:
        return readings
    labels = set(_labels(node))
    for used in range(len(bodies) - 1, 0, -1):
        last = _last_factor(bodies[used])
        try:
            symbols = tuple(Sym(label, INTEGER) for label in labels)
            term = reader.binding(*symbols, keys=tuple(labels)).term(last)
            inside = any(s.name in labels for s in free_symbols(term))
        except ReadError:
            inside = True
        if inside:
            break
        readings.append((big_operator(reader, node, bodies[used - 1]), used))
    return readings


def _labels(node: BigOperator) -> list[str]:
    if node.sub is None:
        return []
    below = strip(node.sub)
    first = below.sides[0] if isinstance(below, Chain) else node.sub
    return [label for label in (key(place) for place in indices_of(first)) if label]


def _last_factor(body: Node) -> Node:
    return body.items[-1].node if isinstance(body, Product) else body


def integral(reader: Reader, node: Node, expected: Shape | None) -> Term:
    """``\\int_a^b f dx`` over a number; without bounds over the space of a declared vector."""

    from handproof.reading.sets import read_set

    assert isinstance(node, Integral)
    label = key(node.variable)
    if label is None:
        message = f"`{reader.text(node.variable)}` is not a variable"
        raise reader.error("HP404", message, node.variable, "substitute first")
    declared = reader.value(label)
    over = read_set(reader, node.sub) if node.sub is not None and node.sup is None else None
    sort: Sort = REAL
    if over is not None and isinstance(over.sort, SetOf):
        sort = over.sort.element
    elif declared is not None and isinstance(declared.sort, Matrix):
        sort = declared.sort
    var = Sym(label, sort)
    body = reader.binding(var, keys=(label,)).term(node.body, expected)
    if node.sub is not None and node.sup is not None:
        low, high = reader.term(node.sub), reader.term(node.sup)
        return reader.make_binder(node, "integral", var, low, high, body)
    if node.sub is None and node.sup is None:
        if not isinstance(var.sort, Matrix):
            message = f"`{reader.text(node)}`: the whole line, or an antiderivative?"
            raise reader.error("HP406", message, node, "write the bounds")
        return reader.make_binder(node, "integral_over", var, _everything(var), body)
    if over is not None:
        return reader.make_binder(node, "integral_over", var, over, body)
    raise reader.error("HP407", "an integral with an upper bound only", node)


def _everything(var: Sym) -> Term:
    if isinstance(var.sort, Matrix):
        return app("reals", size_term(var.sort.rows), size_term(var.sort.cols))
    assert isinstance(var.sort, Scalar)
    return app("reals")


def listed(node: Node) -> tuple[Node, ...]:
    """The parts of a list without brackets, or the node alone."""
    node = strip(node)
    return node.parts if isinstance(node, Group) and node.opening == "" else (node,)
