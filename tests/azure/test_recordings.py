"""The recorded bodies of the real service, replayed through the real client and our parsers."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import msgspec
import pytest

from tests.azure.scene import SUB
from tests.azure.transport import JSON, FakeCredential, FakeTransport
from triage.azure.connections import Connections
from triage.azure.deadline import Asking, asking
from triage.azure.items import read_items
from triage.azure.jobs import read_job, read_jobs
from triage.azure.points import read_points
from triage.azure.vaults import list_vaults
from triage.model.evidence import Job, Outcome, ProtectedItem, Reading, RecoveryPoint, Vault
from triage.model.terms import Consistency, Os, Workload
from triage.sample.answers import Answer
from triage.settings import Settings
from triage.wire import parse_item, parse_point

FOLDER = Path(__file__).parents[3] / "shared" / "examples" / "recordings"
NAMES = sorted(path.stem for path in FOLDER.glob("*.json")) if FOLDER.is_dir() else []
pytestmark = pytest.mark.skipif(not NAMES, reason="the recordings are not on this machine")

V = Vault(
    id=f"/subscriptions/{SUB}/resourceGroups/r/providers/Microsoft.RecoveryServices/vaults/v",
    name="v",
    resource_group="r",
    subscription=SUB,
)


def recorded(name: str) -> dict[str, Any]:
    """Return a recording."""
    body: dict[str, Any] = msgspec.json.decode((FOLDER / f"{name}.json").read_bytes())
    return body


def replay(name: str) -> Connections:
    """Return connections over which every call gets the recorded answer."""
    recording = recorded(name)
    answer = Answer(recording["status"], JSON, msgspec.json.encode(recording["response"]))
    return Connections(
        Settings(),
        credential=FakeCredential(),
        transport=lambda: FakeTransport(lambda _: answer),
    )


def named(prefix: str) -> list[str]:
    """Return the recordings whose name begins so."""
    return [name for name in NAMES if name.startswith(prefix)]


async def the_job(name: str) -> tuple[Job | None, Reading]:
    """Read the recorded job."""
    return await read_job(replay(name), V, "x", seconds=5)


JOBS: dict[str, Callable[[Job], object]] = {
    "job_get_iaasvm_backup_completed_with_tasks": lambda job: (
        [task.name for task in job.tasks] == ["Take Snapshot", "Transfer data to vault"]
        and job.tasks[0].duration == timedelta(minutes=7, seconds=37, microseconds=724340)
        and job.properties["Backup Size"] == "34846 MB"
        and job.properties["IsInstantRpJob"] == "True"
        and job.container == ("hiagarg", "hiaga-adhoc-vm")
    ),
    "job_get_iaasvm_configurebackup_failed_400160": lambda job: (
        [(e.number, e.title) for e in job.errors]
        == [(400160, "UserErrorVmProvisioningStateFailed")]
        and job.operation.value == "ConfigureProtection"
        and job.detailed
    ),
    "job_get_iaasvm_backup_inprogress_2021": lambda job: (
        job.end is None and job.status.value == "InProgress" and job.start is not None
    ),
    "job_get_iaasvm_backup_cancelled": lambda job: (
        job.status.value == "Cancelled" and job.errors == ()
    ),
    "job_get_sql_backup_full_cancelling": lambda job: (
        (job.database, job.host, job.status.value) == ("master", "psbvtsqlvm", "Cancelling")
        and job.operation_text == "Backup (Full)"
        and job.workload is Workload.SQL
        and job.user_triggered is True
    ),
    "job_get_hana_backup_full_inprogress": lambda job: (
        (job.database, job.host) == ("SYSTEMDB", "hxehost")
        and job.workload is Workload.SAP_HANA
        and job.duration == timedelta(minutes=1, seconds=35, microseconds=134255)
    ),
    "job_get_azurestorage_backup_completed": lambda job: job.workload is Workload.AZURE_FILES,
}


@pytest.mark.parametrize("name", named("job_get_"))
async def test_each_recorded_job_is_read(name: str) -> None:
    """Each recorded job comes through the client with its own facts."""
    job, reading = await the_job(name)
    own = recorded(name)["response"]["properties"]
    assert reading.outcome is Outcome.OK
    assert job is not None
    assert job.id == recorded(name)["response"]["name"]
    assert job.entity == own["entityFriendlyName"]
    assert job.status.value == own["status"]
    assert job.activity_id == own["activityId"]
    assert (job.end is None) == ("endTime" not in own)
    assert len(job.tasks) == len(own.get("extendedInfo", {}).get("tasksList", []))
    assert job.duration is not None
    assert all(task.start is None or task.start.tzinfo is UTC for task in job.tasks)
    assert name not in JOBS or JOBS[name](job)


@pytest.mark.parametrize("name", named("jobs_list_"))
async def test_each_recorded_job_list_is_folded(name: str) -> None:
    """Each recorded job list gives every job of a VM and counts all others."""
    rows = recorded(name)["response"]["value"]
    vm = rows[0]["properties"]["entityFriendlyName"]
    own = [r for r in rows if r["properties"]["entityFriendlyName"].lower() == vm.lower()]
    moments = [datetime.fromisoformat(r["properties"]["startTime"][:19] + "Z") for r in rows]
    window = (min(moments) - timedelta(days=1), max(moments) + timedelta(days=1))
    question = Asking(ends=1e12, request_id="r", calls=[])
    with asking(question):
        found = await read_jobs(replay(name), V, window, vm=vm, items=_nothing, seconds=5)
    ledger = found.ledger
    assert found.reading.outcome is Outcome.OK
    assert ledger.seen == len(rows) * _pieces(window)
    assert {job.id for job in ledger.jobs()} == {row["name"] for row in own}
    counted = sum(neighbour.jobs for neighbour in ledger.neighbours())
    assert counted == (len(rows) - len(own)) * _pieces(window)
    titles = {e.title for job in ledger.jobs() for e in job.errors}
    wanted = {e["errorTitle"] for r in own for e in r["properties"].get("errorDetails", [])}
    assert titles == wanted


def _pieces(window: tuple[datetime, datetime]) -> int:
    return -(-(window[1] - window[0] + timedelta(minutes=1)) // timedelta(days=30))


async def _nothing() -> tuple[ProtectedItem, ...]:
    return ()


@pytest.mark.parametrize("name", named("protecteditems_list_"))
async def test_each_recorded_item_list_is_read(name: str) -> None:
    """Each recorded item list gives every item with its VM and host."""
    items, reading = await read_items(replay(name), V, workload=Workload.AZURE_VM, seconds=5)
    rows = recorded(name)["response"]["value"]
    assert reading.outcome is Outcome.OK
    assert [item.name for item in items] == [row["name"] for row in rows]
    for item, row in zip(items, rows, strict=True):
        own = row["properties"]
        assert item.friendly_name == own["friendlyName"]
        assert item.protection_state == own["protectionState"]
        assert item.host == own.get("serverName")
        if item.workload is not Workload.AZURE_FILES:
            assert item.vm_id == own["sourceResourceId"]
        never = own.get("lastBackupTime", "2001").startswith("2001")
        assert (item.last_backup_time is None) == never


ITEMS: dict[str, Callable[[ProtectedItem], object]] = {
    "protecteditem_get_hana_protected": lambda item: (
        (item.workload, item.host, item.vm_name, item.parent)
        == (Workload.SAP_HANA, "hxehost", "akneema-hana-ccy", "HXE")
        and item.last_backup_error is None
    ),
    "protecteditem_get_sql_irpending": lambda item: item.workload is Workload.SQL,
}


@pytest.mark.parametrize("name", named("protecteditem_get_"))
def test_each_recorded_item_is_read(name: str) -> None:
    """Each recorded item is read."""
    item = parse_item(recorded(name)["response"])
    assert item is not None
    assert ITEMS[name](item)


POINTS: dict[str, Callable[[RecoveryPoint], object]] = {
    "recoverypoint_get_iaasvm_appconsistent": lambda point: (
        (point.consistency, point.os, point.encrypted, point.tiers)
        == (Consistency.APPLICATION, Os.WINDOWS, False, ("InstantRP",))
    ),
    "recoverypoint_get_hana": lambda point: (
        point.time == datetime(2021, 6, 18, 11, 9, 12, 647000, tzinfo=UTC)
        and point.tiers == ("HardenedRP",)
    ),
}


@pytest.mark.parametrize("name", named("recoverypoint_get_"))
def test_each_recorded_point_is_read(name: str) -> None:
    """Each recorded recovery point is read."""
    point = parse_point(recorded(name)["response"])
    assert point is not None
    assert POINTS[name](point)


@pytest.mark.parametrize("name", named("recoverypoints_list_"))
async def test_each_recorded_point_list_is_read(name: str) -> None:
    """Each recorded list of recovery points is read."""
    now = datetime(2025, 9, 17, tzinfo=UTC)
    points, reading = await read_points(replay(name), V, f"{V.id}/x", now=now, seconds=5)
    assert reading.outcome is Outcome.OK
    assert [point.consistency for point in points] == [Consistency.FILE_SYSTEM]


ERRORS = {
    "error_400_containers_list_without_filter": (Outcome.FAILED, "BMSUserErrorInvalidInput"),
    "error_400_crr_not_enabled": (Outcome.FAILED, None),
    "error_404_resource_group_not_found": (Outcome.ABSENT, "ResourceGroupNotFound"),
    "error_404_vault_not_found": (Outcome.ABSENT, "ResourceNotFound"),
    "error_429_arm_subscription_throttled": (Outcome.FAILED, None),
}


@pytest.mark.parametrize("name", named("error_"))
async def test_each_recorded_error_is_told(name: str) -> None:
    """Each recorded error becomes its outcome with the service's code."""
    _, reading = await list_vaults(replay(name), SUB, seconds=5)
    outcome, code = ERRORS[name]
    assert reading.outcome is outcome
    assert reading.status == recorded(name)["status"]
    assert code is None or reading.code == code


def test_no_recording_is_left_out() -> None:
    """Every recording is replayed, but for kinds of answers that are never asked for."""
    kinds = ("job_get_", "jobs_list_", "protecteditem", "recoverypoint", "error_")
    never_asked = ("container", "job_cancel_")
    assert [name for name in NAMES if not name.startswith(kinds + never_asked)] == []
