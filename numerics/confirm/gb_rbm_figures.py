"""Figure of the confirmation of the Gaussian-Bernoulli RBM."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path

import numpy as np
import torch
from matplotlib.axes import Axes

from numerics.confirm.gb_rbm import KEY, Confirmation
from numerics.confirm.result import Figure, clustered
from numerics.style import canvas, house_style, save

_MARKERS = ("o", "s", "^", "D", "v", "P")


def conditionals(result: Confirmation, out: Path) -> Figure:
    """Draw both conditionals and the hidden marginal against the energy-only sample."""
    with house_style():
        fig = canvas(2.35)
        left, middle, right = fig.subplots(1, 3, width_ratios=[1.0, 1.0, 1.15])
        _draw_hidden(left, result)
        pixel = _draw_visible(middle, result)
        _draw_marginal(right, result)
        chains, draws = result.metropolis.v.shape[:2]
        m, d = result.model.W.shape[1], result.model.W.shape[0]
        caption = (
            f"A Gaussian-Bernoulli machine with {d} visible and {m} hidden units fitted to pooled "
            f"digits, sampled by Metropolis moves that use the energy only ({chains} chains, "
            f"{draws} draws each). Left: frequency of $h_j = 1$ against the input $\\alpha_j + "
            "\\sum_i W_{ij} v_i / \\sigma_i$, and its sigmoid. Middle: density of "
            f"$v_{{{pixel + 1}}}$ (standardised grey value) given the two most frequent hidden "
            "states, and the Gaussian of the derivation. Right: frequencies of all hidden states "
            "with two standard errors, and $p(h)$ by enumeration (circles)."
        )
        return save(fig, out, "gb_rbm_conditionals", KEY, caption)


def _draw_hidden(ax: Axes, result: Confirmation) -> None:
    sample = result.metropolis
    inputs = result.model.hidden_input(sample.v)
    edges = torch.linspace(-4.0, 4.0, 9, dtype=inputs.dtype)
    line = np.linspace(-4.6, 4.6, 200)
    ax.plot(line, 1 / (1 + np.exp(-line)), color="#888888", lw=1.0)
    for j in range(inputs.shape[-1]):
        x, hit = inputs[..., j], sample.h[..., j]
        for low, high in pairwise(edges):
            inside = ((x >= low) & (x < high)).to(x.dtype)
            if float(inside.sum()) < 100:
                continue
            estimate = clustered(hit[..., None], inside[..., None])
            centre = float((x * inside).sum() / inside.sum())
            ax.errorbar(centre, float(estimate.deviation), yerr=2 * float(estimate.standard_error),
                        fmt=_MARKERS[j % 6], color=f"C{j % 6}", ms=2.8, lw=0.8)  # fmt: skip
        ax.plot([], [], _MARKERS[j % 6], color=f"C{j % 6}", ms=2.8, label=f"$j = {j + 1}$")
    ax.set(xlabel="input of $h_j$", ylabel=r"frequency of $h_j = 1$")
    ax.legend(loc="upper left", handletextpad=0.2, borderaxespad=0.0)


def _draw_visible(ax: Axes, result: Confirmation) -> int:
    """Draw two conditional densities; return the pixel at which they differ most."""
    model, sample = result.model, result.metropolis
    states, weight = model.hidden_states(), model.hidden_marginal()
    chosen = weight.argsort(descending=True)[:2]
    mean, sigma = model.conditional_visible(states[chosen])
    pixel = int(((mean[0] - mean[1]) / sigma).abs().argmax())
    for k in range(2):
        here = (sample.h == states[chosen[k]]).all(-1)
        values = sample.v[..., pixel][here].numpy()
        centre, width = float(mean[k, pixel]), float(sigma[pixel])
        line = np.linspace(centre - 4 * width, centre + 4 * width, 200)
        density = np.exp(-(((line - centre) / width) ** 2) / 2) / (width * np.sqrt(2 * np.pi))
        ax.hist(values, bins=40, density=True, color=f"C{k}", alpha=0.3)
        bits = "".join(str(int(bit)) for bit in states[chosen[k]])
        ax.plot(line, density, color=f"C{k}", label=f"$h = {bits}$")
    ax.set(xlabel=f"$v_{{{pixel + 1}}}$", ylabel="density", ylim=(0, None))
    ax.set_ylim(0, ax.get_ylim()[1] * 1.32)
    ax.legend(loc="upper left", borderaxespad=0.0)
    return pixel


def _draw_marginal(ax: Axes, result: Confirmation) -> None:
    states, expected = result.model.hidden_states(), result.model.hidden_marginal()
    order = expected.argsort(descending=True)
    hit = (result.metropolis.h[..., None, :] == states[order]).all(-1).to(expected.dtype)
    estimate = clustered(hit)
    places = np.arange(len(order))
    ax.bar(
        places,
        estimate.deviation.numpy(),
        0.75,
        color="#b9cde0",
        yerr=2 * estimate.standard_error.numpy(),
        error_kw={"lw": 0.7, "capsize": 1.2},
    )
    ax.plot(places, expected[order].numpy(), "o", mfc="none", color="#c8502d", ms=3.6, mew=0.9)
    labels = ["".join(str(int(bit)) for bit in states[k]) for k in order]
    ax.set_xticks(places, labels, rotation=90, fontsize=6.5)
    ax.set(xlabel="hidden state $h$", ylabel="probability")
