"""Recovery points as JSON: one for each backup that left something to restore."""

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Any

from triage.sample.failures import Stage
from triage.sample.history import SampleJob
from triage.sample.items import item_id
from triage.sample.wording import ticks

_KEPT = timedelta(days=30)
_INSTANT = timedelta(days=2)
_UNDECIDED = {
    "ArchivedRP": {
        "isReadyForMove": False,
        "additionalInfo": "It is not known yet whether this point can be moved.. Look again later.",
    }
}


def kept_points(history: Sequence[SampleJob], now: datetime) -> list[SampleJob]:
    """Return the jobs of one item whose point is still kept at `now`, newest first."""
    return [job for job in history if job.made_point and now - job.start < _KEPT]


def point_name(job: SampleJob) -> str:
    """Return the name of the point `job` made: digits, as the service numbers them."""
    return str(job.id.int % 10**15)


def point(job: SampleJob, now: datetime) -> dict[str, Any]:
    """Return the body of the recovery point that `job` made."""
    properties = _vm_point(job, now) if job.database is None else _database_point(job)
    return {
        "id": f"{item_id(job.machine, job.database)}/recoveryPoints/{point_name(job)}",
        "name": point_name(job),
        "type": "Microsoft.RecoveryServices/vaults/backupFabrics/protectionContainers"
        "/protectedItems/recoveryPoints",
        "properties": properties,
    }


def _vm_point(job: SampleJob, now: datetime) -> dict[str, Any]:
    return {
        "objectType": "IaasVMRecoveryPoint",
        "recoveryPointType": job.consistency,
        "recoveryPointTime": ticks(job.start + timedelta(seconds=5)),
        "recoveryPointAdditionalInfo": "",
        "sourceVMStorageType": "PremiumVMOnPartialPremiumStorage",
        "isSourceVMEncrypted": job.machine.encrypted,
        "isInstantIlrSessionActive": False,
        "recoveryPointTierDetails": _tiers(job, now),
        "isManagedVirtualMachine": True,
        "virtualMachineSize": "Standard_D4s_v5",
        "originalStorageAccountOption": False,
        "osType": job.machine.os,
        "recoveryPointMoveReadinessInfo": _UNDECIDED,
        "securityType": "TrustedLaunch" if job.machine.os == "Windows" else "None",
        "recoveryPointProperties": {"isSoftDeleted": False},
        "isPrivateAccessEnabledOnAnyDisk": False,
        "createdWithPolicyType": "V2",
    }


def _tiers(job: SampleJob, now: datetime) -> list[dict[str, str]]:
    fresh = now - job.start < _INSTANT
    tiers = [{"type": "InstantRP", "status": "Valid" if fresh else "Deleted"}]
    if job.failure is None or job.failure.stage is not Stage.TRANSFER:
        tiers.append({"type": "HardenedRP", "status": "Valid"})
    return tiers


def _database_point(job: SampleJob) -> dict[str, Any]:
    hana = job.database is not None and job.database.kind == "SAPHanaDatabase"
    kind = "Differential" if "Differential" in job.operation else "Full"
    milliseconds = job.start.microsecond // 1000
    return {
        "objectType": f"AzureWorkload{'SAPHana' if hana else 'SQL'}RecoveryPoint",
        "recoveryPointTimeInUTC": f"{job.start:%Y-%m-%dT%H:%M:%S}.{milliseconds:03d}Z",
        "type": kind,
        "recoveryPointTierDetails": [{"type": 2, "status": 1}],
        "recoveryPointMoveReadinessInfo": _UNDECIDED,
    }
