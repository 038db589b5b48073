"""Functions of the language and declared ones: what they apply to, and how far they reach.

A bracket directly after a function is its argument. Without a bracket a single operand is; a run
of several operands has two readings (``\\log a b``), and only kinds and shapes may decide.
"""

from __future__ import annotations

from collections.abc import Sequence

from handproof.reading.environment import Conditional, Slot, name_key, split_bar
from handproof.reading.errors import IllFormed, ReadError
from handproof.reading.reader import Reader, is_scalar
from handproof.reading.tree import (
    BigOperator,
    Chain,
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
from handproof.terms.nodes import Num, Sym, Term
from handproof.terms.scope import free_symbols
from handproof.terms.sorts import Distribution, Function, Random

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
LISTS: dict[str, str] = {"max": "max", "min": "min"}
EXPECTATIONS: dict[str, str] = {
    "E": "expectation", "\\mathbb{E}": "expectation", "Var": "variance", "Cov": "covariance",
    "Corr": "", "H": "entropy", "\\mathbb{V}": "variance",
}  # fmt: skip
LAWS: dict[str, str] = {
    "\\mathcal{N}": "normal", "N": "normal", "Normal": "normal", "\\mathcal{U}": "uniform",
    "Unif": "uniform", "Uniform": "uniform", "Bernoulli": "bernoulli", "Bern": "bernoulli",
    "Gam": "gamma_law", "Beta": "beta_law", "Bet": "beta_law", "Exp": "exponential",
    "Poisson": "poisson", "Poiss": "poisson", "Bin": "binomial_law", "Cat": "categorical",
    "Dir": "dirichlet",
}  # fmt: skip
_LAW_ARITY = {"bernoulli": 1, "exponential": 1, "poisson": 1, "categorical": 1, "dirichlet": 1}

Reading = tuple[Term, int]
"""A term, and how many items (from the head on) it uses."""


def head_name(node: Node) -> str | None:
    """The name of a possible function head: with its subscript, without its power."""
    node = strip(node)
    if isinstance(node, Scripts) and not isinstance(node.base, Group):
        return key(Scripts(node.start, node.end, node.base, node.sub, None, node.primes))
    return key(node) if isinstance(node, (Name, Word)) else None


def argument_group(items: Sequence[Item], place: int) -> tuple[Group | None, Scripts | None]:
    """The bracket at ``place`` and the scripts on it, where a function's argument may stand."""
    if place >= len(items) or items[place].sign:
        return None, None
    node = items[place].node
    if isinstance(node, Group) and node.opening in ("(", "[", "\\{"):
        return node, None
    if (
        isinstance(node, Scripts)
        and isinstance(node.base, Group)
        and node.base.opening in ("(", "[")
    ):
        return node.base, node
    return None, None


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
        message = f"`{reader.text(head)}{reader.text(scripted)}`: a power of the value or of the argument?"
        raise reader.error(
            "HP406", message, scripted, f"write \\{name}\\left((..)^n\\right) or (\\{name}(..))^n"
        )
    if key(scripted.sup) in TRANSPOSES and name in MATRIX_FUNCTIONS:
        return _on_run(reader, items, place, name)
    return [(power(reader, scripted, value(reader, head, name, group), scripted.sup), 2)]


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
            message = f"`{reader.text(head)}` needs a square matrix, but `{reader.text(argument)}` is {rows} x {cols}"
            raise reader.ill(message, argument, "check transposes")
    if name in SCALAR_FUNCTIONS and not is_scalar(inner):
        rows, cols = reader.shape(inner, argument)
        message = f"`{reader.text(head)}` needs a number, but `{reader.text(argument)}` is {rows} x {cols}"
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


# ---- declared functions, conditionals, distributions


def is_application(reader: Reader, items: Sequence[Item], place: int) -> bool:
    """Whether the item at ``place`` and the bracket after it may be a value of a function."""
    name = head_name(items[place].node)
    group, _ = argument_group(items, place + 1)
    if name is None or group is None or name in reader.bound:
        return False
    if name in reader.env.functions or any(c.head == name for c in reader.env.conditionals):
        return True
    law = name in LAWS and reader.value(name) is None
    return law or (name in EXPECTATIONS and reader.value(name) is None)


def application(reader: Reader, items: Sequence[Item], place: int) -> list[Reading]:
    """The readings of ``f(x)``: the value, and the product where ``f`` is a plain value too."""
    node = items[place].node
    name = head_name(node)
    group, scripted = argument_group(items, place + 1)
    assert name is not None and group is not None
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
    return reader.make(whole, "apply", symbol, *(reader.term(_value(p)) for p in group.parts))


def _domain(symbol: Sym) -> tuple[object, ...]:
    assert isinstance(symbol.sort, Function)
    return symbol.sort.domain


def _value(part: Node) -> Node:
    """The value in ``h_j = 1`` as an argument; any other part is its own value."""
    found = strip(part)
    if isinstance(found, Chain) and [s.name for s in found.signs] == ["eq"]:
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


def law(reader: Reader, whole: Node, name: str, group: Group) -> Term:
    """``\\mathcal{N}(\\mu, \\Sigma)`` a distribution; ``\\mathcal{N}(x; \\mu, \\Sigma)`` a density."""
    op = LAWS[name]
    arity = _LAW_ARITY.get(op, 2)
    parts, separators = group.parts, group.separators
    point: Node | None = None
    if separators and separators[0] in (";", "|"):
        point, parts, separators = parts[0], parts[1:], separators[1:]
    if len(parts) != arity or any(sign != "," for sign in separators):
        message = f"`{reader.text(whole)}`: {name} takes {arity} parameters"
        raise reader.error("HP404", message, whole, "a density is written with `;` after the value")
    where = reader.term(point) if point is not None else None
    terms = law_parameters(reader, op, parts, where)
    made = reader.make(whole, op, *terms)
    return made if where is None else reader.make(whole, "density", made, where)


def law_parameters(
    reader: Reader, op: str, parts: tuple[Node, ...], where: Term | None
) -> list[Term]:
    """Parameters; an unsized mean or covariance of a normal takes its size from the others."""
    if op != "normal":
        return [reader.term(part) for part in parts]
    from handproof.reading.errors import NeedShapeError
    from handproof.terms.sizes import ONE

    rows = reader.shape(where, parts[0])[0] if where is not None else None
    for part in parts:
        if rows is not None or key(part) == "0":
            continue
        try:
            rows = reader.shape(reader.term(part), part)[0]
        except NeedShapeError:
            continue
    rows = ONE if rows is None else rows
    mean, spread = reader.term(parts[0], (rows, ONE)), reader.term(parts[1], (rows, rows))
    if reader.shape(mean, parts[0])[0] != reader.shape(spread, parts[1])[0]:
        found = reader.shape(spread, parts[1])
        message = (
            f"`{reader.text(parts[1])}` is {found[0]} x {found[1]} beside a mean of length {rows}"
        )
        raise reader.ill(message, parts[1])
    return [mean, spread]


def moment(reader: Reader, whole: Node, name: str, group: Group) -> Term:
    """``\\mathbb{E}[x]``, ``\\mathrm{Var}(x)``, ``\\mathrm{Cov}(x, y)``."""
    op = EXPECTATIONS[name]
    if not op or any(sign != "," for sign in group.separators):
        raise reader.error("HP404", f"`{reader.text(whole)}` is not supported", whole)
    terms = [reader.term(part) for part in group.parts]
    for term, part in zip(terms, group.parts, strict=True):
        if not any(_is_random(reader, symbol) for symbol in free_symbols(term)):
            message = f"nothing in `{reader.text(part)}` is declared as random"
            raise reader.error("HP406", message, part, "say what distribution it has")
    if op == "covariance" and len({reader.shape(t, whole) for t in terms}) > 1:
        raise reader.error("HP404", "a covariance of vectors of different lengths", whole)
    return reader.make(whole, op, *terms)


def _is_random(reader: Reader, symbol: Sym) -> bool:
    return isinstance(symbol.sort, Random) or name_key(symbol.name) in reader.env.randoms


def expectation_over(reader: Reader, whole: Node, sub: Node, body: Node) -> Term:
    """``\\mathbb{E}_{z \\sim D}[f(z)]``."""
    chain = strip(sub)
    if isinstance(chain, Chain) and [s.name for s in chain.signs] == ["distributed"]:
        label = key(chain.sides[0])
        law_term = reader.term(chain.sides[1])
        if label is not None and isinstance(law_term.sort, Distribution):
            var = Sym(label, law_term.sort.value)
            inner = reader.binding(var, keys=(label,)).term(body)
            return reader.make_binder(whole, "expect", var, law_term, inner)
    raise reader.error("HP404", f"`{reader.text(whole)}`: write E_{{z \\sim D}}[..]", whole)
