"""Using as many threads as asked for, and no more, in torch and in the BLAS of NumPy."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

import torch
from threadpoolctl import threadpool_limits  # type: ignore[import-untyped]

from numerics.errors import BadParameter


@contextmanager
def limited(threads: int = 1) -> Iterator[None]:
    """Limit every numeric library to `threads` threads inside the block, then restore.

    One thread is also what makes results repeatable to the bit.
    """
    if threads < 1:
        raise BadParameter("at least one thread", str(threads), "Use 1.")
    before = torch.get_num_threads()
    torch.set_num_threads(threads)
    try:
        with threadpool_limits(limits=threads):
            yield
    finally:
        torch.set_num_threads(before)
