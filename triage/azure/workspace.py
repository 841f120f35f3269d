"""Log Analytics: what the vault's diagnostics and the guest's own logs add."""

from collections.abc import Iterable, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, cast
from urllib.parse import quote

import msgspec
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest

from triage.azure.connections import Connections
from triage.azure.faults import UnreadableBody, attempt, skipped
from triage.azure.kql import UnquotableName, hints_query, jobs_query, machine_tail
from triage.azure.permissions import Permission, permission, workspace_permission
from triage.model.evidence import GuestHint, Job, LoggedJob, Outcome, Reading, SourceName, Vault
from triage.model.evidence import Vm as Machine
from triage.model.terms import saying
from triage.wire.fault import parse_fault
from triage.wire.logged import parse_hint, parse_logged_job
from triage.wire.scalar import nested, objects, text

_AROUND = timedelta(hours=2)
_ABSENT_CODES = frozenset({"SEM0100", "BadArgumentError", "SemanticError"})
_SERVER_SECONDS = 10
_BAD_REQUEST = 400
_MACHINES = ("DatasourceResourceId", "DatasourceSetResourceId")
_CONTAINERS = ("BackupItemUniqueId", "ProtectedContainerUniqueId")


class Found(msgspec.Struct):
    """Rows of one query; `partial` says that the service gave up before the end."""

    rows: list[dict[str, Any]]
    partial: str | None = None

    def __len__(self) -> int:
        return len(self.rows)


async def read_logged_jobs(
    connections: Connections,
    vault: Vault,
    machine: Machine,
    *,
    hosts: Iterable[str],
    window: tuple[datetime, datetime],
    seconds: float,
) -> tuple[tuple[LoggedJob, ...], Reading]:
    """Return the VM's jobs as the vault's diagnostics logged them, newest first."""
    source = SourceName.LOG_ANALYTICS
    if connections.settings.log_analytics == "off":
        return (), skipped(source, "logAnalyticsOff")
    try:
        query = jobs_query(machine.name, machine.resource_group, hosts, vault=vault.id)
    except UnquotableName:
        return (), skipped(source, "unquotable")
    ask = _Ask(connections, vault.id, query, window)
    found, reading = await attempt(ask.permission(source), ask.read, seconds=seconds)
    own = None
    if found is not None:
        own = Found([row for row in found.rows if _is_of(machine, row)], found.partial)
        reading = msgspec.structs.replace(reading, rows=len(own))
    jobs = {job.id: job for job in map(parse_logged_job, reversed(own.rows if own else ())) if job}
    newest = sorted(jobs.values(), key=lambda job: (str(job.start or ""), job.id), reverse=True)
    return tuple(newest), _reading(reading, own)


def _is_of(machine: Machine, row: Mapping[str, Any]) -> bool:
    """Tell whether a row names this VM by whole parts; rows that name none are taken on trust."""
    tail = f";{machine.resource_group};{machine.name};" if machine.resource_group else ""
    ids = [f"{row.get(column) or ''}".casefold() for column in _MACHINES]
    parts = [f";{row.get(column) or ''};".casefold() for column in _CONTAINERS]
    named = any(ids) or any(part != ";;" for part in parts)
    end = machine_tail(machine.name, machine.resource_group).casefold()
    within = any(f"{arm_id}/".endswith(end) for arm_id in ids)
    return not named or within or any((tail or f";{machine.name};").casefold() in p for p in parts)


async def read_hints(
    connections: Connections,
    machine: Machine,
    *,
    hosts: Iterable[str],
    focus: Job | None,
    seconds: float,
) -> tuple[tuple[GuestHint, ...], Reading]:
    """Return what the guest logged around the job in focus, where the VM sends its logs."""
    source = SourceName.VM_HINTS
    if connections.settings.log_analytics == "off":
        return (), skipped(source, "logAnalyticsOff")
    if focus is None or focus.start is None or not focus.errors or machine.id is None:
        return (), skipped(source, "nothingToLookAround")
    try:
        query = hints_query(machine.name, hosts)
    except UnquotableName:
        return (), skipped(source, "unquotable")
    window = (focus.start - _AROUND, (focus.end or focus.start) + _AROUND)
    ask = _Ask(connections, machine.id, query, window)
    found, reading = await attempt(ask.permission(source), ask.read, seconds=seconds)
    hints = [hint for hint in map(parse_hint, found.rows if found else ()) if hint]
    return tuple(hints), _reading(reading, found)


class _Ask:
    """One query, on the resource itself or on the workspace the settings name."""

    def __init__(
        self,
        connections: Connections,
        resource: str,
        query: str,
        window: tuple[datetime, datetime],
    ) -> None:
        self._connections = connections
        self._resource = resource
        self._query = query
        self._window = window

    def permission(self, source: SourceName) -> Permission:
        mode = self._connections.settings.log_analytics
        if mode == "auto":
            return permission(source, self._resource)
        return workspace_permission(source, mode)

    async def read(self) -> Found:
        key = (self._resource.casefold(), self._query, self._window)
        found = await self._connections.others.get(key, self._read)
        return cast("Found", found)

    async def _read(self) -> Found:
        mode = self._connections.settings.log_analytics
        scope = self._resource if mode == "auto" else f"/workspaces/{quote(mode)}"
        start, end = (time.astimezone(UTC).isoformat() for time in self._window)
        body = {"query": self._query, "timespan": f"{start}/{end}"}
        url = f"{self._connections.logs_endpoint}/v1{scope}/query"
        response = await self._connections.logs().send_request(
            HttpRequest("POST", url, json=body, headers={"Prefer": f"wait={_SERVER_SECONDS}"})
        )
        if response.status_code != 200:  # noqa: PLR2004 - OK
            raise HttpResponseError(response=response)
        return _found(response.content)


def _found(content: bytes) -> Found:
    """Read tables as the Logs API sends them; an error beside tables makes them partial."""
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableBody("a query result is no JSON") from error
    if not isinstance(nested(body).get("tables"), list):
        raise UnreadableBody("a query result has no tables")
    rows = [row for table in objects(body["tables"]) for row in _rows(table)]
    partial = parse_fault(body) if nested(body.get("error")) else None
    return Found(rows, (partial.code or "PartialError") if partial else None)


def _rows(table: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    columns = [text(column.get("name")) or "" for column in objects(table.get("columns"))]
    rows = table.get("rows")
    for row in rows if isinstance(rows, list) else ():
        if isinstance(row, list):
            yield dict(zip(columns, row, strict=False))


def _reading(reading: Reading, found: Found | None) -> Reading:
    if found is None:
        return _absent(reading) if _says_absent(reading) else reading
    if found.partial is not None:
        detail = saying("azure.logs.partial", rows=len(found), code=found.partial)
        return msgspec.structs.replace(
            reading, outcome=Outcome.FAILED, detail=detail, code=found.partial
        )
    if not found.rows:
        return msgspec.structs.replace(
            reading,
            outcome=Outcome.EMPTY,
            detail=saying(f"azure.logs.empty.{reading.source.value}"),
            next=saying(f"azure.next.diagnostics.{reading.source.value}"),
        )
    return msgspec.structs.replace(reading, detail=saying("azure.logs.lag"))


def _says_absent(reading: Reading) -> bool:
    """Tell a missing table or workspace from a query that failed for another reason."""
    return reading.outcome is Outcome.ABSENT or (
        reading.status == _BAD_REQUEST and reading.code in _ABSENT_CODES
    )


def _absent(reading: Reading) -> Reading:
    return msgspec.structs.replace(
        reading,
        outcome=Outcome.ABSENT,
        detail=saying(f"azure.logs.absent.{reading.source.value}"),
        next=saying(f"azure.next.diagnostics.{reading.source.value}"),
    )
