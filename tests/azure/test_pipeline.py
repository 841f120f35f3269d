"""What a call may do and cost: only reads, to our host, retried within the deadline."""

import asyncio
import logging
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import ServiceRequestError
from azure.core.rest import HttpRequest

from tests.azure.scene import NOW, SUB, Scene, ask, newest_failure
from tests.azure.transport import FakeCredential, FakeTransport, Reply, ok, refused
from triage.azure.connections import WIDTH, Connections
from triage.azure.deadline import Asking, asking
from triage.azure.pipeline import ATTEMPTS, CallRefused, retry_after
from triage.azure.reading import read
from triage.errors import AzureUnavailable
from triage.settings import Settings


def connect(transport: FakeTransport, **settings: Any) -> Connections:
    """Return connections over `transport`."""
    return Connections(
        Settings(**settings), credential=FakeCredential(), transport=lambda: transport
    )


def within(seconds: float) -> Asking:
    """Return a question with `seconds` left."""
    ends = asyncio.get_running_loop().time() + seconds
    return Asking(ends=ends, request_id="request-1", calls=[])


@pytest.mark.parametrize("method", ["PUT", "POST", "PATCH", "DELETE", "HEAD"])
async def test_writes_are_never_sent(method: str) -> None:
    """No other method than GET passes the pipeline."""
    transport = FakeTransport(lambda _: ok({}))
    client = connect(transport).arm(SUB)
    with pytest.raises(CallRefused):
        await client.send_request(HttpRequest(method, "/subscriptions"))
    assert transport.requests == []


async def test_missing_registration_is_not_repaired() -> None:
    """A 409 for a provider that is not registered causes no registration."""
    scene = Scene()
    message = "The subscription is not registered to use namespace 'Microsoft.RecoveryServices'."
    scene.jobs = lambda _: refused(409, "MissingSubscriptionRegistration", message)
    await scene.read()
    sent = {request.method for request in scene.transport.requests if "/query" not in request.url}
    assert sent == {"GET"}
    assert not scene.transport.sent("register")


async def test_redirect_is_not_followed() -> None:
    """A redirect gets no second call."""
    scene = Scene()
    scene.points = lambda _: refused(302)
    await scene.read()
    assert len(scene.transport.sent("recoveryPoints")) == 1


@pytest.mark.parametrize("first", [429, 500, 503, "cut"])
async def test_short_trouble_is_outlasted(first: int | str) -> None:
    """A call that fails once for the moment is asked again and then answers."""
    failing: list[Reply] = [
        ServiceRequestError("cut")
        if isinstance(first, str)
        else refused(first, retry_after="0" if first == 429 else None)
    ]
    transport = FakeTransport(lambda _: failing.pop() if failing else ok({"value": []}))
    with asking(within(5)):
        response = await connect(transport).arm(SUB).send_request(HttpRequest("GET", "/x"))
    assert response.status_code == 200
    assert len(transport.requests) == 2


async def test_retries_end() -> None:
    """A call that keeps failing is asked a few times only."""
    transport = FakeTransport(lambda _: refused(503, retry_after="0"))
    with asking(within(60)):
        response = await connect(transport).arm(SUB).send_request(HttpRequest("GET", "/x"))
    assert response.status_code == 503
    assert len(transport.requests) == ATTEMPTS


async def test_long_pause_is_handed_on_at_once() -> None:
    """A Retry-After that does not fit the deadline costs no time at all."""
    scene = Scene()
    scene.vaults = lambda _: refused(429, retry_after="60")
    loop = asyncio.get_running_loop()
    started = loop.time()
    with pytest.raises(AzureUnavailable):
        await scene.read(deadline_seconds=20.0)
    assert loop.time() - started < 1.0
    assert len(scene.transport.sent("/vaults?")) == 1


@pytest.mark.parametrize(
    ("headers", "seconds"),
    [
        ({"retry-after": "7"}, 7),
        ({"Retry-After": "7"}, 7),
        ({"retry-after-ms": "1500"}, 1.5),
        ({"x-ms-retry-after-ms": "250"}, 0.25),
        (
            {
                "retry-after": "Wed, 04 Mar 2026 12:00:10 GMT",
                "date": "Wed, 04 Mar 2026 12:00:00 GMT",
            },
            10,
        ),
        ({"retry-after": "99999999999"}, 86400),
        ({"retry-after": "soon"}, None),
        ({"retry-after": "-5"}, None),
        ({"retry-after": ""}, None),
        ({}, None),
    ],
)
def test_pause_is_read_in_every_form(headers: dict[str, str], seconds: float | None) -> None:
    """Retry-After is read as seconds, milliseconds or a date; nonsense is none."""
    expected = None if seconds is None else timedelta(seconds=seconds)
    assert retry_after(headers) == expected


async def test_calls_at_once_are_limited() -> None:
    """At most so many calls of one client are under way at a time."""
    gone = asyncio.Event()

    async def answer(_: HttpRequest) -> Reply:
        await gone.wait()
        return ok({})

    transport = FakeTransport(answer)
    client = connect(transport).arm(SUB)
    calls = asyncio.gather(*(client.send_request(HttpRequest("GET", f"/{n}")) for n in range(60)))
    for _ in range(50):
        await asyncio.sleep(0)
    gone.set()
    await calls
    assert transport.most == WIDTH


async def test_same_questions_share_their_calls() -> None:
    """Two hundred questions at once about one VM cost the calls of one."""
    scene = Scene()
    connections = scene.connections()
    found = await asyncio.gather(
        *(read(connections, ask(), now=NOW, focus=newest_failure) for _ in range(200))
    )
    assert {evidence.focus.id for evidence in found if evidence.focus} == {"job-1"}
    assert len(scene.transport.sent("/backupJobs?")) == 1
    assert len(scene.transport.requests) < 12


async def test_questions_about_one_vault_share_its_lists() -> None:
    """Questions about different VMs of a vault share the pages of its lists."""
    scene = Scene()
    connections = scene.connections()
    one, two = await asyncio.gather(
        *(read(connections, ask(vm), now=NOW, focus=newest_failure) for vm in ("web1", "db1"))
    )
    assert (one.vm.name, two.vm.name) == ("web1", "db1")
    assert [job.id for job in two.jobs] == ["job-3"]
    assert len(scene.transport.sent("/backupJobs?")) == 1


async def test_log_holds_no_names(caplog: pytest.LogCaptureFixture) -> None:
    """The log tells request id, status and time, but no resource and no token."""
    caplog.set_level(logging.DEBUG)
    await Scene().read()
    written = "\n".join(record.getMessage() for record in caplog.records)
    assert "azure call" in written
    assert not any(name in written for name in ("web1", "rg-a", "v1/", SUB, "token-of-the-test"))


async def test_closing_closes_the_credential() -> None:
    """Closing the connections closes their credential."""
    credential = FakeCredential()
    connections = Connections(
        Settings(), credential=credential, transport=lambda: Scene().transport
    )
    connections.arm(SUB)
    connections.logs()
    await connections.close()
    assert credential.closed
