"""Property names compared with the models of Azure's own management packages.

The packages speak of newer API versions than the templates, so this finds misspelt and misplaced
names; it cannot find a name that came later than the template's version.
"""

import importlib
import re
from collections.abc import Iterator
from typing import Any

import pytest

from tests.infra.files import BICEP
from tests.infra.test_bicep import templates
from tools.bicep.template import Template

_MODELS = {
    "Microsoft.Web/sites": "web.Site",
    "Microsoft.Web/sites/config": "web.SiteAuthSettingsV2",
    "Microsoft.Web/serverfarms": "web.AppServicePlan",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": (
        "web.CsmPublishingCredentialsPoliciesEntity"
    ),
    "Microsoft.Storage/storageAccounts": "storage.StorageAccountCreateParameters",
    "Microsoft.Storage/storageAccounts/blobServices/containers": "storage.BlobContainer",
    "Microsoft.OperationalInsights/workspaces": "loganalytics.Workspace",
    "Microsoft.Insights/actionGroups": "monitor.ActionGroupResource",
    "Microsoft.Insights/scheduledQueryRules": "monitor.ScheduledQueryRuleResource",
}
_FRAME = {"type", "apiVersion", "dependsOn", "condition", "copy", "existing", "scope", "name"}
# Members that ARM gives every resource, but the package states for some types only.
_EVERYWHERE = {"location", "tags", "kind", "identity", "sku"}
_FREE = frozenset({"userAssignedIdentities", "tags"})

Members = dict[str, str | None]


def _members(module: str, name: str) -> Members:
    models = importlib.import_module(f"azure.mgmt.{module}.models")
    model = getattr(models, name)
    if hasattr(model, "_attribute_map"):
        return {part["key"]: part["type"] for part in model._attribute_map.values()}
    model({})
    return {
        rest._rest_name: _inner(_annotation(model, attribute))
        for attribute, rest in model._attr_to_rest_field.items()
    }


def _annotation(model: type, attribute: str) -> str:
    for owner in model.__mro__:
        if attribute in vars(owner).get("__annotations__", {}):
            return str(owner.__annotations__[attribute])
    return ""


def _inner(annotation: str) -> str | None:
    found = re.search(r"_models\.(\w+)", annotation)
    return found.group(1) if found else None


def _unknown(given: Any, module: str, name: str, path: str) -> Iterator[str]:
    if isinstance(given, list):
        for part in given:
            yield from _unknown(part, module, name, path)
    if not isinstance(given, dict):
        return
    members = _members(module, name)
    for key, value in given.items():
        flattened = {known: kind for known, kind in members.items() if known.startswith(f"{key}.")}
        if flattened and isinstance(value, dict):
            inside = {known.split(".", 1)[1].replace("\\", "") for known in flattened}
            yield from (f"{path}.{key}.{part}" for part in value if part not in inside)
        elif key not in members:
            yield f"{path}.{key}"
        elif members[key] is not None and key not in _FREE:
            kind = str(members[key]).strip("[]{}")
            if hasattr(importlib.import_module(f"azure.mgmt.{module}.models"), kind):
                yield from _unknown(value, module, kind, f"{path}.{key}")


@pytest.mark.parametrize("kind", sorted(_MODELS))
def test_property_names_are_those_of_the_service(kind: str) -> None:
    """Every property that a template sets on a resource is one that Azure's model has."""
    module, name = _MODELS[kind].split(".")
    pytest.importorskip(f"azure.mgmt.{module}", reason="a package of the dev extra")
    checked = 0
    for path in BICEP:
        for template in templates(Template(path).render()):
            for resource in template["resources"].values():
                if resource["type"] != kind or resource.get("existing"):
                    continue
                body = {k: v for k, v in resource.items() if k not in _FRAME | _EVERYWHERE}
                assert list(_unknown(body, module, name, kind)) == []
                checked += 1
    assert checked or kind.endswith("scheduledQueryRules")


def test_a_misspelt_property_is_found() -> None:
    """The comparison itself sees a wrong name, deep inside too."""
    pytest.importorskip("azure.mgmt.web", reason="a package of the dev extra")
    wrong = {"properties": {"functionAppConfig": {"runtime": {"nam": "python"}}, "siteconfig": {}}}
    assert list(_unknown(wrong, "web", "Site", "site")) == [
        "site.properties.functionAppConfig.runtime.nam",
        "site.properties.siteconfig",
    ]
