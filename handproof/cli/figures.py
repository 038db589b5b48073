"""Numerical confirmations and plots for the report, where the packages for them are installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from handproof.engine.results import DocumentResult
from handproof.report.adapter import Extra
from handproof.report.model import CheckTable, FigureBlock

CONFIRMED = frozenset({"ppca", "gb_rbm"})
"""The derivations that `numerics.confirm` knows."""


def extras(
    results: Sequence[DocumentResult], out: Path, console: Console
) -> Mapping[str, tuple[Extra, ...]]:
    """Figures and tables by derivation; empty, with one line that says why, without torch."""
    wanted = {Path(result.document.path).stem for result in results}
    if not wanted & CONFIRMED:
        return {}
    try:
        from numerics.figures import confirm_all
    except ImportError as error:
        console.print(f"no numerical confirmation: {error.name} is not installed", markup=False)
        return {}
    with console.status("confirming numerically"):
        figures, checks = confirm_all(out)
    found: dict[str, tuple[Extra, ...]] = {}
    for key in sorted(wanted):
        rows = tuple(
            (c.name, c.expected, c.observed, c.tolerance, "yes" if c.ok else "**no**")
            for c in checks
            if c.derivation == key
        )
        table = CheckTable(
            "Formulas against computation",
            ("quantity", "formula", "computed", "tolerance", "agrees"),
            rows,
        )
        plots = [
            FigureBlock(f.path_pdf, f.path_svg, f.caption) for f in figures if f.derivation == key
        ]
        if rows or plots:
            found[key] = (*((table,) if rows else ()), *plots)
    return found
