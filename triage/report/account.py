"""The account of what happened: environment, failed job, history, recovery points, sources."""

from collections.abc import Iterable, Iterator
from urllib.parse import quote

from msgspec.structs import replace

from triage.diagnosis.clues import ReadError, ReadJob
from triage.diagnosis.diagnose import Findings
from triage.model.account import (
    Environment,
    ErrorFacts,
    Failure,
    FollowUp,
    GuestFact,
    HealthFact,
    HistoryFacts,
    ItemFacts,
    RecoveryPointFacts,
    TaskFacts,
    VaultFacts,
    VmFacts,
)
from triage.model.evidence import Evidence, HealthDetail, Job, ProtectedItem, Reading
from triage.model.report import SourceFacts
from triage.model.terms import Saying, saying
from triage.redaction import redact
from triage.report.voice import Voice

# A beat tells that the guest lived, which needs no remark of its own.
_BEAT = "heartbeat"
_GUEST_REMARKS = 3
_SHOWN = 200
_PORTALS = {
    "azurechinacloud": "https://portal.azure.cn",
    "azureusgovernment": "https://portal.azure.us",
}


def environment_of(evidence: Evidence, findings: Findings, missing: tuple[str, ...]) -> Environment:
    """Return the environment block; `missing` are the questions left for a person."""
    vault, vm = evidence.vault, evidence.vm
    return Environment(
        subscription_id=vault.subscription,
        vault=VaultFacts(
            id=vault.id,
            name=vault.name,
            resource_group=vault.resource_group,
            location=vault.location,
        ),
        vm=VmFacts(id=vm.id, name=vm.name, resource_group=vm.resource_group, os_type=findings.os),
        items=tuple(_item(item) for item in evidence.items),
        missing=missing,
    )


def _item(item: ProtectedItem) -> ItemFacts:
    details = (*item.health, *((item.last_backup_error,) if item.last_backup_error else ()))
    return ItemFacts(
        id=item.id,
        workload=item.workload,
        friendly_name=item.friendly_name,
        protection_state=item.protection_state,
        last_backup_status=item.last_backup_status,
        last_backup_time=item.last_backup_time,
        policy_name=item.policy_name,
        health=tuple(_health(detail) for detail in details),
    )


def _health(detail: HealthDetail) -> HealthFact:
    return HealthFact(
        number=detail.number,
        title=detail.title,
        message=redact(detail.message),
        recommendations=tuple(redact(text) for text in detail.recommendations),
    )


def failure_of(read: ReadJob, findings: Findings, voice: Voice) -> Failure:
    """Return the failed job as the report tells it; service texts are freed of secrets."""
    job = read.job
    return Failure(
        job_id=job.id,
        activity_id=job.activity_id,
        workload=job.workload,
        operation=job.operation_text,
        status=job.status,
        item=job.entity,
        start_time=job.start,
        end_time=job.end,
        start_time_local=voice.local(job.start),
        end_time_local=voice.local(job.end),
        duration=job.duration,
        scheduled=findings.history.scheduled if findings.history else None,
        phase=findings.phase,
        tasks=tuple(
            TaskFacts(name=t.name, status=t.status, start_time=t.start, duration=t.duration)
            for t in job.tasks
        ),
        errors=tuple(_error(error) for error in read.errors),
        detail=redact(job.dynamic_message),
        consequential=tuple(
            FollowUp(job_id=f.job.id, code=redact(f.code), start_time=f.job.start)
            for f in findings.consequential
        ),
    )


def _error(read: ReadError) -> ErrorFacts:
    error = read.error
    return ErrorFacts(
        code=redact(read.code),
        number=error.number,
        title=redact(error.title),
        message=redact(error.message),
        recommendations=tuple(redact(text.strip()) for text in error.recommendations),
        role=read.role,
    )


def portal_link(vault_id: str, job: Job, cloud: str) -> str:
    """Return the portal's page of the vault's jobs; `job` is searched there by its id."""
    portal = _PORTALS.get(cloud.casefold(), "https://portal.azure.com")
    return f"{portal}/#resource{quote(vault_id)}/backupJobs/{quote(job.id)}"


def history_of(findings: Findings, voice: Voice) -> HistoryFacts | None:
    """Return the history with its readings in words."""
    history, around = findings.history, findings.neighbourhood
    if history is None or around is None:
        return None
    neighbours = replace(around.facts, reading=voice.say(around.reading))
    return replace(
        history.facts,
        reading=voice.say(history.reading),
        neighbours=neighbours,
        codes=tuple(replace(count, code=redact(count.code)) for count in history.facts.codes),
        jobs=tuple(replace(job, code=redact(job.code)) for job in history.facts.jobs),
    )


def points_of(findings: Findings, voice: Voice) -> RecoveryPointFacts | None:
    """Return the recovery points with their reading in words."""
    points = findings.points
    if points is None:
        return None
    return replace(points.facts, reading=voice.say(points.reading))


def guest_of(evidence: Evidence) -> tuple[GuestFact, ...]:
    """Return what the guest's own logs hold around the failure, oldest first, without secrets."""
    return tuple(
        GuestFact(
            kind=hint.kind,
            time=hint.time,
            source=hint.source,
            event_id=hint.event_id,
            text=redact(hint.text),
        )
        for hint in sorted(evidence.hints, key=lambda hint: hint.time)
    )


def guest_remarks(guest: Iterable[GuestFact]) -> Iterator[Saying]:
    """Yield the first things among what the guest logged, in its order."""
    told = [fact for fact in guest if fact.kind != _BEAT]
    for fact in told[:_GUEST_REMARKS]:
        name = f"{fact.source} {fact.event_id}" if fact.event_id is not None else fact.source
        yield saying("warnings.guest", time=fact.time, source=name, text=fact.text[:_SHOWN])


def source_of(reading: Reading, voice: Voice) -> SourceFacts:
    """Return how one source was read, in words."""
    return SourceFacts(
        name=reading.source,
        outcome=reading.outcome,
        detail=voice.say(reading.detail) if reading.detail else None,
        next=voice.say(reading.next) if reading.next else None,
        elapsed_ms=round(reading.elapsed.total_seconds() * 1000),
    )
