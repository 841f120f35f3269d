"""Folding pages of a vault's jobs: those of one VM are kept, all others are summed up."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

import msgspec

from triage.model.evidence import Job, JobStatus, Neighbour, ProtectedItem, newest_first
from triage.model.resource import NETBIOS, same
from triage.model.terms import Workload
from triage.wire.job import parse_job, split_container, split_entity, status_of, workload_of
from triage.wire.scalar import moment, nested, objects, text

KEPT = 2000
_ITEMS = 10_000


class Guest(msgspec.Struct, frozen=True):
    """How the jobs of one VM are told from others: its name, and the host names of its guest."""

    vm: str
    hosts: frozenset[str]

    def owns(self, properties: Mapping[str, Any]) -> bool:
        """Tell whether a job with these properties is one of this VM, in whatever group."""
        container = split_container(text(properties.get("containerName")))
        if container is not None:
            return same(container[1], self.vm)
        entity = text(properties.get("entityFriendlyName")) or ""
        host = split_entity(entity)[1]
        if host is not None:
            return host.casefold() in self.hosts
        return same(entity, self.vm)


def guest_of(vm: str, items: Sequence[ProtectedItem]) -> Guest:
    """Return what tells the jobs of `vm`, from the hosts its database items name.

    Where they name none, the VM's own name stands in, whole and cut, unless it is known as the
    host of another VM.
    """
    own = {i.host.casefold() for i in items if i.host and same(i.vm_name, vm)}
    others = {i.host.casefold() for i in items if i.host and i.vm_name and not same(i.vm_name, vm)}
    guessed = {vm.casefold(), vm.casefold()[:NETBIOS]} - others
    return Guest(vm=vm, hosts=frozenset(own or guessed))


class _Tally:
    """What is counted of one other item."""

    __slots__ = ("codes", "failed", "jobs", "last", "name", "status", "workload")

    def __init__(self, name: str, workload: Workload | None) -> None:
        self.name = name
        self.workload = workload
        self.jobs = 0
        self.failed = 0
        self.last: datetime | None = None
        self.status = JobStatus.UNKNOWN
        self.codes: Counter[str] = Counter()

    def count(self, start: datetime, status: JobStatus, codes: Iterable[str]) -> None:
        self.jobs += 1
        self.failed += status is JobStatus.FAILED
        for code in codes:  # `update` would ask each time whether it was given a mapping
            self.codes[code] += 1
        if self.last is None or start >= self.last:
            self.last, self.status = start, status

    def neighbour(self) -> Neighbour:
        return Neighbour(
            name=self.name,
            workload=self.workload,
            jobs=self.jobs,
            failed=self.failed,
            last_status=self.status,
            last_time=self.last,
            codes=dict(self.codes),
        )


class Ledger:
    """The jobs of one VM, and counters of all other items, over one window.

    What it holds grows with the VM's own jobs and the number of items, never with the vault's
    jobs. Rows outside of the window are left out, whatever the service's filter did.
    """

    def __init__(self, guest: Guest, start: datetime, end: datetime) -> None:
        self._guest = guest
        self._start, self._end = start, end
        self._own: dict[str, Job] = {}
        self._tallies: dict[str, _Tally] = {}
        self.seen = 0
        self.oldest: datetime | None = None
        self.truncated = False

    def add(self, rows: Iterable[Mapping[str, Any]]) -> None:
        """Take in one page of jobs."""
        for row in rows:
            properties = nested(row.get("properties"))
            start = moment(properties.get("startTime"))
            if start is None or not self._start <= start <= self._end:
                continue
            self.seen += 1
            self.oldest = min(start, self.oldest or start)
            if self._guest.owns(properties):
                self._keep(row)
            else:
                self._count(properties, start)

    def jobs(self) -> tuple[Job, ...]:
        """Return the VM's jobs, newest first."""
        return tuple(newest_first(self._own.values()))

    def neighbours(self) -> tuple[Neighbour, ...]:
        """Return the other items, in the order of their names."""
        found = (tally.neighbour() for tally in self._tallies.values())
        return tuple(sorted(found, key=lambda n: (n.name.casefold(), n.name)))

    def _keep(self, row: Mapping[str, Any]) -> None:
        job = parse_job(row)
        if job is None:
            return
        if len(self._own) >= KEPT:
            self.truncated = True
            return
        self._own[job.id] = job

    def _count(self, properties: Mapping[str, Any], start: datetime) -> None:
        entity = text(properties.get("entityFriendlyName")) or "-"
        key = (text(properties.get("containerName")) or entity).casefold()
        tally = self._tallies.get(key)
        if tally is None:
            if len(self._tallies) >= _ITEMS:
                return
            management = text(properties.get("backupManagementType")) or ""
            workload = workload_of(text(properties.get("workloadType")), management)
            tally = self._tallies[key] = _Tally(entity, workload)
        tally.count(start, status_of(text(properties.get("status"))), _codes(properties))


def tally_of(jobs: Iterable[Job]) -> tuple[Neighbour, ...]:
    """Sum up whole jobs per item, as the ledger does for those it never kept."""
    tallies: dict[str, _Tally] = {}
    for job in jobs:
        if job.start is None:
            continue
        key = ";".join(job.container or (job.entity,)).casefold()
        tally = tallies.setdefault(key, _Tally(job.entity, job.workload))
        tally.count(job.start, job.status, (_code(e.title, e.number) for e in job.errors))
    return tuple(tally.neighbour() for tally in tallies.values())


def _codes(properties: Mapping[str, Any]) -> Iterable[str]:
    for entry in objects(properties.get("errorDetails")):
        yield _code(text(entry.get("errorTitle")), text(entry.get("errorCode")))


def _code(title: str | None, number: str | int | None) -> str:
    if title and not any(letter.isspace() for letter in title):
        return title
    return str(number) if number is not None else title or "-"
