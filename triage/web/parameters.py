"""The fields that requests are asked with, each with its JSON Schema and what it means."""

from collections.abc import Mapping
from typing import Any

from triage.model.terms import Language, Machine, Operation, Os, Phase, Workload
from triage.render import Format

TEXT: Mapping[str, Any] = {"type": "string"}
_FLAG: Mapping[str, Any] = {"type": "boolean", "default": False}
_GUID: Mapping[str, Any] = {"type": "string", "format": "uuid"}


def _one_of(
    kind: type[Language | Machine | Operation | Os | Phase | Workload | Format],
) -> dict[str, Any]:
    return {"type": "string", "enum": [member.value for member in kind]}


FIELDS: Mapping[str, tuple[Mapping[str, Any], str]] = {
    "subscription": (_GUID, "Subscription of the vault; an ARM id of the vault carries it"),
    "vault": (TEXT, "Name or ARM id of the Recovery Services vault"),
    "vaultResourceGroup": (TEXT, "Resource group of the vault, where its name is ambiguous"),
    "vm": (TEXT, "Name or ARM id of the protected VM"),
    "vmResourceGroup": (TEXT, "Resource group of the VM, where its name is ambiguous"),
    "jobId": (_GUID, "Triage this job"),
    "workload": (_one_of(Workload), "Only this workload"),
    "operation": (_one_of(Operation), "Only this operation; FileRecovery guides without a job"),
    "lookbackDays": ({"type": "integer", "minimum": 1, "maximum": 90}, "Days of job history"),
    "lang": (_one_of(Language), "Language of the answer"),
    "timezone": (TEXT, "IANA time zone; adds local times"),
    "format": (_one_of(Format), "Format of the answer; wins over Accept"),
    "explain": (_FLAG, "Add the trace of what was read and matched"),
    "mask": (_FLAG, "Replace subscription ids, names and hosts consistently"),
    "code": (TEXT, "An error code"),
    "message": (TEXT, "Any pasted text"),
    "job": ({"type": "object"}, "A job's JSON as REST, az or PowerShell print it"),
    "os": (_one_of(Os), "Operating system of the machine"),
    "phase": (_one_of(Phase), "Phase in which it failed"),
    "q": (TEXT, "Words to search for"),
    "category": (TEXT, "Only this category"),
    "page": ({"type": "integer", "minimum": 1}, "Page of the list, from 1"),
    "version": ({"type": "string", "enum": ["2", "3"]}, "2 gives Swagger 2.0"),
    "machine": (
        _one_of(Machine),
        "With bash or powershell: whose script is wanted",
    ),
}
LISTING = ("q", "workload", "category", "os", "page", "lang", "format")
