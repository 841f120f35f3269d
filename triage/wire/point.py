"""A recovery point of a VM or of a database."""

from collections.abc import Mapping
from typing import Any

from triage.model.evidence import RecoveryPoint
from triage.model.terms import Consistency, Os
from triage.wire.scalar import flag, moment, nested, objects, text

_CONSISTENCY = {
    "appconsistent": Consistency.APPLICATION,
    "applicationconsistent": Consistency.APPLICATION,
    "filesystemconsistent": Consistency.FILE_SYSTEM,
    "crashconsistent": Consistency.CRASH,
}
_TIERS = {"1": "InstantRP", "2": "HardenedRP", "3": "ArchivedRP"}
_OS = {"windows": Os.WINDOWS, "linux": Os.LINUX}


def parse_point(resource: Mapping[str, Any]) -> RecoveryPoint | None:
    """Return the recovery point a resource body describes; None when it tells no time."""
    properties = nested(resource.get("properties"))
    time = moment(properties.get("recoveryPointTime")) or moment(
        properties.get("recoveryPointTimeInUTC")
    )
    if time is None:
        return None
    kind = (text(properties.get("recoveryPointType")) or "").replace(" ", "").casefold()
    return RecoveryPoint(
        id=text(resource.get("name")) or text(resource.get("id")) or "",
        time=time,
        consistency=_CONSISTENCY.get(kind, Consistency.UNKNOWN),
        os=_OS.get((text(properties.get("osType")) or "").casefold()),
        encrypted=flag(properties.get("isSourceVMEncrypted")),
        tiers=_tiers(properties),
        ilr_session_active=flag(properties.get("isInstantIlrSessionActive")),
    )


def _tiers(properties: Mapping[str, Any]) -> tuple[str, ...]:
    written = (text(t.get("type")) for t in objects(properties.get("recoveryPointTierDetails")))
    return tuple(_TIERS.get(tier, tier) for tier in written if tier)
