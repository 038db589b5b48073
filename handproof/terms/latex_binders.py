"""Binders as LaTeX: sums, products, integrals, expectations, limits."""

from __future__ import annotations

from handproof.terms.nodes import Bind
from handproof.terms.printing import BinderNotation, Level, Piece, Render


def _big(symbol: str) -> BinderNotation:
    def notation(show: Render, node: Bind) -> Piece:
        low, high = (show(arg, Level.CONNECTIVE) for arg in node.args)
        body = show(node.body, Level.BIG if symbol == r"\prod" else Level.PRODUCT)
        var = show(node.var, Level.ATOM)
        return Piece(rf"{symbol}_{{{var}={low}}}^{{{high}}} {body}", Level.BIG)

    return notation


def _big_over(symbol: str) -> BinderNotation:
    def notation(show: Render, node: Bind) -> Piece:
        var, over = show(node.var, Level.ATOM), show(node.args[0], Level.CONNECTIVE)
        return Piece(rf"{symbol}_{{{var} \in {over}}} {show(node.body, Level.BIG)}", Level.BIG)

    return notation


def _integral(show: Render, node: Bind) -> Piece:
    low, high = (show(arg, Level.CONNECTIVE) for arg in node.args)
    body, var = show(node.body, Level.PRODUCT), show(node.var, Level.ATOM)
    return Piece(rf"\int_{{{low}}}^{{{high}}} {body} \,\mathrm{{d}}{var}", Level.BIG)


def _integral_over(show: Render, node: Bind) -> Piece:
    over, var = show(node.args[0], Level.CONNECTIVE), show(node.var, Level.ATOM)
    body = show(node.body, Level.PRODUCT)
    return Piece(rf"\int_{{{over}}} {body} \,\mathrm{{d}}{var}", Level.BIG)


def _expect(show: Render, node: Bind) -> Piece:
    var, law = show(node.var, Level.ATOM), show(node.args[0], Level.CONNECTIVE)
    body = show(node.body, Level.CONNECTIVE)
    return Piece(rf"\mathbb{{E}}_{{{var} \sim {law}}}\left[{body}\right]", Level.POSTFIX)


def _derivative(show: Render, node: Bind) -> Piece:
    var, point = show(node.var, Level.ATOM), show(node.args[0], Level.CONNECTIVE)
    body = show(node.body, Level.ATOM)
    operator = rf"\frac{{\mathrm{{d}}}}{{\mathrm{{d}} {var}}}"
    return Piece(rf"\left.{operator} {body}\right|_{{{var}={point}}}", Level.BIG)


def _forall(show: Render, node: Bind) -> Piece:
    var, over = show(node.var, Level.ATOM), show(node.args[0], Level.CONNECTIVE)
    body = show(node.body, Level.RELATION)
    return Piece(rf"{body} \quad\text{{for all }} {var} \in {over}", Level.CONNECTIVE)


def _lambda(show: Render, node: Bind) -> Piece:
    var, body = show(node.var, Level.ATOM), show(node.body, Level.SUM)
    return Piece(rf"{var} \mapsto {body}", Level.CONNECTIVE)


def _family(show: Render, node: Bind) -> Piece:
    var, length = show(node.var, Level.ATOM), show(node.args[0], Level.CONNECTIVE)
    body = show(node.body, Level.CONNECTIVE)
    return Piece(rf"\left({body}\right)_{{{var}=1}}^{{{length}}}", Level.ATOM)


def _operator_under(name: str) -> BinderNotation:
    def notation(show: Render, node: Bind) -> Piece:
        var = show(node.var, Level.ATOM)
        over = " ".join(show(arg, Level.CONNECTIVE) for arg in node.args)
        joint = r"\to" if name == r"\lim" else r"\in"
        body = show(node.body, Level.BIG)
        return Piece(rf"{name}_{{{var} {joint} {over}}} {body}", Level.BIG)

    return notation


BINDER_NOTATIONS: dict[str, BinderNotation] = {
    "sum": _big(r"\sum"),
    "prod": _big(r"\prod"),
    "sum_over": _big_over(r"\sum"),
    "prod_over": _big_over(r"\prod"),
    "integral": _integral,
    "integral_over": _integral_over,
    "expect": _expect,
    "limit": _operator_under(r"\lim"),
    "derivative": _derivative,
    "family": _family,
    "lambda": _lambda,
    "argmax": _operator_under(r"\operatorname*{argmax}"),
    "argmin": _operator_under(r"\operatorname*{argmin}"),
    "maximum": _operator_under(r"\max"),
    "minimum": _operator_under(r"\min"),
    "forall": _forall,
    "exists": _operator_under(r"\exists"),
}
