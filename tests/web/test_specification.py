"""The specification is sound, up to date, complete, and fits what is registered."""

from typing import Any

import msgspec
import pytest

from tests.web.serving import Caller, Registered
from tests.web.specification import document
from triage.intake.ask import QUESTION_FIELDS, SYMPTOM_FIELDS
from triage.render import WRITERS
from triage.web.openapi import DOCS, documents, main
from triage.web.swagger import swagger


@pytest.mark.parametrize("name", sorted(documents()))
def test_written_documents_are_up_to_date(name: str) -> None:
    """The documents in docs/ are what the code writes."""
    assert (DOCS / name).read_bytes() == documents()[name]
    assert main(["--check"]) == 0


@pytest.mark.parametrize("name", sorted(documents()))
def test_documents_are_valid(name: str) -> None:
    """Each document is valid by the rules of its own version."""
    validator = pytest.importorskip("openapi_spec_validator")
    validator.validate(msgspec.json.decode(documents()[name]))


def test_stale_document_is_named(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    """A check names the document that differs, and writing mends it."""
    monkeypatch.setattr("triage.web.openapi.DOCS", tmp_path)
    assert main(["--check"]) == 1
    assert "openapi.json" in capsys.readouterr().err
    assert (main([]), main(["--check"])) == (0, 0)


def test_every_function_is_documented() -> None:
    """What the app registers is in the document, but for the page, with the same methods."""
    stated = {
        path.strip("/"): {method.upper() for method in methods}
        for path, methods in document()["paths"].items()
    }
    registered = {}
    for function in Registered().get_functions():
        trigger = function.get_trigger().get_dict_repr()
        methods = {str(getattr(m, "value", m)).upper() for m in trigger["methods"]}
        registered[trigger["route"]] = methods - {"HEAD", "OPTIONS"}
    assert stated == {k: v for k, v in registered.items() if not k.startswith("ui")}


@pytest.mark.parametrize(
    ("path", "fields"), [("/triage", QUESTION_FIELDS), ("/classify", SYMPTOM_FIELDS)]
)
def test_every_field_is_documented(path: str, fields: tuple[str, ...]) -> None:
    """Each field a route takes is stated for the body and, where it can be, for the query."""
    operations = document()["paths"][path]
    content = operations["post"]["requestBody"]["content"]["application/json"]["schema"]
    query = {p["name"] for p in operations["get"]["parameters"]}
    public = set(fields) - {"fragment"}
    assert set(content["properties"]) == public
    assert query == public - {"job"}


def test_every_format_is_documented() -> None:
    """Each media type a report can have is stated."""
    content = document()["paths"]["/triage"]["get"]["responses"]["200"]["content"]
    assert set(content) == {writer.media_type for writer in WRITERS.values()}


def test_operations_have_names_of_their_own() -> None:
    """Operation ids are unique and every operation has a summary, as connectors need."""
    found = [o for methods in document()["paths"].values() for o in methods.values()]
    names = [operation["operationId"] for operation in found]
    assert len(names) == len(set(names))
    assert all(operation["summary"] for operation in found)


def _schemas(node: Any) -> list[dict[str, Any]]:
    if isinstance(node, list):
        return [schema for part in node for schema in _schemas(part)]
    if not isinstance(node, dict):
        return []
    return [node, *(schema for part in node.values() for schema in _schemas(part))]


def test_swagger_speaks_its_own_dialect() -> None:
    """The older document holds nothing that Swagger 2.0 does not know."""
    plain = msgspec.json.decode(msgspec.json.encode(swagger(document(), "host")))
    for schema in _schemas(plain["definitions"]):
        assert not {"anyOf", "const", "prefixItems"} & set(schema)
        assert not str(schema.get("$ref", "#/definitions/")).startswith("#/components")


async def test_specification_is_served(caller: Caller) -> None:
    """Both documents are served, the older one for the host that was asked."""
    newer, older = await caller.ask("openapi.json"), await caller.ask("openapi.json", version="2")
    assert newer.json == document()
    assert (older.json["swagger"], older.json["host"]) == ("2.0", caller.base.split("/")[2])
    again = await caller.ask("openapi.json", headers={"if-none-match": newer.headers["etag"]})
    assert (again.status, again.body) == (304, b"")
