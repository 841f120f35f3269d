import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from pycep import BicepParser

from tests.infra.files import BICEP, INFRA, relative
from tools.bicep.__main__ import TARGET, main, rendered
from tools.bicep.syntax import UnsupportedBicep
from tools.bicep.template import Template
from tools.pages import log_actions
from triage.azure.permissions import permission
from triage.model.evidence import SourceName

_FORBIDDEN_ON_FLEX = {
    "ENABLE_ORYX_BUILD",
    "FUNCTIONS_EXTENSION_VERSION",
    "FUNCTIONS_WORKER_PROCESS_COUNT",
    "FUNCTIONS_WORKER_RUNTIME",
    "FUNCTIONS_WORKER_RUNTIME_VERSION",
    "SCM_DO_BUILD_DURING_DEPLOYMENT",
    "WEBSITE_CONTENTAZUREFILECONNECTIONSTRING",
    "WEBSITE_CONTENTSHARE",
    "WEBSITE_RUN_FROM_PACKAGE",
    "WEBSITE_SKIP_CONTENTSHARE_VALIDATION",
    "WEBSITE_VNET_ROUTE_ALL",
}
# Published API versions; a new one is looked up before it is added.
_VERSIONS = {
    "Microsoft.AlertsManagement/actionRules": "2021-08-08",
    "Microsoft.Authorization/roleAssignments": "2022-04-01",
    "Microsoft.Authorization/roleDefinitions": "2022-04-01",
    "Microsoft.Insights/actionGroups": "2023-01-01",
    "Microsoft.Insights/components": "2020-02-02",
    "Microsoft.Insights/scheduledQueryRules": "2023-12-01",
    "Microsoft.Insights/workbooks": "2023-06-01",
    "Microsoft.Logic/workflows": "2019-05-01",
    "Microsoft.ManagedIdentity/userAssignedIdentities": "2023-01-31",
    "Microsoft.Network/privateDnsZones": "2020-06-01",
    "Microsoft.Network/privateDnsZones/virtualNetworkLinks": "2020-06-01",
    "Microsoft.Network/privateEndpoints": "2024-05-01",
    "Microsoft.Network/privateEndpoints/privateDnsZoneGroups": "2024-05-01",
    "Microsoft.Network/virtualNetworks": "2024-05-01",
    "Microsoft.OperationalInsights/workspaces": "2023-09-01",
    "Microsoft.RecoveryServices/vaults": "2024-04-01",
    "Microsoft.Resources/deployments": "2022-09-01",
    "Microsoft.Storage/storageAccounts": "2024-01-01",
    "Microsoft.Storage/storageAccounts/blobServices": "2024-01-01",
    "Microsoft.Storage/storageAccounts/blobServices/containers": "2024-01-01",
    "Microsoft.Storage/storageAccounts/tableServices": "2024-01-01",
    "Microsoft.Storage/storageAccounts/tableServices/tables": "2024-01-01",
    "Microsoft.Web/connections": "2016-06-01",
    "Microsoft.Web/serverfarms": "2024-04-01",
    "Microsoft.Web/sites": "2024-04-01",
    "Microsoft.Web/sites/basicPublishingCredentialsPolicies": "2024-04-01",
    "Microsoft.Web/sites/config": "2024-04-01",
}


_FUNCTIONS = {
    *("and", "cidrSubnet", "concat", "contains", "copyIndex", "createArray", "createObject"),
    *("empty", "environment", "equals", "format", "greater", "guid", "if", "join", "last"),
    *("length", "listCallbackUrl", "listKeys", "not", "null", "or", "parameters", "reference"),
    *("resourceGroup", "resourceId", "skip", "split", "string", "subscription", "take"),
    *("subscriptionResourceId", "tenant", "true", "false", "union", "uniqueString", "variables"),
}


def templates(template: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """Yield a template and all that are nested in it."""
    yield template
    for resource in template["resources"].values():
        if resource["type"] == "Microsoft.Resources/deployments":
            yield from templates(resource["properties"]["template"])


def strings(given: Any) -> Iterator[str]:
    """Yield every string of a JSON value, but none of a nested template."""
    if isinstance(given, dict):
        for key, value in given.items():
            if key != "template":
                yield key
                yield from strings(value)
    elif isinstance(given, list):
        for value in given:
            yield from strings(value)
    elif isinstance(given, str):
        yield given


@pytest.fixture(name="arm")
def _arm() -> dict[str, Any]:
    template: dict[str, Any] = json.loads(TARGET.read_text(encoding="utf-8"))
    return template


@pytest.mark.parametrize("path", BICEP, ids=relative)
def test_both_parsers_agree_on_what_a_file_declares(path: Path) -> None:
    """An independent parser finds the parameters, resources, modules and outputs we translate."""
    found = BicepParser(add_line_numbers=False).parse(text=path.read_text(encoding="utf-8"))
    made = Template(path).render()
    assert set(found.get("parameters", {})) == set(made.get("parameters", {}))
    assert set(found.get("outputs", {})) == set(made.get("outputs", {}))
    translated = {
        symbol: (resource["type"], resource["apiVersion"])
        for symbol, resource in made["resources"].items()
        if symbol not in found.get("modules", {})
    }
    declared = {
        symbol: (resource["type"], resource["api_version"])
        for symbol, resource in found.get("resources", {}).items()
    }
    assert translated == declared
    assert set(found.get("modules", {})) <= set(made["resources"])


def test_the_button_deploys_what_the_bicep_says() -> None:
    """`azuredeploy.json` is the translation of `main.bicep`."""
    assert main(["--check"]) == 0
    assert rendered() == TARGET.read_text(encoding="utf-8")


@pytest.mark.parametrize("path", BICEP, ids=relative)
def test_a_template_refers_only_to_what_it_declares(path: Path) -> None:
    """Every parameter, variable and resource that an expression or dependency names exists."""
    for template in templates(Template(path).render()):
        variables = template.get("variables", {})
        names = {
            "parameters": set(template.get("parameters", {})),
            "variables": {*variables, *(part["name"] for part in variables.get("copy", []))},
            "reference": set(template["resources"]),
        }
        for text in strings(template):
            if not text.startswith("["):
                continue
            for function, name in re.findall(r"(parameters|variables|reference)\('(.+?)'", text):
                assert name in names[function], text
            if text.startswith("[["):
                continue
            bare = re.sub(r"'(?:[^']|'')*'", "''", text)
            assert bare.count("(") == bare.count(")")
            assert set(re.findall(r"(\w+)\(", bare)) <= _FUNCTIONS, text
        for resource in template["resources"].values():
            assert set(resource.get("dependsOn", [])) <= names["reference"]


@pytest.mark.parametrize("path", BICEP, ids=relative)
def test_types_and_versions_are_published_ones(path: Path) -> None:
    """Each resource type is used with the API version that was looked up for it."""
    for template in templates(Template(path).render()):
        for resource in template["resources"].values():
            assert _VERSIONS[resource["type"]] == resource["apiVersion"]


@pytest.mark.parametrize("path", BICEP, ids=relative)
def test_a_template_has_the_shape_that_resource_manager_takes(path: Path) -> None:
    """Templates and resources have the members that are demanded, and no unknown ones on top."""
    for template in templates(Template(path).render()):
        assert {"$schema", "languageVersion", "contentVersion", "resources"} <= template.keys()
        for parameter in template.get("parameters", {}).values():
            assert parameter["type"] in {"string", "securestring", "int", "bool", "array", "object"}
            assert parameter["metadata"]["description"].endswith(".")
        for output in template.get("outputs", {}).values():
            assert {"type", "value", "metadata"} == output.keys()
        for resource in template["resources"].values():
            assert {"type", "apiVersion", "name"} <= resource.keys()
            assert "location" in resource or resource["type"].count("/") > 1 or _is_placed(resource)


def _is_placed(resource: dict[str, Any]) -> bool:
    """Tell whether a resource needs no location: existing, a deployment, or an access right."""
    kind = resource["type"].partition("/")[0]
    return resource.get("existing", False) or kind in {
        "Microsoft.Authorization",
        "Microsoft.Resources",
    }


def test_the_parameters_for_azd_are_those_of_the_template(arm: dict[str, Any]) -> None:
    """The parameter file names parameters of the template, lists as lists."""
    text = (INFRA / "main.parameters.json").read_text(encoding="utf-8")
    for name, given in json.loads(text)["parameters"].items():
        declared = arm["parameters"][name]["type"]
        assert declared == ("array" if isinstance(given["value"], list) else "string")


def test_nothing_that_flex_consumption_refuses_is_set(arm: dict[str, Any]) -> None:
    """The app carries none of the settings that a Flex Consumption app must not have."""
    text = json.dumps(arm["resources"]["app"])
    assert not {name for name in _FORBIDDEN_ON_FLEX if re.search(rf"'{name}'|\"{name}\"", text)}


def test_no_secret_is_stored(arm: dict[str, Any]) -> None:
    """Storage, telemetry and deployment take Entra tokens only."""
    resources = arm["resources"]
    assert resources["storage"]["properties"]["allowSharedKeyAccess"] is False
    assert resources["insights"]["properties"]["DisableLocalAuth"] is True
    assert resources["scmPublishing"]["properties"] == {"allow": False}
    assert resources["ftpPublishing"]["properties"] == {"allow": False}
    assert not re.search(r"listKeys|AccountKey|InstrumentationKey", json.dumps(arm))


def test_the_anonymous_level_comes_with_easy_auth_only(arm: dict[str, Any]) -> None:
    """One condition switches Easy Auth on and the function key off."""
    settings = arm["resources"]["app"]["properties"]["siteConfig"]["appSettings"]
    assert "'TRIAGE_AUTH_LEVEL', 'value', if(variables('entraAuth'), 'anonymous'" in settings
    assert arm["resources"]["entra"]["condition"] == "[variables('entraAuth')]"


def test_the_role_holds_the_actions_the_code_needs_and_no_other() -> None:
    """The custom role is the code's permission table and its log tables: no write, no data."""
    role = Template(INFRA / "modules" / "reader-role.bicep").render()
    needed = {permission(source, "").action for source in SourceName} - {""}
    logs = {action for action in needed if action.startswith("Microsoft.Insights/")}
    assert set(role["variables"]["logActions"]) == logs | set(log_actions())
    assert set(role["variables"]["backupActions"]) == needed - logs
    (granted,) = role["resources"]["role"]["properties"]["permissions"]
    assert granted["notActions"] == granted["dataActions"] == granted["notDataActions"] == []
    assert all(action.endswith("/read") for action in needed)


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("output x string = nowhere", "nothing is declared"),
        ("param a bool\noutput x string = a ? 'b' : a.c", "parentheses"),
        ("param a int\noutput x int = a % 2", "outside the subset"),
        ("type x = string", "outside the subset"),
        ("output x string = az.deployment()", "outside the subset"),
        ("param a string =\n=", "does not parse"),
    ],
)
def test_bicep_outside_the_subset_is_refused(tmp_path: Path, text: str, reason: str) -> None:
    """What the translation does not know is refused with its place, never guessed."""
    path = tmp_path / "some.bicep"
    path.write_text(text, encoding="utf-8")
    with pytest.raises(UnsupportedBicep, match=f"line [0-9]+.*{reason}"):
        Template(path).render()


@pytest.mark.parametrize("given", ["", "    a: 'x'\n    other: 'y'\n"])
def test_a_module_is_given_just_its_parameters(tmp_path: Path, given: str) -> None:
    """A required parameter left out, or an unknown one given, is refused."""
    (tmp_path / "inner.bicep").write_text("param a string\n", encoding="utf-8")
    outer = tmp_path / "outer.bicep"
    text = f"module m 'inner.bicep' = {{\n  name: 'm'\n  params: {{\n{given}  }}\n}}\n"
    outer.write_text(text, encoding="utf-8")
    with pytest.raises(UnsupportedBicep, match="parameters do not fit"):
        Template(outer).render()


@pytest.mark.parametrize(
    ("bicep", "arm"),
    [
        ("'a{0}${p}'", "[format('a{{0}}{0}', parameters('p'))]"),
        ("'it''s'", None),
        ("'it\\'s ${p}'", "[format('it''s {0}', parameters('p'))]"),
        ("'[x'", "[[x"),
        ("p == 'a' ? 1 : 2", "[if(equals(parameters('p'), 'a'), 1, 2)]"),
        (
            "p != 'a' && !empty(p)",
            "[and(not(equals(parameters('p'), 'a')), not(empty(parameters('p'))))]",
        ),
        ("split(p, '/')[2]", "[split(parameters('p'), '/')[2]]"),
        (
            "union({ a: p }, { b: [1] })",
            "[union(createObject('a', parameters('p')), createObject('b', createArray(1)))]",
        ),
        ("true ? null : false", "[if(true(), null(), false())]"),
    ],
)
def test_expressions_are_translated(tmp_path: Path, bicep: str, arm: str | None) -> None:
    """Strings, operators, calls and literals become the ARM functions that mean the same."""
    path = tmp_path / "some.bicep"
    path.write_text(f"param p string\nvar v = {bicep}\n", encoding="utf-8")
    if arm is None:
        with pytest.raises(UnsupportedBicep):
            Template(path).render()
    else:
        assert Template(path).render()["variables"]["v"] == arm
