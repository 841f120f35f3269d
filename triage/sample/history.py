"""Turns the table into the jobs of two months, deterministic for one `now`."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from uuid import NAMESPACE_URL, UUID, uuid5

import msgspec

from triage.sample.failures import Failure, Stage
from triage.sample.machines import NIGHTS, Database, Extra, Machine, Spell

_TODAY_ENDS = timedelta(hours=3)
_SUNDAY = 6
_QUIET = Spell(0, 0, None, "Completed")


class SampleTask(msgspec.Struct, frozen=True):
    """A sub-task; `start` None stands for one that never began."""

    name: str
    status: str
    start: datetime | None = None
    end: datetime | None = None


class SampleJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job of the estate, before it is worded as JSON. `listed` False: only the logs know it."""

    id: UUID
    machine: Machine
    operation: str
    status: str
    start: datetime
    end: datetime | None
    database: Database | None = None
    failure: Failure | None = None
    consistency: str = ""
    scheduled: bool = True
    listed: bool = True

    @property
    def entity(self) -> str:
        """The display name: the VM's, or the database with the guest's host name in brackets."""
        if self.database is not None:
            return f"{self.database.name} [{self.machine.host}]"
        if self.machine.shouted and self.id.int & 1:
            return self.machine.name.upper()
        return self.machine.name

    @property
    def made_point(self) -> bool:
        """Whether a recovery point came of it; a snapshot outlives a failed transfer."""
        if not self.operation.startswith("Backup") or self.end is None:
            return False
        if self.status in {"Completed", "CompletedWithWarnings"}:
            return True
        in_transfer = self.failure is not None and self.failure.stage is Stage.TRANSFER
        return in_transfer and self.database is None

    def tasks(self) -> tuple[SampleTask, ...]:
        """Return the sub-tasks as the job GET lists them."""
        if self.database is not None:
            return (SampleTask("Transfer data to vault", self.status),)
        if self.operation == "Restore":
            return (SampleTask(Stage.RESTORE, self.status, self.start, self.end),)
        if self.operation != "Backup" or self._failed_at_once:
            return ()
        return self._backup_tasks()

    @property
    def _failed_at_once(self) -> bool:
        return self.failure is not None and self.failure.stage is Stage.NONE

    def _backup_tasks(self) -> tuple[SampleTask, ...]:
        stage = self.failure.stage if self.failure is not None else None
        begun = self.start + timedelta(seconds=2, microseconds=self.id.int % 10**6)
        if self.status in {"Failed", "Cancelled"} and stage is not Stage.TRANSFER:
            never = "NotStarted" if self.status == "Failed" else "Cancelled"
            snapshot = SampleTask(Stage.SNAPSHOT, self.status, begun, self.end)
            return (snapshot, SampleTask(Stage.TRANSFER, never))
        taken = begun + timedelta(seconds=240 + self.id.int % 300)
        snapshot = SampleTask(Stage.SNAPSHOT, "Completed", begun, taken)
        return (snapshot, SampleTask(Stage.TRANSFER, self.status, taken, self.end))


def jobs_of(machine: Machine, now: datetime) -> list[SampleJob]:
    """Return all jobs of `machine` and its databases at `now` (UTC), in no particular order."""
    jobs = list(_vm_jobs(machine, now))
    for database in machine.databases:
        if database.protected:
            jobs.extend(_database_jobs(machine, database, now))
    return jobs


def log_jobs_of(machine: Machine, now: datetime) -> Iterator[SampleJob]:
    """Yield the log backups of the last two weeks, which the job list never shows."""
    for database in machine.databases:
        for run in range(6 * 14 if database.protected and database.name != "master" else 0):
            slot = _newest(database.at, now) - timedelta(hours=4 * run)
            broken = run < _LOG_RUNS_BROKEN and database.log_failure is not None
            failure = database.log_failure if broken else None
            status = "Failed" if broken else "Completed"
            spell = Spell(run, run, failure, status)
            yield _database_job(machine, database, slot, spell=spell, operation="Log")


_LOG_RUNS_BROKEN = 8


def job_id(*parts: object) -> UUID:
    """Return the id that `parts` always give: a job keeps its id while the clock goes on."""
    return uuid5(NAMESPACE_URL, "/".join(str(part) for part in parts))


def _newest(at: tuple[int, int], now: datetime) -> datetime:
    slot = now.replace(hour=at[0], minute=at[1], second=0, microsecond=0)
    return slot if slot <= now - _TODAY_ENDS else slot - timedelta(days=1)


def _spell_of(spells: tuple[Spell, ...], night: int) -> Spell:
    return next((s for s in spells if s.first <= night <= s.last), _QUIET)


def _vm_jobs(machine: Machine, now: datetime) -> Iterator[SampleJob]:
    if machine.at is None or machine.fresh:
        return
    newest = _newest(machine.at, now)
    for night in range(NIGHTS):
        slot = newest - timedelta(days=night)
        yield _night_job(machine, slot, _spell_of(machine.spells, night))
        for extra in machine.extras:
            if night in extra.nights:
                yield _extra_job(machine, slot + timedelta(minutes=extra.minutes), extra)
    yield _configured(machine, newest - timedelta(days=NIGHTS, hours=5))
    if machine.running:
        yield _running_job(machine, now)


def _night_job(machine: Machine, slot: datetime, spell: Spell) -> SampleJob:
    key = job_id(machine.id, slot.isoformat())
    status = spell.status if spell.failure or spell.status != "Failed" else "Completed"
    start = slot + timedelta(seconds=key.int % 47, microseconds=(key.int >> 8) % 10**6)
    return SampleJob(
        id=key,
        machine=machine,
        operation="Backup",
        status=status,
        start=start,
        end=start + _lasting(machine.minutes * 60, spell.failure, key),
        failure=spell.failure,
        consistency=spell.consistency or machine.consistency,
    )


def _lasting(usual: int, failure: Failure | None, key: UUID) -> timedelta:
    seconds = failure.seconds if failure is not None else usual
    spread = seconds * ((key.int >> 16) % 200) // 1000
    return timedelta(seconds=seconds + spread, microseconds=(key.int >> 24) % 10**6)


def _extra_job(machine: Machine, slot: datetime, extra: Extra) -> SampleJob:
    key = job_id(machine.id, slot.isoformat(), "on demand")
    start = slot + timedelta(microseconds=key.int % 10**6)
    return SampleJob(
        id=key,
        machine=machine,
        operation=extra.operation,
        status="Completed" if extra.failure is None else "Failed",
        start=start,
        end=start + _lasting(machine.minutes * 60, extra.failure, key),
        failure=extra.failure,
        consistency=machine.consistency,
        scheduled=False,
    )


def _configured(machine: Machine, slot: datetime) -> SampleJob:
    key = job_id(machine.id, slot.isoformat(), "configured")
    start = slot + timedelta(microseconds=key.int % 10**6)
    return SampleJob(
        id=key,
        machine=machine,
        operation="ConfigureBackup",
        status="Completed",
        start=start,
        end=start + _lasting(30, None, key),
        scheduled=False,
    )


def _running_job(machine: Machine, now: datetime) -> SampleJob:
    started = now.replace(minute=now.minute // 10 * 10, second=0, microsecond=0)
    started -= timedelta(minutes=25)
    key = job_id(machine.id, started.date(), "running")
    return SampleJob(
        id=key,
        machine=machine,
        operation="Backup",
        status="InProgress",
        start=started + timedelta(microseconds=key.int % 10**6),
        end=None,
    )


def _database_jobs(machine: Machine, database: Database, now: datetime) -> Iterator[SampleJob]:
    newest = _newest(database.at, now)
    for night in range(NIGHTS):
        slot = newest - timedelta(days=night)
        spell = _spell_of(database.spells, night)
        full = database.operation if slot.weekday() != _SUNDAY or spell.failure else "Backup (Full)"
        yield _database_job(machine, database, slot, spell=spell, operation=full)


def _database_job(
    machine: Machine, database: Database, slot: datetime, *, spell: Spell, operation: str
) -> SampleJob:
    key = job_id(machine.id, database.item_name, slot.isoformat(), operation)
    start = slot + timedelta(seconds=key.int % 31, microseconds=(key.int >> 8) % 10**6)
    return SampleJob(
        id=key,
        machine=machine,
        database=database,
        operation=operation,
        status=spell.status,
        start=start,
        end=start + _lasting(540, spell.failure, key),
        failure=spell.failure,
        listed=operation != "Log",
    )
