"""The real SDK reads the estate through the sample transport, faults and all."""

import asyncio
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from azure.core.exceptions import (
    AzureError,
    ClientAuthenticationError,
    DecodeError,
    HttpResponseError,
    IncompleteReadError,
    ResourceNotFoundError,
    ServiceRequestError,
    ServiceRequestTimeoutError,
    ServiceResponseTimeoutError,
)
from azure.core.rest import HttpRequest
from azure.mgmt.recoveryservicesbackup.aio import RecoveryServicesBackupClient
from azure.monitor.query.aio import LogsQueryClient

from tests.sample.asking import NOW
from triage import sample
from triage.sample import Estate, Fault, Trouble, sample_credential, sample_transport
from triage.sample.machines import SUBSCRIPTION, VAULT
from triage.sample.transport import SampleTransport


def client(transport: SampleTransport) -> RecoveryServicesBackupClient:
    """Return the real client on `transport`, without retries."""
    return RecoveryServicesBackupClient(
        sample_credential(), SUBSCRIPTION, transport=transport, retry_total=0
    )


def transport(*faults: Fault, **options: Any) -> SampleTransport:
    """Return a transport at one moment; scripted hangs end after a hundredth of a second."""
    return sample_transport(
        now=lambda: NOW, faults=faults, connection_timeout=0.01, read_timeout=0.01, **options
    )


async def list_jobs(using: SampleTransport, limit: int = 10_000) -> list[Any]:
    """Return the jobs the SDK lists through `using`, at most `limit`."""
    jobs = []
    async with client(using) as backup:
        async for job in backup.backup_jobs.list(VAULT.name, VAULT.group):
            jobs.append(job)
            if len(jobs) >= limit:
                break
    return jobs


async def test_sdk_reads_all_pages() -> None:
    """The SDK's pager follows every nextLink."""
    using = transport()
    jobs = await list_jobs(using)
    assert len(jobs) == len(Estate(NOW).world.jobs)
    assert {call.route for call in using.calls} == {"jobs"}
    assert len(using.calls) == -(-len(jobs) // 200)


async def test_sdk_reads_details() -> None:
    """Job, item, points and container come back through the SDK's own operations."""
    async with client(transport()) as backup:
        where = (VAULT.name, VAULT.group)
        job: Any = await anext(aiter(backup.backup_jobs.list(*where)))
        detail: Any = await backup.job_details.get(*where, job.name)
        assert detail.properties.extended_info is not None
        item: Any = await anext(aiter(backup.backup_protected_items.list(*where)))
        *_, container, _, name = item.id.split("/")
        points = backup.recovery_points.list(*where, "Azure", container, name)
        point: Any = await anext(aiter(points))
        assert point.properties.os_type == "Windows"
        with pytest.raises(ResourceNotFoundError, match="BMSUserErrorJobNotFound"):
            await backup.job_details.get(*where, "0" * 8)


async def test_sdk_reads_logs() -> None:
    """The Log Analytics client reads the tables the estate answers."""
    async with LogsQueryClient(sample_credential(), transport=transport()) as logs:
        result: Any = await logs.query_resource(
            VAULT.id, "AddonAzureBackupJobs | take 3", timespan=timedelta(days=36_500)
        )
    assert len(result.tables[0].rows) == 3


FAULTS = [
    (Fault.answering("jobs", 401), ClientAuthenticationError),
    (Fault.answering("jobs", 403), HttpResponseError),
    (Fault.answering("jobs", 404), ResourceNotFoundError),
    (Fault.answering("jobs", 429, retry_after=372), HttpResponseError),
    (Fault.answering("jobs", 503), HttpResponseError),
    (Fault.html("jobs"), ValueError),
    (Fault.malformed("jobs"), DecodeError),
    (Fault.striking("jobs", Trouble.HANG_CONNECT), ServiceRequestTimeoutError),
    (Fault.striking("jobs", Trouble.HANG_BODY), ServiceResponseTimeoutError),
    (Fault.striking("jobs", Trouble.CUT_CONNECT), ServiceRequestError),
    (Fault.striking("jobs", Trouble.CUT_BODY), IncompleteReadError),
    (Fault.answering("backupjobs\\?", 500), HttpResponseError),
    (Fault.answering("*", 502), HttpResponseError),
]


@pytest.mark.parametrize(("fault", "raised"), FAULTS)
async def test_faults(fault: Fault, raised: type[Exception]) -> None:
    """Each fault reaches the caller as the exception a real line would end in."""
    with pytest.raises(raised):
        await list_jobs(transport(fault))


async def test_retry_after() -> None:
    """The Retry-After of a scripted 429 stands in the headers."""
    with pytest.raises(HttpResponseError) as caught:
        await list_jobs(transport(Fault.answering("jobs", 429, retry_after=7.5)))
    response: Any = caught.value.response
    assert response.headers["Retry-After"] == "7.5"


async def test_nth_call() -> None:
    """A fault for the second call lets the first page through."""
    using = transport(Fault.answering("jobs", 500, calls={2}))
    with pytest.raises(AzureError):
        await list_jobs(using)
    assert [call.route for call in using.calls] == ["jobs", "jobs"]


async def test_other_routes_are_spared() -> None:
    """A fault on one route leaves the others alone."""
    using = transport(Fault.answering("recoveryPoints", 403), Fault.html("job"))
    assert len(await list_jobs(using, 5)) == 5


async def test_endless_pages() -> None:
    """An endless list gives page after page, each with rows and a new link."""
    using = transport(Fault.striking("jobs", Trouble.ENDLESS))
    assert len(await list_jobs(using, 2500)) == 2500
    assert len({call.url for call in using.calls}) == len(using.calls)


async def test_returning() -> None:
    """A scripted body stands in for the estate's."""
    assert await list_jobs(transport(Fault.returning("jobs", {"value": []}))) == []


async def test_hang_is_cancelled() -> None:
    """A hang ends at once when the caller gives up."""
    using = sample_transport(faults=[Fault.striking("jobs", Trouble.HANG_BODY)])
    with pytest.raises(TimeoutError):
        async with asyncio.timeout(0.01):
            await list_jobs(using)


@pytest.mark.parametrize("slow", [{"latency": 0.02}, {"faults": [Fault.slow("jobs", 0.02)]}])
async def test_latency(slow: dict[str, Any]) -> None:
    """Latency and scripted delay are spent before the answer."""
    loop = asyncio.get_running_loop()
    began = loop.time()
    await list_jobs(sample_transport(estate=Estate(NOW), **slow), 1)
    assert loop.time() - began >= 0.019


async def test_writes_are_recorded_and_refused() -> None:
    """What would write gets 405 and stands in the record."""
    using = transport()
    request = HttpRequest("POST", f"https://management.azure.com{VAULT.id}/backupJobsExport")
    response = await using.send(request)
    assert response.status_code == 405
    assert [(call.method, call.path.rpartition("/")[2]) for call in using.calls] == [
        ("POST", "backupJobsExport")
    ]


async def test_clock_moves_the_estate() -> None:
    """The transport shows the estate of the clock it was given, laid out once in ten minutes."""
    moment = [NOW]
    using = sample_transport(now=lambda: moment[0])
    first = using.estate
    moment[0] = NOW + timedelta(minutes=3)
    assert using.estate is first
    moment[0] = NOW + timedelta(minutes=11)
    assert using.estate.now > first.now


@pytest.mark.parametrize("error", [None, ClientAuthenticationError("no identity")])
async def test_credential(error: Exception | None) -> None:
    """The credential gives a token that says it is none, or raises what it was told to."""
    credential = sample_credential(error=error)
    if error is None:
        assert "sample" in (await credential.get_token("scope/.default")).token
    else:
        with pytest.raises(ClientAuthenticationError, match="no identity"):
            await credential.get_token("scope/.default")
    assert credential.asked == [("scope/.default",)]


async def test_unread_body() -> None:
    """A streamed response has its body only after it was read."""
    request = HttpRequest("GET", f"https://management.azure.com{VAULT.id}?api-version=1")
    response = await transport().send(request, stream=True)
    with pytest.raises(AzureError):
        _ = response.content
    assert b"".join([part async for part in response.iter_bytes()]) == response.content
    assert response.json()["name"] == VAULT.name
    response.raise_for_status()


async def test_a_response_tells_of_itself() -> None:
    """A response knows its request, address and reason, and whether it was read and closed."""
    request = HttpRequest("GET", f"https://management.azure.com{VAULT.id}?api-version=1")
    response = await transport().send(request, stream=True)
    assert (response.request, response.url, response.reason) == (request, request.url, "OK")
    assert (response.is_closed, response.is_stream_consumed) == (False, False)
    async with response:
        assert b"".join([part async for part in response.iter_raw()]) == response.content
    assert (response.is_closed, response.is_stream_consumed) == (True, True)
    response.encoding = "utf-8"
    assert response.text().startswith("{")
    assert str(response.content_type).startswith("application/json")


async def test_a_refusal_raises_when_asked() -> None:
    """`raise_for_status` raises for what the estate refused."""
    request = HttpRequest("GET", "https://management.azure.com/nowhere?api-version=1")
    response = await transport().send(request)
    with pytest.raises(HttpResponseError):
        response.raise_for_status()


def test_lazy_names() -> None:
    """The package gives out its public names, and no others."""
    assert callable(sample.sample_transport)
    missing: Callable[[], Any] = lambda: sample.nothing  # noqa: E731
    with pytest.raises(AttributeError, match="nothing"):
        missing()
