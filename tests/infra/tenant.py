"""The world around a workflow: an alert that comes in, and a tenant that answers."""

import json
import urllib.error
import urllib.request
from pathlib import Path
from typing import Any

from tests.infra.conftest import KEY, SUBSCRIPTION
from tests.infra.files import definition
from tests.infra.workflow import NoAnswer, Reply, Run, Sent

_TABLE = "https://triagela.table.core.windows.net/notified"
_TEAMS = "https://prod.example.test/teams-channel"
_SECRET = "https://kv.example.test/secrets/triage-key"
_CONNECTION = "/subscriptions/x/resourceGroups/y/providers/Microsoft.Web/connections/office365"


def built_in_alert(vm: str, job: str, *, condition: str = "Fired") -> dict[str, Any]:
    """Return a built-in Azure Backup alert about a VM of the sample estate."""
    groups = f"/subscriptions/{SUBSCRIPTION}/resourceGroups"
    vault = f"{groups}/rg-backup/providers/Microsoft.RecoveryServices/vaults/rsv-sample"
    machine = f"{groups}/rg-app/providers/Microsoft.Compute/virtualMachines/{vm}"
    container = f"iaasvmcontainerv2;rg-app;{vm}"
    item = f"{machine}/providers/Microsoft.RecoveryServices/backupProtectedItem/VM;{container}"
    fabric = f"{vault}/backupFabrics/Azure/protectionContainers"
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {
            "essentials": {
                "alertId": f"{groups}/alerts/7d3b0c1e-0000-4000-8000-0000000000aa",
                "alertRule": "Backup Failure",
                "severity": "Sev1",
                "signalType": "Log",
                "monitorCondition": condition,
                "monitoringService": "Azure Backup",
                "alertTargetIDs": [vault.lower()],
                "configurationItems": ["rsv-sample"],
                "targetResourceType": "microsoft.recoveryservices/vaults",
                "targetResourceGroup": "rg-backup",
                "firedDateTime": "2026-11-21T17:05:00.0000000Z",
                "description": "Backup of <the VM> failed & was not retried.",
                "essentialsVersion": "1.0",
                "alertContextVersion": "1.0",
            },
            "alertContext": {
                "category": "Jobs",
                "sourceId": item,
                "sourceType": "VM",
                "sourceVersion": "IaasVMContainer",
                "affectedItems": item,
                "protectedItemId": (
                    f"{fabric}/IaasVMContainer;{container}/protectedItems/VM;{container}"
                ),
                "linkedResourceId": machine,
                "linkedResourceName": vm,
                "extendedInfo": {"jobId": job, "occurrenceCount": 1},
                "alertVersionNumber": "V2020_10",
            },
            "customProperties": None,
        },
    }


class Tenant:
    """The world around a workflow: the service, the table, Key Vault, Teams and the mailbox."""

    def __init__(self, service: str) -> None:
        self.service = service
        self.told: set[str] = set()
        self.cards: list[Any] = []
        self.mails: list[Any] = []
        self.asked: list[Sent] = []
        self.table_status = 0
        self.reachable = True
        self.key_readable = True

    def handle(self, sent: Sent) -> Reply:
        """Answer an HTTP action as the addressed side would."""
        if sent.address == _TABLE:
            return self._remember(sent)
        if sent.address == _TEAMS:
            self.cards.append(sent.body)
            return Reply(202)
        if sent.address.startswith(_SECRET):
            assert sent.authentication is not None
            assert sent.authentication["audience"] == "https://vault.azure.net"
            if not self.key_readable:
                return Reply(403, b'{"error": {"code": "Forbidden"}}')
            return Reply(200, json.dumps({"value": KEY}).encode())
        return self._triage(sent)

    def _remember(self, sent: Sent) -> Reply:
        assert sent.authentication == {
            "type": "ManagedServiceIdentity",
            "audience": "https://storage.azure.com/",
        }
        if self.table_status:
            return Reply(self.table_status)
        entity = f"{sent.body['PartitionKey']}/{sent.body['RowKey']}"
        assert not set(sent.body["RowKey"]) & set("/\\#?"), "not a key a table takes"
        if entity in self.told:
            return Reply(409)
        self.told.add(entity)
        return Reply(204)

    def _triage(self, sent: Sent) -> Reply:
        self.asked.append(sent)
        if not self.reachable:
            raise NoAnswer
        headers = dict(sent.headers)
        if sent.authentication is not None:
            # Easy Auth checks the token in Azure; behind it the service sees no key at all.
            assert sent.authentication["audience"] == "api://triage"
            headers["x-functions-key"] = KEY
        asked = urllib.request.Request(  # noqa: S310 - our own local host
            sent.address, json.dumps(sent.body).encode(), headers, method=sent.method
        )
        try:
            with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
                return Reply(answer.status, answer.read(), answer.headers.get_content_type())
        except urllib.error.HTTPError as refusal:
            with refusal:
                media = refusal.headers.get_content_type()
                return Reply(refusal.code, refusal.read(), media)

    def connected(self, which: str, sent: Sent) -> Reply:
        """Take a mail."""
        assert which in {_CONNECTION, "office365"}
        assert (sent.method, sent.address) == ("POST", "/v2/Mail")
        self.mails.append(sent.body)
        return Reply(200)

    def run(self, path: Path, trigger: Any, **parameters: Any) -> Run:
        """Run a workflow in this tenant; return the finished run."""
        given = {
            "$connections": {"office365": {"connectionId": _CONNECTION}},
            "triageEndpoint": self.service,
            "triageAudience": "api://triage",
            "keySecretUri": _SECRET,
            "vaultAudience": "https://vault.azure.net",
            "storageAudience": "https://storage.azure.com/",
            "language": "en",
            "severities": ["critical", "high", "medium", "low"],
            "notifiedTable": _TABLE,
            "teamsWebhook": _TEAMS,
            "mailTo": "backup@example.test",
            **parameters,
        }
        return Run(definition(path), given, trigger, self.handle, self.connected).go()
