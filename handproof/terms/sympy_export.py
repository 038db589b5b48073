"""From terms to SymPy expressions."""

from __future__ import annotations

from collections.abc import Callable

import sympy as sp

from handproof.terms.nodes import App, Bind, Num, Sym, Term
from handproof.terms.sizes import Size
from handproof.terms.sorts import INTEGER, REAL, Family, Function, Matrix, Scalar
from handproof.terms.sympy_tables import (
    FUNCTIONS,
    LOGIC,
    MATRIX,
    NAMED,
    RELATIONS,
    BridgeError,
    Expression,
)


def to_sympy(term: Term) -> Expression:
    """The SymPy expression of a term; `BridgeError` for operators that SymPy has not."""
    if isinstance(term, Num):
        return sp.Rational(term.value.numerator, term.value.denominator)
    if isinstance(term, Sym):
        return _symbol_to(term)
    if isinstance(term, Bind):
        return _binder_to(term)
    assert isinstance(term, App)
    special = _SPECIAL_TO.get(term.op)
    if special is not None:
        return special(term)
    made = _PLAIN_TO.get(term.op)
    if made is None:
        raise BridgeError("HP106", f"SymPy has nothing for {term.op}")
    return made(*(to_sympy(arg) for arg in term.args))


def _scalar(expression: Expression) -> Expression:
    """A 1 by 1 matrix expression as a number."""
    if isinstance(expression, sp.MatrixExpr):
        return sp.Trace(expression)
    return expression


def _symbol_to(symbol: Sym) -> Expression:
    sort = symbol.sort
    if isinstance(sort, Matrix):
        return sp.MatrixSymbol(symbol.name, size_to_sympy(sort.rows), size_to_sympy(sort.cols))
    if sort == INTEGER:
        return sp.Symbol(symbol.name, integer=True)
    if isinstance(sort, Scalar):
        return sp.Symbol(symbol.name, real=True if sort == REAL else None)
    if isinstance(sort, Family) and isinstance(sort.element, Scalar):
        return sp.IndexedBase(symbol.name, shape=(size_to_sympy(sort.length),))
    if isinstance(sort, Function):
        return sp.Function(symbol.name)
    raise BridgeError("HP106", f"SymPy has no symbol for {sort}")


def size_to_sympy(size: Size) -> Expression:
    """A size as a polynomial in SymPy's integer symbols."""
    return sp.Add(
        *(
            sp.Mul(coefficient, *(sp.Symbol(name, integer=True) for name in monomial))
            for monomial, coefficient in size.terms
        )
    )


def _add_to(term: App) -> Expression:
    parts = [to_sympy(arg) for arg in term.args]
    if isinstance(term.sort, Matrix):
        return sp.MatAdd(*parts)
    return sp.Add(*map(_scalar, parts))


def _mul_to(term: App) -> Expression:
    parts = [to_sympy(arg) for arg in term.args]
    if any(isinstance(part, sp.MatrixExpr) for part in parts):
        return sp.MatMul(*parts)
    return sp.Mul(*parts)


def _neg_to(term: App) -> Expression:
    inner = to_sympy(term.args[0])
    if isinstance(inner, sp.MatrixExpr):
        return sp.MatMul(sp.Integer(-1), inner)
    return sp.Mul(sp.Integer(-1), inner)


def _div_to(term: App) -> Expression:
    above, below = (to_sympy(arg) for arg in term.args)
    factor = sp.Pow(_scalar(below), -1)
    if isinstance(above, sp.MatrixExpr):
        return sp.MatMul(factor, above)
    return sp.Mul(above, factor)


def _pow_to(term: App) -> Expression:
    base, exponent = (to_sympy(arg) for arg in term.args)
    if isinstance(term.sort, Matrix):
        return sp.MatPow(base, exponent)
    return sp.Pow(_scalar(base), _scalar(exponent))


def _entry_to(term: App) -> Expression:
    array, *indices = (to_sympy(arg) for arg in term.args)
    if len(indices) == 1:
        column = isinstance(term.args[0].sort, Matrix) and term.args[0].sort.cols == Size.of(1)
        indices = [indices[0], sp.Integer(1)] if column else [sp.Integer(1), indices[0]]
    return array[indices[0] - 1, indices[1] - 1]


def _apply_to(term: App) -> Expression:
    function, *arguments = term.args
    if not isinstance(function, Sym):
        raise BridgeError("HP106", "SymPy applies named functions only")
    return sp.Function(function.name)(*map(to_sympy, arguments))


def _derivative_to(term: App) -> Expression:
    function, variable = term.args
    if not isinstance(variable, Sym):
        raise BridgeError("HP106", "SymPy differentiates by symbols only")
    return sp.Derivative(_scalar(to_sympy(function)), to_sympy(variable))


def _hessian_to(term: App) -> Expression:
    """SymPy's second derivative, which is symmetric; of a Jacobian it has another layout."""
    body, variable = term.args
    if isinstance(body, App) and body.op == "gradient" and body.args[1] is variable:
        by = to_sympy(variable)
        return sp.Derivative(_scalar(to_sympy(body.args[0])), by, by)
    raise BridgeError("HP106", "SymPy has no Jacobian with a row for each entry of the function")


def _cases_to(term: App) -> Expression:
    args = [to_sympy(arg) for arg in term.args]
    pairs = list(zip(args[1::2], args[0:-1:2], strict=False))
    if len(args) % 2:
        pairs.append((args[-1], sp.true))
    return sp.Piecewise(*pairs)


def _at_to(term: App) -> Expression:
    return sp.Indexed(to_sympy(term.args[0]), to_sympy(term.args[1]))


def _relation_to(kind: Callable[..., Expression]) -> Callable[[App], Expression]:
    def translate(term: App) -> Expression:
        left, right = (to_sympy(arg) for arg in term.args)
        if isinstance(term.args[0].sort, Scalar):
            left, right = _scalar(left), _scalar(right)
        return kind(left, right, evaluate=False)

    return translate


_SPECIAL_TO: dict[str, Callable[[App], Expression]] = {
    "add": _add_to,
    "mul": _mul_to,
    "neg": _neg_to,
    "div": _div_to,
    "pow": _pow_to,
    "entry": _entry_to,
    "at": _at_to,
    "apply": _apply_to,
    "partial": _derivative_to,
    "gradient": _derivative_to,
    "jacobian": _hessian_to,
    "cases": _cases_to,
    **{name: _relation_to(kind) for name, kind in RELATIONS.items()},
}


def _on_numbers(function: Callable[..., Expression]) -> Callable[..., Expression]:
    return lambda *args: function(*map(_scalar, args))


def _on_matrices(name: str, function: Callable[..., Expression]) -> Callable[..., Expression]:
    def translate(*args: Expression) -> Expression:
        plain = name not in ("identity", "zeros", "ones")
        if plain and not isinstance(args[0], sp.MatrixExpr):
            if name == "inv":
                return sp.Pow(args[0], -1)
            return args[0] if len(args) == 1 else sp.Mul(*args)
        return function(*args)

    return translate


_PLAIN_TO: dict[str, Callable[..., Expression]] = {
    **{name: _on_numbers(function) for name, function in FUNCTIONS.items()},
    **{name: _on_numbers(sp.Function(name)) for name in NAMED},
    **{name: _on_matrices(name, function) for name, function in MATRIX.items()},
    **LOGIC,
    "sqrt": lambda x: sp.Pow(_scalar(x), sp.Rational(1, 2)),
    "pi": lambda: sp.pi,
    "euler": lambda: sp.E,
    "infinity": lambda: sp.oo,
}

_BINDERS: dict[str, Callable[..., Expression]] = {
    "sum": sp.Sum,
    "prod": sp.Product,
    "integral": sp.Integral,
}


def _binder_to(term: Bind) -> Expression:
    made = _BINDERS.get(term.op)
    if made is None:
        raise BridgeError("HP106", f"SymPy has nothing for {term.op}")
    low, high = map(to_sympy, term.args)
    body = to_sympy(term.body)
    if isinstance(term.body.sort, Scalar):
        body = _scalar(body)
    return made(body, (_symbol_to(term.var), low, high))
