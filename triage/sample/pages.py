"""Pages of a list: rendered rows, and a nextLink whose skip token is a table's, as XML."""

import re
from collections.abc import Sequence
from urllib.parse import urlencode

import msgspec

from triage.sample.routes import Request

_CONTINUATION = (
    '<?xml version="1.0" encoding="utf-16"?>\r\n<ContinuationToken>\r\n  <ContinuationToken>\r\n'
    "    <Version>2.0</Version>\r\n    <Type>Table</Type>\r\n"
    "    <NextPartitionKey>1!28!MTExMTExMTEyMjIy</NextPartitionKey>\r\n"
    "    <NextRowKey>1!108!{offset}</NextRowKey>\r\n"
    "    <TargetLocation>Primary</TargetLocation>\r\n  </ContinuationToken>\r\n</ContinuationToken>"
)
_OFFSET = re.compile(r"<NextRowKey>1!108!(\d{1,9})</NextRowKey>", re.ASCII)


class TokenError(ValueError):
    """The skip token is not one that this service gave."""


def offset_of(request: Request) -> int:
    """Return where the page asked for begins.

    Raises:
        TokenError: the skip token is foreign.
    """
    token = request.query.get("$skiptoken")
    if token is None:
        return 0
    match = _OFFSET.search(token)
    if match is None:
        raise TokenError(f"{token[:40]!r} is no skip token")
    return int(match[1])


def next_link(request: Request, offset: int) -> str:
    """Return the address of the page of `request` that begins at `offset`."""
    query = {name: value for name, value in request.query.items() if name != "$skiptoken"}
    query["$skipToken"] = _CONTINUATION.format(offset=offset)
    return f"{request.base}{request.path}?{urlencode(query)}"


def list_body(rows: Sequence[bytes], link: str | None = None) -> bytes:
    """Return the JSON of a list page whose rows are JSON already."""
    end = b"]" if link is None else b'],"nextLink":' + msgspec.json.encode(link)
    return b'{"value":[' + b",".join(rows) + end + b"}"
