"""In which part of its operation a job failed."""

import pytest

from tests.builders import JobBuilder, a_job
from triage.catalogue.catalogue import Catalogue
from triage.diagnosis.phase import phase_of, phase_of_task
from triage.model.evidence import Task
from triage.model.terms import Operation, Phase, Workload


@pytest.mark.parametrize(
    ("name", "phase"),
    [
        ("Take Snapshot", Phase.TAKE_SNAPSHOT),
        ("take snapshot", Phase.TAKE_SNAPSHOT),
        ("Transfer data to vault", Phase.TRANSFER),
        ("Transfer data from vault", Phase.RESTORE),
        ("Create the restored virtual machine", Phase.RESTORE),
        ("Restore disks", Phase.RESTORE),
        ("", Phase.UNKNOWN),
        ("Something of tomorrow", Phase.UNKNOWN),
    ],
)
def test_phase_of_task(name: str, phase: Phase) -> None:
    """A sub-task stands for a phase by its name, in any case."""
    assert phase_of_task(Task(name=name, status="Failed")) is phase


@pytest.mark.parametrize(
    ("told", "code", "phase"),
    [
        (
            a_job().task("Take Snapshot", "Completed").task("Transfer data to vault", "Failed"),
            "ExtensionFailedVssWriterInBadState",
            Phase.TRANSFER,
        ),
        (a_job().task("Take Snapshot", "Failed"), None, Phase.TAKE_SNAPSHOT),
        (a_job().task("Take Snapshot", "Cancelled"), None, Phase.TAKE_SNAPSHOT),
        (a_job().task("Take Snapshot", "CompletedWithWarnings"), None, Phase.TAKE_SNAPSHOT),
        (a_job().task("Take Snapshot", "InProgress"), None, Phase.UNKNOWN),
        (a_job().task("A new one", "Failed"), "UserErrorFsFreezeFailed", Phase.TAKE_SNAPSHOT),
        (a_job(), "UserErrorBackupOperationInProgress", Phase.PREPARE),
        (a_job().operation(Operation.RESTORE), None, Phase.RESTORE),
        (a_job().operation(Operation.CONFIGURE_PROTECTION), None, Phase.CONFIGURE),
        (a_job(), None, Phase.UNKNOWN),
        (a_job().database(Workload.SQL, "d").task("Take Snapshot", "Failed"), None, Phase.DATABASE),
        (
            a_job().database(Workload.SAP_HANA, "d").operation(Operation.RESTORE),
            None,
            Phase.RESTORE,
        ),
    ],
)
def test_phase_of_a_job(
    told: JobBuilder, code: str | None, phase: Phase, catalogue: Catalogue
) -> None:
    """The failed sub-task decides, then the entry, then what the job set out to do."""
    entry = catalogue.find(code)[0][0] if code else None
    assert phase_of(told.build(), entry) is phase


def test_phase_without_a_job(catalogue: Catalogue) -> None:
    """Without a job the entry tells the phase, and without both nothing does."""
    entry = catalogue.find("UserErrorFsFreezeFailed")[0][0]
    assert phase_of(None, entry) is Phase.TAKE_SNAPSHOT
    assert phase_of(None, None) is Phase.UNKNOWN
