"""Variance of gradient estimators: reparameterisation against REINFORCE over d.

The exact variances are polynomials in d and |mu|^2 (see `numerics.models.gradient_estimators`);
the study measures them and counts standard errors.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import torch

from numerics.confirm.result import Figure
from numerics.models import gradient_estimators as estimators
from numerics.studies.base import StudyConfig, StudyResult, Table, folder
from numerics.style import canvas, house_style, save

NAME = "gradient-variance"
DIMENSIONS = (1, 2, 3, 5, 10, 20, 50, 100)
ENTRY = 0.5
"""Every coordinate of mu, so that |mu|^2 = d / 4."""


@dataclass(frozen=True)
class Measured:
    """Trace of the covariance of one estimator at one d: exact, measured, standard error."""

    d: int
    exact: float
    found: float
    error: float

    @property
    def z(self) -> float:
        """Deviation in standard errors."""
        return (self.found - self.exact) / self.error


def run(config: StudyConfig) -> StudyResult:
    """Measure all estimators at all dimensions; see the module's text."""
    samples = 400_000 if config.full else 20_000
    found = _measure(samples, config.seed)
    names = tuple(found)
    worst = max(abs(point.z) for points in found.values() for point in points)
    rows = tuple(
        (d, *(cell for name in names for cell in (found[name][k].exact, found[name][k].found)))
        for k, d in enumerate(DIMENSIONS)
    )
    columns = ("d", *(c for name in names for c in (f"{name}, exact", "measured")))
    table = Table(
        f"Total variance of a single-sample gradient estimate, mu = ({ENTRY}, ..., {ENTRY})",
        columns, rows,
        f"{samples} samples a cell; the largest of {3 * len(DIMENSIONS)} deviations is "
        f"{worst:.2f} standard errors.", 3,
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Reparameterisation against REINFORCE",
        {"samples": samples, "entry": ENTRY, "dimensions": list(DIMENSIONS)},
        (table,),
        ("the sheet asks for d and for a lower bound of order d^3: both are met exactly",),
        (_figure(found, config),),
    )


def _measure(samples: int, seed: int) -> dict[str, list[Measured]]:
    """Return what each estimator does at each dimension, by its name."""
    generator = torch.Generator().manual_seed(seed)
    names = ("reparameterisation", "REINFORCE", "REINFORCE, best baseline")
    found: dict[str, list[Measured]] = {name: [] for name in names}
    for d in DIMENSIONS:
        mu = torch.full((d,), ENTRY, dtype=torch.float64)
        m = float(mu.square().sum())
        exact = (
            estimators.reparameterisation_variance(d),
            estimators.reinforce_variance(d, m),
            estimators.baseline_variance(d, m),
        )
        best = estimators.best_baseline(mu)
        draws = (
            estimators.reparameterisation(mu, samples, generator),
            estimators.reinforce(mu, samples, generator),
            estimators.reinforce(mu, samples, generator, best),
        )
        for name, value, drawn in zip(names, exact, draws, strict=True):
            variance, error = estimators.trace_covariance(drawn)
            found[name].append(Measured(d, value, variance, error))
    return found


def _figure(found: dict[str, list[Measured]], config: StudyConfig) -> Figure:
    line = np.geomspace(1, 100, 60)
    curves = (
        line,
        line * (line + 2) * (line + 4) / 4 + (line**2 + 4 * line + 2) * line / 8 + line**3 / 64,
        line * (line + 2) / 2 + (line + 1) * line / 4,
    )
    with house_style():
        fig = canvas(2.7, 4.2)
        ax = fig.subplots()
        for k, ((name, points), curve) in enumerate(zip(found.items(), curves, strict=True)):
            ax.plot(line, curve, color=f"C{k}", lw=0.9)
            ax.errorbar([p.d for p in points], [p.found for p in points],
                        yerr=[2 * p.error for p in points], fmt="os^"[k], color=f"C{k}", ms=3.5,
                        label=name)  # fmt: skip
        ax.set(xscale="log", yscale="log", xlabel="dimension $d$",
               ylabel="total variance of one estimate")  # fmt: skip
        ax.legend(loc="upper left")
        ax.grid(True)
        caption = (
            r"Total variance of single-sample estimates of $\nabla_\mu \mathrm{E} |z|^2/2$ with "
            r"$|\mu|^2 = d/4$: measured (markers, two standard errors) and exact (lines). "
            "The orders are $d$, $d^3$ and, with the best constant baseline, $d^2$."
        )
        return save(fig, folder(NAME, config), "gradient_variance", "gradient_estimators", caption)
