"""Known inequalities: which axiom speaks of which function, and which functions increase."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

ABOUT: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType(
    {
        "log": (("log_le", "x"), ("log_ge", "x")),
        "exp": (("exp_ge", "x"),),
    }
)
"""Function: axioms about one value of it, and the variable that its argument stands for."""

RATIO: Mapping[str, tuple[tuple[str, str], ...]] = MappingProxyType({"log": (("log_le", "x"),)})
"""Function whose values subtract: axioms about its value at the ratio of two arguments."""

BETWEEN: Mapping[str, tuple[tuple[str, str, str], ...]] = MappingProxyType(
    {
        "log": (("gain_increasing", "r", "s"), ("log_le_log", "a", "b"), ("log_lt_log", "a", "b")),
        "exp": (("exp_le_exp", "a", "b"), ("exp_lt_exp", "a", "b")),
    }
)
"""Function: axioms about two values of it, and the variables that the arguments stand for."""

INCREASING: Mapping[tuple[str, str], str] = MappingProxyType(
    {
        ("log", "le"): "log_le_log",
        ("log", "lt"): "log_lt_log",
        ("exp", "le"): "exp_le_exp",
        ("exp", "lt"): "exp_lt_exp",
        ("sqrt", "le"): "sqrt_le_sqrt",
        ("sigmoid", "le"): "sigmoid_le_sigmoid",
    }
)
"""Function and relation: the axiom that carries the relation of arguments to the values."""


@dataclass(frozen=True, slots=True)
class Named:
    """An axiom that bounds a number, and the patterns that must occur for it to be tried."""

    axiom: str
    patterns: tuple[Any, ...]
    ops: frozenset[str]


def _named(name: str, *patterns: Any) -> Named:
    return Named(name, patterns, frozenset(pattern[0] for pattern in patterns))


_DOT = ["mul", ["transpose", "x"], "y"]
_FORM = ["mul", ["transpose", "x"], "A", "y"]
_SQUARE = ["mul", ["transpose", "x"], "A", "x"]

NAMED: tuple[Named, ...] = (
    _named("cauchy_schwarz", _DOT),
    _named("cauchy_schwarz_definite", _FORM),
    _named("cauchy_schwarz_inverse", _DOT, _SQUARE),
    _named("young_inequality", _SQUARE, ["mul", ["transpose", "y"], ["inv", "A"], "y"]),
    _named("cauchy_schwarz_trace", ["trace", ["mul", ["transpose", "A"], "B"]]),
    _named("trace_square_le", ["trace", "A"]),
    _named("trace_mul_le", ["trace", ["mul", "A", "B"]]),
    _named("norm_triangle", ["norm", ["add", "A", "B"]]),
    _named("norm_triangle_reverse", ["norm", ["add", "A", ["neg", "B"]]]),
    _named("cauchy_schwarz_norm", ["abs", _DOT]),
    _named("norm_mul_le", ["norm", ["mul", "A", "B"]]),
    _named("norm_sq_mul_le", ["norm_sq", ["mul", "A", "B"]]),
    _named("psd_minor", ["entry", "A", "i", "j"]),
    _named("fischer_inequality", ["det", ["block", 2, 2, "A", "B", ["transpose", "B"], "D"]]),
    _named("det_monotone_strict", ["det", "B"], ["det", "A"]),
    _named("det_monotone", ["det", "B"], ["det", "A"]),
    _named("det_le_trace_power", ["det", "A"]),
    _named("log_det_le_trace", ["log", ["det", "A"]]),
    _named("log_det_tangent", ["log", ["det", "A"]], ["log", ["det", "B"]]),
    _named("stein_loss", ["det", ["mul", ["inv", "B"], "A"]]),
    _named("log_det_concave", ["det", ["add", ["mul", "s", "A"], ["mul", "t", "B"]]]),
    _named("det_superadditive", ["det", ["add", "A", "B"]]),
    _named("det_identity_plus", ["det", ["add", ["identity", "n"], "A"]]),
    _named("trace_inverse_le", ["trace", ["inv", "A"]]),
    _named("hadamard_inequality", ["det", "A"]),
)
"""Inequalities of matrix analysis, each tried where its patterns occur in the claim."""

FRAMED: tuple[tuple[str, tuple[str, ...], tuple[str, ...]], ...] = (
    ("trace_inverse_lower_bound", ("U", "V"), ("c", "l")),
    ("trace_upper_bound", ("U", "V"), ("c", "l")),
    ("von_neumann", ("U", "V", "W", "Z"), ("a", "b")),
)
"""Trace inequalities: axiom, orthogonal matrices, and vectors in decreasing order."""
