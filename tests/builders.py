"""Facts for tests, said the way one would tell them: `a_job().failed(VSS).nights_ago(2).build()`.

Every builder is immutable: each step gives a new one, so that a half-told fact can be shared.
"""

from datetime import UTC, datetime, timedelta
from typing import Any, Self

import msgspec

from triage.model.evidence import (
    Evidence,
    Job,
    JobError,
    JobStatus,
    Neighbour,
    Outcome,
    ProtectedItem,
    Reading,
    RecoveryPoint,
    SourceName,
    Task,
    Vault,
    Vm,
    Window,
)
from triage.model.question import Manner, Question, VaultName, VmName
from triage.model.terms import Consistency, Operation, Os, Workload

NOW = datetime(2026, 3, 18, 9, 30, tzinfo=UTC)
LAST_NIGHT = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
SUBSCRIPTION = "0f0f0f0f-1111-4222-8333-444444444444"
VAULT_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-keep"
    "/providers/Microsoft.RecoveryServices/vaults/keep"
)
VM_ID = (
    f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-front"
    "/providers/Microsoft.Compute/virtualMachines/front-1"
)

VSS = "ExtensionFailedVssWriterInBadState"
AGENT = "UserErrorGuestAgentStatusUnavailable"
FREEZE = "UserErrorFsFreezeFailed"
KEY_VAULT = "UserErrorKeyvaultPermissionsNotConfigured"
ANOTHER_BACKUP = "UserErrorBackupOperationInProgress"
UNKNOWN = "Zzz9QuxNobodyDocumentedThis"


class JobBuilder:
    """Tells of one job; a VM backup of last night that completed unless told otherwise."""

    def __init__(self, job: Job) -> None:
        self._job = job

    def _but(self, **changes: Any) -> Self:
        return type(self)(msgspec.structs.replace(self._job, **changes))

    def failed(self, code: str | None = None, **error: Any) -> Self:
        """Failed, with an error of this title unless there is none."""
        return self.status(JobStatus.FAILED).error(code, **error)

    def warned(self, code: str | None = None) -> Self:
        """Completed with warnings."""
        return self.status(JobStatus.COMPLETED_WITH_WARNINGS).error(code)

    def status(self, status: JobStatus) -> Self:
        """Ended, or stands, like this."""
        return self._but(status=status)

    def error(self, code: str | None = None, **more: Any) -> Self:
        """Has one more error; nothing said, nothing added."""
        if code is None and not more:
            return self
        return self._but(errors=(*self._job.errors, JobError(title=code, **more)))

    def at(self, start: datetime, *, minutes: float | None = 40) -> Self:
        """Began then and took so long; None: no end is known."""
        length = None if minutes is None else timedelta(minutes=minutes)
        end = None if length is None else start + length
        name = f"job-{start:%m%d-%H%M}"
        return self._but(id=name, start=start, end=end, duration=length)

    def nights_ago(self, nights: int) -> Self:
        """Began at the nightly hour so many nights before the last one."""
        return self.at(LAST_NIGHT - timedelta(days=nights))

    def named(self, name: str) -> Self:
        """Has this id."""
        return self._but(id=name)

    def on_demand(self) -> Self:
        """Was started by hand, as the service says."""
        return self._but(user_triggered=True)

    def scheduled(self) -> Self:
        """Was started by the schedule, as the service says."""
        return self._but(user_triggered=False)

    def operation(self, operation: Operation) -> Self:
        """Set out to do this."""
        return self._but(operation=operation, operation_text=operation.value)

    def task(self, name: str, status: str) -> Self:
        """Has one more sub-task."""
        return self._but(tasks=(*self._job.tasks, Task(name=name, status=status)))

    def of(self, vm: str, group: str = "rg-front") -> Self:
        """Protects this VM."""
        return self._but(entity=vm, container=(group, vm))

    def database(self, workload: Workload, name: str, host: str = "host-a") -> Self:
        """Protects this database; its container is the VM all the same."""
        entity = f"{name} [{host}]"
        return self._but(
            workload=workload,
            management_type="AzureWorkload",
            database=name,
            host=host,
            entity=entity,
            container=None,
        )

    def having(self, **fields: Any) -> Self:
        """Has these fields, word for word."""
        return self._but(**fields)

    def build(self) -> Job:
        """Return the job."""
        return self._job


def a_job() -> JobBuilder:
    """Begin to tell of a job."""
    blank = Job(
        id="job",
        management_type="AzureIaasVM",
        workload=Workload.AZURE_VM,
        operation=Operation.BACKUP,
        operation_text="Backup",
        status=JobStatus.COMPLETED,
        entity="front-1",
        container=("rg-front", "front-1"),
        activity_id="9a9a9a9a-0000-4000-8000-000000000001",
    )
    return JobBuilder(blank).at(LAST_NIGHT)


def nights(marks: str, code: str = VSS) -> tuple[Job, ...]:
    """Return one nightly job a letter, newest first: S succeeded, F failed, W warned, C followed.

    `X` is a cancelled run, `R` one that still runs.
    """
    tell = {
        "S": lambda job: job,
        "F": lambda job: job.failed(code),
        "W": lambda job: job.warned(code),
        "C": lambda job: job.failed(ANOTHER_BACKUP, number=400249),
        "X": lambda job: job.status(JobStatus.CANCELLED),
        "R": lambda job: job.status(JobStatus.IN_PROGRESS),
    }
    return tuple(tell[m](a_job().nights_ago(n)).build() for n, m in enumerate(marks))


def an_item(
    workload: Workload = Workload.AZURE_VM, name: str = "front-1", **more: Any
) -> ProtectedItem:
    """Return a healthy protected item, but with `more`."""
    fields: dict[str, Any] = {
        "id": f"{VAULT_ID}/protectedItems/{name}",
        "name": f"VM;iaasvmcontainerv2;rg-front;{name}",
        "friendly_name": name,
        "workload": workload,
        "container": f"IaasVMContainer;iaasvmcontainerv2;rg-front;{name}",
        "vm_id": VM_ID,
        "protection_state": "Protected",
        "policy_name": "nightly",
    }
    return ProtectedItem(**{**fields, **more})


def a_neighbour(name: str, *codes: str, failing: bool | None = None) -> Neighbour:
    """Return another item of the vault; it fails when it has codes, unless `failing` says else."""
    fails = bool(codes) if failing is None else failing
    return Neighbour(
        name=name,
        workload=Workload.AZURE_VM,
        jobs=5,
        failed=len(codes),
        last_status=JobStatus.FAILED if fails else JobStatus.COMPLETED,
        codes=dict.fromkeys(codes, 1),
    )


def points(marks: str, *, newest: datetime = LAST_NIGHT) -> tuple[RecoveryPoint, ...]:
    """Return nightly recovery points, newest first: A(pplication), F(ile system), C(rash), U."""
    levels = {
        "A": Consistency.APPLICATION,
        "F": Consistency.FILE_SYSTEM,
        "C": Consistency.CRASH,
        "U": Consistency.UNKNOWN,
    }
    return tuple(
        RecoveryPoint(id=f"rp-{n}", time=newest - timedelta(days=n), consistency=levels[mark])
        for n, mark in enumerate(marks)
    )


def read_well(*sources: SourceName) -> tuple[Reading, ...]:
    """Return readings of `sources`, or of all lists, that went well."""
    wanted = sources or (SourceName.VAULTS, SourceName.ITEMS, SourceName.JOBS)
    return tuple(Reading(source=source, outcome=Outcome.OK) for source in wanted)


def evidence_of(*jobs: Job, system: Os | None = Os.WINDOWS, **more: Any) -> Evidence:
    """Return all that was read of one VM: `jobs`, a healthy item, and what `more` adds."""
    fields: dict[str, Any] = {
        "vault": Vault(
            id=VAULT_ID,
            name="keep",
            resource_group="rg-keep",
            subscription=SUBSCRIPTION,
            location="japanwest",
        ),
        "vm": Vm(
            id=VM_ID,
            name="front-1",
            resource_group="rg-front",
            subscription=SUBSCRIPTION,
            os=system,
        ),
        "window": Window(start=NOW - timedelta(days=14), end=NOW),
        "readings": read_well(),
        "items": (an_item(),),
        "jobs": jobs,
        "jobs_seen": len(jobs),
    }
    return Evidence(**{**fields, **more})


def a_question(**more: Any) -> Question:
    """Return a question about that VM."""
    fields: dict[str, Any] = {
        "vault": VaultName(SUBSCRIPTION, "keep"),
        "vm": VmName("front-1"),
        "manner": Manner(),
    }
    return Question(**{**fields, **more})
