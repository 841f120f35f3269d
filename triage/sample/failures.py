"""The errors the estate's jobs end with, worded and punctuated as the service does it.

Where no public list gives the number of a code, the number here is made up (4009xx, 5209xx): the
service always sends one, and whoever reads the estate must rely on the title then.
"""

from enum import StrEnum

import msgspec


class Stage(StrEnum):
    """The sub-task a job was in when it failed; NONE when it failed before any began."""

    NONE = ""
    SNAPSHOT = "Take Snapshot"
    TRANSFER = "Transfer data to vault"
    RESTORE = "Transfer data from vault"


class Failure(msgspec.Struct, frozen=True, kw_only=True):
    """An error as `errorDetails` holds it, the stage it strikes, and what only the GET tells."""

    number: int
    title: str
    text: str
    recommendations: tuple[str, ...]
    stage: Stage = Stage.SNAPSHOT
    seconds: int = 1260
    dynamic: str | None = None
    additional: str | None = None


VSS_WRITER = Failure(
    number=400921,
    title="ExtensionFailedVssWriterInBadState",
    text="Snapshot operation failed because VSS writers were in a bad state.",
    recommendations=(
        (
            "Ensure that VSS writers are in a good state. For more details please go to "
            "https://aka.ms/AB-ExtensionFailedVssWriterInBadState. "
        ),
        (
            'Run "vssadmin list writers" as administrator and restart the service of each writer '
            "that is not stable.."
        ),
    ),
)
AGENT_UNAVAILABLE = Failure(
    number=400196,
    title="UserErrorGuestAgentStatusUnavailable",
    text="VM Agent unable to communicate with Azure Backup.",
    recommendations=(
        (
            "Ensure the VM has network connectivity and the VM agent is latest and running. "
            "For more information, please refer to  http://aka.ms/AzureVMBackupTroubleshoot. "
        ),
    ),
    seconds=3900,
)
FREEZE = Failure(
    number=400922,
    title="UserErrorFsFreezeFailed",
    text=(
        "Failed to freeze one or more mount-points of the VM to take a file-system consistent "
        "snapshot."
    ),
    recommendations=(
        (
            "Check the file-system metadata of the mounted devices with tune2fs.\r\n"
            "Unmount the devices that were not cleaned and run fsck on them,, then retry. "
        ),
    ),
)
TRANSFER = Failure(
    number=400052,
    title="DiffCopyFailedToTransferData",
    text="Backup failed to copy data to vault.",
    recommendations=("Please retry the operation. If the issue persists, contact support.. ",),
    stage=Stage.TRANSFER,
    seconds=19140,
)
ANOTHER_BACKUP = Failure(
    number=400249,
    title="UserErrorBackupOperationInProgress",
    text=(
        "Unable to initiate backup as another backup operation is currently in progress. "
        "Please retry after some time."
    ),
    recommendations=("Wait for the running backup to finish, then trigger a new one. ",),
    stage=Stage.NONE,
    seconds=1,
)
NO_NETWORK = Failure(
    number=400206,
    title="ExtensionSnapshotFailedNoNetwork",
    text="Snapshot operation failed due to no network connectivity on the virtual machine.",
    recommendations=(
        (
            "Ensure that VM has network access. For more details please go to "
            "http://go.microsoft.com/fwlink/?LinkId=800034. "
        ),
    ),
    seconds=7500,
)
KEY_VAULT = Failure(
    number=400198,
    title="UserErrorKeyVaultPermissionsNotConfigured",
    text=(
        "Azure Backup Service does not have sufficient permissions to Key Vault for Backup of "
        "Encrypted Virtual Machines."
    ),
    recommendations=(
        "Grant the backup service Get, List and Backup on keys and secrets of the Key Vault. ",
    ),
    stage=Stage.NONE,
    seconds=74,
)
SUBNET_MISSING = Failure(
    number=400138,
    title="UserErrorSubnetNotFoundV2",
    text="Subnet doesn't exist.",
    recommendations=("Select a subnet that exists in the virtual network and retry. ",),
    stage=Stage.RESTORE,
    seconds=412,
)
COLLECTION_DELETED = Failure(
    number=400288,
    title="UserErrorRpCollectionDeleted",
    text="The Restore Point collection has been deleted by the user.",
    recommendations=("Do not delete the resource group that holds the restore points.. ",),
    seconds=4980,
)
SNAPSHOT_TIMED_OUT = Failure(
    number=400923,
    title="ExtensionSnapshotFailedCOM",
    text="Snapshot operation failed due to COM+ error.",
    recommendations=(
        (
            'Please restart windows service "COM+ System Application" (COMSysApp). '
            "If the issue persists,, restart the VM. "
        ),
    ),
)
UNDOCUMENTED = Failure(
    number=400987,
    title="RestorePointLeaseQuorumLostV4",
    text="The lease on the working set expired before the quorum was reached again.",
    recommendations=("Please retry the operation after some time. ",),
    seconds=655,
)
VM_NOT_FOUND = Failure(
    number=400136,
    title="UserErrorVmNotFoundV2",
    text="The virtual machine could not be found.",
    recommendations=("Stop protection of the VM if it was deleted on purpose. ",),
    stage=Stage.NONE,
    seconds=33,
)
HANA_CONNECTION = Failure(
    number=520971,
    title="UserErrorInOpeningHanaOdbcConnection",
    text="Failed to connect to HANA system.",
    recommendations=(
        (
            "Check that the SYSTEMDB and the tenant are online and that the backup key in the "
            "hdbuserstore is valid. "
        ),
    ),
    stage=Stage.TRANSFER,
    seconds=96,
    dynamic="[89006] System call 'connect' failed, rc=111:Connection refused (hxe-prod-01:30013)",
    additional="ODBC error -10709 on connecting with key AZUREWLBACKUPHANAUSER",
)
SQL_LOG_CHAIN = Failure(
    number=520972,
    title="UserErrorSQLLSNValidationFailure",
    text="Log chain is broken.",
    recommendations=(
        (
            "This can happen because the recovery model of the database was switched. "
            "Trigger an ad hoc full backup to resolve the issue.. "
        ),
    ),
    stage=Stage.TRANSFER,
    seconds=41,
    additional="Expected first LSN 41000000024800001, found 41000000031200001",
)
