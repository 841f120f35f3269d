"""Log Analytics over the estate: as much of a query as is needed to answer for one table."""

import re
from collections.abc import Iterable, Iterator, Mapping
from datetime import datetime, timedelta
from typing import Any

import msgspec

from triage.sample import answers
from triage.sample.answers import Answer
from triage.sample.expressions import ExpressionError, Term, read_expression
from triage.sample.guest import COLUMNS, guest_rows
from triage.sample.history import SampleJob
from triage.sample.items import item_id, workload_container
from triage.sample.machines import LOCATION, SUBSCRIPTION, VAULT
from triage.sample.routes import Request
from triage.sample.wording import ticks
from triage.sample.world import World

Row = dict[str, Any]

_TABLE = re.compile(r"\bAddonAzureBackupJobs\b")
_OTHER_TABLES = re.compile(r"\b(Heartbeat|Event|Syslog|AzureDiagnostics|AddonAzureBackup\w+)\b")
_STRING = r"""(?:@?"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_LET = re.compile(rf"let\s+(\w+)\s*=\s*((?:{_STRING}|[^;'\"])*);")
_PROJECTIONS = 8
_NUMBER = re.compile(r"\d+")
_TYPES = {"TimeGenerated": "datetime", "JobStartDateTime": "datetime"}
_TYPES |= {"JobDurationInSecs": "real", "DataTransferredInMB": "real"}


def read_query(world: World, _request: Request, body: bytes) -> Answer:
    """Answer a query: rows of AddonAzureBackupJobs, and of the guests' logs where a guest has any.

    Conditions it cannot read let every row pass, as a reader must check the rows it gets anyway.
    """
    try:
        asked = msgspec.json.decode(body, type=dict[str, Any])
        query = str(asked["query"])
    except (msgspec.DecodeError, KeyError):
        return answers.refused(400, "BadArgumentError", "The request had some invalid properties")
    if _TABLE.search(query):
        rows = _evaluated(world, query, asked.get("timespan"))
        return answers.found(_table(rows, _columns(query)))
    if _OTHER_TABLES.search(query):
        events = _within(guest_rows(world, query), asked.get("timespan"), world.now)
        return answers.found(_table(events, _columns(query) or list(COLUMNS)))
    return answers.refused(400, "BadArgumentError", "The request had some invalid properties")


def _rows(world: World) -> list[Row]:
    if not world.logged_rows:
        world.logged_rows.extend(_logged(job) for job in world.logged_jobs)
    return world.logged_rows


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
    for name, rest in reversed(_operators(query)):
        if name == "project":
            return [column for column, _ in _assignments(rest)]
    return list(_SCHEMA) if _TABLE.search(query) else []


def _operators(query: str) -> list[tuple[str, str]]:
    """Return the operators behind the table by name, with what follows the name."""
    body = _LET.sub("", query)
    parts = [part.strip() for part in split_outside(body, "|")[1:]]
    return [(name, rest) for name, _, rest in (part.partition(" ") for part in parts)]


def split_outside(text: str, separator: str) -> list[str]:
    """Return the parts of `text` between `separator`s that stand in no quotes and no brackets."""
    parts, depth, start = [], 0, 0
    for token in re.finditer(rf"{_STRING}|[()\[\]{re.escape(separator)}]", text):
        if token[0] in "([":
            depth += 1
        elif token[0] in ")]":
            depth -= 1
        elif token[0] == separator and depth == 0:
            parts.append(text[start : token.start()])
            start = token.end()
    return [*parts, text[start:]]


def _assignments(rest: str) -> list[tuple[str, str]]:
    """Return the columns of a projection by name, with their expressions."""
    pairs = []
    for column in split_outside(rest, ","):
        name, equals, expression = column.partition("=")
        pairs.append((name.strip(), expression.strip() if equals else name.strip()))
    return pairs


def _evaluated(world: World, query: str, timespan: str | None) -> list[Row]:
    """Return the rows of the table; the costly first projection is worked out once a world."""
    operators = _operators(query)
    names = _named_values(query)
    first = next((n for n, (name, _) in enumerate(operators) if name == "project"), -1) + 1
    begun = repr(operators[:first])
    key = begun + "".join(match[0] for match in _LET.finditer(query) if match[1] in begun)
    if key not in world.projections:
        if len(world.projections) >= _PROJECTIONS:
            world.projections.clear()
        world.projections[key] = _applied(_rows(world), operators[:first], names)
    return _applied(_within(world.projections[key], timespan, world.now), operators[first:], names)


def _applied(
    rows: Iterable[Row], operators: Iterable[tuple[str, str]], names: Mapping[str, Term]
) -> list[Row]:
    kept = list(rows)
    for name, rest in operators:
        if name == "where":
            test = _understood(rest, names)
            kept = [row for row in kept if test(row)]
        elif name in {"take", "limit", "top"}:
            number = _NUMBER.match(rest)
            kept = kept[: int(number[0])] if number else kept
        elif name in {"project", "extend"}:
            terms = {column: _understood(text, names) for column, text in _assignments(rest)}
            kept = [_projected(row, terms, keep=name == "extend") for row in kept]
    return kept


def _projected(row: Row, terms: Mapping[str, Term], *, keep: bool) -> Row:
    time = {"TimeGenerated": row["TimeGenerated"]}
    return {**(row if keep else time), **{column: term(row) for column, term in terms.items()}}


def _named_values(query: str) -> dict[str, Term]:
    names: dict[str, Term] = {}
    for match in _LET.finditer(query):
        names[match[1]] = _understood(match[2], names)
    return names


def _understood(text: str, names: Mapping[str, Term]) -> Term:
    try:
        return read_expression(text, names)
    except ExpressionError:
        return lambda _row: True


def _table(rows: Iterable[Row], columns: list[str]) -> dict[str, Any]:
    described = [{"name": name, "type": _TYPES.get(name, "string")} for name in columns]
    values = [[row.get(name) for name in columns] for row in rows]
    return {"tables": [{"name": "PrimaryResult", "columns": described, "rows": values}]}
