"""The confirmations of all derivations in one call, for the report."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from numerics.confirm import gb_rbm, gb_rbm_figures, ppca, ppca_figures
from numerics.confirm.result import Check, Figure
from numerics.data import digits
from numerics.threads import limited

__all__ = ["Check", "Figure", "confirm_all"]


def confirm_all(out: Path, quick: bool = True) -> tuple[tuple[Figure, ...], tuple[Check, ...]]:
    """Confirm the derivations on the embedded digits and draw the figures.

    Args:
        out: folder for the PDF and SVG files; made when missing.
        quick: about 10 CPU seconds on one thread; otherwise larger samples.

    Returns the figures and the checks, in the order of the derivations.
    """
    data = digits()
    plan = gb_rbm.Plan()
    if not quick:
        plan = replace(plan, chains=4 * plan.chains, draws=4 * plan.draws)
    with limited(1):
        by_optimisation = ppca.confirm(data)
        by_sampling = gb_rbm.confirm(data, plan)
    figures = (
        ppca_figures.surface(by_optimisation, out),
        ppca_figures.convergence(by_optimisation, out),
        gb_rbm_figures.conditionals(by_sampling, out),
    )
    return figures, by_optimisation.checks + by_sampling.checks
