"""What terms and SymPy both have: functions, matrix operators, logic and relations by name."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import sympy as sp

from handproof.terms.errors import TermError

Expression = Any
"""A SymPy expression, matrix expression or relation (SymPy ships no types)."""


class BridgeError(TermError):
    """HP106: something that the other side does not have; the message names it."""


FUNCTIONS: dict[str, Callable[..., Expression]] = {
    "exp": sp.exp,
    "log": sp.log,
    "abs": sp.Abs,
    "sign": sp.sign,
    "sin": sp.sin,
    "cos": sp.cos,
    "tan": sp.tan,
    "sinh": sp.sinh,
    "cosh": sp.cosh,
    "tanh": sp.tanh,
    "erf": sp.erf,
    "gamma": sp.gamma,
    "lgamma": sp.loggamma,
    "factorial": sp.factorial,
    "floor": sp.floor,
    "beta": sp.beta,
    "binomial": sp.binomial,
    "min": sp.Min,
    "max": sp.Max,
}
"""Functions that both sides have; on numbers."""

NAMED = ("sigmoid", "softplus", "logit", "digamma")
"""Functions that SymPy has not, or keeps under another form: named functions there."""

MATRIX: dict[str, Callable[..., Expression]] = {
    "transpose": sp.Transpose,
    "inv": sp.Inverse,
    "trace": sp.Trace,
    "det": sp.Determinant,
    "identity": sp.Identity,
    "zeros": sp.ZeroMatrix,
    "ones": sp.OneMatrix,
    "diag": sp.DiagMatrix,
    "diagonal": sp.DiagonalOf,
    "hadamard": sp.HadamardProduct,
    "kron": sp.KroneckerProduct,
}

LOGIC: dict[str, Callable[..., Expression]] = {
    "and": sp.And,
    "or": sp.Or,
    "not": sp.Not,
    "implies": sp.Implies,
    "iff": sp.Equivalent,
}

RELATIONS: dict[str, Any] = {
    "eq": sp.Eq,
    "ne": sp.Ne,
    "le": sp.Le,
    "lt": sp.Lt,
    "ge": sp.Ge,
    "gt": sp.Gt,
}
