"""What the run of jobs says: since when, how often, at which times, and what came with it."""

import hashlib
from collections import Counter
from collections.abc import Sequence
from datetime import timedelta
from statistics import median

import msgspec

from triage.diagnosis.clues import (
    FAILING,
    ReadJob,
    read_jobs,
    same_run,
)
from triage.diagnosis.recognise import Recogniser
from triage.diagnosis.rhythm import is_scheduled, pattern_of, runs_of, scheduled_minute
from triage.model.account import (
    CodeCount,
    HistoryFacts,
    HistoryWindow,
    Pattern,
    Streak,
    TimelineJob,
)
from triage.model.evidence import Evidence, Job, JobStatus, newest_first, started
from triage.model.terms import ErrorRole, Operation, Saying, saying

_DONE = FAILING | {JobStatus.COMPLETED}
_DRIFT_SAMPLE = 3
LONGEST_TIMELINE = 120


class History(msgspec.Struct, frozen=True, kw_only=True):
    """The history's figures, their reading, and whether the focus ran on schedule."""

    facts: HistoryFacts
    reading: Saying
    scheduled: bool | None = None


def read_history(evidence: Evidence, focus: Job | None, recogniser: Recogniser) -> History:
    """Return the history of the item of `focus`; without one, of all backups of the VM."""
    ordered = newest_first(evidence.jobs)
    runs = [job for job in ordered if _belongs(job, focus)]
    read = read_jobs(runs, recogniser)
    done = [job for job in read if job.job.status in _DONE]
    streak = streak_of(done)
    last_success = next((j.job.start for j in done if j.job.status is JobStatus.COMPLETED), None)
    finished = [job.job for job in done]
    kinds = runs_of(finished)
    pattern = pattern_of(finished, kinds, streak.length)
    facts = HistoryFacts(
        window=HistoryWindow(
            start=evidence.window.start,
            end=evidence.window.end,
            truncated=evidence.window.truncated,
        ),
        jobs_seen=evidence.jobs_seen,
        succeeded=_count(finished, JobStatus.COMPLETED),
        failed=_count(finished, JobStatus.FAILED),
        warned=_count(finished, JobStatus.COMPLETED_WITH_WARNINGS),
        success_rate=round(_count(finished, JobStatus.COMPLETED) / len(done), 3) if done else None,
        streak=streak,
        last_success=last_success,
        first_failure_after_success=streak.since if last_success else None,
        codes=_codes(done),
        scheduled_versus_adhoc=kinds,
        pattern=pattern,
        duration_drift=_drift(finished),
        dedup_key=dedup_key(evidence, focus, done),
        jobs=tuple(_timeline(job) for job in read[:LONGEST_TIMELINE]),
    )
    scheduled = is_scheduled(focus, scheduled_minute(finished)) if focus else None
    return History(facts=facts, reading=_reading(facts, pattern), scheduled=scheduled)


def _belongs(job: Job, focus: Job | None) -> bool:
    return same_run(job, focus) if focus else job.operation is Operation.BACKUP


def _count(jobs: Sequence[Job], status: JobStatus) -> int:
    return sum(job.status is status for job in jobs)


def streak_of(done: Sequence[ReadJob]) -> Streak:
    """Return the unbroken run of failures at the head of `done`, which is newest first.

    Consequential failures belong to the streak but do not decide whether the code is the same,
    unless there are no others. Failures without a code are not known to be the same.
    """
    length = 0
    codes: set[str | None] = set()
    following: set[str | None] = set()
    since = None
    for read in done:
        if read.job.status is JobStatus.COMPLETED:
            break
        length += 1
        since = read.job.start or since
        (codes if read.role is ErrorRole.PRIMARY else following).add(read.code)
    seen = codes or following
    return Streak(length=length, since=since, same_code=len(seen) == 1 and None not in seen)


def _codes(done: Sequence[ReadJob]) -> tuple[CodeCount, ...]:
    counts: Counter[str] = Counter()
    last: dict[str, ReadJob] = {}
    for read in done:
        for error in read.errors:
            name = error.code or (str(error.error.number) if error.error.number else None)
            if name:
                counts[name] += 1
                last.setdefault(name, read)
    return tuple(
        CodeCount(code=code, count=count, last=last[code].job.start)
        for code, count in counts.most_common()
    )


def _drift(finished: Sequence[Job]) -> float | None:
    """Return how the median length of the newest successes compares with that before them."""
    lengths = [
        job.duration / timedelta(seconds=1)
        for job in finished
        if job.status is JobStatus.COMPLETED and job.duration
    ]
    recent, before = lengths[:_DRIFT_SAMPLE], lengths[_DRIFT_SAMPLE:]
    if len(before) < _DRIFT_SAMPLE:
        return None
    usual = median(before)
    return round(median(recent) / usual, 2) if usual else None


def dedup_key(evidence: Evidence, focus: Job | None, done: Sequence[ReadJob]) -> str:
    """Return a key that stays the same for one streak of one failure of one item.

    It hangs on the last success before `focus`, which does not move while the streak lasts, nor
    when later runs succeed.
    """
    if focus is None:
        return ""
    primary = next((r for r in done if r.job.id == focus.id), None)
    before = (r.job for r in done if started(r.job) < started(focus))
    success = next((job.id for job in before if job.status is JobStatus.COMPLETED), "none")
    parts = (
        evidence.vault.id,
        *(focus.container or (focus.entity,)),
        focus.operation,
        (primary.code if primary else None) or focus.id,
        success,
    )
    return hashlib.sha256("|".join(parts).casefold().encode()).hexdigest()[:16]


def _timeline(read: ReadJob) -> TimelineJob:
    job = read.job
    return TimelineJob(
        job_id=job.id,
        operation=job.operation_text,
        status=job.status,
        start_time=job.start,
        duration=job.duration,
        code=read.code,
    )


def _reading(facts: HistoryFacts, pattern: Pattern) -> Saying:
    since = facts.first_failure_after_success or facts.streak.since
    return saying(
        f"history.pattern.{pattern}",
        length=facts.streak.length,
        failed=facts.failed + facts.warned,
        succeeded=facts.succeeded,
        since=since,
        lastSuccess=facts.last_success,
    )
