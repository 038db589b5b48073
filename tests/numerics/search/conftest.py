"""Exact instances of mean-field updates for the tests of the search."""

from __future__ import annotations

import os

import pytest

pytest.importorskip("numba", reason="the search needs numba")

os.environ.setdefault("OMP_NUM_THREADS", "1")
