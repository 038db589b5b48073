"""Bayesian linear regression: mean-field ELBO against the exact evidence.

Data: scikit-learn's diabetes set (442 patients, 10 measurements; B. Efron and others 2004),
columns and target standardised. The same data in principal axes have a diagonal X^T X, for
which mean field is exact.
"""

from __future__ import annotations

import numpy as np
import torch
from sklearn.datasets import load_diabetes

from numerics.confirm.result import Figure
from numerics.models.bayesian_linear_regression import Regression, State
from numerics.studies.base import StudyConfig, StudyResult, Table, folder
from numerics.style import canvas, house_style, save

NAME = "blr-evidence"
_ITERATIONS = 1500
_RATE = 3e-4


def run(config: StudyConfig) -> StudyResult:
    """Fit by gradient and by exact blocks, compare with the evidence, vary the correlation."""
    correlated = _diabetes()
    _, _, V = torch.linalg.svd(correlated.X, full_matrices=False)
    problems = {"columns as measured": correlated,
                "principal axes": Regression(correlated.X @ V.T, correlated.y)}  # fmt: skip
    rows, curves = [], {}
    for name, problem in problems.items():
        by_blocks, by_gradient = _fit(problem)
        curves[name] = (problem, by_blocks, by_gradient)
        last = by_blocks[-1]
        evidence = float(problem.log_evidence(last.sigma))
        rows.append(
            (
                name,
                float(last.sigma),
                evidence,
                float(problem.elbo(last)),
                evidence - float(problem.elbo(last)),
                float(problem.optimal_gap(last.sigma)),
                float(problem.elbo(by_gradient[-1])),
            )
        )
    table = Table(
        "Mean-field variational inference on the diabetes data",
        ("columns", "sigma", "log evidence", "ELBO, exact blocks", "gap", "gap by formula",
         f"ELBO, {_ITERATIONS} gradient steps"),
        tuple(rows),
        "Nats. The formula of the gap is $(\\sum_j \\log P_{jj} - \\log\\det P)/2$ with "
        "$P = I + X^\\top X/\\sigma^2$; it is 0 when the columns are orthogonal.",
        6,
    )  # fmt: skip
    return StudyResult(
        NAME,
        "Bayesian linear regression: how far mean field stays below the evidence",
        {"data": "diabetes", "iterations": _ITERATIONS, "rate": _RATE},
        (table,),
        (),
        (_figure(curves["columns as measured"], config),),
    )


def _diabetes() -> Regression:
    bunch = load_diabetes()
    X = torch.as_tensor(np.asarray(bunch.data), dtype=torch.float64)
    y = torch.as_tensor(np.asarray(bunch.target), dtype=torch.float64)
    X = (X - X.mean(0)) / X.std(0)
    return Regression(X, (y - y.mean()) / y.std())


def _fit(problem: Regression) -> tuple[list[State], list[State]]:
    """Return the states of both methods from the same start."""
    d = problem.X.shape[1]
    start = State(
        torch.zeros(d, dtype=torch.float64), torch.ones(d, dtype=torch.float64),
        torch.tensor(1.0, dtype=torch.float64),
    )  # fmt: skip
    by_blocks, by_gradient = [start], [start]
    for _ in range(_ITERATIONS):
        by_blocks.append(problem.exact_blocks(by_blocks[-1]))
        by_gradient.append(problem.gradient_step(by_gradient[-1], _RATE))
    return by_blocks, by_gradient


def _figure(curve: tuple[Regression, list[State], list[State]], config: StudyConfig) -> Figure:
    problem, by_blocks, by_gradient = curve
    evidence = float(problem.log_evidence(by_blocks[-1].sigma))
    rho = torch.linspace(-0.999, 0.999, 400, dtype=torch.float64)
    with house_style():
        fig = canvas(2.4)
        left, right = fig.subplots(1, 2)
        for states, name in ((by_blocks, "exact blocks"), (by_gradient, "gradient")):
            gap = [evidence - float(problem.elbo(state)) for state in states]
            left.plot(range(1, len(gap) + 1), gap, label=name)
        left.axhline(float(problem.optimal_gap(by_blocks[-1].sigma)), color="#555555", lw=0.8,
                     ls=":", label="gap by formula")  # fmt: skip
        left.set(xscale="log", yscale="log", xlabel="iteration",
                 ylabel="log evidence $-$ ELBO [nats]")  # fmt: skip
        left.legend(loc="upper right")
        for k, ratio in enumerate((1.0, 10.0, 100.0)):
            # P = [[1 + a, a rho], [a rho, 1 + a]] with a = n / sigma^2.
            gap2 = -0.5 * torch.log1p(-((ratio * rho / (1 + ratio)) ** 2))
            right.plot(rho.numpy(), gap2.numpy(), color=f"C{k}",
                       label=rf"$n/\sigma^2 = {ratio:g}$")  # fmt: skip
        right.set(xlabel=r"correlation of two columns", ylabel="gap [nats]")
        right.legend(loc="upper center")
        for ax in (left, right):
            ax.grid(True)
        caption = (
            "Left: distance of the ELBO from the exact log evidence on the diabetes data, at the "
            "learned noise, for exact block updates and for gradient steps. Right: what mean field "
            r"must lose with two standardised columns of correlation $\rho$, "
            r"$-\frac{1}{2}\log(1 - (a\rho/(1+a))^2)$ with $a = n/\sigma^2$."
        )
        return save(fig, folder(NAME, config), "blr_evidence", "blr", caption)
