r"""What is differentiated by what: gradients, Jacobians and their layouts, symmetric matrices.

A gradient has the shape of its variable. A Jacobian ``\partial F / \partial x^\top`` has a row an
entry of ``F`` (numerator layout); its transpose is ``\partial F^\top / \partial x``. A column by a
column without a transpose has two layouts in use and is refused. A gradient by a symmetric matrix
takes all entries as variables (free) unless `Environment.structured` says that ``x_ij = x_ji`` is
one. Sources: Magnus and Neudecker, Matrix Differential Calculus, chapter 9; Petersen and Pedersen,
The Matrix Cookbook, section 2.8.
"""

from __future__ import annotations

from handproof.reading.reader import Reader, is_scalar
from handproof.reading.scripts import TRANSPOSES
from handproof.reading.tree import Node, Product, Scripts, key, strip
from handproof.terms.build import app, transpose
from handproof.terms.nodes import App, Sym, Term
from handproof.terms.sizes import ONE
from handproof.terms.sorts import Matrix, shape

SYMMETRIC = ("symmetric", "positive_definite", "positive_semidefinite")
"""Properties that make the entries of a matrix equal in pairs."""


def differentiate(reader: Reader, node: Node, term: Term, body: Node, variable: Node) -> Term:
    """``partial`` by a number, ``gradient`` of a number by an array, ``jacobian`` by a row."""
    return by_target(reader, node, term, body, target_of(reader, variable), variable)


def by_target(
    reader: Reader, node: Node, term: Term, body: Node, target: Term, variable: Node
) -> Term:
    """`differentiate` by a term; ``variable`` is where messages point."""
    if is_transposed(target):
        return _jacobian(reader, node, term, target, variable)
    entry = isinstance(target, App) and target.op in ("entry", "at")
    if not isinstance(target, Sym) and not entry:
        message = f"`{reader.text(variable)}` is not a variable: declare it as one symbol"
        raise reader.error("HP407", message, variable, "or differentiate by a symbol")
    if reader.env.structured and _is_symmetric(reader, target):
        return _structured(reader, node, term, target)
    if reader.env.structured and _has(reader, target, ("diagonal_matrix",)):
        message = f"`{reader.text(variable)}` is diagonal: by its entries, or by its diagonal?"
        fix = "write diag(d) and differentiate by d, or declare the free convention"
        raise reader.error("HP407", message, variable, fix)
    if is_scalar(target):
        return reader.make(node, "partial", term, target)
    if not is_scalar(term):
        return _row_by_column(reader, node, term, body, target)
    if _has(reader, target, (*SYMMETRIC, "diagonal_matrix")):
        name = reader.text(variable)
        reader.notes.echoes.append(f"by `{name}`: all its entries are variables")
    return reader.make(node, "gradient", term, target)


def hessian(
    reader: Reader, node: Node, term: Term, body: Node, target: Term, variable: Node
) -> Term:
    """``\\nabla^2_x f``: second derivatives of a number by a number or column."""
    first = by_target(reader, node, term, body, target, variable)
    if is_scalar(target):
        return by_target(reader, node, first, body, target, variable)
    return reader.make(node, "jacobian", first, target)


def target_of(reader: Reader, variable: Node) -> Term:
    """What stands below the bar; ``\\operatorname{vec}(X)^\\top`` is the row of all entries."""
    node = strip(variable)
    if isinstance(node, Product) and len(node.items) == 2 and key(node.items[0].node) == "vec":
        scripted = strip(node.items[1].node)
        raised = scripted.sup if isinstance(scripted, Scripts) and scripted.sub is None else None
        if raised is not None and key(raised) in TRANSPOSES:
            assert isinstance(scripted, Scripts)
            column = reader.make(node, "vec", reader.term(scripted.base))
            return reader.make(node, "transpose", column)
    return reader.term(variable)


def is_transposed(target: Term) -> bool:
    """``x^\\top`` or ``\\operatorname{vec}(X)^\\top`` below the bar: the layout of a Jacobian."""
    return isinstance(target, App) and target.op == "transpose"


def sole_argument(term: Term) -> Sym | None:
    """The vector that ``f(x)`` is a function of, where ``\\nabla f(x)`` names no variable."""
    if isinstance(term, App) and term.op == "apply" and len(term.args) == 2:
        argument = term.args[1]
        if isinstance(argument, Sym) and isinstance(argument.sort, Matrix):
            return argument
    return None


def _jacobian(reader: Reader, node: Node, term: Term, row: Term, variable: Node) -> Term:
    inner = row.children[0]
    stacked = isinstance(inner, App) and inner.op == "vec"
    target = inner.children[0] if stacked else inner
    column = stacked or _is_column(target)
    if not isinstance(target, Sym) or not column:
        message = f"`{reader.text(variable)}` is not a column, transposed, to differentiate by"
        fix = "stack a matrix: \\operatorname{vec}(X)^\\top"
        raise reader.error("HP407", message, variable, fix)
    if reader.env.structured and _is_symmetric(reader, target):
        message = f"`{reader.text(variable)}` holds every entry off the diagonal twice"
        raise reader.error("HP407", message, variable, "Jacobians have the free convention only")
    return reader.make(node, "jacobian", term, target)


def _row_by_column(reader: Reader, node: Node, term: Term, body: Node, target: Term) -> Term:
    """``\\partial F^\\top / \\partial x`` is the transposed Jacobian; others are not told apart."""
    rows, cols = reader.shape(term, body)
    if rows == ONE and _is_column(target):
        inner = term.args[0] if isinstance(term, App) and term.op == "transpose" else None
        return transpose(reader.make(node, "jacobian", inner or transpose(term), target))
    message = f"`{reader.text(body)}` is {rows} x {cols}: a gradient by a matrix needs a number"
    fix = "write \\partial x^\\top below for a row an entry of F, or \\partial F^\\top above"
    raise reader.ill(message, body, fix)


def _is_symmetric(reader: Reader, target: Term) -> bool:
    return _has(reader, target, SYMMETRIC)


def _has(reader: Reader, target: Term, properties: tuple[str, ...]) -> bool:
    base = target.children[0] if isinstance(target, App) else target
    return any(app(name, base) in reader.env.facts for name in properties if _square(base))


def _is_column(target: Term) -> bool:
    found = shape(target.sort)
    return found is not None and found[1] == ONE


def _square(base: Term) -> bool:
    found = shape(base.sort)
    return found is not None and found[0] == found[1] != ONE


def _structured(reader: Reader, node: Node, term: Term, target: Term) -> Term:
    """By a symmetric matrix or one of its entries, ``x_ij`` and ``x_ji`` being one variable."""
    if isinstance(target, App):
        whole = reader.make(node, "gradient_symmetric", term, target.args[0])
        return reader.make(node, "entry", whole, *target.args[1:])
    return reader.make(node, "gradient_symmetric", term, target)
