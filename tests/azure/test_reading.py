"""What is read for one question when Azure answers."""

from datetime import timedelta
from urllib.parse import unquote, unquote_plus

import pytest
from azure.core.rest import HttpRequest

from tests.azure.scene import (
    NOW,
    OTHER_SUB,
    VAULT,
    Scene,
    ask,
    database_item,
    database_job,
    job_row,
    point_row,
    vm_id,
    vm_item,
)
from tests.azure.transport import ok, refused
from triage.errors import Ambiguous, NotFound
from triage.model.evidence import JobStatus, Outcome, SourceName
from triage.model.question import Manner
from triage.model.terms import Consistency, Language, Os, Workload


async def test_all_sources_are_read() -> None:
    """Every source is read and its facts arrive."""
    evidence = await Scene().read()
    assert evidence.vault.id == VAULT
    assert evidence.vault.location == "japaneast"
    assert (evidence.vm.id, evidence.vm.os) == (vm_id("web1"), Os.WINDOWS)
    assert [job.id for job in evidence.jobs] == ["job-1", "job-2"]
    assert evidence.focus is not None
    assert [task.name for task in evidence.focus.tasks] == ["Take Snapshot"]
    assert evidence.jobs[0] == evidence.focus
    assert [p.consistency for p in evidence.recovery_points] == [
        Consistency.CRASH,
        Consistency.APPLICATION,
    ]
    assert [job.code for job in evidence.logged_jobs] == ["SnapshotBroken"]
    assert evidence.encrypted is True


async def test_each_source_has_a_reading() -> None:
    """Each source has one reading, in the order it was asked."""
    evidence = await Scene().read()
    assert [(r.source, r.outcome) for r in evidence.readings] == [
        (SourceName.TOKEN, Outcome.OK),
        (SourceName.VAULTS, Outcome.OK),
        (SourceName.ITEMS, Outcome.OK),
        (SourceName.JOBS, Outcome.OK),
        (SourceName.JOB, Outcome.OK),
        (SourceName.RECOVERY_POINTS, Outcome.OK),
        (SourceName.LOG_ANALYTICS, Outcome.OK),
        (SourceName.VM_HINTS, Outcome.EMPTY),
    ]


async def test_jobs_of_others_are_summed_up() -> None:
    """Jobs of other items become counters, those outside of the window count nowhere."""
    evidence = await Scene().read()
    assert evidence.jobs_seen == 3
    (neighbour,) = evidence.neighbours
    assert (neighbour.name, neighbour.failed) == ("db1", 1)
    assert neighbour.codes == {"SnapshotBroken": 1}
    assert neighbour.last_status is JobStatus.FAILED


async def test_only_reads_are_sent() -> None:
    """Nothing but GETs and log queries leaves, each with the caller's language and an id."""
    scene = Scene()
    await scene.read(ask(manner=Manner(language=Language.JA)))
    for request in scene.transport.requests:
        assert request.method == "GET" or request.url.endswith("/query")
        assert request.headers["Accept-Language"] == "ja"
        assert request.headers["x-ms-client-request-id"]


async def test_calls_are_traced() -> None:
    """The trace holds every call with path, status and time."""
    scene = Scene()
    evidence = await scene.read()
    assert len(evidence.calls) == len(scene.transport.requests)
    assert {call.status for call in evidence.calls} == {200}
    assert any(call.path == f"{VAULT}/backupJobs" for call in evidence.calls)


async def test_long_window_is_split() -> None:
    """A window over 30 days is asked for in pieces that touch."""
    scene = Scene()
    scene.jobs = lambda _: ok({"value": []})
    await scene.read(ask(lookback_days=70))
    filters = [unquote(r.url.partition("filter=")[2]) for r in scene.transport.sent("backupJobs?")]
    assert len(filters) == 3
    assert (
        "startTime eq '2026-02-02 12:01:00 PM' and endTime eq '2026-03-04 12:01:00 PM'" in filters
    )


async def test_databases_are_found_by_their_host() -> None:
    """Jobs of databases belong to the VM whose items name their host."""
    scene = Scene()
    scene.workloads = lambda _: ok({"value": [database_item("prd", "saphost", "web1")]})
    scene.jobs = lambda _: ok(
        {"value": [database_job("d1", "PRD [SAPHOST]"), database_job("d2", "PRD [web1]")]}
    )
    scene.job = lambda _: refused(500)
    evidence = await scene.read(deadline_seconds=1.0)
    assert [job.id for job in evidence.jobs] == ["d1"]
    assert evidence.jobs[0].workload is Workload.SAP_HANA
    assert [item.workload for item in evidence.items] == [Workload.AZURE_VM, Workload.SAP_HANA]


async def test_namesakes_are_ambiguous() -> None:
    """One name in two groups is refused with both candidates."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item("web1", "rg-a"), vm_item("WEB1", "rg-b")]})
    with pytest.raises(Ambiguous) as caught:
        await scene.read()
    assert caught.value.field == "vmResourceGroup"
    assert caught.value.candidates == (vm_id("web1", "rg-a"), vm_id("WEB1", "rg-b"))


async def test_group_settles_namesakes() -> None:
    """With the group given, jobs of the namesake in another group become a neighbour's."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item("web1", "rg-a"), vm_item("web1", "rg-b")]})
    scene.jobs = lambda _: ok(
        {"value": [job_row("a", vm="web1"), job_row("b", vm="web1", group="rg-b", code="X")]}
    )
    evidence = await scene.read(ask(resource_group="RG-A"))
    assert [job.id for job in evidence.jobs] == ["a"]
    assert [(n.name, n.failed) for n in evidence.neighbours] == [("web1", 1)]


async def test_soft_deleted_twin_does_not_count() -> None:
    """A soft-deleted item of the same name gives way to the live one."""
    scene = Scene()
    scene.items = lambda _: ok(
        {"value": [vm_item("web1", "rg-old", deleted=True), vm_item("web1", "rg-a")]}
    )
    evidence = await scene.read()
    assert evidence.vm.resource_group == "rg-a"


async def test_vm_may_lie_in_another_subscription() -> None:
    """A VM of another subscription than the vault's is found."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item("web1", subscription=OTHER_SUB)]})
    evidence = await scene.read()
    assert evidence.vm.subscription == OTHER_SUB


async def test_unprotected_vm_is_not_found() -> None:
    """A VM that the vault does not protect is not found, near names are told."""
    with pytest.raises(NotFound) as caught:
        await Scene().read(ask("webb1"))
    assert caught.value.nearest == ("web1",)


async def test_failed_configuration_is_found_by_its_job() -> None:
    """A VM whose protection never came about is known by its jobs."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item("db1")]})
    evidence = await scene.read()
    assert evidence.vm.resource_group == "rg-a"
    assert evidence.items == ()


async def test_job_asked_for_is_the_focus() -> None:
    """A job id in the question decides the focus, whatever failed last."""
    evidence = await Scene().read(ask(job_id="JOB-2"))
    assert evidence.focus is not None
    assert evidence.focus.id == "JOB-2"
    assert len(evidence.jobs) == 2


async def test_job_asked_for_settles_namesakes() -> None:
    """A job id tells which of two VMs of one name is meant."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item("web1", "rg-a"), vm_item("web1", "rg-b")]})
    evidence = await scene.read(ask(job_id="job-1"))
    assert evidence.vm.resource_group == "rg-a"


async def test_unknown_job_is_not_found() -> None:
    """A job id that the vault does not know is not found."""
    scene = Scene()
    scene.job = lambda _: refused(404, "ResourceNotFound")
    with pytest.raises(NotFound) as caught:
        await scene.read(ask(job_id="nope"))
    assert caught.value.detail.key == "azure.job.notFound"


async def test_known_job_answers_without_the_lists() -> None:
    """With the job known by id, denied lists leave an answer."""
    scene = Scene()
    scene.items = scene.workloads = scene.jobs = lambda _: refused(403, "AuthorizationFailed")
    evidence = await scene.read(ask(job_id="job-1"))
    assert evidence.focus is not None
    assert evidence.vm.resource_group == "rg-a"
    assert evidence.window.truncated


async def test_points_beyond_a_month_are_asked_for_when_needed() -> None:
    """Without an application-consistent point in 30 days, half a year is read."""
    scene = Scene()

    def points(request: HttpRequest) -> object:
        recent = "endDate eq '2026-03-04" in unquote_plus(request.url)
        row = point_row("new", "CrashConsistent", 1) if recent else None
        return ok({"value": [row or point_row("old", "AppConsistent", 60)]})

    scene.points = points  # type: ignore[assignment]
    evidence = await scene.read()
    assert [point.id for point in evidence.recovery_points] == ["new", "old"]


async def test_log_analytics_can_be_off() -> None:
    """With Log Analytics off no query is sent and the readings say so."""
    scene = Scene()
    evidence = await scene.read(log_analytics="off")
    assert not scene.transport.sent("/query")
    assert evidence.reading(SourceName.LOG_ANALYTICS).outcome is Outcome.SKIPPED  # type: ignore[union-attr]


async def test_workspace_of_the_settings_is_queried() -> None:
    """A workspace id in the settings is asked instead of the vault's resource."""
    scene = Scene()
    await scene.read(log_analytics="12345678-1111-4222-8333-123456789012")
    (request, *_) = scene.transport.sent("/query")
    assert request.url.endswith("/v1/workspaces/12345678-1111-4222-8333-123456789012/query")


async def test_window_starts_where_truncated_pages_end() -> None:
    """A list that is cut tells from when on it is complete."""
    scene = Scene()
    row = job_row("job-1", vm="web1", code="X", hours=5)
    link = f"https://management.azure.com{VAULT}/backupJobs?api-version=1&t=x"
    scene.jobs = lambda _: ok({"value": [row], "nextLink": link})
    evidence = await scene.read()
    assert evidence.window.truncated
    assert evidence.window.start > NOW - timedelta(hours=6)
