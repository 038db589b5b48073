"""Checkpoints: everything a run needs to go on as if it had never stopped."""

from __future__ import annotations

import os
import pickle
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import torch

from numerics.errors import CheckpointMismatch
from numerics.training.learner import Learner

_FORMAT = 2


@dataclass(frozen=True)
class Progressed:
    """How far a run has come: epochs done, the mean loss of each, process time spent."""

    epoch: int
    losses: tuple[float, ...]
    cpu_seconds: float = 0.0


def save(
    path: Path, learner: Learner, generator: torch.Generator, done: Progressed, fingerprint: str
) -> None:
    """Write a checkpoint; a kill in the middle leaves the previous one whole.

    Args:
        fingerprint: text that identifies configuration and data; `load` insists on it.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    contents = {
        "format": _FORMAT,
        "fingerprint": fingerprint,
        "model": learner.model.state_dict(),
        "optimiser": learner.optimiser.state_dict(),
        "extra": learner.extra_state(),
        "generator": generator.get_state(),
        "epoch": done.epoch,
        "losses": list(done.losses),
        "cpu_seconds": done.cpu_seconds,
    }
    temporary = path.with_suffix(".partial")
    torch.save(contents, temporary)
    os.replace(temporary, path)


def load(path: Path, learner: Learner, generator: torch.Generator, fingerprint: str) -> Progressed:
    """Restore learner and generator from `path`; return how far the run had come.

    Only tensors and plain data are read, never code (``weights_only``).

    Errors: `CheckpointMismatch` when the file is damaged or of another run.
    """
    try:
        contents: dict[str, Any] = torch.load(path, weights_only=True)
    except (RuntimeError, EOFError, pickle.UnpicklingError, OSError) as error:
        first = str(error).splitlines()[0] if str(error) else type(error).__name__
        raise CheckpointMismatch(
            f"a checkpoint at {path}", f"a file that cannot be read ({first})", "Delete it."
        ) from error
    contents = contents if isinstance(contents, dict) else {}
    if contents.get("format") != _FORMAT:
        raise _other_version(path, f"format {contents.get('format')}")
    found = contents.get("fingerprint")
    if found != fingerprint:
        raise CheckpointMismatch(
            f"a checkpoint of this run ({fingerprint})", f"one of {found!r} at {path}",
            "Delete it, or run with the configuration that made it.",
        )  # fmt: skip
    try:
        learner.model.load_state_dict(contents["model"])
        learner.optimiser.load_state_dict(contents["optimiser"])
        learner.load_extra_state(contents["extra"])
        generator.set_state(contents["generator"])
        return Progressed(contents["epoch"], tuple(contents["losses"]), contents["cpu_seconds"])
    except (KeyError, RuntimeError, ValueError) as error:
        # The same configuration, but a learner that keeps other state than the one that wrote it.
        raise _other_version(path, f"{type(error).__name__}: {error}") from error


def _other_version(path: Path, found: str) -> CheckpointMismatch:
    return CheckpointMismatch(
        f"a checkpoint of this version of handproof (format {_FORMAT})",
        f"{found} at {path}",
        "Delete it.",
    )
