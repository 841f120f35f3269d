"""Reads that several questions ask for at the same time, done once."""

import asyncio
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Hashable
from typing import Generic, TypeVar

T = TypeVar("T")


class SharedReads(Generic[T]):
    """A small cache whose misses are shared by all who wait for them.

    A value is kept for `seconds` (0: only those waiting share it) and at most `weight` in all,
    as `weigh` measures values; failures are not kept. A reader that is cancelled leaves the
    others waiting undisturbed; when the last one leaves, the read is cancelled.
    """

    def __init__(
        self, seconds: float, *, weight: int, weigh: Callable[[T], int] = lambda _: 1
    ) -> None:
        self._seconds = seconds
        self._limit = weight
        self._weigh = weigh
        self._total = 0
        self._kept: OrderedDict[Hashable, tuple[float, int, T]] = OrderedDict()
        self._running: dict[Hashable, _Running[T]] = {}

    async def get(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        """Return the value of `key`, from the cache, a read under way, or `read`.

        Raises whatever `read` raises.
        """
        self._expire()
        if key in self._kept:
            return self._kept[key][2]
        running = self._running.get(key)
        if running is None or running.task.cancelling():
            running = _Running(asyncio.create_task(self._read(key, read)))
            self._running[key] = running
        return await running.wait()

    def forget(self, key: Hashable) -> bool:
        """Drop the value of `key`; tell whether there was one."""
        held = key in self._kept
        self._drop(key)
        return held

    async def _read(self, key: Hashable, read: Callable[[], Awaitable[T]]) -> T:
        task = asyncio.current_task()
        try:
            value = await read()
            self._keep(key, value)
            return value
        finally:
            running = self._running.get(key)
            if running is not None and running.task is task:
                del self._running[key]

    def _keep(self, key: Hashable, value: T) -> None:
        size = self._weigh(value)
        if self._seconds <= 0 or size > self._limit:
            return
        self._drop(key)
        self._kept[key] = (asyncio.get_running_loop().time() + self._seconds, size, value)
        self._total += size
        while self._total > self._limit:
            self._drop(next(iter(self._kept)))

    def _expire(self) -> None:
        now = asyncio.get_running_loop().time()
        while self._kept and next(iter(self._kept.values()))[0] <= now:
            self._drop(next(iter(self._kept)))

    def _drop(self, key: Hashable) -> None:
        if key in self._kept:
            self._total -= self._kept.pop(key)[1]


class _Running(Generic[T]):
    """A read under way and the number of those waiting for it."""

    def __init__(self, task: asyncio.Task[T]) -> None:
        self.task = task
        self._waiting = 0
        # When every waiter has left, nobody else would collect how the read ended.
        task.add_done_callback(lambda done: done.cancelled() or done.exception())

    async def wait(self) -> T:
        self._waiting += 1
        try:
            return await asyncio.shield(self.task)
        finally:
            self._waiting -= 1
            if not self._waiting and not self.task.done():
                self.task.cancel()
