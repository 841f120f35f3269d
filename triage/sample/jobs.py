"""Jobs as JSON: the row of the list, and the fuller body of the GET."""

from datetime import datetime, timedelta
from typing import Any

from triage.sample.failures import Failure
from triage.sample.history import SampleJob, SampleTask
from triage.sample.machines import VAULT
from triage.sample.wording import NO_TIME, iso_duration, ticks, us_time, without_none

_MANAGEMENT = {True: "AzureIaasVM", False: "AzureWorkload"}


def management_type(job: SampleJob) -> str:
    """Return the backup management type the job belongs to."""
    return _MANAGEMENT[job.database is None]


def row(job: SampleJob, now: datetime) -> dict[str, Any]:
    """Return the list's row of `job`; errors are in it, `extendedInfo` is not."""
    return _resource(job, {**_head(job, now), **_tail(job)})


def detail(job: SampleJob, now: datetime) -> dict[str, Any]:
    """Return the GET's body of `job`, with tasks and property bags."""
    return _resource(job, {**_head(job, now), "extendedInfo": _extended(job), **_tail(job)})


def _resource(job: SampleJob, properties: dict[str, Any]) -> dict[str, Any]:
    # Workload jobs came back with a capital S in their ids, VM jobs did not.
    vault = VAULT.id if job.database is None else VAULT.id.replace("/sub", "/Sub", 1)
    return {
        "id": f"{vault}/backupJobs/{job.id}",
        "name": str(job.id),
        "type": "Microsoft.RecoveryServices/vaults/backupJobs",
        "properties": properties,
    }


def _head(job: SampleJob, now: datetime) -> dict[str, Any]:
    duration = iso_duration((job.end or now) - job.start)
    errors = None if job.failure is None else [_error(job.failure, of_vm=job.database is None)]
    if job.database is not None:
        return without_none(
            {
                "jobType": "AzureWorkloadJob",
                "actionsInfo": [1],
                "workloadType": job.database.kind,
                "duration": duration,
                "errorDetails": errors,
            }
        )
    return without_none(
        {
            "jobType": "AzureIaaSVMJob",
            "actionsInfo": None if job.operation == "ConfigureBackup" else ["Cancellable"],
            "containerName": job.machine.container,
            "duration": duration,
            "errorDetails": errors,
            "virtualMachineVersion": "Compute",
        }
    )


def _tail(job: SampleJob) -> dict[str, Any]:
    return without_none(
        {
            "isUserTriggered": None if job.database is None else not job.scheduled,
            "entityFriendlyName": job.entity,
            "backupManagementType": management_type(job),
            "operation": job.operation,
            "status": job.status,
            "startTime": ticks(job.start),
            "endTime": None if job.end is None else ticks(job.end),
            "activityId": f"{job.id.hex[24:]}-{job.id.hex[4:8]}"
            f"-11f1-{job.id.hex[8:12]}-{job.id.hex[12:24]}",
        }
    )


def _error(failure: Failure, *, of_vm: bool) -> dict[str, Any]:
    return without_none(
        {
            "errorCode": failure.number,
            "errorTitle": failure.title,
            "errorString": failure.text,
            "additionalDetails": None if of_vm else failure.additional,
            "recommendations": list(failure.recommendations),
        }
    )


def _extended(job: SampleJob) -> dict[str, Any]:
    if job.database is not None:
        tasks: list[dict[str, Any]] = [
            {"taskId": task.name, "status": task.status} for task in job.tasks()
        ]
        bag: dict[str, str] = {} if job.failure else {"Data Transferred (in MB)": "1024"}
        dynamic = job.failure.dynamic if job.failure else None
        body = {"tasksList": tasks, "propertyBag": bag, "dynamicErrorMessage": dynamic}
        return without_none(body)
    return without_none(
        {
            "tasksList": [_task(task) for task in job.tasks()],
            "propertyBag": _bag(job),
            "internalPropertyBag": _internal_bag(job),
            "progressPercentage": 37.0 if job.end is None else None,
            "dynamicErrorMessage": job.failure.dynamic if job.failure else None,
        }
    )


def _task(task: SampleTask) -> dict[str, Any]:
    if task.start is None:
        return {
            "taskId": task.name,
            "startTime": NO_TIME,
            "endTime": NO_TIME,
            "duration": "PT0S",
            "status": task.status,
            "taskType": "Normal",
        }
    length = timedelta(0) if task.end is None else task.end - task.start
    return without_none(
        {
            "taskId": task.name,
            "startTime": ticks(task.start),
            "endTime": None if task.end is None else ticks(task.end),
            "duration": iso_duration(length),
            "status": task.status,
            "taskType": "Normal",
        }
    )


def _bag(job: SampleJob) -> dict[str, str]:
    if job.operation == "ConfigureBackup":
        return {"VM Name": job.machine.name, "Policy Name": "daily-2330-jst"}
    if job.operation == "Restore":
        point = job.start.replace(microsecond=0) - timedelta(hours=20)
        return {
            "Job Type": "Recover virtual machine",
            "Target VM Name": f"{job.machine.name}-restored",
            "Target Storage Account Name": "stbackupstaging",
            "Recovery point time ": us_time(point),
        }
    size = job.id.int % 40_000 + 8_000 if job.status.startswith("Completed") else 0
    return {
        "VM Name": job.machine.name,
        "Recovery Point Expiry Time in UTC": us_time(job.start + timedelta(days=30)),
        "Backup Size": f"{size} MB",
    }


def _internal_bag(job: SampleJob) -> dict[str, str] | None:
    if job.operation == "Backup":
        return {"IsInstantRpJob": "True"}
    if job.operation == "Restore":
        return {"restoreLocationType": "CreateNewVM"}
    return None
