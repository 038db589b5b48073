"""Threads are limited inside the block only."""

from __future__ import annotations

import pytest
import torch
from threadpoolctl import threadpool_info

from numerics.errors import BadParameter
from numerics.threads import limited


def test_limited_and_restored() -> None:
    before = torch.get_num_threads()
    with limited(2):
        assert torch.get_num_threads() == 2
        with limited(1):
            assert torch.get_num_threads() == 1
            assert all(pool["num_threads"] == 1 for pool in threadpool_info())
        assert torch.get_num_threads() == 2
    assert torch.get_num_threads() == before


def test_restored_after_an_error() -> None:
    before = torch.get_num_threads()
    with pytest.raises(ZeroDivisionError), limited(before + 1):
        _ = 1 / 0
    assert torch.get_num_threads() == before


@pytest.mark.parametrize("threads", [0, -1])
def test_no_thread_is_refused(threads: int) -> None:
    with pytest.raises(BadParameter, match="HP812"), limited(threads):
        pass
