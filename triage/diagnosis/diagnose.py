"""From evidence to findings: the whole judgement on one question, without I/O."""

from collections.abc import Iterator
from datetime import datetime

import msgspec

from triage.diagnosis.clues import (
    RUNNING,
    ReadJob,
    clues_beside_errors,
    implied_system,
    read_job,
)
from triage.diagnosis.consistency import Points, read_points
from triage.diagnosis.contradictions import contradictions
from triage.diagnosis.focus import find_focus
from triage.diagnosis.history import History, read_history
from triage.diagnosis.neighbours import Neighbourhood, read_neighbours
from triage.diagnosis.phase import phase_of
from triage.diagnosis.recognise import Clue, Recogniser, Recognition, Setting
from triage.diagnosis.severity import Case, Judgement, judge
from triage.model.evidence import Evidence, Job, JobStatus, Outcome, SourceName
from triage.model.question import Question
from triage.model.report import Status
from triage.model.terms import Confidence, Operation, Os, Phase, Saying, Workload, saying


class Findings(msgspec.Struct, frozen=True, kw_only=True):
    """The verdict on one question; what only Azure could tell is None after `/classify`."""

    status: Status
    recognition: Recognition
    phase: Phase
    workload: Workload | None = None
    operation: Operation | None = None
    os: Os | None = None
    job: ReadJob | None = None
    consequential: tuple[ReadJob, ...] = ()
    running: Job | None = None
    history: History | None = None
    points: Points | None = None
    neighbourhood: Neighbourhood | None = None
    severity: Judgement | None = None
    reproducible: bool | None = None
    encrypted: bool | None = None
    warnings: tuple[Saying, ...] = ()


def diagnose(
    evidence: Evidence, question: Question, recogniser: Recogniser, now: datetime
) -> Findings:
    """Return what `evidence` says about `question`."""
    focus = find_focus(evidence.jobs, question, recogniser)
    job = evidence.focus if evidence.focus and _is(evidence.focus, focus.job) else focus.job
    if question.operation is Operation.FILE_RECOVERY:
        job = None
    system = _system(evidence, question, job)
    read = read_job(job, recogniser, system) if job else None
    recognition = _recognition(evidence, question, read, recogniser)
    history = read_history(evidence, job, recogniser)
    if blind := _is_blind(evidence):
        history = msgspec.structs.replace(history, reading=saying("history.notRead"))
    points = read_points(evidence.recovery_points, system, now, database=evidence.points_of)
    names = _names(read, recognition)
    listed = _was_read(evidence, SourceName.JOBS)
    severity = judge(
        Case(
            history=history.facts,
            points=points.facts,
            status=job.status if job else None,
            operation=job.operation if job else question.operation,
            items=evidence.items,
            dropped=points.dropped,
        ),
        now,
    )
    return Findings(
        status="guided" if blind else _status(question, job, focus.running, recognition),
        recognition=recognition,
        phase=_phase(question, job, recognition),
        workload=_workload(evidence, question, job),
        operation=question.operation or (job.operation if job else None),
        os=system,
        job=read,
        consequential=tuple(read_job(j, recogniser, system) for j in focus.consequential),
        running=focus.running,
        history=history,
        points=points,
        neighbourhood=read_neighbours(evidence.neighbours, names, asked=listed),
        severity=None if blind and severity.level == "low" else severity,
        reproducible=_reproducible(history),
        encrypted=evidence.encrypted,
        warnings=tuple(_warnings(evidence, focus.running, history, points)),
    )


def _system(evidence: Evidence, question: Question, job: Job | None) -> Os | None:
    workload = job.workload if job else question.workload
    return evidence.vm.os or implied_system(workload)


def _is(detailed: Job, job: Job | None) -> bool:
    return job is None or detailed.id == job.id


def _names(read: ReadJob | None, recognition: Recognition) -> frozenset[str]:
    """Return every name of the failure, folded, by which neighbours may show it too."""
    titles = [error.error.title for error in read.errors] if read else []
    return frozenset(name.casefold() for name in (recognition.code, *titles) if name)


def _was_read(evidence: Evidence, source: SourceName) -> bool:
    reading = evidence.reading(source)
    return reading is not None and reading.outcome in (Outcome.OK, Outcome.EMPTY)


def _is_blind(evidence: Evidence) -> bool:
    """Tell whether no job is known because the list was lost: that is not "no failure"."""
    reading = evidence.reading(SourceName.JOBS)
    lost = (Outcome.DENIED, Outcome.ABSENT, Outcome.FAILED, Outcome.TIMED_OUT)
    return reading is not None and reading.outcome in lost and not evidence.jobs


def _recognition(
    evidence: Evidence, question: Question, read: ReadJob | None, recogniser: Recogniser
) -> Recognition:
    """Return what the job is recognised as; where it is silent, what others say of it."""
    if read is None:
        return Recognition()
    if read.leading.entry:
        return read.leading
    clues = list(_clues_elsewhere(evidence, question, read.job))
    setting = Setting(workload=read.job.workload, os=evidence.vm.os, operation=read.job.operation)
    further = recogniser.recognise(clues, setting) if clues else Recognition()
    if further.entry:
        return further
    if read.leading.family or read.leading.code:
        return read.leading
    return msgspec.structs.replace(further, code=read.code)


def _clues_elsewhere(evidence: Evidence, question: Question, job: Job) -> Iterator[Clue]:
    yield from clues_beside_errors(job)
    for logged in evidence.logged_jobs:
        if logged.code and logged.id.casefold() == job.id.casefold():
            yield Clue("logAnalytics.JobFailureCode", logged.code, "code")
    if question.alert and question.alert.code:
        yield Clue("alert.code", question.alert.code, "code")
    if question.alert and question.alert.message:
        yield Clue("alert.message", question.alert.message)
    for item in evidence.items:
        error = item.last_backup_error
        if error and error.title and job.database in (None, item.friendly_name):
            yield Clue("protectedItem.lastBackupErrorDetail.code", error.title, "code")


def _status(
    question: Question, job: Job | None, running: Job | None, recognition: Recognition
) -> Status:
    if question.operation is Operation.FILE_RECOVERY:
        return "guided"
    if job is None:
        return "inProgress" if running else "noFailure"
    if job.status in RUNNING:
        return "inProgress"
    if not job.errors and not recognition.entry and job.status is JobStatus.COMPLETED:
        return "noFailure"
    return "unrecognised" if recognition.confidence is Confidence.NONE else "diagnosed"


def _phase(question: Question, job: Job | None, recognition: Recognition) -> Phase:
    if question.operation is Operation.FILE_RECOVERY:
        return Phase.MOUNT
    return phase_of(job, recognition.entry)


def _workload(evidence: Evidence, question: Question, job: Job | None) -> Workload | None:
    if question.workload or job:
        return question.workload or (job.workload if job else None)
    kinds = {item.workload for item in evidence.items}
    return kinds.pop() if len(kinds) == 1 else (Workload.AZURE_VM if kinds else None)


def _reproducible(history: History) -> bool:
    """Tell whether the failure comes again by itself: the same code in two runs in a row."""
    streak = history.facts.streak
    by_schedule = history.facts.pattern in ("scheduledOnly", "timeOfDay", "weekday")
    return (streak.length > 1 and streak.same_code) or by_schedule


def _warnings(
    evidence: Evidence, running: Job | None, history: History, points: Points
) -> Iterator[Saying]:
    if running:
        yield saying("warnings.running", start=running.start, job=running.id)
    if points.dropped:
        yield saying("warnings.consistencyDropped", change=points.facts.consistency_change)
    if evidence.window.truncated:
        yield saying("warnings.truncated", start=evidence.window.start)
    drift = history.facts.duration_drift
    if drift and drift >= 2:  # noqa: PLR2004 - twice as long is worth a word
        yield saying("warnings.drift", times=drift)
    yield from contradictions(evidence)
