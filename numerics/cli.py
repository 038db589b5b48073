"""The command `train`: run a study, show its progress, say what came of it."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, SpinnerColumn, TaskID, TextColumn, TimeElapsedColumn
from rich.table import Table as RichTable

from numerics.errors import NumericsError
from numerics.studies import STUDIES, study
from numerics.studies.base import Study, StudyConfig, StudyResult, Table, folder
from numerics.threads import limited
from numerics.training.loop import Report

app = typer.Typer(add_completion=False)


@app.command()
def train(
    name: Annotated[
        str | None, typer.Argument(metavar="STUDY", help="A study, or `all`; see --list.")
    ] = None,
    data: Annotated[
        Path | None, typer.Option(help="Folder of the real data (or set HANDPROOF_DATA).")
    ] = None,
    full: Annotated[
        bool, typer.Option("--full/--quick", help="Real data and full protocol, or digits.")
    ] = False,
    seed: Annotated[int, typer.Option(help="Seed of everything random.")] = 0,
    resume: Annotated[bool, typer.Option("--resume", help="Go on from checkpoints.")] = False,
    out: Annotated[Path, typer.Option(help="Folder of the results.")] = Path("build/studies"),
    threads: Annotated[int, typer.Option(min=1, help="Threads of torch.")] = 1,
    list_: Annotated[bool, typer.Option("--list", help="List the studies and stop.")] = False,
) -> None:
    """Train the models of a study and write tables, figures and result.json."""
    console = Console()
    if list_ or name is None:
        console.print(_listing())
        raise typer.Exit(0 if list_ else 2)
    config = StudyConfig(full, data, seed, resume, out)
    try:
        chosen = list(STUDIES.values()) if name == "all" else [study(name)]
        with limited(threads):
            for entry in chosen:
                _show(_run(entry, config, console), config, console)
    except NumericsError as error:
        Console(stderr=True).print(str(error), style="red", markup=False, soft_wrap=True)
        raise typer.Exit(2) from error


def _listing() -> RichTable:
    table = RichTable("study", "what it trains", "data of --full", box=None, pad_edge=False)
    for entry in STUDIES.values():
        table.add_row(entry.name, entry.summary, ", ".join(entry.datasets) or "embedded")
    return table


def _run(entry: Study, config: StudyConfig, console: Console) -> StudyResult:
    """Run one study with a line of progress: epoch, loss, rows a CPU second."""
    columns = (
        SpinnerColumn(),
        TextColumn("{task.description}"),
        BarColumn(20),
        TextColumn("{task.fields[state]}"),
        TimeElapsedColumn(),
    )
    with Progress(*columns, console=console, transient=True) as progress:
        task: TaskID = progress.add_task(entry.name, total=None, state="")

        def listener(report: Report) -> None:
            state = (
                f"epoch {report.epoch}/{report.epochs}  loss {report.loss:.4f}  "
                f"{report.rows_per_second:,.0f} rows/CPU s"
            )
            progress.update(task, completed=report.epoch, total=report.epochs, state=state)

        listening = StudyConfig(
            config.full, config.data, config.seed, config.resume, config.out, listener
        )
        return entry.run(listening)


def _show(result: StudyResult, config: StudyConfig, console: Console) -> None:
    console.print(f"\n[bold]{result.title}[/bold]  ({result.cpu_seconds:.1f} CPU seconds)")
    for table in result.tables:
        console.print(_rich(table))
    for line in result.comparison:
        console.print(line, markup=False)
    console.print(f"results in {folder(result.study, config)}", markup=False)


def _rich(table: Table) -> RichTable:
    shown = RichTable(*table.columns, title=table.title, title_justify="left")
    for row in table.rows:
        shown.add_row(*(table.text(cell) for cell in row))
    return shown


if __name__ == "__main__":
    app()
