"""Requests and responses as this service sees them, whoever carries them."""

import gzip
import re
from collections.abc import Mapping
from uuid import uuid4

import msgspec

from triage.model.terms import Language

_REQUEST_ID = re.compile(r"[\w.\-]{1,64}", re.ASCII)
_WORTH_PACKING = 1_024
_PACKING_LEVEL = 1
"""Packed harder, a report is a seventh smaller and costs more than twice as much."""
_COMMON = {
    "cache-control": "no-store",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
}


class Request(msgspec.Struct, frozen=True, kw_only=True):
    """A request: header names in lower case, empty query values dropped, body as bytes."""

    method: str
    route: str
    headers: Mapping[str, str] = {}
    query: Mapping[str, str] = {}
    parts: Mapping[str, str] = {}
    body: bytes = b""
    invocation_id: str = ""

    @property
    def request_id(self) -> str:
        """The caller's id for this request where it is sound, else a new one."""
        given = self.headers.get("x-ms-client-request-id", "")
        return given if _REQUEST_ID.fullmatch(given) else str(uuid4())


class Response(msgspec.Struct, frozen=True, kw_only=True):
    """A response."""

    status: int
    body: bytes = b""
    headers: dict[str, str] = {}


def finish(response: Response, request: Request, request_id: str) -> Response:
    """Return `response` with the headers every answer carries, packed where the caller takes it."""
    headers = {**_COMMON, "x-request-id": request_id, **response.headers}
    body = response.body
    accepted = request.headers.get("accept-encoding", "")
    if len(body) >= _WORTH_PACKING and _takes_gzip(accepted):
        body = gzip.compress(body, compresslevel=_PACKING_LEVEL, mtime=0)
        headers["content-encoding"] = "gzip"
    if "content-type" in headers:
        headers["vary"] = "accept, accept-encoding, accept-language"
    if request.method == "HEAD":
        body = b""
    return Response(status=response.status, body=body, headers=headers)


def weighed(header: str) -> list[tuple[str, float]]:
    """Return the choices of an Accept-like `header` by falling weight; refused ones weigh 0."""
    choices: list[tuple[str, float]] = []
    for part in header.split(","):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weight = next((p[2:] for p in parameters if p.lower().startswith("q=")), "1")
        try:
            choices.append((name.lower(), min(max(float(weight), 0.0), 1.0)))
        except ValueError:
            continue
    return sorted((c for c in choices if c[0]), key=lambda choice: -choice[1])


def _takes_gzip(header: str) -> bool:
    weights = dict(weighed(header))
    return weights.get("gzip", weights.get("*", 0.0)) > 0


def accepted_language(header: str, otherwise: Language) -> Language:
    """Return the language that an Accept-Language `header` prefers among ours."""
    for name, weight in weighed(header):
        primary = name.split("-", 1)[0]
        if weight > 0 and primary in (Language.EN, Language.JA):
            return Language(primary)
    return otherwise
