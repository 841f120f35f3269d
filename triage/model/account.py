"""What happened, as the report tells it: environment, failed job, history, recovery points.

The field names become camelCase JSON. An absent fact is null; an empty list says there are none.
"""

from datetime import datetime, timedelta
from typing import Literal

import msgspec

from triage.model.terms import Consistency, ErrorRole, Os, Phase, Workload

Pattern = Literal["none", "single", "steady", "flapping", "timeOfDay", "weekday", "scheduledOnly"]


class Part(msgspec.Struct, frozen=True, kw_only=True, rename="camel"):
    """A part of the report."""


class VaultFacts(Part, frozen=True, kw_only=True):
    """The vault."""

    id: str
    name: str
    resource_group: str
    location: str | None = None


class VmFacts(Part, frozen=True, kw_only=True):
    """The protected VM; what no source told is null and stands in `missing`."""

    name: str
    id: str | None = None
    resource_group: str | None = None
    os_type: Os | None = None
    os_name: str | None = None


class HealthFact(Part, frozen=True, kw_only=True):
    """A remark of the service about an item's health."""

    number: int | None = None
    title: str | None = None
    message: str | None = None
    recommendations: tuple[str, ...] = ()


class ItemFacts(Part, frozen=True, kw_only=True):
    """One protected item of the VM."""

    id: str
    workload: Workload
    friendly_name: str
    protection_state: str | None = None
    last_backup_status: str | None = None
    last_backup_time: datetime | None = None
    policy_name: str | None = None
    health: tuple[HealthFact, ...] = ()


class Environment(Part, frozen=True, kw_only=True):
    """Where the failure happened, and what only a human can add."""

    subscription_id: str | None = None
    vault: VaultFacts | None = None
    vm: VmFacts | None = None
    items: tuple[ItemFacts, ...] = ()
    missing: tuple[str, ...] = ()


class TaskFacts(Part, frozen=True, kw_only=True):
    """A sub-task of the job."""

    name: str
    status: str
    start_time: datetime | None = None
    duration: timedelta | None = None


class ErrorFacts(Part, frozen=True, kw_only=True):
    """An error of the job as the service words it; `code` is the symbolic one, if there is one."""

    code: str | None = None
    number: int | None = None
    title: str | None = None
    message: str | None = None
    recommendations: tuple[str, ...] = ()
    role: ErrorRole = ErrorRole.PRIMARY


class FollowUp(Part, frozen=True, kw_only=True):
    """A newer failure that only follows from the one that is diagnosed."""

    job_id: str
    code: str | None = None
    start_time: datetime | None = None


class Failure(Part, frozen=True, kw_only=True):
    """The failed job that is diagnosed."""

    job_id: str | None = None
    portal_link: str | None = None
    activity_id: str | None = None
    workload: Workload | None = None
    operation: str | None = None
    status: str | None = None
    item: str | None = None
    start_time: datetime | None = None
    end_time: datetime | None = None
    start_time_local: str | None = None
    end_time_local: str | None = None
    duration: timedelta | None = None
    scheduled: bool | None = None
    phase: Phase = Phase.UNKNOWN
    tasks: tuple[TaskFacts, ...] = ()
    errors: tuple[ErrorFacts, ...] = ()
    detail: str | None = None
    consequential: tuple[FollowUp, ...] = ()


class HistoryWindow(Part, frozen=True, kw_only=True):
    """The time the history covers; `truncated` when the list was cut before its start."""

    start: datetime = msgspec.field(name="from")
    end: datetime = msgspec.field(name="to")
    truncated: bool = False


class Streak(Part, frozen=True, kw_only=True):
    """The unbroken run of failures up to now; length 0 when the last run was good."""

    length: int = 0
    since: datetime | None = None
    same_code: bool = False


class GuestFact(Part, frozen=True, kw_only=True):
    """What the VM's own logs in the workspace hold around the failure."""

    kind: str
    time: datetime
    source: str
    event_id: int | None = None
    text: str = ""


class CodeCount(Part, frozen=True, kw_only=True):
    """How often a code stands in the window."""

    code: str
    count: int
    last: datetime | None = None


class RunCount(Part, frozen=True, kw_only=True):
    """Runs of one kind and how many of them failed."""

    total: int = 0
    failed: int = 0


class Runs(Part, frozen=True, kw_only=True):
    """Scheduled against on-demand runs; `inferred` when told by the time of day only."""

    scheduled: RunCount = RunCount()
    on_demand: RunCount = RunCount()
    inferred: bool = False


class NeighbourFacts(Part, frozen=True, kw_only=True):
    """Other items of the vault in the window and what they say about where to look."""

    items_seen: int = 0
    items_failing: int = 0
    same_code: int = 0
    names: tuple[str, ...] = ()
    reading: str = ""


class TimelineJob(Part, frozen=True, kw_only=True):
    """One job of the item, for the timeline."""

    job_id: str
    operation: str
    status: str
    start_time: datetime | None = None
    duration: timedelta | None = None
    code: str | None = None


class HistoryFacts(Part, frozen=True, kw_only=True):
    """What the job history says about the failure."""

    window: HistoryWindow
    jobs_seen: int = 0
    succeeded: int = 0
    failed: int = 0
    warned: int = 0
    success_rate: float | None = None
    streak: Streak = Streak()
    last_success: datetime | None = None
    first_failure_after_success: datetime | None = None
    codes: tuple[CodeCount, ...] = ()
    scheduled_versus_adhoc: Runs = Runs()
    pattern: Pattern = "none"
    reading: str = ""
    duration_drift: float | None = None
    neighbours: NeighbourFacts = NeighbourFacts()
    dedup_key: str = ""
    jobs: tuple[TimelineJob, ...] = ()


class PointFacts(Part, frozen=True, kw_only=True):
    """One recovery point."""

    time: datetime
    consistency: Consistency


class RecoveryPointFacts(Part, frozen=True, kw_only=True):
    """What can be restored, and how consistent it is."""

    latest: PointFacts | None = None
    latest_application_consistent: datetime | None = None
    age_hours: float | None = None
    consistency_change: datetime | None = None
    points: tuple[PointFacts, ...] = ()
    reading: str = ""
