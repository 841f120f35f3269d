"""A job's JSON as a person has it: from REST, from `az`, or from PowerShell's ConvertTo-Json."""

import re
from collections.abc import Iterator, Mapping
from datetime import UTC, datetime
from typing import Any

import msgspec

from triage.errors import FieldProblem, InvalidQuestion
from triage.model.evidence import Job
from triage.model.terms import Workload, saying
from triage.wire.job import parse_job

_NET_DATE = re.compile(r"/Date\((-?\d{1,15})\)/")
_DEEPEST = 6
_LONGEST_SECONDS = 10**9
# What PowerShell's backup cmdlets and the Backup vault's API call the members of a job.
_NAMES = {
    "jobId": "name",
    "workloadName": "entityFriendlyName",
    "errorMessage": "errorString",
    "message": "errorString",
    "code": "errorCode",
    "subTasks": "tasksList",
    "recommendedAction": "recommendations",
    "dataSourceName": "entityFriendlyName",
}
# PowerShell's word for what REST calls AzureIaasVM.
_MANAGEMENT = {"azurevm": "AzureIaasVM"}
# What the jobs of a Backup vault protect, by the type of their data source.
_DATA_SOURCES = {
    "microsoft.compute/disks": Workload.AZURE_DISK,
    "microsoft.storage/storageaccounts/blobservices": Workload.AZURE_BLOB,
    "microsoft.dbforpostgresql/servers/databases": Workload.POSTGRESQL,
    "microsoft.dbforpostgresql/flexibleservers": Workload.POSTGRESQL,
    "microsoft.dbformysql/flexibleservers": Workload.MYSQL,
    "microsoft.containerservice/managedclusters": Workload.AKS,
}


def read_foreign_job(given: object) -> Job:
    """Return the job in `given`: one job, or a list of which the first with errors is taken.

    Raises:
        InvalidQuestion: nothing in `given` looks like a Backup job.
    """
    jobs = [job for candidate in _candidates(given) if (job := _read(candidate))]
    if not jobs:
        fault = FieldProblem(
            field="job",
            message=saying("fields.notJob", field="job"),
            expected=saying("fields.expected.job"),
        )
        raise InvalidQuestion((fault,), meaningless=True)
    return next((job for job in jobs if job.errors), jobs[0])


def _candidates(given: object) -> Iterator[Mapping[str, Any]]:
    if isinstance(given, Mapping):
        listed = given.get("value")
        if isinstance(listed, list):
            yield from _candidates(listed)
        else:
            yield given
    elif isinstance(given, list):
        yield from (one for one in given if isinstance(one, Mapping))


def _read(candidate: Mapping[str, Any]) -> Job | None:
    body: dict[str, Any] = _renamed(candidate, _DEEPEST)
    inner = body.get("properties")
    flat = dict(inner) if isinstance(inner, dict) and "status" in inner else body
    if "tasksList" in flat:
        extended = flat.get("extendedInfo")
        known = extended if isinstance(extended, dict) else {}
        flat = {**flat, "extendedInfo": {**known, "tasksList": _tasks(flat["tasksList"])}}
    if flat is body and isinstance(inner, dict):
        flat = {k: v for k, v in body.items() if k != "properties"}
    name = body.get("name") or flat.get("name") or flat.get("activityId") or "–"
    management = flat.get("backupManagementType")
    if isinstance(management, str):
        named = _MANAGEMENT.get(management.casefold(), management)
        flat = {**flat, "backupManagementType": named}
    job = parse_job({"id": body.get("id"), "name": str(name), "properties": flat})
    protected = _DATA_SOURCES.get(str(flat.get("dataSourceType")).casefold())
    return msgspec.structs.replace(job, workload=protected) if job and protected else job


def _tasks(listed: object) -> list[dict[str, Any]]:
    """Return sub-tasks with PowerShell's `Name` under the name the REST API has for it."""
    tasks = [task for task in listed if isinstance(task, dict)] if isinstance(listed, list) else []
    return [{"taskId": task.get("name"), **task} for task in tasks]


def _renamed(value: Any, depth: int) -> Any:  # noqa: ANN401 - foreign JSON
    """Return `value` with its members in the REST API's spelling."""
    if depth == 0:
        return None
    if isinstance(value, Mapping):
        if "TotalSeconds" in value:  # a TimeSpan as PowerShell prints it
            return _length(value["TotalSeconds"])
        return {_name(str(key)): _renamed(inner, depth - 1) for key, inner in value.items()}
    if isinstance(value, list):
        return [_renamed(inner, depth - 1) for inner in value]
    if isinstance(value, str) and (found := _NET_DATE.fullmatch(value)):
        return _moment(int(found[1]))
    return value


def _name(key: str) -> str:
    camel = key[:1].lower() + key[1:] if " " not in key else key
    return _NAMES.get(camel, camel)


def _length(seconds: object) -> str | None:
    sound = isinstance(seconds, int | float) and 0 <= seconds < _LONGEST_SECONDS
    return f"PT{seconds:.3f}S" if sound else None


def _moment(milliseconds: int) -> str | None:
    try:
        return datetime.fromtimestamp(milliseconds / 1000, UTC).isoformat()
    except (OverflowError, OSError, ValueError):
        return None
