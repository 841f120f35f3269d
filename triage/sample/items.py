"""Protected items and containers as JSON, each with what the service leaves out of its list."""

from collections.abc import Sequence
from typing import Any

from triage.sample.history import SampleJob
from triage.sample.machines import VAULT, Database, Machine
from triage.sample.wording import NEVER, ticks, without_none

_FABRIC = f"{VAULT.id}/backupFabrics/Azure/protectionContainers"
_CONTAINER_TYPE = "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers"
_SUCCESS = {"code": 0, "title": "Success", "message": "", "recommendations": []}
_GREEN = {
    "code": 400239,
    "title": "IaasVmHealthGreenDefault",
    "message": "Backup pre-check status of this virtual machine is OK.",
    "recommendations": [],
}


def vm_container(machine: Machine) -> str:
    """Return the container's name; some are registered in lower case throughout."""
    prefix = "iaasvmcontainer" if machine.shouted else "IaasVMContainer"
    return f"{prefix};{machine.container}"


def vm_item_name(machine: Machine) -> str:
    """Return the name of the VM's protected item."""
    return f"{'vm' if machine.shouted else 'VM'};{machine.container}"


def workload_container(machine: Machine) -> str:
    """Return the name of the container that holds the databases of `machine`."""
    return f"VMAppContainer;Compute;{machine.group};{machine.name}"


def item_id(machine: Machine, database: Database | None) -> str:
    """Return the ARM id of the item of `machine`, or of its `database`."""
    if database is None:
        return f"{_FABRIC}/{vm_container(machine)}/protectedItems/{vm_item_name(machine)}"
    container = workload_container(machine).replace("Compute", "compute")
    return f"{_FABRIC}/{container}/protectedItems/{database.item_name}"


def item(
    machine: Machine, database: Database | None, history: Sequence[SampleJob], *, full: bool
) -> dict[str, Any]:
    """Return the item's body; `history` holds its jobs newest first, `full` adds extendedInfo."""
    identity = item_id(machine, database)
    backups = [job for job in history if job.operation.startswith("Backup") and job.end]
    if database is None:
        properties = _vm_properties(machine, backups, full=full)
    else:
        properties = _database_properties(machine, database, backups, full=full)
    return {
        "id": identity,
        "name": identity.rpartition("/")[2],
        "type": f"{_CONTAINER_TYPE}/protectedItems",
        "properties": properties,
    }


def _vm_properties(machine: Machine, backups: Sequence[SampleJob], *, full: bool) -> dict[str, Any]:
    last = backups[0] if backups else None
    failing = last is not None and last.status == "Failed"
    points = [job for job in backups if job.made_point]
    own = {
        "kpisHealths": _kpis(last) if last else {},
        "friendlyName": machine.name,
        "virtualMachineId": machine.id,
        "protectionStatus": "Unhealthy" if failing else "Healthy",
        "protectionState": _state(machine, failing=failing),
        "healthStatus": "Passed",
        "healthDetails": [_GREEN],
        "lastBackupStatus": last.status if last else "",
        "lastBackupTime": ticks(last.start) if last else NEVER,
        "protectedItemDataId": str(sum(machine.id.encode()) * 40009),
        "extendedInfo": _vm_extended(points) if full else None,
        "extendedProperties": {"linuxVmApplicationName": ""} if machine.os == "Linux" else None,
        "protectedItemType": "Microsoft.Compute/virtualMachines",
        "backupManagementType": "AzureIaasVM",
        "workloadType": "VM",
        "containerName": machine.container,
    }
    return without_none({**own, **_shared(machine, points, "daily-2330-jst")})


def _state(machine: Machine, *, failing: bool) -> str:
    if machine.fresh:
        return "IRPending"
    return "ProtectionError" if failing else "Protected"


def _shared(machine: Machine, points: Sequence[SampleJob], policy: str) -> dict[str, Any]:
    # The group is spelled as somebody once typed it: ids are compared without case.
    source = machine.id.replace("/rg-app/", "/RG-App/") if machine.encrypted else machine.id
    return {
        "sourceResourceId": source,
        "policyId": f"{VAULT.id}/backupPolicies/{policy}",
        "policyName": policy,
        "lastRecoveryPoint": ticks(points[0].start) if points else None,
        "vaultId": f"https://management.azure.com{VAULT.id}",
        "isArchiveEnabled": False,
        "softDeleteRetentionPeriodInDays": 14,
    }


def _vm_extended(points: Sequence[SampleJob]) -> dict[str, Any]:
    oldest = ticks(points[-1].start) if points else None
    return without_none(
        {
            "oldestRecoveryPoint": oldest,
            "recoveryPointCount": len(points),
            "policyInconsistent": False,
        }
    )


def _kpis(last: SampleJob) -> dict[str, Any]:
    backup: dict[str, Any] = {
        "resourceHealthStatus": "Healthy",
        "resourceHealthDetails": [_SUCCESS],
    }
    if last.failure is not None:
        code = {
            "code": last.failure.number,
            "title": last.failure.title,
            "message": last.failure.text,
            "recommendations": list(last.failure.recommendations),
        }
        status = "PersistentDegraded" if last.status == "Failed" else "TransientDegraded"
        backup = {"resourceHealthStatus": status, "resourceHealthDetails": [code]}
    restore = {"resourceHealthStatus": "Healthy", "resourceHealthDetails": [_SUCCESS]}
    return {"BackupOperationStatusKPI": backup, "RestoreOperationStatusKPI": restore}


def _database_properties(
    machine: Machine, database: Database, backups: Sequence[SampleJob], *, full: bool
) -> dict[str, Any]:
    hana = database.kind == "SAPHanaDatabase"
    last = backups[0] if backups else None
    health = "IRPending" if last is None else "Unhealthy" if last.failure else "Healthy"
    points = [job for job in backups if job.made_point]
    extended = {
        "oldestRecoveryPoint": ticks(points[-1].start) if points else None,
        "recoveryPointCount": len(points),
        "policyState": "Consistent",
        "recoveryModel": None if hana else "FULL",
    }
    own = {
        "kpisHealths": _kpis(last) if last else {},
        "friendlyName": database.name.lower() if hana else database.name,
        "serverName": machine.host,
        "parentName": database.parent,
        "parentType": "AzureVmWorkloadSAPHanaSystem" if hana else "AzureVmWorkloadSQLInstance",
        "protectionStatus": "Unhealthy" if health == "Unhealthy" else "Healthy",
        "protectionState": "IRPending" if last is None else "Protected",
        "lastBackupStatus": health,
        "lastBackupTime": ticks(last.start) if last else None,
        "lastBackupErrorDetail": _last_error(last),
        "protectedItemDataSourceId": str(sum(database.item_name.encode()) * 30011),
        "protectedItemHealthStatus": health,
        "extendedInfo": without_none(extended) if full else None,
        "protectedItemType": f"AzureVmWorkload{'SAPHana' if hana else 'SQL'}Database",
        "backupManagementType": "AzureWorkload",
        "workloadType": database.kind,
        "containerName": workload_container(machine).replace("Compute", "compute"),
    }
    return without_none({**own, **_shared(machine, points, "hourly-log")})


def _last_error(last: SampleJob | None) -> dict[str, Any]:
    if last is None or last.failure is None:
        return {"code": "Success", "message": ""}
    return {
        "code": last.failure.title,
        "message": last.failure.text,
        "recommendations": list(last.failure.recommendations),
    }
