"""Inputs that are nearly right: seeds of every kind, with something done to them."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st

GUID = "aaaaaaaa-1111-4222-8333-bbbbbbbbbbbb"
VAULT = f"/subscriptions/{GUID}/resourceGroups/rg-v/providers/Microsoft.RecoveryServices/vaults/v1"
MACHINE = f"/subscriptions/{GUID}/resourceGroups/rg-a/providers/Microsoft.Compute/virtualMachines/a"

TEXTS = st.one_of(
    st.text(max_size=60),
    st.sampled_from(
        [
            "",
            " ",
            "\x00",
            "\ud800",
            "%s{0}${x}",
            "../..",
            "1e309",
            "9" * 400,
            "A" * 3000,
            "\u202eabc",
            "é" * 50,
            "٣٤",
            "2026-02-30T25:61:61Z",
            "0001-01-01T00:00:00Z",
            "9999-12-31T23:59:59.9999999+14:00",
            "P99999999999999D",
            "PT",
            "-1.00:00:00",
            VAULT,
            MACHINE,
            VAULT.upper() + "/",
            GUID,
        ]
    ),
)
JUNK: st.SearchStrategy[Any] = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(min_value=-(2**70), max_value=2**70)
    | st.floats()
    | TEXTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(TEXTS, inner, max_size=3),
    max_leaves=6,
)

QUESTION: Mapping[str, Any] = {
    "subscription": GUID,
    "vault": "rsv-sample",
    "vm": "vm-win-vss",
    "vaultResourceGroup": "rg-v",
    "vmResourceGroup": "rg-a",
    "jobId": GUID,
    "workload": "AzureVM",
    "operation": "Backup",
    "lookbackDays": 14,
    "lang": "ja",
    "timezone": "Asia/Tokyo",
    "format": "json",
    "explain": True,
    "mask": "true",
}
JOB: Mapping[str, Any] = {
    "id": f"{VAULT}/backupJobs/{GUID}",
    "name": GUID,
    "properties": {
        "jobType": "AzureIaaSVMJob",
        "entityFriendlyName": "prd [saphost]",
        "backupManagementType": "AzureIaasVM",
        "workloadType": "VM",
        "operation": "Backup",
        "status": "Failed",
        "startTime": "2026-03-04T02:00:00.1234567Z",
        "endTime": "/Date(1772589600000)/",
        "duration": "PT1H2M3.5S",
        "containerName": "iaasvmcontainerv2;rg-a;a",
        "errorDetails": [
            {
                "errorCode": 400239,
                "errorTitle": "ExtensionFailedVssWriterInBadState",
                "errorString": "Snapshot operation failed.",
                "recommendations": ["Look at the writers.", ""],
            }
        ],
        "extendedInfo": {
            "tasksList": [{"taskId": "Take Snapshot", "status": "Failed", "duration": "00:10:00"}],
            "propertyBag": {"VM Name": "a", "Number. ": "1"},
        },
    },
}
ALERT: Mapping[str, Any] = {
    "schemaId": "azureMonitorCommonAlertSchema",
    "data": {
        "essentials": {
            "alertId": f"/subscriptions/{GUID}/providers/Microsoft.AlertsManagement/alerts/{GUID}",
            "alertRule": "backup failed",
            "monitorCondition": "Fired",
            "monitoringService": "Azure Backup",
            "alertTargetIDs": [VAULT],
            "firedDateTime": "2026-03-04T02:30:00.1Z",
        },
        "alertContext": {
            "linkedEntity": MACHINE,
            "properties": {"Error Code": "UserErrorFsFreezeFailed", "Job Id": GUID},
            "condition": {"allOf": [{"dimensions": [{"name": "JobUniqueId", "value": GUID}]}]},
        },
    },
}
MESSAGES = (
    "Error Code: ExtensionFailedVssWriterInBadState\r\nSnapshot failed: VSS writers in bad state.",
    "エラー コード: UserErrorFsFreezeFailed\nエラー メッセージ: 凍結に失敗しました。",
    "BackupStatus 400239, HResult 0x8007045b, 800423F4 (VSS_E_WRITERERROR_NONRETRYABLE)",
    '{"error": {"code": "UserErrorGuestAgentStatusUnavailable", "message": "agent is down"}}',
    "操作 Backup は Failed。CloudExceptionCode=-2146233088 RequestId: " + GUID,
)


@st.composite
def mutated(draw: st.DrawFn, seed: Any) -> Any:
    """Return the JSON value `seed` with some of its parts taken out, doubled or replaced."""
    if draw(st.integers(0, 9)) == 0:
        return draw(JUNK)
    if isinstance(seed, Mapping):
        changed = {}
        for name, value in seed.items():
            fate = draw(st.integers(0, 11))
            key = name.swapcase() if fate == 1 else name
            if fate:
                changed[key] = draw(mutated(value))
        if draw(st.integers(0, 5)) == 0:
            changed[draw(TEXTS)] = draw(JUNK)
        return changed
    if isinstance(seed, list):
        parts = [draw(mutated(part)) for part in seed]
        return parts * draw(st.integers(0, 3))
    return draw(spliced(seed)) if isinstance(seed, str) else seed


@st.composite
def spliced(draw: st.DrawFn, seed: str) -> str:
    """Return the text `seed`, or a piece of it with something strange beside it."""
    if draw(st.integers(0, 2)):
        return seed
    begin, end = draw(st.integers(0, len(seed))), draw(st.integers(0, len(seed)))
    return seed[:begin] + draw(TEXTS) + seed[end:]


def mutated_object(seed: Mapping[str, Any]) -> st.SearchStrategy[dict[str, Any]]:
    """Return what may become of the object `seed`, objects only."""
    return mutated(seed).filter(lambda value: isinstance(value, dict))


@st.composite
def mutated_bytes(draw: st.DrawFn, seed: Mapping[str, Any]) -> bytes:
    """Return the JSON of what became of `seed`, at times cut, repeated or spoilt in a byte."""
    value = draw(mutated(seed))
    written = json.dumps(value, ensure_ascii=draw(st.booleans()))
    body = written.encode(draw(st.sampled_from(("utf-8", "utf-16"))), "surrogatepass")
    at = draw(st.integers(0, len(body)))
    spoilt = draw(st.sampled_from((b"", b"\xff", b"\x00", b"{", b"[" * 200, b'"')))
    return body[:at] + spoilt + body[at + len(spoilt) * draw(st.integers(0, 1)) :]


messages = st.sampled_from(MESSAGES).flatmap(spliced)
times = st.one_of(
    spliced("2026-03-04T02:00:00.1234567Z"), spliced("2026-03-04T02:00:00+09:00"), JUNK
)
spans = st.one_of(spliced("PT1H2M3.5S"), spliced("1.02:03:04.5678901"), spliced("-P3DT4H"), JUNK)
