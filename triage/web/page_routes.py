"""The page and its parts, and the specification: files and documents that hold no data."""

from functools import cache
from hashlib import sha256
from pathlib import Path

import msgspec

from triage.model.terms import saying
from triage.web.application import Application, Call, NoRoute
from triage.web.message import Request, Response
from triage.web.openapi import openapi
from triage.web.swagger import swagger

FOLDER = Path(__file__).parent / "page"
POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; "
    "connect-src 'self'; form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
)
MEDIA_TYPES = {
    ".html": "text/html; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
}


@cache
def assets() -> dict[str, bytes]:
    """Return the files of the page by name; nothing else can be asked for."""
    return {path.name: path.read_bytes() for path in FOLDER.iterdir() if path.is_file()}


def unchanging(request: Request, body: bytes, media_type: str) -> Response:
    """Return `body` with an ETag, or 304 where the caller has it already."""
    etag = f'"{sha256(body).hexdigest()[:20]}"'
    headers = {"etag": etag, "content-type": media_type}
    known = request.headers.get("if-none-match", "").split(",")
    if {tag.strip().removeprefix("W/") for tag in known} & {etag, "*"}:
        return Response(status=304, headers={"etag": etag})
    return Response(status=200, body=body, headers=headers)


async def page(_app: Application, call: Call) -> Response:
    """Serve the page."""
    return _asset(call, "ui.html")


async def asset(_app: Application, call: Call) -> Response:
    """Serve a part of the page.

    Raises:
        NoRoute: the page has no such part.
    """
    return _asset(call, call.request.parts.get("asset", ""))


def _asset(call: Call, name: str) -> Response:
    body = assets().get(name)
    if body is None:
        raise NoRoute(saying("errors.notFound.route"))
    response = unchanging(call.request, body, MEDIA_TYPES[Path(name).suffix])
    response.headers["content-security-policy"] = POLICY
    return response


async def specification(_app: Application, call: Call) -> Response:
    """Serve the specification: OpenAPI, or Swagger 2.0 with `version=2`."""
    document = openapi()
    if call.request.query.get("version") == "2":
        document = swagger(document, call.request.headers.get("host", "localhost"))
    body = msgspec.json.format(msgspec.json.encode(document), indent=2)
    return unchanging(call.request, body, "application/json")
