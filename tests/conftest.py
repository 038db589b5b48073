"""Fixtures of the tests of the kernel and of the arena: statements and proofs as S-expressions."""

from __future__ import annotations

import importlib.util
from pathlib import Path
from typing import Any

import pytest


def _load(name: str) -> Any:
    path = Path(__file__).resolve().parent / "kernel" / f"{name}.py"
    spec = importlib.util.spec_from_file_location(f"kernel_{name}", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def case() -> Any:
    """``case(given, claim)``: a `Case` of `sexpr`."""
    return _load("sexpr").Case


@pytest.fixture(scope="session")
def numeric() -> Any:
    """The evaluator and the sampler of `numeric`."""
    return _load("numeric")
