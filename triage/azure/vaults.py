"""From a vault's name to the vault: its group and location, read once in a while."""

from triage.azure.choosing import nearest
from triage.azure.connections import Connections
from triage.azure.faults import attempt, error_for, skipped
from triage.azure.paging import all_rows
from triage.azure.permissions import permission
from triage.errors import Ambiguous, NotFound
from triage.model.evidence import Reading, SourceName, Vault
from triage.model.question import VaultName
from triage.model.resource import same
from triage.model.terms import saying
from triage.wire.vault import parse_vault, vault_id

_API = "2026-05-01"


async def find_vault(
    connections: Connections, name: VaultName, *, seconds: float
) -> tuple[Vault, Reading]:
    """Return the vault of that name, asking Azure only when its group is not given.

    Raises:
        NotFound: the subscription shows no such vault; names the nearest.
        Ambiguous: several groups hold a vault of that name.
        AzureDenied, AzureUnavailable: the vaults could not be listed.
    """
    if name.resource_group is not None:
        return _named(name, name.resource_group), skipped(SourceName.VAULTS, "groupGiven")
    found, reading = await list_vaults(connections, name.subscription, seconds=seconds)
    if found is None:
        raise error_for(reading)
    fitting = _named_so(name, found)
    if not fitting and connections.vaults.forget(name.subscription):
        # The list may be older than the vault: it is read again before saying no.
        found, reading = await list_vaults(connections, name.subscription, seconds=seconds)
        found = found or ()
        fitting = _named_so(name, found)
    if not fitting:
        raise _not_found(name, found)
    if len(fitting) > 1:
        raise Ambiguous(
            saying("azure.vault.ambiguous", vault=name.name, count=len(fitting)),
            field="vaultResourceGroup",
            candidates=tuple(sorted(vault.id for vault in fitting)),
        )
    return fitting[0], reading


def _named_so(name: VaultName, vaults: tuple[Vault, ...]) -> list[Vault]:
    return [vault for vault in vaults if same(vault.name, name.name)]


async def list_vaults(
    connections: Connections, subscription: str, *, seconds: float
) -> tuple[tuple[Vault, ...] | None, Reading]:
    """Return the vaults of a subscription that the identity may see, and how that went."""
    allowed = permission(SourceName.VAULTS, f"/subscriptions/{subscription}")
    return await attempt(
        allowed,
        lambda: connections.vaults.get(subscription, lambda: _list(connections, subscription)),
        seconds=seconds,
    )


async def _list(connections: Connections, subscription: str) -> tuple[Vault, ...]:
    path = f"/subscriptions/{subscription}/providers/Microsoft.RecoveryServices/vaults"
    rows = await all_rows(connections, subscription, path, {"api-version": _API})
    return tuple(vault for vault in map(parse_vault, rows) if vault is not None)


def _named(name: VaultName, group: str) -> Vault:
    return Vault(
        id=vault_id(name.subscription, group, name.name),
        name=name.name,
        resource_group=group,
        subscription=name.subscription,
    )


def _not_found(name: VaultName, found: tuple[Vault, ...]) -> NotFound:
    key = "azure.vault.notFound" if found else "azure.vault.noneVisible"
    return NotFound(
        saying(key, vault=name.name, subscription=name.subscription),
        nearest=nearest(name.name, [vault.name for vault in found]),
    )
