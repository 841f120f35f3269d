"""Callers that ask the local host side by side, and how long their answers took."""

import asyncio
import statistics
import time
from collections.abc import Callable, Mapping

import aiohttp
import msgspec

from triage.sample.machines import SUBSCRIPTION

Ask = Callable[[int], tuple[str, Mapping[str, str]]]
"""From the number of a question to its path and query."""
PATIENCE = aiohttp.ClientTimeout(total=120)
VM = "vm-win-vss"
CODE = "ExtensionFailedVssWriterInBadState"


class Diagnosis(msgspec.Struct):
    """The part of a report's diagnosis that is looked at."""

    code: str | None = None


class Told(msgspec.Struct):
    """The part of a report that is looked at."""

    status: str
    partial: bool = False
    diagnosis: Diagnosis | None = None


class Timings(msgspec.Struct):
    """How a number of questions went; times are in seconds."""

    each: list[float]
    wrong: int
    elapsed: float

    @property
    def median(self) -> float:
        """The median time of an answer."""
        return statistics.median(self.each)

    @property
    def slowest(self) -> float:
        """The 99th percentile of the times; the slowest of fewer than a hundred."""
        return sorted(self.each)[min(len(self.each) - 1, len(self.each) * 99 // 100)]

    @property
    def rate(self) -> float:
        """Answers a second."""
        return len(self.each) / self.elapsed


def by_names(number: int, *, vm: str = VM) -> tuple[str, dict[str, str]]:
    """Ask by names in a subscription of its own: nothing is known of it, three rounds."""
    subscription = f"{number + 1:08x}{SUBSCRIPTION[8:]}"
    return "/triage", {"subscription": subscription, "vault": "rsv-sample", "vm": vm}


def by_vault_id(number: int) -> tuple[str, dict[str, str]]:
    """Ask by the id of a vault of its own: nothing need be looked up for it, two rounds."""
    name = f"rsv-sample-{number}"
    group = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-backup"
    vault = f"{group}/providers/Microsoft.RecoveryServices/vaults/{name}"
    return "/triage", {"vault": vault, "vm": VM}


def alike(_number: int) -> tuple[str, dict[str, str]]:
    """Ask the same question, as the alerts of one vault do."""
    return "/triage", {"subscription": SUBSCRIPTION, "vault": "rsv-sample", "vm": VM}


def by_code(_number: int) -> tuple[str, dict[str, str]]:
    """Classify a code."""
    return "/classify", {"code": CODE}


async def ask_all(base: str, ask: Ask, *, callers: int, questions: int, first: int = 0) -> Timings:
    """Ask `questions` questions, numbered from `first`, by `callers` callers side by side.

    An answer that is not 200, is partial, or has another diagnosis counts as wrong.
    """
    numbers = iter(range(first, first + questions))
    found = Timings([], 0, 0.0)
    connector = aiohttp.TCPConnector(limit=0)
    async with aiohttp.ClientSession(connector=connector, timeout=PATIENCE) as session:

        async def caller() -> None:
            for number in numbers:
                began = time.perf_counter()
                fine = await _fine(session, base, ask(number))
                found.each.append(time.perf_counter() - began)
                found.wrong += not fine

        began = time.perf_counter()
        await asyncio.gather(*(caller() for _ in range(callers)))
        found.elapsed = time.perf_counter() - began
    return found


async def _fine(
    session: aiohttp.ClientSession, base: str, question: tuple[str, Mapping[str, str]]
) -> bool:
    path, query = question
    async with session.get(f"{base}{path}", params=query) as response:
        body = await response.read()
    if response.status != 200:  # noqa: PLR2004 - OK
        return False
    told = msgspec.json.decode(body, type=Told)
    return not told.partial and told.diagnosis is not None and told.diagnosis.code == CODE


async def round_trip(base: str, times: int = 15) -> float:
    """Return the median seconds of one bare call to the stand-in on a kept connection."""
    url = f"{base}/subscriptions/{SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults"
    taken = []
    async with aiohttp.ClientSession(timeout=PATIENCE) as session:
        for _ in range(times + 1):
            began = time.perf_counter()
            async with session.get(url, params={"api-version": "2026-05-01"}) as response:
                await response.read()
            taken.append(time.perf_counter() - began)
    return statistics.median(taken[1:])


async def control(base: str, **wanted: float) -> None:
    """Set how the stand-in behaves; its counters start anew."""
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.post(f"{base}/control", json=wanted) as response,
    ):
        await response.read()


async def calls_counted(base: str) -> dict[str, int]:
    """Return the calls the stand-in answered since it was last controlled, by route."""
    async with (
        aiohttp.ClientSession(timeout=PATIENCE) as session,
        session.get(f"{base}/control") as response,
    ):
        counted: dict[str, int] = await response.json()
        return counted
