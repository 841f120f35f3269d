"""A job's JSON as REST, `az`, PowerShell and the Backup vault's API print it."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.builders import AGENT, VSS
from triage.errors import InvalidQuestion
from triage.intake.job import read_foreign_job
from triage.model.evidence import Job, JobStatus
from triage.model.terms import Operation, Workload

NAME = "3d3d3d3d-1111-4222-8333-444444444444"
START = datetime(2026, 3, 18, 2, 0, tzinfo=UTC)
PROPERTIES: dict[str, Any] = {
    "jobType": "AzureIaaSVMJob",
    "entityFriendlyName": "front-1",
    "backupManagementType": "AzureIaasVM",
    "operation": "Backup",
    "status": "Failed",
    "startTime": "2026-03-18T02:00:00Z",
    "endTime": "2026-03-18T02:40:00Z",
    "duration": "PT40M",
    "containerName": "iaasvmcontainerv2;rg-front;front-1",
    "errorDetails": [
        {
            "errorCode": 1,
            "errorTitle": VSS,
            "errorString": "A writer is in a bad state.",
            "recommendations": ["Look at the writers."],
        }
    ],
    "extendedInfo": {
        "tasksList": [{"taskId": "Take Snapshot", "status": "Failed", "duration": "PT0S"}],
        "propertyBag": {"VM Name": "front-1"},
        "dynamicErrorMessage": "It failed.",
    },
}
REST = {"id": f"/subscriptions/s/backupJobs/{NAME}", "name": NAME, "properties": PROPERTIES}
POWERSHELL: dict[str, Any] = {
    "DynamicErrorMessage": "It failed.",
    "Properties": {"VM Name": "front-1"},
    "SubTasks": [{"Name": "Take Snapshot", "Status": "Failed"}],
    "VmVersion": "Compute",
    "IsCancellable": False,
    "IsRetriable": False,
    "ErrorDetails": [
        {
            "ErrorCode": 1,
            "ErrorTitle": VSS,
            "ErrorMessage": "A writer is in a bad state.",
            "Recommendations": ["Look at the writers."],
        }
    ],
    "ActivityId": "4d4d4d4d-1111-4222-8333-444444444444",
    "JobId": NAME,
    "Operation": "Backup",
    "Status": "Failed",
    "WorkloadName": "front-1",
    "StartTime": "/Date(1773799200000)/",
    "EndTime": "/Date(1773801600000)/",
    "Duration": {"Ticks": 24000000000, "Days": 0, "TotalSeconds": 2400.0},
    "BackupManagementType": "AzureVM",
}
BACKUP_VAULT = {
    "name": NAME,
    "properties": {
        "operation": "Backup",
        "status": "Failed",
        "startTime": "2026-03-18T02:00:00Z",
        "duration": "PT40M",
        "dataSourceName": "disk-1",
        "dataSourceType": "Microsoft.Compute/disks",
        "errorDetails": [
            {"code": "UserErrorNotEnoughPermissionOnDisk", "message": "No.", "isRetryable": True}
        ],
        "extendedInfo": {"subTasks": [{"taskName": "Trigger", "taskStatus": "Failed"}]},
    },
}


@pytest.mark.parametrize(
    "given",
    [
        REST,
        {"value": [REST]},
        [REST],
        [5, "x", None, REST],
        PROPERTIES | {"name": NAME},
        POWERSHELL,
        [POWERSHELL],
        {k[:1].lower() + k[1:]: v for k, v in POWERSHELL.items()},
    ],
)
def test_the_same_job_in_every_spelling(given: object) -> None:
    """However a tool prints the job, the same facts are read."""
    job = read_foreign_job(given)
    assert (job.id, job.status, job.operation) == (NAME, JobStatus.FAILED, Operation.BACKUP)
    assert (job.entity, job.workload) == ("front-1", Workload.AZURE_VM)
    assert (job.start, job.end) == (START, START + timedelta(minutes=40))
    assert job.duration == timedelta(minutes=40)
    error = job.errors[0]
    assert (error.title, error.number) == (VSS, 1)
    assert error.message == "A writer is in a bad state."
    assert error.recommendations == ("Look at the writers.",)
    assert [(task.name, task.status) for task in job.tasks] == [("Take Snapshot", "Failed")]


@pytest.mark.parametrize(
    ("kind", "workload"),
    [
        ("Microsoft.Compute/disks", Workload.AZURE_DISK),
        ("microsoft.storage/storageaccounts/blobServices", Workload.AZURE_BLOB),
        ("Microsoft.DBforPostgreSQL/flexibleServers", Workload.POSTGRESQL),
        ("Microsoft.DBforPostgreSQL/servers/databases", Workload.POSTGRESQL),
        ("Microsoft.DBforMySQL/flexibleServers", Workload.MYSQL),
        ("Microsoft.ContainerService/managedClusters", Workload.AKS),
        ("Microsoft.New/things", None),
    ],
)
def test_a_job_of_a_backup_vault(kind: str, workload: Workload | None) -> None:
    """A Backup vault's job is read, and its data source tells the workload."""
    properties = {**BACKUP_VAULT["properties"], "dataSourceType": kind}  # type: ignore[dict-item]
    job = read_foreign_job({**BACKUP_VAULT, "properties": properties})
    assert (job.entity, job.workload) == ("disk-1", workload)
    assert (job.errors[0].title, job.errors[0].message) == (
        "UserErrorNotEnoughPermissionOnDisk",
        "No.",
    )


def test_the_first_job_with_errors_is_taken() -> None:
    """Of a list the first job with errors is looked into."""
    well = {**REST, "name": "well", "properties": {"status": "Completed", "operation": "Backup"}}
    assert read_foreign_job([well, REST]).id == NAME
    assert read_foreign_job({"value": [well, REST]}).id == NAME


def test_a_list_without_errors_gives_its_first_job() -> None:
    """Of a list without errors the first job is taken."""
    jobs = [{"name": n, "properties": {"status": "Completed"}} for n in ("one", "two")]
    assert read_foreign_job(jobs).id == "one"


def test_a_job_without_a_name_is_read_all_the_same() -> None:
    """A job copied without its name has no id but all the rest."""
    job = read_foreign_job({"Status": "Failed", "ErrorDetails": [{"ErrorTitle": AGENT}]})
    assert (job.status, job.errors[0].title) == (JobStatus.FAILED, AGENT)
    assert job.id


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ("/Date(0)/", None),
        ("/Date(-62135596800000)/", None),
        ("/Date(1773799200000)/", START),
        ("/Date(999999999999999)/", None),
        ("/Date(x)/", None),
        ("2026-03-18T02:00:00", START),
        ("soon", None),
    ],
)
def test_dates(written: str, read: datetime | None) -> None:
    """A date of .NET or ISO is read, and what is none or a sentinel is left out."""
    assert read_foreign_job({**POWERSHELL, "StartTime": written}).start == read


@pytest.mark.parametrize(
    ("written", "read"),
    [
        ({"TotalSeconds": 90}, timedelta(seconds=90)),
        ({"TotalSeconds": 1.5}, timedelta(seconds=1.5)),
        ({"TotalSeconds": -1}, None),
        ({"TotalSeconds": "x"}, None),
        ({"TotalSeconds": 1e30}, None),
        ({"Ticks": 5}, None),
        ("00:01:30", timedelta(seconds=90)),
        ("PT1M30S", timedelta(seconds=90)),
    ],
)
def test_durations(written: object, read: timedelta | None) -> None:
    """A duration is read as a TimeSpan object, as its text and in ISO 8601."""
    assert read_foreign_job({**POWERSHELL, "Duration": written}).duration == read


@pytest.mark.parametrize(
    "given",
    [
        {},
        [],
        [[]],
        [1],
        {"value": []},
        {"value": 5},
        {"hello": "world"},
        {"properties": {}},
        [None],
    ],
)
def test_what_is_no_job(given: object) -> None:
    """What does not look like a job is refused as meaningless."""
    with pytest.raises(InvalidQuestion) as caught:
        read_foreign_job(given)
    assert caught.value.status == 422
    assert [p.field for p in caught.value.problems] == ["job"]


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from([*PROPERTIES, *POWERSHELL, "properties", "value", "name", "code"]),
            inner,
            max_size=5,
        )
    ),
    max_leaves=20,
)


@given(JSON)
def test_every_json_is_a_job_or_refused(given: object) -> None:
    """Whatever the JSON, the answer is a job or a refusal, never another error."""
    try:
        job = read_foreign_job(given)
    except InvalidQuestion:
        return
    assert isinstance(job, Job)


def test_deep_nesting_is_cut() -> None:
    """Nesting beyond a job's own is not followed."""
    deep: Any = {"status": "Failed"}
    for _ in range(5_000):
        deep = {"properties": deep}
    with pytest.raises(InvalidQuestion):
        read_foreign_job(deep)
