"""What Azure told: plain facts, free of the SDK, each absence said by an `Outcome`."""

from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from enum import StrEnum

import msgspec

from triage.model.terms import Consistency, Operation, Os, Saying, Workload


class Outcome(StrEnum):
    """How the reading of one source ended; absent, empty, denied and not asked stay apart."""

    OK = "ok"
    EMPTY = "empty"
    ABSENT = "absent"
    DENIED = "denied"
    FAILED = "failed"
    TIMED_OUT = "timedOut"
    SKIPPED = "skipped"


class SourceName(StrEnum):
    """The sources evidence is read from."""

    TOKEN = "token"  # noqa: S105 - the name of a source
    VAULTS = "vaults"
    ITEMS = "protectedItems"
    JOBS = "jobs"
    JOB = "job"
    RECOVERY_POINTS = "recoveryPoints"
    LOG_ANALYTICS = "logAnalytics"
    VM_HINTS = "vmHints"


class Reading(msgspec.Struct, frozen=True, kw_only=True):
    """How one source was read. `action` and `scope` name the missing permission when denied."""

    source: SourceName
    outcome: Outcome
    elapsed: timedelta = timedelta(0)
    detail: Saying | None = None
    next: Saying | None = None
    status: int | None = None
    code: str | None = None
    action: str | None = None
    scope: str | None = None
    retry_after: timedelta | None = None
    rows: int | None = None


class Vault(msgspec.Struct, frozen=True, kw_only=True):
    """A Recovery Services vault."""

    id: str
    name: str
    resource_group: str
    subscription: str
    location: str | None = None


class Vm(msgspec.Struct, frozen=True, kw_only=True):
    """The VM in question; `os` comes from its recovery points, None when no source tells."""

    id: str | None
    name: str
    resource_group: str | None
    subscription: str | None
    os: Os | None = None


class HealthDetail(msgspec.Struct, frozen=True, kw_only=True):
    """A remark of the service on an item's health; `kpi` names the indicator it hangs on."""

    number: int | None = None
    title: str | None = None
    message: str | None = None
    recommendations: tuple[str, ...] = ()
    status: str | None = None
    kpi: str | None = None


_STOPPED = frozenset({"protectionstopped", "backupssuspended", "protectionpaused"})


class ProtectedItem(msgspec.Struct, frozen=True, kw_only=True):
    """A VM or a database as the vault protects it. `last_backup_time` is None for never."""

    id: str
    name: str
    friendly_name: str
    workload: Workload
    container: str
    vm_id: str | None = None
    vm_name: str | None = None
    vm_resource_group: str | None = None
    host: str | None = None
    parent: str | None = None
    protection_state: str | None = None
    protection_status: str | None = None
    health_status: str | None = None
    health: tuple[HealthDetail, ...] = ()
    last_backup_status: str | None = None
    last_backup_time: datetime | None = None
    last_backup_error: HealthDetail | None = None
    last_recovery_point: datetime | None = None
    policy_name: str | None = None
    soft_deleted: bool = False

    @property
    def is_stopped(self) -> bool:
        """Whether no scheduled run will come: protection is stopped, suspended or paused."""
        return (self.protection_state or "").casefold() in _STOPPED


class JobStatus(StrEnum):
    """The state of a job; texts the service adds later read as UNKNOWN."""

    IN_PROGRESS = "InProgress"
    COMPLETED = "Completed"
    FAILED = "Failed"
    COMPLETED_WITH_WARNINGS = "CompletedWithWarnings"
    CANCELLED = "Cancelled"
    CANCELLING = "Cancelling"
    UNKNOWN = "Unknown"


class JobError(msgspec.Struct, frozen=True, kw_only=True):
    """One error of a job as the service words it. `title` usually holds the symbolic code."""

    number: int | None = None
    title: str | None = None
    message: str | None = None
    recommendations: tuple[str, ...] = ()


class Task(msgspec.Struct, frozen=True, kw_only=True):
    """A sub-task of a job, such as Take Snapshot; sentinel times are None."""

    name: str
    status: str
    start: datetime | None = None
    end: datetime | None = None
    duration: timedelta | None = None


class Job(msgspec.Struct, frozen=True, kw_only=True):
    """A Backup job. `tasks`, `properties` and `dynamic_message` come with the job GET only.

    `container` is `(resource group, VM name)` as the job names it; `entity` is the display name,
    for databases `DB [host]` split into `database` and `host`. `operation_text` is the service's
    own word ("Backup (Full)"), `operation` what it amounts to.
    """

    id: str
    management_type: str
    workload: Workload | None
    operation: Operation
    operation_text: str
    status: JobStatus
    entity: str
    start: datetime | None = None
    end: datetime | None = None
    duration: timedelta | None = None
    activity_id: str | None = None
    container: tuple[str, str] | None = None
    database: str | None = None
    host: str | None = None
    user_triggered: bool | None = None
    errors: tuple[JobError, ...] = ()
    tasks: tuple[Task, ...] = ()
    properties: dict[str, str] = {}
    dynamic_message: str | None = None
    detailed: bool = False


_NEVER = datetime.min.replace(tzinfo=UTC)


def started(job: Job) -> datetime:
    """Return when `job` began, for putting jobs in order; one without a start is the oldest."""
    return job.start or _NEVER


def newest_first(jobs: Iterable[Job]) -> list[Job]:
    """Return `jobs` newest first, those that began at once by their ids."""
    return sorted(jobs, key=lambda job: (started(job), job.id), reverse=True)


class RecoveryPoint(msgspec.Struct, frozen=True, kw_only=True):
    """A recovery point of one item."""

    id: str
    time: datetime
    consistency: Consistency = Consistency.UNKNOWN
    os: Os | None = None
    encrypted: bool | None = None
    tiers: tuple[str, ...] = ()
    ilr_session_active: bool | None = None


class Neighbour(msgspec.Struct, frozen=True, kw_only=True):
    """Another item of the vault, summed up over the window while the pages went by."""

    name: str
    workload: Workload | None
    jobs: int
    failed: int
    last_status: JobStatus
    last_time: datetime | None = None
    codes: dict[str, int] = {}


class LoggedJob(msgspec.Struct, frozen=True, kw_only=True):
    """A job as Log Analytics holds it (AddonAzureBackupJobs or AzureDiagnostics)."""

    id: str
    operation: str
    status: str
    sub_type: str | None = None
    code: str | None = None
    start: datetime | None = None
    duration: timedelta | None = None
    item: str | None = None
    scheduled: bool | None = None


class GuestHint(msgspec.Struct, frozen=True, kw_only=True):
    """A row about the guest near the failure: heartbeat, event log or syslog."""

    kind: str
    time: datetime
    source: str
    event_id: int | None = None
    text: str = ""


class Window(msgspec.Struct, frozen=True, kw_only=True):
    """The time the job history covers; `truncated` when it was cut before its start."""

    start: datetime
    end: datetime
    truncated: bool = False


class Call(msgspec.Struct, frozen=True, kw_only=True):
    """One request to Azure for the trace; `status` is None when no answer came."""

    method: str
    path: str
    status: int | None
    elapsed: timedelta


class Evidence(msgspec.Struct, frozen=True, kw_only=True):
    """All that was read for one question. Jobs and recovery points are newest first.

    `jobs` are those of the VM's own items; `jobs_seen` counts all of the vault in the window.
    The recovery points are those of the VM, or of the database `points_of` when that is in focus.
    """

    vault: Vault
    vm: Vm
    window: Window
    readings: tuple[Reading, ...]
    items: tuple[ProtectedItem, ...] = ()
    jobs: tuple[Job, ...] = ()
    jobs_seen: int = 0
    neighbours: tuple[Neighbour, ...] = ()
    focus: Job | None = None
    recovery_points: tuple[RecoveryPoint, ...] = ()
    points_of: str | None = None
    logged_jobs: tuple[LoggedJob, ...] = ()
    hints: tuple[GuestHint, ...] = ()
    encrypted: bool | None = None
    calls: tuple[Call, ...] = ()

    def reading(self, source: SourceName) -> Reading | None:
        """Return how `source` was read, None when it was never considered."""
        return next((r for r in self.readings if r.source is source), None)
