"""The commands of ``handproof``. Exit codes: 0 all at the required level, 1 not, 2 wrong use or
internal error, 5 no step found."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from handproof import __version__
from handproof.cli.auditing import audit as audit_text
from handproof.cli.commands import (
    Format,
    Level,
    run_check,
    run_explain,
    run_recheck,
    run_report,
)
from handproof.cli.coq import coq as coq_text
from handproof.cli.evidence import read_certificate
from handproof.engine.errors import InputError

app = typer.Typer(
    help="A proofreader for hand-written derivations in statistics and machine learning.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)

Paths = Annotated[
    list[Path] | None,
    typer.Argument(help="Write-ups (.md, .tex), derivation modules (.py), or folders of them."),
]
Seconds = Annotated[
    float, typer.Option("--seconds", min=0.1, help="Seconds that one step may take.")
]
Jobs = Annotated[
    int, typer.Option("--jobs", "-j", min=1, help="Processes that settle steps in parallel.")
]
Build = Annotated[Path, typer.Option("--out", "-o", help="Folder for what the run makes.")]


def _version(wanted: bool) -> None:
    if wanted:
        print(f"handproof {__version__}")
        raise typer.Exit(0)


@app.callback()
def root(
    version: Annotated[
        bool,
        typer.Option("--version", callback=_version, is_eager=True, help="Print the version."),
    ] = False,
) -> None:
    """A proofreader for hand-written derivations in statistics and machine learning."""


@app.command()
def check(
    paths: Paths = None,
    output: Annotated[
        Format, typer.Option("--format", help="How to print the results.")
    ] = Format.FULL,
    require: Annotated[
        Level, typer.Option("--require", help="The level that every step must reach.")
    ] = Level.SOUND,
    seconds: Seconds = 10.0,
    jobs: Jobs = 1,
    out: Build = Path("build"),
) -> None:
    """Check every step of write-ups and derivation modules (default: `derivations/*.py`)."""
    _exit(lambda: run_check(paths, output, require, seconds, jobs, out))


@app.command()
def report(
    paths: Paths = None,
    seconds: Seconds = 10.0,
    jobs: Jobs = 1,
    out: Build = Path("build"),
    figures: Annotated[
        bool, typer.Option("--figures/--no-figures", help="Confirm numerically and draw plots.")
    ] = True,
) -> None:
    """Check, confirm numerically, and write report.tex, report.html and report.pdf."""
    _exit(lambda: run_report(paths, seconds, jobs, out, figures))


@app.command()
def recheck(
    paths: Annotated[
        list[Path] | None, typer.Argument(help="Certificates, witnesses, or folders of them.")
    ] = None,
    second: Annotated[
        bool, typer.Option("--second", help="Certificates by the second checker as well.")
    ] = False,
) -> None:
    """Check every certificate and witness again, with the kernel alone."""
    _exit(lambda: run_recheck(paths or [Path("build/certificates")], second))


@app.command()
def audit(
    claim: Annotated[
        str, typer.Argument(help="A certificate file, the start of a digest, or FILE:LINE.")
    ],
    out: Build = Path("build"),
) -> None:
    """Print what a certificate proves: statement, sizes, assumptions, conditions, axioms."""

    def run() -> int:
        text, accepted = audit_text(claim, out)
        print(text)
        return 0 if accepted else 1

    _exit(run)


@app.command()
def export(
    file: Annotated[Path, typer.Argument(help="A certificate.")],
    coq: Annotated[bool, typer.Option("--coq", help="As a Coq file: the only format.")] = False,
    out: Annotated[Path | None, typer.Option("--out", "-o", help="The file to write.")] = None,
) -> None:
    """Write a certificate about matrices as a Coq file with explicit cofactors."""

    def run() -> int:
        if not coq:
            raise InputError("HP514", "no format is given", "add --coq")
        text = coq_text(read_certificate(file))
        if out is None:
            print(text)
        else:
            out.write_text(text, encoding="utf-8")
        return 0

    _exit(run)


@app.command()
def explain(
    place: Annotated[str, typer.Argument(help="FILE:LINE of a step.", metavar="FILE:LINE")],
    seconds: Seconds = 10.0,
    out: Build = Path("build"),
) -> None:
    """Show one step as it was understood: Γ, the claim, what was tried, the verdict."""
    _exit(lambda: run_explain(place, seconds, out))


_FORWARD = {"allow_extra_args": True, "ignore_unknown_options": True, "help_option_names": []}


@app.command(context_settings=_FORWARD, add_help_option=False)
def train(context: typer.Context) -> None:
    """Train the models that the derivations are about (see `handproof train --help`)."""
    from handproof.cli.companions import forward

    _exit(lambda: forward("numerics.cli", "train", context.args))


@app.command(context_settings=_FORWARD, add_help_option=False)
def search(context: typer.Context) -> None:
    """Search for counterexamples to convergence (see `handproof search --help`)."""
    from handproof.cli.companions import forward

    _exit(lambda: forward("numerics.search.cli", "search", context.args))


def _exit(run: object) -> None:
    assert callable(run)
    try:
        code = run()
    except InputError as error:
        Console(stderr=True).print(
            f"handproof: {error}", style="red", markup=False, highlight=False
        )
        code = 2
    except KeyboardInterrupt:
        Console(stderr=True).print("interrupted: what was settled is kept; run again to go on")
        code = 130
    raise typer.Exit(code)


def main() -> None:
    """Run the command line; an internal error ends with exit code 2 and says how to report it."""
    try:
        app()
    except (SystemExit, KeyboardInterrupt):
        raise
    except Exception:
        import traceback

        traceback.print_exc()
        print("handproof: internal error, please report it with the input", file=sys.stderr)
        raise SystemExit(2) from None
