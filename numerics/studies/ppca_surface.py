"""Probabilistic PCA: the likelihood's surface, its maximum and its saddles."""

from __future__ import annotations

from numerics.confirm import ppca, ppca_figures
from numerics.studies.base import StudyConfig, StudyResult, Table, folder

NAME = "ppca-surface"


def run(config: StudyConfig) -> StudyResult:
    """Maximise numerically, compare with the closed form, list the stationary points."""
    data = config.dataset("mnist")
    data = data.subsampled() if config.full else data
    plan = ppca.Plan(q=2, pool=6, em_iterations=300) if config.full else ppca.Plan()
    result = ppca.confirm(data, plan)
    checks = Table(
        f"Closed form against numeric maximisation, {data.name}, q = {plan.q}",
        ("quantity", "expected", "observed", "may differ by", "agrees"),
        tuple(
            (c.name, c.expected, c.observed, c.tolerance, "yes" if c.ok else "no")
            for c in result.checks
        ),
    )
    ordered = sorted(result.points, key=lambda p: p.gap)[:12]
    saddles = Table(
        "The stationary points nearest to the maximum",
        ("eigenvectors kept", "nats a sample below", "norm of gradient", "smallest curvature"),
        tuple(
            (", ".join(str(i + 1) for i in p.retained), p.gap, f"{p.gradient:.1e}", p.curvature)
            for p in ordered
        ),
        "Negative curvature marks a saddle.",
        4,
    )
    out = folder(NAME, config)
    return StudyResult(
        NAME,
        "Probabilistic PCA: the top eigenvectors are the only maximum",
        {"data": data.name, "q": plan.q, "starts": plan.starts, "pool": plan.pool},
        (checks, saddles),
        (),
        (ppca_figures.surface(result, out), ppca_figures.convergence(result, out)),
    )
