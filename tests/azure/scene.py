"""A small vault in the recorded shape, and the question that is asked about it."""

from collections.abc import Callable, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from azure.core.rest import HttpRequest

from tests.azure.transport import FakeCredential, FakeTransport, Reply, ok, refused
from triage.azure.connections import Connections
from triage.azure.reading import read
from triage.model.evidence import Evidence, Job, JobStatus
from triage.model.question import Question, VaultName, VmName
from triage.settings import Settings

NOW = datetime(2026, 3, 4, 12, 0, 30, tzinfo=UTC)
SUB = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"
OTHER_SUB = "cccccccc-1111-4222-8333-dddddddddddd"
VAULT = f"/subscriptions/{SUB}/resourceGroups/rg-v/providers/Microsoft.RecoveryServices/vaults/v1"


def vm_id(vm: str, group: str = "rg-a", subscription: str = SUB) -> str:
    """Return the ARM id of a VM."""
    root = f"/subscriptions/{subscription}/resourceGroups/{group}"
    return f"{root}/providers/Microsoft.Compute/virtualMachines/{vm}"


def vm_item(
    vm: str, group: str = "rg-a", *, subscription: str = SUB, deleted: bool = False
) -> dict[str, Any]:
    """Return a VM's row of the item list."""
    tail = f"iaasvmcontainerv2;{group};{vm}"
    container = f"{VAULT}/backupFabrics/Azure/protectionContainers/IaasVMContainer;{tail}"
    return {
        "id": f"{container}/protectedItems/VM;{tail}",
        "name": f"VM;{tail}",
        "properties": {
            "friendlyName": vm,
            "virtualMachineId": vm_id(vm, group, subscription),
            "sourceResourceId": vm_id(vm, group, subscription),
            "protectionState": "Protected",
            "healthStatus": "Passed",
            "healthDetails": [{"code": 400239, "title": "IaasVmHealthGreenDefault"}],
            "lastBackupStatus": "Failed",
            "lastBackupTime": "2001-01-01T00:00:00Z",
            "protectedItemType": "Microsoft.Compute/virtualMachines",
            "backupManagementType": "AzureIaasVM",
            "workloadType": "VM",
            "containerName": tail,
            "policyName": "nightly",
            "isScheduledForDeferredDelete": deleted,
        },
    }


def database_item(database: str, host: str, vm: str, group: str = "rg-a") -> dict[str, Any]:
    """Return a SAP HANA database's row of the item list."""
    container = f"VMAppContainer;compute;{group};{vm}"
    return {
        "id": f"{VAULT}/backupFabrics/Azure/protectionContainers/{container}"
        f"/protectedItems/SAPHanaDatabase;hn1;{database}",
        "name": f"SAPHanaDatabase;hn1;{database}",
        "properties": {
            "friendlyName": database,
            "serverName": host,
            "parentName": "HN1",
            "protectionState": "Protected",
            "lastBackupErrorDetail": {"code": "UserErrorHanaDown", "message": "It is down."},
            "backupManagementType": "AzureWorkload",
            "workloadType": "SAPHanaDatabase",
            "containerName": container,
            "sourceResourceId": vm_id(vm, group),
        },
    }


def job_row(
    name: str, *, vm: str, group: str = "rg-a", hours: float = 10.0, code: str | None = None
) -> dict[str, Any]:
    """Return a VM job's row of the job list, started `hours` before `NOW`."""
    start = NOW - timedelta(hours=hours)
    properties: dict[str, Any] = {
        "jobType": "AzureIaaSVMJob",
        "containerName": f"iaasvmcontainerv2;{group};{vm.lower()}",
        "duration": "PT1H2M3.1234567S",
        "entityFriendlyName": vm,
        "backupManagementType": "AzureIaasVM",
        "operation": "Backup",
        "status": "Failed" if code else "Completed",
        "startTime": start.strftime("%Y-%m-%dT%H:%M:%S.1234567Z"),
        "endTime": (start + timedelta(hours=1)).strftime("%Y-%m-%dT%H:%M:%S.12345Z"),
        "activityId": f"activity-{name}",
    }
    if code:
        error = {"errorCode": 400321, "errorTitle": code, "errorString": "It failed. "}
        properties["errorDetails"] = [{**error, "recommendations": ["Look. ", ""]}]
    return {"id": f"{VAULT}/backupJobs/{name}", "name": name, "properties": properties}


def database_job(name: str, entity: str, *, hours: float = 10.0) -> dict[str, Any]:
    """Return a failed database job's row, which names a host but no VM."""
    row = job_row(name, vm="-", hours=hours, code="UserErrorHanaDown")
    row["properties"] |= {
        "jobType": "AzureWorkloadJob",
        "entityFriendlyName": entity,
        "backupManagementType": "AzureWorkload",
        "workloadType": "SAPHanaDatabase",
        "operation": "Backup (Full)",
        "isUserTriggered": False,
    }
    del row["properties"]["containerName"]
    return row


def point_row(name: str, kind: str, days: float) -> dict[str, Any]:
    """Return a VM's recovery point, taken `days` before `NOW`."""
    return {
        "id": f"{VAULT}/recoveryPoints/{name}",
        "name": name,
        "properties": {
            "objectType": "IaasVMRecoveryPoint",
            "recoveryPointType": kind,
            "recoveryPointTime": (NOW - timedelta(days=days)).isoformat(),
            "osType": "Windows",
            "isSourceVMEncrypted": True,
            "recoveryPointTierDetails": [{"type": 1, "status": 1}],
        },
    }


def table(rows: Sequence[dict[str, Any]] = ()) -> dict[str, Any]:
    """Return a query result."""
    names = list(rows[0]) if rows else ["TimeGenerated"]
    columns = [{"name": name, "type": "string"} for name in names]
    values = [[row.get(name) for name in names] for row in rows]
    return {"tables": [{"name": "PrimaryResult", "columns": columns, "rows": values}]}


LOGGED = {
    "TimeGenerated": "2026-03-04T03:30:00Z",
    "JobUniqueId": "job-1",
    "JobOperation": "Backup",
    "JobStatus": "Failed",
    "JobFailureCode": "SnapshotBroken",
    "JobStartDateTime": "2026-03-04T02:00:00Z",
    "JobDurationInSecs": 61.5,
    "AdHocOrScheduledJob": "Scheduled",
    "BackupItemUniqueId": "japaneast;1;iaasvmcontainerv2;rg-a;web1",
    "DatasourceResourceId": vm_id("web1"),
}

Change = Callable[[HttpRequest], Reply]


class Scene:
    """The answers of a vault, by route; a test replaces those it is about."""

    def __init__(self) -> None:
        self.vaults: Change = lambda _: ok(
            {"value": [{"id": VAULT, "name": "v1", "location": "japaneast"}]}
        )
        self.items: Change = lambda _: ok({"value": [vm_item("web1"), vm_item("db1")]})
        self.workloads: Change = lambda _: ok({"value": []})
        self.jobs: Change = lambda _: ok(
            {
                "value": [
                    job_row("job-1", vm="web1", code="SnapshotBroken"),
                    job_row("job-2", vm="web1", hours=34),
                    job_row("job-3", vm="db1", code="SnapshotBroken"),
                    job_row("job-0", vm="web1", hours=24 * 300),
                ]
            }
        )
        self.job: Change = _detailed
        self.points: Change = lambda _: ok(
            {"value": [point_row("p1", "AppConsistent", 9), point_row("p2", "CrashConsistent", 1)]}
        )
        self.logs: Change = lambda _: ok(table([LOGGED]))
        self.hints: Change = lambda _: ok(table())
        self.transport = FakeTransport(self._answer)

    def _answer(self, request: HttpRequest) -> Reply:
        path, _, query = request.url.casefold().partition("?")
        if path.endswith("/query"):
            return (self.hints if "/virtualmachines/" in path else self.logs)(request)
        if "/backupjobs/" in path:
            return self.job(request)
        routes = {
            "vaults": self.vaults,
            "backupprotecteditems": self.workloads if "azureworkload" in query else self.items,
            "recoverypoints": self.points,
            "backupjobs": self.jobs,
        }
        return routes.get(path.rpartition("/")[2], _unknown)(request)

    def connections(self, **settings: Any) -> Connections:
        """Return connections that lead to this vault."""
        fields = {"deadline_seconds": 5.0} | settings
        return Connections(
            Settings(**fields),
            credential=FakeCredential(),
            transport=lambda: self.transport,
        )

    async def read(self, question: Question | None = None, **settings: Any) -> Evidence:
        """Ask the question of this vault, `web1` if none is given."""
        connections = self.connections(**settings)
        try:
            return await read(connections, question or ask(), now=NOW, focus=newest_failure)
        finally:
            await connections.close()


def _unknown(_: HttpRequest) -> Reply:
    return refused(404, "ResourceNotFound")


def _detailed(request: HttpRequest) -> Reply:
    name = request.url.partition("?")[0].rpartition("/")[2]
    row = job_row(name, vm="web1", code="SnapshotBroken")
    row["properties"]["extendedInfo"] = {
        "tasksList": [
            {"taskId": "Take Snapshot", "status": "Failed", "startTime": "0001-01-01T00:00:00"}
        ],
        "propertyBag": {"VM Name ": "web1"},
        "dynamicErrorMessage": "trace",
    }
    return ok(row)


def ask(vm: str = "web1", **fields: Any) -> Question:
    """Return a question about a VM of the vault."""
    place = {key: fields.pop(key) for key in ("resource_group", "subscription") if key in fields}
    return Question(vault=VaultName(SUB, "v1"), vm=VmName(vm, **place), **fields)


def newest_failure(jobs: Sequence[Job]) -> Job | None:
    """Pick the newest failed job."""
    return next((job for job in jobs if job.status is JobStatus.FAILED), None)
