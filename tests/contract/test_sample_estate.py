"""Each VM of the sample estate answers over HTTP what the contract's table says of it."""

from typing import Any

import pytest

from tests.contract.table import TABLE, Row
from tests.web.serving import Caller
from triage.sample.machines import SUBSCRIPTION

LANGUAGES = ("ja", "en")


_GRAVITY = ("low", "medium", "high", "critical")


def shown(report: dict[str, Any], row: Row) -> Row:
    """Return what `report` shows of the same fields that `row` states."""
    diagnosis, failure = report["diagnosis"] or {}, report["failure"] or {}
    checklist = report["checklist"] or {}
    return Row(
        row.vm,
        report["status"],
        diagnosis.get("code"),
        diagnosis.get("entry"),
        failure.get("phase") if row.phase else None,
        checklist.get("scenario"),
        row.severity,
        report["history"]["pattern"],
        report["environment"]["vm"]["osType"],
        row.query,
    )


@pytest.mark.parametrize("lang", LANGUAGES)
@pytest.mark.parametrize("row", TABLE, ids=[row.vm for row in TABLE])
async def test_vm_shows_what_the_table_says(caller: Caller, row: Row, lang: str) -> None:
    """Status, code, entry, phase, scenario, pattern and OS are as stated, in either language."""
    reply = await caller.triage(row.vm, lang=lang, **row.query)
    assert reply.status == 200
    report = reply.json
    assert shown(report, row) == row
    # The age of the newest point, which depends on the hour, may make it graver.
    assert _GRAVITY.index(report["severity"]["level"]) >= _GRAVITY.index(row.severity)
    assert report["severity"]["reasons"]
    assert (report["partial"], report["language"]) == (False, lang)
    assert reply.headers["content-language"] == lang
    assert {s["outcome"] for s in report["sources"]} <= {"ok", "empty", "skipped"}


@pytest.mark.parametrize("lang", LANGUAGES)
async def test_namesakes_are_candidates(caller: Caller, lang: str) -> None:
    """A name that two groups hold is a 409 with both ARM ids, and the group settles it."""
    reply = await caller.triage("vm-twin", lang=lang)
    found = reply.json
    assert (reply.status, found["field"]) == (409, "vmResourceGroup")
    root = f"/subscriptions/{SUBSCRIPTION}/resourceGroups/"
    tail = "/providers/Microsoft.Compute/virtualMachines/vm-twin"
    assert found["candidates"] == [f"{root}rg-a{tail}", f"{root}rg-b{tail}"]
    settled = await caller.triage("vm-twin", vmResourceGroup="rg-b", lang=lang)
    assert settled.json["diagnosis"]["code"] == "UserErrorVmNotFoundV2"


async def test_consequence_is_looked_through(caller: Caller) -> None:
    """The newest failure of vm-busy stands as a consequence of the older one diagnosed."""
    report = (await caller.triage("vm-busy")).json
    consequence = report["failure"]["consequential"][0]
    assert consequence["startTime"] > report["failure"]["startTime"]
    codes = {count["code"] for count in report["history"]["codes"]}
    assert {report["diagnosis"]["code"], consequence["code"]} <= codes


async def test_streak_began_after_months_of_success(caller: Caller) -> None:
    """vm-win-vss failed three times in a row and its points lost application-consistency."""
    report = (await caller.triage("vm-win-vss")).json
    assert report["history"]["streak"] == {
        **report["history"]["streak"],
        "length": 3,
        "sameCode": True,
    }
    points = report["recoveryPoints"]
    assert points["latest"]["consistency"] == "fileSystemConsistent"
    assert points["latestApplicationConsistent"] < points["consistencyChange"]
    assert report["checklist"]["writers"]
    assert report["checklist"]["beforeYouFix"]


async def test_guest_log_names_the_writer(caller: Caller) -> None:
    """The VM's own log, where a workspace has it, names the writer that failed."""
    report = (await caller.triage("vm-win-vss")).json
    assert "SqlServerWriter" in report["guest"][0]["text"]
    assert any("SqlServerWriter" in warning for warning in report["warnings"])


async def test_transfer_wants_no_guest_logs(caller: Caller) -> None:
    """Where the transfer failed nothing inside the guest must be gathered."""
    items = (await caller.triage("vm-win-transfer")).json["checklist"]["items"]
    inside = [i["id"] for i in items if i["machine"] == "protectedVm" and i["level"] == "must"]
    files = [i["id"] for i in items if i["machine"] == "protectedVm" and i["kind"] == "file"]
    assert (inside, files) == ([], [])


async def test_dead_agent_is_no_channel(caller: Caller) -> None:
    """Where the agent is down Run Command is offered neither for an item nor for a script."""
    checklist = (await caller.triage("vm-linux-agent")).json["checklist"]
    offered = {channel for item in checklist["items"] for channel in item["channel"]}
    assert "runCommand" not in offered
    assert "serialConsole" in offered
    ways = {d["channel"] for c in checklist["collectors"] for d in c["deliveries"]}
    assert "runCommand" not in ways


async def test_file_recovery_is_guided(caller: Caller) -> None:
    """A healthy VM asked about file recovery gets the checklist of the recovery machine."""
    report = (await caller.triage("vm-ilr", operation="FileRecovery")).json
    assert report["failure"] is None
    machines = {item["machine"] for item in report["checklist"]["items"]}
    assert "recoveryMachine" in machines
    assert report["environment"]["missing"]


async def test_hana_is_found_by_its_host(caller: Caller) -> None:
    """Database jobs of vm-hana are its own though their host has another name."""
    report = (await caller.triage("vm-hana")).json
    assert "hxe-prod-01" in report["failure"]["item"]
    kinds = {item["workload"] for item in report["environment"]["items"]}
    assert kinds == {"AzureVM", "SAPHana"}
    whole = (await caller.triage("vm-hana", workload="AzureVM")).json
    assert whole["status"] == "noFailure"


@pytest.mark.parametrize(("vm", "database"), [("vm-hana", "HXE"), ("vm-sql", "Orders")])
@pytest.mark.parametrize("lang", LANGUAGES)
async def test_databases_are_judged_by_their_own_points(
    caller: Caller, vm: str, database: str, lang: str
) -> None:
    """The recovery points of a failed database are its own, and are told in its own words."""
    report = (await caller.triage(vm, lang=lang)).json
    points = report["recoveryPoints"]
    assert points["latest"]["consistency"] == "unknown"
    assert points["latest"]["time"] < report["failure"]["startTime"]
    assert report["failure"]["item"].split(" ")[0] in points["reading"]
    assert database in points["reading"] or "SYSTEMDB" in points["reading"]
    assert points["ageHours"] > 24


async def test_encrypted_vm_names_its_encryption(caller: Caller) -> None:
    """vm-keyvault is retryable only after the permission was granted."""
    diagnosis = (await caller.triage("vm-keyvault")).json["diagnosis"]
    assert diagnosis["retryable"] is False
    assert diagnosis["actions"]


async def test_flapping_follows_the_clock(caller: Caller) -> None:
    """Every failure of vm-flap is at one hour of the day, and successes lie between them."""
    history = (await caller.triage("vm-flap")).json["history"]
    failed = {job["startTime"][11:13] for job in history["jobs"] if job["status"] == "Failed"}
    assert len(failed) == 1
    assert history["streak"]["length"] == 1 < history["failed"]


async def test_unknown_code_is_admitted(caller: Caller) -> None:
    """An undocumented code is named as such, with the base checklist and questions to ask."""
    report = (await caller.triage("vm-unknown")).json
    assert report["diagnosis"]["confidence"] in ("none", "family")
    assert report["checklist"]["items"]
    assert report["environment"]["missing"]


async def test_dedup_key_lasts(caller: Caller) -> None:
    """Two questions about one streak have one key, another VM has another."""
    keys = [(await caller.triage(vm)).json["history"]["dedupKey"] for vm in ("vm-win-vss",) * 2]
    other = (await caller.triage("vm-keyvault")).json["history"]["dedupKey"]
    assert keys[0] == keys[1] != other
