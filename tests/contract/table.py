"""The contract's table of the sample estate: what each VM must show."""

import msgspec


class Row(msgspec.Struct, frozen=True):
    """What a VM must show."""

    vm: str
    status: str
    code: str | None = None
    entry: str | None = None
    phase: str | None = None
    scenario: str | None = None
    severity: str = "low"
    pattern: str = "none"
    os: str | None = None
    query: dict[str, str] = {}


TABLE = (
    Row(
        "vm-win-vss",
        "diagnosed",
        "ExtensionFailedVssWriterInBadState",
        "vss-writer-bad-state",
        "takeSnapshot",
        "vss-writer",
        "high",
        "steady",
        "Windows",
    ),
    Row(
        "vm-linux-agent",
        "diagnosed",
        "UserErrorGuestAgentStatusUnavailable",
        "guest-agent-status-unavailable",
        "takeSnapshot",
        "snapshot-guest-agent",
        "medium",
        "steady",
        "Linux",
    ),
    Row(
        "vm-linux-freeze",
        "diagnosed",
        "UserErrorFsFreezeFailed",
        "fs-freeze-failed",
        "takeSnapshot",
        "linux-prepost-consistency",
        "medium",
        "steady",
        "Linux",
    ),
    Row(
        "vm-win-transfer",
        "diagnosed",
        "DiffCopyFailedToTransferData",
        "azurevm2-copy-to-vault-failed",
        "transferToVault",
        "azurevm-transfer",
        "medium",
        "steady",
        "Windows",
    ),
    Row(
        "vm-busy",
        "diagnosed",
        "ExtensionSnapshotFailedNoNetwork",
        "snapshot-no-network",
        "takeSnapshot",
        "snapshot-guest-agent",
        "high",
        "steady",
        "Windows",
    ),
    Row(
        "vm-ilr",
        "guided",
        scenario="ilr-linux",
        os="Linux",
        query={"operation": "FileRecovery"},
    ),
    Row(
        "vm-restore",
        "diagnosed",
        "UserErrorSubnetNotFoundV2",
        "restore-subnet-not-found",
        "restore",
        "restore-vm",
        "high",
        "single",
        "Windows",
    ),
    Row(
        "vm-keyvault",
        "diagnosed",
        "UserErrorKeyvaultPermissionsNotConfigured",
        "key-vault-permissions",
        "prepare",
        "azurevm-azure-side",
        "high",
        "steady",
        "Windows",
    ),
    Row(
        "vm-hana",
        "diagnosed",
        "UserErrorInOpeningHanaOdbcConnection",
        "hana-cannot-connect",
        "database",
        "sap-hana",
        "high",
        "steady",
        "Linux",
    ),
    Row(
        "vm-sql",
        "diagnosed",
        "UserErrorSQLLSNValidationFailure",
        "sql-log-chain-broken",
        "database",
        "sql-in-azure-vm",
        "medium",
        "steady",
        "Windows",
    ),
    Row(
        "vm-warn",
        "diagnosed",
        "UserErrorRpCollectionDeleted",
        "restore-point-collection-deleted",
        None,
        "azurevm-azure-side",
        "high",
        "steady",
        "Windows",
    ),
    Row(
        "vm-flap",
        "diagnosed",
        "ExtensionSnapshotFailedCOM",
        "vss-com-plus-error",
        "takeSnapshot",
        "vss-writer",
        "medium",
        "timeOfDay",
        "Windows",
    ),
    Row("vm-running", "inProgress", os="Linux"),
    Row("vm-ok", "noFailure", os="Linux"),
    Row(
        "vm-unknown",
        "unrecognised",
        "RestorePointLeaseQuorumLostV4",
        None,
        "takeSnapshot",
        "azurevm-windows",
        "medium",
        "single",
        "Windows",
    ),
    Row("vm-new", "noFailure"),
)
