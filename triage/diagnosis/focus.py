"""Which job to look into: the newest failure that is a cause, not one that merely follows."""

from collections.abc import Sequence
from itertools import dropwhile, takewhile

import msgspec

from triage.diagnosis.clues import FAILING, RUNNING, read_job, same_run
from triage.diagnosis.recognise import Recogniser
from triage.model.evidence import Job, JobStatus, newest_first
from triage.model.question import Question
from triage.model.terms import ErrorRole, Operation


class Focus(msgspec.Struct, frozen=True, kw_only=True):
    """The job to diagnose, the newer ones that only follow from it, and one still running."""

    job: Job | None = None
    consequential: tuple[Job, ...] = ()
    running: Job | None = None


def find_focus(jobs: Sequence[Job], question: Question, recogniser: Recogniser) -> Focus:
    """Choose among the VM's `jobs`.

    A job named in the question is taken as it is. Otherwise the newest failed run is looked
    through to the newest failure of the same item that is a cause, but not past a success: what
    had recovered cannot be what it follows from. Without any failure a cancelled run is taken,
    and without that none.
    """
    if question.job_id:
        named = next((job for job in jobs if job.id.casefold() == question.job_id), None)
        if named:
            return Focus(job=named, running=named if named.status in RUNNING else None)
    ordered = [job for job in newest_first(jobs) if _is_asked(job, question)]
    running = next((job for job in ordered if job.status in RUNNING), None)
    failed = [job for job in ordered if job.status in FAILING]
    if not failed:
        failed = _unrecovered_cancellation(ordered)
    if not failed:
        return Focus(running=running)
    related = _streak_of(failed, ordered)
    followers: list[Job] = []
    for job in related:
        if read_job(job, recogniser).role is ErrorRole.PRIMARY:
            return Focus(job=job, consequential=tuple(followers), running=running)
        followers.append(job)
    return Focus(job=failed[0], consequential=tuple(followers[1:]), running=running)


def _streak_of(failed: Sequence[Job], ordered: Sequence[Job]) -> list[Job]:
    """Return the newest of `failed` and the failures of its item since its last success."""
    newest = failed[0]
    begun = dropwhile(lambda job: job is not newest, ordered)
    runs = (job for job in begun if same_run(job, newest))
    unbroken = takewhile(lambda job: job.status is not JobStatus.COMPLETED, runs)
    return [job for job in unbroken if job is newest or job.status in FAILING]


def _is_asked(job: Job, question: Question) -> bool:
    if question.workload and job.workload is not question.workload:
        return False
    if question.operation in (Operation.BACKUP, Operation.RESTORE):
        return job.operation is question.operation
    return True


def _unrecovered_cancellation(ordered: Sequence[Job]) -> list[Job]:
    for job in ordered:
        if job.status is JobStatus.COMPLETED:
            return []
        if job.status is JobStatus.CANCELLED:
            return [job]
    return []
