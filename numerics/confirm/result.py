"""What a confirmation hands over: checks for a table and figures for a page."""

from __future__ import annotations

import math
from dataclasses import dataclass
from pathlib import Path
from statistics import NormalDist

import torch
from torch import Tensor

from numerics.errors import BadParameter


@dataclass(frozen=True)
class Figure:
    """One figure in both formats.

    Attributes:
        key: stable name, also the stem of the files.
        derivation: what it belongs to, for example ``ppca`` or ``gb_rbm``.
        path_pdf: for LaTeX.
        path_svg: for HTML.
        caption: plain text with mathematics as ``$latex$``.
    """

    key: str
    derivation: str
    path_pdf: Path
    path_svg: Path
    caption: str


@dataclass(frozen=True)
class Check:
    """One confirmed (or refuted) quantity, in words and figures fit for a table.

    Attributes:
        derivation: what it belongs to.
        name: the quantity, plain text with ``$latex$``.
        expected: what the formula says.
        observed: what the numbers say.
        tolerance: how far they may differ, and why.
        ok: whether they differ by no more than that.
    """

    derivation: str
    name: str
    expected: str
    observed: str
    tolerance: str
    ok: bool


@dataclass(frozen=True)
class ZScores:
    """Standardised deviations of many estimates from their expected values.

    Attributes:
        deviation: observed minus expected, (T,).
        standard_error: of each estimate, (T,).
    """

    deviation: Tensor
    standard_error: Tensor

    @property
    def largest(self) -> float:
        """Largest |deviation| / standard error."""
        return float((self.deviation / self.standard_error).abs().max())

    def critical(self, level: float) -> float:
        """Return the two-sided threshold at which all T tests together err with `level`."""
        if not 0.0 < level < 1.0:
            raise BadParameter("a level in (0, 1)", str(level), "Use 1e-4.")
        return NormalDist().inv_cdf(1.0 - level / (2 * len(self.deviation)))

    def smallest_caught(self, level: float) -> float:
        """Return the deviation that the median test would just notice."""
        return self.critical(level) * float(self.standard_error.median())


def clustered(values: Tensor, weights: Tensor | None = None) -> ZScores:
    """Test that the (weighted) mean of `values` is 0, with chains as clusters.

    Args:
        values: (C, T, K): C independent chains, T dependent draws each, K quantities.
        weights: (C, T, K) of zeros and ones selecting the draws that count, or None.

    Returns deviations and standard errors, (K,), by linearisation of the ratio
    sum w x / sum w over independent chains.
    """
    weights = torch.ones_like(values) if weights is None else weights
    total = weights.sum((0, 1))
    mean = (weights * values).sum((0, 1)) / total
    residual = (weights * (values - mean)).sum(1)
    chains = values.shape[0]
    se = (residual.square().sum(0) * chains / (chains - 1)).sqrt() / total
    return ZScores(mean, se)


def z_check(derivation: str, name: str, scores: ZScores, level: float) -> Check:
    """Return the check that no deviation is significant at the joint `level`."""
    critical = scores.critical(level)
    return Check(
        derivation,
        name,
        "deviation 0",
        f"largest |z| {scores.largest:.2f} of {len(scores.deviation)}",
        f"|z| < {critical:.2f} (error level {level:.0e} for all together; "
        f"the median test would notice {scores.smallest_caught(level):.2g})",
        scores.largest < critical,
    )


def close_check(
    derivation: str, name: str, expected: float, observed: float, relative: float, why: str
) -> Check:
    """Return the check |observed - expected| <= relative * max(1, |expected|)."""
    allowed = relative * max(1.0, abs(expected))
    return Check(
        derivation,
        name,
        f"{expected:.10g}",
        f"{observed:.10g}",
        f"{allowed:.1e} ({why})",
        math.isfinite(observed) and abs(observed - expected) <= allowed,
    )


def small_check(derivation: str, name: str, observed: float, allowed: float, why: str) -> Check:
    """Return the check that a relative error or a norm, expected to be 0, is small."""
    return Check(
        derivation, name, "0", f"{observed:.1e}", f"{allowed:.0e} ({why})", observed <= allowed
    )
