"""The reads that one question consists of, and what the answer cannot do without."""

import asyncio
from collections.abc import Callable, Coroutine, Sequence
from datetime import datetime, timedelta
from typing import Any, TypeVar

import msgspec

from triage.azure.choosing import Chosen, choose_by_jobs, nearest, not_protected, unread
from triage.azure.connections import Connections
from triage.azure.deadline import Asking
from triage.azure.faults import error_for, skipped
from triage.azure.items import read_items
from triage.azure.jobs import JobList, read_job, read_jobs
from triage.azure.ledger import guest_of
from triage.azure.points import item_path, read_points
from triage.azure.tokens import read_token
from triage.azure.vaults import find_vault, list_vaults
from triage.azure.workspace import read_hints, read_logged_jobs
from triage.errors import NotFound
from triage.model.evidence import (
    GuestHint,
    Job,
    LoggedJob,
    Outcome,
    ProtectedItem,
    Reading,
    RecoveryPoint,
    SourceName,
    Vault,
)
from triage.model.question import Question, VmName
from triage.model.resource import same
from triage.model.terms import saying

T = TypeVar("T")
Focus = Callable[[Sequence[Job]], Job | None]
Items = tuple[tuple[ProtectedItem, ...], Reading]

ENRICHING_SECONDS = 8.0
"""How long the answer waits for a source that only adds to it."""
ITEMS_SHARE = 0.6
JOBS_SHARE = 0.8
HOSTS_SHARE = 0.4
"""Shares of the time left that a list may take, so that what follows it still has some."""

_READ = (Outcome.OK, Outcome.EMPTY)


class Lists(msgspec.Struct, frozen=True):
    """What the vault lists: its items, its jobs, and the job that was asked for by id."""

    items: Items
    jobs: JobList
    asked: tuple[Job | None, Reading | None]


class Extras(msgspec.Struct, frozen=True):
    """The reads under way that only add to the answer."""

    points: asyncio.Task[tuple[tuple[RecoveryPoint, ...], Reading]]
    logged: asyncio.Task[tuple[tuple[LoggedJob, ...], Reading]]


class Inquiry:
    """The reads of one question, and the tasks they run in."""

    def __init__(
        self,
        connections: Connections,
        question: Question,
        context: Asking,
        *,
        now: datetime,
        focus: Focus,
    ) -> None:
        self.question = question
        self.readings: list[Reading] = []
        self._connections = connections
        self._context = context
        self._now = now
        self._focus = focus
        self._window = (now - timedelta(days=question.lookback_days), now)
        self._tasks: list[asyncio.Task[Any]] = []
        self._asked: asyncio.Task[tuple[Job | None, Reading]] | None = None

    async def enter(self) -> Vault:
        """Get a token and the vault.

        Raises:
            AzureDenied, AzureUnavailable, NotFound, Ambiguous: there is no way in.
        """
        reading = await read_token(self._connections, seconds=self._context.left())
        if reading.outcome is not Outcome.OK:
            raise error_for(reading)
        self.readings.append(reading)
        vault, reading = await find_vault(
            self._connections, self.question.vault, seconds=self._context.left()
        )
        self.readings.append(reading)
        return vault

    def begin(self, vault: Vault) -> tuple[asyncio.Task[Items], asyncio.Task[JobList]]:
        """Start the lists, and the GET of the job that was asked for by its id."""
        left = self._context.left()
        workload = self.question.workload
        items = self._start(
            read_items(self._connections, vault, workload=workload, seconds=left * ITEMS_SHARE)
        )
        jobs = self._start(
            read_jobs(
                self._connections,
                vault,
                self._window,
                vm=self.question.vm.name,
                items=lambda: self._known(items),
                seconds=left * JOBS_SHARE,
            )
        )
        if self.question.job_id is not None:
            wanted = self.question.job_id
            self._asked = self._start(
                read_job(self._connections, vault, wanted, seconds=left * JOBS_SHARE)
            )
        return items, jobs

    async def _known(self, items: asyncio.Task[Items]) -> Sequence[ProtectedItem]:
        """Return the items if they come soon: the jobs must not wait for them to the end."""
        await asyncio.wait({items}, timeout=self._context.left() * HOSTS_SHARE)
        return items.result()[0] if items.done() else ()

    async def vm_name(self) -> VmName:
        """Return the VM that was asked for, its group settled by the job where one was given."""
        name = self.question.vm
        job, _ = await self.asked() if name.resource_group is None else (None, None)
        if job is None or job.container is None or not same(job.container[1], name.name):
            return name
        return msgspec.structs.replace(name, resource_group=job.container[0])

    async def asked(self) -> tuple[Job | None, Reading | None]:
        """Return the job that was asked for by id; two Nones when none was."""
        return (None, None) if self._asked is None else await self._asked

    async def need(self, vault: Vault, lists: Lists) -> None:
        """Raise unless what was read is enough to go on with.

        Raises:
            NotFound: there is no such vault, or no such job in it.
            AzureDenied, AzureUnavailable: neither items nor jobs nor the job could be read.
        """
        job, asked = lists.asked
        readings = [r for r in (lists.items[1], lists.jobs.reading, asked) if r is not None]
        if all(reading.outcome is Outcome.ABSENT for reading in readings):
            raise await self._no_vault(vault)
        if asked is not None and asked.outcome is Outcome.ABSENT:
            wanted = self.question.job_id
            raise NotFound(saying("azure.job.notFound", job=wanted, vault=vault.name))
        in_hand = lists.items[0] or lists.jobs.ledger.seen or job
        if not in_hand and not any(reading.outcome in _READ for reading in readings):
            raise error_for(*readings)

    async def _no_vault(self, vault: Vault) -> NotFound:
        known, _ = await list_vaults(
            self._connections, vault.subscription, seconds=self._context.left()
        )
        detail = saying("azure.vault.notFound", vault=vault.name, subscription=vault.subscription)
        elsewhere = [found for found in known or () if same(found.name, vault.name)]
        if elsewhere:
            return NotFound(detail, nearest=tuple(found.id for found in elsewhere))
        return NotFound(detail, nearest=nearest(vault.name, [v.name for v in known or ()]))

    def choose_late(self, vault: Vault, lists: Lists) -> Chosen:
        """Return the VM as the jobs tell of it, when no item does.

        Raises:
            NotFound: the items could be read, and neither they nor a job know the VM.
            Ambiguous: jobs of VMs in several groups fit.
        """
        name, (items, reading) = self.question.vm, lists.items
        job = lists.asked[0]
        jobs = [*lists.jobs.ledger.jobs(), *([job] if job else [])]
        chosen = choose_by_jobs(name, jobs, subscription=vault.subscription)
        if chosen is None and reading.outcome in _READ:
            raise not_protected(name, items, vault=vault.name)
        return chosen or unread(name)

    def enrich(self, vault: Vault, chosen: Chosen, items: Sequence[ProtectedItem]) -> Extras:
        """Start reading the recovery points and the logged jobs of the VM."""
        return Extras(
            points=self._start(self._points(vault, chosen)),
            logged=self._start(
                read_logged_jobs(
                    self._connections,
                    vault,
                    chosen.vm,
                    hosts=guest_of(chosen.vm.name, items).hosts,
                    window=self._window,
                    seconds=self._patience(),
                )
            ),
        )

    async def _points(
        self, vault: Vault, chosen: Chosen
    ) -> tuple[tuple[RecoveryPoint, ...], Reading]:
        whole = chosen.vm_item()
        item = item_path(vault, chosen.vm, whole)
        if item is None or (chosen.items and whole is None):
            return (), skipped(SourceName.RECOVERY_POINTS, "noVmItem", vm=chosen.vm.name)
        return await read_points(
            self._connections, vault, item, now=self._now, seconds=self._patience()
        )

    async def points_of(
        self, vault: Vault, chosen: Chosen, job: Job | None
    ) -> tuple[tuple[RecoveryPoint, ...], Reading] | None:
        """Return the recovery points of the database of `job`, None when it is about none."""
        item = chosen.database_of(job) if job else None
        path = item_path(vault, chosen.vm, item) if item else None
        if path is None:
            return None
        return await read_points(
            self._connections, vault, path, now=self._now, seconds=self._patience(), database=True
        )

    def hints(
        self, chosen: Chosen, lists: Lists, jobs: Sequence[Job]
    ) -> asyncio.Task[tuple[tuple[GuestHint, ...], Reading]]:
        """Start reading what the guest logged around the job in focus."""
        return self._start(
            read_hints(
                self._connections,
                chosen.vm,
                hosts=guest_of(chosen.vm.name, lists.items[0]).hosts,
                focus=self.focused(lists, jobs),
                seconds=self._patience(),
            )
        )

    async def detail(
        self, vault: Vault, lists: Lists, jobs: Sequence[Job]
    ) -> tuple[Job | None, Reading]:
        """Return the job in focus with its tasks; as its row tells it when the GET fails."""
        job, reading = lists.asked
        if job is not None and reading is not None:
            return job, reading
        row = self.focused(lists, jobs)
        if reading is not None:
            return row, reading
        if row is None:
            return None, skipped(SourceName.JOB, "noJob")
        full, reading = await read_job(
            self._connections, vault, row.id, seconds=self._context.left()
        )
        return full or row, reading

    def focused(self, lists: Lists, jobs: Sequence[Job]) -> Job | None:
        """Return the job that was asked for, else the one worth a look, as its row tells it."""
        wanted = self.question.job_id
        if lists.asked[0] is not None or wanted is None:
            return lists.asked[0] or self._focus(jobs)
        return next((job for job in jobs if same(job.id, wanted)), None)

    def _patience(self) -> float:
        return min(self._context.left(), ENRICHING_SECONDS)

    async def stop(self) -> None:
        """Cancel whatever is still under way and wait until it is gone."""
        for task in self._tasks:
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    def _start(self, read: Coroutine[Any, Any, T]) -> asyncio.Task[T]:
        task = asyncio.create_task(read)
        self._tasks.append(task)
        return task
