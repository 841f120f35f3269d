"""Reading list answers page by page through the SDK's pipeline, with an end to every list.

The pages are parsed from their JSON: building the SDK's models costs many times as much as all
else that is done with them, and a vault has thousands of jobs.
"""

from collections.abc import AsyncGenerator, Mapping
from typing import Any
from urllib.parse import quote, urlencode, urlsplit

import msgspec
from azure.core.exceptions import HttpResponseError
from azure.core.rest import HttpRequest
from azure.mgmt.recoveryservicesbackup.aio import RecoveryServicesBackupClient

from triage.azure.connections import Connections
from triage.azure.deadline import current
from triage.azure.faults import UnreadableBody
from triage.wire.scalar import objects, text

BACKUP_API = "2026-10-01"
"""The version the SDK's own operations ask for; a test holds the two together."""
PAGES = 200
"""Longer lists are cut here; a year of a large vault fits many times."""
_BARREN = 3
Rows = list[Mapping[str, Any]]


class Page(msgspec.Struct, frozen=True):
    """One page of a list; `more` tells that the list was cut although it goes on."""

    rows: Rows
    more: bool = False


async def raw_pages(
    connections: Connections, subscription: str, path: str, query: Mapping[str, str]
) -> AsyncGenerator[Page, None]:
    """Yield the pages of an ARM list as parsed JSON, following nextLink on the same host.

    A page another question has just read is not fetched again. The list is cut after `PAGES`
    pages, at a link seen before, and after a few pages that bring nothing new.

    Raises:
        AzureError: a call failed; the pages before it have been yielded.
    """
    client = connections.arm(subscription)
    url = f"{path}?{urlencode(query, quote_via=quote)}"
    seen: set[str] = set()
    known, barren = frozenset[str](), 0
    while True:
        seen.add(url)
        body = await _page(connections, client, url)
        rows = list(objects(body.get("value")))
        names = frozenset(text(row.get("id")) or "" for row in rows)
        barren = barren + 1 if names <= known else 0
        known = names
        following = text(body.get("nextLink"))
        cut = following in seen or len(seen) >= PAGES or barren >= _BARREN
        yield Page(rows, more=bool(following) and cut)
        if not following or cut:
            return
        url = following


async def _page(
    connections: Connections, client: RecoveryServicesBackupClient, url: str
) -> Mapping[str, Any]:
    question = current()
    key = (url, question.language if question else None)
    content = await connections.pages.get(key, lambda: _fetch(client, url))
    try:
        body = msgspec.json.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise UnreadableBody("a page is no JSON") from error
    if not isinstance(body, dict) or not isinstance(body.get("value"), list):
        raise UnreadableBody("a page is no list")
    return body


async def _fetch(client: RecoveryServicesBackupClient, url: str) -> bytes:
    try:
        urlsplit(url)
    except ValueError as error:
        raise UnreadableBody("the link to the next page is no address") from error
    escaped = url.replace("{", "%7B").replace("}", "%7D")
    response = await client.send_request(HttpRequest("GET", escaped))
    if response.status_code != 200:  # noqa: PLR2004 - OK
        raise HttpResponseError(response=response)
    content: bytes = response.content
    if not content.lstrip().startswith(b"{"):
        raise UnreadableBody("a page is no JSON")
    return content


async def all_rows(
    connections: Connections, subscription: str, path: str, query: Mapping[str, str]
) -> Rows:
    """Return the rows of all pages of an ARM list.

    Raises:
        AzureError: a call failed, or a body is not what the API promises.
    """
    rows: Rows = []
    async for page in raw_pages(connections, subscription, path, query):
        rows.extend(page.rows)
    return rows
