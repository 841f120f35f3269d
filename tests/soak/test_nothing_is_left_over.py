"""What remains in the process when questions met all kinds of trouble: nothing."""

import asyncio
import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

import aiohttp
import psutil
import pytest
from aiohttp import web

from benchmarks.stand_in import StandIn
from tests.azure.scene import newest_failure
from tests.azure.transport import FakeCredential
from triage.azure.connections import Connections
from triage.azure.reading import read
from triage.azure.sharing import SharedReads
from triage.errors import TriageError
from triage.model.evidence import Evidence
from triage.model.question import Question, VaultName, VmName
from triage.sample.estate import Estate
from triage.sample.machines import SUBSCRIPTION
from triage.settings import Settings

QUESTIONS = 60


@asynccontextmanager
async def troubled(share: float) -> AsyncIterator[str]:
    """Serve the sample estate with trouble in a share of the calls; give the base address."""
    stand_in = StandIn(Estate(datetime.now(UTC), page_size=1000), 0.0)
    runner = web.AppRunner(
        stand_in.application(), access_log=None, shutdown_timeout=0.1, handler_cancellation=True
    )
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0).start()
    base = f"http://127.0.0.1:{runner.addresses[0][1]}"
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{base}/control", json={"trouble": share, "seed": 3}) as response,
    ):
        await response.read()
    try:
        yield base
    finally:
        await runner.cleanup()


async def ask(connections: Connections, number: int) -> Evidence | TriageError:
    """Ask in one of some subscriptions; return the evidence or the error of ours."""
    subscription = f"{number % 9 + 1:08x}{SUBSCRIPTION[8:]}"
    question = Question(
        vault=VaultName(subscription=subscription, name="rsv-sample"),
        vm=VmName(name="vm-win-vss"),
    )
    try:
        return await read(connections, question, now=datetime.now(UTC), focus=newest_failure)
    except TriageError as error:
        return error


@pytest.mark.parametrize("share", [0.0, 0.5])
async def test_tasks_and_sockets_are_gone_after_the_last_answer(share: float) -> None:
    """However the calls end, no task runs on, and closing leaves no socket open."""
    async with troubled(share) as base:
        before = psutil.Process().num_fds()
        tasks = asyncio.all_tasks()
        settings = Settings(arm_endpoint=base, logs_endpoint=base, deadline_seconds=1.0)
        connections = Connections(settings, credential=FakeCredential())
        answers = await asyncio.gather(*(ask(connections, n) for n in range(QUESTIONS)))
        assert len(answers) == QUESTIONS
        ours = {t for t in asyncio.all_tasks() - tasks if "triage" in repr(t.get_coro())}
        assert not ours
        assert not any(shared._running for shared in pools(connections))
        await connections.close()
        await asyncio.sleep(0)
        gc.collect()
        mine = {c.fd for c in psutil.Process().net_connections() if reaches(c, base)}
        assert not mine
    assert psutil.Process().num_fds() <= before


def pools(connections: Connections) -> tuple[SharedReads[Any], ...]:
    """Return the shared reads of `connections`."""
    return (connections.vaults, connections.items, connections.pages, connections.others)


def reaches(connection: Any, base: str) -> bool:
    """Tell whether a socket of this process was opened towards `base`."""
    remote = connection.raddr
    return bool(remote) and remote.port == int(base.rpartition(":")[2])
