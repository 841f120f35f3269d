"""Each way a question can end without an answer, by HTTP, word for word in both languages."""

import logging
from typing import Any

import pytest

from tests.web.problems import CASES, LANGUAGES, NO_JOB, OF_VM, Case
from tests.web.serving import Caller, serving
from triage.sample import Fault, Trouble, sample_credential
from triage.sample.machines import SUBSCRIPTION, VAULT
from triage.service import Service


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("case", CASES, ids=[case.name for case in CASES])
async def test_problem_word_for_word(case: Case, lang: str) -> None:
    """The whole body is as stated, in the caller's language, with the request's own id."""
    place = LANGUAGES.index(lang)
    async with serving(faults=case.faults, settings=case.settings) as caller:
        method = "POST" if case.post else "GET"
        reply = await caller.ask("triage", method=method, **case.post, **case.query, lang=lang)
    assert reply.status == case.status
    found = reply.json
    if case.slug == "invalid-question":
        assert found.pop("errors")
    assert found == {
        "type": f"/errors-help/{case.slug}",
        "title": case.titles[place],
        "status": case.status,
        "detail": case.details[place],
        "instance": "/api/triage",
        "requestId": reply.headers["x-request-id"],
        **case.more,
    }
    assert reply.headers["content-type"] == "application/problem+json"
    assert reply.headers["content-language"] == lang
    assert reply.headers.get("retry-after") == ("372" if case.name == "throttled" else None)


FAULTY = (
    ({"vm": "a b"}, "vm", "a b"),
    ({"subscription": "none"}, "subscription", "none"),
    ({"lookbackDays": "91"}, "lookbackDays", "91"),
    ({"nonsense": "1"}, "nonsense", "1"),
    ({"timezone": "Tokyo/Asia"}, "timezone", "Tokyo/Asia"),
    ({"mask": "perhaps"}, "mask", "perhaps"),
    ({"jobId": "7"}, "jobId", "7"),
)


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("method", ["GET", "POST"])
@pytest.mark.parametrize(("change", "field", "got"), FAULTY)
async def test_every_wrong_field_is_named(
    caller: Caller, change: dict[str, str], field: str, got: str, *, method: str, lang: str
) -> None:
    """A wrong field is a 400 that names it, shows what came and tells what is wanted."""
    fields: dict[str, Any] = {**OF_VM, **change, "lang": lang}
    asked: dict[str, Any] = {"body": fields} if method == "POST" else fields
    reply = await caller.ask("triage", method=method, **asked)
    assert reply.status == 400
    fault = reply.json["errors"][0]
    assert (fault["field"], fault["got"]) == (field, got)
    assert fault["message"].startswith(field)
    assert fault["expected"]


async def test_job_of_another_vm_is_refused(caller: Caller) -> None:
    """A job id that belongs to another VM is a 422 on jobId, for VMs and databases alike."""
    for other, own in (("vm-win-vss", "vm-ok"), ("vm-hana", "vm-sql"), ("vm-sql", "vm-win-vss")):
        job = (await caller.triage(other)).json["failure"]["jobId"]
        for lang in LANGUAGES:
            reply = await caller.triage(own, jobId=job, lang=lang)
            assert (reply.status, reply.json["errors"][0]["field"]) == (422, "jobId")
            assert reply.json["errors"][0]["got"] == job
            assert own in reply.json["errors"][0]["expected"]
        assert (await caller.triage(other, jobId=job)).json["failure"]["jobId"] == job


@pytest.mark.parametrize(
    ("path", "nearest"),
    [
        ("errors/ExtensionFailedVssWriterInBadStat", "ExtensionFailedVssWriterInBadState"),
        ("items/win-vss-event", "win-vss-events"),
    ],
)
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_unknown_name_gives_the_nearest(
    caller: Caller, path: str, nearest: str, lang: str
) -> None:
    """What the catalogue does not know is a 404 that names what comes close."""
    reply = await caller.ask(path, lang=lang)
    assert (reply.status, reply.json["nearest"][0]) == (404, nearest)
    assert len(reply.json["nearest"]) == 3
    assert nearest in reply.json["detail"]
    assert reply.json["instance"] == f"/api/{path}"


@pytest.mark.parametrize(
    "fault",
    [
        Fault.answering("*", 500),
        Fault.html("*"),
        Fault.malformed("*"),
        Fault.striking("*", Trouble.CUT_CONNECT),
        Fault.striking("*", Trouble.HANG_BODY),
    ],
)
async def test_azure_down_is_temporary(fault: Fault) -> None:
    """With nothing in hand the answer is a 503 that tells when to come back."""
    async with serving(faults=[fault], settings={"TRIAGE_DEADLINE_SECONDS": "1"}) as caller:
        reply = await caller.triage("vm-ok")
    assert reply.status == 503
    assert int(reply.headers["retry-after"]) >= 1


async def test_no_identity_is_lasting() -> None:
    """Without an identity the answer is a 424, which a caller does not retry."""
    from azure.identity import CredentialUnavailableError  # noqa: PLC0415 - costly to load

    credential = sample_credential(error=CredentialUnavailableError("none here"))
    async with serving(credential=credential) as caller:
        assert (await caller.triage("vm-ok")).status == 424


@pytest.mark.parametrize(
    ("route", "source"),
    [("recoveryPoints", "recoveryPoints"), ("job", "job"), ("logAnalytics", "logAnalytics")],
)
async def test_lost_source_degrades(route: str, source: str) -> None:
    """What can be done without costs only itself: 200, its outcome and what to do about it."""
    async with serving(faults=[Fault.answering(route, 403)]) as caller:
        report = (await caller.triage("vm-win-vss")).json
    lost = next(s for s in report["sources"] if s["name"] == source)
    assert (lost["outcome"], report["status"]) == ("denied", "diagnosed")
    assert lost["detail"]
    assert lost["next"]
    assert report["partial"] is (source != "logAnalytics")


SCOPES = {
    "subscription": (f"/subscriptions/{SUBSCRIPTION}", 200),
    "group": (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-backup", 200),
    "vault": (VAULT.id.upper().replace("/SUBSCRIPTIONS", "/subscriptions"), 200),
    "one of two": (f"/subscriptions/{NO_JOB}, {VAULT.id}/", 200),
    "other group": (f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-back", 403),
    "spare vault": (VAULT.id.replace("rsv-sample", "rsv-spare"), 403),
}


@pytest.mark.parametrize("name", SCOPES)
async def test_scopes_are_kept(name: str) -> None:
    """Only vaults inside the allowed scopes are read, compared by whole parts without case."""
    scopes, status = SCOPES[name]
    async with serving(settings={"TRIAGE_ALLOWED_SCOPES": scopes}) as caller:
        reply = await caller.triage("vm-ok")
        twin = await caller.triage("vm-twin")
        near = await caller.triage("vm-okay")
    assert reply.status == status
    if status == 403:
        assert (twin.status, near.status) == (403, 403)


async def test_scopes_hide_vaults_outside() -> None:
    """A vault that does not exist names none that lie outside the allowed scopes."""
    scope = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/rg-nothing"
    async with serving(settings={"TRIAGE_ALLOWED_SCOPES": scope}) as caller:
        reply = await caller.triage("vm-ok", vault="rsv-sampel")
    assert (reply.status, reply.json["nearest"]) == (404, [])


async def test_overlay_that_is_wrong_is_told() -> None:
    """An overlay that cannot be read is the operator's to mend: a 500 that names it."""
    async with serving(settings={"TRIAGE_CATALOG_OVERLAY": "/no/such/folder"}) as caller:
        reply = await caller.ask("classify", code="x")
    assert (reply.status, reply.json["type"]) == (500, "/errors-help/misconfigured")


async def test_defect_tells_nothing(
    caller: Caller, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    """A defect of ours is a 500 without details; the log has them under the request id."""

    def broken(*_: object, **__: object) -> None:
        raise RuntimeError("inner workings")

    monkeypatch.setattr(Service, "classify", broken)
    with caplog.at_level(logging.INFO):
        reply = await caller.ask("classify", code="x")
    assert (reply.status, reply.json["type"]) == (500, "/errors-help/internal")
    assert "inner" not in reply.text
    assert reply.headers["x-request-id"] in caplog.text
    assert "inner workings" in caplog.text
