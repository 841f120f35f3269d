"""Alert payloads about the sample estate, in the shapes in which Azure Monitor sends them."""

from collections.abc import Sequence
from typing import Any

from triage.sample.machines import SUBSCRIPTION, VAULT

ROOT = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
FABRIC = f"{VAULT.id}/backupFabrics/Azure/protectionContainers"


def machine(vm: str, group: str = "rg-app") -> str:
    """Return the ARM id of a VM."""
    return f"{ROOT}/{group}/providers/Microsoft.Compute/virtualMachines/{vm}"


def _essentials(service: str, targets: Sequence[str], *, condition: str) -> dict[str, Any]:
    return {
        "alertId": f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.AlertsManagement/alerts/a-1",
        "alertRule": "Backup Failure",
        "severity": "Sev1",
        "signalType": "Log",
        "monitorCondition": condition,
        "monitoringService": service,
        "alertTargetIDs": list(targets),
        "configurationItems": [VAULT.name],
        "originAlertId": "5b1c",
        "firedDateTime": "2026-11-21T18:00:41.1234567Z",
        "description": "A backup job has failed.",
        "essentialsVersion": "1.0",
        "alertContextVersion": "1.0",
    }


def _payload(essentials: dict[str, Any], context: dict[str, Any]) -> dict[str, Any]:
    content = {"essentials": essentials, "alertContext": context, "customProperties": None}
    return {"schemaId": "azureMonitorCommonAlertSchema", "data": content}


def built_in(
    vm: str,
    group: str = "rg-app",
    *,
    database: str | None = None,
    job: str | None = None,
    condition: str = "Fired",
    others: Sequence[str] = (),
) -> dict[str, Any]:
    """Return a built-in alert about a VM, or about a `database` (`Kind;parent;name`) on it."""
    container = f"{'VMAppContainer;Compute' if database else 'IaasVMContainer;iaasvmcontainerv2'}"
    place = f"{container};{group};{vm}"
    name = database or f"VM;iaasvmcontainerv2;{group};{vm}"
    own = machine(vm, group)
    items = [
        f"{m}/providers/Microsoft.RecoveryServices/backupProtectedItem/{name}"
        for m in (own, *others)
    ]
    context = {
        "category": "Jobs",
        "sourceId": items[0],
        "sourceType": name.partition(";")[0],
        "extendedInfo": {"jobId": job, "possibleCauses": None, "occurrenceCount": 1},
        "affectedItems": ",".join(items),
        "protectedItemId": f"{FABRIC}/{place}/protectedItems/{name}",
        "linkedResourceId": own,
        "linkedResourceName": vm,
        "alertVersionNumber": "V2020_10",
    }
    essentials = _essentials("Azure Backup", [VAULT.id.lower()], condition=condition)
    return _payload(essentials, context)


def log_search(unique: str, *, code: str | None = None, job: str | None = None) -> dict[str, Any]:
    """Return a log-search alert (V2) whose rule splits by item, code and job."""
    split = {"BackupItemUniqueId": unique, "JobFailureCode": code, "JobUniqueId": job}
    dimensions = [{"name": name, "value": value} for name, value in split.items() if value]
    criterion = {
        "searchQuery": "AddonAzureBackupJobs | where JobStatus == 'Failed'",
        "operator": "GreaterThan",
        "threshold": "0",
        "timeAggregation": "Count",
        "dimensions": dimensions,
        "metricValue": 1.0,
    }
    workspace = f"{ROOT}/rg-mon/providers/microsoft.operationalinsights/workspaces/law"
    essentials = _essentials("Log Alerts V2", [workspace], condition="Fired")
    essentials["configurationItems"] = [VAULT.id.lower()]
    condition = {"windowSize": "PT1H", "allOf": [criterion]}
    context = {"properties": {}, "conditionType": "LogQueryCriteria", "condition": condition}
    return _payload(essentials, context)


def activity_log(vm: str, group: str = "rg-app") -> dict[str, Any]:
    """Return an activity-log alert whose scope is a protected item of the vault."""
    tail = f"iaasvmcontainerv2;{group};{vm}"
    scope = f"{FABRIC}/IaasVMContainer;{tail}/protectedItems/VM;{tail}"
    context = {
        "authorization": {"action": "Microsoft.RecoveryServices/vaults/x", "scope": scope},
        "eventSource": "Administrative",
        "operationName": "Microsoft.RecoveryServices/vaults/backupFabrics/backup/action",
        "status": "Failed",
    }
    essentials = _essentials("Activity Log - Administrative", [scope.lower()], condition="Fired")
    return _payload(essentials, context)
