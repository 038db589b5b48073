"""Models of Γ: refutation and the proof that Γ is not contradictory both rest on them."""

from __future__ import annotations

from handproof.proving.models.build import Builder, Model, builder
from handproof.proving.models.draw import Draw

__all__ = ["Builder", "Draw", "Model", "builder"]
