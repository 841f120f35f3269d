"""The jobs of a vault: the list of a window, and one job by its own GET."""

import asyncio
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import aclosing
from datetime import datetime, timedelta

import msgspec

from triage.azure.connections import Connections
from triage.azure.faults import CAUGHT, UnreadableBody, attempt, reading_of
from triage.azure.ledger import Ledger, guest_of
from triage.azure.paging import BACKUP_API, raw_pages
from triage.azure.permissions import permission
from triage.azure.windows import jobs_filter, pieces, to_minutes
from triage.model.evidence import Job, Outcome, ProtectedItem, Reading, SourceName, Vault
from triage.model.terms import saying
from triage.wire.job import parse_job

Hosts = Callable[[], Awaitable[Sequence[ProtectedItem]]]


class JobList(msgspec.Struct):
    """The folded job list, and how it was read. What a failure left behind is still here."""

    ledger: Ledger
    reading: Reading
    start: datetime
    end: datetime


async def read_jobs(
    connections: Connections,
    vault: Vault,
    window: tuple[datetime, datetime],
    *,
    vm: str,
    items: Hosts,
    seconds: float,
) -> JobList:
    """Read the jobs of the window, keeping those of `vm`.

    `items` gives the protected items once they are known: the first page is on its way
    meanwhile. Pages that came before a failure or the deadline are kept.
    """
    start, end = window
    reader = _Reader(connections, vault, window, vm=vm, items=items)
    loop = asyncio.get_running_loop()
    began = loop.time()
    outcomes = await asyncio.gather(
        *(reader.piece(*piece, ends=began + seconds) for piece in pieces(*to_minutes(start, end)))
    )
    ledger = await reader.ledger()
    elapsed = timedelta(seconds=loop.time() - began)
    failed = next((error for error in outcomes if error is not None), None)
    if failed is None:
        reading = _read(ledger, elapsed)
    else:
        ledger.truncated = True
        reading = reading_of(failed, permission(SourceName.JOBS, vault.id), elapsed)
    reading = msgspec.structs.replace(reading, rows=ledger.seen)
    return JobList(ledger, reading, start, end)


class _Reader:
    """Reads the pieces of one window side by side into one ledger."""

    def __init__(
        self,
        connections: Connections,
        vault: Vault,
        window: tuple[datetime, datetime],
        *,
        vm: str,
        items: Hosts,
    ) -> None:
        self._connections = connections
        self._vault = vault
        self._window = to_minutes(*window)
        self._vm = vm
        self._items = items
        self._ledger: Ledger | None = None

    async def ledger(self) -> Ledger:
        """Return the ledger, waiting for the items that tell whose job is whose."""
        if self._ledger is None:
            guest = guest_of(self._vm, await self._items())
            self._ledger = self._ledger or Ledger(guest, *self._window)
        return self._ledger

    async def piece(self, start: datetime, end: datetime, *, ends: float) -> Exception | None:
        """Read one piece of the window; return the failure that cut it short, if any."""
        query = {"api-version": BACKUP_API, "$filter": jobs_filter(start, end)}
        path = f"{self._vault.id}/backupJobs"
        pages = raw_pages(self._connections, self._vault.subscription, path, query)
        try:
            async with asyncio.timeout_at(ends), aclosing(pages) as going:
                async for page in going:
                    ledger = await self.ledger()
                    ledger.add(page.rows)
                    ledger.truncated = ledger.truncated or page.more
        except CAUGHT as error:
            return error
        return None


def _read(ledger: Ledger, elapsed: timedelta) -> Reading:
    return Reading(
        source=SourceName.JOBS,
        outcome=Outcome.OK if ledger.seen else Outcome.EMPTY,
        elapsed=elapsed,
        detail=saying("azure.jobs.truncated", rows=ledger.seen) if ledger.truncated else None,
    )


async def read_job(
    connections: Connections, vault: Vault, job_id: str, *, seconds: float
) -> tuple[Job | None, Reading]:
    """Return one job with its tasks and properties, and how that went."""
    return await attempt(
        permission(SourceName.JOB, vault.id),
        lambda: connections.others.get(
            ("job", vault.id.casefold(), job_id), lambda: _get(connections, vault, job_id)
        ),
        seconds=seconds,
    )


async def _get(connections: Connections, vault: Vault, job_id: str) -> Job:
    client = connections.arm(vault.subscription)
    try:
        body = await client.job_details.get(vault.name, vault.resource_group, job_id)
    except (TypeError, ValueError, KeyError, AttributeError) as error:
        # What the generated code raises on a body that is not the promised JSON.
        raise UnreadableBody("a job is no JSON") from error
    job = parse_job(body) if isinstance(body, Mapping) else None
    if job is None:
        raise UnreadableBody("a job without a name or properties")
    return job
