"""Fixtures of the tests of the kernel and of the arena: statements and proofs as S-expressions."""

from __future__ import annotations

from typing import Any

import pytest


@pytest.fixture(scope="session")
def case() -> Any:
    """``case(given, claim)``: a `Case` of `sexpr`."""
    from tests.kernel.sexpr import Case

    return Case


@pytest.fixture(scope="session")
def numeric() -> Any:
    """The evaluator and the sampler of `numeric`."""
    from tests.kernel import numeric as module

    return module
