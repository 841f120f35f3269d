"""The report as a whole, for `/triage` and for `/classify`."""

from collections.abc import Mapping
from datetime import datetime

import msgspec

from triage.checklist.plan import Plan
from triage.collect import stamp
from triage.diagnosis.diagnose import Findings
from triage.model.account import Environment, VmFacts
from triage.model.evidence import Evidence, Job, Outcome, ProtectedItem, SourceName
from triage.model.question import Question, Symptom
from triage.model.report import AskedQuestion, Report, Severity, TraceStep
from triage.model.resource import same
from triage.model.terms import Operation, Saying, Workload, saying
from triage.redaction import redact
from triage.report.account import (
    environment_of,
    failure_of,
    guest_of,
    guest_remarks,
    history_of,
    points_of,
    portal_link,
    source_of,
)
from triage.report.advice import checklist_of, diagnosis_of, next_steps
from triage.report.voice import Voice

_MATTERS = frozenset(
    {
        SourceName.VAULTS,
        SourceName.ITEMS,
        SourceName.JOBS,
        SourceName.JOB,
        SourceName.RECOVERY_POINTS,
    }
)
_LOST = frozenset({Outcome.DENIED, Outcome.FAILED, Outcome.TIMED_OUT})
# An existing vault has its lists: one that is told to be absent has not been read.
_LISTS = frozenset({SourceName.ITEMS, SourceName.JOBS})


class Occasion(msgspec.Struct, frozen=True, kw_only=True):
    """When and for whom a report is made."""

    now: datetime
    request_id: str
    cloud: str = "AzurePublicCloud"


def compose_triage(
    question: Question,
    evidence: Evidence,
    findings: Findings,
    plan: Plan | None,
    *,
    voice: Voice,
    occasion: Occasion,
) -> Report:
    """Return the report on one protected VM or workload."""
    values = marks_of(evidence, findings)
    failure = failure_of(findings.job, findings, voice) if findings.job else None
    if failure and findings.job:
        link = portal_link(evidence.vault.id, findings.job.job, occasion.cloud)
        failure = msgspec.structs.replace(failure, portal_link=link)
    severity, guest = findings.severity, guest_of(evidence)
    remarks = (
        *_others(question),
        *findings.warnings,
        *guest_remarks(guest),
        *_no_job_remark(findings),
    )
    return Report(
        generated_at=occasion.now,
        language=voice.language,
        request_id=occasion.request_id,
        status=findings.status,
        partial=is_partial(evidence),
        question=asked(question),
        environment=environment_of(evidence, findings, missing_of(plan, findings, voice)),
        failure=failure,
        diagnosis=diagnosis_of(findings, voice),
        history=history_of(findings, voice),
        recovery_points=points_of(findings, voice),
        guest=guest,
        severity=Severity(level=severity.level, reasons=tuple(map(voice.say, severity.reasons)))
        if severity
        else None,
        checklist=checklist_of(plan, findings, values, voice) if plan else None,
        next=next_steps(plan, findings, voice),
        sources=tuple(source_of(reading, voice) for reading in evidence.readings),
        warnings=tuple(map(voice.say, remarks)),
        trace=trace_of(evidence, findings, voice) if question.manner.explain else None,
    )


def compose_classification(
    symptom: Symptom, findings: Findings, plan: Plan | None, *, voice: Voice, occasion: Occasion
) -> Report:
    """Return the report on what the caller had in hand; what only Azure could tell is left out."""
    values = {"job": findings.job.job.id} if findings.job else {}
    return Report(
        generated_at=occasion.now,
        language=voice.language,
        request_id=occasion.request_id,
        status=findings.status,
        question=AskedQuestion(
            workload=symptom.workload,
            operation=symptom.operation,
            timezone=symptom.manner.timezone,
            code=redact(symptom.code),
            message=redact(symptom.message)[:1000] if symptom.message else None,
        ),
        environment=Environment(
            vm=VmFacts(name="", os_type=findings.os) if findings.os else None,
            missing=missing_of(plan, findings, voice),
        ),
        failure=failure_of(findings.job, findings, voice) if findings.job else None,
        diagnosis=diagnosis_of(findings, voice),
        checklist=checklist_of(plan, findings, values, voice) if plan else None,
        next=next_steps(plan, findings, voice),
        warnings=tuple(map(voice.say, (*findings.warnings, *_no_job_remark(findings)))),
    )


def is_partial(evidence: Evidence) -> bool:
    """Tell whether a source that matters could not be read, or the history was cut."""
    return evidence.window.truncated or any(
        (reading.source in _MATTERS and reading.outcome in _LOST)
        or (reading.source in _LISTS and reading.outcome is Outcome.ABSENT)
        for reading in evidence.readings
    )


def asked(question: Question) -> AskedQuestion:
    """Return the question as it was understood."""
    return AskedQuestion(
        subscription=question.vault.subscription,
        vault=question.vault.name,
        vault_resource_group=question.vault.resource_group,
        vm=question.vm.name,
        vm_resource_group=question.vm.resource_group,
        job_id=question.job_id,
        workload=question.workload,
        operation=question.operation,
        lookback_days=question.lookback_days,
        timezone=question.manner.timezone,
        alert_rule=question.alert.rule if question.alert else None,
    )


def missing_of(plan: Plan | None, findings: Findings, voice: Voice) -> tuple[str, ...]:
    """Return the questions that only a person can answer, for this failure."""
    if plan is None:
        return ()
    unclear = findings.os is None and any(wanted.item.os for wanted in plan.wanted)
    missing = [voice.word("missing.os")] if unclear else []
    missing.extend(voice.text(question) for question in plan.questions)
    if not plan.questions:
        missing.extend((voice.word("missing.osName"), voice.word("missing.change")))
    return tuple(dict.fromkeys(missing))


# What `az backup` calls the kinds of items that `/triage` reads: management type, workload type.
_AZ_NAMES: Mapping[Workload, tuple[str, str]] = {
    Workload.AZURE_VM: ("AzureIaasVM", "VM"),
    Workload.SQL: ("AzureWorkload", "MSSQL"),
    Workload.SAP_HANA: ("AzureWorkload", "SAPHANA"),
}


def marks_of(evidence: Evidence, findings: Findings) -> dict[str, str]:
    """Return the values for the marks in commands; a mark without a value is not in it."""
    vault, vm = evidence.vault, evidence.vm
    job = findings.job.job if findings.job else None
    item = next((i for i in evidence.items if job is None or _is_of(job, i)), None)
    management, kind = _AZ_NAMES.get(item.workload, (None, None)) if item else (None, None)
    values = {
        "subscription": vault.subscription,
        "vault": vault.name,
        "vaultResourceGroup": vault.resource_group,
        "region": vault.location,
        "vm": vm.name,
        "vmResourceGroup": vm.resource_group,
        "vmId": vm.id,
        "job": job.id if job else None,
        "container": item.container if item else None,
        "item": item.name if item else None,
        "managementType": management,
        "workloadType": kind,
        "from": stamp(job.start) if job else None,
        "to": stamp(job.end) if job else None,
        "answer:env-ids": f"{vault.subscription} / {vault.resource_group} / {vault.name} / "
        f"{vm.resource_group or '–'} / {vm.name}",
    }
    return {name: value for name, value in values.items() if value}


def _is_of(job: Job, item: ProtectedItem) -> bool:
    return job.workload is item.workload and (
        job.database is None or same(job.database, item.friendly_name)
    )


def _others(question: Question) -> tuple[Saying, ...]:
    """Say which further items the alert names: one question is about one of them."""
    names = [item.rsplit("/", 1)[-1] for item in question.alert.others] if question.alert else []
    if not names:
        return ()
    return (saying("alert.others", count=len(names), items=", ".join(names)),)


def _no_job_remark(findings: Findings) -> tuple[Saying, ...]:
    if findings.operation is Operation.FILE_RECOVERY:
        return (saying("warnings.fileRecoveryHasNoJob"),)
    return ()


def trace_of(evidence: Evidence, findings: Findings, voice: Voice) -> tuple[TraceStep, ...]:
    """Return what was asked, what matched and how long each part took."""
    read = [
        TraceStep(
            step=f"read {reading.source}",
            detail=f"{reading.outcome}"
            + (f", {reading.rows} rows" if reading.rows is not None else "")
            + (f", HTTP {reading.status}" if reading.status else ""),
            elapsed_ms=round(reading.elapsed.total_seconds() * 1000, 1),
        )
        for reading in evidence.readings
    ]
    calls = [
        TraceStep(
            step=call.method,
            detail=f"{redact(call.path)} - {call.status or voice.word('trace.noAnswer')}",
            elapsed_ms=round(call.elapsed.total_seconds() * 1000, 1),
        )
        for call in evidence.calls
    ]
    recognition = findings.recognition
    clue = recognition.clue
    matched = TraceStep(
        step="recognise",
        detail=f"{recognition.confidence}: {clue.field} = {redact(clue.value)[:120]}"
        if clue
        else recognition.confidence,
    )
    return (*read, *calls, matched, TraceStep(step="catalogue", detail=voice.catalogue.version))
