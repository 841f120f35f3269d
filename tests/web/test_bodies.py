"""What a body may be: its size, its encoding, its shape, and what is told when it is not that."""

import json
from typing import Any

import pytest

from tests.web.serving import SAMPLE, Caller
from triage.web.body import DEEPEST, LARGEST

JSON = {"content-type": "application/json"}
TEXT = {"content-type": "text/plain; charset=utf-8"}
FREEZE = "UserErrorFsFreezeFailed"

BAD = {
    "truncated": (b'{"code": ', "not JSON", "JSON ではありません"),
    "not a number": (b'{"code": NaN}', "not JSON", "JSON ではありません"),
    "infinity": (b'{"code": Infinity}', "not JSON", "JSON ではありません"),
    "endless digits": (b'{"code": ' + b"9" * 5000 + b"}", "not JSON", "JSON ではありません"),
    "single quotes": (b"{'code': 1}", "not JSON", "JSON ではありません"),
    "binary": (bytes(range(256)), "not UTF-8", "UTF-8 ではありません"),
    "latin-1": ('{"code": "é"}'.encode("latin-1"), "not UTF-8", "UTF-8 ではありません"),
    "utf-16": ('{"code": 1}'.encode("utf-16"), "not UTF-8", "UTF-8 ではありません"),
    "a list": (b"[1]", "must be a JSON object", "JSON オブジェクト"),
    "a text": (b'"code"', "must be a JSON object", "JSON オブジェクト"),
    "null": (b"null", "must be a JSON object", "JSON オブジェクト"),
    "repeated": (b'{"code": "a", "code": "b"}', "one member twice", "重複"),
    "repeated inside": (b'{"job": {"name": 1, "name": 2}}', "one member twice", "重複"),
    "too deep": (b'{"job":' + b"[" * DEEPEST + b"]" * DEEPEST + b"}", "too deeply", "入れ子"),
    "bottomless": (b"[" * 200_000, "too deeply", "入れ子"),
}


@pytest.mark.parametrize("path", ["triage", "classify"])
@pytest.mark.parametrize("name", BAD)
async def test_bad_body_is_told(caller: Caller, path: str, name: str) -> None:
    """A body that cannot be read is a 400 on `body`, in both languages."""
    body, english, japanese = BAD[name]
    for lang, words in (("en", english), ("ja", japanese)):
        reply = await caller.ask(path, method="POST", body=body, headers=JSON, lang=lang)
        assert reply.status == 400
        fault = reply.json["errors"][0]
        assert fault["field"] == "body"
        assert words in fault["message"]


@pytest.mark.parametrize("path", ["triage", "classify"])
async def test_largest_body_is_read(caller: Caller, path: str) -> None:
    """A body of exactly the limit is read; one byte more is a 413."""
    blank = json.dumps({"code": FREEZE}).encode()
    filled = blank + b" " * (LARGEST - len(blank))
    whole = await caller.ask(path, method="POST", body=filled)
    over = await caller.ask(path, method="POST", body=filled + b" ")
    assert (whole.status, over.status) == (200 if path == "classify" else 400, 413)


@pytest.mark.parametrize(
    "kind",
    [
        "application/json",
        "application/json; charset=utf-8",
        "APPLICATION/JSON",
        "application/cloudevents+json",
    ],
)
async def test_kinds_of_json_are_taken(caller: Caller, kind: str) -> None:
    """JSON is taken under any of its names."""
    reply = await caller.ask(
        "classify", method="POST", body={"code": FREEZE}, headers={"content-type": kind}
    )
    assert reply.json["diagnosis"]["entry"] == "fs-freeze-failed"


@pytest.mark.parametrize(
    ("path", "kind"),
    [
        ("triage", "text/plain"),
        ("triage", "text/html"),
        ("classify", "application/x-www-form-urlencoded"),
        ("classify", "multipart/form-data; boundary=x"),
        ("classify", "application/octet-stream"),
    ],
)
async def test_other_media_types_are_refused(caller: Caller, path: str, kind: str) -> None:
    """What a route does not take is a 415 that tells what it does."""
    reply = await caller.ask(path, method="POST", body=b"x", headers={"content-type": kind})
    assert reply.status == 415
    assert "application/json" in reply.json["detail"]


async def test_plain_text_is_a_message(caller: Caller) -> None:
    """A body of text is what was pasted; fields come in the query."""
    text = f"\ufeffバックアップに失敗しました: {FREEZE}".encode()
    reply = await caller.ask("classify", method="POST", body=text, headers=TEXT, lang="ja")
    assert reply.json["diagnosis"]["entry"] == "fs-freeze-failed"
    broken = await caller.ask("classify", method="POST", body=b"\xff\xfe", headers=TEXT)
    assert broken.status == 400


@pytest.mark.parametrize("depth", [DEEPEST - 1, DEEPEST])
async def test_brackets_in_a_text_are_no_nesting(caller: Caller, depth: int) -> None:
    """Brackets of a pasted text do not count, those of the JSON do."""
    message = "[" * 500 + FREEZE + '"\\'
    body: dict[str, Any] = {"message": message, "code": FREEZE}
    reply = await caller.ask("classify", method="POST", body=body)
    assert reply.status == 200
    nested: Any = {"status": "Failed"}
    for _ in range(depth - 2):
        nested = {"inner": nested}
    found = await caller.ask("classify", method="POST", body={"job": nested})
    assert "deeply" not in found.text


async def test_query_adds_to_the_body(caller: Caller) -> None:
    """Fields may come in the body, in the query or in both; the query wins."""
    body = {**SAMPLE, "vm": "vm-ok", "lang": "en"}
    reply = await caller.ask("triage", method="POST", body=body, vm="vm-win-vss", lang="ja")
    assert reply.json["question"]["vm"] == "vm-win-vss"
    assert reply.json["language"] == "ja"


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("vault", 1),
        ("vm", None),
        ("vm", ["vm-ok"]),
        ("lookbackDays", 1.5),
        ("lookbackDays", True),
        ("mask", {"a": 1}),
        ("subscription", "11111111-2222-4333-8444-55555555555"),
        ("workload", 3),
        ("vm", "x" * 3000),
        ("vm", "a\x00b"),
        ("vault", "/subscriptions/x/resourceGroups/y"),
        ("", "x"),
        ("__proto__", "x"),
    ],
)
async def test_wrong_kinds_are_told(caller: Caller, field: str, value: Any) -> None:
    """A field of a wrong kind is a 400 that names it, never a defect."""
    body = {**SAMPLE, "vm": "vm-ok", field: value}
    reply = await caller.ask("triage", method="POST", body=body)
    assert reply.status == 400
    assert field in [fault["field"] for fault in reply.json["errors"]]


async def test_lone_surrogates_are_survived(caller: Caller) -> None:
    """Half a character in a text is a clear answer, not a defect."""
    reply = await caller.ask("classify", method="POST", body=b'{"message": "\\ud800 x"}')
    assert reply.status in (200, 400)
