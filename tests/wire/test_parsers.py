"""The parsers of items, points, vaults, faults and logged rows."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.azure.scene import VAULT, database_item, point_row, vm_item
from tests.wire.test_scalar import ANYTHING
from triage.model.terms import Consistency, Os, Workload
from triage.wire import (
    parse_fault,
    parse_hint,
    parse_item,
    parse_job,
    parse_logged_job,
    parse_point,
    parse_vault,
)

PARSERS = (parse_job, parse_item, parse_point, parse_vault, parse_logged_job, parse_hint)
KEYS = st.sampled_from(
    [
        "id",
        "name",
        "properties",
        "status",
        "operation",
        "errorDetails",
        "extendedInfo",
        "tasksList",
        "propertyBag",
        "kpisHealths",
        "healthDetails",
        "recoveryPointTime",
        "entityFriendlyName",
        "backupManagementType",
        "workloadType",
        "containerName",
        "JobUniqueId",
        "TimeGenerated",
        "code",
    ]
)
BODIES = st.dictionaries(KEYS, ANYTHING | st.dictionaries(KEYS, ANYTHING), max_size=8)


@given(BODIES, BODIES)
def test_no_body_makes_a_parser_raise(outer: dict[str, Any], inner: dict[str, Any]) -> None:
    """Bodies of any shape are read, or none."""
    body = {"name": "n", **outer, "properties": inner}
    for parse in PARSERS:
        parse(body)
        parse(outer)
    parse_fault(body)


def test_vm_item_is_read_whole() -> None:
    """All members of a VM's item arrive, never is none."""
    item = parse_item(vm_item("web1", deleted=True))
    assert item is not None
    assert (item.workload, item.vm_name, item.vm_resource_group) == (
        Workload.AZURE_VM,
        "web1",
        "rg-a",
    )
    assert item.last_backup_time is None
    assert (item.policy_name, item.soft_deleted) == ("nightly", True)
    assert [(d.number, d.title, d.kpi) for d in item.health] == [
        (400239, "IaasVmHealthGreenDefault", None)
    ]


def test_database_item_is_read_whole() -> None:
    """A database's item names its host, VM and last error."""
    item = parse_item(database_item("prd", "saphost", "web1"))
    assert item is not None
    assert (item.host, item.vm_name, item.parent) == ("saphost", "web1", "HN1")
    assert item.last_backup_error is not None
    assert item.last_backup_error.title == "UserErrorHanaDown"


def test_item_of_a_deleted_vm_is_known_by_its_container() -> None:
    """Without an ARM id the container names group and VM."""
    row = vm_item("web1")
    del row["properties"]["virtualMachineId"], row["properties"]["sourceResourceId"]
    item = parse_item(row)
    assert item is not None
    assert (item.vm_id, item.vm_resource_group, item.vm_name) == (None, "rg-a", "web1")


def test_kpi_health_is_read_with_its_indicator() -> None:
    """Remarks of an indicator keep its name and status."""
    row = vm_item("web1")
    detail = {"code": 400158, "title": "UserErrorJobSuccessfullyCancelled"}
    row["properties"]["kpisHealths"] = {
        "RestoreKPI": {"resourceHealthStatus": "Degraded", "resourceHealthDetails": [detail]}
    }
    item = parse_item(row)
    assert item is not None
    assert (item.health[-1].kpi, item.health[-1].status) == ("RestoreKPI", "Degraded")


@pytest.mark.parametrize(
    ("kind", "consistency"),
    [
        ("AppConsistent", Consistency.APPLICATION),
        ("FileSystemConsistent", Consistency.FILE_SYSTEM),
        ("crashconsistent", Consistency.CRASH),
        ("New", Consistency.UNKNOWN),
    ],
)
def test_points(kind: str, consistency: Consistency) -> None:
    """A recovery point tells time, consistency, OS, encryption and tiers."""
    point = parse_point(point_row("p1", kind, 1))
    assert point is not None
    assert point.consistency is consistency
    assert (point.os, point.encrypted, point.tiers) == (Os.WINDOWS, True, ("InstantRP",))


@pytest.mark.parametrize(
    ("body", "code", "action"),
    [
        ({"error": {"code": "A", "message": "m"}}, "A", None),
        ({"code": "A", "message": "m"}, "A", None),
        ({"error": {"code": "A", "innererror": {"code": "B", "innererror": {}}}}, "B", None),
        ({"error": {"code": "A", "details": [{"code": "C"}]}}, "C", None),
        (
            {"error": {"code": "A", "message": "to perform action 'X.Y/z/read' over scope '/s'"}},
            "A",
            "X.Y/z/read",
        ),
        ("<html>", None, None),
        (None, None, None),
        ([], None, None),
    ],
)
def test_faults(body: object, code: str | None, action: str | None) -> None:
    """An error body gives its innermost code, and the action it names."""
    fault = parse_fault(body)
    assert (fault.code, fault.action) == (code, action)


@pytest.mark.parametrize("arm_id", [VAULT, VAULT.upper(), VAULT.replace("/sub", "/Sub")])
def test_vaults(arm_id: str) -> None:
    """A vault is read from its id in any case."""
    vault = parse_vault({"id": arm_id, "location": "japaneast"})
    assert vault is not None
    assert vault.id.casefold() == VAULT.casefold()


def test_other_resources_are_no_vaults() -> None:
    """An id of another kind is no vault."""
    assert parse_vault({"id": VAULT.replace("vaults", "vautls")}) is None


def test_logged_jobs() -> None:
    """A logged row gives the code unless it is Success, and how it was started."""
    row = {
        "JobUniqueId": "j",
        "JobFailureCode": "Success",
        "JobDurationInSecs": "12.5",
        "AdHocOrScheduledJob": "AdHoc",
        "TimeGenerated": "2026-03-04T00:00:00Z",
    }
    job = parse_logged_job(row)
    assert job is not None
    assert (job.code, job.scheduled, job.duration) == (None, False, timedelta(seconds=12.5))
    assert job.start == datetime(2026, 3, 4, tzinfo=UTC)


@pytest.mark.parametrize("parse", [parse_logged_job, parse_hint])
def test_rows_without_what_matters_are_none(parse: Callable[[dict[str, Any]], object]) -> None:
    """A row without a job or a time is none."""
    assert parse({"JobStatus": "Failed", "Text": "x"}) is None


def test_hints() -> None:
    """A hint is cut to a readable length."""
    hint = parse_hint(
        {"TimeGenerated": "2026-03-04T00:00:00Z", "EventID": 12289, "Text": "x" * 999}
    )
    assert hint is not None
    assert (hint.event_id, len(hint.text)) == (12289, 600)
