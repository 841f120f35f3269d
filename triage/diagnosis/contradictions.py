"""Where two things the service says about an item do not fit together."""

from collections.abc import Iterator
from datetime import timedelta

from triage.model.evidence import Evidence, Job, JobStatus, ProtectedItem, newest_first
from triage.model.terms import Operation, Saying, Workload, saying

_GAP = timedelta(days=2)


def contradictions(evidence: Evidence) -> Iterator[Saying]:
    """Yield what does not fit together in the vault's account of the VM's items."""
    for item in evidence.items:
        yield from _state(item)
        jobs = [job for job in evidence.jobs if _is_backup_of(job, item)]
        if jobs:
            yield from _against_jobs(item, newest_first(jobs)[0])


def _is_backup_of(job: Job, item: ProtectedItem) -> bool:
    if job.operation is not Operation.BACKUP or job.workload is not item.workload:
        return False
    return item.workload is Workload.AZURE_VM or (
        (job.database or "").casefold() == item.friendly_name.casefold()
    )


def _state(item: ProtectedItem) -> Iterator[Saying]:
    name = item.friendly_name
    if item.soft_deleted:
        yield saying("contradictions.softDeleted", item=name)
    elif item.is_stopped:
        yield saying("contradictions.stopped", item=name, state=item.protection_state)
    elif not item.policy_name and item.workload is Workload.AZURE_VM:
        yield saying("contradictions.noPolicy", item=name)


def _against_jobs(item: ProtectedItem, newest: Job) -> Iterator[Saying]:
    name = item.friendly_name
    if item.health_status == "Passed" and newest.status is JobStatus.FAILED:
        yield saying("contradictions.healthPassed", item=name)
    point, end = item.last_recovery_point, newest.end
    if newest.status is JobStatus.COMPLETED and point and end and end - point > _GAP:
        yield saying("contradictions.noNewPoint", item=name, point=point)
