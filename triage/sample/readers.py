"""How each route is read from the world: one function a route, the service's manners included."""

from collections.abc import Mapping
from typing import Any

from triage.sample import answers, items, jobs, points
from triage.sample.answers import Answer
from triage.sample.filters import Window, parse_filter, window_of
from triage.sample.history import SampleJob
from triage.sample.machines import LOCATION, VAULT, VAULTS, SampleVault
from triage.sample.pages import list_body, next_link, offset_of
from triage.sample.routes import Request
from triage.sample.world import Known, World

_JOB_FILTER = frozenset(
    {"status", "backupmanagementtype", "operation", "jobid", "starttime", "endtime"}
)
_ITEM_FILTER = frozenset(
    {"backupmanagementtype", "itemtype", "policyname", "containername", "friendlyname"}
    | {"healthstate", "fabricname", "backupsetname", "backupenginename"}
)
_POINT_FILTER = frozenset(
    {"startdate", "enddate", "restorepointquerytype", "extendedinfo", "movereadyrponly"}
)


def read_vaults(_world: World, _request: Request) -> Answer:
    """Answer the vaults of the subscription."""
    return answers.found({"value": [_vault(vault) for vault in VAULTS]})


def read_vault(_world: World, request: Request) -> Answer:
    """Answer one vault."""
    return answers.found(next(_vault(vault) for vault in VAULTS if _is(request, vault)))


def _vault(vault: SampleVault) -> dict[str, Any]:
    private = {
        "privateEndpointStateForBackup": "None",
        "privateEndpointStateForSiteRecovery": "None",
    }
    return {
        "location": LOCATION,
        "name": vault.name,
        "etag": "W/\"datetime'2026-01-05T02%3A11%3A40.1834772Z'\"",
        "properties": {"provisioningState": "Succeeded", **private},
        "id": vault.id,
        "type": "Microsoft.RecoveryServices/vaults",
        "sku": {"name": "RS0", "tier": "Standard"},
    }


def _is(request: Request, vault: SampleVault) -> bool:
    asked = (request.parts["group"].lower(), request.parts["vault"].lower())
    return asked == (vault.group, vault.name)


def read_jobs(world: World, request: Request, *, page_size: int) -> Answer:
    """Answer a page of the job list: newest first, errors in the rows, no extended information.

    Raises:
        FilterError: the filter is malformed.
        TokenError: the skip token is foreign.
    """
    text = request.query.get("$filter", "")
    clauses = parse_filter(text, _JOB_FILTER)
    window = window_of(clauses, start="starttime", end="endtime")
    offset = offset_of(request)
    if not _is(request, VAULT):
        return answers.rendered(list_body(()))
    chosen = world.selection(
        text,
        lambda: [job for job in world.jobs if _in(window, job) and _job_matches(clauses, job)],
    )
    page = chosen[offset : offset + page_size]
    more = offset + page_size < len(chosen)
    link = next_link(request, offset + page_size) if more else None
    rows = [world.row(job) for job in page]
    return answers.rendered(list_body(rows, link))


def _in(window: Window, job: SampleJob) -> bool:
    after = window.start is None or job.start >= window.start
    return after and (window.end is None or job.start <= window.end)


def _job_matches(clauses: Mapping[str, str], job: SampleJob) -> bool:
    """Tell whether `job` passes; operation Backup lets `Backup (Full)` pass too."""
    own = {
        "status": job.status,
        "backupmanagementtype": jobs.management_type(job),
        "operation": job.operation.partition(" ")[0],
        "jobid": str(job.id),
    }
    return all(own[name].lower() == value.lower() for name, value in clauses.items() if name in own)


def read_job(world: World, request: Request) -> Answer:
    """Answer one job with its tasks and property bags."""
    job = world.jobs_by_id.get(request.parts["job"].lower())
    if job is None or not _is(request, VAULT):
        return answers.no_job(request.parts["job"])
    return answers.found(jobs.detail(job, world.now))


def read_protected_items(world: World, request: Request) -> Answer:
    """Answer the protected items, without the extended information their own GET holds.

    Raises:
        FilterError: the filter is malformed.
    """
    clauses = parse_filter(request.query.get("$filter", ""), _ITEM_FILTER)
    wanted = clauses.get("backupmanagementtype", "").lower()
    friendly = clauses.get("friendlyname", "").lower()
    known = world.items.values() if _is(request, VAULT) else ()
    rows = [
        items.item(k.machine, k.database, world.history(k), full=False)
        for k in known
        if wanted in {"", "azureiaasvm" if k.database is None else "azureworkload"}
        and friendly in {"", (k.database or k.machine).name.lower()}
        and _is_kind(k, clauses.get("itemtype", "").lower())
    ]
    return answers.found({"value": rows})


def _is_kind(known: Known, wanted: str) -> bool:
    return wanted in {"", "vm" if known.database is None else known.database.kind.lower()}


def read_protected_item(world: World, request: Request) -> Answer:
    """Answer one item; that of a VM tells its extended information only when it is asked for."""
    known = _known(world, request)
    if known is None:
        return answers.no_item()
    expanded = "extendedinfo" in request.query.get("$filter", "").lower()
    full = known.database is not None or expanded
    return answers.found(items.item(known.machine, known.database, world.history(known), full=full))


def _known(world: World, request: Request) -> Known | None:
    parts = request.parts
    if not _is(request, VAULT):
        return None
    path = f"{VAULT.id}/backupfabrics/azure/protectioncontainers/{parts['container']}"
    return world.items.get(f"{path}/protecteditems/{parts['item']}".lower())


def read_recovery_points(world: World, request: Request) -> Answer:
    """Answer the recovery points of an item, newest first.

    Raises:
        FilterError: the filter is malformed.
    """
    clauses = parse_filter(request.query.get("$filter", ""), _POINT_FILTER)
    window = window_of(clauses, start="startdate", end="enddate")
    known = _known(world, request)
    if known is None:
        return answers.no_item()
    chosen = [job for job in world.points(known) if _in(window, job)]
    return answers.found({"value": [points.point(job, world.now) for job in chosen]})


READERS = {
    "vaults": read_vaults,
    "vault": read_vault,
    "job": read_job,
    "protectedItems": read_protected_items,
    "protectedItem": read_protected_item,
    "recoveryPoints": read_recovery_points,
}
# The job list stands apart: it alone comes in pages.
ROUTES_READ = frozenset(READERS) | {"jobs"}
