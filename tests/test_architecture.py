"""The walls between the rooms: who may import whom, and what an import may cost."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.source import ROOT, imports, modules, room, where

JUDGEMENT = {"model", "catalogue", "diagnosis"}
FRONT = {"service", "settings", "errors", "intake", "report", "render", "presentation", "triage"}
MAY_IMPORT: dict[str, set[str]] = {
    "__init__": set(),
    "model": set(),
    "redaction": set(),
    "errors": {"model"},
    "settings": {"model"},
    "wire": {"model"},
    "intake": {"model", "errors", "wire", "redaction"},
    "azure": {"model", "errors", "wire", "settings", "sample"},
    "sample": set(),
    "catalogue": {"model"},
    "diagnosis": {"model", "catalogue"},
    "checklist": JUDGEMENT,
    "collect": {*JUDGEMENT, "checklist", "redaction"},
    "report": {*JUDGEMENT, "checklist", "collect", "redaction"},
    "render": {*JUDGEMENT, "checklist", "collect", "report", "redaction"},
    "masking": {"model", "checklist"},
    "service": {*JUDGEMENT, "checklist", "collect", "report", "intake", "azure", "errors",
                "settings"},
    "presentation": {"model", "collect", "masking", "render", "report", "service"},
    "web": {*FRONT, "azure", "catalogue", "collect", "model", "redaction"},
    "local": {"local_routes"},
    "local_routes": set(),
    "__main__": {*FRONT, "azure", "catalogue", "model", "redaction", "web"},
    "evaluation": {*JUDGEMENT, "intake"},
    "catalogue.__main__": {"catalogue", "evaluation", "model"},
}  # fmt: skip
"""Each room and the rooms it may import, beside itself: evidence goes in, an answer comes out."""

SDK_ROOMS = frozenset({"azure", "sample"})
HOST_MODULES = frozenset({"function_app.py", "triage/local.py", "triage/web/functions.py"})
WITHOUT_IO = ("model", "catalogue", "diagnosis", "checklist", "report", "redaction", "intake")
OUTSIDE = ("azure", "aiohttp", "requests", "httpx", "urllib.request", "http.client", "socket")
HEAVY = (
    "msgspec",
    "yaml",
    "aiohttp",
    "azure.core",
    "azure.identity",
    "azure.mgmt",
    "azure.monitor",
    "triage.web",
    "triage.catalogue",
)
SDK = ("azure.core", "azure.identity", "azure.mgmt", "azure.monitor", "aiohttp", "msal")

EVERY = [pytest.param(path, id=where(path)) for path in modules()]


def below(name: str, packages: tuple[str, ...]) -> bool:
    """Tell whether a module is one of `packages` or lies in one."""
    return any(name == package or name.startswith(package + ".") for package in packages)


@pytest.mark.parametrize("path", EVERY)
def test_arrows_point_inwards(path: Path) -> None:
    """A room imports only rooms that stand before it in the pipe."""
    own = room(path)
    assert own in MAY_IMPORT, f"{own} is a new room: say in MAY_IMPORT what it may import"
    named = (name for name in imports(path) if name.startswith("triage."))
    ours = {name.split(".")[1] for name in named} - {"__version__"}
    assert not ours - MAY_IMPORT[own] - {own}


@pytest.mark.parametrize(
    "path", [*EVERY, pytest.param(ROOT / "function_app.py", id="function_app")]
)
def test_only_one_room_knows_the_sdk(path: Path) -> None:
    """The SDK is known to the Azure room and to the sample that stands in for Azure, only."""
    foreign = {name for name in imports(path) if below(name, ("azure", "msal"))}
    host = {name for name in foreign if below(name, ("azure.functions",))}
    assert not host or where(path) in HOST_MODULES
    assert not foreign - host or room(path) in SDK_ROOMS


@pytest.mark.parametrize("path", [p for p in modules() if room(p) in WITHOUT_IO], ids=where)
def test_the_judgement_does_no_io(path: Path) -> None:
    """What judges, chooses and words imports neither Azure nor anything that talks to a net."""
    assert not [name for name in imports(path) if below(name, OUTSIDE)]


@pytest.mark.parametrize("path", EVERY)
def test_the_project_does_not_depend_on_its_tests(path: Path) -> None:
    """Nothing that ships imports what does not: tests, their tools or the YAML reader at large."""
    needs = [n for n in imports(path) if below(n, ("tests", "pytest", "hypothesis", "jsonschema"))]
    assert not needs


def test_the_shipped_process_reads_no_yaml() -> None:
    """YAML is for the catalogue's authors: only its compiler, checker and overlay read it."""
    readers = {where(path) for path in modules() if "yaml" in set(imports(path))}
    assert all(name.startswith("triage/catalogue/") for name in readers)


def loaded(script: str) -> set[str]:
    """Return the modules a fresh process has loaded after `script`."""
    code = f"import sys\n{script}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(  # noqa: S603 - our own interpreter and script
        [sys.executable, "-W", "error", "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
        timeout=60,
    )
    return set(done.stdout.split("\n"))


def test_the_front_door_is_cheap_to_open() -> None:
    """Importing the function app loads neither our rooms nor any library they need."""
    assert not [name for name in loaded("import function_app") if below(name, HEAVY)]


CLASSIFY = """
from datetime import UTC, datetime
from triage.catalogue.catalogue import load
from triage.model.question import Symptom
from triage.report.compose import Occasion
from triage.service import Service
from triage.settings import Settings
import triage.web.routes, triage.web.catalogue_routes
service = Service(Settings(), load())
occasion = Occasion(now=datetime.now(UTC), request_id="r")
report = service.classify(Symptom(code="UserErrorFsFreezeFailed"), occasion).report
assert report.status == "diagnosed"
"""


def test_the_catalogue_answers_without_the_sdk() -> None:
    """Classifying and browsing the catalogue load no SDK, no HTTP client and no YAML."""
    assert not [name for name in loaded(CLASSIFY) if below(name, (*SDK, "yaml"))]


def test_importing_the_azure_room_does_not_load_the_sdk() -> None:
    """The SDK is loaded by the first question, not by importing the room."""
    assert not [name for name in loaded("import triage.azure") if below(name, SDK)]
