"""Known inequalities: which axiom speaks of which function, and which functions increase."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

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
