"""Densities unfolded to their formulas, by the axiom that defines each law."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from handproof.proving.rewriting import Conversion, Simplifier
from handproof.terms.nodes import App, Term
from handproof.terms.sorts import Matrix

DENSITIES: Mapping[str, tuple[str, tuple[str, ...]]] = MappingProxyType(
    {
        "normal": ("normal_density", ("m", "v")),
        "bernoulli": ("bernoulli_density", ("p",)),
        "exponential": ("exponential_density", ("r",)),
        "gamma_law": ("gamma_density", ("a", "b")),
        "poisson": ("poisson_density", ("r",)),
    }
)
"""Law: the axiom of its density, and the axiom's variables in the order of the parameters."""


def density(s: Simplifier, term: Term) -> Conversion | None:
    """``density(law, x)`` as its formula."""
    assert isinstance(term, App)
    law, point = term.args
    if not isinstance(law, App) or law.op not in DENSITIES:
        return None
    name, variables = DENSITIES[law.op]
    values = {**dict(zip(variables, law.args, strict=True)), "x": point}
    if law.op == "normal" and isinstance(point.sort, Matrix):
        name = "normal_density_vector"
        values = {"m": law.args[0], "C": law.args[1], "x": point, "n": s.rows(point)}
    step = s.by_axiom(name, values)
    return None if step is None else Conversion(step.right, step)
