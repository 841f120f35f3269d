"""The catalogue over HTTP: search, filters, pages, one error, one item, in each format."""

import subprocess
import sys
from pathlib import Path

import pytest

from tests.web.serving import Caller
from triage.catalogue.catalogue import load

ROOT = Path(__file__).parents[2]


@pytest.mark.parametrize("kind", ["errors", "items"])
async def test_pages_hold_everything_once(caller: Caller, kind: str) -> None:
    """The pages of a list hold each record once; beyond the last there is none."""
    first = (await caller.ask(kind)).json
    rows = list(first[{"errors": "entries", "items": "items"}[kind]])
    for number in range(2, first["pages"] + 1):
        page = (await caller.ask(kind, page=str(number))).json
        rows += page[{"errors": "entries", "items": "items"}[kind]]
    ids = [row["id"] for row in rows]
    assert len(ids) == len(set(ids)) == first["total"]
    beyond = (await caller.ask(kind, page=str(first["pages"] + 1))).json
    assert not beyond[{"errors": "entries", "items": "items"}[kind]]


@pytest.mark.parametrize(
    ("query", "field"),
    [
        ({"workload": "sql"}, "workloads"),
        ({"workload": "SAPHana", "q": "backint"}, "workloads"),
        ({"os": "linux"}, "os"),
    ],
)
async def test_filters_narrow(caller: Caller, query: dict[str, str], field: str) -> None:
    """A filter keeps what fits it and nothing else, whatever its case."""
    everything = (await caller.ask("errors")).json
    narrowed = (await caller.ask("errors", headers=None, **query)).json
    assert 0 < narrowed["total"] < everything["total"]
    wanted = (query.get("workload") or query["os"]).casefold()
    for row in narrowed["entries"]:
        found = [value.casefold() for value in row[field]]
        assert wanted in found or (field == "os" and not found)


@pytest.mark.parametrize(
    ("path", "field"),
    [
        ("errors?page=0", "page"),
        ("errors?page=x", "page"),
        ("errors?category=nothing", "category"),
        ("errors?workload=Fax", "workload"),
        ("items?os=BeOS", "os"),
        ("items?nonsense=1", "nonsense"),
        ("errors/400239?page=1", "page"),
    ],
)
async def test_wrong_filter_is_named(caller: Caller, path: str, field: str) -> None:
    """A filter that is not one of those there are is a 400 that names it."""
    reply = await caller.ask(path)
    assert (reply.status, reply.json["errors"][0]["field"]) == (400, field)


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize(
    "name", ["ExtensionFailedVssWriterInBadState", "extensionfailedvsswriterinbadstate"]
)
async def test_error_is_found_by_any_case(caller: Caller, name: str, lang: str) -> None:
    """An error is shown by its code in any case, with what to gather for it."""
    page = (await caller.ask(f"errors/{name}", lang=lang)).json
    assert page["id"] == "vss-writer-bad-state"
    assert page["gather"]
    assert page["sources"]


async def test_names_lead_to_their_entries(caller: Caller) -> None:
    """A sample of all codes, aliases and numbers is found over HTTP."""
    entries = load().entries[::12]
    for entry in entries:
        names = [*entry.codes[:1], *entry.aliases[:1], *map(str, entry.numbers[:1]), entry.id]
        for name in names:
            if "/" in name or "\\" in name:
                continue
            reply = await caller.ask(f"errors/{name.replace('%', '%25').replace('#', '%23')}")
            assert reply.status == 200, name
            found = reply.json
            assert entry.id in (found["id"], *(other["id"] for other in found["also"]))


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("wanted", ["markdown", "text"])
@pytest.mark.parametrize(
    "path", ["errors", "items", "errors/ExtensionFailedVssWriterInBadState", "items/win-vss-events"]
)
async def test_pages_are_written(caller: Caller, path: str, wanted: str, *, lang: str) -> None:
    """Each page is had as Markdown and as text, in either language."""
    reply = await caller.ask(path, format=wanted, lang=lang)
    assert reply.status == 200
    plain = (await caller.ask(path, lang=lang)).json
    title = plain.get("title") or str(plain["total"])
    assert title.split(" ")[0] in reply.text
    assert reply.text.endswith("\n")
    assert ("# " in reply.text) is (wanted == "markdown")


async def test_items_name_the_errors_that_need_them(caller: Caller) -> None:
    """An item's page lists what needs it, and an error's page lists the item."""
    item = (await caller.ask("items/win-vss-events")).json
    need = item["neededBy"][0]
    entry = (await caller.ask(f"errors/{need['entry']}")).json
    assert "win-vss-events" in [wanted["id"] for wanted in entry["gather"]]


def test_catalogue_needs_no_sdk() -> None:
    """Classifying and the catalogue's routes load neither the Azure SDK nor an HTTP client."""
    code = """
import asyncio, sys
from triage.web.application import Application
from triage.web.message import Request
app = Application({"TRIAGE_SOURCE": "azure"})
asked = {
    "classify": {"query": {"code": "UserErrorFsFreezeFailed"}},
    "errors": {},
    "errors/{code}": {"parts": {"code": "400239"}},
    "items": {},
    "health": {},
}
for route, more in asked.items():
    answer = asyncio.run(app.answer(Request(method="GET", route=route, **more)))
    assert answer.status == 200, answer
loaded = [n for n in sys.modules if n.startswith(("azure.", "aiohttp", "msal", "triage.azure"))]
assert not loaded, loaded
"""
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)  # noqa: S603 - our own code
