"""The plots of the chapter on convergence of mean field updates."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from pathlib import Path
from typing import Any

import matplotlib as mpl
import numpy as np

from numerics.confirm.result import Figure
from numerics.search.convergent import damping_bound, region_d2
from numerics.search.counter import RANDOM, CandidateId, numerators
from numerics.search.lanes import CONVERGED, CYCLE, decide, screen
from numerics.search.meanfield import Family, mean_field
from numerics.style import canvas, house_style, save

KEY = "mean_field"
LAMBERT = 0.27846454276107380
"""W(1/e); the threshold for c = 0 is -(1 + w)^2 / w."""
THRESHOLD = -((1 + LAMBERT) ** 2) / LAMBERT
Array = np.ndarray[Any, Any]
BLUE, RED, GREEN, PURPLE, GREY = "#0b4f8a", "#c8502d", "#3b8f5a", "#8a5aa8", "#8a8a8a"


def _sigma(h: Array | float) -> Any:
    return 1 / (1 + np.exp(-np.asarray(h)))


def cobweb(out: Path) -> Figure:
    """The orbit of c = (1, 1), A_12 = -5 on the diagonal, with its trap box."""
    fig = canvas(2.7)
    left, right = fig.subplots(1, 2, width_ratios=(1, 1.25))
    x = np.linspace(0, 1, 400)
    left.axvspan(0.5, 0.7, color=BLUE, alpha=0.12, lw=0)
    low, high = _sigma(1 - 5 * 0.7), _sigma(1 - 5 * 0.5)
    left.axhspan(low, high, color=RED, alpha=0.15, lw=0)
    left.plot(x, _sigma(1 - 5 * x), color="black", label=r"$\sigma(1 - 5m)$")
    left.plot(x, x, color=GREY, lw=0.8)
    m, path = 0.5, [(0.5, 0.0)]
    for _ in range(12):
        new = float(_sigma(1 - 5 * m))
        path += [(m, new), (new, new)]
        m = new
    left.plot(*np.array(path).T, color=BLUE, lw=0.8, marker="", zorder=3)
    left.set(xlabel="$m_t$", ylabel="$m_{t+1}$", xlim=(0, 1), ylim=(0, 1), aspect="equal")
    left.text(0.6, 0.93, "$U$", color=BLUE, ha="center", va="center")
    left.text(0.97, (low + high) / 2, "$F(U)$", color=RED, ha="right", va="center")
    orbit = [0.5]
    for _ in range(20):
        orbit.append(float(_sigma(1 - 5 * orbit[-1])))
    steps = np.arange(21)
    right.axhspan(0.5, 0.7, color=BLUE, alpha=0.12, lw=0)
    right.axhspan(low, high, color=RED, alpha=0.15, lw=0)
    right.plot(steps, orbit, color=GREY, lw=0.6)
    right.plot(steps[::2], orbit[::2], "o", color=BLUE, label="even steps, in $U$")
    right.plot(steps[1::2], orbit[1::2], "s", color=RED, label="odd steps, in $F(U)$")
    right.set(xlabel="step $t$", ylabel="$m_t$", ylim=(0, 1), xticks=range(0, 21, 4))
    right.legend(loc="upper right", ncols=2, columnspacing=1.0)
    caption = (
        r"Two units with $A_{12} = -5$, $c = (1, 1)$, started at $\mu = (1/2, 1/2)$: both stay "
        r"equal to $m_t$. The box $U = [1/2, 7/10]^2$ holds the start, $F \circ F$ maps it into "
        r"itself and $F$ maps it off itself, so the orbit never converges."
    )
    return save(fig, out, "search_cobweb", KEY, caption)


def _limits(a: float, c: float, steps: int = 4000) -> tuple[float, float]:
    m = 0.5
    for _ in range(steps):
        m = float(_sigma(c + a * m))
    return m, float(_sigma(c + a * m))


def _fixed(a: float, c: float) -> float:
    low, high = 0.0, 1.0
    for _ in range(60):
        mid = (low + high) / 2
        low, high = (mid, high) if float(_sigma(c + a * mid)) > mid else (low, mid)
    return low


def bifurcation(out: Path) -> Figure:
    """Where the orbit of 1/2 ends up against the coupling: c = 0, and the worst c."""
    fig = canvas(2.6)
    axes = fig.subplots(1, 2, sharey=True)
    grid = np.concatenate([np.linspace(-10, -4.005, 160), np.linspace(-4.0, -1, 20)])
    edge = [THRESHOLD, -4.0]
    titles = ["$c = 0$", "$c_1 = c_2 = -a/2 - 1/4$"]
    fields: list[Callable[[float], float]] = [lambda a: 0.0, lambda a: -a / 2 - 0.25]
    for ax, title, field in zip(axes, titles, fields, strict=True):
        ends = np.array([_limits(a, field(a)) for a in grid])
        split = np.abs(ends[:, 0] - ends[:, 1]) > 1e-4
        middle = np.array([_fixed(a, field(a)) for a in grid])
        ax.plot(grid[split], middle[split], color=GREY, ls=(0, (3, 2)), label="unstable")
        ax.plot(grid[~split], ends[~split, 0], color="black", label="limit")
        ax.plot(grid[split], ends[split, 0], ".", color=BLUE, ms=2.5, label="even steps")
        ax.plot(grid[split], ends[split, 1], ".", color=RED, ms=2.5, label="odd steps")
        ax.set(xlabel="coupling $a = A_{12}$", title=title, xlim=(-10, -1), ylim=(0, 1))
    for ax, a in zip(axes, edge, strict=True):
        ax.axvline(a, color=GREEN, lw=0.8)
    axes[0].text(THRESHOLD + 0.15, 0.93, f"$a = {THRESHOLD:.4f}$", color=GREEN)
    axes[1].text(-3.85, 0.93, "$a = -4$", color=GREEN)
    axes[0].set_ylabel(r"$\mu_1 = \mu_2$ in the limit")
    axes[0].legend(loc="upper left", bbox_to_anchor=(0.02, 0.98))
    caption = (
        r"Limits of the orbit of $(1/2, 1/2)$ for two units with coupling $a$. Without fields the "
        r"orbit splits into two at $a = -(1 + w)^2/w = -5.8696$, $w = W(1/e)$ (Lambert). With the "
        r"right fields it does so for every $a < -4$, and for none above."
    )
    return save(fig, out, "search_bifurcation", KEY, caption)


def _grid_fails(a: float, side: Array) -> Array:
    """Whether the orbit of 1/2 fails to converge, on a grid of (c1, c2)."""
    c1, c2 = np.meshgrid(side, side, indexing="ij")
    x, y = np.full_like(c1, 0.5), np.full_like(c1, 0.5)
    for _ in range(800):
        x, y = _sigma(c1 + a * y), _sigma(c2 + a * x)
    gap: Array = np.maximum(abs(_sigma(c1 + a * y) - x), abs(_sigma(c2 + a * x) - y)) > 1e-3
    return gap


def _unstable(a: float, count: int = 4001) -> tuple[Array, Array]:
    """(c1, c2) where the middle fixed point turns unstable: a^2 p1(1-p1) p2(1-p2) = 1."""
    p1 = np.linspace(1e-4, 1 - 1e-4, count)
    need = 1 / (a * a * p1 * (1 - p1))
    root = np.sqrt(np.where(need <= 0.25, 0.25 - need, np.nan))
    curves = [
        (np.log(p1 / (1 - p1)) - a * p2, np.log(p2 / (1 - p2)) - a * p1)
        for p2 in (0.5 - root, 0.5 + root)
    ]
    first = np.concatenate([curves[0][0], [np.nan], curves[1][0]])
    second = np.concatenate([curves[0][1], [np.nan], curves[1][1]])
    return first, second


def _at_half(a: float) -> tuple[Array, Array]:
    """(c1, c2) with p1 = 1/2, while p is unstable; the other curve swaps c1 and c2."""
    root = np.sqrt(0.25 - 4 / (a * a))
    p2 = np.linspace(0.5 - root, 0.5 + root, 400)
    return -a * p2, np.log(p2 / (1 - p2)) - a / 2


def region(out: Path) -> Figure:
    """The fields (c1, c2) for which two units fail, with the exact boundary."""
    fig = canvas(2.7)
    axes = fig.subplots(1, 2)
    for ax, a, (low, high) in zip(axes, (-6.0, 6.0), ((-1.0, 7.0), (-7.0, 1.0)), strict=True):
        side = np.linspace(low, high, 241)
        fails = _grid_fails(a, side)
        ax.pcolormesh(
            side, side, np.where(fails.T, 1.0, np.nan), cmap="Blues", vmin=0, vmax=2,
            rasterized=True,
        )  # fmt: skip
        ax.plot(*_unstable(a), color=RED, lw=0.9, label="$p$ turns unstable")
        first, second = _at_half(a)
        ax.plot(first, second, color=GREEN, lw=0.9, label="$p_1 = 1/2$ or $p_2 = 1/2$")
        ax.plot(second, first, color=GREEN, lw=0.9)
        ax.set(xlabel="$c_1$", ylabel="$c_2$", xlim=(low, high), ylim=(low, high), aspect="equal")
        ax.set_title(f"$A_{{12}} = {a:.0f}$")
    axes[0].legend(loc="lower right", fontsize=7, borderaxespad=0)
    for c, name, offset in (((0, 0), "$(0, 0)$", (6, -9)), ((3, 3), "$(3, 3)$", (-36, 12))):
        axes[0].plot(*c, "o", color="black", ms=3, mfc="black" if c == (0, 0) else "white")
        axes[0].annotate(name, c, xytext=offset, textcoords="offset points", fontsize=8)
    ends = region_d2(-6.0)
    assert ends is not None
    caption = (
        r"Fields for which the orbit of $(1/2, 1/2)$ never converges (shaded: simulated on a "
        r"grid), and the exact boundary: the fixed point $p$ turns unstable where "
        r"$a^2 p_1(1 - p_1)p_2(1 - p_2) = 1$, and the start lies on its stable set where $p_1$ or "
        rf"$p_2$ is $1/2$. On the diagonal left: $c \in ({ends[0]:.4f}, {ends[1]:.4f})$ without "
        r"$c = 3$, where the start itself is the unstable fixed point."
    )
    return save(fig, out, "search_region", KEY, caption)


def phase(out: Path, quick: bool) -> Figure:
    """Share of draws that fail, over the number of units and the scale of the couplings."""
    dims = (2, 3, 4, 6, 8, 12, 16) if quick else (2, 3, 4, 6, 8, 12, 16, 32, 64)
    scales = ("1", "3/2", "2", "3", "4", "6", "8", "12", "20")
    share, worst = np.zeros((len(dims), len(scales))), 0.0
    for i, d in enumerate(dims):
        n = {2: 2**21, 3: 2**20, 4: 2**19, 6: 2**17, 8: 2**16}.get(d, 2**15 if d <= 16 else 2**12)
        n = n if quick else 4 * n
        for j, s in enumerate(scales):
            problem = mean_field(d, Fraction(s))
            found = screen(problem, 11, CandidateId(i * 16 + j, RANDOM, 0), n, 2000)
            share[i, j] = found.cycles / n
            worst = max(worst, found.undecided / n)
    fig = canvas(0.34 * len(dims) + 0.75)
    ax = fig.subplots()
    shown = np.ma.masked_less_equal(share, 0)
    mesh = ax.pcolormesh(
        shown, cmap="YlGnBu", norm=mpl.colors.LogNorm(1e-5, 1), edgecolors="white", linewidth=0.5
    )
    for i in range(len(dims)):
        for j in range(len(scales)):
            v = share[i, j]
            text = "0" if v == 0 else f"{100 * v:.0f}%" if v >= 0.095 else f"{100 * v:.2g}%"
            text = "$<$0.01%" if 0 < v < 1e-4 else text
            ax.text(j + 0.5, i + 0.5, text, ha="center", va="center", fontsize=7,
                    color="white" if v > 0.015 else "black")  # fmt: skip
    names = [s if "/" not in s else "1.5" for s in scales]
    ax.set_xticks(np.arange(len(scales)) + 0.5, names)
    ax.set_yticks(np.arange(len(dims)) + 0.5, [str(d) for d in dims])
    ax.tick_params(length=0)
    ax.set(xlabel=r"scale $s$ of $A_{ij}, c_i \sim \mathcal{N}(0, s^2)$", ylabel="units $d$")
    fig.colorbar(mesh, ax=ax, label="share not converging", pad=0.015)
    caption = (
        r"Share of random symmetric couplings and fields for which the parallel updates from $1/2$ "
        rf"do not converge (screened in single precision; undecided at most {100 * worst:.2f}\%)."
    )
    return save(fig, out, "search_phase", KEY, caption)


def spectrum(out: Path) -> Figure:
    """lambda_min(A) against the outcome: nothing fails from -4 on, whatever ||A||."""
    fig = canvas(2.5)
    axes = fig.subplots(1, 2, sharey=True, sharex=True)
    for ax, d, s in zip(axes, (3, 4), (3, 2), strict=True):
        problem, family, n = mean_field(d, s), Family(d), 4000
        rows = numerators(21, CandidateId(0, RANDOM, 0), n, problem.parameters) / 2**16
        pairs = np.array(family.pairs())
        A = np.zeros((n, d, d))
        A[:, pairs[:, 0], pairs[:, 1]] = rows[:, : len(pairs)]
        A += A.transpose(0, 2, 1)
        low = np.linalg.eigvalsh(A)[:, 0]
        top = np.linalg.eigvalsh(A)[:, -1]
        code = np.array([decide(problem, r, 4000).code for r in rows])
        shown = slice(0, 1500)
        good = code[shown] == CONVERGED
        ax.plot(low[shown][good], top[shown][good], ".", color=GREY, ms=1.6, label="converges",
                rasterized=True)  # fmt: skip
        bad = code == CYCLE
        ax.plot(low[bad], top[bad], ".", color=RED, ms=2.4, label="2-cycle", rasterized=True)
        ax.axvline(-4, color=GREEN, lw=0.9)
        ax.axhline(4, color=BLUE, lw=0.7, ls=(0, (3, 2)))
        ax.set(xlabel=r"$\lambda_{\min}(A)$", title=f"$d = {d}$, $s = {s}$", xlim=(-14, 0),
               ylim=(0, 14))  # fmt: skip
    axes[0].set_ylabel(r"$\lambda_{\max}(A)$")
    axes[1].text(-3.85, 13, r"$\lambda_{\min} = -4$", color=GREEN, va="center")
    axes[0].text(-13.6, 4.5, r"$\lambda_{\max} = 4$", color=BLUE, fontsize=8)
    axes[0].legend(loc="upper right", markerscale=3, handletextpad=0.2)
    caption = (
        r"Smallest and largest eigenvalue of random couplings, and the outcome from $1/2$. Nothing "
        r"right of $\lambda_{\min} = -4$ fails, however large $\lambda_{\max}$: the bound "
        r"$\|A\| < 4$ would cover only what lies right of the line and below the dashed one."
    )
    return save(fig, out, "search_spectrum", KEY, caption)


@dataclass(frozen=True)
class _Run:
    """A symmetric map with functionals along its orbits."""

    A: Array
    c: Array

    def field(self, mu: Array) -> Array:
        """F(mu)."""
        value: Array = _sigma(self.c + self.A @ mu)
        return value

    def entropy(self, mu: Array) -> float:
        """-phi(mu)."""
        return float(-(mu * np.log(mu) + (1 - mu) * np.log1p(-mu)).sum())

    def elbo(self, mu: Array) -> float:
        """mu'A mu / 2 + c'mu - phi(mu)."""
        return float(mu @ self.A @ mu / 2 + self.c @ mu) + self.entropy(mu)

    def energy(self, old: Array, new: Array) -> float:
        """E_t of two consecutive states."""
        both = self.entropy(old) + self.entropy(new)
        return float(-new @ self.A @ old - self.c @ (old + new)) - both


def lyapunov(out: Path) -> Figure:
    """E_t and the ELBO along parallel, sequential and damped updates of one failing instance."""
    rng = np.random.default_rng(3)
    d = 6
    B = np.triu(rng.normal(size=(d, d)) * 0.3 - 1.2, 1)
    A = B + B.T
    run = _Run(A, 1.2 + 0.3 * rng.normal(size=d))
    eta = 0.95 * damping_bound(A)
    steps = 40
    states: dict[str, list[Array]] = {}
    for kind in ("parallel", "sequential", "damped"):
        mu = np.full(d, 0.5)
        orbit = [mu]
        for _ in range(steps):
            if kind == "sequential":
                mu = mu.copy()
                for i in range(d):
                    mu[i] = _sigma(run.c[i] + A[i] @ mu)
            else:
                mu = mu + (eta if kind == "damped" else 1.0) * (run.field(mu) - mu)
            orbit.append(mu)
        states[kind] = orbit
    fig = canvas(2.4)
    left, right = fig.subplots(1, 2)
    p = states["parallel"]
    energy = [run.energy(p[t], p[t + 1]) for t in range(steps)]
    left.plot(range(1, steps + 1), energy, "o-", color=BLUE, ms=2.5, lw=0.8)
    left.set(xlabel="step $t$", ylabel="$E_t$ (nats)", title="parallel: $E_t$ never rises")
    for kind, colour in (("parallel", RED), ("sequential", GREEN), ("damped", PURPLE)):
        label = kind if kind != "damped" else rf"damped, $\eta = {eta:.2f}$"
        right.plot([run.elbo(m) for m in states[kind]], color=colour, label=label, lw=1.0)
    right.set(xlabel="step $t$", ylabel="ELBO (nats)", title="the ELBO may fall")
    right.legend(loc="upper right", bbox_to_anchor=(1.0, 0.85))
    low = float(np.linalg.eigvalsh(A)[0])
    caption = (
        rf"Six units with $\lambda_{{\min}}(A) = {low:.2f}$. Left: the Lyapunov function of "
        r"parallel updates, $E_{t+1} - E_t = -\sum_i \mathrm{KL}(\mathrm{Bern}(\mu_{t-1,i}) \| "
        r"\mathrm{Bern}(\mu_{t+1,i}))$. Right: parallel updates end in a 2-cycle and lower the "
        r"ELBO; sequential ones, and damped ones below $\eta = 8/(4 + |\lambda_{\min}|)$, climb."
    )
    return save(fig, out, "search_lyapunov", KEY, caption)


def figures(out: Path, quick: bool = True) -> tuple[Figure, ...]:
    """Draw all figures of the chapter into `out` (PDF and SVG).

    Args:
        quick: about half a minute; otherwise the phase diagram goes to d = 64.
    """
    with house_style():
        return (
            cobweb(out),
            bifurcation(out),
            region(out),
            phase(out, quick),
            spectrum(out),
            lyapunov(out),
        )
