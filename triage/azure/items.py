"""The protected items of a vault: its VMs, and the databases on them."""

import asyncio
from datetime import timedelta

import msgspec

from triage.azure.connections import Connections
from triage.azure.deadline import current
from triage.azure.faults import attempt
from triage.azure.paging import BACKUP_API, all_rows
from triage.azure.permissions import permission
from triage.model.evidence import Outcome, ProtectedItem, Reading, SourceName, Vault
from triage.model.terms import Workload
from triage.wire.item import parse_item

_VM_FILTER = "backupManagementType eq 'AzureIaasVM' and itemType eq 'VM'"
_WORKLOAD_FILTER = "backupManagementType eq 'AzureWorkload'"


async def read_items(
    connections: Connections, vault: Vault, *, workload: Workload | None, seconds: float
) -> tuple[tuple[ProtectedItem, ...], Reading]:
    """Return the vault's protected VMs and databases, and how the two lists were read.

    A list that cannot be read does not cost the other; the reading is that of the worse one.
    """
    filters = [_VM_FILTER]
    if workload is not Workload.AZURE_VM:
        filters.append(_WORKLOAD_FILTER)
    reads = (_read(connections, vault, wanted, seconds) for wanted in filters)
    lists = await asyncio.gather(*reads)
    items = tuple(item for found, _ in lists for item in found or ())
    return items, _together([reading for _, reading in lists], len(items))


async def _read(
    connections: Connections, vault: Vault, wanted: str, seconds: float
) -> tuple[tuple[ProtectedItem, ...] | None, Reading]:
    question = current()
    key = (vault.id.casefold(), wanted, question.language if question else None)
    return await attempt(
        permission(SourceName.ITEMS, vault.id),
        lambda: connections.items.get(key, lambda: _list(connections, vault, wanted)),
        seconds=seconds,
    )


async def _list(connections: Connections, vault: Vault, wanted: str) -> tuple[ProtectedItem, ...]:
    query = {"api-version": BACKUP_API, "$filter": wanted}
    path = f"{vault.id}/backupProtectedItems"
    rows = await all_rows(connections, vault.subscription, path, query)
    return tuple(item for item in map(parse_item, rows) if item is not None)


def _together(readings: list[Reading], rows: int) -> Reading:
    worse = [r for r in readings if r.outcome not in (Outcome.OK, Outcome.EMPTY)]
    elapsed = max((reading.elapsed for reading in readings), default=timedelta(0))
    if worse:
        return msgspec.structs.replace(worse[0], rows=rows, elapsed=elapsed)
    outcome = Outcome.OK if rows else Outcome.EMPTY
    return msgspec.structs.replace(readings[0], rows=rows, elapsed=elapsed, outcome=outcome)
