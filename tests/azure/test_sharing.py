"""Reads asked for together are done once."""

import asyncio

import pytest

from triage.azure.sharing import SharedReads


class Source:
    """A read that can be held, and counts how often it was begun."""

    def __init__(self, value: object = "value") -> None:
        self.begun = 0
        self.cancelled = 0
        self.go = asyncio.Event()
        self._value = value

    async def read(self) -> object:
        """Return the value, or raise it, once let go."""
        self.begun += 1
        try:
            await self.go.wait()
        except asyncio.CancelledError:
            self.cancelled += 1
            raise
        if isinstance(self._value, Exception):
            raise self._value
        return self._value


async def _settle() -> None:
    for _ in range(5):
        await asyncio.sleep(0)


async def test_concurrent_reads_are_one() -> None:
    """Readers of one key share one read."""
    shared: SharedReads[object] = SharedReads(0, weight=0)
    source = Source()
    readers = [asyncio.create_task(shared.get("k", source.read)) for _ in range(50)]
    await _settle()
    source.go.set()
    assert await asyncio.gather(*readers) == ["value"] * 50
    assert source.begun == 1


async def test_cancelled_reader_leaves_the_others() -> None:
    """A reader that is cancelled does not take the read from those who wait."""
    shared: SharedReads[object] = SharedReads(0, weight=0)
    source = Source()
    first = asyncio.create_task(shared.get("k", source.read))
    second = asyncio.create_task(shared.get("k", source.read))
    await _settle()
    first.cancel()
    await _settle()
    source.go.set()
    assert await second == "value"
    assert first.cancelled()
    assert source.cancelled == 0


async def test_last_reader_ends_the_read() -> None:
    """When nobody waits any more the read is cancelled, and the next reader begins anew."""
    shared: SharedReads[object] = SharedReads(0, weight=0)
    source = Source()
    first = asyncio.create_task(shared.get("k", source.read))
    await _settle()
    first.cancel()
    await asyncio.gather(first, return_exceptions=True)
    late = asyncio.create_task(shared.get("k", source.read))
    await _settle()
    source.go.set()
    assert await late == "value"
    assert (source.begun, source.cancelled) == (2, 1)


async def test_failure_is_told_to_all_and_not_kept() -> None:
    """A failure reaches every waiter; the next reader reads again."""
    shared: SharedReads[object] = SharedReads(60, weight=10)
    source = Source(ValueError("broken"))
    source.go.set()
    results = await asyncio.gather(
        *(shared.get("k", source.read) for _ in range(3)), return_exceptions=True
    )
    assert [str(result) for result in results] == ["broken"] * 3
    with pytest.raises(ValueError, match="broken"):
        await shared.get("k", source.read)
    assert source.begun == 2


async def test_value_is_kept_for_its_time(monkeypatch: pytest.MonkeyPatch) -> None:
    """A value is served from the cache until its time is over."""
    loop = asyncio.get_running_loop()
    clock = [loop.time()]
    shared: SharedReads[object] = SharedReads(60, weight=10)
    source = Source()
    source.go.set()
    with monkeypatch.context() as patch:
        patch.setattr(loop, "time", lambda: clock[0])
        await shared.get("k", source.read)
        clock[0] += 59
        await shared.get("k", source.read)
        assert source.begun == 1
        clock[0] += 2
        await shared.get("k", source.read)
    assert source.begun == 2


async def test_cache_is_bounded_by_weight() -> None:
    """Old values leave when the weight is over the limit; too heavy ones never enter."""
    shared: SharedReads[bytes] = SharedReads(60, weight=10, weigh=len)
    begun: list[str] = []

    async def read(key: str, size: int) -> bytes:
        begun.append(key)
        return b"x" * size

    for key, size in (("a", 6), ("b", 6), ("a", 6), ("huge", 11), ("huge", 11)):
        await shared.get(key, lambda key=key, size=size: read(key, size))  # type: ignore[misc]
    assert begun == ["a", "b", "a", "huge", "huge"]
    assert shared.forget("a")
    assert not shared.forget("a")
    await shared.get("a", lambda: read("a", 1))
    assert begun[-1] == "a"
