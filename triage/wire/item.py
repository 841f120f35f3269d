"""A protected item: a VM or a database as a row of the item list."""

from collections.abc import Mapping
from typing import Any

from triage.model.evidence import HealthDetail, ProtectedItem
from triage.model.resource import VM_KINDS, parse_arm_id
from triage.model.terms import Workload
from triage.wire.job import split_container, workload_of
from triage.wire.scalar import flag, moment, nested, number, objects, text, texts


def parse_item(resource: Mapping[str, Any]) -> ProtectedItem | None:
    """Return the protected item a resource body describes.

    None for what names no workload that is known, or has neither id nor name.
    """
    properties = nested(resource.get("properties"))
    management = text(properties.get("backupManagementType")) or ""
    workload = workload_of(text(properties.get("workloadType")), management)
    name = text(resource.get("name"))
    if workload is None or name is None:
        return None
    vm_id = _vm_id(properties)
    vm_group, vm_name = _vm(properties, vm_id)
    return ProtectedItem(
        id=text(resource.get("id")) or name,
        name=name,
        friendly_name=text(properties.get("friendlyName")) or name.rpartition(";")[2],
        workload=workload,
        container=text(properties.get("containerName")) or "",
        vm_id=vm_id,
        vm_name=vm_name or _friendly_vm(properties, workload),
        vm_resource_group=vm_group,
        host=text(properties.get("serverName")),
        parent=text(properties.get("parentName")),
        protection_state=text(properties.get("protectionState")),
        protection_status=text(properties.get("protectionStatus")),
        health_status=_health_status(properties),
        health=_health(properties),
        last_backup_status=text(properties.get("lastBackupStatus")),
        last_backup_time=moment(properties.get("lastBackupTime")),
        last_backup_error=_last_error(properties),
        last_recovery_point=moment(properties.get("lastRecoveryPoint")),
        policy_name=_policy_name(properties),
        soft_deleted=flag(properties.get("isScheduledForDeferredDelete")) or False,
    )


def _vm_id(properties: Mapping[str, Any]) -> str | None:
    for key in ("virtualMachineId", "sourceResourceId"):
        arm_id = parse_arm_id(text(properties.get(key)) or "")
        if arm_id is not None and arm_id.kind in VM_KINDS:
            return text(properties.get(key))
    return None


def _vm(properties: Mapping[str, Any], vm_id: str | None) -> tuple[str | None, str | None]:
    arm_id = parse_arm_id(vm_id or "")
    if arm_id is not None:
        return arm_id.resource_group, arm_id.name
    return split_container(text(properties.get("containerName"))) or (None, None)


def _friendly_vm(properties: Mapping[str, Any], workload: Workload) -> str | None:
    return text(properties.get("friendlyName")) if workload is Workload.AZURE_VM else None


def _health_status(properties: Mapping[str, Any]) -> str | None:
    return text(properties.get("healthStatus")) or text(properties.get("protectedItemHealthStatus"))


def _policy_name(properties: Mapping[str, Any]) -> str | None:
    policy_id = text(properties.get("policyId")) or ""
    return text(properties.get("policyName")) or policy_id.rpartition("/")[2] or None


def _detail(entry: Mapping[str, Any], *, status: str | None, kpi: str | None) -> HealthDetail:
    code = entry.get("code")
    return HealthDetail(
        number=number(code),
        title=text(entry.get("title")) or (text(code) if number(code) is None else None),
        message=text(entry.get("message")),
        recommendations=texts(entry.get("recommendations")),
        status=status,
        kpi=kpi,
    )


def _health(properties: Mapping[str, Any]) -> tuple[HealthDetail, ...]:
    own = [_detail(e, status=None, kpi=None) for e in objects(properties.get("healthDetails"))]
    for kpi, value in nested(properties.get("kpisHealths")).items():
        indicator = nested(value)
        status = text(indicator.get("resourceHealthStatus"))
        details = objects(indicator.get("resourceHealthDetails"))
        own.extend(_detail(entry, status=status, kpi=str(kpi)) for entry in details)
    return tuple(own)


def _last_error(properties: Mapping[str, Any]) -> HealthDetail | None:
    entry = nested(properties.get("lastBackupErrorDetail"))
    code = (text(entry.get("code")) or "").casefold()
    if not code or code in ("success", "0"):
        return None
    return _detail(entry, status=None, kpi=None)
