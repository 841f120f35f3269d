"""Many questions at once against an Azure that is slow and throttles."""

import asyncio
from collections import Counter

from azure.core.rest import HttpRequest

from tests.azure.scene import NOW, Scene, ask, job_row, newest_failure, vm_item
from tests.azure.transport import FakeTransport, Reply, ok, refused
from triage.azure.reading import read
from triage.model.evidence import Evidence, Outcome, SourceName

VMS = [f"vm{n}" for n in range(40)]


def crowded() -> Scene:
    """Return a vault of forty VMs, each with a failure of its own, whose calls get throttled."""
    scene = Scene()
    scene.items = lambda _: ok({"value": [vm_item(vm) for vm in VMS]})
    scene.jobs = lambda _: ok({"value": [job_row(f"j-{v}", vm=v, code=f"Code-{v}") for v in VMS]})
    scene.job = _job
    asked: Counter[str] = Counter()
    plain = scene._answer

    async def answer(request: HttpRequest) -> Reply:
        await asyncio.sleep(0.002)
        path = request.url.partition("?")[0]
        asked[path] += 1
        if asked[path] == 1 and "/query" not in path:
            return refused(429, "Throttled", retry_after="0")
        return plain(request)

    scene.transport = FakeTransport(answer)
    return scene


def _job(request: HttpRequest) -> Reply:
    name = request.url.partition("?")[0].rpartition("/")[2]
    vm = name.removeprefix("j-")
    row = job_row(name, vm=vm, code=f"Code-{vm}")
    row["properties"]["extendedInfo"] = {"tasksList": []}
    return ok(row)


async def test_two_hundred_questions_are_answered_rightly() -> None:
    """Each of two hundred questions about forty VMs gets the failure of its own VM."""
    scene = crowded()
    connections = scene.connections(deadline_seconds=20.0)

    async def one(vm: str) -> tuple[str, Evidence]:
        return vm, await read(connections, ask(vm), now=NOW, focus=newest_failure)

    found = await asyncio.gather(*(one(VMS[n % len(VMS)]) for n in range(200)))
    for vm, evidence in found:
        assert evidence.vm.name == vm
        assert evidence.focus is not None
        assert evidence.focus.errors[0].title == f"Code-{vm}"
        assert evidence.focus.detailed
        points = evidence.reading(SourceName.RECOVERY_POINTS)
        assert points is not None
        assert points.outcome is Outcome.OK
    assert len(scene.transport.sent("/backupJobs?")) == 2
    assert len(scene.transport.sent("/vaults?")) == 2


async def test_no_task_is_left_behind() -> None:
    """When a question ends, early or late, none of its tasks lives on."""
    before = asyncio.all_tasks()
    scene = Scene()
    scene.points = scene.logs = lambda _: 60.0
    await scene.read(deadline_seconds=0.3)
    cancelled = asyncio.create_task(scene.read())
    await asyncio.sleep(0.02)
    cancelled.cancel()
    await asyncio.gather(cancelled, return_exceptions=True)
    for _ in range(5):
        await asyncio.sleep(0)
    assert asyncio.all_tasks() == before
