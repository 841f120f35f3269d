"""A Recovery Services vault as a row of the vault list."""

from collections.abc import Mapping
from typing import Any

from triage.model.evidence import Vault
from triage.model.resource import VAULT_KIND, ArmId, parse_arm_id
from triage.wire.scalar import text


def vault_id(subscription: str, resource_group: str, name: str) -> str:
    """Return the ARM id of a vault."""
    return str(ArmId(subscription, resource_group, "Microsoft.RecoveryServices/vaults", name))


def parse_vault(resource: Mapping[str, Any]) -> Vault | None:
    """Return the vault a resource body describes; None when its id is not that of a vault."""
    arm_id = parse_arm_id(text(resource.get("id")) or "")
    if arm_id is None or arm_id.kind != VAULT_KIND:
        return None
    return Vault(
        id=vault_id(arm_id.subscription, arm_id.resource_group, arm_id.name),
        name=text(resource.get("name")) or arm_id.name,
        resource_group=arm_id.resource_group,
        subscription=arm_id.subscription,
        location=text(resource.get("location")),
    )
