"""Numerical confirmations and plots for the report, where the packages for them are installed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from rich.console import Console

from handproof.engine.results import DocumentResult
from handproof.report.adapter import Extra
from handproof.report.model import CheckTable, FigureBlock, Heading, Prose

CONFIRMED = frozenset({"ppca", "gb_rbm"})
"""The derivations that `numerics.confirm` knows."""
SEARCHED = "mean_field"
"""The derivation whose counterexamples `numerics.search` finds."""


def extras(
    results: Sequence[DocumentResult], out: Path, console: Console
) -> Mapping[str, tuple[Extra, ...]]:
    """Figures and tables by derivation; less, with one line that says why, without a package."""
    wanted = {Path(result.document.path).stem for result in results}
    found = _confirmed(wanted, out, console) if wanted & CONFIRMED else {}
    if SEARCHED in wanted:
        found |= _searched(out, console)
    return found


def _confirmed(wanted: set[str], out: Path, console: Console) -> dict[str, tuple[Extra, ...]]:
    """Formulas against computation, and plots."""
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


def _searched(out: Path, console: Console) -> dict[str, tuple[Extra, ...]]:
    """The least counterexamples, enumerated and certified now, and the plots of the chapter."""
    try:
        from numerics.search.chapter import counterexamples, kept_figures
    except ImportError as error:
        console.print(f"no counterexample search: {error.name} is not installed", markup=False)
        return {}
    with console.status("searching for the least counterexamples"):
        least = counterexamples(out.parent / "counterexamples")
    with console.status("drawing where the updates fail (half a minute, once)"):
        plots = [FigureBlock(f.path_pdf, f.path_svg, f.caption) for f in kept_figures(out)]
    words = [
        f"*Least {one.measure}.* {one.instance}. Proof: {one.proof}. It is least {one.minimal}."
        for one in least
    ]
    return {
        SEARCHED: (
            Heading("The simplest counterexamples"),
            Prose(
                "The updates from $(1/2, \\dots, 1/2)$ do not always converge. These instances "
                "were found while this report was made, by enumeration from the smallest on, and "
                "the checker accepted their certificates; `handproof recheck "
                "build/counterexamples` checks them again."
            ),
            *map(Prose, words),
            Heading("Where the updates fail"),
            *plots,
        )
    }
