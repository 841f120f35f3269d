"""A Backup job: a row of the job list, or the fuller body of its own GET."""

import re
from collections.abc import Mapping
from typing import Any

from triage.model.evidence import Job, JobError, JobStatus, Task
from triage.model.terms import Operation, Workload
from triage.wire.scalar import flag, moment, nested, number, objects, span, text, texts

_STATUS = {status.value.casefold(): status for status in JobStatus}
_OPERATION = {
    "backup": Operation.BACKUP,
    "restore": Operation.RESTORE,
    "crossregionrestore": Operation.RESTORE,
    "recover": Operation.RESTORE,
    "itemlevelrecovery": Operation.FILE_RECOVERY,
    "configurebackup": Operation.CONFIGURE_PROTECTION,
    "register": Operation.CONFIGURE_PROTECTION,
}
_MANAGEMENT = {
    "azureiaasvm": Workload.AZURE_VM,
    "azurestorage": Workload.AZURE_FILES,
    "mab": Workload.MARS,
    "dpm": Workload.DPM,
    "azurebackupserver": Workload.DPM,
}
_WORKLOAD = {
    "vm": Workload.AZURE_VM,
    "sqldatabase": Workload.SQL,
    "sqlinstance": Workload.SQL,
    "sqldb": Workload.SQL,
    "saphanadatabase": Workload.SAP_HANA,
    "saphanadbinstance": Workload.SAP_HANA,
    "saphana": Workload.SAP_HANA,
    "sapasedatabase": Workload.SAP_ASE,
    "azurefileshare": Workload.AZURE_FILES,
}
_DATABASE_ON_HOST = re.compile(r"(?P<database>[^\[\]]{1,300})\[(?P<host>[^\[\]]{1,300})\]")
_CONTAINER_PARTS = 3


def parse_job(resource: Mapping[str, Any]) -> Job | None:
    """Return the job a resource body describes; None when it has no properties or no name.

    A body without the ARM envelope (`properties` at top level, as some tools print it) is read
    too. Unknown job types give what they share with the known ones.
    """
    properties = nested(resource.get("properties")) or resource
    name = text(resource.get("name")) or _last_part(text(resource.get("id")))
    if name is None or not ("status" in properties or "operation" in properties):
        return None
    entity = text(properties.get("entityFriendlyName")) or ""
    database, host = split_entity(entity)
    management = text(properties.get("backupManagementType")) or ""
    operation = text(properties.get("operation")) or ""
    extended = nested(properties.get("extendedInfo"))
    return Job(
        id=name,
        management_type=management,
        workload=workload_of(text(properties.get("workloadType")), management),
        operation=operation_of(operation),
        operation_text=operation,
        status=status_of(text(properties.get("status"))),
        entity=entity,
        start=moment(properties.get("startTime")),
        end=moment(properties.get("endTime")),
        duration=span(properties.get("duration")),
        activity_id=text(properties.get("activityId")),
        container=split_container(text(properties.get("containerName"))),
        database=database,
        host=host,
        user_triggered=flag(properties.get("isUserTriggered")),
        errors=_errors(properties),
        tasks=_tasks(extended),
        properties=_bag(extended),
        dynamic_message=text(extended.get("dynamicErrorMessage")),
        detailed="extendedInfo" in properties,
    )


def operation_of(written: str) -> Operation:
    """Return what the service's operation text amounts to: `Backup (Full)` is a backup."""
    word = written.partition("(")[0].replace(" ", "").casefold()
    return _OPERATION.get(word, Operation.OTHER)


def status_of(written: str | None) -> JobStatus:
    """Return the job status for its text in any case."""
    return _STATUS.get((written or "").replace(" ", "").casefold(), JobStatus.UNKNOWN)


def workload_of(written: str | None, management: str) -> Workload | None:
    """Return the workload from its own text, else from the management type."""
    known = _WORKLOAD.get((written or "").replace(" ", "").casefold())
    return known or _MANAGEMENT.get(management.casefold())


def split_container(written: str | None) -> tuple[str, str] | None:
    """Return `(resource group, VM)` of `[type;]iaasvmcontainerv2;<group>;<vm>` and its kin."""
    parts = (written or "").split(";")
    if len(parts) < _CONTAINER_PARTS or not parts[-1] or not parts[-2]:
        return None
    return parts[-2], parts[-1]


def split_entity(entity: str) -> tuple[str | None, str | None]:
    """Return `(database, host)` of `DB [host]`, else two Nones."""
    found = _DATABASE_ON_HOST.fullmatch(entity.strip())
    if not found:
        return None, None
    return found["database"].strip() or None, found["host"].strip() or None


def _last_part(arm_id: str | None) -> str | None:
    return (arm_id or "").rstrip("/").rpartition("/")[2] or None


def _errors(properties: Mapping[str, Any]) -> tuple[JobError, ...]:
    details = properties.get("errorDetails")
    entries = [details] if isinstance(details, Mapping) else list(objects(details))
    found = (
        JobError(
            number=number(entry.get("errorCode")),
            title=text(entry.get("errorTitle")) or _symbol(entry.get("errorCode")),
            message=text(entry.get("errorString")) or text(entry.get("errorMessage")),
            recommendations=texts(entry.get("recommendations")),
        )
        for entry in entries
    )
    return tuple(error for error in found if error != JobError())


def _symbol(code: object) -> str | None:
    return text(code) if number(code) is None else None


def _tasks(extended: Mapping[str, Any]) -> tuple[Task, ...]:
    return tuple(
        Task(
            name=text(entry.get("taskId")) or "",
            status=text(entry.get("status")) or "",
            start=moment(entry.get("startTime")),
            end=moment(entry.get("endTime")),
            duration=span(entry.get("duration")),
        )
        for entry in objects(extended.get("tasksList"))
    )


def _bag(extended: Mapping[str, Any]) -> dict[str, str]:
    merged: dict[str, str] = {}
    for name in ("internalPropertyBag", "propertyBag"):
        for key, value in nested(extended.get(name)).items():
            written = text(value)
            if isinstance(key, str) and written is not None:
                merged[key.strip().rstrip(".").strip()] = written
    return merged
