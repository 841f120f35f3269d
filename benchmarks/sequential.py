"""The script people write from the documentation: the same facts by the SDK, one after another.

`python -m benchmarks.sequential ENDPOINT` reads what a triage reads and prints its seconds: first
those of the reads alone, then those from the first import on.
"""

import sys
import time

_BEGAN = time.perf_counter()

from collections.abc import Iterable  # noqa: E402 - the clock runs first
from datetime import UTC, datetime, timedelta  # noqa: E402
from typing import Any  # noqa: E402

from azure.core.rest import HttpRequest  # noqa: E402
from azure.identity import ManagedIdentityCredential  # noqa: E402
from azure.mgmt.recoveryservicesbackup import RecoveryServicesBackupClient  # noqa: E402
from azure.monitor.query import LogsQueryClient  # noqa: E402

SUBSCRIPTION = "11111111-2222-4333-8444-555555555555"
VAULT = "rsv-sample"
VM = "vm-win-vss"
_DAYS = timedelta(days=14)
_MACHINE = "iaasvmcontainerv2;rg-app;vm-win-vss"


def read(endpoint: str) -> Any:  # noqa: ANN401 - the SDK's model
    """Return the newest failed job of the VM in full, after reading all that surrounds it."""
    credential = ManagedIdentityCredential()
    scope = [f"{endpoint}/.default"]
    client = RecoveryServicesBackupClient(
        credential, SUBSCRIPTION, base_url=endpoint, credential_scopes=scope
    )
    group = _vault_group(client)
    for kind in ("AzureIaasVM' and itemType eq 'VM", "AzureWorkload"):
        wanted = f"backupManagementType eq '{kind}'"
        list(client.backup_protected_items.list(VAULT, group, filter=wanted))
    end = datetime.now(UTC)
    window = f"startTime eq '{_clock(end - _DAYS)}' and endTime eq '{_clock(end)}'"
    jobs = list(client.backup_jobs.list(VAULT, group, filter=window))
    full = client.job_details.get(VAULT, group, _newest_failure(jobs))
    container, item = f"IaasVMContainer;{_MACHINE}", f"VM;{_MACHINE}"
    list(client.recovery_points.list(VAULT, group, "Azure", container, item))
    _query(endpoint, credential, group)
    return full


def _newest_failure(jobs: Iterable[Any]) -> str:
    for job in jobs:
        if job.properties.entity_friendly_name == VM and job.properties.status == "Failed":
            return str(job.name)
    raise LookupError("no failed job")


def _vault_group(client: RecoveryServicesBackupClient) -> str:
    path = f"/subscriptions/{SUBSCRIPTION}/providers/Microsoft.RecoveryServices/vaults"
    answer = client.send_request(HttpRequest("GET", f"{path}?api-version=2026-05-01"))
    found = next(vault for vault in answer.json()["value"] if vault["name"] == VAULT)
    return str(found["id"].split("/")[4])


def _query(endpoint: str, credential: ManagedIdentityCredential, group: str) -> None:
    logs = LogsQueryClient(credential, endpoint=f"{endpoint}/v1")
    provider = "providers/Microsoft.RecoveryServices/vaults"
    vault = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/{group}/{provider}/{VAULT}"
    for query in ("AddonAzureBackupJobs | take 100", "Event | take 100"):
        logs.query_resource(vault, query, timespan=_DAYS)


def _clock(time: datetime) -> str:
    return f"{time:%Y-%m-%d %I:%M:%S %p}"


def main(arguments: list[str]) -> None:
    """Read and print how long it took."""
    began = time.perf_counter()
    read(arguments[0])
    ended = time.perf_counter()
    sys.stdout.write(f"{ended - began:.6f} {ended - _BEGAN:.6f}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
