"""The recovery points of a protected VM or database."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from itertools import pairwise
from urllib.parse import quote

import msgspec

from triage.azure.connections import Connections
from triage.azure.faults import attempt
from triage.azure.paging import BACKUP_API, all_rows
from triage.azure.permissions import permission
from triage.azure.windows import points_filter, to_minutes
from triage.model.evidence import ProtectedItem, Reading, RecoveryPoint, SourceName, Vault, Vm
from triage.model.terms import Consistency
from triage.wire.point import parse_point

_RECENT = timedelta(days=30)
_BEYOND = timedelta(days=180)


async def read_points(
    connections: Connections,
    vault: Vault,
    item: str,
    *,
    now: datetime,
    seconds: float,
    database: bool = False,
) -> tuple[tuple[RecoveryPoint, ...], Reading]:
    """Return the recovery points of the item at a path, newest first, and how they were read.

    The last 30 days; half a year when those hold no application-consistent point, or, for a
    `database`, none at all: its points tell no consistency. A failure of the second read leaves
    the points of the first.
    """
    read = _Points(connections, vault, item, seconds)
    recent, reading = await read.between(now - _RECENT, now)
    if recent is None:
        return (), reading
    if any(database or point.consistency is Consistency.APPLICATION for point in recent):
        return recent, reading
    left = max(seconds - reading.elapsed.total_seconds(), 0.0)
    older, second = await _Points(connections, vault, item, left).between(
        now - _BEYOND, now - _RECENT
    )
    points = {point.id: point for point in (*recent, *(older or ()))}
    return _newest_first(points.values()), msgspec.structs.replace(
        second if older is None or not recent else reading,
        rows=len(points),
        elapsed=reading.elapsed + second.elapsed,
    )


class _Points:
    """Reads the points of one item."""

    def __init__(self, connections: Connections, vault: Vault, item: str, seconds: float) -> None:
        self._connections = connections
        self._vault = vault
        self._item = item
        self._seconds = seconds

    async def between(
        self, start: datetime, end: datetime
    ) -> tuple[tuple[RecoveryPoint, ...] | None, Reading]:
        wanted = points_filter(*to_minutes(start, end))
        return await attempt(
            permission(SourceName.RECOVERY_POINTS, self._item),
            lambda: self._connections.others.get(
                ("points", self._item.casefold(), wanted), lambda: self._list(wanted)
            ),
            seconds=self._seconds,
        )

    async def _list(self, wanted: str) -> tuple[RecoveryPoint, ...]:
        query = {"api-version": BACKUP_API, "$filter": wanted}
        path = f"{self._item}/recoveryPoints"
        rows = await all_rows(self._connections, self._vault.subscription, path, query)
        return _newest_first(point for point in map(parse_point, rows) if point is not None)


def item_path(vault: Vault, vm: Vm, item: ProtectedItem | None) -> str | None:
    """Return the path of the VM's protected item, as its id spells it, quoted.

    Without an item it is made of the VM's group and name; None when these are not known either.
    """
    parts = (item.id if item else "").split("/")
    names = {key.casefold(): value for key, value in pairwise(parts)}
    container, name = names.get("protectioncontainers"), names.get("protecteditems")
    if container is None or name is None:
        if vm.resource_group is None:
            return None
        tail = f"iaasvmcontainerv2;{vm.resource_group};{vm.name}"
        container, name = f"IaasVMContainer;{tail}", f"VM;{tail}"
    within = f"protectionContainers/{quote(container)}/protectedItems/{quote(name)}"
    return f"{vault.id}/backupFabrics/Azure/{within}"


def _newest_first(points: Iterable[RecoveryPoint]) -> tuple[RecoveryPoint, ...]:
    return tuple(sorted(points, key=lambda point: (point.time, point.id), reverse=True))
