"""Alert payloads in the recorded shapes: what they lead to, and what they lack."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from triage.catalogue.catalogue import Catalogue
from triage.errors import InvalidQuestion
from triage.intake.alert import Called, is_alert, read_alert
from triage.intake.ask import read_question
from triage.model.question import VaultName, VmName
from triage.model.resource import same
from triage.model.terms import Language, Workload

SUB = "0f0f0f0f-1111-4222-8333-444444444444"
JOB = "5d5d5d5d-1111-4222-8333-444444444444"
ROOT = f"/subscriptions/{SUB}/resourceGroups"
VAULT = f"{ROOT}/rg-keep/providers/Microsoft.RecoveryServices/vaults/keep"
VM = f"{ROOT}/rg-front/providers/Microsoft.Compute/virtualMachines/front-1"
FABRIC = f"{VAULT}/backupFabrics/Azure/protectionContainers"
VM_ITEM = (
    f"{FABRIC}/IaasVMContainer;iaasvmcontainerv2;rg-front;front-1"
    "/protectedItems/VM;iaasvmcontainerv2;rg-front;front-1"
)
SQL_ITEM = (
    f"{FABRIC}/VMAppContainer;Compute;rg-front;front-1/protectedItems/SQLDataBase;MSSQLSERVER;shop"
)
HANA_ITEM = (
    f"{FABRIC}/VMAppContainer;Compute;rg-front;front-1/protectedItems/SAPHanaDatabase;hn1;systemdb"
)


def alert(context: dict[str, Any] | None, **essentials: Any) -> dict[str, Any]:
    """Return a payload in the common alert schema."""
    return {
        "schemaId": "azureMonitorCommonAlertSchema",
        "data": {
            "essentials": {
                "alertRule": "nightly watch",
                "monitorCondition": "Fired",
                "monitoringService": "Azure Backup",
                "firedDateTime": "2026-03-18T02:50:00.1234567Z",
                "description": "The snapshot could not be taken.",
                "alertTargetIDs": [VAULT.lower()],
                "configurationItems": ["keep"],
                **essentials,
            },
            "alertContext": context,
        },
    }


def built_in(item: str = VM_ITEM, **more: Any) -> dict[str, Any]:
    """Return the context of a built-in Azure Backup alert."""
    affected = f"{VM}/providers/Microsoft.RecoveryServices/backupProtectedItem/{item[-20:]}"
    return {
        "category": "Jobs",
        "affectedItems": affected,
        "sourceId": affected,
        "extendedInfo": {
            "jobId": JOB,
            "recommendedActions": "Look there: https://aka.ms/AB-usererrorfsfreezefailed.",
        },
        "protectedItemId": item,
        "linkedResourceId": VM,
        **more,
    }


def log_search(**dimensions: str) -> dict[str, Any]:
    """Return the context of a log-search alert V2 that is split by `dimensions`."""
    listed = [{"name": name, "value": value} for name, value in dimensions.items()]
    return {
        "properties": {},
        "conditionType": "LogQueryCriteria",
        "condition": {"windowSize": "PT1H", "allOf": [{"searchQuery": "x", "dimensions": listed}]},
    }


def call(body: dict[str, Any], **added: Any) -> Called:
    """Read an alert."""
    return read_alert(body, added)


def folded(called: Called) -> dict[str, Any]:
    """Return the fields with the ids written as these tests write them."""
    known = {VAULT.casefold(): VAULT, VM.casefold(): VM}
    return {name: known.get(str(v).casefold(), v) for name, v in called.fields.items()}


def test_a_built_in_alert_leads_straight_to_the_job() -> None:
    """A built-in alert names vault, VM, workload, job and code."""
    called = call(alert(built_in()))
    assert folded(called) == {"vault": VAULT, "vm": VM, "jobId": JOB, "workload": "AzureVM"}
    told = called.alert
    assert told.rule == "nightly watch"
    assert (told.code, told.message) == (
        "usererrorfsfreezefailed",
        "The snapshot could not be taken.",
    )
    assert not told.resolved
    question = read_question(called.fields, language=Language.EN, lookback_days=14)
    assert question.vault == VaultName(SUB, "keep", "rg-keep")
    assert question.vm == VmName("front-1", "rg-front", SUB)


@pytest.mark.parametrize(
    ("item", "workload"),
    [(VM_ITEM, "AzureVM"), (SQL_ITEM, "SQL"), (HANA_ITEM, "SAPHana")],
)
@pytest.mark.parametrize("linked", [VM, None, "", 5])
def test_the_item_alone_names_the_vm(item: str, workload: str, linked: object) -> None:
    """Without the linked resource the container names group and VM."""
    context = built_in(item, linkedResourceId=linked, affectedItems="", sourceId=None)
    fields = call(alert(context)).fields
    question = read_question(fields, language=Language.EN, lookback_days=14)
    assert (question.vm.name, question.vm.resource_group) == ("front-1", "rg-front")
    assert question.workload == workload


@pytest.mark.parametrize(
    ("listed", "others"),
    [
        ("", 0),
        (None, 0),
        (f"{VM}/a", 0),
        (f"{VM}/a,{VM}/b", 1),
        (f"{VM}/a, {VM}/b,\n{VM}/c", 2),
        ([f"{VM}/a", f" {VM}/b "], 1),
        ([f"{VM}/a", 7, None], 0),
    ],
)
def test_several_affected_items(listed: object, others: int) -> None:
    """Of several affected items the first is asked about and the others are named."""
    told = call(alert(built_in(affectedItems=listed, sourceId=None))).alert
    assert len(told.others) == others
    assert all(item.startswith(VM) for item in told.others)


def test_mixed_affected_items_take_the_workload_of_the_first() -> None:
    """A VM and a database in one alert: the workload is that of the item asked about."""
    context = built_in(VM_ITEM, affectedItems=f"{VM}/x,{VM}/SQLDataBase;MSSQLSERVER;shop")
    assert call(alert(context)).fields["workload"] == "AzureVM"


@pytest.mark.parametrize(
    ("unique", "workload"),
    [
        ("westeurope;123;iaasvmcontainerv2;rg-front;front-1", Workload.AZURE_VM),
        ("westeurope;123;iaasvmcontainer;rg-front;front-1", Workload.AZURE_VM),
        ("westeurope;123;VMAppContainer;Compute;rg-front;front-1;SQLDataBase;M;shop", Workload.SQL),
        ("westeurope;123;compute;rg-front;front-1;SAPHanaDatabase;hn1;x", Workload.SAP_HANA),
    ],
)
def test_a_log_search_alert(unique: str, workload: Workload) -> None:
    """A log-search alert leads by its dimensions to VM, job and code."""
    context = log_search(BackupItemUniqueId=unique, JobFailureCode="X", JobUniqueId=JOB)
    body = alert(context, alertTargetIDs=[], configurationItems=[VAULT], description="")
    called = call(body)
    question = read_question(called.fields, language=Language.EN, lookback_days=14)
    assert (question.vm.name, question.vm.resource_group) == ("front-1", "rg-front")
    assert question.workload is workload
    assert (question.job_id, called.alert.code, called.alert.message) == (JOB, "X", None)


def test_a_log_search_alert_split_by_resource() -> None:
    """A rule split by the resource names the vault in a dimension."""
    context = log_search(
        _ResourceId=VAULT, BackupItemUniqueId="r;1;iaasvmcontainerv2;rg-front;front-1"
    )
    body = alert(context, alertTargetIDs=[f"{ROOT}/rg/providers/X.Y/workspaces/law"])
    assert same(call(body).fields["vault"], VAULT)


def test_a_job_id_that_is_none_is_left_out() -> None:
    """A job id that is no GUID is not asked for."""
    assert "jobId" not in call(alert(built_in(extendedInfo={"jobId": "latest"}))).fields


def test_an_activity_log_alert_names_the_vm() -> None:
    """An activity-log alert on the VM names it; the vault comes from the address."""
    context = {"authorization": {"scope": VM}, "properties": {"a": None}, "status": "Failed"}
    body = alert(context, alertTargetIDs=[VM.lower()], monitoringService="Activity Log")
    called = call(body, vault="keep", subscription=SUB)
    assert folded(called) == {"vault": "keep", "subscription": SUB, "vm": VM}


def test_a_metric_alert_names_its_target() -> None:
    """A metric alert on the VM names it by its target."""
    body = alert({"properties": None}, alertTargetIDs=[VM], monitoringService="Platform")
    assert folded(call(body, vault=VAULT)) == {"vault": VAULT, "vm": VM}


def test_the_address_adds_and_overrules() -> None:
    """What the address says goes before what the alert says."""
    called = call(alert(built_in()), vm="other", lang="ja")
    assert (called.fields["vm"], called.fields["lang"]) == ("other", "ja")
    assert "vmResourceGroup" not in called.fields


@pytest.mark.parametrize("word", ["Resolved", "resolved"])
def test_a_resolved_alert_needs_nothing(word: str) -> None:
    """A resolved alert is read even when it names no item."""
    assert call(alert({}, monitorCondition=word, alertTargetIDs=[])).alert.resolved


@pytest.mark.parametrize(
    ("body", "missing"),
    [
        (alert({}, alertTargetIDs=[]), ["vault", "vm"]),
        (alert(None), ["vm"]),
        (alert({"condition": None}), ["vm"]),
        (alert({"condition": {"allOf": [None, {"dimensions": 5}]}}), ["vm"]),
        (alert({"condition": {"allOf": [{"dimensions": [{"name": "x"}, 5]}]}}), ["vm"]),
        (alert(log_search(Computer="front-1"), alertTargetIDs=[VM]), ["vault"]),
        (alert({"authorization": "x", "properties": 5}, alertTargetIDs="x"), ["vault", "vm"]),
        ({"schemaId": "azureMonitorCommonAlertSchema"}, ["vault", "vm"]),
        ({"schemaId": "azureMonitorCommonAlertSchema", "data": []}, ["vault", "vm"]),
        ({"data": {"essentials": None}}, ["vault", "vm"]),
    ],
)
def test_what_is_missing_is_named(
    body: dict[str, Any], missing: list[str], catalogue: Catalogue
) -> None:
    """A payload that names no vault or item gets 422 and says how to add them."""
    with pytest.raises(InvalidQuestion) as caught:
        call(body)
    assert caught.value.status == 422
    assert [p.field for p in caught.value.problems] == missing
    for problem in caught.value.problems:
        for language in Language:
            assert problem.expected is not None
            assert catalogue.say(problem.message, language)
            assert f"?{problem.field}=" in catalogue.say(problem.expected, language)


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        (alert({}), True),
        ({"schemaId": "azureMonitorCommonAlertSchema"}, True),
        ({"data": {"essentials": {}}}, True),
        ({"schemaId": "Microsoft.Insights/activityLogs", "data": {}}, False),
        ({"vault": "keep"}, False),
        ({"data": "x"}, False),
        ({}, False),
    ],
)
def test_is_alert(body: dict[str, Any], expected: bool) -> None:  # noqa: FBT001 - a table
    """A payload is known by its schema or by its essentials, a question is none."""
    assert is_alert(body) is expected


PARTS = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=15)
    | st.sampled_from([VAULT, VM, SQL_ITEM, VM_ITEM, JOB, "Resolved"]),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(
        st.sampled_from([
            "data", "essentials", "alertContext", "affectedItems", "condition", "allOf",
            "dimensions", "name", "value", "extendedInfo", "jobId", "alertTargetIDs",
            "monitorCondition", "authorization", "scope", "properties", "firedDateTime",
        ]),
        inner, max_size=4,
    ),
    max_leaves=25,
)  # fmt: skip


@given(PARTS, PARTS)
def test_every_payload_is_read_or_refused(essentials: object, context: object) -> None:
    """Whatever the parts of a payload, the answer is a question or what it lacks."""
    body = {"data": {"essentials": essentials, "alertContext": context}}
    try:
        called = read_alert(body, {})
    except InvalidQuestion:
        return
    assert called.alert.resolved or (called.fields["vault"] and called.fields["vm"])
