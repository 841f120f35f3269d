"""The room over real HTTP: the transport of production, sockets, and what breaks on them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import pytest
from aiohttp import web
from azure.core.rest import HttpRequest
from azure.identity.aio import DefaultAzureCredential, ManagedIdentityCredential

from tests.azure.scene import NOW, Scene, ask, newest_failure
from tests.azure.transport import FakeCredential
from triage.azure.connections import Connections, _credential, cloud_of
from triage.azure.reading import read
from triage.model.evidence import Evidence, Outcome, SourceName
from triage.sample.answers import Answer
from triage.settings import Settings

Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


@asynccontextmanager
async def serving(handler: Handler) -> AsyncIterator[str]:
    """Serve every path by `handler` on a loopback port; give the base address."""
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", handler)
    runner = web.AppRunner(app, shutdown_timeout=0.1, handler_cancellation=True)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


def of_scene(scene: Scene) -> Handler:
    """Return a handler that answers as the scene does."""

    async def handle(request: web.Request) -> web.StreamResponse:
        reply = scene._answer(HttpRequest(request.method, str(request.url)))
        assert isinstance(reply, Answer)
        return web.Response(status=reply.status, headers=reply.headers, body=reply.body)

    return handle


async def ask_at(base: str, deadline: float = 5.0) -> Evidence:
    """Ask the question of the vault served at `base`."""
    settings = Settings(arm_endpoint=base, logs_endpoint=base, deadline_seconds=deadline)
    connections = Connections(settings, credential=FakeCredential())
    try:
        return await read(connections, ask(), now=NOW, focus=newest_failure)
    finally:
        await connections.close()


async def test_evidence_is_read_over_http() -> None:
    """All sources are read through the transport of production."""
    async with serving(of_scene(Scene())) as base:
        evidence = await ask_at(base)
    assert evidence.focus is not None
    assert {r.outcome for r in evidence.readings} <= {Outcome.OK, Outcome.EMPTY}


async def _cut(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "application/json"})
    response.content_length = 1000
    await response.prepare(request)
    await response.write(b'{"value": [')
    assert request.transport is not None
    request.transport.close()
    return response


async def _drop(request: web.Request) -> web.StreamResponse:
    assert request.transport is not None
    request.transport.close()
    return web.Response()


async def _stall(request: web.Request) -> web.StreamResponse:
    response = web.StreamResponse(headers={"content-type": "application/json"})
    response.content_length = 1000
    await response.prepare(request)
    await response.write(b'{"value": [')
    await asyncio.sleep(60)
    return response


@pytest.mark.parametrize(
    ("breaking", "outcome"),
    [(_cut, Outcome.FAILED), (_drop, Outcome.FAILED), (_stall, Outcome.TIMED_OUT)],
)
@pytest.mark.parametrize("route", ["/recoverypoints", "/backupjobs", "/query"])
async def test_broken_sockets_cost_one_source(
    breaking: Handler, outcome: Outcome, route: str
) -> None:
    """A socket cut, dropped or stalled amid one answer costs that source only."""
    whole = of_scene(Scene())

    async def handle(request: web.Request) -> web.StreamResponse:
        broken = request.path.casefold().endswith(route)
        return await (breaking if broken else whole)(request)

    loop = asyncio.get_running_loop()
    async with serving(handle) as base:
        started = loop.time()
        evidence = await ask_at(base, deadline=1.0)
        assert loop.time() - started < 1.3
    source = {
        "/recoverypoints": SourceName.RECOVERY_POINTS,
        "/backupjobs": SourceName.JOBS,
        "/query": SourceName.LOG_ANALYTICS,
    }[route]
    assert evidence.reading(source).outcome is outcome  # type: ignore[union-attr]
    assert evidence.items


async def test_identity_follows_the_settings() -> None:
    """In Azure the managed identity is used, elsewhere the default chain."""
    cloud = cloud_of("AzurePublicCloud")
    managed = _credential(Settings(in_azure=True, client_id="some-client"), cloud)
    default = _credential(Settings(), cloud)
    assert isinstance(managed, ManagedIdentityCredential)
    assert isinstance(default, DefaultAzureCredential)
    await managed.close()
    await default.close()
