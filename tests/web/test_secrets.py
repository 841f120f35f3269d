"""What must never stand in an answer or a log: keys, secrets, and names where masking is asked."""

import json
import logging
from typing import Any

import pytest

from tests.contract.alerts import built_in, machine
from tests.web.serving import SAMPLE, Caller, serving
from triage.render import Format
from triage.sample import Fault
from triage.sample.machines import SUBSCRIPTION

KEY = "Zk3vQ7r9mXw2Lp5tYb8nHd4sGf6jKa1cVe0uRi_oWqPzAzFuKEYzzQ=="
SIGNATURE = "s7KQvZpLw0dX3nR9tB2mYc4hJ8fG6aE1"
PASSWORD = "Tr0ub4dor-and-more"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJwbGFudGVkIn0.c2lnbmF0dXJlLXBsYW50ZWQ"
PLANTED = (
    f"https://store.blob.core.windows.net/c/f?sv=2024&sig={SIGNATURE}",
    f"password={PASSWORD}",
    f"Bearer {TOKEN}",
)
SECRETS = (SIGNATURE, PASSWORD, TOKEN, KEY)
NAMES = ("vm-win-vss", "rsv-sample", "rg-app", "rg-backup", SUBSCRIPTION, "vm-keyvault")
FIELDS = ("vault", "vm", "jobId", "workload", "timezone", "lang", "machine", "nonsense", "q")


def _free_of(secrets: tuple[str, ...], *texts: str) -> None:
    for text in texts:
        for secret in secrets:
            assert secret.casefold() not in text.casefold()


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("secret", PLANTED, ids=["signature", "password", "token"])
async def test_secret_in_a_field_is_not_repeated(
    caller: Caller, caplog: pytest.LogCaptureFixture, field: str, secret: str
) -> None:
    """A secret sent in the wrong field comes back in no answer and goes into no log."""
    with caplog.at_level(logging.DEBUG):
        for path in ("triage", "classify", "errors"):
            given: dict[str, Any] = {**(SAMPLE if path == "triage" else {}), field: secret}
            reply = await caller.ask(path, **given)
            _free_of(SECRETS, reply.text, str(reply.headers))
    _free_of(SECRETS, *(r.getMessage() for r in caplog.records if r.name != "aiohttp.client"))


@pytest.mark.parametrize("name", ["sig", "password", "x-functions-key", "client_secret"])
async def test_field_named_like_a_secret_is_not_shown(caller: Caller, name: str) -> None:
    """A field whose name says that it is a secret is refused without its value."""
    for path in ("triage", "errors"):
        asked: dict[str, Any] = {name: PASSWORD}
        reply = await caller.ask(path, **asked)
        assert reply.status == 400
        _free_of(SECRETS, reply.text)


@pytest.mark.parametrize("secret", PLANTED, ids=["signature", "password", "token"])
@pytest.mark.parametrize("wanted", list(Format))
async def test_secret_in_a_pasted_text_is_not_repeated(
    caller: Caller, caplog: pytest.LogCaptureFixture, wanted: Format, secret: str
) -> None:
    """A secret inside a message or a header does not come back in any format."""
    body = {"message": f"UserErrorFsFreezeFailed while reading {secret}", "format": wanted}
    headers = {"referer": secret, "authorization": f"Bearer {TOKEN}", "cookie": f"k={KEY}"}
    with caplog.at_level(logging.DEBUG):
        reply = await caller.ask("classify", method="POST", body=body, headers=headers)
    assert reply.status == 200
    _free_of(SECRETS, reply.text, str(reply.headers))
    _free_of(SECRETS, *(r.getMessage() for r in caplog.records))


@pytest.mark.parametrize("wanted", list(Format))
async def test_secret_in_a_service_message_is_taken_out(wanted: Format) -> None:
    """A secret that Azure's own words hold reaches no format."""
    async with serving() as caller:
        report = (await caller.triage("vm-win-vss")).json
    job = report["failure"]["jobId"]
    error = {
        "errorCode": 400321,
        "errorTitle": "ExtensionFailedVssWriterInBadState",
        "errorString": f"It failed at {PLANTED[0]} with {PLANTED[1]} and {PLANTED[2]}",
        "recommendations": [f"Use {PLANTED[0]}"],
    }
    properties = {
        "jobType": "AzureIaaSVMJob",
        "containerName": "iaasvmcontainerv2;rg-app;vm-win-vss",
        "entityFriendlyName": "vm-win-vss",
        "backupManagementType": "AzureIaasVM",
        "operation": "Backup",
        "status": "Failed",
        "startTime": report["failure"]["startTime"],
        "errorDetails": [error],
        "extendedInfo": {"dynamicErrorMessage": PLANTED[0], "propertyBag": {"x": PLANTED[1]}},
    }
    answer = {"id": f"/x/backupJobs/{job}", "name": job, "properties": properties}
    async with serving(faults=[Fault.returning("job", answer)]) as caller:
        reply = await caller.triage("vm-win-vss", jobId=job, format=wanted, explain="true")
    assert reply.status == 200
    _free_of(SECRETS, reply.text)


@pytest.mark.parametrize("path", ["triage", "classify", "errors", "items", "ready"])
async def test_key_in_the_address_is_not_repeated(
    caplog: pytest.LogCaptureFixture, path: str
) -> None:
    """A function key sent as ?code= opens the route and then is nowhere."""
    async with serving(key=KEY) as caller:
        with caplog.at_level(logging.DEBUG):
            refused = await caller.ask(path)
            reply = await caller.ask(path, code=KEY)
            spoilt = await caller.ask(path, code=KEY, nonsense="1")
    assert refused.status == 401
    assert reply.status in (200, 400)
    for answered in (reply, spoilt):
        _free_of(SECRETS, answered.text, str(answered.headers))
    _free_of(SECRETS, *(record.getMessage() for record in caplog.records))


async def test_code_beside_the_key_is_an_error_code() -> None:
    """With the key in the header `code` is an error code; a key in its place is none."""
    async with serving(key=KEY) as caller:
        headers = {"x-functions-key": KEY}
        named = await caller.ask("classify", headers=headers, code="UserErrorFsFreezeFailed")
        silent = await caller.ask("classify", code=KEY)
        helped = await caller.ask("classify", code=KEY, message="UserErrorFsFreezeFailed")
    assert named.json["diagnosis"]["entry"] == "fs-freeze-failed"
    assert helped.json["diagnosis"]["entry"] == "fs-freeze-failed"
    assert silent.status == 400


@pytest.mark.parametrize("path", ["health", "ui", "openapi.json"])
async def test_anonymous_routes_need_no_key(path: str) -> None:
    """Health, page and specification are open."""
    async with serving(key=KEY) as caller:
        assert (await caller.ask(path)).status == 200


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("wanted", list(Format))
@pytest.mark.parametrize(("vm", "host"), [("vm-win-vss", ""), ("vm-hana", "hxe-prod-01")])
async def test_masked_answer_holds_no_name(
    caller: Caller, wanted: Format, *, lang: str, vm: str, host: str
) -> None:
    """With mask=true no subscription, name or host stands in any format, trace included."""
    reply = await caller.triage(vm, mask="true", explain="true", format=wanted, lang=lang)
    assert reply.status == 200
    named = (*NAMES, vm, "rg-sap", *((host,) if host else ()))
    _free_of(named, reply.text, str(reply.headers))


async def test_masked_names_stay_consistent(caller: Caller) -> None:
    """One name has one stand-in throughout an answer, and job ids stay."""
    plain = (await caller.triage("vm-win-vss")).json
    masked = (await caller.triage("vm-win-vss", mask="true")).json
    vault = masked["environment"]["vault"]["name"]
    assert masked["question"]["vault"] == vault
    assert f"/vaults/{vault}" in masked["environment"]["vault"]["id"]
    assert masked["failure"]["jobId"] == plain["failure"]["jobId"]
    assert masked["diagnosis"]["code"] == plain["diagnosis"]["code"]


async def test_masked_alert_holds_no_name(caller: Caller) -> None:
    """An alert is masked as any other question."""
    others = [machine("vm-keyvault")]
    payload = built_in("vm-win-vss", others=others)
    for wanted in ("json", "text", "card"):
        reply = await caller.ask("triage", method="POST", body=payload, mask="true", format=wanted)
        _free_of(NAMES, reply.text)


async def test_trace_tells_each_call(caller: Caller) -> None:
    """explain=true adds what was read, asked and matched, each with its time."""
    trace = (await caller.triage("vm-win-vss", explain="true")).json["trace"]
    assert (await caller.triage("vm-win-vss")).json["trace"] is None
    calls = [step for step in trace if step["step"] in ("GET", "POST")]
    assert len(calls) >= 5
    assert all(step["detail"].endswith(" - 200") for step in calls)
    assert all(step["elapsedMs"] >= 0 for step in calls)
    assert any("/backupJobs" in step["detail"] for step in calls)
    steps = {step["step"] for step in trace}
    assert {"read jobs", "recognise", "catalogue"} <= steps


def _lines(caplog: pytest.LogCaptureFixture) -> list[dict[str, Any]]:
    return [json.loads(r.getMessage()) for r in caplog.records if r.name == "triage"]


async def test_log_line_counts_and_names_nothing(
    caller: Caller, caplog: pytest.LogCaptureFixture
) -> None:
    """Each request is one line of JSON with ids, codes and figures, and no name."""
    with caplog.at_level(logging.INFO, logger="triage"):
        reply = await caller.triage("vm-win-vss", timezone="Asia/Tokyo")
    (line,) = _lines(caplog)
    assert line["requestId"] == reply.headers["x-request-id"]
    assert (line["route"], line["method"], line["status"]) == ("triage", "GET", 200)
    assert line["code"] == "ExtensionFailedVssWriterInBadState"
    assert line["source.jobs"] == "ok"
    assert line["elapsedMs"] > 0
    assert line["invocationId"]
    _free_of(NAMES, *(r.getMessage() for r in caplog.records if r.name.startswith("triage.a")))
    _free_of(NAMES, json.dumps(line))


@pytest.mark.parametrize("typed", ["Acme-Payroll-Server-07", "ACMEPAYROLL is down", "日本語"])
async def test_log_line_holds_no_typed_text(
    caller: Caller, caplog: pytest.LogCaptureFixture, typed: str
) -> None:
    """What a caller types in as a code or message is not logged."""
    with caplog.at_level(logging.INFO, logger="triage"):
        await caller.ask("classify", code=typed)
        await caller.ask("classify", message=typed)
        await caller.ask("errors", q=typed)
        await caller.triage(typed)
    assert len(_lines(caplog)) == 4
    _free_of((typed,), *(json.dumps(line, ensure_ascii=False) for line in _lines(caplog)))
