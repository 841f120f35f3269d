"""Holding an answer against the OpenAPI document: status, media type, body, headers."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Protocol

import msgspec
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry, Resource

from triage.web.openapi import openapi

_FREE = ("ui", "health")
_PROMISED = {"cache-control": "no-store", "x-content-type-options": "nosniff"}


class Answered(Protocol):
    """What is looked at of an answer."""

    @property
    def status(self) -> int:
        """The status."""

    @property
    def headers(self) -> Mapping[str, str]:
        """The headers, names in lower case."""

    @property
    def body(self) -> bytes:
        """The body."""


@cache
def document() -> dict[str, Any]:
    """Return the document as JSON has it."""
    plain: dict[str, Any] = msgspec.json.decode(msgspec.json.encode(openapi()))
    return plain


@cache
def validator(pointer: str) -> Draft202012Validator:
    """Return a validator for the schema at `pointer` in the document."""
    resource = Resource.from_contents(document(), default_specification=_dialect())
    registry: Registry[Any] = Registry().with_resource("urn:spec", resource)
    return Draft202012Validator(
        {"$ref": f"urn:spec#{pointer}"}, registry=registry, format_checker=FormatChecker()
    )


def _dialect() -> Any:
    from referencing.jsonschema import DRAFT202012  # noqa: PLC0415 - untyped name

    return DRAFT202012


def template_of(path: str) -> str | None:
    """Return the path of the document that `path` falls under, None for the page's files."""
    whole = "/" + path.partition("?")[0]
    for template in document()["paths"]:
        if re.fullmatch(re.sub(r"\{\w+\}", "[^/]+", template), whole):
            return str(template)
    return None


def conforms(method: str, path: str, answer: Answered) -> None:
    """Assert that the document states this answer, and that it carries the promised headers."""
    if answer.status == 401:
        assert answer.body == b""
        return
    for name, value in _PROMISED.items():
        assert answer.headers.get(name) == value, (path, name)
    assert answer.headers["x-request-id"]
    template = template_of(path)
    if template is None or method not in ("GET", "POST"):
        return
    operation = document()["paths"][template].get(method.lower())
    assert operation is not None, f"{method} {template} is not documented"
    stated = operation["responses"].get(str(answer.status))
    assert stated is not None, f"{method} {template} gave undocumented {answer.status}"
    _body_conforms(f"/paths/{_escape(template)}/{method.lower()}", stated, answer)


def _body_conforms(operation: str, stated: Mapping[str, Any], answer: Answered) -> None:
    media = answer.headers.get("content-type", "").partition(";")[0]
    content = stated.get("content", {})
    if not content:
        assert answer.body == b""
        return
    assert media in content, f"undocumented media type {media}"
    if media.endswith("json") and media != "application/vnd.microsoft.card.adaptive":
        pointer = f"{operation}/responses/{answer.status}/content/{_escape(media)}/schema"
        problems = list(validator(pointer).iter_errors(msgspec.json.decode(answer.body)))
        assert not problems, problems[0]


def _escape(part: str) -> str:
    return part.replace("~", "~0").replace("/", "~1").replace("{", "%7B").replace("}", "%7D")
