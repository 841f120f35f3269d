"""What there is in the sample vault at one moment: items, jobs, points, and who has which."""

from collections import defaultdict
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from functools import cached_property
from typing import Any
from uuid import UUID

import msgspec

from triage.sample import jobs
from triage.sample.history import SampleJob, jobs_of, log_jobs_of
from triage.sample.items import item_id
from triage.sample.machines import MACHINES, VAULTS, Database, Machine
from triage.sample.points import kept_points

_LAG = timedelta(minutes=30)
_LOGS_KEPT = timedelta(days=30)
_SELECTIONS = 32


class Known(msgspec.Struct, frozen=True):
    """A protected item: the VM itself, or one of its databases."""

    machine: Machine
    database: Database | None

    @property
    def key(self) -> tuple[str, str]:
        """What its jobs are filed under."""
        return (self.machine.id, self.database.item_name if self.database else "")


class World:
    """The sample vault at `now`; everything is worked out once, when first asked for."""

    def __init__(
        self,
        now: datetime,
        machines: Sequence[Machine] = MACHINES,
        more_jobs: Sequence[SampleJob] = (),
    ) -> None:
        """Hold `machines` as they are at `now` (UTC); `more_jobs` come on top of their own."""
        self.now = now
        self.machines = machines
        self._more_jobs = more_jobs
        self.projections: dict[str, list[dict[str, Any]]] = {}
        self.logged_rows: list[dict[str, Any]] = []
        self._rows: dict[UUID, bytes] = {}
        self._selections: dict[str, list[SampleJob]] = {}

    @cached_property
    def jobs(self) -> list[SampleJob]:
        """All jobs the job list shows, newest first."""
        own = [job for machine in self.machines for job in jobs_of(machine, self.now)]
        return sorted([*own, *self._more_jobs], key=lambda job: job.start, reverse=True)

    @cached_property
    def jobs_by_id(self) -> dict[str, SampleJob]:
        """The same by their id."""
        return {str(job.id): job for job in self.jobs}

    @cached_property
    def logged_jobs(self) -> list[SampleJob]:
        """All jobs Log Analytics has by now, newest first: log backups too, no recent ones."""
        logs = [job for machine in self.machines for job in log_jobs_of(machine, self.now)]
        end = self.now - _LAG
        begin = self.now - _LOGS_KEPT
        done = [job for job in (*self.jobs, *logs) if job.end and begin < job.end < end]
        return sorted(done, key=lambda job: job.start, reverse=True)

    @cached_property
    def items(self) -> dict[str, Known]:
        """The protected items by their ARM id in lower case."""
        known = []
        for machine in self.machines:
            if machine.at is not None:
                known.append(Known(machine, None))
            known.extend(Known(machine, database) for database in machine.databases)
        return {item_id(k.machine, k.database).lower(): k for k in known}

    @cached_property
    def groups(self) -> frozenset[str]:
        """The resource groups there are, in lower case."""
        return frozenset(m.group.lower() for m in self.machines) | {v.group for v in VAULTS}

    def row(self, job: SampleJob) -> bytes:
        """Return the JSON of the list's row of `job`, rendered once."""
        rendered = self._rows.get(job.id)
        if rendered is None:
            rendered = self._rows[job.id] = msgspec.json.encode(jobs.row(job, self.now))
        return rendered

    def selection(self, key: str, select: Callable[[], list[SampleJob]]) -> list[SampleJob]:
        """Return what `select` gives, remembered under `key`: the pages of a list share it."""
        if key not in self._selections:
            if len(self._selections) >= _SELECTIONS:
                self._selections.clear()
            self._selections[key] = select()
        return self._selections[key]

    def history(self, known: Known) -> list[SampleJob]:
        """Return the jobs of one item, newest first."""
        return self._histories.get(known.key, [])

    def points(self, known: Known) -> list[SampleJob]:
        """Return the jobs whose recovery points of the item are still kept, newest first."""
        return kept_points(self.history(known), self.now)

    @cached_property
    def _histories(self) -> dict[tuple[str, str], list[SampleJob]]:
        histories: dict[tuple[str, str], list[SampleJob]] = defaultdict(list)
        for job in self.jobs:
            histories[Known(job.machine, job.database).key].append(job)
        return histories
