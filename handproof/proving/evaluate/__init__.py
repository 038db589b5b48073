"""One evaluator of terms, generic over the numbers: rationals, balls, dual numbers, integrands."""

from __future__ import annotations

from handproof.proving.evaluate.algebra import ALGEBRA
from handproof.proving.evaluate.binders import BINDERS
from handproof.proving.evaluate.measure import MEASURE
from handproof.proving.evaluate.scope import Handler, Root, Scope
from handproof.proving.evaluate.truth import TRUTH

HANDLERS: dict[str, Handler] = {**ALGEBRA, **BINDERS, **TRUTH, **MEASURE}

__all__ = ["HANDLERS", "Root", "Scope"]
