"""Commands of the packages that stand beside the verifier; imported when asked for, not before."""

from __future__ import annotations

import importlib
from collections.abc import Sequence

import typer

from handproof.engine.errors import InputError

_EXTRA = {"numerics.cli": "nn", "numerics.search.cli": "search"}


def forward(module: str, command: str, arguments: Sequence[str]) -> int:
    """Run a companion's typer app; `InputError` HP510 where its packages are not installed."""
    try:
        companion = importlib.import_module(module)
    except ImportError as error:
        raise InputError(
            "HP510",
            f"`handproof {command}` needs {error.name}, which is not installed",
            f"pip install 'handproof[{_EXTRA[module]}]'",
        ) from error
    app = companion.app
    assert isinstance(app, typer.Typer)
    result = app(list(arguments), standalone_mode=False, prog_name=f"handproof {command}")
    return result if isinstance(result, int) else 0
