"""In which part of its operation a job failed."""

from triage.catalogue.schema import Entry
from triage.model.evidence import Job, Task
from triage.model.terms import Operation, Phase, Workload

_BY_TASK = (
    ("take snapshot", Phase.TAKE_SNAPSHOT),
    ("transfer data to vault", Phase.TRANSFER),
    ("transfer data from vault", Phase.RESTORE),
    ("restore", Phase.RESTORE),
    ("create", Phase.RESTORE),
)
_DATABASES = frozenset({Workload.SQL, Workload.SAP_HANA, Workload.SAP_ASE})
_NOT_DONE = frozenset({"failed", "cancelled", "completedwithwarnings"})


def phase_of_task(task: Task) -> Phase:
    """Return the phase a sub-task stands for, by the service's own names."""
    name = task.name.casefold()
    return next((phase for part, phase in _BY_TASK if part in name), Phase.UNKNOWN)


def phase_of(job: Job | None, entry: Entry | None) -> Phase:
    """Return where `job` failed: its failed sub-task decides, then the entry, then what it is.

    Databases stream straight to the vault: what fails there fails in the database phase,
    whatever the sub-task is called.
    """
    if job and job.workload in _DATABASES and job.operation is Operation.BACKUP:
        return Phase.DATABASE
    for task in job.tasks if job else ():
        if task.status.casefold() in _NOT_DONE and phase_of_task(task) is not Phase.UNKNOWN:
            return phase_of_task(task)
    if entry and entry.phase is not Phase.UNKNOWN:
        return entry.phase
    if job and job.operation is Operation.RESTORE:
        return Phase.RESTORE
    if job and job.operation is Operation.CONFIGURE_PROTECTION:
        return Phase.CONFIGURE
    return Phase.UNKNOWN
