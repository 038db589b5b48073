"""`handproof search`: hunt for a counterexample, shrink it, prove it, write it down."""

from __future__ import annotations

import importlib.util
import json
import sys
from collections.abc import Callable
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from fractions import Fraction
from pathlib import Path
from typing import Annotated, Any, cast

import typer
from rich.console import Console
from rich.progress import Progress as Bar
from rich.progress import SpinnerColumn, TextColumn, TimeElapsedColumn

from numerics.errors import NumericsError
from numerics.search.engine import Outcome
from numerics.search.engine import search as run_search
from numerics.search.errors import BadRun
from numerics.search.executors import Workers
from numerics.search.gallery import GALLERY
from numerics.search.hunt import Budget, Plan, Progress, Strategy
from numerics.search.meanfield import Family, Schedule, mean_field
from numerics.search.problem import Problem

app = typer.Typer(add_completion=False)
OUT = Path("build/search")


@dataclass(frozen=True)
class Options:
    """What determines the candidates; kept beside the journal so that --resume needs no more."""

    target: str
    d: str
    scale: str
    field_scale: str
    quantum: str
    schedule: str
    eta: str
    asymmetric: bool
    strategy: str
    seed: int


def numbers(text: str) -> list[int]:
    """ "2:8" and "2,3,5" as lists of integers; the end of a range counts."""
    try:
        if ":" in text:
            low, high = (int(x) for x in text.split(":"))
            result = list(range(low, high + 1))
        else:
            result = [int(x) for x in text.split(",")]
    except ValueError as error:
        raise BadRun("numbers such as 2:8 or 2,3", text, "Write LOW:HIGH or a list.") from error
    if not result or min(result) < 1:
        raise BadRun("dimensions of 1 or more", text, "Write LOW:HIGH with LOW <= HIGH.")
    return result


def fraction(text: str) -> Fraction:
    """An exact number."""
    try:
        return Fraction(text)
    except (ValueError, ZeroDivisionError) as error:
        raise BadRun("an exact number such as 4 or 1/2", text, "Write P/Q.") from error


def cells(options: Options) -> tuple[Problem, ...]:
    """The problems that a target names."""
    if options.target == "mean-field":
        scales = [fraction(s) for s in options.scale.split(",")]
        field = fraction(options.field_scale) if options.field_scale else None
        schedule, eta = cast(Schedule, options.schedule), fraction(options.eta)
        if schedule not in ("synchronous", "sequential", "damped"):
            raise BadRun("synchronous, sequential or damped", schedule, "Choose one.")
        return tuple(
            mean_field(
                d,
                s,
                field,
                Family(d, not options.asymmetric, schedule, eta),
                fraction(options.quantum),
            )
            for d in numbers(options.d)
            for s in scales
        )
    if options.target in GALLERY:
        return (GALLERY[options.target](),)
    path, colon, name = options.target.rpartition(":")
    if not colon or not path.endswith(".py"):
        known = ", ".join(["mean-field", *GALLERY])
        raise BadRun("a known target or path/to/map.py:name", options.target, f"Known: {known}.")
    return _from_file(Path(path), name)


def _from_file(path: Path, name: str) -> tuple[Problem, ...]:
    if not path.is_file():
        raise BadRun(f"a file {path}", "none", "Check the path.")
    spec = importlib.util.spec_from_file_location(path.stem, path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[path.stem] = module
    spec.loader.exec_module(module)
    found = getattr(module, name, None)
    value = found() if callable(found) else found
    problems = value if isinstance(value, tuple) else (value,)
    if not all(isinstance(p, Problem) for p in problems):
        raise BadRun(f"a Problem named {name}", repr(found)[:60], "Make it with define(...).")
    return problems


@contextmanager
def _display(quiet: bool) -> Any:
    """A live line with candidates, rate and hits, on a terminal."""
    console = Console(stderr=True)
    if quiet or not console.is_terminal:
        yield None
        return
    columns = (SpinnerColumn(), TextColumn("{task.description}"), TimeElapsedColumn())
    with Bar(*columns, console=console, transient=True) as bar:
        line = bar.add_task("hunting", total=None)

        def show(p: Progress) -> None:
            text = f"{p.candidates:,} candidates  {p.rate / 1e6:.1f} M/s  {p.hits} hits"
            bar.update(line, description=text)

        yield show


def report(outcome: Outcome) -> str:
    """The outcome in words."""
    hunted = outcome.hunted
    rate = hunted.candidates / max(hunted.seconds, 1e-9) / 1e6
    counts = f"{hunted.candidates:,} candidates, {len(hunted.hits)} hits kept"
    lines = [f"{outcome.verdict}: {counts}, {rate:.1f} M/s, {outcome.seconds:.1f} s"]
    if outcome.bound is not None:
        lines.append(f"at most a share of {outcome.bound:.3g} fails, at error 1 % (exact binomial)")
    for f in outcome.findings:
        lines.append(f"{f.label}: {f.judgement.outcome}: {f.problem.claim.words()}? {f.values()}")
        lines += [f"    {f.judgement.statement}", f"    from {f.origin}"]
    if hunted.interrupted:
        lines.append("interrupted: continue with --resume")
    lines += [f"wrote {path}" for path in outcome.files]
    return "\n".join(lines)


def _plan(options: Options) -> Plan:
    return Plan(cells(options), options.seed, cast(Strategy, options.strategy))


def _options(given: Options, out: Path, resume: bool) -> Options:
    path = out / "options.jsonl"
    if resume:
        if not path.is_file():
            raise BadRun(f"a run in {out}", "none", "Start without --resume.")
        return Options(**json.loads(path.read_text(encoding="utf-8")))
    out.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(asdict(given)), encoding="utf-8")
    return given


def _guarded(action: Callable[[], None]) -> None:
    try:
        action()
    except NumericsError as error:
        typer.echo(str(error), err=True)
        raise typer.Exit(2) from error


@app.command()
def search(
    target: Annotated[
        str, typer.Argument(help="mean-field, a name from the gallery, or path/to/map.py:name")
    ] = "mean-field",
    d: Annotated[str, typer.Option(help="numbers of units, LOW:HIGH or a list")] = "2:4",
    scale: Annotated[str, typer.Option(help="standard deviations of the couplings")] = "1,2,4",
    field_scale: Annotated[str, typer.Option(help="that of c; 0 for c = 0; as --scale")] = "",
    quantum: Annotated[str, typer.Option(help="parameters are multiples of it")] = "1/65536",
    schedule: Annotated[str, typer.Option(help="synchronous, sequential, damped")] = "synchronous",
    eta: Annotated[str, typer.Option(help="damping in (0, 1], with --schedule damped")] = "1/2",
    asymmetric: Annotated[bool, typer.Option(help="A_ij and A_ji differ")] = False,
    strategy: Annotated[str, typer.Option(help="random, lattice, evolution")] = "random",
    seed: Annotated[int, typer.Option(help="seed of all draws")] = 0,
    seconds: Annotated[float, typer.Option(help="stop hunting after so long")] = 60.0,
    candidates: Annotated[int, typer.Option(help="stop after so many; 0: no limit")] = 0,
    hits: Annotated[int, typer.Option(help="stop after so many hits; 0: no limit")] = 100,
    workers: Annotated[str, typer.Option(help="threads[:N] or processes[:N]")] = "threads",
    cluster: Annotated[str, typer.Option(help="address of a dask scheduler")] = "",
    out: Annotated[Path, typer.Option(help="folder of the journal and certificates")] = OUT,
    resume: Annotated[bool, typer.Option(help="continue the run in --out")] = False,
    quiet: Annotated[bool, typer.Option(help="no live display")] = False,
) -> None:
    """Hunt for a counterexample to a claim about an iteration; shrink and prove what is found."""
    given = Options(
        target, d, scale, field_scale, quantum, schedule, eta, asymmetric, strategy, seed
    )

    def action() -> None:
        plan = _plan(_options(given, out, resume))
        budget = Budget(candidates or None, seconds, hits or None)
        with Workers(cluster or workers) as pool, _display(quiet) as watch:
            outcome = run_search(plan, budget, pool, out, resume, watch=watch)
        typer.echo(report(outcome))

    _guarded(action)


if __name__ == "__main__":
    app()
