"""The estate shows what the contract's table promises, in the service's recorded shapes."""

import json
import re
from datetime import timedelta
from typing import Any

import pytest

from tests.sample.asking import (
    NOW,
    VAULTS,
    address,
    all_jobs,
    ask,
    jobs_of,
    refusal,
)
from triage.sample.estate import Estate
from triage.sample.machines import MACHINES, SUBSCRIPTION, VAULT


@pytest.fixture(scope="module")
def estate() -> Estate:
    """The estate at one moment, shared as it never changes."""
    return Estate(NOW)


def item_of(estate: Estate, vm: str, kind: str = "AzureIaasVM") -> dict[str, Any]:
    """Return the first protected item on a VM."""
    rows = ask(estate, "backupProtectedItems", f"backupManagementType eq '{kind}'")["value"]
    return next(row for row in rows if row["properties"]["sourceResourceId"].endswith(f"/{vm}"))


def errors(job: dict[str, Any]) -> list[str]:
    """Return the titles of a job's errors."""
    return [error["errorTitle"] for error in job.get("errorDetails", [])]


NEWEST = [
    ("vm-win-vss", "Failed", ["ExtensionFailedVssWriterInBadState"]),
    ("vm-linux-agent", "Failed", ["UserErrorGuestAgentStatusUnavailable"]),
    ("vm-linux-freeze", "Failed", ["UserErrorFsFreezeFailed"]),
    ("vm-win-transfer", "Failed", ["DiffCopyFailedToTransferData"]),
    ("vm-busy", "Failed", ["UserErrorBackupOperationInProgress"]),
    ("vm-ilr", "Completed", []),
    ("vm-restore", "Failed", ["UserErrorSubnetNotFoundV2"]),
    ("vm-keyvault", "Failed", ["UserErrorKeyVaultPermissionsNotConfigured"]),
    ("vm-warn", "CompletedWithWarnings", ["UserErrorRpCollectionDeleted"]),
    ("vm-flap", "Failed", ["ExtensionSnapshotFailedCOM"]),
    ("vm-running", "InProgress", []),
    ("vm-ok", "Completed", []),
    ("vm-unknown", "Failed", ["RestorePointLeaseQuorumLostV4"]),
]


@pytest.mark.parametrize(("vm", "status", "titles"), NEWEST, ids=[row[0] for row in NEWEST])
def test_newest_job(estate: Estate, vm: str, status: str, titles: list[str]) -> None:
    """The newest job of each VM ends as the contract's table says."""
    newest = jobs_of(estate, vm)[0]
    assert (newest["status"], errors(newest)) == (status, titles)


@pytest.mark.parametrize("hour", range(0, 24, 3))
def test_table_at_any_hour(hour: int) -> None:
    """The table holds whatever the time of day."""
    estate = Estate(NOW.replace(hour=hour, minute=hour))
    seen = [(vm, (job := jobs_of(estate, vm)[0])["status"], errors(job)) for vm, _, _ in NEWEST]
    assert seen == NEWEST


def test_vss_story(estate: Estate) -> None:
    """vm-win-vss failed three nights in a row after months without a failure."""
    statuses = [job["status"] for job in jobs_of(estate, "vm-win-vss")]
    assert statuses[:3] == ["Failed"] * 3
    assert set(statuses[3:]) == {"Completed"}
    assert len(statuses) > 55


def test_vss_points(estate: Estate) -> None:
    """The newest points of vm-win-vss are file-system consistent, older ones application-."""
    points = ask(estate, item_of(estate, "vm-win-vss")["id"] + "/recoveryPoints")["value"]
    kinds = [point["properties"]["recoveryPointType"] for point in points]
    assert kinds[:3] == ["FileSystemConsistent"] * 3
    assert set(kinds[3:]) == {"AppConsistent"}
    assert {point["properties"]["osType"] for point in points} == {"Windows"}


def test_busy_story(estate: Estate) -> None:
    """Behind the consequential newest failure of vm-busy lie three of the primary cause."""
    failures = [errors(job)[0] for job in jobs_of(estate, "vm-busy") if errors(job)]
    assert failures == [
        "UserErrorBackupOperationInProgress",
        *["ExtensionSnapshotFailedNoNetwork"] * 3,
    ]


def test_flapping(estate: Estate) -> None:
    """vm-flap fails at its scheduled hour alone; what runs off the schedule succeeds."""
    by_hour: dict[str, set[str]] = {}
    for job in jobs_of(estate, "vm-flap")[:22]:
        by_hour.setdefault(job["startTime"][11:13], set()).add(job["status"])
    assert by_hour == {"13": {"Failed"}, "02": {"Completed"}}


def test_transfer_tasks(estate: Estate) -> None:
    """vm-win-transfer took its snapshot and failed in the transfer; the instant point is there."""
    job = jobs_of(estate, "vm-win-transfer")[0]
    tasks = ask(estate, f"backupJobs/{job['name']}")["properties"]["extendedInfo"]["tasksList"]
    assert [(task["taskId"], task["status"]) for task in tasks] == [
        ("Take Snapshot", "Completed"),
        ("Transfer data to vault", "Failed"),
    ]
    point = ask(estate, item_of(estate, "vm-win-transfer")["id"] + "/recoveryPoints")["value"][0]
    assert [tier["type"] for tier in point["properties"]["recoveryPointTierDetails"]] == [
        "InstantRP"
    ]


def test_snapshot_failure_tasks(estate: Estate) -> None:
    """A task that never began has the sentinel times, without a zone."""
    job = jobs_of(estate, "vm-win-vss")[0]
    tasks = ask(estate, f"backupJobs/{job['name']}")["properties"]["extendedInfo"]["tasksList"]
    assert tasks[0]["status"] == "Failed"
    assert tasks[1]["startTime"] == tasks[1]["endTime"] == "0001-01-01T00:00:00"


def test_twins(estate: Estate) -> None:
    """Two VMs are called vm-twin; their jobs differ by the group in containerName only."""
    healthy, failing = (jobs_of(estate, "vm-twin", group)[0] for group in ("rg-a", "rg-b"))
    assert healthy["entityFriendlyName"] == failing["entityFriendlyName"] == "vm-twin"
    assert (healthy["status"], failing["status"]) == ("Completed", "Failed")


@pytest.mark.parametrize(
    "case",
    [
        ("vm-hana", "rg-sap", "hxe-prod-01", "UserErrorInOpeningHanaOdbcConnection"),
        ("vm-sql", "rg-sql", "sqlprod-orders-", "UserErrorSQLLSNValidationFailure"),
    ],
)
def test_databases(estate: Estate, case: tuple[str, str, str, str]) -> None:
    """Database jobs name the guest's host, which the protected item joins to the VM."""
    vm, group, host, title = case
    properties = item_of(estate, vm, "AzureWorkload")["properties"]
    assert properties["serverName"] == host
    assert properties["sourceResourceId"].endswith(
        f"/{group}/providers/Microsoft.Compute/virtualMachines/{vm}"
    )
    jobs = [j for j in all_jobs(estate) if j["entityFriendlyName"].endswith(f" [{host}]")]
    failed = next(job for job in jobs if job["status"] == "Failed")
    assert errors(failed) == [title]
    assert "containerName" not in failed
    assert failed["isUserTriggered"] is False


def test_hana_vm_is_healthy(estate: Estate) -> None:
    """The VM backup of vm-hana goes well, and the GET of a failed database job tells more."""
    assert jobs_of(estate, "vm-hana", "rg-sap")[0]["status"] == "Completed"
    failed = next(j for j in all_jobs(estate) if j["entityFriendlyName"] == "HXE [hxe-prod-01]")
    detail = ask(estate, f"backupJobs/{failed['name']}")["properties"]["extendedInfo"]
    assert "hxe-prod-01" in detail["dynamicErrorMessage"]


def test_running(estate: Estate) -> None:
    """A running job has no endTime, and the time so far as its duration."""
    job = jobs_of(estate, "vm-running")[0]
    assert "endTime" not in job
    assert re.fullmatch(r"PT\d+M[\d.]+S", job["duration"])


def test_encrypted(estate: Estate) -> None:
    """The points of vm-keyvault say that the VM is encrypted."""
    points = ask(estate, item_of(estate, "vm-keyvault")["id"] + "/recoveryPoints")["value"]
    assert all(point["properties"]["isSourceVMEncrypted"] for point in points)


def test_list_and_get_differ(estate: Estate) -> None:
    """Lists hold no extendedInfo; the GET of a VM item holds it only when expanded."""
    assert not any("extendedInfo" in job for job in all_jobs(estate))
    item = item_of(estate, "vm-ok")
    assert "extendedInfo" not in item["properties"]
    assert "extendedInfo" not in ask(estate, item["id"])["properties"]
    full = ask(estate, item["id"], "expand eq 'extendedinfo'")["properties"]
    assert full["extendedInfo"]["recoveryPointCount"] > 50


def test_never_backed_up(estate: Estate) -> None:
    """An item that never had a backup shows the sentinel and an empty status."""
    properties = item_of(estate, "vm-new")["properties"]
    assert properties["lastBackupTime"] == "2001-01-01T00:00:00Z"
    assert properties["lastBackupStatus"] == ""


def test_odd_spellings(estate: Estate) -> None:
    """Names and ids come in mixed case, times with seven digits."""
    names = {job["entityFriendlyName"] for job in jobs_of(estate, "vm-win-vss")}
    assert names == {"vm-win-vss", "VM-WIN-VSS"}
    ids = {row["id"][:15] for row in ask(estate, "backupJobs")["value"]}
    assert ids == {"/subscriptions/", "/Subscriptions/"}
    for job in all_jobs(estate):
        assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{7}Z", job["startTime"])
        assert None not in job.values()


def test_determinism() -> None:
    """The same moment gives the same bytes; a minute later the finished jobs keep their ids."""
    first, again, later = Estate(NOW), Estate(NOW), Estate(NOW + timedelta(minutes=1))
    url = address("backupJobs")
    assert first.answer("GET", url) == again.answer("GET", url)
    assert {j["name"] for j in all_jobs(first)} == {j["name"] for j in all_jobs(later)}


def test_windows(estate: Estate) -> None:
    """The clauses startTime and endTime bound when a job began."""
    found = all_jobs(
        estate, "startTime eq '2026-05-18 12:00:00 PM' and endTime eq '2026-05-19 11:59:59 AM'"
    )
    assert {job["startTime"][:10] for job in found} == {"2026-05-18", "2026-05-19"}
    assert 15 < len(found) < 40


@pytest.mark.parametrize(
    ("clause", "key", "values"),
    [
        ("status eq 'Failed'", "status", {"Failed"}),
        ("operation eq 'Restore'", "operation", {"Restore"}),
        (
            "operation eq 'backup' and backupManagementType eq 'AzureWorkload'",
            "operation",
            {"Backup (Full)", "Backup (Differential)"},
        ),
        ("operation eq '' and status eq 'InProgress'", "status", {"InProgress"}),
        ("backupManagementType eq 'azureiaasvm'", "backupManagementType", {"AzureIaasVM"}),
    ],
)
def test_filters(estate: Estate, clause: str, key: str, values: set[str]) -> None:
    """The job list is filtered as the service does it, an empty value being no condition."""
    assert {job[key] for job in all_jobs(estate, clause)} == values


def test_job_by_id(estate: Estate) -> None:
    """The filter jobId finds one job."""
    name = all_jobs(estate)[5]["name"]
    assert [job["name"] for job in all_jobs(estate, f"jobId eq '{name.upper()}'")] == [name]


def test_pages() -> None:
    """Pages hold page_size rows and join without loss; the link keeps host and filter."""
    small, large = Estate(NOW, page_size=40), Estate(NOW, page_size=5000)
    wanted = "status eq 'Completed'"
    page = ask(small, "backupJobs", wanted)
    assert len(page["value"]) == 40
    assert page["nextLink"].startswith("https://management.azure.com/")
    assert "skipToken" in page["nextLink"]
    assert "nextLink" not in ask(large, "backupJobs", wanted)
    assert all_jobs(small, wanted) == all_jobs(large, wanted)


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (
            f"/subscriptions/{SUBSCRIPTION[:-1]}6/providers/Microsoft.RecoveryServices/vaults",
            (404, "SubscriptionNotFound"),
        ),
        (VAULT.id.replace("rg-backup", "rg-none"), (404, "ResourceGroupNotFound")),
        (VAULT.id.replace("rsv-sample", "rsv-none"), (404, "ResourceNotFound")),
        (VAULT.id.replace("rg-backup", "rg-app"), (404, "ResourceNotFound")),
        ("backupJobs/00000000-0000-4000-8000-000000000000", (404, "BMSUserErrorJobNotFound")),
        (
            "backupFabrics/Azure/protectionContainers/x/protectedItems/y",
            (404, "BMSUserErrorDataSourceObjectNotFound"),
        ),
        (
            "backupFabrics/Azure/protectionContainers/x/protectedItems/y/recoveryPoints",
            (404, "BMSUserErrorDataSourceObjectNotFound"),
        ),
        ("backupProtectionContainers", (404, "InvalidResourceType")),
        ("backupEngines", (404, "InvalidResourceType")),
    ],
)
def test_refusals(estate: Estate, path: str, expected: tuple[int, str]) -> None:
    """What is not there is refused with the service's own codes."""
    assert refusal(estate.answer("GET", address(path))) == expected


@pytest.mark.parametrize(
    "clause", ["status = 'Failed'", "colour eq 'red'", "startTime eq '2026-05-18T12:00:00Z'"]
)
def test_bad_filters(estate: Estate, clause: str) -> None:
    """A filter the service would not take is refused, not ignored."""
    answer = estate.answer("GET", address("backupJobs", clause))
    assert refusal(answer) == (400, "BMSUserErrorInvalidInput")


def test_items_by_name(estate: Estate) -> None:
    """A filter by friendly name keeps the items of that name only, whatever its case."""
    named = "backupManagementType eq 'AzureIaasVM' and friendlyName eq 'VM-OK'"
    rows = ask(estate, "backupProtectedItems", named)["value"]
    assert [row["properties"]["friendlyName"] for row in rows] == ["vm-ok"]


def test_only_reads(estate: Estate) -> None:
    """Anything that could write is refused."""
    for method in ("PUT", "POST", "PATCH", "DELETE"):
        assert refusal(estate.answer(method, address("backupJobs"))) == (405, "MethodNotAllowed")


def test_api_version(estate: Estate) -> None:
    """A request without api-version is refused, as Resource Manager does."""
    answer = estate.answer("GET", address("backupJobs").partition("?")[0])
    assert refusal(answer) == (400, "MissingApiVersionParameter")


def test_vaults(estate: Estate) -> None:
    """The subscription has the vault and an empty spare one."""
    assert [vault["name"] for vault in ask(estate, VAULTS)["value"]] == ["rsv-sample", "rsv-spare"]
    spare = VAULT.id.replace("rg-backup", "rg-backup-spare").replace("rsv-sample", "rsv-spare")
    assert ask(estate, spare)["name"] == "rsv-spare"
    assert ask(estate, f"{spare}/backupJobs") == {"value": []}
    assert ask(estate, f"{spare}/backupProtectedItems") == {"value": []}


def test_every_machine_is_protected(estate: Estate) -> None:
    """Each machine of the table has at least one protected item."""
    rows = ask(estate, "backupProtectedItems")["value"]
    sources = {row["properties"]["sourceResourceId"].lower() for row in rows}
    assert sources == {machine.id.lower() for machine in MACHINES}


def test_generated() -> None:
    """A generated estate has as many more jobs and items as asked for, in as many pages."""
    plain, more = Estate(NOW), Estate.generated(NOW, jobs=3000, items=60, page_size=500)
    assert len(more.world.jobs) == len(plain.world.jobs) + 3000
    assert len(more.world.items) == len(plain.world.items) + 60
    assert len(all_jobs(more)) == len(more.world.jobs)
    recent = [j for j in more.world.jobs if NOW - j.start < timedelta(days=14)]
    assert len(recent) > 3000


def log_rows(estate: Estate, query: str, timespan: str | None = None) -> list[list[Any]]:
    """Return the rows a log query gives."""
    body = json.dumps({"query": query, "timespan": timespan}).encode()
    url = f"https://api.loganalytics.io/v1{VAULT.id}/query"
    answer = estate.answer("POST", url, body)
    assert answer.status == 200, answer.body
    rows: list[list[Any]] = json.loads(answer.body)["tables"][0]["rows"]
    return rows


def test_log_backups_stand_in_the_logs_only(estate: Estate) -> None:
    """Log Analytics knows failed log backups that the job list never shows."""
    rows = log_rows(
        estate,
        "AddonAzureBackupJobs | where JobOperationSubType == 'Log' and JobStatus =~ 'failed'"
        " | project JobUniqueId, JobFailureCode, Sub = tostring(JobOperationSubType)",
    )
    assert {row[1] for row in rows} == {
        "UserErrorInOpeningHanaOdbcConnection",
        "UserErrorSQLLSNValidationFailure",
    }
    listed = {job["name"] for job in all_jobs(estate)}
    assert not listed & {row[0] for row in rows}


def test_log_conditions(estate: Estate) -> None:
    """Names given by let, or, strcat and lists count as in the language itself."""
    rows = log_rows(
        estate,
        'let tail = ";rg-b;vm-twin;"; let hosts = dynamic(["nobody", "VM-OK"]);\n'
        "AddonAzureBackupJobs\n"
        '| where strcat(";", BackupItemUniqueId, ";") contains tail\n'
        "   or DatasourceSetFriendlyName in~ (hosts)\n"
        "| project DatasourceResourceId | top 500 by TimeGenerated",
        "2026-05-10T00:00:00Z/2026-05-20T00:00:00Z",
    )
    assert {row[0].rpartition("resourceGroups/")[2] for row in rows} == {
        "rg-b/providers/Microsoft.Compute/virtualMachines/vm-twin",
        "rg-app/providers/Microsoft.Compute/virtualMachines/vm-ok",
    }


def test_logs_lag(estate: Estate) -> None:
    """Nothing that ended within the last half hour is in the logs yet."""
    assert all(j.end and NOW - j.end > timedelta(minutes=30) for j in estate.world.logged_jobs)


@pytest.mark.parametrize("body", [b"{", b"{}", b'{"query": "NoSuchTable | take 1"}'])
def test_bad_log_queries(estate: Estate, body: bytes) -> None:
    """A query on no known table, or none at all, is refused."""
    answer = estate.answer("POST", "https://api.loganalytics.io/v1/workspaces/x/query", body)
    assert refusal(answer) == (400, "BadArgumentError")
