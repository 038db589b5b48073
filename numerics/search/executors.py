"""Where tasks run: one interface over threads, processes and a dask cluster."""

from __future__ import annotations

import os
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from types import TracebackType
from typing import Any

from numerics.search.errors import BadRun


@dataclass
class Workers:
    """A `concurrent.futures` executor that can be renewed after it broke.

    spec: "threads", "processes", either with ":n", or the address of a dask scheduler.
    """

    spec: str = "threads"
    executor: Executor | None = None
    client: Any = None
    count: int = field(default_factory=lambda: os.cpu_count() or 1)

    def __post_init__(self) -> None:
        kind, _, number = self.spec.partition(":")
        if kind in ("threads", "processes"):
            if number and (not number.isdigit() or int(number) < 1):
                raise BadRun("threads:N or processes:N with N >= 1", self.spec, "Give a number.")
            self.count = int(number) if number else self.count
        elif "://" not in self.spec and ":" not in self.spec:
            raise BadRun("threads, processes or HOST:PORT", self.spec, "Name one of them.")

    def __enter__(self) -> Workers:
        self.renew()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        at: TracebackType | None,
    ) -> None:
        self.close()

    def renew(self) -> None:
        """Start the executor, or replace a broken one."""
        self.close()
        kind = self.spec.partition(":")[0]
        if kind == "threads":
            self.executor = ThreadPoolExecutor(self.count)
        elif kind == "processes":
            # fork would copy the threads of numba and BLAS in an unknown state
            self.executor = ProcessPoolExecutor(self.count, mp_context=get_context("spawn"))
        else:
            self.executor, self.client, self.count = _dask(self.spec)

    def submit(self, function: Callable[..., Any], *args: Any) -> Future[Any]:
        """Run function(*args) somewhere."""
        if self.executor is None:
            raise BadRun("a running executor", "a closed one", "Use Workers in a with block.")
        if self.client is not None:
            return self.executor.submit(function, *args, pure=False)
        return self.executor.submit(function, *args)

    def close(self) -> None:
        """Stop; tasks that have not started are dropped."""
        if self.client is not None:
            self.client.close()
        elif self.executor is not None:
            self.executor.shutdown(wait=False, cancel_futures=True)
        self.executor, self.client = None, None


def _dask(address: str) -> tuple[Executor, Any, int]:
    try:
        import distributed

        connect: Any = distributed.Client
    except ImportError as error:
        raise BadRun("dask.distributed", "no such package", "pip install distributed") from error
    try:
        client: Any = connect(address, timeout="10s", set_as_default=False)
    except (OSError, ValueError) as error:
        raise BadRun(f"a scheduler at {address}", str(error), "Check the address.") from error
    count = sum(client.nthreads().values()) or 1
    return client.get_executor(retries=10), client, count
