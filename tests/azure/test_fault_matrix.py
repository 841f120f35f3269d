"""Each source under each fault: the outcome is told, and nothing else is lost."""

import asyncio
from collections.abc import Callable
from typing import Any

import msgspec
import pytest
from azure.core.exceptions import (
    IncompleteReadError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseError,
)

from tests.azure.scene import NOW, Scene, ask, newest_failure
from tests.azure.transport import HTML, JSON, FakeCredential, Reply, ok, refused
from triage.azure.connections import Connections
from triage.azure.reading import read
from triage.errors import AzureDenied, AzureUnavailable, NotFound, TriageError
from triage.model.evidence import Outcome, SourceName
from triage.sample.answers import Answer
from triage.settings import Settings

DEADLINE = 0.4

FAULTS: dict[str, tuple[Callable[[], Reply], Outcome]] = {
    "401": (lambda: refused(401, "InvalidAuthenticationToken"), Outcome.DENIED),
    "403": (lambda: refused(403, "AuthorizationFailed"), Outcome.DENIED),
    "404": (lambda: refused(404, "ResourceNotFound"), Outcome.ABSENT),
    "409": (lambda: refused(409, "MissingSubscriptionRegistration"), Outcome.FAILED),
    "429 long": (lambda: refused(429, "Throttled", retry_after="600"), Outcome.FAILED),
    "429 bare": (lambda: refused(429, "Throttled"), Outcome.FAILED),
    "500": (lambda: refused(500), Outcome.FAILED),
    "502": (lambda: refused(502), Outcome.FAILED),
    "503": (lambda: refused(503, retry_after="30"), Outcome.FAILED),
    "hang": (lambda: 60.0, Outcome.TIMED_OUT),
    "no connection": (lambda: ServiceRequestError("refused"), Outcome.FAILED),
    "connect timeout": (lambda: ServiceRequestTimeoutError("slow"), Outcome.TIMED_OUT),
    "cut": (lambda: ServiceResponseError("cut"), Outcome.FAILED),
    "cut in the body": (lambda: IncompleteReadError("cut"), Outcome.FAILED),
    "HTML": (lambda: Answer(200, HTML, b"<html>Sign in</html>"), Outcome.FAILED),
    "malformed": (lambda: Answer(200, JSON, b'{"value": [{'), Outcome.FAILED),
    "a list": (lambda: ok([]), Outcome.FAILED),
    "empty body": (lambda: Answer(200, JSON, b""), Outcome.FAILED),
}

SOURCES = {
    "items": SourceName.ITEMS,
    "workloads": SourceName.ITEMS,
    "jobs": SourceName.JOBS,
    "job": SourceName.JOB,
    "points": SourceName.RECOVERY_POINTS,
    "logs": SourceName.LOG_ANALYTICS,
    "hints": SourceName.VM_HINTS,
}


def broken(route: str, reply: Callable[[], Reply]) -> Scene:
    """Return a vault of which one route is broken."""
    scene = Scene()
    setattr(scene, route, lambda _: reply())
    return scene


@pytest.mark.parametrize("route", SOURCES)
@pytest.mark.parametrize("fault", FAULTS)
async def test_one_broken_source_costs_only_itself(route: str, fault: str) -> None:
    """The broken source says how it broke; the others are read and the time is kept."""
    reply, outcome = FAULTS[fault]
    scene = broken(route, reply)
    loop = asyncio.get_running_loop()
    started = loop.time()
    evidence = await scene.read(deadline_seconds=DEADLINE)
    assert loop.time() - started < DEADLINE + 0.2
    assert all(request.method in ("GET", "POST") for request in scene.transport.requests)
    reading = evidence.reading(SOURCES[route])
    assert reading is not None
    assert reading.outcome is outcome
    assert reading.detail is not None
    assert reading.next is not None
    others = {
        r.source: r.outcome
        for r in evidence.readings
        if r.source is not SOURCES[route] and r.source not in _FOLLOWING.get(route, ())
    }
    assert set(others.values()) <= {Outcome.OK, Outcome.EMPTY}, others
    assert evidence.vm.resource_group == "rg-a"
    if route != "jobs":
        assert evidence.focus is not None
        assert evidence.focus.errors[0].title == "SnapshotBroken"


_FOLLOWING = {
    "jobs": (SourceName.JOB, SourceName.VM_HINTS),
    "items": (SourceName.VM_HINTS,),
}
"""What rests on a source: no job without the list, no VM id without its item."""


def _ending(fault: str) -> type[TriageError]:
    outcome = FAULTS[fault][1]
    return {Outcome.DENIED: AzureDenied, Outcome.ABSENT: NotFound}.get(outcome, AzureUnavailable)


@pytest.mark.parametrize("fault", FAULTS)
async def test_broken_vault_list_ends_the_question(fault: str) -> None:
    """Without the vault there is no answer, and the error says whether to come back."""
    scene = broken("vaults", FAULTS[fault][0])
    with pytest.raises(_ending(fault)):
        await scene.read(deadline_seconds=DEADLINE)


@pytest.mark.parametrize("fault", FAULTS)
async def test_neither_items_nor_jobs_ends_the_question(fault: str) -> None:
    """Without items and jobs there is no answer."""
    reply = FAULTS[fault][0]
    scene = Scene()
    scene.items = scene.workloads = scene.jobs = lambda _: reply()
    with pytest.raises(_ending(fault)):
        await scene.read(deadline_seconds=DEADLINE)


async def test_denied_names_action_and_scope_of_the_service() -> None:
    """The action and scope of a 403 come from its message, where it names them."""
    message = (
        "The client 'x' does not have authorization to perform action"
        " 'Microsoft.RecoveryServices/vaults/backupJobs/read' over scope '/subscriptions/s/x'."
    )
    scene = broken("jobs", lambda: refused(403, "AuthorizationFailed", message))
    reading = (await scene.read()).reading(SourceName.JOBS)
    assert reading is not None
    assert reading.action == "Microsoft.RecoveryServices/vaults/backupJobs/read"
    assert reading.scope == "/subscriptions/s/x"


async def test_denied_names_action_and_scope_of_its_own() -> None:
    """The action and scope of a 403 that names none are those the source needs."""
    scene = broken("vaults", lambda: refused(403, "AuthorizationFailed"))
    with pytest.raises(AzureDenied) as caught:
        await scene.read()
    assert caught.value.action == "Microsoft.RecoveryServices/Vaults/read"
    assert caught.value.scope is not None


@pytest.mark.parametrize(
    ("mode", "action"),
    [
        ("auto", "Microsoft.Insights/logs/read"),
        ("12345678-1111-4222-8333-123456789012", "Microsoft.OperationalInsights/"),
    ],
)
async def test_denied_logs_name_what_the_mode_needs(mode: str, action: str) -> None:
    """A denied query names the action on the resource, or on the workspace of the settings."""
    scene = broken("logs", lambda: refused(403, "InsufficientAccessError"))
    scene.hints = scene.logs
    reading = (await scene.read(log_analytics=mode)).reading(SourceName.LOG_ANALYTICS)
    assert reading is not None
    assert reading.action is not None
    assert reading.action.startswith(action)


async def test_throttled_tells_when_to_come_back() -> None:
    """The pause that Azure asks for is handed on."""
    scene = broken("vaults", lambda: refused(429, "Throttled", retry_after="372"))
    with pytest.raises(AzureUnavailable) as caught:
        await scene.read()
    assert caught.value.retry_after.total_seconds() == 372


async def test_denied_log_analytics_and_hanging_points_leave_the_diagnosis() -> None:
    """With Log Analytics denied and points hanging, the failure and its tasks are there."""
    scene = Scene()
    scene.logs = lambda _: refused(403, "InsufficientAccessError")
    scene.points = lambda _: 60.0
    evidence = await scene.read(deadline_seconds=DEADLINE)
    assert evidence.focus is not None
    assert evidence.focus.tasks
    assert evidence.reading(SourceName.RECOVERY_POINTS).outcome is Outcome.TIMED_OUT  # type: ignore[union-attr]


@pytest.mark.parametrize(
    ("body", "outcome"),
    [
        ({"error": {"code": "BadArgumentError", "innererror": {"code": "SEM0100"}}}, "absent"),
        ({"error": {"code": "BadArgumentError", "innererror": {"code": "SYN0002"}}}, "failed"),
    ],
)
async def test_missing_table_is_absent(body: dict[str, Any], outcome: str) -> None:
    """A table that does not exist is absent, a query that cannot be parsed has failed."""
    scene = broken("logs", lambda: Answer(400, JSON, msgspec.json.encode(body)))
    reading = (await scene.read()).reading(SourceName.LOG_ANALYTICS)
    assert reading is not None
    assert reading.outcome.value == outcome


async def test_partial_result_keeps_its_rows() -> None:
    """A partial query result keeps its rows and says that it is partial."""
    scene = Scene()
    whole = msgspec.json.decode(scene.logs(None).body)  # type: ignore[arg-type,union-attr]
    scene.logs = lambda _: ok(whole | {"error": {"code": "PartialError", "message": "-"}})
    evidence = await scene.read()
    reading = evidence.reading(SourceName.LOG_ANALYTICS)
    assert reading is not None
    assert (reading.outcome, reading.code) == (Outcome.FAILED, "PartialError")
    assert len(evidence.logged_jobs) == 1


@pytest.mark.parametrize("fault", FAULTS)
async def test_pages_before_a_failure_are_kept(fault: str) -> None:
    """Jobs of the pages before a failure stay, and the window says that it is cut."""
    scene = Scene()
    first = msgspec.json.decode(scene.jobs(None).body)  # type: ignore[arg-type,union-attr]
    following = "https://management.azure.com/x/backupJobs?page=2"
    reply, outcome = FAULTS[fault]
    scene.jobs = lambda request: (
        reply() if "page=2" in request.url else ok(first | {"nextLink": following})
    )
    evidence = await scene.read(deadline_seconds=DEADLINE)
    assert [job.id for job in evidence.jobs] == ["job-1", "job-2"]
    assert evidence.window.truncated
    assert evidence.reading(SourceName.JOBS).outcome is outcome  # type: ignore[union-attr]


async def test_next_page_on_another_host_is_not_asked() -> None:
    """A nextLink to another host gets neither a call nor the token."""
    scene = Scene()
    first = msgspec.json.decode(scene.jobs(None).body)  # type: ignore[arg-type,union-attr]
    scene.jobs = lambda _: ok(first | {"nextLink": "https://evil.example/backupJobs?x=1"})
    evidence = await scene.read()
    assert not scene.transport.sent("evil.example")
    assert evidence.reading(SourceName.JOBS).detail.key == "azure.detail.notSent"  # type: ignore[union-attr]
    assert len(evidence.jobs) == 2


@pytest.mark.parametrize("turn", ["same", "new", "empty"])
async def test_endless_pages_end(turn: str) -> None:
    """Pages that never end are cut, whether their links, rows or nothing repeat."""
    scene = Scene()
    first = msgspec.json.decode(scene.jobs(None).body)  # type: ignore[arg-type,union-attr]
    link = "https://management.azure.com/x/backupJobs?page="

    def jobs(_: object) -> Reply:
        page = 1 if turn == "same" else len(scene.transport.requests)
        rows = [] if turn == "empty" else first["value"]
        return ok({"value": rows, "nextLink": f"{link}{page}"})

    scene.jobs = jobs
    evidence = await scene.read()
    assert evidence.window.truncated
    assert len(scene.transport.sent("backupJobs?")) < 10


def _credential_error(kind: str) -> Exception:
    from azure.core.exceptions import ClientAuthenticationError, HttpResponseError  # noqa: PLC0415
    from azure.identity import CredentialUnavailableError  # noqa: PLC0415

    busy = HttpResponseError("busy")
    busy.status_code = 503
    return {
        "none": CredentialUnavailableError("no identity"),
        "refused": ClientAuthenticationError("wrong tenant"),
        "busy": busy,
        "down": ServiceRequestError("no route"),
    }[kind]


@pytest.mark.parametrize(
    ("kind", "ending"),
    [
        ("none", AzureDenied),
        ("refused", AzureDenied),
        ("busy", AzureUnavailable),
        ("down", AzureUnavailable),
    ],
)
async def test_no_token_ends_the_question(kind: str, ending: type[TriageError]) -> None:
    """Without a token there is no answer: for good when refused, for now when unreachable."""
    credential = FakeCredential(_credential_error(kind))
    connections = Connections(
        Settings(), credential=credential, transport=lambda: Scene().transport
    )
    with pytest.raises(ending) as caught:
        await read(connections, ask(), now=NOW, focus=newest_failure)
    assert caught.value.detail.key.startswith("azure.detail.token")


async def test_hanging_token_meets_the_deadline() -> None:
    """A token that never comes ends the question in time."""
    connections = Connections(
        Settings(deadline_seconds=DEADLINE),
        credential=FakeCredential(seconds=60),
        transport=lambda: Scene().transport,
    )
    with pytest.raises(AzureUnavailable):
        await read(connections, ask(), now=NOW, focus=newest_failure)
