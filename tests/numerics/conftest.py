"""One thread: timings and bit patterns of the tests must not depend on the machine's load."""

from __future__ import annotations

import pytest
import torch


@pytest.fixture(autouse=True)
def _one_thread() -> None:
    torch.set_num_threads(1)
