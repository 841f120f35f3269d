"""Findings from what a caller has in hand: a code, a pasted text or a job's JSON."""

from collections.abc import Iterator

from triage.diagnosis.clues import read_job
from triage.diagnosis.diagnose import Findings
from triage.diagnosis.phase import phase_of
from triage.diagnosis.recognise import Clue, Recogniser, Setting
from triage.model.evidence import Job
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
    if read and (read.leading.entry or not recognition.entry):
        recognition = read.leading
    entry = recognition.entry
    status: Status = "diagnosed"
    if recognition.healthy:
        status = "noFailure"
    elif recognition.confidence is Confidence.NONE:
        status = "unrecognised"
    if symptom.operation is Operation.FILE_RECOVERY and not entry:
        status = "guided"
    systems: tuple[Os, ...] = entry.os if entry else ()
    system = symptom.os or (systems[0] if len(systems) == 1 else None)
    workloads = entry.workloads if entry else ()
    return Findings(
        status=status,
        recognition=recognition,
        phase=symptom.phase or _phase(job, symptom, entry.phase if entry else None),
        workload=setting.workload or (workloads[0] if len(workloads) == 1 else None),
        operation=setting.operation,
        os=system,
        job=read,
    )


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
