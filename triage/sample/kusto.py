"""Log Analytics over the estate: as much of a query as is needed to answer for one table."""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from triage.sample import answers
from triage.sample.answers import Answer
from triage.sample.history import SampleJob
from triage.sample.items import item_id, workload_container
from triage.sample.machines import LOCATION, SUBSCRIPTION, VAULT
from triage.sample.routes import Request
from triage.sample.wording import ticks
from triage.sample.world import World

Row = dict[str, Any]

_TABLE = re.compile(r"\bAddonAzureBackupJobs\b")
_OTHER_TABLES = re.compile(r"\b(Heartbeat|Event|Syslog|AzureDiagnostics|AddonAzureBackup\w+)\b")
_PIPE = re.compile(r"""\|(?=(?:[^'"]|'[^']*'|"[^"]*")*$)""")
_LET = re.compile(r"""let\s+(\w+)\s*=\s*@?(['"])(.*?)\2\s*;""")
_CONDITION = re.compile(
    r"""^(?:tolower\()?(\w+)\)?\s*(==|=~|has|contains|startswith|endswith)\s*"""
    r"""(?:tolower\()?(?:@?(?P<q>['"])(?P<text>.*?)(?P=q)|(?P<name>\w+))\)?$"""
)
_TESTS: dict[str, Callable[[str, str], bool]] = {
    "==": lambda own, given: own == given,
    "=~": lambda own, given: own == given,
    "has": lambda own, given: given in own,
    "contains": lambda own, given: given in own,
    "startswith": lambda own, given: own.startswith(given),
    "endswith": lambda own, given: own.endswith(given),
}
_TYPES = {"TimeGenerated": "datetime", "JobStartDateTime": "datetime"}
_TYPES |= {"JobDurationInSecs": "real", "DataTransferredInMB": "real"}


def read_query(world: World, _request: Request, body: bytes) -> Answer:
    """Answer a query: rows of AddonAzureBackupJobs, no rows for the other tables one may ask.

    Conditions it cannot read let every row pass, as a reader must check the rows it gets anyway.
    """
    try:
        asked = msgspec.json.decode(body, type=dict[str, Any])
        query = str(asked["query"])
    except (msgspec.DecodeError, KeyError):
        return answers.refused(400, "BadArgumentError", "The request had some invalid properties")
    if _TABLE.search(query):
        rows: Iterable[Row] = (_logged(job) for job in world.logged_jobs)
        rows = _within(rows, asked.get("timespan"), world.now)
        return answers.found(_table(_evaluated(rows, query), _columns(query)))
    if _OTHER_TABLES.search(query):
        return answers.found(_table([], _columns(query) or ["TimeGenerated"]))
    return answers.refused(400, "BadArgumentError", "The request had some invalid properties")


def _logged(job: SampleJob) -> Row:
    end = job.end or job.start
    kind = "IaaSVM" if job.database is None else "AzureWorkload"
    operation, _, sub_type = job.operation.partition(" ")
    if not job.listed:
        operation, sub_type = "Backup", job.operation
    item = job.machine.name if job.database is None else job.database.name
    source = f"{workload_container(job.machine)};{job.database.item_name}" if job.database else ""
    return {
        "TimeGenerated": ticks(end + timedelta(minutes=21)),
        "OperationName": "Job",
        "Category": "AddonAzureBackupJobs",
        "AdHocOrScheduledJob": "Scheduled" if job.scheduled else "AdHoc",
        "BackupItemFriendlyName": item,
        "BackupItemUniqueId": f"{LOCATION};1234567890123;{source or job.machine.container}",
        "BackupItemId": item_id(job.machine, job.database),
        "BackupManagementType": kind,
        "DatasourceFriendlyName": item,
        "DatasourceResourceId": job.machine.id,
        "DatasourceSetFriendlyName": job.machine.name,
        "DatasourceSetResourceId": job.machine.id,
        "DatasourceType": "Microsoft.Compute/virtualMachines",
        "DataTransferredInMB": 0.0 if job.failure else float(job.id.int % 9000),
        "JobDurationInSecs": (end - job.start).total_seconds(),
        "JobFailureCode": job.failure.title if job.failure else "Success",
        "JobOperation": operation,
        "JobOperationSubType": sub_type.strip("()"),
        "JobStartDateTime": ticks(job.start),
        "JobStatus": job.status,
        "JobUniqueId": str(job.id),
        "ResourceGroupName": VAULT.group,
        "ResourceId": VAULT.id.upper(),
        "_ResourceId": VAULT.id.lower(),
        "SchemaVersion": "V2",
        "State": "Active",
        "SubscriptionId": SUBSCRIPTION,
        "VaultName": VAULT.name,
    }


_SCHEMA = (
    *("TimeGenerated", "OperationName", "Category", "AdHocOrScheduledJob"),
    *("BackupItemFriendlyName", "BackupItemUniqueId", "BackupItemId", "BackupManagementType"),
    *("DatasourceFriendlyName", "DatasourceResourceId", "DatasourceSetFriendlyName"),
    *("DatasourceSetResourceId", "DatasourceType", "DataTransferredInMB", "JobDurationInSecs"),
    *("JobFailureCode", "JobOperation", "JobOperationSubType", "JobStartDateTime", "JobStatus"),
    *("JobUniqueId", "ResourceGroupName", "ResourceId", "_ResourceId", "SchemaVersion", "State"),
    *("SubscriptionId", "VaultName"),
)


def _within(rows: Iterable[Row], timespan: str | None, now: datetime) -> Iterator[Row]:
    """Yield the rows of an ISO interval `start/end`; other forms of a time span let all pass."""
    start, _, end = (timespan or "").partition("/")
    first = start[:19] if start[:1].isdigit() else ""
    last = end[:19] if end[:1].isdigit() else ticks(now)[:19]
    return (row for row in rows if first <= row["TimeGenerated"][:19] <= last)


def _columns(query: str) -> list[str]:
    for operator in reversed(_PIPE.split(query)):
        name, _, rest = operator.strip().partition(" ")
        if name == "project":
            return [column.partition("=")[0].strip() for column in _top_level(rest)]
    return list(_SCHEMA) if _TABLE.search(query) else []


def _top_level(text: str) -> list[str]:
    """Return the comma-separated parts of `text`, commas in brackets left alone."""
    return [part for part in re.split(r",(?![^()]*\))", text.strip().rstrip(";")) if part.strip()]


def _evaluated(rows: Iterable[Row], query: str) -> list[Row]:
    names = {match[1]: match[3] for match in _LET.finditer(query)}
    kept = list(rows)
    for operator in _PIPE.split(query)[1:]:
        name, _, rest = operator.strip().partition(" ")
        if name == "where":
            tests = [_condition(part, names) for part in re.split(r"\s+and\s+", rest.strip())]
            kept = [row for row in kept if all(test(row) for test in tests)]
        elif name in {"take", "limit", "top"}:
            number = re.match(r"\d+", rest.strip())
            kept = kept[: int(number[0])] if number else kept
        elif name in {"project", "extend"}:
            kept = [_projected(row, rest) for row in kept]
    return kept


def _projected(row: Row, rest: str) -> Row:
    """Return `row` with the columns that `rest` names anew: `Code = tostring(JobFailureCode)`."""
    named = dict(row)
    for column in _top_level(rest):
        name, _, expression = column.partition("=")
        source = re.search(r"(?:column_ifexists\(\s*['\"])?(\b[A-Z_]\w*)", expression)
        if source is not None:
            named[name.strip()] = row.get(source[1])
    return named


def _condition(text: str, names: Mapping[str, str]) -> Callable[[Row], bool]:
    match = _CONDITION.match(text.strip())
    if match is None or (match["name"] and match["name"] not in names):
        return lambda _row: True
    column, test = match[1], _TESTS[match[2]]
    given = (match["text"] if match["q"] else names[match["name"]]).lower()
    return lambda row: column not in row or test(str(row[column]).lower(), given)


def _table(rows: Iterable[Row], columns: list[str]) -> dict[str, Any]:
    described = [{"name": name, "type": _TYPES.get(name, "string")} for name in columns]
    values = [[row.get(name) for name in columns] for row in rows]
    return {"tables": [{"name": "PrimaryResult", "columns": described, "rows": values}]}
