"""What the Functions host finds in `function_app.py`: routes, methods, levels, a cheap start."""

import json
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
KEYED = {"triage", "classify", "errors", "errors/{code}", "items", "items/{id}", "ready"}
OPEN = {"ui", "ui/{asset}", "health", "openapi.json"}
POSTED = {"triage", "classify"}
_TELL = """
import json, sys
import function_app
found = {}
for function in function_app.app.get_functions():
    trigger = function.get_trigger().get_dict_repr()
    found[trigger["route"]] = {
        "level": str(getattr(trigger["authLevel"], "value", trigger["authLevel"])).lower(),
        "methods": sorted(str(getattr(m, "value", m)).upper() for m in trigger["methods"]),
        "name": function.get_function_name(),
    }
print(json.dumps({"functions": found, "loaded": sorted(sys.modules)}))
"""


def told(**settings: str) -> dict[str, dict[str, dict[str, object]]]:
    """Return what a process of its own tells of the app."""
    done = subprocess.run(  # noqa: S603 - our own code
        [sys.executable, "-c", _TELL], cwd=ROOT, env=settings, check=True, capture_output=True
    )
    found: dict[str, dict[str, dict[str, object]]] = json.loads(done.stdout)
    return found


def test_routes_and_levels() -> None:
    """Each route of the contract is there with its own auth level and methods."""
    functions = told()["functions"]
    assert set(functions) == KEYED | OPEN
    for route, function in functions.items():
        assert function["level"] == ("function" if route in KEYED else "anonymous")
        methods = function["methods"]
        assert isinstance(methods, list)
        assert ("POST" in methods) is (route in POSTED)
        assert {"GET", "HEAD"} <= set(methods)
    assert len({str(function["name"]) for function in functions.values()}) == len(functions)


@pytest.mark.parametrize("value", ["anonymous", " Anonymous "])
def test_platform_may_authenticate(value: str) -> None:
    """With Easy Auth in front the functions themselves ask for no key."""
    levels = {f["level"] for f in told(TRIAGE_AUTH_LEVEL=value)["functions"].values()}
    assert levels == {"anonymous"}


@pytest.mark.parametrize("value", ["", "function", "none", "anonymous!"])
def test_doubt_keeps_the_key(value: str) -> None:
    """Any other value leaves the key demanded."""
    functions = told(TRIAGE_AUTH_LEVEL=value)["functions"]
    assert {functions[route]["level"] for route in KEYED} == {"function"}


def test_start_is_cheap() -> None:
    """Loading the app loads neither the service nor the SDK."""
    loaded = set(told()["loaded"])
    assert not {"triage", "triage.web", "msgspec", "azure.core", "azure.identity"} & loaded


def test_host_file_fits() -> None:
    """The host's prefix is that of the specification, and its time is longer than our deadline."""
    host = json.loads((ROOT / "host.json").read_text("utf-8"))
    assert host["extensions"]["http"]["routePrefix"] == "api"
    hours, minutes, seconds = map(int, host["functionTimeout"].split(":"))
    assert hours * 3600 + minutes * 60 + seconds > 25
