"""The specification, written from the types of the answers and the table of routes below.

OpenAPI 3.1 for tools, and a Swagger 2.0 derived from it for Logic Apps custom connectors, which
take nothing newer. `python -m triage.web.openapi [--check]` writes both to `docs/`, or tells
which is out of date.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec

from triage import __version__
from triage.intake.ask import (
    ASKABLE,
    ASKED_OPERATIONS,
    QUESTION_FIELDS,
    SYMPTOM_FIELDS,
)
from triage.model.pages import EntryList, EntryPage, ItemList, ItemPage
from triage.model.report import Report
from triage.render import WRITERS, Format
from triage.web.answers import Health, Problem, Readiness
from triage.web.negotiation import PAGE_FORMATS, REPORT_FORMATS
from triage.web.parameters import FIELDS, LISTING, TEXT


class _Route(msgspec.Struct, frozen=True, kw_only=True):
    """One path of the specification."""

    path: str
    operation: str
    summary: str
    answer: str
    fields: tuple[str, ...] = ()
    part: str | None = None
    posts: bool = False
    formats: tuple[Format, ...] = (Format.JSON,)
    problems: tuple[int, ...] = ()
    keyed: bool = True


ROUTES: tuple[_Route, ...] = (
    _Route(
        path="/triage",
        operation="Triage",
        summary="Triage one protected VM or workload",
        answer="Report",
        fields=QUESTION_FIELDS,
        posts=True,
        formats=REPORT_FORMATS,
        problems=(400, 401, 403, 404, 406, 409, 413, 415, 422, 424, 500, 503),
    ),
    _Route(
        path="/classify",
        operation="Classify",
        summary="Diagnose a code, a message or a job without asking Azure",
        answer="Report",
        fields=SYMPTOM_FIELDS,
        posts=True,
        formats=REPORT_FORMATS,
        problems=(400, 401, 406, 413, 415, 422, 500),
    ),
    _Route(
        path="/errors",
        operation="ListErrors",
        summary="List the errors of the catalogue",
        answer="EntryList",
        fields=LISTING,
        formats=PAGE_FORMATS,
        problems=(400, 401, 406, 500),
    ),
    _Route(
        path="/errors/{code}",
        operation="GetError",
        summary="Show one error by code, alias, number or id",
        answer="EntryPage",
        fields=("workload", "os", "lang", "format"),
        part="code",
        formats=PAGE_FORMATS,
        problems=(400, 401, 404, 406, 500),
    ),
    _Route(
        path="/items",
        operation="ListItems",
        summary="List what can be gathered",
        answer="ItemList",
        fields=LISTING,
        formats=PAGE_FORMATS,
        problems=(400, 401, 406, 500),
    ),
    _Route(
        path="/items/{id}",
        operation="GetItem",
        summary="Show one thing to gather and the errors that need it",
        answer="ItemPage",
        fields=("lang", "format"),
        part="id",
        formats=PAGE_FORMATS,
        problems=(400, 401, 404, 406, 500),
    ),
    _Route(
        path="/openapi.json",
        operation="GetSpecification",
        summary="Get this document, or Swagger 2.0 of it",
        answer="",
        fields=("version",),
        problems=(500,),
        keyed=False,
    ),
    _Route(
        path="/health",
        operation="GetHealth",
        summary="Tell that the service is alive",
        answer="Health",
        problems=(500,),
        keyed=False,
    ),
    _Route(
        path="/ready",
        operation="GetReadiness",
        summary="Tell whether the identity may read what it needs",
        answer="Readiness",
        fields=("subscription", "vault", "lang"),
        problems=(400, 401, 403, 500),
    ),
)


def openapi() -> dict[str, Any]:
    """Return the OpenAPI 3.1 document."""
    kinds = (Report, EntryList, EntryPage, ItemList, ItemPage, Health, Readiness, Problem)
    _, components = msgspec.json.schema_components(
        kinds, ref_template="#/components/schemas/{name}"
    )
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Backup Triage",
            "version": __version__,
            "description": "What is wrong with a failed Azure Backup job, and what to gather.",
            "license": {"name": "MIT", "identifier": "MIT"},
        },
        "servers": [{"url": "/api"}],
        "security": [{"functionKey": []}],
        "paths": {route.path: _path(route) for route in ROUTES},
        "components": {
            "schemas": components,
            "securitySchemes": {
                "functionKey": {"type": "apiKey", "in": "header", "name": "x-functions-key"}
            },
        },
    }


def _path(route: _Route) -> dict[str, Any]:
    path: dict[str, Any] = {"get": _operation(route, "get")}
    if route.posts:
        path["post"] = {**_operation(route, "post"), "requestBody": _request(route)}
    return path


def _operation(route: _Route, method: str) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.operation + ("ByPost" if method == "post" else ""),
        "summary": route.summary,
        "parameters": list(_parameters(route)),
        "responses": _responses(route),
    }
    return operation if route.keyed else {**operation, "security": []}


def _parameters(route: _Route) -> Iterator[dict[str, Any]]:
    if route.part:
        yield {"name": route.part, "in": "path", "required": True, "schema": dict(TEXT)}
    for name in route.fields:
        if name not in ("job", route.part):
            schema, description = field_of(route, name)
            yield {"name": name, "in": "query", "description": description, "schema": schema}


def field_of(route: _Route, name: str) -> tuple[dict[str, Any], str]:
    """Return the schema and meaning of a field, its values narrowed to those `route` takes."""
    schema, description = FIELDS[name]
    taken = {
        ("/triage", "workload"): ASKABLE,
        ("/triage", "operation"): ASKED_OPERATIONS,
        (route.path, "format"): route.formats,
    }.get((route.path, name))
    if taken is None:
        return dict(schema), description
    return {**schema, "enum": [v for v in schema["enum"] if v in taken]}, description


def _request(route: _Route) -> dict[str, Any]:
    fields = {name: field_of(route, name) for name in route.fields}
    properties = {name: {**schema, "description": text} for name, (schema, text) in fields.items()}
    schema: dict[str, Any] = {"type": "object", "properties": properties}
    content: dict[str, Any] = {"application/json": {"schema": schema}}
    if route.path == "/classify":
        content["text/plain"] = {"schema": dict(TEXT)}
    return {"description": route.summary, "content": content}


def _responses(route: _Route) -> dict[str, Any]:
    named = {"$ref": f"#/components/schemas/{route.answer}"}
    reference: dict[str, Any] = named if route.answer else {"type": "object"}
    content = {
        WRITERS[f].media_type: {"schema": reference if f is Format.JSON else dict(TEXT)}
        for f in route.formats
    }
    responses: dict[str, Any] = {"200": {"description": route.summary, "content": content}}
    if route.path in _REMEMBERED:
        responses["304"] = {"description": "Not changed since the ETag that was sent"}
    problem = {"schema": {"$ref": "#/components/schemas/Problem"}}
    for status in route.problems:
        body = {} if status == 401 else {"content": {"application/problem+json": problem}}  # noqa: PLR2004 - the host's own answer has no body
        responses[str(status)] = {"description": _MEANINGS[status], **body}
    if route.path == "/ready":
        answer = {"application/json": {"schema": reference}}
        responses["503"] = {"description": "Something needed cannot be read", "content": answer}
    return responses


_REMEMBERED = frozenset({"/errors", "/items", "/errors/{code}", "/items/{id}", "/openapi.json"})
_MEANINGS = {
    400: "Fields are missing, malformed or unknown",
    401: "No key, or a wrong one",
    403: "Outside the allowed scopes",
    404: "No such vault, VM, code or item; names the nearest",
    406: "No such format",
    409: "Several resources fit; lists them",
    413: "Body over 256 KiB",
    415: "Media type not taken",
    422: "Well-formed but meaningless",
    424: "Azure refused the identity what cannot be done without",
    500: "A defect or a wrong setting of this service",
    503: "Azure throttles, is down or too slow; see Retry-After",
}

DOCS = Path(__file__).parents[2] / "docs"


def documents() -> dict[str, bytes]:
    """Return the two documents by their file name below `docs/`."""
    # Imported here: the Swagger document is made from this module's.
    from triage.web.swagger import swagger  # noqa: PLC0415

    written = {"openapi.json": openapi(), "swagger.json": swagger(openapi(), "localhost")}
    return {
        name: msgspec.json.format(msgspec.json.encode(document), indent=2) + b"\n"
        for name, document in written.items()
    }


def main(arguments: list[str]) -> int:
    """Write the documents; with `--check` return 1 and name those that are out of date."""
    stale = 0
    for name, content in documents().items():
        path = DOCS / name
        if "--check" not in arguments:
            path.write_bytes(content)
        elif not path.exists() or path.read_bytes() != content:
            sys.stderr.write(f"docs/{name} is stale: run python -m triage.web.openapi\n")
            stale = 1
    return stale


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
