"""`python -m tools.workflows` derives the Logic App variants from `consumption/*.identity.json`.

One definition is written by hand for each workflow: Consumption, caller by managed identity. The
variant with a function key from Key Vault and those for Standard differ from it in known places
only, so they are derived; with `--check` nothing is written, only compared.
"""

import json
import sys
from collections.abc import Iterator
from copy import deepcopy
from pathlib import Path
from typing import Any

Json = dict[str, Any]

ROOT = Path(__file__).resolve().parents[1] / "infra" / "logic-app"
_KEY: Json = {
    "type": "Http",
    "runAfter": {},
    "inputs": {
        "method": "GET",
        "uri": "@concat(parameters('keySecretUri'), '?api-version=7.4')",
        "authentication": {
            "type": "ManagedServiceIdentity",
            "audience": "@parameters('vaultAudience')",
        },
        "retryPolicy": {"type": "fixed", "count": 3, "interval": "PT5S"},
    },
    "limit": {"timeout": "PT30S"},
    "runtimeConfiguration": {"secureData": {"properties": ["outputs"]}},
}
_OFFICE = "@parameters('$connections')['office365']['connectionId']"


def actions_within(actions: Json) -> Iterator[tuple[str, Json]]:
    """Yield every action with its name, nested ones after the one they stand in."""
    for name, action in actions.items():
        yield name, action
        yield from actions_within(action.get("actions", {}))
        yield from actions_within(action.get("else", {}).get("actions", {}))


def _calls_triage(action: Json) -> bool:
    uri = action.get("inputs", {}).get("uri", "") if action["type"] == "Http" else ""
    return "triageEndpoint" in uri


def by_key(definition: Json) -> Json:
    """Return the definition with the function key, read from Key Vault, instead of a token."""
    made = deepcopy(definition)
    del made["parameters"]["triageAudience"]
    made["parameters"]["keySecretUri"] = {"type": "String"}
    made["parameters"]["vaultAudience"] = {
        "type": "String",
        "defaultValue": "https://vault.azure.net",
    }
    for _, action in actions_within(made["actions"]):
        if _calls_triage(action):
            del action["inputs"]["authentication"]
            action["inputs"]["headers"]["x-functions-key"] = "@body('Key')?['value']"
            action["runtimeConfiguration"] = {"secureData": {"properties": ["inputs"]}}
    for action in made["actions"].values():
        if not action["runAfter"]:
            action["runAfter"] = {"Key": ["Succeeded"]}
        if action["runAfter"].get("Triage") == ["Failed", "TimedOut"]:
            action["runAfter"]["Triage"].append("Skipped")
    made["actions"] = {"Key": deepcopy(_KEY), **made["actions"]}
    return made


def as_standard(definition: Json) -> Json:
    """Return the definition as a workflow of a Standard logic app; its parameters are app-wide."""
    made = deepcopy(definition)
    del made["parameters"]
    for _, action in actions_within(made["actions"]):
        connection = action.get("inputs", {}).get("host", {}).get("connection")
        if connection == {"name": _OFFICE}:
            action["inputs"]["host"]["connection"] = {"referenceName": "office365"}
    return {"definition": made, "kind": "Stateful"}


def variants() -> dict[Path, Json]:
    """Return every derived file with its content."""
    found: dict[Path, Json] = {}
    for workflow in ("alert", "sweep"):
        source = ROOT / "consumption" / f"{workflow}.identity.json"
        definition = json.loads(source.read_text(encoding="utf-8"))
        keyed = by_key(definition)
        found[ROOT / "consumption" / f"{workflow}.key.json"] = keyed
        found[ROOT / "standard" / workflow / "workflow.json"] = as_standard(definition)
        found[ROOT / "standard" / f"{workflow}-by-key" / "workflow.json"] = as_standard(keyed)
    return found


def main(arguments: list[str]) -> int:
    """Write the variants, or with `--check` return 1 when one is not up to date."""
    stale = 0
    for path, content in variants().items():
        text = json.dumps(content, indent=2, ensure_ascii=False) + "\n"
        if "--check" in arguments:
            stale |= not path.exists() or path.read_text(encoding="utf-8") != text
            continue
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return int(stale)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
