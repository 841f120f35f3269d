"""Findings from what a caller has in hand: a code, a pasted text or a job's JSON."""

from collections.abc import Iterator

from triage.diagnosis.clues import RUNNING, implied_system, read_job
from triage.diagnosis.diagnose import Findings
from triage.diagnosis.phase import phase_of
from triage.diagnosis.recognise import Clue, Recogniser, Recognition, Setting
from triage.model.evidence import Job, JobStatus
from triage.model.question import Symptom
from triage.model.report import Status
from triage.model.terms import Confidence, Operation, Os, Phase


def classify(symptom: Symptom, job: Job | None, recogniser: Recogniser) -> Findings:
    """Return what `symptom` leads to; `job` is its job's JSON, already read.

    A job's own errors go before the code and the message given beside it.
    """
    setting = Setting(
        workload=symptom.workload or (job.workload if job else None),
        os=symptom.os,
        operation=symptom.operation or (job.operation if job else None),
    )
    read = read_job(job, recogniser, symptom.os) if job else None
    recognition = recogniser.recognise(list(_clues(symptom)), setting)
    if read and _weight(read.leading) >= _weight(recognition):
        recognition = read.leading
    entry = recognition.entry
    systems: tuple[Os, ...] = entry.os if entry else ()
    workloads = entry.workloads if entry else ()
    workload = setting.workload or (workloads[0] if len(workloads) == 1 else None)
    system = symptom.os or (systems[0] if len(systems) == 1 else implied_system(workload))
    return Findings(
        status=_status(symptom, job, recognition),
        recognition=recognition,
        phase=symptom.phase or _phase(job, symptom, entry.phase if entry else None),
        workload=workload,
        operation=setting.operation,
        os=system,
        job=read,
    )


def _weight(recognition: Recognition) -> tuple[bool, bool, bool, bool]:
    """Return how much a recognition says: an entry, a family, a healthy sign, a bare code."""
    return (
        recognition.entry is not None,
        recognition.family is not None,
        recognition.healthy,
        recognition.code is not None,
    )


def _status(symptom: Symptom, job: Job | None, recognition: Recognition) -> Status:
    if symptom.operation is Operation.FILE_RECOVERY and not recognition.entry:
        return "guided"
    if recognition.confidence is not Confidence.NONE:
        return "diagnosed"
    silent = job and not (job.errors or symptom.code or symptom.message)
    if silent and job and job.status in RUNNING:
        return "inProgress"
    completed = silent and job and job.status is JobStatus.COMPLETED
    return "noFailure" if recognition.healthy or completed else "unrecognised"


def _clues(symptom: Symptom) -> Iterator[Clue]:
    if symptom.code:
        code = symptom.code.strip()
        yield Clue("code", code, "text" if " " in code else "code")
    if symptom.message:
        message = symptom.message.strip()
        yield Clue("message", message, "text" if " " in message else "code")


def _phase(job: Job | None, symptom: Symptom, usual: Phase | None) -> Phase:
    if symptom.operation is Operation.FILE_RECOVERY:
        return Phase.MOUNT
    found = phase_of(job, None)
    return found if found is not Phase.UNKNOWN else usual or Phase.UNKNOWN
