"""Alerts about the sample estate lead to the right triage, as they come."""

from typing import Any

import pytest

from tests.contract.alerts import activity_log, built_in, log_search, machine
from tests.web.serving import SAMPLE, Caller

VM = "1234;iaasvmcontainerv2;rg-app;vm-win-vss"
HANA = "SAPHanaDatabase;hxe;hxe"
SQL = "SQLDataBase;MSSQLSERVER;orders"

FIRED: dict[str, tuple[dict[str, Any], str, str]] = {
    "built-in VM": (built_in("vm-win-vss"), "vm-win-vss", "vss-writer-bad-state"),
    "built-in HANA": (
        built_in("vm-hana", "rg-sap", database=HANA),
        "vm-hana",
        "hana-cannot-connect",
    ),
    "built-in SQL": (built_in("vm-sql", "rg-sql", database=SQL), "vm-sql", "sql-log-chain-broken"),
    "log V2 VM": (
        log_search(f"japaneast;{VM}", code="ExtensionFailedVssWriterInBadState"),
        "vm-win-vss",
        "vss-writer-bad-state",
    ),
    "log V2 HANA": (
        log_search("japaneast;12;vmappcontainer;compute;rg-sap;vm-hana;saphanadatabase;hxe;hxe"),
        "vm-hana",
        "hana-cannot-connect",
    ),
    "activity log": (activity_log("vm-keyvault"), "vm-keyvault", "key-vault-permissions"),
    "namesakes": (built_in("vm-twin", "rg-b"), "vm-twin", "azure-vm-not-found"),
}


@pytest.mark.parametrize("lang", ["ja", "en"])
@pytest.mark.parametrize("name", FIRED)
async def test_alert_leads_to_its_triage(caller: Caller, name: str, lang: str) -> None:
    """An alert alone names the VM, and the answer is the diagnosis of its failure."""
    payload, vm, entry = FIRED[name]
    reply = await caller.ask("triage", method="POST", body=payload, lang=lang)
    report = reply.json
    assert reply.status == 200, reply.text
    assert report["environment"]["vm"]["name"] == vm
    assert report["question"]["alertRule"] == "Backup Failure"
    if name != "namesakes":
        assert report["diagnosis"]["entry"] == entry


@pytest.mark.parametrize(
    ("vm", "group", "database"),
    [("vm-win-vss", "rg-app", None), ("vm-hana", "rg-sap", HANA), ("vm-sql", "rg-sql", SQL)],
)
async def test_job_of_the_alert_is_taken(
    caller: Caller, vm: str, group: str, database: str | None
) -> None:
    """The job an alert names is the one diagnosed, even when a newer one failed."""
    newest = (await caller.triage(vm)).json
    runs = [j for j in newest["history"]["jobs"] if j["status"] == "Failed"]
    older = runs[-1]["jobId"]
    for payload in (
        built_in(vm, group, database=database, job=older),
        log_search(f"x;{VM}", job=older) if vm == "vm-win-vss" else None,
    ):
        if payload is not None:
            found = (await caller.ask("triage", method="POST", body=payload)).json
            assert found["failure"]["jobId"] == older


@pytest.mark.parametrize("lang", ["ja", "en"])
async def test_resolved_needs_no_azure(caller: Caller, lang: str) -> None:
    """A resolved alert is 200 with nothing read, whatever it names."""
    payload = built_in("vm-nowhere", condition="Resolved")
    report = (await caller.ask("triage", method="POST", body=payload, lang=lang)).json
    assert (report["status"], report["sources"], report["language"]) == ("resolved", [], lang)


async def test_further_items_are_named(caller: Caller) -> None:
    """Of several affected items the first is triaged and the others are named."""
    payload = built_in("vm-win-vss", others=[machine("vm-keyvault"), machine("vm-ok")])
    report = (await caller.ask("triage", method="POST", body=payload)).json
    assert report["environment"]["vm"]["name"] == "vm-win-vss"
    assert report["warnings"]


async def test_query_adds_to_an_alert(caller: Caller) -> None:
    """Query parameters complete what a payload lacks."""
    payload = built_in("vm-win-vss")
    del payload["data"]["alertContext"]["protectedItemId"]
    payload["data"]["essentials"]["alertTargetIDs"] = []
    lacking = await caller.ask("triage", method="POST", body=payload)
    assert (lacking.status, lacking.json["errors"][0]["field"]) == (422, "vault")
    whole = await caller.ask("triage", method="POST", body=payload, **SAMPLE)
    assert whole.json["diagnosis"]["entry"] == "vss-writer-bad-state"


@pytest.mark.parametrize(("lang", "words"), [("ja", "アラート ルール"), ("en", "split the rule")])
async def test_foreign_alert_tells_what_is_missing(caller: Caller, lang: str, words: str) -> None:
    """A payload that names neither vault nor item is a 422 naming both fields."""
    essentials = {"alertRule": "CPU", "monitorCondition": "Fired", "alertTargetIDs": []}
    payload = {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {"essentials": essentials, "alertContext": {"conditionType": "x"}},
    }
    reply = await caller.ask("triage", method="POST", body=payload, lang=lang)
    assert reply.status == 422
    assert [fault["field"] for fault in reply.json["errors"]] == ["vault", "vm"]
    assert all(fault["expected"] for fault in reply.json["errors"])
    assert words in reply.text
