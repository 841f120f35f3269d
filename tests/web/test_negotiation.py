"""Format, language and packing are what the caller asked for, on every route."""

import gzip
from typing import Any

import aiohttp
import pytest
import yarl

from tests.web.serving import SAMPLE, Caller
from triage.render import WRITERS, Format

CARD = "application/vnd.microsoft.card.adaptive"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        ("*/*", "application/json"),
        ("", "application/json"),
        ("text/html", "text/html"),
        ("text/markdown;q=0.5, text/html;q=0.9", "text/html"),
        ("text/html;q=0, */*", "application/json"),
        ("application/json;q=0, text/*", "text/markdown"),
        ("TEXT/PLAIN", "text/plain"),
        (f"application/xml, {CARD};q=0.1", CARD),
        ("text/html;q=nonsense, text/markdown;q=0.1", "text/markdown"),
        ("application/xhtml+xml,text/html;q=0.9,*/*;q=0.8", "text/html"),
        ("text/markdown;q=7", "text/markdown"),
    ],
)
async def test_accept_is_weighed(caller: Caller, accept: str, media: str) -> None:
    """The best weighed of our media types is taken; what weighs nothing is refused."""
    reply = await caller.ask("triage", headers={"accept": accept}, **SAMPLE, vm="vm-ok")
    assert reply.status == 200
    assert reply.headers["content-type"] == f"{media}; charset=utf-8"
    assert "accept" in reply.headers["vary"]


@pytest.mark.parametrize("wanted", list(Format))
@pytest.mark.parametrize("path", ["triage", "classify"])
async def test_format_wins(caller: Caller, path: str, wanted: Format) -> None:
    """The field decides whatever the header says, in capitals too."""
    own = {"code": "UserErrorFsFreezeFailed"}
    asked = {**SAMPLE, "vm": "vm-win-vss"} if path == "triage" else own
    reply = await caller.ask(
        path, headers={"accept": "application/json"}, **asked, format=wanted.value.upper()
    )
    assert reply.status == 200
    assert reply.headers["content-type"] == f"{WRITERS[wanted].media_type}; charset=utf-8"


@pytest.mark.parametrize("path", ["triage", "classify", "errors", "items", "errors/400239"])
@pytest.mark.parametrize("by_field", [True, False])
async def test_unknown_format_lists_the_known(caller: Caller, path: str, *, by_field: bool) -> None:
    """A format or media type we do not have is a 406 with those we have."""
    headers = {} if by_field else {"accept": "application/pdf"}
    query = {"format": "pdf"} if by_field else {}
    reply = await caller.ask(path, headers=headers, **query)
    assert reply.status == 406
    for wanted in (Format.JSON, Format.MARKDOWN, Format.TEXT):
        assert f"{wanted} ({WRITERS[wanted].media_type})" in reply.json["detail"]
    assert reply.headers["content-type"] == "application/problem+json"


@pytest.mark.parametrize(
    ("accept", "lang", "found"),
    [
        ("ja", None, "ja"),
        ("fr, ja;q=0.3, en;q=0.2", None, "ja"),
        ("ja-JP,en;q=0.8", None, "ja"),
        ("ja;q=0, en", None, "en"),
        ("fr", None, "en"),
        ("ja", "en", "en"),
        ("", "JA", "ja"),
    ],
)
async def test_language(caller: Caller, accept: str, lang: str | None, found: str) -> None:
    """The field decides on the language, then the header, then the setting."""
    query = {"lang": lang} if lang else {}
    for path in ("triage", "errors", "errors/400239"):
        asked = {**SAMPLE, "vm": "vm-ok"} if path == "triage" else {}
        reply = await caller.ask(path, headers={"accept-language": accept}, **asked, **query)
        assert reply.headers["content-language"] == found


@pytest.mark.parametrize(
    ("accepted", "packed"),
    [("gzip", True), ("*", True), ("identity", False), ("gzip;q=0, *", False), ("br", False)],
)
async def test_packing(caller: Caller, accepted: str, *, packed: bool) -> None:
    """An answer is packed where the caller takes that, and unpacks to the same."""
    async with (
        aiohttp.ClientSession(auto_decompress=False) as session,
        session.get(f"{caller.base}/items", headers={"accept-encoding": accepted}) as answer,
    ):
        body = await answer.read()
        assert (answer.headers.get("content-encoding") == "gzip") is packed
        assert int(answer.headers["content-length"]) == len(body)
        assert answer.headers["vary"] == "accept, accept-encoding, accept-language"
    plain = gzip.decompress(body) if packed else body
    assert plain == (await caller.ask("items")).body


@pytest.mark.parametrize(
    "path", ["triage", "classify", "errors", "items", "health", "ui", "openapi.json", "items/x"]
)
async def test_head_is_get_without_a_body(caller: Caller, path: str) -> None:
    """HEAD has the status and type of GET and no body."""
    get, head = await caller.ask(path), await caller.ask(path, method="HEAD")
    assert (head.status, head.body) == (get.status, b"")
    assert head.headers["content-type"] == get.headers["content-type"]


@pytest.mark.parametrize(
    ("path", "allowed"),
    [
        ("triage", "GET, HEAD, OPTIONS, POST"),
        ("classify", "GET, HEAD, OPTIONS, POST"),
        ("errors", "GET, HEAD, OPTIONS"),
        ("items/x", "GET, HEAD, OPTIONS"),
        ("ready", "GET, HEAD, OPTIONS"),
    ],
)
async def test_options_tells_the_methods(caller: Caller, path: str, allowed: str) -> None:
    """OPTIONS tells what a route takes; nothing is opened to other origins."""
    headers = {"origin": "https://elsewhere.example", "access-control-request-method": "POST"}
    reply = await caller.ask(path, method="OPTIONS", headers=headers)
    found = sorted(reply.headers["allow"].split(", "))
    assert (reply.status, reply.body, found) == (204, b"", sorted(allowed.split(", ")))
    assert not [name for name in reply.headers if name.startswith("access-control")]


@pytest.mark.parametrize(
    "path", ["errors", "errors/400239", "items", "ui", "ui/ui.css", "openapi.json"]
)
async def test_unchanged_is_not_sent_again(caller: Caller, path: str) -> None:
    """With its ETag what did not change is a 304 without a body, a weak or listed tag too."""
    first = await caller.ask(path)
    etag = first.headers["etag"]
    for sent in (etag, f"W/{etag}", f'"other", {etag}', "*"):
        again = await caller.ask(path, headers={"if-none-match": sent})
        assert (again.status, again.body, again.headers["etag"]) == (304, b"", etag)
    assert (await caller.ask(path, headers={"if-none-match": '"other"'})).status == 200


async def test_tags_differ_by_what_is_sent(caller: Caller) -> None:
    """Another language, format or search has another ETag."""
    asked: list[dict[str, Any]] = [{}, {"lang": "ja"}, {"format": "text"}, {"q": "vss"}]
    tags = {(await caller.ask("errors", **query)).headers["etag"] for query in asked}
    assert len(tags) == len(asked)


@pytest.mark.parametrize("path", ["triage", "health", "errors/nonsense-code", "ui/nothing"])
async def test_request_id_is_echoed(caller: Caller, path: str) -> None:
    """The caller's request id comes back, in the body as well."""
    reply = await caller.ask(path, headers={"x-ms-client-request-id": "id.of-the_caller-1"})
    assert reply.headers["x-request-id"] == "id.of-the_caller-1"
    if reply.headers["content-type"] == "application/problem+json":
        assert reply.json["requestId"] == "id.of-the_caller-1"


@pytest.mark.parametrize("given", ["a b", "x" * 65, "<script>", "é"])
async def test_unsound_request_id_is_replaced(caller: Caller, given: str) -> None:
    """An id that could do harm in a log is not taken."""
    reply = await caller.ask("health", headers={"x-ms-client-request-id": given})
    assert len(reply.headers["x-request-id"]) == 36


async def test_page_is_under_a_policy(caller: Caller) -> None:
    """The page and a report as HTML may load nothing from elsewhere."""
    page = await caller.ask("ui")
    report = await caller.triage("vm-ok", format="html")
    for reply in (page, report):
        assert "default-src 'none'" in reply.headers["content-security-policy"]


@pytest.mark.parametrize("path", ["ui/nothing.js", "ui/..%2froutes.py", "ui/%2e%2e%2fbody.py"])
async def test_page_serves_only_its_files(caller: Caller, path: str) -> None:
    """What is no file of the page is a 404."""
    url = yarl.URL(f"{caller.base}/{path}", encoded=True)
    async with aiohttp.ClientSession() as session, session.get(url) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    ("wanted", "name"), [("bash", "collect.sh"), ("powershell", "collect.ps1")]
)
async def test_script_is_a_download(caller: Caller, wanted: str, name: str) -> None:
    """A collection script comes as a file of its own."""
    reply = await caller.triage("vm-linux-freeze", format=wanted)
    assert reply.headers["content-disposition"] == f'attachment; filename="{name}"'


async def test_unknown_address_is_not_found(caller: Caller) -> None:
    """An address no function registered is the host's 404."""
    async with aiohttp.ClientSession() as session, session.get(f"{caller.base}/x") as answer:
        assert answer.status == 404
