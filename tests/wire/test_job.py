"""The parser of jobs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from tests.azure.scene import VAULT, database_job, job_row
from triage.model.evidence import JobStatus
from triage.model.terms import Operation, Workload
from triage.wire import parse_job


def changed(**properties: Any) -> dict[str, Any]:
    """Return a failed job with other properties; None leaves a member out."""
    row = job_row("j1", vm="web1", code="SomeCode")
    row["properties"] |= properties
    row["properties"] = {k: v for k, v in row["properties"].items() if v is not None}
    return row


def test_job_is_read_whole() -> None:
    """All members of a job's row arrive."""
    job = parse_job(job_row("j1", vm="Web1", code="SomeCode"))
    assert job is not None
    assert (job.id, job.entity, job.container) == ("j1", "Web1", ("rg-a", "web1"))
    assert (job.workload, job.operation) == (Workload.AZURE_VM, Operation.BACKUP)
    assert job.status is JobStatus.FAILED
    assert job.start == datetime(2026, 3, 4, 2, 0, 30, 123456, tzinfo=UTC)
    assert job.duration == timedelta(hours=1, minutes=2, seconds=3, microseconds=123457)
    (error,) = job.errors
    assert (error.number, error.title, error.message) == (400321, "SomeCode", "It failed.")
    assert error.recommendations == ("Look.",)
    assert (job.user_triggered, job.detailed) == (None, False)


def test_database_job_is_read_whole() -> None:
    """A database job gives database and host."""
    job = parse_job(database_job("d1", "PRD [saphost]"))
    assert job is not None
    assert (job.database, job.host, job.container) == ("PRD", "saphost", None)
    assert (job.workload, job.user_triggered) == (Workload.SAP_HANA, False)
    assert (job.operation, job.operation_text) == (Operation.BACKUP, "Backup (Full)")


@pytest.mark.parametrize(
    ("written", "operation"),
    [
        ("Backup", Operation.BACKUP),
        ("Backup (Log)", Operation.BACKUP),
        ("restore (full)", Operation.RESTORE),
        ("CrossRegionRestore", Operation.RESTORE),
        ("ConfigureBackup", Operation.CONFIGURE_PROTECTION),
        ("DeleteBackupData", Operation.OTHER),
        ("Something new", Operation.OTHER),
    ],
)
def test_operations(written: str, operation: Operation) -> None:
    """An operation is what its first word amounts to."""
    job = parse_job(changed(operation=written))
    assert job is not None
    assert job.operation is operation


@pytest.mark.parametrize(
    ("written", "status"),
    [
        ("completedwithwarnings", JobStatus.COMPLETED_WITH_WARNINGS),
        ("Cancelling", JobStatus.CANCELLING),
        ("Paused", JobStatus.UNKNOWN),
        (4, JobStatus.UNKNOWN),
    ],
)
def test_statuses(written: object, status: JobStatus) -> None:
    """A status is known in any case, a new one is unknown."""
    job = parse_job(changed(status=written))
    assert job is not None
    assert job.status is status


@pytest.mark.parametrize(
    ("management", "workload", "read"),
    [
        ("AzureIaasVM", None, Workload.AZURE_VM),
        ("AzureWorkload", "SQLDataBase", Workload.SQL),
        ("AzureWorkload", "SAPHanaDBInstance", Workload.SAP_HANA),
        ("AzureWorkload", "SAPAseDatabase", Workload.SAP_ASE),
        ("AzureStorage", None, Workload.AZURE_FILES),
        ("MAB", "FileFolder", Workload.MARS),
        ("AzureBackupServer", None, Workload.DPM),
        ("NewKind", "NewWork", None),
    ],
)
def test_workloads(management: str, workload: str | None, read: Workload | None) -> None:
    """A workload comes from its own text, else from the management type."""
    job = parse_job(changed(backupManagementType=management, workloadType=workload))
    assert job is not None
    assert job.workload is read


@pytest.mark.parametrize(
    ("details", "errors"),
    [
        ([{"errorCode": "400199", "errorTitle": " T "}], [(400199, "T")]),
        ([{"errorCode": "UserErrorX"}], [(None, "UserErrorX")]),
        ({"errorCode": 7, "errorString": "m"}, [(7, None)]),
        ([{}, None, "x"], []),
        (None, []),
    ],
)
def test_errors(details: object, errors: list[tuple[int | None, str | None]]) -> None:
    """Errors are read from lists and lone objects, empty ones left out."""
    job = parse_job(changed(errorDetails=details))
    assert job is not None
    assert [(error.number, error.title) for error in job.errors] == errors


def test_details_of_the_get_are_read() -> None:
    """Tasks, both property bags and the dynamic message come with the GET."""
    extended = {
        "tasksList": [{"taskId": "Take Snapshot", "startTime": "0001-01-01T00:00:00"}],
        "propertyBag": {"VM Name. ": "web1", "Odd": {}},
        "internalPropertyBag": {"IsInstantRpJob": "True"},
        "dynamicErrorMessage": " trace ",
    }
    job = parse_job(changed(extendedInfo=extended))
    assert job is not None
    assert job.detailed
    assert job.tasks[0].start is None
    assert job.properties == {"VM Name": "web1", "IsInstantRpJob": "True"}
    assert job.dynamic_message == "trace"


def test_job_without_its_envelope_is_read() -> None:
    """A flat job, as some tools print it, is read too; its name may stand in the id only."""
    flat = {"id": f"{VAULT}/backupJobs/j9", **job_row("x", vm="web1")["properties"]}
    job = parse_job(flat)
    assert job is not None
    assert job.id == "j9"


@pytest.mark.parametrize("body", [{}, {"name": "x"}, {"properties": {"status": "Failed"}}])
def test_no_job_is_none(body: dict[str, Any]) -> None:
    """A body that is no job is none."""
    assert parse_job(body) is None
