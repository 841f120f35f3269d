"""Findings from what a caller has in hand."""

import pytest

from tests.builders import AGENT, FREEZE, UNKNOWN, VSS, JobBuilder, a_job
from triage.diagnosis.classify import classify
from triage.diagnosis.recognise import Recogniser
from triage.model.evidence import JobStatus
from triage.model.question import Symptom
from triage.model.report import Status
from triage.model.terms import Confidence, Operation, Os, Phase, Workload


@pytest.mark.parametrize(
    ("symptom", "job", "status", "code"),
    [
        (Symptom(code=VSS), None, "diagnosed", VSS),
        (Symptom(code=f" {VSS} "), None, "diagnosed", VSS),
        (Symptom(code="400196"), None, "diagnosed", AGENT),
        (Symptom(message=VSS), None, "diagnosed", VSS),
        (Symptom(message=f"Code: {VSS}."), None, "diagnosed", VSS),
        (Symptom(code=f"it says {VSS}"), None, "diagnosed", VSS),
        (Symptom(code=UNKNOWN), None, "unrecognised", UNKNOWN),
        (Symptom(message="hello there you"), None, "unrecognised", None),
        (Symptom(code="0"), None, "noFailure", None),
        (Symptom(code="400239"), None, "noFailure", None),
        (Symptom(operation=Operation.FILE_RECOVERY), None, "guided", None),
        (Symptom(code=VSS, operation=Operation.FILE_RECOVERY), None, "diagnosed", VSS),
        (Symptom(), a_job().failed(VSS), "diagnosed", VSS),
        (Symptom(code=AGENT), a_job().failed(VSS), "diagnosed", VSS),
        (Symptom(code=AGENT), a_job().failed(UNKNOWN), "diagnosed", AGENT),
        (Symptom(code=AGENT), a_job().failed(), "diagnosed", AGENT),
        (Symptom(code=UNKNOWN), a_job().failed(), "unrecognised", UNKNOWN),
        (Symptom(), a_job().failed(UNKNOWN), "unrecognised", UNKNOWN),
        (Symptom(), a_job().failed(), "unrecognised", None),
        (Symptom(), a_job(), "noFailure", None),
        (Symptom(), a_job().status(JobStatus.IN_PROGRESS), "inProgress", None),
        (Symptom(), a_job().status(JobStatus.CANCELLED), "unrecognised", None),
        (Symptom(code=UNKNOWN), a_job(), "unrecognised", UNKNOWN),
    ],
)
def test_status_and_code(
    *,
    symptom: Symptom,
    job: JobBuilder | None,
    status: Status,
    code: str | None,
    recogniser: Recogniser,
) -> None:
    """A job's own errors go first, then code and message; silence is told from success."""
    found = classify(symptom, job.build() if job else None, recogniser)
    assert found.status == status
    if status != "noFailure":
        assert found.recognition.code == code


def test_a_family_is_not_lost_to_a_silent_job(recogniser: Recogniser) -> None:
    """A code of which only the family is known still counts beside a job without errors."""
    found = classify(Symptom(code="ExtensionFailedZzqx"), a_job().failed().build(), recogniser)
    assert found.recognition.confidence is Confidence.FAMILY


@pytest.mark.parametrize(
    ("symptom", "job", "system"),
    [
        (Symptom(code=VSS), None, Os.WINDOWS),
        (Symptom(code=FREEZE), None, Os.LINUX),
        (Symptom(code=AGENT), None, None),
        (Symptom(code=AGENT, os=Os.LINUX), None, Os.LINUX),
        (Symptom(code=VSS, os=Os.LINUX), None, Os.LINUX),
        (Symptom(code=UNKNOWN, workload=Workload.SQL), None, Os.WINDOWS),
        (Symptom(), a_job().database(Workload.SAP_HANA, "d").failed(UNKNOWN), Os.LINUX),
    ],
)
def test_system(
    symptom: Symptom, job: JobBuilder | None, system: Os | None, recogniser: Recogniser
) -> None:
    """What the caller says goes first, then the entry, then what the workload implies."""
    assert classify(symptom, job.build() if job else None, recogniser).os is system


@pytest.mark.parametrize(
    ("symptom", "job", "phase"),
    [
        (Symptom(code=VSS), None, Phase.TAKE_SNAPSHOT),
        (Symptom(code=VSS, phase=Phase.TRANSFER), None, Phase.TRANSFER),
        (Symptom(), a_job().failed(VSS).task("Transfer data to vault", "Failed"), Phase.TRANSFER),
        (Symptom(), a_job().failed(UNKNOWN), Phase.UNKNOWN),
        (Symptom(operation=Operation.FILE_RECOVERY), None, Phase.MOUNT),
        (Symptom(), a_job().operation(Operation.RESTORE).failed(UNKNOWN), Phase.RESTORE),
    ],
)
def test_phase(
    symptom: Symptom, job: JobBuilder | None, phase: Phase, recogniser: Recogniser
) -> None:
    """What the caller says goes first, then the failed sub-task, then the entry."""
    assert classify(symptom, job.build() if job else None, recogniser).phase is phase


@pytest.mark.parametrize(
    ("symptom", "job", "workload", "operation"),
    [
        (Symptom(code=VSS), None, Workload.AZURE_VM, None),
        (Symptom(workload=Workload.SQL, code="x"), None, Workload.SQL, None),
        (Symptom(), a_job().failed(VSS), Workload.AZURE_VM, Operation.BACKUP),
        (
            Symptom(operation=Operation.RESTORE),
            a_job().failed(VSS),
            Workload.AZURE_VM,
            Operation.RESTORE,
        ),
        (Symptom(code=UNKNOWN), None, None, None),
    ],
)
def test_workload_and_operation(
    *,
    symptom: Symptom,
    job: JobBuilder | None,
    workload: Workload | None,
    operation: Operation | None,
    recogniser: Recogniser,
) -> None:
    """Workload and operation are the caller's, else the job's, else the entry's only one."""
    found = classify(symptom, job.build() if job else None, recogniser)
    assert (found.workload, found.operation) == (workload, operation)


def test_what_only_azure_tells_is_left_out(recogniser: Recogniser) -> None:
    """History, points, neighbours and severity are not made up."""
    found = classify(Symptom(code=VSS), None, recogniser)
    assert (found.history, found.points, found.neighbourhood, found.severity) == (None,) * 4
    assert found.reproducible is None
