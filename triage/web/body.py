"""The body of a request: its size, its media type, its JSON."""

import json
import re
from collections.abc import Mapping
from typing import Any

import msgspec

from triage.errors import FieldProblem, InvalidQuestion, TriageError
from triage.model.terms import saying
from triage.web.message import Request

LARGEST = 262_144
DEEPEST = 64
_OPENING, _CLOSING = frozenset("[{"), frozenset("]}")
_STRING = re.compile(r'"(?:[^"\\]|\\.)*"', re.DOTALL)


class TooLarge(TriageError):
    """The body is larger than this service takes."""

    status = 413
    slug = "too-large"


class MediaType(TriageError):
    """The body is of a kind that this route does not take."""

    status = 415
    slug = "media-type"


def _fault(key: str, expected: str) -> InvalidQuestion:
    problem = FieldProblem(
        field="body",
        message=saying(f"fields.{key}"),
        expected=saying(f"fields.expected.{expected}"),
    )
    return InvalidQuestion((problem,))


def read_body(request: Request, *, text_field: str | None = None) -> Mapping[str, Any]:
    """Return the fields in the body; an empty body has none.

    A JSON object gives its members. With `text_field`, a body of plain text is that field.

    Raises:
        TooLarge: more than 256 KiB.
        MediaType: neither JSON nor, where taken, plain text.
        InvalidQuestion: not UTF-8, not JSON, not an object, or nested too deeply.
    """
    body = request.body
    if len(body) > LARGEST:
        raise TooLarge(saying("errors.tooLarge.detail", size=len(body), limit=LARGEST))
    if not body.strip():
        return {}
    media = request.headers.get("content-type", "application/json").split(";")[0].strip().lower()
    if media == "text/plain" and text_field:
        return {text_field: _decode(body)}
    if media != "application/json" and not media.endswith("+json"):
        expected = "application/json" + (" / text/plain" if text_field else "")
        raise MediaType(saying("errors.mediaType.detail", got=media[:80], expected=expected))
    return _json(body)


def _decode(body: bytes) -> str:
    try:
        return body.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _fault("notUtf8", "utf8") from error


def parse_json(body: bytes) -> Any:  # noqa: ANN401 - JSON holds anything
    """Return the JSON value in `body`.

    Raises:
        InvalidQuestion: not UTF-8, not JSON, nested too deeply, or an object that names a member
            twice, as readers differ in which of the two they take.
    """
    text = _decode(body)
    if _depth(text) > DEEPEST:
        raise _fault("tooDeep", "object")
    try:
        value = msgspec.json.decode(text)
        json.loads(text, object_pairs_hook=_once)
    except _Repeated as error:
        raise _fault("repeated", "object") from error
    except (msgspec.DecodeError, ValueError) as error:
        raise _fault("notJson", "object") from error
    return value


class _Repeated(ValueError):
    """An object names a member twice."""


def _once(pairs: list[tuple[str, Any]]) -> None:
    if len({name for name, _ in pairs}) < len(pairs):
        raise _Repeated


def _json(body: bytes) -> Mapping[str, Any]:
    value = parse_json(body)
    if not isinstance(value, dict):
        raise _fault("notJsonObject", "object")
    return value


def _depth(text: str) -> int:
    """Return how deeply the JSON in `text` is nested; brackets inside strings do not count."""
    depth = deepest = 0
    for sign in _STRING.sub("", text):
        if sign in _OPENING:
            depth += 1
            deepest = max(deepest, depth)
        elif sign in _CLOSING:
            depth -= 1
    return deepest
