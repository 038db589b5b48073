"""Figures of the confirmation of probabilistic PCA."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import torch
from matplotlib.axes import Axes
from numpy.typing import NDArray
from torch import Tensor

from numerics.confirm.ppca import KEY, Confirmation
from numerics.confirm.result import Figure
from numerics.models import ppca
from numerics.style import canvas, house_style, save

_FLOOR = 1e-12
"""Gaps below this are rounding (the objective is about 60) and are not drawn."""


def plane_objective(spec: ppca.Spectrum, sigma2: float, a: Tensor, b: Tensor) -> Tensor:
    """Return the objective of q = 1 at W = a u_1 + b u_2 for grids `a`, `b` of one shape.

    C has the eigenvalue sigma^2 off the line of W, so with r^2 = a^2 + b^2
    log|C| = (d - 1) log sigma^2 + log(sigma^2 + r^2), and by Sherman-Morrison
    Tr(C^-1 S) = (Tr S - W^T S W / (sigma^2 + r^2)) / sigma^2.
    """
    lam, d = spec.values, len(spec.values)
    top = sigma2 + a.square() + b.square()
    trace = (lam.sum() - (lam[0] * a.square() + lam[1] * b.square()) / top) / sigma2
    return 0.5 * ((d - 1) * float(np.log(sigma2)) + top.log() + trace)


def _array(tensor: Tensor) -> NDArray[np.float64]:
    return np.asarray(tensor.double().numpy())


def surface(result: Confirmation, out: Path) -> Figure:
    """Draw the objective over the plane of the two leading eigenvectors, q = 1."""
    spec = result.spectrum
    W, sigma2 = ppca.stationary_point(spec, [0])
    top = float(W.norm())
    second = float((spec.values[1] - sigma2).sqrt())
    line = torch.linspace(-1.8 * top, 1.8 * top, 241, dtype=torch.float64)
    b, a = torch.meshgrid(line, line, indexing="ij")
    best, zero = ppca.optimal_objective(spec, [0]), torch.zeros((), dtype=torch.float64)
    gap = plane_objective(spec, sigma2, a, b) - best
    with house_style():
        fig = canvas(2.75)
        left, right = fig.subplots(1, 2, width_ratios=[1.0, 1.25])
        peak = float(plane_objective(spec, sigma2, zero, zero)) - best
        levels = peak * (np.arange(1, 16) / 15) ** 2.5
        bands = [0.0, *levels, float(gap.max()) + peak]
        left.contourf(_array(a), _array(b), _array(gap), levels=bands,
                      cmap="Blues", vmin=-0.03 * peak, vmax=1.2 * peak)  # fmt: skip
        left.contour(_array(a), _array(b), _array(gap), levels=levels, colors="#0b4f8a",
                     linewidths=0.4)  # fmt: skip
        left.plot([top, -top], [0, 0], "o", color="#c8502d", label="maximum likelihood")
        left.plot([0, 0], [second, -second], "s", color="#222222", label="saddle")
        left.plot([0], [0], "D", color="#222222", mfc="white", ms=3.5, label="$W = 0$")
        left.set(xlabel="component along $u_1$", ylabel="component along $u_2$")
        left.set_aspect("equal")
        _draw_sections(right, spec, sigma2, line)
        handles, labels = left.get_legend_handles_labels()
        right.legend(handles + right.get_legend_handles_labels()[0],
                     labels + right.get_legend_handles_labels()[1], loc="upper center",
                     ncols=2, columnspacing=1.2)  # fmt: skip
        caption = (
            "Negative log-likelihood per image of probabilistic PCA with $q = 1$ on "
            f"{result.data}, "
            "above its minimum, for $W = a u_1 + b u_2$ in the plane of the two leading "
            r"eigenvectors of $S$ and $\sigma^2 = \hat\sigma^2$. Left: contours; the closed form "
            r"$W = \pm u_1 (\lambda_1 - \hat\sigma^2)^{1/2}$ is the minimum, the same formula "
            "with the second eigenvector a saddle. Right: sections along three directions."
        )
        return save(fig, out, "ppca_surface", KEY, caption)


def _draw_sections(ax: Axes, spec: ppca.Spectrum, sigma2: float, line: Tensor) -> None:
    best = ppca.optimal_objective(spec, [0])
    zero = torch.zeros_like(line)
    half = line / 2**0.5
    sections = (("along $u_1$", line, zero), ("along $u_1 + u_2$", half, half),
                ("along $u_2$", zero, line))  # fmt: skip
    for name, a, b in sections:
        ax.plot(_array(line), _array(plane_objective(spec, sigma2, a, b) - best), label=name)
    ax.set(xlabel="signed length of $W$", ylabel=r"$-\ell/N$ above the minimum [nats]")
    peak = float(plane_objective(spec, sigma2, zero, zero)[0]) - best
    ax.set_ylim(-0.04 * peak, 1.55 * peak)
    ax.grid(True, axis="y")


def convergence(result: Confirmation, out: Path) -> Figure:
    """Draw the gaps of all fits against the iteration, and the heights of the saddles."""
    with house_style():
        fig = canvas(2.6)
        left, right = fig.subplots(1, 2, width_ratios=[1.35, 1.0])
        groups = (
            ("EM", "#0b4f8a", "-", result.em_traces),
            ("L-BFGS", "#c8502d", "-", result.gradient_traces),
            ("L-BFGS beside a saddle", "#222222", "--", (result.saddle_trace,)),
        )
        for name, colour, style, traces in groups:
            for k, trace in enumerate(traces):
                gap = _array(trace)
                end = int(np.argmax(gap <= _FLOOR)) if bool((gap <= _FLOOR).any()) else len(gap)
                left.plot(np.arange(1, end + 1), gap[:end], style, color=colour, lw=0.9,
                          label=name if k == 0 else None)  # fmt: skip
        left.set(xscale="log", yscale="log", xlabel="iteration",
                 ylabel=r"$-\ell/N$ above the closed form [nats]")  # fmt: skip
        left.set_ylim(_FLOOR, 1e3)
        left.grid(True)
        left.legend(loc="lower left")
        _draw_saddles(right, result)
        q = result.closed.W.shape[1]
        pool = 1 + max(max(point.retained) for point in result.points)
        caption = (
            f"Maximum likelihood of probabilistic PCA, $q = {q}$, {result.data}. Left: "
            f"{len(result.em_traces)} random starts; EM, the gradient, and the gradient started "
            "$10^{-6}$ beside a saddle all end at the closed form, to rounding. Right: the "
            f"{len(result.points)} stationary points that keep {q} of the {pool} leading "
            "eigenvectors. "
            "Only the top choice has no direction of negative curvature; the others cost from "
            f"{min(p.gap for p in result.points if p.gap > 1e-9):.1f} nats an image."
        )
        return save(fig, out, "ppca_convergence", KEY, caption)


def _draw_saddles(ax: Axes, result: Confirmation) -> None:
    top = min(result.points, key=lambda p: p.gap)
    others = [p for p in result.points if p is not top]
    ax.axhline(0, color="#888888", lw=0.6)
    ax.plot([p.gap for p in others], [p.curvature for p in others], "s", ms=3.2, color="#555555",
            mfc="none", label="saddles")  # fmt: skip
    ax.plot([top.gap], [top.curvature], "o", color="#c8502d", label="top eigenvectors")
    ax.set(xlabel=r"$-\ell/N$ above the minimum [nats]", ylabel="smallest curvature found")
    ax.legend(loc="lower right", bbox_to_anchor=(1.0, 0.5))
    ax.grid(True)
